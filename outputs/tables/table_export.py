"""Exactly the rows and columns that a page shows, as files that say what they are: CSV and GeoJSON.

The workbook is made in `workbook`. Nothing is rounded; the noise of adding floats is taken off.
"""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from geo.geojson import geojson_bytes
from occupancy.book import LandBook
from occupancy.loading.table_specs import WORDED
from occupancy.statement import Statement
from outputs.records import noiseless, to_json_value
from outputs.tables.text_table import inert
from outputs.text import captions
from outputs.text.estimates import estimates_note
from outputs.text.formatting import format_count
from outputs.text.labels import labels
from outputs.text.sources import cited
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
