"""The table of a page as a workbook: numbers are numbers, texts are texts, and what it is stands in it."""

import io
from datetime import date, datetime

import pandas as pd
import xlsxwriter

from outputs.tables.table_export import ExportTable, localize_column, plain_cells
from outputs.text.formatting import decimals, format_rate, rounded, rounded_rate

_LONGEST_TEXT = 32_767  # of a cell; a longer one would be left out without a word
_LONGEST_FOOTER = 250
_WIDEST = 44
_DAYS = {"vi": "dd/mm/yyyy", "en": "d mmm yyyy"}
_PLACES = {"_usd_m2": 2, "_ha": 2, "_m2": 1, "_pct": 2, "_m": 3, "lon": 7, "lat": 7}


def to_xlsx(sheet: ExportTable) -> bytes:
    """A workbook with the rows on its first sheet and what must be said of them on its second.

    The same table gives the same bytes. Excel writes numbers and days in the reader's own format; a rate
    has as many decimals as keep it on its side of every threshold. No text runs as a formula or becomes a
    link.
    """
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(file, options)
    # The day the program was asked would make every file another.
    book.set_properties({"title": sheet.title, "comments": sheet.invented, "created": datetime(2000, 1, 1)})
    say = sheet.words.gettext
    _rows(book, book.add_worksheet(say("Data")), sheet)
    _about(book, book.add_worksheet(say("About these rows")), sheet)
    book.close()
    return file.getvalue()


class _Formats:
    """Number formats of a workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[str, xlsxwriter.format.Format] = {}

    def __getitem__(self, code: str) -> xlsxwriter.format.Format:
        if code not in self._made:
            align = "left" if "y" in code else "right"
            self._made[code] = self._book.add_format({"num_format": code, "align": align})
        return self._made[code]


def _rows(book: xlsxwriter.Workbook, page: xlsxwriter.worksheet.Worksheet, sheet: ExportTable) -> None:
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    formats = _Formats(book)
    for at, (name, label) in enumerate(zip(sheet.table.columns, sheet.heads(), strict=True)):
        column = localize_column(sheet.table[name], sheet.words)
        page.write_string(0, at, label, head)
        for row, cell in enumerate(plain_cells(column), start=1):
            if isinstance(cell, str):
                page.write_string(row, at, _short(cell))
            elif isinstance(cell, date):
                day = datetime(cell.year, cell.month, cell.day)
                page.write_datetime(row, at, day, formats[_DAYS[sheet.words.language]])
            elif cell is not None:
                page.write_number(row, at, cell, formats[_code(str(name), cell, sheet)])
        page.set_column(at, at, _width(label, column))
    page.freeze_panes(1, 1)
    if len(sheet.table.columns):
        page.autofilter(0, 0, len(sheet.table), len(sheet.table.columns) - 1)
    _print(page, sheet)


def _about(book: xlsxwriter.Workbook, page: xlsxwriter.worksheet.Worksheet, sheet: ExportTable) -> None:
    bold, wrapped = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True})
    for row, (label, text) in enumerate(sheet.about):
        page.write_string(row, 0, label, bold)
        page.write_string(row, 1, _short(text), wrapped)
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 90)
    _print(page, sheet)


def _print(page: xlsxwriter.worksheet.Worksheet, sheet: ExportTable) -> None:
    """On paper: the width of a page, the headings on each, and what is invented below."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_header(f"&L{_printed(sheet.title)}&R&P/&N")
    page.set_footer(f"&L{_printed(sheet.invented)}")


def _code(name: str, value: float, sheet: ExportTable) -> str:
    """How a number is written: decimals by the unit that its column ends in."""
    places = next((places for ending, places in _PLACES.items() if name.endswith(ending)), 2)
    if isinstance(value, int):
        places = 0
    elif name.endswith("_pct"):
        shown = rounded_rate(value, sheet.thresholds)
        places = decimals(shown)
        if (
            rounded(value, places=places) != shown
        ):  # cut short of a threshold, which no format of numbers does
            return f'"{format_rate(value, sheet.words, thresholds=sheet.thresholds)}"'
    return "#,##0." + "0" * places if places else "#,##0"


def _width(label: str, column: pd.Series) -> float:
    texts = [str(cell) for cell in column.head(200)] if pd.api.types.is_string_dtype(column.dtype) else []
    return min(_WIDEST, max([10.0, len(label) * 0.6, *(len(text) * 1.05 + 1 for text in texts)]))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def _printed(text: str) -> str:
    return text.replace("&", "&&")[:_LONGEST_FOOTER]
