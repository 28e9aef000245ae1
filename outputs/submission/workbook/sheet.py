"""A sheet of the workbook: cells, headings, look on the screen and on A4, and references to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, isnan, nextafter
from textwrap import wrap
from typing import Any, NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from outputs.submission.page_layout import TEXT_POINTS
from outputs.submission.submission import MARK, Submission
from outputs.tables.table_export import DAYS, Styles, fit_cell, fit_header, set_landscape, signed
from outputs.text import captions
from outputs.text.formatting import decimals, format_rate, rounded_rate
from outputs.text.labels import labels
from outputs.text.translations import Translator

HECTARES = signed("#,##0.00_0")
ESTIMATED = signed(f'#,##0.00"{MARK}"')
SQUARE_METRES = signed("#,##0.0")
COUNT = "#,##0_0"
SHARE = "0.0000000"
FLAG = "0"
CHANGES = '+#,##0.00_0;"−"#,##0.00_0;0.00_0'
HEADS = 3  # rows above the first of a table, its headings being the last of them
NOISE_PLACES = 7  # of a hectare
_LONGEST_STAMP = 200
_LINE_HEIGHT = 15.0
# A digit of the font is 7 pixels wide, and each column has 5 more.
_MM_PER_PIXEL, _FONT_POINTS = 25.4 / 96, 11.0
_A3, _A4_ROOM_MM, _A3_ROOM_MM = 8, 297 - 2 * 10.2, 420 - 2 * 10.2
_RED = "#B00020"
Columns = Sequence[tuple[str, float]]  # headings, and widths in characters
_HEADING: dict[str, Any] = {
    "bold": True,
    "text_wrap": True,
    "align": "center",
    "valign": "vcenter",
    "border": 1,
}


class Formula(NamedTuple):
    """What a cell that is worked out holds: its formula, and the value that it comes to."""

    text: str
    value: object


class Page(Worksheet):  # type: ignore[misc]  # xlsxwriter tells no types
    """A worksheet whose formulas are kept as they are: they call nothing that is newer than Excel 2007."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002
        """Return a formula without its sign, where xlsxwriter would look for thirty new functions in each."""
        return formula.removeprefix("=")


class TopStyles(Styles):
    """The formats of a workbook whose texts begin at the top of their cells."""

    def __call__(self, form: str = "", **properties: object) -> Format:
        """Return a number format with properties as xlsxwriter calls them."""
        return super().__call__(form, **{"valign": "top", **properties})


