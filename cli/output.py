"""Answers on the screen, through a pipe or into a file, whose place is looked at before the work."""

import os
import sys
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from occupancy.errors import QuestionError
from occupancy.statement import Statement
from outputs.files import WriteError, try_place, write_atomically
from outputs.records import CONTROL_SIGNS
from outputs.tables.report_view import TextTable
from outputs.text import captions
from outputs.text.translations import Translator

_VISIBLE = {
    sign: 0x2400 + sign if sign < 0x20 else 0x2421 if sign == 0x7F else 0xFFFD for sign in CONTROL_SIGNS
}
_WIDE = 250  # of a file or a pipe: figures are never cut
_GAP = 2
_NAME = 36  # a text up to this long is a name
_EXCEL_MARK = "\ufeff"


def visible(text: str) -> str:
    """Return a text whose control signs are pictures (␛) or the sign of a lost character, for a terminal."""
    return text.translate(_VISIBLE)


def write_text(text: str, *, out: Path | None = None, excel: bool = False) -> None:
    """Put `text` on the screen, or into the file `out`; `excel` marks a file as UTF-8 for Excel.

    Raises
    ------
    WriteError
        If the file cannot be written, or whoever read the output stopped reading.
    """
    if out is not None:
        write_atomically(out, ((_EXCEL_MARK if excel else "") + text).encode("utf-8"))
        return
    try:
        sys.stdout.write(visible(text))
        sys.stdout.flush()
    except OSError as fault:
        # Python flushes once more at its end: let that go nowhere rather than fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise WriteError("The output was closed before all of it was written.") from fault


def say_beyond(statement: Statement, words: Translator) -> None:
    """Say what a day past the book's own, or before its first decision, rests on; of others nothing."""
    if rests := captions.extrapolation_note(statement, words):
        write_text(rests + "\n")


def write_tables(sheets: Sequence[TextTable], words: Translator, *, out: Path | None = None) -> None:
    """Put sheets on the screen as wide as it is, or into the file `out` as plain text."""
    if out is None and sys.stdout.isatty():
        console = Console()
        _print(sheets, words, console, width=console.width)
        return
    text = StringIO()
    _print(sheets, words, Console(file=text, width=_WIDE, color_system=None), width=_WIDE)
    write_text("".join(line.rstrip() + "\n" for line in text.getvalue().splitlines()), out=out)


def _print(sheets: Sequence[TextTable], words: Translator, console: Console, *, width: int) -> None:
    for number, sheet in enumerate(sheets):
        if number:
            console.print()
        console.print(Text(visible(sheet.title), style="bold"))
        for line in sheet.above:
            console.print(Text(visible(line)))
        kept = _fitting_columns(sheet, width)
        widths = _widths(sheet, kept, width)
        whole = sum(widths.values()) + _GAP * len(widths)
        # Wider than the screen rather than cut: 2.48… would be another figure.
        console.print(_table(sheet, widths), width=max(width, whole), crop=False, overflow="ignore")
        left_out = [column.label for at, column in enumerate(sheet.columns) if at not in kept]
        if left_out:
            note = words.gettext("Left out on this narrow screen: {columns}.")
            console.print(Text(note.format(columns=", ".join(left_out)), style="dim"))
        for line in sheet.below:
            console.print(Text(visible(line)))


