"""The workbook of a submission, re-opened with openpyxl: sheets, stamps, marks, paper; nothing in it runs."""

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from occupancy.book import LandBook, load
from occupancy.loading.audiences import INVESTOR
from occupancy.statement import state
from outputs.submission.submission import Agency, Submission
from outputs.submission.workbook.form import sum_of
from outputs.submission.workbook.workbook import sheet_names, workbook
from outputs.text.translations import translator
from tests.support.book_builder import add, edit, lease, write_book
from tests.support.packaged_book import DATA

DAY = date(2023, 11, 17)
RUNS = "=cmd|' /C calc'!A0"


def made(book: LandBook, language: str = "vi", **more: object) -> Submission:
    return Submission(state(book, as_of=DAY), translator(language), **more)  # type: ignore[arg-type]


def opened(submission: Submission) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook(submission)))


def texts(sheet: Worksheet) -> list[str]:
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> LandBook:
    return load(write_book(tmp_path_factory.mktemp("book")))


@pytest.fixture(scope="module")
def packaged() -> Submission:
    return made(load(DATA), since=None)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_sheets_stand_in_order_in_the_language_of_the_paper(book: LandBook, language: str) -> None:
    expected = list(sheet_names(translator(language)).values())
    ended = {"vi": "Hợp đồng đã kết thúc", "en": "Ended leases"}[language]
    assert opened(made(book, language)).sheetnames == [name for name in expected if name != ended]
    assert len(set(expected)) == 11
    if language == "vi":
        assert expected[:5] == ["Biểu tổng hợp", "Biểu rút gọn", "Giai đoạn", "Lô đất", "Hợp đồng thuê"]


def test_the_summary_has_its_title_day_unit_and_row_of_column_numbers(book: LandBook) -> None:
    summary = opened(made(book)).worksheets[0]
    assert summary["A2"].value == "BIỂU TỔNG HỢP TÌNH HÌNH SỬ DỤNG ĐẤT VÀ TỶ LỆ LẤP ĐẦY CÁC KHU CÔNG NGHIỆP"
    assert summary["A3"].value == "(Số liệu tính đến ngày 17/11/2023)"
    assert summary["O4"].value == "Đơn vị tính: ha"
    assert [cell.value for cell in summary[6]] == [f"({number})" for number in range(1, 16)]


def test_total_zones_phases_plots_and_leases_are_formulas_of_each_other(book: LandBook) -> None:
    wb = opened(made(book))
    summary, _, phases, plots, leases = wb.worksheets[:5]
    assert summary["J18"].value == "=SUM(J10,J13)"  # the total of leased land: groups I and II
    assert summary["J10"].value == "=SUM(J8:J9)"
    assert summary["J8"].value == "='Giai đoạn'!N4"
    assert phases["N4"].value == "=ROUND(SUM('Lô đất'!M4:M9),7)"
    assert plots["M6"].value == "=K6*H6/10000"
    assert plots["K6"].value == "=SUM('Hợp đồng thuê'!K6:K7)"  # L2 and L3 share a-1-03
    assert leases["K6"].value == "=I6"
    assert leases["I6"].value == 40_000
    assert summary["L18"].value == '=IF(H18>0,100*ROUND(J18*10^7,0)/ROUND(H18*10^7,0),"")'


def test_phases_stand_beside_the_codes_of_their_zones_as_plots_do(book: LandBook) -> None:
    _, _, phases, plots = opened(made(book)).worksheets[:4]
    heads = ("Mã giai đoạn, phân khu", "Mã KCN")
    assert tuple(phases[f"{letter}3"].value for letter in "AB") == heads
    assert (phases["A4"].value, phases["B4"].value) == ("a-1", "z-a")
    assert (plots["B3"].value, plots["B4"].value) == ("Mã KCN", "z-a")


def test_what_the_summary_says_of_itself_is_labelled(book: LandBook) -> None:
    said = [str(cell.value) for (cell, *_) in opened(made(book)).worksheets[0].iter_rows(min_row=19)]
    assert "– Ngày: 17/11/2023" in said
    assert any(line.startswith("– Cách tính: Đất công nghiệp cho thuê") for line in said)


