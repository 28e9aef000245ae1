"""The style of every map: colours, patterns, dashes, widths and indices, for screens, paper, KML and DXF.

Colour-blind readers tell schemes apart, and they survive a printer. What the browser alone draws (lines of
its basemap, what is selected) stands in `outputs/maps/web/browser/`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd

# Inks -----------------------------------------------------------------------------------------------------

WHITE = "#ffffff"
INK, FAINT, STAMP = "#24282b", "#5b5b57", "#b3261e"  # of texts; FAINT also of the rims of plots and swatches
OUTLINE_INK, PATTERN_INK = "#33302b", "#9a958b"  # of outlines, and of what is hatched over a colour
GRID_INK = "#8b97a3"  # of the grid, the border of a drawing, and plots that are context
# Behind a text on colour: on the annex, names of places, parts of a drawing, names and figures of plots.
BEHIND_ANNEX, BEHIND_NAME, BEHIND_SCALE, BEHIND_PLOT = "#ffffffcc", "#ffffffa6", "#ffffffd9", "#ffffffd0"

# Fill rates -----------------------------------------------------------------------------------------------

# In per cent: the lower end of each class, inclusive, and its colour (ColorBrewer YlGnBu).
RATES = (
    (0.0, "#ffffd9"),
    (20.0, "#c7e9b4"),
    (40.0, "#7fcdbb"),
    (60.0, "#1d91c0"),
    (80.0, "#0c4a8f"),
)
NO_RATE, RATE_NOT_STATED = "#e4e4e1", "#7c615a"  # not established; established, and a side is not known


def rate_class(rate_pct: float) -> int:
    """Return the number of the class an unrounded rate falls into; -1 where there is no rate."""
    if pd.isna(rate_pct):
        return -1
    return max(number for number, (low, _) in enumerate(RATES) if rate_pct >= low or number == 0)


# Plots ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StateStyle:
    """How plots of a state are filled; the pattern tells the state without its colour.

    `pattern` is a key of HATCHES, empty for none; `dxf` is the nearest colour of AutoCAD's index.
    """

    colour: str
    pattern: str
    dxf: int


# Blue is leased, orange can be had, violet is held, grey is not industrial land, green to yellow is not
# stated. Darker is further on. To colour-blind readers too each differs from every other by 9 (CIE76) at
# least, one that is not stated by 17.
STATE_STYLES: Mapping[str, StateStyle] = {
    "leased": StateStyle("#2b6ab5", "", 160),
    "leased_in_use": StateStyle("#08519c", "", 5),
    "leased_use_not_stated": StateStyle("#2c8586", "cross", 124),
    "leased_idle": StateStyle("#6baed6", "rising", 150),
    "leased_area_not_stated": StateStyle("#87b38e", "steep", 83),
    "partly_leased": StateStyle("#c6dbef", "band", 4),
    "vacant_serviced": StateStyle("#e6550d", "dots", 30),
    "services_not_stated": StateStyle("#807339", "tilted", 44),
    "vacant_cleared": StateStyle("#fdae6b", "falling", 40),
    "clearance_not_stated": StateStyle("#dac539", "upright", 2),
    "not_cleared": StateStyle("#fee6ce", "grid", 51),
    "reserved": StateStyle("#807dba", "level", 200),
    "land_use_not_stated": StateStyle("#545b53", "flat", 8),
    "non_industrial": StateStyle("#e3e6dd", "", 9),
}
STATES = {state: style.colour for state, style in STATE_STYLES.items()}
PATTERNS = {state: style.pattern for state, style in STATE_STYLES.items() if style.pattern}


@dataclass(frozen=True, slots=True)
class Hatch:
    """A pattern on paper: a `path` of SVG in a square of `tile_mm`, turned clockwise by degrees."""

    tile_mm: float
    path: str
    turn: float = 0.0
    width_mm: float = 0.13


HATCHES: Mapping[str, Hatch] = {
    "rising": Hatch(1.5, "M.75 0V1.5", turn=45),
    "falling": Hatch(1.5, "M.75 0V1.5", turn=-45),
    "band": Hatch(2.1, "M0 1.05H2.1"),
    "cross": Hatch(1.8, "M.9 0V1.8M0 .9H1.8", turn=45),
    "steep": Hatch(1.5, "M.75 0V1.5", turn=27),
    "flat": Hatch(1.5, "M0 .75H1.5", turn=-27),
    "tilted": Hatch(2.1, "M0 1.05H2.1M1.05 0V2.1", turn=27),
    "upright": Hatch(1.4, "M.7 0V1.4"),
    "level": Hatch(1.4, "M0 .7H1.4"),
    "grid": Hatch(2.1, "M0 1.05H2.1M1.05 0V2.1"),
    "dots": Hatch(2.1, "M.5 .5h.01M1.55 1.55h.01", width_mm=0.4),
    "cut": Hatch(1.6, "M.175 0V1.6", turn=45, width_mm=0.35),  # of a plot the part that is not on offer
}
LAND_USES = {"green": "#d3e3c8", "traffic": "#f7f7f5", "service": "#e6dfe8", "technical": "#d9d9d9"}
UNDIVIDED = WHITE
# On screen bars tell it from roads, which are plots of their own.
UNDIVIDED_GROUND, UNDIVIDED_BAR = "#f6efdc", "#c4ab78"
EXPANSION = "#e3ead9"  # phases of a zone that are planned and not established, on sheets
# Plots by something else than their state: from low to high (ColorBrewer YlGnBu and YlOrRd), then sectors.
YEARS = ("#ffffcc", "#c7e9b4", "#7fcdbb", "#41b6c4", "#1d91c0", "#225ea8", "#0c2c84")
PRICES = ("#ffffb2", "#fed976", "#feb24c", "#fd8d3c", "#fc4e2a", "#e31a1c", "#b10026")
# By division of VSIC: the divisions of a family, its colour and its pattern.
SECTOR_FAMILIES: tuple[tuple[frozenset[str], str, str], ...] = (
    (frozenset({"10", "11"}), "#33a02c", "rising"),
    (frozenset({"13", "14"}), "#cab2d6", "falling"),
    (frozenset({"17", "18"}), "#b15928", "level"),
    (frozenset({"20", "21", "22"}), "#fdbf6f", "dots"),
    (frozenset({"23", "25"}), "#6d7b8a", "upright"),
    (frozenset({"26", "27"}), "#1f78b4", ""),
    (frozenset({"28", "29", "30"}), "#a6cee3", "grid"),
    (frozenset({"31", "32"}), "#fb9a99", "steep"),
    (frozenset({"52"}), "#6a3d9a", "flat"),
)
SEVERAL_SECTORS = ("#e31a1c", "cross")
NONE_OF_IT, NONE_STATED, NOT_INDUSTRIAL = ("#d0d0ce", ""), ("#807339", "tilted"), ("#f7f7f5", "")
# Lines of a reader's own layers, one after the other.
OWN_LAYERS = ("#a3195b", "#00695c", "#6d3b00", "#4a148c", "#37474f", "#827717")

# Sheets for those who look for land -----------------------------------------------------------------------

ACCENT, ACCENT_RIM, STRIPES = "#d9541e", "#8f2f08", "#b4632a"  # the land on offer
NAVY, TOWN_INK, ZONE_INK, SECTOR_INK = "#12344d", "#5d5a52", "#4c6a80", "#33485a"
PAPER = "#f6f5f0"
# What a plot is for them, in the order of the legend.
OFFER_USES: Mapping[str, str] = {
    "own": ACCENT,
    "vacant": "#fbd9bd",
    "reserved": "#cfc6e3",
    "leased": "#c3d5e4",
    "service": LAND_USES["service"],
    "technical": LAND_USES["technical"],
    "green": "#cfe3c2",
    "traffic": WHITE,
}
ZONE_WITH_OFFER, OTHER_ZONE = "#8fb3cf", "#d3dee7"
SKETCH_GROUND, CORNER_GROUND = "#fdebdd", "#eef3f7"  # the figure whose corners are numbered

# Outlines -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line: its colour, its width and the lengths of its dashes and gaps, none for a solid one."""

    colour: str
    width: float
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class OutlineStyle:
    """How the outline of a `boundary_status` is drawn; `dash` counts in widths of the line."""

    dash: str
    hatched: bool = False
    ring: bool = False
    thin: bool = False

    @property
    def stroke(self) -> Stroke:
        """Return the line on the annex, in mm."""
        width = 0.5 if self.ring else 0.1 if self.thin else 0.28
        return Stroke(OUTLINE_INK, width, tuple(float(part) * width for part in self.dash.split()))

    @property
    def width_px(self) -> float:
        """Return the width of the line on a web map, in pixels."""
        return 3.0 if self.ring else 0.6 if self.thin else 1.8

    @property
    def cap(self) -> str:
        """Return how dashes end: `round` makes dots of the shortest."""
        return "round" if self.dash.startswith("1 ") else "butt"


