"""Tables of corner coordinates: X north and Y east as papers have them, read back from each format."""

import hashlib
import io
import re
import subprocess
import sys
import zipfile
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import get_args

import openpyxl
import pytest
import shapely
from docx import Document

from cli.options import PaperFormat
from geo import crs
from geo.errors import GeometryError
from occupancy.book import load
from occupancy.errors import QuestionError
from occupancy.program import ROOT, cache_folder
from occupancy.statement import state
from outputs.maps.paper.plot_drawing import HEIGHT_MM, WIDTH_MM, corner_drawing
from outputs.submission.corner_list import corner_lists, heads, row_texts, system
from outputs.submission.corner_papers import FORMATS, coordinates
from outputs.submission.submission import Submission
from outputs.text.translations import translator
from tests.support.book_builder import add, edit, write_book
from tests.support.paper_readers import fonts_not_embedded, pdf_pages, pdf_text

DAY = date(2023, 11, 17)
PLOT = "a-1-01"  # 250 m to the east and 400 m to the north of the book's corner, E 555000, N 2340000
# From the northernmost corner, the westernmost of two, clockwise.
CORNERS = [
    (1, 2_340_400.0, 555_000.0, 250.0),
    (2, 2_340_400.0, 555_250.0, 400.0),
    (3, 2_340_000.0, 555_250.0, 250.0),
    (4, 2_340_000.0, 555_000.0, 400.0),
]


@pytest.fixture
def submission(tmp_path: Path) -> Submission:
    book = load(write_book(tmp_path / "book"))
    return Submission(state(book, as_of=DAY), translator("vi"))


@lru_cache
def packaged(language: str = "vi") -> Submission:
    book = load(ROOT / "data")
    return Submission(state(book, as_of=DAY), translator(language))


def docx_text(content: bytes) -> str:
    paper = Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    head = [line.text for line in paper.sections[0].header.paragraphs]
    return "\n".join([*head, *(line.text for line in paper.paragraphs), *cells])


# What is listed -------------------------------------------------------------------------------------------


def test_corners_run_clockwise_from_the_north_and_the_first_closes_the_list(submission: Submission) -> None:
    (one,) = corner_lists(submission, [PLOT])
    assert row_texts(one, submission) == [
        ("1", "2.340.400,000", "555.000,000", "1 – 2", "250,000"),
        ("2", "2.340.400,000", "555.250,000", "2 – 3", "400,000"),
        ("3", "2.340.000,000", "555.250,000", "3 – 4", "250,000"),
        ("4", "2.340.000,000", "555.000,000", "4 – 1", "400,000"),
        ("1", "2.340.400,000", "555.000,000", "", ""),
    ]
    assert heads(submission) == ("Số hiệu điểm", "X (Bắc) (m)", "Y (Đông) (m)", "Cạnh", "Chiều dài cạnh (m)")


def test_areas_on_paper_and_measured_stand_side_by_side(tmp_path: Path) -> None:
    book = load(write_book(tmp_path / "book", parcels=edit(0, document_area_m2=99_990.0)))
    (one,) = corner_lists(Submission(state(book, as_of=DAY), translator("en")), [PLOT])
    labels, areas = zip(*one.areas, strict=True)
    assert labels == ("Area by document (m²)", "Measured area (m²)", "Measured less document (m²)")
    assert areas == pytest.approx((99_990.0, 100_000.0, 10.0), abs=0.01)


def test_each_ring_closes_on_its_own_first_corner(tmp_path: Path) -> None:
    ring = shapely.box(3000, 500, 3400, 900).difference(shapely.box(3100, 600, 3200, 700))
    plot = {
        "parcel_id": "b-1-09", "zone_id": "z-b", "phase_id": "b-1", "block": "", "land_use": "factory",
        "document_area_m2": 150_000.0, "valid_from": "2015-01-01", "geometry": ring,
    }  # fmt: skip
    book = load(write_book(tmp_path / "book", parcels=add(plot)))
    here = Submission(state(book, as_of=DAY), translator("en"))
    (one,) = corner_lists(here, ["b-1-09"])
    rows = row_texts(one, here)
    assert [row[0] for row in rows] == ["1", "2", "3", "4", "1", "5", "6", "7", "8", "5"]
    assert [row[3] for row in rows[5:]] == ["5 – 6", "6 – 7", "7 – 8", "8 – 5", ""]
    for form in FORMATS:
        assert coordinates(here, ["b-1-09"], form=form)


