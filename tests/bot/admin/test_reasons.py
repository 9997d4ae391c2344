"""Reasons of the commands in the administrator's language."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.admin.reasons import reason_text
from models.artefact import CARD
from models.errors import ModelRefused
from training.archive.cli import _require_shards
from training.corpus import corpus_files
from training.errors import TrainingRefused
from training.tournament.comparing import _lost, _told_of
from training.tournament.match import Played
from words.languages import Language

RU, EN = Language.RU, Language.EN
WORSE = "guess accuracy is 0.016, the champion's 0.343 (difference from -0.400 to -0.250)"


@pytest.mark.parametrize("look", [corpus_files, _require_shards])
def test_a_missing_corpus_is_said_with_the_way_to_begin_one(look, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "gone", tmp_path / "empty"):
        with pytest.raises(TrainingRefused) as refused:
            look(folder)
        assert reason_text(RU, f"Nothing was trained. {refused.value}") == (
            "новостей ещё нет. Соберите их: /corpus, кнопка «Собрать сейчас»."
        )
        assert "Fetch now" in reason_text(EN, f"Nothing more was done. {refused.value}")


def test_what_the_gate_says_of_accuracy_is_translated() -> None:
    assert reason_text(RU, WORSE) == "угадывает хуже чемпиона: 0,016 против 0,343"
    both = f"{WORSE}; {WORSE.replace('guess', 'explain')}"
    assert reason_text(RU, both).endswith("; объясняет хуже чемпиона: 0,016 против 0,343")


def test_what_the_gate_says_of_the_match_is_translated() -> None:
    lost = "; ".join(_lost(Played(to_itself=0.5, to_champion=0.25, from_champion=3.0, champions=4.0)))
    told = reason_text(RU, lost)
    assert told == (
        "проигрывает матч: 1,06 против 2,81 очка; "
        "чемпион хуже понимает его подсказки, чем свои: 0,25 против 4,00 очка"
    )
    assert "1.06 points against 2.81" in reason_text(EN, lost)


@pytest.mark.parametrize(("what", "word"), [("articles", "статей"), ("tokens", "слов")])
def test_what_the_gate_says_of_a_small_corpus_is_translated(what: str, word: str) -> None:
    reason = f"its corpus has 5 {what}, and 200 is the least"
    refusal = ModelRefused(Path(CARD), reason, "Add news to the corpus (hat corpus add)")
    told = reason_text(RU, _told_of(refusal))
    assert word in told
    assert "5" in told
    assert "200" in told


def test_a_reason_that_nobody_knows_stays_as_it_is() -> None:
    assert reason_text(RU, "the disk is full") == "the disk is full"
    assert reason_text(RU, f"{WORSE}; the moon is full") == f"{WORSE}; the moon is full"
    assert len(reason_text(RU, "x" * 5000)) == 600
