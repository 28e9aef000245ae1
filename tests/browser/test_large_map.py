"""The map of a large book in a real browser with no network: from far and near, by pointer."""

import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, Page, Response, expect

from occupancy.program import ROOT
from outputs.assets import MAP_LIBRARIES
from tests.support.app_server import Reader, hearing, reading, serving, still

PLOTS = 1_500
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
sys.path.insert(0, {root!r})
import streamlit as st
from streamlit_folium import st_folium
from benchmarks import drawn
from occupancy.statement import state
from outputs.maps.web import geometry
from outputs.maps.web.plot_map import plot_map, plot_states_layer
from outputs.maps.web.plot_states_payload import MapState
from outputs.text.translations import translator
from ui.widgets.plot_map import publish

geometry.TILED_FROM = {plots}
st.set_page_config(layout="wide")
statement = st.cache_resource(lambda: state(drawn.book({plots}), as_of=date(2023, 11, 17)))()
plots = statement.parcels
chosen = plots["state"] == "leased_in_use" if st.checkbox("in use") else plots["state"] != ""
made = plot_map(statement.book, translator("en"))
look = MapState(matching=plots.loc[chosen, "parcel_id"].tolist(), lines=["Day"], pins=True)
out = st_folium(
    made.map,
    key=made.key,
    feature_group_to_add=plot_states_layer(statement, look, publish=publish),
    returned_objects=["last_active_drawing"],
    height=600,
    use_container_width=True,
)
clicked = ((out["last_active_drawing"] or {{}}).get("properties") or {{}}).get("parcel_id", "")
area = dict(zip(plots["parcel_id"], plots["document_area_m2"])).get(clicked)
st.text(json.dumps({{"clicked": clicked, "area": area, "states": plots["state"].value_counts().to_dict()}}))
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    MAP_LIBRARIES.ensure()
    folder = tmp_path_factory.mktemp("app")
    shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
    (folder / "page.py").write_text(APP.format(root=str(ROOT), plots=PLOTS), encoding="utf-8")
    (folder / "app.py").write_text(DOOR.format(root=str(ROOT)), encoding="utf-8")
    with serving(root=folder) as found:
        yield found


@pytest.fixture
def reader(chromium: Browser, address: str) -> Iterator[Reader]:
    """A reader to whom nothing may go wrong, and from whom nothing leaves the machine."""
    with reading(chromium, address, locale="en-GB", size=(1440, 900)) as someone:
        someone.open()
        yield someone
        assert someone.strangers == []
        assert someone.complaints == []


def drawn_map(page: Page) -> Frame:
    """The frame of the map, once something of the plots is drawn."""
    map_ = page.locator("iframe[title^='streamlit_folium']")
    map_.wait_for()
    page.wait_for_function(
        """() => document.querySelector("iframe[title^='streamlit_folium']")
        ?.contentWindow?.landbook?.view?.plots.drawn.plots > 0"""
    )
    frame = map_.element_handle().content_frame()
    assert frame is not None
    return frame


def come(frame: Frame, zoom: float) -> None:
    """Come nearer to the middle, and wait until the plots there are drawn."""
    frame.evaluate(
        "(zoom) => { landbook.view.map.setView(landbook.view.map.getCenter(), zoom, { animate: false }); }",
        zoom,
    )
    frame.wait_for_function("() => landbook.view.plots.some.length > 9 && !landbook.view.plots.cells.length")


def on_page(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.get_by_test_id("stText").inner_text())
    return found


def test_from_far_all_land_is_drawn_together_and_a_filter_is_a_bit_for_each_plot(reader: Reader) -> None:
    page, frame = reader.page, drawn_map(reader.page)
    note = frame.locator(".lb-gathered")
    expect(note).to_contain_text("small plots are drawn together")
    # Every plot is in a cell, or drawn alone, and the legend counts each.
    in_cells = "() => landbook.view.plots.cells.reduce((sum, cell) => sum + cell.many, 0)"
    alone = frame.evaluate("landbook.view.plots.some.length")
    assert PLOTS - alone <= frame.evaluate(in_cells) <= PLOTS
    states = on_page(page)["states"]
    legend = frame.locator(".lb-legend li", has_text="Leased, in use").locator(".lb-count")
    expect(legend).to_have_text(str(states["leased_in_use"]))
    came: list[Response] = []
    with hearing(page, response=came.append):
        page.get_by_test_id("stCheckbox").get_by_text("in use", exact=True).click()
        expect(legend).to_have_text(str(states["leased_in_use"]))
        frame.wait_for_function("() => /[A-Z]/.test(landbook.view.painted.states)")
    [held] = [answer for answer in came if "/app/states/" in answer.url]
    assert len(held.body()) <= PLOTS / 8 + 30
    # Pins count what is let through, and no more.
    pins = frame.locator(".lb-pin").all_inner_texts()
    assert sum(int(pin or 1) for pin in pins) == states["leased_in_use"]


def test_from_near_a_plot_is_whole_named_clicked_and_its_area_is_fetched(reader: Reader) -> None:
    page, frame = reader.page, drawn_map(reader.page)
    parts: list[Response] = []
    with hearing(page, response=parts.append):
        come(frame, 16)
    fetched = [answer for answer in parts if answer.url.endswith(".pmtiles")]
    assert fetched
    assert {answer.status for answer in fetched} == {206}  # in parts, never whole
    expect(frame.locator(".lb-gathered")).to_be_hidden()
    box = still(page.locator("iframe[title^='streamlit_folium']"))
    plot, x, y, corners = frame.evaluate(
        """() => { const { map, plots } = landbook.view, size = map.getSize().divideBy(2);
          const far = (one) => map.latLngToContainerPoint(plots.bounds(one).getCenter()).distanceTo(size);
          const plot = plots.some.reduce((a, b) => (far(b) < far(a) ? b : a));
          const at = map.latLngToContainerPoint(plots.bounds(plot).getCenter());
          return [plots.ids[plot], at.x, at.y, plots.latLngs(plot)[0].length]; }"""
    )
    assert corners == 9
    page.mouse.click(box["x"] + x, box["y"] + y)
    expect(page.get_by_test_id("stText")).to_contain_text(plot)
    area = f"{on_page(page)['area']:,.1f}"
    tip = frame.locator(".leaflet-tooltip")

    def hovered() -> str:
        page.mouse.move(box["x"] + x + 3, box["y"] + y + 3)
        page.mouse.move(box["x"] + x, box["y"] + y)
        page.wait_for_timeout(200)
        return tip.inner_text()

    found = next((text for text in (hovered() for _ in range(50)) if area in text), "")
    assert plot in found
