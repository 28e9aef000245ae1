"""About the data: whose it is, what of it is invented or estimated, and what each figure is measured by."""

import pandas as pd
import streamlit as st

from geo import crs
from occupancy.loading.table_specs import TABLES
from occupancy.measures.plot_states import possible_states
from outputs.maps.style import OUTLINES
from outputs.text import captions
from ui.context import PageContext
from ui.pages.about import reference_tables
from ui.widgets import html_blocks, paper_table

# Of leases, certificates and reservations an investor is not even told how many there are.
_WITHHELD = frozenset({"tenancies", "projects", "reservations"})
_REFERRED = frozenset({"bases", "rules"})
_SOURCES_PX = 420


def render_about(page: PageContext) -> None:
    """Draw the page: the book itself first, then its figures, then its records and whose they are."""
    with st.container(key="about"):
        _render_parts(page)


def _render_parts(page: PageContext) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        _render_book(page)
    with right:
        _render_invented(page)
        reference_tables.estimated(page)
        _render_credits(page)
    reference_tables.bases(page)
    reference_tables.rules(page)
    reference_tables.tolerances(page)
    reference_tables.published(page)
    reference_tables.differences(page)
    reference_tables.adjustments(page)
    left, right = st.columns(2, gap="large")
    with left:
        _render_outlines(page)
    with right:
        _render_states(page)
    _render_tables(page)


def _render_book(page: PageContext) -> None:
    """Draw what the book is, up to when, in which plane, and how to tell it from another."""
    info = page.book.info
    html_blocks.heading(page.say("The book"))
    contact = dict(info.contact)
    keeper = contact.get(f"name_{page.words.language}") or contact.get("name_vi", "")
    known = page.say("All that is known") if page.view.known is None else page.day(page.view.known)
    facts = [
        (page.say("Book"), page.name),
        (page.say("Goes up to"), page.day(info.data_as_of)),
        (page.say("Shown as known on"), known),
        (page.say("Plane of areas and corners"), crs.describe(crs.planar_crs(info.plane))),
        (page.say("Contact"), keeper),
        (page.say("Address"), contact.get("url", "")),
        *((key, text) for key, text in contact.items() if key not in {"name_vi", "name_en", "url"}),
    ]
    html_blocks.table([fact for fact in facts if fact[1]], texts={1})
    html_blocks.lines(
        page.say(
            "Corrections are new rows with the day on which they were recorded. “As it was known on”"
            " leaves out what was recorded later, so that an answer given earlier can be given again."
        ),
        page.say(
            "The book’s fingerprint (SHA-256 of its files): two answers with the same fingerprint rest on"
            " the same data."
        ),
    )
    st.code(page.statement.book_hash, language=None, wrap_lines=True)


def _render_invented(page: PageContext) -> None:
    html_blocks.heading(page.say("What is invented"))
    text = captions.invented(page.book, page.words)
    if not text:
        html_blocks.paragraph(page.say("The book says of nothing in it that it is invented."))
        return
    html_blocks.paragraph(text)
    tables = [name for name in page.book.info.invented_tables if _is_told(page, name)]
    if tables:
        named = ", ".join(page.labels.table(name) for name in tables)
        html_blocks.lines(page.say("Invented tables: {tables}.", tables=named))


def _render_outlines(page: PageContext) -> None:
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


def _render_states(page: PageContext) -> None:
    """Draw the states of plots in the order in which they are tried; the first that fits holds."""
    html_blocks.heading(page.say("States of a plot"))
    html_blocks.table(
        [
            (page.code("state", code), page.labels.meaning(code, column="state"))
            for code in possible_states(page.book)
        ],
        head=[page.column("state"), page.say("Meaning")],
        caption=page.say("A plot has one state on a day: the first in this order that fits."),
        texts={1},
    )


def _render_credits(page: PageContext) -> None:
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


def _render_tables(page: PageContext) -> None:
    """Say how many rows each table has and from how many sources, and on asking which ones."""
    html_blocks.heading(page.say("Tables and their sources"))
    sources = _sources(page)
    remarks = dict.fromkeys(_REFERRED, page.say("each row has its reference, above"))
    remarks |= dict.fromkeys(page.book.info.invented_tables, page.say("invented"))
    html_blocks.table(
        [
            (
                page.labels.table(table.name),
                table.file,
                page.count(len(getattr(page.book, table.name))),
                page.count(int((sources["table"] == table.name).sum())),
                remarks.get(table.name, ""),
            )
            for table in TABLES
            if _is_told(page, table.name)
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
        paper_table.render_paper_table(
            [page.column("table"), page.column("source"), page.say("Rows")],
            [(table, source, page.count(rows)) for table, source, rows in named.itertuples(index=False)],
            texts={1},
        )


def _is_told(page: PageContext, table: str) -> bool:
    """Return whether the reader may know of a table."""
    return page.internal or table not in _WITHHELD


def _sources(page: PageContext) -> pd.DataFrame:
    """Return the sources that tables name, as they are recorded, with their rows."""
    rows: list[tuple[str, str, int]] = []
    for table in TABLES:
        frame = getattr(page.book, table.name)
        if not _is_told(page, table.name) or "source" not in frame:
            continue
        many = frame["source"].fillna("").value_counts(sort=True)
        rows += [(table.name, page.cited(source), int(rows_)) for source, rows_ in many.items() if source]
    return pd.DataFrame(rows, columns=["table", "source", "rows"])
