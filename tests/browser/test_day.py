"""The day as it is typed: it counts however a reader goes on, on every page and in both languages."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.app_server import Reader, unfold, unharmed
from tests.support.typed_days import PAGES, address, agree, box, label, link, rows, typed, vietnamese

LANGUAGES = ("en", "vi")
FIRST = date(2021, 3, 1)
FORMS = ("%d/%m/%Y", "%d%m%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d")


@pytest.fixture
def reader(chromium: Browser, small: str) -> Iterator[Reader]:
    with unharmed(chromium, small) as someone:
        yield someone


def blank(page: Page, lang: str) -> None:  # noqa: ARG001 - every way is told the language
    page.get_by_role("heading", level=1).click()


def search(page: Page, lang: str) -> None:
    page.get_by_role("textbox", name=label("Find a zone, plot or tenant", lang)).click()


WAYS: dict[str, Callable[[Page, str], None]] = {
    "enter": lambda page, _: page.keyboard.press("Enter"),
    "tab": lambda page, _: page.keyboard.press("Tab"),
    "blank space": blank,
    "another box": search,
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_typed_day_counts_on_every_page(reader: Reader, lang: str) -> None:
    page, day = reader.open(f"about?lang={lang}&zone=z-a&plot=a-1-03"), FIRST
    for path in list(PAGES)[LANGUAGES.index(lang) :: 2]:  # the others in the other language
        day += timedelta(days=1)
        typed(page, day, lang)
        link(page, path, lang).click()
        page.wait_for_url(re.compile(rf"/{path}\?"))
        agree(page, day, lang)
        for way in WAYS.values():
            day += timedelta(days=1)
            typed(page, day, lang)
            way(page, lang)
            agree(page, day, lang)
        day += timedelta(days=1)
        typed(page, day, lang)
        link(page, path, lang).click()  # to the page one is on
        agree(page, day, lang)
        page.wait_for_url(re.compile(r"[?&]zone=z-a&.*\bplot=a-1-03|[?&]plot=a-1-03&.*\bzone=z-a"))


def test_a_typed_day_goes_along_with_a_link_in_a_large_book(chromium: Browser, packaged: str) -> None:
    with unharmed(chromium, packaged) as reader:
        page = reader.open("?lang=en")
        for at in range(6):
            path, day = ("vacant", "zone")[at % 2], date(2020, 3, 1) + timedelta(days=at)
            typed(page, day)
            link(page, path).click()
            page.wait_for_url(re.compile(rf"/{path}\?.*day={day}"))
            agree(page, day)
        page.go_back()
        page.go_back()
        agree(page, day - timedelta(days=1))


def test_files_are_of_the_day_that_was_typed(reader: Reader) -> None:
    for path in ("vacant", "quality"):
        page = reader.open(f"{path}?lang=en&day=2021-12-31")
        for day, way in zip((date(2021, 6, 30), date(2021, 12, 31)) * 2, WAYS.values(), strict=True):
            typed(page, day)
            way(page, "en")
            agree(page, day)
            told, *others = (row["Day"] for row in rows(page))  # once, on the first row
            assert (told, set(others)) == (f"{day.day} {day:%b %Y}", {""})


def test_what_is_no_day_is_refused_in_a_sentence_and_the_day_stays(reader: Reader) -> None:
    page = reader.open("vacant?lang=en&day=2021-12-31")
    box(page).fill("31/02/2021")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("“31/02/2021” cannot be read as a day.")
    expect(page.get_by_role("alert")).to_contain_text("31 Dec 2021 is still shown.")
    agree(page, date(2021, 12, 31))
    typed(page, date(2021, 6, 30))
    page.keyboard.press("Enter")
    agree(page, date(2021, 6, 30))
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_day_counts_as_people_write_it_twice_in_a_row_by_calendar_and_before_another_choice(
    reader: Reader,
) -> None:
    page = reader.open("?lang=en")
    for at, how in enumerate(FORMS):
        typed(page, date(2021, 4, 3 + at), how=how)
        page.keyboard.press("Enter")
        agree(page, date(2021, 4, 3 + at))
    for way in WAYS.values():
        for day in (date(2021, 6, 30), date(2021, 12, 31)):  # the second before the page of the first
            typed(page, day)
            way(page, "en")
            page.wait_for_timeout(150)
        agree(page, date(2021, 12, 31))
    expect(page.get_by_role("button", name="Calendar: On the day")).to_be_visible()
    page.locator("input[type=date]").first.fill("2021-03-01")
    agree(page, FIRST)
    typed(page, date(2021, 6, 30))
    vietnamese(page)
    agree(page, date(2021, 6, 30), "vi")
    assert address(page)["lang"] == "vi"


def test_back_and_forward_go_through_the_days_one_by_one(reader: Reader) -> None:
    page = reader.open("?lang=en&day=2021-03-01")
    days = [FIRST + timedelta(days=at) for at in range(4)]
    for day in days[1:]:
        typed(page, day)
        page.keyboard.press("Enter")
        agree(page, day)
    page.go_back()
    agree(page, days[2])
    page.go_forward()
    agree(page, days[3])
    page.go_back()
    page.go_back()  # before the page of the first has been drawn
    agree(page, days[1])
    typed(page, date(2021, 12, 31))
    page.keyboard.press("Enter")
    agree(page, date(2021, 12, 31))
    page.go_back()
    agree(page, days[1])


def test_the_day_of_knowledge_is_typed_too(reader: Reader) -> None:
    page = reader.open("?lang=en")
    unfold(page, "All that is known")
    known = page.get_by_role("textbox", name="As it was known on", exact=True)
    known.fill("30062021")
    known.press("Enter")
    page.wait_for_url(re.compile("known=2021-06-30"))
    expect(page.get_by_role("button", name="30 Jun 2021").first).to_be_visible()
    assert address(page)["known"] == "2021-06-30"
