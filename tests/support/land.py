"""Land in the plane, drawn by hand: rectangles in metres from a corner, as rows of the tables of a book."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from geopandas import GeoDataFrame
from shapely import Polygon, box

from geo import crs

PLANE = crs.planar_crs("EPSG:9209")
E0, N0 = 560_000, 2_340_000


def rectangle(east: float, north: float, width: float = 100, height: float = 100) -> Polygon:
    """A rectangle by its south-west corner, 100 m square unless given."""
    return box(E0 + east, N0 + north, E0 + east + width, N0 + north + height)


def frame(shapes: list[Any], **columns: list[Any]) -> GeoDataFrame:
    """Rows with these shapes, numbered from 1."""
    rows = {"row": list(range(1, len(shapes) + 1)), **columns}
    return GeoDataFrame(rows, geometry=np.array([*shapes, None], dtype=object)[:-1], crs=PLANE)


def days(texts: Iterable[str]) -> list[np.datetime64]:
    """Days as a book holds them; an empty text is not stated."""
    return [np.datetime64(text or "NaT", "s") for text in texts]


def plots(
    *shapes: Any, ids: str = "abcdefghij", periods: list[tuple[str, str]] | None = None
) -> GeoDataFrame:
    """Plots of phase p1 in zone z1, with the area that they are drawn with on paper."""
    spans = periods or [("", "")] * len(shapes)
    return frame(
        list(shapes),
        parcel_id=list(ids[: len(shapes)]),
        phase_id=["p1"] * len(shapes),
        zone_id=["z1"] * len(shapes),
        block=[""] * len(shapes),
        land_use=["factory"] * len(shapes),
        parent_parcel_ids=[""] * len(shapes),
        valid_from=days(first for first, _ in spans),
        valid_to=days(last for _, last in spans),
        document_area_m2=[float(shape.area) if shape else 1.0 for shape in shapes],
    )


def phases(*shapes: Any) -> GeoDataFrame:
    """Phases of zone z1, numbered p1, p2 and so on."""
    return frame(
        list(shapes), phase_id=[f"p{at + 1}" for at in range(len(shapes))], zone_id=["z1"] * len(shapes)
    )


def zones(*shapes: Any) -> GeoDataFrame:
    """Zones numbered z1, z2 and so on."""
    return frame(list(shapes), zone_id=[f"z{at + 1}" for at in range(len(shapes))])


def told(findings: Any, *columns: str) -> list[list[Any]]:
    """These columns of findings as lists, rule and record first."""
    listed: list[list[Any]] = findings[["rule", "record_id", *columns]].to_numpy().tolist()
    return listed
