"""Why these clues: what each does for the word."""

from __future__ import annotations

import pytest

from models.fasttext_player import FastTextPlayer
from models.player import ExplainRequest, GuessRequest
from models.reasons import LOOKED_AT, Reason, reasons


def place(player: FastTextPlayer, word: str, *clues: str) -> int | None:
    words = player.guess(GuessRequest(clues, LOOKED_AT)).words
    return words.index(word) + 1 if word in words else None


def test_a_clue_is_told_with_the_words_place_by_it_alone_and_by_all_so_far(player: FastTextPlayer) -> None:
    alone, together = place(player, "tractor", "barn"), place(player, "tractor", "cow", "barn")
    assert reasons(player, "tractors", ("cow", "barn"))[1] == Reason("barn", alone, together)


@pytest.mark.parametrize("word", ["tractor", "sailor"])
def test_clues_made_before_and_made_on_the_spot_have_reasons(player: FastTextPlayer, word: str) -> None:
    clues = player.explain(ExplainRequest(word, 4)).words
    so_far = [clues[: number + 1] for number in range(len(clues))]
    assert [reason.clue for reason in reasons(player, word, clues)] == list(clues)
    assert [reason.alone for reason in reasons(player, word, clues)] == [
        place(player, word, clue) for clue in clues
    ]
    assert [reason.together for reason in reasons(player, word, clues)] == [
        place(player, word, *heard) for heard in so_far
    ]


def test_a_word_that_no_guess_is_has_no_place(player: FastTextPlayer) -> None:
    assert reasons(player, "xylograph", ("cow",)) == (Reason("cow", None, None),)
