"""The states of a plot map, a character each, in the order of `map_geometry`; and its other colours.

It goes to the browser whenever the day, a filter or a selection changes, so it holds no shape, no name and
nothing that a table says better.
"""

import gzip
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from occupancy.book import LandBook
from occupancy.measures.arrays import cached_per_book
from occupancy.questions.figure_records import lease_evidence
from occupancy.questions.vacant_plots import asking_prices, vacant_plots
from occupancy.statement import Statement
from outputs.maps.style import (
    LAND_USES,
    NONE_OF_IT,
    NONE_STATED,
    NOT_INDUSTRIAL,
    PATTERNS,
    PRICES,
    SECTOR_FAMILIES,
    SEVERAL_SECTORS,
    STATES,
    YEARS,
)
from outputs.maps.web.geometry import DECIMALS, MapGeometry, map_geometry
from outputs.maps.web.offer_markers import Marker, marker_payload
from outputs.text.formatting import format_recorded, not_stated
from outputs.text.labels import labels
from outputs.text.translations import N_, Translator

_TEN_YEARS = (10.0, 20.0, 50.0, 100.0)
_ROUND = tuple(part * 10.0**power for power in range(-2, 8) for part in (1, 2, 5))
_FAMILIES = (
    N_("Food, beverages"),
    N_("Textiles, clothing"),
    N_("Paper, printing"),
    N_("Chemicals, medicines, plastics"),
    N_("Minerals, metal products"),
    N_("Electronics, electrical equipment"),
    N_("Machinery, vehicles"),
    N_("Furniture, other manufacturing"),
    N_("Warehousing"),
)
# Of plots, behind the classes: nothing is leased or vacant there, it is not stated, no industrial land.
_NONE, _OPEN, _OTHER = -3, -2, -1


@dataclass(frozen=True, slots=True)
class PlotColours:
    """How plots are coloured.

    Attributes
    ----------
    title
        What by, in the reader's language.
    looks
        `colour`, `pattern` (empty: plain) and `label` of each class.
    numbers
        Of each plot of the statement the number of its class.
    """

    title: str
    looks: Sequence[Mapping[str, str]]
    numbers: NDArray[np.intp]


def plot_colours(statement: Statement, by: str, words: Translator) -> PlotColours | None:
    """Return the colours of plots by `end`, `price` or `sector`; None: by their state."""
    return _BY[by](statement, words) if by in _BY else None


def class_bounds(values: pd.Series, steps: Sequence[float], most: int) -> list[float]:
    """Return where each class but the first begins, by the least step that makes `most` or fewer."""
    low, high = values.min(), values.max()
    for step in steps if low < high else ():
        inner = np.arange(np.floor(low / step) + 1, np.floor(high / step) + 1) * step
        if len(inner) < most:
            return [float(bound) for bound in inner]
    return []


def _by_end(statement: Statement, words: Translator) -> PlotColours:
    lines, recorded = statement.book.tenancies, pd.Timestamp(statement.book.info.data_as_of)
    to_come = lines.loc[lines["last_day"] >= recorded, "last_day"].dt.year
    bounds = class_bounds(to_come, _TEN_YEARS, len(YEARS))
    first = lines[["last_day", "ended_on"]].min(axis=1).dt.year
    years = _of_plots(statement, first)["min"]  # of several leases the first
    texts = [
        words.gettext("before {year}").format(year=f"{bounds[0]:.0f}") if bounds else words.gettext("stated"),
        *(f"{low:.0f}–{high - 1:.0f}" for low, high in pairwise(bounds)),
        *(words.gettext("from {year}").format(year=f"{last:.0f}") for last in bounds[-1:]),
    ]
    none = words.gettext("nothing leased")
    classed = _classed(statement, years, bounds, _shades(YEARS, texts), none, words)
    return PlotColours(words.gettext("Year in which the lease ends"), *classed)


def _by_price(statement: Statement, words: Translator) -> PlotColours:
    bounds = class_bounds(asking_prices(statement).dropna(), _ROUND, len(PRICES))
    prices = vacant_plots(statement).set_index("parcel_id")["asking_price_usd_m2"]
    said = [format_recorded(bound, words) for bound in bounds]
    texts = [
        words.gettext("under {high}").format(high=said[0]) if bounds else words.gettext("stated"),
        *(words.gettext("{low} to under {high}").format(low=low, high=high) for low, high in pairwise(said)),
        *(words.gettext("{low} and more").format(low=last) for last in said[-1:]),
    ]
    none = words.gettext("nothing vacant")
    classed = _classed(statement, prices, bounds, _shades(PRICES, texts), none, words)
    return PlotColours(labels(words.language).column("asking_price_usd_m2"), *classed)


