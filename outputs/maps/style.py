"""Colours and lines of the map: schemes that colour-blind readers tell apart, and that survive a printer."""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

# Fill rates in per cent: the lower end of each class, inclusive, and its colour (ColorBrewer YlGnBu).
RATES = (
    (0.0, "#ffffd9"),
    (20.0, "#c7e9b4"),
    (40.0, "#7fcdbb"),
    (60.0, "#1d91c0"),
    (80.0, "#0c4a8f"),
)
NO_RATE = "#e4e4e1"
# Blue is leased, orange can be had, violet is held, grey is not industrial land. Darker is further on.
STATES = {
    "leased_in_use": "#08519c",
    "leased_idle": "#6baed6",
    "partly_leased": "#c6dbef",
    "vacant_serviced": "#e6550d",
    "vacant_cleared": "#fdae6b",
    "not_cleared": "#fee6ce",
    "reserved": "#807dba",
    "non_industrial": "#e3e6dd",
}
# What lies over the colour, so that a state can be told without it; the rest are plain.
PATTERNS = {
    "leased_idle": "rising",
    "partly_leased": "band",
    "vacant_serviced": "dots",
    "vacant_cleared": "falling",
    "not_cleared": "grid",
    "reserved": "level",
}
# Dark enough to be read as text on white.
SEVERITY_COLOURS = {"error": "#9b1c1c", "warning": "#8a5200", "note": "#22577a"}
LAND_USES = {"green": "#d3e3c8", "traffic": "#f7f7f5", "service": "#e6dfe8", "technical": "#d9d9d9"}


@dataclass(frozen=True, slots=True)
class Line:
    """How the outline of a `boundary_status` is drawn."""

    dash: str
    hatched: bool = False
    ring: bool = False
    thin: bool = False


# From best known to least; what a book calls otherwise is drawn as a sketch.
OUTLINES = {
    "mapped": Line(""),
    "sketch": Line("7 4", hatched=True),
    "invented_split": Line("1 5"),
    "placeholder": Line("", ring=True),
}
SKETCH = OUTLINES["sketch"]
OF_PLOTS = "of_plots"  # what is drawn where a book has no outline: no status of a book
KINDS = {**OUTLINES, OF_PLOTS: Line("", thin=True)}


def kind_of(status: str) -> str:
    """Return how an outline of a `boundary_status` is drawn, of KINDS; one that is not stated is a sketch."""
    return status if status in KINDS else "sketch"


def kinds_of(drawn: Collection[str]) -> dict[str, Line]:
    """Return the kinds of line of a legend: those of every map, and that of plots where it is `drawn`."""
    return {kind: line for kind, line in KINDS.items() if kind != OF_PLOTS or kind in drawn}


def rate_class(rate_pct: float) -> int:
    """The number of the class an unrounded rate falls into; -1 where there is no rate."""
    if pd.isna(rate_pct):
        return -1
    return max(number for number, (low, _) in enumerate(RATES) if rate_pct >= low or number == 0)
