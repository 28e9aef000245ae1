"""Scores: what candidates have held against what is asked for, and the rank that comes of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from occupancy.land_search.available_land import AvailableLand
from occupancy.land_search.candidates import PART, UNDIVIDED, Candidates, concat_candidates
from occupancy.land_search.eligibility import YEAR_DAYS
from occupancy.land_search.enquiry import (
    AREA,
    COMPACTNESS,
    CRITERIA,
    FREE,
    PLOTS,
    Enquiry,
    Operator,
    Requirement,
)
from occupancy.land_search.measurement import Values, measure, nearest_place, sector_shares, stated_how
from occupancy.land_search.results import Offer, Verdict
from occupancy.measures.arrays import Bools, Floats, Positions
from occupancy.measures.phase_status import M2_PER_HA

MET, NOT_STATED, FAILED = 0, 1, 2
OUTCOMES = ("met", "not_stated", "failed")
_NOISE, _NOISE_HA = 1e-9, 1e-7
_FAR_KM = 10.0  # from a tenant, what is as bad as to miss a number wanted by all of it


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """One requirement held against every candidate.

    `measured` is None where not stated; `miss` by how much it fails, as a share of what is
    wanted (0 where it does not fail); `score` from 0 to 1: half at the limit, NaN where not stated.
    """

    requirement: Requirement
    measured: NDArray[np.object_]
    outcome: NDArray[np.int8]
    miss: Floats
    score: Floats


@dataclass(frozen=True, eq=False)
class Scoreboard:
    """Candidates and their judgements, those always looked at first."""

    candidates: Candidates
    judgements: tuple[Judgement, ...]

    @cached_property
    def hard(self) -> tuple[Judgement, ...]:
        """The judgements by hard requirements; that on being free is always among them."""
        return tuple(judgement for judgement in self.judgements if judgement.requirement.hard)

    @cached_property
    def fails(self) -> Positions:
        """How many hard requirements each candidate fails."""
        return np.asarray(np.sum([item.outcome == FAILED for item in self.hard], axis=0))

    @cached_property
    def unknown(self) -> Positions:
        """Of how many hard requirements nothing is known, for each candidate."""
        return np.asarray(np.sum([item.outcome == NOT_STATED for item in self.hard], axis=0))

    @cached_property
    def unstated(self) -> Positions:
        """Of how many requirements, hard or soft, nothing is known, for each candidate."""
        return np.asarray(np.sum([item.outcome == NOT_STATED for item in self.judgements], axis=0))

    @cached_property
    def let_in_part(self) -> Bools:
        """Which candidates are what is left of a plot that is let in part."""
        return self.candidates.any(self.candidates.land.partly_leased)

    @cached_property
    def waiting(self) -> Positions:
        """Whether each candidate is ready (0), due (1) or has no day (2); all 0 where a day is asked for."""
        if any(item.requirement.criterion == "ready_by" for item in self.judgements):
            return np.zeros(len(self.candidates), dtype=np.intp)
        ready_on, day = (
            self.candidates.land.plots["ready_on"],
            pd.Timestamp(self.candidates.land.statement.as_of),
        )
        of_plots = np.select([ready_on.isna(), ready_on > day], [2.0, 1.0], 0.0)
        return self.candidates.greatest(of_plots).astype(np.intp)

    @cached_property
    def miss(self) -> Floats:
        """By how much each candidate fails its hard requirements, as shares of what is wanted, added up."""
        return np.asarray(np.sum([judgement.miss for judgement in self.hard], axis=0))

    @cached_property
    def weight(self) -> float:
        """The weights of all requirements together."""
        return sum(judgement.requirement.weight for judgement in self.judgements)

    @cached_property
    def points(self) -> Floats:
        """The scores by weight, added up; what is not stated scores nought, as nothing speaks for it."""
        weights = np.array([judgement.requirement.weight for judgement in self.judgements])
        return np.asarray(weights @ np.nan_to_num([judgement.score for judgement in self.judgements]))

    @cached_property
    def score(self) -> Floats:
        """From 0 to 100, the mean of the scores by weight."""
        return 100 * self.points / self.weight

    def order(self, which: Bools, *, by_miss: bool = False) -> Positions:
        """Return the candidates of `which`, the best first.

        What is left of plots that are let in part comes last, for nobody knows where it is; land of which a
        must, or else a wish, is not stated after land of which it is; and where no day is asked for, what is
        ready before what is due, and that before what has no day. With equal scores the first plots decide.
        """
        at = np.flatnonzero(which)
        last = [self.candidates.first[at], self.unstated[at], -self.score[at].round(3)]
        worst = (
            [self.miss[at].round(9), self.fails[at]]
            if by_miss
            else [self.waiting[at], self.unstated[at], self.unknown[at], self.let_in_part[at]]
        )
        return at[np.lexsort([*last, *worst])]

    def offer(self, candidate: int, *, rank: int = 0) -> Offer:
        """Return a candidate with its verdicts and its shape."""
        land, candidates = self.candidates.land, self.candidates
        plots = list(candidates.plots_of(candidate))
        ids, zones, phases = land.ids[plots].T
        cut = candidates.cut(candidate) if candidates.kind[candidate] == PART else None
        return Offer(
            rank=rank,
            parcel_ids=() if candidates.kind[candidate] == UNDIVIDED else tuple(ids),
            zone_id=zones[0],
            phase_id=phases[0],
            kind=str(candidates.kind[candidate]),  # type: ignore[arg-type]
            area_ha=float(candidates.area_m2[candidate] / M2_PER_HA),
            whole_ha=float(land.area_m2[plots].sum() / M2_PER_HA),
            score=float(self.score[candidate]),
            verdicts=tuple(_verdict(judgement, candidate, land, plots) for judgement in self.judgements),
            streets_crossed=_crossed(land, plots),
            shape=candidates.shape(candidate) if cut is None else cut.part,
            cut_line=None if cut is None else cut.line,
            partly_leased=bool(land.partly_leased[plots].any()),
            **({} if candidates.kind[candidate] == UNDIVIDED else _facts(land.plots.iloc[plots])),
        )


def score_candidates(candidates: Candidates, enquiry: Enquiry) -> Scoreboard:
    """Score every candidate against every requirement of an enquiry."""
    always = (
        _free(candidates, enquiry),
        _area(candidates, enquiry),
        _plots(candidates),
        _compact(candidates),
    )
    judgements = tuple(score_criterion(requirement, candidates) for requirement in enquiry.requirements)
    return Scoreboard(candidates, always + judgements)


def record_fact(fact: Requirement, candidates: Candidates) -> Judgement:
    """Hold what every candidate has of a criterion, judged by nothing."""
    values, stated = measure(fact, candidates)
    if CRITERIA[fact.criterion].operator == "day":
        values = _as_days(values, candidates.land)  # type: ignore[arg-type]
    nobody, nought = np.zeros(len(stated), dtype=np.bool_), np.zeros(len(stated))
    return _judgement(fact, values, failed=nobody, miss=nought, score=nought + np.nan, stated=stated)


def score_criterion(requirement: Requirement, candidates: Candidates) -> Judgement:
    """Score every candidate against one requirement."""
    return score_values(requirement, candidates.land, *measure(requirement, candidates))


def score_values(requirement: Requirement, land: AvailableLand, values: Values, stated: Bools) -> Judgement:
    """Score values, as `measure` has them, against a requirement; the limit itself is met."""
    return _SCORERS[CRITERIA[requirement.criterion].operator](requirement, land, values, stated)  # type: ignore[arg-type]


def concat_scoreboards(*boards: Scoreboard) -> Scoreboard:
    """Put the candidates of boards of one enquiry together, those of the first before the others."""
    judgements = (
        Judgement(
            same[0].requirement,
            *(
                np.concatenate([getattr(judgement, name) for judgement in same])
                for name in ("measured", "outcome", "miss", "score")
            ),
        )
        for same in zip(*(board.judgements for board in boards), strict=True)
    )
    return Scoreboard(concat_candidates([board.candidates for board in boards]), tuple(judgements))


def _judgement(
    requirement: Requirement,
    values: NDArray[Any],
    *,
    failed: Bools,
    miss: Floats,
    score: Floats,
    stated: Bools | np.bool_ = np.True_,
) -> Judgement:
    """Fill in what follows: what fails is so whether or not all of it is stated."""
    outcome = np.where(failed, FAILED, np.where(stated, MET, NOT_STATED)).astype(np.int8)
    known = outcome != NOT_STATED
    measured = values.astype(object)
    measured[~known] = None
    return Judgement(
        requirement, measured, outcome, np.where(failed, miss, 0.0), np.where(known, score, np.nan)
    )


def _limit(requirement: Requirement, _land: AvailableLand, values: Floats, stated: Bools) -> Judgement:
    most, limit = CRITERIA[requirement.criterion].operator == "most", float(requirement.target)  # type: ignore[arg-type]
    over, scale = (values - limit) if most else (limit - values), abs(limit) or 1.0
    share = values / (2 * scale)
    return _judgement(
        requirement,
        values,
        failed=over > _NOISE * max(abs(limit), 1.0),
        miss=over / scale,
        score=np.clip(1 - share if most else share, 0.0, 1.0),
        stated=stated,
    )


def _ready(requirement: Requirement, land: AvailableLand, days: Floats, stated: Bools) -> Judgement:
    day = pd.Timestamp(land.statement.as_of)
    allowed = float((pd.Timestamp(requirement.target) - day).days)  # type: ignore[arg-type]
    # Who need not wait is best served, however long the land has been ready.
    now = min(allowed, 0.0)
    return _judgement(
        requirement,
        _as_days(days, land),
        failed=days > allowed,
        miss=(days - allowed) / YEAR_DAYS,
        score=np.clip(1 - np.maximum(days - now, 0.0) / (2 * max(allowed - now, 1.0)), 0.0, 1.0),
        stated=stated,
    )


def _as_days(days: Floats, land: AvailableLand) -> NDArray[Any]:
    """Return days counted from that of the statement as dates; what is not stated is any."""
    day = np.datetime64(pd.Timestamp(land.statement.as_of), "D")
    return np.asarray(day + np.nan_to_num(days).astype("timedelta64[D]"))


def _sector(requirement: Requirement, land: AvailableLand, percent: Floats, stated: Bools) -> Judgement:
    share, highest = percent / 100, sector_shares(requirement, land).max()
    score = share / highest if highest > 0 else share
    return _judgement(
        requirement, percent, failed=percent <= 0, miss=np.ones(len(percent)), score=score, stated=stated
    )


def _texts(requirement: Requirement, _land: AvailableLand, texts: Values, stated: Bools) -> Judgement:
    """Score texts: codes separated by ";" of which some are asked for, else anything but an empty text."""
    met = stated & (texts != "")
    if CRITERIA[requirement.criterion].operator == "among":
        codes = set(requirement.target)  # type: ignore[arg-type]
        fits = {text: bool(codes & set(text.split(";"))) for text in set(texts[stated])}
        met = np.array([fits.get(text, False) for text in texts], dtype=np.bool_)
    failed, score = stated & ~met, met.astype(np.float64)
    return _judgement(
        requirement, texts, failed=failed, miss=failed.astype(float), score=score, stated=stated
    )


def _stated(requirement: Requirement, _land: AvailableLand, texts: Values, stated: Bools) -> Judgement:
    score = stated.astype(np.float64)
    return _judgement(requirement, texts, failed=~stated & stated, miss=score, score=score, stated=stated)


def _beside(requirement: Requirement, _land: AvailableLand, km: Floats, stated: Bools) -> Judgement:
    """Score how far a tenant is: 0 is beside it; else the nearer the better, infinite where nobody knows."""
    names = ", ".join(requirement.target)  # type: ignore[arg-type]
    measured = np.where(km == 0, names, np.where(np.isfinite(km), km.astype(object), ""))
    away = np.where(np.isfinite(km), km, 1_000.0)
    return _judgement(
        requirement,
        measured,
        failed=stated & (km > 0),
        miss=away / _FAR_KM,
        score=np.where(km == 0, 1.0, np.where(np.isfinite(km), 0.5 / (1 + away), 0.0)),
        stated=stated,
    )


_SCORERS: Mapping[Operator, Callable[[Requirement, AvailableLand, Floats, Bools], Judgement]] = {
    "most": _limit,
    "least": _limit,
    "day": _ready,
    "share": _sector,
    "among": _texts,
    "stated": _stated,
    "beside": _beside,
}


# An area is asked for in every enquiry; few plots and a compact shape are always better.
def _free(candidates: Candidates, enquiry: Enquiry) -> Judgement:
    bars = candidates.land.plots["bar"].to_numpy(dtype=object)
    reasons = candidates.faults()
    if any(item.hard and item.criterion == "frontage_m" for item in enquiry.requirements):
        reasons[reasons == "part_long"] = ""  # who wants much street wants a long part
    for at in np.flatnonzero(candidates.any(bars != "")).tolist():  # the bar of the first plot that has one
        reasons[at] = next(bars[plot] for plot in candidates.plots_of(at) if bars[plot])
    held = reasons != ""
    reasons[~held] = "free"
    requirement, nothing = Requirement(FREE, ("free",), weight=0.0), np.full(len(candidates), np.nan)
    return _judgement(requirement, reasons, failed=held, miss=np.ones(len(candidates)), score=nothing)


def _area(candidates: Candidates, enquiry: Enquiry) -> Judgement:
    area = candidates.area_m2 / M2_PER_HA
    ideal, least, most = enquiry.ideal_ha, enquiry.min_ha, enquiry.max_ha
    below, above = least - area, area - most
    room = np.maximum(np.where(area < ideal, ideal - least, most - ideal), _NOISE_HA)
    score = np.clip(1 - np.abs(area - ideal) / room / 2, 0.0, 1.0)
    return _judgement(
        Requirement(AREA, (least, most), weight=2.0),
        area,
        failed=np.maximum(below, above) > _NOISE_HA,
        miss=np.where(below > 0, below / least, above / most),
        score=np.where(np.abs(area - ideal) <= _NOISE_HA, 1.0, score),
    )


def _plots(candidates: Candidates) -> Judgement:
    sizes = candidates.sizes.astype(np.float64)
    return _soft(PLOTS, sizes, 1 / np.maximum(sizes, 1))


def _compact(candidates: Candidates) -> Judgement:
    """Score compactness; a partial plot uses its whole plot's shape, as cuts are made for offers shown."""
    compactness = candidates.compactness()
    return _soft(COMPACTNESS, compactness, np.clip(compactness, 0.0, 1.0))


