"""Records in a table as the reader writes them, a page at a time; its twin for paper and phones.

On a phone its rows are cards.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler
from streamlit.elements.lib.column_types import ColumnConfig

from occupancy.program import ROOT
from occupancy.statement import Statement
from outputs.records import Row
from outputs.tables.table_export import localize_column
from outputs.text import formatting
from ui.book_store import HASH_FUNCS
from ui.context import PageContext
from ui.widgets import html_blocks

_browser = st.components.v2.component(
    "landbook_paper_table",
    js=(ROOT / "ui/paper_table.js").read_text(encoding="utf-8"),
    isolate_styles=False,  # it is a table like the others
)
# How an address below the app begins, and what it ends in for each row.
Lead = tuple[str, Sequence[str]]


def render_paper_table(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    texts: Collection[int] = (),
    lead: Lead | None = None,
) -> None:
    """Give the browser all rows of the table before; it draws them on a phone and when the page is printed.

    The first cell of a row names it, and leads where `lead` has; columns in `texts`, counted from 0, hold
    words. What cells hold is sent once, however often it stands there.
    """
    phrases: dict[str, int] = {}
    cells = [[phrases.setdefault(cell, len(phrases)) for cell in row] for row in rows]
    data: dict[str, object] = {
        "head": list(head),
        "phrases": list(phrases),
        "rows": cells,
        "texts": sorted(texts),
    }
    if lead:
        start, ids = lead
        data |= {"start": start, "ids": [phrases.setdefault(one, len(phrases)) for one in ids]}
        data["phrases"] = list(phrases)
    digest = hashlib.sha256(json.dumps(data).encode()).hexdigest()[:16]
    _browser(key=f"paper-table-{digest}", data=data)


ROWS = 200  # on a page
CELLS = "cells"  # what they are called; pandas would draw lots with every run, and no table be known again
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


@dataclass(frozen=True, slots=True)
class _Written:
    """Rows as `st.dataframe` takes them, and as they are read: by columns, with those that hold words."""

    screen: Styler
    columns: list[list[str]]
    texts: list[int]


def render(
    page: PageContext,
    part: pd.DataFrame,
    *,
    headings: Mapping[str, str] | None = None,
    lead: Lead | None = None,
    **how: Any,  # noqa: ANN401  as st has it
) -> None:
    """Draw rows as the reader writes them; `headings` name the columns that the dictionary does not.

    `lead` has where each row leads on a phone.
    """
    written = _written(page, part)
    st.dataframe(
        written.screen,
        hide_index=True,
        column_config={**columns(page, part), **(headings or {})},
        placeholder=page.not_stated,
        **how,
    )
    heads = {name: page.column(name) for name in map(str, part.columns)} | dict(headings or {})
    rows = ([cell or page.not_stated for cell in row] for row in zip(*written.columns, strict=True))
    render_paper_table(list(heads.values()), rows, texts=written.texts, lead=lead)


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


def reader(page: PageContext) -> str:
    """Return what tells readers apart who are shown the same: statement and language."""
    return f"{page.view.lang} {HASH_FUNCS[Statement](page.statement)}"


@st.cache_resource(show_spinner=False, max_entries=40, hash_funcs={PageContext: reader})
def _written(page: PageContext, part: pd.DataFrame) -> _Written:
    """Write the cells of rows once for each statement and language; every choice draws them again."""
    table, forms = _forms(page, part)
    read = [
        [forms[name](cell) if name in forms else "" if pd.isna(cell) else str(cell) for cell in table[name]]
        for name in map(str, part.columns)
    ]
    texts = [at for at, name in enumerate(part.columns) if name not in forms]
    return _Written(_styled(table, {at: read[at] for at in range(len(read)) if at not in texts}), read, texts)


def _styled(table: pd.DataFrame, read: Mapping[int, Sequence[str]]) -> Styler:
    """Return a table that shows what is `read` in the cells of some columns, and is sorted by its values.

    pandas would write each cell anew whenever the table is drawn, in a fifth of the time of the whole page.
    """

    def translated(*_: object) -> dict[str, object]:
        return {
            "body": (
                [{"id": f"row{row}_col{at}", "display_value": text} for row, text in enumerate(texts)]
                for at, texts in read.items()
            )
        }

    styler = Styler(table, uuid=CELLS)
    vars(styler).update(_compute=lambda: styler, _translate=translated)
    return styler


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
