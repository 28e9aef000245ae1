"""What-if in a real browser: a new zone is drawn, stands beside the book, and is there again by its link."""

import re

from playwright.sync_api import expect

from tests.browser.test_plot_map import drawn_map
from tests.browser.test_vacant import draw
from tests.support.app_server import Reader


def test_a_new_zone_is_drawn_and_shared_in_four_actions(reader: Reader) -> None:
    page = reader.open("overview?lang=en")
    page.get_by_role("link", name="Analysis").click()
    page.get_by_role("radio", name="What if").click()
    frame = drawn_map(page)
    reader.settled()
    frame.get_by_text("Legend").click()
    draw(page, frame, 0.1)
    page.get_by_role("button", name="Establish a zone here").click()

    page.wait_for_url(re.compile("scenario="))
    verdict = re.compile(r"\d\d\.\d\d %, below 60 %\.")
    told = page.locator(".st-key-whatif-scenario-0").get_by_text(verdict)
    expect(told).to_contain_text("at most 500.00 ha")
    reader.settled()
    said = told.inner_text()

    again = reader.open(page.url.rpartition("/")[2])
    assert again.locator(".st-key-whatif-scenario-0").get_by_text(verdict).inner_text() == said
    expect(drawn_map(again).locator(".leaflet-ownLines-pane path")).to_have_count(1)
