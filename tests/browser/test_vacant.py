"""Vacant land in a real browser: map, table and totals agree; what is selected and handed over is shown."""

import csv
import io
import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from playwright.sync_api import Browser, Frame, Locator, Page, Route, expect

from outputs.offers import selection
from outputs.offers.selection import PlotGroup
from tests.browser.test_plot_map import drawn_map, place, states
from tests.support.app_server import Reader, still, unfold, unharmed

PACKAGED_PLOTS = 398
ROW_PX = 35
COMPONENT = re.compile("streamlit_folium.*/index.html")
SHOWN = re.compile(r"^(\d+) plots?, ([\d.,]+) ha vacant$")
SELECTED = re.compile(r"^(\d+) plots? selected, ([\d.,]+) ha vacant$")


def heading(page: Page, words: re.Pattern[str]) -> Locator:
    return page.get_by_role("heading").filter(has_text=words)


def figures(page: Page, words: re.Pattern[str]) -> tuple[int, float]:
    """Plots and hectares of a heading."""
    found = words.match(heading(page, words).inner_text())
    assert found
    return int(found[1]), float(found[2].replace(",", ""))


def shown_on_map(frame: Frame) -> list[str]:
    """The plots that the map does not hold back."""
    return sorted(plot for plot, letter in states(frame).items() if letter.islower())


def has_rows(page: Page, many: int) -> None:
    """Wait until the table has so many rows on its page: it stands below the map, and is drawn after it."""
    grid = page.get_by_test_id("stDataFrame").locator("[role=grid]")
    expect(grid).to_have_attribute("aria-rowcount", str(many + 1))  # the heads are a row


def asked(page: Page, key: str) -> str:
    """What the address says under a key."""
    return parse_qs(urlsplit(page.url).query).get(key, [""])[0]


def agree(page: Page, frame: Frame, plots: int) -> None:
    """Map, table and totals say the same number."""
    expect(heading(page, re.compile(rf"^{plots} plots?, "))).to_be_visible()
    frame.wait_for_function(
        """(wanted) => Object.entries(landbook.view.plots.counts())
        .reduce((sum, [state, plots]) => sum + (/[a-z]/.test(state) ? plots : 0), 0) === wanted""",
        arg=plots,
    )
    assert len(shown_on_map(frame)) == plots
    has_rows(page, min(plots, 200))


def short_form(plots: list[str]) -> str:
    return selection.format_groups(PlotGroup((plot,)) for plot in plots)


def selected(page: Page) -> list[str]:
    """The plots selected in the address of the page."""
    return plots_of(page.url)


def plots_of(url: str) -> list[str]:
    """The plots selected in an address."""
    found = parse_qs(urlsplit(url).query).get("sel", [""])
    return list(selection.plot_ids(selection.parse_groups(found[0])))


def select(reader: Reader, frame: Frame, plot: str, *, leaves: str) -> None:
    """Click a plot, and wait until the address has the selection."""
    reader.page.mouse.click(*place(reader.page, frame, plot))
    wait_selection(reader.page, leaves)
    reader.settled()


def wait_selection(page: Page, wanted: str) -> None:
    page.wait_for_function(
        "(wanted) => (new URL(location).searchParams.get('sel') || '') === wanted", arg=wanted
    )


