"""Plots: every phase cut into plots, named and measured as they will be written."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import Polygon

from geo import crs
from tools.demo_book import layout, writing
from tools.demo_book.facts import facts, iso, numbers, whole
from tools.demo_book.ground import GRID_M, Ground, mesh, parts
from tools.demo_book.layout import Piece
from tools.demo_book.outlines import gate
from tools.demo_book.writing import PARCELS

SEED = 20231117


def plots(phases: gpd.GeoDataFrame, leasable_m2: "pd.Series[float]", plane: crs.System) -> gpd.GeoDataFrame:
    """Lay out all plots of the phases in `layouts.csv`, in `plane`, in the order of their names.

    `leasable_m2` is by phase: the factory land, plots and undivided blocks together, comes to it exactly.
    Besides the columns of the book, `away_m` is the distance from the gate of the phase and `written_m2` the
    area of the shape as it will be written.
    """
    layouts = facts("layouts").set_index("phase_id")
    named = zip(phases["phase_id"], phases.geometry, strict=True)
    outlines = {name: shape for name, shape in named if isinstance(shape, Polygon)}
    grounds = {name: Ground(outlines[name], gate(outlines[name], plane)) for name in layouts.index}
    pieces = pd.concat(
        [
            _pieces(ground, layouts.loc[name], leasable_m2[name], k)
            for k, (name, ground) in enumerate(grounds.items())
        ]
    ).merge(phases[["phase_id", "zone_id"]], on="phase_id")
    meshed = [
        mesh(group, [outlines[name] for name in group["phase_id"].unique()])
        for _, group in pieces.groupby("zone_id", sort=True)
    ]
    drawn = pd.concat(meshed).query("land_use != 'undivided'").sort_index()
    table = gpd.GeoDataFrame(drawn.reset_index(drop=True), geometry="geometry", crs=plane)
    gates = gpd.GeoSeries([grounds[name].gate for name in table["phase_id"]], crs=plane)
    table["away_m"] = table.geometry.centroid.distance(gates)
    table["parcel_id"] = _names(table)
    table["written_m2"] = crs.to_plane(writing.degrees(table), plane).geometry.area
    table["document_area_m2"] = _document_areas(table, leasable_m2, numbers(layouts["undivided"]))
    return table.sort_values("parcel_id", ignore_index=True)


def _pieces(ground: Ground, plan: "pd.Series[str]", leasable_m2: float, seed: int) -> pd.DataFrame:
    """Return the pieces of a phase, back in the plane but not yet meshed."""
    rng = np.random.Generator(np.random.PCG64([SEED, seed]))
    net = layout.streets(ground, plan, rng)
    roads = layout.roads(ground, net)
    cells = layout.cells(net, ground.lying.bounds)
    cells.sort(key=lambda cell: cell[0].distance(ground.lying_gate))
    pieces = [piece for k, cell in enumerate(cells, 1) for piece in layout.plots_of_block(cell, k, plan, rng)]
    pieces = layout.fitted(
        pieces, target_m2=leasable_m2, gate=ground.lying_gate, whole_m2=ground.outline.area
    )
    pieces = _undivided(pieces, float(plan["undivided"]) * leasable_m2)
    pieces += [Piece("traffic", 0, shape) for shape in roads]
    pieces += [Piece("green", 0, shape) for shape in layout.belt(ground, net, roads)]
    uses = [piece.land_use for piece in pieces]
    return pd.DataFrame(
        {
            "phase_id": plan.name,
            "letter": plan["letter"],
            "number": [piece.block for piece in pieces],
            "land_use": uses,
            "soft": [use in ("green", "traffic") for use in uses],
            "geometry": [ground.back(piece.shape) for piece in pieces],
        }
    )


def _undivided(pieces: list[Piece], uncut_m2: float) -> list[Piece]:
    """Leave the blocks farthest from the gate uncut, until about `uncut_m2` of factory land is in them."""
    kept, left = list(pieces), 0.0
    for block in sorted({piece.block for piece in pieces}, reverse=True):
        inside = [piece for piece in kept if piece.block == block]
        factory = sum(piece.shape.area for piece in inside if piece.land_use == "factory")
        if factory and left + factory <= 1.1 * uncut_m2:
            left += factory
            gone = [piece for piece in inside if piece.land_use in ("factory", "green", "traffic")]
            kept = [piece for piece in kept if piece not in gone]
            land = shapely.union_all([piece.shape for piece in gone], grid_size=GRID_M)
            kept += [replace(gone[0], land_use="undivided", shape=shape) for shape in parts(land)]
    return kept


def _names(table: gpd.GeoDataFrame) -> "pd.Series[str]":
    """Return names such as `Q3-B07-12`: zone, phase letter and block, number in it; sets `block` too.

    Streets count as block `GT` (giao thông) of their phase, the belt as `CX` (cây xanh).
    """
    codes = table["zone_id"].map(facts("zones").set_index("zone_id")["code"])
    block = table["number"].map("{:02d}".format)
    block = block.where(table["number"] > 0, "CX").where(table["land_use"] != "traffic", "GT")
    table["block"] = table["letter"] + block
    count = table.groupby(["phase_id", "block"]).cumcount() + 1
    return codes + "-" + table["block"] + "-" + count.map("{:02d}".format)


def _document_areas(
    table: pd.DataFrame, leasable_m2: "pd.Series[float]", undivided: "pd.Series[float]"
) -> "pd.Series[float]":
    """Return areas to 0.1 m² of the shapes as written, less than 0.1 m² from the measured ones.

    In a phase without undivided land the factory plots come to its leasable land exactly.
    """
    tenths = table["written_m2"] * 10.0
    areas = tenths.round()
    factory = table["land_use"] == "factory"
    for phase, values in tenths[factory].groupby(table["phase_id"]):
        total = values.sum() if undivided[phase] else leasable_m2[phase] * 10.0
        areas[values.index] = whole(values.to_numpy(), round(total))
    return areas / 10.0


# USD per m² for the rest of the term; invented, around the few prices that were published (100 and 130)
_PRICES = {"tien-son": 140, "que-vo": 135, "dai-dong-hoan-son": 130, "yen-phong": 150, "vsip-bac-ninh": 160}
_OTHER_PRICE = 120
_NO_PRICE = 0.12  # of the plots on offer do not state one


def in_order(plots: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Order the plots of a phase as they are cleared and leased: outwards from the gate, more or less."""
    away = plots["away_m"] + rng.normal(0.0, 120.0, len(plots))
    tenths = (plots["document_area_m2"] * 10.0).round().astype("int64")
    return plots.assign(tenths=tenths).iloc[np.argsort(away.to_numpy(), kind="stable")]


