"""Why these clues: the AI explainer's figures in words."""

from __future__ import annotations

from collections.abc import Sequence

from bot.texts import Html, say
from engine.state import Explained
from models.reasons import Reason
from words.languages import Language


def why_text(language: Language, explained: Explained, reasons: Sequence[Reason] | None) -> Html:
    """A line per clue; None when the model is gone."""
    if reasons is None:
        return say(language, "why_no_model")
    lines = [say(language, "why_title", word=explained.word)]
    for number, reason in enumerate(reasons, start=1):
        alone, together = _place(language, reason.alone), _place(language, reason.together)
        lines.append(
            say(language, "why_line", number=number, clue=reason.clue, alone=alone, together=together)
        )
    return Html("\n".join(lines))


def _place(language: Language, rank: int | None) -> Html:
    return say(language, "why_nowhere") if rank is None else say(language, "why_place", place=rank)
