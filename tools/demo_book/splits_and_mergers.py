"""Splits and mergers: pairs of plots that were once one plot, or are one plot now."""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from tools.demo_book.facts import TODAY
from tools.demo_book.ground import widths
from tools.demo_book.leases import Line

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
