"""Registers as offices keep them: the head is found, totals are set apart, and nothing is lost untold."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from geo.errors import SourceError
from occupancy.delivery.delivered import Delivered
from occupancy.delivery.read import read_delivery

Write = Callable[[xlsxwriter.worksheet.Worksheet], None]


def workbook(folder: Path, write: Write) -> Path:
    path = folder / "register.xlsx"
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as book:
        write(book.add_worksheet("Biểu 01"))
    return path


def text(folder: Path, content: str | bytes, name: str = "register.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def cells(delivered: Delivered) -> dict[str, list[str]]:
    return {str(name): list(delivered.frame[name]) for name in delivered.frame}


def told(delivered: Delivered) -> list[tuple[str, str, str]]:
    rows = delivered.findings
    return list(zip(rows["rule"], rows["field"], rows["value"], strict=True))


def left_out(delivered: Delivered) -> dict[int, str]:
    return dict(zip(delivered.left_out["row"], delivered.left_out["reason"], strict=True))


def official(sheet: xlsxwriter.worksheet.Worksheet) -> None:
    """A report of a zone authority: titles, a head of two rows, groups, a merged column, totals, a foot."""
    sheet.merge_range("A1:G1", "BAN QUẢN LÝ CÁC KHU CÔNG NGHIỆP")
    sheet.write("A2", "(Số liệu tính đến ngày 17/11/2023)")
    for cell, name in (("A4:A5", "STT"), ("B4:B5", "Tên KCN"), ("F4:F5", "Ngày ký"), ("G4:G5", "Chủ đầu tư")):
        sheet.merge_range(cell, name)
    sheet.merge_range("C4:E4", "Diện tích (ha)")
    sheet.write_row("C5", ["Có thể cho thuê", "Đã cho thuê", "Còn lại"])
    sheet.write_row("A6", ["(1)", "(2)", "(3)", "(4)", "(5)=(3)-(4)", "(6)", "(7)"])
    sheet.merge_range("A7:G7", "I. KCN đã đi vào hoạt động")
    sheet.write_row("A8", [1, "Quế Võ", "206,130", "123,820", 82.31, "31/12/2020"])
    sheet.write_row("A9", [2, "Yên Phong", "300,500", "100,000", "200,5", "03/04/2021"])
    sheet.merge_range("G8:G9", "Tổng Công ty Kinh Bắc")
    sheet.write_row("B10", ["TỔNG CỘNG (I)", "506,63", "223,82", "282,81"])
    sheet.write_row("B12", ["NGƯỜI LẬP BIỂU", "", "", "GIÁM ĐỐC"])


def test_a_report_of_an_authority_is_a_table(tmp_path: Path) -> None:
    [delivered] = read_delivery(workbook(tmp_path, official))

    assert cells(delivered) == {
        "STT": ["1", "2"],
        "Tên KCN": ["Quế Võ", "Yên Phong"],
        "Diện tích (ha) – Có thể cho thuê": ["206,130", "300,500"],
        "Diện tích (ha) – Đã cho thuê": ["123,820", "100,000"],
        "Diện tích (ha) – Còn lại": ["82,31", "200,5"],
        "Ngày ký": ["31/12/2020", "03/04/2021"],
        "Chủ đầu tư": ["Tổng Công ty Kinh Bắc", "Tổng Công ty Kinh Bắc"],
    }
    assert list(delivered.frame.index) == [8, 9]
    assert (delivered.file, delivered.layer) == ("register.xlsx", "Biểu 01")
    assert {sign for name, sign in delivered.decimal.items() if name != "STT"} == {","}
    assert delivered.dates == {"Ngày ký": "dmy"}
    assert left_out(delivered) == {
        **{1: "title", 2: "title", 6: "numbers", 7: "group"},
        **{10: "totals", 11: "empty", 12: "note"},
    }
    assert told(delivered) == [("D003", "Chủ đầu tư", "1")]


def test_a_number_merged_over_rows_is_the_amount_of_none_of_them(tmp_path: Path) -> None:
    """One lease of three plots, its area written once: filled down it would be counted three times."""

    def write(sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row("A1", ["Mã lô", "Bên thuê", "Diện tích (m2)"])
        sheet.write_column("A2", ["A-01", "A-02", "A-03"])
        sheet.merge_range("B2:B4", "Công ty A")
        sheet.merge_range("C2:C4", 34500.5)

    [delivered] = read_delivery(workbook(tmp_path, write))

    assert cells(delivered)["Bên thuê"] == ["Công ty A"] * 3
    assert cells(delivered)["Diện tích (m2)"] == ["34500.5", "", ""]
    assert ("D004", "Diện tích (m2)", "34500.5") in told(delivered)


def test_days_of_a_workbook_and_its_day_numbers_are_days(tmp_path: Path) -> None:
    def write(sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row("A1", ["Mã lô", "Ngày ký", "Ngày hết hạn", "Diện tích"])
        sheet.write_row("A2", ["A-01", "", 45019, 45019])
        sheet.write_datetime("B2", date(2023, 4, 3))

    [delivered] = read_delivery(workbook(tmp_path, write))

    assert cells(delivered)["Ngày ký"] == cells(delivered)["Ngày hết hạn"] == ["2023-04-03"]
    assert cells(delivered)["Diện tích"] == ["45019"]
    assert delivered.dates == {"Ngày ký": "ymd", "Ngày hết hạn": "ymd"}
    assert told(delivered) == [("D009", "Ngày hết hạn", "45019")]


LEASES = """BẢNG KÊ HỢP ĐỒNG;;;
Mã lô;Bên thuê;Diện tích (m2);Từ ngày
A-01;Tổng Công ty Viglacera;11.494;13/04/2021
A–02;C«ng ty;12.000,5;31/02/2023
A-03;Công ty C;n/a;03/04/2021
Tổng cộng;;30.494,5;
"""


def test_a_table_of_several_hands_is_read_and_what_is_wrong_in_it_told_once_a_column(tmp_path: Path) -> None:
    [delivered] = read_delivery(text(tmp_path, LEASES))

    assert cells(delivered) == {
        "Mã lô": ["A-01", "A-02", "A-03"],
        "Bên thuê": ["Tổng Công ty Viglacera", "Công ty", "Công ty C"],
        "Diện tích (m2)": ["11.494", "12.000,5", "n/a"],
        "Từ ngày": ["13/04/2021", "31/02/2023", "03/04/2021"],
    }
    assert left_out(delivered) == {1: "title", 6: "totals"}
    assert sorted(told(delivered)) == [
        ("D001", "Bên thuê", "TCVN3"),
        ("D006", "Diện tích (m2)", "n/a"),
        ("D008", "Từ ngày", "31/02/2023"),
        # 11 494 + 12 000.5 is 23 494.5: a row is missing, or the total is wrong.
        ("D011", "Diện tích (m2)", "30.494,5"),
    ]


@pytest.mark.parametrize(
    ("column", "rule"),
    [
        ("Diện tích;1.234;5.678", "D005"),
        ("Ngày ký;03/04/2023;05/06/2023", "D007"),
        ("Diện tích (ha);11494,5;12000,5", "D010"),
        ("Diện tích (m2);1,15;1,2", "D010"),
        ('Bên thuê;=HYPERLINK("http://x");B', "D002"),
        ("Bên thuê;@SUM(A1:A9);B", "D002"),
    ],
)
def test_what_stays_open_is_an_error_and_changes_nothing(tmp_path: Path, column: str, rule: str) -> None:
    head, first, second = column.split(";")
    lines = [["Mã lô", head], ["A-01", first], ["A-02", second]]
    content = "\n".join("\t".join(line) for line in lines)

    [delivered] = read_delivery(text(tmp_path, content, "register.tsv"))

    assert cells(delivered)[head] == [first, second]
    assert list(delivered.findings["rule"]) == [rule]
    assert set(delivered.findings["severity"]) == {"error"}


@pytest.mark.parametrize("harmless", ["-", "+84 912 345 678", "-5", "a = b", "@home", "- ghi chú"])
def test_signs_before_a_text_make_no_formula(tmp_path: Path, harmless: str) -> None:
    [delivered] = read_delivery(text(tmp_path, f"Mã lô,Ghi chú\nA-01,{harmless}\nA-02,x\n"))

    assert "D002" not in set(delivered.findings["rule"])


@pytest.mark.parametrize(
    ("label", "is_total"),
    [
        ("Tổng cộng", True),
        ("TỔNG CỘNG TOÀN TỈNH", True),
        ("Cộng I", True),
        ("Tong cong:", True),
        ("Total", True),
        ("Tổng Công ty Viglacera", False),
        ("Tong cong ty Viglacera", False),
        ("Cộng Hòa", False),
        ("Total Energies", False),
    ],
)
def test_totals_are_told_from_firms_of_like_names(tmp_path: Path, label: str, is_total: bool) -> None:
    content = f"Bên thuê,Diện tích\nCông ty A,12.5\n{label},12.5\n"

    [delivered] = read_delivery(text(tmp_path, content))

    assert (left_out(delivered) == {3: "totals"}) is is_total


def test_a_register_is_read_alike_in_every_format(tmp_path: Path) -> None:
    lines = [["Mã lô", "Diện tích"], ["007", 11494.5], ["A-02", 12000]]
    old = xlwt.Workbook()
    sheet = old.add_sheet("Lô đất")
    for row, line in enumerate(lines):
        for column, value in enumerate(line):
            sheet.write(row, column, value)
    with xlsxwriter.Workbook(str(tmp_path / "register.xlsx")) as new:
        page = new.add_worksheet("Lô đất")
        for row, line in enumerate(lines):
            page.write_row(row, 0, line)
    for name, sign in (("register.csv", ";"), ("register.tsv", "\t")):
        text = "\n".join(sign.join(map(str, line)) for line in lines)
        (tmp_path / name).write_text(text, encoding="utf-8")
    old.save(str(tmp_path / "register.xls"))
    with zipfile.ZipFile(tmp_path / "register.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", DOCUMENT)

    for ending in ("xlsx", "xls", "ods", "csv", "tsv"):
        [delivered] = read_delivery(tmp_path / f"register.{ending}")
        assert delivered.layer == ("" if ending in {"csv", "tsv"} else "Lô đất")
        assert cells(delivered) == {"Mã lô": ["007", "A-02"], "Diện tích": ["11494.5", "12000"]}


MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/"'
    ' manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
)


def in_ods(value: str | float) -> str:
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}"/>'


DOCUMENT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="Lô đất">'
    + "".join(
        f"<table:table-row>{in_ods(one)}{in_ods(two)}</table:table-row>"
        for one, two in (("Mã lô", "Diện tích"), ("007", 11494.5), ("A-02", 12000))
    )
    + '<table:table-row table:number-rows-repeated="1048573"><table:table-cell'
    ' table:number-columns-repeated="1024"/></table:table-row>'
    "</table:table></office:spreadsheet></office:body></office:document-content>"
)


def test_a_workbook_that_would_take_all_memory_is_refused_in_a_sentence(tmp_path: Path) -> None:
    def corner(sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write("A1", "x")
        sheet.write("XFD1048576", "y")

    with pytest.raises(SourceError, match="reaches to row 1048576"):
        read_delivery(workbook(tmp_path, corner))


def test_a_long_text_in_many_cells_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cells share it in the file; once read, each has its own: 30 kB in 100,000 cells are 3 GB."""
    monkeypatch.setattr("occupancy.delivery.sheets._MOST_SIGNS", 250_000)

    def write(sheet: xlsxwriter.worksheet.Worksheet) -> None:
        for row in range(10):
            sheet.write_string(row, 0, "x" * 30_000)

    with pytest.raises(SourceError, match="longer texts in more cells"):
        read_delivery(workbook(tmp_path, write))


