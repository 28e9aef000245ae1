"""Plots: every phase cut into plots, named and measured as they will be written; some split, some merged."""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from geo import crs
from tools.demo_book import layout, tables
from tools.demo_book.ground import GRID_M, Ground, mesh, parts, widths
from tools.demo_book.layout import Piece
from tools.demo_book.leases import Line
from tools.demo_book.outlines import gate
from tools.demo_book.tables import PARCELS, TODAY, facts, iso, numbers, whole

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
    table["written_m2"] = crs.to_plane(tables.degrees(table), plane).geometry.area
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


PER_PHASE = 5  # at most, and one in each fifteen plots
LARGEST_M2 = 80_000.0
_SIDE_M = 60.0
_NEAR_M2 = 0.09  # of the area as written


@dataclass(frozen=True)
class Pair:
    """Two factory plots of a block that share a side, and the plot that both make.

    `is_merged`: the two were merged; otherwise the whole was split. `shape` and the areas (m²) are those
    of the whole; `tenths` the document areas of the two, in tenths of m².
    """

    first: str
    second: str
    is_merged: bool
    phase_id: str
    shape: Polygon
    document_m2: float
    written_m2: float
    tenths: tuple[int, int]

    @property
    def whole(self) -> str:
        """A name for the plot that both make."""
        return f"{self.first}+"

    def names(self, *, real: bool) -> dict[str, str]:
        """Return what the plots are called in the book: halves take the number of the whole and a letter."""
        halves = {self.first: f"{self.first}A", self.second: f"{self.first}B"} if real else {}
        return {self.whole: self.first} | halves


