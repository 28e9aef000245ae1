"""Measurements: what candidates have of each criterion, whatever is asked for."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.boundaries import neighbours
from geo.road_network import Journeys
from occupancy.land_search.available_land import STREET_M, AvailableLand
from occupancy.land_search.candidates import Candidates
from occupancy.land_search.eligibility import years_until
from occupancy.land_search.enquiry import CRITERIA, QUANTITIES, SERVICES, Requirement, places_meant
from occupancy.land_search.tenants import tenants_meant
from occupancy.measures.arrays import Bools, Floats, Positions
from occupancy.questions.figure_records import lease_evidence
from occupancy.questions.stated_facts import facts_of_phases, quantities
from occupancy.statement import Statement

Values = Floats | NDArray[np.object_]


def measure(requirement: Requirement, candidates: Candidates) -> tuple[Values, Bools]:
    """Measure candidates by the criterion of a requirement.

    Of a requirement only that counts which says what to measure: a place, sectors, or names of tenants.

    Returns
    -------
    values, stated
        A value per candidate: numbers in the unit of the criterion (a day: days from that of the statement),
        else texts; of several plots the worst that is known. And which are known of all plots.
    """
    code = requirement.criterion
    if code in _OF_PLOTS:
        of_plots = _OF_PLOTS[code](requirement, candidates.land)
        worst = candidates.least if CRITERIA[code].operator == "least" else candidates.greatest
        return worst(of_plots), ~candidates.any(np.isnan(of_plots))
    values = _OF_CANDIDATES[code](requirement, candidates)
    return values, ~pd.isna(values)


def sector_shares(requirement: Requirement, land: AvailableLand) -> "pd.Series[float]":
    """Return the share (0 to 1) of some sectors in each zone's leased land whose sector is stated."""
    stated = land.sectors[land.sectors["sector_code"] != ""]
    every = stated.groupby("zone_id")["leased_m2"].sum()
    own = stated[stated["sector_code"].isin(requirement.target)].groupby("zone_id")["leased_m2"].sum()  # type: ignore[arg-type]
    return own.reindex(every.index).fillna(0.0) / every[every > 0]


def _days_until_ready(_requirement: Requirement, land: AvailableLand) -> Floats:
    days = (land.plots["ready_on"] - pd.Timestamp(land.statement.as_of)).dt.days
    return np.asarray(days, dtype=np.float64)


def _distance_km(requirement: Requirement, land: AvailableLand) -> Floats:
    """Return the kilometres to the nearest of the places that are meant."""
    return _nearest(requirement, land)[0].metres / 1_000


def _nearest(requirement: Requirement, land: AvailableLand) -> tuple[Journeys, Positions]:
    """Return the way from each plot to the nearest of the places that are meant, and which that is.

    A place to which the way by road is not known is at least as far as the straight line: where it may be
    the nearest, the way is not known.
    """
    places, by_road = places_meant(land.book, requirement.place), requirement.criterion == "road_km"
    ways = [land.journeys(place, by_road=by_road) for place in places]
    least = [
        np.where(np.isnan(way.metres), land.journeys(place, by_road=False).metres, way.metres)
        for place, way in zip(places, ways, strict=True)
    ]
    nearest = np.argmin(np.nan_to_num(least, nan=np.inf), axis=0)
    plots = np.arange(len(nearest))
    metres, minutes = (np.array([getattr(way, name) for way in ways]) for name in Journeys._fields)
    return Journeys(metres[nearest, plots], minutes[nearest, plots]), nearest


def nearest_place(
    requirement: Requirement, land: AvailableLand, plots: Sequence[int]
) -> tuple[str, float | None]:
    """Return which place the distance of some plots is measured to, and the minutes there; None: not known.

    It is that nearest to the farthest of the plots; no place where a distance is not known.
    """
    ways, nearest = _nearest(requirement, land)
    metres = ways.metres[list(plots)]
    if np.isnan(metres).any():
        return "", None
    plot = plots[int(np.argmax(metres))]
    minutes = float(ways.minutes[plot])
    return places_meant(land.book, requirement.place)[nearest[plot]], None if np.isnan(minutes) else minutes


def _by_zone(texts: "pd.Series[str]", candidates: Candidates) -> "pd.Series[str]":
    return candidates.land.plots["zone_id"].iloc[candidates.first].map(texts)


def _column(requirement: Requirement, candidates: Candidates) -> Values:
    """Return the zone or districts of each candidate; all its plots lie in one zone."""
    column = "zone_id" if requirement.criterion == "zones" else "districts"
    texts = candidates.land.plots[column].iloc[candidates.first].astype(object)
    return texts.where(texts.fillna("") != "", None).to_numpy()


