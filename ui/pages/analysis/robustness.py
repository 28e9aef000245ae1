"""Robust or not: the light, what may be otherwise by hectares, and the way to the rows of each cause."""

from dataclasses import replace

import streamlit as st

from geo.errors import LandbookError
from occupancy.questions import robustness as asked
from occupancy.questions.robustness import Robustness, robustness
from occupancy.statement import Statement
from outputs.tables.robustness_view import light_text, robustness_table
from ui.book_store import HASH_FUNCS
from ui.context import PageContext
from ui.widgets import html_blocks

_MOST_LINKS = 12


def show(page: PageContext) -> None:
    """Draw the light with its reasons, and links to the rows that they come from."""
    try:
        found = _robustness(page.statement)
    except LandbookError as error:
        html_blocks.show_error(page, error)
        return
    show_light = {"green": st.success, "amber": st.warning, "red": st.error}[found.light]
    icon = {"green": ":material/check_circle:", "amber": ":material/warning:", "red": ":material/cancel:"}
    show_light(light_text(found, page.words), icon=icon[found.light])
    table = robustness_table(page.statement, found, page.words)
    html_blocks.text_table(replace(table, above=table.above[:1]))  # the light has said the rest
    _render_links(page, found)
    html_blocks.lines(page.source_line())


@st.cache_resource(show_spinner=False, max_entries=20, hash_funcs=HASH_FUNCS)
def _robustness(statement: Statement) -> Robustness:
    return robustness(statement)


def _render_links(page: PageContext, found: Robustness) -> None:
    """Draw the way to the rows of findings and of what was set aside, and to what the book says of itself."""
    rules = dict.fromkeys(cause.finding.split()[0] for cause in found.causes if cause.finding)
    with st.container(horizontal=True, vertical_alignment="center", key="robustness-links"):
        for rule in list(rules)[:_MOST_LINKS]:
            page.link("quality", page.say("Rows of {rule}", rule=rule), rule=rule)
        if any(cause.kind == asked.SET_ASIDE and cause.effect_ha for cause in found.causes):
            page.link("quality", page.say("Rows set aside"), severity="error")
        page.link("about", page.say("Estimates, plane and accuracy of the data"))
