"""How the sheets of a submission look, on the screen and on A4 paper: formats, headings, stamps, pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isnan, nextafter
from textwrap import wrap
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from outputs.submission.submission import MARK, Submission
from outputs.text import captions
from outputs.text.formatting import decimals, format_rate, rounded_rate
from outputs.text.labels import labels
from outputs.text.translations import Translator

HECTARES = "#,##0.00_0"
ESTIMATED = f'#,##0.00"{MARK}"'
SQUARE_METRES = "#,##0.0"
COUNT = "#,##0_0"
SHARE = "0.0000000"
CHANGES = '+#,##0.00_0;"−"#,##0.00_0;0.00_0'
DAYS = {"vi": "dd/mm/yyyy", "en": "d mmm yyyy"}
HEADS = 3  # rows above the first of a table, its headings being the last of them
_LONGEST_TEXT = 32_767  # of a cell; a longer one would be left out without a word
_LONGEST_HEADER = 250
_LINE_HEIGHT = 15.0
_RED = "#B00020"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a plain sheet: heading, width in characters, format of its numbers (none: texts)."""

    head: str
    width: float
    form: str = ""


class Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __call__(self, form: str = "", **properties: Any) -> Format:  # noqa: ANN401  as xlsxwriter has them
        """A number format with properties as xlsxwriter calls them."""
        given = (
            {"num_format": form, "valign": "top", **properties} if form else {"valign": "top", **properties}
        )
        key = tuple(sorted(given.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(given)
        return self._made[key]


class Sheet:
    """A sheet being written: texts are never formulas or links, and long ones are cut."""

    def __init__(self, page: Worksheet, submission: Submission, styles: Styles) -> None:
        self.page, self.submission, self.styles = page, submission, styles
        self.words = submission.words
        self._widths: dict[int, float] = {}
        self._lines: dict[int, int] = {}

    def text(self, row: int, column: int, text: str, form: Format | None = None) -> None:
        """A text, whatever it looks like; an empty one leaves room for its neighbour to run into."""
        if not text:
            self.page.write_blank(row, column, None, form)
            return
        cut = text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
        self.page.write_string(row, column, cut, form or self.styles())
        if form is not None and form.text_wrap and column in self._widths:
            needed = lines(cut, self._widths[column], bold=bool(form.bold))
            self._lines[row] = max(self._lines.get(row, 1), needed)

    def width(self, column: int, width: float) -> None:
        """How wide a column is, in characters; texts that wrap in it make their row higher."""
        self.page.set_column(column, column, width)
        self._widths[column] = width

    def across(self, row: int, last: int, text: str, form: Format) -> None:
        """A text over all columns up to the `last`, in as many lines as it needs."""
        self.page.merge_range(row, 0, row, last, "", form)
        self.page.write_string(row, 0, text, form)
        width = sum(self._widths.get(column, 9.0) for column in range(last + 1))
        self._lines[row] = lines(text, width, bold=bool(form.bold)) if form.text_wrap else 1

    def title(self, title: str) -> None:
        """The title in the first row, and the stamps in red in the second."""
        self.text(0, 0, title, self.styles(bold=True, font_size=13))
        stamped = " · ".join(
            [captions.as_of_sentence(self.submission.statement, self.words), *self.submission.stamps]
        )
        self.text(1, 0, stamped, self.styles(font_color=_RED, italic=True))

    def heads(self, columns: tuple[Column, ...]) -> None:
        """The row of headings, the widths, and what stays in sight."""
        style = self.styles(bold=True, text_wrap=True, align="center", valign="vcenter", border=1)
        for at, column in enumerate(columns):
            self.width(at, column.width)
            self.text(HEADS - 1, at, column.head, style)
        self.page.freeze_panes(HEADS, 1)

    def rows(self, columns: tuple[Column, ...], rows: list[tuple[object, ...]]) -> None:
        """Headings and rows of texts, numbers and days; None is left empty."""
        self.heads(columns)
        words, day = self.styles(text_wrap=True), self.styles(DAYS[self.words.language], align="left")
        forms = [self.styles(column.form) if column.form else None for column in columns]
        for at, cells in enumerate(rows, start=HEADS):
            for place, cell in enumerate(cells):
                form = forms[place]
                if isinstance(cell, datetime):
                    self.page.write_datetime(at, place, cell, day)
                elif isinstance(cell, str):
                    self.text(at, place, cell, words)
                elif isinstance(cell, int | float) and not isnan(cell):  # NaN is left empty
                    self.page.write_number(at, place, cell, form or words)

    def rate_form(self, value: float, *, mark: str = "") -> str:
        """The number format of a rate: decimals that keep it on its side of every threshold."""
        shown = rounded_rate(0.0 if isnan(value) else value, self.submission.thresholds)
        return _with_mark(f"0.{'0' * decimals(shown)}", mark)

    def live_rates(self, cells: Sequence[str], *, mark: str = "") -> None:
        """Write rates in cells or ranges, when they are worked out anew, as `numbers.rounded_rate` does."""
        lines = self.submission.thresholds
        for line in lines if cells else ():
            first = cells[0].partition(":")[0]
            for sign, beyond in (("<", 0.0), (">", 2.0 * line)):
                nearest = nextafter(line, beyond)
                places = decimals(rounded_rate(nearest, lines))
                forms = {less: f"0.{'0' * (less + 1)}" for less in range(2, places)}
                forms[places] = (
                    f'"{format_rate(nearest, self.words, thresholds=lines)}"'  # it is cut, not rounded
                )
                for less in reversed(forms):
                    crossed = f"{first}{sign}{line!r},NOT(ROUND({first},{less}){sign}{line!r})"
                    self._when(f"=AND(ISNUMBER({first}),{crossed})", cells, _with_mark(forms[less], mark))

    def live_room(self, cell: str) -> None:
        """Write the room to a line, when it is worked out anew, as `numbers.room` does."""
        self._when(f"=AND(ISNUMBER({cell}),{cell}<>0,ROUND({cell},3)=0)", [cell], "#,##0.00000_0")

    def _when(self, criteria: str, cells: Sequence[str], form: str) -> None:
        how = {"type": "formula", "criteria": criteria, "format": self.styles(form), "stop_if_true": True}
        self.page.conditional_format(cells[0], {**how, "multi_range": " ".join(cells)})

    def paper(self, last: tuple[int, int], *, heads: tuple[int, int] = (HEADS - 1, HEADS - 1)) -> None:
        """A4 landscape, as wide as the page, headings and stamps on each; `last` row and column."""
        page, words = self.page, self.words
        # Spreadsheets that only print do not fit a row to its text by themselves.
        for row, needed in self._lines.items():
            if needed > 1:
                page.set_row(row, needed * _LINE_HEIGHT)
        page.set_landscape()
        page.set_paper(9)
        page.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.6)
        page.fit_to_pages(1, 0)
        page.repeat_rows(*heads)
        page.print_area(0, 0, *last)
        page.set_header(f"&L&B{printed(' · '.join(self.submission.stamps), 200)}&R&P/&N")
        statement = self.submission.statement
        basis = captions.localized_label(captions.basis_row(self.submission.book, statement.basis), words)
        book = captions.book_name(self.submission.book, words)
        told = " · ".join([book, captions.as_of_sentence(statement, words), basis])
        page.set_footer(f"&L{printed(told, 200)}&R{statement.book_hash[:16]}")


def _with_mark(form: str, mark: str) -> str:
    return form + (f'"{mark}"' if mark else "_0")


def lines(text: str, width: float, *, bold: bool) -> int:
    """How many lines a text takes in so many digits of width; letters are a little narrower than digits."""
    room = max(1, int(width * (0.96 if bold else 1.04)))
    return sum(max(1, len(wrap(part, room))) for part in text.split("\n"))


def printed(text: str, longest: int = _LONGEST_HEADER) -> str:
    """A text as a header or footer takes it: an ampersand is a code there."""
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    while len(cut.replace("&", "&&")) > longest:
        cut = cut[:-1]
    return cut.replace("&", "&&")


def columns_of(names: Sequence[str], widths: Sequence[float], words: Translator) -> tuple[Column, ...]:
    """Columns headed as the dictionary calls them."""
    says = labels(words.language)
    return tuple(Column(says.column(name), width) for name, width in zip(names, widths, strict=True))


def letters(names: tuple[str, ...]) -> Mapping[str, str]:
    """The letter of each column of a sheet."""
    return {name: xl_col_to_name(at) for at, name in enumerate(names)}


def block(sheet: str, letter: str, rows: tuple[int, int]) -> str:
    """Cells of a column of another sheet; rows counted from 0 below its headings, the last left out."""
    first, last = rows[0] + HEADS + 1, rows[1] + HEADS
    return f"{quoted(sheet)}!{letter}{first}:{letter}{last}" if last > first else cell(sheet, letter, rows[0])


def cell(sheet: str, letter: str, row: int) -> str:
    """One cell of another sheet; its row counted from 0 below the headings."""
    return f"{quoted(sheet)}!{letter}{row + HEADS + 1}"


def quoted(sheet: str) -> str:
    """The name of a sheet as formulas take it."""
    return "'" + sheet.replace("'", "''") + "'"
