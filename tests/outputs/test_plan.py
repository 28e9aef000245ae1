"""Plans on paper: true to the scale that they state, on every paper, in the plane of any book."""

import re
from ctypes import c_float, c_uint
from pathlib import Path

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from pypdfium2 import PdfDocument, PdfObject, raw

from occupancy.book import LandBook, load
from occupancy.errors import QuestionError
from outputs.maps.paper.plan import Extent, Layout, atlas, plan
from tests.support.book_builder import write_book
from tests.support.foreign_books import write_foreign_book
from tests.support.paper_readers import packaged, pdf_pages, pdf_points, pdf_sizes, pdf_text, submission

MM_PER_PT = 25.4 / 72
CAPITALS_PT = 7 * 0.72
RIM = (0xD9, 0x54, 0x1E)  # of chosen plots


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> LandBook:
    """Plots of 250 × 400 m; zone A is 2,000 m long and 1,000 m high."""
    return load(write_book(tmp_path_factory.mktemp("plan") / "book"))


def rim_mm(pdf: bytes) -> tuple[float, float]:
    """Width and height on paper of the only chosen plot in millimetres, from the corners of its rim."""
    with PdfDocument(pdf) as opened:
        rims = [corners_mm(drawn) for drawn in opened[0].get_objects(max_depth=15) if is_rim(drawn)]
    wide, high = max((np.ptp(corners, axis=0) for corners in rims), key=lambda size: float(size.max()))
    return float(wide), float(high)


def is_rim(drawn: PdfObject) -> bool:
    colour = [c_uint() for _ in range(4)]
    if drawn.type != raw.FPDF_PAGEOBJ_PATH:
        return False
    raw.FPDFPageObj_GetStrokeColor(drawn, *colour)
    return tuple(part.value for part in colour[:3]) == RIM


def corners_mm(drawn: PdfObject) -> NDArray[np.float64]:
    """The corners of a path where they lie on the page."""
    x, y, corners = c_float(), c_float(), []
    for at in range(raw.FPDFPath_CountSegments(drawn)):
        raw.FPDFPathSegment_GetPoint(raw.FPDFPath_GetPathSegment(drawn, at), x, y)
        corners.append((x.value, y.value))
    a, b, c, d, _, _ = drawn.get_matrix().get()
    return np.array(corners) @ np.array([[a, b], [c, d]]) * MM_PER_PT


# Scale ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("paper", "scale"), [("a4", 5000), ("a1", 1000)])
def test_a_plot_has_its_size_on_paper(small: LandBook, paper: str, scale: int) -> None:
    # 250 m × 400 m: 50 × 80 mm at 1:5,000, 250 × 400 mm at 1:1,000.
    pdf = plan(submission(small), Extent(plots=("a-1-02",)), Layout(paper, scale=scale))
    assert rim_mm(pdf) == pytest.approx((250_000 / scale, 400_000 / scale), abs=0.05)
    assert f"Tỷ lệ 1:{scale // 1000}.000" in pdf_text(pdf)


@pytest.mark.parametrize("name", ["poland", "south_africa"])
def test_a_plot_of_another_country_has_its_size_on_paper(tmp_path: Path, name: str) -> None:
    book = load(write_foreign_book(tmp_path / name, name))
    pdf = plan(submission(book, "en"), Extent(plots=("a-1-02",)), Layout("a4", scale=5000))
    assert rim_mm(pdf) == pytest.approx((50, 80), abs=0.05)
    assert "Scale 1:5,000" in pdf_text(pdf)


def test_two_corners_of_the_packaged_book_are_as_far_apart_as_the_scale_says() -> None:
    shape = packaged().parcels.set_index("parcel_id").geometry["Q3-A16-01"]
    west, south, east, north = shape.bounds
    for paper, scale in (("a4", 5000), ("a1", 2000)):
        pdf = plan(submission(packaged()), Extent(plots=("Q3-A16-01",)), Layout(paper, scale=scale))
        on_paper = ((east - west) * 1000 / scale, (north - south) * 1000 / scale)
        assert rim_mm(pdf) == pytest.approx(on_paper, abs=0.05)


def test_a_scale_without_room_is_refused_with_one_that_has(small: LandBook) -> None:
    # Zone A is 2,000 m long: 267 mm at 1:7,500, of which A4 has 203 beside its legend.
    with pytest.raises(QuestionError, match=r"At 1:7\.500 .* has no room on A4; 1:15\.000 has"):
        plan(submission(small), Extent(zone_id="z-a"), Layout("a4", scale=7500))


def test_a_scale_without_a_paper_takes_the_least_that_has_room(small: LandBook) -> None:
    # 2,000 m are 400 mm at 1:5,000: A2 lying, 594 mm, is the first that has them beside the legend.
    (size,) = pdf_sizes(plan(submission(small), Extent(zone_id="z-a"), Layout(scale=5000)))
    assert size == pytest.approx((594, 420), abs=0.1)


