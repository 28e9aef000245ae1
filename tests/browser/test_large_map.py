"""The map of a large book in a real browser, under a base path: plots come in tiles, from far and near."""

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import pytest
from playwright.sync_api import Browser, Frame, Page, Response, expect

from benchmarks import drawn
from occupancy.program import ROOT
from occupancy.statement import state
from outputs.assets import MAP_LIBRARIES
from outputs.maps.style import LAND_USES, STATES
from tests.browser.test_plot_map import DOOR, drawn_map, pixel, place
from tests.support.app_server import Reader, hearing, reading, serving

BASE = "so-dat"
NEAR = 13.75  # every plot is alone, and none has a pattern yet
PLOTS = 1_500  # each 105 m wide: 6 px at zoom 13, 3 px at 12
DAY, EARLIER = date(2023, 11, 17), date(2015, 1, 1)
# A page whose book counts as large; one of its plots is three times as wide as the others.
APP = """
import dataclasses, json, sys
from datetime import date
sys.path.insert(0, {root!r})
import streamlit as st
from streamlit_folium import st_folium
from benchmarks import drawn
from occupancy.statement import state
from outputs.maps.web import geometry
from outputs.maps.web.plot_map import plot_map, plot_states_layer
from outputs.maps.web.plot_states_payload import MapState
from outputs.maps.web.zone_map import earlier_states
from outputs.text.translations import translator
from ui.widgets import zone_map
from ui.widgets.plot_map import publish

geometry.TILED_FROM = {plots}
st.set_page_config(layout="wide")

@st.cache_resource
def answered():
    book = drawn.book({plots})
    plots = book.parcels
    wide = plots.geometry.where(plots["parcel_id"] != {wide!r}, plots.geometry.scale(3, 3))
    book = dataclasses.replace(book, parcels=plots.set_geometry(wide))
    return [state(book, as_of=date.fromisoformat(day)) for day in ({day!r}, {earlier!r})]

statement, before = answered()
words, plots = translator("en"), statement.parcels
chosen = plots["state"] == "leased_in_use" if st.checkbox("in use") else plots["state"] != ""
earlier = earlier_states(statement, before, words) if st.checkbox("two days") else None
made = plot_map(statement.book, words, base_path=zone_map.base_path())
look = MapState(
    matching=plots.loc[chosen, "parcel_id"].tolist(),
    selected=[st.session_state.get("clicked", "")],
    lines=["Day"],
    pins=True,
)
out = st_folium(
    made.map,
    key=made.key,
    feature_group_to_add=plot_states_layer(statement, look, earlier=earlier, publish=publish),
    returned_objects=["last_active_drawing"],
    height=600,
    use_container_width=True,
)
clicked = ((out["last_active_drawing"] or {{}}).get("properties") or {{}}).get("parcel_id", "")
if clicked != st.session_state.get("clicked", ""):
    st.session_state["clicked"] = clicked
    st.rerun()
st.text(json.dumps({{"clicked": clicked}}))
"""


@pytest.fixture(scope="module")
def plots() -> pd.DataFrame:
    """What each plot is on both days, by its id; all plots are there on both."""
    book = drawn.book(PLOTS)
    now, then = (state(book, as_of=day).parcels.set_index("parcel_id") for day in (DAY, EARLIER))
    return now[["state", "land_use", "document_area_m2"]].assign(earlier=then["state"])


@pytest.fixture(scope="module")
def wide(plots: pd.DataFrame) -> str:
    """The plot that is drawn alone from where the others are drawn together."""
    return str(plots.index[plots["state"] == "leased_in_use"][6])  # three small plots lie in its cell


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, wide: str) -> Iterator[str]:
    MAP_LIBRARIES.ensure()
    folder = tmp_path_factory.mktemp("app")
    shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
    days = {"day": DAY.isoformat(), "earlier": EARLIER.isoformat()}
    text = APP.format(root=str(ROOT), plots=PLOTS, wide=wide, **days)
    (folder / "page.py").write_text(text, encoding="utf-8")
    (folder / "app.py").write_text(DOOR.format(root=str(ROOT)), encoding="utf-8")
    with serving(root=folder, base_path=BASE) as found:
        yield found


@pytest.fixture
def reader(chromium: Browser, address: str) -> Iterator[Reader]:
    """A reader to whom nothing may go wrong, and from whom nothing leaves the machine."""
    with reading(chromium, address, locale="en-GB") as someone:
        yield someone
        assert someone.strangers == []
        assert someone.complaints == []


