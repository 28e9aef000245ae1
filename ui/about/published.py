"""What was published of the zones, and the known reasons why the book and a printed total differ."""

import pandas as pd

from occupancy.questions.reconciliation import UNITS, reconcile
from outputs.records import Row, iter_rows
from outputs.text import captions
from outputs.text.formatting import format_count, format_ha, format_number
from ui import sheet
from ui.page import Page

_PRINTED = {"count": 0.5, "ha": 0.005, "pct": 0.005}  # what rounding to the printed digits may take off


def published(page: Page) -> None:
    """The totals that were printed, a column each, and where."""
    totals = iter_rows(page.book.published_totals)
    if not totals:
        return
    sheet.heading(page.labels.table("published_totals"))
    lines = []
    for name, unit in UNITS.items():
        if any(pd.notna(total[name]) for total in totals):
            cells = [_quantity(page, total[name], unit) for total in totals]
            lines.append((page.labels.column(name), *cells))
    sheet.table(
        lines,
        head=[page.labels.column("as_of"), *(day(page, total["as_of"]) for total in totals)],
        caption=page.say("A dash: the source does not print the figure."),
    )
    sheet.table(
        [
            (
                unbroken(day(page, total["as_of"])),
                unbroken(day(page, total["printed_on"])),
                _basis(page, total),
                str(total["source"] or "–"),
            )
            for total in totals
        ],
        head=[page.labels.column(name) for name in ("as_of", "printed_on", "basis", "source")],
        texts={1, 2, 3},
    )


def differences(page: Page) -> None:
    """Where the book comes to another figure than was printed: nothing is forced to agree."""
    if page.book.published_totals.empty:
        return
    lines = reconcile(page.book).lines
    lines = lines[lines["residual"].abs() >= lines["unit"].map(_PRINTED)]
    if lines.empty:
        return
    sheet.heading(page.say("Where the book comes to another figure"))
    columns = ("published", "computed", "adjusted", "residual")
    sheet.table(
        [
            (
                unbroken(day(page, row["as_of"])),
                page.labels.column(row["quantity"]),
                *(_quantity(page, row[name], row["unit"]) for name in columns),
            )
            for row in iter_rows(lines)
        ],
        head=[page.labels.column(name) for name in ("as_of", "quantity", *columns)],
        texts={1},
        caption=page.say("Adjusted: with the known reasons below. Residual: adjusted less published."),
    )


def adjustments(page: Page) -> None:
    """The known reasons why the book and a printed total differ."""
    if page.book.adjustments.empty:
        return
    names = captions.land_names(page.book, page.words)
    reason = "reason_vi" if page.words.language == "vi" else "reason"
    sheet.heading(page.labels.table("adjustments"))
    sheet.table(
        [
            (
                unbroken(day(page, row["as_of"])),
                page.labels.column(row["quantity"]),
                names.get(str(row["zone_id"] or ""), str(row["zone_id"] or "–")),
                format_number(row["delta_ha"], page.words, places=2),
                str(row[reason] or row["reason"]),
                str(row["source"] or "–"),
            )
            for row in iter_rows(page.book.adjustments)
        ],
        head=[
            page.labels.column("as_of"),
            page.labels.column("quantity"),
            page.say("Zone"),
            page.labels.column("delta_ha"),
            page.labels.column("reason_vi" if page.words.language == "vi" else "reason"),
            page.labels.column("source"),
        ],
        texts={1, 2, 4, 5},
    )


def _quantity(page: Page, value: object, unit: str) -> str:
    if pd.isna(value):  # type: ignore[call-overload]
        return "–"
    figure = float(str(value))
    if unit == "count":
        return format_count(figure, page.words)
    return page.rate(figure) if unit == "pct" else format_ha(figure, page.words)


def _basis(page: Page, total: Row) -> str:
    labels = {row["basis"]: page.label(row) for row in iter_rows(page.book.bases)}
    return labels.get(total["basis"], str(total["basis"] or "–"))


def day(page: Page, value: pd.Timestamp) -> str:
    """A day of a record; a dash where there is none."""
    return "–" if pd.isna(value) else page.day(value.date())


def unbroken(text: str) -> str:
    """A text that stays on one line."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")
