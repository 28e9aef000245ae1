"""The results: what stands on the map, on cards and in the table under the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import shapely
import streamlit as st
from geopandas import GeoDataFrame

from occupancy.land_search.enquiry import ALWAYS, Enquiry, places_meant
from occupancy.land_search.results import Offer, Offers, UpcomingPlot, Verdict
from occupancy.land_search.search import evaluate_plots, find_land
from occupancy.statement import Statement
from outputs.maps.web.offer_markers import MarkedLand, Marker, offer_markers
from outputs.offers import selection, texts
from outputs.offers.selection import PlotGroup
from outputs.offers.texts import bound_text, order_text, speeds_note
from outputs.tables.table_export import export_table
from outputs.text.formatting import rounded_minutes
from ui.book_store import HASH_FUNCS
from ui.context import PageContext
from ui.pages.find.form import LandQuery, fact_criteria, in_words
from ui.widgets import data_table, downloads, html_blocks

OFFERS, NEAR, COMING, SHORTLIST = "offers", "near", "coming", "list"
CARDS = 20  # the first of the results have a card, and a number on the map
MOST_SHORTLISTED = 50  # plots, each of which is judged
_SAME_HA = 1e-6
_HEIGHT_PX, _ROWS_IN_FULL = 420, 10


@dataclass(frozen=True, slots=True, eq=False)
class ResultItem:
    """One of the results: its number from 1, what would be picked, and what is known of it.

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


def search_results(page: PageContext, enquiry: Enquiry) -> Offers:
    """Return the offers for an enquiry; never change them.

    Raises
    ------
    QuestionError
        If the book cannot be asked it.
    """
    return _find_land(page.statement, enquiry)


@st.cache_resource(show_spinner=False, max_entries=100, hash_funcs=HASH_FUNCS | {Enquiry: repr})
def _find_land(statement: Statement, enquiry: Enquiry) -> Offers:
    return find_land(statement, enquiry)


def current_list(page: PageContext, offers: Offers | None) -> str:
    """Return which of the lists is shown: the one asked for, or the shortlist where nothing is looked for."""
    return page.setting("show") or (SHORTLIST if offers is None and page.view.picks else OFFERS)


def list_items(page: PageContext, offers: Offers | None, name: str) -> tuple[ResultItem, ...]:
    """Return the results of a list, in its order."""
    if name == SHORTLIST:
        enquiry = offers.enquiry if offers else None
        return tuple(_picked(page, at, pick, enquiry) for at, pick in enumerate(shortlisted(page), start=1))
    if offers is None:
        return ()
    if name == COMING:
        return tuple(_coming(page, at, plot) for at, plot in enumerate(offers.coming, start=1))
    return tuple(
        ResultItem(at, _pick_of(offer), offer.zone_id, offer.area_ha, offer.shape, offer)
        for at, offer in enumerate(offers.offers if name == OFFERS else nearest_misses(offers), start=1)
    )


def shortlisted(page: PageContext) -> tuple[PlotGroup, ...]:
    """Return what is selected, as much of it as a shortlist has."""
    return selection.at_most(page.view.picks, MOST_SHORTLISTED)


def nearest_misses(offers: Offers) -> tuple[Offer, ...]:
    """Return the land that comes nearest: there is always more that comes less near."""
    return offers.near_misses[:CARDS]


def focused_item(page: PageContext, items: Sequence[ResultItem], name: str) -> ResultItem | None:
    """Return the result looked at: that of the address, else the first (none in the shortlist)."""
    at = page.view.filters.get("at", "")
    if not at:
        return None if name == SHORTLIST else next(iter(items), None)
    return next((item for item in items if item.pick.text == at), None)


def short_name(page: PageContext, plots: Sequence[str]) -> str:
    """Return the plots in few words."""
    first, others = plots[0], len(plots) - 1
    if not others:
        return first
    return page.say_many(
        "{plot} and {others} more plot",
        "{plot} and {others} more plots",
        others,
        plot=first,
        others=page.count(others),
    )


def map_markers(
    page: PageContext, items: Sequence[ResultItem], focused: ResultItem | None
) -> tuple[Marker, ...]:
    """Return the results on the map."""
    land = []
    for item in items[:CARDS]:
        name = f"{item.number}: {', '.join(item.pick.plots)}"
        name += f", {page.ha(item.area_ha)}" if item.area_ha else ""
        cut = item.offer.cut_line if item.offer else None
        land.append(MarkedLand(item.pick.text, str(item.number), name, item.shape, cut))
    return offer_markers(page.book, land, looked=focused.pick.text if focused else "")