def test_a_zone_and_a_phase_have_corners_too_and_say_how_well_they_are_known(submission: Submission) -> None:
    zone, phase = corner_lists(submission, ["z-b", "a-1"])
    assert (zone.name, zone.where) == ("Khu B", "Độ tin cậy ranh giới: Phác thảo")
    assert len(phase.points) == 4
    assert [label for label, _ in zone.areas] == ["Diện tích đo trên bản đồ (m²)"]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (["nowhere"], "There is no plot, phase or zone nowhere on 2023-11-17"),
        ([], "Name the plots or zones"),
        (["z-c"], "This plot has no corners"),
    ],
)
def test_what_has_no_corners_is_refused_in_words(
    submission: Submission, wanted: list[str], said: str
) -> None:
    with pytest.raises((QuestionError, GeometryError), match=re.escape(said)):
        coordinates(submission, wanted, form="pdf")


def test_a_plot_that_is_not_valid_on_the_day_is_refused(tmp_path: Path) -> None:
    book = load(write_book(tmp_path / "book", parcels=edit(5, valid_from="2023-11-18")))
    here = Submission(state(book, as_of=DAY), translator("en"))
    with pytest.raises(QuestionError, match="There is no plot, phase or zone a-1-06"):
        coordinates(here, ["a-1-06"], form="xlsx")


def test_another_format_is_refused(submission: Submission) -> None:
    with pytest.raises(QuestionError, match="There is no format odt; choose one of xlsx, docx, pdf"):
        coordinates(submission, [PLOT], form="odt")


def test_the_command_line_knows_all_formats() -> None:
    assert list(get_args(PaperFormat)) == list(FORMATS)


# The formats ----------------------------------------------------------------------------------------------


def test_the_workbook_has_numbers_that_a_spreadsheet_can_use(submission: Submission) -> None:
    book = openpyxl.load_workbook(io.BytesIO(coordinates(submission, [PLOT, "z-b"], form="xlsx")))
    page = book.worksheets[0]
    rows = list(page.iter_rows(values_only=True))
    at = next(number for number, row in enumerate(rows) if row[0] == "Số hiệu điểm")
    found = [(row[0], row[1], row[2], row[4]) for row in rows[at + 1 : at + 5]]
    assert found == CORNERS
    assert rows[at + 5][:3] == CORNERS[0][:3]
    assert rows[4][0] == "Diện tích theo hồ sơ (m²)"
    assert rows[4][3] == pytest.approx(100_000, abs=0.1)
    assert [sheet.title for sheet in book.worksheets] == ["1", "2"]
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "portrait")
    assert "Giả định" in str(page.oddHeader.center.text)
    assert len(page._images) == 1


def test_the_pdf_reads_with_all_its_marks_and_embeds_its_fonts() -> None:
    content = coordinates(packaged(), ["DD-A02-01", "tien-son"], form="pdf")
    pages = pdf_pages(content)
    for said in (
        "BẢNG KÊ TỌA ĐỘ CÁC ĐIỂM GÓC RANH",
        "VN-2000 / TM-3 105-30, kinh tuyến trục 105°30′; X hướng Bắc, Y hướng Đông.",
        "Lô đất DD-A02-01",
        "KCN Tiên Sơn",
        "Số hiệu điểm",
        "2.335.055,465",
        "Các đường trên bản đồ không phải ranh giới pháp lý.",
        packaged().statement.book_hash,
    ):
        assert said in " ".join(pages)
    assert len(pages) >= 2
    assert all("Giả định: lô đất, dự án, hợp đồng thuê đất, giữ chỗ" in page for page in pages)
    assert fonts_not_embedded(content) == set()


def test_the_docx_says_the_same(submission: Submission) -> None:
    content = coordinates(submission, [PLOT], form="docx")
    text = docx_text(content)
    for said in ("BẢNG KÊ TỌA ĐỘ CÁC ĐIỂM GÓC RANH", f"Lô đất {PLOT}", "2.340.400,000", "1 – 2", "Giả định"):
        assert said in text
    assert "kinh tuyến trục 105°30′" in text
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert len([name for name in names if name.startswith("word/media/")]) == 1


