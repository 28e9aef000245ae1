"""The map of plots in a real browser, on a page of its own: drawn, clicked, selected, painted anew."""

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
import shapely
from playwright.sync_api import Browser, Frame, Page, expect

from occupancy.program import ROOT
from outputs.assets import MAP_LIBRARIES
from outputs.files import served_folder
from tests.support.app_server import Reader, hearing, reading, serving, still
from tests.support.book_builder import edit, write_book

ATTACK = "<img src=x onerror=\"document.title='taken'\">{{ 1 }}`"
# A day is typed, a filter, a plot to go to; what comes back from the map is written below it.
DOOR = """
import sys
sys.path.insert(0, {root!r})
import streamlit as st
from ui.server.routes import served_routes
app = st.App("page.py", routes=served_routes())
"""
APP = """
import json, sys
from datetime import date
from pathlib import Path
sys.path.insert(0, {root!r})
import streamlit as st
from streamlit_folium import st_folium
from occupancy.book import load
from occupancy.statement import state
from outputs.text.translations import translator
from outputs.maps.finding_places import plots_inside
from outputs.maps.web.plot_states_payload import MapState, zoom_to_plots
from outputs.maps.web.plot_map import plot_states_layer, plot_map
from outputs.maps.web.folium_map import tiles

st.set_page_config(layout="wide")
book = st.cache_resource(lambda: load(Path({book!r})))()
day = date.fromisoformat(st.text_input("day", "2021-12-31"))
shown = st.text_input("shown", "")
target, _, token = st.text_input("go", "").partition(" ")
statement = state(book, as_of=day)
plots = statement.parcels
found = None if not shown else plots.loc[plots["state"] == shown, "parcel_id"].tolist()
look = MapState(
    matching=found,
    selected=["a-1-05"],
    focus=target,
    go=zoom_to_plots(book, [target], token=token) if target else None,
    lines=[f"Day {{day}}", {attack!r}],
)
configured = json.loads(Path(__file__).with_name("tiles.json").read_text())
made = plot_map(book, translator("en"), tiles=tiles(configured))
out = st_folium(
    made.map,
    key=made.key,
    feature_group_to_add=plot_states_layer(statement, look),
    returned_objects=["last_active_drawing", "last_object_clicked_count", "all_drawings"],
    height=600,
    use_container_width=True,
)
clicked = ((out["last_active_drawing"] or {{}}).get("properties") or {{}}).get("parcel_id")
said = {{"clicked": clicked, "count": out["last_object_clicked_count"]}}
st.text(json.dumps(said | {{"inside": plots_inside(book, out["all_drawings"])}}))
"""