def _by_sector(statement: Statement, words: Translator) -> PlotColours:
    families = {code: number for number, (codes, *_) in enumerate(SECTOR_FAMILIES) for code in codes}
    of_plots = _of_plots(statement, statement.book.tenancies["sector_code"].map(families))
    mixed = of_plots["min"] < of_plots["max"]
    found = of_plots["min"].mask(mixed, len(SECTOR_FAMILIES))
    looks = [
        (colour, pattern, words.gettext(name))
        for (_, colour, pattern), name in zip(SECTOR_FAMILIES, _FAMILIES, strict=True)
    ]
    looks.append((*SEVERAL_SECTORS, words.gettext("several sectors")))
    bounds = [float(number) for number in range(1, len(looks))]
    classed = _classed(statement, found, bounds, looks, words.gettext("nothing leased"), words)
    return PlotColours(words.gettext("Sector"), *classed)


_BY: Mapping[str, Callable[[Statement, Translator], PlotColours]] = {
    "end": _by_end,
    "price": _by_price,
    "sector": _by_sector,
}


def _of_plots(statement: Statement, values: pd.Series) -> pd.DataFrame:
    """Return `min` and `max` of the live lines of each leased plot, of `values` of all lines of the book.

    Both are NaN where the value of one of them is not stated.
    """
    recorded = pd.DataFrame({"row": statement.book.tenancies["row"], "value": values})
    live = lease_evidence(statement)[["row", "parcel_id"]].merge(recorded, on="row")
    stated = live["value"].notna().groupby(live["parcel_id"]).all()
    return live.groupby("parcel_id")["value"].agg(["min", "max"]).where(stated)


