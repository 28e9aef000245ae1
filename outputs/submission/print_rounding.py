"""Printed figures: each rounded by itself, none nudged, and what is said where they do not add up.

Hectares and rates have two decimals, halves go up; a rate has as many as keep it on its side of every
threshold. Where printed rows do not come to the printed sum, a note gives the difference.
"""

from collections.abc import Iterable
from decimal import Decimal

import pandas as pd

from occupancy.printed_table.forms import TableColumn
from occupancy.printed_table.table import CHANGE, PrintedTable
from outputs.records import Row, iter_rows
from outputs.submission.submission import MARK, Submission
from outputs.text.formatting import decimals, format_count, format_ha, format_rate, format_signed, rounded
from outputs.text.translations import Translator

EMPTY = ""  # what is left empty on purpose
_PLACES = {"ha": 2, "pct": 2, "count": 0}


def format_figure(
    value: float, column: TableColumn, submission: Submission, *, estimated: bool = False
) -> str:
    """Format a figure as it is printed, with the mark behind it where it rests on an estimate."""
    words = submission.words
    if column.unit == "count":
        return format_count(value, words)
    if column.quantity == CHANGE and not pd.isna(value):
        return format_signed(value, words, places=_PLACES[column.unit])
    if column.unit == "pct":
        if pd.isna(value):
            return "–"
        text = format_rate(value, words, thresholds=submission.thresholds)
    else:
        text = format_ha(value, words)
    return text + MARK if estimated and depends_on_estimates(column) else text


def depends_on_estimates(column: TableColumn) -> bool:
    """Return True if a column is made from leasable areas, which may be estimates."""
    return "leasable_ha" in column.operands


def rounding_notes(table: PrintedTable, submission: Submission) -> list[str]:
    """Return the notes on the rounding of a table, a sentence each."""
    return [*_sums(table, submission), *_across(table, submission), *_thresholds(table, submission)]


def row_name(row: Row, words: Translator) -> str:
    """Return the name of a row of a form."""
    say = words.gettext
    group = str(row["group"])
    if row["level"] == "group":
        headings = {
            "I": say("Zones in operation"),
            "II": say("Zones established, under construction"),
            "III": say("Zones not established"),
            "II?": say("Zones established, under construction or since when they operate not stated"),
            "": say("Of these, zones with phases in several groups, each as a whole"),
        }
        return headings["II?" if row.get("operation_unknown") else group]
    sums = {
        "subtotal": say("Sum {group}").format(group=group),
        "established": say("Zones established (I + II)"),
        "total": say("TOTAL"),
    }
    if row["level"] in sums:
        return sums[str(row["level"])]
    english = str(row["name_en"] or "") if words.language == "en" else ""
    return english or str(row["name_vi"])


def _sums(table: PrintedTable, submission: Submission) -> list[str]:
    """Return a note for each row of sums whose printed rows come to something else."""
    words = submission.words
    template = words.gettext(
        "“{row}”: each figure is rounded by itself; the printed rows differ from the printed sum by"
        " {differences}."
    )
    notes, named = [], iter_rows(table.rows)
    for at in range(len(table.rows)):
        differences = [
            words.gettext("{difference} in column {number}").format(
                difference=format_signed(float(gap), words, places=decimals(gap)),
                number=column.number or column.quantity,
            )
            for column, gap in _gaps(table, at)
        ]
        if differences:
            name = row_name(named[at], words)
            notes.append(template.format(row=name, differences="; ".join(differences)))
    return notes


def _gaps(table: PrintedTable, at: int) -> Iterable[tuple[TableColumn, Decimal]]:
    """Yield columns of a row of sums and what the printed rows have more than it (less: negative)."""
    summands = table.added[at]
    for column in table.figures:
        if column.is_ratio or column.unit == "count" or not summands:
            continue
        values, blank = table.rows[column.quantity], table.blanks[column.quantity]
        total = values.iloc[at]
        added = [values.iloc[place] for place in summands if not blank[place]]
        if pd.isna(total) or any(pd.isna(row) for row in added):
            continue
        places = _PLACES.get(column.unit, 2)
        gap = sum((rounded(row, places=places) for row in added), Decimal(0)) - rounded(total, places=places)
        if gap:
            yield column, gap


def _across(table: PrintedTable, submission: Submission) -> list[str]:
    """Return notes on columns that are the difference of two others, and miss it by rounding."""
    words, by_quantity = submission.words, {column.quantity: column for column in table.figures}
    notes = []
    for column in table.figures:
        pair = [by_quantity.get(name) for name in column.operands]
        if column.operator != "-" or None in pair:
            continue
        values = table.rows[[column.quantity, *column.operands]].dropna()
        missed = 0
        for result, first, second in values.itertuples(index=False):
            missed += rounded(first, places=2) - rounded(second, places=2) != rounded(result, places=2)
        if missed:
            note = words.ngettext(
                "Column {number}: in {rows} row the printed columns miss it by one in the last place.",
                "Column {number}: in {rows} rows the printed columns miss it by one in the last place.",
                missed,
            )
            notes.append(note.format(number=column.number, rows=format_count(missed, words)))
    return notes


def _thresholds(table: PrintedTable, submission: Submission) -> list[str]:
    """Return notes on rates that two decimals would carry across a threshold."""
    words, notes, named = submission.words, list[str](), iter_rows(table.rows)
    template = words.gettext(
        "“{row}”, column {number}: {rate} % has more decimals, for two would put it on the other side of a"
        " threshold."
    )
    for column in table.figures:
        for at in range(len(table.rows)) if column.unit == "pct" else ():
            value = table.rows[column.quantity].iloc[at]
            written = format_rate(value, words, thresholds=submission.thresholds)
            if not pd.isna(value) and written != format_rate(value, words):
                name = row_name(named[at], words)
                notes.append(template.format(row=name, number=column.number, rate=written))
    return notes
