"""Scores of candidates by one criterion: met, failed or not stated, and by how much."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.boundaries import neighbours
from occupancy.audiences import INTERNAL
from occupancy.land_search.available_land import STREET_M, AvailableLand
from occupancy.land_search.candidates import Candidates
from occupancy.land_search.criteria import CRITERIA, Operator
from occupancy.land_search.destinations import places_meant
from occupancy.land_search.enquiry import Requirement
from occupancy.land_search.readiness import YEAR_DAYS, years_until
from occupancy.measures.arrays import Bools, Floats
from occupancy.questions.lease_evidence import lease_evidence
from occupancy.questions.name_search import normalize

MET, NOT_STATED, FAILED = 0, 1, 2
OUTCOMES = ("met", "not_stated", "failed")
_NOISE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """One wish held against every candidate.

    `found` is the value, None where it is not stated; `miss` by how much it fails, as a share of what is
    wanted (0 where it does not fail); `score` from 0 to 1: half at the limit, NaN where not stated.
    """

    wish: Requirement
    found: NDArray[np.object_]
    outcome: NDArray[np.int8]
    miss: Floats
    score: Floats


def evaluate_criterion(wish: Requirement, candidates: Candidates) -> Judgement:
    """Score every candidate against one requirement."""
    return _EVALUATORS[CRITERIA[wish.criterion].operator](wish, candidates)


def score_against_limit(
    values: Floats, unknown: Bools, limit: float, *, most: bool
) -> tuple[NDArray[np.int8], Floats, Floats]:
    """Outcome, miss and score of values against a limit, inclusive; `values` are the worst that are known."""
    over = (values - limit) if most else (limit - values)
    tolerance = _NOISE * max(abs(limit), 1.0)
    failed = over > tolerance
    outcome = np.where(failed, FAILED, np.where(unknown | np.isnan(values), NOT_STATED, MET)).astype(np.int8)
    scale = abs(limit) if limit else 1.0
    miss = np.where(failed, over / scale, 0.0)
    share = values / (2 * scale)
    score = np.clip(1 - share if most else share, 0.0, 1.0)
    return outcome, miss, np.where(outcome == NOT_STATED, np.nan, score)


def _measured(wish: Requirement, candidates: Candidates) -> Judgement:
    """Score a number against its limit: of an offer as a whole, or the worst of its plots."""
    most = CRITERIA[wish.criterion].operator == "most"
    if wish.criterion in _OF_OFFERS:
        values = _OF_OFFERS[wish.criterion](candidates)
        unknown = np.isnan(values)
    else:
        of_plots = _OF_PLOTS[wish.criterion](wish, candidates.supply)
        values = candidates.greatest(of_plots) if most else candidates.least(of_plots)
        unknown = candidates.any(np.isnan(of_plots))
    outcome, miss, score = score_against_limit(values, unknown, float(wish.wanted), most=most)  # type: ignore[arg-type]
    return Judgement(wish, _texts(values, outcome), outcome, miss, score)


def _price(_wish: Requirement, supply: AvailableLand) -> Floats:
    return supply.plots["asking_price_usd_m2"].to_numpy(dtype=np.float64)


def _term(_wish: Requirement, supply: AvailableLand) -> Floats:
    return years_until(supply.statement.as_of, supply.plots["term_end"])


def _distance(wish: Requirement, supply: AvailableLand) -> Floats:
    """Return the kilometres to the nearest of the places that are meant."""
    by_road = wish.criterion == "road_km"
    places = places_meant(supply.book, wish.place)
    return np.asarray(np.fmin.reduce([supply.distances_km(place, by_road=by_road) for place in places]))


def _ready(wish: Requirement, candidates: Candidates) -> Judgement:
    day = pd.Timestamp(candidates.supply.statement.as_of)
    late = (candidates.supply.plots["ready_on"] - day).dt.days
    days: Floats = np.asarray(late, dtype=np.float64)
    ready = candidates.greatest(days)
    unknown = candidates.any(np.isnan(days))
    allowed = float((pd.Timestamp(wish.wanted) - day).days)  # type: ignore[arg-type]
    failed = ready > allowed
    outcome = np.where(failed, FAILED, np.where(unknown, NOT_STATED, MET)).astype(np.int8)
    # Who need not wait is best served, however long the land has been ready.
    now = min(allowed, 0.0)
    score = np.clip(1 - np.maximum(ready - now, 0.0) / (2 * max(allowed - now, 1.0)), 0.0, 1.0)
    days_on = np.datetime64(day, "D") + np.nan_to_num(ready).astype("timedelta64[D]")
    found = np.where(outcome == NOT_STATED, None, days_on.astype(object))  # type: ignore[call-overload]
    miss = np.where(failed, (ready - allowed) / YEAR_DAYS, 0.0)
    return Judgement(wish, found, outcome, miss, np.where(outcome == NOT_STATED, np.nan, score))


def _among(wish: Requirement, candidates: Candidates) -> Judgement:
    plots = candidates.supply.plots.iloc[candidates.first]
    column = "zone_id" if wish.criterion == "zones" else "districts"
    wanted = set(wish.wanted) if isinstance(wish.wanted, tuple) else set()
    found = plots[column].fillna("").tolist()
    known = {text: bool(wanted & set(text.split(";"))) for text in set(found)}
    met = np.array([known[text] for text in found], dtype=np.bool_)
    stated = np.array([bool(text) for text in found], dtype=np.bool_)
    return _yes_or_no(wish, _objects(found), met, stated)


def _stated(wish: Requirement, candidates: Candidates) -> Judgement:
    services = candidates.supply.book.services
    rows = services[services["service"] == wish.criterion]
    said = (rows["value"] + " " + rows["unit"]).str.strip().groupby(rows["zone_id"]).agg("; ".join)
    texts = candidates.supply.plots["zone_id"].iloc[candidates.first].map(said)
    stated = texts.notna().to_numpy(dtype=np.bool_)
    return _yes_or_no(wish, _objects(texts.tolist()), stated, stated)


def _sector(wish: Requirement, candidates: Candidates) -> Judgement:
    shares = sector_shares(candidates.supply.sectors, wish.wanted)  # type: ignore[arg-type]
    zones = candidates.supply.plots["zone_id"].iloc[candidates.first]
    share: Floats = np.asarray(zones.map(shares), dtype=np.float64)
    outcome = np.where(np.isnan(share), NOT_STATED, np.where(share > 0, MET, FAILED)).astype(np.int8)
    highest = shares.max()
    score: Floats = np.asarray(share / highest if highest > 0 else share, dtype=np.float64)
    found = _texts(np.asarray(100 * share, dtype=np.float64), outcome)
    return Judgement(wish, found, outcome, (outcome == FAILED).astype(np.float64), score)


def _beside(wish: Requirement, candidates: Candidates) -> Judgement:
    near = beside_tenant(candidates.supply, wish.wanted)  # type: ignore[arg-type]
    if near is None:
        nothing = np.zeros(len(candidates), dtype=np.bool_)
        return _yes_or_no(wish, _objects([None] * len(candidates)), nothing, nothing)
    met = candidates.any(near)
    names = ", ".join(str(name) for name in wish.wanted)  # type: ignore[union-attr]
    found = [names if one else "" for one in met]
    return _yes_or_no(wish, _objects(found), met, np.ones(len(met), dtype=np.bool_))


def _yes_or_no(wish: Requirement, found: NDArray[np.object_], met: Bools, stated: Bools) -> Judgement:
    outcome = np.where(~stated, NOT_STATED, np.where(met, MET, FAILED)).astype(np.int8)
    values = _objects([one if told else None for one, told in zip(found, stated, strict=True)])
    score = np.where(stated, met.astype(np.float64), np.nan)
    return Judgement(wish, values, outcome, (outcome == FAILED).astype(np.float64), score)


def _texts(values: Floats, outcome: NDArray[np.int8]) -> NDArray[np.object_]:
    stated = (outcome != NOT_STATED) & ~np.isnan(values)
    return _objects([float(value) if one else None for value, one in zip(values, stated, strict=True)])


def _objects(values: Sequence[object]) -> NDArray[np.object_]:
    """Values of any kind, one to an element."""
    made = np.empty(len(values), dtype=np.object_)
    made[:] = values
    return made


def sector_shares(sectors: pd.DataFrame, wanted: tuple[str, ...]) -> "pd.Series[float]":
    """Of the leased land of each zone whose sector is stated, the share of the `wanted` ones, from 0 to 1."""
    stated = sectors[sectors["sector_code"] != ""]
    every = stated.groupby("zone_id")["leased_m2"].sum()
    own = stated[stated["sector_code"].isin(wanted)].groupby("zone_id")["leased_m2"].sum()
    return own.reindex(every.index).fillna(0.0) / every[every > 0]


def beside_tenant(supply: AvailableLand, wanted: tuple[str, ...]) -> Bools | None:
    """Which plots lie beside, or across a street from, land let to a tenant; None where tenants are withheld.

    A tenant is meant when all words of one of the `wanted` names are in its own, marks left out.
    """
    if wanted not in supply.cache.beside_tenant:
        supply.cache.beside_tenant[wanted] = _beside_tenant(supply, wanted)
    return supply.cache.beside_tenant[wanted]


def _beside_tenant(supply: AvailableLand, wanted: tuple[str, ...]) -> Bools | None:
    book = supply.book
    if book.audience != INTERNAL.audience or book.projects.empty:
        return None
    asked = [normalize(name).split() for name in wanted]
    names = [f" {normalize(name)}" for name in book.projects["tenant_name"]]
    meant = [any(words and all(f" {word}" in name for word in words) for words in asked) for name in names]
    own = book.projects.loc[np.array(meant, dtype=bool), "certificate_no"]
    lines = lease_evidence(supply.statement)
    let = set(lines.loc[lines["certificate_no"].isin(own), "parcel_id"])
    theirs = book.parcels[book.parcels["parcel_id"].isin(let)]
    shapes = [*supply.shapes, *theirs.geometry]
    if not shapes:
        return np.zeros(0, dtype=np.bool_)
    pairs = neighbours(GeoDataFrame(geometry=shapes, crs=book.parcels.crs), across_m=STREET_M)
    mixed = pairs[(pairs["i"] < len(supply.shapes)) & (pairs["j"] >= len(supply.shapes))]
    near = np.zeros(len(supply.shapes), dtype=np.bool_)
    near[mixed["i"].to_numpy()] = True
    return near


# How the numbers are measured; NaN where not stated. Of each plot of the supply:
_OF_PLOTS: Mapping[str, Callable[[Requirement, AvailableLand], Floats]] = {
    "price_usd_m2": _price,
    "term_years": _term,
    "distance_km": _distance,
    "road_km": _distance,
}
# … and of each candidate as a whole.
_OF_OFFERS: Mapping[str, Callable[[Candidates], Floats]] = {
    "frontage_m": Candidates.frontage_m,
    "width_m": lambda candidates: candidates.forms()[:, 0],
    "rectangularity": lambda candidates: candidates.forms()[:, 1],
}
_EVALUATORS: Mapping[Operator, Callable[[Requirement, Candidates], Judgement]] = {
    "most": _measured,
    "least": _measured,
    "day": _ready,
    "among": _among,
    "share": _sector,
    "stated": _stated,
    "beside": _beside,
}