def test_small_plots_have_pins_and_a_filter_brings_map_table_and_total_to_the_same_number(
    reader: Reader,
) -> None:
    page = reader.open("vacant")
    frame = drawn_map(page)
    agree(page, frame, PACKAGED_PLOTS)
    assert frame.evaluate("landbook.view.map.getZoom()") < 13
    pins = page.frame_locator("iframe[title^='streamlit_folium']").locator(".lb-pin")
    assert 380 < sum(int(text or 1) for text in pins.all_inner_texts()) < 398  # a few are large enough
    pins.filter(has_text="2").first.click()  # one of several goes to them
    frame.wait_for_function("() => landbook.view.map.getZoom() > 13")
    frame.evaluate("landbook.view.map.setView([21.1, 106.0], 12, { animate: false })")
    page.get_by_role("textbox", name="Vacant from (ha)").or_(
        page.get_by_label("Vacant from (ha)")
    ).first.fill("5")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("min_ha=5"))
    reader.settled()
    large, area = figures(page, SHOWN)
    assert 0 < large < PACKAGED_PLOTS
    assert area >= 5 * large
    agree(page, frame, large)
    # A filter goes to what it leaves, and the button goes there again when the reader has moved the map.
    frame.wait_for_function("() => landbook.view.map.getZoom() !== 12")
    frame.evaluate("landbook.view.map.setView([21.1, 106.0], 12, { animate: false })")
    page.get_by_role("button", name="Show them on the map").click()
    frame.wait_for_function("() => landbook.view.map.getZoom() !== 12")
    page.get_by_role("button", name="Clear filters (1)").click()
    agree(page, frame, PACKAGED_PLOTS)


def test_clicks_select_and_drop_and_a_filter_keeps_what_is_selected(reader: Reader) -> None:
    page = reader.open("vacant?zones=que-vo-3")
    frame = drawn_map(page)
    table = page.get_by_test_id("stDataFrame")
    one, other = (table.get_by_test_id(f"glide-cell-1-{row}").inner_text() for row in (0, 1))
    select(reader, frame, one, leaves=one)
    select(reader, frame, other, leaves=short_form([one, other]))
    assert figures(page, SELECTED)[0] == 2
    expect(table.locator("[role=row][aria-selected=true]")).to_have_count(2)
    page.get_by_label("Price to (USD/m²)").fill("1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Held back by the filters: 2.")).to_be_visible()
    assert figures(page, SELECTED)[0] == 2
    select(reader, frame, one, leaves=other)
    select(reader, frame, other, leaves="")
    expect(page.get_by_text("Nothing is selected")).to_be_visible()
    page.go_back()
    expect(heading(page, SELECTED)).to_contain_text("1 plot selected")


def test_a_row_of_the_table_is_the_plot_of_the_map(reader: Reader) -> None:
    page = reader.open("vacant?zones=que-vo-3&sort=largest")
    frame = drawn_map(page)
    table = page.get_by_test_id("stDataFrame")
    table.scroll_into_view_if_needed()
    table.locator("[role=grid]").wait_for(state="attached")
    box = still(table)
    page.mouse.click(box["x"] + 16, box["y"] + 52)
    page.wait_for_url(re.compile("sel="))
    reader.settled()
    plot = asked(page, "sel")
    frame.wait_for_function(
        "(id) => landbook.view.painted.selected.map((at) => landbook.view.plots.ids[at]).join() === id",
        arg=plot,
    )
    ticked = table.locator("[role=row][aria-selected=true]")
    assert still(table) == box  # no row moves away under the pointer
    page.mouse.click(box["x"] + 150, box["y"] + 52 + ROW_PX)  # a cell of the row below
    for many in (2, 1):
        page.keyboard.press("Space")
        expect(ticked).to_have_count(many)
    wait_selection(page, plot)
    page.locator("iframe[title^='streamlit_folium']").scroll_into_view_if_needed()
    select(reader, frame, plot, leaves="")
    expect(ticked).to_have_count(0)


def draw(page: Page, frame: Frame, share: float) -> None:
    """Draw a rectangle over a share of the map, each way, about its middle."""
    frame.get_by_role("button", name="Select plots by drawing a rectangle").click()
    box = still(page.locator("iframe[title^='streamlit_folium']"))
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    wide, high = box["width"] * share / 2, box["height"] * share / 2
    page.mouse.move(x - wide, y - high)
    page.mouse.down()
    page.mouse.move(x, y, steps=3)
    page.mouse.move(x + wide, y + high, steps=3)
    page.mouse.up()


