"""Vacant plots: land that can be leased on a day, how ready it is, and which of it answers a request."""

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.measures.phase_status import M2_PER_HA
from occupancy.measures.plot_states import NOISE_M2, STATES, possible_states
from occupancy.questions.stated_facts import facts_of_phases
from occupancy.statement import Statement

READINESS = ("serviced", "services_not_stated", "cleared", "clearance_not_stated", "not_cleared")
_NOISE_HA = NOISE_M2 / M2_PER_HA
_CARRIED = ("divisible", "asking_price_usd_m2", "clearance_due_on", "service_due_on")


@dataclass(frozen=True, slots=True)
class VacancyFilter:
    """What is asked of vacant land; what is left empty is not asked.

    `min_ha` and `max_ha` are of the vacant part of a plot, both inclusive, as is `max_price_usd_m2`.
    `readiness` names each code that will do: serviced land is not found under `cleared`. A plot is taken to
    lie in every district of its zone. `services` must all be stated. `offerable` leaves out reserved plots
    and the rest of a partly leased plot that cannot be divided.
    """

    zones: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    min_ha: float | None = None
    max_ha: float | None = None
    readiness: tuple[str, ...] = ()
    max_price_usd_m2: float | None = None
    services: tuple[str, ...] = ()
    offerable: bool = False


def possible_readiness(book: LandBook) -> tuple[str, ...]:
    """Return the degrees of readiness that plots of a book can have, as `possible_states` does."""
    possible = possible_states(book)
    return tuple(code for code in READINESS if code not in STATES or code in possible)


def vacant_plots(statement: Statement) -> pd.DataFrame:
    """List industrial plots of established phases with more than 0.1 m² vacant on the day of the statement.

    Plots without an area on paper, of which nothing is leased, are among them; their `vacant_ha` is NaN.

    Parameters
    ----------
    statement
        The book's answer for the day; its basis does not matter.

    Returns
    -------
    plots
        In the book's order: `parcel_id`, `zone_id`, `phase_id`, `block`; `districts` of the zone, separated
        by ";"; `state`; `readiness` on the day; `document_area_m2`; `vacant_ha`; `offerable`: false for a
        reserved plot, for the rest of a partly leased one whatever `divisible` says (NA: not stated), else
        true; `divisible`, `asking_price_usd_m2`, `clearance_due_on` and `service_due_on` as recorded;
        `services` stated of its phase or zone, separated by ";".
    """
    book, plots = statement.book, statement.parcels
    # A plot without an area on paper, of which nothing is leased, is vacant; how much it has is not stated.
    unknown = plots["vacant_ha"].isna() & (plots["lease_count"] == 0)
    found = (plots["vacant_ha"] * M2_PER_HA > book.limits.area_m2 + NOISE_M2) | unknown
    plots = plots[found].reset_index(drop=True)
    at = pd.Index(book.parcels["parcel_id"]).get_indexer(pd.Index(plots["parcel_id"]))
    recorded = book.parcels.iloc[at].reset_index(drop=True)
    day = pd.Timestamp(statement.as_of)
    serviced, cleared = (recorded[name] for name in ("serviced_on", "cleared_on"))
    open_services, open_clearance = (
        column.isna() & (str(column.name) not in book.info.not_yet) for column in (serviced, cleared)
    )
    ready = np.select(
        [serviced <= day, (cleared <= day) & open_services, cleared <= day, open_clearance],
        READINESS[:-1],
        READINESS[-1],
    )
    rest = plots["state"] == "partly_leased"
    offerable = (~plots["state"].eq("reserved")).astype("boolean").mask(rest, recorded["divisible"])
    offerable = offerable.mask(plots["vacant_ha"].isna())
    districts = book.zones.set_index("zone_id")["districts"]
    facts = facts_of_phases(statement)
    stated = facts.groupby("phase_id")["service"].agg(lambda services: ";".join(sorted(set(services))))
    return pd.DataFrame(
        {
            **{name: plots[name] for name in ("parcel_id", "zone_id", "phase_id", "block")},
            "districts": plots["zone_id"].map(districts),
            "state": plots["state"],
            "readiness": pd.Series(ready, dtype="str"),
            "document_area_m2": plots["document_area_m2"],
            "vacant_ha": plots["vacant_ha"],
            "offerable": offerable,
            **{name: recorded[name] for name in _CARRIED},
            "services": plots["phase_id"].map(stated).astype("str").fillna(""),
        }
    )


def filter_matching(plots: pd.DataFrame, vacancy: VacancyFilter) -> pd.DataFrame:
    """Return the vacant plots that surely pass a filter; what is not stated does not match."""
    return plots[_answers(plots, vacancy).fillna(False)].reset_index(drop=True)


def filter_undetermined(plots: pd.DataFrame, vacancy: VacancyFilter) -> pd.DataFrame:
    """Return the vacant plots that nothing speaks against, but of which something asked for is not stated."""
    return plots[_answers(plots, vacancy).isna()].reset_index(drop=True)


def _answers(plots: pd.DataFrame, vacancy: VacancyFilter) -> "pd.Series[bool]":
    """Return whether each plot passes: true, false, or NA where it is not stated."""
    area, price = plots["vacant_ha"], plots["asking_price_usd_m2"]
    answers = [pd.Series(True, index=plots.index)]
    if vacancy.zones:
        answers.append(plots["zone_id"].isin(vacancy.zones))
    if vacancy.districts:
        answers.append(_holds_any(plots["districts"], vacancy.districts))
    if vacancy.min_ha is not None:
        answers.append((area >= vacancy.min_ha - _NOISE_HA).astype("boolean").mask(area.isna()))
    if vacancy.max_ha is not None:
        answers.append((area <= vacancy.max_ha + _NOISE_HA).astype("boolean").mask(area.isna()))
    if vacancy.readiness:
        readiness = plots["readiness"]
        found = readiness.isin(vacancy.readiness)
        # Of what is not stated any other degree may be true.
        answers.append(found.astype("boolean").mask(~found & readiness.str.endswith("_not_stated")))
    if vacancy.max_price_usd_m2 is not None:
        answers.append((price <= vacancy.max_price_usd_m2).astype("boolean").mask(price.isna()))
    for service in vacancy.services:
        stated = _holds_any(plots["services"], (service,))
        answers.append(stated.astype("boolean").mask(~stated))
    if vacancy.offerable:
        answers.append(plots["offerable"])
    # Of unknown and false pandas makes false, of unknown and true unknown.
    return reduce(and_, (answer.astype("boolean") for answer in answers))


def asking_prices(statement: Statement) -> "pd.Series[float]":
    """Return the price asked for each plot of the book, in USD/m² by `parcel_id`.

    Of land with nothing vacant on the day it is NaN where the audience is not shown `let_prices`.
    """
    prices = statement.book.parcels.set_index("parcel_id")["asking_price_usd_m2"]
    if statement.book.shows("let_prices"):
        return prices
    return prices.where(prices.index.isin(vacant_plots(statement)["parcel_id"]))


def _holds_any(lists: "pd.Series[str]", items: tuple[str, ...]) -> "pd.Series[bool]":
    """Return whether lists of texts separated by ";" have any of the items."""
    closed = ";" + lists + ";"
    return reduce(or_, (closed.str.contains(f";{item};", regex=False) for item in items))
