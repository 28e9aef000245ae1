"""The invented half of the land book: plots, when they were cleared, leases, projects and reservations."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import geopandas as gpd
import numpy as np
import pandas as pd

from geo import crs
from tools.demo_book import leases, plots
from tools.demo_book.leases import MARK, Line
from tools.demo_book.tables import (
    CALIBRATED,
    CALIBRATED_HA,
    RESERVATIONS,
    TODAY,
    facts,
    iso,
    number,
    numbers,
    whole,
)

DATA_DAY = "2023-11-17"
LEASABLE_HA = 4133.19  # of the established zones on that day: 2,481.57 ha leased / 60.04 %
_HELD = 14
_NEVER = TODAY + 10_000
_FAR = "9999-12-31"


@dataclass(frozen=True)
class Book:
    """The invented tables, as they are written; parcels are in the plane of the book."""

    parcels: gpd.GeoDataFrame
    tenancies: pd.DataFrame
    projects: pd.DataFrame
    reservations: pd.DataFrame


def invented_book(phases: gpd.GeoDataFrame, decisions: pd.DataFrame, plane: crs.System) -> Book:
    """Invent plots and leases for the phases established on the day of the book."""
    rng = np.random.Generator(np.random.PCG64(plots.SEED))
    now = decisions[in_force(decisions, DATA_DAY)].set_index("phase_id")
    leasable = numbers(now["leasable_area_ha"]).dropna()
    land = plots.plots(phases, (leasable * 10_000.0).round(1), plane)
    couples = plots.pairs(land, rng)
    starts = {str(phase): number(str(day)) for phase, day in now["in_force_from"].items()}
    terms = zip(phases["phase_id"], phases["term_end"], strict=True)
    ends = {str(phase): number(day) for phase, day in terms if day}
    leased_by, ready_by = leases.targets(leasable), clearing_targets(leasable)
    keys: Iterator[int] = count(1)
    lines: list[Line] = []
    days: dict[str, int] = {}  # when a pair was merged or split
    dates = []
    today = plots.as_today(land, couples)
    for phase in sorted(leased_by):
        group = today[(today["phase_id"] == phase) & (today["land_use"] == "factory")]
        own_pairs = [pair for pair in couples if pair.phase_id == phase]
        ordered = plots.in_order(group, rng)
        split = {frozenset((pair.first, pair.second)) for pair in own_pairs if not pair.is_merged}
        parts = leases.leased_parts(ordered, leased_by[phase])
        own = leases.lines(parts, (starts[phase], ends[phase]), keys, rng, pairs=split)
        for pair in own_pairs:
            day, own = plots.changed(pair, own, starts[phase], rng)
            if day is not None:
                days[pair.whole] = day
        lines += own
        kin = plots.kin(own_pairs, days)
        ordered["kin"] = ordered["parcel_id"].replace(kin)
        dates.append(clearing_days(ordered, plots.renamed(own, kin), (starts[phase], ready_by[phase]), rng))
    table = plots.parcels(plots.through_time(land, couples, days), pd.concat(dates), starts, rng)
    names: dict[str, str] = {}  # that plots have in the book
    for pair in couples:
        names |= pair.names(real=pair.whole in days)
    table["parcel_id"] = table["parcel_id"].replace(names)
    tenancies, projects = leases.tables(plots.renamed(lines, names), rng)
    plain = (table["valid_to"] == "") & (table["parent_parcel_ids"] == "")
    free = plain & (table["land_use"] == "factory") & ~table["parcel_id"].isin(tenancies["parcel_id"])
    held = reservations(table["parcel_id"][free], rng)
    return Book(table.sort_values("parcel_id", ignore_index=True), tenancies, projects, held)


def reservations(vacant: "pd.Series[str]", rng: np.random.Generator) -> pd.DataFrame:
    """Reserve some of the `vacant` plots: every second one is still held on the day of the book."""
    rows = []
    for k, name in enumerate(sorted(rng.choice(vacant.to_numpy(), _HELD, replace=False))):
        first = TODAY - int(rng.integers(60, 170)) - (0 if k % 2 else 400)
        last = first + int(rng.integers(180, 300))
        rows.append((name, f"Nhà đầu tư {k + 1:02d} {MARK}", iso(first), iso(last), "invented", ""))
    return pd.DataFrame(rows, columns=RESERVATIONS.split())


def decisions(phases: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return all decisions; `leasable_area_ha` estimated as the same share of every outline, in 0.01 ha.

    The share is the one that brings the established phases of `DATA_DAY` to `LEASABLE_HA`. A decision
    of another day scales it with its established area.
    """
    table = facts("phase_decisions")
    area, leasable = numbers(table["established_area_ha"]), numbers(table["leasable_area_ha"])
    drawn = table["phase_id"].map(phases.set_index("phase_id").geometry.area)
    estimated = table["leasable_basis"] == "estimated"
    now = in_force(table, DATA_DAY) & area.notna()
    parts = (drawn / drawn[now & estimated].sum() * (LEASABLE_HA - leasable[now].sum()))[now & estimated]
    cents = whole(parts.to_numpy() * 100.0, round((LEASABLE_HA - leasable[now].sum()) * 100))
    rate = pd.Series(cents / 100.0 / area[parts.index].to_numpy(), index=table["phase_id"][parts.index])
    estimates = (table["phase_id"].map(rate) * area).round(2)
    filled = leasable.where(~estimated, estimates)
    return table.assign(leasable_area_ha=filled.map(lambda ha: "" if pd.isna(ha) else f"{ha:.2f}"))