def test_a_rectangle_selects_what_is_shown_inside_once(reader: Reader) -> None:
    page = reader.open("vacant?zones=que-vo-3&ready=serviced")
    frame = drawn_map(page)
    serviced = shown_on_map(frame)
    frame.get_by_text("Legend").click()
    draw(page, frame, 0.5)
    page.wait_for_url(re.compile("sel="))
    reader.settled()
    found = selected(page)
    assert set(found) <= set(serviced)
    count = figures(page, SELECTED)[0]
    assert 0 < count == len(found)
    # Dropped by a click it stays dropped, though the shape is still there and told of.
    select(reader, frame, found[0], leaves=short_form(found[1:]))
    # Removing the shape leaves the selection as it is.
    frame.get_by_role("button", name="Remove drawn shapes").click()
    frame.get_by_text("Remove all").click()
    page.wait_for_timeout(600)
    reader.settled()
    assert selected(page) == found[1:]


def test_all_plots_inside_a_shape_are_selected_however_many(reader: Reader) -> None:
    page = reader.open("vacant?zones=yen-phong-2")
    frame = drawn_map(page)
    plots = len(shown_on_map(frame))
    assert plots > 50
    draw(page, frame, 0.98)
    page.wait_for_url(re.compile("sel="))
    assert figures(page, SELECTED)[0] == plots
    page.reload()
    reader.settled()
    assert figures(page, SELECTED)[0] == plots