def headline(page: PageContext, offers: Offers) -> str:
    """Return how many offers, of what area, the best of them, and how many come near."""
    least, most = (page.area(area) for area in (offers.enquiry.min_ha, offers.enquiry.max_ha))
    if not offers.offers:
        parts = [page.say("No land answers: {least}–{most} ha", least=least, most=most)]
    else:
        best = offers.offers[0]
        parts = [
            page.say_many(
                "{offers} offer of {least}–{most} ha; the best: {best}, {area} in {zone}",
                "{offers} offers of {least}–{most} ha; the best: {best}, {area} in {zone}",
                offers.offer_count,
                offers=page.count(offers.offer_count),
                least=least,
                most=most,
                best=short_name(page, best.parcel_ids),
                area=page.ha(best.area_ha),
                zone=page.zone_names()[best.zone_id],
            )
        ]
    misses = len(nearest_misses(offers))
    if misses:
        parts.append(
            page.say_many(
                "{misses} that comes near", "{misses} that come near", misses, misses=page.count(misses)
            )
        )
    if offers.coming:
        plots = page.count(len(offers.coming))
        parts.append(page.say("coming back or getting ready: {plots}", plots=plots))
    return "; ".join(parts) + "."


def limits_note(page: PageContext, offers: Offers) -> str:
    """Return how offers are ordered and what was not searched; empty where neither need be said."""
    notes = order_text(offers, page.words), bound_text(page.book, offers, page.words)
    return " ".join(filter(None, (*notes, speeds_note(offers, page.words))))


def _pick_of(offer: Offer) -> PlotGroup:
    """Return what is picked with an offer; of a part how much of its plot."""
    part = offer.kind == "part" and abs(offer.area_ha - offer.whole_ha) > _SAME_HA
    return PlotGroup(offer.parcel_ids, round(offer.area_ha, 7) if part else None)


def _picked(page: PageContext, number: int, pick: PlotGroup, enquiry: Enquiry | None) -> ResultItem:
    offer = _evaluated(page, pick, enquiry)
    if offer is not None:
        judged = enquiry is not None
        return ResultItem(number, pick, offer.zone_id, offer.area_ha, offer.shape, offer, judged)
    zone, shape = _recorded(page, pick.plots)
    return ResultItem(number, pick, zone, None, shape)


def _coming(page: PageContext, number: int, plot: UpcomingPlot) -> ResultItem:
    pick = PlotGroup((plot.parcel_id,))
    _, shape = _recorded(page, pick.plots)
    offer = _evaluated(page, pick, None)
    return ResultItem(number, pick, plot.zone_id, plot.area_ha, shape, offer, judged=False, coming=plot)


def _evaluated(page: PageContext, pick: PlotGroup, enquiry: Enquiry | None) -> Offer | None:
    """Return the offer of a pick, judged by the enquiry, or with facts alone without one."""
    facts = () if enquiry else fact_criteria(page.book)
    return evaluate_plots(page.statement, pick.plots, area_ha=pick.area_ha, enquiry=enquiry, facts=facts)


def _recorded(page: PageContext, plots: Sequence[str]) -> tuple[str, shapely.Geometry | None]:
    """Return the zone of plots as the book has them, and their land in its plane."""
    rows = page.book.parcels[page.book.parcels["parcel_id"].isin(plots)]
    shapes = np.asarray(rows.geometry.array, dtype=object)
    drawn = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    zone = str(rows["zone_id"].iloc[0]) if len(rows) else ""
    return zone, shapely.union_all(drawn) if len(drawn) else None


def render_table(page: PageContext, query: LandQuery, items: Sequence[ResultItem], *, list_name: str) -> None:
    """Draw the table, the twin of the map and the cards, and its files; without results, nothing."""
    if not items:
        return
    table, headings = _tabulated(page, items, list_name=list_name)
    title = page.choices("show")[list_name]
    export = export_table(
        page.statement, table, page.words, title=title, filters=in_words(page, query), headings=headings
    )
    shapes = np.array([item.shape for item in items], dtype=object)
    drawn = GeoDataFrame({"rank": table["rank"]}, geometry=shapes, crs=page.book.parcels.crs)
    with st.container(horizontal=True, vertical_alignment="center", key="find-bar"):
        html_blocks.heading(title)
        downloads.buttons(page, export, drawn, name=f"find-{list_name}")
    key = f"find-rows-{list_name}-{hash(tuple(item.pick.text for item in items))}-{page.view.lang}"
    part, _ = data_table.transposed(page, table, f"{key}-page")
    data_table.render(
        page,
        part,
        headings=headings,
        height="content" if len(part) <= _ROWS_IN_FULL else _HEIGHT_PX,
        key=key,
        alt=page.say("What is on the map and on the cards, in figures"),
    )


