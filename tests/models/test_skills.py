from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.fasttext_player import load
from models.player import ExplainAnswer, ExplainRequest, GuessAnswer, GuessRequest
from models.registry import PRETRAINED
from models.skills import ABILITIES, Skill, Skilled, having_said
from words.hat import hat
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


def test_a_normal_player_hears_four_clues_and_forgets_wrong_guesses_of_others():
    recorder = Recorder()
    Skilled(recorder, Skill.NORMAL).guess(GuessRequest(tuple("abcdef"), 1, frozenset({"x"})))
    assert recorder.asked == [GuessRequest(tuple("cdef"), 1)]


@pytest.mark.parametrize("skill", Skill)
def test_a_player_never_repeats_its_own_guess(skill):
    recorder = Recorder()
    Skilled(recorder, skill, frozenset({"said"})).guess(GuessRequest(("a",), 1))
    assert recorder.asked == [GuessRequest(("a",), 1, frozenset({"said"}))]


@pytest.mark.parametrize("skill", Skill)
def test_a_player_is_silent_below_its_confidence(skill):
    least = ABILITIES[skill].least_confidence
    assert Skilled(Recorder(least), skill).guess(GuessRequest(("a",), 1)).words == ("word",)
    assert Skilled(Recorder(least / 2), skill).guess(GuessRequest(("a",), 1)).words == ()


def test_an_easy_explainer_keeps_its_strongest_clues_back():
    easy, hard = (Skilled(Recorder(), skill) for skill in (Skill.EASY, Skill.HARD))
    assert easy.explain(ExplainRequest("w", 3)).words == ("clue2", "clue3", "clue4")
    assert hard.explain(ExplainRequest("w", 3)).words == ("clue0", "clue1", "clue2")


def test_an_explainer_short_of_clues_names_the_strongest_last():
    assert Skilled(Recorder(known=3), Skill.EASY).explain(ExplainRequest("w", 3)).words == (
        "clue2",
        "clue0",
        "clue1",
    )


@given(st.sampled_from(Skill), st.integers(0, 12), st.integers(0, 12))
def test_no_skill_gives_more_than_was_asked(skill, n_words, known):
    clues = Skilled(Recorder(known=known), skill).explain(ExplainRequest("w", n_words)).words
    assert len(clues) == min(n_words, known)


@given(st.sampled_from(Skill), st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))
def test_which_clues_come_first_does_not_depend_on_how_many_are_asked(skill, fewer, more, known):
    player = Skilled(Recorder(known=known), skill)
    longer = player.explain(ExplainRequest("w", more)).words
    assert player.explain(ExplainRequest("w", fewer)).words[:more] == longer[:fewer]


@pytest.mark.parametrize("skill", Skill)
def test_what_a_player_said_before_and_now_is_not_repeated(skill):
    recorder = Recorder()
    held = having_said(Skilled(recorder, skill, frozenset({"first"})), frozenset({"second"}))
    held.guess(GuessRequest(("a",), 1))
    assert recorder.asked == [GuessRequest(("a",), 1, frozenset({"first", "second"}))]
    assert having_said(recorder, frozenset({"second"})) is recorder


def test_each_skill_is_held_to_less_than_the_one_above():
    easy, normal, hard = (ABILITIES[skill] for skill in Skill)
    assert easy.least_confidence > normal.least_confidence > hard.least_confidence > 0
    assert easy.clues_heard < normal.clues_heard < hard.clues_heard


@pytest.fixture(scope="module", params=Language)
def starter(request):
    return load(PRETRAINED / request.param)


def test_clues_at_random_are_met_with_silence_the_oftener_the_lower_the_skill(starter):
    chance = random.Random(2019)
    words = [word.text for word in hat(starter.language)]
    torn = [tuple(chance.sample(words, 6)) for _ in range(60)]
    silent = {
        skill: sum(not Skilled(starter, skill).guess(GuessRequest(clues, 1)).words for clues in torn)
        for skill in Skill
    }
    assert silent[Skill.EASY] > silent[Skill.NORMAL] > silent[Skill.HARD] > 0


@pytest.mark.parametrize("skill", Skill)
def test_clear_clues_are_answered_at_every_skill(starter, skill):
    clues = {Language.RU: ("пациент", "больница"), Language.EN: ("patient", "nurse")}[starter.language]
    assert Skilled(starter, skill).guess(GuessRequest(clues, 1)).words


def test_function_words_say_nothing(starter):
    small, clue = {Language.RU: ("и", "море"), Language.EN: ("the", "sea")}[starter.language]
    assert starter.guess(GuessRequest((small, small.upper()), 5)) == GuessAnswer((), 0.0)
    assert starter.guess(GuessRequest((small, clue), 5)) == starter.guess(GuessRequest((clue,), 5))
