"""Which words may be clues at all: decided before any ranking."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from training.lexicon import Lexicon
from training.recipe import Recipe
from training.text import Codes
from words.hat import Difficulty, hat
from words.languages import Language
from words.lemmas import is_common_noun, is_content_word, is_known, lemmas, names_something
from words.packaged import word_set

_SHORTEST = 3
_MOSTLY_CAPITAL = 0.5
"""A word that is capitalised more often than this inside sentences is a name."""


def may_clue(lexicon: Lexicon, periods: Codes, language: Language, recipe: Recipe) -> npt.NDArray[np.bool_]:
    """Which words of a lexicon people would accept as clues.

    Known nouns, adjectives and verbs; no names, abbreviations or plurals, nothing that was read and found
    unfit; neither the most frequent nor rare; met in
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
    return _of(Difficulty.EASY, lexicon, language)


def hard_words(lexicon: Lexicon, language: Language) -> npt.NDArray[np.bool_]:
    """Which words are hard ones of the hat."""
    return _of(Difficulty.HARD, lexicon, language)


def _of(difficulty: Difficulty, lexicon: Lexicon, language: Language) -> npt.NDArray[np.bool_]:
    those = {word.text for word in hat(language) if word.difficulty is difficulty}
    return np.array([word in those for word in lexicon.words], dtype=bool)


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
        and names_something(word, language)
        and word not in word_set(language, "unfit_clues")
        and is_known(word, language)
        and lemmas(word, language)[0] == word
        and any(letter in _VOWELS[language] for letter in word)
    )


_VOWELS = {Language.RU: frozenset("аеиоуыэюя"), Language.EN: frozenset("aeiouy")}
