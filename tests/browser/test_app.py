"""The app from the outside in: a real browser, no internet, and what a reader would do first."""

import re
import shutil
from pathlib import Path

from playwright.sync_api import Browser, FrameLocator, Page, expect

from occupancy.program import ROOT
from tests.browser.test_plot_map import drawn_map
from tests.support.app_server import Reader, reading, serving, still, unharmed
from tests.support.book_builder import edit, write_book

PHONE, LAPTOP = (390, 844), (1280, 720)
ATTACK = "<img src=x onerror=\"document.title='taken'\"><b>`${1}`</b>"


def zone_map(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title^='streamlit_folium']")


def written(page: Page) -> list[str]:
    """The figures written on the zones of the map, one per zone."""
    figures = zone_map(page).locator(".lb-figure")
    figures.first.wait_for(state="attached")
    return figures.all_text_contents()


def figure(page: Page, label: str) -> str:
    """The value of a card."""
    card = page.get_by_role("button", name=re.compile(rf"^{re.escape(label)} [\d.,]+ "))
    return card.locator("strong").inner_text()


def choose_day(reader: Reader, day: str) -> None:
    """Type a day (dd/mm/yyyy) into the control, as a reader does."""
    reader.page.get_by_role("textbox", name="On the day", exact=True).fill(day)
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url(re.compile("day=" + "-".join(reversed(day.split("/")))))
    reader.settled()


def test_a_vietnamese_browser_reads_the_published_figures(chromium: Browser, packaged: str) -> None:
    with unharmed(chromium, packaged, locale="vi-VN") as reader:
        page = reader.open()
        assert figure(page, "Tỷ lệ lấp đầy") == "60,04 %"
        assert figure(page, "Đất công nghiệp đã cho thuê") == "2.481,57 ha"
        expect(page.get_by_role("note")).to_contain_text("giả định")
        assert page.url.endswith("/")


def test_the_tab_is_called_after_page_and_day_and_the_page_tells_its_language(reader: Reader) -> None:
    page = reader.open("vacant?lang=vi&day=2021-12-31")
    expect(page).to_have_title("Đất trống – 31/12/2021 – Landbook")
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    page.get_by_text("English", exact=True).click()
    expect(page).to_have_title("Vacant land – 31 Dec 2021 – Landbook")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="About the data").click()
    expect(page).to_have_title("About the data – 31 Dec 2021 – Landbook")
    page.go_back()
    expect(page).to_have_title("Vacant land – 31 Dec 2021 – Landbook")


def test_another_day_changes_map_figures_and_address_and_back_undoes_the_last_choice(reader: Reader) -> None:
    page = reader.open()
    assert len(written(page)) == 16
    zones = zone_map(page).locator("path.lb-zone")
    assert zones.count() >= 16
    assert all(zones.nth(at).bounding_box() for at in range(zones.count()))
    before = written(page)
    choose_day(reader, "31/12/2019")
    expect(zone_map(page).locator(".lb-figure")).not_to_have_text(before)
    assert len(written(page)) == 16
    assert figure(page, "Leased land") == "1,747.77 ha"
    expect(page.get_by_text("Day: 31 Dec 2019").first).to_be_visible()
    choose_day(reader, "31/12/2021")
    page.go_back()
    expect(page.get_by_text("Day: 31 Dec 2019").first).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Day: 17 Nov 2023")).to_be_visible()
    assert page.url.endswith("/")


def test_a_clicked_zone_shows_its_formula_leaves_the_map_as_it_is_and_the_language_turns_both(
    reader: Reader,
) -> None:
    page = reader.open()
    written(page)
    page.frames[-1].evaluate("window.untouched = true")
    box = still(zone_map(page).locator(".lb-figure").first)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url(re.compile("zone="))
    reader.settled()
    expect(page.get_by_role("button", name="Show all zones")).to_be_visible()
    formula = re.compile(r"= [\d,.]+ ha ÷ [\d,.]+ ha = [\d.]+ %")
    expect(page.locator("p", has_text=formula)).to_be_visible()
    assert page.frames[-1].evaluate("window.untouched") is True
    title = zone_map(page).get_by_role("region")
    english = title.get_attribute("aria-label")
    page.get_by_role("radio", name="Tiếng Việt").click()
    page.wait_for_url(re.compile("lang=vi"))
    reader.settled()
    assert figure(page, "Tỷ lệ lấp đầy") == "60,04 %"
    expect(title).not_to_have_attribute("aria-label", str(english))


def test_a_copied_link_restores_the_view(reader: Reader) -> None:
    page = reader.open("?day=2019-12-31&basis=operating&lang=vi&zone=que-vo")
    expect(page.get_by_role("heading", name="KCN Quế Võ", exact=True)).to_be_visible()
    expect(page.get_by_text("Ngày: 31/12/2019").first).to_be_visible()
    assert written(page) != written(reader.open("?day=2023-11-17&basis=operating&lang=vi&zone=que-vo"))


