"""Pieces of the chat's view of a round: names, buttons, summaries, standings."""

from __future__ import annotations

from collections.abc import Mapping

from bot.outgoing import Button, Keyboard
from bot.texts import Html, say
from engine.events import Ending, RoundEnded
from engine.state import PlayerId, Skill, Table, is_person
from words.languages import Language

CLAIM, JOIN, WORD, CHANGE, RESUME, SECRET = "c", "j", "w", "x", "r", "g"
"""First letters of callback data; a round number follows, or the nonce of a secret guess."""
AGAIN_HAT, AGAIN_CHALLENGE, SPEAK, SKILL, WHY = "hat", "challenge", "l", "s", "y"

_SHOWN_PLACES = 15


def round_slot(number: int) -> str:
    """The sender's name for the message on top of a round."""
    return f"round:{number}"


def display_name(table: Table, player: PlayerId | None) -> str:
    """How the player is called at this table."""
    if player is None:
        return ""
    if not is_person(player):
        return say(table.language, "robot_name")
    return table.names.get(player, player)


def claim_buttons(language: Language, number: int) -> Keyboard:
    """The explainer's place, for the taking."""
    return ((Button(say(language, "button_claim"), callback_data=f"{CLAIM}:{number}"),),)


def explainer_buttons(language: Language, number: int) -> Keyboard:
    """The word and its swap for the explainer, the secret guess for the others."""
    word = Button(say(language, "button_word"), callback_data=f"{WORD}:{number}")
    change = Button(say(language, "button_change"), callback_data=f"{CHANGE}:{number}")
    return ((word, change), guesser_buttons(language, number))


def guesser_buttons(language: Language, number: int) -> tuple[Button, ...]:
    """A row for guessers: a seat, and the beginning of an inline guess in the same chat."""
    join = Button(say(language, "button_join"), callback_data=f"{JOIN}:{number}")
    return (join, Button(say(language, "button_whisper"), switch_inline=""))


def resume_button(language: Language, number: int) -> Keyboard:
    """Wake a paused round."""
    return ((Button(say(language, "button_resume"), callback_data=f"{RESUME}:{number}"),),)


def again_buttons(language: Language) -> Keyboard:
    """Begin the next round."""
    return (
        (
            Button(say(language, "button_again_challenge"), callback_data=AGAIN_CHALLENGE),
            Button(say(language, "button_again_hat"), callback_data=AGAIN_HAT),
        ),
    )


def why_button(language: Language, number: int) -> tuple[Button, ...]:
    """A row that asks the AI explainer of a round about its clues."""
    return (Button(say(language, "button_why"), callback_data=f"{WHY}:{number}"),)


def skill_buttons(language: Language) -> Keyboard:
    """How well AI players may play."""
    return (
        tuple(
            Button(say(language, f"skill_{skill.value}"), callback_data=f"{SKILL}:{skill.value}")
            for skill in Skill
        ),
    )


def language_buttons() -> Keyboard:
    """The languages, each named in itself."""
    return (
        tuple(
            Button(say(language, "language_name"), callback_data=f"{SPEAK}:{language.value}")
            for language in Language
        ),
    )


def round_summary(table: Table, event: RoundEnded) -> Html:
    """How the round ended, the word, and who earned what."""
    explainer = display_name(table, event.explainer)
    lines = [say(table.language, f"ended_{event.ending.value}", name=explainer)]
    if event.ending is not Ending.UNCLAIMED:
        lines.append(say(table.language, "word_was", word=event.word))
    lines += _earnings(table, event)
    if event.ending in {Ending.SPENT, Ending.SILENT, Ending.ASLEEP} and not event.solves:
        lines.append(say(table.language, "nobody_solved"))
    return Html("\n".join(lines))


def _earnings(table: Table, event: RoundEnded) -> list[Html]:
    n_clues = table.rules.n_clues
    lines = [
        say(
            table.language,
            "solver",
            name=display_name(table, solve.player),
            points=event.points[solve.player],
            number=n_clues + 1 - event.points[solve.player],
        )
        for solve in event.solves
    ]
    if event.explainer is not None and event.explainer in event.points:
        lines.append(
            say(
                table.language,
                "explainer_earned",
                name=display_name(table, event.explainer),
                points=event.points[event.explainer],
            )
        )
    return lines


def standing(table: Table, points: Mapping[PlayerId, int]) -> list[Html]:
    """The players by points, best first; equals share a place."""
    ranked = sorted(points.items(), key=lambda pair: (-pair[1], display_name(table, pair[0])))
    places = {value: index for index, (_, value) in reversed(list(enumerate(ranked, start=1)))}
    return [
        say(table.language, "score_line", place=places[value], name=display_name(table, player), points=value)
        for player, value in ranked[:_SHOWN_PLACES]
    ]


def score_text(table: Table) -> Html:
    """The standing of this game and of all games."""
    if not (table.game or table.totals):
        return say(table.language, "score_empty")
    lines: list[Html] = []
    if table.game:
        lines += [say(table.language, "score_title"), *standing(table, table.game), Html("")]
    if table.totals:
        lines += [say(table.language, "totals_title"), *standing(table, table.totals)]
    return Html("\n".join(lines).strip())
