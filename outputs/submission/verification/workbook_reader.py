"""A workbook read back: its cells, and how its sheets and other parts are written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from outputs.submission.verification.contents import Look, broken
from outputs.submission.verification.office_parts import canonical, joined, others, without_text, xml
from outputs.submission.verification.pack_reader import read_archive

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PLAIN = Look("")


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell holds: number or text, the formula behind it, if any, and how it is written and drawn."""

    value: float | str
    formula: str
    style: Look = _PLAIN


def cells(xlsx: bytes, *, name: str) -> dict[str, Cell]:
    """Read the cells of a workbook by sheet and address, as `Summary!J25`; empty ones are left out.

    Raises
    ------
    SourceError
        If it cannot be read; `name` is what it is called in the sentence.
    """
    try:
        parts = read_archive(xlsx, name=name).files
        texts = [joined(item, f"{_MAIN}t") for item in xml(parts.get("xl/sharedStrings.xml", b"<a/>"))]
        styles = _styles(xml(parts.get("xl/styles.xml", b"<a/>")))
        contents: dict[str, Cell] = {}
        for sheet, tree in _sheets(parts):
            for cell in tree.iter(f"{_MAIN}c"):
                if (content := _cell(cell, texts, styles)) is not None:
                    contents[f"{sheet}!{cell.get('r')}"] = content
    except (KeyError, IndexError, ValueError, ParseError) as fault:
        raise broken(name) from fault
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
                without_text(tree, told)
            contents[sheet] = Look(canonical(tree))
        texts = xml(parts["xl/sharedStrings.xml"])
        without_text(texts, f"{_MAIN}t")
        contents["xl/sharedStrings.xml"] = Look(canonical(texts))
        return contents | others(parts)
    except (KeyError, IndexError, ValueError, ParseError) as fault:
        raise broken(name) from fault


def _sheets(parts: Mapping[str, bytes]) -> Iterator[tuple[str, Element]]:
    """Yield the sheets of a workbook by name."""
    paths = {part.get("Id"): part.get("Target") for part in xml(parts["xl/_rels/workbook.xml.rels"])}
    for sheet in xml(parts["xl/workbook.xml"]).iter(f"{_MAIN}sheet"):
        yield str(sheet.get("name")), xml(parts[f"xl/{paths[sheet.get(_RELATION)]}"])


def _styles(tree: Element) -> list[Look]:
    """Return how cells are written and drawn, by the number of their style."""
    formats = {part.get("numFmtId"): part.get("formatCode", "") for part in tree.iter(f"{_MAIN}numFmt")}
    fonts, fills = ([*tree.findall(f"{_MAIN}{kind}/*")] for kind in ("fonts", "fills"))
    return [
        Look(
            " ".join(
                (
                    formats.get(style.get("numFmtId"), str(style.get("numFmtId"))),
                    canonical(fonts[int(style.get("fontId", "0"))]),
                    canonical(fills[int(style.get("fillId", "0"))]),
                )
            )
        )
        for style in tree.findall(f"{_MAIN}cellXfs/{_MAIN}xf")
    ]


def _cell(cell: Element, texts: list[str], styles: list[Look]) -> Cell | None:
    formula, value, kind = cell.findtext(f"{_MAIN}f") or "", cell.findtext(f"{_MAIN}v"), cell.get("t", "n")
    style = styles[int(cell.get("s", "0"))] if styles else _PLAIN
    if kind == "inlineStr":
        return Cell(joined(cell, f"{_MAIN}t"), formula, style)
    if not value and not formula:
        return None
    if kind == "s" and value:
        return Cell(texts[int(value)], formula, style)
    return Cell(float(value) if kind == "n" and value else value or "", formula, style)
