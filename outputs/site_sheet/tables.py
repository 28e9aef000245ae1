"""The tables of a sheet, and its facts as texts with units, days and numbered sources, cut to fit."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from geo import crs
from occupancy.book import LandBook
from occupancy.plot_profile.profile import PlotProfile
from occupancy.plot_profile.surroundings import ACROSS, BESIDE, Distance, Neighbour, as_number, as_text
from occupancy.questions.stated_facts import Fact, as_date
from outputs.text import captions
from outputs.text.axes import axis_heads, printed_sign
from outputs.text.captions import localized_name
from outputs.text.formatting import (
    format_count,
    format_day,
    format_ha,
    format_minutes,
    format_number,
    not_stated,
)
from outputs.text.labels import cited, labels, source_text
from outputs.text.stated_facts import stated_day, stated_value
from outputs.text.translations import Translator

_UNBROKEN = 24  # signs without a space that a line of the narrowest column takes
_BREAK = "\u200b"  # a place to break that shows nothing
_CONTROL = {"Cc", "Cf", "Cs", "Co", "Cn"}
_MOST_OF_VALUE = 110  # signs of a value
_LONGEST = 190  # signs of a source; a longer one ends in dots


def stated_text(fact: Fact, words: Translator) -> str:
    """Return a value with its unit as the reader writes them, cut to fit."""
    return truncate(stated_value(fact, words), _MOST_OF_VALUE)


def ha_text(value: float | None, words: Translator) -> str:
    """Return hectares with their unit."""
    return f"{format_ha(value, words)} {labels(words.language).code('unit', 'ha')}"


M2_PER_HA = 10_000.0
LOCAL_UNITS = {"ko": ("평", 400 / 121, 0), "ja": ("坪", 400 / 121, 0), "zh": ("亩", 2000 / 3, 1)}  # in m²


def other_units(value_ha: float | None, words: Translator) -> str:
    """Return an area in m² and, where readers measure land by one, in the unit of their own; else nothing."""
    if value_ha is None:
        return ""
    own = LOCAL_UNITS.get(words.language)
    square = f"{format_number(value_ha * M2_PER_HA, words, places=0)} {'㎡' if own else 'm²'}"
    if own is None:
        return square
    name, metres, places = own
    return f"{square} · {format_number(value_ha * M2_PER_HA / metres, words, places=places)} {name}"


def usd_text(value: float | None, words: Translator) -> str:
    """Return whole US dollars."""
    return not_stated(words) if value is None else f"{format_number(value, words, places=0)} USD"


def degrees_text(lat: float, lon: float, words: Translator, *, places: int) -> str:
    """Return a place in degrees of WGS 84: `21.17990° N, 106.07240° E`."""
    texts = [format_number(abs(degrees), words, places=places) for degrees in (lat, lon)]
    return f"{texts[0]}° {'NS'[lat < 0]}, {texts[1]}° {'EW'[lon < 0]}"


def truncate(text: str, most: int) -> str:
    """Return a text on one line, cut to `most` signs with dots at its end where it was longer."""
    line = "".join(sign if unicodedata.category(sign) not in _CONTROL else " " for sign in text)
    line = " ".join(line.split())
    if len(line) > most:
        line = line[: most - 1].rstrip() + "…"
    return re.sub(rf"[^\s]{{{_UNBROKEN},}}", _with_breaks, line)


class Sources:
    """Numbers of sources from 1; the same source with the same reserve has one number."""

    def __init__(self, words: Translator, book: LandBook) -> None:
        self._words, self.book = words, book
        self._texts: list[str] = []

    def mark(self, fact: Fact) -> str:
        """Return the number of a fact's source; empty where it has none."""
        stated_on = stated_day(fact, self._words) if fact.day else ""
        return self.number(fact.source, note=fact.note, stated_on=stated_on) if fact.value is not None else ""

    def number(self, source: str, *, note: str = "", stated_on: str = "") -> str:
        """Return the number of a source with its reserve and its day; empty where there is no source."""
        if not source:
            return ""
        name = source_text(source, self.book, self._words)
        text = truncate(
            "; ".join(filter(None, (name, stated_on, cited(note, self.book, self._words)))), _LONGEST
        )
        if text not in self._texts:
            self._texts.append(text)
        return str(self._texts.index(text) + 1)

    @property
    def texts(self) -> list[str]:
        """Return the sources in the order of their numbers."""
        return list(self._texts)


