"""What an address may hold: a record per key, by which pages read it and their controls write it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from geo.findings import SEVERITIES
from occupancy.book import LandBook
from occupancy.land_search.enquiry import CRITERIA, MORE_PLOTS, SERVICES
from occupancy.loading.audiences import INTERNAL
from occupancy.loading.table_specs import TABLES
from occupancy.measures.arrays import cached_per_book
from occupancy.measures.plot_states import possible_states
from occupancy.questions.bridge import REASONS
from occupancy.questions.land_calendar import KINDS
from occupancy.questions.vacant_plots import possible_readiness
from outputs.offers.texts import criterion_label, place_name
from outputs.text import captions
from outputs.text.formatting import NOT_NEGATIVE, Limits
from outputs.text.labels import labels
from outputs.text.translations import LANGUAGE_NAMES, LANGUAGES, N_, Translator

BETWEEN = ";"  # of several in one key, as the tables of a book have it
DISTANCES = 3  # of one enquiry
MOST_WEIGHT = 5.0
MONTHS = Limits(1, 120, whole=True)
_HECTARES, _AREA = Limits(unit="ha"), Limits(unit="ha", positive=True)
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)  # a day beyond is a slip of the pen
OF, ROAD = ":", "road"
NEAR = tuple(f"near{at}" for at in range(1, DISTANCES + 1))
# What can be a must or merely preferred, and weighed: keys; of services and distances each.
SLOTS = (
    *("by", "price", "sector", *NEAR, *SERVICES),
    *("mva", "water_m3", "wastewater_m3"),
    *("zones", "district", "term", "front", "width", "rect", "beside"),
)

# By the letter that the codes of their checks begin with.
FINDING_KINDS = {"L": N_("Land"), "T": N_("Leases"), "B": N_("Tables")}

Kind = Literal[
    "code",
    "codes",
    "day",
    "day or months",
    "distances",
    "flag",
    "names",
    "number",
    "plots",
    "text",
    "weights",
]
Choices = Callable[[LandBook, Translator], Mapping[str, str]]
_KINDS: Mapping[str, Kind] = {"beside": "names", "day": "day or months", "least": "number", "most": "number"}
# Those that pages filter by; the others are read one by one.
FILTERS = frozenset({"codes", "day or months", "distances", "flag", "names", "number", "weights"})


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the address; every key travels with every link.

    Attributes
    ----------
    name, kind
        Under which it stands, and how its text is read.
    pages
        The pages that read it; empty: all of them.
    label
        What it is called: a message, or the name of a column.
    choices
        The permitted codes with their labels; None: it has no codes.
    limits
        Of a number.
    most
        How many of several are used; None: all.
    default
        The code where the address says none; empty: the book, the browser or the page says it.
    internal
        Whether only the internal audience may use it.
    lapses
        Whether it goes with the next choice in another control of the page.
    """

    name: str
    kind: Kind
    pages: tuple[str, ...] = ()
    label: str = ""
    choices: Choices | None = None
    limits: Limits = NOT_NEGATIVE
    most: int | None = None
    default: str = ""
    internal: bool = False
    lapses: bool = False

    def called(self, words: Translator) -> str:
        """Return what the key is called in the reader's language."""
        column = labels(words.language).column(self.label)
        return column if column != self.label else words.gettext(self.label)


@dataclass(frozen=True, slots=True)
class Distance:
    """A destination, or class of destinations, to be within some kilometres of, straight or by road."""

    place: str
    km: float
    by_road: bool = False

    @property
    def criterion(self) -> str:
        """The criterion of the search that it is measured by."""
        return "road_km" if self.by_road else "distance_km"

    @property
    def text(self) -> str:
        """As the address has it: `airport:40`, `port:60:road`."""
        return f"{self.place}{OF}{text_of(self.km)}" + (f"{OF}{ROAD}" if self.by_road else "")


def _codes(column: str, codes: Iterable[str]) -> Choices:
    """Return choices that are called as the dictionary calls the codes of a column."""
    return lambda _, words: {code: labels(words.language).code(column, code) for code in codes}


def _codes_of(column: str, codes: Callable[[LandBook], Iterable[str]]) -> Choices:
    """Return choices of codes that depend on the book."""
    return lambda book, words: _codes(column, codes(book))(book, words)


def _messages(**messages: str) -> Choices:
    return lambda _, words: {code: words.gettext(message) for code, message in messages.items()}


def _languages(_: LandBook, __: Translator) -> dict[str, str]:
    return {code: LANGUAGE_NAMES[code] for code in LANGUAGES}


def _scenarios(_: LandBook, __: Translator) -> dict[str, str]:
    """Return the places of scenarios in the address; nought is the book as it is."""
    return {place: place for place in "01234"}


def _zones(book: LandBook, words: Translator) -> Mapping[str, str]:
    return captions.zone_names(book, words)


def _bases(book: LandBook, words: Translator) -> dict[str, str]:
    return {basis: captions.basis_label(book, basis, words) for basis in book.bases["basis"]}


