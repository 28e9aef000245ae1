"""Entries: what stands on the map, on cards and in the table under the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
import streamlit as st

from occupancy.land_search.enquiry import Enquiry
from occupancy.land_search.evaluate_plots import area_only_enquiry, evaluate_plots
from occupancy.land_search.results import Offer, Offers, UpcomingPlot
from occupancy.land_search.search import find_land
from occupancy.statement import Statement
from outputs.maps.web.offer_markers import MarkedLand, Marker, offer_markers
from outputs.offers.text_tables import bound_text, order_text
from outputs.text.formatting import format_count, format_ha
from outputs.text.translations import N_
from ui.book_store import HASH_FUNCS
from ui.context import PageContext
from ui.pages.find.query import fact_criteria
from ui.selection import PlotGroup

OFFERS, NEAR, COMING, SHORTLIST = "offers", "near", "coming", "list"
PANELS = {
    OFFERS: N_("Offers"),
    NEAR: N_("Near misses"),
    COMING: N_("Coming"),
    SHORTLIST: N_("Shortlist"),
}
CARDS = 20  # the first of the entries have a card, and a number on the map
_SAME_HA = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class ResultItem:
    """One of them: its number from 1, what would be picked, and what is known of it.

    `offer` is None where a plot has no vacant land on the day; it is `judged` where something was asked for,
    else it only tells what there is. `coming` tells of land that comes back.
    """

    number: int
    pick: PlotGroup
    zone_id: str
    area_ha: float | None
    shape: shapely.Geometry | None
    offer: Offer | None = None
    judged: bool = True
    coming: UpcomingPlot | None = None


def panel(page: PageContext, found: Offers | None) -> str:
    """Return which of the lists is shown: the one asked for, or the shortlist where nothing is looked for."""
    asked = page.view.filters.get("show", "")
    if asked in PANELS:
        return asked
    return SHORTLIST if found is None and page.view.picks else OFFERS


def entries(page: PageContext, found: Offers | None, shown: str) -> tuple[ResultItem, ...]:
    """Return the entries of a list, in its order."""
    if shown == SHORTLIST:
        enquiry = found.enquiry if found else None
        return tuple(_picked(page, at, pick, enquiry) for at, pick in enumerate(page.view.picks, start=1))
    if found is None:
        return ()
    if shown == COMING:
        return tuple(_coming(page, at, one) for at, one in enumerate(found.coming, start=1))
    offers = found.offers if shown == OFFERS else nearest_misses(found)
    return tuple(
        ResultItem(at, selection_of(one), one.zone_id, one.area_ha, one.shape, one)
        for at, one in enumerate(offers, start=1)
    )


def nearest_misses(found: Offers) -> tuple[Offer, ...]:
    """Return the land that comes nearest: there is always more that comes less near."""
    return found.near_misses[:CARDS]


def selection_of(offer: Offer) -> PlotGroup:
    """Return what is picked with an offer; of a part how much of its plot."""
    part = offer.kind == "part" and abs(offer.area_ha - offer.whole_ha) > _SAME_HA
    return PlotGroup(offer.parcel_ids, round(offer.area_ha, 7) if part else None)


def focused_item(page: PageContext, listed: Sequence[ResultItem], shown: str) -> ResultItem | None:
    """Return the entry looked at: that of the address, else the first (none in the shortlist)."""
    at = page.view.filters.get("at", "")
    if not at:
        return None if shown == SHORTLIST else next(iter(listed), None)
    return next((one for one in listed if one.pick.text == at), None)


def short_name(page: PageContext, plots: Sequence[str]) -> str:
    """Return the plots in few words."""
    if len(plots) == 1:
        return plots[0]
    others = page.words.ngettext(
        "{plot} and {others} more plot", "{plot} and {others} more plots", len(plots) - 1
    )
    return others.format(plot=plots[0], others=format_count(len(plots) - 1, page.words))


def map_markers(page: PageContext, shown: Sequence[ResultItem], at: ResultItem | None) -> tuple[Marker, ...]:
    """Return the entries on the map."""
    land = [
        MarkedLand(
            one.pick.text,
            str(one.number),
            f"{one.number}: {', '.join(one.pick.plots)}"
            + (f", {page.ha(one.area_ha)}" if one.area_ha else ""),
            one.shape,
            one.offer.cut_line if one.offer else None,
        )
        for one in shown[:CARDS]
    ]
    return offer_markers(page.book, land, looked=at.pick.text if at else "")


def _picked(page: PageContext, number: int, pick: PlotGroup, enquiry: Enquiry | None) -> ResultItem:
    offer = _told(page, pick, enquiry)
    if offer is not None:
        return ResultItem(
            number, pick, offer.zone_id, offer.area_ha, offer.shape, offer, judged=enquiry is not None
        )
    zone, shape = _recorded(page, pick.plots)
    return ResultItem(number, pick, zone, None, shape)


def _coming(page: PageContext, number: int, one: UpcomingPlot) -> ResultItem:
    pick = PlotGroup((one.parcel_id,))
    _, shape = _recorded(page, pick.plots)
    return ResultItem(
        number, pick, one.zone_id, one.area_ha, shape, _told(page, pick, None), judged=False, coming=one
    )


def _told(page: PageContext, pick: PlotGroup, enquiry: Enquiry | None) -> Offer | None:
    """Return the offer of a pick, measured by the enquiry, or by facts alone without one."""
    asked = enquiry or area_only_enquiry(1.0, fact_criteria(page.book))
    return evaluate_plots(page.statement, pick.plots, area_ha=pick.area_ha, enquiry=asked)


def _recorded(page: PageContext, plots: Sequence[str]) -> tuple[str, shapely.Geometry | None]:
    """Return the zone of plots as the book has them, and their land in its plane."""
    rows = page.book.parcels[page.book.parcels["parcel_id"].isin(plots)]
    shapes = np.asarray(rows.geometry.array, dtype=object)
    drawn = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    zone = str(rows["zone_id"].iloc[0]) if len(rows) else ""
    return zone, shapely.union_all(drawn) if len(drawn) else None


def search_results(page: PageContext, enquiry: Enquiry) -> Offers:
    """Return the offers for an enquiry; never change them.

    Raises
    ------
    QuestionError
        If the book cannot be asked it.
    """
    return _find_land(page.statement, enquiry)


def headline(page: PageContext, found: Offers) -> str:
    """Return how many offers, of what area, the best of them, and how many come near."""
    words, asked = page.words, found.enquiry
    least, most = format_ha(asked.min_ha, words), format_ha(asked.max_ha, words)
    if not found.offers:
        parts = [page.say("No land answers: {least}–{most} ha", least=least, most=most)]
    else:
        best = found.offers[0]
        message = words.ngettext(
            "{offers} offer of {least}–{most} ha; the best: {best}, {area} in {zone}",
            "{offers} offers of {least}–{most} ha; the best: {best}, {area} in {zone}",
            found.found,
        )
        zones = page.book.zones.set_index("zone_id")
        parts = [
            message.format(
                offers=format_count(found.found, words),
                least=least,
                most=most,
                best=short_name(page, best.parcel_ids),
                area=page.ha(best.area_ha),
                zone=page.named(zones.loc[best.zone_id]),  # type: ignore[arg-type]
            )
        ]
    misses = nearest_misses(found)
    if misses:
        message = words.ngettext("{misses} that comes near", "{misses} that come near", len(misses))
        parts.append(message.format(misses=format_count(len(misses), words)))
    if found.coming:
        parts.append(
            page.say("coming back or getting ready: {plots}", plots=format_count(len(found.coming), words))
        )
    return "; ".join(parts) + "."


def limits_note(page: PageContext, found: Offers) -> str:
    """Return how offers are ordered and what was not searched; empty where neither need be said."""
    return " ".join(filter(None, (order_text(found, page.words), bound_text(page.book, found, page.words))))


@st.cache_resource(show_spinner=False, max_entries=100, hash_funcs=HASH_FUNCS | {Enquiry: repr})
def _find_land(statement: Statement, enquiry: Enquiry) -> Offers:
    return find_land(statement, enquiry)
