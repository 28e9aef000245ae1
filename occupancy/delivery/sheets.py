"""Sheets of a register: the cells of a workbook or of a separated text file, as they stand, with merges.

A workbook is looked through before it is opened: one cell in its last corner, or a formula of entities, would
take all the memory there is.
"""

import csv
import datetime as dt
import io
import pickle
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache

import python_calamine as calamine

from geo.archives import read_archive, scan_xml
from geo.errors import SourceError
from occupancy.delivery.cell_formats import TYPED
from occupancy.delivery.text import decode
from occupancy.program import ROOT

MOST_MB, MOST_CELLS, MOST_COLUMNS = 200, 10_000_000, 1_000
_UNPACKED_MB, _MOST_SIGNS = 600, 2_000_000_000
_LONGEST_S, _MOST_BYTES = 120, 2_000_000_000  # that reading an XLS may take
_MB = 1_000_000
_ZIPPED, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_CORNER = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_REPEATED, _SPANNED = "number-{}-repeated", "number-{}-spanned"
_CUT = 1e15  # a number of a workbook has 15 digits; what is longer lost its last ones
SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".txt")

Merge = tuple[int, int, int, int]  # top, left, bottom, right, from 0, inclusive


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it stands.

    Attributes
    ----------
    name
        What it is called; "" of a file that has but one.
    rows
        Its cells as text; numbers and days that the file has as such begin with `TYPED`.
    lines
        The number of each row, as a person counts.
    merges
        Ranges of cells that are one, by position in `rows`.
    encoding
        That the bytes were in; "" of a workbook.
    """

    name: str
    rows: list[list[str]]
    lines: list[int]
    merges: list[Merge] = field(default_factory=list)
    encoding: str = ""


def read_sheets(raw: bytes, *, file: str) -> list[Sheet]:
    """Read the sheets of a workbook (XLSX, XLS, ODS), or the one of a separated text file (CSV, TSV).

    What the bytes are decides, not the name. Sheets without a cell are left out.

    Raises
    ------
    SourceError
        If it is none of these, protected by a password, damaged, empty, or larger than what can be read.
    """
    if len(raw) > MOST_MB * _MB:
        raise SourceError(
            "{file} is larger than {most} MB; divide it into several files.", file=file, most=MOST_MB
        )
    if not raw.strip():
        raise SourceError("{file} is empty; it needs a header line and rows.", file=file)
    if raw.startswith(_ZIPPED):
        sheets = _of_workbook(*_checked(raw, file), file=file)
    elif raw.startswith(_OLE):
        sheets = _of_old_workbook(raw, file=file)
    else:
        sheets = [_of_text(raw, file)]
    filled = [sheet for sheet in sheets if any(map(any, sheet.rows))]
    if not filled:
        raise SourceError("{file} has no cell that is filled in.", file=file)
    return filled


def _checked(raw: bytes, file: str) -> tuple[bytes, list[list[Merge]]]:
    """Return a workbook packed anew after a look through it, and the merges of each sheet where it is ODS."""
    files = read_archive(file, raw, wanted=_is_read, most_mb=_UNPACKED_MB, most_files=2_000)
    merges: list[list[Merge]] = []
    lengths: list[int] = []
    sheets: list[_Extent] = []
    for name, content in files.items():
        if name == "content.xml":
            document = _OpenDocument(file)
            scan_xml(content, file=file, started=document.started, ended=document.ended)
            merges = document.merges
        elif name.lower().endswith("sharedstrings.xml"):
            shared = _SharedTexts(lengths)
            scan_xml(content, file=file, started=shared.started, text=shared.text)
        elif name != "mimetype":
            sheets.append(_Extent(file))
            scan_xml(content, file=file, started=sheets[-1].started)
    # Each cell has a text of its own, once it is read: a long one may stand in a million cells.
    if max(lengths, default=0) * sum(sheet.texts for sheet in sheets) > _MOST_SIGNS:
        raise SourceError(
            "{file} has longer texts in more cells than can be read; divide it into several files.", file=file
        )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue(), merges


def _is_read(name: str) -> bool:
    """Return whether a part of a workbook is needed: no pictures, no macros, no sheets in other forms."""
    return name == "mimetype" or name.lower().endswith((".xml", ".rels"))


class _SharedTexts:
    """How long the texts are that cells of a workbook share."""

    def __init__(self, lengths: list[int]) -> None:
        self._lengths = lengths

    def started(self, name: str, _: dict[str, str]) -> None:
        """Begin with a text."""
        if name.endswith(" si"):
            self._lengths.append(0)

    def text(self, part: str) -> None:
        """Take up a part of a text."""
        if self._lengths:
            self._lengths[-1] += len(part)


class _Extent:
    """How far the cells of a sheet reach."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._rows = self._columns = 0
        self.texts = 0

    def reach(self, row: int, column: int) -> None:
        """Take up a cell, from 1; SourceError when the sheet becomes larger than what can be read."""
        if row > self._rows or column > self._columns:
            self._rows, self._columns = max(row, self._rows), max(column, self._columns)
            if self._rows * self._columns > MOST_CELLS or self._columns > MOST_COLUMNS:
                raise SourceError(
                    "A sheet of {file} reaches to row {row} and column {column}, more than can be read;"
                    " delete what stands far from the table.",
                    file=self._file,
                    row=self._rows,
                    column=self._columns,
                )

    def started(self, name: str, attributes: dict[str, str]) -> None:
        """Take up an element of a worksheet."""
        if name.endswith("v"):  # what stands in a cell, the most elements that there are
            return
        self.texts += attributes.get("t") == "s"
        if name[-2:] in {" c", "ow"} and (place := attributes.get("r")):
            corner = _CORNER.fullmatch(place.upper())
            if corner:
                self.reach(int(corner[2]), _column(corner[1]))
            elif name.endswith(" row") and place.isdecimal():
                self.reach(int(place[:9]), 1)


