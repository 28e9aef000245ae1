"""The table of a page as a workbook: numbers are numbers, texts are texts, and what it is stands in it."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import numpy as np
import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from outputs.records import CONTROL_SIGNS
from outputs.tables.table_export import ExportTable, localize_column, plain_cells
from outputs.text.formatting import decimals, format_rate, rounded, rounded_rate

_LONGEST_TEXT = 32_767  # of a cell
_LONGEST_HEADER = 250
_LONGEST_NAME, _NOT_IN_NAMES = 31, "[]:*?/\\"
_WIDEST = 44
_LINE_POINTS = 15
DAYS = {"vi": "dd/mm/yyyy", "en": "d mmm yyyy"}
_PLACES = {"_usd_m2": 2, "_ha": 2, "_m2": 1, "_pct": 2, "_m": 3, "lon": 7, "lat": 7}


def to_xlsx(sheet: ExportTable) -> bytes:
    """Write a workbook with the rows on its first sheet and what must be said of them on its second.

    The same table gives the same bytes. Excel writes numbers and days in the reader's own format; a rate
    has as many decimals as keep it on its side of every threshold. No text runs as a formula or becomes a
    link.
    """
    return sheets_to_xlsx([(sheet.words.gettext("Data"), sheet)], sheet)


def sheets_to_xlsx(
    sheets: Sequence[tuple[str, ExportTable]],
    whole: ExportTable,
    *,
    wrapped: Mapping[str, float] | None = None,
) -> bytes:
    """Write a workbook with a sheet for each table under its name, and what must be said of the `whole`.

    `wrapped` are the widths of columns whose texts stand in several lines; it is written as `to_xlsx` has it.
    """
    file, names = io.BytesIO(), SheetNames()
    book = new_workbook(file, whole.title, whole.invented)
    styles = Styles(book)
    for name, sheet in sheets:
        _rows(styles, book.add_worksheet(names(name)), sheet, wrapped or {})
    _about(styles, book.add_worksheet(names(whole.words.gettext("About these rows"))), whole)
    book.close()
    return file.getvalue()


class SheetNames:
    """Names of the sheets of one workbook, as spreadsheets allow them: short, each once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def __call__(self, text: str) -> str:
        """Return a text as the name of a sheet: without signs that none may have, cut, told apart."""
        plain = inert_name(text)
        name, number = plain, 1
        while name.casefold() in self._taken:
            number += 1
            tail = f" ({number})"
            name = plain[: _LONGEST_NAME - len(tail)] + tail
        self._taken.add(name.casefold())
        return name


def inert_name(text: str) -> str:
    """Return a text without the signs that no name of a sheet may have."""
    kept = "".join("-" if sign in _NOT_IN_NAMES or ord(sign) in CONTROL_SIGNS else sign for sign in text)
    return kept[:_LONGEST_NAME].strip("' ") or "-"


def new_workbook(
    file: io.BytesIO, title: str, comments: str, *, font: Mapping[str, object] | None = None
) -> Workbook:
    """Open a workbook in which no text runs as a formula or becomes a link; its bytes tell no clock."""
    texts_stay = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    # A copy of the font: xlsxwriter writes into what it is given.
    fonts = {"default_format_properties": dict(font)} if font else {}
    book = Workbook(file, {"in_memory": True, **texts_stay, **fonts})
    book.set_properties({"title": title, "comments": comments, "created": datetime(2000, 1, 1)})
    return book


class Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def __call__(self, form: str = "", **properties: object) -> Format:
        """Return a number format with properties as xlsxwriter calls them."""
        given = properties | ({"num_format": form} if form else {})
        key = tuple(sorted(given.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(given)
        return self._made[key]


def _rows(styles: Styles, page: Worksheet, sheet: ExportTable, wrapped: Mapping[str, float]) -> None:
    head = styles(bold=True, text_wrap=True, valign="top", bottom=1)
    above = {"valign": "top"} if wrapped else {}
    day_style = styles(DAYS[sheet.words.language], align="left", **above)
    for at, (name, label) in enumerate(zip(sheet.table.columns, sheet.heads(), strict=True)):
        column = localize_column(sheet.table[name], sheet.words)
        page.write_string(0, at, label, head)
        looks = [styles(text_wrap=str(name) in wrapped, **above)] if wrapped else []
        for row, cell in enumerate(plain_cells(column), start=1):
            if isinstance(cell, str):
                page.write_string(row, at, fit_cell(cell), *looks)
            elif isinstance(cell, date):
                day = datetime(cell.year, cell.month, cell.day)
                page.write_datetime(row, at, day, day_style)
            elif cell is not None:
                form = _number_form(str(name), cell, sheet)
                page.write_number(row, at, cell, styles(form, align="right", **above))
        page.set_column(at, at, wrapped.get(str(name)) or _width(label, column))
    for row, lines in enumerate(_lines(sheet.table, wrapped), start=1):
        page.set_row(row, lines * _LINE_POINTS)
    page.freeze_panes(1, 1)
    if len(sheet.table.columns):
        page.autofilter(0, 0, len(sheet.table), len(sheet.table.columns) - 1)
    _print(page, sheet)


def _about(styles: Styles, page: Worksheet, sheet: ExportTable) -> None:
    bold, wrapped = styles(bold=True, valign="top"), styles(text_wrap=True)
    for row, (label, text) in enumerate(sheet.about):
        page.write_string(row, 0, label, bold)
        page.write_string(row, 1, fit_cell(text), wrapped)
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 90)
    _print(page, sheet)


def _print(page: Worksheet, sheet: ExportTable) -> None:
    """Print the headings on each page, and what is invented below."""
    set_landscape(page)
    page.repeat_rows(0)
    page.set_header(f"&L{fit_header(sheet.title)}&R&P/&N")
    page.set_footer(f"&L{fit_header(sheet.invented)}")


def set_landscape(page: Worksheet) -> None:
    """Print a sheet on A4 landscape, as wide as the page."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _number_form(name: str, value: float, sheet: ExportTable) -> str:
    """Return the format of a number: decimals by the unit that its column ends in."""
    places = next((places for ending, places in _PLACES.items() if name.endswith(ending)), 2)
    if isinstance(value, int):
        places = 0
    elif name.endswith("_pct"):
        rate = rounded_rate(value, sheet.thresholds)
        places = decimals(rate)
        if rounded(value, places=places) != rate:  # cut short of a threshold, which no number format does
            return f'"{format_rate(value, sheet.words, thresholds=sheet.thresholds)}"'
    form = "#,##0." + "0" * places if places else "#,##0"
    return signed(form) if value < 0 else form


def signed(form: str) -> str:
    """Return a number format whose negatives have the minus of the papers, not a hyphen."""
    return f'{form};"−"{form}'


def _lines(table: pd.DataFrame, wrapped: Mapping[str, float]) -> list[int]:
    """Return how many lines each row needs: not every spreadsheet fits a row to its texts by itself."""
    needed = {name: table[name].str.len() / (0.9 * width) for name, width in wrapped.items() if name in table}
    lines = np.ceil(pd.DataFrame(needed).max(axis=1).clip(lower=1))
    return [int(count) for count in lines]


def _width(label: str, column: pd.Series) -> float:
    texts = [str(cell) for cell in column.head(200)] if pd.api.types.is_string_dtype(column.dtype) else []
    least = 13.0 if column.name in ("lat", "lon") else 10.0
    return min(_WIDEST, max([least, len(label) * 0.6, *(len(text) * 1.05 + 1 for text in texts)]))


def fit_cell(text: str) -> str:
    """Return a text as long as a cell may hold; a longer one would be left out without a word."""
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def fit_header(text: str, longest: int = _LONGEST_HEADER) -> str:
    """Return a text as a header or footer takes it: cut, each ampersand, which begins a code, doubled."""
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    while len(cut.replace("&", "&&")) > longest:
        cut = cut[:-1]
    return cut.replace("&", "&&")