def test_every_formula_carries_its_value(book: LandBook) -> None:
    values = openpyxl.load_workbook(io.BytesIO(workbook(made(book))), data_only=True).worksheets[0]
    assert [values[f"{letter}18"].value for letter in "FGHIJK"] == [380, 100, 150, 80, 50, 100]
    assert values["L18"].value == pytest.approx(100 / 3)


def test_formulas_call_no_function_that_a_file_has_to_name_as_newer_than_its_format(book: LandBook) -> None:
    cells = (cell.value for sheet in opened(made(book)) for row in sheet.iter_rows() for cell in row)
    formulas = [value for value in cells if isinstance(value, str) and value.startswith("=")]
    called = {name for formula in formulas for name in re.findall(r"([A-Z.]+)\(", formula)}
    assert called == {"IF", "MAX", "ROUND", "SUM", "SUMIF"}


def test_leases_that_ended_since_the_compared_day_are_listed_with_how_they_ended(tmp_path: Path) -> None:
    ended = [
        # on the day before the compared one, on it, and later
        lease("L7", 1, "C1", "a-1-05", 1_000, "2018-01-01", last_day="2019-12-30"),
        lease("L8", 1, "C1", "a-1-05", 2_000, "2018-01-01", last_day="2019-12-31"),
        lease("L9", 2, "C2", "a-1-06", 3_000, "2021-01-01", last_day="2040-12-31", ended_on="2022-05-06"),
        # live on the day still
        lease("LA", 1, "C2", "a-1-04", 4_000, "2018-01-01", last_day="2023-11-17"),
    ]
    book = load(write_book(tmp_path, tenancies=add(*ended)))
    since = state(book, as_of=date(2019, 12, 31))
    sheet = opened(made(book, "en", since=since))["Ended leases"]
    assert sheet["A1"].value == "Leases that ended since 31 Dec 2019"
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert [[*row[:2], *row[-2:]] for row in rows if row[0] in ("L7", "L8", "L9", "LA")] == [
        ["L8", 1, "Expired", 2_000],
        ["L9", 2, "Ended early", 3_000],
    ]


def test_a_workbook_that_compares_with_no_day_lists_no_ended_lease(book: LandBook) -> None:
    assert "Ended leases" not in opened(made(book, "en")).sheetnames


def test_a_lease_on_a_plot_that_was_split_keeps_one_recorded_area(tmp_path: Path) -> None:
    halves = [
        {"parcel_id": f"a-1-01{half}", "document_area_m2": 50_000, "valid_from": "2020-01-01"}
        for half in ("A", "B")
    ]

    def split(rows: list[dict[str, object]]) -> list[dict[str, object]]:
        first = rows[0]
        first["valid_to"] = "2019-12-31"
        return [*rows, *({**first, **half, "valid_to": "", "parent_parcel_ids": "a-1-01"} for half in halves)]

    book = load(write_book(tmp_path, parcels=split))
    submission = made(book, "en")
    leases = opened(submission)["Leases"]
    lines = {leases[f"F{row}"].value: row for row in range(4, 12) if leases[f"A{row}"].value == "L1"}
    assert set(lines) == {"a-1-01A", "a-1-01B"}
    first, second = sorted(lines.values())
    assert leases[f"I{first}"].value == 100_000
    assert leases[f"I{second}"].value == f"=I{first}"
    assert leases[f"J{first}"].value + leases[f"J{second}"].value == pytest.approx(1)
    assert leases[f"K{first}"].value == f"=I{first}*J{first}"


def test_a_text_of_the_book_that_looks_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    book = load(
        write_book(
            tmp_path,
            projects=edit(0, tenant_name=RUNS),
            parcels=edit(0, block="@SUM(A1)"),
            phases=edit(0, developer='=HYPERLINK("http://x.example/","y")'),
        )
    )
    content = workbook(made(book, why="+1+1", who="-2"))
    wb = openpyxl.load_workbook(io.BytesIO(content))
    texts_of = {sheet.title: [cell for row in sheet.iter_rows() for cell in row] for sheet in wb.worksheets}
    hostile = [cell for cells in texts_of.values() for cell in cells if cell.value in (RUNS, "@SUM(A1)")]
    assert len(hostile) == 2
    assert all(cell.data_type == "s" for cell in hostile)
    assert wb.worksheets[0]["C8"].data_type == "s"
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not [name for name in parts.namelist() if "externalLink" in name]
        assert all(
            b"hyperlink" not in parts.read(name).lower() for name in parts.namelist() if "rels" in name
        )


