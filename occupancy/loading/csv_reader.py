"""CSV reader: a file as text, cell by cell, with the line each row stands on."""

import csv
import io
from collections.abc import Collection
from itertools import chain

import pandas as pd

from geo.errors import FieldError, SourceError
from occupancy.loading.cell_parsing import POINT, decimal_sign, with_point
from occupancy.loading.table_specs import BY_FILE

_SPREADSHEET = b"PK\x03\x04"
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def read_csv_text(data: bytes, *, name: str, only: Collection[str] | None = None) -> pd.DataFrame:
    """Read the cells of a CSV file as they are written, `str` throughout, and `row`, the line in the file.

    Separated by commas, or by semicolons or tabs where the header is; in UTF-8 with or without a byte-order
    mark. Line 1 is the header, a blank line is no row, a row that spans lines has the number of its first.
    Cells of columns that are not among `only` are dropped line by line. Where commas do not separate, numbers
    with a decimal comma get a point, and `attrs["signs"]` are separator and decimal sign.

    Raises
    ------
    SourceError
        If the file is something else (another encoding, HTML, a spreadsheet), or if a row has more
        or fewer cells than the header.
    FieldError
        If the header names a column twice, or calls one `row`.
    """
    text = _text(data, name)
    separator = _separator(text)
    header, rows, lines = _rows(text, name, only, separator)
    twice = sorted({column for column in header if column and header.count(column) > 1})
    if twice:
        raise FieldError(
            "{file} has the column {field} twice; keep one of them.", file=name, field=", ".join(twice)
        )
    if "row" in header:
        raise FieldError(
            "{file} has a column called row, a name this program gives; call it otherwise.", file=name
        )
    header = [column for column in header if only is None or column in only]
    columns: list[tuple[str, ...]] = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    sign = POINT if separator == "," else _read_signs(header, columns, name)
    frame = pd.DataFrame(
        {column: pd.Series(cells, dtype="str") for column, cells in zip(header, columns, strict=True)}
    )
    frame["row"] = pd.Series(lines, dtype="int64")
    if separator != ",":
        frame.attrs["signs"] = (separator, sign)
    return frame


def _separator(text: str) -> str:
    """Return what separates the cells of a header: commas, unless it has none of them."""
    header = text.lstrip().partition("\n")[0]
    return next((sign for sign in (",", ";", "\t") if sign in header), ",")


def _read_signs(header: list[str], columns: list[tuple[str, ...]], name: str) -> str:
    """Give numbers of the columns a decimal point; return the sign that stood there."""
    table = BY_FILE.get(name)
    named = {column.name for column in table.columns if column.kind in {"float", "int"}} if table else set()
    numbers = [at for at, column in enumerate(header) if column in named]
    sign = decimal_sign(chain.from_iterable(columns[at] for at in numbers))
    if sign != POINT:
        for at in numbers:
            columns[at] = tuple(with_point(cell, sign) for cell in columns[at])
    return sign


def _text(data: bytes, name: str) -> str:
    if not data.removeprefix(b"\xef\xbb\xbf").strip():
        raise SourceError("{file} is empty; it needs a header line and rows.", file=name)
    if data.startswith(_SPREADSHEET):
        raise SourceError("{file} is a spreadsheet or a ZIP file; save the sheet as CSV in UTF-8.", file=name)
    if data.startswith(_WIDE):
        raise SourceError("{file} is in UTF-16; save it as CSV in UTF-8.", file=name)
    if b"\0" in data:
        raise SourceError("{file} holds binary data where a CSV file is expected.", file=name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise SourceError(
            "{file}, line {row}, is not in UTF-8 (perhaps TCVN3, VNI or Windows-1258); save it as UTF-8.",
            file=name,
            row=data.count(b"\n", 0, fault.start) + 1,
        ) from None
    if text.lstrip()[:1] == "<":
        raise SourceError("{file} is a web page (HTML or XML), not CSV; download the file itself.", file=name)
    return text


def _rows(
    text: str, name: str, only: Collection[str] | None, separator: str
) -> tuple[list[str], list[list[str]], list[int]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    header: list[str] = []
    kept: list[int] = []
    rows: list[list[str]] = []
    lines: list[int] = []
    line = 1
    try:
        for cells in reader:
            if not header:
                header = [cell.strip() for cell in cells]
                kept = [at for at, column in enumerate(header) if only is None or column in only]
            elif len(cells) == len(header) and (cells[0] or any(cells)):
                rows.append(cells if only is None else [cells[at] for at in kept])
                lines.append(line)
            elif cells and len(cells) != len(header):
                raise SourceError(
                    "{file}, line {row}, has not as many cells as the header ({found}, not {expected});"
                    " the file may be cut off, or a comma stands in a cell without quotation marks.",
                    file=name,
                    row=line,
                    found=len(cells),
                    expected=len(header),
                )
            line = reader.line_num + 1
    except csv.Error as fault:
        raise SourceError(
            "{file}, line {row}, is not CSV ({fault}); look for a quotation mark that is not closed.",
            file=name,
            row=line,
            fault=str(fault),
        ) from None
    return header, rows, lines
