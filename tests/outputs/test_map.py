"""The map as a file: opened from a disk in a browser without a network, with hostile names in the book."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import folium
import pytest
from playwright.sync_api import Browser, Page

from occupancy.book import LandBook, load
from occupancy.program import DATA
from occupancy.statement import state
from outputs.assets import MAP_LIBRARIES
from outputs.maps.style import RATES, rate_class
from outputs.maps.web.folium_map import Script
from outputs.maps.web.geometry import map_geometry
from outputs.maps.web.layers import name_on_map, plot_facts, zone_figures, zone_shapes
from outputs.maps.web.zone_map import map_page
from outputs.records import iter_rows
from outputs.text.translations import translator
from tests.support.app_server import hearing, window
from tests.support.book_builder import write_book

DAY = date(2023, 11, 17)
VI, EN = translator("vi"), translator("en")
PACKAGED = DATA
HOSTILE = (
    '<img src=x onerror="window.hurt=1">',
    "</script><script>window.hurt=1</script>",
    "`${window.hurt=1}`",
    "'\"); window.hurt=1; //",
    "{{ 7*7 }}{% raw %}\u2028& Đất",
)


@dataclass
class Opened:
    """A page in a browser, what it asked for and what it complained of."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


Opening = Callable[..., Opened]


@pytest.fixture(scope="module")
def vendor() -> Path:
    return MAP_LIBRARIES.ensure()


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Opening]:
    """Open a file without a network, in a window of a size."""
    with ExitStack() as held:

        def opened_at(path: Path, *, size: tuple[int, int] = (1440, 900)) -> Opened:
            seen = Opened(held.enter_context(window(chromium, size=size, offline=True)))
            held.enter_context(
                hearing(
                    seen.page,
                    request=lambda request: seen.asked.append(request.url),
                    console=lambda message: seen.complaints.append(message.text),
                    pageerror=lambda error: seen.complaints.append(str(error)),
                )
            )
            seen.page.goto(path.as_uri())
            seen.page.wait_for_selector(".lb-figure .lb-line-0")
            return seen

        yield opened_at


def hostile(folder: Path) -> LandBook:
    """The book of three zones, its names and ids as bad as they come."""

    def zones(rows: list[dict[str, object]]) -> None:
        for row, name in zip(rows, HOSTILE, strict=False):
            row.update(name_vi=name, name_en=name)

    def phases(rows: list[dict[str, object]]) -> None:
        for row in rows:
            row.update(name_vi=HOSTILE[1], name_en=HOSTILE[3])

    def parcels(rows: list[dict[str, object]]) -> None:
        rows[5]["parcel_id"] = HOSTILE[0]

    write_book(folder, zones=zones, phases=phases, parcels=parcels, reservations=lambda _: [])
    text = (folder / "book.toml").read_text(encoding="utf-8")
    title = json.dumps(HOSTILE[1])
    credit = json.dumps(HOSTILE[0])
    text = (
        text.replace('"Sổ thử"', title)
        .replace('"Số liệu giả định"', credit)
        .replace('"Drawn by hand"', credit)
    )
    (folder / "book.toml").write_text(text, encoding="utf-8")
    return load(folder)


def test_hostile_names_stay_text(opened: Opening, tmp_path: Path, vendor: Path) -> None:
    book = hostile(tmp_path / "book")
    page = tmp_path / "map.html"
    page.write_text(map_page(state(book, as_of=DAY), VI, vendor=vendor), encoding="utf-8")

    seen = opened(page)

    assert seen.page.evaluate("window.hurt") is None
    assert seen.page.locator("img[src=x]").count() == 0
    assert seen.page.title() == HOSTILE[1]
    assert seen.page.locator(".lb-stamp h1").text_content() == HOSTILE[1]
    assert HOSTILE[0] in (seen.page.locator(".lb-stamp").text_content() or "")
    assert HOSTILE[0] in (seen.page.locator(".leaflet-control-attribution").text_content() or "")
    names = seen.page.locator(".lb-figure .lb-line-1").all_text_contents()
    assert set(HOSTILE[:2]) <= set(names)
    seen.page.evaluate("void map_landbook.setZoom(12, {animate: false})")
    seen.page.locator("path.lb-zone").first.hover(force=True)
    tip = seen.page.locator(".leaflet-tooltip")
    assert tip.locator("strong").text_content() in HOSTILE
    assert seen.page.evaluate("window.hurt") is None
    assert seen.complaints == []