def parcels(
    plots: gpd.GeoDataFrame, dates: pd.DataFrame, starts: dict[str, int], rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Make `parcels.geojson` but for its names; `dates` are those of clearing by `kin`.

    `starts` is the first day of each phase. A plot of the past has no day after its last one.
    """
    table = plots.merge(dates, left_on="kin", right_index=True, how="left").sort_values("parcel_id")
    table[dates.columns] = table[dates.columns].fillna("")
    from_day = table["from_day"].fillna(table["phase_id"].map(starts))
    table["valid_from"] = from_day.map(lambda day: iso(int(day)))
    table["valid_to"] = table["to_day"].map(lambda day: "" if pd.isna(day) else iso(int(day)))
    past = table["valid_to"] != ""
    for done, due in (("cleared_on", "clearance_due_on"), ("serviced_on", "service_due_on")):
        later = past & (table[done] > table["valid_to"])
        table.loc[later, due] = table.loc[later, done]
        table.loc[later, done] = ""
    factory = table["land_use"] == "factory"
    chance = rng.random(len(table))
    large = table["document_area_m2"] >= 20_000.0
    divisible = (large & (chance < 0.8)).astype("object")
    table["divisible"] = divisible.where(factory & (chance >= 0.1), None)  # one in ten does not say
    prices = table["zone_id"].map(_PRICES).fillna(_OTHER_PRICE) + rng.normal(0.0, 8.0, len(table))
    stated = factory & ~past & (rng.random(len(table)) >= _NO_PRICE)
    table["asking_price_usd_m2"] = prices.clip(90.0, 170.0).round().where(stated)
    table["source"] = "invented"
    return table.rename(columns={"parents": "parent_parcel_ids"})[[*PARCELS.split(), "geometry"]]
