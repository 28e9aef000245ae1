"""Own layers in a real browser: drawn on the maps, their attributes read as text, until removed."""

import json

from playwright.sync_api import Browser, expect

from tests.browser.test_plot_map import drawn_map
from tests.support.app_server import still, unfold, unharmed

ATTACK = "<img src=x onerror=\"document.title='taken'\">"
# West of the plots of the small book.
FACE = [[[105.99, 21.09], [105.995, 21.09], [105.995, 21.11], [105.99, 21.11], [105.99, 21.09]]]
LAYER = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"use": ATTACK, ATTACK: "road"},
            "geometry": {"type": "Polygon", "coordinates": FACE},
        }
    ],
}


def test_a_layer_is_drawn_on_every_map_and_its_attributes_are_read_as_text(
    chromium: Browser, small: str
) -> None:
    with unharmed(chromium, small) as reader:
        page = reader.open("zone?zone=z-a&lang=en")
        frame = drawn_map(page)
        unfold(page, "Own layers on the map")
        content = json.dumps(LAYER).encode()
        page.locator("input[type=file]").set_input_files(
            {"name": f"{ATTACK[:4]}.geojson", "mimeType": "application/geo+json", "buffer": content}
        )
        expect(page.get_by_text("_img.geojson: 1 shape")).to_be_visible()
        # The map went to it: it lay beside what was seen.
        expect(frame.locator(".leaflet-ownLines-pane path")).to_have_count(1)
        frame.wait_for_function("() => landbook.view.map.getBounds().contains([21.1, 105.9925])")
        reader.settled()
        box = still(page.locator("iframe[title^='streamlit_folium']"))
        x, y = frame.evaluate(
            """() => { const map = landbook.view.map.setView([21.1, 105.9925], 15, { animate: false });
            const at = map.latLngToContainerPoint([21.1, 105.9925]); return [at.x, at.y]; }"""
        )
        page.mouse.click(box["x"] + x, box["y"] + y)
        popup = frame.locator(".leaflet-popup")
        expect(popup).to_contain_text(ATTACK)
        assert frame.locator(".leaflet-popup img").count() == 0
        # Another page has it too.
        page.get_by_role("link", name="Overview").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Overview")
        reader.settled()  # until then the map of the zone, which has it, is still there
        overview = page.frame_locator("iframe[title^='streamlit_folium']")
        expect(overview.locator(".leaflet-ownLines-pane path")).to_have_count(1)
        unfold(page, "Own layers on the map (1)")
        page.get_by_role("button", name="Remove").click()
        expect(overview.locator(".leaflet-ownLines-pane path")).to_have_count(0)
        assert page.title() != "taken"
