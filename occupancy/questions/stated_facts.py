"""Stated facts: what sources say of the land of a phase by the day of an answer, and what they say later."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from occupancy.measures.arrays import Bools, Floats, cached_per_book
from occupancy.statement import Statement

Value = float | str | date | None
# What an investor asks of a park, of its costs, and of whom to ask; what no source says is in the answer all
# the same, with no fact.
SITE = (
    *("power", "water", "wastewater", "road", "density", "floors", "floor_level"),
    *("setback", "street_width", "min_plot", "gas", "telecom", "fire", "customs"),
    *("housing", "labour", "wage", "permits", "permit_time"),
)
COSTS = (
    *("management_fee", "power_tariff", "water_tariff", "wastewater_tariff"),
    *("deposit", "payment", "factory_price"),
)
CONTACTS = ("contact_person", "contact_phone", "contact_email")
SERVICES = (*SITE, *COSTS, *CONTACTS)
# What can be drawn now comes before what is built, and that before what is planned; then what is neither.
CAPACITIES = ("free", "installed", "planned", "")
_PRODUCT = re.compile(r"(\d+)\s*[x×]\s*(\d+(?:\.\d+)?)")
_BY_THEN, _UNDATED, _LATER = range(3)


@dataclass(frozen=True, slots=True)
class Fact:
    """A value as its source has it.

    Attributes
    ----------
    value
        None: not stated.
    unit
        A code of the dictionary, or empty.
    source, note
        Where it is stated and under which reserve, as recorded.
    day, precision
        The day it was stated or recorded on, known to the `day`, `month` or `year`; None: not stated.
    later
        Whether that is after the day of the answer.
    capacity
        `free`, `installed` or `planned`; empty where that is not stated, or it is no capacity.
    subject, subject_vi
        What of the service it is about, such as one step of the permits, in English and in Vietnamese.
    standard, connection_point, lead_time_months
        To which standard, where it is drawn from, and after how many months; empty and None: not stated.
    since, until
        The first and the last day on which it holds, inclusive; None: not stated.
    """

    value: Value
    unit: str = ""
    source: str = ""
    day: date | None = None
    note: str = ""
    precision: str = "day"
    later: bool = False
    capacity: str = ""
    subject: str = ""
    subject_vi: str = ""
    standard: str = ""
    connection_point: str = ""
    lead_time_months: float | None = None
    since: date | None = None
    until: date | None = None


@cached_per_book
def facts_of_phases(statement: Statement) -> pd.DataFrame:
    """Return the rows of `services` that hold for the land of each phase on the day of a statement.

    Of one service, capacity and subject those stand that were stated by the day, the latest of them; where
    there are none, those without a day; else what was said first after it, which is `later`. What is said of
    the phase goes before what is said of the whole zone as late.

    Returns
    -------
    pandas.DataFrame
        The columns of `services`; `phase_id` is that of the land, `of_zone` says whether the row is of the
        whole zone. In the order of phases and rows.
    """
    rows, day = statement.book.services, pd.Timestamp(statement.as_of)
    rows = rows[in_force(rows, day, "in_force_from", "in_force_to")].assign(stated=stated_by(rows))
    land = statement.book.phases[["zone_id", "phase_id"]].rename(columns={"phase_id": "land"})
    pairs = pd.DataFrame(land).merge(rows, on="zone_id", sort=False)
    pairs = pairs[pairs["phase_id"].isin([""]) | (pairs["phase_id"] == pairs["land"])]
    of_zone = (pairs["phase_id"] == "").to_numpy()
    rank = np.select([pairs["stated"] <= day, pairs["stated"].isna()], [_BY_THEN, _UNDATED], _LATER)
    gap = (pairs["stated"] - day).abs().dt.days.fillna(0).to_numpy()
    pairs = pairs.assign(of_zone=of_zone, later=rank == _LATER, rank=rank, gap=gap)
    for column in ("rank", "of_zone", "gap"):
        best = pairs.groupby(["land", "service", "capacity", "subject"], sort=False)[column].transform("min")
        pairs = pairs[pairs[column] == best]
    kept = pairs.drop(columns=["phase_id", "stated", "rank", "gap"]).rename(columns={"land": "phase_id"})
    return kept.reset_index(drop=True)


def in_force(rows: pd.DataFrame, day: pd.Timestamp, first: str, last: str) -> Bools:
    """Return which rows hold on a day, by their columns of first and last days, both inclusive."""
    return (~(rows[first] > day) & ~(rows[last] < day)).to_numpy(dtype=np.bool_)


def stated_by(rows: pd.DataFrame) -> "pd.Series[pd.Timestamp]":
    """Return the last day on which each row may have been stated: of a month or a year its end."""
    day, precision = rows["as_stated_on"], rows["date_precision"]
    ends = day.where(precision != "month", day + pd.offsets.MonthEnd(0))
    return ends.where(precision != "year", day + pd.offsets.YearEnd(0))


def facts_of_phase(statement: Statement, phase_id: str) -> dict[str, tuple[Fact, ...]]:
    """Return what holds for the land of a phase, by service: SERVICES first, then whatever else is stated."""
    facts: dict[str, tuple[Fact, ...]] = dict.fromkeys(SERVICES, ())
    stated = facts_of_phases(statement)
    rows: list[dict[str, Any]] = stated[stated["phase_id"] == phase_id].to_dict("records")  # type: ignore[assignment]
    for row in rows:
        facts[row["service"]] = (*facts.get(row["service"], ()), fact(row, later=row["later"]))
    return facts


def fact(row: Mapping[str, Any], *, later: bool = False) -> Fact:
    """Return a row of `services` as a fact."""
    months = row["lead_time_months"]
    return Fact(
        value=row["value"],
        day=as_date(row["as_stated_on"]),
        precision=row["date_precision"] or "day",
        later=bool(later),
        lead_time_months=None if pd.isna(months) else float(months),
        since=as_date(row["in_force_from"]),
        until=as_date(row["in_force_to"]),
        **{
            name: row[name]
            for name in (
                *("unit", "source", "note", "capacity"),
                *("subject", "subject_vi", "standard", "connection_point"),
            )
        },
    )


def as_date(cell: Any) -> date | None:  # noqa: ANN401  a cell may be anything
    """Return a cell as a day; None where there is none."""
    return None if cell is None or pd.isna(cell) else pd.Timestamp(cell).date()


def known_tenants(
    statement: Statement, zone_id: str, phase_id: str = ""
) -> tuple[tuple[Mapping[str, Any], ...], int]:
    """Return the publicly known tenants of a zone on the day, and how many came in a later year.

    Those of the phase or of no phase come before those that are `elsewhere`; of these those with a year
    first, the latest before the others. Of one that is `later` the source is of a later day.
    """
    rows, day = statement.book.anchor_tenants, pd.Timestamp(statement.as_of)
    rows = rows[rows["zone_id"] == zone_id]
    to_come = (rows["year"] > day.year).to_numpy(dtype=np.bool_)
    rows = rows.assign(elsewhere=~rows["phase_id"].isin(["", phase_id]), later=stated_by(rows) > day)
    rows = rows[~to_come].sort_values(
        ["elsewhere", "year", "tenant_name"], ascending=[True, False, True], na_position="last"
    )
    return tuple(rows.to_dict("records")), int(to_come.sum())  # type: ignore[arg-type]


def fact_of_tenant(row: Mapping[str, Any]) -> Fact:
    """Return a row of `known_tenants` as a fact: who it is, and on which day it was stated."""
    return Fact(
        row["tenant_name"],
        source=row["source"],
        day=as_date(row["as_stated_on"]),
        precision=row["date_precision"] or "day",
        later=bool(row["later"]),
    )


@cached_per_book
def quantities(statement: Statement, service: str, unit: str) -> pd.DataFrame:
    """Return how much of a service each phase has, by `phase_id`.

    What is free counts, else what is installed, else what is planned, and `capacity` says which; several
    facts of one kind are added up. `quantity` is in the unit.
    """
    rows = facts_of_phases(statement)
    rows = rows[(rows["service"] == service) & (rows["unit"] == unit)]
    rows = rows.assign(quantity=amounts(rows["value"]), rank=rows["capacity"].map(CAPACITIES.index))
    rows = rows[rows["quantity"].notna()]
    rows = rows[rows["rank"] == rows.groupby("phase_id")["rank"].transform("min")]
    return rows.groupby("phase_id").agg(
        {"quantity": "sum", "capacity": "first"}  # one kind of capacity a phase
    )


def amounts(values: "pd.Series[str]") -> Floats:
    """Return values as numbers, “2 × 63” as their product; NaN for what is neither."""
    return np.array([_amount(value) for value in values], dtype=np.float64)


def _amount(value: str) -> float:
    if product := _PRODUCT.fullmatch(value.strip()):
        return int(product[1]) * float(product[2])
    try:
        return float(value)
    except ValueError:
        return float("nan")
