"""The pages of a zone and of a plot in a real browser: what a planner does there, and the charts."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect
from pypdfium2 import PdfDocument

from tests.browser.test_plot_map import drawn_map, place, states
from tests.support.app_server import PATIENCE_MS, Reader, reading, settled, unfold

# On the book's day que-vo-3 has 317 plots; 13 of its 330 rows were split or merged before.
PLOTS = 317
LARGEST = "Q3-A16-01"


def charts_drawn(page: Page, many: int) -> None:
    """Wait until that many charts stand on the page and have something in them."""
    charts = page.get_by_test_id("stVegaLiteChart").locator("canvas, svg.marks")
    expect(charts).to_have_count(many)
    for at in range(many):
        box = charts.nth(at).bounding_box()
        assert box is not None
        assert box["width"] > 200
        assert box["height"] > 40


def choose(page: Page, label: str, name: str) -> None:
    """Choose an option by key; a run of the page closes the list that is open, which is opened again then."""
    for patience in (2_000, 5_000, PATIENCE_MS):
        settled(page)
        page.get_by_label(label).press("ArrowDown")  # a click that scrolls the page closes it too
        try:
            page.get_by_role("option", name=name, exact=True).click(timeout=patience)
        except Error:
            continue
        return


def written_corners(page: Page) -> int:
    """How many corners the file of a plot has, each as it stands on the screen."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV").click()
    written = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    table = page.locator("table.lb-sheet", has=page.get_by_text("X (north)"))
    shown = [
        [cell.replace(",", "") for cell in row.locator("th, td").all_inner_texts()]
        for row in table.locator("tbody tr").all()
    ]
    read = list(csv.DictReader(io.StringIO(written)))
    head, corners = read[0], [list(row.values())[1 : 1 + len(shown[0])] for row in read]
    for row, corner in zip(shown, corners, strict=True):
        assert [float(cell) for cell in row] == pytest.approx([float(cell) for cell in corner], abs=6e-4)
        assert [len(cell.partition(".")[2]) for cell in row] == [0, 3, 3, 7, 7, 3]
        degrees = [[float(cell) for cell in cells[3:5]] for cells in (row, corner)]
        assert degrees[0] == pytest.approx(degrees[1], abs=1e-7)
    assert {row["Plot"] for row in read} == {LARGEST}
    assert "invented" in head["Invented"]
    return len(read)


def test_the_map_of_a_zone_has_its_plots_and_a_state_dims_the_others(reader: Reader) -> None:
    page = reader.open("zone?zone=que-vo-3&lang=en")
    frame = drawn_map(page)
    bright = [plot for plot, state in states(frame).items() if state.islower()]
    assert len(bright) == PLOTS
    assert all(plot.startswith("Q3-") for plot in bright)
    page.get_by_role("button", name="Vacant, serviced").click()
    page.wait_for_url(re.compile("state=vacant_serviced"))
    frame.wait_for_function(
        "() => [...landbook.view.plots.paint.states].filter((state) => /[a-z]/.test(state)).length === 17"
    )
    assert states(frame)[LARGEST].islower()
    expect(frame.locator(".lb-stamp")).to_contain_text("No line on this map is a legal boundary.")
    look = "({ map, plots }, id) => map.fitBounds(plots.bounds(plots.ids.indexOf(id)))"
    frame.evaluate(f"(id) => void ({look})(landbook.view, id)", LARGEST)
    frame.get_by_role("button", name="Plan on paper of what is seen").click()
    dialog = page.get_by_role("dialog")
    with page.expect_download() as file:
        dialog.get_by_role("button", name="Plan (PDF)").click()
    assert file.value.suggested_filename == "plan-seen-2023-11-17.pdf"
    (sheet,) = PdfDocument(file.value.path())
    text = sheet.get_textpage().get_text_range()
    assert "LAND USE OF QUE VO III INDUSTRIAL PARK" in text
    assert "Scale 1:" in text
    assert LARGEST.removeprefix("Q3-") in text


