"""Find land in a real browser: from an enquiry to a sheet, one number for map and card, a link that keeps."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from outputs.offers.selection import parse_groups
from tests.browser.test_plot_map import drawn_map, place, states
from tests.browser.test_vacant import draw
from tests.support.app_server import Reader, serving, settled, unharmed
from tests.support.paper_readers import pdf_text

ENQUIRY = "ha=12&by=6&price=150&sector=26&near=airport-noi-bai:40&need=wastewater"
NUMBERED = 15  # offers in all


@pytest.fixture(scope="module")
def outside() -> Iterator[str]:
    """The address of the app for investors, on the packaged book."""
    with serving("--audience", "investor") as address:
        yield address


def asked(page: Page, key: str) -> str:
    """What the address says under a key."""
    return parse_qs(urlsplit(page.url).query).get(key, [""])[0]


def wait_for(page: Page, key: str, value: str) -> None:
    page.wait_for_function(
        "([key, value]) => (new URL(location).searchParams.get(key) || '') === value", arg=[key, value]
    )


def enter(reader: Reader, label: str, text: str, *, key: str, value: str) -> None:
    """Type into a field of the form, and wait until the address has it."""
    field = reader.page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Enter")
    wait_for(reader.page, key, value)
    reader.settled()


def heads(page: Page) -> list[tuple[str, str]]:
    """Number and name of each card."""
    texts = page.locator("[class*='st-key-find-look-'] button p").all_inner_texts()
    found = [re.fullmatch(r"(\d+)\s+(.+)", text) for text in texts]
    return [(one[1], one[2]) for one in found if one]


def marks(frame: Frame) -> list[dict[str, str]]:
    """The numbers of the map: what stands in each, and the plots it stands for."""
    found: list[dict[str, str]] = frame.evaluate("landbook.view.marks.shown()")
    return found


def numbered(page: Page, frame: Frame, many: int) -> None:
    """Map and cards have the same numbers for the same land."""
    frame.wait_for_function("(many) => landbook.view.marks.shown().length === many", arg=many)
    settled(page)
    cards = heads(page)
    assert [number for number, _ in cards] == [mark["text"] for mark in marks(frame)]
    for (_, name), mark in zip(cards, marks(frame), strict=True):
        assert name.startswith(re.split(r"[+@]", mark["key"])[0])


def taken(page: Page, label: str) -> bytes:
    """The file that a button hands over."""
    with page.expect_download() as coming:
        page.get_by_role("button", name=label, exact=True).click()
    return Path(coming.value.path()).read_bytes()


def test_from_an_enquiry_to_a_sheet_in_korean(reader: Reader) -> None:
    page = reader.open("find?lang=en")
    frame = drawn_map(page)
    expect(page.get_by_role("heading", name="What does the investor ask for?")).to_be_visible()
    enter(reader, "Area (ha)", "12", key="ha", value="12")
    enter(reader, "Ready within (months)", "6", key="by", value="6")
    enter(reader, "Price to (USD/m²)", "150", key="price", value="150")
    enter(reader, "Sector", "Electronics", key="sector", value="26")
    enter(reader, "Near", "Nội Bài", key="near", value="airport-noi-bai:30")
    enter(reader, "within (km)", "40", key="near", value="airport-noi-bai:40")
    enter(reader, "Services stated", "Wastewater", key="need", value="wastewater")
    expect(page.locator(".lb-answer")).to_contain_text("offers of 10.80–15.00 ha; the best: ")
    numbered(page, frame, NUMBERED)
    best = marks(frame)[0]["key"]

    page.locator(".st-key-find-language-sheet").get_by_text("한국어").click()
    text = pdf_text(taken(page, "PDF · 한국어"))
    assert best.split("@")[0].split("+")[0] in text
    assert re.search(r"[가-힣]{3}", text)
    assert taken(page, "HTML · 한국어").startswith(b"<!DOCTYPE html>")


def test_a_number_or_a_plot_that_is_clicked_opens_its_card_and_back_closes_it(reader: Reader) -> None:
    page = reader.open(f"find?lang=en&{ENQUIRY}")
    frame = drawn_map(page)
    numbered(page, frame, NUMBERED)
    twelfth = marks(frame)[11]["key"]
    button = frame.get_by_role("button", name=re.compile("^12: "))
    button.focus()
    page.keyboard.press("Enter")
    wait_for(page, "at", twelfth)
    reader.settled()
    expect(page.locator(".st-key-find-card-12-open")).to_be_in_viewport()
    expect(button).to_have_attribute("aria-pressed", "true")

    page.locator(".st-key-find-look-3 button").click()
    third = marks(frame)[2]["key"]
    wait_for(page, "at", third)
    reader.settled()
    frame.wait_for_function("() => landbook.view.map.getZoom() > 14")
    page.wait_for_timeout(800)  # the map is on its way
    # The plots around it: one that is leased tells why it is none.
    leased = next(plot for plot, letter in states(frame).items() if letter == "B" and _in_view(frame, plot))
    page.mouse.click(*place(page, frame, leased))
    wait_for(page, "plot", leased)
    expect(page.get_by_text(f"Plot {leased}: cannot be offered.")).to_be_visible()
    page.go_back()
    wait_for(page, "plot", "")
    assert asked(page, "at") == third
    expect(page.locator(".st-key-find-card-3-open")).to_be_visible()
    page.go_back()
    expect(page.locator(".st-key-find-card-12-open")).to_be_visible()


def _in_view(frame: Frame, plot: str) -> bool:
    """Whether the middle of a plot can be clicked: well within the map, under none of what stands on it."""
    seen: object = frame.evaluate(
        """(id) => {
        const view = landbook.view, plots = view.plots, [lon, lat] = plots._middle(plots.ids.indexOf(id));
        const at = view.map.latLngToContainerPoint([lat, lon]), size = view.map.getSize();
        if (at.x < 40 || at.y < 40 || at.x > size.x - 40 || at.y > size.y - 40) return false;
        const over = document.elementFromPoint(at.x, at.y);
        const free = over.closest(".leaflet-map-pane") && !over.closest("button");
        return free && plots.at(L.latLng(lat, lon)) >= 0;
        }""",
        plot,
    )
    return bool(seen)


def test_a_shortlist_opens_for_an_investor_with_the_same_land_and_the_same_files(
    reader: Reader, chromium: Browser, outside: str
) -> None:
    page = reader.open(f"find?lang=en&beside=Samsung&{ENQUIRY}&soft=beside")
    for number in (1, 3):
        page.locator(f".st-key-find-pick-{number} button").click()
        expect(page.locator(f".st-key-find-pick-{number} button")).to_contain_text("Drop")
    page.get_by_text("Shortlist (2)").click()
    wait_for(page, "show", "list")
    reader.settled()
    picked = heads(page)
    assert len(picked) == 2
    map_ = taken(page, "Map to send (HTML) · English")
    kmz = taken(page, "Google Earth (KMZ) · English")
    paper = taken(page, "Comparison (PDF) · English")
    assert zipfile.ZipFile(io.BytesIO(kmz)).testzip() is None
    assert page.locator("[data-testid=stCode]").count() == 0  # no address of the investors' copy is set
    chosen = asked(page, "sel")

    with unharmed(chromium, outside) as investor:
        seen = investor.open(f"find?lang=en&show=list&sel={quote(chosen)}")
        expect(seen.get_by_text("Investor view").first).to_be_visible()
        numbered(seen, drawn_map(seen), 2)
        assert [name for _, name in heads(seen)] == [name for _, name in picked]
        for internal in ("Quality", "Beside a tenant", "Samsung"):
            assert internal not in seen.content()
        assert taken(seen, "Map to send (HTML) · English") == map_
        assert taken(seen, "Google Earth (KMZ) · English") == kmz
        assert taken(seen, "Comparison (PDF) · English") == paper
        address = seen.locator("[data-testid=stCode] code").inner_text().replace("\n", "")
        assert address.startswith(f"{outside}/proposal?")
        assert chosen == parse_qs(urlsplit(address).query)["sel"][0]
        seen.goto(address)  # what a client is sent: the land alone
        expect(seen.locator(".card")).to_have_count(2)
        expect(seen.locator("#map .lb-pin")).to_have_text(["1", "2"])
        assert seen.get_by_role("link", name="Quality").count() == 0
        seen.get_by_role("link", name="한국어").click()
        expect(seen.locator("html")).to_have_attribute("lang", "ko")
        seen.locator(".files a").first.click()
        expect(seen.locator("h1")).to_contain_text(picked[0][1].split(" ")[0])
        assert (investor.complaints, investor.strangers) == ([], [])
    assert (reader.complaints, reader.strangers) == ([], [])


def test_plots_in_a_drawn_area_are_picked_together_where_they_hang_together(reader: Reader) -> None:
    page = reader.open("find?lang=en&ha=12&zones=thuan-thanh-3&how=whole")
    frame = drawn_map(page)
    frame.wait_for_function("() => landbook.view.marks.shown().length > 0")
    draw(page, frame, 0.7)
    wait_for(page, "show", "list")
    reader.settled()
    picked = parse_groups(asked(page, "sel"))
    assert any(len(one.plots) > 1 for one in picked)
    assert len(heads(page)) == min(len(picked), NUMBERED)
    frame.wait_for_function("(many) => landbook.view.marks.shown().length === many", arg=len(heads(page)))


def test_a_copied_link_restores_form_list_and_card(reader: Reader) -> None:
    page = reader.open(f"find?lang=en&{ENQUIRY}&show=near&ha_max=13&soft=price&weights=by:2&day=2022-12-31")
    frame = drawn_map(page)
    page.locator(".st-key-find-look-2 button").click()
    expect(page.locator(".st-key-find-card-2-open")).to_be_visible()
    reader.settled()
    answer, cards = page.locator(".lb-answer").inner_text(), heads(page)
    numbered(page, frame, len(cards))
    page = reader.open(page.url.split("/", 3)[3])
    numbered(page, drawn_map(page), len(cards))
    assert page.locator(".lb-answer").inner_text() == answer
    assert heads(page) == cards
    expect(page.locator(".st-key-find-card-2-open")).to_be_visible()
    expect(page.get_by_label("within (km)", exact=True)).to_have_value("40")
