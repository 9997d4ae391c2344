"""What administrators are shown of runs, news and the schedule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bot.admin.data import Verb, data
from bot.admin.reasons import reason_text
from bot.outgoing import Button, EditText, Keyboard, SendText
from bot.schedule.child import TOO_LONG
from bot.schedule.desk import JobId, Line
from bot.schedule.errand import Errand, Kind
from bot.schedule.runs import Fate, Run
from bot.texts import say
from words.languages import Language

STAGES = (
    *("load", "process", "train_guess", "train_explain"),
    *("evaluate_guess", "evaluate_explain", "compare", "publish"),
)
"""Of `hat train`, in their order."""
_BAR_CELLS = 12
_MINUTE_S = 60
_ROUNDED_MINUTES = 10
"""From so many minutes on, seconds are of no interest."""
_SOON_S = 5
_MOST_SOURCES = 8


def player_name(language: Language, of: Language) -> str:
    """The AI player of a language, in words."""
    return say(language, f"player_{of.value}")


def heading(name: str) -> str:
    """A name as a line begins with it."""
    return name[:1].upper() + name[1:]


def duration(language: Language, seconds: float) -> str:
    """A time span, rounded; halves go up."""
    whole_s = int(seconds + 0.5)
    if whole_s < _MINUTE_S:
        return say(language, "seconds", n=whole_s)
    minutes, rest_s = divmod(whole_s, _MINUTE_S)
    if minutes < _ROUNDED_MINUTES and rest_s:
        return say(language, "minutes_seconds", n=minutes, seconds=rest_s)
    minutes += rest_s >= _MINUTE_S / 2
    if minutes < _MINUTE_S:
        return say(language, "minutes", n=minutes)
    return say(language, "hours", n=minutes // _MINUTE_S, minutes=minutes % _MINUTE_S)


def moment(at_ms: int) -> str:
    """A moment in UTC."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M")


def share(value: object) -> str:
    """A share of right answers as percent; a dash where nobody measured."""
    return f"{100 * value:.0f} %" if isinstance(value, int | float) else "–"


def bar(done: float) -> str:
    """A bar of which `done` (0 to 1) is full."""
    full = int(min(max(done, 0.0), 1.0) * _BAR_CELLS)
    return "█" * full + "░" * (_BAR_CELLS - full)


def run_text(language: Language, run: Run) -> str:
    """How a run stands, or how it ended."""
    lines = [_head(language, run.errand)]
    if run.fate is Fate.RUNNING:
        lines += _progress(language, run)
    else:
        lines.append(_end(language, run))
        if run.result.get("guess_accuracy") is not None:
            figures = {name: share(run.result.get(f"{name}_accuracy")) for name in ("guess", "explain")}
            lines.append(say(language, "run_accuracy", **figures))
        took_s = (run.changed_ms - run.began_ms) / 1000
        lines.append(say(language, "run_took", took=duration(language, took_s)))
    by = "run_by" if run.by else "run_by_schedule"
    lines.append(say(language, by, name=run.by, host=run.host))
    return "\n".join(lines)


def run_buttons(language: Language, run: Run) -> Keyboard | None:
    """A way to end what runs."""
    if run.fate is not Fate.RUNNING:
        return None
    return ((Button(say(language, "button_cancel"), callback_data=data(Verb.CANCEL, run.id)),),)


def run_message(language: Language, run: Run, chat: int) -> SendText:
    """The message in which a run is shown from its beginning."""
    text, keyboard = run_text(language, run), run_buttons(language, run)
    return SendText(chat=chat, text=text, keyboard=keyboard, slot=run.slot)


def run_edit(run: Run) -> EditText | None:
    """The same message as it is to be by now."""
    if run.watcher is None:
        return None
    language = run.watcher.language
    text, keyboard = run_text(language, run), run_buttons(language, run)
    return EditText(chat=run.watcher.chat, slot=run.slot, text=text, keyboard=keyboard)


def _head(language: Language, errand: Errand) -> str:
    player = player_name(language, errand.language)
    if errand.kind is Kind.FETCH:
        return say(language, "run_fetch", player=player)
    return say(language, "run_train", player=player, profile=errand.profile.value)