def test_a_hostile_plot_stays_text_under_the_mouse(opened: Opening, tmp_path: Path, vendor: Path) -> None:
    book = hostile(tmp_path / "book")
    page = tmp_path / "map.html"
    page.write_text(map_page(state(book, as_of=DAY), EN, vendor=vendor), encoding="utf-8")
    seen = opened(page)
    # Plot a-1-06, renamed: 500 to 750 m east and 450 to 850 m north of the corner.
    shape = next(f for f in plots(book) if f["properties"]["parcel_id"] == HOSTILE[0])["geometry"][
        "coordinates"
    ][0]
    lon, lat = (sum(point[axis] for point in shape[:4]) / 4 for axis in (0, 1))
    seen.page.evaluate(f"void map_landbook.setView([{lat}, {lon}], 16, {{animate: false}})")
    seen.page.wait_for_timeout(300)
    seen.page.mouse.move(700, 440)
    seen.page.mouse.move(720, 450)
    lines = seen.page.locator(".leaflet-tooltip > div > *").all_text_contents()
    assert lines[:3] == [HOSTILE[0], "Vacant, serviced", "Area by document: 10.00 ha"]
    assert seen.page.evaluate("window.hurt") is None


def plots(book: LandBook) -> list[dict[str, dict[str, list[list[list[float]]]]]]:
    return list(json.loads(map_geometry(book).plots)["features"])


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768)])
def test_the_packaged_map_opens_from_disk_with_no_network(
    opened: Opening, tmp_path: Path, vendor: Path, size: tuple[int, int]
) -> None:
    book = load(PACKAGED)
    statement = state(book, as_of=DAY)
    page = tmp_path / "map.html"
    page.write_text(map_page(statement, VI, vendor=vendor), encoding="utf-8")
    outlines = map_geometry(book).outlines

    seen = opened(page, size=size)

    assert seen.complaints == []
    assert {url.split(":")[0] for url in seen.asked} <= {"file", "data", "blob"}
    assert len([url for url in seen.asked if url.startswith("file:")]) == 1
    assert seen.page.locator("path.lb-zone").count() == len(outlines)
    figures = seen.page.locator(".lb-figure .lb-line-0").all_text_contents()
    assert len(figures) == len(book.zones) == 16
    assert "–" in figures
    if size[0] >= 1280:  # on a phone some names wait until there is room
        assert seen.page.locator(".lb-figure .lb-line-1.lb-hidden").count() == 0
    stamp = seen.page.locator(".lb-stamp").text_content() or ""
    for said in (
        "60,04 % = 2.481,57 / 4.133,19 ha",
        "17/11/2023",
        "giả định",
        "không phải ranh giới pháp lý",
    ):
        assert said in stamp
    assert "© OpenStreetMap contributors" in (
        seen.page.locator(".leaflet-control-attribution").text_content() or ""
    )
    assert seen.page.locator(".leaflet-control-scale-line").count() == 1
    # Every zone lies in the window, and none of them under the stamp.
    corner = seen.page.locator(".lb-stamp").bounding_box()
    assert corner is not None
    for box in (path.bounding_box() for path in seen.page.locator("path.lb-zone").all()):
        assert box is not None
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= size[0]
        assert box["y"] + box["height"] <= size[1]
        right = box["x"] >= corner["x"] + corner["width"]
        assert right or box["y"] >= corner["y"] + corner["height"]


