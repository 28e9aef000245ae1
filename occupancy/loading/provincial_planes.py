"""Provincial planes: in which plane of VN-2000 each province of Viet Nam registers its plots."""

from functools import lru_cache

import pandas as pd

from geo.local_planes import Seat
from occupancy.loading.csv_reader import read_csv_text
from occupancy.program import DEFAULTS

_FILE = "central_meridians.csv"


@lru_cache(maxsize=1)
def central_meridians() -> pd.DataFrame:
    """Return the provinces as they were before July 2025, as text.

    `province`, its `central_meridian` as `105°30′`, and where its seat lies: `seat_lon` and `seat_lat` in
    degrees (WGS 84), to about a kilometre; each with its source.
    """
    return read_csv_text((DEFAULTS / _FILE).read_bytes(), name=_FILE)


@lru_cache(maxsize=1)
def seats() -> tuple[Seat, ...]:
    """Return the seat of each province with the central meridian of its plane."""
    rows = central_meridians()
    places = (rows[name].astype("float64") for name in ("seat_lon", "seat_lat"))
    return tuple(map(Seat, *places, rows["central_meridian"]))
