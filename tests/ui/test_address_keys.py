"""What an address may hold: each key reads what it writes, and says what of a text it cannot use."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from occupancy.book import LandBook, load
from occupancy.land_search.enquiry import CRITERIA
from outputs.text.translations import translator
from tests.support.book_builder import write_book
from ui import address_keys
from ui.address_keys import KEYS, Distance
from ui.address_query import Query

WORDS = translator("en")
FIND = {
    "zones": ("z-a",),
    "price": 110.5,
    "ha": 12.0,
    "by": 6,
    "sector": ("26",),
    "need": ("power", "water"),
    "term": 0.0,
    "rect": 1.0,
    "beside": ("A; B", "C"),
    "how": ("single", "whole"),
    "most": 3,
    "until": 24,
    "soft": ("price", "near1"),
    "weights": {"price": 2.0, "power": 0.0},
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> LandBook:
    folder: Path = write_book(tmp_path_factory.mktemp("address") / "book")
    return load(folder)


def read(book: LandBook, page: str, **texts: str) -> Query:
    return Query.read(page, texts, book, WORDS)


def test_every_key_reads_what_it_writes(book: LandBook) -> None:
    query = read(book, "find", **{name: address_keys.text_of(value) for name, value in FIND.items()})
    assert query.filters == FIND
    assert query.misread == {}


@pytest.mark.parametrize("value", [date(2024, 5, 17), 120])
def test_land_is_ready_by_a_day_or_within_months(book: LandBook, value: object) -> None:
    assert read(book, "find", by=address_keys.text_of(value)).filters == {"by": value}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ha", "0"),
        ("ha_min", "-1"),
        ("price", "nan"),
        ("rect", "1.01"),
        ("by", "121"),
        ("until", "1.5"),
        ("most", "0"),
        ("how", "alone"),
        ("near", "atlantis:40"),
        ("weights", "price:6"),
        ("hard", "colour"),
    ],
)
def test_what_cannot_be_used_is_kept_to_be_told_and_mended(book: LandBook, name: str, text: str) -> None:
    query = read(book, "find", **{name: text})
    assert (query.filters, query.misread, query.mended) == ({}, {name: text}, {name: ""})


def test_of_several_the_usable_ones_are_used(book: LandBook) -> None:
    query = read(book, "vacant", zones="z-z;z-a", offer="1")
    assert query.filters == {"zones": ("z-a",), "offer": True}
    assert query.written("min_ha", 2.5) == {"zones": "z-a", "min_ha": "2.5"}
    assert query.cleared().keys() == {
        *("zones", "district", "min_ha", "max_ha", "ready", "price", "service", "offer")
    }


def test_the_offer_looked_at_goes_with_the_next_choice_of_its_page(book: LandBook) -> None:
    assert read(book, "find").written("ha", 12.0) == {"at": "", "ha": "12"}


def test_a_page_reads_its_own_filters_only(book: LandBook) -> None:
    assert read(book, "vacant", ha="12", price="110").filters == {"price": 110.0}


def test_a_distance_is_written_with_its_way() -> None:
    assert Distance("airport", 40.0).text == "airport:40"
    assert Distance("port", 60.5, by_road=True).text == "port:60.5:road"


def test_every_criterion_of_the_search_stands_in_the_address() -> None:
    assert {criterion.address_key for criterion in CRITERIA.values()} <= KEYS.keys()


def test_investors_colour_plots_by_state_and_price_only(tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book")
    inside, outside = (load(folder, audience=audience) for audience in ("internal", "investor"))
    words = translator("en")
    assert [*address_keys.choices("colour", inside, words)] == ["state", "price", "end", "sector"]
    assert [*address_keys.choices("colour", outside, words)] == ["state", "price"]


def test_what_investors_are_not_told_is_no_part_of_their_address() -> None:
    whole: dict[str, Any] = dict.fromkeys(KEYS, "x")
    withheld = whole.keys() - address_keys.permitted(whole, internal=False).keys()
    of_findings = {"rule", "severity", "kind", "table", "finding"}
    of_analysis = {"analysis", "part", "step", "to", "due", "scenario", "from_basis", "from_known"}
    of_analysis |= {"from_scenario", "to_scenario"}
    assert withheld == of_findings | of_analysis | {"beside"}
