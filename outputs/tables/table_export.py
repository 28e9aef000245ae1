"""Exactly the rows and columns that a page shows, as files that say what they are.

Nothing is rounded; the noise of adding floats is taken off.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from geo.geojson import geojson_bytes
from occupancy.book import LandBook
from occupancy.loading.table_specs import WORDED
from occupancy.statement import Statement
from outputs.records import CONTROL_SIGNS, noiseless, to_json_value
from outputs.tables.report_view import inert
from outputs.text import captions
from outputs.text.captions import estimates_note
from outputs.text.formatting import decimals, format_count, format_rate, rounded, rounded_rate
from outputs.text.labels import cited, labels
from outputs.text.translations import Translator

BOM = "\ufeff"
_SEPARATORS = {"vi": (";", ","), "en": (",", ".")}


@dataclass(frozen=True, slots=True)
class ExportTable:
    """A table as it stands on a page.

    Attributes
    ----------
    title
        What the table is, in the reader's language.
    table
        The rows and columns shown, in that order; columns are called as in the dictionary, cells are codes,
        numbers and days.
    about
        What must be said of it: label and text, day and basis among them; no empty ones.
    invented
        What of the book is invented; empty when nothing is.
    thresholds
        Lines in per cent that a rate must be shown on the right side of.
    headings
        Labels of columns that the dictionary does not have, or calls otherwise.
    """

    title: str
    table: pd.DataFrame
    about: tuple[tuple[str, str], ...]
    invented: str
    words: Translator
    thresholds: tuple[float, ...] = ()
    headings: Mapping[str, str] = field(default_factory=dict)

    def heads(self) -> list[str]:
        """Return the headings in the reader's language."""
        says = labels(self.words.language)
        return [self.headings.get(name, says.column(name)) for name in map(str, self.table.columns)]


def export_table(
    statement: Statement,
    table: pd.DataFrame,
    words: Translator,
    *,
    title: str,
    filters: str = "",
    headings: Mapping[str, str] | None = None,
) -> ExportTable:
    """Return the table of a page with what must be said of it.

    Parameters
    ----------
    statement
        Where the figures come from.
    table, words
        The rows and columns shown, called as in the dictionary; the reader's language.
    title, filters
        What the table is, and in words what it was filtered by (empty: by nothing).
    headings
        Labels of columns that the dictionary does not have.
    """
    say, book = words.gettext, statement.book
    invented = captions.invented(book, words)
    about = (
        (say("Table"), title),
        (say("Book"), captions.book_name(book, words)),
        (say("Day"), captions.as_of_value(statement, words)),
        (say("Later than the book"), captions.extrapolation_note(statement, words)),
        (say("Basis"), captions.basis_value(statement, words)),
        (say("Filter"), filters or say("none")),
        (say("Rows"), format_count(len(table), words)),
        (say("Not counted"), captions.not_counted(statement, words)),
        (say("What is estimated"), estimates_note(statement, words)),
        (say("Source"), captions.credits_text(book)),
        (say("Book’s fingerprint"), statement.book_hash),
        (say("Invented"), invented),
        (say("Outlines"), say("No line on this map is a legal boundary.")),
        (say("An empty cell"), captions.empty_cell(book, map(str, table.columns), words)),
    )
    lines = tuple(float(value) for value in statement.rules["value_pct"])
    return ExportTable(
        title=title,
        table=_in_words(table, book, words).reset_index(drop=True),
        about=tuple((label, text) for label, text in about if text),
        invented=invented,
        words=words,
        thresholds=lines,
        headings=headings or {},
    )


def _in_words(table: pd.DataFrame, book: LandBook, words: Translator) -> pd.DataFrame:
    """Return a table with its sources and references in the reader's language."""
    named = [name for name in WORDED if name in table]
    return table.assign(
        **{name: [cited(str(text), book, words) for text in table[name].fillna("")] for name in named}
    )


