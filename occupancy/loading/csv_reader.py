"""CSV reader: a file as text, cell by cell, with the line each row stands on."""

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from geo.errors import FieldError, SourceError
from occupancy.loading.cell_parsing import POINT, decimal_sign, with_point
from occupancy.loading.day_formats import Order, day_text, decide_days
from occupancy.loading.table_specs import BY_FILE

_SPREADSHEET = b"PK\x03\x04"
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def read_csv_text(data: bytes, *, name: str, only: Collection[str] | None = None) -> pd.DataFrame:
    """Read the cells of a CSV file as they are written, `str` throughout, and `row`, the line in the file.

    Separated by commas, or by semicolons or tabs where the header is; in UTF-8 with or without a byte-order
    mark. Line 1 is the header, a blank line is no row, a row that spans lines has the number of its first.
    Cells of columns that are not among `only` are dropped line by line. Where commas do not separate, numbers
    with a decimal comma get a point, and `attrs["signs"]` are separator and decimal sign. Days that most of a
    column has as 31/12/2023 or 12/31/2023, which its cells show, become 2023-12-31; `attrs["days"]` has the
    order of each such column.

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
    plain = _plain_columns(data, text) if separator == "," and only is None else None
    header, columns, lines = plain or _columns(text, name, only, separator)
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
    sign = POINT if separator == "," else _read_signs(header, columns, name)
    days = _read_days(header, columns, name)
    frame = pd.DataFrame(
        {
            column: pd.Series(cells if isinstance(cells, pa.ChunkedArray) else list(cells), dtype="str")
            for column, cells in zip(header, columns, strict=True)
        }
    )
    frame["row"] = pd.Series(lines, dtype="int64")
    if separator != ",":
        frame.attrs["signs"] = (separator, sign)
    if days:
        frame.attrs["days"] = days
    return frame


def _separator(text: str) -> str:
    """Return what separates the cells of a header: commas, unless it has none of them."""
    header = text.lstrip().partition("\n")[0]
    return next((sign for sign in (",", ";", "\t") if sign in header), ",")


# The cells of a column: of Arrow, where the file is as plain as most are.
Cells: TypeAlias = Sequence[str] | Any


def _plain_columns(data: bytes, text: str) -> tuple[list[str], list[Cells], Iterable[int]] | None:
    """Read a file of commas alone, a row on each line, at once; None where it is to be read row by row."""
    head = text.partition("\n")[0].rstrip("\r")
    if b'"' in data or data.count(b"\r") != data.count(b"\r\n") or not head.strip():
        return None
    header = [cell.strip() for cell in head.split(",")]
    places = [str(at) for at in range(len(header))]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            arrow_csv.ReadOptions(column_names=places, skip_rows=1),
            arrow_csv.ParseOptions(quote_char=False, ignore_empty_lines=False),
            arrow_csv.ConvertOptions(column_types=dict.fromkeys(places, pa.large_string()), null_values=[]),
        )
    except pa.ArrowInvalid:  # rows are told by the line that is at fault
        return None
    filled = np.zeros(len(table), dtype=np.bool_)
    for column in table.columns:
        if filled.all():
            break
        filled |= pc.not_equal(column, "").to_numpy()
    if not filled.all():
        table = table.filter(pa.array(filled))
    return header, table.columns, np.flatnonzero(filled) + 2


def _read_signs(header: list[str], columns: list[Cells], name: str) -> str:
    """Give numbers of the columns a decimal point; return the sign that stood there."""
    numbers = _columns_of(name, header, {"float", "int"})
    sign = decimal_sign(chain.from_iterable(columns[at] for at in numbers))
    if sign != POINT:
        for at in numbers:
            columns[at] = tuple(with_point(cell, sign) for cell in columns[at])
    return sign


def _read_days(header: list[str], columns: list[Cells], name: str) -> dict[str, Order]:
    """Write the days of the columns that hold them year first; return the order of those that were not.

    Where most are written year first another one is a slip, and where nothing shows the order it stays open.
    """
    places = {header[at]: at for at in _columns_of(name, header, {"date"})}
    written = {column: _distinct(columns[at]) for column, at in places.items()}
    held = {column: cells for column, cells in written.items() if not _year_first(cells)}
    orders = {
        column: days.order for column, days in decide_days(held).items() if days.order not in {None, "ymd"}
    }
    for column, order in orders.items():
        text = {cell: day_text(cell, order) or cell for cell in held[column]}
        cells = columns[places[column]]
        listed = cells.to_pylist() if isinstance(cells, pa.ChunkedArray) else cells
        columns[places[column]] = [text[cell] for cell in listed]
    return orders


def _distinct(cells: Cells) -> tuple[str, ...]:
    if isinstance(cells, pa.ChunkedArray):
        return tuple(pc.unique(cells).to_pylist())
    return tuple(dict.fromkeys(cells))


def _year_first(cells: tuple[str, ...]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return 2 * sum(cell.lstrip()[:4].isdecimal() for cell in filled) >= len(filled)


def _columns_of(name: str, header: list[str], kinds: set[str]) -> list[int]:
    """Return the positions of the columns of some kinds, of a table that the program knows."""
    table = BY_FILE.get(name)
    named = {column.name for column in table.columns if column.kind in kinds} if table else set()
    return [at for at, column in enumerate(header) if column in named]


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


def _columns(
    text: str, name: str, only: Collection[str] | None, separator: str
) -> tuple[list[str], list[Cells], list[int]]:
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
    return header, list(zip(*rows, strict=True)) if rows else [()] * len(kept), lines
