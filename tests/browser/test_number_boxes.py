"""Number boxes in a browser: typed with comma or point, a number is the same in box, address and page."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.support.app_server import Reader, unfold


def enter(box: Locator) -> None:
    box.press("Enter")


def tab(box: Locator) -> None:
    box.press("Tab")


def click_elsewhere(box: Locator) -> None:
    box.page.locator(".lb-title").click()


# Each way out of each box, each with another number.
LEAVE: list[Callable[[Locator], None]] = [enter, tab, click_elsewhere]
TURNS = [[*LEAVE[at:], *LEAVE[:at]] for at in range(len(LEAVE))]


def box(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key} input")


def write(reader: Reader, at: Locator, text: str, leave: Callable[[Locator], None]) -> None:
    """Type a text key by key in place of what is there, leave the box, and wait for the page."""
    at.click()
    at.press("ControlOrMeta+a")
    at.press_sequentially(text, delay=15)
    leave(at)
    at.page.wait_for_timeout(300)
    reader.settled()


def asked(page: Page, key: str) -> str:
    """What the address says under a key."""
    return parse_qs(urlsplit(page.url).query).get(key, [""])[0]


def has(page: Page, key: str, value: str) -> None:
    """Wait until the address says the value under the key."""
    page.wait_for_function(
        "([key, value]) => (new URL(location).searchParams.get(key) || '') === value", arg=[key, value]
    )


def test_a_comma_in_the_boxes_of_vacant_land_counts_by_enter_tab_and_click(reader: Reader) -> None:
    page = reader.open("vacant?lang=vi")
    reader.settled()
    for number, leaves in zip(("2,5", "12,5", "2.5"), TURNS, strict=True):
        for key, leave in zip(("min_ha", "max_ha", "price"), leaves, strict=True):
            write(reader, box(page, f"vacant-{key}"), number, leave)
            has(page, key, number.replace(",", "."))
            expect(box(page, f"vacant-{key}")).to_have_value(number.replace(".", ","))
    write(reader, box(page, "vacant-price"), "", enter)
    write(reader, box(page, "vacant-max_ha"), "12,5", enter)
    has(page, "max_ha", "12.5")
    heading = page.locator("h2").first.inner_text()
    page.reload()
    reader.settled()
    expect(page.locator("h2").first).to_have_text(heading)
    expect(box(page, "vacant-min_ha")).to_have_value("2,5")
    expect(box(page, "vacant-max_ha")).to_have_value("12,5")


def test_a_comma_in_the_boxes_of_an_enquiry_counts_by_enter_tab_and_click(reader: Reader) -> None:
    page = reader.open("find?lang=en&near=airport-noi-bai:40")
    reader.settled()
    for number, leaves in zip(("3,5", "2,5", "12,5"), TURNS, strict=True):
        for key, leave in zip(("ha", "price", "km0"), leaves, strict=True):
            write(reader, box(page, f"find-{key}"), number, leave)
            dotted = number.replace(",", ".")
            has(page, *(("near", f"airport-noi-bai:{dotted}") if key == "km0" else (key, dotted)))
            expect(box(page, f"find-{key}")).to_have_value(number.replace(",", "."))
    unfold(page, "More wishes")
    for key, number in {
        "ha_min": "2,5",
        "ha_max": "12,5",
        "term": "2,5",
        "width": "2,5",
        "rect": "0,25",
    }.items():
        write(reader, box(page, f"find-{key}"), number, tab if key != "rect" else enter)
        has(page, key, number.replace(",", "."))
        expect(box(page, f"find-{key}")).to_have_value(number.replace(",", "."))
    page.keyboard.press("Escape")
    unfold(page, "Fine tuning")
    write(reader, box(page, "find-weight-price"), "2,5", enter)
    has(page, "weights", "price:2.5")
    expect(box(page, "find-weight-price")).to_have_value("2.5")
    page.keyboard.press("Escape")
    answer = page.locator(".lb-answer").inner_text()
    page.reload()
    reader.settled()
    expect(page.locator(".lb-answer")).to_have_text(answer)
    expect(box(page, "find-ha")).to_have_value("12.5")


def test_what_is_refused_stays_in_its_box_and_is_said_until_it_is_mended(reader: Reader) -> None:
    page = reader.open("vacant?lang=en&min_ha=2.5")
    reader.settled()
    heading = page.locator("h2").first.inner_text()
    write(reader, box(page, "vacant-min_ha"), "1.234", tab)
    sentence = page.get_by_text("Vacant from (ha): “1.234” may be 1234 or 1.234; write 1234 for the one,")
    expect(sentence).to_contain_text("Until it is mended, 2.5 stays in force.")
    expect(box(page, "vacant-min_ha")).to_have_value("1.234")
    assert asked(page, "min_ha") == "2.5"
    expect(page.locator("h2").first).to_have_text(heading)
    write(reader, box(page, "vacant-min_ha"), "1.2340", tab)
    has(page, "min_ha", "1.234")
    expect(sentence).to_have_count(0)


def test_what_is_typed_while_the_page_is_drawn_is_kept(reader: Reader) -> None:
    page = reader.open("vacant?lang=vi")
    reader.settled()
    box(page, "vacant-min_ha").click()
    page.keyboard.type("2,5")
    page.keyboard.press("Tab")
    page.keyboard.type("12,5", delay=120)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    has(page, "min_ha", "2.5")
    has(page, "max_ha", "12.5")
    reader.settled()
    assert (asked(page, "min_ha"), asked(page, "max_ha")) == ("2.5", "12.5")
    expect(box(page, "vacant-min_ha")).to_have_value("2,5")
    expect(box(page, "vacant-max_ha")).to_have_value("12,5")
