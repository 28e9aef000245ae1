"""The rows behind a figure: a table of records with what each counts, and exactly these rows as files."""

import pandas as pd
import streamlit as st

from occupancy.questions.figure_breakdown import FigureBreakdown
from occupancy.statement import Statement
from outputs.tables.table_export import export_table
from outputs.text import captions, formatting, formulas
from ui import downloads, records, sheet
from ui.page import Page

_HEIGHT_PX = 360
_ROW_PX = 35
_KEYS = ("lease_id", "line_no", "parcel_id", "decision_no")
_BEHIND = ("source", "phase_id", "zone_id")


def show(page: Page, found: FigureBreakdown, statement: Statement, *, title: str, name: str) -> None:
    """Draw the rows of a figure called `title`, a page at a time, and the files, called `name`."""
    table = _arranged(page, found)
    _summary(page, found)
    if not table.empty:
        key = f"figure-rows-{name}-{page.view.day}-{page.view.lang}-{page.statement.book_hash[:12]}"
        part, _ = records.turned(page, table, key)
        st.dataframe(
            records.written(page, part),
            hide_index=True,
            height=min(_HEIGHT_PX, _ROW_PX * (len(part) + 1) + 3),
            column_config=records.columns(page, part),
            placeholder=page.words.gettext("not stated"),
            alt=title,
        )
    file = export_table(page.book, statement, table, page.words, title=title, filters="")
    downloads.buttons(page, file, name=f"figure-{name}")


def _arranged(page: Page, found: FigureBreakdown) -> pd.DataFrame:
    """The rows with names of zones and phases; keys first, then names, then what counts."""
    table = found.rows.copy()
    names = captions.land_names(page.book, page.words)
    for key, label in (("zone_id", "zone_name"), ("phase_id", "phase_name")):
        if key in table:
            table[label] = pd.Series(table[key].map(names).fillna(""), dtype="str")
    counted = [found.column] if found.column else [term.quantity for term in found.terms]
    front = [name for name in (*_KEYS, "zone_name", "phase_name", *counted) if name in table]
    behind = [name for name in _BEHIND if name in table]
    rest = [name for name in table.columns if name not in (*front, *behind)]
    return table[[*front, *rest, *behind]]


def _summary(page: Page, found: FigureBreakdown) -> None:
    """How many rows there are, and what they sum to."""
    count = formatting.format_count(len(found.rows), page.words)
    what = page.labels.table(formulas.TABLES[found.records])
    message = page.words.ngettext("{what}: {count} row", "{what}: {count} rows", len(found.rows))
    lines = [message.format(what=what, count=count)]
    for column in [found.column] if found.column else [term.quantity for term in found.terms]:
        total = float(found.rows[column].sum(skipna=False))
        lines.append(
            page.say(
                "sum of “{column}”: {sum}",
                column=page.labels.column(column),
                sum=formulas.amount(column, total, page.words),
            )
        )
    sheet.lines([" · ".join(lines)])