def _soft(criterion: str, values: Floats, score: Floats) -> Judgement:
    nobody, stated = np.zeros(len(values), dtype=np.bool_), ~np.isnan(values)
    requirement = Requirement(criterion, 1.0, hard=False)
    return _judgement(requirement, values, failed=nobody, miss=score, score=score, stated=stated)


def _facts(plots: pd.DataFrame) -> dict[str, Any]:
    """Return what is told of the plots of any offer, whatever is asked for."""
    prices, ready = plots["asking_price_usd_m2"], plots["ready_on"]
    return {
        "prices": tuple(None if pd.isna(price) else float(price) for price in prices),
        "states": tuple(plots["state"]),
        "ready_on": None if ready.isna().any() else ready.max().date(),
    }


def _verdict(judgement: Judgement, at: int, land: AvailableLand, plots: Sequence[int]) -> Verdict:
    requirement, score = judgement.requirement, float(judgement.score[at])
    nearest, minutes = nearest_place(requirement, land, plots) if requirement.place else ("", None)
    capacity, later_on, precision = stated_how(
        requirement.criterion, land.statement, str(land.ids[plots[0], 2])
    )
    return Verdict(
        criterion=requirement.criterion,
        target=requirement.target,
        value=judgement.measured[at],
        outcome=OUTCOMES[judgement.outcome[at]],  # type: ignore[arg-type]
        hard=requirement.hard,
        weight=requirement.weight,
        score=None if np.isnan(score) else score,
        place=requirement.place,
        capacity=capacity,
        stated_later_on=later_on,
        stated_precision=precision,
        nearest=nearest,
        minutes=minutes,
    )


def _crossed(land: AvailableLand, plots: Sequence[int]) -> tuple[tuple[str, str], ...]:
    """Return the pairs of plots that hang together by a street alone, as few as hold the set together."""
    i, j, shared_m, gap_m = land.sides
    own = np.flatnonzero(np.isin(i, plots) & np.isin(j, plots))
    # First what is side by side, the longest boundary first, and then the narrowest street.
    own = own[np.lexsort([-shared_m[own], gap_m[own]])]
    graph: nx.Graph[int] = nx.Graph()
    graph.add_weighted_edges_from(zip(i[own], j[own], range(len(own)), strict=True))
    joints = {(i[pair], j[pair]) for pair in own if shared_m[pair] == 0}
    tree = (tuple(sorted(edge)) for edge in nx.minimum_spanning_edges(graph, data=False))
    return tuple((land.ids[i, 0], land.ids[j, 0]) for i, j in tree if (i, j) in joints)