def _with_breaks(match: re.Match[str]) -> str:
    """Return a long word with places to break: behind its marks, or else every so many signs."""
    word = re.sub(r"(?<=[/_.,;&?=+-])(?=\w)", _BREAK, match[0])
    return re.sub(rf"([^{_BREAK}]{{{_UNBROKEN}}})(?=[^{_BREAK}])", rf"\1{_BREAK}", word)


PLOTS, DISTANCES, NEIGHBOURS, TENANTS, CORNERS = 8, 12, 9, 8, 10  # the most rows of each
_NEAREST = {"airport": 3, "sea_port": 3, "river_port": 2, "port": 5}  # of other classes the nearest
_MOST_OF_CELL = 70  # signs of a cell
_CORNER_DEGREES = 6  # decimals, a tenth of a metre


@dataclass(frozen=True, slots=True)
class Table:
    """Headings, rows of texts, the columns that are figures, and what was left out, as a sentence."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: tuple[int, ...] = ()
    left_out: str = ""
    marks: tuple[str, ...] = field(default=())


def plots(profile: PlotProfile, words: Translator) -> Table:
    """Return the plots that are offered together, each with its state, price and days."""
    say, names = words.gettext, labels(words.language)
    heads = (say("Plot"), say("Vacant (ha)"), say("State"), say("Ready from"), say("USD/m²"))
    rows = []
    for number_, plot in enumerate(profile.plots.to_dict("records"), start=1):
        ready, price = as_date(plot["ready_on"]), as_number(plot["asking_price_usd_m2"])
        rows.append(
            (
                f"{number_}. {truncate(str(plot['parcel_id']), _MOST_OF_CELL)}",
                format_ha(plot["vacant_ha"], words),
                names.code("state", plot["state"]),
                say("Ready now") if ready and ready <= profile.as_of else format_day(ready, words),
                not_stated(words)
                if price is None
                else format_number(price, words, places=0 if price % 1 == 0 else 2),
            )
        )
    more = words.listed(f"{plot[0]} ({plot[1]})" for plot in rows[PLOTS:])
    return Table(heads, tuple(rows[:PLOTS]), (1, 4), say("Also: {plots}").format(plots=more) if more else "")


def place_name(place: Distance, words: Translator) -> str:
    """Return what a place is called in the reader's language."""
    return localized_name({"name_vi": place.name_vi, "name_en": place.name_en}, words)


def distances(profile: PlotProfile, words: Translator) -> Table:
    """Return how far places are: the airports and ports there is room for, the nearest of other classes."""
    say, names = words.gettext, labels(words.language)
    count_of_class: dict[str, int] = {}
    rows = []
    for place in profile.distances:
        count_of_class[place.place_class] = count_of_class.get(place.place_class, 0) + 1
        if count_of_class[place.place_class] > _NEAREST.get(place.place_class, 1):
            continue
        name = place_name(place, words)
        road = "–" if place.road_km is None else format_number(place.road_km, words, places=0)
        minutes = "–" if place.minutes is None else format_minutes(place.minutes, words)
        rows.append(
            (
                names.code("class", place.place_class),
                truncate(name, _MOST_OF_CELL),
                format_number(place.straight_km, words, places=1),
                road,
                minutes,
            )
        )
    by_road = say("By road (km)"), say("By road (min)")
    heads = (say("Kind"), say("Place"), say("Straight line (km)"), *by_road)
    return Table(heads, tuple(rows[:DISTANCES]), (2, 3, 4))


def neighbours(profile: PlotProfile, words: Translator) -> Table:
    """Return what lies around, one row for each use and sector; leased hectares by sector, never by name."""
    say = words.gettext
    rows = []
    where = {BESIDE: say("Common boundary"), ACROSS: say("Across a street")}
    for relation, label in where.items():
        grouped = _by_use_and_sector(
            [neighbour for neighbour in profile.neighbours if neighbour.relation == relation], words
        )
        for at, (what, (plots_, leased)) in enumerate(grouped.items()):
            area = format_ha(leased, words) if leased else "–"
            rows.append((label if at == 0 else "", what, format_count(plots_, words), area))
    heads = (say("Position"), say("What is there"), say("Plots"), say("Leased (ha)"))
    left = len(rows) - NEIGHBOURS
    left_out = words.ngettext(
        "{count} more kind of neighbours is not shown.",
        "{count} more kinds of neighbours are not shown.",
        left,
    ).format(count=left)
    return Table(heads, tuple(rows[:NEIGHBOURS]), (2, 3), left_out if left > 0 else "")


