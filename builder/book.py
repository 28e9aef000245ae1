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
    ends = {
        str(phase): number(day)
        for phase, day in zip(phases["phase_id"], phases["term_end"], strict=True)
        if day
    }
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
        found = lines.lines(
            filling.lets(ordered, let[phase]),
            (starts[phase], ends[phase]),
            register,
            rng,
            pairs={frozenset((pair.first, pair.second)) for pair in own_pairs if not pair.now_one},
        )
        for pair in own_pairs:
            day, found = changed(pair, found, starts[phase], rng)
            if day is not None:
                days[pair.one] = day
        kin = pairs.kin(own_pairs, days)
        ordered["kin"] = ordered["parcel_id"].replace(kin)
        own = [line.on(kin.get(line.parcel_id, line.parcel_id)) for line in found]
        dates.append(clearing.cleared(ordered, own, (starts[phase], ready[phase]), rng))
        every += found
    table = parcels.parcels(pairs.through_time(land, couples, days), pd.concat(dates), starts, rng)
    return _named(table, every, _names(couples, days), rng)


def _named(
    table: gpd.GeoDataFrame, every: list[Line], names: dict[str, str], rng: np.random.Generator
) -> Book:
    table["parcel_id"] = table["parcel_id"].replace(names)
    leases, projects = tenancies.tables(
        [line.on(names.get(line.parcel_id, line.parcel_id)) for line in every], rng
    )
    free = table[
        (table["land_use"] == "factory") & (table["valid_to"] == "") & (table["parent_parcel_ids"] == "")
    ]
    vacant = free["parcel_id"][~free["parcel_id"].isin(leases["parcel_id"])]
    held = reservations.reservations(vacant, rng)
    return Book(table.sort_values("parcel_id", ignore_index=True), leases, projects, held)


def _names(couples: list[Pair], days: dict[str, int]) -> dict[str, str]:
    every: dict[str, str] = {}
    for pair in couples:
        every |= pair.names(real=pair.one in days)
    return every