def test_another_book_is_drawn_and_a_hostile_name_stays_text(chromium: Browser, tmp_path: Path) -> None:
    folder = write_book(
        tmp_path / "book",
        zones=edit(0, name_vi=ATTACK, name_en=ATTACK),
        phases=edit(0, name_vi=ATTACK, name_en=ATTACK),
        projects=edit(0, tenant_name=ATTACK),
    )
    with serving("--data", str(folder)) as address, unharmed(chromium, address) as reader:
        page = reader.open("?zone=z-a")
        assert len(written(page)) == 2  # the third zone has no outline
        expect(page.get_by_role("heading", name=ATTACK)).to_be_visible()
        page.wait_for_timeout(500)
        assert page.title() != "taken"
        assert page.locator("img[src=x]").count() == 0
        assert zone_map(page).locator("img[src=x]").count() == 0


def test_under_a_base_path_zones_and_plots_are_drawn_as_well(chromium: Browser, tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book")
    with (
        serving("--data", str(folder), base_path="so-dat") as address,
        unharmed(chromium, address) as reader,
    ):
        assert len(written(reader.open())) == 2  # the third zone has no outline
        seen = drawn_map(reader.open("zone?zone=z-a")).evaluate(
            """() => { const { plots } = landbook.view;
            return Object.values(plots._grouped(plots._seen())).flat().map((at) => plots.ids[at]); }"""
        )
        # How much of its neighbours is drawn as well depends on the size of the window.
        of_zone = [f"a-1-0{at}" for at in range(1, 7)] + ["a-2-01", "a-2-02", "a-2-03"]
        assert sorted(plot for plot in seen if plot.startswith("a-")) == of_zone


def test_without_the_maps_javascript_a_sentence_and_the_table_stand_there(
    chromium: Browser, tmp_path: Path
) -> None:
    left_out = shutil.ignore_patterns(".*", "tests", "node_modules", "__pycache__")
    copy = shutil.copytree(ROOT, tmp_path / "landbook", ignore=left_out)
    lock = copy / "package-lock.json"  # of packages that nobody has
    lock.write_text(lock.read_text(encoding="utf-8").replace("sha512-", "sha512-0"), encoding="utf-8")
    shutil.copytree(ROOT / ".streamlit", copy / ".streamlit")
    with serving(root=copy) as address, unharmed(chromium, address) as reader:
        page = reader.open()
        expect(page.get_by_role("alert")).to_contain_text("python -m outputs.assets")
        expect(page.get_by_test_id("stDataFrame")).to_be_visible()
        assert page.locator("iframe").count() == 0


def test_three_pages_forward_and_back_three_times_ends_where_it_began(reader: Reader) -> None:
    began = "?day=2021-12-31&basis=operating&lang=en&zone=que-vo-3"
    page = reader.open(began)
    figure(page, "Fill rate")
    # What each page has and no other: the address is there before the page is.
    own = {"zone": "Phases and decisions", "vacant": "Clear filters", "about": "Where the book comes to"}
    for name, path in (("Zone", "zone"), ("Vacant land", "vacant"), ("About the data", "about")):
        page.get_by_role("link", name=name, exact=True).first.click()
        page.wait_for_url(re.compile("/" + path))
        expect(page.get_by_text(own[path]).first).to_be_visible()
        reader.settled()
    for path in ("vacant", "zone"):
        page.go_back()
        expect(page.get_by_text(own[path]).first).to_be_visible()
        reader.settled()
    page.go_back()
    expect(page.get_by_text("Day: 31 Dec 2021")).to_be_visible()
    assert page.url == f"{reader.address}/{began}"
    assert len(written(page)) == 16


# What of the map is outlined lies in its middle, and which labels that are seen lie on each other.
IN_VIEW = """() => {
  const outlined = document.querySelectorAll(".leaflet-chosen-pane path");
  const map = document.querySelector(".lb-map").getBoundingClientRect();
  const boxes = Array.from(outlined, (path) => path.getBoundingClientRect());
  const inside = boxes.every((box) => box.left >= 0 && box.right <= map.right
    && box.top >= 0 && box.bottom <= map.bottom);
  return [boxes.length > 0, inside, Math.max(0, ...boxes.map((box) => box.width)) > map.width / 8];
}"""
# Which labels that are seen lie on each other, on a pin, a button or a box, or are cut by its edge.
IN_EACH_OTHER_S_WAY = """() => {
  const seen = document.querySelectorAll(".lb-written:not(.lb-hidden) > div > span:not(.lb-hidden)");
  const box = (one) => ({ at: one.getBoundingClientRect(), of: one.parentNode, text: one.textContent });
  const all = (kind) => Array.from(document.querySelectorAll(kind), box).filter((one) => one.at.width > 0);
  const texts = Array.from(seen, box).filter((one) => one.at.width > 0);
  const over = (a, b, from, to) => a[from] < b[to] - 1 && b[from] < a[to] - 1;
  const on = (a, b) => over(a, b, "left", "right") && over(a, b, "top", "bottom");
  const map = document.querySelector(".lb-map").getBoundingClientRect();
  const cut = ({ left, right, top, bottom }) =>
    left < map.left || right > map.right || top < map.top || bottom > map.bottom;
  const things = all(".lb-pin, .leaflet-control");
  const controls = all(".leaflet-control");
  return texts.flatMap((one, at) => texts.slice(at + 1)
    .filter((two) => two.of !== one.of && on(one.at, two.at)).map((two) => one.text + " / " + two.text))
    .concat(texts.filter((one) => cut(one.at) || things.some((other) => on(one.at, other.at)))
      .map((one) => one.text))
    .concat(controls.flatMap((one, at) => controls.slice(at + 1)
      .filter((two) => on(one.at, two.at)).map((two) => one.text + " / " + two.text)));
}"""
# Pins that lie under the legend.
UNDER_THE_LEGEND = """() => {
  const legend = document.querySelector(".lb-legend").getBoundingClientRect();
  return Array.from(document.querySelectorAll(".lb-pin"))
    .filter((pin) => pin.getBoundingClientRect().bottom > legend.top).length;
}"""


def test_a_chosen_zone_is_outlined_and_gone_to_and_choosing_none_goes_back(reader: Reader) -> None:
    page = reader.open("?zone=yen-phong")
    written(page)
    frame = page.frames[-1]
    frame.wait_for_function(f"() => ({IN_VIEW})().every(Boolean)")
    page.get_by_role("button", name="Show all zones").click()
    page.wait_for_url(re.compile(r"^(?!.*zone=)"))
    frame.wait_for_function("() => !document.querySelector('.leaflet-chosen-pane path')")
    frame.wait_for_function(
        "() => Array.from(document.querySelectorAll('path.lb-zone')).every((zone) => {"
        " const box = zone.getBoundingClientRect(); return box.left > 0 && box.right < innerWidth; })"
    )


def legend_below_the_zones(page: Page, *, is_open: bool) -> None:
    """Expect the legend below all zones: open, or folded as on a phone."""
    legend = zone_map(page).locator(".lb-legend")
    box = still(legend)
    assert (legend.locator("details[open]").count() == 1) is is_open
    zones = zone_map(page).locator("path.lb-zone")
    for one in (zones.nth(at).bounding_box() for at in range(zones.count())):
        assert one is not None
        assert one["y"] + one["height"] <= box["y"] + 1


def test_names_on_maps_keep_off_each_other_and_off_all_that_stands_on_the_map_with_its_legend(
    chromium: Browser, packaged: str
) -> None:
    for size, steps in ((PHONE, 2), (LAPTOP, 3)):
        with reading(chromium, packaged, locale="vi-VN", size=size) as reader:
            page = reader.open()
            written(page)
            zoom_in = zone_map(page).locator(".leaflet-control-zoom-in")
            legend_below_the_zones(page, is_open=size == LAPTOP)
            for step in range(steps):
                still(zone_map(page).locator(".lb-figure:not(.lb-hidden)").first)
                assert page.frames[-1].evaluate(IN_EACH_OTHER_S_WAY) == []
                if size == LAPTOP and not step:  # each ring has its name: of its zone, or of its part of it
                    names = zone_map(page).locator(".lb-must .lb-line-1:visible, .lb-ring .lb-line-1:visible")
                    assert names.count() == 2
                zoom_in.evaluate("(one) => one.click()")
            if size == LAPTOP:
                for path in ("quality", "vacant"):  # the second map comes with the browser's own copies
                    page = reader.open(f"{path}?lang=en")
                    still(zone_map(page).locator(".lb-must").first)
                    assert page.frames[-1].evaluate(IN_EACH_OTHER_S_WAY) == []
                assert page.frames[-1].evaluate(UNDER_THE_LEGEND) == 0


def test_a_zone_of_the_map_is_chosen_by_keyboard(reader: Reader) -> None:
    page = reader.open("?lang=en")
    zones = zone_map(page).get_by_role("button", name=re.compile(r"Que Vo III.*\d %"))
    line = zones.first.evaluate("(zone) => getComputedStyle(zone).stroke")
    written(page)
    frame = page.frames[-1]
    frame.evaluate("document.querySelector('.lb-map').focus()")
    page.keyboard.press("Tab")
    expect(zone_map(page).locator("path.lb-zone:focus-visible")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(zone_map(page).get_by_role("button", name="Zoom in")).to_be_focused()
    before = frame.evaluate("window.map.getCenter()")
    zones.first.focus()
    assert zones.first.evaluate("(zone) => getComputedStyle(zone).stroke") != line
    assert frame.evaluate("window.map.getCenter()") == before
    frame.evaluate("window.map.setView([10, 106], 12)")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(zones.first).to_be_focused()
    expect(zones.first).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("zone=que-vo-3"))


def test_a_press_on_the_map_does_not_move_the_page(chromium: Browser, packaged: str) -> None:
    with reading(chromium, packaged, locale="en-GB", size=(1024, 768)) as reader:
        page = reader.open()
        box = still(zone_map(page).locator(".lb-figure").first)
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        main = page.get_by_test_id("stMain")
        before = main.evaluate("(one) => one.scrollTop")
        page.mouse.down()
        page.wait_for_timeout(300)
        assert main.evaluate("(one) => one.scrollTop") == before
        page.mouse.up()
