"""Book settings: what book.toml says of the book itself."""

import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

import pandas as pd

from geo import crs
from geo.errors import Faults, FieldError, SourceError
from geo.findings import concat_findings, findings
from occupancy.loading.audiences import DISCLOSURES
from occupancy.loading.cell_parsing import NONE
from occupancy.program import DEFAULTS

FILE = "book.toml"
# What [agency] may say of who submits; some keys take several lines, one a day.
AGENCY_LINES, SIGNED_ON = ("title", "addressees", "grounds", "recipients"), "signed_on"
AGENCY = (
    *("parent", "name", "number", "symbol", "place", SIGNED_ON, "title", "addressees", "grounds"),
    *("preparer", "signer_title", "signer", "recipients"),
)
DERIVED = "derived"  # names the keys that are not stated, but taken from the tables
_LANGS = ("vi", "en")
_KEYS = {
    "": {
        "name_vi",
        "name_en",
        "data_as_of",
        "plane",
        "default_basis",
        "rules",
        "invented",
        "contact",
        "agency",
        "credits",
        "empty",
        "estimates",
        "investors",
        DERIVED,
    },
    "invented": {"tables", "text_vi", "text_en"},
    "estimates": {"zone_pct", "total_pct", "reason_vi", "reason_en"},
}
VIET_NAM = "vn"
# The days of which a book may say that an empty cell means "not yet"; otherwise it means "not stated".
NOT_YET = "not yet"
MAY_BE_NOT_YET = ("cleared_on", "serviced_on", "handed_over_on", "operating_from")
COUNTRIES = tuple(sorted(path.stem.removeprefix("rules_") for path in DEFAULTS.glob("rules_*.csv")))
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Credit:
    """Whose work a part of the book is, and under which licence; an unknown address is empty."""

    text: str
    licence: str
    url: str


@dataclass(frozen=True, slots=True)
class Estimates:
    """How far estimated leasable areas may be off, up or down, in % of them, and why that much.

    `zone_pct` holds for those of one zone, `total_pct` for those of the whole book together.
    """

    zone_pct: float
    total_pct: float
    reason_vi: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class BookInfo:
    """The book itself.

    `data_as_of` is the day asked about when none is named; `plane` the code of the plane in which
    land is measured. `invented_tables` are tables whose rows are made up, and every page made from
    them says `invented_vi` or `invented_en`. `contact` is as the book has it; `agency` is who submits
    its papers, under AGENCY. `country` is the one whose law holds, of COUNTRIES; empty: none is named.
    `not_yet` are the columns of days in which an empty cell means that the day has not come; in all others
    it is not stated. `estimates` is None where the book does not say how good its estimates are. `investors`
    are those of `audiences.DISCLOSURES` that its audience is shown.
    """

    name_vi: str
    name_en: str
    data_as_of: date
    plane: str
    default_basis: str
    invented_tables: tuple[str, ...]
    invented_vi: str
    invented_en: str
    contact: Mapping[str, str]
    credits: tuple[Credit, ...]
    agency: Mapping[str, Any] = field(default_factory=dict)
    country: str = ""
    not_yet: frozenset[str] = frozenset()
    estimates: Estimates | None = None
    investors: frozenset[str] = frozenset()