def zoom(frame: Frame, to: float) -> None:
    """Go to a zoom at the middle of the map, and wait until every tile in view is drawn."""
    frame.evaluate(
        "(to) => landbook.view.map.setView(landbook.view.map.getCenter(), to, { animate: false })", to
    )
    frame.wait_for_function(
        """(all) => { const { some, cells } = landbook.view.plots, letters = landbook.view.painted.states;
        const together = () => cells.reduce((sum, cell) => sum + landbook.view.plots.of(cell).there, 0);
        return letters && (landbook.view.map.getZoom() >= 13.5
          ? some.length && !cells.length : some.length + together() === all); }""",
        arg=PLOTS,
    )


def cells(frame: Frame) -> list[dict[str, Any]]:
    """The cells, their middles in pixels of the map, the colour there, and whether it is all its own."""
    found: list[dict[str, Any]] = frame.evaluate(
        """() => { const { map, plots } = landbook.view;
        return plots.cells.map((cell) => {
          const middle = plots.boundsOf(cell.box).getCenter(), at = map.latLngToContainerPoint(middle);
          const dot = map.latLngToLayerPoint(middle).subtract(plots._bounds.min).floor();
          const view = plots._seen(), left = dot.x + plots._bounds.min.x, top = dot.y + plots._bounds.min.y;
          const [west, north, east, south] = [left, top, left + 1, top + 1];
          const edges = ({ box }) => box.map((edge, side) => edge * view.by - (side % 2 ? view.y : view.x));
          const touches = ([l, t, r, b]) => l < east && t < south && r > west && b > north;
          const [l, t, r, b] = edges(cell);
          const colour = Array.from(plots._pen.getImageData(dot.x, dot.y, 1, 1).data);
          return { from: cell.from, many: cell.many, x: at.x, y: at.y, colour,
            clear: l <= west && t <= north && r >= east && b >= south
              && plots.cells.filter((one) => touches(edges(one))).length === 1 }; }); }"""
    )
    return found


def colour(code: str, use: str = "") -> tuple[int, ...]:
    """Red, green and blue of a state, or of the use of land that is not industrial."""
    text = LAND_USES[use] if code == "non_industrial" else STATES[code]
    return tuple(bytes.fromhex(text.removeprefix("#")))


def near(found: list[int], wanted: tuple[int, ...]) -> bool:
    return all(abs(one - other) <= 2 for one, other in zip(found, wanted, strict=False))


def pinned(frame: Frame) -> int:
    """How many plots the pins count; one without a number is of one plot."""
    return sum(int(text or 1) for text in frame.locator(".lb-pin").all_inner_texts())


@contextmanager
def answers(page: Page) -> Iterator[list[Response]]:
    """What comes by HTTP meanwhile."""
    came: list[Response] = []

    def hear(answer: Response) -> None:
        came.append(answer)

    with hearing(page, response=hear):
        yield came


