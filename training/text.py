"""From articles to lemmas: cleaned, split into sentences and words, every word brought to its normal form.

Words are cached by their spelling, so that a warm cache costs one dictionary look-up a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from models.forms import counted_form
from training.archive.article import unescaped
from training.corpus import Article
from words.languages import Language
from words.lemmas import LONGEST_WORD, is_content_word
from words.text import is_written_in

SENTENCE_END: Final = -1
ARTICLE_END: Final = -2
LEFT_OUT: Final = -3
_GENERATION: Final = 200_000
_READ_AT_ONCE: Final = 1 << 22
# Looked for only where a run of ends begins, else a run of n without a space behind it costs n² steps.
_SENTENCES = re.compile(r"(?<![.!?…])[.!?…]+[\"'»”)\]]*\s+|\s[|•]\s")
# Hyphens part words here: the parts of oil-rich or вице-премьер are met often, the whole is not.
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_TAGS = re.compile(r"<[/!?a-zA-Z][^<>]{0,2000}>")
_LINKS = re.compile(r"(?:\b[a-z]{3,6}://|\bwww\.)\S+", re.IGNORECASE)
_ADDRESSES = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_REDUCTIONS: Final = {"ll": "will", "re": "are", "ve": "have", "d": "would", "m": "am", "s": "is", "t": "not"}
"""What stands behind an apostrophe in English; the s of a genitive falls away like the word `is`."""
_BEFORE_NOT: Final = {"can": "can", "won": "will", "shan": "shall"}
_SYMBOLS: Final = {
    Language.EN: {"%": "percent", "$": "dollar", "€": "euro", "£": "pound"},
    Language.RU: {"%": "процент", "$": "доллар", "€": "евро", "₽": "рубль", "№": "номер"},
}

Codes = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How texts are processed."""

    least_words: int = 1
    """Words of the shortest sentence that counts, small ones included; headlines are sentences too."""
    symbols: bool = False
    """Whether signs such as % count as the words that they are read as."""


AS_IS: Final = Wanted()


@dataclass(frozen=True, slots=True)
class Block:
    """What became of a batch of articles."""

    lemmas: list[str]
    """The lemmas of the batch in the order in which they were met."""
    codes: Codes
    """Numbers of these lemmas in reading order, SENTENCE_END and ARTICLE_END between them."""
    capitals: Codes
    """Numbers of the words that were capitalised inside a sentence."""
    months: list[str]
    """Month of each article, empty when not dated."""
    n_tokens: int
    """Words read, the dropped ones included."""


class Forms:
    """Spelling -> lemma, or None for small words and other letters; forgets what was long not met.

    Two generations of spellings bound it: about a hundred megabytes, whatever the texts hold.
    """

    def __init__(self, language: Language, generation: int = _GENERATION) -> None:
        self.language = language
        self._generation = generation
        self._young: dict[str, str | None] = {}
        self._old: dict[str, str | None] = {}

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def lemma(self, spelling: str) -> str | None:
        """The lemma under which a spelling counts."""
        if spelling in self._young:
            return self._young[spelling]
        found = self._old[spelling] if spelling in self._old else self._form(spelling)
        if len(self._young) >= self._generation:
            self._old, self._young = self._young, {}
        self._young[spelling] = found
        return found

    def _form(self, spelling: str) -> str | None:
        if "'" in spelling or "’" in spelling:
            # At most one part of a reduced form means something: company'll, but not they'll.
            return next(filter(None, map(self._form, parts(spelling, self.language))), None)
        if not 2 <= len(spelling) <= LONGEST_WORD or not is_written_in(spelling, self.language):
            return None
        lemma = counted_form(spelling, self.language)
        if len(lemma) < 2 or "'" in lemma or not is_content_word(lemma, self.language):
            return None
        return lemma


