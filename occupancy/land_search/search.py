"""The search: from an enquiry to ranked offers, or to the smallest change that would give one."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from occupancy.land_search.assembly import nearest
from occupancy.land_search.available_land import AvailableLand, available_land
from occupancy.land_search.candidates import (
    ASSEMBLY,
    PART,
    PLOT,
    Candidates,
    assembly_candidates,
    single_plot_candidates,
)
from occupancy.land_search.eligibility import cleared_from, excluded_plots, ready_on
from occupancy.land_search.enquiry import AREA, CRITERIA, FREE, Enquiry, Requirement, validate_enquiry
from occupancy.land_search.plot_blocks import (
    MEASURED,
    assemblable_plots,
    assemble_blocks,
    limits,
    phase_blocks,
    thinned,
)
from occupancy.land_search.results import Change, Offer, Offers, PassedOver, Relaxation, UpcomingPlot
from occupancy.land_search.scoring import (
    FAILED,
    Scoreboard,
    concat_scoreboards,
    record_fact,
    score_candidates,
    score_criterion,
)
from occupancy.measures.arrays import Bools, Floats, Positions
from occupancy.measures.phase_status import M2_PER_HA
from occupancy.questions.figure_records import lease_evidence
from occupancy.statement import Statement, state

_MOST = 8
_NOISE = 1e-9
_OF_A_PART = (FREE, "frontage_m", "width_m", "rectangularity")  # what another area of a part may mend
# Shares of the way to a limit at which areas of a part are tried, and how often the last of them is halved.
_STEPS, _HALVINGS, _ARE_M2 = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0), 4, 100.0


def suggest_relaxations(land: AvailableLand, enquiry: Enquiry, every: Scoreboard) -> tuple[Relaxation, ...]:
    """Return what to ask for instead: of the fewest changes each kind once, the smallest of its kind.

    `every` holds the candidates of the enquiry itself. Sets of neighbours are looked for that fail one
    requirement alone by least, and that come nearest in area; where more than one thing must change they are
    those of them that happen to be found. Land that must not be offered is no way out.
    """
    best: dict[tuple[tuple[str, str], ...], tuple[float, Scoreboard, int]] = {}
    for board in (every, score_candidates(assembly_candidates(land, _sets(land, enquiry, every)), enquiry)):
        for at in np.flatnonzero(board.fails).tolist():
            miss, failed = float(board.miss[at]), _failed(board, at)
            if (FREE, "") not in failed and (failed not in best or miss < best[failed][0] - _NOISE):
                best[failed] = miss, board, at
    fewest = min(map(len, best), default=0)
    chosen = [candidate for failed, candidate in best.items() if len(failed) == fewest]
    chosen.sort(key=lambda candidate: candidate[0])
    return tuple(_relaxation(board, at) for _, board, at in chosen[:_MOST])


def _sets(land: AvailableLand, enquiry: Enquiry, every: Scoreboard) -> list[tuple[int, ...]]:
    """Return the sets of neighbours that fail one hard requirement by least, and those nearest in area."""
    sets = []
    for at, requirement in enumerate(enquiry.requirements):
        if requirement.hard:
            fewer = replace(enquiry, requirements=enquiry.requirements[:at] + enquiry.requirements[at + 1 :])
            sets += _failing_least(land, fewer, requirement, _least_miss(every, requirement))
    for positions, block in phase_blocks(land, enquiry, assemblable_plots(land, enquiry)):
        sets += [tuple(positions[list(plots)].tolist()) for plots in nearest(block, limits(enquiry))]
    return sets


def _failing_least(
    land: AvailableLand, fewer: Enquiry, requirement: Requirement, most: float
) -> list[tuple[int, ...]]:
    """Return the set that fits `fewer` requirements and fails the one left out by least, less than `most`."""
    which = assemblable_plots(land, fewer)
    if CRITERIA[requirement.criterion].of_each_plot:
        which = which & (score_criterion(requirement, single_plot_candidates(land)).miss < most)
    sets = assemble_blocks(land, fewer, which=which).sets
    # What takes a shape is looked at last, of the most compact of the sets that are left.
    rest = [item for item in fewer.requirements if item.hard and not CRITERIA[item.criterion].of_each_plot]
    for item in [*sorted(rest, key=_is_form), requirement]:
        if _is_form(item) and len(sets) > MEASURED:
            sets = sets.take(np.argsort(-sets.compactness(), kind="stable")[:MEASURED])
        if item is not requirement:
            sets = sets.take(np.flatnonzero(score_criterion(item, sets).outcome != FAILED))
    miss = score_criterion(requirement, sets).miss
    least = int(np.argmin(miss)) if len(miss) else -1
    return [sets.plots_of(least)] if least >= 0 and miss[least] < most else []


def _is_form(requirement: Requirement) -> bool:
    return CRITERIA[requirement.criterion].measured == "shape"


def _least_miss(every: Scoreboard, requirement: Requirement) -> float:
    """Return the least by which a candidate fails this and nothing else; infinite where none does."""
    judgement = next(item for item in every.judgements if item.requirement is requirement)
    own = (every.fails == 1) & (judgement.outcome == FAILED)
    return float(judgement.miss[own].min(initial=np.inf)) - _NOISE


def _failed(board: Scoreboard, at: int) -> tuple[tuple[str, str], ...]:
    """Return the hard requirements that a candidate fails, as criterion and place."""
    failed = (item.requirement for item in board.hard if item.outcome[at] == FAILED)
    return tuple((requirement.criterion, requirement.place) for requirement in failed)


def _relaxation(board: Scoreboard, at: int) -> Relaxation:
    offer = board.offer(at)
    changes = tuple(
        Change(
            item.criterion, item.target, offer.area_ha if item.criterion == AREA else item.value, item.place
        )
        for item in offer.failed
    )
    return Relaxation(changes, offer.parcel_ids, offer.zone_id, offer.area_ha)


_READY = "ready_by"
_A_DAY = pd.Timedelta(days=1)


def find_land(statement: Statement, enquiry: Enquiry) -> Offers:
    """Find the land that answers an enquiry on the day of a statement.

    Parameters
    ----------
    statement
        The book's answer for the day; its basis does not matter.
    enquiry
        What is asked for.

    Returns
    -------
    offers
        Only plots that are free on the day, have no open error and are not reserved. Every single plot that
        fails nothing is offered. So is every set of plots of a phase that hang together and fail nothing,
        unless a better offer has more than half of its land. Where sets were passed over, that is told.

    Raises
    ------
    QuestionError
        If the book cannot be asked it.
    """
    enquiry = validate_enquiry(statement.book, enquiry)
    land = available_land(statement)
    alone = judge_singles(land, enquiry)
    assembled = assemble_blocks(land, enquiry, which=assemblable_plots(land, enquiry))
    chosen, unmeasured = thinned(alone, assembled.sets, enquiry)
    every = concat_scoreboards(alone, chosen)
    order, missed = every.order(every.fails == 0), every.order(every.fails > 0, by_miss=True)
    most = enquiry.most_offers
    shapeless = zip(unmeasured.first.tolist(), unmeasured.sizes.tolist(), strict=True)
    return Offers(
        as_of=statement.as_of,
        enquiry=enquiry,
        offers=tuple(every.offer(int(at), rank=rank) for rank, at in enumerate(order[:most], start=1)),
        offer_count=len(order),
        near_misses=tuple(every.offer(int(at)) for at in missed[:most]),
        relaxations=() if len(order) else suggest_relaxations(land, enquiry, every),
        coming=upcoming_land(statement, enquiry, every),
        passed_over=_passed_over(land, [*assembled.passed_over, *shapeless]),
        looked_at=assembled.looked_at,
    )


def evaluate_plots(
    statement: Statement,
    plots: Sequence[str],
    *,
    area_ha: float | None = None,
    enquiry: Enquiry | None = None,
    facts: Sequence[Requirement] = (),
) -> Offer | None:
    """Evaluate an offer of just these plots against an enquiry.

    Parameters
    ----------
    statement
        The book's answer for the day.
    plots
        Ids, each once; whether they are neighbours is not looked at.
    area_ha
        How much of the one plot; None, or more than is vacant: all that is vacant.
    enquiry
        What is asked for; None: nothing but the area that there is.
    facts
        What is told beside it, as `enquiry.fact` makes them: last among the verdicts, without a score.

    Returns
    -------
    offer
        Not ranked. None where a plot has no vacant land on the day. The plots may have a bar: see the
        verdict on `free`.

    Raises
    ------
    QuestionError
        If the book cannot be asked the enquiry.
    """
    land = available_land(statement)
    at = land.positions(plots)
    if not len(at) or (at < 0).any():
        return None
    vacant = float(land.area_m2[at].sum())
    area = vacant if area_ha is None or len(at) > 1 else min(vacant, area_ha * M2_PER_HA)
    kind = PART if land.partly_leased[at].any() or area < vacant else PLOT
    kinds = np.array([ASSEMBLY if len(at) > 1 else kind])
    offer = Candidates(land, at, np.array([0, len(at)]), np.array([area]), kinds)
    own_ha = area / M2_PER_HA
    enquiry = validate_enquiry(statement.book, enquiry or Enquiry(own_ha, own_ha, own_ha))
    scored = score_candidates(offer, enquiry)
    told = tuple(record_fact(fact, offer) for fact in facts)
    return replace(scored, judgements=scored.judgements + told).offer(0)


def upcoming_land(statement: Statement, enquiry: Enquiry, every: Scoreboard) -> tuple[UpcomingPlot, ...]:
    """Return single plots that would answer the enquiry by the end of its horizon but do not on the day.

    Leases and reservations end by themselves, so they are those of the book on the last day of the
    horizon; what is due by then is taken to be done. The day of a plot is the first from which all that it
    waits for is over, and `why` what it waits for longest. The earliest come first. A plot that is not there
    yet, or whose phase is not established yet, does not come back. `every` holds what answers on the day.
    """
    if enquiry.until is None or enquiry.until <= statement.as_of:
        return ()
    until = pd.Timestamp(enquiry.until)
    land = available_land(state(statement.book, as_of=enquiry.until, basis=statement.basis))
    wishes = tuple(item for item in enquiry.requirements if not (item.hard and item.criterion == _READY))
    later = score_candidates(_singles(land, enquiry, enquiry.max_ha), replace(enquiry, requirements=wishes))
    plots = land.plots[["parcel_id", "zone_id", "vacant_ha"]][later.fails == 0]
    alone = (every.fails == 0) & (every.candidates.sizes == 1)
    now = every.candidates.land.plots["parcel_id"].array[every.candidates.first[alone]]
    today = excluded_plots(statement)
    there = today.loc[~today["bar"].isin(["not_industrial", "not_established"]), "parcel_id"]
    plots = plots[plots["parcel_id"].isin(there) & ~plots["parcel_id"].isin(now)]
    waits = [_freed(statement, until)]
    if wishes != enquiry.requirements:
        due = _due(statement)
        waits.append(due[due["day"] <= until])
        plots = plots[~plots["parcel_id"].isin(due.loc[due["day"] > until, "parcel_id"])]
    longest = pd.concat(waits).sort_values("day", kind="stable").drop_duplicates("parcel_id", keep="last")
    rows = plots.merge(longest, on="parcel_id").sort_values(["day", "parcel_id"])
    return tuple(
        UpcomingPlot(row.parcel_id, row.zone_id, row.day.date(), row.why, float(row.vacant_ha))
        for row in rows.itertuples()
    )


def _singles(land: AvailableLand, enquiry: Enquiry, most_ha: float) -> Candidates:
    """Return each plot by itself, in part where it has more than `most_ha` and may be divided."""
    return single_plot_candidates(land, most_ha=most_ha, ideal_ha=enquiry.ideal_ha, in_part=enquiry.in_part)


def judge_singles(land: AvailableLand, enquiry: Enquiry) -> Scoreboard:
    """Score each plot by itself: whole where that answers, else in part where that does.

    A part may be nearer a rectangle than the whole of its plot. It has the ideal area, or where that fails a
    wish on its form the nearest area within the limits that does not.
    """
    whole, part = (_singles(land, enquiry, most_ha) for most_ha in (enquiry.max_ha, enquiry.ideal_ha))
    scores, ideal = score_candidates(whole, enquiry), score_candidates(part, enquiry)
    cut = (part.kind == PART) & ~land.partly_leased & ~land.barred
    better = cut & (scores.fails > 0) & (ideal.fails == 0)
    area = np.where(better, part.area_m2, whole.area_m2)
    fitted = _fitted_m2(
        part, enquiry, cut & (scores.fails > 0) & (ideal.fails > 0) & (_other_fails(ideal) == 0)
    )
    better |= ~np.isnan(fitted)
    if not better.any():
        return scores
    area, kind = np.where(np.isnan(fitted), area, fitted), np.where(better, part.kind, whole.kind)
    return score_candidates(replace(whole, area_m2=area, kind=kind), enquiry)


def _other_fails(board: Scoreboard) -> Positions:
    """Return how many musts each candidate fails that another area of it would not mend."""
    fixed = (item.outcome == FAILED for item in board.hard if item.requirement.criterion not in _OF_A_PART)
    return np.asarray(np.sum([*fixed], axis=0), dtype=np.intp)


def _fitted_m2(part: Candidates, enquiry: Enquiry, which: Bools) -> Floats:
    """Return the area nearest to the ideal with which each part of `which` fails nothing; NaN without one.

    Whole ares (100 m²) where they do; larger areas are looked at before smaller ones.
    """
    fitted = np.full(len(part), np.nan)
    for item in enquiry.requirements:
        if item.hard and item.criterion == "width_m":  # no part is wider than a circle of the most area
            which = which & (float(item.target) <= 2 * np.sqrt(enquiry.max_ha * M2_PER_HA / np.pi))  # type: ignore[arg-type]
    ideal, most, least = (area * M2_PER_HA for area in (enquiry.ideal_ha, enquiry.max_ha, enquiry.min_ha))
    for limit, ares in ((most, np.ceil), (least, np.floor)):
        at = np.flatnonzero(which & np.isnan(fitted))
        far = np.minimum(limit, part.land.area_m2[part.first[at]] - _ARE_M2) - ideal
        bad, good = np.full(len(at), ideal), np.full(len(at), np.nan)
        for step in _STEPS:
            left = np.flatnonzero(np.isnan(good))
            fits = _answers(part, enquiry, at[left], ideal + far[left] * step)
            good[left[fits]] = ideal + far[left[fits]] * step
            bad[left[~fits]] = ideal + far[left[~fits]] * step
        at, good, bad = (values[~np.isnan(good)] for values in (at, good, bad))
        for _ in range(_HALVINGS):
            middle = (good + bad) / 2
            fits = _answers(part, enquiry, at, middle)
            good, bad = np.where(fits, middle, good), np.where(fits, bad, middle)
        whole = ares(good / _ARE_M2) * _ARE_M2
        fitted[at] = np.where(_answers(part, enquiry, at, whole), whole, good)
    return fitted


def _answers(part: Candidates, enquiry: Enquiry, at: Positions, area_m2: Floats) -> Bools:
    """Return which of some parts fail nothing with other areas."""
    if not len(at):
        return np.zeros(0, dtype=np.bool_)
    return np.asarray(score_candidates(replace(part.take(at), area_m2=area_m2), enquiry).fails == 0)


def _passed_over(land: AvailableLand, sets: Iterable[tuple[int, int]]) -> tuple[PassedOver, ...]:
    """Return for each phase the fewest plots of sets not all looked at, or whose shape was not measured.

    `sets` are by the position of one of their plots, and how many they have.
    """
    least: dict[str, PassedOver] = {}
    for plot, plots in sets:
        _, zone_id, phase_id = land.ids[plot]
        if phase_id not in least or plots < least[phase_id].plots:
            least[phase_id] = PassedOver(zone_id, phase_id, plots)
    return tuple(least.values())


def _freed(statement: Statement, until: pd.Timestamp) -> pd.DataFrame:
    """List the day after each lease and reservation that ends in the horizon: `parcel_id`, `day`, `why`.

    A lease live on the day is over on the plot that it counts on then, a later one on the plot that it names.
    """
    book, day = statement.book, pd.Timestamp(statement.as_of)
    leases = book.tenancies.assign(end=book.tenancies[["last_day", "ended_on"]].min(axis=1), why="lease_end")
    live = lease_evidence(statement)[["row", "parcel_id"]].merge(leases[["row", "end", "why"]], on="row")
    held = book.reservations.assign(end=book.reservations["last_day"], why="reservation_end")
    frames = [live, leases[leases["first_day"] > day], *([held] if book.shows("reservation_ends") else [])]
    ends = pd.concat([frame[["parcel_id", "end", "why"]] for frame in frames])
    ends = ends[(ends["end"] >= day) & (ends["end"] < until)]
    return ends.assign(day=ends["end"] + _A_DAY).drop(columns="end")


def _due(statement: Statement) -> pd.DataFrame:
    """List the day after the statement's on which each plot is due to be ready: `parcel_id`, `day`, `why`."""
    parcels, day = statement.book.parcels, statement.as_of
    ready = ready_on(parcels, day)
    why = np.where(cleared_from(parcels, day) == ready, "clearance_due", "service_due")
    rows = pd.DataFrame({"parcel_id": parcels["parcel_id"], "day": ready, "why": why})
    return rows[ready > pd.Timestamp(day)]
