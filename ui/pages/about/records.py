"""The records of the book: how many, from where, under which licence; what outlines and states mean."""

import pandas as pd
import streamlit as st

from occupancy.loading.table_specs import TABLES
from outputs.maps.style import OUTLINES, STATES
from ui.context import PageContext
from ui.widgets import html_blocks

# Of leases, certificates and reservations an investor is not even told how many there are.
_WITHHELD = frozenset({"tenancies", "projects", "reservations"})
_REFERRED = frozenset({"bases", "rules"})
_SOURCES_PX = 420


def shown(page: PageContext, table: str) -> bool:
    """Return whether the reader may know of a table."""
    return page.internal or table not in _WITHHELD


def outlines(page: PageContext) -> None:
    """Say how well the outlines are known, and of how many zones and phases each."""
    html_blocks.heading(page.column("boundary_status"))
    zones = page.book.zones["boundary_status"].fillna("")
    phases = page.book.phases["boundary_status"].fillna("")
    codes = [*OUTLINES, *sorted({*zones, *phases} - set(OUTLINES))]
    html_blocks.table(
        [
            (
                page.code("boundary_status", code),
                page.labels.meaning(code, column="boundary_status"),
                page.count(int((zones == code).sum())),
                page.count(int((phases == code).sum())),
            )
            for code in codes
        ],
        head=[
            page.say("Outline"),
            page.say("Meaning"),
            page.labels.table("zones"),
            page.labels.table("phases"),
        ],
        caption=page.say("No outline is a legal boundary, and no area in a rate is taken from one."),
        texts={1},
    )


def states(page: PageContext) -> None:
    """Draw the states of plots in the order in which they are tried; the first that fits holds."""
    html_blocks.heading(page.say("States of a plot"))
    html_blocks.table(
        [
            (page.code("state", code), page.labels.meaning(code, column="state"))
            for code in ("non_industrial", "reserved", *(code for code in STATES if code not in _FIRST))
        ],
        head=[page.column("state"), page.say("Meaning")],
        caption=page.say("A plot has one state on a day: the first in this order that fits."),
        texts={1},
    )


_FIRST = ("non_industrial", "reserved")


def credits_(page: PageContext) -> None:
    """Say whose work the book is, and under which licence it may be used."""
    html_blocks.heading(page.say("Credits and licences"))
    owed = page.book.info.credits
    if not owed:
        html_blocks.paragraph(page.say("The book names no licence."))
        return
    html_blocks.table(
        [(credit.text, credit.licence, credit.url or "–") for credit in owed],
        head=[page.column("source"), page.column("licence"), page.say("Address")],
        texts={1, 2},
    )


def tables(page: PageContext) -> None:
    """Say how many rows each table has and from how many sources, and on asking which ones."""
    html_blocks.heading(page.say("Tables and their sources"))
    sources = _sources(page)
    told = [table for table in TABLES if shown(page, table.name)]
    html_blocks.table(
        [
            (
                page.labels.table(table.name),
                table.file,
                page.count(len(getattr(page.book, table.name))),
                page.count(int((sources["table"] == table.name).sum())),
                _remark(page, table.name),
            )
            for table in told
        ],
        head=[
            page.column("table"),
            page.column("file"),
            page.say("Rows"),
            page.say("Sources named"),
            page.say("Remark"),
        ],
        texts={1, 4},
    )
    with st.expander(page.say("Each source, and how many rows rest on it")):
        named = sources.assign(table=[page.labels.table(name) for name in sources["table"]])
        st.dataframe(
            named,
            hide_index=True,
            height=_SOURCES_PX,
            column_config={
                "table": st.column_config.TextColumn(page.column("table"), width=190),
                "source": st.column_config.TextColumn(page.column("source"), width=760),
                "rows": st.column_config.NumberColumn(page.say("Rows"), width=80),
            },
            key=f"sources-{page.statement.book_hash[:12]}-{page.view.known}-{page.view.lang}",
            alt=page.say("Each source, and how many rows rest on it"),
        )


def _remark(page: PageContext, table: str) -> str:
    if table in page.book.info.invented_tables:
        return page.say("invented")
    return page.say("each row has its reference, above") if table in _REFERRED else ""


def _sources(page: PageContext) -> pd.DataFrame:
    """Return the sources that tables name, as they are recorded, with their rows."""
    found: list[tuple[str, str, int]] = []
    for table in TABLES:
        frame = getattr(page.book, table.name)
        if not shown(page, table.name) or "source" not in frame:
            continue
        many = frame["source"].fillna("").value_counts(sort=True)
        found += [(table.name, str(source), int(rows_)) for source, rows_ in many.items() if source]
    return pd.DataFrame(found, columns=["table", "source", "rows"])