def test_who_goes_from_a_zone_to_vacant_land_in_one_tab_meets_no_map_without_a_place(
    chromium: Browser, packaged: str
) -> None:
    with reading(chromium, packaged, locale="vi-VN", size=(1280, 720)) as someone:
        for address in ("zone?zone=que-vo-3&lang=vi", "vacant?lang=en"):
            frame = drawn_map(someone.open(address))
            expect(frame.locator(".lb-stop")).to_have_count(1)
            frame.wait_for_function("() => Number.isFinite(landbook.view.map.getCenter().lat)")
            assert someone.complaints == []


def test_a_clicked_plot_is_looked_at_a_chosen_colour_is_counted_and_the_chart_of_land_draws(
    reader: Reader,
) -> None:
    page = reader.open("zone?zone=que-vo-3&lang=en")
    frame = drawn_map(page)
    page.mouse.click(*place(page, frame, LARGEST))
    page.wait_for_url(re.compile(f"plot={LARGEST}"))
    reader.settled()
    expect(page.get_by_role("link", name=f"Open plot {LARGEST}")).to_be_visible()
    page.wait_for_timeout(700)  # a second click that is no double click
    page.mouse.click(*place(page, frame, LARGEST))
    page.wait_for_url(lambda url: f"plot={LARGEST}" not in url)
    reader.settled()
    expect(page.get_by_role("link", name=f"Open plot {LARGEST}")).to_have_count(0)
    # The legend counts what has the colour.
    legend = frame.locator(".lb-legend")
    expect(legend.locator("h2").first).to_have_text("State of the plot")
    choose(page, "Colour of the plots", "Sector")
    page.wait_for_url(re.compile("colour=sector"))
    expect(legend.locator("h2").first).to_have_text("Sector")
    row = legend.locator("li", has_text="Electronics, electrical equipment")
    bright = frame.evaluate(
        """() => {
          const scheme = landbook.view.painted.scheme;
          const of = (label) => Object.keys(scheme.looks).find((key) => scheme.looks[key].label === label);
          return [...scheme.letters].filter((l) => l === of("Electronics, electrical equipment")).length;
        }"""
    )
    assert bright > 0
    expect(row.locator(".lb-count")).to_contain_text(re.compile(rf"^{bright} / "))
    reader.settled()
    page.get_by_role("tab", name="Land by use").click()
    charts_drawn(page, 1)


def test_a_planner_finds_the_largest_serviced_plot_its_neighbours_and_corners(reader: Reader) -> None:
    page = reader.open("?lang=en")
    charts_drawn(page, 2)
    box = page.get_by_role("textbox", name="Find a zone")
    box.fill("que vo 3")
    box.press("Enter")
    expect(page.get_by_role("heading", name="Que Vo III Industrial Park", exact=True)).to_be_visible()
    page.get_by_role("link", name=re.compile("Largest serviced vacant plot")).click()
    expect(page.get_by_role("heading", name=f"Plot {LARGEST}", exact=True)).to_be_visible()
    neighbours = page.locator(".st-key-neighbours")
    expect(neighbours.get_by_role("link", name="Q3-A16-02")).to_be_visible()
    expect(neighbours).to_contain_text("(giả định)")  # who leases it
    expect(page.get_by_text("2,340,660.407")).to_be_visible()
    unfold(page, "Copy corners")
    expect(page.get_by_test_id("stCode")).to_contain_text("1\t2340660.407\t569226.740")
    assert written_corners(page) == 9
    # On a small screen the cells of a neighbour stand in one line, looked at at once: the page may be moving.
    page.set_viewport_size({"width": 1280, "height": 720})
    cells = neighbours.locator("[data-testid=stHorizontalBlock]").first.locator("[data-testid=stColumn]")
    expect(cells).to_have_count(5)
    tops = cells.evaluate_all("(cells) => cells.map((cell) => cell.getBoundingClientRect().top)")
    assert len(set(tops)) == 1
    neighbours.get_by_role("link", name="Q3-A16-02").click()
    expect(page.get_by_role("heading", name="Plot Q3-A16-02", exact=True)).to_be_visible()


def test_the_chart_of_a_plot_s_leases_draws(reader: Reader) -> None:
    charts_drawn(reader.open("plot?plot=DD-A06-09&lang=vi"), 1)
