"""`hat models`: what is there, what plays, and changing it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.faults import CannotStart
from bot.models_cli import app
from models.registry import Registry
from tests.small_models import write_small
from words.languages import Language

EN = Language.EN


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The registry of the settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MODELS_DIR", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture
def versions(root: Path, tmp_path: Path) -> list[str]:
    """Two versions, none of them promoted."""
    return [Registry(root).add(write_small(tmp_path / word, [[word, "word"]])) for word in ("river", "table")]


def hat_models(*arguments: str) -> Result:
    done = CliRunner().invoke(app, [*arguments, "--lang", "en"])
    if isinstance(done.exception, CannotStart):
        raise done.exception
    return done


def told(*arguments: str) -> Any:
    return json.loads(hat_models(*arguments, "--json").stdout)


def test_promoting_and_going_back_are_seen_in_the_list(versions: list[str]) -> None:
    first, second = versions
    assert told("promote", first) == {"language": "en", "champion": first}
    hat_models("promote", second, "--reason", "more news")
    assert told("rollback", "--reason", "complaints")["champion"] == first
    listed = told("list")
    assert listed["champion"] == first
    assert {each["version"] for each in listed["versions"]} == set(versions)
    assert [(change["version"], change["way"], change["reason"]) for change in listed["history"]] == [
        (first, "promoted", "by hand"),
        (second, "promoted", "more news"),
        (first, "back", "complaints"),
    ]
    text = hat_models("list").stdout
    assert f"* {first}" in text and f"  {second}" in text and "back" in text


def test_an_added_model_plays_once_it_is_promoted(root: Path, tmp_path: Path) -> None:
    starter = Registry(root).champion_player(EN).version
    said = hat_models("add", str(write_small(tmp_path / "seed", [["river", "bank"]]))).stdout
    (version,) = Registry(root).versions(EN)
    assert said == f"{version} is added and doesn't play yet: hat models promote {version} --lang en\n"
    assert Registry(root).champion_player(EN).version == starter
    hat_models("promote", version)
    assert Registry(root).champion_player(EN).version == version


def test_a_model_of_another_language_is_not_added(root: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="speaks ru: add it with --lang ru"):
        hat_models("add", str(write_small(tmp_path / "seed", [["река", "банк"]], "ru")))
    assert Registry(root).versions(EN) == Registry(root).versions(Language.RU) == []


def test_without_a_champion_the_starter_model_is_shown(root: Path) -> None:
    assert "the starter model plays" in hat_models("list").stdout
    starter = Registry(root).champion_player(EN).version
    assert told("show")["version"] == starter
    assert starter in hat_models("show").stdout


def test_a_broken_version_is_listed_with_what_is_wrong(root: Path, versions: list[str]) -> None:
    (root / "en" / versions[0] / "card.json").write_text("{}")
    (broken,) = [each for each in told("list")["versions"] if each["version"] == versions[0]]
    assert "no valid 'format'" in broken["refused"]


def test_a_version_with_another_file_than_its_card_says_is_listed_as_refused(
    root: Path, versions: list[str]
) -> None:
    (root / "en" / versions[0] / "vocabulary.txt").write_text("other\n")
    lines = hat_models("list").stdout.splitlines()
    assert f"  {versions[0]}  refused: vocabulary.txt: its sha256 is not the one on the card" in lines
    assert "There is no champion: the starter model plays." in lines


@pytest.mark.parametrize(
    ("harmed", "content", "told"),
    [
        ("{version}/card.json", "{}", "The champion {version} is refused (card.json: the card has no valid"),
        ("champion", "", "The champion is refused (champion: it is empty): the starter model plays."),
        ("champion", "gone", "The champion gone is refused (card.json: the model has no card): the starter"),
    ],
)
def test_a_champion_that_can_not_play_is_told_with_the_way_back(
    root: Path, versions: list[str], harmed: str, content: str, told: str
) -> None:
    hat_models("promote", versions[0])
    (root / "en" / harmed.format(version=versions[0])).write_text(content)
    text = hat_models("list").stdout
    assert told.format(version=versions[0]) in text
    assert "the starter model plays. Go back to the version before: hat models rollback --lang en\n" in text
    assert "There is no champion" not in text


@pytest.mark.parametrize("corpus", ["junk", 7, None, ["x"]])
def test_a_card_that_says_nothing_of_its_corpus_is_shown_all_the_same(
    root: Path, versions: list[str], corpus: Any
) -> None:
    path = root / "en" / versions[0] / "card.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "corpus": corpus}))
    shown = hat_models("show", versions[0])
    assert shown.exit_code == 0 and "corpus: ? articles, ? tokens" in shown.stdout


@pytest.mark.parametrize(
    "arguments",
    [("add", "gone"), ("promote", "gone"), ("promote", "../../etc"), ("rollback",), ("show", "gone")],
)
def test_what_cannot_be_done_is_one_line(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CannotStart) as refused:
        hat_models(*arguments)
    assert len(str(refused.value).splitlines()) == 1
    assert refused.value.exit_code != 0


@pytest.mark.parametrize("command", ["promote", "show"])
def test_an_unknown_version_is_answered_with_those_at_hand(versions: list[str], command: str) -> None:
    with pytest.raises(CannotStart, match="There is no version nope of en; there are: ") as refused:
        hat_models(command, "nope")
    assert all(version in str(refused.value) for version in versions)
