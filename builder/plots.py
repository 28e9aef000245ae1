"""Plots: every phase cut into plots, named and measured as they will be written."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import Polygon

from builder import blocks, streets, uses, writing
from builder.blocks import Piece
from builder.context import gate
from builder.facts import facts, numbers
from builder.ground import Ground, parts
from builder.mesh import mesh
from builder.outlines import GRID_M
from builder.rounding import whole
from geo import crs

SEED = 20231117


def plots(phases: gpd.GeoDataFrame, leasable_m2: "pd.Series[float]", plane: crs.System) -> gpd.GeoDataFrame:
    """All plots of the phases in `layouts.csv`, in `plane`, in the order of their names.

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


def _pieces(ground: Ground, layout: "pd.Series[str]", leasable_m2: float, seed: int) -> pd.DataFrame:
    """The pieces of a phase, back in the plane but not yet meshed."""
    rng = np.random.Generator(np.random.PCG64([SEED, seed]))
    net = streets.streets(ground, layout, rng)
    roads = streets.roads(ground, net)
    cells = sorted(
        streets.cells(net, ground.lying.bounds), key=lambda cell: cell[0].distance(ground.lying_gate)
    )
    pieces = [piece for k, cell in enumerate(cells, 1) for piece in blocks.cut(cell, k, layout, rng)]
    pieces = uses.fitted(pieces, target_m2=leasable_m2, gate=ground.lying_gate, whole_m2=ground.outline.area)
    pieces = _undivided(pieces, float(layout["undivided"]) * leasable_m2)
    pieces += [Piece("traffic", 0, shape) for shape in roads]
    pieces += [Piece("green", 0, shape) for shape in streets.belt(ground, net, roads)]
    return pd.DataFrame(
        {
            "phase_id": layout.name,
            "letter": layout["letter"],
            "number": [piece.block for piece in pieces],
            "land_use": [piece.land_use for piece in pieces],
            "soft": [piece.land_use in ("green", "traffic") for piece in pieces],
            "geometry": [ground.back(piece.shape) for piece in pieces],
        }
    )


def _undivided(pieces: list[Piece], wanted_m2: float) -> list[Piece]:
    """Leave the blocks farthest from the gate uncut, until about `wanted_m2` of factory land is in them."""
    kept, left = list(pieces), 0.0
    for block in sorted({piece.block for piece in pieces}, reverse=True):
        inside = [piece for piece in kept if piece.block == block]
        factory = sum(piece.shape.area for piece in inside if piece.land_use == "factory")
        if factory and left + factory <= 1.1 * wanted_m2:
            left += factory
            gone = [piece for piece in inside if piece.land_use in ("factory", "green", "traffic")]
            kept = [piece for piece in kept if piece not in gone]
            land = shapely.union_all([piece.shape for piece in gone], grid_size=GRID_M)
            kept += [replace(gone[0], land_use="undivided", shape=shape) for shape in parts(land)]
    return kept


def _names(table: gpd.GeoDataFrame) -> "pd.Series[str]":
    """Names such as `Q3-B07-12`: zone, phase letter and block, number within the block; sets `block` too.

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
    """Areas to 0.1 m² of the shapes as written, less than 0.1 m² from the measured ones.

    In a phase without undivided land the factory plots come to its leasable land exactly.
    """
    tenths = table["written_m2"] * 10.0
    areas = tenths.round()
    factory = table["land_use"] == "factory"
    for phase, values in tenths[factory].groupby(table["phase_id"]):
        total = values.sum() if undivided[phase] else leasable_m2[phase] * 10.0
        areas[values.index] = whole(values.to_numpy(), round(total))
    return areas / 10.0