def _shades(colours: Sequence[str], texts: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return a class for each text, its colours as far apart as there are."""
    at = np.linspace(0, len(colours) - 1, len(texts)).round().astype(int)
    return [(colours[place], "", text) for place, text in zip(at, texts, strict=True)]


def _classed(
    statement: Statement,
    values: pd.Series,
    bounds: Sequence[float],
    looks: Sequence[tuple[str, str, str]],
    none: str,
    words: Translator,
) -> tuple[list[dict[str, str]], NDArray[np.intp]]:
    """Put each plot into the class of its value; `values` has a row of each plot of which there is any."""
    behind = (
        (*NONE_OF_IT, none),
        (*NONE_STATED, not_stated(words)),
        (*NOT_INDUSTRIAL, labels(words.language).code("state", "non_industrial")),
    )
    plots = statement.parcels
    value = plots["parcel_id"].map(values).astype("float64")
    numbers = np.searchsorted(np.array(bounds), value, side="right")
    numbers = np.where(value.isna(), len(looks) + len(behind) + _OPEN, numbers)
    numbers = np.where(plots["parcel_id"].isin(values.index), numbers, len(looks) + len(behind) + _NONE)
    numbers = np.where(plots["state"] == "non_industrial", len(looks) + len(behind) + _OTHER, numbers)
    named = [
        {"colour": colour, "pattern": pattern, "label": label} for colour, pattern, label in (*looks, *behind)
    ]
    return named, numbers.astype(np.intp)


# What a plot can be: a state, or the use of land that is not industrial. A letter each, the capital dimmed.
STATE_CODES = tuple(code for code in STATES if code != "non_industrial")
CODES = (*STATE_CODES, *LAND_USES, "non_industrial")
ABSENT = "-"  # not valid on the day, or not of this map
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_CAPITAL = ord("a") - ord("A")
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


Publish = Callable[[bytes], str]  # puts bytes where a reader's browser finds them, and returns the address


def state_payload(statement: Statement, look: MapState, publish: Publish | None = None) -> dict[str, Any]:
    """Return the states as the browser takes them (`browser/plots.js`).

    Of a book whose plots come in tiles, letters and areas are not in it but their addresses, when there is
    a `publish`: `letters` before any filter and a bit for each plot that is `held` back, packed by gzip, and
    areas as whole numbers of 32 bits (`browser/tiles.js`). `places` are where chosen plots lie.

    `states` has a character for each plot of `map_geometry`: its letter, the capital where a filter holds it
    back, "-" where it is not valid on the day; `areas` has `wide` digits for each; `selected` and `focus`
    are positions. `scheme`, if plots are coloured by something else, has a letter for each in the same
    manner, and how each letter looks. Ids that the map does not have are passed over.
    """
    shapes = map_geometry(statement.book)
    publish = publish if shapes.tiled else None
    selected, focus = (_positions(shapes, ids).tolist() for ids in (look.selected, [look.focus]))
    said = {
        "states": _payload(state_letters(statement, look.matching), publish),
        **_areas_payload(statement, publish),
        "selected": selected,
        "focus": focus[0] if focus else -1,
        "places": [[at, *shapes.boxes[at].round(DECIMALS).tolist()] for at in selected + focus]
        if publish
        else [],
        "go": None if look.go is None else {"box": list(look.go.box), "token": look.go.token},
        "lines": list(look.lines),
        "marks": marker_payload(look.marks),
        "pins": look.pins,
    }
    if look.colours is None:
        return said
    looks = dict(zip(_LETTERS, look.colours.looks, strict=False))
    letters = _payload(_letters(statement, look.colours.numbers, look.matching), publish)
    return said | {"scheme": {"title": look.colours.title, "looks": looks, "letters": letters}}


def published_letters(letters: NDArray[np.uint8], publish: Publish) -> dict[str, str]:
    """Give letters addresses: as no filter has touched them, and a bit for each that is a capital."""
    held = (letters >= ord("A")) & (letters <= ord("Z"))
    small = letters + _CAPITAL * held.astype(np.uint8)
    return {
        "letters": publish(_packed(small)),
        "held": publish(_packed(np.packbits(held))) if held.any() else "",
    }


def _payload(letters: NDArray[np.uint8], publish: Publish | None) -> str | dict[str, str]:
    return letters.tobytes().decode("ascii") if publish is None else published_letters(letters, publish)


def _packed(content: NDArray[np.uint8]) -> bytes:
    return gzip.compress(content.tobytes(), 1, mtime=0)


def _areas_payload(statement: Statement, publish: Publish | None) -> dict[str, Any]:
    """Return the area of each plot as digits, and how many of each; or the address of all areas."""
    if publish is not None:
        return {"areas": {"address": publish(_areas(statement).astype("<u4").tobytes())}, "wide": 0}
    digits, wide = _area_digits(statement)
    return {"areas": digits, "wide": wide}


@cached_per_book
def _area_digits(statement: Statement) -> tuple[str, int]:
    """Write the area of each plot of `map_geometry` as digits; as many of each."""
    return _digits(_areas(statement))


@cached_per_book
def _areas(statement: Statement) -> NDArray[np.int64]:
    """Return the area of each plot of `map_geometry` in 0.1 m²; 0 where there is none."""
    at = _places(statement)
    areas = np.zeros(len(map_geometry(statement.book).ids), dtype=np.int64)
    stated = statement.parcels["document_area_m2"].fillna(0).to_numpy()
    areas[at[at >= 0]] = np.rint(stated[at >= 0] * _PER_M2)
    return areas


@cached_per_book
def _places(statement: Statement) -> NDArray[np.intp]:
    """Return where each plot of the statement stands in `map_geometry`; -1: nowhere."""
    ids = pd.Index(statement.parcels["parcel_id"])
    places: NDArray[np.intp] = map_geometry(statement.book).ids.get_indexer(ids)
    return places


def state_letters(statement: Statement, matching: Collection[str] | None) -> NDArray[np.uint8]:
    """Return the letter of each plot of `map_geometry` in ASCII; a capital where it is not in `matching`."""
    return _letters(statement, _codes(statement), matching)


def _letters(
    statement: Statement, numbers: NDArray[np.intp], matching: Collection[str] | None
) -> NDArray[np.uint8]:
    """Return the number of each plot of the statement as its letter, in the order of `map_geometry`."""
    at, letters = _places(statement), (ord(_LETTERS[0]) + numbers).astype(np.uint8)
    if matching is not None:
        let_through = statement.parcels["parcel_id"].astype(object).isin(matching)
        letters[~let_through.to_numpy()] -= _CAPITAL
    states = np.full(len(map_geometry(statement.book).ids), ord(ABSENT), dtype=np.uint8)
    states[at[at >= 0]] = letters[at >= 0]
    return states


def state_legend(words: Translator) -> dict[str, dict[str, str]]:
    """Return per letter: colour, pattern (empty: plain) and what it means in the reader's language."""
    code_label = labels(words.language).code
    entries = {}
    for letter, code in zip(_LETTERS, CODES, strict=False):
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
    if not len(positions):
        return None
    near = positions[~shapes.strays[positions]]
    boxes = shapes.boxes[near if len(near) else positions]
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


def _positions(shapes: MapGeometry, ids: Collection[str]) -> NDArray[np.intp]:
    positions: NDArray[np.intp] = shapes.ids.get_indexer(pd.Index(list(ids), dtype="str"))
    return positions[positions >= 0]
