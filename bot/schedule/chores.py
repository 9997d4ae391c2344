"""What scheduled jobs do: fetch news, and train where it is time or the corpus has grown."""

from __future__ import annotations

import logging
import math
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from bot.pace import Pace
from bot.schedule.child import listen
from bot.schedule.desk import Due
from bot.schedule.errand import Errand, Kind
from bot.schedule.runs import Fate
from bot.schedule.trainer import Show, Stopping, Trainer
from models.artefact import made_ms, read_card
from models.errors import ModelRefused
from models.registry import Registry
from words.languages import Language

log = logging.getLogger(__name__)

_BUSY_PAUSE_MS = 5_000
_SURVEY_S = 900
_ENDED = frozenset({Fate.DONE, Fate.KEPT, Fate.REFUSED, Fate.CANCELLED})

Begun = Callable[[], Awaitable[None]]


class CutOff(Exception):
    """A run ended before its time, and not because this process is to end."""


class Chores:
    """The work of the schedule. `growth`: percent of new text that calls for training; 0: never;
    `announce` shows a run that begins to whoever asked for it."""

    def __init__(
        self,
        trainer: Trainer,
        registry: Registry,
        pace: Pace,
        growth: float,
        announce: Show,
        busy_ms: float = _BUSY_PAUSE_MS,
    ) -> None:
        self._trainer, self._registry, self._pace = trainer, registry, pace
        self._growth, self._announce, self._busy_ms = growth, announce, busy_ms

    async def do(self, due: Due, begun: Begun) -> None:
        """Do a job to its end; whoever does it again finds what was done of it since it came due.

        `begun` is called when something of it begins. Raises Stopping when this process ends first, CutOff,
        StoreUnavailable.
        """
        if due.job.language is not None:
            await self._run(Errand(Kind.TRAIN, due.job.language), due, begun)
            return
        for language in Language:
            is_fetched = await self._run(Errand(Kind.FETCH, language), due, begun)
            if is_fetched and await self._has_grown(language):
                await self._run(Errand(Kind.TRAIN, language), due, begun)

    async def _run(self, errand: Errand, due: Due, begun: Begun) -> bool:
        """Run it when its turn comes, or wait for it where it runs; whether it came to its end."""
        mark = f"schedule:{errand.kind}:{errand.language}:{due.since_ms}:"
        while (await self._trainer.runs.done_ms(errand.kind, errand.language) or 0) < due.since_ms:
            last = await self._trainer.runs.last()
            if last is not None and last.mark.startswith(mark) and last.fate in _ENDED:
                return False
            if last is not None and last.fate is Fate.RUNNING:
                await self._pace.pause(self._busy_ms)
                continue
            started = await self._trainer.start(errand, due.by, f"{mark}{self._pace.wall_ms()}", due.watcher)
            if not started.is_new:
                await self._pace.pause(self._busy_ms)
                continue
            await begun()
            await self._announce(started.run)
            run = await self._trainer.finished(started.run)
            if run.fate is Fate.INTERRUPTED:
                raise Stopping if self._trainer.is_stopping else CutOff
        return True

    async def _has_grown(self, language: Language) -> bool:
        if not self._growth:
            return False
        trained_ms = await self._trainer.runs.done_ms(Kind.TRAIN, language) or _made_ms(
            self._registry, language
        )
        if trained_ms is None:
            # Nothing was trained here yet, so there is nothing to have grown from.
            return False
        since = datetime.fromtimestamp(trained_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        ended = await listen(self._trainer.commands.survey(language, since), _SURVEY_S)
        if ended.code:
            log.warning("the corpus of %s can't be counted: %s", language.value, ended.last_words)
        grown = growth_percent(ended.result)
        log.info("the corpus of %s has grown by %.1f %% since its training", language.value, grown)
        return grown >= self._growth


def growth_percent(survey: dict[str, Any]) -> float:
    """New text per old, in percent, from `hat corpus stats`; all new: infinite."""
    if not survey.get("new_tokens"):
        return 0.0
    growth = survey.get("growth")
    return math.inf if growth is None else 100 * float(growth)


def _made_ms(registry: Registry, language: Language) -> int | None:
    """When the model that plays was made, milliseconds since the epoch; None for a starter model."""
    try:
        champion = registry.champion(language)
        if champion.name not in registry.versions(language):
            return None
        return made_ms(champion, read_card(champion))
    except (ModelRefused, OSError):
        return None
