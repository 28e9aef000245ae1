"""What the address asks of land to be found: read strictly; what cannot be used is told and left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from occupancy.land_search.enquiry import MOST_PLOTS, SERVICES
from ui import view
from ui.find import amounts
from ui.find.amounts import Near
from ui.find.choices import Choices, choices
from ui.page import Page

NUMBERS = ("ha", "ha_min", "ha_max", "price", "term", "front", "width", "rect")
WHOLE = {"until": amounts.MOST_MONTHS, "most": MOST_PLOTS}
DISTANCES = 3  # of one enquiry
NEAR = tuple(f"near{at}" for at in range(1, DISTANCES + 1))
HOW = ("single", "across", "whole")
# What can be made a must or a mere wish, and weighed: the key, for services and distances each of them.
SLOTS = (
    "by",
    "price",
    "sector",
    *NEAR,
    *SERVICES,
    "zones",
    "district",
    "term",
    "front",
    "width",
    "rect",
    "beside",
)
USUALLY_SOFT = frozenset({"sector"})
FIELDS = (
    *("ha", "ha_min", "ha_max", "by", "price", "sector", "near", "need", "zones", "district", "term"),
    *("front", "width", "rect", "beside", "how", "most", "until", "soft", "hard", "weights"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, under the keys of the address that can be used; the others are not in it.

    `mended` has the keys that were misread, with the text of what of them is used.
    """

    choices: Choices
    values: Mapping[str, Any]
    mended: Mapping[str, str]
    misread: Mapping[str, str]

    @property
    def has_area(self) -> bool:
        """Whether an area is asked for, without which nothing is looked for."""
        return any(key in self.values for key in ("ha", "ha_min", "ha_max"))

    def several(self, key: str) -> tuple[Any, ...]:
        """What is asked under a key that may hold several."""
        return tuple(self.values.get(key, ()))

    def hard(self, slot: str) -> bool:
        """Whether land that fails it is not offered."""
        if slot in USUALLY_SOFT:
            return slot in self.several("hard")
        return slot not in self.several("soft")

    def weight(self, slot: str) -> float:
        """How much it counts beside the others."""
        return float(self.values.get("weights", {}).get(slot, 1.0))

    @property
    def slots(self) -> list[str]:
        """What is asked for that can be weighed."""
        near = NEAR[: len(self.several("near"))]
        return [slot for slot in SLOTS if slot in (*self.values, *self.several("need"), *near)]


def read(page: Page) -> Asked:
    """What the address asks for."""
    filters, options = page.view.filters, choices(page)
    values: dict[str, Any] = {}
    mended, misread = {}, {}
    for key in FIELDS:
        text = filters.get(key, "")
        if not text:
            continue
        used, left = _read_one(page, key, text, options)
        if left:
            mended[key], misread[key] = text_of(key, used), left
        if used or (used == 0 and key in NUMBERS):
            values[key] = used
    return Asked(options, values, mended, misread)


def text_of(key: str, value: object) -> str:
    """A value as the address has it; empty where there is none."""
    if value is None:
        return ""
    if key == "by" and isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float | int):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    if isinstance(value, dict):
        return view.joined(f"{slot}:{text_of('', weight)}" for slot, weight in value.items())
    if isinstance(value, tuple | list):
        return view.joined(one.text if isinstance(one, Near) else str(one) for one in value)
    return ""


def _read_one(page: Page, key: str, text: str, options: Choices) -> tuple[Any, str]:
    """What can be used of a text, and what of it cannot."""
    if key in NUMBERS:
        return amounts.number(text, most=1.0 if key == "rect" else None, above=key.startswith("ha"))
    if key in WHOLE:
        return amounts.whole(text, most=WHOLE[key])
    return amounts.day_or_months(text) if key == "by" else _read_several(page, key, text, options)


def _read_several(page: Page, key: str, text: str, options: Choices) -> tuple[Any, str]:
    """What can be used of a text of several parts, and what of it cannot."""
    parts = view.parted(text)
    if key == "near":
        return amounts.several(parts, lambda one: amounts.near(page.book, one), most=DISTANCES)
    if key == "weights":
        pairs, left = amounts.several(parts, lambda one: amounts.weight(one, SLOTS), most=len(SLOTS))
        return dict(pairs), left
    if key == "beside":
        return parts, ""
    among = {"how": HOW, "soft": SLOTS, "hard": SLOTS}.get(key) or options.of(key)
    return amounts.several(parts, lambda one: one if one in among else None, most=len(among))
