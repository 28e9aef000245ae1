"""A delivery: what one sheet or layer of a file holds, as text, with what was found while it was read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from geo.crs import System
from geo.findings import findings
from occupancy.loading.day_formats import Order


@dataclass(frozen=True, slots=True)
class CrsCandidate:
    """A system that land without a declared one, or with a doubtful one, may be in.

    Attributes
    ----------
    epsg
        Its code (geo.crs.crs_code).
    why
        What speaks for it, a sentence of the catalogue.
    off_m
        How far land lies off, in metres, if this is taken and the declared system was right; 0 for that one,
        NaN where none is declared.
    """

    epsg: str
    why: str
    off_m: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Delivered:
    """One sheet of a register, or one layer of land.

    Attributes
    ----------
    file, layer
        The name of the file without its folder, and of the sheet or layer; "" where the format has none.
    frame
        The cells as text in Unicode (NFC), "" where nothing stands, under the headings of the file; the index
        is the number of the row as a person counts it in the file, or of the feature, from 1. Land has
        `geometry` besides (shapely, in `crs`; None where nothing is drawn).
    crs
        The system of the shapes: declared by the file, or by who imports it; None for a register and where
        none is known.
    candidates
        Systems to choose from where `crs` is None or in doubt, the likeliest first.
    findings
        As `geo.findings` makes them, with `file` and `row`, `field` under the heading of the file.
    decimal
        Heading → the decimal sign of its numbers; None where that stays open. Headings without numbers lack.
    dates
        Heading → the order of day, month and year in it. Headings without dates lack.
    left_out
        Rows that are no data: `row` and `reason`, such as "title", "totals", "empty".
    """

    file: str
    layer: str
    frame: pd.DataFrame
    crs: System | None = None
    candidates: tuple[CrsCandidate, ...] = ()
    findings: pd.DataFrame = field(default_factory=lambda: findings([]))
    decimal: Mapping[str, str | None] = field(default_factory=dict)
    dates: Mapping[str, Order] = field(default_factory=dict)
    left_out: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"row": [], "reason": []}))

    @property
    def is_land(self) -> bool:
        """Whether the rows have shapes."""
        return "geometry" in self.frame

    @property
    def is_placed(self) -> bool:
        """Whether it is land whose system is known and not in doubt."""
        return self.is_land and self.crs is not None and not self.candidates


def places(file: str, layer: str) -> dict[str, str]:
    """Return the places of a sentence about a sheet or layer: the file, what it is called there, and both."""
    return {"file": file, "layer": layer or "–", "place": f"{file} ({layer})" if layer else file}
