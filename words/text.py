"""Spelling: one normal shape for whatever a person or a phone may type."""

from __future__ import annotations

import re
import unicodedata

from words.languages import Language

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼʹ`´′＇‛", "'"))
_HYPHENS = str.maketrans(dict.fromkeys("‐‑⁃﹣－", "-"))
_INVISIBLE_LETTERS = str.maketrans(dict.fromkeys("\u115f\u1160\u3164\uffa0", ""))
_LETTER_EMOJI = str.maketrans(dict.fromkeys("™ℹⓂ㊗㊙🈁🈂🈚🈯🈲🈳🈴🈵🈶🈷🈸🈹🈺🉐🉑", " "))
"""Compatibility forms would turn these pictures into letters."""
_BEFORE = _APOSTROPHES | _HYPHENS | _INVISIBLE_LETTERS | _LETTER_EMOJI

_CYRILLIC, _LATIN = "аеорсухкмтАВЕКМНОРСТУХ", "aeopcyxkmtABEKMHOPCTYX"
_CYRILLIC_OF_OTHERS, _ITS_LATIN = "іѕјІЅЈ", "isjISJ"
_GREEK_TO_LATIN = str.maketrans("ονραΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ovpaABEZHIKMNOPTYX")
_LOOK_ALIKES = {
    Language.RU: str.maketrans(_LATIN, _CYRILLIC),
    Language.EN: str.maketrans(_CYRILLIC + _CYRILLIC_OF_OTHERS, _LATIN + _ITS_LATIN),
}
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_DROPPED = frozenset({"Mn", "Me", "Cc", "Cf", "Cs", "Co", "Cn"})


def normalise(text: str, language: Language) -> str:
    """The text in the one spelling that everything else compares.

    Unicode compatibility forms are unfolded, accents, combining and invisible characters dropped,
    letters of the other script that look the same folded when the whole word becomes readable by it,
    case and ё/е folded, apostrophes and hyphens unified, spaces collapsed. Idempotent; never raises.
    """
    if text and language.alphabet.issuperset(text):
        return text
    if not (text.isascii() and text.isprintable()):
        text = _without_marks(text.translate(_BEFORE))
    words = (_fold_look_alikes(word, language) for word in text.replace("`", "'").split())
    folded = " ".join(words).casefold()
    if not folded.isascii():
        folded = _without_marks(folded)
    return " ".join(folded.split())


def tokens(text: str, language: Language) -> list[str]:
    """The words of a text in normalised spelling: letters of any script, with inner hyphens or apostrophes.

    Digits, signs and pictures separate words and are none themselves.
    """
    return _WORD.findall(normalise(text, language))


def is_written_in(word: str, language: Language) -> bool:
    """Whether the word has letters, and all of them are of the language."""
    letters = [letter for letter in normalise(word, language) if letter.isalpha()]
    return bool(letters) and language.alphabet.issuperset(letters)


def _without_marks(text: str) -> str:
    """Decomposed, cleaned and composed again; the breve of й is the only mark that makes a letter."""
    kept: list[str] = []
    for letter in unicodedata.normalize("NFKD", text):
        category = unicodedata.category(letter)
        if letter.isspace():
            kept.append(" ")
        elif (letter == "\u0306" and kept and kept[-1] in "иИ") or category not in _DROPPED:
            kept.append(letter)
    return unicodedata.normalize("NFC", "".join(kept))


def _fold_look_alikes(word: str, language: Language) -> str:
    """A run of letters is folded only if all of it becomes the language's: happy must not turn to харру."""
    return _WORD.sub(lambda found: _folded(found.group(), language), word)


def _folded(word: str, language: Language) -> str:
    changed = word.translate(_GREEK_TO_LATIN).translate(_LOOK_ALIKES[language])
    letters = changed.casefold().replace("ё", "е").replace("'", "").replace("-", "")
    return changed if language.alphabet.issuperset(letters) else word
