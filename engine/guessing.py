"""Messages and private guesses: what a player's words do to the running round."""

from __future__ import annotations

from engine import scoring
from engine.commands import GuessPrivately, Say
from engine.events import (
    ClueGiven,
    Ending,
    Event,
    GuessedRight,
    GuessedWrong,
    Resumed,
    Settled,
    WordShown,
)
from engine.refusals import Refusal
from engine.state import Phase, Round, Solve, Table
from engine.unfolding import Unfolding, close_window, end_round, is_decided
from engine.verdicts import Foul, judge_clue, judge_guess, shows_word
from words.matching import Likeness
from words.text import normalise

Guess = Say | GuessPrivately


def speak(table: Table, message: Say, now_ms: int) -> tuple[Event, ...] | Refusal:
    """A message in the chat: the explainer's is a clue, anybody else's a guess."""
    if table.round is not None and table.round.explainer == message.player:
        return _name_clue(table, table.round, message, now_ms)
    return guess(table, message, now_ms)


def _name_clue(table: Table, round_: Round, message: Say, now_ms: int) -> tuple[Event, ...] | Refusal:
    earlier = tuple(clue.text for clue in round_.clues)
    verdict = judge_clue(message.text, round_.word, earlier, table.language)
    if round_.phase is Phase.SETTLING and not _is_before_decision(round_, message.message_id):
        # "Yes, apple!" after the guess that decided the round gives nothing away.
        return Refusal.SETTLED
    if isinstance(verdict, Foul):
        return end_round(Unfolding.of(table), Ending.FOUL).events
    if round_.phase is Phase.SETTLING:
        return Refusal.SETTLED
    if len(round_.clues) >= table.rules.n_clues:
        return Refusal.NO_CLUES_LEFT
    if _is_late(round_, table, message.at_ms):
        return Refusal.TOO_LATE
    if isinstance(verdict, Refusal):
        return verdict
    story = Unfolding.of(table)
    if round_.opened < len(round_.clues):
        story = close_window(story, now_ms)
        if is_decided(story):
            return story.then(Settled(max(now_ms, message.at_ms))).events
    number = len(round_.clues) + 1
    due_ms = message.at_ms + table.rules.window_ms(number)
    given = ClueGiven(number, verdict, message.message_id, message.at_ms, due_ms)
    return story.then(given).events


def _is_before_decision(round_: Round, message_id: int) -> bool:
    """Whether the message stands before every guess that has an id in the chat."""
    ids = [solve.message_id for solve in round_.solves if solve.message_id is not None]
    return bool(ids) and message_id < min(ids)


def guess(table: Table, message: Guess, now_ms: int) -> tuple[Event, ...] | Refusal:
    """A guess, public or private."""
    round_ = table.round
    if round_ is None:
        return Refusal.NO_ROUND
    if round_.explainer == message.player:
        return Refusal.EXPLAINER_KNOWS
    if not round_.clues:
        return Refusal.NO_CLUE_YET
    if _is_late(round_, table, message.at_ms):
        return Refusal.SETTLED if round_.phase is Phase.SETTLING else Refusal.TOO_LATE
    verdict = judge_guess(message.text, round_.word, table.language)
    if verdict is Likeness.SAME:
        return _guess_right(table, round_, message, now_ms)
    if verdict is Refusal.NOT_A_GUESS:
        return _shown(table, round_, message) or Refusal.NOT_A_GUESS
    if any(solve.player == message.player for solve in round_.solves):
        return Refusal.ALREADY_SOLVED
    if round_.phase is Phase.SETTLING:
        return Refusal.SETTLED
    return _guess_wrong(table, round_, message, near=verdict is Likeness.NEAR, now_ms=now_ms)


def _guess_right(table: Table, round_: Round, message: Guess, now_ms: int) -> tuple[Event, ...] | Refusal:
    known = next((solve for solve in round_.solves if solve.player == message.player), None)
    solve = _solve_of(round_, message)
    if known is not None and not _is_earlier(solve, known):
        return _shown(table, round_, message) or Refusal.ALREADY_SOLVED
    story = Unfolding.of(table)
    points = scoring.points_for(solve, round_, table.rules.n_clues)
    hide = round_.closed and isinstance(message, Say)
    story = story.then(GuessedRight(solve, message.name, points, hide))
    if round_.phase is Phase.SETTLING:
        seen_in_chat = solve.private and solve not in scoring.counted(story.round)
        return Refusal.SETTLED if seen_in_chat else story.events
    if is_decided(story):
        # Our clock may be behind Telegram's; a guess with a smaller id mustn't be too late for that.
        return story.then(Settled(max(now_ms, message.at_ms))).events
    return _woken(story, message, now_ms).events


def _guess_wrong(
    table: Table, round_: Round, message: Guess, *, near: bool, now_ms: int
) -> tuple[Event, ...]:
    story = Unfolding.of(table).then(
        GuessedWrong(
            player=message.player,
            name=message.name,
            text=normalise(message.text, table.language),
            near=near,
            private=isinstance(message, GuessPrivately),
            message_id=message.message_id,
        )
    )
    return _woken(story, message, now_ms).events


def _woken(story: Unfolding, message: Guess, now_ms: int) -> Unfolding:
    """Whoever guesses plays, so a paused AI explainer goes on."""
    if story.round.phase is not Phase.PAUSED:
        return story
    return story.then(Resumed(message.player, message.name, now_ms + story.table.rules.clue_ms))


def _solve_of(round_: Round, message: Guess) -> Solve:
    """A guess by direct message has no id in the chat: the dates of clues decide, a tie against it."""
    clue_no = None
    if message.message_id is None:
        clue_no = max(1, sum(clue.at_ms <= message.at_ms for clue in round_.clues))
    return Solve(
        player=message.player,
        at_ms=message.at_ms,
        message_id=message.message_id,
        clue_no=clue_no,
        private=isinstance(message, GuessPrivately),
    )


def _is_earlier(solve: Solve, known: Solve) -> bool:
    if solve.message_id is None or known.message_id is None:
        return False
    return solve.message_id < known.message_id


def _shown(table: Table, round_: Round, message: Guess) -> tuple[Event, ...] | None:
    """At a closed table the word mustn't stay readable, whoever wrote it and however long the message."""
    if not (round_.closed and isinstance(message, Say)):
        return None
    if not shows_word(message.text, round_.word, table.language):
        return None
    return (WordShown(message.player, message.message_id),)


def _is_late(round_: Round, table: Table, at_ms: int) -> bool:
    """Whether the message was sent after the time that ends the round; inner windows don't refuse."""
    clues_spent = len(round_.clues) >= table.rules.n_clues
    if round_.phase is Phase.SETTLING:
        return at_ms > round_.due_ms
    if round_.phase is not Phase.EXPLAINING or (round_.by_robot and not clues_spent):
        return False
    if round_.clues and not clues_spent:
        # The explainer's turn runs from the newest clue, whether or not a timer has closed its window yet.
        return at_ms > max(round_.due_ms, round_.clues[-1].at_ms + table.rules.turn_ms)
    return at_ms > round_.due_ms