def _districts(book: LandBook, _: Translator) -> dict[str, str]:
    texts = (text for text in book.zones["districts"] if isinstance(text, str))
    return {district: district for district in sorted({part for text in texts for part in decode_ids(text)})}


def _sectors(_: LandBook, words: Translator) -> dict[str, str]:
    codes = labels(words.language).codes("sector_code")
    return {code: f"{label} ({code})" for code, label in codes.items()}


def _colours(book: LandBook, words: Translator) -> dict[str, str]:
    """Return what plots are coloured by; of leases only where the audience may know of them."""
    by = {"state": N_("State of the plot"), "price": N_("Asking price")}
    if book.audience == INTERNAL.audience:
        by |= {"end": N_("Year in which the lease ends"), "sector": N_("Sector")}
    return {code: words.gettext(message) for code, message in by.items()}


def _destinations(book: LandBook, words: Translator) -> dict[str, str]:
    """Return the labels of classes with several destinations, then of each destination."""
    places = pd.DataFrame(book.places[book.places.geometry.notna()].drop(columns="geometry"))
    many = places["class"].value_counts()
    nearest = words.gettext(N_("{place} (nearest)"))
    classes = {
        kind: nearest.format(place=place_name(book, kind, words))
        for kind in dict.fromkeys(places["class"])
        if many[kind] > 1
    }
    single = captions.localized_names(places, "key", words)
    return classes | dict(sorted(single.items(), key=lambda named: named[1]))


def _criterion(
    name: str,
    label: str,
    choices: Choices | None = None,
    *,
    pages: tuple[str, ...] = ("find",),
    internal: bool = False,
) -> Key:
    """Return the key of a criterion of the search, which says how it is read and what a number may be."""
    criterion = next(criterion for criterion in CRITERIA.values() if criterion.address_key == name)
    kind, most = _KINDS.get(criterion.operator, "codes"), None
    limits = Limits(most=1) if criterion.unit == "share" else Limits(unit=criterion.unit)
    if criterion.to_place:
        kind, most = "distances", DISTANCES
    return Key(name, kind, pages, label, choices, limits, most, internal=internal)


# In the order in which an address has them.
KEYS: Mapping[str, Key] = {
    key.name: key
    for key in (
        Key("day", "day"),
        Key("known", "day"),
        Key("basis", "code", choices=_bases),
        Key("lang", "code", choices=_languages),
        Key("zone", "code", choices=_zones),
        Key("plot", "code", choices=lambda book, _: {plot: plot for plot in book.parcels["parcel_id"]}),
        Key("sel", "plots"),
        # Filters of vacant plots; zones, districts and price are asked of land to be found too.
        _criterion("zones", N_("Zone"), _zones, pages=("vacant", "find", "quality")),
        _criterion("district", "districts", _districts, pages=("vacant", "find")),
        Key("min_ha", "number", ("vacant",), N_("Vacant from (ha)"), limits=_HECTARES),
        Key("max_ha", "number", ("vacant",), N_("Vacant to (ha)"), limits=_HECTARES),
        Key("ready", "codes", ("vacant",), "readiness", _codes_of("readiness", possible_readiness)),
        _criterion("price", N_("Price to (USD/m²)"), pages=("vacant", "find")),
        Key(
            "service",
            "codes",
            ("vacant",),
            "services",
            _codes_of("service", lambda book: sorted({*book.services["service"]})),
        ),
        Key("offer", "flag", ("vacant",), "offerable"),
        Key("state", "codes", ("zone",), "state", _codes_of("state", possible_states)),
        # Of findings, which investors are not told.
        Key("severity", "codes", ("quality",), "severity", _codes("severity", SEVERITIES), internal=True),
        Key(
            "rule",
            "codes",
            ("quality",),
            N_("Check"),
            lambda _, words: labels(words.language).rules(),
            internal=True,
        ),
        Key("kind", "codes", ("quality",), N_("Kind"), _messages(**FINDING_KINDS), internal=True),
        Key(
            "table",
            "codes",
            ("quality",),
            "table",
            lambda _, words: {table.name: labels(words.language).table(table.name) for table in TABLES},
            internal=True,
        ),
        Key("finding", "text", ("quality",), internal=True),
        Key(
            "sort",
            "code",
            ("vacant",),
            choices=_messages(
                zone=N_("by zone, largest first"), largest=N_("largest first"), cheapest=N_("cheapest first")
            ),
            default="zone",
        ),
        Key(
            "colour", "code", ("vacant", "zone"), N_("Colour of the plots"), choices=_colours, default="state"
        ),
        # Parts of the analysis.
        Key(
            "part",
            "code",
            ("analysis",),
            choices=_messages(
                bases=N_("Bases and headroom"),
                whatif=N_("What if"),
                bridge=N_("Why the rate moved"),
                calendar=N_("Land coming back"),
                robustness=N_("Robust or not"),
            ),
            default="bases",
            internal=True,
        ),
        Key("step", "code", ("analysis",), choices=_codes("reason", REASONS), internal=True),
        Key("from_known", "day", ("analysis",), internal=True),
        Key("from_scenario", "code", ("analysis",), choices=_scenarios, default="0", internal=True),
        Key("to_scenario", "code", ("analysis",), choices=_scenarios, default="0", internal=True),
        Key("from_basis", "code", ("analysis",), choices=_bases, internal=True),
        Key("to", "day", ("analysis",), internal=True),
        Key("due", "codes", ("analysis",), N_("What happens"), _codes("kind", KINDS), internal=True),
        Key("scenario", "text", ("analysis",), internal=True),
        # The day to compare with: on maps, and of papers.
        Key("since", "day", ("overview", "zone", "export", "analysis")),
        Key("paper", "code", ("export",), choices=_languages),
        Key("analysis", "flag", ("export",), internal=True),
        # Of land to be found.
        Key("ha", "number", ("find",), N_("Area (ha)"), limits=_AREA),
        Key("ha_min", "number", ("find",), N_("Area from (ha)"), limits=_AREA),
        Key("ha_max", "number", ("find",), N_("Area to (ha)"), limits=_AREA),
        _criterion("by", N_("Ready within (months)")),
        _criterion("sector", N_("Sector"), _sectors),
        _criterion("near", N_("Near"), _destinations),
        _criterion(
            "need",
            N_("Services stated"),
            lambda _, words: {service: criterion_label(service, words) for service in SERVICES},
        ),
        _criterion("mva", N_("Power from (MVA)")),
        _criterion("water_m3", N_("Water from (m³/day)")),
        _criterion("wastewater_m3", N_("Wastewater from (m³/day)")),
        _criterion("term", N_("Remaining term (years)")),
        _criterion("front", N_("Street frontage from (m)")),
        _criterion("width", N_("Width from (m)")),
        _criterion("rect", N_("Rectangularity (0–1)")),
        _criterion("beside", N_("Beside a tenant (name, or part of it)"), internal=True),
        Key(
            "how",
            "codes",
            ("find",),
            N_("Putting plots together"),
            _messages(
                single=N_("single plots only"),
                across=N_("also across a street of the zone"),
                whole=N_("whole plots only"),
            ),
        ),
        Key(
            "most",
            "number",
            ("find",),
            N_("Plots of one offer at most"),
            limits=Limits(1, MORE_PLOTS, whole=True),
        ),
        Key("until", "number", ("find",), N_("Coming back within (months)"), limits=MONTHS),
        Key("soft", "codes", ("find",), N_("preferred"), _codes("slot", SLOTS)),
        Key("hard", "codes", ("find",), N_("must"), _codes("slot", SLOTS)),
        Key("weights", "weights", ("find",), N_("Fine tuning")),
        Key(
            "show",
            "code",
            ("find",),
            choices=_messages(
                offers=N_("Offers"), near=N_("Near misses"), coming=N_("Coming"), list=N_("Shortlist")
            ),
        ),
        Key("at", "text", ("find",), lapses=True),
    )
}


