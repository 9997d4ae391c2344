"""Which model plays: the champion, else the starter model, never a broken one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from models.artefact import CARD, read_card
from models.errors import ModelRefused
from models.registry import Registry
from words.languages import Language

EN = Language.EN


@pytest.fixture
def registry(model_folder: Path, tmp_path: Path) -> Registry:
    """A registry with one version that nobody promoted, and a starter model."""
    version = read_card(model_folder)["version"]
    shutil.copytree(model_folder, tmp_path / "models" / "en" / version)
    shutil.copytree(model_folder, tmp_path / "pretrained" / "en")
    return Registry(tmp_path / "models", tmp_path / "pretrained")


def test_the_starter_model_plays_until_another_is_promoted(registry: Registry, tmp_path: Path) -> None:
    assert registry.champion(EN) == tmp_path / "pretrained" / "en"
    (version,) = registry.versions(EN)
    registry.promote(EN, version)
    assert registry.champion(EN) == tmp_path / "models" / "en" / version
    assert registry.champion_player(EN).version == version
    assert registry.history(EN) == [version]


def test_a_broken_champion_leaves_the_seat_to_the_starter_model(registry: Registry) -> None:
    (version,) = registry.versions(EN)
    registry.promote(EN, version)
    (registry.champion(EN) / "prior.npy").write_bytes(b"")
    assert registry.champion_player(EN).version == version
    with pytest.raises(ModelRefused, match=r"prior\.npy"):
        registry.load(EN, version)


def test_a_broken_version_is_not_promoted(registry: Registry, tmp_path: Path) -> None:
    (version,) = registry.versions(EN)
    (tmp_path / "models" / "en" / version / CARD).write_text("{}")
    with pytest.raises(ModelRefused):
        registry.promote(EN, version)
    assert registry.champion(EN) == tmp_path / "pretrained" / "en"
    assert registry.history(EN) == []


def test_without_any_model_the_way_to_one_is_told(registry: Registry) -> None:
    with pytest.raises(ModelRefused, match=r"hat train --lang ru"):
        registry.champion_player(Language.RU)


@pytest.mark.parametrize("version", ["", "..", ".", "../../etc", "a/b"])
def test_a_version_is_never_a_path_elsewhere(registry: Registry, version: str) -> None:
    with pytest.raises(ModelRefused, match="is no version"):
        registry.load(EN, version)


def test_a_model_of_another_language_is_refused(registry: Registry, tmp_path: Path) -> None:
    (version,) = registry.versions(EN)
    shutil.copytree(tmp_path / "models" / "en", tmp_path / "models" / "ru")
    with pytest.raises(ModelRefused, match="speaks en, not ru"):
        registry.promote(Language.RU, version)


@pytest.mark.parametrize("language", list(Language))
def test_the_packaged_starter_model_of_each_language_plays(language: Language, tmp_path: Path) -> None:
    player = Registry(tmp_path).champion_player(language)
    assert player.language is language
