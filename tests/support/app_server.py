"""The app as a reader meets it: started on a free port, seen through a browser without an internet."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, ConsoleMessage, Error, FloatRect, Locator, Page, Playwright, Request

from occupancy.program import ROOT

HERE = "127.0.0.1"
START_SECONDS = 60.0
PATIENCE_MS = 40_000  # a busy machine is no fault of the app
STILL_MS, STILL_TIMES = 100, 5
# Nothing but this machine can be reached, whatever a page asks for.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",  # there is none, and to play one costs a tenth of the processor
    "--disable-background-networking",
    "--disable-component-update",
    f"--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE {HERE}",
]
# Opened at the address of a page (/zone), Streamlit cannot tell whether that is a page or the folder that the
# app is served from. It asks for its health and settings below it first, is told 404, and then asks one level
# up, which answers. Nothing of ours can spare it: a page that did answer would be taken for the folder.
PROBE = re.compile(r"/[^/]+/_stcore/(health|host-config)")
NOT_FOUND = "Failed to load resource: the server responded with a status of 404 (Not Found)"
ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")


@contextmanager
def serving(*arguments: str, root: Path = ROOT, base_path: str = "") -> Iterator[str]:
    """The address of the app in `root`, started with `arguments` after `--`; stopped on leaving.

    Raises
    ------
    RuntimeError
        If it does not answer within a minute; with what it printed.
    """
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        port = probe.getsockname()[1]
    options = {"server.port": port, "server.address": HERE, "server.headless": "true"}
    options |= {"server.baseUrlPath": base_path} if base_path else {}
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += [f"--{name}={value}" for name, value in options.items()]
    with tempfile.TemporaryFile() as printed:
        process = subprocess.Popen(
            [*command, "--", *arguments],
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
            start_new_session=os.name == "posix",
        )
        try:
            address = f"http://{HERE}:{port}" + (f"/{base_path}" if base_path else "")
            if not _answers(f"{address}/_stcore/health", process):
                printed.seek(0)
                raise RuntimeError(f"the app did not start:\n{printed.read().decode(errors='replace')}")
            yield address
        finally:
            _stop(process)


def _answers(address: str, process: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    if os.name == "posix" and process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def browser(playwright: Playwright) -> Browser | None:
    """Chromium, Chrome or Edge of this computer, or the one Playwright brings; None if there is none."""
    found = next(filter(None, map(shutil.which, ON_PATH)), None)
    ways: list[dict[str, str]] = [{"executable_path": found}] if found else []
    for way in [*ways, {"channel": "chrome"}, {"channel": "msedge"}, {}]:
        try:
            return playwright.chromium.launch(args=ARGUMENTS, **way)  # type: ignore[arg-type]
        except Error:
            continue
    return None


@dataclass
class Reader:
    """A page in a browser, and what went wrong in it: complaints, and requests to other machines."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def open(self, query: str = "") -> Page:
        """Go to the app with `query` and wait until it has been drawn.

        Before its first run an app counts as not running, so something of it has to be there.
        """
        self.page.goto(f"{self.address}/{query}")
        self.page.locator("[data-testid=stMain] [data-testid=stElementContainer]").first.wait_for(
            state="attached"
        )
        self.settled()
        return self.page

    def settled(self) -> None:
        """Wait until the app has finished running."""
        settled(self.page)

    def hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not self._probes(message):
            self.complaints.append(message.text)

    def fail(self, error: Error) -> None:
        self.complaints.append(str(error))

    def _probes(self, message: ConsoleMessage) -> bool:
        """Whether it is only Streamlit looking for its folder below the address of a page."""
        below = str(message.location.get("url", "")).removeprefix(self.address)
        return message.text == NOT_FOUND and PROBE.fullmatch(below) is not None

    def notice(self, request: Request) -> None:
        """Remember what is asked of other machines; none of them is found (ARGUMENTS)."""
        url = urlsplit(request.url)
        if url.scheme not in {"data", "blob"} and url.hostname != HERE:
            self.strangers.append(request.url)


