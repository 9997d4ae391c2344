"""The match: who explains to whom, and what the points mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.players import load
from tests.training.tournament.conftest import EN, SEED, WORDS, MakeModel, groups
from training.tournament.match import Played, clues_for, drawn, play

POINTS = st.floats(0, 6)


def test_the_first_clue_that_leads_to_the_word_is_worth_six_points_to_both(make_model: MakeModel) -> None:
    player = load(make_model("one", groups()))
    assert play(player, player, WORDS, SEED) == Played(6, 6, 6, 6)


def test_a_player_without_words_has_no_points_and_gives_none(make_model: MakeModel) -> None:
    knows, knows_half = load(make_model("one", groups())), load(make_model("half", groups()[: WORDS // 2]))
    played = play(knows_half, knows, WORDS, SEED)
    assert played == Played(to_itself=3, to_champion=3, from_champion=3, champions=6)
    assert (played.challenger, played.champion) == (3, 4.5)
    assert not played.is_won


def test_a_private_code_is_not_understood(make_model: MakeModel) -> None:
    champion, other = load(make_model("one", groups())), load(make_model("other", groups(shift=1)))
    played = play(other, champion, WORDS, SEED)
    assert played.is_won and played.to_itself == 6
    assert not played.is_understood


def test_clues_that_break_the_rules_are_not_heard(make_model: MakeModel) -> None:
    word, *clues = groups()[0]
    cheat = load(make_model("cheat", [[word, word + "s", "qwrtpsdf", *clues]]))
    assert set(clues_for(cheat, word, EN)) == set(clues)


def test_a_seed_draws_the_same_words_and_another_one_others() -> None:
    assert drawn(EN, 30, 1) == drawn(EN, 30, 1) != drawn(EN, 30, 2)
    assert len(set(drawn(EN, 10**6, 1))) == len(drawn(EN, 10**6, 1))


@given(POINTS, POINTS, POINTS, POINTS)
def test_exchanging_the_players_exchanges_their_seats(own: float, to: float, back: float, other: float):
    there, here = Played(own, to, back, other), Played(other, back, to, own)
    assert there.challenger == pytest.approx(here.champion)
    assert there.champion == pytest.approx(here.challenger)
    assert there.is_won or here.is_won
