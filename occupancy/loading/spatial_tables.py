"""Spatial tables: the shapes of a typed table, moved into the book's plane, repaired, measured."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo import crs, tolerances, validity
from geo.findings import concat_findings
from occupancy.loading.cell_parsing import Bools
from occupancy.loading.schemas import AREAS
from occupancy.loading.table_specs import LAND, Table


def shapes_on_plane(frame: pd.DataFrame, layer: GeoDataFrame, table: Table, *, plane: str) -> "ShapesOnPlane":
    """Give the rows of `frame` the shapes of `layer`, which has the same index.

    Zones, phases and parcels come back in the book's plane, valid and measured; the context (basemap,
    places) in WGS 84 as it is. A zone or phase whose shape cannot be used has none; a parcel without
    a usable shape is dropped from the frame and is False in `usable`. Findings L001 to L003, L011, L012
    and L043.
    """
    shaped = GeoDataFrame(frame, geometry=layer.geometry, crs=layer.crs)
    shaped.attrs |= {"faults": {}, "closed": {}, **layer.attrs}
    if table.name in LAND:
        shown, usable, told = _on_plane(shaped, table, plane)
    else:
        shown, usable, told = crs.to_wgs84(shaped), np.ones(len(frame), dtype=np.bool_), concat_findings([])
    shown.attrs.clear()
    return shown, usable, told


ShapesOnPlane = tuple[GeoDataFrame, Bools, pd.DataFrame]


def _on_plane(shaped: GeoDataFrame, table: Table, plane: str) -> "ShapesOnPlane":
    key = table.key[0]
    stepped = shaped.assign(**{tolerances.STEP: tolerances.steps_m(shaped)})
    moved, mended = validity.repair_polygons(
        crs.to_plane(stepped, crs.planar_crs(plane)), table=table.name, id_column=key
    )
    moved.attrs |= shaped.attrs
    # Nothing drawn is a fault for a plot only: some zones and phases have no public outline.
    blank = shaped.geometry.isna() & ~shaped["row"].isin(list(shaped.attrs["faults"]))
    asked = moved if table.name == "parcels" else moved[~blank]
    asked.attrs["faults"] = shaped.attrs["faults"]
    useless = validity.unusable_geometry_findings(asked, table=table.name, id_column=key)
    without = moved["row"].isin(useless["row"]).to_numpy(dtype=np.bool_)
    if table.name != "parcels":
        useless = useless.assign(rule=useless["rule"].replace("L001", "L043"), severity="warning")
    usable = ~without if table.name == "parcels" else np.ones(len(moved), dtype=np.bool_)
    if without.any():
        shapes = np.array(moved.geometry.array, dtype=object)
        shapes[without] = None
        moved = moved.set_geometry(GeoDataFrame(geometry=shapes, crs=moved.crs, index=moved.index).geometry)
    shut = validity.closed(moved, table=table.name, id_column=key)
    kept = moved[usable]
    nothing = shapely.is_missing(np.asarray(kept.geometry.array, dtype=object))
    # Shapes that were written in degrees need no way back, unless a repair has changed one.
    areas = validity.areas(kept, shaped[usable] if shaped.crs == crs.WGS84 and mended.empty else None)
    areas.loc[nothing] = np.nan
    return (
        kept.assign(**{name: areas[name] for name in AREAS}),
        usable,
        concat_findings([useless, shut, mended]),
    )
