"""Links: where one leads the address says, also on the page it stands on; the next choice keeps it."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.app_server import Reader, unharmed
from tests.support.typed_days import address, box, link, vietnamese


@pytest.fixture
def reader(chromium: Browser, small: str) -> Iterator[Reader]:
    with unharmed(chromium, small) as someone:
        yield someone


def inside(page: Page, name: str) -> Locator:
    """A link in the page, below its header."""
    return page.get_by_role("link", name=name).last


# page | its address | the link | what the address then says
SAME_PAGE = [
    ("zone", "district=X", "Zone B", {"zone": "z-b", "district": "X"}),
    ("zone", "zone=z-a", "Show all zones", {"zone": None, "plot": None}),
    ("plot", "zone=z-a&plot=a-1-01", "a-1-02", {"plot": "a-1-02"}),
    ("find", "", "A small firm: 0.3 ha within a year", {"ha": "0.3", "by": "12"}),
]


@pytest.mark.parametrize(("path", "query", "name", "expected"), SAME_PAGE)
def test_what_a_link_to_the_same_page_leads_to_stays(
    reader: Reader, path: str, query: str, name: str, expected: dict[str, str | None]
) -> None:
    page = reader.open(f"{path}?lang=en&day=2021-12-31&{query}")
    page.get_by_role("combobox", name=re.compile("Fill rate measured on")).click()
    page.get_by_role("option").nth(1).click()
    page.wait_for_url(re.compile("basis="))
    basis = address(page)["basis"]
    inside(page, name).click()
    page.wait_for_function(
        """(expected) => {
          const now = new URLSearchParams(location.search);
          return Object.entries(expected).every(([key, value]) => now.get(key) === value);
        }""",
        arg=expected,
    )
    reader.settled()
    for _ in range(2):  # any control, and the page opened anew
        now = address(page)
        assert {key: now.get(key) for key in expected} == expected
        assert (now["basis"], now["day"]) == (basis, "2021-12-31")
        if now["lang"] == "en":
            vietnamese(page)
            page.reload()
            reader.settled()
    page.go_back()
    page.wait_for_url(re.compile("lang=en"))
    reader.settled()
    page.go_back()
    page.wait_for_url(lambda url: all(part in url for part in query.split("&")))
    assert address(page)["lang"] == "en"


def test_the_link_to_the_page_one_is_on_keeps_what_was_chosen(reader: Reader) -> None:
    page = reader.open("about?lang=en&zone=z-a&plot=a-1-03")
    for at, path in enumerate(("vacant", "plot", "find")):  # tests/browser/test_day.py has every page
        link(page, path).click()
        page.wait_for_url(re.compile(rf"/{path}\?"))
        reader.settled()
        day = date(2021, 6, 10 + at)
        box(page).fill(f"{day:%d%m%Y}")
        link(page, path).click()
        page.wait_for_url(re.compile(f"/{path}.*day={day}"))
        reader.settled()
        now = address(page)
        assert (now["day"], now["zone"], now["plot"], now["lang"]) == (str(day), "z-a", "a-1-03", "en")
    vietnamese(page)
    page.reload()
    reader.settled()
    expect(box(page, "vi")).to_have_value(f"{day:%d/%m/%Y}")
    now = address(page)
    assert (now["day"], now["zone"], now["plot"], now["lang"]) == (str(day), "z-a", "a-1-03", "vi")


def test_a_link_can_be_copied_and_opened_in_a_new_tab(reader: Reader) -> None:
    page = reader.open("zone?lang=en&day=2021-06-30")
    href = str(inside(page, "Zone B").get_attribute("href"))
    assert "zone=z-b" in href
    assert "day=2021-06-30" in href
    for press in ({"modifiers": ["ControlOrMeta"]}, {"button": "middle"}):
        with page.context.expect_page() as opened:
            inside(page, "Zone B").click(**press)  # type: ignore[arg-type]
        expect(opened.value.get_by_role("heading", name="Zone B").first).to_be_visible()
        opened.value.close()
    assert "zone=" not in page.url


def test_back_leads_back_in_one_step_from_another_page(reader: Reader) -> None:
    page = reader.open("vacant?lang=en&day=2021-06-30")
    find = page.get_by_role("textbox", name="Find a zone, plot or tenant")
    find.fill("a-1-03")
    find.press("Enter")
    page.wait_for_url(re.compile("/plot"))
    expect(page.get_by_role("heading", name="a-1-03").first).to_be_visible()
    reader.settled()
    page.get_by_role("link", name="Zone A", exact=True).last.click()
    page.wait_for_url(re.compile("/zone"))
    reader.settled()
    page.go_back()
    page.wait_for_url(re.compile("/plot.*plot=a-1-03"))
    page.go_back()
    page.wait_for_url(re.compile(r"/vacant\?lang=en&day=2021-06-30$"))
    expect(page.get_by_role("button", name="Clear filters")).to_be_visible()


def test_a_number_typed_on_a_page_goes_along_with_a_link(reader: Reader) -> None:
    page = reader.open("vacant?lang=en&day=2021-06-30")
    for at in range(3):
        page.get_by_label("Vacant from (ha)").fill(str(at + 1))
        link(page, "about").click()
        page.wait_for_url(re.compile(rf"/about\?.*min_ha={at + 1}"))
        reader.settled()
        link(page, "vacant").click()
        page.wait_for_url(re.compile("/vacant"))
        expect(page.get_by_label("Vacant from (ha)")).to_have_value(re.compile(rf"^{at + 1}\b"))


def test_what_filters_showed_before_they_were_cleared_does_not_come_back(reader: Reader) -> None:
    page = reader.open("vacant?lang=en&min_ha=2")
    page.get_by_role("button", name="Clear filters (1)").click()
    vietnamese(page)
    assert "min_ha" not in address(page)
