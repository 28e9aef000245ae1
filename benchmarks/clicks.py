"""What a click costs: `python -m benchmarks.clicks` measures and writes its part of RESULTS.md.

Every control of every page is set to something else and back in a real browser, RUNS times: the time from the
click until Streamlit has finished running, beside that of the box of an empty Streamlit page (`page_empty`)
before and after, and the bytes that came. What makes papers and what leads to another page is no choice on a
page and is left out, and so is a click on a map or a row, which stand on a canvas. Bytes of the browser are
those of the messages, before they are packed for the wire; those of the filter are counted on the wire.
"""

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Browser, Error, Locator, Page, sync_playwright

from benchmarks.app import line, served
from benchmarks.results import write_part
from outputs.assets import MAP_LIBRARIES
from tests.support.app_server import PATIENCE_MS, browser, reading, serving
from tests.support.sessions import session

PLOTS, RUNS = 10_000, 2
PAGES = ("overview", "zone?zone=que-vo", "plot", "vacant", "find?area=2", "export", "quality", "about")
PAGES_OF_MANY = ("overview", "vacant", "quality")
HEADING = "# Clicks"
# When the page was touched, and when Streamlit began and ended to run since.
_WATCH = """() => {
    if (window.ran) return;
    window.ran = [];
    window.touched = 0;
    const touch = () => { window.touched = performance.now(); window.ran = []; };
    for (const kind of ["click", "keydown"]) document.addEventListener(kind, touch, true);
    const app = document.querySelector("[data-testid=stApp]");
    new MutationObserver(() => window.ran.push([performance.now(), app.dataset.testScriptState]))
        .observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] });
}"""
_DONE = "() => { const last = window.ran.at(-1); return !!last && last[1] === 'notRunning'; }"
_TOOK = "() => (window.ran.at(-1)[0] - window.touched) / 1000"
_STILL_MS, _RERUNS_WITHIN_MS = 250, 1_500
# What is typed into a box, by its name; into others a number, and nothing again.
_TYPED = {"On the day": ("31/12/2022", "17/11/2023"), "Changes since": ("31/12/2021", "31/12/2022")}
_NUMBER = ("2", "")


@dataclass(frozen=True, slots=True)
class Click:
    """What a control costs: seconds until all has run, and bytes over the websocket."""

    page: str
    control: str
    seconds: float
    received: int


def clicks(found: Browser, address: str, pages: tuple[str, ...]) -> list[Click]:
    """Measure every control of pages of an app."""
    return [click for name in pages for click in _page(found, address, name)]


def _page(found: Browser, address: str, name: str) -> Iterator[Click]:
    with reading(found, address, locale="en-GB", size=(1400, 900)) as reader:
        came: list[int] = []
        reader.page.on(
            "websocket", lambda socket: socket.on("framereceived", lambda data: came.append(len(data)))
        )
        reader.page.set_default_timeout(PATIENCE_MS)  # a page that was opened before keeps the limit of then
        page = reader.open(f"{name}{'&' if '?' in name else '?'}lang=en")
        page.wait_for_timeout(2_000)
        page.set_default_timeout(5_000)
        for control, acts in _controls(page):
            page.evaluate(_WATCH)
            try:
                runs = list(filter(None, (_measure(page, act, came) for _ in range(RUNS) for act in acts)))
            except Error:  # a choice that takes its own control away, or cannot be made of this book
                continue
            if runs:
                seconds, received = (statistics.median(run[at] for run in runs) for at in (0, 1))
                yield Click(name.partition("?")[0], control, seconds, int(received))


def filter_bytes(address: str) -> int:
    """Return what comes through the wire when a filter is chosen for the first time."""
    with session(address) as reader:
        reader.open("vacant", lang="en")
        return reader.choose("Can be offered", bool_value=True).received


def _measure(page: Page, act: Callable[[], None], came: list[int]) -> tuple[float, int] | None:
    """Seconds and bytes of an act; None if it asks nothing of the server."""
    while page.get_by_role("dialog").count():
        page.keyboard.press("Escape")
        page.wait_for_timeout(_STILL_MS)
    page.wait_for_timeout(_STILL_MS)
    page.evaluate("window.ran = []")
    came.clear()
    act()
    waited = 0
    while not page.evaluate("window.ran.length") and waited < _RERUNS_WITHIN_MS:
        page.wait_for_timeout(50)
        waited += 50
    if not page.evaluate("window.ran.length"):
        return None
    quiet = 0
    while quiet < _STILL_MS:  # a choice may run the page a second time
        page.wait_for_timeout(50)
        quiet = quiet + 50 if page.evaluate(_DONE) else 0
    return float(page.evaluate(_TOOK)), sum(came)


