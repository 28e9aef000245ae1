"""The states of a plot map: what each plot is on a day, a character each, in the order of `map_geometry`.

It goes to the browser whenever the day, a filter or a selection changes, so it holds no shape, no name and
nothing that a table says better.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from occupancy.book import LandBook
from occupancy.measures.memo import cached_per_book
from occupancy.statement import Statement
from outputs.maps.style import LAND_USES, PATTERNS, STATES
from outputs.maps.web.geometry import MapGeometry, map_geometry
from outputs.maps.web.offer_markers import Marker, marker_payload
from outputs.maps.web.plot_colours import PlotColours
from outputs.text.labels import labels
from outputs.text.translations import Translator

# What a plot can be: a state, or the use of land that is not industrial. A letter each, the capital dimmed.
STATE_CODES = tuple(code for code in STATES if code != "non_industrial")
CODES = (*STATE_CODES, *LAND_USES, "non_industrial")
ABSENT = "-"  # not valid on the day, or not of this map
_LETTERS = np.array([chr(ord("a") + number) for number in range(26)])
# Areas as digits to the base of 64, in units of 0.1 m² as papers give them.
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+*"
_PER_M2 = 10


@dataclass(frozen=True, slots=True)
class CameraTarget:
    """A place for the map to go to: west, south, east and north in degrees.

    The map goes there once for each `token`; a new token makes it go again.
    """

    box: tuple[float, float, float, float]
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapState:
    """What a reader sees of the plots, beyond their states.

    Attributes
    ----------
    matching
        Ids of the plots that a filter lets through, the others are dimmed; None: all of them.
    selected, focus
        Ids of the plots that are chosen, and of the one that is looked at (empty: none).
    go
        Where the map goes; None leaves it where the reader has moved it.
    lines
        What stands in the corner of the map, the first line as its title: day, figures, what is invented.
    marks
        Numbers on the map, each for some land.
    pins
        Whether the plots that are let through have pins where they are too small to be seen.
    colours
        How plots are coloured; None: by their state.
    """

    matching: Collection[str] | None = None
    selected: Collection[str] = ()
    focus: str = ""
    go: CameraTarget | None = None
    lines: Sequence[str] = ()
    marks: Sequence[Marker] = ()
    pins: bool = False
    colours: PlotColours | None = None


def state_payload(statement: Statement, look: MapState) -> dict[str, Any]:
    """Return the states as the browser takes them (`browser/plots.js`).

    `states` has a character for each plot of `map_geometry`: its letter, the capital where a filter holds it
    back, "-" where it is not valid on the day; `areas` has `wide` digits for each; `selected` and `focus`
    are positions. `scheme`, if plots are coloured by something else, has a letter for each in the same
    manner, and how each letter looks. Ids that the map does not have are passed over.
    """
    shapes, (digits, wide) = map_geometry(statement.book), _areas(statement)
    focus = _positions(shapes, [look.focus])
    said = {
        "states": "".join(state_letters(statement, look.matching).tolist()),
        "areas": digits,
        "wide": wide,
        "selected": _positions(shapes, look.selected),
        "focus": focus[0] if focus else -1,
        "go": None if look.go is None else {"box": list(look.go.box), "token": look.go.token},
        "lines": list(look.lines),
        "marks": marker_payload(look.marks),
        "pins": look.pins,
    }
    if look.colours is None:
        return said
    looks = dict(zip(_LETTERS.tolist(), look.colours.looks, strict=False))
    letters = "".join(_letters(statement, look.colours.numbers, look.matching).tolist())
    return said | {"scheme": {"title": look.colours.title, "looks": looks, "letters": letters}}


@cached_per_book
def _areas(statement: Statement) -> tuple[str, int]:
    """Write the area of each plot of `map_geometry` as digits; as many of each."""
    at = _places(statement)
    areas = np.zeros(len(map_geometry(statement.book).ids), dtype=np.int64)
    stated = statement.parcels["document_area_m2"].fillna(0).to_numpy()
    areas[at[at >= 0]] = np.rint(stated[at >= 0] * _PER_M2)
    return _digits(areas)


@cached_per_book
def _places(statement: Statement) -> NDArray[np.intp]:
    """Return where each plot of the statement stands in `map_geometry`; -1: nowhere."""
    ids = pd.Index(statement.parcels["parcel_id"])
    places: NDArray[np.intp] = map_geometry(statement.book).ids.get_indexer(ids)
    return places


def state_letters(statement: Statement, matching: Collection[str] | None) -> NDArray[np.str_]:
    """Return the letter of each plot of `map_geometry`; a capital where it is not among `matching`."""
    return _letters(statement, _codes(statement), matching)


def _letters(
    statement: Statement, numbers: NDArray[np.intp], matching: Collection[str] | None
) -> NDArray[np.str_]:
    """Write the number of each plot of the statement as its letter, in the order of `map_geometry`."""
    at, letters = _places(statement), _LETTERS[numbers]
    if matching is not None:
        let_through = statement.parcels["parcel_id"].isin(matching)
        letters = np.where(let_through, letters, np.char.upper(letters))
    states = np.full(len(map_geometry(statement.book).ids), ABSENT)
    states[at[at >= 0]] = letters[at >= 0]
    return states


def state_legend(words: Translator) -> dict[str, dict[str, str]]:
    """Return per letter: colour, pattern (empty: plain) and what it means in the reader's language."""
    code_label = labels(words.language).code
    entries = {}
    for letter, code in zip(_LETTERS.tolist(), CODES, strict=False):
        use = code in LAND_USES
        entries[letter] = {
            "code": code,
            "colour": LAND_USES[code] if use else STATES[code],
            "pattern": PATTERNS.get(code, ""),
            "label": code_label("land_use" if use else "state", code),
        }
    return entries


def zoom_to_plots(book: LandBook, ids: Collection[str], *, token: str) -> CameraTarget | None:
    """Return the place that shows all of these plots but for strays, if there are others; None: no shapes."""
    shapes = map_geometry(book)
    positions = _positions(shapes, ids)
    if not positions:
        return None
    boxes = shapes.boxes[[at for at in positions if not shapes.strays[at]] or positions]
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    return CameraTarget((float(west), float(south), float(east), float(north)), token)


@cached_per_book
def _codes(statement: Statement) -> NDArray[np.intp]:
    """Return the number of each plot in CODES; a state or use that is not there counts as the last."""
    plots = statement.parcels
    what = plots["state"].where(plots["state"] != "non_industrial", plots["land_use"])
    numbers = pd.Index(CODES).get_indexer(pd.Index(what))
    return np.where(numbers < 0, len(CODES) - 1, numbers)


def _digits(numbers: NDArray[np.int64]) -> tuple[str, int]:
    """Write whole numbers as digits to the base of 64, all of one width."""
    largest = int(numbers.max(initial=1))
    wide = 1
    while len(DIGITS) ** wide <= largest:
        wide += 1
    base = len(DIGITS)
    places = [numbers // base**place % base for place in reversed(range(wide))]
    return "".join(np.array(list(DIGITS))[np.stack(places, axis=1).ravel()].tolist()), wide


def _positions(shapes: MapGeometry, ids: Collection[str]) -> list[int]:
    positions = shapes.ids.get_indexer(pd.Index(list(ids), dtype="str"))
    return [int(position) for position in positions if position >= 0]
