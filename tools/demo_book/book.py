"""The invented half of the land book: plots, leases, projects and reservations together."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from geo import crs
from tools.demo_book import clearing, occupancy_history, pairs, plots, tenancies
from tools.demo_book.clearing import DATA_DAY, in_force
from tools.demo_book.facts import CALIBRATED_HA, TODAY, iso, number, numbers
from tools.demo_book.pairs import Pair, changed
from tools.demo_book.tenancies import Line
from tools.demo_book.tenants import MARK
from tools.demo_book.writing import RESERVATIONS

_HELD = 14


def reservations(vacant: "pd.Series[str]", rng: np.random.Generator) -> pd.DataFrame:
    """Rows for some of the `vacant` plots: every second one is still held on the day of the book."""
    rows = []
    for k, name in enumerate(sorted(rng.choice(vacant.to_numpy(), _HELD, replace=False))):
        first = TODAY - int(rng.integers(60, 170)) - (0 if k % 2 else 400)
        last = first + int(rng.integers(180, 300))
        rows.append((name, f"Nhà đầu tư {k + 1:02d} {MARK}", iso(first), iso(last), "invented", ""))
    return pd.DataFrame(rows, columns=RESERVATIONS.split())


@dataclass(frozen=True)
class Book:
    """The invented tables, as they are written; parcels are in the plane of the book."""

    parcels: gpd.GeoDataFrame
    tenancies: pd.DataFrame
    projects: pd.DataFrame
    reservations: pd.DataFrame


def book(phases: gpd.GeoDataFrame, decisions: pd.DataFrame, plane: crs.System) -> Book:
    """Invent plots and leases for the phases established on the day of the book."""
    rng = np.random.Generator(np.random.PCG64(plots.SEED))
    now = decisions[in_force(decisions, DATA_DAY)].set_index("phase_id")
    leasable = numbers(now["leasable_area_ha"]).dropna()
    land = plots.plots(phases, (leasable * 10_000.0).round(1), plane)
    couples = pairs.pairs(land, rng)
    starts = {str(phase): number(str(day)) for phase, day in now["in_force_from"].items()}
    terms = zip(phases["phase_id"], phases["term_end"], strict=True)
    ends = {str(phase): number(day) for phase, day in terms if day}
    let, ready = occupancy_history.targets(leasable), clearing.targets(leasable)
    register = tenancies.Register()
    every: list[Line] = []
    days: dict[str, int] = {}  # when a pair was merged or split
    dates = []
    today = pairs.as_today(land, couples)
    for phase in sorted(let):
        group = today[(today["phase_id"] == phase) & (today["land_use"] == "factory")]
        own_pairs = [pair for pair in couples if pair.phase_id == phase]
        ordered = plots.in_order(group, rng)
        split = {frozenset((pair.first, pair.second)) for pair in own_pairs if not pair.now_one}
        window = (starts[phase], ends[phase])
        found = tenancies.lines(
            occupancy_history.lets(ordered, let[phase]), window, register, rng, pairs=split
        )
        for pair in own_pairs:
            day, found = changed(pair, found, starts[phase], rng)
            if day is not None:
                days[pair.one] = day
        every += found
        kin = pairs.kin(own_pairs, days)
        ordered["kin"] = ordered["parcel_id"].replace(kin)
        own = [line.on(kin.get(line.parcel_id, line.parcel_id)) for line in found]
        dates.append(clearing.cleared(ordered, own, (starts[phase], ready[phase]), rng))
    table = plots.parcels(pairs.through_time(land, couples, days), pd.concat(dates), starts, rng)
    return _named(table, every, _names(couples, days), rng)


def _named(
    table: gpd.GeoDataFrame, every: list[Line], names: dict[str, str], rng: np.random.Generator
) -> Book:
    """The tables with the names that plots have in the book."""
    table["parcel_id"] = table["parcel_id"].replace(names)
    renamed = [line.on(names.get(line.parcel_id, line.parcel_id)) for line in every]
    leases, projects = tenancies.tables(renamed, rng)
    plain = (table["valid_to"] == "") & (table["parent_parcel_ids"] == "")
    free = plain & (table["land_use"] == "factory") & ~table["parcel_id"].isin(leases["parcel_id"])
    held = reservations(table["parcel_id"][free], rng)
    return Book(table.sort_values("parcel_id", ignore_index=True), leases, projects, held)


def _names(couples: list[Pair], days: dict[str, int]) -> dict[str, str]:
    every: dict[str, str] = {}
    for pair in couples:
        every |= pair.names(real=pair.one in days)
    return every


_FAR = "9999-12-31"


def summary(book: Book, decisions: pd.DataFrame) -> str:
    """One line per calibrated day, and one of counts."""
    lines = ["day          leased ha  published  leasable ha  cleared ha"]
    for day, published in CALIBRATED_HA.items():
        now = decisions[in_force(decisions, day) & (decisions["established_area_ha"] != "")]
        leasable = numbers(now["leasable_area_ha"]).sum()
        figures = f"{_leased(book, day):10.4f} {published:10.2f} {leasable:12.2f} {_cleared(book, day):11.2f}"
        lines.append(f"{day}  {figures}")
    uses = book.parcels["land_use"].value_counts()
    lines.append(", ".join(f"{count} {use}" for use, count in uses.items()) + " plots of all times")
    lines.append(f"{len(book.tenancies)} lease lines, {len(book.projects)} projects")
    return "\n".join(lines) + "\n"


def _leased(book: Book, day: str) -> float:
    rows = book.tenancies
    until = rows[["last_day", "ended_on"]].replace("", _FAR).min(axis=1)
    live = (rows["superseded_on"] == "") & (rows["first_day"] <= day) & (until >= day)
    return float(numbers(rows["leased_area_m2"][live]).sum()) / 10_000.0


def _cleared(book: Book, day: str) -> float:
    rows = book.parcels
    there = (rows["valid_from"] <= day) & (rows["valid_to"].replace("", _FAR) >= day)
    cleared = (rows["cleared_on"] != "") & (rows["cleared_on"] <= day)
    return float(rows["document_area_m2"][there & cleared].sum()) / 10_000.0
