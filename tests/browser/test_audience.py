"""An investor in a browser: nothing that is hidden from them comes over the wire, whatever they open."""

import os
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, Error, Locator, Page, Response, WebSocket, expect

from outputs.files import served_folder
from tests.support.app_server import HERE, hearing, serving, settled, window
from tests.support.planted_defects import Secrets, secret_book
from ui.shell import entries

MARK = "Kjq9w"
VIEW = "lang=en&zone=z-a&plot=a-1-03&sel=a-1-01;a-1-03"
QUICK_MS = 3_000
QUIET_MS = 150
MANY = 8


@dataclass
class Wire:
    """All that came to a browser: frames, downloads, and the addresses that it asked."""

    page: Page
    address: str
    received: list[bytes] = field(default_factory=list)
    files: list[bytes] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    dialogs: int = 0

    def open(self, path: str) -> None:
        self.page.goto(f"{self.address}/{path}")
        self.settled()

    def settled(self) -> None:
        """Wait until the app has finished and nothing more comes: a click takes a moment to run it."""
        before = -1
        while before != len(self.received):
            before = len(self.received)
            self.page.wait_for_timeout(QUIET_MS)
            settled(self.page)

    def listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda payload: self.received.append(_bytes(payload)))

    def remember(self, answer: Response) -> None:
        """Remember what was asked for; not media: their addresses die with the session."""
        url, asked = answer.url, f"//{HERE}" in answer.url and not answer.url.startswith("blob:")
        if asked and answer.status == 200 and "/media/" not in url:
            self.asked.add(url)

    def each(self, what: str) -> Iterator[Locator]:
        """The elements of a kind that can be seen now, one after the other as they stand."""
        found = self.page.locator(what)
        for at in range(found.count()):
            one = found.nth(at)
            if one.is_visible() and one.is_enabled():
                yield one

    def opened_all(self) -> int:
        """Open all that opens: expanders, tabs, popovers, what buttons bring up; gives how many files."""
        here, before = self.page.url, len(self.files)
        closed = self.page.locator("[data-testid=stExpander] details:not([open]) summary")
        for _ in range(closed.count()):  # each that is opened is no more among them
            closed.first.click()
            self.settled()
        for one in self.each("[data-testid=stTab], [data-baseweb=tab]"):
            one.click()
            self.settled()
        self.downloaded()
        for one in self.each("[data-testid=stPopoverButton]"):
            one.click()
            self.settled()
            self.downloaded("[data-testid=stPopoverBody] ")
            self.page.keyboard.press("Escape")
        buttons = self.page.locator("[data-testid=stButton] button").count()
        for at in range(0, buttons, 1 + buttons // MANY):  # figures in a long column open the same dialog
            self._pressed(at, here)
        return len(self.files) - before

    def _pressed(self, at: int, here: str) -> None:
        """Press a button, take what it offers, and come back."""
        button = self.page.locator("[data-testid=stButton] button").nth(at)
        if not button.is_visible() or not button.is_enabled():
            return
        try:
            button.click(timeout=QUICK_MS)
        except Error:
            return  # behind something, or gone with a choice before it
        self.settled()
        dialog = self.page.get_by_role("dialog")
        if dialog.count():
            self.dialogs += 1
            self.downloaded("[role=dialog] ")
            dialog.get_by_role("button", name="Close", exact=True).click()
            dialog.wait_for(state="hidden")
        if self.page.url != here:
            self.page.goto(here)
            self.settled()

    def downloaded(self, within: str = "") -> None:
        """Take every file that is offered."""
        for one in self.each(f"{within}[data-testid=stDownloadButton] button"):
            with self.page.expect_download() as coming:
                one.click()
            self.files.append(_content(coming.value))
            self.settled()

    def everything(self) -> list[bytes]:
        """What was received, and the answers of every address that was asked."""
        answers = []
        for url in sorted(self.asked):
            with urllib.request.urlopen(url, timeout=10) as answer:
                answers.append(answer.read())
        return [*self.received, *self.files, *answers]


def _bytes(payload: bytes | str) -> bytes:
    return payload.encode() if isinstance(payload, str) else payload


def _content(download: Download) -> bytes:
    return Path(download.path()).read_bytes() + download.suggested_filename.encode()


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Secrets]:
    folder = tmp_path_factory.mktemp("planted") / "book"
    return folder, secret_book(folder, MARK)


