"""The register: a workbook with a sheet for each table, named and headed in the reader's language."""

import io
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from zipfile import BadZipFile, ZipFile

import pandas as pd
import python_calamine as calamine

from geo.errors import FieldError, SourceError
from occupancy.loading.csv_reader import read_csv_text
from occupancy.loading.table_specs import LAND, TABLES, Column, Table
from occupancy.program import DICTIONARY

REGISTER = "register.xlsx"
# How yes and no are written, whatever the language of the headings.
TRUTHS = {"true": ("Có", "Yes"), "false": ("Không", "No")}
_BROKEN = (
    *(calamine.CalamineError, calamine.XmlError, calamine.ZipError, BadZipFile),
    *(NotImplementedError, OSError, ValueError),
)
_MOST_BYTES = 1 << 30  # unpacked; a million leases have a fifth of it
_WITH_ROWS = (*LAND, "decisions", "incentives")
_MOST_WHOLE = 1e15  # above it not every whole number is one of a spreadsheet


def table_sheets(data: bytes) -> dict[str, tuple[str, ...]]:
    """Return the sheets of the register by table: those with rows, else those with headings alone.

    Without rows there is no sheet of zones, plots, phases, decisions or incentives: what is empty there is
    left to the layers, to the program, or to be derived.

    Raises
    ------
    SourceError
        If it is no workbook that can be read.
    """
    book = _opened(data)
    found: dict[str, list[str]] = {}
    heads: dict[str, list[str]] = {}
    for sheet in book.sheet_names:
        if table := _tables().get(fold(sheet)):
            with _readable():
                height = book.get_sheet_by_name(sheet).total_height
            kept = found if height > 1 else heads if height and table not in _WITH_ROWS else {}
            kept.setdefault(table, []).append(sheet)
    return {table: tuple(sheets) for table, sheets in {**heads, **found}.items()}


def read_sheet(data: bytes, table: Table, sheet: str, *, only: Collection[str] | None = None) -> pd.DataFrame:
    """Read the cells of a sheet as text, under the names of the columns that its headings mean, and `row`.

    Row 1 holds the headings, a row without anything is none. Numbers are written with a decimal point, days
    as yyyy-mm-dd; a code may be written in words, yes and no in either language.

    Raises
    ------
    SourceError
        If a cell stands below no heading.
    FieldError
        If two headings mean one column, or one is called `row`.
    """
    with _readable():
        rows = _opened(data).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    name = f"{REGISTER} ({sheet})"
    head = [cell_text(cell) for cell in rows[0]]
    names = renamed(head, table)
    columns = [names.get(heading, "") for heading in head]
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    if twice:
        raise FieldError(
            "{file} has the column {field} twice; keep one of them.", file=name, field=", ".join(twice)
        )
    if "row" in columns:
        raise FieldError(
            "{file} has a column called row, a name this program gives; call it otherwise.", file=name
        )
    filled = [at for at, row in enumerate(rows) if at and any(cell not in ("", None) for cell in row)]
    frame = {}
    kinds = {column.name: column for column in table.columns}
    for at, column in enumerate(columns):
        cells = [rows[row][at] for row in filled]
        if not column and any(cell not in ("", None) for cell in cells):
            raise SourceError(
                "{file}: column {number} has cells and no heading; name it, or empty it.",
                file=name,
                number=at + 1,
            )
        if column and (only is None or column in only):
            frame[column] = pd.Series(_texts(cells, kinds.get(column)), dtype="str")
    return pd.DataFrame(frame).assign(row=pd.Series([row + 1 for row in filled], dtype="int64"))


def renamed(headings: Iterable[str], table: Table, *, cut: int = 0) -> dict[str, str]:
    """Return the column that each heading means: its name, or its label in either language.

    A heading that means none stays as it is. `cut` is how many signs a format keeps of a name.
    """
    known = dict(_headings()[table.name])
    if cut:
        short = [name[:cut] for name in table.names]
        known |= {name[:cut]: name for name in table.names if short.count(name[:cut]) == 1}
    return {heading: known.get(fold(heading), heading) for heading in headings}


def label(table: Table, column: str, language: str) -> str:
    """Return the heading of a column in a language."""
    row = _column_rows().get((table.name, column)) or _column_rows()["*", column]
    return str(row[f"label_{language}"])