def test_the_same_submission_gives_the_same_bytes(book: LandBook) -> None:
    since = state(book, as_of=date(2021, 12, 31))
    assert workbook(made(book, since=since)) == workbook(made(book, since=since))
    assert workbook(made(book)) != workbook(made(book, since=since))


@pytest.mark.parametrize("at", range(10))
def test_each_sheet_is_set_up_for_paper_with_stamp_day_and_basis(packaged: Submission, at: int) -> None:
    sheet = _packaged_sheets(packaged)[at]
    # A4 (9) for the short form, sources and definitions; A3 (8) for what A4 would print smaller than 9.
    paper = 9 if at in (1, 7, 9) else 8
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", paper)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    # 1 goes unsaid; the nineteen columns of phases are wider than A3.
    wide = 2 if at == 2 else 1
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (wide, 0)
    assert sheet.print_area
    assert sheet.print_title_rows == ("$5:$6" if at < 2 else "$3:$3")
    assert "Giả định" in sheet.oddHeader.left.text
    assert "&P" in sheet.oddHeader.right.text or "Page" in str(sheet.oddHeader.right.text)
    assert "17/11/2023" in sheet.oddFooter.left.text
    assert packaged.statement.book_hash[:16] in sheet.oddFooter.right.text


def _packaged_sheets(packaged: Submission, kept: dict[int, list[Worksheet]] = {}) -> list[Worksheet]:  # noqa: B006
    """The sheets of the packaged book, opened once for all tests."""
    if id(packaged) not in kept:
        kept[id(packaged)] = opened(packaged).worksheets
    return kept[id(packaged)]


def test_figures_on_estimates_are_marked_by_their_format_and_stay_numbers(book: LandBook) -> None:
    summary = opened(made(book)).worksheets[0]
    assert summary["H9"].number_format.startswith('#,##0.00"*";')  # b-1: an estimate
    assert "*" not in summary["H8"].number_format  # a-1: published
    assert "*" in summary["L18"].number_format


def test_a_rate_just_below_a_threshold_is_formatted_with_more_decimals(tmp_path: Path) -> None:
    def leasable(rows: list[dict[str, object]]) -> list[dict[str, object]]:
        rows[0]["leasable_area_ha"] = 100
        return [rows[0], rows[3]]

    def leases(rows: list[dict[str, object]]) -> list[dict[str, object]]:
        rows[0]["leased_area_m2"] = 599_960
        return rows[:1]

    book = load(write_book(tmp_path, phase_decisions=leasable, tenancies=leases))
    summary = opened(made(book)).worksheets[0]
    row = next(row for row in range(7, 30) if summary[f"B{row}"].value == "TỔNG CỘNG")
    assert summary[f"L{row}"].number_format.startswith("0.000")
    assert summary.conditional_formatting  # and so it is when it is worked out anew


def test_an_unverified_rule_or_basis_is_never_cited(packaged: Submission) -> None:
    everything = [text for sheet in _packaged_sheets(packaged) for text in texts(sheet)]
    assert not [text for text in everything if "35/2022" in text]
    assert any("chưa đối chiếu văn bản" in text for text in everything)
    assert any("bacninh.dangcongsan.vn" in text for text in everything)  # a checked one is


def test_names_lead_to_the_figures_that_others_refer_to(book: LandBook) -> None:
    wb = opened(made(book))
    found = {name: wb.defined_names[name].attr_text for name in wb.defined_names}
    assert found["landbook_leased_ha"] == "'Biểu tổng hợp'!$J$14"
    assert found["landbook_fill_rate_pct"] == "'Biểu tổng hợp'!$L$14"
    assert found["landbook_lease_areas_m2"] == "'Hợp đồng thuê'!$I$4:$I$9"


def test_open_errors_stamp_every_sheet_with_the_reason_given(tmp_path: Path) -> None:
    stray = lease("L9", 1, "C1", "x-9", 100_000, "2020-01-01")
    book = load(write_book(tmp_path, tenancies=add(stray)))
    submission = made(book, with_errors="hạn nộp hôm nay")
    assert submission.open_errors == 1
    wb = opened(submission)
    stamp = "Bộ dữ liệu còn 1 lỗi chưa xử lý; vẫn trình với lý do: hạn nộp hôm nay"
    assert submission.stamps[-1] == stamp
    assert all(stamp in sheet.oddHeader.left.text for sheet in wb.worksheets)
    assert any("10,00 ha" in text for text in texts(wb.worksheets[0]))  # what is not counted