def test_plots_are_drawn_from_near_in_place_of_the_colour_of_their_zone(
    opened: Opening, tmp_path: Path, vendor: Path
) -> None:
    book = load(PACKAGED)
    page = tmp_path / "map.html"
    page.write_text(map_page(state(book, as_of=DAY), VI, vendor=vendor), encoding="utf-8")
    seen = opened(page)
    plane = seen.page.locator(".leaflet-plots-pane")
    legend = seen.page.locator(".lb-legend")
    assert not plane.is_visible()
    assert "Tỷ lệ lấp đầy của KCN" in legend.inner_text()
    lon, lat = map_geometry(book).labels["tien-son"]
    seen.page.evaluate(f"void map_landbook.setView([{lat}, {lon}], 15, {{animate: false}})")
    seen.page.wait_for_timeout(300)
    assert plane.locator("canvas").is_visible()
    assert "Còn trống, đã có hạ tầng" in legend.inner_text()
    colours = seen.page.evaluate(
        """() => {
          const c = document.querySelector(".leaflet-plots-pane canvas");
          const d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data, seen = new Set();
          for (let i = 0; i < d.length; i += 400) if (d[i + 3]) seen.add(d[i] >> 4);
          return seen.size;
        }"""
    )
    assert colours > 3
    assert seen.complaints == []


def test_the_file_asks_the_internet_for_nothing(tmp_path: Path, vendor: Path) -> None:
    book = load(write_book(tmp_path))
    html = map_page(state(book, as_of=DAY), EN, vendor=vendor)
    tags = re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)
    assert not re.search(r"""(src|href)\s*=|url\((?!["']?(data:|#))""", tags)
    assert "folium-map" in html
    assert '<html lang="en">' in html


def test_a_text_of_a_map_is_no_template_of_a_page() -> None:
    made = folium.Map(tiles=None)
    made.add_child(Script("one", "var text = '{{ 6 * 7 }} {% x %}';", style="a { b: '{# c #}'; }"))
    page = made.get_root().render()
    assert "var text = '{{ 6 * 7 }} {% x %}';" in page
    assert "<style>a { b: '{# c #}'; }</style>" in page


def test_a_reader_may_make_the_page_larger(tmp_path: Path, vendor: Path) -> None:
    html = map_page(state(load(write_book(tmp_path / "book")), as_of=DAY), translator("vi"), vendor=vendor)
    assert re.findall(r'<meta name="viewport" content="([^"]*)"', html)
    assert not re.search("user-scalable|maximum-scale", html)


def test_the_same_book_and_day_give_the_same_file(tmp_path: Path, vendor: Path) -> None:
    folder = write_book(tmp_path)
    pages = {map_page(state(book, as_of=DAY), EN, vendor=vendor) for book in (load(folder), load(folder))}
    assert len(pages) == 1


def test_zones_are_coloured_by_the_unrounded_rate_and_labelled_on_the_same_side(tmp_path: Path) -> None:
    # a-1 has 60 ha leasable: 35.9976 ha leased are 59.996 %, which two decimals would call 60.
    def one_zone(rows: list[dict[str, object]]) -> None:
        rows[1].update(established_area_ha="", leasable_area_ha="", leasable_basis="")

    def to_four_plots(rows: list[dict[str, object]]) -> None:
        rows[0].update(leased_area_m2=100_000)
        rows[1].update(leased_area_m2=100_000)
        rows[2].update(leased_area_m2=59_976)
        rows[3].update(leased_area_m2=100_000, parcel_id="a-1-05")
        rows[4].update(first_day="2010-01-01")
        rows[5].update(first_day="2022-01-01")
        rows[6].update(first_day="2024-01-01")

    book = load(write_book(tmp_path, phase_decisions=one_zone, tenancies=to_four_plots))
    statement = state(book, as_of=DAY)
    zone = statement.zones.set_index("zone_id").loc["z-a"]
    assert zone["fill_rate_pct"] == pytest.approx(59.996)
    figures = {figure["name"]: figure["figure"] for figure in zone_figures(statement, VI)}
    assert figures["Khu A"] == "59,996 %"
    features = json.loads(zone_shapes(statement, VI))["features"]
    first = next(f["properties"] for f in features if f["properties"]["phase_id"] == "a-1")
    assert first["colour"] == RATES[2][1]