def pairs(plots: gpd.GeoDataFrame, rng: np.random.Generator) -> list[Pair]:
    """Choose pairs of each phase, no plot in two of them; every second one was split, the others merged."""
    chosen: list[Pair] = []
    for phase in sorted(plots["phase_id"].unique()):
        group = plots[(plots["phase_id"] == phase) & (plots["land_use"] == "factory")]
        mixed = group.iloc[rng.permutation(len(group))]
        chosen += _of_phase(mixed, min(PER_PHASE, len(group) // 15))
    return chosen


def as_today(plots: gpd.GeoDataFrame, couples: list[Pair]) -> gpd.GeoDataFrame:
    """Return the plots with merged pairs as one."""
    merged = [pair for pair in couples if pair.is_merged]
    gone = {name for pair in merged for name in (pair.first, pair.second)}
    return _with(plots[~plots["parcel_id"].isin(gone)], plots, merged)


def through_time(plots: gpd.GeoDataFrame, couples: list[Pair], days: dict[str, int]) -> gpd.GeoDataFrame:
    """Return the plots of all times: `from_day`, `to_day` (NaN: always), `parents`, and `kin`.

    `days` says from which day the plots of today are valid, by `Pair.whole`; a pair without a day has always
    been as it is today.
    """
    real = [pair for pair in couples if pair.whole in days]
    unmerged = [pair for pair in couples if pair.is_merged and pair.whole not in days]
    gone = {name for pair in unmerged for name in (pair.first, pair.second)}
    table = _with(plots[~plots["parcel_id"].isin(gone)], plots, real + unmerged)
    relations = kin(real, days)
    table = table.assign(
        from_day=np.nan, to_day=np.nan, parents="", kin=table["parcel_id"].replace(relations)
    )
    table = table.set_index("parcel_id", drop=False)
    for pair in real:
        two = [pair.first, pair.second]
        old, new = (two, [pair.whole]) if pair.is_merged else ([pair.whole], two)
        table.loc[old, "to_day"] = days[pair.whole] - 1
        table.loc[new, "from_day"] = days[pair.whole]
        table.loc[new, "parents"] = ";".join(pair.names(real=True)[name] for name in old)
    return table.reset_index(drop=True)


def kin(couples: list[Pair], days: dict[str, int]) -> dict[str, str]:
    """Return the plot that the halves of real pairs make: related plots are cleared together."""
    return {name: pair.whole for pair in couples if pair.whole in days for name in (pair.first, pair.second)}


def _with(kept: gpd.GeoDataFrame, plots: gpd.GeoDataFrame, added: list[Pair]) -> gpd.GeoDataFrame:
    """Return `kept` with the plots that pairs make, which have all else from their first half."""
    first = plots.set_index("parcel_id").loc[[pair.first for pair in added]].reset_index(drop=True)
    ones = first.assign(
        parcel_id=[pair.whole for pair in added],
        document_area_m2=[pair.document_m2 for pair in added],
        written_m2=[pair.written_m2 for pair in added],
    ).set_geometry(gpd.GeoSeries([pair.shape for pair in added], crs=plots.crs))
    return gpd.GeoDataFrame(pd.concat([kept, ones], ignore_index=True), crs=plots.crs)


def _of_phase(group: gpd.GeoDataFrame, most: int) -> list[Pair]:
    shapes = group.geometry.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="touches")
    block = group["block"].to_numpy()
    near = (left < right) & (block[left] == block[right])
    used: set[int] = set()
    couples: list[Pair] = []
    for i, j in zip(left[near], right[near], strict=True):
        if len(couples) < most and not {i, j} & used and (pair := _pair(group.iloc[[i, j]], len(couples))):
            couples.append(pair)
            used |= {i, j}
    return couples


def _pair(both: gpd.GeoDataFrame, place: int) -> Pair | None:
    """Return the two as a pair, when they make one sensible plot."""
    both = both.sort_values("parcel_id")
    shapes: NDArray[np.object_] = both.geometry.to_numpy()
    whole = shapely.union_all(shapes)
    document, written = float(both["document_area_m2"].sum()), float(both["written_m2"].sum())
    if not isinstance(whole, Polygon) or shapes[0].intersection(shapes[1]).length < _SIDE_M:
        return None
    square = widths(np.array([whole], dtype=object))[1][0]
    if square < 0.85 or document > LARGEST_M2 or abs(document - written) > _NEAR_M2:
        return None
    tenths = tuple(round(area * 10) for area in both["document_area_m2"])
    first, second = both["parcel_id"]
    phase = str(both["phase_id"].iloc[0])
    return Pair(
        first, second, place % 2 == 0, phase, whole, round(document, 1), written, (tenths[0], tenths[1])
    )


_ROOM = 200  # days between two events on a plot


def changed(
    pair: Pair, lines: list[Line], start: int, rng: np.random.Generator
) -> tuple[int | None, list[Line]]:
    """Draw the day from which the new plot or plots are valid, and return it with all lines after the change.

    Some change while they are leased, others before. None when the leases leave no room for it: then the
    plots of today have always been there.
    """
    names = {pair.whole} if pair.is_merged else {pair.first, pair.second}
    own = [line for line in lines if line.parcel_id in names]
    earliest = min((line.first for line in own), default=TODAY)
    plain = all(line.ended is None and line.last > TODAY for line in own)
    if own and plain and TODAY - earliest > 2 * _ROOM and rng.random() < 0.6:
        day = int(rng.integers(earliest + _ROOM, TODAY - 60))
        others = [line for line in lines if line.parcel_id not in names]
        if pair.is_merged and len(own) == 1 and own[0].tenths == sum(pair.tenths):
            return day, others + _rewritten(pair, own[0], day)
        if not pair.is_merged and len(own) == 2 and own[0].lease == own[1].lease:
            return day, [*others, replace(own[0], parcel_id=pair.whole, tenths=sum(pair.tenths))]
    if earliest - start > 2 * _ROOM:
        return int(rng.integers(start + _ROOM, earliest - _ROOM // 2)), lines
    return None, lines


def _rewritten(pair: Pair, line: Line, day: int) -> list[Line]:
    """Write one lease over two plots anew on the day they become one."""
    handed_over, operating = line.handed_over or None, line.operating or None
    before = replace(
        line,
        ended=day - 1,
        handed_over=handed_over if handed_over and handed_over < day else None,
        operating=operating if operating and operating < day else None,
    )
    halves = zip((pair.first, pair.second), pair.tenths, strict=True)
    after = replace(
        line, first=day, handed_over=max(handed_over or day, day), operating=operating and max(operating, day)
    )
    return [*(replace(before, parcel_id=name, tenths=tenths) for name, tenths in halves), after]


def renamed(lines: list[Line], names: dict[str, str]) -> list[Line]:
    """Return the lines on the same plots under other names, where they have one."""
    return [replace(line, parcel_id=names.get(line.parcel_id, line.parcel_id)) for line in lines]