def test_below_the_notes_stand_who_prepared_the_form_and_who_signs_it(book: LandBook) -> None:
    agency = Agency(place="Bắc Ninh", preparer="B", signer_title="Trưởng ban", signer="C")
    summary = opened(made(book, agency=agency)).worksheets[0]
    last = summary.max_row
    lines = [[cell for cell in row if cell] for row in summary.iter_rows(last - 6, last, values_only=True)]
    place_and_day, titles, *room, names = lines
    assert place_and_day[0].startswith("Bắc Ninh, ngày")
    assert titles == ["NGƯỜI LẬP BIỂU", "TRƯỞNG BAN"]
    assert (room, names) == ([[]] * 4, ["B", "C"])


def test_an_agency_purpose_and_maker_are_printed_as_given(book: LandBook) -> None:
    agency = Agency(parent="UBND tỉnh", name="Ban Quản lý các KCN")
    summary = opened(made(book, agency=agency, why="Hồ sơ mở rộng", who="Nguyễn Văn A")).worksheets[0]
    found = texts(summary)
    assert summary["A1"].value == "UBND TỈNH – BAN QUẢN LÝ CÁC KCN"
    assert "– Mục đích: Hồ sơ mở rộng" in found
    assert "– Người lập: Nguyễn Văn A" in found


def test_an_investor_s_book_gives_a_workbook_without_names(tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    content = workbook(made(load(folder, audience=INVESTOR.audience), "en"))
    found = [
        text for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets for text in texts(sheet)
    ]
    assert not {"Alpha", "Beta", "Gamma", "Delta", "C1", "C2"} & set(found)
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets[0]
    assert values["J18"].value == 50
    assert values["N18"].value is None  # how many projects there are is not stated


def test_a_book_without_leases_or_before_its_first_decision_gives_a_workbook(tmp_path: Path) -> None:
    empty = load(write_book(tmp_path / "a", tenancies=lambda _: []))
    values = openpyxl.load_workbook(io.BytesIO(workbook(made(empty))), data_only=True).worksheets[0]
    assert values["J18"].value == 0
    early = load(write_book(tmp_path / "b"))
    submission = Submission(state(early, as_of=date(2001, 1, 1)), translator("vi"))
    told = texts(opened(submission).worksheets[0])
    assert any("chưa có khu nào" in text or "chưa có KCN nào" in text for text in told), told


def test_a_book_s_own_form_is_what_the_workbook_prints(tmp_path: Path) -> None:
    cells = {"form": "summary", "unit": "", "width": 20, "total": "false", "label_en": "x", "label_vi": "y"}
    own = [
        {**cells, "column_no": "a", "quantity": "name"},
        {**cells, "column_no": "b", "quantity": "reserved_ha", "unit": "ha", "total": "true"},
        {**cells, "column_no": "c", "quantity": "leased_ha/established_ha", "unit": "pct", "total": "true"},
    ]
    book = load(write_book(tmp_path, forms=lambda _: own))
    content = workbook(made(book))
    wb, values = (openpyxl.load_workbook(io.BytesIO(content), data_only=kind) for kind in (False, True))
    assert "Biểu rút gọn" not in wb.sheetnames  # the book has no short form
    row = next(row for row in range(7, 30) if values.worksheets[0][f"A{row}"].value == "TỔNG CỘNG")
    assert values.worksheets[0][f"B{row}"].value == 10  # a-1-06 is held
    assert values.worksheets[0][f"C{row}"].value == pytest.approx(100 * 50 / 300)
    assert wb.worksheets[0][f"C{row}"].value.startswith("=IF(SUM('Giai đoạn'!H4:H7)")


def test_a_long_list_of_cells_is_summed_in_parts_that_spreadsheets_take() -> None:
    formula = sum_of([f"J{2 * row}" for row in range(1, 402)])
    assert formula.count("SUM(") == 3
    assert max(part.count(",") + 1 for part in formula.split("+")) == 200
