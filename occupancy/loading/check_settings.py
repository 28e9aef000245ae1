"""Limits and severities of the checks: the program's own but for those that a book sets."""

from dataclasses import asdict, replace
from functools import lru_cache

import pandas as pd

from geo.errors import FieldError
from geo.findings import SEVERITIES
from geo.tolerances import USUAL, Tolerances
from occupancy.loading.book_folder import DICTIONARY, read_dictionary
from occupancy.loading.csv_reader import read_csv_text
from occupancy.program import DEFAULTS

SEVERITIES_FILE = "severities.csv"


def severities_of(own: pd.DataFrame) -> dict[str, str]:
    """Return the severities, by rule, that a book sets with the rows `own` of its severities.csv.

    A finding may be made as serious as anybody likes, and less serious by one step: an error can become a
    warning, which papers still count, and not a note.

    Raises
    ------
    FieldError
        If a row is of no check, or makes an error a note.
    """
    usual = usual_severities()
    for rule, severity in zip(own["rule"], own["severity"], strict=True):
        if rule not in usual:
            raise FieldError(
                "{file} has the severity of {rule}, which no check has; use a code that check prints.",
                file=SEVERITIES_FILE,
                rule=rule,
            )
        if SEVERITIES.index(severity) > SEVERITIES.index(usual[rule]) + 1:
            raise FieldError(
                "{file} makes {rule} a {severity}; an error may be made a warning, not a note.",
                file=SEVERITIES_FILE,
                rule=rule,
                severity=severity,
            )
    return dict(zip(own["rule"], own["severity"], strict=True))


def with_severities(findings: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """Return findings as serious as a book has it."""
    if own.empty:
        return findings
    set_by_book = findings["rule"].map(dict(zip(own["rule"], own["severity"], strict=True)))
    return findings.assign(severity=set_by_book.fillna(findings["severity"]).astype("str"))


@lru_cache
def usual_severities() -> dict[str, str]:
    """Return the severity of the findings of each rule, as the program has it."""
    rows = read_csv_text(read_dictionary(), name=DICTIONARY)
    rows = rows[rows["kind"] == "finding"]
    return dict(zip(rows["name"], rows["type"], strict=True))


TOLERANCES_FILE = "tolerances.csv"
_MOST = 100.0  # times the usual limit; a larger one would let everything pass


def limits_of(own: pd.DataFrame) -> Tolerances:
    """Return the limits of a book whose tolerances.csv has the rows `own`.

    Raises
    ------
    FieldError
        If a row is of no check, in another unit, negative, or beyond 100 times the usual limit.
    """
    usual, units = asdict(USUAL), program_tolerances()["unit"]
    for code, value, unit in zip(own["code"], own["value"], own["unit"], strict=True):
        if code not in usual:
            raise FieldError(
                "{file} has the tolerance {code}, which no check has; choose one of {codes}.",
                file=TOLERANCES_FILE,
                code=code,
                codes=", ".join(usual),
            )
        if unit not in ("", units[code]):
            raise FieldError(
                "{file} has {code} in {unit}; write it in {expected}.",
                file=TOLERANCES_FILE,
                code=code,
                unit=unit,
                expected=units[code],
            )
        if not 0 <= value <= _MOST * usual[code]:
            raise FieldError(
                "{file} has {value} as {code}; a limit is from 0 to {most} {expected}.",
                file=TOLERANCES_FILE,
                value=f"{value:g}",
                code=code,
                most=f"{_MOST * usual[code]:g}",
                expected=units[code],
            )
    return replace(USUAL, **dict(zip(own["code"], own["value"].astype(float), strict=True)))


@lru_cache
def program_tolerances() -> pd.DataFrame:
    """Return the program's table by `code`: `value` and `unit` as written, `meaning_vi`, `meaning_en`."""
    raw = (DEFAULTS / TOLERANCES_FILE).read_bytes()
    return pd.DataFrame(read_csv_text(raw, name=TOLERANCES_FILE, only=None)).set_index("code")
