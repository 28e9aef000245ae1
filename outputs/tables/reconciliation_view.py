"""The reconciliation: computed against published figures, as JSON and as sheets to read."""

from typing import Any

import pandas as pd

from occupancy.book import LandBook
from occupancy.measures.arrays import day_number
from occupancy.measures.rule_status import thresholds
from occupancy.questions.reconciliation import Reconciliation
from outputs.records import Row, iter_rows, record, to_json_value
from outputs.tables.text_table import Column, TextTable
from outputs.text import captions
from outputs.text.formatting import format_day, format_ha, format_number, format_rate
from outputs.text.labels import labels
from outputs.text.translations import Translator

_PLACES = {"count": 0, "ha": 2, "pct": 2}
_PRINTED = ("computed", "adjusted", "published")
_LEFT_OUT = ("row", "file", "table")
FIGURES = ("computed", "adjustment", "adjusted", "published", "residual")


def reconcile_json(book: LandBook, reconciliation: Reconciliation) -> dict[str, Any]:
    """Lines, adjustments and recomputed rates with every column, unrounded; unknown is None."""
    return {
        "book_hash": book.content_hash,
        "known_on": to_json_value(book.known_on),
        "lines": _records(reconciliation.lines),
        "adjustments": _records(reconciliation.adjustments),
        "recomputed": _records(reconciliation.recomputed),
    }


def reconcile_sheets(book: LandBook, reconciliation: Reconciliation, words: Translator) -> list[TextTable]:
    """Three sheets: the lines, the reasons that were added, and the published rates worked out again."""
    sheets = [_lines(book, reconciliation, words)]
    if len(reconciliation.adjustments):
        sheets.append(_adjustments(book, reconciliation, words))
    if len(reconciliation.recomputed):
        sheets.append(_recomputed(book, reconciliation, words))
    return sheets


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    kept = frame[[name for name in frame.columns if name not in _LEFT_OUT]]
    return [record(row) for row in iter_rows(kept)]


def _lines(book: LandBook, reconciliation: Reconciliation, words: Translator) -> TextTable:
    invented = captions.invented(book, words)
    return TextTable(
        title=words.gettext("{book}: computed against published").format(
            book=captions.book_name(book, words)
        ),
        above=(
            words.gettext("Adjusted = computed + adjustments; residual = adjusted − published."),
            words.gettext("A residual is shown and never forced to nought."),
        ),
        columns=_columns(("as_of", "quantity", "basis", *FIGURES), words, figures=FIGURES),
        rows=tuple(_line(book, row, words) for row in iter_rows(reconciliation.lines)),
        below=(invented,) if invented else (),
    )


def _line(book: LandBook, row: Row, words: Translator) -> tuple[str, ...]:
    places = _PLACES[row["unit"]]
    figures = [format_number(row[name], words, places=places) for name in _PRINTED]
    if row["unit"] == "pct":
        lines = thresholds(book.rules, day_number(row["as_of"].date()))
        figures = [format_rate(row[name], words, thresholds=lines) for name in _PRINTED]
    added, left = (signed(row[name], words, places=places) for name in ("adjustment", "residual"))
    basis = captions.localized_label(captions.basis_row(book, row["basis"]), words) if row["basis"] else ""
    quantity = labels(words.language).column(row["quantity"])
    return format_day(row["as_of"], words), quantity, basis, figures[0], added, figures[1], figures[2], left


def _adjustments(book: LandBook, reconciliation: Reconciliation, words: Translator) -> TextTable:
    names = captions.localized_names(book.zones, "zone_id", words)
    column = labels(words.language).column
    body = [
        (
            format_day(row["as_of"], words),
            column(row["quantity"]),
            names.get(row["zone_id"], ""),
            signed(row["delta_ha"], words, places=2),
            reason(row, words),
            str(row["source"]),
        )
        for row in iter_rows(reconciliation.adjustments)
    ]
    wanted = ("as_of", "quantity", "zone_id", "delta_ha", "reason", "source")
    columns = _columns(wanted, words, figures=("delta_ha",), later=("source",))
    return TextTable(words.gettext("Adjustments and their reasons"), (), columns, tuple(body))


def reason(row: Row, words: Translator) -> str:
    """Why an adjustment is made."""
    other = row.get("reason_vi", "")
    return str(other if words.language == "vi" and not pd.isna(other) and other else row["reason"])


def _recomputed(book: LandBook, reconciliation: Reconciliation, words: Translator) -> TextTable:
    figures = ("leased_ha", "denominator_ha", "published_pct", "recomputed_pct", "difference_points")
    body = [
        (
            format_day(row["as_of"], words),
            captions.localized_label(captions.basis_row(book, row["basis"]), words) if row["basis"] else "",
            *(format_ha(row[name], words) for name in figures[:2]),
            *(format_rate(row[name], words) for name in figures[2:4]),
            signed(row[figures[-1]], words, places=2),
            _agrees(row["agrees"], words),
        )
        for row in iter_rows(reconciliation.recomputed)
    ]
    return TextTable(
        title=words.gettext("Published rates, worked out again from the figures printed beside them"),
        above=(),
        columns=_columns(("as_of", "basis", *figures, "agrees"), words, figures=figures),
        rows=tuple(body),
    )


def _agrees(agrees: object, words: Translator) -> str:
    if pd.isna(agrees):  # type: ignore[call-overload]
        return words.gettext("its denominator was not printed")
    return words.gettext("agrees") if agrees else words.gettext("does not agree")


def signed(value: float, words: Translator, *, places: int) -> str:
    """A difference with its sign, in print rather than typewriter signs; nought has none."""
    shown = format_number(value, words, places=places)
    if pd.isna(value) or shown == format_number(0, words, places=places):
        return shown
    return f"+{shown}" if value > 0 else shown.replace("-", "−")


def _columns(
    names: tuple[str, ...], words: Translator, *, figures: tuple[str, ...], later: tuple[str, ...] = ()
) -> tuple[Column, ...]:
    column = labels(words.language).column
    return tuple(Column(column(name), figures=name in figures, first=name not in later) for name in names)