class Sheet:
    """A sheet being written: texts are never formulas or links, and long ones are cut."""

    def __init__(self, page: Worksheet, submission: Submission, styles: TopStyles) -> None:
        self.page, self.submission, self.styles = page, submission, styles
        self.words = submission.words
        self.plain, self.wrapped, self.heading = styles(), styles(text_wrap=True), styles(**_HEADING)
        self.day = styles(DAYS[self.words.language], align="left")
        self._widths: dict[int, float] = {}
        self._lines: dict[int, int] = {}

    def cell(self, row: int, column: int, value: object, style: Format | None = None) -> None:
        """Write a formula with its value, a text, a day or a number; None and NaN are left empty."""
        if isinstance(value, Formula):
            result = value.value + 0.0 if isinstance(value.value, float) else value.value  # never -0.0
            self.page.write_formula(row, column, value.text, style, result)
        elif isinstance(value, str):
            self.page.write_string(row, column, value, style)
        elif value is None or value != value:  # noqa: PLR0124  NaN, NaT
            return
        elif isinstance(value, datetime):
            self.page.write_datetime(row, column, value, self.day)
        else:
            self.page.write_number(row, column, value, style)

    def line(self, row: int, cells: Iterable[object], styles: Iterable[Format]) -> None:
        """Write the cells of a row from its first column on."""
        for column, (value, style) in enumerate(zip(cells, styles, strict=True)):
            self.cell(row, column, value, style)

    def text(self, row: int, column: int, text: str, form: Format | None = None) -> None:
        """Write a text, whatever it looks like; an empty one leaves room for its neighbour to run into."""
        if not text:
            self.page.write_blank(row, column, None, form)
            return
        cut = fit_cell(text)
        self.page.write_string(row, column, cut, form or self.plain)
        if form is not None and form.text_wrap and column in self._widths:
            needed = _line_count(cut, self._widths[column], bold=bool(form.bold))
            self._lines[row] = max(self._lines.get(row, 1), needed)

    def width(self, column: int, width: float) -> None:
        """Set the width of a column in characters; texts that wrap in it make their row higher."""
        self.page.set_column(column, column, width)
        self._widths[column] = width

    def across(self, row: int, last: int, text: str, form: Format, *, first: int = 0) -> None:
        """Write a text over all columns from the `first` to the `last`, in as many lines as it needs."""
        if last > first:  # one cell alone is no range
            self.page.merge_range(row, first, row, last, "", form)
        self.page.write_string(row, first, text, form)
        width = sum(self._widths.get(column, 9.0) for column in range(first, last + 1))
        self._lines[row] = _line_count(text, width, bold=bool(form.bold)) if form.text_wrap else 1

    def begin(self, title: str, columns: Columns) -> None:
        """Write the title, the stamps in red, and headings over columns of given widths."""
        self.text(0, 0, title, self.styles(bold=True, font_size=13))
        as_of = captions.as_of_sentence(self.submission.statement, self.words)
        stamps = " · ".join([as_of, *self.submission.stamps])
        self.text(1, 0, stamps, self.styles(font_color=_RED, italic=True))
        for at, (heading, width) in enumerate(columns):
            self.width(at, width)
            self.text(HEADS - 1, at, heading, self.heading)
        self.page.freeze_panes(HEADS, 1)

    def texts(self, title: str, columns: Columns, rows: Sequence[Sequence[str]]) -> None:
        """Write a whole sheet of words, a line at least."""
        self.begin(title, columns)
        for at, cells in enumerate(rows, start=HEADS):
            for column, text in enumerate(cells):
                self.text(at, column, text, self.wrapped)
        self.paper((HEADS + len(rows), len(columns) - 1))

    def rate_form(self, value: float, *, mark: str = "") -> str:
        """Return the number format of a rate: decimals that keep it on its side of every threshold."""
        rate = rounded_rate(0.0 if isnan(value) else value, self.submission.thresholds)
        return _with_mark(f"0.{'0' * decimals(rate)}", mark)

    def live_rates(self, cells: Sequence[str], *, mark: str = "") -> None:
        """Format rates in cells or ranges, when they are worked out anew, as `rounded_rate` does."""
        thresholds = self.submission.thresholds
        for threshold in thresholds if cells else ():
            first = cells[0].partition(":")[0]
            for sign, beyond in (("<", 0.0), (">", 2.0 * threshold)):
                nearest = nextafter(threshold, beyond)
                places = decimals(rounded_rate(nearest, thresholds))
                forms = {less: f"0.{'0' * (less + 1)}" for less in range(2, places)}
                # It is cut, not rounded.
                forms[places] = f'"{format_rate(nearest, self.words, thresholds=thresholds)}"'
                for less in reversed(forms):
                    crossed = f"{first}{sign}{threshold!r},NOT(ROUND({first},{less}){sign}{threshold!r})"
                    self._when(f"=AND(ISNUMBER({first}),{crossed})", cells, _with_mark(forms[less], mark))

    def live_headroom(self, cell: str) -> None:
        """Format the headroom to a threshold, when it is worked out anew, as `format_headroom` does."""
        self._when(f"=AND(ISNUMBER({cell}),{cell}<>0,ROUND({cell},3)=0)", [cell], signed("#,##0.00000_0"))

    def _when(self, criteria: str, cells: Sequence[str], form: str) -> None:
        rule = {"type": "formula", "criteria": criteria, "format": self.styles(form), "stop_if_true": True}
        self.page.conditional_format(cells[0], {**rule, "multi_range": " ".join(cells)})

    def paper(self, last: tuple[int, int], *, heads: tuple[int, int] = (HEADS - 1, HEADS - 1)) -> None:
        """Set A4 landscape, or A3 for what would be too small; headings and stamps on each page.

        `last` is the last row and column, `heads` the first and last row of the headings.
        """
        page, submission = self.page, self.submission
        # Spreadsheets that only print do not fit a row to its text by themselves.
        for row, needed in self._lines.items():
            if needed > 1:
                page.set_row(row, needed * _LINE_HEIGHT)
        set_landscape(page)
        page.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.6)
        # As wide as it may be in the size that tables on paper have.
        pixels = sum(self._widths.get(at, 9.0) * 7 + 5 for at in range(last[1] + 1))
        printed_mm = pixels * _MM_PER_PIXEL * TEXT_POINTS / _FONT_POINTS
        if printed_mm > _A4_ROOM_MM:
            page.set_paper(_A3)
            page.fit_to_pages(ceil(printed_mm / _A3_ROOM_MM), 0)
        page.repeat_rows(*heads)
        page.print_area(0, 0, *last)
        page.set_header(f"&L&B{fit_header(' · '.join(submission.stamps), _LONGEST_STAMP)}&R&P/&N")
        statement = submission.statement
        identity = " · ".join(
            [
                captions.book_name(submission.book, self.words),
                captions.as_of_sentence(statement, self.words),
                captions.basis_label(submission.book, statement.basis, self.words),
            ]
        )
        page.set_footer(f"&L{fit_header(identity, _LONGEST_STAMP)}&R{statement.book_hash[:16]}")


