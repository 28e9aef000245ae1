"""Colours of plots by end of lease, price and sector: classes, and which plot is in which."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from occupancy.book import LandBook, load
from occupancy.statement import state
from outputs.maps.style import SECTOR_FAMILIES
from outputs.maps.web.geometry import map_geometry
from outputs.maps.web.plot_states_payload import MapState, class_bounds, plot_colours, state_payload
from outputs.text.labels import labels
from outputs.text.translations import translator
from tests.support.book_builder import Change, Row, edit, write_book

DAY = date(2023, 11, 17)


def _each(*edits: Change) -> Change:
    def change(rows: list[Row]) -> None:
        for one in edits:
            one(rows)

    return change


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> LandBook:
    """Leases end in 2049, 2050 and 2060, prices are 90 to 125; of each one is not stated."""
    leases = edit(0, last_day="2049-12-31"), edit(1, last_day="2050-01-01"), edit(6, last_day="")
    prices = [edit(at, asking_price_usd_m2=price) for at, price in ((3, 90), (4, 100), (5, None), (8, 125))]
    folder = tmp_path_factory.mktemp("book")
    return load(write_book(folder, tenancies=_each(*leases), parcels=_each(*prices)))


def classes(book: LandBook, by: str) -> dict[str, str]:
    """Per plot the label of its colour, as the map takes it."""
    statement = state(book, as_of=DAY)
    look = MapState(colours=plot_colours(statement, by, translator("en")))
    scheme = state_payload(statement, look)["scheme"]
    named = {letter: entry["label"] for letter, entry in scheme["looks"].items()}
    return {
        plot: named[letter] for plot, letter in zip(map_geometry(book).ids, scheme["letters"], strict=True)
    }


def test_a_plot_has_the_class_of_the_year_in_which_its_first_lease_ends(book: LandBook) -> None:
    assert classes(book, "end") == {
        "a-1-01": "before 2050",
        "a-1-02": "2050–2059",
        "a-1-03": "from 2060",
        "a-1-04": "nothing leased",  # since 2021
        "a-1-05": "nothing leased",
        "a-1-06": "nothing leased",
        "a-2-01": "not stated",
        "a-2-02": "nothing leased",
        "a-2-03": "nothing leased",
        "b-1-01": "from 2060",
        "b-1-02": "Not industrial land",
    }


def test_a_plot_with_vacant_land_has_the_class_of_its_price(book: LandBook) -> None:
    found = classes(book, "price")
    vacant = {plot: found[plot] for plot in ("a-1-04", "a-1-05", "a-1-06", "a-2-02", "a-2-03")}
    # From 90 to 125 in steps of 10 is five classes.
    assert vacant == {
        "a-1-04": "under 100",
        "a-1-05": "100 to under 110",
        "a-1-06": "not stated",
        "a-2-02": "110 to under 120",
        "a-2-03": "120 and more",
    }
    assert found["a-1-01"] == "nothing vacant"


def test_a_plot_has_the_family_of_the_sectors_of_its_leases(book: LandBook, tmp_path: Path) -> None:
    found = classes(book, "sector")
    assert found["a-1-01"] == "Electronics, electrical equipment"  # 26
    assert found["a-1-02"] == "Chemicals, medicines, plastics"  # 22
    assert found["a-1-03"] == "not stated"  # 22, and one that is not stated
    assert found["a-1-04"] == "nothing leased"
    two = load(write_book(tmp_path, tenancies=edit(3, certificate_no="C1")))
    assert classes(two, "sector")["a-1-03"] == "several sectors"  # 22 and 26


def test_what_a_filter_holds_back_is_dimmed_in_every_colour(book: LandBook) -> None:
    statement = state(book, as_of=DAY)
    colours = plot_colours(statement, "end", translator("en"))
    scheme = state_payload(statement, MapState(matching=["a-1-02"], colours=colours))["scheme"]
    assert [letter for letter in scheme["letters"] if letter.islower()] == ["b"]


@pytest.mark.parametrize(
    ("values", "bounds"),
    [
        ([], []),
        ([2050], []),
        ([2050, 2059], []),
        ([2049, 2050], [2050]),
        ([2000, 2069], [2010, 2020, 2030, 2040, 2050, 2060]),
        ([2000, 2070], [2020, 2040, 2060]),
    ],
)
def test_classes_begin_at_multiples_of_the_least_step_that_makes_seven(
    values: list[float], bounds: list[float]
) -> None:
    assert class_bounds(pd.Series(values, dtype="float64"), (10, 20), 7) == bounds


def test_every_sector_of_the_dictionary_is_of_one_family() -> None:
    codes = [code for family, *_ in SECTOR_FAMILIES for code in family]
    assert sorted(codes) == sorted(labels("en").codes("sector_code"))
