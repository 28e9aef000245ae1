"""Separator and decimal sign of a table are what its cells show; what stays open is told, never guessed."""

from pathlib import Path

import pytest

from occupancy.book import load
from occupancy.loading.csv_reader import read_csv_text
from tests.occupancy.test_book_cells import told
from tests.support.book_builder import write_book

HEADER = "lease_id,line_no,parcel_id,leased_area_m2,first_day"


def areas(separator: str, *cells: str) -> tuple[list[str], tuple[str, str]]:
    """How the leased areas of a file are read, and the signs that are told of it."""
    header = HEADER.replace(",", separator)
    lines = [separator.join(("L1", "1", "a,b;c", cell, "2020-01-01")) for cell in cells]
    quoted = [line.replace("a,b;c", '"a,b;c"') for line in lines]
    frame = read_csv_text("\r\n".join([header, *quoted]).encode("utf-8-sig"), name="tenancies.csv")
    assert set(frame["parcel_id"]) == {"a,b;c"}
    return frame["leased_area_m2"].tolist(), frame.attrs.get("signs", (",", "."))


@pytest.mark.parametrize(
    ("separator", "cells", "read", "decimal"),
    [
        (";", ["11494,0", "12"], ["11494.0", "12"], ","),
        ("\t", ["11.494,25", "1.234"], ["11494.25", "1234"], ","),
        (";", ["1.234.567", "1,234"], ["1234567", "1.234"], ","),
        (";", ["0,125", "-3,5"], ["0.125", "-3.5"], ","),
        (";", ["11494.0", "1.234"], ["11494.0", "1.234"], "."),
        (";", ["11494", "12"], ["11494", "12"], "."),
        # Open: nothing else shows whether 1.234 is 1234, or both signs do.
        (";", ["1.234", "12"], ["1.234 (1234?)", "12"], ""),
        (";", ["1,234", "12"], ["1,234 (1234?)", "12"], ""),
        (";", ["12,5", "12.5", "1.234"], ["12,5", "12.5", "1.234 (1234?)"], ""),
        # With commas between cells a point is a decimal point, as ever, and a comma a slip.
        (",", ["1.234", '"12,5"'], ["1.234", "12,5"], "."),
    ],
)
def test_numbers_are_read_by_what_their_file_shows(
    separator: str, cells: list[str], read: list[str], decimal: str
) -> None:
    assert areas(separator, *cells) == (read, (separator, decimal))


def test_a_table_that_excel_wrote_in_vietnamese_is_read_and_said_to_be(tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    expected = load(folder).tenancies
    file = folder / "tenancies.csv"
    decimal = file.read_text(encoding="utf-8").replace(",", ";").replace(".0;", ",0;").replace("\n", "\r\n")
    file.write_text(decimal, encoding="utf-8-sig", newline="")
    book = load(folder)
    assert book.tenancies["leased_area_m2"].tolist() == expected["leased_area_m2"].tolist()
    [note] = told(book, "B034")
    assert [note[key] for key in ("severity", "file", "value")] == ["note", "tenancies.csv", ";"]


def test_an_area_that_stays_open_sets_its_lease_aside(tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    lines = [HEADER, "L1,1,a-1-01,1.234,2020-01-01"]
    (folder / "tenancies.csv").write_text("\n".join(lines).replace(",", ";"), encoding="utf-8")
    book = load(folder)
    [fault] = told(book, "B001")
    assert (fault["record_id"], fault["field"], fault["value"]) == ("L1/1", "leased_area_m2", "1.234 (1234?)")
    assert book.tenancies.empty
    assert told(book, "B034")[0]["expected"] == "–"
