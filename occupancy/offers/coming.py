"""Coming: land that is not free or not ready on the day, and will be within the horizon of an enquiry."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.evidence import evidence
from occupancy.offers.board import FREE, Board, board
from occupancy.offers.candidates import singles
from occupancy.offers.enquiry import Enquiry
from occupancy.offers.judging import FAILED
from occupancy.offers.results import Coming
from occupancy.offers.supply import Supply, supply
from occupancy.reckoning.days import Bools
from occupancy.statement import Statement, state

_READY = "ready_by"


def coming(book: LandBook, statement: Statement, enquiry: Enquiry, every: Board) -> tuple[Coming, ...]:
    """Single plots that would answer the enquiry by the end of its horizon but do not on the day.

    Leases and reservations end by themselves, so they are those of the book on the last day of the
    horizon; what is due by then is taken to be done. The earliest come first.
    """
    if enquiry.until is None or enquiry.until <= statement.as_of:
        return ()
    later = state(book, as_of=enquiry.until, basis=statement.basis)
    land = supply(book, later)
    patient = tuple(wish for wish in enquiry.wishes if wish.criterion != _READY)
    single = singles(land, most_ha=enquiry.max_ha, ideal_ha=enquiry.ideal_ha, in_part=enquiry.in_part)
    fits = board(single, replace(enquiry, wishes=patient)).fails == 0
    now = set(every.candidates.supply.plots["parcel_id"].array[every.candidates.first[every.fails == 0]])
    fresh = fits & ~land.plots["parcel_id"].isin(now).to_numpy(dtype=np.bool_)
    found = [*_freed(book, every, land, fresh), *_readied(every, enquiry, _ids(land, fresh))]
    return tuple(sorted(found, key=lambda one: (one.day, one.parcel_id)))


def _ids(land: Supply, fresh: Bools) -> set[str]:
    """The ids of plots."""
    return set(land.plots["parcel_id"].array[np.flatnonzero(fresh)])


def _freed(book: LandBook, every: Board, land: Supply, fresh: Bools) -> list[Coming]:
    """Plots that are let or held on the day and no longer at the end of the horizon."""
    today = every.candidates.supply
    bars = today.plots.set_index("parcel_id")
    found = []
    for row in land.plots[fresh].itertuples():
        plot, area = str(row.parcel_id), float(row.vacant_ha)  # type: ignore[arg-type]
        bar = bars["bar"].get(plot)
        if bar is None:
            day = _free_from(book, plot, today.statement)
            found.append(Coming(plot, str(row.zone_id), day, "lease_end", area))
        elif bar == "reserved":
            until = bars["until"][plot]
            day = (until + pd.Timedelta(days=1)).date()
            found.append(Coming(plot, str(row.zone_id), day, "reservation_end", area))
    return found


def _free_from(book: LandBook, plot: str, statement: Statement) -> date:
    """The day after the last of the leases that are live on a plot."""
    lines = evidence(book, as_of=statement.as_of, parcel_id=plot)
    rows = book.tenancies[book.tenancies["row"].isin(lines["row"])]
    last = rows[["last_day", "ended_on"]].min(axis=1).max()
    return statement.as_of if pd.isna(last) else (last + pd.Timedelta(days=1)).date()


def _readied(every: Board, enquiry: Enquiry, fresh: set[str]) -> list[Coming]:
    """Plots free on the day that only have to be made ready, with the day when that is due."""
    land, plots = every.candidates.supply, every.candidates.supply.plots
    [free] = [one for one in every.judgements if one.wish.criterion == FREE]
    alone = every.candidates.sizes == 1
    found = []
    for at in np.flatnonzero(alone & (free.outcome != FAILED)):
        row = plots.iloc[int(every.candidates.first[at])]
        ready, day = row["ready_on"], pd.Timestamp(land.statement.as_of)
        if row["parcel_id"] in fresh and pd.notna(ready) and day < ready <= pd.Timestamp(enquiry.until):  # type: ignore[arg-type]
            why = "service_due" if row["readiness"] == "cleared" else "clearance_due"
            found.append(
                Coming(str(row["parcel_id"]), str(row["zone_id"]), ready.date(), why, float(row["vacant_ha"]))
            )
    return found