def test_a_sheet_under_another_name_is_looked_through_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("xl/other.xml", '<a xmlns="b"><row r="1"><c r="A1"/><c r="XFD1048576"/></row></a>')

    with pytest.raises(SourceError, match="reaches to row 1048576"):
        read_delivery(tmp_path / "a.xlsx")


def test_entities_passwords_and_other_files_are_refused_in_a_sentence(tmp_path: Path) -> None:
    packed = io.BytesIO(workbook(tmp_path, official).read_bytes())
    with zipfile.ZipFile(packed) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    files["xl/sharedStrings.xml"] = bomb + files["xl/sharedStrings.xml"].partition(b"?>")[2]
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)

    for path, said in (
        (tmp_path / "bomb.xlsx", "document type is declared"),
        (text(tmp_path, b"\xd0\xcf\x11\xe0" + bytes(600), "locked.xls"), "cannot be read as a workbook"),
        (text(tmp_path, "<html><table>"), "is a web page"),
        (text(tmp_path, b"", "empty.csv"), "is empty"),
        (text(tmp_path, b"PK\x03\x04 cut off", "cut.xlsx"), "is not a ZIP"),
        (text(tmp_path, b"%PDF-1.7", "scan.csv"), "binary data"),
        (tmp_path / "none.csv", "There is no file"),
        (text(tmp_path, "x", "a.docx"), "no format that is read"),
    ):
        with pytest.raises(SourceError, match=said):
            read_delivery(path)