def _controls(page: Page) -> Iterator[tuple[str, tuple[Callable[[], None], ...]]]:
    """Yield the name of each control, and how it is set to something else and back."""
    for kind, acts in _KINDS.items():
        places = page.get_by_test_id(kind)
        for at in range(places.count()):
            place = places.nth(at)
            if place.is_visible():
                name = place.inner_text().strip().split("\n")[0] or kind.removeprefix("st")
                yield name, acts(place, name)


def _box(place: Locator, _name: str) -> tuple[Callable[[], None], ...]:
    return (place.locator("label").click,) * 2


def _choice(place: Locator, _name: str) -> tuple[Callable[[], None], ...]:
    options = place.get_by_role("radio").or_(place.get_by_role("button"))
    chosen = [options.nth(at).get_attribute("aria-checked") == "true" for at in range(options.count())]
    other = options.nth(chosen.index(False))
    return other.click, (options.nth(chosen.index(True)) if True in chosen else other).click


def _list(place: Locator, _name: str) -> tuple[Callable[[], None], ...]:
    def choose(key: str) -> Callable[[], None]:
        def act() -> None:
            place.locator("input").first.click()
            place.page.wait_for_timeout(_STILL_MS)
            place.page.keyboard.press(key)
            place.page.keyboard.press("Enter")

        return act

    return choose("ArrowDown"), choose("ArrowUp")


def _several(place: Locator, _name: str) -> tuple[Callable[[], None], ...]:
    def add() -> None:
        place.locator("input").first.click()
        place.page.wait_for_timeout(_STILL_MS)
        place.page.keyboard.press("Enter")

    def take() -> None:
        place.page.keyboard.press("Escape")
        place.locator("input").first.focus()
        place.page.keyboard.press("Backspace")

    return add, take


def _text(place: Locator, name: str) -> tuple[Callable[[], None], ...]:
    def write(text: str) -> Callable[[], None]:
        def act() -> None:
            place.locator("input").fill(text)
            place.locator("input").press("Enter")

        return act

    first, second = _TYPED.get(name, _NUMBER)
    return write(first), write(second)


_KINDS: dict[str, Callable[[Locator, str], tuple[Callable[[], None], ...]]] = {
    "stCheckbox": _box,
    "stButtonGroup": _choice,
    "stSelectbox": _list,
    "stMultiSelect": _several,
    "stTextInput": _text,
}


def _rows(clicks_of: list[Click], empty: float) -> list[str]:
    rows = ["| page | control | s | times an empty rerun | bytes |", "|---|---|---|---|---|"]
    for click in sorted(clicks_of, key=lambda one: -one.seconds):
        times = click.seconds / empty
        rows.append(
            f"| {click.page} | {click.control} | {click.seconds:.2f} | {times:.1f} | {click.received:,} |"
        )
    return [*rows, ""]


def main() -> None:
    """Measure everything, print it and put it into its part of the results."""
    MAP_LIBRARIES.ensure()
    with sync_playwright() as playwright, served("page_empty") as bare:
        found = browser(playwright)
        if found is None:
            raise SystemExit("no Chromium, Chrome or Edge was found")
        empty = [clicks(found, bare, ("",))[0].seconds]
        with serving() as address:
            packaged, filtered = clicks(found, address, PAGES), filter_bytes(address)
        empty += [clicks(found, bare, ("",))[0].seconds]
        with served("page_app", plots=PLOTS) as address:
            many = clicks(found, address, PAGES_OF_MANY)
        empty += [clicks(found, bare, ("",))[0].seconds]
        found.close()
    nothing = statistics.median(empty)
    slowest, slowest_of_many = (max(click.seconds for click in of) / nothing for of in (packaged, many))
    lines = [
        f"Written by `python -m benchmarks.clicks`; seconds, medians of {2 * RUNS}. An empty rerun took"
        f" {', '.join(f'{took:.3f}' for took in empty)} s: at first, between the books, and at last.",
        "",
        *("| what | ratio | at most | met |", "|---|---|---|---|"),
        line("the slowest control of the packaged book, against an empty rerun", slowest, 3),
        line(f"the slowest control of {PLOTS:,} plots, against an empty rerun", slowest_of_many, 5),
        line("bytes of a filter with its table, of 100 kB", filtered / 100_000, 1),
        *("", "## The packaged book", "", *_rows(packaged, nothing)),
        *(f"## {PLOTS:,} plots and as many leases", "", *_rows(many, nothing)),
    ]
    write_part(HEADING, lines)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
