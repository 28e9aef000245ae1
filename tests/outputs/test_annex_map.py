"""The map annex: to scale, in the coordinates of the land office, and the same file every time."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely
from PIL import Image

from geo import crs
from occupancy.book import load
from occupancy.errors import QuestionError
from occupancy.statement import state
from outputs.gis.layers import about
from outputs.maps.paper.annex_map import A4, INSIDE, annex_map
from outputs.maps.paper.canvas import Drawing, Text, width_mm, wrap_text
from outputs.maps.paper.frame import Frame, frame
from outputs.maps.paper.plan import Extent, plan
from outputs.submission import corner_list
from outputs.submission.submission import Submission
from outputs.tables.table_export import export_table
from outputs.text.translations import translator
from tests.support.book_builder import edit, write_book
from tests.support.paper_readers import (
    fonts_not_embedded,
    packaged,
    pdf_facts,
    pdf_points,
    pdf_sizes,
    pdf_text,
    submission,
)

MM_PER_DOT = 25.4 / 200


@pytest.fixture(scope="module")
def text() -> str:
    return pdf_text(annex_map(submission(packaged())))


def bare(rows: list[dict[str, object]]) -> None:
    """A change that takes every shape away."""
    for row in rows:
        row["geometry"] = None


# The frame ------------------------------------------------------------------------------------------------


def test_the_scale_is_the_largest_round_one_that_has_room() -> None:
    # 4 km with 4 % of air on 200 mm ask for 1:20,800; 1 km on 100 mm would do with less.
    assert frame((0, 0, 4000, 1000), 200, 100).scale == 25_000


def test_the_land_is_in_the_middle_of_the_frame() -> None:
    assert frame((0, 0, 4000, 1000), 200, 100).bounds == (-500, -750, 4500, 1750)


def test_no_scale_is_larger_than_a_plot_can_fill() -> None:
    assert frame((0, 0, 1, 1), 200, 100).scale == 500


def test_lines_of_the_grid_are_round_and_28_millimetres_apart_or_more() -> None:
    # 28 mm at 1:25,000 are 700 m; the next of 1, 2, 5 is 1 km.
    shown = frame((0, 0, 4000, 1000), 200, 100)
    assert shown.grid() == ([0, 1000, 2000, 3000, 4000], [0, 1000])


@pytest.mark.parametrize(("scale", "metres"), [(25_000, 1000), (200_000, 10_000), (5_000, 200), (500, 20)])
def test_the_scale_bar_is_round_and_at_most_50_millimetres_long(scale: float, metres: float) -> None:
    shown = Frame(0, 0, 200, 100, scale)
    assert shown.bar_m == metres
    assert shown.on_paper_mm(metres) <= 50


# What is drawn --------------------------------------------------------------------------------------------


def test_a_kilometre_has_its_length_on_paper(tmp_path: Path) -> None:
    # The zones reach from 0 to 4 km, at 1:25,000 so 160 mm; both are in the class from 20 % (36.4 and 25 %).
    picture = Image.open(io.BytesIO(annex_map(submission(load(write_book(tmp_path))), kind="png")))
    map_only = picture.convert("RGB").crop((0, 0, int((A4.width_mm - 80) / MM_PER_DOT), picture.height))
    colour = bytes.fromhex("c7e9b4")
    columns = [
        x for x in range(map_only.width) if any(
            map_only.getpixel((x, y)) == tuple(colour) for y in range(0, map_only.height, 7)
        )
    ]  # fmt: skip
    assert (columns[-1] - columns[0]) * MM_PER_DOT == pytest.approx(160, abs=0.7)


def test_it_says_day_scale_plane_and_that_no_line_is_a_legal_boundary(text: str) -> None:
    assert "SƠ ĐỒ VỊ TRÍ VÀ TỶ LỆ LẤP ĐẦY CÁC KHU CÔNG NGHIỆP" in text
    assert "Ngày 17/11/2023." in text
    assert "Tỷ lệ 1:200.000" in text
    assert "Hệ tọa độ VN-2000 / TM-3 105-30, kinh tuyến trục 105°30′; X hướng Bắc, Y hướng Đông." in text
    assert "Các đường trên bản đồ không phải ranh giới pháp lý." in text


def test_the_grid_has_coordinates_of_the_plane_on_both_axes(text: str) -> None:
    for coordinate in ("550.000", "560.000", "2.330.000", "2.340.000"):
        assert coordinate in text


def test_zones_stand_with_their_printed_rate_and_the_mark_of_an_estimate(text: str) -> None:
    assert "1. KCN Tiên Sơn 99,68 %*" in text
    assert "4. KCN Yên Phong 86,86 % " in text
    assert "16. KCN An Việt – Quế Võ 6 –" in text
    assert "* dựa trên diện tích cho thuê ước tính" in text


def test_what_is_invented_sources_and_fingerprint_stand_on_it(text: str) -> None:
    assert "Giả định: lô đất, dự án, hợp đồng thuê đất, giữ chỗ" in text
    assert "© OpenStreetMap contributors (ODbL 1.0)" in text
    assert packaged().content_hash in text


def test_a_day_later_than_the_book_is_told_wherever_figures_are_handed_over(tmp_path: Path) -> None:
    book, words = load(write_book(tmp_path / "book")), translator("en")
    late = state(book, as_of=date(2023, 12, 31))
    made = Submission(late, words)
    told = "The book goes up to 17 Nov 2023; a later day shows what was agreed by then."
    exported = export_table(late, late.zones[["zone_id"]], words, title="Zones")
    for lines in (made.identity, about(late, words, crs.WGS84), exported.about):
        assert told in dict(lines)["Later than the book"]
    assert told in corner_list.notes(made)[-1]
    assert told in pdf_text(plan(made, Extent(zone_id="z-a")))
    assert "Later than the book" not in dict(submission(book, "en").identity)


def test_in_english_no_vietnamese_sentence_is_left() -> None:
    text = pdf_text(annex_map(submission(packaged(), "en")))
    assert "WHERE THE ZONES LIE, AND HOW FAR THEY ARE FILLED" in text
    assert "Scale 1:150,000" in text  # on A3: longer names need more lines than A4 has
    assert "Tỷ lệ" not in text


def test_a_zone_shows_its_plots_by_state_and_its_figures() -> None:
    text = pdf_text(plan(submission(packaged()), Extent(zone_id="hanaka")))
    assert "SƠ ĐỒ SỬ DỤNG ĐẤT KCN HANAKA" in text
    assert "Diện tích đã cho thuê (ha) 34,13" in text
    assert "Đã cho thuê, đang sử dụng" in text
    assert "HN-A01-01" in text


def test_a_name_is_text_and_nothing_else(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, zones=edit(0, name_vi="Khu $x_1$ <b>&")))
    assert "1. Khu $x_1$ <b>&" in pdf_text(annex_map(submission(book)))


@pytest.mark.parametrize("name", [r"Khu $\frac$ `x` \n", "Khu \\ $5 và $6", "Khu `$` <b> #[x] ${a}"])
def test_signs_of_markup_in_a_name_are_drawn_as_they_are(tmp_path: Path, name: str) -> None:
    made = submission(load(write_book(tmp_path, zones=edit(0, name_vi=name))))
    zone_id = str(made.book.zones["zone_id"].iloc[0])
    assert f"1. {name}" in pdf_text(annex_map(made))
    assert name.upper() in pdf_text(plan(made, Extent(zone_id=zone_id)))
    assert plan(made, Extent(zone_id=zone_id), kind="png").startswith(b"\x89PNG")


def test_many_zones_are_set_smaller_and_still_all_there(tmp_path: Path) -> None:
    extra = [{"zone_id": f"z-{n}", "name_vi": f"Khu số {n}", "geometry": None} for n in range(60)]
    book = load(write_book(tmp_path, zones=lambda rows: rows + [rows[2] | zone for zone in extra]))
    text = pdf_text(annex_map(submission(book)))
    assert "63. Khu số 59" in text


def test_lines_are_broken_where_there_is_no_room() -> None:
    broken = wrap_text("một hai ba bốn năm sáu bảy tám", 20, size=7)
    assert " ".join(broken) == "một hai ba bốn năm sáu bảy tám"
    assert len(broken) > 1
    assert all(width_mm(line, size=7) <= 20 for line in broken)


# The file -------------------------------------------------------------------------------------------------


def test_it_is_one_page_of_a4_with_its_fonts_inside() -> None:
    pdf = annex_map(submission(packaged()))
    (size,) = pdf_sizes(pdf)
    assert size == pytest.approx((297, 210), abs=0.1)
    assert "CreationDate" not in pdf_facts(pdf)
    assert fonts_not_embedded(pdf) == set()


def test_within_a_report_it_has_the_size_that_is_left(tmp_path: Path) -> None:
    (size,) = pdf_sizes(annex_map(submission(load(write_book(tmp_path))), paper=INSIDE))
    assert size == pytest.approx((INSIDE.width_mm, INSIDE.height_mm), abs=0.1)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_text_is_smaller_than_7_points(language: str) -> None:
    assert min(pdf_points(annex_map(submission(packaged(), language)))) >= 7


def test_plots_that_have_no_room_on_a4_for_their_ids_lie_on_a3() -> None:
    pdf = plan(submission(packaged()), Extent(zone_id="que-vo-3"))
    (size,) = pdf_sizes(pdf)
    assert size == pytest.approx((420, 297), abs=0.1)
    text = pdf_text(pdf)
    assert "Mã lô ít chỗ được viết không có “Q3-”." in text
    assert "Q3-A16-01" in text
    assert " A10-11 " in text


def test_a_name_keeps_off_what_it_should_not_cover() -> None:
    drawing = Drawing(Frame(0, 0, 200, 100, 1000))
    # All around the place but well above it.
    around = shapely.box(50, 46, 150, 60)
    assert drawing.write_beside((100, 50), Text(x=0, y=0, text="Hồ (Thuận Thành)"), avoid=around)
    (written,) = drawing.texts
    assert written.ground.intersection(around).area == 0


def test_within_a_report_the_head_is_that_of_the_annex(tmp_path: Path) -> None:
    book = load(write_book(tmp_path))
    assert "SƠ ĐỒ VỊ TRÍ" in pdf_text(annex_map(submission(book)))
    assert "SƠ ĐỒ VỊ TRÍ" not in pdf_text(annex_map(submission(book), paper=INSIDE))


@pytest.mark.parametrize("kind", ["pdf", "png", "svg"])
def test_the_same_book_makes_the_same_bytes(tmp_path: Path, kind: str) -> None:
    book = load(write_book(tmp_path))
    assert annex_map(submission(book), kind=kind) == annex_map(submission(book), kind=kind)


def test_what_cannot_be_drawn_is_said(tmp_path: Path) -> None:
    made = submission(load(write_book(tmp_path / "a")))
    with pytest.raises(QuestionError, match="choose one of pdf, png, svg"):
        annex_map(made, kind="gif")
    undrawn = load(
        write_book(tmp_path / "b", zones=bare, phases=bare, parcels=lambda _: [], tenancies=lambda _: [])
    )
    with pytest.raises(QuestionError, match="Nothing of the book can be drawn"):
        annex_map(replace(submission(undrawn)))
