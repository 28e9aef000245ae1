"""Entries: what stands on the map, on cards and in the table under the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from occupancy.land_search.enquiry import Enquiry
from occupancy.land_search.evaluate_plots import area_only_enquiry, evaluate_plots
from occupancy.land_search.results import Offer, Offers, UpcomingPlot
from outputs.maps.web.offer_markers import MarkedLand, Marker, offer_markers
from outputs.text.formatting import format_count
from outputs.text.translations import N_
from ui.find.looks import looks
from ui.page import Page
from ui.picks import Pick

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
class Entry:
    """One of them: its number from 1, what would be picked, and what is known of it.

    `offer` is None where a plot has no vacant land on the day; it is `judged` where something was asked for,
    else it only tells what there is. `coming` tells of land that comes back.
    """

    number: int
    pick: Pick
    zone_id: str
    area_ha: float | None
    shape: shapely.Geometry | None
    offer: Offer | None = None
    judged: bool = True
    coming: UpcomingPlot | None = None


def panel(page: Page, found: Offers | None) -> str:
    """Which of the lists is shown: the one asked for, or the shortlist where nothing is looked for."""
    asked = page.view.filters.get("show", "")
    if asked in PANELS:
        return asked
    return SHORTLIST if found is None and page.view.picks else OFFERS


def entries(page: Page, found: Offers | None, shown: str) -> tuple[Entry, ...]:
    """The entries of a list, in its order."""
    if shown == SHORTLIST:
        enquiry = found.enquiry if found else None
        return tuple(_picked(page, at, pick, enquiry) for at, pick in enumerate(page.view.picks, start=1))
    if found is None:
        return ()
    if shown == COMING:
        return tuple(_coming(page, at, one) for at, one in enumerate(found.coming, start=1))
    offers = found.offers if shown == OFFERS else near(found)
    return tuple(
        Entry(at, pick_of(one), one.zone_id, one.area_ha, one.shape, one)
        for at, one in enumerate(offers, start=1)
    )


def near(found: Offers) -> tuple[Offer, ...]:
    """The land that comes nearest: there is always more that comes less near."""
    return found.near_misses[:CARDS]


def pick_of(offer: Offer) -> Pick:
    """What is picked with an offer; of a part how much of its plot."""
    part = offer.kind == "part" and abs(offer.area_ha - offer.whole_ha) > _SAME_HA
    return Pick(offer.parcel_ids, round(offer.area_ha, 7) if part else None)


def looked(page: Page, listed: Sequence[Entry], shown: str) -> Entry | None:
    """The entry that is looked at: that of the address; else the first, but for what the reader picked."""
    at = page.view.filters.get("at", "")
    if not at:
        return None if shown == SHORTLIST else next(iter(listed), None)
    return next((one for one in listed if one.pick.text == at), None)


def short_name(page: Page, plots: Sequence[str]) -> str:
    """The plots in few words."""
    if len(plots) == 1:
        return plots[0]
    others = page.words.ngettext(
        "{plot} and {others} more plot", "{plot} and {others} more plots", len(plots) - 1
    )
    return others.format(plot=plots[0], others=format_count(len(plots) - 1, page.words))


def numbered(page: Page, shown: Sequence[Entry], at: Entry | None) -> tuple[Marker, ...]:
    """The entries on the map."""
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


def _picked(page: Page, number: int, pick: Pick, enquiry: Enquiry | None) -> Entry:
    offer = _told(page, pick, enquiry)
    if offer is not None:
        return Entry(
            number, pick, offer.zone_id, offer.area_ha, offer.shape, offer, judged=enquiry is not None
        )
    zone, shape = _recorded(page, pick.plots)
    return Entry(number, pick, zone, None, shape)


def _coming(page: Page, number: int, one: UpcomingPlot) -> Entry:
    pick = Pick((one.parcel_id,))
    _, shape = _recorded(page, pick.plots)
    return Entry(
        number, pick, one.zone_id, one.area_ha, shape, _told(page, pick, None), judged=False, coming=one
    )


def _told(page: Page, pick: Pick, enquiry: Enquiry | None) -> Offer | None:
    """What there is of a pick, held against what is asked for, if anything."""
    asked = enquiry or area_only_enquiry(1.0, looks(page.book))
    return evaluate_plots(page.book, page.statement, pick.plots, area_ha=pick.area_ha, enquiry=asked)


def _recorded(page: Page, plots: Sequence[str]) -> tuple[str, shapely.Geometry | None]:
    """The zone of plots as the book has them, and their land in its plane."""
    rows = page.book.parcels[page.book.parcels["parcel_id"].isin(plots)]
    shapes = np.asarray(rows.geometry.array, dtype=object)
    drawn = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    zone = str(rows["zone_id"].iloc[0]) if len(rows) else ""
    return zone, shapely.union_all(drawn) if len(drawn) else None