# From best known to least.
OUTLINES = {
    "mapped": OutlineStyle(""),
    "sketch": OutlineStyle("7 4", hatched=True),
    "invented_split": OutlineStyle("1 5"),
    "placeholder": OutlineStyle("", ring=True),
}
# What is drawn where a book has no outline, and where it does not say how well one is known.
OF_PLOTS, OPEN_STATUS = "of_plots", "not_stated"
KINDS = {**OUTLINES, OPEN_STATUS: OutlineStyle("8 3 2 3"), OF_PLOTS: OutlineStyle("", thin=True)}


def kind_of(status: str) -> str:
    """Return how an outline of a `boundary_status` is drawn, of KINDS."""
    return status if status in KINDS else OPEN_STATUS


def kinds_of(drawn: Collection[str]) -> dict[str, OutlineStyle]:
    """Return the kinds of line of a legend: the statuses of a book, and others where they are `drawn`."""
    return {kind: style for kind, style in KINDS.items() if kind in OUTLINES or kind in drawn}


def line_looks() -> dict[str, dict[str, object]]:
    """Return the kinds of line as scripts of web maps take them."""
    return {
        kind: {
            "colour": OUTLINE_INK,
            "width": style.width_px,
            "dash": style.dash,
            "cap": style.cap,
            "hatched": style.hatched,
            "ring": style.ring,
        }
        for kind, style in KINDS.items()
    }


