"""Combined: what parts of a book come to on a day, put together to the statement of the whole."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import partial
from typing import Any, Protocol, TypeVar

import numpy as np
import pandas as pd

from geo.findings import concat_findings
from occupancy.book import LandBook
from occupancy.measures.fill_rates import basis_row
from occupancy.measures.open_findings import plots_named_by
from occupancy.measures.phase_status import PhaseMeasures, day_snapshot
from occupancy.measures.statement_checks import RULES
from occupancy.measures.totals import (
    REASONS,
    CertificateLand,
    certificate_land,
    excluded_rows,
    land_productivity,
)
from occupancy.partitions.parts import Part, with_plots
from occupancy.statement import RowMeasures, Statement, conclude, measure_rows

Task = TypeVar("Task")
Answer = TypeVar("Answer")
# Applies a function to each of some tasks, somewhere, and returns the answers in their order.
Run = Callable[[Callable[[Task], Answer], Sequence[Task]], Iterable[Answer]]


class Openable(Protocol):
    """A part of a book, or where one is read from."""

    def open(self) -> Part:
        """Return the part."""


class Parted(Protocol):
    """A book in parts."""

    @property
    def head(self) -> LandBook:
        """What of the book is there once."""

    @property
    def parts(self) -> Sequence[Openable]:
        """Its parts."""


@dataclass(frozen=True, eq=False, slots=True)
class PartMeasures:
    """What one part of a book comes to on a day.

    `phase_ids` are those of `phases`. `land` is that of certificates that other parts have too, and
    `rows.intensity` that of all others. `plots` are those by which a finding may move a rate.
    """

    phase_ids: pd.Series
    phases: PhaseMeasures
    rows: RowMeasures
    land: pd.DataFrame
    plots: pd.DataFrame


def measure_part(task: Openable, *, as_of: date, basis: str, with_parcels: bool) -> PartMeasures:
    """Measure a part as `state` measures a book; its table of plots stays behind unless it is wanted."""
    part = task.open()
    book, snapshot = part.book, day_snapshot(part.book, as_of=as_of)
    rows = measure_rows(snapshot, basis_row(book.bases, basis))
    land, shared = certificate_land(snapshot), book.projects["certificate_no"].isin(list(part.shared))
    elsewhere = shared.to_numpy(dtype=np.bool_)[land.project]
    own = land_productivity(book, land.among(~elsewhere))
    parcels = rows.parcels.assign(row=book.parcels["row"].to_numpy()[snapshot.plots.valid])
    named = book.parcels["parcel_id"].isin(list(plots_named_by(rows.findings)))
    return PartMeasures(
        phase_ids=book.phases["phase_id"],
        phases=snapshot.phases,
        rows=replace(rows, intensity=own, parcels=parcels if with_parcels else parcels.head(0)),
        land=_named(land.among(elsewhere), book),
        plots=book.parcels[named],
    )


def state_parts(
    parted: Parted,
    *,
    as_of: date,
    basis: str | None = None,
    run: Run[Any, Any] = map,
    with_parcels: bool = False,
) -> Statement:
    """Answer for a day as `state` does, part by part.

    Phases come back as they were measured and are summed by the very functions that sum those of a whole
    book; so every figure is the same, and amounts by leased hectare are so up to the order of adding.

    `run` says where parts are measured (`occupancy.partitions.engines`); when not given, here, one after the
    other. A row for each plot has the statement only `with_parcels`; its `book` has no plot but those that
    findings name.

    Raises
    ------
    QuestionError
        When the book has no such basis, or `as_of` is not a day.
    """
    head = parted.head
    code = head.info.default_basis if basis is None else basis
    chosen = basis_row(head.bases, code)
    work = partial(measure_part, as_of=as_of, basis=code, with_parcels=with_parcels)
    return combine(head, list(run(work, parted.parts)), as_of=as_of, basis=chosen)


def combine(
    head: LandBook, measured: Sequence[PartMeasures], *, as_of: date, basis: "pd.Series[str]"
) -> Statement:
    """Put the measures of all parts together to the statement of their book."""
    book = with_plots(head, pd.concat([part.plots for part in measured]))
    own = day_snapshot(book, as_of=as_of)
    snapshot = replace(own, phases=_phases(book, own.phases, measured))
    aside = excluded_rows(own)
    every = [part.rows for part in measured]
    parcels = pd.concat([rows.parcels for rows in every]).sort_values("row", kind="stable")
    rows = RowMeasures(
        parcels=parcels.drop(columns="row").reset_index(drop=True),
        intensity=_productivity(book, measured),
        set_aside={name: sum((part.set_aside[name] for part in every), aside[name]) for name in aside},
        not_counted=_left_out(aside, [part.not_counted for part in every]),
        findings=_in_order(book, [rows.findings for rows in every]),
    )
    return conclude(snapshot, rows, basis=basis)


def _phases(book: LandBook, own: PhaseMeasures, measured: Sequence[PartMeasures]) -> PhaseMeasures:
    """Return the measures of the phases of all parts, in the order of the book."""
    ids = pd.Index(pd.concat([part.phase_ids for part in measured]))
    order = ids.get_indexer(pd.Index(book.phases["phase_id"]))
    columns = {
        each.name: np.concatenate([getattr(part.phases, each.name) for part in measured])[order]
        for each in fields(PhaseMeasures)
        if each.name not in {"decision", "doubled", "exempt"}  # of the rows and bases of the head
    }
    return replace(own, **columns)


def _named(land: CertificateLand, book: LandBook) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "certificate_no": book.projects["certificate_no"].array.take(land.project),
            "zone_id": book.zones["zone_id"].array.take(land.zone),
            "area_m2": land.area_m2,
            "counts": land.counts,
        }
    )


def _productivity(book: LandBook, measured: Sequence[PartMeasures]) -> pd.DataFrame:
    """Add the amounts of zones up, and those of certificates whose land lies in several parts."""
    entries = pd.concat([part.land for part in measured])
    project, zone = (
        pd.Index(getattr(book, table)[key]).get_indexer(pd.Index(entries[key])).astype(np.intp)
        for table, key in (("projects", "certificate_no"), ("zones", "zone_id"))
    )
    shared = CertificateLand(project, zone, entries["area_m2"].to_numpy(), entries["counts"].to_numpy())
    table = pd.concat([land_productivity(book, shared), *(part.rows.intensity for part in measured)])
    keys = ["measure", "currency", "zone_id"]
    sums = table.groupby(keys)[["amount", "covered_leased_ha"]].sum(skipna=False).reset_index()
    place = {zone: at for at, zone in enumerate([*book.zones["zone_id"], ""])}
    order = sums.sort_values(
        keys, key=lambda column: column.map(place) if column.name == "zone_id" else column
    )
    told = order.assign(per_leased_ha=order["amount"] / order["covered_leased_ha"])
    return told[["zone_id", "measure", "currency", *told.columns[3:]]].reset_index(drop=True)


def _left_out(aside: dict[str, Any], tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Add up what is left out by reason; land of which nothing is known stays unknown."""
    of_head = pd.DataFrame([{"left_out": REASONS[0], **aside}])
    groups = pd.concat([of_head, *tables]).groupby("left_out")
    sums = groups.agg({"rows": "sum"}).assign(leased_ha=groups["leased_ha"].sum(min_count=1))
    sums = sums.reindex([reason for reason in REASONS if reason in sums.index])
    return sums[sums["rows"] > 0].reset_index()


def _in_order(book: LandBook, parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the findings of all parts as a whole book has them: by rule, then in the order of rows."""
    found = concat_findings(parts)
    rank = found["rule"].map({rule: at for at, rule in enumerate(RULES)})
    phase = pd.Index(book.phases["phase_id"]).get_indexer(pd.Index(found["record_id"]))
    place = found["row"].where(~found["table"].isin(["phases", "decisions"]), phase)
    order = pd.DataFrame({"rank": rank, "place": place}).sort_values(["rank", "place"], kind="stable")
    return found.loc[order.index].reset_index(drop=True)