def downloaded(page: Page, label: str, at: int) -> bytes:
    """The file of a button; the selection's buttons come first."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label, exact=True).nth(at).click()
    return Path(waiting.value.path()).read_bytes()


def test_files_hold_what_is_shown_and_what_is_selected(reader: Reader) -> None:
    page = reader.open("vacant?zones=que-vo-3&offer=1&sort=largest")
    frame = drawn_map(page)
    plots, area = figures(page, SHOWN)
    select(reader, frame, shown_on_map(frame)[0], leaves=shown_on_map(frame)[0])
    shown = shown_on_map(frame)
    table = list(csv.DictReader(io.StringIO(downloaded(page, "CSV", 1).decode("utf-8-sig"))))
    assert sorted(row["Plot"] for row in table) == shown
    areas = [float(row["Vacant (ha)"]) for row in table]
    assert areas == sorted(areas, reverse=True)
    assert sum(areas) == pytest.approx(area, abs=0.005)
    told, *others = (row["Filter"] for row in table)  # said once
    assert told == "Zone: Que Vo III Industrial Park; Can be offered"
    assert not any(others)
    book = openpyxl.load_workbook(io.BytesIO(downloaded(page, "Excel (XLSX)", 1)))
    cells = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(cells) == plots + 1
    assert [row[0] for row in cells[1:]] == [row["Plot"] for row in table]
    land = json.loads(downloaded(page, "GeoJSON", 1))
    assert sorted(one["properties"]["parcel_id"] for one in land["features"]) == shown
    assert all(one["geometry"]["type"] == "Polygon" for one in land["features"])
    chosen = json.loads(downloaded(page, "GeoJSON", 0))
    assert [one["properties"]["parcel_id"] for one in chosen["features"]] == [shown[0]]


def test_a_copied_link_restores_filters_selection_and_order(reader: Reader) -> None:
    page = reader.open("vacant?zones=que-vo-3;yen-phong-2&ready=cleared&max_ha=3&day=2021-12-31&sort=largest")
    frame = drawn_map(page)
    one = shown_on_map(frame)[0]
    frame.evaluate(  # the two zones are far apart: there a plot is under a pin that it shares
        """(id) => {
        const { plots, map } = landbook.view, [lon, lat] = plots._middle(plots.ids.indexOf(id));
        map.setView([lat, lon], 16, { animate: false });
        }""",
        one,
    )
    select(reader, frame, one, leaves=one)
    before = figures(page, SHOWN), figures(page, SELECTED), shown_on_map(frame)
    address = page.url.split("/", 3)[3]
    page = reader.open(address)
    frame = drawn_map(page)
    assert (figures(page, SHOWN), figures(page, SELECTED), shown_on_map(frame)) == before
    assert frame.evaluate("landbook.view.painted.selected.length") == 1
    expect(page.get_by_role("button", name="Clear filters (3)")).to_be_enabled()


def test_a_selected_plot_opens_on_its_page(reader: Reader) -> None:
    page = reader.open("vacant?zones=que-vo-3&sel=Q3-A10-07")
    unfold(page, "Open a plot")
    page.get_by_role("link", name="Q3-A10-07").click()
    page.wait_for_url(re.compile(r"/plot\?.*plot=Q3-A10-07"))
    expect(page.get_by_role("heading", name="Q3-A10-07")).to_be_visible()


def test_a_day_whose_only_difference_is_one_lease_changes_the_map(chromium: Browser, small: str) -> None:
    # L6 takes a-2-01 on 2021-07-01; nothing else happens that day.
    with unharmed(chromium, small) as reader:
        page = reader.open("vacant?day=2021-06-30")
        frame = drawn_map(page)
        before = shown_on_map(frame)
        agree(page, frame, len(before))
        frame.evaluate("window.untouched = true")
        page.get_by_role("textbox", name="On the day", exact=True).fill("01072021")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("day=2021-07-01"))
        agree(page, frame, len(before) - 1)
        assert sorted({*before} - {*shown_on_map(frame)}) == ["a-2-01"]
        assert frame.evaluate("window.untouched") is True


def test_quick_clicks_select_every_plot_that_was_clicked(reader: Reader) -> None:
    page = reader.open("vacant?zones=que-vo-3&ready=serviced")
    frame = drawn_map(page)
    plots = shown_on_map(frame)[:5]
    for spot in [place(page, frame, plot) for plot in plots]:
        page.mouse.click(*spot)
        page.wait_for_timeout(150)
    page.wait_for_url(lambda url: set(plots_of(url)) == set(plots))


def test_what_stands_below_a_map_stays_where_it_is_when_the_map_comes(reader: Reader) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    reader.page.route(COMPONENT, hold)
    page = reader.open("vacant?zones=que-vo-3")
    table = page.get_by_test_id("stDataFrame")
    before = still(table)
    assert held
    for route in held:  # Streamlit may put the frame in twice
        route.fallback()
    frame = drawn_map(page)
    assert still(table) == before
    # The map fills its room: a wheel turned over it moves the map, and nothing around it.
    room = frame.frame_element().evaluate_handle("(map) => map.closest('[data-testid=stVerticalBlock]')")
    assert room.evaluate("(room) => room.scrollHeight === room.clientHeight")


def test_a_pin_is_clicked_like_its_plot_and_the_map_goes_to_what_filters_leave(reader: Reader) -> None:
    page = reader.open("vacant?zones=yen-phong;thuan-thanh-1&min_ha=5")
    frame = drawn_map(page)
    one = page.frame_locator("iframe[title^='streamlit_folium']").locator(".lb-pin-one")
    plot = one.first.get_attribute("title")
    one.first.click()
    wait_selection(page, str(plot))

    before = frame.evaluate("landbook.view.map.getZoom()")
    page.get_by_role("button", name="Clear filters (2)").click()
    page.wait_for_url(re.compile(r"^(?!.*zones=)"))
    frame.wait_for_function("(before) => landbook.view.map.getZoom() !== before", arg=before)


def test_land_without_plots_is_told_apart_from_roads(reader: Reader) -> None:
    page = reader.open("zone?zone=thuan-thanh-3")
    frame = drawn_map(page)
    ground = page.frame_locator("iframe[title^='streamlit_folium']").locator("path.lb-undivided")
    assert ground.first.get_attribute("fill") == "url(#lb-undivided)"
    legend = frame.locator(".lb-legend li:visible").all_inner_texts()
    assert any("Not yet divided into plots" in text for text in legend)
