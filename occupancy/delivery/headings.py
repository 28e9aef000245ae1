"""Headings of deliveries: which table a sheet or layer is, and which column each of its headings means."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import pandas as pd

from occupancy.loading.book_folder import read_dictionary
from occupancy.loading.csv_reader import read_csv_text
from occupancy.loading.table_specs import BY_NAME, TABLES, Table
from occupancy.program import DEFAULTS

NAMES, CODE_WORDS = "headings.csv", "code_words.csv"
# Columns of these tables may stand in the sheet of another: who leases, beside what is leased.
ALONG: Mapping[str, tuple[str, ...]] = {"tenancies": ("projects",)}
LAYERS = ("zones", "phases", "parcels")
# What a sheet must name to be taken for a table by its columns alone.
_TELLING: Mapping[str, tuple[frozenset[str], ...]] = {
    "tenancies": (frozenset({"parcel_id", "leased_area_m2"}), frozenset({"parcel_id", "first_day"})),
    "parcels": (frozenset({"parcel_id", "document_area_m2"}), frozenset({"parcel_id", "land_use"})),
    "decisions": (frozenset({"phase_id", "decision_no"}),),
    "projects": (frozenset({"certificate_no", "tenant_name"}),),
}
_UNIT = re.compile(r"[(\[,]?\s*\b(ha|hecta|m2|m²|usd/m2|usd/m²)\b\s*[)\]]?", re.IGNORECASE)
_IN_HA = re.compile(r"\b(ha|hecta)\b", re.IGNORECASE)
_IN_M2 = re.compile(r"\b(m2|m²)", re.IGNORECASE)
_OF_A_DAY = frozenset({"q", "quy", "nam", "thang", "ngay", "v", "final", "moi"})
_CLOSE = 0.84  # how alike a heading must be to be proposed; never taken without being asked


def plain(text: str) -> str:
    """Return a text by which headings and names are compared: small letters and digits, without marks."""
    small = text.casefold()
    if not small.isascii():
        small = unicodedata.normalize("NFD", small).replace("đ", "d")
    return "".join(filter(str.isalnum, small))


def table_named(name: str, layer: str, *, land: bool) -> str:
    """Return the table that a sheet or layer is called after, or its file `name`; "" where it is none.

    Numbers and days behind a name are left aside: `plots_q2_2024.kml` are plots.
    """
    for each in (layer, Path(name).stem):
        words = [word for word in re.split(r"[\W\d_]+", each) if plain(word) not in _OF_A_DAY]
        found = _tables().get(plain("".join(words)), "")
        if found and (found in LAYERS or not land):
            return found
    return ""


def table_by_columns(columns: Iterable[str], *, land: bool) -> str:
    """Return the one table that the headings of a sheet or layer tell; "" where they do not."""
    written = [*columns]
    fits = [
        table
        for table, sets in _TELLING.items()
        if (table in LAYERS or not land)
        and any(needed <= {*columns_of(written, BY_NAME[table]).values()} for needed in sets)
    ]
    if len(fits) > 1:  # a register of leases names plots too
        fits = [table for table in fits if table == "tenancies"] or fits
    return fits[0] if len(fits) == 1 else ""


def columns_of(headings: Iterable[str], table: Table) -> dict[str, str]:
    """Return which column each heading means by its name; those that mean none, or one twice, lack."""
    found: dict[str, str] = {}
    for heading in headings:
        column = _columns(table.name).get(_bare(heading), "")
        if column and column not in found.values():
            found[heading] = column
    return found


def proposed(headings: Iterable[str], table: Table, taken: Iterable[str]) -> dict[str, str]:
    """Return which column a heading that means none by its name may mean: the most alike, not taken."""
    known = _columns(table.name)
    free = {name: column for name, column in known.items() if column not in {*taken}}
    found = {}
    for heading in headings:
        near = get_close_matches(_bare(heading), free, n=1, cutoff=_CLOSE)
        if near:
            found[heading] = free[near[0]]
    return found


def is_ordinal(heading: str) -> bool:
    """Return whether a column only numbers its rows."""
    return plain(heading) in _tables() and _tables()[plain(heading)] == ""


def unit_of(heading: str) -> str:
    """Return the unit of area that a heading names: ha, m2 or none."""
    if _IN_M2.search(heading) or heading.endswith("_m2"):
        return "m2"
    return "ha" if _IN_HA.search(heading) or heading.endswith("_ha") else ""


@cache
def words_of(column: str) -> Mapping[str, str]:
    """Return what stands for each code of a column: the code, its labels, and the words that offices use."""
    rows = _dictionary()
    rows = rows[(rows["kind"] == "code") & (rows["set"] == column)]
    usual = read_csv_text((DEFAULTS / CODE_WORDS).read_bytes(), name=CODE_WORDS).query("column == @column")
    return {plain(word): row["code"] for _, row in usual.iterrows() for word in row["words"].split(";")} | {
        plain(row[label]): row["name"]
        for _, row in rows.iterrows()
        for label in ("label_vi", "label_en", "name")
    }


def _bare(heading: str) -> str:
    """Return a heading without its unit, to be compared."""
    return plain(heading) if heading.endswith(("_m2", "_ha")) else plain(_UNIT.sub(" ", heading))


@cache
def _names() -> pd.DataFrame:
    return read_csv_text((DEFAULTS / NAMES).read_bytes(), name=NAMES)


@cache
def _dictionary() -> pd.DataFrame:
    return read_csv_text(read_dictionary(), name="dictionary.csv")


@cache
def _tables() -> Mapping[str, str]:
    rows = _names()
    named = rows[rows["column"] == ""]
    usual = {plain(name): row["table"] for _, row in named.iterrows() for name in row["headings"].split(";")}
    labels = _dictionary().query("kind == 'table'")
    files = {plain(Path(table.file).stem): table.name for table in TABLES}
    return {plain(row["label_vi"]): row["name"] for _, row in labels.iterrows()} | files | usual


@cache
def _columns(table: str) -> Mapping[str, str]:
    """Return what stands for each column of a table, and of those along with it; its own go first."""
    found: dict[str, str] = {}
    for name in (table, *ALONG.get(table, ())):
        own = {*BY_NAME[name].names}
        usual = _names().query("table == @name and column != ''")
        labels = _dictionary().query("kind == 'column'")
        for column in BY_NAME[name].names:
            found.setdefault(plain(column), column)
        for _, row in usual.iterrows():
            for heading in row["headings"].split(";"):
                found.setdefault(plain(heading), row["column"])
        for _, row in labels[labels["name"].isin(own)].iterrows():
            if name in row["set"].split(";") or row["set"] in {"", "*"}:
                for label in ("label_vi", "label_en"):
                    found.setdefault(_bare(row[label]), row["name"])
    return found
