"""Profile of an offer: all that a sheet says of land on a day, with source and day; nothing formatted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from occupancy.errors import QuestionError
from occupancy.land_search.eligibility import ready_on
from occupancy.measures.phase_status import M2_PER_HA
from occupancy.plot_profile.surroundings import (
    Distance,
    LandShape,
    Neighbour,
    as_number,
    as_text,
    distances,
    land_shape,
    neighbouring_plots,
    record,
    records,
)
from occupancy.questions.figure_records import require_ids
from occupancy.questions.stated_facts import Fact, as_date, facts_of_phase, in_force, known_tenants
from occupancy.statement import Statement

_EXACT_HA = 1e-6  # a hundredth of a square metre


@dataclass(frozen=True, slots=True)
class Term:
    """Until when land can be leased, and whole years and months from the day to then; None: not stated."""

    end: Fact
    years: int | None
    months: int | None


@dataclass(frozen=True, eq=False, kw_only=True)
class PlotProfile:
    """Everything a sheet says of an offer.

    Attributes
    ----------
    kind
        `plot`, `part` of one, or `assembly` of several.
    plots
        A row per plot: `parcel_id`, `block`, `state`, `document_area_m2`, `vacant_ha`, `divisible`,
        `asking_price_usd_m2`, `cleared_on`, `clearance_due_on`, `serviced_on`, `service_due_on`, `ready_on`
        (NaT: not stated), `source`, `recorded_on`.
    zone, phase
        As recorded, with the `status` and the areas of the day.
    offered_ha, vacant_ha, document_ha
        What is offered; what is vacant, and the papers' area, of the plots together.
    land
        Its shape and measures; None where the book draws none of the plots.
    asking
        Price asked for each plot, in USD/m²; `published` prices are those of the park for this land.
    services
        What sources state of the land's phase or its whole zone, by service, in the order of
        `occupancy.questions.stated_facts.SERVICES`; a fact that is `later` was stated after the day.
    incentives
        Rows of `incentives` that hold for the land on the day.
    decision
        The decision in force on the phase; empty where there is none.
    not_yet
        The columns of days of which an empty one means that it has not come, rather than not stated.
    anchors
        Publicly known tenants of the zone on the day: those of the phase or of no phase before those that are
        `elsewhere` in the zone, those with a year first, the latest before the others. Of one that is `later`
        the source is of a later day.
    anchors_to_come
        How many of the known tenants came in a later year.
    """

    as_of: date
    known_on: date | None
    book_hash: str
    kind: str
    plots: pd.DataFrame
    zone: Mapping[str, Any]
    phase: Mapping[str, Any]
    developer: Fact
    offered_ha: float
    vacant_ha: float
    document_ha: float
    land: LandShape | None
    asking: tuple[Fact, ...]
    published: tuple[Fact, ...]
    term: Term
    services: Mapping[str, tuple[Fact, ...]]
    distances: tuple[Distance, ...]
    neighbours: tuple[Neighbour, ...]
    incentives: tuple[Mapping[str, Any], ...]
    anchors: tuple[Mapping[str, Any], ...]
    anchors_to_come: int
    decision: Mapping[str, Any]
    contact: Mapping[str, str]
    invented_tables: tuple[str, ...]
    not_yet: frozenset[str]

    @property
    def parcel_ids(self) -> tuple[str, ...]:
        """The plots, in the book's order."""
        return tuple(str(plot) for plot in self.plots["parcel_id"])

    @property
    def total_usd(self) -> float | None:
        """What is asked for all that is offered, for the rest of the term; None: a price is not stated."""
        prices = self.plots["asking_price_usd_m2"].astype(float)
        areas = self.plots["vacant_ha"].astype(float) if len(self.plots) > 1 else self.offered_ha
        total = float((prices * areas).sum(skipna=False)) * M2_PER_HA
        return None if np.isnan(total) else total

    @property
    def usd_per_year(self) -> float | None:
        """The same for each year of the rest of the term, months counted; None: not stated, or no month."""
        months = 12 * (self.term.years or 0) + (self.term.months or 0)
        return None if self.total_usd is None or not months else self.total_usd * 12 / months


def plot_profile(
    statement: Statement, parcel_ids: Sequence[str], *, area_ha: float | None = None
) -> PlotProfile:
    """Collect what the book knows of plots of one phase, offered together, on the day of `statement`.

    Parameters
    ----------
    statement
        The answer for the day of the book as its audience may see it.
    parcel_ids
        One plot, or several that are offered together; whether they may be offered is asked of
        `occupancy.land_search.eligibility` before.
    area_ha
        Of one plot the part that is offered; None for all its vacant land.

    Raises
    ------
    QuestionError
        When no plot is named, one is not there on the day, they lie in several phases, or so much of them
        cannot be offered.
    """
    book, plots = statement.book, _plots(statement, parcel_ids)
    zone_id, phase_id = str(plots["zone_id"].iloc[0]), str(plots["phase_id"].iloc[0])
    vacant = float(plots["vacant_ha"].sum())
    offered = _offered(plots, vacant, area_ha)
    document = float(plots["document_area_m2"].sum()) / M2_PER_HA
    own = {str(plot) for plot in plots["parcel_id"]}
    # Of several plots the whole is shown, as offers have it, whatever of one of them is leased.
    share = min(offered / document, 1.0) if document and len(plots) == 1 else 1.0
    located = "partly_leased" not in set(plots["state"])
    ground = land_shape(statement, own, share=share, located=located)
    phase = record(statement.phases, "phase_id", phase_id) | record(book.phases, "phase_id", phase_id)
    zone = record(statement.zones, "zone_id", zone_id) | record(book.zones, "zone_id", zone_id)
    stated = facts_of_phase(statement, phase_id)
    terms = stated.pop("term", ())
    if others := tuple(one for one in terms if not _says(one, phase["term_end"])):
        stated["term"] = others
    anchors, to_come = known_tenants(statement, zone_id, phase_id)
    return PlotProfile(
        as_of=statement.as_of,
        known_on=statement.known_on,
        book_hash=statement.book_hash,
        kind="assembly" if len(plots) > 1 else "plot" if offered > document - _EXACT_HA else "part",
        plots=plots,
        zone=zone,
        phase=phase,
        developer=Fact(as_text(phase["developer"]) or None, source=as_text(phase["source"])),
        offered_ha=offered,
        vacant_ha=vacant,
        document_ha=document,
        land=ground,
        asking=tuple(_asking(statement, plot) for plot in records(plots)),
        published=stated.pop("price", ()),
        term=_term(phase, statement.as_of, [one for one in terms if _says(one, phase["term_end"])]),
        services=stated,
        incentives=incentives(statement, zone_id, phase_id),
        distances=distances(book, ground.shape) if ground else (),
        neighbours=neighbouring_plots(statement, ground.whole, own) if ground else (),
        anchors=anchors,
        anchors_to_come=to_come,
        decision=_decision(statement, phase_id),
        contact=book.info.contact,
        invented_tables=book.info.invented_tables,
        not_yet=book.info.not_yet,
    )


