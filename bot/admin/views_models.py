"""What administrators are shown of the models."""

from __future__ import annotations

from html import escape

from bot.admin.data import Verb, data
from bot.admin.lineup import Lineup, Version
from bot.admin.views import heading, player_name, share
from bot.outgoing import MAX_CALLBACK_BYTES, Button, Keyboard
from bot.texts import Html, say
from models.history import Change
from words.languages import Language

_DAY_MS = 24 * 3600 * 1000
_MOST_NAMED = 5
_MOST_BUTTONS = 2


def models_text(language: Language, lineups: list[Lineup], now_ms: int) -> str:
    """Who plays, since when, how well, and what else there is."""
    return "\n\n".join("\n".join(_lines(language, lineup, now_ms)) for lineup in lineups)


def models_buttons(language: Language, lineups: list[Lineup]) -> Keyboard | None:
    """Roll back, promote the newest, see figures; a row a player and purpose."""
    rows = [row for lineup in lineups for row in _rows(language, lineup)]
    return tuple(rows) or None


def _rows(language: Language, lineup: Lineup) -> list[tuple[Button, ...]]:
    of, champion = lineup.language.value, lineup.named
    player = player_name(language, lineup.language)
    rows = []
    if lineup.may_go_back and champion:
        text = say(language, "button_rollback", player=player)
        rows.append(_button(text, data(Verb.ROLLBACK, of, champion)))
    promotes = [
        _button(say(language, "button_promote", version=version), data(Verb.PROMOTE, of, version))
        for version in lineup.waiting[:_MOST_BUTTONS]
    ]
    rows.append(tuple(button for row in promotes for button in row))
    if lineup.versions:
        rows.append(_button(say(language, "button_picture", player=player), data(Verb.PICTURE, of)))
    return [row for row in rows if row]


def _button(text: str, callback_data: str) -> tuple[Button, ...]:
    """The button; none for a version whose name is longer than a button can carry."""
    fits = len(callback_data.encode()) <= MAX_CALLBACK_BYTES
    return (Button(text, callback_data=callback_data),) if fits else ()


def _lines(language: Language, lineup: Lineup, now_ms: int) -> list[str]:
    lines: list[str] = [
        say(language, "models_player", player=heading(player_name(language, lineup.language)))
    ]
    if lineup.champion is not None:
        lines.append(_champion(language, lineup.champion, lineup.is_starter, now_ms))
        lines += _figures(language, lineup.champion)
    elif lineup.broken:
        lines.append(say(language, "models_broken", version=lineup.broken))
    else:
        lines.append(say(language, "models_none"))
    if lineup.history:
        lines.append(
            say(language, "models_history", versions=_listed([_dated(one) for one in lineup.history]))
        )
    if lineup.waiting:
        lines.append(
            say(language, "models_waiting", versions=_listed([_code(one) for one in lineup.waiting]))
        )
    if lineup.damaged:
        lines.append(
            say(language, "models_damaged", versions=_listed([_code(one) for one in lineup.damaged]))
        )
    return lines


def _champion(language: Language, champion: Version, is_starter: bool, now_ms: int) -> str:
    line = say(language, "models_starter" if is_starter else "models_champion", version=champion.name)
    if champion.made_ms is None:
        return line
    days = max(0, now_ms - champion.made_ms) // _DAY_MS
    age = say(language, "age_days", days=days) if days else say(language, "age_new")
    return f"{line}, {age}"


def _figures(language: Language, champion: Version) -> list[str]:
    if champion.guess is None and champion.explain is None:
        return []
    return [say(language, "models_figures", guess=share(champion.guess), explain=share(champion.explain))]


def _listed(names: list[str]) -> Html:
    more = " …" if len(names) > _MOST_NAMED else ""
    return Html(", ".join(names[:_MOST_NAMED]) + more)


def _dated(change: Change) -> str:
    date = f" ({change.at:%Y-%m-%d})" if change.at else ""
    return _code(change.version) + date


def _code(version: str) -> str:
    """Version names come from folders and files, so they are escaped like anything else."""
    return f"<code>{escape(version, quote=False)}</code>"
