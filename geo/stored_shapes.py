"""Stored shapes: those of a frame that was kept on disk, made of their WKB when they are first looked at."""

from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from geopandas.array import GeometryArray

from geo import crs
from geo.geojson import Shapes


class _Kept:
    """WKB, and the shapes once they are made; views of a column have one of it."""

    def __init__(self, wkb: pa.ChunkedArray) -> None:
        self.wkb = wkb
        self.made: Shapes | None = None

    def shapes(self) -> Shapes:
        """Return the shapes, made the first time."""
        if self.made is None:
            self.made = np.asarray(shapely.from_wkb(self.wkb.to_numpy()), dtype=object)
        return self.made


class StoredShapes(GeometryArray):
    """A column of shapes that are WKB until one of them is asked for; then it is as any other.

    A question of leases alone makes no shape: of a million plots they are half of all memory.
    """

    def __init__(self, wkb: pa.ChunkedArray | _Kept, system: crs.System | None) -> None:
        self._kept = wkb if isinstance(wkb, _Kept) else _Kept(wkb)
        self._sindex = self._crs = None
        self.crs = system

    @property
    def _data(self) -> Shapes:
        return self._kept.shapes()

    @property
    def is_made(self) -> bool:
        """Whether the shapes were asked for."""
        return self._kept.made is not None

    def __len__(self) -> int:
        """Return how many shapes there are."""
        return len(self._kept.wkb)

    @property
    def shape(self) -> tuple[int]:
        """The length, as of any column."""
        return (len(self),)

    @property
    def nbytes(self) -> int:
        """How many bytes the shapes have as they are kept."""
        return int(self._kept.wkb.nbytes)

    def view(self, dtype: Any = None) -> Any:  # noqa: ANN401  as pandas has it
        """Return the same column; none of its shapes is made for it."""
        return StoredShapes(self._kept, self.crs) if dtype is None else super().view(dtype)

    def copy(self, *given: object) -> GeometryArray:  # type: ignore[override]
        """Return a column of its own; none of its shapes is made for it."""
        return super().copy(*given) if self.is_made else StoredShapes(self._kept.wkb, self.crs)

    def __reduce_ex__(self, _: Any) -> tuple[object, ...]:  # noqa: ANN401  as pickle calls it
        """Go into a file, or to another process: as WKB, as any column of shapes does."""
        return StoredShapes, (self._kept.wkb, self.crs)