def _plots(statement: Statement, parcel_ids: Sequence[str]) -> pd.DataFrame:
    """Return the plots as recorded with their figures of the day, in the book's order."""
    if not parcel_ids:
        raise QuestionError("A sheet is about land; name one plot, or several of one phase.")
    book = statement.book
    for plot in parcel_ids:
        require_ids(book, {"parcel_id": plot})
    figures = statement.parcels[statement.parcels["parcel_id"].isin(list(parcel_ids))]
    if gone := [plot for plot in parcel_ids if plot not in set(figures["parcel_id"])]:
        raise QuestionError(
            "{plot} is not a plot on {day}; ask for another day, or for the plots that it became.",
            plot=gone[0],
            day=statement.as_of.isoformat(),
        )
    phases = figures["phase_id"].unique()
    if len(phases) > 1:
        raise QuestionError(
            "A sheet is of plots of one phase, and these lie in {phases}; make a sheet for each.",
            phases=", ".join(phases),
        )
    columns = ["divisible", "asking_price_usd_m2", "cleared_on", "clearance_due_on", "serviced_on"]
    columns += ["service_due_on", "source", "recorded_on"]
    at = pd.Index(book.parcels["parcel_id"]).get_indexer(pd.Index(figures["parcel_id"]))
    recorded = pd.DataFrame(book.parcels.iloc[at][columns]).reset_index(drop=True)
    kept = ["parcel_id", "zone_id", "phase_id", "block", "state", "document_area_m2", "vacant_ha"]
    ready = ready_on(recorded, statement.as_of)
    return pd.concat([figures[kept].reset_index(drop=True), recorded], axis=1).assign(ready_on=ready)


def _offered(plots: pd.DataFrame, vacant: float, area_ha: float | None) -> float:
    if area_ha is None:
        return vacant
    if len(plots) > 1 or not 0 < area_ha <= vacant + _EXACT_HA or not np.isfinite(area_ha):
        raise QuestionError(
            "{area} ha of {plots} cannot be offered: name one plot, and of its {vacant} vacant ha"
            " more than 0 and no more than there are.",
            area=area_ha,
            plots=", ".join(plots["parcel_id"]),
            vacant=f"{vacant:.4f}",
        )
    return min(area_ha, vacant)


def _asking(statement: Statement, plot: Mapping[str, Any]) -> Fact:
    """Return the price asked for a plot; known since it was recorded, or else on the day of the book."""
    since = as_date(plot["recorded_on"]) or statement.book.info.data_as_of
    price, source = as_number(plot["asking_price_usd_m2"]), as_text(plot["source"])
    return Fact(price, "USD/m2", source, since, later=since > statement.as_of)


def _term(phase: Mapping[str, Any], as_of: date, stated: Sequence[Fact]) -> Term:
    """Whole years and months until the day after the last on which the land can be leased.

    `stated` are the facts that say so; the first tells on which day it was stated.
    """
    end = as_date(phase["term_end"])
    fact = Fact(end, source=as_text(phase["source"]), note=as_text(phase["note"]))
    if stated:
        fact = replace(fact, day=stated[0].day, precision=stated[0].precision, later=stated[0].later)
    if end is None:
        return Term(fact, None, None)
    after = end + pd.Timedelta(days=1)
    months = (after.year - as_of.year) * 12 + after.month - as_of.month - (after.day < as_of.day)
    return Term(fact, *divmod(max(months, 0), 12))


def _says(stated: Fact, end: object) -> bool:
    """Return True if a stated term, a day, month or year, is the one that is recorded."""
    day = as_date(end)
    return day is not None and day.isoformat().startswith(str(stated.value))


def incentives(statement: Statement, zone_id: str, phase_id: str) -> tuple[Mapping[str, Any], ...]:
    """Return the rows of `incentives` that hold for the land of a phase on the day."""
    rows = statement.book.incentives
    here = rows["zone_id"].isin(["", zone_id]) & rows["phase_id"].isin(["", phase_id])
    day = pd.Timestamp(statement.as_of)
    return tuple(records(rows[here & in_force(rows, day, "first_day", "last_day")]))


def _decision(statement: Statement, phase_id: str) -> Mapping[str, Any]:
    at = int(
        statement.snapshot.phases.decision[int(np.argmax(statement.book.phases["phase_id"] == phase_id))]
    )
    return {} if at < 0 else records(statement.book.decisions.iloc[[at]])[0]