def _table(sheet: TextTable, widths: Mapping[int, int]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")
    for at, width in widths.items():
        column = sheet.columns[at]
        table.add_column(
            Text(column.label),
            justify="right" if column.figures else "left",
            vertical="bottom" if sheet.last_is_sum else "top",
            overflow="fold",
            width=width,
        )
    for number, row in enumerate(sheet.rows):
        last = sheet.last_is_sum and number == len(sheet.rows) - 1
        table.add_row(*(Text(visible(row[at])) for at in widths), style="bold" if last else None)
    return table


def _fitting_columns(sheet: TextTable, width: int) -> list[int]:
    """Return the columns there is room for: all, or the first ones."""
    everything = list(range(len(sheet.columns)))
    if sum(_least_width(sheet, at) + _GAP for at in everything) <= width:
        return everything
    return [at for at in everything if sheet.columns[at].first]


def _least_width(sheet: TextTable, at: int) -> int:
    """Return the narrowest a column can be: its longest figure, or its longest word."""
    column, texts = sheet.columns[at], [row[at] for row in sheet.rows]
    parts = texts if column.figures else [word for text in texts for word in text.split()]
    return max((cell_len(part) for part in [*parts, *column.label.split()]), default=0)


def _widths(sheet: TextTable, kept: Sequence[int], room: int) -> dict[int, int]:
    """Share out the width: what a column needs, then names in one line, then headings, then long texts."""
    widths = {at: _least_width(sheet, at) for at in kept}
    spare = room - sum(widths.values()) - _GAP * len(widths)
    longest = {at: max((cell_len(row[at]) for row in sheet.rows), default=0) for at in kept}
    names = {at: min(length, _NAME) for at, length in longest.items()}
    headings = {at: cell_len(sheet.columns[at].label) for at in kept}
    folded = {at: length // 2 + 4 for at, length in headings.items()}  # in about two lines
    for target in (names, folded, headings, longest):
        for at in kept:
            more = max(0, min(target[at] - widths[at], spare))
            widths[at] += more
            spare -= more
    return widths


# Format → how its file ends; a second ending will do too. A name without an ending is of the first format.
Endings = Mapping[str, tuple[str, ...]]
_ZIP = (".zip",)
PAPER: Endings = {"pdf": (".pdf",), "xlsx": (".xlsx",), "docx": (".docx",)}
TABLE: Endings = {"xlsx": (".xlsx",), "docx": (".docx",), "pdf": (".pdf",), "csv": (".csv",)}
REPORT: Endings = {"table": (".txt",), "json": (".json",), "csv": (".csv",)}
FINDINGS: Endings = {
    "table": (".txt",),
    "json": (".json",),
    "xlsx": (".xlsx",),
    "geojson": (".geojson",),
    "gpkg": (".gpkg",),
}
OFFERS: Endings = {"table": (".txt",), "json": (".json",), "geojson": (".geojson", ".json")}
ANNEX: Endings = {"pdf": (".pdf",), "png": (".png",), "svg": (".svg",)}
MAP: Endings = {"html": (".html", ".htm"), **ANNEX}
SHEET: Endings = {"pdf": (".pdf",), "html": (".html", ".htm")}
SHORTLIST: Endings = {
    "zip": _ZIP,
    "html": (".html", ".htm"),
    "kmz": (".kmz",),
    "xlsx": (".xlsx",),
    "pdf": (".pdf",),
}
PACK: Endings = {"zip": _ZIP}
LAYERS: Endings = {
    "gpkg": (".gpkg",),
    "kml": (".kml",),
    "kmz": (".kmz",),
    "dxf": (".dxf",),
    "shp": _ZIP,
    "geojson": _ZIP,
    "parquet": _ZIP,
    "fgb": _ZIP,
    "csv": _ZIP,
}


def settle_format(out: Path | None, form: str | None, endings: Endings) -> str:
    """Return the format to write: the one that is named, else that of the file's ending, else the first.

    Where a file is named, its place is tried too; None is the screen.

    Raises
    ------
    QuestionError
        If the file's ending is that of another format, of none, or of several of which none is named.
    WriteError
        If the folder of the file is not there, may not be written to, or is full.
    """
    chosen = form or next(iter(endings))
    if out is not None:
        ending = out.suffix.lower()
        if ending and form:
            _agree(out, form, endings)
        elif ending:
            chosen = _format_of(out, ending, endings)
        try_place(out)
    return chosen


def _agree(out: Path, form: str, endings: Endings) -> None:
    if out.suffix.lower() not in endings[form]:
        raise QuestionError(
            "{out} does not end in {ending}, as a file of the format {format} does; change the name or the"
            " format.",
            out=out,
            ending=endings[form][0],
            format=form,
        )


def _format_of(out: Path, ending: str, endings: Endings) -> str:
    fitting = [form for form, known in endings.items() if ending == known[0]]
    fitting = fitting or [form for form, known in endings.items() if ending in known]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise QuestionError(
            "{out} may be of the format {formats}; name one of them after --format.",
            out=out,
            formats=", ".join(fitting),
        )
    if ending[1:] in endings:  # a format whose files come in a ZIP
        _agree(out, ending[1:], endings)
    known = dict.fromkeys(known[0] for known in endings.values())
    raise QuestionError(
        "{out} has another ending than {endings}; name the file by what it is to be.",
        out=out,
        endings=", ".join(known),
    )
