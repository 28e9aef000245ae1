"""Succession: plots on the land of plots that have ended, against the parents that they name."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo.findings import concat_findings, findings
from geo.geojson import shapes_of
from geo.tolerances import USUAL, Tolerances
from occupancy.loading.land.drawn import parcel_findings, sliver_findings
from occupancy.loading.land.overlaps import Shared, periods


def succession_findings(shared: Shared, limits: Tolerances = USUAL) -> pd.DataFrame:
    """Return the findings on plots that take land without naming whose it was, or name who never had it.

    L034: a plot begins on land of one that ended before, with half of the area of either at least, and does
    not descend from it; of those that ended, the last. L035: a plot names a parent that is drawn elsewhere.
    """
    plots = shared.plots
    if not len(shared.m2) and (plots["parent_parcel_ids"] == "").all():
        return findings([])
    families = _parents(plots)
    return concat_findings([_unnamed(shared, families, limits), _apart(shared, families)])


def _parents(plots: GeoDataFrame) -> pd.DataFrame:
    """Return the pairs of a plot and a parent of it that is drawn, by position."""
    named = plots["parent_parcel_ids"].astype(str).str.split(";").reset_index(drop=True).explode()
    parent = pd.Index(plots["parcel_id"]).get_indexer(pd.Index(named))
    pairs = pd.DataFrame({"child": named.index.to_numpy(), "parent": parent})
    return pd.DataFrame(pairs[(parent >= 0) & (pairs["child"] != pairs["parent"])])


def _unnamed(shared: Shared, families: pd.DataFrame, limits: Tolerances) -> pd.DataFrame:
    plots = shared.plots
    first, last = periods(plots)
    earlier = last[shared.left] < first[shared.right]
    later = last[shared.right] < first[shared.left]
    pairs = pd.DataFrame(
        {
            "heir": np.where(earlier, shared.right, shared.left),
            "ended": np.where(earlier, shared.left, shared.right),
            "m2": shared.m2,
            "at": np.arange(len(shared.m2)),
        }
    )[earlier | later]
    areas = shapely.area(shapes_of(plots))
    smaller = np.minimum(areas[pairs["heir"]], areas[pairs["ended"]])
    pairs = pairs[pairs["m2"] >= limits.heir_pct / 100 * smaller]
    day = pd.Series(last[pairs["ended"]], index=pairs.index)
    pairs = pairs[day == day.groupby(pairs["heir"]).transform("max")]
    size = max(len(plots), 1)
    known = _ancestors(families, set(pairs["heir"]))
    pairs = pairs[~(pairs["heir"] * size + pairs["ended"]).isin(known["child"] * size + known["parent"])]
    return sliver_findings(
        plots.iloc[pairs["heir"].to_numpy()],
        shared.land[pairs["at"].to_numpy()],
        rule="L034",
        severity="warning",
        value=plots["parcel_id"].iloc[pairs["ended"].to_numpy()],
        area_m2=pairs["m2"],
    )


def _ancestors(families: pd.DataFrame, heirs: set[int]) -> pd.DataFrame:
    """Return the pairs of an heir and a parent, parent of a parent and so on."""
    known = families[families["child"].isin(heirs)]
    while True:
        older = known.merge(families, left_on="parent", right_on="child", suffixes=("", "_of"))
        older = older[["child", "parent_of"]].rename(columns={"parent_of": "parent"})
        wider = pd.concat([known, older]).drop_duplicates()
        if len(wider) == len(known):
            return known
        known = wider


def _apart(shared: Shared, families: pd.DataFrame) -> pd.DataFrame:
    plots, size = shared.plots, max(len(shared.plots), 1)
    low, high = families.min(axis=1), families.max(axis=1)
    apart = families[~(low * size + high).isin(shared.left * size + shared.right)]
    return parcel_findings(
        plots.iloc[apart["child"].to_numpy()],
        rule="L035",
        severity="warning",
        field="parent_parcel_ids",
        value=plots["parcel_id"].iloc[apart["parent"].to_numpy()],
    )