@pytest.fixture(scope="module")
def outside(planted: tuple[Path, Secrets]) -> Iterator[str]:
    with serving("--data", str(planted[0]), "--audience", "investor") as address:
        yield address


@contextmanager
def listening(chromium: Browser, address: str) -> Iterator[Wire]:
    with window(chromium, size=(1440, 1000)) as page:
        wire = Wire(page, address)
        with hearing(page, websocket=wire.listen, response=wire.remember):
            yield wire


@pytest.fixture
def wire(chromium: Browser, outside: str) -> Iterator[Wire]:
    with listening(chromium, outside) as wire:
        yield wire


def leaks(wire: Wire, secrets: Secrets) -> set[str]:
    return {place for content in wire.everything() for place in secrets.within(content)}


# The first page has the address of the app itself.
@pytest.mark.parametrize("path", ["", *(entry.path for entry in entries("investor")[1:])])
def test_no_secret_comes_to_an_investor(wire: Wire, planted: tuple[Path, Secrets], path: str) -> None:
    wire.open(f"{path}?{VIEW}")
    files = wire.opened_all()
    assert files or path != "plot"  # the corners at least
    assert sum(map(len, wire.received)) > 10_000
    assert any("/static/" in url for url in wire.asked)
    assert leaks(wire, planted[1]) == set()


@pytest.mark.parametrize("panel", ["offers", "near", "list"])
def test_no_secret_comes_with_land_that_is_found(
    wire: Wire, planted: tuple[Path, Secrets], panel: str
) -> None:
    asked = f"ha=10&price=110&sector=26&beside=bi mat&until=24&show={panel}&sel=a-1-04;a-1-05"
    wire.open(f"find?lang=en&{asked}")
    expect(wire.page.locator(".lb-answer")).to_contain_text("offers of 9.00–12.50 ha")
    wire.settled()
    assert wire.opened_all() >= 3
    assert leaks(wire, planted[1]) == set()


def test_an_internal_page_shows_an_investor_nothing(wire: Wire, planted: tuple[Path, Secrets]) -> None:
    wire.open(f"quality?{VIEW}&audience=internal&rule=T001&severity=error&finding=1")
    expect(wire.page.get_by_text("Investor view").first).to_be_visible()
    expect(wire.page.get_by_text("This page is not in the copy for investors.")).to_be_visible()
    expect(wire.page.get_by_role("link", name="Quality")).to_have_count(0)
    expect(wire.page.get_by_text("33.33 %").first).to_be_visible()
    assert leaks(wire, planted[1]) == set()


def test_an_investor_finds_plots_and_no_tenants(wire: Wire, planted: tuple[Path, Secrets]) -> None:
    wire.open("?lang=en")
    box = wire.page.get_by_role("textbox", name="Find a zone or plot")
    box.fill("bi mat")  # words of every secret
    box.press("Enter")
    expect(wire.page.get_by_text("Nothing in the book is called bi mat.")).to_be_visible()
    box.fill("a-2-0")
    box.press("Enter")
    wire.page.get_by_role("dialog").get_by_role("link", name="a-2-02").click()
    wire.page.wait_for_url(lambda url: "/plot" in url and "plot=a-2-02" in url)
    wire.settled()
    expect(wire.page.get_by_role("dialog")).to_have_count(0)
    assert leaks(wire, planted[1]) == set()


def test_what_is_served_and_kept_for_investors_has_no_secret(
    wire: Wire, planted: tuple[Path, Secrets]
) -> None:
    wire.open(f"plot?{VIEW}")
    kept = list((Path(os.environ["XDG_CACHE_HOME"]) / "landbook").glob("investor-*"))
    served = [path for path in (served_folder() / "maps").iterdir() if path.is_file()]
    assert kept
    assert served
    assert {place for path in [*kept, *served] for place in planted[1].within(path.read_bytes())} == set()


def test_inside_the_same_page_has_the_tenants(chromium: Browser, planted: tuple[Path, Secrets]) -> None:
    folder, secrets = planted
    with serving("--data", str(folder)) as address, listening(chromium, address) as wire:
        wire.open(f"plot?{VIEW}")
        found = leaks(wire, secrets)
    assert {"projects.tenant_name", "tenancies.lease_id"} <= found
