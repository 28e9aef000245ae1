"""Books that are the same to the last cell, and one with something of everything to try it on."""

from pathlib import Path

import pandas as pd
from pandas.testing import assert_frame_equal

from occupancy.book import LandBook
from tests.support.book_builder import Row, write_book


def hostile(folder: Path) -> Path:
    """A book with something of everything: rows aside, corrected rows, unknown truths, shapes repaired."""

    def leases(rows: list[Row]) -> list[Row]:
        rows[0]["leased_area_m2"] = "12,5"
        rows[1]["superseded_on"] = "2020-03-01"
        rows[2]["parcel_id"] = "nowhere"
        return [*rows, rows[1] | {"recorded_on": "2020-03-01", "superseded_on": "", "leased_area_m2": 90_000}]

    def plots(rows: list[Row]) -> None:
        rows[4]["divisible"], rows[5]["divisible"] = None, False
        rows[6]["geometry"] = None

    return write_book(folder, tenancies=leases, parcels=plots)


def assert_same(one: LandBook, other: LandBook) -> None:
    """Both books have the same frames, down to dtype, index and CRS, and the same of everything else."""
    for name, value in vars(one).items():
        if isinstance(value, pd.DataFrame):
            found = getattr(other, name)
            assert type(found) is type(value), name
            assert_frame_equal(found, value, check_index_type="exact", check_column_type="exact", obj=name)
        elif name != "records":
            assert getattr(other, name) == value, name