def localize_column(column: pd.Series, words: Translator) -> pd.Series:
    """Return a column of texts, codes or yes and no in the reader's words; numbers and days stay."""
    says = labels(words.language)
    if pd.api.types.is_bool_dtype(column.dtype):
        answers = {True: words.gettext("yes"), False: words.gettext("no")}
        return column.astype(object).map(answers).fillna(words.gettext("not stated"))
    if pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_datetime64_any_dtype(column.dtype):
        return column
    texts = column.astype(object).where(column.notna(), "").map(str)
    codes = {text: says.code(str(column.name), text) for text in texts.unique()}
    known = any(text and label != text for text, label in codes.items())
    return texts.map(codes) if known else texts


def plain_cells(column: pd.Series) -> list[Any]:
    """Return cells as plain text, number, day or None, without the noise of adding floats."""
    if pd.api.types.is_float_dtype(column.dtype):
        column = noiseless(column)
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return [None if pd.isna(day) else day.date() for day in column]
    return [to_json_value(cell) for cell in column]


def to_csv(sheet: ExportTable) -> bytes:
    """Write CSV for a spreadsheet of the reader's country: BOM, `;` and decimal comma in Vietnamese.

    Day, basis and the like stand in columns of their own behind the others, once, on the first row. A text
    that would run as a formula has an apostrophe before it.
    """
    separator, point = _SEPARATORS[sheet.words.language]
    columns = [plain_cells(localize_column(sheet.table[name], sheet.words)) for name in sheet.table.columns]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    heads = sheet.heads()
    # A label about the rows may be that of a column of theirs: then it is that of the book.
    of_book = sheet.words.gettext("{label} (of the book)")
    about = [of_book.format(label=label) if label in heads else label for label, _ in sheet.about]
    writer.writerow([inert(head) for head in [*heads, *about]])
    behind = [inert(value) for _, value in sheet.about]
    for row in zip(*columns, strict=True) if columns else []:
        writer.writerow([*(_written(cell, point) for cell in row), *behind])
        behind = [""] * len(behind)
    return (BOM + text.getvalue()).encode()


def to_geojson(sheet: ExportTable, shapes: GeoDataFrame, *, key: str = "parcel_id") -> bytes:
    """Write GeoJSON in WGS 84 with the columns called as in the dictionary, cells as codes, numbers and days.

    `shapes` has the geometry of each row under `key`; a row without one has none. What must be said stands
    in the member `landbook`, and what is invented on every feature as well: programs drop members.
    """
    frame = sheet.table.copy()
    for name in frame.select_dtypes("float"):
        frame[name] = noiseless(frame[name])
    if sheet.invented and "note" not in frame:
        frame["note"] = sheet.invented
    at = pd.Index(shapes[key]).get_indexer(pd.Index(frame[key]))
    drawn = np.asarray(shapes.geometry.array, dtype=object)
    geometry = np.array([drawn[place] if place >= 0 else None for place in at], dtype=object)
    layer = GeoDataFrame(frame, geometry=geometry, crs=shapes.crs)
    collection = geojson_bytes(layer)
    member = json.dumps(dict(sheet.about), ensure_ascii=False)
    head = b'{"type":"FeatureCollection",'
    return head + f'"landbook":{member},'.encode() + collection.removeprefix(head)


def _written(cell: object, point: str) -> object:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return repr(cell).replace(".", point) if "e" not in repr(cell) else f"{cell:.7f}".replace(".", point)
    return inert(cell) if isinstance(cell, str) else cell


_LONGEST_TEXT = 32_767  # of a cell
_LONGEST_HEADER = 250
_LONGEST_NAME, _NOT_IN_NAMES = 31, "[]:*?/\\"
_WIDEST = 44
_LINE_POINTS = 15
_A4, _A3, _MARGIN_INCHES, _HAIR = 9, 8, 0.5, 7
_MOST_ON_A4 = 179  # characters beside each other, at 9 points
DAYS = {"vi": "dd/mm/yyyy", "en": "d mmm yyyy"}
_PLACES = {"_usd_m2": 2, "_ha": 2, "_m2": 1, "_pct": 2, "_m": 3, "lon": 7, "lat": 7}


