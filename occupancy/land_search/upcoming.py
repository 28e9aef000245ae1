"""Upcoming plots: land that is not free or ready on the day, and will be within the horizon of an enquiry."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.land_search.available_land import available_land
from occupancy.land_search.candidates import single_plot_candidates
from occupancy.land_search.eligibility import excluded_plots
from occupancy.land_search.enquiry import Enquiry
from occupancy.land_search.ranking import Scoreboard, score_candidates
from occupancy.land_search.readiness import cleared_from, ready_on
from occupancy.land_search.results import UpcomingPlot
from occupancy.questions.lease_evidence import lease_evidence
from occupancy.statement import Statement, state

_READY = "ready_by"
_A_DAY = pd.Timedelta(days=1)


def upcoming_land(statement: Statement, enquiry: Enquiry, every: Scoreboard) -> tuple[UpcomingPlot, ...]:
    """Single plots that would answer the enquiry by the end of its horizon but do not on the day.

    Leases and reservations end by themselves, so they are those of the book on the last day of the
    horizon; what is due by then is taken to be done. The day of a plot is the first from which all that it
    waits for is over, and `why` what it waits for longest. The earliest come first. A plot that is not there
    yet, or whose phase is not established yet, does not come back.
    """
    if enquiry.until is None or enquiry.until <= statement.as_of:
        return ()
    land = available_land(state(statement.book, as_of=enquiry.until, basis=statement.basis))
    patient = replace(
        enquiry, wishes=tuple(wish for wish in enquiry.wishes if not (wish.hard and wish.criterion == _READY))
    )
    single = single_plot_candidates(
        land, most_ha=enquiry.max_ha, ideal_ha=enquiry.ideal_ha, in_part=enquiry.in_part
    )
    plots = land.plots[["parcel_id", "zone_id", "vacant_ha"]][score_candidates(single, patient).fails == 0]
    alone = (every.fails == 0) & (every.candidates.sizes == 1)
    now = every.candidates.supply.plots["parcel_id"].array[every.candidates.first[alone]]
    today = excluded_plots(statement)
    there = today.loc[~today["bar"].isin(["not_industrial", "not_established"]), "parcel_id"]
    plots = plots[plots["parcel_id"].isin(there) & ~plots["parcel_id"].isin(now)]
    waits = [_freed(statement, enquiry.until)]
    if patient.wishes != enquiry.wishes:
        due = _due(statement.book, statement.as_of)
        in_time = due["day"] <= pd.Timestamp(enquiry.until)
        waits.append(due[in_time])
        plots = plots[~plots["parcel_id"].isin(due.loc[~in_time, "parcel_id"])]
    longest = pd.concat(waits).sort_values("day", kind="stable").drop_duplicates("parcel_id", keep="last")
    told = plots.merge(longest, on="parcel_id").sort_values(["day", "parcel_id"])
    return tuple(
        UpcomingPlot(row.parcel_id, row.zone_id, row.day.date(), row.why, float(row.vacant_ha))
        for row in told.itertuples()
    )


def _freed(statement: Statement, until: date) -> pd.DataFrame:
    """The day after each lease and reservation that ends in the horizon: `parcel_id`, `day`, `why`.

    A lease live on the day is over on the plot that it counts on then, a later one on the plot that it names.
    """
    book, first, last = statement.book, pd.Timestamp(statement.as_of), pd.Timestamp(until)
    leases = book.tenancies.assign(end=book.tenancies[["last_day", "ended_on"]].min(axis=1))
    live = lease_evidence(statement)[["row", "parcel_id"]].merge(leases[["row", "end"]], on="row")
    found = (
        live.assign(why="lease_end"),
        leases[leases["first_day"] > first].assign(why="lease_end"),
        book.reservations.assign(end=book.reservations["last_day"], why="reservation_end"),
    )
    rows = pd.concat([one[["parcel_id", "end", "why"]] for one in found])
    rows = rows[(rows["end"] >= first) & (rows["end"] < last)]
    return rows.assign(day=rows["end"] + _A_DAY).drop(columns="end")


def _due(book: LandBook, day: date) -> pd.DataFrame:
    """The day on which each plot is due to be ready, where that is after `day`: `parcel_id`, `day`, `why`."""
    ready = ready_on(book.parcels, day)
    why = np.where(cleared_from(book.parcels, day) == ready, "clearance_due", "service_due")
    rows = pd.DataFrame({"parcel_id": book.parcels["parcel_id"], "day": ready, "why": why})
    return rows[ready > pd.Timestamp(day)]