@pytest.mark.parametrize(("orientation", "size"), [("landscape", (420, 297)), ("portrait", (297, 420))])
def test_a_paper_lies_as_it_was_asked_for(
    small: LandBook, orientation: str, size: tuple[float, float]
) -> None:
    pdf = plan(submission(small), Extent(zone_id="z-a"), Layout("a3", orientation))
    assert pdf_sizes(pdf) == [pytest.approx(size, abs=0.1)]


# What stands on it ----------------------------------------------------------------------------------------


def test_a_plan_says_what_it_shows_of_which_day_from_what_and_for_whom() -> None:
    text = pdf_text(plan(submission(packaged()), Extent(zone_id="hanaka"), Layout("a3")))
    for told in (
        "SƠ ĐỒ SỬ DỤNG ĐẤT KCN HANAKA",
        "Ngày 17/11/2023.",
        "Giả định: lô đất, dự án, hợp đồng thuê đất, giữ chỗ",
        "Diện tích đã cho thuê (ha) 34,13",
        "Đã cho thuê, đang sử dụng",
        "Hệ tọa độ VN-2000 / TM-3 105-30, kinh tuyến trục 105°30′; X hướng Bắc, Y hướng Đông.",
        "Mũi tên chỉ hướng Bắc của lưới tọa độ.",
        "Tỷ lệ 1:5.000",
        packaged().content_hash,
        "BAN QUẢN LÝ CÁC KHU CÔNG NGHIỆP TRƯỞNG BAN (ký tên, đóng dấu)",
        "Lô đất và diện tích (ha) HN-A01-01 2,27",
    ):
        assert told in text, told


def test_labels_are_readable_and_none_lies_on_another() -> None:
    pdf = plan(submission(packaged()), Extent(zone_id="que-vo-3"), Layout("a1"))
    assert min(pdf_points(pdf)) >= 7
    with PdfDocument(pdf) as opened:
        page = opened[0].get_textpage()
        text = page.get_text_range()
        found = [
            [page.get_charbox(match.start() + at) for at in range(len(match[0]))]
            for match in re.finditer(r"Q3-[A-Z]\d\d-\d\d[A-Z]?", text)
        ]
    # The middles of the signs: the boxes of signs that are turned are larger than what is seen.
    lines = [shapely.LineString([shapely.box(*box).centroid for box in boxes]) for boxes in found]
    assert len(lines) > 300
    near = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=CAPITALS_PT)
    assert (near[0] == near[1]).all()


def test_chosen_plots_are_named_even_where_they_are_small() -> None:
    text = pdf_text(plan(submission(packaged()), Extent(plots=("Q3-A16-01", "Q3-A15-01")), Layout("a4")))
    assert "BẢN VẼ LÔ ĐẤT Q3-A15-01, Q3-A16-01, KCN QUẾ VÕ III" in text
    assert text.count("Q3-A15-01") == 3  # title, map, list


def test_plots_of_several_zones_have_a_page_each(small: LandBook) -> None:
    chosen = Extent(plots=("b-1-01", "a-1-02"))
    pages = pdf_pages(plan(submission(small), chosen, Layout("a4")))
    assert [("KHU A" in page, "KHU B" in page) for page in pages] == [(True, False), (False, True)]
    with pytest.raises(QuestionError, match="several zones"):
        plan(submission(small), chosen, kind="png")


def test_a_rectangle_shows_the_land_that_lies_in_it() -> None:
    text = pdf_text(plan(submission(packaged(), "en"), Extent(degrees=(106.12, 21.14, 106.14, 21.16))))
    assert "LAND USE OF QUE VO INDUSTRIAL PARK" in text


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (Extent(zone_id="nowhere"), "no zone_id nowhere"),
        (Extent(zone_id="z-c"), "Nothing of the book can be drawn"),
        (Extent(plots=("x-1",)), "Plot x-1 is not on the map"),
        (Extent(degrees=(10, 50, 11, 51)), "No land of the book lies in that rectangle"),
        (Extent(degrees=(106, 21, 105, 20)), "No land of the book lies in that rectangle"),
    ],
)
def test_what_cannot_be_drawn_is_said(small: LandBook, wanted: Extent, told: str) -> None:
    with pytest.raises(QuestionError, match=told):
        plan(submission(small), wanted)


# The atlas ------------------------------------------------------------------------------------------------


def test_an_atlas_has_an_index_and_a_page_for_each_zone_that_can_be_drawn(small: LandBook) -> None:
    pages = pdf_pages(atlas(submission(small)))
    assert len(pages) == 3
    assert "1. Khu A (trang 2)" in pages[0]
    assert "2. Khu B (trang 3)" in pages[0]
    assert "SƠ ĐỒ SỬ DỤNG ĐẤT KHU A" in pages[1]
    assert "SƠ ĐỒ SỬ DỤNG ĐẤT KHU B" in pages[2]
    assert atlas(submission(small)) == atlas(submission(small))
