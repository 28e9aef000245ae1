"""Head, map and tables where the screen is small: a laptop's, one at 150 %, and a phone's."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.app_server import Reader, reading, still
from tests.support.typed_days import label
from ui.shell import PAGES

PHONE, LAPTOP, AT_150, ZOOMED = (390, 844), (1280, 720), (960, 600), (853, 480)
MAP = 'iframe[title^="streamlit_folium"]'
THUMB_PX = 44
# What stands beyond the right edge of the window, unless it is scrolled in a frame of its own.
BEYOND = """() => [...document.querySelectorAll("[data-testid=stMain] *")].filter((it) => {
  const box = it.getBoundingClientRect();
  if (box.width < 2 || box.height < 2 || box.right <= innerWidth + 1) return false;
  for (let up = it.parentElement; up; up = up.parentElement)
    if (getComputedStyle(up).overflowX !== "visible" && up.dataset.testid !== "stMain") return false;
  return true;
}).map((it) => `${it.tagName} ${it.className} ${it.innerText || ""}`.slice(0, 80))"""
# Buttons, links and boxes that are lower than a thumb is wide; links within a line of text aside.
LOW = """(least) => [...document.querySelectorAll(
  "[data-testid=stMain] :is(button, a, input, summary)")].filter((it) => {
  const box = it.getBoundingClientRect();
  const within = it.closest("p, [data-testid=stWidgetLabel], [kind=elementToolbar], [tabindex='-1']");
  return !within && box.height > 1 && box.height < least && getComputedStyle(it).position !== "absolute"
    && it.type !== "file" && it.type !== "checkbox";
}).map((it) => it.outerHTML.slice(0, 160))"""
# Days that are broken into two lines, and choices that only scrolling shows.
BROKEN_DAYS = r"""() => [...document.querySelectorAll(".lb-sheet tbody th")].filter((it) => {
  const all = document.createRange();
  all.selectNodeContents(it);
  return /^\d\d?([/ ])\w+\1\d{4}$/.test(it.innerText) && all.getClientRects().length > 1;
}).map((it) => it.innerText)"""
CUT_CHOICES = """() => [...document.querySelectorAll("[data-testid=stButtonGroup] [role=toolbar]")]
  .filter((it) => it.scrollWidth > it.clientWidth + 1).map((it) => it.innerText)"""
Opened = Callable[..., Reader]


@pytest.fixture
def seen(chromium: Browser, packaged: str) -> Iterator[Opened]:
    """Open the app in a window of a size."""
    held = []

    def open_at(size: tuple[int, int], query: str) -> Reader:
        context = reading(chromium, packaged, locale="vi-VN", size=size)
        someone = context.__enter__()
        held.append(context)
        someone.open(query)
        return someone

    yield open_at
    for context in held:
        context.__exit__(None, None, None)


def address(path: str, lang: str = "vi") -> str:
    return f"{'' if path == PAGES[0].path else path}?lang={lang}&zone=que-vo-3&plot=Q3-B05-07"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_book_day_basis_language_and_search_stand_in_one_line_and_filters_in_another(
    seen: Opened, lang: str
) -> None:
    page = seen(LAPTOP, f"vacant?lang={lang}&basis=in_use").page
    middle = [
        box["y"] + box["height"] / 2
        for box in (
            still(place)
            for place in (
                page.get_by_role("heading", level=1),
                page.get_by_role("textbox", name=label("On the day", lang), exact=True),
                page.locator(".st-key-head-basis input"),
                page.locator(".st-key-head-lang button").first,
                page.locator(".st-key-head-find input"),
            )
        )
    ]
    assert max(middle) - min(middle) < 14  # the name of the book stands above the heading
    chosen = page.locator(".lb-chosen")  # the whole name of the basis, not cut
    assert chosen.evaluate("it => it.scrollHeight <= it.clientHeight && it.scrollWidth <= it.clientWidth")
    assert still(page.locator(".st-key-filters"))["height"] < 80  # one line too
    assert still(page.locator(MAP))["y"] < 300


def test_the_map_is_seen_without_scrolling_on_every_page_of_a_laptop(seen: Opened) -> None:
    reader = seen(LAPTOP, "zone?lang=vi&day=2012-12-31")
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("Khu công nghiệp · 31/12/2012")
    for path in ("overview", "zone", "plot", "vacant", "find", "quality"):
        page = reader.open(address(path) + "&ha=12&by=6")
        assert still(page.locator(MAP).first)["y"] < LAPTOP[1] / 2, path


def test_controls_fold_on_a_phone_and_the_map_is_as_wide_as_the_screen(seen: Opened) -> None:
    reader = seen(PHONE, "vacant?lang=vi")
    page = reader.page
    box = still(page.locator(MAP))
    assert box["y"] < 300
    assert box["width"] > 360
    the_map = page.frame_locator(MAP)  # its buttons are a bar below the land, with nothing on it
    bar = still(the_map.locator(".leaflet-top.leaflet-right"))
    assert bar["height"] < THUMB_PX
    assert bar["y"] + bar["height"] == pytest.approx(box["y"] + box["height"], abs=1)
    for one in the_map.locator(".lb-tools button, .leaflet-draw a[href], .leaflet-control-zoom a").all():
        place = one.bounding_box()
        if place is not None:
            assert bar["x"] <= place["x"]
            assert place["x"] + place["width"] <= bar["x"] + bar["width"]
            assert bar["y"] <= place["y"]
    day = page.get_by_role("textbox", name=label("On the day", "vi"), exact=True)
    zones = page.locator(".st-key-filters")
    expect(day).to_be_hidden()
    expect(zones).to_be_hidden()
    page.get_by_text("17/11/2023: ngày, chỉ tiêu, bộ lọc").click()
    expect(day).to_be_visible()
    expect(zones).to_be_visible()
    page.get_by_text("Đất trống", exact=True).first.click()
    expect(page.get_by_role("link", name="Về dữ liệu")).to_be_visible()
    page = reader.open("quality?lang=vi")
    filters = page.locator(".st-key-quality-zones")
    filters.wait_for(state="attached")
    expect(filters).to_be_hidden()
    expect(page.get_by_role("button", name="CSV", exact=True)).to_be_visible()
    page.get_by_text("17/11/2023: ngày, chỉ tiêu, bộ lọc").click()
    expect(filters).to_be_visible()


def test_tables_are_cards_on_a_phone_and_the_name_of_a_card_leads_on(seen: Opened) -> None:
    reader = seen(PHONE, "quality?lang=en")
    page = reader.page
    card = page.locator(".lb-twin tbody tr").first
    expect(card).to_be_visible()
    expect(page.locator(".stDataFrame")).to_be_hidden()
    expect(card.locator("td").nth(1)).to_have_attribute("data-head", "Finding")
    card.get_by_role("link").click()
    page.wait_for_url(re.compile("quality.*finding="))
    page = reader.open("vacant?lang=en&day=2021-12-31")
    card = page.locator(".lb-twin tbody tr").first
    plot = card.get_by_role("link").inner_text()
    card.get_by_role("link").click()
    page.wait_for_url(re.compile(rf"/plot\?.*plot={plot}"))
    assert "day=2021-12-31" in page.url
    expect(page.get_by_role("heading", name=f"Plot {plot}")).to_be_visible()


@pytest.mark.parametrize(("size", "lang"), [(PHONE, "vi"), (ZOOMED, "en")])
def test_no_page_is_wider_than_a_small_screen(seen: Opened, size: tuple[int, int], lang: str) -> None:
    reader = seen(size, address(PAGES[0].path, lang))
    for entry in PAGES:
        page: Page = reader.page if entry is PAGES[0] else reader.open(address(entry.path, lang))
        still(
            page.get_by_test_id("stMain").locator("h1").first
        )  # the style of the page may come after its words
        assert page.evaluate(BEYOND) == [], entry.path
        if size == PHONE:
            assert page.evaluate(LOW, THUMB_PX) == [], entry.path


def test_days_are_whole_all_choices_are_seen_and_links_look_like_links_on_a_laptop(seen: Opened) -> None:
    reader = seen(LAPTOP, "?lang=vi")
    expect(reader.page.locator(".lb-sheet tbody th", has_text="17/11/2023").first).to_be_attached()
    assert reader.page.evaluate(BROKEN_DAYS) == []
    page = reader.open("analysis?lang=vi&part=calendar")
    expect(page.get_by_role("button", name="Hết thời hạn giữ chỗ")).to_be_attached()
    assert page.evaluate(CUT_CHOICES) == []
    # Plots beside a plot are on its own page, and yet none of them is the page one is on.
    link = reader.open(address("plot")).locator(".st-key-neighbours a").first
    expect(link).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    expect(link.locator("p")).to_have_css("text-decoration-line", "underline")


def test_the_lengths_of_a_neighbour_stand_under_their_heads_on_a_phone(seen: Opened) -> None:
    rows = seen(PHONE, address("plot")).page.locator(".st-key-neighbours [data-testid=stHorizontalBlock]")
    head, first = (rows.nth(at).locator("[data-testid=stColumn]") for at in (0, 1))
    for at in (3, 4):  # the shared boundary and the gap
        assert still(first.nth(at))["x"] == pytest.approx(still(head.nth(at))["x"], abs=1)
    assert still(first.nth(3))["y"] < still(first.nth(2))["y"]  # who leases it: a line of its own


def test_days_lists_of_offers_and_neighbours_have_room_at_150_per_cent(seen: Opened) -> None:
    reader = seen(AT_150, "?lang=en")
    expect(reader.page.locator(".lb-sheet tbody th", has_text="17 Nov 2023").first).to_be_attached()
    assert reader.page.evaluate(BROKEN_DAYS) == []
    page = reader.open("find?lang=en&ha=5")
    expect(page.get_by_role("radio", name="Shortlist")).to_be_attached()
    assert page.evaluate(CUT_CHOICES) == []
    corners = reader.open(address("plot", "en")).get_by_role("table").filter(has_text="Longitude")
    neighbours, table = still(page.locator(".st-key-neighbours")), still(corners.first)
    assert neighbours["y"] > table["y"] + table["height"]