def _by_use_and_sector(group: Sequence[Neighbour], words: Translator) -> dict[str, tuple[int, float]]:
    """Return plots and leased ha by use: leased land by sector first, the most first, streets last."""
    names = labels(words.language)
    uses = {"vacant": words.gettext("Vacant"), "reserved": words.gettext("Reserved")}
    leased: dict[str, tuple[int, float]] = {}
    other: dict[str, tuple[int, float]] = {}
    for neighbour in group:
        for sector, ha in neighbour.sectors:
            what = names.code("sector_code", sector) if sector else words.gettext("Leased, sector not stated")
            plots_, area = leased.get(what, (0, 0.0))
            leased[what] = plots_ + 1, area + ha
        if not neighbour.sectors:
            street = (
                words.gettext("Street")
                if neighbour.use == "traffic"
                else names.code("land_use", neighbour.use)
            )
            what = uses.get(neighbour.use, street)
            other[what] = other.get(what, (0, 0.0))[0] + 1, 0.0
    most_first = sorted(leased.items(), key=lambda item: (-item[1][1], item[0]))
    street = words.gettext("Street")
    return dict(most_first) | dict(sorted(other.items(), key=lambda item: (item[0] == street, item[0])))


def tenants(profile: PlotProfile, words: Translator, sources: Sources) -> Table:
    """Return publicly known tenants of the park, with the number of the source that names each.

    One of another phase has its name beside it; whose source is later than the day is said below.
    """
    say = words.gettext
    phases = captions.land_names(sources.book, words)
    rows, marks = [], []
    for tenant in profile.anchors[:TENANTS]:
        year = as_number(tenant["year"])
        name, phase = as_text(tenant["tenant_name"]), phases.get(tenant["phase_id"], "")
        rows.append(
            (
                truncate(f"{name} ({phase})" if tenant["elsewhere"] else name, _MOST_OF_CELL),
                truncate(as_text(tenant["sector"]), 40) or not_stated(words),
                truncate(as_text(tenant["country"]), 30) or not_stated(words),
                not_stated(words) if year is None else str(int(year)),
            )
        )
        marks.append(sources.number(as_text(tenant["source"])))
    heads = (say("Known tenant"), say("Sector"), say("Country"), say("Year"))
    return Table(heads, tuple(rows), (3,), _of_other_tenants(profile, words), tuple(marks))


def _of_other_tenants(profile: PlotProfile, words: Translator) -> str:
    """Return whose sources are later than the day, and how many tenants are not shown and why."""
    say, shown = words.gettext, profile.anchors[:TENANTS]
    later = words.listed(as_text(tenant["tenant_name"]) for tenant in shown if tenant["later"])
    left = len(profile.anchors) - len(shown)
    sentences = (
        say("Named in sources later than the day asked for: {names}.").format(names=later) if later else "",
        say("{count} more are named in public sources.").format(count=left) if left else "",
        words.ngettext(
            "{tenants} that came in a later year is left out.",
            "{tenants} that came in a later year are left out.",
            profile.anchors_to_come,
        ).format(tenants=format_count(profile.anchors_to_come, words))
        if profile.anchors_to_come
        else "",
    )
    return " ".join(filter(None, sentences))


def corners(profile: PlotProfile, words: Translator, plane: crs.System) -> Table:
    """Return the corners in metres of the plane, under its own axes, as land papers do, and in degrees."""
    say, sign = words.gettext, printed_sign(plane)
    heads = (say("Corner"), *axis_heads(plane, words), say("Side (m)"), say("Latitude"), say("Longitude"))
    if profile.land is None:
        return Table(heads, ())
    points = profile.land.corners
    rows = tuple(
        (
            str(point["corner_no"]),
            format_number(sign * point["x_north_m"], words, places=2),
            format_number(sign * point["y_east_m"], words, places=2),
            format_number(point["edge_m"], words, places=1),
            format_number(point["lat"], words, places=_CORNER_DEGREES),
            format_number(point["lon"], words, places=_CORNER_DEGREES),
        )
        for point in points.head(CORNERS).to_dict("records")
    )
    left = len(points) - len(rows)
    left_out = words.ngettext(
        "{count} more corner is not listed.", "{count} more corners are not listed.", left
    ).format(count=left)
    return Table(heads, rows, (1, 2, 3, 4, 5), left_out if left > 0 else "")
