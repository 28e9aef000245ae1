"""What can be chosen in the form: zones, districts, services, sectors and places, with their labels."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from occupancy.land_search.enquiry import SERVICES
from outputs.offers.texts import criterion_label, place_name
from outputs.records import iter_rows
from outputs.text import captions
from ui import view
from ui.page import Page


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices under each key of the address, with their labels; `places` has those of a distance."""

    by_key: Mapping[str, Mapping[str, str]]
    places: Mapping[str, str]

    def of(self, key: str) -> Mapping[str, str]:
        """The choices under a key."""
        return self.by_key[key]


def choices(page: Page) -> Choices:
    """What can be chosen."""
    book, words = page.book, page.words
    districts = {one for text in book.zones["districts"] for one in _parts(text)}
    return Choices(
        {
            "zones": {zone["zone_id"]: page.named(zone) for zone in iter_rows(book.zones)},
            "district": {district: district for district in sorted(districts)},
            "need": {service: criterion_label(service, words) for service in SERVICES},
            "sector": {code: f"{label} ({code})" for code, label in page.labels.codes("sector_code").items()},
        },
        _places(page),
    )


def _places(page: Page) -> dict[str, str]:
    """Classes of which there are several places, then each place."""
    places = page.book.places[page.book.places.geometry.notna()]
    plain = pd.DataFrame(places.drop(columns="geometry"))
    many = places["class"].value_counts()
    classes = {
        kind: page.say("{place} (nearest)", place=place_name(page.book, kind, page.words))
        for kind in dict.fromkeys(places["class"])
        if many[kind] > 1
    }
    single = {str(row["key"]): captions.localized_name(row, page.words) for row in iter_rows(plain)}
    return classes | dict(sorted(single.items(), key=lambda one: one[1]))


def _parts(text: object) -> list[str]:
    return list(view.parted(text)) if isinstance(text, str) else []
