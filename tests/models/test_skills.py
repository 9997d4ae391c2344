from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.player import ExplainAnswer, ExplainRequest, GuessAnswer, GuessRequest
from models.skills import ABILITIES, Skill, Skilled
from words.languages import Language


class Recorder:
    """Answers with what it was asked."""

    name, version, language = "recorder", "1", Language.EN

    def __init__(self, confidence: float = 1.0, known: int = 12) -> None:
        self.confidence, self.known = confidence, known
        self.asked: list[GuessRequest] = []

    def guess(self, request: GuessRequest) -> GuessAnswer:
        self.asked.append(request)
        return GuessAnswer(("word",), self.confidence)

    def explain(self, request: ExplainRequest) -> ExplainAnswer:
        return ExplainAnswer(tuple(f"clue{n}" for n in range(min(self.known, request.n_words))))


def test_an_easy_player_hears_the_newest_clues_and_forgets_wrong_guesses():
    recorder = Recorder()
    Skilled(recorder, Skill.EASY).guess(GuessRequest(("a", "b", "c"), 1, frozenset({"x"})))
    assert recorder.asked == [GuessRequest(("b", "c"), 1)]


def test_a_hard_player_hears_and_remembers_everything():
    recorder = Recorder()
    request = GuessRequest(("a", "b", "c"), 1, frozenset({"x"}))
    Skilled(recorder, Skill.HARD).guess(request)
    assert recorder.asked == [request]


@pytest.mark.parametrize("skill", Skill)
def test_a_player_never_repeats_its_own_guess(skill):
    recorder = Recorder()
    Skilled(recorder, skill, frozenset({"said"})).guess(GuessRequest(("a",), 1))
    assert recorder.asked == [GuessRequest(("a",), 1, frozenset({"said"}))]


@pytest.mark.parametrize("skill", Skill)
def test_a_player_is_silent_below_its_confidence(skill):
    least = ABILITIES[skill].least_confidence
    assert Skilled(Recorder(least), skill).guess(GuessRequest(("a",), 1)).words == ("word",)
    assert least == 0 or Skilled(Recorder(least / 2), skill).guess(GuessRequest(("a",), 1)).words == ()


def test_an_easy_explainer_keeps_its_strongest_clues_back():
    easy, hard = (Skilled(Recorder(), skill) for skill in (Skill.EASY, Skill.HARD))
    assert easy.explain(ExplainRequest("w", 3)).words == ("clue2", "clue3", "clue4")
    assert hard.explain(ExplainRequest("w", 3)).words == ("clue0", "clue1", "clue2")


def test_an_explainer_short_of_clues_keeps_none_back():
    assert Skilled(Recorder(known=3), Skill.EASY).explain(ExplainRequest("w", 3)).words == (
        "clue0",
        "clue1",
        "clue2",
    )


@given(st.sampled_from(Skill), st.integers(0, 12), st.integers(0, 12))
def test_no_skill_gives_more_than_was_asked(skill, n_words, known):
    clues = Skilled(Recorder(known=known), skill).explain(ExplainRequest("w", n_words)).words
    assert len(clues) == min(n_words, known)


def test_skills_grow():
    least = [ABILITIES[skill].least_confidence for skill in Skill]
    assert least == sorted(least, reverse=True)
