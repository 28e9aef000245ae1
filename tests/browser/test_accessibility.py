"""The app for those who cannot see it, or have no mouse: axe-core over every page, and the keyboard."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.support.app_server import Reader, reading, unfold
from ui.shell import PAGES

ZONE, PLOT = "que-vo-3", "Q3-B05-07"
GRAVE = {"serious", "critical"}
MOST_TABS = 200  # twice around a page with its map, which may still be coming
# A part of the page that scrolls takes the focus too, and says all that stands in it: it is no control.
CONTROL_NAME = """(() => {
  const control = document.activeElement;
  const names = control.matches("a, button, input, select, textarea, [role]:not([role=main])");
  return names ? `${control.innerText || ""} ${control.ariaLabel || ""}` : "";
})()"""


@pytest.fixture
def reader(chromium: Browser, packaged: str) -> Iterator[Reader]:
    with reading(chromium, packaged, locale="vi-VN") as someone:
        yield someone


def grave(reader: Reader) -> list[str]:
    """What axe-core calls serious or critical on the page and in its frames: rule and element."""
    axe = Axe()
    for frame in reader.page.frames[1:]:  # the page itself is given the script by `run`
        frame.evaluate(axe.axe_script)
    found = axe.run(reader.page)
    return [
        f"{fault['id']}: {node['target']} {node['html'][:120]}"
        for fault in found.response["violations"]
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize("path", [entry.path for entry in PAGES])
def test_axe_finds_nothing_serious(reader: Reader, path: str) -> None:
    first = "" if path == PAGES[0].path else path
    page = reader.open(f"{first}?zone={ZONE}&plot={PLOT}&lang=vi")
    page.wait_for_timeout(1500)  # maps and charts stand in frames of their own
    assert grave(reader) == []


def test_axe_finds_nothing_serious_on_a_phone_with_all_that_folds_open(
    chromium: Browser, packaged: str
) -> None:
    with reading(chromium, packaged, locale="vi-VN", size=(390, 844)) as reader:
        page = reader.open(f"zone?zone={ZONE}&lang=vi")
        for fold in page.locator(".lb-fold summary").all():
            fold.click()
        page.wait_for_timeout(1500)
        assert grave(reader) == []


@pytest.mark.parametrize("panel", ["offers", "near", "list"])
def test_axe_finds_nothing_serious_where_land_is_found(reader: Reader, panel: str) -> None:
    asked = "ha=12&by=6&price=150&near=airport:40&need=wastewater&sel=T1-A03-01@12;Y2-C06-01"
    page = reader.open(f"find?lang=vi&show={panel}&{asked}")
    page.frame_locator("iframe").locator(".lb-mark").first.wait_for(state="attached")
    unfold(page, "Tinh chỉnh")
    page.get_by_text("bắt buộc", exact=True).first.wait_for()
    assert grave(reader) == []


def test_what_is_serious_on_the_page_or_in_a_map_is_found(reader: Reader) -> None:
    page = reader.open("?lang=vi")
    reader.page.frame_locator("iframe").locator(".lb-figure").first.wait_for(state="attached")
    unnamed = "document.body.insertAdjacentHTML('beforeend', '<button></button>')"
    page.evaluate(unnamed)
    page.frames[-1].evaluate(unnamed)
    assert [fault.split(":")[0] for fault in grave(reader)] == ["button-name", "button-name"]


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until a control called `wanted` has the focus, as somebody without a mouse does."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        name = page.evaluate(CONTROL_NAME)
        if wanted in name:
            return
    raise AssertionError(f"{MOST_TABS} times Tab, and nothing says {wanted}")


def test_a_plot_its_neighbours_and_a_figure_are_reached_by_keyboard_alone(reader: Reader) -> None:
    page = reader.open("?lang=en")
    tab_to(page, "Find a zone, plot or tenant")
    page.keyboard.type("que vo 3")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/zone"))
    reader.settled()
    tab_to(page, "Largest serviced vacant plot")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/plot"))
    reader.settled()
    expect(page.get_by_role("heading", name="Neighbours")).to_be_visible()
    reader.settled()
    tab_to(page, "Vacant (ha)")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
