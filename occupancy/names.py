"""Names: finding zones, phases, plots and tenants by whatever spelling a reader has in mind.

Marks may be left out (`que vo` finds Quế Võ), numerals may be Roman or Arabic, apart or attached (`yen phong
2a` finds Yên Phong II-A), words may be begun only, and in any order. Marks that were typed are honoured by
ranking: what carries them comes first, and nothing is dropped for lack of them.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.reckoning.days import Positions
from occupancy.reckoning.keeping import once_per_book
from occupancy.spelling import GENERIC, Word, without_generic, words

COLUMNS = ("kind", "record_id", "zone_id", "name", "matched")
# In this order where nothing else tells two hits apart.
KINDS = ("zone", "phase", "tenant", "anchor_tenant", "certificate", "parcel")


def find(book: LandBook, text: str, *, kinds: Iterable[str] = KINDS, limit: int = 20) -> pd.DataFrame:
    """Find what is called `text`, the best first; nothing when it has neither letter nor digit.

    Returns
    -------
    hits
        At most `limit` rows: `kind` (one of `kinds`), `record_id` (for tenants their name), `zone_id` (empty
        when not of one zone), `name`, and `matched`, the one of its names that was found.
    """
    entries, asked = _entries(book), without_generic(words(text))
    if not asked:
        return entries.loc[[], list(COLUMNS)]
    among = entries[entries["kind"].isin(list(kinds))]
    hits = among[np.logical_and.reduce([_has(among, word) for word in asked])]
    if hits.empty:  # perhaps the words were typed without a space between them
        hits = among[_runs_together(among, asked)]
    best = hits.iloc[_order(hits, asked)].drop_duplicates(["kind", "record_id", "zone_id"])
    return best[list(COLUMNS)].head(limit).reset_index(drop=True)


def _has(entries: pd.DataFrame, word: Word) -> "pd.Series[bool]":
    """Entries with a word that begins like this one, or with the same number."""
    begun = entries["plain"].str.contains(f" {word.plain}", regex=False)
    if word.number == word.plain and not word.number.isdecimal():
        return begun
    return begun | entries["number"].str.contains(f" {word.number} ", regex=False)


def _runs_together(entries: pd.DataFrame, asked: list[Word]) -> "pd.Series[bool]":
    def holds(column: str, letters: str) -> "pd.Series[bool]":
        return entries[column].str.replace(" ", "", regex=False).str.contains(letters, regex=False)

    plain, number = "".join(word.plain for word in asked), "".join(word.number for word in asked)
    return holds("plain", plain) | holds("number", number)


def _order(hits: pd.DataFrame, asked: list[Word]) -> Positions:
    """Typed marks first, then the whole name, whole words in this order, the kind, and the shorter name."""
    number = hits["number"]
    marks = np.zeros(len(hits))
    for word in asked:
        if word.marked != word.plain:
            end = " " if word.has_tone else ""  # what has its tone is all written; else it may be begun only
            marks += hits["marked"].str.contains(f" {word.marked}{end}", regex=False)
    phrase = f" {' '.join(word.number for word in asked)} "
    own = number.str.replace(GENERIC, "", regex=True)
    other = own != phrase
    apart = ~number.str.contains(phrase, regex=False)
    kind = pd.Index(KINDS).get_indexer(pd.Index(hits["kind"]))
    return np.lexsort((own.str.len(), kind, apart, other, -marks))


@once_per_book
def _entries(book: LandBook) -> pd.DataFrame:
    """Every name in the book and how it is compared; a record has as many rows as names."""
    table = pd.concat(_named(book), ignore_index=True)
    table = table[table["matched"] != ""].drop_duplicates(ignore_index=True)
    spelt = [words(text) for text in table["matched"]]
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
        _rows("certificate", projects, ("certificate_no", "certificate_no")),
        _rows("anchor_tenant", book.anchor_tenants, ("tenant_name", "tenant_name")),
    ]


def _rows(
    kind: str, frame: pd.DataFrame, id_and_name: tuple[str, str], *, also: tuple[str, ...] = ()
) -> pd.DataFrame:
    """A row for each record and each of its spellings: the column of its name, and those in `also`."""
    ids, name = id_and_name
    parts = [
        pd.DataFrame(
            {
                "record_id": frame[ids].array,
                "zone_id": frame["zone_id"].array,
                "name": frame[name].array,
                "matched": frame[spelling].str.strip().array,
            }
        )
        for spelling in (name, *also)
    ]
    rows = pd.concat(parts, ignore_index=True)
    return rows.assign(kind=pd.Series(kind, index=rows.index, dtype="str"))
