"""The bridge: why the rate moved between two days, reason by reason, down to plots and lease lines."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from occupancy.questions.bridge import Bridge, bridge, usual_start
from occupancy.scenario.scenario_file import Scenario
from occupancy.scenario.whatif import Outcome
from occupancy.statement import Statement
from outputs.tables.bridge_view import bridge_table
from outputs.tables.table_export import export_table
from outputs.tables.whatif_view import refusal
from outputs.text.translations import N_
from outputs.waterfall import waterfall_chart
from ui import book_store, days, view_state
from ui.address_keys import parse_day
from ui.book_store import HASH_FUNCS
from ui.context import PageContext
from ui.days import Box
from ui.pages.analysis import scenarios
from ui.widgets import compared_day, data_table, downloads, html_blocks
from ui.widgets.address_controls import render_code

_HEIGHT_PX, _LAST = 420, date(2199, 12, 31)
# Whose scenario each key of the address names.
_ENDS = {"from_scenario": N_("Book at the beginning"), "to_scenario": N_("Book at the end")}


def show(page: PageContext) -> None:
    """Draw the choice of what is compared, waterfall and steps, and the rows of the step that is chosen."""
    made = _render_ends(page)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        chart = waterfall_chart(made, page.words)
        st.vega_lite_chart(chart, width="stretch", theme=None, key="waterfall")
    with right:
        html_blocks.text_table(bridge_table(made, page.words))
    if not made.steps.empty:
        _render_rows(page, made)


def _render_ends(page: PageContext) -> Bridge:
    """Draw what is compared, and return the bridge; where there are scenarios, either end may be of one."""
    found = scenarios.of_address(page)
    names = {"0": page.say("Without a scenario")}
    names |= {str(at): scenario.title for at, scenario in enumerate(found, 1)}
    chosen = {key: page.setting(key) for key in _ENDS}
    chosen = {key: place if place in names else "0" for key, place in chosen.items()}
    before = _render_start(page, of_scenarios=set(chosen.values()) != {"0"})
    if len(names) > 1:
        with st.container(horizontal=True, gap="small"):
            for key, place in chosen.items():
                label = page.say(_ENDS[key])
                render_code(page, key, place, st.selectbox, labels=names, label=label, width=420)
    scenario_of = dict(zip(names, (None, *found), strict=True))
    (first, of_first), (last, of_last) = (
        _applied(page, statement, scenario_of[place])
        for statement, place in zip((before, page.statement), chosen.values(), strict=True)
    )
    return _made(first, last, (of_first, of_last))


def _applied(page: PageContext, statement: Statement, scenario: Scenario | None) -> tuple[Statement, str]:
    """Return a statement of the book with a scenario in it, and its title; one that cannot be is told."""
    if scenario is None:
        return statement, ""
    outcome = scenarios.outcome_of(statement, scenario)
    if isinstance(outcome, Outcome):
        return outcome.after, scenario.title
    html_blocks.show_warning(refusal(outcome, scenario.title, page.words))
    return statement, ""


def _render_start(page: PageContext, *, of_scenarios: bool) -> Statement:
    """Draw the day, the day of knowledge and the basis that the bridge begins with; return their statement.

    Where knowledge, basis or scenario alone are others, both ends are of the day of the page.
    """
    since = compared_day.box(
        page, page.say("From the day"), page.say("Empty: the last published day before, or a year.")
    )
    basis, known = page.setting("from_basis") or page.view.basis, _known(page)
    box = Box(
        "from_known", page.say("As it was known on"), page.say("Empty: as at the other end."), known, _LAST
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="bridge-start"):
        with st.container(width=230):
            compared_day.render_box(page, since)
        with st.container(width=230):
            days.show(page, box, lambda text: view_state.write_url(page.view, from_known=text))
        render_code(page, "from_basis", basis, st.selectbox, label=page.say("Measured then on"), width=540)
    compared_day.tell_unused(page, since)
    days.refused(page, box)
    usual = usual_start(page.statement)
    if of_scenarios or known is not None or basis != page.view.basis:
        usual = page.view.day
    book = page.book if known is None else book_store.as_known(page.book, known)
    return book_store.statement(book, compared_day.read(page)[0] or usual, basis)


def _known(page: PageContext) -> date | None:
    """Return the day of knowledge that the address names for the beginning."""
    try:
        return parse_day(page.view.filters.get("from_known", ""))
    except ValueError:
        return None


def _render_rows(page: PageContext, made: Bridge) -> None:
    """Draw the choice of a reason, and the plots and lease lines behind it."""
    reasons = made.steps["reason"].tolist()
    labels = {reason: page.code("reason", reason) for reason in reasons}
    chosen = page.setting("step")
    reason = chosen if chosen in labels else reasons[0]
    render_code(
        page,
        "step",
        reason,
        st.segmented_control,
        labels=labels,
        label=page.say("Rows behind"),
        required=True,
    )
    table = made.rows[made.rows["reason"] == reason].drop(columns="reason").reset_index(drop=True)
    names = page.land_names()
    for key in ("zone", "phase"):
        table[f"{key}_name"] = pd.array([names.get(one, "") for one in table[f"{key}_id"]], dtype="str")
    kept = [name for name in table if not _is_empty(table[name])]
    table = table[kept]
    ends = (page.view.day, made.before.as_of, made.before.known_on, *made.scenarios)
    key = "-".join(map(str, ("bridge", reason, page.view.lang, *ends)))
    part, _ = data_table.transposed(page, table, key)
    data_table.render(page, part, height=_HEIGHT_PX, alt=labels[reason])
    title = f"{labels[reason]}: {page.day(made.before.as_of)} – {page.day(made.after.as_of)}"
    downloads.buttons(page, export_table(made.after, table, page.words, title=title), name=f"bridge-{reason}")


def _is_empty(column: "pd.Series[Any]") -> bool:
    """Return whether nothing stands in a column, as in that of leases where the rows are phases."""
    return bool(column.isin(["", 0]).all())


@st.cache_resource(show_spinner=False, max_entries=30, hash_funcs=HASH_FUNCS)
def _made(before: Statement, after: Statement, titles: tuple[str, str]) -> Bridge:
    return bridge(before, after, scenarios=titles)