def to_xlsx(sheet: ExportTable) -> bytes:
    """Write a workbook with the rows on its first sheet and what must be said of them on its second.

    The same table gives the same bytes. Excel writes numbers and days in the reader's own format; a rate
    has as many decimals as keep it on its side of every threshold. No text runs as a formula or becomes a
    link.
    """
    return sheets_to_xlsx([(sheet.words.gettext("Data"), sheet)], sheet)


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """How the rows of a sheet stand on it.

    `wrapped` are the widths of columns whose texts stand in several lines; `printed` is how many columns go
    to the printer, all of them where it is None.
    """

    wrapped: Mapping[str, float] = field(default_factory=dict)
    printed: int | None = None


def sheets_to_xlsx(
    sheets: Sequence[tuple[str, ExportTable]],
    whole: ExportTable,
    *,
    layout: SheetLayout | None = None,
) -> bytes:
    """Write a workbook with a sheet for each table under its name, and what must be said of the `whole`.

    It is written as `to_xlsx` has it.
    """
    file, names = io.BytesIO(), SheetNames()
    book = new_workbook(file, whole.title, whole.invented)
    styles = Styles(book)
    for name, sheet in sheets:
        _rows(styles, book.add_worksheet(names(name)), sheet, layout or SheetLayout())
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


def _rows(styles: Styles, page: Worksheet, sheet: ExportTable, layout: SheetLayout) -> None:
    wrapped, widths = layout.wrapped, list[float]()
    head = styles(bold=True, text_wrap=True, valign="top", bottom=1, indent=1 if wrapped else 0)
    # A line under each row of several lines, which leads to the answer that is written beside it.
    above = {"valign": "top", "bottom": _HAIR, "bottom_color": "#9aa5ad"} if wrapped else {}
    day_style = styles(DAYS[sheet.words.language], align="left", **above)
    for at, (name, label) in enumerate(zip(sheet.table.columns, sheet.heads(), strict=True)):
        column = localize_column(sheet.table[name], sheet.words)
        page.write_string(0, at, label, head)
        looks = [styles("", text_wrap=str(name) in wrapped, indent=1, **above)] if wrapped else []
        for row, cell in enumerate(plain_cells(column), start=1):
            if isinstance(cell, str):
                page.write_string(row, at, fit_cell(cell), *looks)
            elif isinstance(cell, date):
                day = datetime(cell.year, cell.month, cell.day)
                page.write_datetime(row, at, day, day_style)
            elif cell is not None:
                form = _number_form(str(name), cell, sheet)
                page.write_number(row, at, cell, styles(form, align="right", **above))
            elif above:
                page.write_blank(row, at, None, styles("", **above))
        widths.append(wrapped.get(str(name)) or _width(label, column))
        page.set_column(at, at, widths[-1])
    for row, lines in enumerate(_lines(sheet.table, wrapped), start=1):
        page.set_row(row, lines * _LINE_POINTS + (4 if above else 0))
    page.freeze_panes(1, 1)
    if len(sheet.table.columns):
        page.autofilter(0, 0, len(sheet.table), len(widths) - 1)
    printed = widths[: layout.printed]
    if len(printed) < len(widths):
        page.print_area(0, 0, len(sheet.table), len(printed) - 1)
    _print(page, sheet, sum(printed))


def _about(styles: Styles, page: Worksheet, sheet: ExportTable) -> None:
    bold, wrapped = styles(bold=True, valign="top"), styles(text_wrap=True)
    for row, (label, text) in enumerate(sheet.about):
        page.write_string(row, 0, label, bold)
        page.write_string(row, 1, fit_cell(text), wrapped)
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 90)
    _print(page, sheet, 24 + 90)


def _print(page: Worksheet, sheet: ExportTable, characters: float) -> None:
    """Print the headings on each page, and what is invented below; on A3 what A4 would make too small."""
    set_landscape(page)
    page.set_margins(left=_MARGIN_INCHES, right=_MARGIN_INCHES)
    if characters > _MOST_ON_A4:
        page.set_paper(_A3)
    page.repeat_rows(0)
    page.set_header(f"&L{fit_header(sheet.title)}&R&P/&N")
    page.set_footer(f"&L{fit_header(sheet.invented)}")


def set_landscape(page: Worksheet) -> None:
    """Print a sheet on A4 landscape, as wide as the page."""
    page.set_landscape()
    page.set_paper(_A4)
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