class _OpenDocument(_Extent):
    """How far the cells of the tables of an ODS reach, and which are merged."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.merges: list[list[Merge]] = []
        self._row = self._column = self._height = 0

    def started(self, name: str, attributes: dict[str, str]) -> None:
        """Take up an element of the document."""
        short = name.rpartition(" ")[2]
        if short == "table":
            self._row = self._rows = self._columns = 0
            self.merges.append([])
        elif short == "table-row":
            self._height, self._column = _count(attributes, _REPEATED.format("rows")), 0
        elif short in {"table-cell", "covered-table-cell"}:
            wide = _count(attributes, _REPEATED.format("columns"))
            if any(key.endswith("value-type") for key in attributes):
                self.reach(self._row + self._height, self._column + wide)
            down, across = (_count(attributes, _SPANNED.format(kind)) for kind in ("rows", "columns"))
            if self.merges and (down > 1 or across > 1):
                self.merges[-1].append(
                    (self._row, self._column, self._row + down - 1, self._column + across - 1)
                )
            self._column += wide

    def ended(self, name: str, _: dict[str, str]) -> None:
        """Go on to the next row where one ends."""
        if name.endswith(" table-row"):
            self._row += self._height


def _count(attributes: dict[str, str], ending: str) -> int:
    written = next((value for key, value in attributes.items() if key.endswith(ending)), "1")
    return int(written[:9]) if written.isdecimal() else 1


@lru_cache(maxsize=MOST_COLUMNS)
def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _of_workbook(raw: bytes, merges: list[list[Merge]], *, file: str) -> list[Sheet]:
    sheets = []
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw)) as workbook:
            for at, name in enumerate(workbook.sheet_names):
                if workbook.sheets_metadata[at].typ != calamine.SheetTypeEnum.WorkSheet:
                    continue
                sheet = workbook.get_sheet_by_index(at)
                rows = [list(map(_cell, row)) for row in sheet.to_python(skip_empty_area=False)]
                merged = [(*one, *two) for one, two in sheet.merged_cell_ranges or ()]
                if at < len(merges):
                    merged = merges[at]
                sheets.append(Sheet(name, rows, list(range(1, len(rows) + 1)), merged))
    except calamine.PasswordError:
        raise SourceError("{file} is protected by a password; save it without one.", file=file) from None
    except BaseException as error:  # a panic of the reader is no Exception
        if isinstance(error, SourceError | KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise SourceError(
            "{file} cannot be read as a workbook; open it in a spreadsheet and save it as XLSX.", file=file
        ) from None
    return sheets


def _of_old_workbook(raw: bytes, *, file: str) -> list[Sheet]:
    """Read an XLS in a process of its own: a damaged one may take all memory, or end the program."""
    command = [sys.executable, "-m", __spec__.name]
    request = pickle.dumps((raw, file))
    try:
        process = subprocess.run(
            command, cwd=ROOT, input=request, capture_output=True, check=True, timeout=_LONGEST_S
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise SourceError(
            "{file} cannot be read as a workbook; open it in a spreadsheet and save it as XLSX.", file=file
        ) from None
    read: list[tuple[str, list[list[str]], list[int], list[Merge]]] | SourceError = pickle.loads(
        process.stdout
    )
    if isinstance(read, SourceError):
        raise read
    return [Sheet(*each) for each in read]


def _answer() -> None:
    """Read a workbook from the input, and write its sheets, or why there are none, as output."""
    with suppress(ImportError):  # Windows has no such limit
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))
    raw, file = pickle.load(sys.stdin.buffer)
    try:
        sheets = _of_workbook(raw, [], file=file)
        answer: object = [(sheet.name, sheet.rows, sheet.lines, sheet.merges) for sheet in sheets]
    except SourceError as error:
        answer = error
    sys.stdout.buffer.write(pickle.dumps(answer))


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value.replace(TYPED, "")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float | int):
        if abs(value) >= _CUT:
            return f"{value:.14E}"
        return TYPED + (str(int(value)) if value == int(value) else repr(value))
    if isinstance(value, dt.datetime):
        return TYPED + (value.date().isoformat() if value.time() == dt.time() else value.isoformat(" "))
    return TYPED + value.isoformat() if isinstance(value, dt.date) else str(value)


def _of_text(raw: bytes, file: str) -> Sheet:
    if raw.lstrip()[:1] == b"<":
        raise SourceError("{file} is a web page (HTML or XML), not CSV; download the file itself.", file=file)
    if raw.startswith((b"%PDF", b"\x1f\x8b", b"Rar!", b"7z", b"\x89PNG", b"\xff\xd8\xff")):
        raise SourceError("{file} holds binary data where a CSV file is expected.", file=file)
    text, encoding = decode(raw, file=file)
    text = text.replace(TYPED, "")
    if "\0" in text:
        raise SourceError("{file} holds binary data where a CSV file is expected.", file=file)
    rows, lines = [], []
    for line, row in _separated(text, file):
        rows.append(row)
        lines.append(line)
    widest = max(map(len, rows), default=0)
    if widest > MOST_COLUMNS or widest * len(rows) > MOST_CELLS:
        raise SourceError(
            "A sheet of {file} reaches to row {row} and column {column}, more than can be read;"
            " delete what stands far from the table.",
            file=file,
            row=len(rows),
            column=widest,
        )
    return Sheet("", [row + [""] * (widest - len(row)) for row in rows], lines, encoding=encoding)


def _separated(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    start = 0
    if text[:4].lower() == "sep=":  # a line that only Excel reads
        start = 1
        text = text.partition("\n")[2]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    line = start + 1
    try:
        for row in reader:
            yield line, row
            line = start + reader.line_num + 1
    except csv.Error as fault:
        raise SourceError(
            "{file}, line {row}, is not CSV ({fault}); look for a quotation mark that is not closed.",
            file=file,
            row=line,
            fault=str(fault),
        ) from None


def _separator(text: str) -> str:
    """Return the sign that parts the first lines into the same number of cells, the more the better."""
    lines = [line for line in text[:100_000].splitlines()[:50] if line.strip()]
    best, most = ",", (0, 0)
    for sign in "\t;,|":
        counts = [sum(1 for _ in _fields(line, sign)) for line in lines]
        usual = max(counts, key=counts.count, default=1)
        if usual > 1 and (counts.count(usual), usual) > most:
            best, most = sign, (counts.count(usual), usual)
    return best


def _fields(line: str, sign: str) -> Sequence[str]:
    return next(csv.reader([line], delimiter=sign), [])


if __name__ == "__main__":
    _answer()
