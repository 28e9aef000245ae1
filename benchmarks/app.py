"""How fast the map of plots is: `python -m benchmarks.app` measures and writes its part of RESULTS.md.

A real browser opens, in one run, an empty Streamlit page, our map of plots and a straightforward
st_folium page over the same plots (`page_empty`, `page_ours`, `page_plain`), 2,500 and 10,000 of nine
corners, medians of 3. Both maps have their scripts from the same machine, and the servers have been asked
once before. Measured are:

1. from asking for the page to the first plot drawn, less what the empty page takes to show its word;
2. from the click on a filter to the plots drawn anew, and what came meanwhile;
3. frames per second while the map is dragged; reported only.

The table twin has a page of 50 rows; what it adds to a filter is reported apart. The page of vacant land of
the app (`page_app`), with all that stands around its map, is reported too: the straightforward page has a
filter and a map, and so has the page that is held to the limits (`page_ours`).
"""

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Error, Frame, Page, sync_playwright

from benchmarks.results import write_part
from occupancy.program import ROOT
from outputs.assets import MAP_LIBRARIES
from tests.support.app_server import browser, serving

HERE = ROOT / "benchmarks"
HEADING = "# The app in a browser"
SIZES = (2_500, 10_000)
RUNS = 3
# As `app.py` is, of a page of this folder.
_APP = f"""import sys
sys.path.insert(0, {str(ROOT)!r})
import streamlit as st
from ui.server.routes import served_routes
app = st.App("page.py", routes=served_routes())
"""
PATIENCE_S = 600.0  # a book of a million plots is made when it is asked for first
# Whether a map is drawn; ours as its model says, the other as Leaflet's layers on their canvas say.
OURS = "() => (window.landbook?.view?.plots.drawn.plots || 0) > 0"
OURS_FILTERED = "() => /[A-Z]/.test(window.landbook?.view?.painted?.states || '')"
# On the page of vacant land let plots are dimmed from the start: a filter is seen by other states.
REMEMBER = "() => { window.before = window.landbook?.view?.painted?.states; }"
APP_FILTERED = "() => !!window.before && window.landbook.view.painted.states !== window.before"
PLAIN = """() => !!window.map && Object.values(window.map._layers).some((one) => one._renderer?._bounds
    && one._path !== null && one.options.fillOpacity === 0.95 && one._pxBounds)"""
PLAIN_FILTERED = """() => !!window.map && Object.values(window.map._layers).some((one) => one._pxBounds
    && one.options.fillOpacity === 0.14)"""
FRAMES = """() => { window.landed = [];
    (function frame(at) { window.landed.push(at); requestAnimationFrame(frame); })(performance.now()); }"""


@dataclass(frozen=True, slots=True)
class Measured:
    """One visit: seconds, bytes over the websocket and by HTTP, frames per second."""

    first_s: float
    first_bytes: int
    filter_s: float
    filter_bytes: int
    frames: float


@contextmanager
def served(name: str, *, plots: int = 0) -> Iterator[str]:
    """The address of a page of this folder, with the number of its plots beside it."""
    with tempfile.TemporaryDirectory(prefix="landbook-bench-") as place:
        root = Path(place)
        shutil.copytree(ROOT / ".streamlit", root / ".streamlit")
        page = (HERE / f"{name}.py").read_text(encoding="utf-8").split('"""', 2)[2]
        (root / "page.py").write_text(page, encoding="utf-8")
        (root / "app.py").write_text(_APP, encoding="utf-8")
        (root / "plots.txt").write_text(str(plots), encoding="utf-8")
        with serving(root=root) as address:
            yield address


def until(page: Page, ready: str, *, but: Frame | None = None) -> tuple[float, Frame]:
    """The moment at which a frame of the page, not `but`, answers `ready`, and the frame."""
    end = time.perf_counter() + PATIENCE_S
    while time.perf_counter() < end:
        for frame in page.frames[1:]:
            try:
                if frame != but and frame.evaluate(ready):
                    # What has been drawn is on the screen with the next frame.
                    frame.evaluate("() => new Promise((done) => requestAnimationFrame(() => done(1)))")
                    return time.perf_counter(), frame
            except Error:
                continue  # a frame that is just being replaced
        page.wait_for_timeout(5)
    raise RuntimeError(f"nothing was drawn in {PATIENCE_S} s")


def visit(
    found: Browser, address: str, *, drawn: str, filtered: str, filter_text: str = "in use"
) -> Measured:
    """Open a page, filter, and drag its map."""
    page = found.new_page(viewport={"width": 1400, "height": 900})
    came: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: came.append(len(data))))
    page.on("response", lambda answer: came.append(int(answer.headers.get("content-length", 0))))
    start = time.perf_counter()
    page.goto(address)
    at, frame = until(page, drawn)
    first_s = at - start
    page.wait_for_timeout(1_500)
    first_bytes = sum(came)
    came.clear()
    frame.evaluate(REMEMBER)
    replaced = frame if filtered == PLAIN_FILTERED else None
    page.get_by_test_id("stCheckbox").get_by_text(filter_text, exact=True).click()
    start = time.perf_counter()
    at, frame = until(page, filtered, but=replaced)
    filter_s = at - start
    page.wait_for_timeout(1_500)
    filter_bytes = sum(came)
    frames = dragged(page, frame)
    page.close()
    return Measured(first_s, first_bytes, filter_s, filter_bytes, frames)