def choices(name: str, book: LandBook, words: Translator) -> Mapping[str, str]:
    """Return the codes that a key may have, with their labels; none where it has no codes."""
    return _choices(book, name, words)


@cached_per_book
def _choices(book: LandBook, name: str, words: Translator) -> Mapping[str, str]:
    of_key = KEYS[name].choices
    return of_key(book, words) if of_key else {}


def in_order(address: Mapping[str, str]) -> dict[str, str]:
    """Return what an address holds under the keys there are, in their order; what is empty is left out."""
    return {name: address[name] for name in KEYS if address.get(name)}


def permitted(address: Mapping[str, str], *, internal: bool) -> dict[str, str]:
    """Return the parts of an address that an audience may use; nothing in it changes the audience."""
    return {
        name: text
        for name, text in address.items()
        if internal or name not in KEYS or not KEYS[name].internal
    }


def text_of(value: object) -> str:
    """Return a value as the address has it; empty where there is none."""
    if isinstance(value, bool) or not (value or value == 0):
        return "1" if value else ""
    if isinstance(value, float | int):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    if isinstance(value, dict):
        return encode_ids(f"{slot}{OF}{text_of(weight)}" for slot, weight in value.items())
    if isinstance(value, tuple | list):
        return encode_ids(map(text_of, value))
    return value.text if isinstance(value, Distance) else str(value)


def parse_day(text: str) -> date:
    """Return a day of an address; ValueError when it is none, or one that nobody can mean."""
    day = date.fromisoformat(text)
    if not _FIRST <= day <= _LAST:
        raise ValueError(text)
    return day


def encode_ids(ids: Iterable[str]) -> str:
    """Return ids as a key of the address has them: between semicolons, one in an id as %3B."""
    return BETWEEN.join(name.replace("%", "%25").replace(BETWEEN, "%3B") for name in ids)


def decode_ids(text: str) -> tuple[str, ...]:
    """Return the ids of one key of the address, each once."""
    ids = (part.replace("%3B", BETWEEN).replace("%25", "%") for part in text.split(BETWEEN) if part)
    return tuple(dict.fromkeys(ids))
