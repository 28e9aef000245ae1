"""Lease lines behind a figure."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.statement import Statement


def require_ids(book: LandBook, asked: Mapping[str, str]) -> None:
    """Raise QuestionError when the book has not each zone, phase and plot `asked` for by its id."""
    tables = {"zone_id": book.zones, "phase_id": book.phases, "parcel_id": book.parcels}
    for column, wanted in asked.items():
        if wanted and not (tables[column][column] == wanted).any():
            raise QuestionError(
                "The book has no {column} {wanted}; look it up in {table}.",
                column=column,
                wanted=wanted,
                table=f"{column.removesuffix('_id')}s.geojson",
            )


def lease_evidence(
    statement: Statement, *, zone_id: str = "", phase_id: str = "", parcel_id: str = ""
) -> pd.DataFrame:
    """The parts of lease lines live on a day in a zone, phase or plot; of the whole book when none is named.

    One row per line and plot it counts on: `lease_id`, `line_no`, `certificate_no`, `named_parcel_id`
    (the plot as the lease has it) and `leased_area_m2` as recorded; `parcel_id`, `phase_id`,
    `zone_id` it counts on that day and `counted_m2` of it there; `counts_as` is `leased`,
    `outside` or `non_industrial`. `row` is the line of tenancies.csv.

    Raises
    ------
    QuestionError
        When the book has no such zone, phase or plot.
    """
    asked = {"zone_id": zone_id, "phase_id": phase_id, "parcel_id": parcel_id}
    book, snapshot = statement.book, statement.snapshot
    require_ids(book, asked)
    live, plot = snapshot.live, snapshot.live.plot
    phase = snapshot.arrays.plots.phase[plot]
    lines = book.tenancies.iloc[live.line]
    counts_as = np.where(snapshot.phases.established[phase], "leased", "outside")
    counts_as = np.where(snapshot.arrays.plots.factory[plot], counts_as, "non_industrial")
    rows = pd.DataFrame(
        {
            "lease_id": lines["lease_id"].array,
            "line_no": lines["line_no"].array,
            "certificate_no": lines["certificate_no"].array,
            "named_parcel_id": lines["parcel_id"].array,
            "leased_area_m2": lines["leased_area_m2"].array,
            "parcel_id": book.parcels["parcel_id"].array.take(plot),
            "phase_id": book.phases["phase_id"].array.take(phase),
            "zone_id": book.zones["zone_id"].array.take(snapshot.arrays.zone_of_phase[phase]),
            "counted_m2": live.area_m2,
            "counts_as": pd.array(counts_as, dtype="str"),
            "row": lines["row"].array,
        }
    )
    for column, wanted in asked.items():
        if wanted:
            rows = rows[rows[column] == wanted]
    return rows.reset_index(drop=True)
