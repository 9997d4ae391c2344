"""Which words may be clues at all: decided before any ranking."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from training.lexicon import Lexicon
from training.recipe import Recipe
from training.text import Codes
from words.hat import Difficulty, hat
from words.languages import Language
from words.lemmas import is_common_noun, is_content_word, is_known, lemmas

_SHORTEST = 3
_MOSTLY_CAPITAL = 0.5
"""A word that is capitalised more often than this inside sentences is a name."""


def may_clue(lexicon: Lexicon, periods: Codes, language: Language, recipe: Recipe) -> npt.NDArray[np.bool_]:
    """Which words of a lexicon people would accept as clues.

    Known content words; no names, abbreviations or plurals; neither the most frequent nor rare; met in
    several periods of time (fewer are asked of a corpus that has few).
    """
    spread = min(recipe.least_spread, int(periods.max(initial=1)))
    usual = (lexicon.names < _MOSTLY_CAPITAL) & (periods >= spread)
    usual &= lexicon.counts >= min(recipe.least_clue_count, int(lexicon.counts.max(initial=0)) // 10)
    usual &= ~_plurals(lexicon, language)
    usual[: min(recipe.too_frequent, int((lexicon.counts > 0).sum()) // 10)] = False
    fit = [usual[i] and _is_fit(word, language) for i, word in enumerate(lexicon.words)]
    return np.array(fit, dtype=bool)


def common_nouns(lexicon: Lexicon, language: Language) -> npt.NDArray[np.bool_]:
    """Which words are nouns and no names."""
    return np.array([is_common_noun(word, language) for word in lexicon.words], dtype=bool)


def easy_words(lexicon: Lexicon, language: Language) -> npt.NDArray[np.bool_]:
    """Which words are easy ones of the hat."""
    easy = {word.text for word in hat(language) if word.difficulty is Difficulty.EASY}
    return np.array([word in easy for word in lexicon.words], dtype=bool)


def _plurals(lexicon: Lexicon, language: Language) -> npt.NDArray[np.bool_]:
    """Which English words are plurals of words met more often; dictionaries have some on their own."""
    if language is not Language.EN:
        return np.zeros(len(lexicon), dtype=bool)
    count = dict(zip(lexicon.words, lexicon.counts.tolist(), strict=True))
    return np.array(
        [
            word.endswith("s")
            and any(
                count.get(form, 0) > count[word] and is_common_noun(form, language)
                for form in (word[:-1], word.removesuffix("es"))
                if form != word
            )
            for word in lexicon.words
        ],
        dtype=bool,
    )


def _is_fit(word: str, language: Language) -> bool:
    return (
        len(word) >= _SHORTEST
        and is_content_word(word, language)
        and is_known(word, language)
        and lemmas(word, language)[0] == word
        and any(letter in _VOWELS[language] for letter in word)
    )


_VOWELS = {Language.RU: frozenset("аеиоуыэюя"), Language.EN: frozenset("aeiouy")}