def test_from_near_plots_come_in_parts_of_a_file_and_have_the_colour_the_tip_and_the_click_of_their_own(
    reader: Reader, plots: pd.DataFrame
) -> None:
    with answers(reader.page) as parts:
        page = reader.open()
        frame = drawn_map(page)
        zoom(frame, NEAR)
    fetched = [answer for answer in parts if answer.url.endswith(".pmtiles")]
    assert {answer.status for answer in fetched} == {206}
    assert all(urlsplit(answer.url).path.startswith(f"/{BASE}/app/files/") for answer in fetched)
    in_view = frame.evaluate(
        """() => { const { map, plots } = landbook.view, room = map.getBounds().pad(-0.1);
        return plots.some.filter((at) => room.contains(plots.bounds(at))).map((at) => plots.ids[at]); }"""
    )
    seen = plots.loc[in_view].drop_duplicates("state")
    assert len(seen) == 5
    for plot, code, use in zip(seen.index, seen["state"], seen["land_use"], strict=True):
        assert near(pixel(frame, plot), colour(code, use)), (plot, code)
    plot = str(plots.loc[in_view].index[len(in_view) // 2])
    at = place(page, frame, plot)
    page.mouse.move(*at)
    tip = frame.locator(".leaflet-tooltip")
    expect(tip).to_contain_text(plot)
    expect(tip).to_contain_text(f"{plots['document_area_m2'][plot]:,.1f} m²")
    page.mouse.click(*at)
    expect(page.get_by_test_id("stText")).to_have_text(json.dumps({"clicked": plot}))
    frame.wait_for_function("() => landbook.view.plots.paint.selected.length")
    # What is chosen is outlined where it is too small to be drawn alone too.
    zoom(frame, 12)
    outlined = frame.evaluate(
        """() => { const { map, plots } = landbook.view, box = plots.bounds(plots.paint.selected[0]);
        const at = map.latLngToLayerPoint(box.getNorthWest()).subtract(plots._bounds.min);
        return Array.from(plots._pen.getImageData(Math.round(at.x), Math.round(at.y), 1, 1).data); }"""
    )
    red, _, blue, opaque = outlined  # yellow on black; what is filled lets a twentieth through
    assert red - blue > 100
    assert opaque == 255


def test_from_far_each_plot_is_drawn_once_and_what_is_drawn_together_has_the_colour_of_most(
    reader: Reader,
) -> None:
    page = reader.open()
    frame = drawn_map(page)
    zoom(frame, 11)
    expect(frame.locator(".lb-gathered")).to_be_visible()
    letters = frame.evaluate("landbook.view.painted.states")
    looks = frame.evaluate("landbook.view.plots.looks")
    found = cells(frame)
    assert sorted(at for one in found for at in range(one["from"], one["from"] + one["many"])) == [
        *range(PLOTS)
    ]
    clear = [one for one in found if one["clear"]]
    assert len(clear) > 50
    for one in clear:
        counts = Counter(letters[one["from"] : one["from"] + one["many"]]).most_common()
        most = {letter for letter, many in counts if many == counts[0][1]}
        colours = [tuple(bytes.fromhex(looks[letter]["colour"].removeprefix("#"))) for letter in most]
        assert any(near(one["colour"], wanted) for wanted in colours), (one, counts, colours)
    one = max(found, key=lambda cell: cell["many"])
    box = page.locator("iframe[title^='streamlit_folium']").bounding_box()
    assert box is not None
    at = (box["x"] + one["x"], box["y"] + one["y"])
    page.mouse.move(*at)
    expect(frame.locator(".leaflet-tooltip")).to_have_text(f"{one['many']} plots: go to them")
    page.mouse.click(*at)
    frame.wait_for_function("() => landbook.view.map.getZoom() >= 14 && !landbook.view.plots.cells.length")
    expect(frame.locator(".lb-gathered")).to_be_hidden()


def test_a_filter_is_a_bit_for_each_plot_and_pins_count_what_it_lets_through_but_what_is_drawn_alone(
    reader: Reader, plots: pd.DataFrame
) -> None:
    page = reader.open()
    frame = drawn_map(page)
    zoom(frame, 11)
    with answers(page) as came:
        page.get_by_test_id("stCheckbox").get_by_text("in use", exact=True).click()
        frame.wait_for_function("() => /[A-Z]/.test(landbook.view.painted.states)")
    [held] = [answer for answer in came if "/app/states/" in answer.url]
    assert int(held.headers["content-length"]) <= PLOTS / 8 + 30
    in_use = int((plots["state"] == "leased_in_use").sum())
    assert pinned(frame) == in_use
    zoom(frame, 12)  # the wide plot has 9 px
    assert frame.evaluate("landbook.view.plots.some.length") == 1
    assert sum(one["many"] for one in cells(frame)) == PLOTS  # its cell has it among its own too
    assert pinned(frame) == in_use - 1


def test_keys_lead_from_far_to_a_plot(reader: Reader) -> None:
    page = reader.open()
    frame = drawn_map(page)
    zoom(frame, 11)
    stop = frame.locator(".lb-stop")
    expect(stop).to_have_accessible_name(re.compile(r"^\d+ plots: go to them$"))
    stop.focus()
    page.keyboard.press("Enter")
    expect(stop).to_have_accessible_name(re.compile(r"^plot-\d{6}, .* m²$"))
    expect(stop).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stText")).to_contain_text('"clicked": "plot-')


def test_two_days_beside_each_other_have_the_colours_of_their_day(
    reader: Reader, plots: pd.DataFrame
) -> None:
    page = reader.open()
    frame = drawn_map(page)
    zoom(frame, NEAR)
    page.get_by_test_id("stCheckbox").get_by_text("two days", exact=True).click()
    expect(frame.get_by_role("slider", name="Line between 1 Jan 2015 and 17 Nov 2023")).to_be_visible()
    changed = plots.index[plots["state"] != plots["earlier"]]
    assert frame.evaluate("landbook.view.painted.earlier.changed.length") == len(changed)
    plot = next(
        each for each in changed if frame.evaluate("(id) => landbook.view.plots.ids.includes(id)", each)
    )
    before = frame.evaluate(
        """(id) => { const { map, plots } = landbook.view, at = plots.ids.indexOf(id);
        const pen = map.getPane("plotsBefore").querySelector("canvas").getContext("2d");
        const dot = map.latLngToLayerPoint(plots.bounds(at).getCenter()).subtract(plots._bounds.min);
        return Array.from(pen.getImageData(Math.round(dot.x), Math.round(dot.y), 1, 1).data); }""",
        plot,
    )
    assert near(before, colour(plots["earlier"][plot]))
    assert near(pixel(frame, plot), colour(plots["state"][plot]))
