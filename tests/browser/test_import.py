"""Import in a real browser: where land may lie is drawn before its system is chosen."""

from importlib import import_module
from pathlib import Path

from playwright.sync_api import Browser, expect

from cli.main import main
from tests.support.app_server import serving, unharmed
from tests.support.typed_days import link
from tests.ui.test_import_page import FIRST, PLOTS, ZONES

EXAMPLE = import_module("examples.04_messy_deliveries.deliver")


def test_a_folder_that_init_made_has_a_map_with_a_rate_after_three_actions(
    chromium: Browser, tmp_path: Path
) -> None:
    book = tmp_path / "book"
    (tmp_path / "zones.kml").write_bytes(ZONES)
    (tmp_path / "plots.kml").write_bytes(PLOTS)
    (tmp_path / "register.csv").write_text(FIRST, encoding="utf-8")
    assert main(["init", str(book), "--province", "Bắc Ninh"]) == 0
    with serving("--data", str(book)) as address, unharmed(chromium, address) as reader:
        page = reader.open("import?lang=en")
        files = [tmp_path / name for name in ("zones.kml", "plots.kml", "register.csv")]
        page.locator("input[type=file]").set_input_files(files)
        page.get_by_role("button", name="Write this into the book").click()
        expect(page.get_by_test_id("stMain")).to_contain_text("is written.")
        link(page, "").click()
        # 0.75 of four plots of 1.15 ha.
        expect(page.get_by_test_id("stMain")).to_contain_text("16.3")
        land = page.frame_locator("iframe[title^='streamlit_folium']")
        expect(land.get_by_text("KCN Thử")).to_be_visible()


def test_a_plan_without_a_system_is_drawn_where_it_may_lie_and_asked_about_until_answered(
    chromium: Browser, packaged: str, tmp_path: Path
) -> None:
    EXAMPLE.main(tmp_path)
    with unharmed(chromium, packaged) as reader:
        page = reader.open("import?lang=en")
        page.locator("input[type=file]").set_input_files(sorted(tmp_path.iterdir()))
        question = page.locator(".st-key-import-question-0")
        expect(question).to_contain_text("is not sure; it may be EPSG:9209.")
        expect(question).not_to_contain_text("--crs")  # the page has a box for that
        land = page.frame_locator("iframe[title^='streamlit_folium']")
        expect(land.get_by_text("EPSG:9209", exact=True)).to_be_visible()
        # Twelve plots in the colour of the first system, all of them in view.
        frame = next(each for each in page.frames if "st_folium" in each.url)
        seen = frame.evaluate(
            """() => { const map = Object.values(window).find((each) => each instanceof L.Map);
            const shapes = []; map.eachLayer((each) => each.feature && each.getBounds && shapes.push(each));
            const own = shapes.filter(({ options }) => options.weight === 2 && options.fillOpacity === 0.15);
            return own.filter((each) => map.getBounds().contains(each.getBounds())).length; }"""
        )
        assert seen == 12
        question.get_by_role("combobox").click()
        page.get_by_role("option", name="EPSG:9209").click()
        expect(page.get_by_text("is not sure; it may be EPSG:9209.")).to_have_count(0)