# Lines of the basemap -------------------------------------------------------------------------------------


# Each in the order in which they lie on each other. Planned roads are broken: nobody can drive there yet.
PAPER_BASEMAP: Mapping[str, Stroke] = {  # millimetres
    "river": Stroke("#b3d3ea", 0.9),
    "district": Stroke("#c3bcc6", 0.18, (1.6, 0.9)),
    "province": Stroke("#8d7b93", 0.4, (2.4, 0.8, 0.5, 0.8)),
    "railway": Stroke("#8a8a8a", 0.3, (1.4, 0.6)),
    "provincial_road": Stroke("#d9c9a0", 0.35),
    "planned_road": Stroke("#d9a27c", 0.4, (0.9, 0.7)),
    "national_road": Stroke("#d6ab45", 0.5),
    "expressway": Stroke("#cf7434", 0.7),
}
WEB_BASEMAP: Mapping[str, Stroke] = {  # pixels
    "province": Stroke("#8d7b93", 2.4, (12, 4, 2, 4)),
    "district": Stroke("#b9afbc", 1.0, (5, 4)),
    "river": Stroke("#b1d2ec", 4.5),
    "railway": Stroke("#565656", 1.4, (9, 3)),
    "expressway": Stroke("#d9822b", 2.8),
    "national_road": Stroke("#d6a419", 2.0),
    "provincial_road": Stroke("#c9b47c", 1.4),
    "planned_road": Stroke("#e19b55", 2.0, (7, 5)),
}
ANNEX_TOWN, ANNEX_TOWN_INK = "#8a857a", "#6f6a5f"

# GIS files ------------------------------------------------------------------------------------------------

DXF_LAYERS = {"ZONES": 7, "PHASES": 9, "ZONE_NAMES": 7, "PLOT_IDS": 8, "NOTES": 1}  # AutoCAD's colour index
KML_PLOT_LINE, KML_OUTLINE = "#606060", "#303030"
KML_FILL_ALPHA, KML_LINE_ALPHA = "b0", "ff"  # from 00, clear, to ff

# Findings; dark enough to be read as text on white.
SEVERITY_COLOURS = {"error": "#9b1c1c", "warning": "#8a5200", "note": "#22577a"}
