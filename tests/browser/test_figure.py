"""A figure opened in a browser: by mouse and by key, its rows downloaded and added up again."""

import csv
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.support.app_server import Reader, still

ROW_PX = 32  # of the table of zones, its head included
BEHIND_BOXES_PX, BEHIND_NAMES_PX = 40, 300


def test_the_fill_rate_is_opened_and_its_rows_add_up_in_a_file(reader: Reader, tmp_path: Path) -> None:
    page = reader.open()
    before = page.url
    page.get_by_role("button", name=re.compile("^Fill rate 60.04 %")).click()
    dialog = page.get_by_role("dialog", name=re.compile("Fill rate: 60.04 %"))
    expect(dialog).to_contain_text("Fill rate = Leased land ÷ Leasable industrial land")
    expect(dialog).to_contain_text("= 2,481.57 ha ÷ 4,133.19 ha = 60.04 %")
    expect(dialog.get_by_test_id("stDataFrame")).to_be_visible()
    with page.expect_download() as download:
        dialog.get_by_role("button", name="CSV", exact=True).click()
    file = tmp_path / "rows.csv"
    download.value.save_as(file)
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    sums = [sum(float(row[column]) for row in rows) for column in ("Numerator (ha)", "Denominator (ha)")]
    assert [f"{area:,.2f}" for area in sums] == ["2,481.57", "4,133.19"]
    assert f"{100 * sums[0] / sums[1]:.2f}" == "60.04"
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    assert page.url == before


def test_a_figure_is_opened_by_key_and_its_other_rows_are_one_choice_away(reader: Reader) -> None:
    page = reader.open("?lang=vi&zone=que-vo")
    page.get_by_role("button", name="Còn trống (ha) 5,52").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("= 448,98 ha − 443,46 ha + 0,00 ha = 5,52 ha")
    dialog.get_by_role("radio", name="Diện tích đã cho thuê").click()
    expect(dialog).to_contain_text("Hợp đồng thuê đất: ")


def pressable(page: Page, table: Locator, *, row: int, after: float) -> tuple[float, float]:
    """The next place in a row of a table on a canvas, right of `after`, over which the pointer is a hand."""
    table.scroll_into_view_if_needed()
    box = still(table)
    y = box["y"] + ROW_PX * row + ROW_PX / 2
    for x in range(int(box["x"] + after), int(box["x"] + box["width"]), 8):
        page.mouse.move(x, y)
        page.wait_for_timeout(30)
        if table.evaluate("e => [...e.querySelectorAll('*')].some(one => one.style.cursor === 'pointer')"):
            return x + 8.0, y
    raise AssertionError(f"nothing to press in row {row}")


def test_a_figure_in_the_table_of_zones_is_opened_and_a_name_shows_its_zone(reader: Reader) -> None:
    page = reader.open()
    table = page.get_by_test_id("stDataFrame").first
    page.mouse.click(*pressable(page, table, row=2, after=BEHIND_NAMES_PX))
    dialog = page.get_by_role("dialog", name=re.compile("Que Vo Industrial Park, Fill rate: 98.77 %"))
    expect(dialog).to_contain_text("= 443.46 ha ÷ 448.98 ha = 98.77 %")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.mouse.click(*pressable(page, table, row=2, after=BEHIND_BOXES_PX))
    page.wait_for_url(re.compile("zone=que-vo"))
    expect(page.get_by_role("heading", name="Que Vo Industrial Park", exact=True)).to_be_visible()
