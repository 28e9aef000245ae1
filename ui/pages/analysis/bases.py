"""Bases and headroom: the room to each line, what would cross it, and all rates of one leased figure."""

from dataclasses import replace

import streamlit as st

from occupancy.questions.headroom import decisive_plots
from occupancy.statement import Statement
from outputs.tables.briefing import briefing
from outputs.tables.headroom_view import headroom_tables
from outputs.tables.report_view import TextTable
from outputs.text.translations import translator
from ui.book_store import HASH_FUNCS
from ui.context import PageContext
from ui.widgets import html_blocks

_MOST_LINKS = 12


def show(page: PageContext) -> None:
    """Draw the tables of the answer, and what they rest on."""
    sentences = _sentences(page.statement, page.words.language)
    for sentence in sentences:
        html_blocks.paragraph(sentence)
    for table in _tables(page.statement, page.words.language):
        above = [text for text in table.above if text not in sentences]  # they stand over all tables
        html_blocks.text_table(replace(table, above=above))
    _render_links(page)
    html_blocks.lines(page.source_line())


def _render_links(page: PageContext) -> None:
    """Draw the way to the largest of the plots that alone would take the rate below a line."""
    plots = _decisive(page.statement)[:_MOST_LINKS]
    if not plots:
        return
    html_blocks.lines(page.say("The largest of the plots that alone would take the rate below the line:"))
    with st.container(horizontal=True, gap="small", key="decisive-plots"):
        for plot in plots:
            page.link("plot", plot, plot=plot)


@st.cache_resource(show_spinner=False, max_entries=60, hash_funcs=HASH_FUNCS)
def _decisive(statement: Statement) -> list[str]:
    found = (decisive_plots(statement, rule)["parcel_id"] for rule in statement.rules["rule"])
    return list(dict.fromkeys(plot for plots in found for plot in plots))


@st.cache_resource(show_spinner=False, max_entries=60, hash_funcs=HASH_FUNCS)
def _tables(statement: Statement, language: str) -> list[TextTable]:
    return headroom_tables(statement, translator(language))


@st.cache_resource(show_spinner=False, max_entries=60, hash_funcs=HASH_FUNCS)
def _sentences(statement: Statement, language: str) -> list[str]:
    return briefing(statement, translator(language))