def in_force(table: pd.DataFrame, day: str) -> "pd.Series[bool]":
    """Return which decisions hold on `day` (ISO), ends inclusive."""
    return (table["in_force_from"] <= day) & ((table["in_force_to"] == "") | (table["in_force_to"] >= day))


def clearing_targets(leasable_ha: "pd.Series[float]") -> dict[str, list[float]]:
    """Return the land to be cleared by each calibrated day per phase, m²; met only roughly."""
    table = facts("filling")
    table["m2"] = numbers(table["cleared_pct"]) * 100.0 * table["phase_id"].map(leasable_ha)
    table = table.sort_values("as_of")
    return {str(phase): rows["m2"].to_list() for phase, rows in table.groupby("phase_id")}


def clearing_days(
    plots: pd.DataFrame, lines: list[Line], window: tuple[int, list[float]], rng: np.random.Generator
) -> pd.DataFrame:
    """Draw days (ISO) of clearance and service, by `kin`, of the factory plots of one phase.

    `plots` stand in their order and have `kin` and `document_area_m2`; `lines` name the kin as their plot;
    `window` is the first day of the phase and the land to be cleared by the calibrated days. A plot is
    cleared before it is leased and serviced before it is used.
    """
    start, cleared_by = window
    leased_on: dict[str, int] = {}
    used_on: dict[str, int] = {}
    for line in lines:
        name = line.parcel_id
        leased_on[name] = min(leased_on.get(name, _NEVER), line.first)
        used_on[name] = min(used_on.get(name, _NEVER), line.operating or _NEVER)
    area_m2 = plots["document_area_m2"]
    reach = (area_m2.cumsum() - area_m2 / 2.0).groupby(plots["kin"]).first()
    rows = {}
    for name in dict.fromkeys(plots["kin"]):
        spans = [span for span, target in enumerate(cleared_by) if reach[name] <= target]
        by = min(CALIBRATED[spans[0]] if spans else _NEVER, leased_on.get(name, _NEVER) - 20)
        rows[name] = _days(start, by, used_on.get(name, _NEVER), rng)
    names = ["cleared_on", "clearance_due_on", "serviced_on", "service_due_on"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=names)


def _days(start: int, by: int, used_on: int, rng: np.random.Generator) -> tuple[str, str, str, str]:
    """Draw clearance in the span that ends on `by`, and service after it; what is to come is only due."""
    if by > TODAY:
        return "", _due(rng, 200, 1100), "", ""
    low = max([start, by - 900, *(day for day in CALIBRATED if day < by)])
    day = int(rng.integers(low, by)) + 1
    serviced = max(day, min(day + int(rng.integers(60, 500)), used_on - 30))
    if serviced > TODAY:
        return iso(day), "", "", _due(rng, 30, 500)
    return iso(day), "", iso(serviced), ""


def _due(rng: np.random.Generator, low: int, high: int) -> str:
    """Draw a day to come; one in eight is not stated."""
    day = TODAY + int(rng.integers(low, high))
    return "" if rng.random() < 0.125 else iso(day)


def summary(book: Book, decisions: pd.DataFrame) -> str:
    """Return one line per calibrated day, and one of counts."""
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
    valid = (rows["valid_from"] <= day) & (rows["valid_to"].replace("", _FAR) >= day)
    cleared = (rows["cleared_on"] != "") & (rows["cleared_on"] <= day)
    return float(rows["document_area_m2"][valid & cleared].sum()) / 10_000.0