def dragged(page: Page, frame: Frame) -> float:
    """Frames per second while the map is dragged to and fro for two seconds."""
    box = page.locator("iframe").first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    frame.evaluate(FRAMES)
    page.mouse.move(x, y)
    page.mouse.down()
    start = time.perf_counter()
    step = 0
    while time.perf_counter() - start < 2:
        step += 1
        page.mouse.move(x + 150 * (step % 40) / 40, y + 60 * (step % 40) / 40)
    took = time.perf_counter() - start
    count = int(frame.evaluate("window.landed.length"))
    page.mouse.up()
    return count / took


def boot_s(found: Browser, address: str) -> float:
    """From asking for the empty page to its word."""
    page = found.new_page(viewport={"width": 1400, "height": 900})
    start = time.perf_counter()
    page.goto(address)
    page.get_by_text("ready", exact=True).wait_for()
    took = time.perf_counter() - start
    page.close()
    return took


def typical(runs: list[Measured]) -> Measured:
    """The median of each measure."""

    def middle(of: Callable[[Measured], float]) -> float:
        return statistics.median(of(run) for run in runs)

    return Measured(
        middle(lambda run: run.first_s),
        int(middle(lambda run: run.first_bytes)),
        middle(lambda run: run.filter_s),
        int(middle(lambda run: run.filter_bytes)),
        middle(lambda run: run.frames),
    )


def measured(found: Browser, plots: int) -> list[str]:
    """The lines of one size."""
    query = f"plots={plots}"
    with (
        served("page_empty") as empty,
        served("page_ours") as ours,
        served("page_plain") as plain,
        served("page_app", plots=plots) as app,
    ):
        asks: dict[str, Callable[[], Measured]] = {
            "ours": lambda: visit(found, f"{ours}/?{query}", drawn=OURS, filtered=OURS_FILTERED),
            "straightforward": lambda: visit(
                found, f"{plain}/?{query}", drawn=PLAIN, filtered=PLAIN_FILTERED
            ),
            "table": lambda: visit(found, f"{ours}/?{query}&table=1", drawn=OURS, filtered=OURS_FILTERED),
            "app": lambda: visit(
                found,
                f"{app}/vacant?lang=en",
                drawn=OURS,
                filtered=APP_FILTERED,
                filter_text="Can be offered",
            ),
        }
        for ask in asks.values():
            ask()
        boot_s(found, empty)
        # In turn, so that a busy moment of the machine is nobody's alone.
        boots, runs = [], {name: [] for name in asks}
        for _ in range(RUNS):
            boots.append(boot_s(found, empty))
            for name, ask in asks.items():
                runs[name].append(ask())
    boot = statistics.median(boots)
    us, them, table, whole = (typical(runs[name]) for name in asks)
    return [
        f"## {plots:,} plots",
        "",
        "| what | ratio | at most | met |",
        "|---|---|---|---|",
        line("first plot drawn, less an empty page", (us.first_s - boot) / (them.first_s - boot), 1 / 2),
        line("a filter until drawn anew", us.filter_s / them.filter_s, 1 / 5),
        line("bytes of the map on a filter", us.filter_bytes / them.filter_bytes, 1 / 10),
        line("bytes of the map on a filter, of 100 kB", us.filter_bytes / 100_000, 1),
        "",
        "| who | first plot s | less an empty page s | bytes | filter s | bytes | frames/s when dragged |",
        "|---|---|---|---|---|---|---|",
        who("ours", us, boot),
        who("the app's page of vacant land", whole, boot),
        who("straightforward st_folium", them, boot),
        f"| an empty page | {boot:.2f} | 0 | | | | |",
        f"| our table twin, 50 rows, adds to a filter | | | | {table.filter_s - us.filter_s:.2f} |"
        f" {table.filter_bytes - us.filter_bytes:,} | |",
        "",
    ]


def line(what: str, ratio: float, most: float) -> str:
    """A row of the table of ratios."""
    return f"| {what} | {ratio:.2f} | {most:.2f} | {'yes' if ratio <= most else 'NO'} |"


def who(name: str, run: Measured, boot: float) -> str:
    """A row of the table of measures."""
    return (
        f"| {name} | {run.first_s:.2f} | {run.first_s - boot:.2f} | {run.first_bytes:,} |"
        f" {run.filter_s:.2f} | {run.filter_bytes:,} | {run.frames:.0f} |"
    )


def main() -> None:
    """Measure everything, print it and put it into its part of the results."""
    MAP_LIBRARIES.ensure()
    lines = [f"Written by `python -m benchmarks.app`; seconds, medians of {RUNS}.", ""]
    with sync_playwright() as playwright:
        found = browser(playwright)
        if found is None:
            raise SystemExit("no Chromium, Chrome or Edge was found")
        lines[0] += f" Chromium {found.version}."
        for plots in SIZES:
            lines += measured(found, plots)
        found.close()
    write_part(HEADING, lines)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