def page_of(folder: Path, *, book: Path, own: Sequence[dict[str, Any]] = ()) -> Path:
    """An app of one page in `folder`, with the map's JavaScript installed and tiles of one's own."""
    MAP_LIBRARIES.ensure()
    shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
    text = APP.format(root=str(ROOT), book=str(book), attack=ATTACK)
    (folder / "page.py").write_text(text, encoding="utf-8")
    (folder / "app.py").write_text(DOOR.format(root=str(ROOT)), encoding="utf-8")
    (folder / "tiles.json").write_text(json.dumps(list(own)), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    book = write_book(
        tmp_path_factory.mktemp("book"), zones=edit(0, name_en=ATTACK), phases=edit(0, name_en=ATTACK)
    )
    return page_of(tmp_path_factory.mktemp("app"), book=book)


@pytest.fixture(scope="module")
def address(app: Path) -> Iterator[str]:
    with serving(root=app) as found:
        yield found


@pytest.fixture
def reader(chromium: Browser, address: str) -> Iterator[Reader]:
    """A reader to whom nothing may go wrong, and from whom nothing leaves the machine."""
    with reading(chromium, address, locale="en-GB", size=(1440, 1200)) as someone:
        someone.open()
        yield someone
        assert someone.strangers == []
        assert someone.complaints == []


def drawn_map(page: Page) -> Frame:
    """The frame of the map, once its plots are drawn; asked from outside, for it may be put in twice."""
    map_ = page.locator("iframe[title^='streamlit_folium']")
    map_.wait_for()
    page.wait_for_function(
        """() => document.querySelector("iframe[title^='streamlit_folium']")
        ?.contentWindow?.landbook?.view?.plots.drawn.plots > 0"""
    )
    frame = map_.element_handle().content_frame()
    assert frame is not None
    return frame


def states(frame: Frame) -> dict[str, str]:
    """What each plot is painted as, by the canvas's own model; a capital is dimmed."""
    found: dict[str, str] = frame.evaluate(
        """() => { const plots = landbook.view.plots;
        return Object.fromEntries(plots.ids.map((id, at) => [id, plots.paint.states[at]])); }"""
    )
    return found


def pixel(frame: Frame, plot: str) -> list[int]:
    """The colour of the canvas a little off the middle of a plot."""
    found: list[int] = frame.evaluate(
        """(id) => {
        const view = landbook.view, plots = view.plots, scale = window.devicePixelRatio;
        const [lon, lat] = plots._middle(plots.ids.indexOf(id));
        const at = view.map.latLngToLayerPoint([lat, lon]).subtract(plots._bounds.min).multiplyBy(scale);
        return Array.from(plots._pen.getImageData(Math.round(at.x), Math.round(at.y), 1, 1).data);
        }""",
        plot,
    )
    return found


def place(page: Page, frame: Frame, plot: str) -> tuple[float, float]:
    """Where the middle of a plot is on the page, in pixels."""
    box = still(page.locator("iframe[title^='streamlit_folium']"))
    x, y = frame.evaluate(
        """(id) => {
        const view = landbook.view, plots = view.plots, [lon, lat] = plots._middle(plots.ids.indexOf(id));
        const at = view.map.latLngToContainerPoint([lat, lon]);
        return [at.x, at.y];
        }""",
        plot,
    )
    return box["x"] + x, box["y"] + y


def told(page: Page) -> dict[str, Any]:
    """What the page was told by the map."""
    found: dict[str, Any] = json.loads(page.get_by_test_id("stText").inner_text())
    return found


def wait_told(page: Page, part: str) -> dict[str, Any]:
    """What the page was told, once it has `part` in it."""
    expect(page.get_by_test_id("stText")).to_contain_text(part)
    return told(page)


def enter(reader: Reader, label: str, text: str) -> None:
    """Type into a field of the page."""
    field = reader.page.get_by_role("textbox", name=label, exact=True)
    field.fill(text)
    field.press("Enter")


def test_every_plot_of_the_day_is_drawn_texts_stay_texts_and_a_square_kilometre_is_100_ha(
    reader: Reader,
) -> None:
    page, frame = reader.page, drawn_map(reader.page)
    assert frame.evaluate("landbook.view.plots.drawn.plots") == 11
    assert pixel(frame, "a-1-01")[:3] != pixel(frame, "a-1-04")[:3]
    expect(frame.locator(".lb-stamp")).to_contain_text(ATTACK)
    page.mouse.move(*place(page, frame, "a-1-01"))
    tip = frame.locator(".leaflet-tooltip")
    expect(tip).to_contain_text("a-1-01")
    expect(tip).to_contain_text("Area by document: 100,000.0 m²")
    page.wait_for_timeout(300)
    assert frame.locator("img[src=x]").count() == 0
    assert page.title() != "taken"
    # Every control can be reached and has a name.
    names = frame.evaluate(
        """() => Array.from(document.querySelectorAll('#map_div button, #map_div a[href], #map_div summary'))
        .filter((one) => one.offsetParent !== null).map((one) => {
          const name = one.getAttribute('aria-label') || one.title || one.textContent;
          return [name.trim(), one.tabIndex];
        })"""
    )
    assert len(names) >= 11
    assert all(name and index >= 0 for name, index in names)
    frame.get_by_role("button", name="Measure a distance or an area").focus()
    page.keyboard.press("Enter")
    expect(frame.locator(".lb-measured")).to_be_visible()
    # The corners of phase a-1 are a kilometre apart on the plane, which is as good as the ellipsoid here.
    corners = frame.evaluate(
        """() => {
        const names = performance.getEntriesByType('resource').map((one) => one.name);
        const rings = names.find((name) => /rings-/.test(name));
        return fetch(rings).then((answer) => answer.json()).then((all) => {
          const at = all.outlines.ids.findIndex((ids) => ids[1] === 'a-1');
          let lon = 0, lat = 0; const steps = all.outlines.rings[at][0], corners = [];
          for (let i = 0; i < steps.length; i += 2) {
            lon += steps[i]; lat += steps[i + 1]; corners.push([lat / 1e6, lon / 1e6]);
          }
          return corners.map((c) => landbook.view.map.latLngToContainerPoint(c)).map((at) => [at.x, at.y]);
        }); }"""
    )
    frame.evaluate(
        """(corners) => corners.forEach(([x, y]) => landbook.view.map.fire('click', {
          latlng: landbook.view.map.containerPointToLatLng([x, y]) }))""",
        corners,
    )
    shown = frame.locator(".lb-measured").inner_text()
    hectares = float(shown.split("Area: ")[1].removesuffix(" ha").replace(",", ""))
    assert hectares == pytest.approx(100, abs=0.5)
    assert told(page)["count"] in (0, None)


def test_a_rectangle_finds_the_plots_inside_a_day_repaints_one_and_a_plot_is_gone_to_again(
    reader: Reader,
) -> None:
    page, frame = reader.page, drawn_map(reader.page)
    frame.get_by_role("button", name="Select plots by drawing a rectangle").click()
    (left, bottom), (right, top) = place(page, frame, "a-1-01"), place(page, frame, "a-1-05")
    wide, high = right - left, bottom - top
    page.mouse.move(left - wide * 0.6, bottom + high * 0.6)
    page.mouse.down()
    page.mouse.move(right, top, steps=4)
    page.mouse.move(right + wide * 0.6, top - high * 0.6, steps=4)
    page.mouse.up()
    said = wait_told(page, '"inside": ["')
    assert said["inside"] == ["a-1-01", "a-1-02", "a-1-04", "a-1-05"]
    assert said["clicked"] is None
    enter(reader, "day", "2021-06-30")
    frame.wait_for_function("() => landbook.view.painted.lines[0] === 'Day 2021-06-30'")
    frame.evaluate("window.untouched = true")
    before, colour, beside = states(frame), pixel(frame, "a-2-01"), pixel(frame, "a-2-02")
    enter(reader, "day", "2021-07-01")
    frame.wait_for_function("() => landbook.view.painted.lines[0] === 'Day 2021-07-01'")
    after = states(frame)
    assert [plot for plot in before if before[plot] != after[plot]] == ["a-2-01"]
    assert pixel(frame, "a-2-01") != colour
    assert pixel(frame, "a-2-02") == beside
    assert frame.evaluate("window.untouched") is True
    inside = """() => {
        const { plots, map } = landbook.view, [lon, lat] = plots._middle(plots.ids.indexOf('b-1-02'));
        const at = map.latLngToContainerPoint([lat, lon]), size = map.getSize();
        // In the room that the open legend leaves.
        return map.getZoom() > 15 && at.x > 290 && at.x < size.x && Math.abs(at.y - size.y / 2) < 30;
        }"""
    enter(reader, "go", "b-1-02 first")
    frame.wait_for_function(inside)
    frame.evaluate("landbook.view.map.setView([21.1, 106.0], 11, { animate: false })")
    # Another day paints the map anew, and leaves it where it is.
    enter(reader, "day", "2023-11-17")
    frame.wait_for_function("() => landbook.view.painted.lines[0] === 'Day 2023-11-17'")
    page.wait_for_timeout(300)
    assert frame.evaluate("landbook.view.map.getZoom()") == 11
    enter(reader, "go", "b-1-02 second")
    frame.wait_for_function(inside)


def test_clicks_and_keys_tell_the_page_which_plot_and_a_filter_dims_the_others(reader: Reader) -> None:
    page, frame = reader.page, drawn_map(reader.page)
    page.mouse.click(*place(page, frame, "a-1-03"))
    assert wait_told(page, "a-1-03")["count"] == 1
    page.mouse.click(*place(page, frame, "b-1-02"))
    assert wait_told(page, "b-1-02")["count"] == 2
    # On the land between the plots nothing is clicked.
    x, y = place(page, frame, "b-1-02")
    page.mouse.click(x, y - 120)
    page.wait_for_timeout(600)
    assert told(page)["count"] == 2
    # One stop of the keyboard, and arrows go on from it.
    assert frame.locator(".lb-stop").count() == 1
    frame.evaluate("landbook.view.map.getContainer().focus()")
    page.keyboard.press("Tab")
    stop = frame.locator(".lb-stop:focus")
    expect(stop).to_have_role("button")
    page.keyboard.press("Home")
    expect(stop).to_have_accessible_name(re.compile(r"^a-1-01, Leased, in use, Area by [\d., a-z:]+ m²$"))
    before = frame.evaluate("landbook.view.map.getCenter()")
    page.keyboard.press("ArrowRight")
    expect(stop).to_have_accessible_name(re.compile("^a-1-02, "))
    expect(frame.locator(".leaflet-chosen-pane path")).to_have_count(2)
    expect(frame.locator(".leaflet-tooltip")).to_contain_text("a-1-02")
    assert frame.evaluate("landbook.view.map.getCenter()") == before
    page.keyboard.press("Enter")
    assert wait_told(page, "a-1-02")["count"] == 3
    expect(stop).to_have_accessible_name(re.compile("^a-1-02, "))
    page.keyboard.press("Escape")
    expect(frame.get_by_role("button", name="Zoom in")).to_be_focused()
    expect(frame.locator(".leaflet-chosen-pane path")).to_have_count(0)
    # What is out of sight is gone to; what a filter holds back is passed over.
    frame.evaluate("landbook.view.map.setView([0, 0], 12)")
    page.keyboard.press("Shift+Tab")
    expect(stop).to_be_attached()
    assert frame.evaluate("landbook.view.map.getCenter().lat") > 1
    enter(reader, "shown", "leased_in_use")
    frame.wait_for_function("() => /[A-Z]/.test(landbook.view.painted.states)")
    frame.locator(".lb-stop").focus()
    page.keyboard.press("End")
    expect(stop).to_have_accessible_name(re.compile("^a-1-02, "))
    # What the filter holds back is dimmed, and the legend counts what is left.
    kept = {plot for plot, letter in states(frame).items() if letter.islower()}
    assert kept == {"a-1-01", "a-1-02"}
    row = frame.locator(".lb-legend li", has_text="Vacant, serviced")
    expect(row.locator(".lb-count")).to_have_text("0 / 3")
    expect(frame.locator(".lb-legend li", has_text="Leased, in use").locator(".lb-count")).to_have_text("2")
    assert page.get_by_test_id("stText").count() == 1


def test_shapes_that_do_not_come_are_said_to_be_missing(chromium: Browser, address: str) -> None:
    with reading(chromium, address, locale="en-GB") as reader:
        reader.page.route("**/rings-*.json", lambda route: route.fulfill(status=404))
        page = reader.open()
        alert = page.frame_locator("iframe[title^='streamlit_folium']").get_by_role("alert")
        expect(alert).to_contain_text("could not be loaded")
        assert reader.strangers == []


def test_tiles_of_one_s_own_are_asked_for_only_when_switched_on(chromium: Browser, tmp_path: Path) -> None:
    own = [
        {"kind": "pmtiles", "address": "/app/files/land.pmtiles", "name": "Land cover"},
        {"kind": "xyz", "address": "/app/files/none/{z}/{x}/{y}.png", "name": "Aerial <b>2024</b>"},
    ]
    folder = page_of(tmp_path / "app", book=write_book(tmp_path / "book"), own=own)
    land = gpd.GeoDataFrame({"kind": ["forest"]}, geometry=[shapely.box(105.9, 21.0, 106.2, 21.3)], crs=4326)
    zooms = {"MINZOOM": "8", "MAXZOOM": "12"}
    pyogrio.write_dataframe(
        land, served_folder() / "land.pmtiles", driver="PMTiles", layer="landcover", dataset_options=zooms
    )
    asked: list[str] = []
    with (
        serving(root=folder) as found,
        reading(chromium, found, locale="en-GB") as reader,
        hearing(reader.page, request=lambda request: asked.append(request.url)),
    ):
        frame = drawn_map(reader.open())
        reader.page.wait_for_timeout(500)
        assert [url for url in asked if "land.pmtiles" in url or "/none/" in url] == []
        frame.get_by_role("button", name="Layers").press("Enter")
        frame.get_by_label("Land cover").hover()  # Leaflet takes no click in the moment it opens the list
        frame.get_by_label("Land cover").check()
        frame.locator(".leaflet-tiles-pane canvas").first.wait_for(state="attached")
        assert any("land.pmtiles" in url for url in asked)
        assert reader.complaints == []
        frame.get_by_label("Aerial <b>2024</b>").hover()
        frame.get_by_label("Aerial <b>2024</b>").check()
        expect(frame.get_by_role("alert")).to_contain_text(
            "The tiles of Aerial <b>2024</b> could not be loaded"
        )
        frame.get_by_label("Aerial <b>2024</b>").uncheck()
        frame = drawn_map(reader.open())  # what was chosen is on the next map too, and no more
        frame.locator(".leaflet-tiles-pane canvas").first.wait_for(state="attached")
        frame.get_by_role("button", name="Layers").press("Enter")
        expect(frame.get_by_label("Land cover")).to_be_checked()
        expect(frame.get_by_label("Aerial <b>2024</b>")).not_to_be_checked()
        assert reader.strangers == []