def read_info(data: bytes) -> tuple[BookInfo, pd.DataFrame]:
    """Read what book.toml says, and a note for each key that it does not know.

    Raises
    ------
    SourceError
        If the file is not TOML in UTF-8.
    FieldError
        If a key is missing or is not what it should be.
    CrsError
        If the plane is not one to measure land in.
    """
    try:
        raw = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise SourceError(
            "{file} is not TOML in UTF-8 ({fault}); mend that line, or save the file as UTF-8.",
            file=FILE,
            fault=str(fault),
        ) from None
    faults = Faults()

    def value(key: str, kind: type[Value], *, default: Value | None = None, of: str = "") -> Value:
        with faults.taken():
            return _value(raw if not of else invented, key, kind, default=default, within=of)
        return _NOTHING[kind] if default is None else default

    invented: Mapping[str, Any] = {}
    invented = value("invented", dict, default={})
    tables = value("tables", list, default=[], of="invented.")
    text = "" if not tables else None
    with faults.taken():
        crs.planar_crs(_value(raw, "plane", str))
    if raw.get("rules", "") not in ("", *COUNTRIES):
        known = " or ".join(f'"{country}"' for country in COUNTRIES)
        faults.errors.append(_wrong("rules", raw["rules"], known))
    parts: dict[str, Any] = {}
    for part, kind, read in _PARTS:
        with faults.taken():
            parts[part] = read(_value(raw, part, kind, default=kind()))
    stated: dict[str, Any] = {key: value(key, str) for key in ("name_vi", "name_en", "default_basis")}
    day = value("data_as_of", date)
    contact = value("contact", dict, default={})
    words = {f"invented_{lang}": value(f"text_{lang}", str, default=text, of="invented.") for lang in _LANGS}
    faults.tell()
    info = BookInfo(
        **stated,
        **words,
        data_as_of=day,
        plane=raw["plane"],
        invented_tables=tuple(str(table) for table in tables),
        contact={key: str(one) for key, one in contact.items()},
        credits=parts["credits"],
        agency=parts["agency"],
        country=raw.get("rules", ""),
        not_yet=parts["empty"],
        estimates=parts["estimates"],
        investors=parts["investors"],
    )
    return info, concat_findings([_unknown(raw, invented), _derived(raw, info)])


def rules_country(data: bytes) -> str:
    """Return the country whose rules a book without rules of its own is under; empty: it names none.

    What is wrong with the file is left for `read_info` to say.
    """
    with suppress(UnicodeDecodeError, tomllib.TOMLDecodeError):
        country = tomllib.loads(data.decode("utf-8-sig")).get("rules")
        return country if country in COUNTRIES else ""
    return ""


def shown_to_investors(data: bytes) -> frozenset[str]:
    """Return what a book shows investors besides; what is wrong with the file `read_info` says."""
    with suppress(UnicodeDecodeError, tomllib.TOMLDecodeError, FieldError):
        told = tomllib.loads(data.decode("utf-8-sig")).get("investors", {})
        return _investors(told) if isinstance(told, dict) else frozenset()
    return frozenset()


def agency_of(raw: Mapping[str, Any], *, file: str = FILE) -> Mapping[str, Any]:
    """Who submits, under the keys of AGENCY: texts, tuples of lines, and a day; other keys are left out.

    Raises
    ------
    FieldError
        If one of them is not what it should be.
    """
    return {key: _of_agency(key, value, file) for key, value in raw.items() if key in AGENCY}


def _of_agency(key: str, value: object, file: str) -> object:
    """Return a value of [agency] as the program has it."""
    if key == SIGNED_ON:
        return _signed_on(value, file)
    texts = value if key in AGENCY_LINES and isinstance(value, list | tuple) else [value]
    if not all(isinstance(text, str) for text in texts):
        raise _wrong(f"agency.{key}", value, '["text"]' if key in AGENCY_LINES else '"text"', file=file)
    return tuple(texts) if key in AGENCY_LINES else value


def _signed_on(value: object, file: str) -> date | None:
    """Return the day of signing, a date of TOML or a text such as 2023-12-31; an empty one is none."""
    if value in ("", None):
        return None
    with suppress(ValueError):
        day = date.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(day, date) and not isinstance(day, datetime):
            return day
    raise _wrong(f"agency.{SIGNED_ON}", value, _EXAMPLES[date], file=file)


def _not_yet(raw: Mapping[str, Any]) -> frozenset[str]:
    for name, meaning in raw.items():
        if name not in MAY_BE_NOT_YET or meaning != NOT_YET:
            raise _wrong(f"empty.{name}", meaning, f'"{NOT_YET}" ({", ".join(MAY_BE_NOT_YET)})')
    return frozenset(raw)


def _investors(raw: Mapping[str, Any]) -> frozenset[str]:
    for name, shown in raw.items():
        if name not in DISCLOSURES or not isinstance(shown, bool):
            raise _wrong(f"investors.{name}", shown, f"true ({', '.join(DISCLOSURES)})")
    return frozenset(name for name, shown in raw.items() if shown)