def sheet_name(table: Table, language: str) -> str:
    """Return the name of the sheet of a table in a language."""
    rows = _dictionary()
    return str(
        rows.loc[(rows["kind"] == "table") & (rows["name"] == table.name), f"label_{language}"].iloc[0]
    )


def code_labels(column: str, language: str) -> dict[str, str]:
    """Return the codes of a column with their labels in a language, in the order of the dictionary."""
    rows = _dictionary()
    rows = rows[(rows["kind"] == "code") & (rows["set"] == column)]
    return dict(zip(rows["name"], rows[f"label_{language}"], strict=True))


def column_note(column: str, language: str) -> str:
    """Return what stands in a column of the register, in a language; empty where its heading says it."""
    rows = _dictionary()
    rows = rows[(rows["kind"] == "meaning") & (rows["set"] == "column") & (rows["name"] == column)]
    return str(rows[f"label_{language}"].iloc[0]) if len(rows) else ""


def fold(text: str) -> str:
    """Return a text by which headings are compared: composed, small, one space between words."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


@contextmanager
def _readable() -> Iterator[None]:
    """Turn what a broken workbook raises into a sentence."""
    try:
        yield
    except (
        calamine.CalamineError,
        calamine.XmlError,
        calamine.ZipError,
        BadZipFile,
        OSError,
        ValueError,
    ) as fault:
        raise SourceError(
            "{file} is no workbook that can be read ({fault}); save it again as XLSX, without a password.",
            file=REGISTER,
            fault=str(fault),
        ) from None


def _opened(data: bytes) -> calamine.CalamineWorkbook:
    with _readable(), ZipFile(io.BytesIO(data)) as parts:
        if sum(part.file_size for part in parts.infolist()) > _MOST_BYTES:
            raise ValueError(f"> {_MOST_BYTES >> 20} MB")
        return calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))


def _texts(cells: Sequence[object], column: Column | None) -> list[str]:
    """Return the cells of a column as a CSV file would have them."""
    texts = [cell_text(cell) for cell in cells]
    return texts if column is None else [in_code(text, column) for text in texts]


def in_code(text: str, column: Column) -> str:
    """Return a word in a column of codes, or of yes and no, as a CSV file has it; other text as it is."""
    words = _words(column.name) if column.kind == "code" else _TRUTH_WORDS if column.kind == "bool" else {}
    return words.get(fold(text), text)


def cell_text(cell: object) -> str:
    """Return a cell of a sheet as text: numbers with a decimal point, days as yyyy-mm-dd."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, int | float):
        whole = float(cell).is_integer() and abs(cell) < _MOST_WHOLE
        return str(int(cell)) if whole else repr(float(cell))
    return str(cell).removesuffix(" 00:00:00") if isinstance(cell, datetime) else str(cell)


_TRUTH_WORDS = {word.casefold(): code for code, words in TRUTHS.items() for word in words}


@lru_cache(maxsize=1)
def _dictionary() -> pd.DataFrame:
    return read_csv_text(DICTIONARY.read_bytes(), name=DICTIONARY.name)


@lru_cache(maxsize=1)
def _column_rows() -> dict[tuple[str, str], Mapping[str, str]]:
    rows = _dictionary()
    return {
        (table, str(row["name"])): {str(key): str(cell) for key, cell in row.items()}
        for row in rows[rows["kind"] == "column"].to_dict("records")
        for table in str(row["set"]).split(";")
    }


@lru_cache(maxsize=1)
def _headings() -> dict[str, dict[str, str]]:
    """Return by table what its headings may be, folded, with the column that each means."""
    return {
        table.name: {
            **{fold(label(table, name, language)): name for name in table.names for language in ("en", "vi")},
            **{name: name for name in table.names},
        }
        for table in TABLES
    }


@lru_cache(maxsize=1)
def _tables() -> dict[str, str]:
    """Return what a sheet may be called, folded, with the table that each means."""
    named = {fold(table.name): table.name for table in TABLES}
    named |= {table.file.partition(".")[0]: table.name for table in TABLES}
    return named | {fold(sheet_name(table, each)): table.name for table in TABLES for each in ("en", "vi")}


@lru_cache(maxsize=64)
def _words(column: str) -> dict[str, str]:
    """Return the labels of the codes of a column, folded, with the codes."""
    return {
        fold(word): code for language in ("en", "vi") for code, word in code_labels(column, language).items()
    }
