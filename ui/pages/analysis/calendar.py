"""The calendar: land that comes back or falls due by quarter, as a list, on the map and as a file."""

from datetime import date, timedelta

import streamlit as st

from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.questions.land_calendar import LandCalendar, land_calendar, years_on
from outputs.tables.calendar_view import idle_table, quarters_table, supply_tables
from outputs.tables.table_export import export_table
from ui import days, view_state
from ui.address_keys import KEYS, parse_day
from ui.book_store import HASH_FUNCS
from ui.context import PageContext
from ui.days import Box
from ui.widgets import data_table, downloads, html_blocks, plot_map
from ui.widgets.address_controls import render_some

_LONGEST = timedelta(days=366 * 30)
_MAP_PX, _LIST_PX = 560, 560
_SHOWN = ("day", "kind", "parcel_id", "zone_name", "lease_id", "area_ha")


def show(page: PageContext) -> None:
    """Draw the choice of the last day and of kinds, the quarters, the map and the list with its files."""
    query = page.query("analysis")
    last = _last(page)
    box = Box(
        "to", page.say("To the day"), page.say("Empty: three years on."), last, page.view.day + _LONGEST
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="calendar-choice"):
        with st.container(width=190):
            days.show(page, box, lambda text: view_state.write_url(page.view, to=text))
        render_some(
            page,
            query,
            "due",
            list(page.choices("due")),
            st.pills,
            label=KEYS["due"].called(page.words),
            selection_mode="multi",
            wrap=True,
            format_func=lambda code: page.choices("due")[code],
        )
    days.refused(page, box)
    try:
        made = _made(page.book, page.view.day, last)
    except QuestionError as error:
        html_blocks.show_error(page, error)
        return
    html_blocks.text_table(quarters_table(page.statement, made, page.words))
    _render_rows(page, made, query.several("due"))
    html_blocks.text_table(idle_table(made, page.words))
    for table in supply_tables(page.statement, page.words):
        html_blocks.text_table(table)


def _last(page: PageContext) -> date:
    """Return the last day that the address names, or the one three years on."""
    text = page.view.filters.get("to", "")
    try:
        return parse_day(text)
    except ValueError:
        return years_on(page.view.day)


def _render_rows(page: PageContext, made: LandCalendar, kinds: tuple[str, ...]) -> None:
    """Draw map and list of the rows of some kinds, all where none is chosen."""
    rows = made.rows[made.rows["kind"].isin(kinds)] if kinds else made.rows
    names = page.zone_names()
    table = rows.assign(zone_name=rows["zone_id"].map(names).fillna("").astype("str"))[[*_SHOWN]]
    table = table.reset_index(drop=True)
    if table.empty:
        html_blocks.show_info(page.say("Nothing is recorded for these days."), icon=":material/event_busy:")
        return
    left, right = st.columns(2, gap="medium")
    with left:
        plots = list(dict.fromkeys(table["parcel_id"]))
        plot_map.render_plot_map(page, plots, height=_MAP_PX)
    with right:
        key = f"calendar-{page.view.day}-{_last(page)}-{page.view.lang}-{'-'.join(kinds)}"
        part, _ = data_table.transposed(page, table, key)
        data_table.render(page, part, height=_LIST_PX, alt=page.say("Day by day"))
        title = page.say("Land coming back and falling due")
        chosen = ", ".join(page.choices("due")[kind] for kind in kinds)
        file = export_table(page.statement, table, page.words, title=title, filters=chosen)
        downloads.buttons(page, file, name="calendar")


@st.cache_resource(show_spinner=False, max_entries=30, hash_funcs=HASH_FUNCS)
def _made(book: LandBook, first: date, last: date) -> LandCalendar:
    return land_calendar(book, first=first, last=last)
