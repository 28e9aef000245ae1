"""What to ask for instead, where no land answers: the smallest changes; and why a plot is no offer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from math import ceil, floor
from typing import Any

import streamlit as st

from geo.errors import LandbookError
from occupancy.land_search.eligibility import exclusion_of
from occupancy.land_search.enquiry import CRITERIA, Enquiry
from occupancy.land_search.relaxation import SETTINGS
from occupancy.land_search.results import Change, Offers, Relaxation
from occupancy.land_search.search import evaluate_plots
from outputs.offers import texts
from outputs.text import captions
from outputs.text.translations import N_
from ui.address_keys import NEAR, text_of
from ui.context import PageContext
from ui.pages.find.form import LandQuery, requirements, to_enquiry
from ui.pages.find.results import ResultItem, search_results
from ui.widgets import html_blocks
from ui.widgets.address_controls import render_button

_AREA_DECIMALS = 2
_HOW = {"across_streets": "across", "in_part": "whole", "assemble": "single"}  # as the address has settings


def render_relaxations(page: PageContext, query: LandQuery, offers: Offers) -> None:
    """Draw why there is nothing to show, and a link for each change that would give an offer."""
    html_blocks.show_info(page.say("No land answers all that must be."), icon=":material/search_off:")
    if not offers.relaxations:
        html_blocks.lines(page.say("No change of this enquiry that could be worked out would give an offer."))
        return
    html_blocks.lines(page.say("The smallest changes that would give an offer:"))
    with st.container(key="relaxations", gap="xxsmall"):
        for relaxation in offers.relaxations:
            easier = _relaxed(page, query, relaxation)
            try:
                many = search_results(page, to_enquiry(page, easier)).offer_count
            except LandbookError:
                continue
            label = page.say_many(
                "{changes} → {offers} offer",
                "{changes} → {offers} offers",
                many,
                changes="; ".join(_change_text(page, change) for change in relaxation.changes),
                offers=page.count(many),
            )
            params = {name: text_of(value) for name, value in easier.filters.items()}
            page.link("find", label, **(query.cleared() | params), show="")


def render_undivided(page: PageContext, offers: Offers) -> None:
    """Draw the land of phases that no plot is made of yet, each with a link to its zone."""
    if not offers.undivided:
        return
    names = captions.land_names(page.book, page.words)
    html_blocks.heading(page.say("Land not yet divided into plots"))
    html_blocks.lines(page.say("Its price, readiness and place in the phase are not stated."))
    with st.container(key="undivided", gap="xxsmall"):
        for offer in offers.undivided:
            phase, zone = (names.get(name, name) for name in (offer.phase_id, offer.zone_id))
            label = page.say(
                "{area} of {whole} in {place}",
                area=page.ha(offer.area_ha),
                whole=page.ha(offer.whole_ha),
                place=phase if phase.startswith(zone) else f"{phase}, {zone}",
            )
            page.link("zone", label, zone=offer.zone_id)


def _relaxed(page: PageContext, query: LandQuery, relaxation: Relaxation) -> LandQuery:
    """Return the query with the changes of a relaxation; limits are rounded outwards."""
    for change in relaxation.changes:
        query = replace(query, filters={**query.filters, **_changed(page, query, change)})
    return query


def _changed(page: PageContext, query: LandQuery, change: Change) -> Mapping[str, Any]:
    """Return the values of the address that a change sets."""
    limit = _limit(change)
    if change.criterion in SETTINGS:
        if change.criterion == "most_plots":
            return {"most": change.needed}
        how, code = query.several("how"), _HOW[change.criterion]
        wanted = tuple(one for one in how if one != code)
        return {"how": (*wanted, code) if change.criterion == "across_streets" else wanted}
    if change.criterion == "area_ha" and isinstance(limit, float):
        before = to_enquiry(page, query)
        areas = {"ha": before.ideal_ha, "ha_min": before.min_ha, "ha_max": before.max_ha}
        return areas | {"ha_min" if limit < before.min_ha else "ha_max": limit}
    slot = next(
        slot
        for slot, requirement in requirements(page, query).items()
        if (requirement.criterion, requirement.place) == (change.criterion, change.place) and requirement.hard
    )
    if slot in NEAR and isinstance(limit, float):
        distances = list(query.several("near"))
        distances[NEAR.index(slot)] = replace(query.distance(slot), km=limit)
        return {"near": tuple(distances)}
    if isinstance(limit, float | date):
        return {slot: limit}
    return {
        "soft": (*query.several("soft"), slot),
        "hard": tuple(other for other in query.several("hard") if other != slot),
    }


def _limit(change: Change) -> object:
    """Return what is needed, rounded outwards; of names nothing."""
    needed = change.needed
    if change.criterion == "beside":
        return None
    if isinstance(needed, date):
        return needed
    if not isinstance(needed, float | int):
        return None
    criterion = CRITERIA.get(change.criterion)
    by = 10 ** ((criterion.decimals or 0) if criterion else _AREA_DECIMALS)
    up = (criterion is not None and criterion.operator == "most") or (
        change.criterion == "area_ha"
        and isinstance(change.target, tuple)
        and needed > float(str(change.target[-1]))
    )
    return (ceil if up else floor)(round(needed * by, 6)) / by


def _change_text(page: PageContext, change: Change) -> str:
    """Return a change in words: what to ask for, or that it need not be met."""
    limit, name = _limit(change), texts.criterion_text(change, page.book, page.words)
    if change.criterion in SETTINGS:
        count = page.count(int(str(change.needed))) if change.criterion == "most_plots" else ""
        return page.say("{criterion}: {needed}", criterion=name, needed=count) if count else name
    if limit is None or change.criterion == "sector":
        return page.say("{wish} (preferred)", wish=name)
    if change.criterion == "area_ha":
        least = isinstance(change.target, tuple) and float(str(limit)) < float(str(change.target[0]))
        area = page.number(float(str(limit)), places=2)
        return page.say(N_("from {area} ha") if least else N_("to {area} ha"), area=area)
    needed = texts.wanted_text(replace(change, target=limit), page.book, page.words)  # type: ignore[arg-type]
    return page.say("{criterion}: {needed}", criterion=name, needed=needed)


def render_exclusion_reason(page: PageContext, enquiry: Enquiry | None, focused: ResultItem | None) -> None:
    """Draw why the plot that is looked at is no offer, unless it is part of the result that is."""
    plot = page.view.plot
    if not plot or (focused is not None and plot in focused.pick.plots):
        return
    html_blocks.show_info(
        f"{page.say('Plot {plot}', plot=plot)}: {_reason(page, plot, enquiry)}", icon=":material/help:"
    )
    with st.container(horizontal=True, gap="xsmall"):
        page.link("plot", page.say("Open plot {plot}", plot=plot), plot=plot)
        render_button(page, page.say("Close"), key="find-why-close", tertiary=True, plot="")


def _reason(page: PageContext, plot: str, enquiry: Enquiry | None) -> str:
    exclusion = exclusion_of(page.statement, plot)
    if exclusion is not None:
        reason = texts.bar_text(exclusion.code, page.words, exclusion.until)
        if exclusion.rule and page.internal:
            reason = f"{reason} ({exclusion.rule})"
        return page.say("cannot be offered. {reason}.", reason=reason)
    offer = evaluate_plots(page.statement, (plot,), enquiry=enquiry)
    if offer is None or enquiry is None:
        return page.say("can be offered.")
    if offer.failed:
        failed = (texts.verdict_line(verdict, page.book, page.words) for verdict in offer.failed)
        return page.say("does not answer. {reasons}", reasons="; ".join(failed))
    return page.say("answers, behind the offers listed.")
