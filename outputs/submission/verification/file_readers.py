"""Papers read back: cells of an XLSX, text of a DOCX and a PDF, rows and shapes of a GeoPackage."""

import hashlib
import re
import sqlite3
import struct
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, canonicalize, fromstring, tostring

import shapely
from pypdfium2 import PdfDocument, PdfiumError, raw

from geo.errors import SourceError
from outputs.submission.verification.pack_reader import read_archive

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FIGURE = re.compile(r"[+−-]?\d[\d.,]*\d|\d")
_TEXTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_BODY = "word/document.xml"
_SHEETS = re.compile(r"xl/(sharedStrings|worksheets/\w+)\.xml")
_COMPARED = re.compile(r"(?!docProps/).*\.(xml|rels)")
_LAYERS = {"zones": "zone_id", "phases": "phase_id", "parcels": "parcel_id"}
# What SQLite keeps for itself; the rows of an index are read from the index.
_STORED = re.compile(r"sqlite_(sequence|stat\d)|rtree_(zones|phases|parcels)_geom_(rowid|node|parent)")
_GEOMETRY = b"GP"  # a shape of a GeoPackage begins so; its envelope follows eight bytes
_ENVELOPES = (0, 4, 6, 6, 8)  # numbers
_MOST_STEPS = 200_000_000  # of SQLite; the layers of the packaged book take a few millions
_NEAR = 1e-6  # within which two corners are one, in units of the layer


