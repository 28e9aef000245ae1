"""Book: the invented half of the land book, plots, leases, projects and reservations together."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from builder import clearing, filling, lines, pairs, parcels, plots, reservations, tenancies
from builder.ancestry import changed
from builder.days import number
from builder.decisions import DATA_DAY, in_force
from builder.facts import numbers
from builder.lines import Line
from builder.pairs import Pair
from geo import crs


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
    let, ready = filling.targets(leasable), clearing.targets(leasable)
    register = lines.Register()
    every: list[Line] = []
    days: dict[str, int] = {}  # when a pair was merged or split
    dates = []
    today = pairs.as_today(land, couples)
    for phase in sorted(let):
        group = today[(today["phase_id"] == phase) & (today["land_use"] == "factory")]
        own_pairs = [pair for pair in couples if pair.phase_id == phase]
        ordered = parcels.in_order(group, rng)
        split = {frozenset((pair.first, pair.second)) for pair in own_pairs if not pair.now_one}
        window = (starts[phase], ends[phase])
        found = lines.lines(filling.lets(ordered, let[phase]), window, register, rng, pairs=split)
        for pair in own_pairs:
            day, found = changed(pair, found, starts[phase], rng)
            if day is not None:
                days[pair.one] = day
        every += found
        kin = pairs.kin(own_pairs, days)
        ordered["kin"] = ordered["parcel_id"].replace(kin)
        own = [line.on(kin.get(line.parcel_id, line.parcel_id)) for line in found]
        dates.append(clearing.cleared(ordered, own, (starts[phase], ready[phase]), rng))
    table = parcels.parcels(pairs.through_time(land, couples, days), pd.concat(dates), starts, rng)
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
    held = reservations.reservations(table["parcel_id"][free], rng)
    return Book(table.sort_values("parcel_id", ignore_index=True), leases, projects, held)


def _names(couples: list[Pair], days: dict[str, int]) -> dict[str, str]:
    every: dict[str, str] = {}
    for pair in couples:
        every |= pair.names(real=pair.one in days)
    return every
