"""Laws that hold for every course of a game."""

from __future__ import annotations

from dataclasses import replace

from games import ANNA, BORIS, CAROL, CLUES, DAVE, NAMES, WORD, Game
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import sight
from engine.codec import decode_command, decode_table, encode_command, encode_table
from engine.commands import ChangeWord, Claim, Command, Edit, Join, OpenTable, Resume, Say, Seal, Stop, TimeUp
from engine.events import RoundEnded
from engine.refusals import Refusal
from engine.rules import decide, wakes_at_ms
from engine.state import ROBOT, is_person

PLAYERS = st.sampled_from([ANNA, BORIS, CAROL, DAVE])
TEXTS = st.sampled_from([*CLUES, WORD, "apples", "pear", "plum tart", "🍏", "x" * 5000, "", "aplle"])
ROUNDS = st.integers(1, 2)


def _said(player: str, text: str, number: int, at_ms: int) -> Command:
    return Say(player, NAMES[player], text, number, at_ms)


COMMANDS = st.one_of(
    st.builds(_said, PLAYERS, TEXTS, st.integers(100, 140), st.integers(1_000_000, 1_200_000)),
    st.builds(lambda r, p: Claim(r, p, NAMES[p]), ROUNDS, PLAYERS),
    st.builds(lambda r, p: Join(r, p, NAMES[p]), ROUNDS, PLAYERS),
    st.builds(ChangeWord, ROUNDS, PLAYERS, st.just("pear")),
    st.builds(Edit, PLAYERS, TEXTS, st.integers(100, 140)),
    st.builds(Seal, ROUNDS, st.integers(1, 6), st.just(ROBOT), st.tuples(TEXTS)),
    st.builds(lambda r, p: Resume(r, p, NAMES[p]), ROUNDS, PLAYERS),
    st.builds(TimeUp, st.integers(1_000_000, 1_300_000)),
    st.just(OpenTable()),
    st.builds(Stop, PLAYERS, st.booleans()),
)
BEGINNINGS = st.sampled_from(["open", "closed", "challenge", "closed challenge"])


def _begun(beginning: str) -> Game:
    closed = "closed" in beginning
    return Game().challenge(closed=closed) if "challenge" in beginning else Game().open(closed=closed)


@settings(max_examples=150, deadline=None)
@given(BEGINNINGS, st.lists(COMMANDS, max_size=25))
def test_an_onlooker_never_finds_the_word_before_the_round_ends(beginning, commands):
    game = _begun(beginning)
    for command in commands:
        decision = game.play(command)
        events = () if isinstance(decision, Refusal) else decision
        shown = repr(sight.public_events(events)) if not _ended(events) else ""
        assert game.table.round is None or game.round.word not in repr(sight.for_everyone(game.table))
        assert WORD not in shown


def _ended(events: tuple[object, ...]) -> bool:
    return any(isinstance(event, RoundEnded) for event in events)


@settings(max_examples=150, deadline=None)
@given(BEGINNINGS, st.lists(COMMANDS, max_size=25))
def test_state_and_commands_survive_writing_and_reading(beginning, commands):
    game = _begun(beginning)
    for command in commands:
        assert decode_command(encode_command(command)) == command
        game.play(command)
        assert decode_table(encode_table(game.table)) == game.table


@settings(max_examples=150, deadline=None)
@given(BEGINNINGS, st.lists(COMMANDS, max_size=25))
def test_every_round_ends_in_time_and_the_explainer_earns_the_sum(beginning, commands):
    game = _begun(beginning)
    for command in commands:
        game.play(command)
    if game.table.round is not None:
        game.finish()
    assert game.table.round is None
    assert wakes_at_ms(game.table) is None
    for ended in (event for event in game.told if isinstance(event, RoundEnded)):
        guessed = sum(points for player, points in ended.points.items() if player != ended.explainer)
        assert ended.points.get(ended.explainer or "", 0) == guessed
        assert all(1 <= ended.points[solve.player] <= game.table.rules.n_clues for solve in ended.solves)


@settings(max_examples=100, deadline=None)
@given(st.permutations(range(8)), st.booleans(), st.sets(st.integers(0, 7), max_size=3))
def test_points_dont_depend_on_the_order_of_arrival(order, closed, wrong):
    def played(arrival: list[int]) -> dict[str, int]:
        game = Game().open(closed=closed).clues(2)
        for index in arrival:
            player = str(50 + index)
            NAMES[player] = f"P{index}"
            game.say(player, "pear" if index in wrong else WORD, 300 + index)
        return dict(game.finish().points)

    assert played(order) == played(sorted(order))


@settings(max_examples=100, deadline=None)
@given(BEGINNINGS, st.lists(COMMANDS, max_size=15), COMMANDS)
def test_deciding_is_pure(beginning, commands, last):
    game = _begun(beginning)
    for command in commands:
        game.play(command)
    before = replace(game.table)
    assert decide(game.table, last, game.now_ms) == decide(game.table, last, game.now_ms)
    assert game.table == before


@given(st.text(max_size=12))
def test_only_ids_that_begin_with_ai_are_no_persons(player):
    assert is_person(player) is not player.startswith("ai:")
