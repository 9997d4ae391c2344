"""The AI players of the house at the bot's tables: where the game and the models meet."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from threading import Lock

from bot.levels import Drawer, Level
from engine.state import ROBOT, Explained, Phase, PlayerId, Round, Table, is_person
from engine.verdicts import judge_clue
from models.errors import ModelRefused
from models.player import ExplainRequest, GuessRequest, Player
from models.reasons import Reason, reasons
from models.registry import Registry
from models.skills import Skill, Skilled
from words.hat import hat
from words.languages import Language

_log = logging.getLogger(__name__)

_WORDS_TRIED = 40
"""Words drawn for a challenge before the AI explainer gives up: nearly all have clues enough."""
_SPARE_CLUES = 4
_SELDOM = 64
_EARLIER = 6
"""Earlier versions kept in memory over all languages; a round that needs another one loads it again."""


@dataclass(frozen=True)
class PlannedRound:
    """A word with all its clues and the model that named them."""

    word: str
    plan: tuple[str, ...]
    model: str
    explainer: PlayerId = ROBOT


@dataclass
class _Refused:
    """A champion that could not be taken over, by what names it, and the looks at it since."""

    mark: bytes
    looks: int = 0

    def is_worth_a_try(self) -> bool:
        """Whether to try at this look: the first, second, fourth, and so on, later every `_SELDOM`th."""
        self.looks += 1
        return self.looks % _SELDOM == 0 or self.looks in {1, 2, 4, 8, 16, 32}


class Robots:
    """The champion of each language, and the earlier versions that running rounds still play with."""

    def __init__(self, registry: Registry, chance: random.Random) -> None:
        self._registry = registry
        self._drawer = Drawer(chance)
        self._champions: dict[Language, Player] = {}
        self._marks: dict[Language, bytes] = {}
        """What named the champion when it was taken over last."""
        self._refused: dict[Language, _Refused] = {}
        self._earlier = Shelf(_EARLIER)

    async def load(self) -> None:
        """Load the champion of every language; a refused one is logged and its seat stays empty.

        Dictionaries are read too, so that the first player of the day waits for nothing.
        """
        for language in Language:
            await asyncio.to_thread(_read_dictionaries, language)
            self._marks[language] = await asyncio.to_thread(self._registry.mark, language)
            try:
                self._champions[language] = await asyncio.to_thread(self._registry.champion_player, language)
            except ModelRefused as refusal:
                _log.error("no AI player for %s: %s", language.value, refusal)

    async def refresh(self) -> None:
        """Take over champions promoted meanwhile; where one is refused the old one plays on."""
        for language in Language:
            mark = await asyncio.to_thread(self._registry.mark, language)
            if mark == self._marks.get(language, b""):
                self._refused.pop(language, None)
                continue
            refused = self._refused.get(language)
            if refused is not None and refused.mark == mark and not refused.is_worth_a_try():
                continue
            # Whoever goes back to the starter model leaves a history; a folder that is away leaves nothing.
            history = await asyncio.to_thread(self._registry.history, language)
            if mark or history:
                await self._swap(language, mark)
            else:
                _log.error("the registry of %s is gone, its champion plays on", language.value)
                self._marks[language] = mark

    async def _swap(self, language: Language, mark: bytes) -> None:
        """Take over what the mark names. One that is refused is tried again, ever more seldom: a network
        folder may be whole again in a moment."""
        old = self._champions.get(language)
        try:
            new = await asyncio.to_thread(self._registry.crowned, language)
        except (ModelRefused, OSError) as refusal:
            refused = self._refused.get(language)
            if refused is None or refused.mark != mark:
                self._refused[language] = _Refused(mark)
                _log.error(
                    "the new champion of %s is refused, the old one plays on: %s", language.value, refusal
                )
            return
        self._marks[language] = mark
        self._refused.pop(language, None)
        if old is not None:
            await asyncio.to_thread(self._earlier.put, language, old)
        self._champions[language] = new
        _log.info("the AI player of %s is %s", language.value, new.version)

    def version(self, language: Language) -> str:
        """The champion's version, empty when there is none."""
        champion = self._champions.get(language)
        return champion.version if champion else ""

    async def plan_round(self, table: Table, level: Level) -> PlannedRound | None:
        """A word and clues that the rules accept; None without a model or any such word."""
        champion = self._champions.get(table.language)
        if champion is None:
            return None
        player = Skilled(champion, Skill(table.skill.value))
        return await asyncio.to_thread(self._plan, player, table, level)

    def _plan(self, player: Player, table: Table, level: Level) -> PlannedRound | None:
        for _ in range(_WORDS_TRIED):
            word = self._drawer.draw(table.language, level, table.recent)
            plan = _valid_clues(player, word, table.rules.n_clues, table.language)
            if len(plan) == table.rules.n_clues:
                return PlannedRound(word, plan, player.version)
        return None

    async def answer(self, table: Table) -> tuple[str, ...]:
        """What the AI guesser says to the running round's clues: one word or none.

        It is the version that sat down when the round began; when that is gone its seat stays empty.
        """
        if table.round is None or not table.round.model:
            return ()
        try:
            version = await asyncio.to_thread(self._player, table.language, table.round.model)
        except ModelRefused as refusal:
            _log.error("the guesser of a round is gone: %s", refusal)
            return ()
        said = frozenset(word for answer in table.round.sealed for word in answer.words)
        player = Skilled(version, Skill(table.skill.value), said)
        request = GuessRequest(
            clues=tuple(clue.text for clue in table.round.clues),
            n_words=1,
            excluded=frozenset(table.round.tried),
        )
        answer = await asyncio.to_thread(player.guess, request)
        return answer.words[:1]

    async def reasons(self, language: Language, explained: Explained) -> tuple[Reason, ...] | None:
        """Why the clues of a round were named; None when the model that named them is gone."""
        try:
            player = await asyncio.to_thread(self._player, language, explained.model)
        except ModelRefused as refusal:
            _log.info("the explainer of a round is gone: %s", refusal)
            return None
        return await asyncio.to_thread(reasons, player, explained.word, explained.clues)

    def _player(self, language: Language, version: str) -> Player:
        champion = self._champions.get(language)
        if champion is not None and champion.version == version:
            return champion
        return self._earlier.get(language, version, self._registry.load)