@pytest.mark.parametrize(
    ("rate", "number"),
    [(0.0, 0), (19.999999, 0), (20.0, 1), (59.999999, 2), (60.0, 3), (80.0, 4), (130.0, 4)],
)
def test_a_class_of_colour_begins_at_its_lower_end(rate: float, number: int) -> None:
    assert rate_class(rate) == number
    assert rate_class(float("nan")) == -1


def test_only_plots_of_the_day_are_drawn(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, parcels=lambda rows: rows[3].update(valid_to="2023-11-16")))
    assert "a-1-04" in plot_facts(state(book, as_of=date(2023, 11, 16)), EN)
    facts = plot_facts(state(book, as_of=DAY), EN)
    assert "a-1-04" not in facts
    assert facts["a-1-03"] == ["leased_idle", "factory", "10.00", "10.00"]
    assert facts["a-1-05"][3] == ""


def test_coordinates_have_six_decimals_and_properties_are_few(tmp_path: Path) -> None:
    text = map_geometry(load(write_book(tmp_path))).plots
    assert max(len(digits) for digits in re.findall(r"\d+\.(\d+)", text)) <= 6
    assert set(json.loads(text)["features"][0]["properties"]) == {"parcel_id", "zone_id"}


def test_maps_have_the_short_form_of_what_zones_are() -> None:
    named = {str(zone["zone_id"]): name_on_map(zone, EN) for zone in iter_rows(load(PACKAGED).zones)}
    assert (named["tien-son"], named["an-viet-que-vo-6"]) == ("Tien Son IP", "An Viet – Que Vo 6 IP")
    assert name_on_map({"name_vi": "Khu công nghiệp Tiên Sơn", "name_en": ""}, VI) == "KCN Tiên Sơn"


def test_a_book_without_any_outline_has_a_map_of_its_plots(
    opened: Opening, tmp_path: Path, vendor: Path
) -> None:
    def none(rows: list[dict[str, object]]) -> None:
        for row in rows:
            row["geometry"] = None

    book = load(write_book(tmp_path / "book", zones=none, phases=none))
    page = tmp_path / "map.html"
    page.write_text(map_page(state(book, as_of=DAY), EN, vendor=vendor), encoding="utf-8")
    seen = opened(page)
    boxes = [shape.bounding_box() for shape in seen.page.locator("path.lb-zone").all()]
    assert len(boxes) == 3  # a-1, a-2 and b-1; c-1 has no plots
    for box in boxes:
        assert box is not None
        assert box["width"] > 100
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 1440


def test_a_map_in_a_frame_of_no_size_chooses_its_view_when_it_gets_one(
    chromium: Browser, vendor: Path, tmp_path: Path
) -> None:
    book = load(PACKAGED)
    (tmp_path / "map.html").write_text(map_page(state(book, as_of=DAY), EN, vendor=vendor), encoding="utf-8")
    outer = tmp_path / "outer.html"
    outer.write_text('<iframe src="map.html" style="width:120px;height:60px;border:0"></iframe>')
    complaints: list[str] = []
    with (
        window(chromium, offline=True) as page,
        hearing(page, pageerror=lambda error: complaints.append(str(error))),
    ):
        page.goto(outer.as_uri())
        figure = page.frame_locator("iframe").locator(".lb-figure .lb-line-0").first
        figure.wait_for(state="attached")

        page.locator("iframe").evaluate(
            "frame => { frame.style.cssText = 'width:1100px;height:700px;border:0' }"
        )

        # The browser tells the map of its size in its own time; a view that never comes fails here.
        page.frames[1].wait_for_function(
            """() => {
                const shown = Object.values(window).find((each) => each instanceof L.Map).getBounds();
                return shown.getWest() < 105.9 && shown.getEast() > 106.3;
            }""",
            timeout=10_000,
        )
        assert figure.is_visible()
        assert complaints == []