def test_the_plane_is_named_for_two_planes_may_share_a_meridian(tmp_path: Path) -> None:
    book = load(write_book(tmp_path / "book", plane="EPSG:9214"))
    made = Submission(state(book, as_of=book.info.data_as_of), translator("en"))
    text = pdf_text(coordinates(made, ["a-1-01"], form="pdf"))
    assert "VN-2000 / TM-3 107-00, central meridian 107°00′; X is north, Y east." in text


def test_papers_speak_english_too() -> None:
    text = pdf_text(coordinates(packaged("en"), ["DD-A02-01"], form="pdf"))
    assert "TABLE OF CORNER COORDINATES" in text
    assert "2,335,055.465" in text
    assert "central meridian 105°30′; X is north, Y east." in text


def test_a_book_with_open_errors_is_stamped(tmp_path: Path) -> None:
    book = load(write_book(tmp_path / "book", tenancies=edit(1, leased_area_m2="12,5")))
    here = Submission(state(book, as_of=DAY), translator("en"))
    assert "The book has 1 open error" in docx_text(coordinates(here, [PLOT], form="docx"))
    assert "The book has 1 open error" in pdf_text(coordinates(here, [PLOT], form="pdf"))


def test_names_are_text_whatever_is_in_them(tmp_path: Path) -> None:
    book = load(write_book(tmp_path / "book", zones=edit(1, name_vi='=cmd|"/C calc"!A0 #[x] <b>&')))
    here = Submission(state(book, as_of=DAY), translator("vi"))
    name = '=cmd|"/C calc"!A0 #[x] <b>&'
    assert name in docx_text(coordinates(here, ["z-b"], form="docx"))
    assert "#[x] <b>&" in pdf_text(coordinates(here, ["z-b"], form="pdf"))
    page = openpyxl.load_workbook(io.BytesIO(coordinates(here, ["z-b"], form="xlsx"))).worksheets[0]
    assert (page["A2"].value, page["A2"].data_type) == (name, "s")


def test_the_drawing_is_to_the_scale_that_it_states(submission: Submission) -> None:
    (one,) = corner_lists(submission, [PLOT])
    svg = corner_drawing(one, submission, kind="svg").decode()
    assert f'width="{WIDTH_MM:g}mm" height="{HEIGHT_MM:g}mm" viewBox="0 0 {WIDTH_MM:g} {HEIGHT_MM:g}"' in svg
    # 250 m × 400 m at 1:7.500 are 33.3 mm × 53.3 mm, to a hundredth.
    boxes = []
    for path in re.findall(r'<path d="M([^"Z]+)Z"', svg):
        xs, ys = zip(*(map(float, point.split()) for point in path.split("L")), strict=True)
        boxes.append((max(xs) - min(xs), max(ys) - min(ys)))
    (scale,) = {250_000 / wide for wide, high in boxes if high == pytest.approx(wide * 1.6, rel=1e-3)}
    assert scale == pytest.approx(7_500, abs=3)


# The same bytes -------------------------------------------------------------------------------------------

SUMS = """
import hashlib, sys
from datetime import date
from pathlib import Path
from occupancy.book import load
from occupancy.statement import state
from outputs.text.translations import translator
from outputs.submission.corner_papers import FORMATS, coordinates
from outputs.submission.submission import Submission
book = load(Path(sys.argv[1]))
here = Submission(state(book, as_of=date(2023, 11, 17)), translator("vi"))
for form in FORMATS:
    print(hashlib.sha256(coordinates(here, ["a-1-01", "z-b"], form=form)).hexdigest())
"""


def test_the_same_book_gives_the_same_bytes_in_another_time_zone(
    submission: Submission, tmp_path: Path
) -> None:
    here = [hashlib.sha256(coordinates(submission, [PLOT, "z-b"], form=form)).hexdigest() for form in FORMATS]
    done = subprocess.run(
        [sys.executable, "-c", SUMS, str(tmp_path / "book")],
        cwd=ROOT, env={"TZ": "America/Los_Angeles", "PYTHONUTF8": "1", "HOME": str(tmp_path),
             "LANDBOOK_CACHE": str(cache_folder())},
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert done.stdout.split() == here


def test_no_zip_keeps_the_moment_of_writing(submission: Submission) -> None:
    for form in ("xlsx", "docx"):
        archive = zipfile.ZipFile(io.BytesIO(coordinates(submission, [PLOT], form=form)))
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_a_plane_without_a_central_meridian_says_nothing_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crs, "central_meridian", lambda _: "")
    assert system(packaged("en")) == "VN-2000 / TM-3 105-30; X is north, Y east."
