"""The time line: leased land and its rate through the years, with what was published of them."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from geo.errors import LandbookError
from occupancy.book import LandBook
from occupancy.questions.timeline import published, quarter_ends, timeline
from occupancy.statement import Statement
from outputs.charts.timeline import published_points, timeline_chart
from outputs.records import Row, iter_rows
from outputs.text import captions
from outputs.text.translations import translator
from ui.book_store import HASH_FUNCS
from ui.context import PageContext
from ui.widgets import html_blocks, messages

_A_YEAR = timedelta(days=365)
_PLACES = 2


def render_timeline(page: PageContext) -> None:
    """Draw the lines up to the day of the view, and under them the published points one by one."""
    html_blocks.heading(page.say("Through time"))
    try:
        with st.spinner(page.say("Reckoning the time line…")):
            rows, charts = _drawn(page.statement, page.words.language)
    except LandbookError as error:
        messages.show_error(page, error, icon=":material/show_chart:")
        return
    key = [page.say("Line: from this book."), page.say("Diamonds: published.")]
    html_blocks.lines(page.label(page.basis), " ".join(key if rows else key[:1]))
    for place, (column, spec) in zip(st.columns(2, gap="medium"), charts.items(), strict=True):
        place.vega_lite_chart(spec, width="stretch", theme=None, key=f"line-{column}")
    if rows:
        _table(page, rows)


@st.cache_data(show_spinner=False, max_entries=60, hash_funcs=HASH_FUNCS)
def _drawn(statement: Statement, language: str) -> tuple[list[Row], dict[str, dict[str, Any]]]:
    """Return the published points, and the charts of land and rate by their columns."""
    book, basis, words = (
        statement.book,
        captions.basis_row(statement.book, statement.basis),
        translator(language),
    )
    points = _published(book)
    points = points[points["as_of"] <= pd.Timestamp(statement.as_of)]
    line = _timeline(book, _days(points, statement.as_of), statement.basis)
    rules = statement.rules
    thresholds = rules.loc[rules["basis"] == statement.basis, "value_pct"].tolist()
    charts = {
        column: timeline_chart(line, points, basis, words, column=column, thresholds=thresholds)
        for column in ("numerator_ha", "fill_rate_pct")
    }
    return iter_rows(published_points(points, basis, words, thresholds=thresholds)), charts


def _days(points: pd.DataFrame, day: date) -> tuple[date, ...]:
    """Return the ends of quarters from the first published day, or a year before, to the day."""
    first = points["as_of"].min()
    start = day - _A_YEAR if pd.isna(first) else min(first.date(), day - _A_YEAR)
    return quarter_ends(start, day)


def _table(page: PageContext, rows: list[Row]) -> None:
    """Draw the table of the published points: the twin of the diamonds."""
    html_blocks.table(
        [_cells(page, point) for point in rows],
        head=[
            page.column("as_of"),
            page.column("quantity"),
            page.say("Published"),
            page.say("From this book"),
            page.say("Difference"),
            page.say("Why they differ"),
            page.column("source"),
        ],
        caption=page.say("Difference: this book less what was published."),
        texts=(1, 5, 6),
    )


def _cells(page: PageContext, point: Row) -> list[str]:
    return [
        page.day(point["as_of"].date()),
        page.column(point["quantity"]),
        point["written_published"],
        point["written_computed"],
        page.number(point["computed"] - point["published"], places=_PLACES),
        point["why"],
        page.cited(point["source"]),
    ]


@st.cache_resource(show_spinner=False, max_entries=60, hash_funcs=HASH_FUNCS)
def _timeline(book: LandBook, days: tuple[date, ...], basis: str) -> pd.DataFrame:
    return timeline(book, days, basis=basis)


@st.cache_resource(show_spinner=False, max_entries=6, hash_funcs=HASH_FUNCS)
def _published(book: LandBook) -> pd.DataFrame:
    return published(book)
