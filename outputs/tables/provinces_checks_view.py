"""Findings and published totals of several books, as JSON and tables of texts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from occupancy.provinces.statement import ProvinceStatement
from occupancy.questions.reconciliation import Reconciliation
from outputs.records import Row, iter_rows, record, to_json_value
from outputs.tables.provinces_view import count_open, heading, left_out, province_name, set_aside
from outputs.tables.reconciliation_view import FIGURES, PLACES, reason
from outputs.tables.report_view import Column, TextTable, by_severity, text_table
from outputs.text import captions
from outputs.text.formatting import format_count, format_day, format_number, format_signed
from outputs.text.labels import labels
from outputs.text.translations import Translator


def all_findings(statement: ProvinceStatement) -> pd.DataFrame:
    """Return every finding, with its `province` and `book` before: empty for those between books.

    `accepted_by` names who answers for one; it is empty for those that are open.
    """
    of_book = {
        name: "; ".join(province for province, books in statement.members.items() if name in books)
        for name in statement.books
    }
    parts = [statement.findings.assign(province="", book="", accepted_by="")]
    for name, figures in statement.books.items():
        by = figures.accepted["accepted_by"].reindex(figures.findings.index).fillna("")
        parts.append(figures.findings.assign(province=of_book[name], book=name, accepted_by=by))
    rows = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    first = ["province", "book"]
    return rows[[*first, *(name for name in rows.columns if name not in first)]]


def check_provinces_json(statement: ProvinceStatement, words: Translator) -> dict[str, Any]:
    """Return open findings counted for each province and for all, and every finding with its sentence."""
    rows = by_severity(all_findings(statement))
    return {
        "as_of": to_json_value(statement.as_of),
        "counts": count_open(statement, dict(statement.books), all_books=True),
        "set_aside": record(set_aside(dict(statement.books))),
        "provinces": [
            {
                "province": row["province"],
                "name": province_name(row, words),
                "books": list(statement.members[row["province"]]),
                "counts": count_open(statement, statement.books_of(row["province"]), all_books=False),
            }
            for row in iter_rows(statement.provinces)
        ],
        "findings": [
            record(row) | {"sentence": sentence}
            for row, sentence in zip(iter_rows(rows), _sentences(statement, rows, words), strict=True)
        ],
    }


def check_provinces_table(statement: ProvinceStatement, words: Translator) -> TextTable:
    """Return the findings of all books as a table."""
    say, says = words.gettext, labels(words.language)
    rows = by_severity(all_findings(statement))
    rows = rows.assign(sentence=_sentences(statement, rows, words))
    counts = count_open(statement, dict(statement.books), all_books=True)
    columns = [
        Column(says.column("severity"), lambda row: says.code("severity", row["severity"])),
        Column(says.column("book"), lambda row: row["book"]),
        Column(say("Check"), lambda row: str(row["rule"])),
        Column(
            say("Finding"),
            lambda row: (
                row["sentence"]
                + (
                    f" {say('Accepted by {name}.').format(name=row['accepted_by'])}"
                    if row["accepted_by"]
                    else ""
                )
            ),
        ),
    ]
    summary = say("Errors: {errors}, warnings: {warnings}, notes: {notes}; {not_counted}.").format(
        **{f"{severity}s": format_count(count, words) for severity, count in counts.items()},
        not_counted=left_out(statement, words),
    )
    return text_table(heading(statement, words), columns, iter_rows(rows), above=[summary])


def _sentences(statement: ProvinceStatement, rows: pd.DataFrame, words: Translator) -> list[str]:
    says = labels(words.language)
    names = {
        name: {
            **captions.localized_names(figures.phases, "phase_id", words),
            **captions.localized_names(figures.zones, "zone_id", words),
        }
        for name, figures in statement.books.items()
    }
    return [says.finding(row, names.get(row["book"])) for row in iter_rows(rows)]


def reconcile_provinces_json(answer: Reconciliation) -> dict[str, Any]:
    """Return lines, adjustments and recomputed rates of all books, unrounded; unknown is None."""
    return {
        name: [
            record(row) for row in iter_rows(frame.drop(columns=["row", "file", "table"], errors="ignore"))
        ]
        for name, frame in vars(answer).items()
    }


def reconcile_provinces_tables(
    answer: Reconciliation, bases: Mapping[str, str], words: Translator
) -> Sequence[TextTable]:
    """Return the lines of all books, and the reasons that were added; `bases` are labels by code."""
    say, says = words.gettext, labels(words.language)

    def column(name: str, *, figures: bool = False) -> Column:
        return Column(says.column(name), partial(_reconciled, name, bases, words), figures, name != "source")

    lines = ("as_of", "province", "book", "scope", "quantity", "basis", *FIGURES)
    tables = [
        text_table(
            say("{book}: computed against published").format(book=say("Several books")),
            [column(name, figures=name in FIGURES) for name in lines],
            iter_rows(answer.lines),
            above=(
                say("Adjusted = computed + adjustments; residual = adjusted − published."),
                say("A residual is shown and never forced to nought."),
            ),
        )
    ]
    if len(answer.adjustments):
        names = ("as_of", "book", "quantity", "delta_ha", "reason", "source")
        columns = [column(name, figures=name == "delta_ha") for name in names]
        tables.append(
            text_table(say("Adjustments and their reasons"), columns, iter_rows(answer.adjustments))
        )
    return tables


def _reconciled(name: str, bases: Mapping[str, str], words: Translator, row: Row) -> str:
    value, says = row[name], labels(words.language)
    texts: dict[str, Callable[[], str]] = {
        "as_of": lambda: format_day(value, words),
        "quantity": lambda: says.column(value),
        "basis": lambda: bases.get(value, str(value)),
        "scope": lambda: says.code("scope", value),
        "reason": lambda: reason(row, words),
    }
    if name in texts:
        return texts[name]()
    places = PLACES[row.get("unit", "ha")]
    if name in ("adjustment", "residual", "delta_ha"):
        return format_signed(value, words, places=places)
    return format_number(value, words, places=places) if name in FIGURES else str(value)


def listed_bases(bases: Iterable[Row], words: Translator) -> dict[str, str]:
    """Return the labels of bases by their codes."""
    return {row["basis"]: captions.localized_label(row, words) for row in bases}