def stated_how(criterion: str, statement: Statement, phase_id: str) -> tuple[str, date | None, str]:
    """Return on which capacity of a phase a quantity rests, and the day of what was stated later.

    The last is how well that day is known: to the `day`, `month` or `year`. Empty, None and `day` where it
    rests on none, or on what was stated by then.
    """
    capacity, nothing = "", (None, "day")
    if criterion not in (*QUANTITIES, *SERVICES):
        return capacity, *nothing
    service, unit = QUANTITIES.get(criterion, (criterion, ""))
    facts = facts_of_phases(statement)
    rows = facts[(facts["phase_id"] == phase_id) & (facts["service"] == service)]
    if unit:
        capacity = quantities(statement, service, unit)["capacity"].get(phase_id, "")
        rows = rows[(rows["unit"] == unit) & (rows["capacity"] == capacity)]
    later = rows[rows["later"]].sort_values("as_stated_on")
    if later.empty:
        return capacity, *nothing
    return capacity, later["as_stated_on"].iloc[-1].date(), later["date_precision"].iloc[-1] or "day"


def _quantity(requirement: Requirement, land: AvailableLand) -> Floats:
    """Return how much of a service the phase of each plot has."""
    stated = quantities(land.statement, *QUANTITIES[requirement.criterion])["quantity"]
    return land.plots["phase_id"].map(stated).to_numpy(dtype=np.float64)


def _service(requirement: Requirement, candidates: Candidates) -> Values:
    facts = facts_of_phases(candidates.land.statement)
    rows = facts[facts["service"] == requirement.criterion]
    texts = (rows["value"] + " " + rows["unit"]).str.strip().groupby(rows["phase_id"]).agg("; ".join)
    return candidates.land.plots["phase_id"].iloc[candidates.first].map(texts).to_numpy(dtype=object)


def _sector_pct(requirement: Requirement, candidates: Candidates) -> Values:
    shares = _by_zone(sector_shares(requirement, candidates.land), candidates)  # type: ignore[arg-type]
    return 100 * np.asarray(shares, dtype=np.float64)


def _tenant_km(requirement: Requirement, candidates: Candidates) -> Floats:
    """Return how far the tenants asked for are from the nearest plot: 0 beside one, NaN where withheld."""
    names: tuple[str, ...] = requirement.target  # type: ignore[assignment]
    kept = candidates.land.cache.tenant_km
    if names not in kept:
        kept[names] = _km_of_plots(candidates.land, names)
    return candidates.least(kept[names])


def _km_of_plots(land: AvailableLand, names: tuple[str, ...]) -> Floats:
    """Return how far each plot is from land leased to a tenant, or from the phase of one publicly known.

    0 beside the land, across a street from it, or in that phase; infinite where nobody knows where it is. Of
    a tenant known without its phase every phase of its zone counts.
    """
    book, meant = land.book, tenants_meant(land.book, names)
    if meant is None:
        return np.full(len(land.plots), np.nan)
    certificates, known = meant
    lines = lease_evidence(land.statement)
    leased = lines.loc[lines["certificate_no"].isin(certificates), "parcel_id"]
    theirs = book.parcels[book.parcels["parcel_id"].isin(leased) & book.parcels.geometry.notna()]
    of_zone = known.loc[known["phase_id"] == "", "zone_id"]
    own = book.phases["phase_id"].isin(known["phase_id"]) | book.phases["zone_id"].isin(of_zone)
    places = [*theirs.geometry, *book.phases.geometry[own & book.phases.geometry.notna()]]
    km = np.full(len(land.plots), np.inf)
    if places:
        drawn = np.flatnonzero(land.measured_m2 > 0)
        tree = shapely.STRtree(places)
        (at, _), metres = tree.query_nearest(land.shapes[drawn], return_distance=True, all_matches=False)
        km[drawn[at]] = np.maximum(metres, 1.0) / 1_000
    if len(theirs):
        shapes = GeoDataFrame(geometry=[*land.shapes, *theirs.geometry], crs=book.parcels.crs)
        pairs = neighbours(shapes, across_m=STREET_M)
        km[pairs.loc[(pairs["i"] < len(km)) & (pairs["j"] >= len(km)), "i"].to_numpy()] = 0.0
    km[land.plots["phase_id"].isin(book.phases.loc[own, "phase_id"]).to_numpy()] = 0.0
    return km


# A number of each plot, NaN where not stated …
_OF_PLOTS: Mapping[str, Callable[[Requirement, AvailableLand], Floats]] = {
    "price_usd_m2": lambda _, land: land.plots["asking_price_usd_m2"].to_numpy(dtype=np.float64),
    "term_years": lambda _, land: years_until(land.statement.as_of, land.plots["term_end"]),
    "ready_by": _days_until_ready,
    "distance_km": _distance_km,
    "road_km": _distance_km,
    **dict.fromkeys(QUANTITIES, _quantity),
}
# … and a number or text of each candidate as a whole, NaN or None where not stated.
_OF_CANDIDATES: Mapping[str, Callable[[Requirement, Candidates], Values]] = {
    "zones": _column,
    "districts": _column,
    "sector": _sector_pct,
    "beside": _tenant_km,
    "frontage_m": lambda _, candidates: candidates.frontage_m(),
    "width_m": lambda _, candidates: candidates.forms()[:, 0],
    "rectangularity": lambda _, candidates: candidates.forms()[:, 1],
    **dict.fromkeys(SERVICES, _service),
}
