"""Mesh: pieces drawn one by one made into a coverage, in which neighbours share every vertex."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from builder.outlines import GRID_M

_CRUMB_M2 = 1_500.0


def mesh(pieces: Sequence[Polygon], outline: Polygon, *, soft: Sequence[bool]) -> list[BaseGeometry | None]:
    """Each piece with the vertices of its neighbours in it; together they fill `outline` exactly.

    A `soft` piece below 0.15 ha joins the soft neighbour with which it shares most of its side, and its place
    holds None; gaps and overlaps from drawing go the same way.
    """
    shapes = np.array(pieces, dtype=object)
    lines = shapely.union_all([*shapely.boundary(shapes), outline.boundary], grid_size=GRID_M)
    faces = shapely.get_parts(shapely.polygonize([lines]))
    faces = faces[shapely.covers(outline.buffer(GRID_M), shapely.point_on_surface(faces))]
    owner = np.where(shapely.area(faces) < 1.0, -1, _owners(faces, shapes))
    of_face = np.where(owner >= 0, owner, len(shapes) + np.arange(len(faces)))
    yielding = np.append(np.asarray(soft, dtype=bool), np.ones(len(faces), dtype=bool))
    groups = {int(one): faces[of_face == one] for one in np.unique(of_face)}
    joined = {one: shapely.union_all(members) for one, members in groups.items()}
    for one in sorted(joined, key=lambda key: joined[key].area):
        crumb = yielding[one] and (one >= len(shapes) or joined[one].area < _CRUMB_M2)
        if crumb and (friend := _friend(one, joined, yielding)) is not None:
            joined[friend] = shapely.union_all([joined[friend], joined.pop(one)])
    return [joined.get(k) for k in range(len(shapes))]


def _owners(faces: NDArray[np.object_], shapes: NDArray[np.object_]) -> NDArray[np.intp]:
    """For each face the piece it came from, or -1."""
    face, piece = shapely.STRtree(shapes).query(shapely.point_on_surface(faces), predicate="within")
    owner = np.full(len(faces), -1, dtype=np.intp)
    owner[face[::-1]] = piece[::-1]
    return owner


def _friend(one: int, joined: dict[int, BaseGeometry], yielding: NDArray[np.bool_]) -> int | None:
    others = [k for k in joined if k != one and yielding[k]]
    shared = shapely.length(
        shapely.intersection(joined[one].boundary, shapely.boundary([joined[k] for k in others]))
    )
    return others[int(np.argmax(shared))] if others and shared.max() > 0.0 else None