def _with_mark(form: str, mark: str) -> str:
    return form + (f'"{mark}"' if mark else "_0")


def _line_count(text: str, width: float, *, bold: bool) -> int:
    """Count the lines of a text in so many digits of width; letters are a little narrower than digits."""
    room = max(1, int(width * (0.96 if bold else 1.04)))
    return sum(max(1, len(wrap(part, room))) for part in text.split("\n"))


def headed(widths: Mapping[str, float], words: Translator) -> Columns:
    """Return columns by name under the headings that the dictionary has for them."""
    return [(labels(words.language).column(name), width) for name, width in widths.items()]


def letters(names: Iterable[str]) -> Mapping[str, str]:
    """Return the letter of each column of a sheet."""
    return {name: xl_col_to_name(at) for at, name in enumerate(names)}


def block(sheet: str, letter: str, rows: tuple[int, int]) -> str:
    """Refer to cells of a column of another sheet; rows from 0 below its headings, the last left out."""
    first, last = rows[0] + HEADS + 1, rows[1] + HEADS
    return f"{quoted(sheet)}!{letter}{first}" + (f":{letter}{last}" if last > first else "")


def quoted(sheet: str) -> str:
    """Return the name of a sheet as formulas take it."""
    return "'" + sheet.replace("'", "''") + "'"


def noiseless(area: str) -> str:
    """Return the formula of an area to 0.001 m²: noise of floats would tip a half, or show as −0.00."""
    return f"=ROUND({area},{NOISE_PLACES})"


def ratio(first: str, second: str) -> str:
    """Return the formula of a rate, as exact as `occupancy.measures.fill_rates.percentage`, of 0.001 m²."""
    first, second = (f"({area})" if "+" in area else area for area in (first, second))
    above, below = (f"ROUND({area}*10^{NOISE_PLACES},0)" for area in (first, second))
    return f'=IF({second}>0,100*{above}/{below},"")'


@dataclass(frozen=True, slots=True)
class PhaseCells:
    """Where the sheet of phases has what: its name, the letters of its columns, how many phases it has."""

    sheet: str
    letters: Mapping[str, str]
    count: int

    def column(self, name: str) -> str:
        """Refer to a whole column, whatever cell the formula is copied to."""
        letter = self.letters[name]
        return f"{quoted(self.sheet)}!${letter}${HEADS + 1}:${letter}${HEADS + self.count}"

    def sum(self, quantity: str, flag: str = "") -> str:
        """Return the formula of a sum over all phases, or those with a flag."""
        if flag:
            return f"=SUMIF({self.column(flag)},1,{self.column(quantity)})"
        return f"=SUM({self.column(quantity)})"
