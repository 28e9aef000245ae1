"""The map of plots in a page: clicks and drawn shapes are acted on once, and the map goes where asked."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from occupancy.book import LandBook, load
from occupancy.statement import state
from outputs.maps.web.offer_markers import Marker
from outputs.text import captions
from outputs.text.translations import translator
from tests.support.book_builder import write_book
from ui.context import PageContext
from ui.view_state import ViewState
from ui.widgets import plot_map
from ui.widgets.plot_map import MapCallbacks

KEY = "plots-x"
NUMBER = Marker("a-1-04+a-1-05", "3", "three", (21.0, 106.0))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> LandBook:
    return load(write_book(tmp_path_factory.mktemp("book")))


@pytest.fixture
def page(book: LandBook) -> PageContext:
    day = book.info.data_as_of
    return PageContext(
        book, state(book, as_of=day), ViewState(day, "established", "en", plot="a-1-01"), translator("en")
    )


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """What the session of a reader holds."""
    held: dict[str, Any] = {}
    monkeypatch.setattr(plot_map, "st", SimpleNamespace(session_state=held))
    return held  # type: ignore[return-value]


class Heard:
    """What a page was told of."""

    def __init__(self) -> None:
        self.plots: list[str] = []
        self.shapes: list[Any] = []
        self.marks: list[str] = []

    def clicked(self, _: PageContext, plot: str) -> None:
        self.plots.append(plot)

    def marked(self, _: PageContext, key: str) -> None:
        self.marks.append(key)

    def drawn(self, _: PageContext, shapes: Any) -> None:
        self.shapes.append([shape["geometry"] for shape in shapes])


def click(plot: str, at: int, *before: tuple[str, int]) -> dict[str, Any]:
    """The last click, with those before it that the browser tells again."""
    clicks = [{"parcel_id": one, "at": when} for one, when in (*before, (plot, at))]
    return {"properties": {"parcel_id": plot, "clicks": clicks}}


def shape(*corners: int) -> dict[str, Any]:
    return {"properties": {}, "geometry": {"type": "Polygon", "coordinates": list(corners)}}


def told(
    page: PageContext,
    session: dict[str, Any],
    heard: Heard,
    last: dict[str, Any] | None,
    *drawn: dict[str, Any],
) -> None:
    """What the browser tells: the last click or shape, and all shapes that are drawn."""
    session[KEY] = {"last_active_drawing": last, "all_drawings": list(drawn)}
    acts = MapCallbacks(heard.clicked, heard.drawn, (NUMBER,), heard.marked)
    plot_map._on_report(page, KEY, acts, plot_map.focus)


def test_clicks_that_came_while_the_page_was_running_are_not_lost(
    page: PageContext, session: dict[str, Any]
) -> None:
    heard = Heard()
    told(page, session, heard, click("a-1-01", 100))
    told(page, session, heard, click("a-1-04", 300, ("a-1-01", 100), ("a-1-02", 200)))
    assert heard.plots == ["a-1-01", "a-1-02", "a-1-04"]


def test_two_clicks_on_a_plot_are_two_and_one_that_comes_back_is_none(
    page: PageContext, session: dict[str, Any]
) -> None:
    heard = Heard()
    told(page, session, heard, click("a-1-04", 100))
    told(page, session, heard, click("a-1-04", 100), shape(1))  # a shape was drawn; the click is told again
    told(page, session, heard, click("a-1-04", 200), shape(1))
    assert heard.plots == ["a-1-04", "a-1-04"]
    told(page, session, heard, click("z-9-99", 300))  # no plot of the book
    told(page, session, heard, None)
    assert len(heard.plots) == 2


def test_a_click_on_a_number_is_told_as_that_and_one_that_is_not_there_is_none(
    page: PageContext, session: dict[str, Any]
) -> None:
    heard = Heard()
    for at, key in enumerate(("a-1-04+a-1-05", "a-1-06"), start=1):
        last = {"properties": {"mark": key, "clicks": [{"mark": key, "at": 100 * at}]}}
        told(page, session, heard, last)
    told(page, session, heard, click("a-1-04", 300))
    assert (heard.marks, heard.plots) == (["a-1-04+a-1-05"], ["a-1-04"])


def test_a_shape_is_acted_on_when_drawn_and_when_changed(page: PageContext, session: dict[str, Any]) -> None:
    heard = Heard()
    first, second, changed = shape(1), shape(2), shape(3)
    told(page, session, heard, first, first)
    told(page, session, heard, click("a-1-04", 100), first)
    told(page, session, heard, second, first, second)
    told(page, session, heard, second, first, changed)
    told(page, session, heard, second, changed)  # the first was removed
    told(page, session, heard, first, changed, first)  # and drawn once more
    assert heard.shapes == [[one["geometry"]] for one in (first, second, changed, first)]


@pytest.mark.usefixtures("session")
def test_the_map_goes_to_another_plot_and_to_the_same_when_asked_again(page: PageContext) -> None:
    def token(near: str) -> str:
        go = plot_map._go(page, ["a-1-04"], near, "")
        assert go
        return go.token

    first = token("a-1-01")
    assert token("a-1-01") == first  # as on a run for a filter
    assert token("a-1-02") != first
    plot_map.refit()
    assert token("a-1-01") != first


@pytest.mark.usefixtures("session")
def test_with_no_plot_left_the_map_shows_all_of_them(page: PageContext) -> None:
    every = page.statement.parcels["parcel_id"].tolist()
    nothing, everything = (plot_map._go(page, plots, "", "") for plots in ([], every))
    assert nothing
    assert nothing == everything


@pytest.mark.usefixtures("session")
def test_the_corner_of_the_map_says_the_day_what_is_invented_and_what_no_line_is(page: PageContext) -> None:
    lines = [
        "On 17 Nov 2023",
        "Invented: plots, leases, projects",
        "No line on this map is a legal boundary.",
        "Not on the map, with neither an outline nor plots: Zone C.",
    ]
    assert plot_map._look(page, [], "", plot_map.MapCallbacks()).lines == lines
    vietnamese = captions.invented_stamp(page.book, translator("vi"))
    assert vietnamese == "Giả định: lô đất, hợp đồng thuê đất, dự án"


def test_where_nothing_is_invented_the_corner_says_nothing_of_it(tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book")
    text = (folder / "book.toml").read_text(encoding="utf-8")
    start, end = text.index("[invented]"), text.index("[contact]")
    (folder / "book.toml").write_text(text[:start] + text[end:], encoding="utf-8")
    assert captions.invented_stamp(load(folder), translator("en")) == ""