def _progress(language: Language, run: Run) -> list[str]:
    progress, spent_s = run.progress, (run.changed_ms - run.began_ms) / 1000
    if progress.stage not in STAGES:
        return [
            say(
                language,
                "run_begins" if run.errand.kind is Kind.TRAIN else "run_took",
                took=duration(language, spent_s),
            )
        ]
    number = STAGES.index(progress.stage)
    stage = say(language, f"stage_{progress.stage}")
    lines: list[str] = [say(language, "run_stage", number=number + 1, n_stages=len(STAGES), stage=stage)]
    if progress.eta_s is not None:
        lines += _forecast(language, spent_s, max(progress.eta_s, 0.0))
    return lines


def _forecast(language: Language, spent_s: float, left_s: float) -> list[str]:
    """A bar of the whole, which is full only when it is over, and the time left."""
    done = min(spent_s / (spent_s + left_s), 0.99) if spent_s > 0 else 0.0
    told = say(language, "run_bar", bar=bar(done), percent=int(100 * done))
    if left_s < _SOON_S:
        return [told, say(language, "run_soon")]
    rough_s = _SOON_S * int(left_s / _SOON_S + 0.5)
    return [told, say(language, "run_left", left=duration(language, rough_s))]


def _end(language: Language, run: Run) -> str:
    reason = _reason(language, run)
    match run.fate:
        case Fate.DONE if run.errand.kind is Kind.FETCH:
            counts = {name: int(run.result.get(name) or 0) for name in ("added", "read")}
            return say(language, "fate_done_fetch", **counts)
        case Fate.DONE:
            return say(language, "fate_done_train", version=run.result.get("version", "?"))
        case Fate.KEPT:
            return say(language, "fate_kept", reason=reason)
        case Fate.REFUSED:
            return say(language, "fate_refused", reason=reason)
        case fate:
            return say(language, f"fate_{fate.value}")


def _reason(language: Language, run: Run) -> str:
    if run.reason == TOO_LONG:
        return say(language, "reason_too_long", limit=duration(language, run.errand.kind.most_s))
    return reason_text(language, run.reason)


def corpus_text(language: Language, of: Language, survey: dict[str, Any], fetched_ms: int | None) -> str:
    """The news of a language as `hat corpus stats` counts them."""
    size = {name: int(survey.get(name) or 0) for name in ("articles", "tokens")}
    lines: list[str] = [say(language, "corpus_size", player=heading(player_name(language, of)), **size)]
    if survey.get("first"):
        lines.append(say(language, "corpus_dates", first=survey["first"], last=survey.get("last")))
    sources = dict(survey.get("sources") or {})
    for source, articles in list(sources.items())[:_MOST_SOURCES]:
        lines.append(say(language, "corpus_source", source=str(source)[:80], articles=articles))
    lines.append(fetched_text(language, fetched_ms))
    return "\n".join(lines)


def fetched_text(language: Language, fetched_ms: int | None) -> str:
    """When news were fetched last."""
    if fetched_ms is None:
        return say(language, "corpus_never_fetched")
    return say(language, "corpus_fetched", moment=moment(fetched_ms))


def corpus_buttons(language: Language, of: Language) -> Keyboard:
    """Fetch, and train on what there is."""
    fetch = Button(say(language, "button_fetch"), callback_data=data(Verb.FETCH, of.value))
    train = Button(say(language, "button_train"), callback_data=data(Verb.TRAIN, of.value))
    return ((fetch, train),)


def schedule_text(language: Language, lines: Sequence[Line] | None) -> str:
    """All jobs with the time they are due."""
    if lines is None:
        return say(language, "schedule_away")
    if not lines:
        return say(language, "schedule_empty")
    return "\n".join([say(language, "schedule_head"), *(_job(language, line) for line in lines)])


def schedule_buttons(language: Language, lines: Sequence[Line] | None) -> Keyboard | None:
    """Pause or resume each job, and let it run once."""
    rows = []
    for line in lines or ():
        paused = line.next_ms is None
        verb, key = (Verb.RESUME, "button_restart") if paused else (Verb.PAUSE, "button_pause")
        job = job_name(language, line.job)
        toggle = Button(say(language, key, job=job), callback_data=data(verb, line.job.value))
        once = Button(say(language, "button_once", job=job), callback_data=data(Verb.ONCE, line.job.value))
        rows.append((toggle, once))
    return tuple(rows) or None


def job_name(language: Language, job: JobId) -> str:
    """A job in words."""
    return say(language, f"job_{job.value}")


def _job(language: Language, line: Line) -> str:
    job = job_name(language, line.job)
    if line.next_ms is None:
        return say(language, "schedule_paused", job=job, cron=line.cron)
    return say(language, "schedule_next", job=job, moment=moment(line.next_ms), cron=line.cron)