def _tabulated(
    page: PageContext, items: Sequence[ResultItem], *, list_name: str
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return a row for each result, a column for each criterion; and what those columns are called."""
    names = page.zone_names()
    table = pd.DataFrame(
        {
            "rank": pd.array([item.number for item in items], dtype="int64"),
            "parcel_ids": ["+".join(item.pick.plots) for item in items],
            "zone_name": [names.get(item.zone_id, item.zone_id) for item in items],
            "offer_kind": [item.offer.kind if item.offer else "" for item in items],
            "offered_ha": pd.array([item.area_ha for item in items], dtype="float64"),
        }
    )
    headings: dict[str, str] = {}
    if list_name == COMING:
        coming = [item.coming for item in items]
        table["free_on"] = pd.to_datetime(pd.Series([plot.day if plot else None for plot in coming]))
        table["coming"] = [plot.why if plot else "" for plot in coming]
        return table, headings
    if any(item.offer and item.judged for item in items):
        scores = [item.offer.score if item.offer else None for item in items]
        table["score"] = pd.array(scores, dtype="float64")
    by_item = [
        {
            (verdict.criterion, verdict.place): verdict
            for verdict in (item.offer.verdicts if item.offer else ())
            if verdict.criterion not in ALWAYS
        }
        for item in items
    ]
    for at, criterion in enumerate(dict.fromkeys(key for verdicts in by_item for key in verdicts)):
        column = f"found_{criterion[0]}"
        column = f"{column}_{at}" if column in headings else column
        verdicts = [of_item.get(criterion) for of_item in by_item]
        table[column] = _column(page, verdicts)
        first = next(verdict for verdict in verdicts if verdict is not None)
        headings[column] = texts.criterion_text(first, page.book, page.words)
        if first.place:
            _add_ways(page, table, headings, (column, verdicts))
    if list_name == NEAR:
        failed = [item.offer.failed if item.offer else () for item in items]
        table["failed"] = [
            "; ".join(page.code("criterion", verdict.criterion) for verdict in verdicts)
            for verdicts in failed
        ]
    return table, headings


def _add_ways(
    page: PageContext,
    table: pd.DataFrame,
    headings: dict[str, str],
    distance: tuple[str, Sequence[Verdict | None]],
) -> None:
    """Put behind the kilometres of a column where to, of several places, and how long a way by road takes."""
    column, verdicts = distance
    stated = [verdict for verdict in verdicts if verdict is not None]
    name = headings[column]
    if len(places_meant(page.book, stated[0].place)) > 1:
        places = [verdict.nearest if verdict else "" for verdict in verdicts]
        table[f"{column}_to"] = [place and texts.place_name(page.book, place, page.words) for place in places]
        headings[f"{column}_to"] = page.say("{criterion}: to", criterion=name)
    if any(verdict.minutes is not None for verdict in stated):
        minutes = [verdict.minutes if verdict else None for verdict in verdicts]
        table[f"{column}_minutes"] = pd.array(
            [None if one is None else rounded_minutes(one) for one in minutes], dtype="Int64"
        )
        headings[f"{column}_minutes"] = page.say("{criterion}: minutes", criterion=name)


def _column(page: PageContext, verdicts: Sequence[Verdict | None]) -> pd.Series:
    """Return what there is, as days or numbers where it is that, else in words."""
    values = [verdict.value if verdict else None for verdict in verdicts]
    stated = [value for value in values if value is not None]
    if stated and all(isinstance(value, date) for value in stated):
        return pd.to_datetime(pd.Series(values))
    if stated and all(isinstance(value, float | int) for value in stated):
        return pd.Series([np.nan if value is None else float(str(value)) for value in values])
    return pd.Series(
        [
            texts.found_text(verdict, page.book, page.words) if verdict and verdict.value is not None else ""
            for verdict in verdicts
        ],
        dtype="str",
    )
