"""The reconciliation: computed against published figures, as JSON and as tables to read."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from occupancy.book import LandBook
from occupancy.measures.arrays import day_number
from occupancy.measures.fill_rates import thresholds
from occupancy.questions.reconciliation import Reconciliation
from outputs.records import Row, iter_rows, record, to_json_value
from outputs.tables.report_view import Column, TextTable, text_table
from outputs.text import captions
from outputs.text.formatting import format_day, format_ha, format_number, format_rate, format_signed
from outputs.text.labels import cited, labels
from outputs.text.translations import Translator

FIGURES = ("computed", "adjustment", "adjusted", "published", "residual")
PLACES = {"count": 0, "ha": 2, "pct": 2}  # decimals by unit
_LEFT_OUT = ("row", "file", "table")


def reconcile_json(book: LandBook, reconciliation: Reconciliation) -> dict[str, Any]:
    """Return lines, adjustments and recomputed rates with every column, unrounded; unknown is None."""
    return {
        "book_hash": book.content_hash,
        "known_on": to_json_value(book.known_on),
        "lines": _records(reconciliation.lines),
        "adjustments": _records(reconciliation.adjustments),
        "recomputed": _records(reconciliation.recomputed),
    }


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    kept = frame[[name for name in frame.columns if name not in _LEFT_OUT]]
    return [record(row) for row in iter_rows(kept)]


def reconcile_tables(book: LandBook, reconciliation: Reconciliation, words: Translator) -> list[TextTable]:
    """Return the lines, the reasons that were added, and the published rates worked out again."""
    say, column = words.gettext, labels(words.language).column
    zones = captions.zone_names(book, words)
    texts: dict[str, Callable[[Row], str]] = {
        "as_of": lambda row: format_day(row["as_of"], words),
        "quantity": lambda row: column(row["quantity"]),
        "basis": lambda row: captions.basis_label(book, row["basis"], words),
    }
    lines = texts | {name: partial(figure_text, book, words, name) for name in FIGURES}
    adjustments = {
        **{name: texts[name] for name in ("as_of", "quantity")},
        "zone_id": lambda row: zones.get(row["zone_id"], ""),
        "delta_ha": lambda row: format_signed(row["delta_ha"], words, places=2),
        "reason": lambda row: reason(row, words),
        "source": lambda row: cited(str(row["source"]), book, words),
    }
    recomputed = {
        **{name: texts[name] for name in ("as_of", "basis")},
        "leased_ha": lambda row: format_ha(row["leased_ha"], words),
        "denominator_ha": lambda row: format_ha(row["denominator_ha"], words),
        "published_pct": lambda row: format_rate(row["published_pct"], words),
        "recomputed_pct": lambda row: format_rate(row["recomputed_pct"], words),
        "difference_points": lambda row: format_signed(row["difference_points"], words, places=2),
        "agrees": lambda row: _agrees(row["agrees"], words),
    }
    tables = [
        _table(
            say("{book}: computed against published").format(book=captions.book_name(book, words)),
            lines,
            reconciliation.lines,
            words,
            figures=FIGURES,
            above=(
                say("Adjusted = computed + adjustments; residual = adjusted − published."),
                say("A residual is shown and never forced to nought."),
            ),
            below=[captions.invented(book, words)],
        ),
        _table(
            say("Adjustments and their reasons"),
            adjustments,
            reconciliation.adjustments,
            words,
            figures=("delta_ha",),
        ),
        _table(
            say("Published rates, worked out again from the figures printed beside them"),
            recomputed,
            reconciliation.recomputed,
            words,
            figures=list(recomputed)[2:-1],
        ),
    ]
    return [table for at, table in enumerate(tables) if table.rows or at == 0]


def _table(  # noqa: PLR0913  the parts of a table
    title: str,
    cells: Mapping[str, Callable[[Row], str]],
    frame: pd.DataFrame,
    words: Translator,
    *,
    figures: Collection[str],
    above: Sequence[str] = (),
    below: Sequence[str] = (),
) -> TextTable:
    """Return a table of columns that the dictionary names; sources go first where room is short."""
    label = labels(words.language).column
    columns = [
        Column(label(name), cell, figures=name in figures, first=name != "source")
        for name, cell in cells.items()
    ]
    return text_table(title, columns, iter_rows(frame), above=above, below=below)


def figure_text(book: LandBook, words: Translator, name: str, row: Row) -> str:
    """Return one of FIGURES of a line, rates on their side of every threshold of that day."""
    if name in ("adjustment", "residual"):
        return format_signed(row[name], words, places=PLACES[row["unit"]])
    if row["unit"] == "pct":
        lines = thresholds(book, day_number(row["as_of"].date()))
        return format_rate(row[name], words, thresholds=lines)
    return format_number(row[name], words, places=PLACES[row["unit"]])


def reason(row: Row, words: Translator) -> str:
    """Return why an adjustment is made."""
    other = row.get("reason_vi", "")
    return str(other if words.language == "vi" and not pd.isna(other) and other else row["reason"])


def _agrees(agrees: object, words: Translator) -> str:
    if pd.isna(agrees):  # type: ignore[call-overload]
        return words.gettext("its denominator was not printed")
    return words.gettext("agrees") if agrees else words.gettext("does not agree")
