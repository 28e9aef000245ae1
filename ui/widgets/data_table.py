"""Records in a table: written as the reader writes them, labelled, a page of rows at a time."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from outputs.records import Row
from outputs.tables.table_export import localize_column
from outputs.text import formatting
from ui.context import PageContext
from ui.widgets import html_blocks

ROWS = 200  # on a page
_PAGES_PX = 320


# How a number is written, by the unit that its column ends in; the longer endings first.
_UNITS: dict[str, Callable[..., str]] = {
    "_usd_m2": partial(formatting.format_number, places=2),
    "_ha": formatting.format_ha,
    "_m2": formatting.format_m2,
    "_m": partial(formatting.format_number, places=0),
    "_amount": partial(formatting.format_number, places=0),
    "jobs": partial(formatting.format_number, places=0),
}


def render(
    page: PageContext,
    part: pd.DataFrame,
    *,
    headings: Mapping[str, str] | None = None,
    **how: Any,  # noqa: ANN401  as st has it
) -> None:
    """Draw rows as the reader writes them; `headings` name the columns that the dictionary does not."""
    st.dataframe(
        format_columns(page, part),
        hide_index=True,
        column_config={**columns(page, part), **(headings or {})},
        placeholder=page.not_stated,
        **how,
    )
    heads = {name: page.column(name) for name in map(str, part.columns)} | dict(headings or {})
    _render_for_paper(page, part, list(heads.values()))


def cells(page: PageContext, row: Row, *columns: str, missing: str | None = None) -> list[str]:
    """Return cells of a record as the reader writes them; `missing` stands for what is not stated."""
    texts = []
    for name in columns:
        value = row[name]
        if pd.isna(value) or value == "":
            texts.append(page.not_stated if missing is None else missing)
        elif isinstance(value, date):
            texts.append(page.day(value))
        elif isinstance(value, str):
            texts.append(page.code(name, value))
        else:
            texts.append(_UNITS[_unit(name)](value, page.words))
    return texts


def picked(key: str, ids: Sequence[str]) -> str:
    """Return which of `ids`, one a row, is chosen in the table called `key`; empty: none."""
    rows = st.session_state[key]["selection"]["rows"]
    return ids[rows[0]] if rows and rows[0] < len(ids) else ""


def format_columns(page: PageContext, part: pd.DataFrame) -> object:
    """Return rows formatted for `st.dataframe`: codes by their labels; numbers and days sort as such."""
    table, forms = _forms(page, part)
    return table.style.format(dict[object, str | Callable[[object], str] | None](forms))


def _render_for_paper(page: PageContext, part: pd.DataFrame, head: Sequence[str]) -> None:
    """Draw all rows once more for paper, as they are read, with words for what is not stated."""
    table, forms = _forms(page, part)
    columns = []
    for name in map(str, part.columns):
        write = forms.get(name, str)
        columns.append(
            [page.not_stated if pd.isna(cell) or cell == "" else write(cell) for cell in table[name]]
        )
    texts = [at for at, name in enumerate(part.columns) if name not in forms]
    html_blocks.table(zip(*columns, strict=True), head=head, texts=texts, on_paper=True)


def _forms(page: PageContext, part: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, Callable[[object], str]]]:
    """Return rows with codes by their labels, and how the numbers and days of columns are written."""
    table = part.copy()
    forms: dict[str, Callable[[object], str]] = {}
    for name in map(str, part.columns):
        if pd.api.types.is_datetime64_any_dtype(part[name].dtype):
            forms[name] = _cell(page, formatting.format_day)
        elif name.endswith("_pct"):
            forms[name] = _cell(page, lambda value, _: page.rate(value))
        elif pd.api.types.is_float_dtype(part[name].dtype):
            forms[name] = _cell(page, _UNITS[_unit(name)])
        else:
            table[name] = localize_column(part[name], page.words)
    return table, forms


def columns(page: PageContext, part: pd.DataFrame) -> dict[str, ColumnConfig | str]:
    """Return the labels of columns; the first column stays when the others are scrolled."""
    labels: dict[str, ColumnConfig | str] = {name: page.column(name) for name in map(str, part.columns)}
    first = str(part.columns[0])
    labels[first] = st.column_config.Column(page.column(first), pinned=True)
    return labels


def transposed(page: PageContext, table: pd.DataFrame, key: str) -> tuple[pd.DataFrame, int]:
    """Return the rows of the page that the reader turned to, and its number; a short table has one."""
    if len(table) <= ROWS:
        return table, 1
    with st.container(horizontal=True, vertical_alignment="center"):
        number = int(st.pagination(-(-len(table) // ROWS), width=_PAGES_PX, key=key))
        first = (number - 1) * ROWS
        part = table.iloc[first : first + ROWS].reset_index(drop=True)
        ends = [page.count(end) for end in (first + 1, first + len(part), len(table))]
        html_blocks.lines(page.say("Rows {first}–{last} of {all}", first=ends[0], last=ends[1], all=ends[2]))
    return part, number


def _unit(name: str) -> str:
    """Return the unit of _UNITS that a column ends in; areas have hectares where it names none."""
    return next((unit for unit in _UNITS if name.endswith(unit)), "_ha")


def _cell(page: PageContext, write: Callable[..., str]) -> Callable[[object], str]:
    return lambda cell: write(None if pd.isna(cell) else cell, page.words)  # type: ignore[call-overload]
