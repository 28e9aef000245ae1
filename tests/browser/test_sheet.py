"""Sheets and shortlists in a browser without a network: nothing is asked for, maps are drawn, cards lead."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Error, Page, Request, expect

from occupancy.statement import state
from outputs.site_sheet.document import SiteSheet, sheet
from outputs.site_sheet.sheet_files import sheet_html, shortlist_html
from outputs.text.translations import SHEET_LANGUAGES
from tests.outputs.test_sheet_pdf import hostile_book
from tests.outputs.test_sheet_products import DAY, OFFERS
from tests.support.app_server import hearing, window
from tests.support.site_sheets import investors


@dataclass
class Offline:
    """A page of a browser without a network, what it asked for, and what went wrong."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, html: str, folder: Path) -> Page:
        place = folder / "page.html"
        place.write_text(html, encoding="utf-8")
        self.page.goto(place.as_uri())
        return self.page

    def ask(self, request: Request) -> None:
        self.asked.append(request.url)

    def fail(self, error: Error) -> None:
        self.complaints.append(str(error))

    def complain(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def dismiss(self, dialog: Dialog) -> None:
        self.complaints.append(dialog.message)
        dialog.dismiss()


@pytest.fixture
def offline(chromium: Browser) -> Iterator[Offline]:
    """Nothing may be asked for beside the file itself, and nothing may go wrong."""
    with window(chromium, size=(1280, 720), offline=True) as page:
        one = Offline(page)
        heard = {"request": one.ask, "pageerror": one.fail, "console": one.complain, "dialog": one.dismiss}
        with hearing(page, **heard):
            yield one
            assert [address for address in one.asked if not address.startswith(("file:", "data:"))] == []
            assert len([address for address in one.asked if address.startswith("file:")]) == 1
            assert one.complaints == []


def four(language: str) -> list[SiteSheet]:
    _, statement = investors()
    return [sheet(statement, plots, language=language) for plots in OFFERS]


@pytest.mark.parametrize("language", SHEET_LANGUAGES)
def test_a_sheet_opens_from_a_disk_and_draws_its_map(offline: Offline, tmp_path: Path, language: str) -> None:
    _, statement = investors()
    one = sheet(statement, ["YP-B12-02"], language=language, area_ha=1.5)
    page = offline.open(sheet_html(one), tmp_path)
    expect(page.locator("h1")).to_have_text("YP-B12-02")
    expect(page.locator("#map .lb-pin")).to_be_visible()
    expect(page.locator("#map .leaflet-land-pane path")).to_have_count(
        2
    )  # the part, and the rest of the plot
    painted = page.evaluate(
        """() => {
            const canvas = document.querySelector('#map .leaflet-overlay-pane canvas');
            const dots = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
            return dots.filter((value, at) => at % 4 === 3 && value > 0).length;
        }"""
    )
    assert painted > 100_000  # the plots around it
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator("#map button").nth(1).click()
    expect(page.locator("#map .leaflet-base-pane path").first).to_be_visible()
    assert page.evaluate("landbook.map.getZoom()") < 13


def test_a_card_of_a_shortlist_leads_to_its_land_and_a_pin_to_its_card(
    offline: Offline, tmp_path: Path
) -> None:
    page = offline.open(shortlist_html(four("ko")), tmp_path)
    expect(page.locator(".card")).to_have_count(4)
    expect(page.locator("#map .lb-pin")).to_have_text(["1", "2", "3", "4"])
    before = page.evaluate("landbook.map.getZoom()")
    page.locator(".card button").nth(2).press("Enter")
    expect(page.locator(".card").nth(2)).to_have_class("card lb-chosen")
    assert page.evaluate("landbook.map.getZoom()") > before + 2
    page.locator("#map button").nth(0).click()
    page.locator("#map .lb-pin-at").nth(3).press("Enter")
    expect(page.locator(".card").nth(3)).to_have_class("card lb-chosen")
    expect(page.locator(".card").nth(3)).to_be_in_viewport()


def test_a_book_full_of_programs_runs_none_of_them(offline: Offline, tmp_path: Path) -> None:
    text = "</script><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}"
    book = hostile_book(tmp_path / "book", language_of_texts=text)
    statement = state(book, as_of=DAY)
    sheets = [sheet(statement, [plot], language="en") for plot in ("a-1-04", "a-1-05")]
    page = offline.open(sheet_html(sheets[0]), tmp_path)
    expect(page.locator("#map .lb-pin")).to_be_visible()
    page.locator("#map").hover(position={"x": 300, "y": 200})
    offline.asked.clear()
    page = offline.open(shortlist_html(sheets), tmp_path)
    expect(page.locator("#map .lb-pin")).to_have_count(2)
    page.locator(".card summary").first.click()
    assert page.locator("img").count() == 0


def test_a_narrow_screen_has_the_map_above_the_cards(offline: Offline, tmp_path: Path) -> None:
    offline.page.set_viewport_size({"width": 390, "height": 800})
    page = offline.open(shortlist_html(four("ja")), tmp_path)
    card = page.locator(".card").first.bounding_box()
    drawn = page.locator("#map").bounding_box()
    assert card is not None
    assert drawn is not None
    assert drawn["y"] < card["y"]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
