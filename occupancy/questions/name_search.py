"""Name search: land, leases, tenants and developers by whatever spelling a reader has in mind.

Marks may be left out (`que vo` finds Quế Võ), numerals may be Roman or Arabic, apart or attached (`yen phong
2a` finds Yên Phong II-A), words may be begun only, and in any order. Marks that were typed are honoured by
ranking: what carries them comes first, and nothing is dropped for lack of them.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.measures.arrays import Positions, cached_per_book

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


def tokenize(text: str) -> list[Word]:
    """Split a text into words at all but letters and digits, and where letters and digits meet."""
    written = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return [_word(part) for word in written for part in _apart(word)]


def normalize(text: str) -> str:
    """Return a text in lower case, without marks or punctuation, numerals Arabic (`que vo 3`: Quế Võ III)."""
    return " ".join(word.number for word in tokenize(text))


def strip_generic_words(words: list[Word]) -> list[Word]:
    """Return the words without "industrial zone" in any of its forms, unless they say nothing else."""
    kept = GENERIC.sub("", f" {' '.join(word.plain for word in words)} ").split()
    return [word for word in words if word.plain in kept] or words


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


COLUMNS = ("kind", "record_id", "zone_id", "name", "matched")
# In this order where nothing else tells two hits apart.
KINDS = ("zone", "phase", "tenant", "anchor_tenant", "developer", "certificate", "lease", "parcel")


def search_names(book: LandBook, text: str, *, kinds: Iterable[str] = KINDS, limit: int = 20) -> pd.DataFrame:
    """Find what is called `text`, the best first; nothing when it has neither letter nor digit.

    Returns
    -------
    hits
        At most `limit` rows: `kind` (one of `kinds`), `record_id` (their name for tenants and
        developers), `zone_id` (empty when not of one zone), `name`, and `matched`, the one of its names that
        was found.
    """
    entries, words = _entries(book), strip_generic_words(tokenize(text))
    if not words:
        return entries.loc[[], list(COLUMNS)]
    among = entries[entries["kind"].isin(list(kinds))]
    hits = among[np.logical_and.reduce([_has(among, word) for word in words])]
    if hits.empty:  # perhaps the words were typed without a space between them
        hits = among[_runs_together(among, words)]
    best = hits.iloc[_order(hits, words)].drop_duplicates(["kind", "record_id", "zone_id"])
    return best[list(COLUMNS)].head(limit).reset_index(drop=True)


def _has(entries: pd.DataFrame, word: Word) -> "pd.Series[bool]":
    """Return which entries have a word that begins like this one, or with the same number."""
    begun = entries["plain"].str.contains(f" {word.plain}", regex=False)
    if word.number == word.plain and not word.number.isdecimal():
        return begun
    return begun | entries["number"].str.contains(f" {word.number} ", regex=False)


def _runs_together(entries: pd.DataFrame, words: list[Word]) -> "pd.Series[bool]":
    def holds(column: str, letters: str) -> "pd.Series[bool]":
        return entries[column].str.replace(" ", "", regex=False).str.contains(letters, regex=False)

    plain, number = "".join(word.plain for word in words), "".join(word.number for word in words)
    return holds("plain", plain) | holds("number", number)


def _order(hits: pd.DataFrame, words: list[Word]) -> Positions:
    """Order hits by typed marks, then the whole name, whole words in this order, kind, and shorter name."""
    number = hits["number"]
    marks = np.zeros(len(hits))
    for word in words:
        if word.marked != word.plain:
            end = " " if word.has_tone else ""  # what has its tone is all written; else it may be begun only
            marks += hits["marked"].str.contains(f" {word.marked}{end}", regex=False)
    phrase = f" {' '.join(word.number for word in words)} "
    own = number.str.replace(GENERIC, "", regex=True)
    other = own != phrase
    apart = ~number.str.contains(phrase, regex=False)
    kind = pd.Index(KINDS).get_indexer(pd.Index(hits["kind"]))
    return np.lexsort((own.str.len(), kind, apart, other, -marks))


@cached_per_book
def _entries(book: LandBook) -> pd.DataFrame:
    """List every name in the book and how it is compared; a record has as many rows as names."""
    table = pd.concat(_named(book), ignore_index=True)
    table = table[table["matched"] != ""].drop_duplicates(ignore_index=True)
    spelt = [tokenize(text) for text in table["matched"]]
    for position, column in enumerate(Word._fields):
        joined = [f" {' '.join([word[position] for word in name])} " for name in spelt]
        table[column] = pd.array(joined, dtype="str")
    return table


def _named(book: LandBook) -> list[pd.DataFrame]:
    zones = book.zones.assign(alias=book.zones["aliases"].str.split(";")).explode("alias")
    projects = book.projects.assign(zone_id="")
    return [
        _rows("zone", zones, ("zone_id", "name_vi"), also=("name_en", "alias", "zone_id")),
        _rows("phase", book.phases, ("phase_id", "name_vi"), also=("name_en", "phase_id")),
        _rows("parcel", book.parcels, ("parcel_id", "parcel_id")),
        _rows("tenant", projects, ("tenant_name", "tenant_name")),
        _rows("developer", book.phases, ("developer", "developer")),
        _rows("certificate", projects, ("certificate_no", "certificate_no")),
        _rows("lease", book.tenancies.assign(zone_id=""), ("lease_id", "lease_id")),
        _rows("anchor_tenant", book.anchor_tenants, ("tenant_name", "tenant_name")),
    ]


def _rows(
    kind: str, frame: pd.DataFrame, id_and_name: tuple[str, str], *, also: tuple[str, ...] = ()
) -> pd.DataFrame:
    """List each record with each of its spellings: the column of its name, and those in `also`."""
    ids, name = id_and_name
    own = pd.DataFrame({"record_id": frame[ids], "zone_id": frame["zone_id"], "name": frame[name]})
    parts = [own.assign(matched=frame[spelling].str.strip()) for spelling in (name, *also)]
    rows = pd.concat(parts, ignore_index=True)
    return rows.assign(kind=pd.Series(kind, index=rows.index, dtype="str"))