def settled(page: Page) -> None:
    """Wait until the app has finished running."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def unfold(page: Page, words: str) -> None:
    """Open the expander or popover with these words on it, if it is not open, once the app has finished.

    In a run it may still be that of the page before, open, and the click would close it.
    """
    settled(page)
    kinds = page.locator("[data-testid=stExpander] summary, [data-testid=stPopoverButton]")
    place = kinds.filter(has_text=words)
    is_open = "(one) => one.closest('details')?.open ?? one.ariaExpanded === 'true'"
    if not place.evaluate(is_open):
        place.click()
    page.wait_for_function(is_open, arg=place.element_handle())


def still(place: Locator) -> FloatRect:
    """Where something stands on the page in pixels, once it has stood there for half a second.

    The app has finished before the browser has drawn all of it: what comes late moves what is below it, and
    a click on a pixel of a map or of a table on a canvas would hit what has moved there meanwhile.
    """
    before, times = None, 0
    for _ in range(PATIENCE_MS // STILL_MS):
        box = place.bounding_box()
        times = times + 1 if box == before else 0
        if box is not None and times == STILL_TIMES:
            return box
        before = box
        place.page.wait_for_timeout(STILL_MS)
    raise AssertionError(f"{place} does not stand still")


# Pages that no reader has now, by browser, language, and whether they have no network. A page that has been
# opened before has fetched and compiled what the app sends to each: to open a new one costs twice the time.
_KEPT: WeakKeyDictionary[Browser, dict[tuple[str, bool], list[Page]]] = WeakKeyDictionary()


@contextmanager
def window(
    browser: Browser, *, locale: str = "en-GB", size: tuple[int, int] = (1440, 900), offline: bool = False
) -> Iterator[Page]:
    """A page nobody has been on: one that another has left, without what was kept in it, or a new one."""
    kept = _KEPT.setdefault(browser, {}).setdefault((locale, offline), [])
    page = kept.pop() if kept else _new_page(browser, locale, offline=offline)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    try:
        yield page
        _empty(page)
    except BaseException:
        page.context.close()
        raise
    kept.append(page)


def _new_page(browser: Browser, locale: str, *, offline: bool) -> Page:
    context = browser.new_context(locale=locale, offline=offline)
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


@contextmanager
def hearing(page: Page, **heard: Callable[[Any], object]) -> Iterator[None]:
    """Hear of what happens on a page, by the names of Playwright's events."""
    for event, hear in heard.items():
        page.on(event, hear)  # type: ignore[call-overload]
    try:
        yield
    finally:
        for event, hear in heard.items():
            page.remove_listener(event, hear)


def _empty(page: Page) -> None:
    """Leave a page as one that was never opened, but for what the browser has fetched."""
    for other in page.context.pages:
        if other != page:
            other.close()
    page.unroute_all(behavior="ignoreErrors")
    page.mouse.up()
    page.mouse.move(0, 0)
    page.evaluate("() => { if (origin !== 'null') { localStorage.clear(); sessionStorage.clear(); } }")
    page.context.clear_cookies()
    page.goto("about:blank")


@contextmanager
def reading(
    browser: Browser, address: str, *, locale: str, size: tuple[int, int] = (1440, 900)
) -> Iterator[Reader]:
    """A reader whose browser speaks `locale`, with a window of `size` in pixels."""
    with window(browser, locale=locale, size=size) as page:
        reader = Reader(page, address)
        with hearing(page, console=reader.hear, pageerror=reader.fail):
            # Heard, not held up: a browser whose requests are held up keeps nothing it has fetched.
            page.context.on("request", reader.notice)
            try:
                yield reader
            finally:
                page.context.remove_listener("request", reader.notice)


@contextmanager
def unharmed(browser: Browser, address: str, *, locale: str = "en-GB") -> Iterator[Reader]:
    """A reader to whom nothing may go wrong: no complaint of the browser, no request to another machine."""
    with reading(browser, address, locale=locale) as someone:
        yield someone
        assert someone.strangers == []
        assert someone.complaints == []
