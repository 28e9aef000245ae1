"""Spelling: words as they are compared, so that marks, numerals and hyphens do not stand in the way."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# What every zone is called, in the form of `Word.plain`, each with the space before it.
GENERIC = re.compile(r" (?:khu cong nghiep|kcn|industrial (?:park|zone)|ip)(?= )")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_MARKS = re.compile("[\u0300-\u036f]")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_ROMAN = re.compile(r"(x{0,3})(ix|iv|v?i{0,3})")
_UNITS = {"": 0, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9}
# A numeral and a letter in one, as in Yên Phong IIA; "via" and "va" are words, and stay whole.
_ATTACHED = re.compile(r"(i{2,3}|iv|vi{2,3}|ix)([a-h])")
# đ does not decompose; ð is what a wrong code page makes of it.
_D = str.maketrans({"đ": "d", "ð": "d"})


class Word(NamedTuple):
    """A word in lower case, in three forms.

    `plain` is without marks, `number` the same with a numeral in Arabic, `marked` as written but for the
    tone, which stands at the end, so that hoà and hòa are the same.
    """

    plain: str
    number: str
    marked: str

    @property
    def has_tone(self) -> bool:
        """Whether one of the five tones is written."""
        return _TONES.search(self.marked) is not None


def words(text: str) -> list[Word]:
    """The words of a text; what is neither letter nor digit parts them, as does a digit after a letter."""
    written = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return [_word(part) for word in written for part in _apart(word)]


def folded(text: str) -> str:
    """The text in lower case without marks or punctuation, numerals in Arabic: `que vo 3` for Quế Võ III."""
    return " ".join(word.number for word in words(text))


def without_generic(asked: list[Word]) -> list[Word]:
    """The words without "industrial zone" in any of its forms, unless they say nothing else."""
    kept = GENERIC.sub("", f" {' '.join(word.plain for word in asked)} ").split()
    return [word for word in asked if word.plain in kept] or asked


@lru_cache(maxsize=100_000)
def _word(written: str) -> Word:
    apart = unicodedata.normalize("NFD", written)
    plain = _MARKS.sub("", apart).translate(_D)
    letters = unicodedata.normalize("NFC", _TONES.sub("", apart))
    return Word(plain, _number(plain), letters + "".join(_TONES.findall(apart)))


def _number(plain: str) -> str:
    if plain.isdecimal():
        return str(int(plain))
    roman = _ROMAN.fullmatch(plain)
    return str(10 * len(roman[1]) + _UNITS[roman[2]]) if roman else plain


def _apart(word: str) -> tuple[str, ...]:
    attached = _ATTACHED.fullmatch(word)
    return attached.groups() if attached else (word,)
