"""The rows behind a figure: a table of records with what each counts, and exactly these rows as files."""

from collections.abc import Callable

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from occupancy.grounds import Grounds
from occupancy.statement import Statement
from outputs import formula, numbers, said
from outputs.tables.shown import shown, spoken
from ui import downloads, sheet
from ui.page import Page

ROWS = 200  # on a page
_HEIGHT_PX = 360
_ROW_PX = 35
_PAGES_PX = 300
_KEYS = ("lease_id", "line_no", "parcel_id", "decision_no")
_BEHIND = ("source", "phase_id", "zone_id")
_UNITS = {
    "_ha": numbers.hectares,
    "_m2": numbers.square_metres,
    "_pct": numbers.rate,
}


def show(page: Page, found: Grounds, statement: Statement, *, title: str, name: str) -> None:
    """Draw the rows of a figure called `title`, a page at a time, and the files, called `name`."""
    table = _arranged(page, found)
    _summary(page, found)
    if not table.empty:
        key = f"figure-rows-{name}-{page.view.day}-{page.view.lang}-{page.statement.book_hash[:12]}"
        part = _turned(page, table, key)
        st.dataframe(
            _written(page, part),
            hide_index=True,
            height=min(_HEIGHT_PX, _ROW_PX * (len(part) + 1) + 3),
            column_config=_columns(page, part),
            placeholder=page.words.gettext("not stated"),
            alt=title,
        )
    file = shown(page.book, statement, table, page.words, title=title, filters="")
    downloads.buttons(page, file, name=f"figure-{name}")


def _arranged(page: Page, found: Grounds) -> pd.DataFrame:
    """The rows with names of zones and phases; keys first, then names, then what counts."""
    table = found.rows.copy()
    names = said.land_names(page.book, page.words)
    for key, label in (("zone_id", "zone_name"), ("phase_id", "phase_name")):
        if key in table:
            table[label] = pd.Series(table[key].map(names).fillna(""), dtype="str")
    counted = [found.column] if found.column else [term.quantity for term in found.terms]
    front = [name for name in (*_KEYS, "zone_name", "phase_name", *counted) if name in table]
    behind = [name for name in _BEHIND if name in table]
    rest = [name for name in table.columns if name not in (*front, *behind)]
    return table[[*front, *rest, *behind]]


def _summary(page: Page, found: Grounds) -> None:
    """How many rows there are, and what they sum to."""
    count = numbers.count(len(found.rows), page.words)
    what = page.labels.table(formula.TABLES[found.records])
    lines = [page.say("{what}: {count} rows", what=what, count=count)]
    for column in [found.column] if found.column else [term.quantity for term in found.terms]:
        total = float(found.rows[column].sum(skipna=False))
        lines.append(
            page.say(
                "sum of “{column}”: {sum}",
                column=page.labels.column(column),
                sum=formula.amount(column, total, page.words),
            )
        )
    sheet.lines([" · ".join(lines)])


def _turned(page: Page, table: pd.DataFrame, key: str) -> pd.DataFrame:
    """The rows of the page that the reader turned to."""
    if len(table) <= ROWS:
        return table
    with st.container(horizontal=True, vertical_alignment="center"):
        turned = st.pagination(-(-len(table) // ROWS), width=_PAGES_PX, key=key)
        first = (turned - 1) * ROWS
        part = table.iloc[first : first + ROWS]
        ends = [numbers.count(end, page.words) for end in (first + 1, first + len(part), len(table))]
        st.caption(page.say("Rows {first}–{last} of {all}", first=ends[0], last=ends[1], all=ends[2]))
    return part.reset_index(drop=True)


def _written(page: Page, part: pd.DataFrame) -> object:
    """Rows as the reader writes them; numbers and days are sorted as such."""
    written = part.copy()
    forms: dict[object, str | Callable[[object], str] | None] = {}
    for name in map(str, part.columns):
        if pd.api.types.is_datetime64_any_dtype(part[name].dtype):
            forms[name] = _cell(page, numbers.day)
        elif pd.api.types.is_float_dtype(part[name].dtype):
            ending = next((ending for ending in _UNITS if name.endswith(ending)), "_ha")
            forms[name] = _cell(page, _UNITS[ending])
        else:
            written[name] = spoken(part[name], page.words)
    return written.style.format(forms)


def _cell(page: Page, write: Callable[..., str]) -> Callable[[object], str]:
    return lambda cell: write(None if pd.isna(cell) else cell, page.words)  # type: ignore[call-overload]


def _columns(page: Page, part: pd.DataFrame) -> dict[str, ColumnConfig | str]:
    """Labels; the first column stays when the others are scrolled."""
    found: dict[str, ColumnConfig | str] = {name: page.labels.column(name) for name in map(str, part.columns)}
    first = str(part.columns[0])
    found[first] = st.column_config.Column(page.labels.column(first), pinned=True)
    return found
