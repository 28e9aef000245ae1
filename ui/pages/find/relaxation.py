"""What to ask for instead, where no land answers: the smallest changes, each a link that asks for them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from math import ceil, floor
from typing import Any

import streamlit as st

from geo.errors import LandbookError
from occupancy.land_search.criteria import CRITERIA
from occupancy.land_search.eligibility import Exclusion, exclusion_of
from occupancy.land_search.enquiry import Enquiry
from occupancy.land_search.evaluate_plots import evaluate_plots
from occupancy.land_search.results import Change, Offers, Relaxation
from occupancy.statement import Statement
from outputs.offers import texts
from outputs.text.formatting import format_count, format_number
from outputs.text.translations import N_
from ui import url_state
from ui.book_store import HASH_FUNCS
from ui.context import PageContext
from ui.pages.find import query
from ui.pages.find.amounts import Near
from ui.pages.find.query import FIELDS, NEAR, LandQuery, text_of
from ui.pages.find.result_list import ResultItem, search_results
from ui.widgets import html_blocks, messages

_AREA_DECIMALS = 2


def render_relaxations(page: PageContext, land_query: LandQuery, found: Offers) -> None:
    """Draw why there is nothing to show, and the links."""
    messages.show_info(page.say("No land answers all that must be."), icon=":material/search_off:")
    links = [(one, loosened(page, land_query, one)) for one in found.relaxations]
    if not links:
        html_blocks.lines(
            [page.say("No change of this enquiry that could be worked out would give an offer.")]
        )
        return
    html_blocks.lines([page.say("The smallest changes that would give an offer:")])
    for relaxation, easier in links:
        try:
            offers = search_results(page, query.enquiry(page, easier)).found
        except LandbookError:
            continue
        message = page.words.ngettext("{changes} → {offers} offer", "{changes} → {offers} offers", offers)
        changes = "; ".join(_change_text(page, change) for change in relaxation.changes)
        texts = {key: text_of(key, easier.values.get(key)) for key in FIELDS}
        page.link(
            "find",
            message.format(changes=changes, offers=format_count(offers, page.words)),
            **texts,
            at="",
            show="",
        )


def loosened(page: PageContext, land_query: LandQuery, relaxation: Relaxation) -> LandQuery:
    """Return the form with the changes of a relaxation; limits are rounded outwards."""
    values = dict(land_query.values)
    for change in relaxation.changes:
        values |= _loosened(page, replace(land_query, values=values), change)
    return replace(land_query, values=values)


def _loosened(page: PageContext, land_query: LandQuery, change: Change) -> Mapping[str, Any]:
    needed = _limit(change)
    if change.criterion == "area_ha" and isinstance(needed, float):
        enquiry = query.enquiry(page, land_query)
        kept = {"ha": enquiry.ideal_ha, "ha_min": enquiry.min_ha, "ha_max": enquiry.max_ha}
        return kept | {"ha_min" if needed < enquiry.min_ha else "ha_max": needed}
    slot = _slot(page, land_query, change)
    if slot in NEAR and isinstance(needed, float):
        near: list[Near] = list(land_query.several("near"))
        near[NEAR.index(slot)] = replace(near[NEAR.index(slot)], km=needed)
        return {"near": tuple(near)}
    if isinstance(needed, float | date):
        return {slot: needed}
    return {
        "soft": (*land_query.several("soft"), slot),
        "hard": tuple(one for one in land_query.several("hard") if one != slot),
    }


def _slot(page: PageContext, land_query: LandQuery, change: Change) -> str:
    """Return the slot of the form that a change is about."""
    every = query.wishes(page, land_query)
    return next(
        slot
        for slot, wish in every.items()
        if (wish.criterion, wish.place) == (change.criterion, change.place) and wish.hard
    )


def _limit(change: Change) -> object:
    """Return what is needed, rounded outwards; of names nothing."""
    needed = change.needed
    if isinstance(needed, date):
        return needed
    if not isinstance(needed, float | int):
        return None
    criterion = CRITERIA.get(change.criterion)
    by = 10 ** ((criterion.decimals or 0) if criterion else _AREA_DECIMALS)
    up = (criterion is not None and criterion.operator == "most") or (
        change.criterion == "area_ha"
        and isinstance(change.wanted, tuple)
        and needed > float(str(change.wanted[-1]))
    )
    return (ceil if up else floor)(round(needed * by, 6)) / by


def _change_text(page: PageContext, change: Change) -> str:
    """Return a change in words: what to ask for, or that it need not be met."""
    limit, name = _limit(change), texts.named(change, page.book, page.words)
    if limit is None or change.criterion == "sector":
        return page.say("{wish} (preferred)", wish=name)
    if change.criterion == "area_ha":
        least = isinstance(change.wanted, tuple) and float(str(limit)) < float(str(change.wanted[0]))
        area = format_number(float(str(limit)), page.words, places=2)
        return page.say(N_("from {area} ha") if least else N_("to {area} ha"), area=area)
    needed = texts.wanted_text(replace(change, wanted=limit), page.book, page.words)  # type: ignore[arg-type]
    return page.say("{criterion}: {needed}", criterion=name, needed=needed)


def render_exclusion_reason(page: PageContext, enquiry: Enquiry | None, at: ResultItem | None) -> None:
    """Draw the reason for the plot that is looked at, unless it is part of the entry that is."""
    plot = page.view.plot
    if not plot or (at is not None and plot in at.pick.plots):
        return
    messages.show_info(
        f"{page.say('Plot {plot}', plot=plot)}: {_reason(page, plot, enquiry)}", icon=":material/help:"
    )
    with st.container(horizontal=True, gap="xsmall"):
        page.link("plot", page.say("Open plot {plot}", plot=plot), plot=plot)
        st.button(
            page.say("Close"),
            key="find-why-close",
            type="tertiary",
            on_click=lambda: url_state.write_url(page.view, plot=""),
        )


def barred(page: PageContext, plot: str) -> Exclusion | None:
    """Return why a plot cannot be offered on the day, by all that this instance knows; None where it can."""
    return _exclusion(page.statement, plot)


def said(page: PageContext, found: Exclusion) -> str:
    """Return the reason in words."""
    reason = texts.bar_text(found.code, page.words, found.until)
    return f"{reason} ({found.rule})" if found.rule and page.internal else reason


def _reason(page: PageContext, plot: str, enquiry: Enquiry | None) -> str:
    found = barred(page, plot)
    if found is not None:
        return page.say("cannot be offered. {reason}.", reason=said(page, found))
    offer = evaluate_plots(page.statement, (plot,), enquiry=enquiry)
    if offer is None or enquiry is None:
        return page.say("can be offered.")
    failed = [texts.verdict_line(one, page.book, page.words) for one in offer.failed]
    if failed:
        return page.say("does not answer. {reasons}", reasons="; ".join(failed))
    return page.say("answers, behind the offers listed.")


@st.cache_data(show_spinner=False, max_entries=1000, hash_funcs=HASH_FUNCS)
def _exclusion(statement: Statement, plot: str) -> Exclusion | None:
    return exclusion_of(statement, plot)
