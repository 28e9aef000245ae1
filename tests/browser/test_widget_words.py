"""What Streamlit's own parts say is in the reader's language, and names are chosen without their marks."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.app_server import Reader, still, unharmed
from ui.shell import WIDGET_WORDS

# The words of ours and of Streamlit's that stand on a page now, read aloud or seen.
WORDS = """() => [...document.querySelectorAll("body *:not(script, style)")].flatMap((one) => [
  ...["aria-label", "title", "placeholder"].map((name) => one.getAttribute(name)),
  ...[...one.childNodes].filter((part) => part.nodeType === 3).map((part) => part.nodeValue),
]).filter(Boolean)"""


@pytest.fixture
def reader(chromium: Browser, small: str) -> Iterator[Reader]:
    with unharmed(chromium, small, locale="vi-VN") as someone:
        yield someone


def english(page: Page) -> list[str]:
    """The words of Streamlit's that are left in English."""
    left = [re.compile(re.escape(text).replace(r"\{\}", "[^{}]+")) for text in WIDGET_WORDS]
    return sorted({word for word in page.evaluate(WORDS) if any(one.fullmatch(word) for one in left)})


def options(page: Page, typed: str) -> Locator:
    page.keyboard.type(typed)
    return page.get_by_role("option")


def test_menus_and_tips_are_in_vietnamese_and_zones_are_found_without_marks(reader: Reader) -> None:
    page = reader.open("vacant?lang=vi")
    expect(page.get_by_text("Chuyển đến nội dung chính")).to_be_attached()
    zones = page.get_by_role("combobox", name="Khu công nghiệp")
    zones.click()
    expect(page.get_by_role("option", name="Chọn tất cả")).to_be_visible()
    assert english(page) == []
    expect(options(page, "khu a")).to_have_text(["Khu A"])
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("xyz")
    expect(page.get_by_text("Không có kết quả")).to_be_visible()
    page.keyboard.press("Escape")
    table = page.get_by_test_id("stDataFrame")
    table.scroll_into_view_if_needed()
    box = still(table)
    page.mouse.move(box["x"] + box["width"] / 3, box["y"] + 15)
    expect(page.get_by_role("button", name=re.compile("^Tải về dạng CSV: "))).to_be_visible()
    assert english(page) == []
    page.get_by_text("English", exact=True).click()
    page.wait_for_url(re.compile("lang=en"))
    reader.settled()
    expect(page.get_by_role("button", name=re.compile("^Help for "))).not_to_have_count(0)
    expect(page.get_by_text("Skip to main content")).to_be_attached()
