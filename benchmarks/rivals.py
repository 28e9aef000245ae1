"""The same question as others would ask it: live leased m² per plot, summed by zone."""

from collections.abc import Callable
from datetime import date
from importlib.metadata import version

import pandas as pd

from occupancy.book import LandBook

LEASE = ["parcel_id", "leased_area_m2", "first_day", "last_day", "ended_on"]
PLOT = ["parcel_id", "zone_id"]
Ask = Callable[[], "pd.Series[float]"]

SQL = """
select zone_id, sum(leased_m2) as leased_m2
from plots join (
  select parcel_id, sum(leased_area_m2) as leased_m2 from leases
  where first_day <= $day
    and (last_day is null or last_day >= $day)
    and (ended_on is null or ended_on >= $day)
  group by parcel_id
) using (parcel_id)
group by zone_id
"""


def in_pandas(book: LandBook, day: date) -> Ask:
    """Filter, group by plot, look the zone up, group by zone."""
    leases, plots, asked = book.tenancies[LEASE], pd.DataFrame(book.parcels[PLOT]), pd.Timestamp(day)

    def ask() -> "pd.Series[float]":
        begun = leases["first_day"] <= asked
        not_over = ~(leases["last_day"] < asked) & ~(leases["ended_on"] < asked)
        per_plot = leases[begun & not_over].groupby("parcel_id")["leased_area_m2"].sum()
        return plots.merge(per_plot, on="parcel_id").groupby("zone_id")["leased_area_m2"].sum()

    return ask


def in_duckdb(book: LandBook, day: date) -> Ask:
    """One SQL statement over tables in memory."""
    import duckdb  # noqa: PLC0415 (so that the others' memory is measured without it)

    base = duckdb.connect()
    given = {"leases": book.tenancies[LEASE], "plots": pd.DataFrame(book.parcels[PLOT])}
    for name, frame in given.items():
        base.register("given", frame)
        base.execute(f"create table {name} as select * from given")
        base.unregister("given")

    def ask() -> "pd.Series[float]":
        return base.execute(SQL, {"day": day}).df().set_index("zone_id")["leased_m2"]

    return ask


def in_polars(book: LandBook, day: date) -> Ask:
    """One lazy query, optimised and run."""
    import polars as pl  # noqa: PLC0415 (so that the others' memory is measured without it)

    leases = pl.from_pandas(book.tenancies[LEASE]).lazy()
    plots = pl.from_pandas(pd.DataFrame(book.parcels[PLOT])).lazy()
    area, last, ended = pl.col("leased_area_m2").sum(), pl.col("last_day"), pl.col("ended_on")
    not_over = (last.is_null() | (last >= day)) & (ended.is_null() | (ended >= day))
    per_plot = leases.filter(pl.col("first_day") <= day, not_over).group_by("parcel_id").agg(area)
    query = plots.join(per_plot, on="parcel_id").group_by("zone_id").agg(area)

    def ask() -> "pd.Series[float]":
        zone_ids, sums = query.collect().to_dict(as_series=False).values()
        return pd.Series(sums, index=zone_ids, dtype="float64")

    return ask


PREPARE: dict[str, Callable[[LandBook, date], Ask]] = {
    "pandas": in_pandas,
    "DuckDB": in_duckdb,
    "polars": in_polars,
}


def versions() -> str:
    """Which versions were measured."""
    return ", ".join(f"{name} {version(name)}" for name in ("pandas", "duckdb", "polars", "numpy"))
