"""Why `hat train` or `hat corpus` said no, in the administrator's language.

The commands speak English. Their commonest reasons are known here by their form; others stay as they are.
"""

from __future__ import annotations

import re

from bot.texts import say
from words.languages import Language

_LONGEST = 600
_NUMBER = r"(-?[\d.]+)"
_NO_CORPUS = re.compile(r"There is no corpus in |There is no folder .+ Name one that holds|holds no corpus\.")
_GATE = (
    ("reason_guess", re.compile(rf"guess accuracy is {_NUMBER}, the champion's {_NUMBER} \(.*\)")),
    ("reason_explain", re.compile(rf"explain accuracy is {_NUMBER}, the champion's {_NUMBER} \(.*\)")),
    ("reason_match", re.compile(rf"the match is lost by {_NUMBER} to {_NUMBER} points a seat")),
    (
        "reason_clues",
        re.compile(rf"the champion gets {_NUMBER} points from its clues and {_NUMBER} from its own, .*"),
    ),
    ("reason_articles", re.compile(rf"its corpus has {_NUMBER} articles, and {_NUMBER} is the least\..*")),
    ("reason_tokens", re.compile(rf"its corpus has {_NUMBER} tokens, and {_NUMBER} is the least\..*")),
)


def reason_text(language: Language, reason: str) -> str:
    """A reason in words of the language where it is known, else as it was given, shortened."""
    if _NO_CORPUS.search(reason):
        return say(language, "reason_no_corpus")
    parts = [_of_gate(language, part) for part in reason.split("; ")]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return reason[:_LONGEST]
    # All of them are texts already, and their signs need no care.
    return type(known[0])("; ".join(known))


def _of_gate(language: Language, part: str) -> str | None:
    for key, form in _GATE:
        found = form.fullmatch(part)
        if found is not None:
            ours, theirs = (_figure(language, found[place]) for place in (1, 2))
            return say(language, key, ours=ours, theirs=theirs)
    return None


def _figure(language: Language, figure: str) -> str:
    return figure.replace(".", ",") if language is Language.RU else figure
