"""The day on every page: typed as a reader types it, and where it stands: box, address, page and files."""

import csv
import re
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from outputs.text.translations import translator
from tests.support.app_server import settled

# Pages by the last part of their address, as the links to them are called.
PAGES = {
    "": "Overview",
    "zone": "Zone",
    "plot": "Plot",
    "vacant": "Vacant land",
    "find": "Find land",
    "analysis": "Analysis",
    "export": "Export",
    "quality": "Quality",
    "about": "About the data",
}


def label(message: str, lang: str) -> str:
    """What stands on the page in a language."""
    return translator(lang).gettext(message)


def link(page: Page, path: str, lang: str = "en") -> Locator:
    """The link to a page in the header."""
    return page.locator(".st-key-pages").get_by_role("link", name=label(PAGES[path], lang), exact=True)


def box(page: Page, lang: str = "en") -> Locator:
    """The box of the day."""
    # What a page is replacing is still there for a moment.
    return page.get_by_role("textbox", name=label("On the day", lang), exact=True).last


def vietnamese(page: Page) -> None:
    """Choose Vietnamese as the language of the pages."""
    languages = page.get_by_role("radiogroup", name="Ngôn ngữ · Language")
    languages.get_by_role("radio", name="Tiếng Việt").click()
    page.wait_for_url(re.compile("lang=vi"))
    settled(page)


def typed(page: Page, day: date, lang: str = "en", *, how: str = "%d%m%Y") -> None:
    """Type a day over the one in the box; nothing is pressed after it."""
    box(page, lang).click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(day.strftime(how))


def address(page: Page) -> dict[str, str]:
    """What the address says."""
    return {key: values[-1] for key, values in parse_qs(urlsplit(page.url).query).items()}


def agree(page: Page, day: date, lang: str = "en") -> None:
    """Expect that address and box have the day, now and when the page has come to rest."""
    page.wait_for_url(re.compile(rf"day={day}"))
    expect(box(page, lang)).to_have_value(f"{day:%d/%m/%Y}")
    settled(page)
    page.wait_for_timeout(300)
    expect(box(page, lang)).to_have_value(f"{day:%d/%m/%Y}")
    assert address(page)["day"] == day.isoformat()


def rows(page: Page, button: str = "CSV") -> list[dict[str, str]]:
    """The rows of the CSV that the page hands over."""
    with page.expect_download() as coming:
        page.get_by_role("button", name=button, exact=True).first.click()
    text = Path(coming.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))
