"""Mesh: pieces drawn one by one made into a coverage, in which neighbours share every vertex."""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from builder.outlines import GRID_M
from builder.welding import welded

_CRUMB_M2 = 1_500.0


def mesh(pieces: pd.DataFrame, outlines: list[Polygon]) -> pd.DataFrame:
    """The pieces of a zone with the vertices of their neighbours in them; they fill `outlines`.

    `pieces` has `geometry`, `phase_id` and `soft`. A soft piece below 0.15 ha joins the soft neighbour of its
    phase with which it shares most of its side; what drawing left between pieces goes the same way.
    """
    shapes = pieces["geometry"].to_numpy()
    edges = [*shapely.boundary(shapes), *shapely.boundary(outlines)]
    lines = welded(shapely.union_all(edges, grid_size=GRID_M), outlines)
    faces = shapely.get_parts(shapely.polygonize([lines]))
    inside = shapely.union_all(outlines, grid_size=GRID_M).buffer(GRID_M)
    faces = faces[shapely.covers(inside, shapely.point_on_surface(faces))]
    owner = np.where(shapely.area(faces) < 1.0, -1, _owners(faces, shapes))
    stray = np.flatnonzero(owner < 0)
    owner[stray] = len(shapes) + np.arange(len(stray))
    joined = {int(one): shapely.union_all(faces[owner == one]) for one in np.unique(owner)}
    soft = np.append(pieces["soft"].to_numpy(dtype=bool), np.ones(len(stray), dtype=bool))
    phase = np.append(pieces["phase_id"].to_numpy(dtype=object), np.full(len(stray), ""))
    for one in sorted(joined, key=lambda key: joined[key].area):
        crumb = soft[one] and (one >= len(shapes) or joined[one].area < _CRUMB_M2)
        friends = soft & ((phase == phase[one]) | (one >= len(shapes)))
        if crumb and (friend := _friend(one, joined, friends)) is not None:
            joined[friend] = shapely.union_all([joined[friend], joined.pop(one)])
    kept = [k for k in range(len(shapes)) if k in joined]
    return pieces.iloc[kept].assign(geometry=np.array([joined[k] for k in kept], dtype=object))


def _owners(faces: NDArray[np.object_], shapes: NDArray[np.object_]) -> NDArray[np.intp]:
    """For each face the piece it came from, or -1."""
    face, piece = shapely.STRtree(shapes).query(shapely.point_on_surface(faces), predicate="within")
    owner = np.full(len(faces), -1, dtype=np.intp)
    owner[face[::-1]] = piece[::-1]
    return owner


def _friend(one: int, joined: dict[int, BaseGeometry], fit: NDArray[np.bool_]) -> int | None:
    """Of the `fit` ones the one that shares most of its side with `one`."""
    others = [k for k in joined if k != one and fit[k]]
    shared = shapely.length(
        shapely.intersection(joined[one].boundary, shapely.boundary([joined[k] for k in others]))
    )
    return others[int(np.argmax(shared))] if others and shared.max() > 0.0 else None
