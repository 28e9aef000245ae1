"""Plausibility of names: two spellings, words where codes belong, columns of one value."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

import numpy as np
import pandas as pd

from geo.findings import concat_findings
from geo.tolerances import USUAL, Tolerances
from occupancy.loading.cell_parsing import cell_findings
from occupancy.loading.csv_reader import read_csv_text
from occupancy.loading.table_specs import BY_NAME
from occupancy.program import DICTIONARY

_ACCENTS = r"[\u0300-\u036f]"
# The legal forms in which Vietnamese registers write one firm, as they stand without marks.
_FORMS = (
    r"\b(?:cong ty|cty|trach nhiem huu han|tnhh|mot thanh vien|mtv|co phan|cp|joint stock company|company"
    r"|limited|ltd|co|jsc|corporation|corp|incorporated|inc|llc|gmbh|pte)\b"
)


def fold_tenants(names: "pd.Series[str]") -> "pd.Series[str]":
    """Return each name as it is compared; empty where it holds nothing but a legal form. Same index."""
    apart = names.str.normalize("NFD").str.replace(_ACCENTS, "", regex=True).str.lower()
    plain = apart.str.replace("đ", "d", regex=False).str.replace(".", "", regex=False)
    return plain.str.replace(_FORMS, " ", regex=True).str.replace(r"[\W_]+", "", regex=True)


Tables = Mapping[str, pd.DataFrame]

_IDS = (
    *(("zones", "zone_id"), ("phases", "phase_id"), ("parcels", "parcel_id")),
    *(("projects", "certificate_no"), ("tenancies", "lease_id")),
)
# What differs from row to row, if anything does.
_VARIED = (
    *(("decisions", "leasable_area_ha"), ("projects", "tenant_name"), ("projects", "investment_amount")),
    *(("projects", "jobs"), ("tenancies", "certificate_no")),
)
# How a code looks that the dictionary need not have: of a country, and of a branch.
_CODED = {"tenant_country": r"[A-Z]{2}", "sector_code": r".*[0-9].*"}
# The three letters of a country that its two do not begin.
_THREE = {"KOR": "KR", "CHN": "CN", "SGP": "SG", "HKG": "HK", "MYS": "MY", "DEU": "DE", "VNM": "VN"}


def name_findings(tables: Tables, limits: Tolerances = USUAL) -> pd.DataFrame:
    """Return the findings on names, rule by rule."""
    return concat_findings(
        [
            similar_ids(tables),
            tenants_written_twice(tables["projects"]),
            constant_columns(tables, limits),
            words_for_codes(tables["projects"]),
        ]
    )


def similar_ids(tables: Tables) -> pd.DataFrame:
    """B029: ids of a table that are alike but for case and for signs between their letters and numbers.

    `A-01`, `A01` and `a 01` are; `A-1-11` and `A-11-1` are not.
    """
    ids = {name: tables[name][column].drop_duplicates() for name, column in _IDS}
    bare = pd.concat(ids).str.lower().str.replace(r"[\W_]+", "", regex=True)
    table = bare.index.codes[0]
    like = pd.DataFrame({"table": table, "bare": bare.array}).duplicated(keep=False) & (bare != "").array
    if not like.any():
        return pd.DataFrame()
    where = like.to_numpy(dtype=np.bool_)
    parts = []
    for at, (name, column) in enumerate(_IDS):
        rows = tables[name].loc[ids[name].index[where[table == at]]]
        parts.append(_similar(rows, name, column))
    return concat_findings(parts)


def _similar(rows: pd.DataFrame, name: str, column: str) -> pd.DataFrame:
    if rows.empty:
        return rows
    words = rows[column].str.lower().str.replace(r"(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)", " ", regex=True)
    words = words.str.replace(r"[\W_]+", " ", regex=True).str.strip()
    first = rows[column].groupby(words).transform("first")
    other = (first != rows[column]).to_numpy(dtype=np.bool_)
    return cell_findings(
        rows[other], BY_NAME[name], "B029", field=column, value=rows.loc[other, column], expected=first[other]
    )


def tenants_written_twice(projects: pd.DataFrame) -> pd.DataFrame:
    """T027: a tenant has two spellings that differ in marks, case, spaces, signs or legal form alone.

    The first row of each later spelling is named, and the row of the first.
    """
    rows = projects.drop_duplicates("tenant_name")
    if len(rows) < 2:
        return rows.head(0)
    folded = fold_tenants(rows["tenant_name"])
    several = (folded.duplicated(keep=False) & (folded != "")).to_numpy(dtype=np.bool_)
    rows, folded = rows[several], folded[several]
    where = rows["tenant_name"] + " (" + rows["row"].astype("str") + ")"
    later = folded.duplicated().to_numpy(dtype=np.bool_)
    first = where.groupby(folded).transform("first")[later]
    value = rows.loc[later, "tenant_name"]
    return cell_findings(
        rows[later], BY_NAME["projects"], "T027", field="tenant_name", value=value, expected=first
    )


def constant_columns(tables: Tables, limits: Tolerances = USUAL) -> pd.DataFrame:
    """B020: a column that differs from row to row has one value in all rows filled in, 20 at least."""
    return concat_findings([_constant(tables[name], name, column, limits) for name, column in _VARIED])


def _constant(frame: pd.DataFrame, name: str, column: str, limits: Tolerances) -> pd.DataFrame:
    if len(frame) < limits.constant_rows:
        return frame.head(0)
    filled = frame[(frame[column].notna() & (frame[column] != "")).to_numpy(dtype=np.bool_)]
    if len(filled) < max(limits.constant_rows, 1) or (filled[column] != filled[column].iloc[0]).any():
        return frame.head(0)
    first = filled.head(1)
    count = pd.Series([str(len(filled))], index=first.index, dtype="str")
    written = first[column].map("{:g}".format if first[column].dtype == "float64" else str).astype("str")
    return cell_findings(first, BY_NAME[name], "B020", field=column, value=count, expected=written)


def words_for_codes(projects: pd.DataFrame) -> pd.DataFrame:
    """B032: a country or branch is written in words, or as another code; the first row of each is named."""
    return concat_findings([_in_words(projects, column, code) for column, code in _CODED.items()])


def _in_words(projects: pd.DataFrame, column: str, code: str) -> pd.DataFrame:
    words = [word for word in projects[column].unique() if word and not re.fullmatch(code, word)]
    if not words:
        return projects.head(0)
    rows = projects[projects[column].isin(words)].drop_duplicates(column)
    meant = pd.Series(list(_codes_meant(rows[column], column)), index=rows.index, dtype="str")
    return cell_findings(rows, BY_NAME["projects"], "B032", field=column, value=rows[column], expected=meant)


def _codes_meant(words: Iterable[str], column: str) -> Iterable[str]:
    known = _codes_by_word(column)
    for word in words:
        yield known.get(_plain(word)) or known.get(_plain(_THREE.get(word.upper(), word[:2]))) or ""


@lru_cache
def _codes_by_word(column: str) -> dict[str, str]:
    """Return the codes of a column by themselves and by their labels in the program's dictionary, plain."""
    rows = read_csv_text(DICTIONARY.read_bytes(), name=DICTIONARY.name)
    rows = rows[(rows["kind"] == "code") & (rows["set"] == column)]
    written = [rows["label_en"], rows["label_vi"], rows["name"]]
    return {_plain(word): code for words in written for word, code in zip(words, rows["name"], strict=True)}


def _plain(word: str) -> str:
    return unicodedata.normalize("NFC", word).casefold().strip()