class Numbering(dict[str, int]):
    """Spelling -> twice the lemma number, plus 1 for a capital; LEFT_OUT for what has no lemma."""

    def __init__(self, forms: Forms) -> None:
        super().__init__()
        self.lemmas: dict[str, int] = {}
        self._forms = forms

    def __missing__(self, spelling: str) -> int:
        lemma = self._forms.lemma(spelling) if len(spelling) <= 2 * LONGEST_WORD else None
        if lemma is None:
            code = LEFT_OUT
        else:
            code = 2 * self.lemmas.setdefault(lemma, len(self.lemmas)) + spelling[0].isupper()
        self[spelling] = code
        return code


class Lemmatiser:
    """Turns batches of articles into blocks; one per worker process, for its cache's sake."""

    def __init__(self, language: Language, wanted: Wanted = AS_IS) -> None:
        self._forms = Forms(language)
        self._wanted = wanted
        self._symbols = _SYMBOLS[language] if wanted.symbols else {}

    def block(self, articles: Sequence[Article]) -> Block:
        """Lemmatise a batch."""
        codes: list[int] = []
        n_tokens = 0
        numbering = Numbering(self._forms)
        number = numbering.__getitem__
        for article in articles:
            for sentence in self._sentences(article):
                words = _WORDS.findall(sentence)
                if len(words) >= self._wanted.least_words:
                    n_tokens += len(words)
                    codes += map(number, words)
                    codes.append(2 * SENTENCE_END)
            codes.append(2 * ARTICLE_END)
        months = [article.month for article in articles]
        return _finished(list(numbering.lemmas), np.array(codes, dtype=np.int32), months, n_tokens)

    def _sentences(self, article: Article) -> Iterator[str]:
        if article.title:
            yield self._clean(article.title)
        yield from sentences(self._clean(article.text))

    def _clean(self, text: str) -> str:
        text = clean(text)
        for symbol, word in self._symbols.items():
            text = text.replace(symbol, f" {word} ")
        return text


def clean(text: str) -> str:
    """Without tags, links and e-mail addresses; entities such as `&amp;` become what they stand for."""
    if "&" in text:
        text = unescaped(text)
    if "<" in text:
        text = _TAGS.sub(" ", text)
    if "://" in text or "www." in text:
        text = _LINKS.sub(" ", text)
    return _ADDRESSES.sub(" ", text) if "@" in text else text


def sentences(text: str) -> list[str]:
    """The text parted behind the signs that end a sentence, and at lone bars and bullets."""
    return _SENTENCES.split(text)


def parts(spelling: str, language: Language) -> list[str]:
    """The words of a spelling with apostrophes, reduced ones written out: she'll is she, will."""
    first, *others = re.split("['’]", spelling)
    if language is not Language.EN or not others:
        return [first, *others]
    if others[-1].lower() == "t" and first.lower().endswith("n"):
        first = _BEFORE_NOT.get(first.lower(), first[:-1])
    return [first, *(_REDUCTIONS.get(other.lower(), other) for other in others)]


def by_article(codes: Codes, at_once: int = _READ_AT_ONCE) -> Iterator[Codes]:
    """The codes of each article with its end, and what follows the last one.

    Holds so many codes of a memory map at once, which must be more than an article has.
    """
    start = 0
    while start < len(codes):
        piece = np.array(codes[start : start + at_once])
        ends = np.flatnonzero(piece == ARTICLE_END) + 1
        if not len(ends):
            ends = np.array([len(piece)])
        yield from np.split(piece[: ends[-1]], ends[:-1])
        start += int(ends[-1])


def _finished(lemmas: list[str], codes: Codes, months: list[str], n_tokens: int) -> Block:
    is_first = np.empty(len(codes), dtype=bool)
    is_first[:1] = True
    is_first[1:] = (codes[:-1] < 0) & (codes[:-1] != LEFT_OUT)
    capitals = codes[(codes > 0) & (codes % 2 == 1) & ~is_first] >> 1
    return Block(lemmas, codes[codes != LEFT_OUT] >> 1, capitals, months, n_tokens)
