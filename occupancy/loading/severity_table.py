"""The table of severities: how serious each finding is, the program's own but for those that a book sets."""

from functools import lru_cache

import pandas as pd

from geo.errors import FieldError
from geo.findings import SEVERITIES
from occupancy.loading.book_folder import DICTIONARY, read_dictionary
from occupancy.loading.csv_reader import read_csv_text

FILE = "severities.csv"


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
                file=FILE,
                rule=rule,
            )
        if SEVERITIES.index(severity) > SEVERITIES.index(usual[rule]) + 1:
            raise FieldError(
                "{file} makes {rule} a {severity}; an error may be made a warning, not a note.",
                file=FILE,
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
