"""Two days side by side: which plots and zones are another on the later day, and what the map says of it."""

from datetime import date

import pytest

from occupancy.book import LandBook, load
from occupancy.statement import Statement, state
from outputs.maps.web import zone_map
from outputs.maps.web.geometry import map_geometry
from outputs.text.translations import translator
from tests.support.book_builder import write_book

ENGLISH = translator("en")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> LandBook:
    return load(write_book(tmp_path_factory.mktemp("two") / "book"))


def days(book: LandBook, before: str, after: str) -> tuple[Statement, Statement]:
    """The statement of the later day, and that of the earlier one."""
    return state(book, as_of=date.fromisoformat(after)), state(book, as_of=date.fromisoformat(before))


def changed(book: LandBook, before: str, after: str, now: list[str] | None = None) -> list[str]:
    said = zone_map.earlier_states(*days(book, before, after), ENGLISH, now=now, then=now)
    ids = map_geometry(book).ids
    return [ids[at] for at in said["changed"]]


def test_the_plot_that_is_leased_on_the_later_day_alone_is_outlined(book: LandBook) -> None:
    assert changed(book, "2021-06-30", "2021-07-01") == ["a-2-01"]  # lease L6 begins that day
    assert changed(book, "2021-07-01", "2021-07-02") == []


def test_what_a_filter_holds_back_is_not_outlined(book: LandBook) -> None:
    assert changed(book, "2021-06-30", "2021-07-01", ["a-1-01"]) == []


def test_the_line_names_both_days(book: LandBook) -> None:
    said = zone_map.earlier_states(*days(book, "2021-06-30", "2021-07-01"), translator("vi"))
    assert said["days"] == ["30/06/2021", "01/07/2021"]
    assert said["label"] == "Vạch chia ngày 30/06/2021 và ngày 01/07/2021"
    _, before = days(book, "2021-06-30", "2021-07-01")
    assert zone_map.changed_plots_line(before, said, ENGLISH) == (
        "Outlined: 1 plot in another state than on 30 Jun 2021"
    )


def test_a_zone_whose_rate_differs_is_outlined_and_has_both_rates(book: LandBook) -> None:
    after, before = days(book, "2021-06-30", "2021-07-01")
    assert zone_map.changed_zones(after, before) == ["z-a"]
    assert zone_map.changed_zones(after, after) == []
    earlier, later = zone_map.zones_of_two_days(after, before, ENGLISH)
    # Of 110 ha leasable 40 were leased, and with the 10 of L6 50 are.
    assert '"figure":"36.36 → 45.45 %"' in later.arguments[1]
    assert later.arguments[1].count("→") == 1
    assert '"changed":["z-a"]' in later.arguments[1]
    assert '"figures":[]' in earlier.arguments[1]
