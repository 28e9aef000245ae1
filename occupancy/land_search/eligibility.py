"""Exclusions: plots that must not be offered on a day, and why."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from geo.tolerances import TOLERANCE_M2
from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.measures.arrays import Bools
from occupancy.measures.phase_status import M2_PER_HA
from occupancy.measures.plot_states import NOISE_M2
from occupancy.questions.lease_evidence import require_ids
from occupancy.statement import Statement

# The first that is true is the reason.
EXCLUSIONS = (
    "not_valid",
    "not_industrial",
    "not_established",
    "term_over",
    "error",
    "taken",
    "reserved",
    "not_divisible",
    "divisible_not_stated",
)
OVERLAP = "L004"
_OF_A_COLUMN = ("L013", "T014")
_OPEN = pd.Timestamp("9999-12-31").as_unit("s")


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Why a plot is not offered, of EXCLUSIONS; `until`: last day of what holds it; `rule` of an error."""

    parcel_id: str
    code: str
    until: date | None = None
    rule: str = ""


def excluded_plots(statement: Statement) -> pd.DataFrame:
    """Every plot of the statement with the reason why it cannot be offered on the day.

    Returns
    -------
    plots
        In the order of `statement.parcels`: `parcel_id`; `bar`, one of EXCLUSIONS, empty where none stands
        against an offer; `until`, the last day of the reservation that bars it (NaT: open, or none); `rule`
        of the first error.

    An error bars a plot when it is about the plot or its overlap with another, about a lease or reservation
    of it, or about a row that could not be used and names it: such a row might be the lease that takes it.
    What is said of a lease or reservation holds for the plots made from its plot as well.
    """
    book, plots = statement.book, statement.parcels
    rules = _errors(statement).reindex(plots["parcel_id"]).fillna("").to_numpy()
    established = statement.phases.loc[
        statement.phases["status"].isin(["established", "operating"]), "phase_id"
    ]
    ends = book.phases.set_index("phase_id")["term_end"]
    divisible = book.parcels.set_index("parcel_id")["divisible"].reindex(plots["parcel_id"])
    rest = plots["state"].eq("partly_leased").to_numpy()
    conditions: list[Bools] = [
        plots["land_use"].ne("factory").to_numpy(dtype=np.bool_),
        ~plots["phase_id"].isin(established).to_numpy(dtype=np.bool_),
        (plots["phase_id"].map(ends) < pd.Timestamp(statement.as_of)).to_numpy(dtype=np.bool_),
        rules != "",
        ~(plots["vacant_ha"] * M2_PER_HA > TOLERANCE_M2 + NOISE_M2).to_numpy(dtype=np.bool_),
        plots["state"].eq("reserved").to_numpy(dtype=np.bool_),
        rest & divisible.eq(False).fillna(False).to_numpy(dtype=np.bool_),
        rest & divisible.isna().to_numpy(dtype=np.bool_),
    ]
    bars = np.select(conditions, EXCLUSIONS[1:], default="")
    until = _held_until(book, statement.as_of).reindex(plots["parcel_id"])
    return pd.DataFrame(
        {
            "parcel_id": plots["parcel_id"].array,
            "bar": pd.array(bars, dtype="str"),
            "until": until.where(bars == "reserved").array,
            "rule": pd.array(np.where(bars == "error", rules, ""), dtype="str"),
        }
    )


def exclusion_of(statement: Statement, parcel_id: str) -> Exclusion | None:
    """Why a plot cannot be offered on the day; None where nothing stands against it.

    Raises
    ------
    QuestionError
        If the book has no such plot.
    """
    if not parcel_id:
        raise QuestionError("No plot is named; give its id as in parcels.geojson.")
    require_ids(statement.book, {"parcel_id": parcel_id})
    found = excluded_plots(statement)
    found = found[found["parcel_id"] == parcel_id]
    if found.empty:
        return Exclusion(parcel_id, "not_valid")
    row = found.iloc[0]
    if not row["bar"]:
        return None
    until = None if pd.isna(row["until"]) else row["until"].date()
    return Exclusion(parcel_id, row["bar"], until, row["rule"])


def _errors(statement: Statement) -> "pd.Series[str]":
    """The rule of the first open error of each plot that has one."""
    book = statement.book
    told = statement.findings[statement.findings["severity"] == "error"]
    own = told[told["table"] == "parcels"]
    parts = [pd.Series(own["rule"].array, index=own["record_id"].array)]
    # An overlap is told once, of one plot, and names the other.
    pairs = own[own["rule"] == OVERLAP]
    parts.append(pd.Series(pairs["rule"].array, index=pairs["value"].array))
    named = []
    for table, frame in (("tenancies", book.tenancies), ("reservations", book.reservations)):
        rows = told[told["table"] == table]
        plot = frame.set_index("row")["parcel_id"].reindex(rows["row"]).fillna("")
        named.append(pd.Series(rows["rule"].array, index=plot.array))
    # Where a column of areas is in another unit, no plot is as large, nor as free, as it looks.
    column = told.loc[told["rule"].isin(_OF_A_COLUMN), "rule"].head(1)
    parts += [pd.Series(rule, index=book.parcels["parcel_id"].array) for rule in column]
    aside = book.set_aside[book.set_aside["table"].isin(["parcels", "tenancies", "reservations"])]
    named.append(pd.Series("set_aside", index=aside["parcel_id"].array))
    return _first([*parts, _with_heirs(book, _first(named))])


def _first(parts: list["pd.Series[str]"]) -> "pd.Series[str]":
    """The first rule of each plot that is named."""
    rules = pd.concat([part for part in parts if len(part)] or [pd.Series(dtype="str")])
    rules = rules[rules.index != ""]
    return rules[~rules.index.duplicated()].astype("str")


def _with_heirs(book: LandBook, rules: "pd.Series[str]") -> "pd.Series[str]":
    """The rules of leases and reservations, of the plots made from those that they name too."""
    made = book.parcels.loc[book.parcels["parent_parcel_ids"] != "", ["parcel_id", "parent_parcel_ids"]]
    parents = made.set_index("parcel_id")["parent_parcel_ids"].str.split(";").explode()
    while True:
        own = rules.reindex(parents).set_axis(parents.index).dropna()
        wider = _first([rules, own])
        if len(wider) == len(rules):
            return rules
        rules = wider


def _held_until(book: LandBook, day: date) -> "pd.Series[pd.Timestamp]":
    """The last day of the reservation of each plot that is held on the day; NaT where it is open."""
    held, asked = book.reservations, pd.Timestamp(day)
    now = held[(held["first_day"] <= asked) & ~(held["last_day"] < asked)]
    # An open reservation outlasts any other.
    until = now["last_day"].fillna(_OPEN).groupby(now["parcel_id"]).max()
    return until.mask(until == _OPEN)
