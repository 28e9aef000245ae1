"""Findings on books held against each other: rules and bases that differ, and what stands in two of them."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import pandas as pd

from geo.findings import findings
from occupancy.loading.table_specs import BY_NAME, PROVINCES
from occupancy.provinces.shares import BookFigures

_NAMED = 5  # of what stands in two books; the rest is counted


def rule_findings(province: str, rules: Mapping[str, pd.DataFrame], agreed: pd.DataFrame) -> pd.DataFrame:
    """P006: rules in force that the books of a province do not all have alike; none of them is judged."""
    named = dict.fromkeys(rule for rows in rules.values() for rule in rows["rule"])
    told = []
    for rule in named:
        if rule in set(agreed["rule"]):
            continue
        values = {name: rows.loc[rows["rule"] == rule] for name, rows in rules.items()}
        lines = [
            f"{name}: {', '.join(f'{row.value:g} ({row.basis})' for row in rows.itertuples()) or '–'}"
            for name, rows in values.items()
        ]
        told.append(_finding("P006", "warning", "rules", rule, value="; ".join(lines), expected=province))
    return findings(told)


def basis_findings(books: Mapping[str, BookFigures], common: pd.DataFrame) -> pd.DataFrame:
    """P007: bases that not all books have alike, and with which books they stand."""
    held: dict[str, list[str]] = {}
    for name, figures in books.items():
        for code in figures.bases["basis"]:
            held.setdefault(code, []).append(name)
    left_out = {code: names for code, names in held.items() if code not in set(common["basis"])}
    return findings(
        _finding("P007", "note", "bases", code, value="; ".join(names)) for code, names in left_out.items()
    )


def book_findings(books: Mapping[str, BookFigures]) -> pd.DataFrame:
    """P008: two books with the very same files. P009: certificates that stand in two books."""
    told, names = list[dict[str, Any]](), dict[str, str]()
    for name, figures in books.items():
        other = names.setdefault(figures.book_hash, name)
        if other != name:
            told.append(_finding("P008", "error", PROVINCES.name, name, expected=other))
    # Of copies everything stands twice, which is told.
    each = {name: figures.certificates for name, figures in books.items() if names[figures.book_hash] == name}
    certificates = pd.concat(each)
    again = certificates[certificates.duplicated(keep=False)].reset_index(level=0, name="certificate_no")
    holders = again.groupby("certificate_no")["level_0"].agg(tuple)
    for pair, numbers in _pairs(holders).items():
        named = ", ".join([*numbers[:_NAMED], *(["…"] if len(numbers) > _NAMED else [])])
        cells = {"value": named, "expected": pair[1], "field": "certificate_no"}
        told.append(_finding("P009", "warning", "projects", pair[0], **cells))
    return findings(told)


def _pairs(holders: "pd.Series[Any]") -> dict[tuple[str, str], list[str]]:
    """Return the certificates that each two books share."""
    shared: dict[tuple[str, str], list[str]] = {}
    for number, names in holders.items():
        for pair in combinations(names, 2):
            shared.setdefault(pair, []).append(str(number))
    return shared


def _finding(rule: str, severity: str, table: str, record_id: str, **cells: object) -> dict[str, Any]:
    file = PROVINCES.file if table == PROVINCES.name else BY_NAME[table].file
    return {"rule": rule, "severity": severity, "file": file, "table": table, "record_id": record_id, **cells}