class Shelf:
    """Players by version, the most recently asked ones; safe for threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._players: OrderedDict[tuple[Language, str], Player] = OrderedDict()
        self._lock = Lock()

    def put(self, language: Language, player: Player) -> None:
        """Keep a player, and let go of the one that was asked longest ago where there are too many."""
        with self._lock:
            self._keep((language, player.version), player)

    def get(self, language: Language, version: str, load: Callable[[Language, str], Player]) -> Player:
        """The player of a version, loaded once however many threads ask; raises what `load` raises."""
        with self._lock:
            player = self._players.get((language, version)) or load(language, version)
            self._keep((language, version), player)
            return player

    def _keep(self, key: tuple[Language, str], player: Player) -> None:
        self._players[key] = player
        self._players.move_to_end(key)
        while len(self._players) > self._size:
            self._players.popitem(last=False)


def _read_dictionaries(language: Language) -> None:
    first, *_, last = hat(language)
    judge_clue(first.text, last.text, (), language)


def _valid_clues(player: Player, word: str, n_clues: int, language: Language) -> tuple[str, ...]:
    clues: tuple[str, ...] = ()
    for offered in player.explain(ExplainRequest(word, n_clues + _SPARE_CLUES)).words:
        verdict = judge_clue(offered, word, clues, language)
        if verdict == offered and len(clues) < n_clues:
            clues = (*clues, offered)
    return clues


def awaits_answer(table: Table, present: Collection[PlayerId] = (ROBOT,)) -> bool:
    """Whether an AI guesser still owes an answer to the newest clue of a person."""
    round_ = table.round
    return round_ is not None and _is_asked(round_) and any(_owes(round_, player) for player in present)


def _is_asked(round_: Round) -> bool:
    explained_by_person = round_.explainer is not None and is_person(round_.explainer)
    return explained_by_person and round_.phase is Phase.EXPLAINING and round_.opened < len(round_.clues)


def _owes(round_: Round, player: PlayerId) -> bool:
    answered = any(s.player == player and s.clue_no == len(round_.clues) for s in round_.sealed)
    return not answered and all(solve.player != player for solve in round_.solves)