def _estimates(raw: Mapping[str, Any]) -> Estimates | None:
    if not raw:
        return None
    texts = {
        f"reason_{lang}": _value(raw, f"reason_{lang}", str, within="estimates.") for lang in ("vi", "en")
    }
    return Estimates(zone_pct=_share(raw, "zone_pct"), total_pct=_share(raw, "total_pct"), **texts)


def _share(raw: Mapping[str, Any], key: str) -> float:
    """Return a share in per cent under [estimates], above 0 and below 100."""
    value = raw.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 100:
        raise _wrong(f"estimates.{key}", value, "3.0")
    return float(value)


def _credit(item: object) -> Credit:
    if not isinstance(item, dict):
        raise _wrong("credits", item, "a table [[credits]]")
    return Credit(
        text=_value(item, "text", str, within="credits."),
        licence=_value(item, "licence", str, within="credits."),
        url=_value(item, "url", str, default="", within="credits."),
    )


def _value(
    raw: Mapping[str, Any],
    key: str,
    kind: type[Value],
    *,
    default: Value | None = None,
    within: str = "",
) -> Value:
    """Return the value of a key; without a default the key must be there and not be blank."""
    if key not in raw and default is not None:
        return default
    if key not in raw:
        raise FieldError(
            "{file} has no key {key}; add {key} = {example}.",
            file=FILE,
            key=f"{within}{key}",
            example=_EXAMPLES[kind],
        )
    value = raw[key]
    # A date with a time of day is a date to Python, and not a day to us.
    if not isinstance(value, kind) or isinstance(value, datetime) or (value == "" and default is None):
        raise _wrong(f"{within}{key}", value, _EXAMPLES[kind])
    return value


def _wrong(key: str, value: object, example: str, *, file: str = FILE) -> FieldError:
    return FieldError(
        "{file} has {value} under {key}; write it like {key} = {example}.",
        file=file,
        key=key,
        value=str(value) if isinstance(value, date) else repr(value),
        example=example,
    )


def _derived(raw: Mapping[str, Any], info: BookInfo) -> pd.DataFrame:
    """B036: keys that are not stated, with what was taken in their place."""
    taken = {key: str(getattr(info, key)) for key in raw.get(DERIVED, ()) if key in _NEEDED}
    if "plane" in taken:
        taken["plane"] += f" ({crs.central_meridian(crs.planar_crs(info.plane))})"
    return findings(
        {"rule": "B036", "severity": "note", "file": FILE, "table": "book", "field": key, "value": value}
        for key, value in taken.items()
    )


def _unknown(raw: Mapping[str, Any], invented: Mapping[str, Any]) -> pd.DataFrame:
    keys = [*sorted(set(raw) - _KEYS[""])]
    keys += [f"invented.{key}" for key in sorted(set(invented) - _KEYS["invented"])]
    keys += [f"estimates.{key}" for key in sorted(set(raw.get("estimates", {})) - _KEYS["estimates"])]
    agency = raw.get("agency", {})
    keys += [f"agency.{key}" for key in sorted(set(agency) - set(AGENCY))]
    if not keys:
        return pd.DataFrame()
    return findings(
        {"rule": "B004", "severity": "note", "file": FILE, "table": "book", "field": key, "expected": NONE}
        for key in keys
    )


_NEEDED = ("name_vi", "name_en", "data_as_of", "plane", "default_basis")
_PARTS: tuple[tuple[str, type[Any], Callable[[Any], object]], ...] = (
    ("credits", list, lambda items: tuple(_credit(item) for item in items)),
    ("agency", dict, agency_of),
    ("empty", dict, _not_yet),
    ("estimates", dict, _estimates),
    ("investors", dict, _investors),
)
_NOTHING: Mapping[type[Any], Any] = {str: "", date: date.min, list: [], dict: {}}
_EXAMPLES: Mapping[type[Any], str] = {str: '"text"', date: "2023-12-31", list: "[]", dict: "{}"}
