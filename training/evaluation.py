"""Players against human associations, and explainers before a listener of other text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from engine.verdicts import judge_clue
from models.player import ExplainRequest, GuessRequest, Player
from models.skills import having_said
from training.metrics import GAME_CLUES, GAME_GUESSES, difference, hit, measured, place, points, reciprocal
from training.sets import ExplainItem, GuessItem
from words.languages import Language
from words.lemmas import is_content_word, lemmas

DEPTH = 50
"""Places looked at; a target farther down counts as a miss."""
EXPLAINED_CLUES = 10
_RUSSIAN_ENDINGS = "аеёийоуыьэюя"
_ALIKE = 3
"""Letters that may be alike by chance; a held word has so many, a common beginning more."""
_AFTER = (1, 3, 5)
"""Clues after which guessers are measured, beside all."""
Values = dict[str, list[float]]
"""A number per target, by the name of the metric."""
Listen = Callable[[Sequence[str], int], Sequence[str]]
"""A listener: clues and how many words are wanted -> words, likeliest first."""
Listeners = Mapping[str, Listen]
"""By name; the names of metrics begin with them."""


def guess_values(player: Player, items: Iterable[GuessItem]) -> Values:
    """Hits, reciprocal ranks and game scores of a guesser, each item shown clue by clue."""
    return _gathered(_guess_one(player, item) for item in items)


def explain_values(player: Player, items: Iterable[ExplainItem], listeners: Listeners | None) -> Values:
    """How human and how legal an explainer's clues are, and what its own guesser and listeners make of them.

    A clue that the rules refuse is never heard, as at a table. The metrics that end in "unchecked" let the
    listener hear it all the same: they show what breaking the rules would bring.
    """
    return _gathered(_explain_one(player, item, listeners or {}) for item in items)


def heard_clues(offered: Sequence[str], word: str, language: Language) -> tuple[str, ...]:
    """The clues that stay when a table has refused the others; a refused one costs nothing."""
    heard: tuple[str, ...] = ()
    for clue in offered:
        if judge_clue(clue, word, heard, language) == clue:
            heard = (*heard, clue)
    return heard


# A player is asked again at other skills, and names the same clues.
@lru_cache(1 << 17)
def is_illegal(clue: str, word: str, language: Language) -> bool:
    """Whether the rules would refuse the clue by itself, or it is a function word."""
    return judge_clue(clue, word, (), language) != clue or not is_content_word(clue, language)


def is_look_alike(clue: str, word: str) -> bool:
    """Whether one of the two holds the other, or most of the shorter one begins both; letters alone tell.

    It shares no code with the rules, so it also finds what they miss. But chance letters look alike as well,
    рот in поворот: this counts what somebody should read, not what is forbidden.
    """
    shorter, longer = sorted((clue.lower(), word.lower()), key=len)
    base = shorter.rstrip(_RUSSIAN_ENDINGS)
    most = max(_ALIKE, len(shorter) // 2) + 1
    begins = len(shorter) >= most and longer.startswith(shorter[:most])
    return begins or (len(base) >= _ALIKE and base in longer)


def summary(values: Values) -> dict[str, list[float]]:
    """Mean and 95 % interval of each metric."""
    return {name: measured(numbers).as_list() for name, numbers in values.items()}


def differences(ours: Values, theirs: Values) -> dict[str, list[float]]:
    """Mean and 95 % interval of ours less theirs, target by target, for the metrics that both have."""
    return {name: difference(ours[name], theirs[name]).as_list() for name in ours if name in theirs}


def parted(values: Values, domains: Sequence[str]) -> dict[str, Values]:
    """The values of each domain."""
    return {
        domain: {
            name: [value for value, of in zip(numbers, domains, strict=True) if of == domain]
            for name, numbers in values.items()
        }
        for domain in sorted(set(domains))
    }


def _gathered(rows: Iterable[dict[str, float]]) -> Values:
    values: Values = {}
    for row in rows:
        for name, value in row.items():
            values.setdefault(name, []).append(value)
    return values


def _guess_one(player: Player, item: GuessItem) -> dict[str, float]:
    wanted = _forms(item.target, player.language)
    prefixes = [item.clues[:k] for k in range(1, len(item.clues) + 1)]
    answers = [player.guess(GuessRequest(prefix, DEPTH)).words for prefix in prefixes]
    places = [place(wanted, [_forms(word, player.language) for word in answer]) for answer in answers]
    found = _hits(places[-1], "")
    for k in _AFTER:
        found |= _hits(places[min(k, len(places)) - 1], f" after {k}")
    return found | {
        "game": float(points(places)),
        "game with replay": float(_replayed(player, item, wanted)),
        "answered": sum(map(bool, answers)) / len(answers),
    }


def _hits(at: int | None, after: str) -> dict[str, float]:
    hits = {f"hit@{top}{after}": hit(at, top) for top in (1, 5, 20)}
    return hits | {f"mrr{after}": reciprocal(at)}


def _replayed(player: Player, item: GuessItem, wanted: frozenset[str]) -> int:
    """Game score when each guess that was wrong is not made again, as at a table, whatever the skill."""
    tried: frozenset[str] = frozenset()
    places: list[int | None] = []
    for k in range(1, min(len(item.clues), GAME_CLUES) + 1):
        asked = GuessRequest(item.clues[:k], GAME_GUESSES, tried)
        answer = having_said(player, tried).guess(asked).words
        places.append(place(wanted, [_forms(word, player.language) for word in answer]))
        tried |= frozenset(answer)
    return points(places)


def _explain_one(player: Player, item: ExplainItem, listeners: Listeners) -> dict[str, float]:
    word, language = item.target, player.language
    offered = player.explain(ExplainRequest(word, EXPLAINED_CLUES)).words
    heard = heard_clues(offered, word, language)
    human = frozenset(form for word in item.associates for form in _forms(word, language))
    own, _ = _heard(lambda clues, n: player.guess(GuessRequest(tuple(clues), n)).words, heard, word, language)
    found = {
        "hum@5": _human(heard, human, language),
        "hum@5 unchecked": _human(offered, human, language),
        "own game": own,
        "clues": float(len(offered)),
        "illegal": float(sum(is_illegal(clue, word, language) for clue in offered)),
        "look-alike": float(sum(is_look_alike(clue, word) for clue in offered)),
    }
    for name, listen in listeners.items():
        game, first = _heard(listen, heard, word, language)
        unchecked, first_unchecked = _heard(listen, offered, word, language)
        found |= {
            f"{name}'s game": game,
            f"{name}'s gap": own - game,
            f"{name}'s first clue hit@5": first,
            f"{name}'s game unchecked": unchecked,
            f"{name}'s first clue hit@5 unchecked": first_unchecked,
        }
    return found


def _human(clues: Sequence[str], human: frozenset[str], language: Language) -> float:
    return sum(bool(_forms(clue, language) & human) for clue in clues[:5]) / 5


def _heard(listen: Listen, clues: Sequence[str], target: str, language: Language) -> tuple[float, float]:
    """Game score of EXPLAINED_CLUES clues, and whether the first one is enough for five guesses."""
    wanted = _forms(target, language)
    places = [
        place(wanted, [_forms(word, language) for word in listen(clues[:k], GAME_GUESSES)])
        for k in range(1, len(clues) + 1)
    ]
    return float(points(places, EXPLAINED_CLUES)), hit(places[0] if places else None, 5)


@lru_cache(1 << 16)
def _forms(word: str, language: Language) -> frozenset[str]:
    return frozenset(lemmas(word, language))