@dataclass(frozen=True, slots=True)
class Look:
    """How something is laid out or set, for comparison; nobody would read it."""

    xml: str


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line of text; two are equal that differ only in figures, which are compared by themselves."""

    text: str

    def __eq__(self, other: object) -> bool:
        """Return True for a line of the same words."""
        if not isinstance(other, Line):
            return False
        return _FIGURE.sub("0", self.text) == _FIGURE.sub("0", other.text)

    def __str__(self) -> str:
        """Return the line."""
        return self.text

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell holds: number or text, the formula behind it, if any, and how it is written and drawn."""

    value: float | str
    formula: str
    style: Look = Look("")


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A shape of a layer, behind what its `head` says of it: its system, and the box it lies in.

    Two are equal whose corners and boxes are within a millionth of a unit of each other.
    """

    wkb: bytes
    head: bytes
    box: tuple[float, ...]

    def __eq__(self, other: object) -> bool:
        """Return True for a shape in the same place."""
        if not isinstance(other, Shape):
            return False
        if self.head != other.head or not all(
            abs(first - second) <= _NEAR for first, second in zip(self.box, other.box, strict=True)
        ):
            return False
        return self.wkb == other.wkb or bool(
            shapely.equals_exact(shapely.from_wkb(self.wkb), shapely.from_wkb(other.wkb), tolerance=_NEAR)
        )

    __hash__ = None  # type: ignore[assignment]


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
        styles = _styles(_xml(parts.get("xl/styles.xml", b"<a/>")))
        contents: dict[str, Cell] = {}
        for sheet, tree in _sheets(parts):
            for cell in tree.iter(f"{_MAIN}c"):
                if (content := _cell(cell, texts, styles)) is not None:
                    contents[f"{sheet}!{cell.get('r')}"] = content
    except (KeyError, IndexError, ValueError, ParseError) as fault:
        raise _broken(name) from fault
    return contents


def workbook(xlsx: bytes, *, name: str) -> dict[str, object]:
    """Read a workbook: its cells, and how its sheets and all its other parts are written.

    Raises
    ------
    SourceError
        If it cannot be read.
    """
    contents: dict[str, object] = dict(cells(xlsx, name=name))
    try:
        parts = read_archive(xlsx, name=name).files
        for sheet, tree in _sheets(parts):
            for told in (f"{_MAIN}v", f"{_MAIN}f"):  # compared as cells
                _without_text(tree, told)
            contents[sheet] = Look(_canonical(tree))
        texts = _xml(parts["xl/sharedStrings.xml"])
        _without_text(texts, f"{_MAIN}t")
        contents["xl/sharedStrings.xml"] = Look(_canonical(texts))
        return contents | _others(parts)
    except (KeyError, IndexError, ValueError, ParseError) as fault:
        raise _broken(name) from fault


def _sheets(parts: Mapping[str, bytes]) -> Iterator[tuple[str, Element]]:
    """Yield the sheets of a workbook by name."""
    paths = {part.get("Id"): part.get("Target") for part in _xml(parts["xl/_rels/workbook.xml.rels"])}
    for sheet in _xml(parts["xl/workbook.xml"]).iter(f"{_MAIN}sheet"):
        yield str(sheet.get("name")), _xml(parts[f"xl/{paths[sheet.get(_RELATION)]}"])


def _styles(tree: Element) -> list[Look]:
    """Return how cells are written and drawn, by the number of their style."""
    formats = {part.get("numFmtId"): part.get("formatCode", "") for part in tree.iter(f"{_MAIN}numFmt")}
    fonts, fills = ([*tree.findall(f"{_MAIN}{kind}/*")] for kind in ("fonts", "fills"))
    return [
        Look(
            " ".join(
                (
                    formats.get(style.get("numFmtId"), str(style.get("numFmtId"))),
                    _canonical(fonts[int(style.get("fontId", "0"))]),
                    _canonical(fills[int(style.get("fillId", "0"))]),
                )
            )
        )
        for style in tree.findall(f"{_MAIN}cellXfs/{_MAIN}xf")
    ]


def _cell(cell: Element, texts: list[str], styles: list[Look]) -> Cell | None:
    formula, value, kind = cell.findtext(f"{_MAIN}f") or "", cell.findtext(f"{_MAIN}v"), cell.get("t", "n")
    style = styles[int(cell.get("s", "0"))] if styles else Look("")
    if kind == "inlineStr":
        return Cell(_joined(cell, f"{_MAIN}t"), formula, style)
    if not value and not formula:
        return None
    if kind == "s" and value:
        return Cell(texts[int(value)], formula, style)
    return Cell(float(value) if kind == "n" and value else value or "", formula, style)


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


def document(docx: bytes, *, name: str) -> dict[str, object]:
    """Read a document: its figures, its words, and how they and all its other parts are written.

    Raises
    ------
    SourceError
        If it cannot be read.
    """
    contents: dict[str, object] = {}
    try:
        parts = read_archive(docx, name=name).files
        texts = {part: _xml(parts[part]) for part in sorted(parts) if _TEXTS.fullmatch(part)}
        for part, tree in texts.items():
            place = "" if part == _BODY else f"{part} "
            contents |= _printed(place, ("".join(line.itertext()) for line in tree.iter(f"{_WORDS}p")))
            contents[part] = Look(_canonical(tree))
        return contents | _others(parts)
    except (KeyError, ValueError, ParseError) as fault:
        raise _broken(name) from fault


def pdf(data: bytes, *, name: str) -> dict[str, object]:
    """Read the figures and the words of a PDF, page by page, and what no paper has beside them.

    Raises
    ------
    SourceError
        If it cannot be read.
    """
    contents: dict[str, object] = {}
    try:
        with PdfDocument(data) as opened:
            contents["attachments"] = opened.count_attachments()
            contents["scripts"] = raw.FPDFDoc_GetJavaScriptActionCount(opened)
            contents["forms"] = opened.get_formtype()
            for at, page in enumerate(opened, start=1):
                lines = page.get_textpage().get_text_range().splitlines()
                contents[f"page {at}"] = "{:.0f} × {:.0f}".format(*page.get_size())
                contents[f"page {at} annotations"] = raw.FPDFPage_GetAnnotCount(page)
                contents |= _printed(f"page {at} ", lines)
    except (PdfiumError, ValueError, UnicodeError) as fault:
        raise _broken(name) from fault
    return contents


def pages_of_other_look(actual: bytes, expected: bytes, *, name: str) -> list[int]:
    """Return the numbers of the pages of two PDFs that are not drawn alike, to the pixel at 72 dpi.

    Raises
    ------
    SourceError
        If one cannot be read.
    """
    first, second = (_pictures(data, name) for data in (actual, expected))
    return [at for at, pair in enumerate(zip(first, second, strict=False), start=1) if pair[0] != pair[1]]


def _pictures(data: bytes, name: str) -> list[str]:
    try:
        with PdfDocument(data) as opened:
            return [hashlib.sha256(page.render().to_numpy()).hexdigest() for page in opened]
    except (PdfiumError, ValueError) as fault:
        raise _broken(name) from fault


def text(data: bytes, *, name: str) -> dict[str, object]:
    """Read the lines of a text and their figures.

    Raises
    ------
    SourceError
        If it cannot be read.
    """
    try:
        return _printed("", data.decode().split("\r\n"))
    except UnicodeError as fault:
        raise _broken(name) from fault


def other_parts(actual: bytes, expected: bytes, *, name: str) -> list[str]:
    """Return the parts of an XLSX or DOCX that no reader here compares and that are other bytes."""
    old, new = (read_archive(data, name=name).files for data in (actual, expected))
    return [
        part
        for part, content in old.items()
        if part in new and content != new[part] and not _COMPARED.fullmatch(part)
    ]


def _printed(place: str, lines: Iterable[str]) -> dict[str, object]:
    """Return the figures of lines by their number, and the lines."""
    contents: dict[str, object] = {}
    count = 0
    for at, line in enumerate(lines, start=1):
        for figure in _FIGURE.findall(line):
            count += 1
            contents[f"{place}#{count}"] = figure
        contents[f"{place}¶{at}"] = Line(line)
    return contents


def _others(parts: Mapping[str, bytes]) -> dict[str, object]:
    """Return how the parts are written that stand beside sheets and texts: they say what is read, and how.

    Of one that is no XML, or about the file, it is returned that it is there: one more may lie over the rest.
    """
    return {
        part: Look(_canonical(_xml(content)) if _COMPARED.fullmatch(part) else "")
        for part, content in parts.items()
        if not (_TEXTS.fullmatch(part) or _SHEETS.fullmatch(part))
    }


def attributes(gpkg: bytes, *, name: str) -> dict[str, object]:
    """Read all tables of a GeoPackage, by layer, id and column: attributes, shapes, styles, systems.

    Raises
    ------
    SourceError
        If it cannot be read.
    """
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(gpkg)
            database.execute("PRAGMA trusted_schema = OFF")
            database.set_progress_handler(lambda: 1, _MOST_STEPS)
            return dict(_attributes(database))
    except (sqlite3.Error, ValueError, TypeError, IndexError, struct.error, shapely.GEOSException) as fault:
        raise _broken(name) from fault


def _attributes(database: sqlite3.Connection) -> Iterator[tuple[str, object]]:
    for pragma in ("application_id", "user_version", "integrity_check", "freelist_count"):
        yield pragma, str(database.execute(f"PRAGMA {pragma}").fetchall())
    entries = [*database.execute("SELECT type, name, sql FROM sqlite_master")]
    for kind, table, sql in entries:
        if _STORED.fullmatch(table):
            continue
        yield f"{kind} {table}", str(sql)
        if kind != "table":
            continue
        quoted = table.replace('"', '""')
        rows = database.execute(f'SELECT * FROM "{quoted}"')
        names = [column[0] for column in rows.description]
        key = _LAYERS.get(table, "id" if sql.startswith("CREATE VIRTUAL") else None)
        keys: Counter[object] = Counter()
        for number, row in enumerate(rows, start=1):
            at = number if key is None else row[names.index(key)]
            keys[at] += 1
            place = f"{table} {at}" if keys[at] == 1 else f"{table} {at} ({keys[at]})"
            for column, value in zip(names, row, strict=True):
                if value is not None:
                    yield f"{place} {column}", _stored(value)


def _stored(value: object) -> object:
    if not isinstance(value, bytes):
        return value
    if value[:2] != _GEOMETRY:
        return hashlib.sha256(value).hexdigest()
    numbers = _ENVELOPES[value[3] >> 1 & 0x07]
    wkb = value[8 + 8 * numbers :]
    shapely.from_wkb(wkb)
    return Shape(wkb, value[:8], struct.unpack_from(f"{'<' if value[3] & 1 else '>'}{numbers}d", value, 8))


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


def _without_text(tree: Element, tag: str) -> None:
    for part in tree.iter(tag):
        part.text = ""


def _canonical(element: Element) -> str:
    """Return an element as text: two that say the same are the same."""
    return canonicalize(tostring(element, encoding="unicode"))


def _joined(element: Element, tag: str) -> str:
    return "".join(part.text or "" for part in element.iter(tag))


def _broken(name: str) -> SourceError:
    return SourceError("{file} in the pack cannot be read.", file=name)
