"""Lease lines behind a figure."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.statement import Statement

_RECORDED = ("lease_id", "line_no", "certificate_no", "parcel_id", "leased_area_m2")


def require_ids(book: LandBook, ids: Mapping[str, str]) -> None:
    """Raise QuestionError when the book lacks a zone, phase or plot; an empty id stands for none."""
    tables = {"zone_id": book.zones, "phase_id": book.phases, "parcel_id": book.parcels}
    for column, value in ids.items():
        if value and not (tables[column][column] == value).any():
            raise unknown_id(column, value)


def unknown_id(column: str, value: str) -> QuestionError:
    """Return the error that the book has no zone, phase or plot of that id."""
    return QuestionError(
        "The book has no {column} {wanted}; look it up in {table}.",
        column=column,
        wanted=value,
        table=f"{column.removesuffix('_id')}s.geojson",
    )


def lease_evidence(
    statement: Statement, *, zone_id: str = "", phase_id: str = "", parcel_id: str = ""
) -> pd.DataFrame:
    """List the parts of lease lines live on the day in a zone, phase or plot, or in the whole book.

    One row per line and plot it counts on: `lease_id`, `line_no`, `certificate_no`, `named_parcel_id`
    (the plot as the lease has it) and `leased_area_m2` as recorded; `parcel_id`, `phase_id`,
    `zone_id` it counts on that day and `counted_m2` of it there; `counts_as` is `leased`,
    `outside` or `non_industrial`. `row` is the line of tenancies.csv.

    Raises
    ------
    QuestionError
        When the book has no such zone, phase or plot.
    """
    ids = {"zone_id": zone_id, "phase_id": phase_id, "parcel_id": parcel_id}
    book, snapshot = statement.book, statement.snapshot
    require_ids(book, ids)
    live, arrays = snapshot.live, snapshot.arrays
    phase = arrays.plots.phase[live.plot]
    established = np.where(snapshot.phases.established[phase], "leased", "outside")
    counts_as = np.where(arrays.plots.factory[live.plot], established, "non_industrial")
    rows = pd.DataFrame({name: book.tenancies[name].array.take(live.line) for name in _RECORDED})
    rows = rows.rename(columns={"parcel_id": "named_parcel_id"}).assign(
        parcel_id=book.parcels["parcel_id"].array.take(live.plot),
        phase_id=book.phases["phase_id"].array.take(phase),
        zone_id=book.zones["zone_id"].array.take(arrays.zone_of_phase[phase]),
        counted_m2=live.area_m2,
        counts_as=pd.array(counts_as, dtype="str"),
        row=book.tenancies["row"].array.take(live.line),
    )
    for column, value in ids.items():
        if value:
            rows = rows[rows[column] == value]
    return rows.reset_index(drop=True)
