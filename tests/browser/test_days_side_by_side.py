"""Two days side by side in a real browser: in the address, parted by a line that the keyboard moves."""

import re

from playwright.sync_api import Browser, expect

from tests.browser.test_plot_map import drawn_map
from tests.support.app_server import unharmed

CLIPS = """() => ["plotsBefore", "plots"].map((name) => landbook.view.map.getPane(name).style.clipPath)"""


def test_an_earlier_day_lies_left_of_a_line_on_the_map_of_a_zone_and_of_all(
    chromium: Browser, small: str
) -> None:
    with unharmed(chromium, small) as reader:
        page = reader.open("zone?zone=z-a&day=2021-07-01&lang=en")
        frame = drawn_map(page)
        expect(frame.locator(".lb-split")).to_have_count(0)
        box = page.get_by_role("textbox", name="Compare with the day")
        box.fill("30/06/2021")
        box.press("Enter")
        page.wait_for_url(re.compile("since=2021-06-30"))
        line = frame.get_by_role("slider", name="Line between 30 Jun 2021 and 1 Jul 2021")
        expect(line).to_be_visible()
        expect(frame.locator(".lb-stamp")).to_contain_text("Outlined: 1 plot in another state")
        # One plot went from vacant to leased.
        leased = frame.locator(".lb-legend li", has_text="Leased, in use").locator(".lb-count")
        expect(leased).to_contain_text("→")
        before = frame.evaluate(CLIPS)
        assert before[0] != before[1]
        line.press("ArrowRight")
        assert frame.evaluate(CLIPS) != before
        # The same on the overview.
        page.get_by_role("link", name="Overview").click()
        overview = page.frame_locator("iframe[title^='streamlit_folium']")
        expect(overview.get_by_role("slider", name="Line between 30 Jun 2021")).to_be_visible()
        expect(overview.locator(".lb-changed").first).to_be_attached()
        expect(overview.locator(".leaflet-zonesBefore-pane .lb-zone").first).to_be_attached()
        box.fill("")
        box.press("Enter")
        page.wait_for_url(lambda url: "since" not in url)
        expect(overview.get_by_role("slider")).to_have_count(0)
