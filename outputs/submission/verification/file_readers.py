"""Figures read back from papers: cells of an XLSX, figures of a DOCX, attributes of a GeoPackage."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, fromstring

from geo.errors import SourceError
from outputs.submission.verification.archive import read_archive

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FIGURE = re.compile(r"[+−-]?\d[\d.,]*\d|\d")
_LAYERS = {"zones": "zone_id", "phases": "phase_id", "parcels": "parcel_id"}


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell holds: number or text, and the formula behind it, empty where there is none."""

    value: float | str
    formula: str


def cells(xlsx: bytes, *, name: str) -> dict[str, Cell]:
    """Read the cells of a workbook by sheet and address, as `Summary!J25`; empty ones are left out.

    Raises
    ------
    SourceError
        If it cannot be read; `name` is what it is called in the sentence.
    """
    try:
        parts = read_archive(xlsx, name=name).files
        texts = [_joined(item, f"{_MAIN}t") for item in _xml(parts.get("xl/sharedStrings.xml", b"<a/>"))]
        paths = {part.get("Id"): part.get("Target") for part in _xml(parts["xl/_rels/workbook.xml.rels"])}
        contents: dict[str, Cell] = {}
        for sheet in _xml(parts["xl/workbook.xml"]).iter(f"{_MAIN}sheet"):
            tree = _xml(parts[f"xl/{paths[sheet.get(_RELATION)]}"])
            for cell in tree.iter(f"{_MAIN}c"):
                if (content := _cell(cell, texts)) is not None:
                    contents[f"{sheet.get('name')}!{cell.get('r')}"] = content
    except (KeyError, IndexError, ValueError, ParseError) as fault:
        raise _broken(name) from fault
    return contents


def _cell(cell: Element, texts: list[str]) -> Cell | None:
    formula, value, kind = cell.findtext(f"{_MAIN}f"), cell.findtext(f"{_MAIN}v"), cell.get("t", "n")
    if kind == "inlineStr":
        return Cell(_joined(cell, f"{_MAIN}t"), formula or "")
    if value is None or (value == "" and not formula):
        return None
    if kind == "s":
        return Cell(texts[int(value)], formula or "")
    return Cell(float(value) if kind == "n" and value else value, formula or "")


def figures(docx: bytes, *, name: str) -> list[str]:
    """Read the figures of a document as they are printed, in its order.

    Raises
    ------
    SourceError
        If it cannot be read.
    """
    try:
        body = _xml(read_archive(docx, name=name).files["word/document.xml"])
    except (KeyError, ValueError, ParseError) as fault:
        raise _broken(name) from fault
    lines = (_joined(paragraph, f"{_WORDS}t") for paragraph in body.iter(f"{_WORDS}p"))
    return [figure for line in lines for figure in _FIGURE.findall(line)]


def attributes(gpkg: bytes, *, name: str) -> dict[str, float | str]:
    """Read figures and codes of the layers of a GeoPackage, by layer, id and column; shapes are left out.

    Raises
    ------
    SourceError
        If it cannot be read.
    """
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(gpkg)
            database.execute("PRAGMA trusted_schema = OFF")
            return dict(_attributes(database))
    except (sqlite3.Error, ValueError, IndexError) as fault:
        raise _broken(name) from fault


def _attributes(database: sqlite3.Connection) -> Iterator[tuple[str, float | str]]:
    tables = {str(row[0]) for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for layer, key in _LAYERS.items():
        if layer not in tables:
            continue
        rows = database.execute(f'SELECT * FROM "{layer}"')
        names = [column[0] for column in rows.description]
        at = names.index(key)
        for row in rows:
            for column, value in zip(names, row, strict=True):
                if isinstance(value, int | float | str) and column != "fid":
                    yield f"{layer} {row[at]} {column}", value


def differences(
    actual: Mapping[str, object], expected: Mapping[str, object]
) -> Iterator[tuple[str, object, object]]:
    """Yield the places whose contents differ, with both contents; None where there is nothing."""
    for place in dict.fromkeys([*expected, *actual]):
        first, second = actual.get(place), expected.get(place)
        if first != second:
            yield place, first, second


def _xml(data: bytes) -> Element:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ValueError("no paper declares a document type")
    return fromstring(data)


def _joined(element: Element, tag: str) -> str:
    return "".join(part.text or "" for part in element.iter(tag))


def _broken(name: str) -> SourceError:
    return SourceError("{file} in the pack cannot be read.", file=name)
