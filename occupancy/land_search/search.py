"""The search: from an enquiry to ranked offers, or to the smallest change that would give one."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from occupancy.land_search.available_land import AvailableLand, available_land
from occupancy.land_search.candidates import ASSEMBLY, PART, PLOT, Candidates
from occupancy.land_search.eligibility import cleared_from, excluded_plots, ready_on
from occupancy.land_search.enquiry import Enquiry, Requirement, validate_enquiry
from occupancy.land_search.judging import FEW, judge_land, near, near_sets, singles
from occupancy.land_search.relaxation import suggest_relaxations
from occupancy.land_search.results import Offer, Offers, PassedOver, UpcomingPlot
from occupancy.land_search.scoring import Scoreboard, concat_scoreboards, record_fact, score_candidates
from occupancy.land_search.undivided import undivided_offers
from occupancy.measures.phase_status import M2_PER_HA
from occupancy.questions.figure_records import lease_evidence
from occupancy.statement import Statement, state

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
    judged = judge_land(land, enquiry)
    every, most = judged.every, enquiry.most_offers
    order = every.order(every.fails == 0)
    misses = every
    if len(order) < FEW:
        misses = concat_scoreboards(every, near_sets(land, enquiry))
    missed = misses.order(near(misses), by_miss=True)
    return Offers(
        as_of=statement.as_of,
        enquiry=enquiry,
        offers=tuple(every.offer(int(at), rank=rank) for rank, at in enumerate(order[:most], start=1)),
        offer_count=len(order),
        near_misses=tuple(misses.offer(int(at)) for at in missed[:most]),
        relaxations=() if len(order) else suggest_relaxations(land, enquiry, every),
        coming=upcoming_land(statement, enquiry, every),
        passed_over=_passed_over(land, judged.passed_over),
        looked_at=judged.looked_at,
        undivided=undivided_offers(statement, enquiry),
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
    later = score_candidates(singles(land, enquiry, enquiry.max_ha), replace(enquiry, requirements=wishes))
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
