"""The sheet as one HTML file: what the PDF says, with a map to move in; it opens from a disk, offline."""

from collections.abc import Mapping
from html import escape
from typing import Any

from outputs.maps.paper.surroundings_map import legend
from outputs.site_sheet.document import sheet_document
from outputs.site_sheet.offline_map import page
from outputs.site_sheet.pdf import drawings
from outputs.site_sheet.sheet import SiteSheet


def sheet_html(sheet: SiteSheet) -> str:
    """Write the sheet as a page with everything in it; the same text for the same sheet.

    Raises
    ------
    SourceError
        If Leaflet is not installed and cannot be (`outputs.assets`).
    """
    texts = sheet_document(sheet)
    drawn = drawings(sheet)
    sections = "".join(map(_lines, texts["sections"]))
    body = (
        f'<main class="paper">{stamp(texts)}{band(texts)}{_tiles(texts)}'
        f'<div class="maps"><section><h2>{escape(texts["maps"]["plot"])}</h2><div id="map"></div>'
        f"{_legend(legend([sheet.profile], sheet.words))}</section><section>"
        f"{_drawing(texts['maps']['place'], drawn.get('place'))}"
        f"{_drawing(texts['maps']['sketch'], drawn.get('sketch'))}</section></div>"
        f'<div class="grid">{sections}</div>{_tables(texts["tables"])}'
        f"{_notes(texts)}{_sources(texts['sources'])}{foot(texts)}</main>"
    )
    return page([sheet], body, title=f"{texts['name']} · {texts['where']}")


def stamp(texts: Mapping[str, Any]) -> str:
    """Return the stamp that names what of the book is invented."""
    return f'<div class="stamp">{escape(texts["stamp"])}</div>' if texts["stamp"] else ""


def band(texts: Mapping[str, Any]) -> str:
    """Return the band that says what is offered, where, on which day."""
    return (
        f'<header class="band"><div><div class="kind">{escape(texts["kind"])}</div>'
        f'<h1>{escape(texts["name"])}</h1><div class="where">{escape(texts["where"])}</div></div>'
        f"<div class='when'><strong>{escape(texts['day'])}</strong>{escape(texts['book'])}</div></header>"
    )


def foot(texts: Mapping[str, Any]) -> str:
    """Return the foot: day, basis, fingerprint, and that the language is a draft."""
    draft = f'<div class="draft">{escape(texts["draft"])}</div>' if texts["draft"] else ""
    return f'<footer class="foot">{escape(texts["foot"])}{draft}</footer>'


def _tiles(told: Mapping[str, Any]) -> str:
    tiles = "".join(
        f'<div class="tile"><span>{escape(tile["label"])}</span>'
        f"<strong>{escape(tile['value'])}</strong></div>"
        for tile in told["tiles"]
    )
    return f'<div class="tiles">{tiles}</div>'


def _legend(entries: list[tuple[str, str]]) -> str:
    spans = "".join(
        f'<span><i style="background:{escape(colour)}"></i>{escape(text)}</span>' for colour, text in entries
    )
    return f'<div class="legend">{spans}</div>'


def _drawing(title: str, drawing: Any) -> str:  # noqa: ANN401 a Drawing, or None where nothing is drawn
    if drawing is None:
        return ""
    return f'<h2>{escape(title)}</h2><div class="drawing">{drawing.svg(texts=True)}</div>'


def _lines(section: Mapping[str, Any]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(line["label"])}</th><td>{escape(line["value"])}{_marks(line["marks"])}'
        f"{_remark(line['remark'])}</td></tr>"
        for line in section["lines"]
    )
    return f'<section><h2>{escape(section["title"])}</h2><table class="lines">{rows}</table></section>'


def _marks(marks: str) -> str:
    return f"<sup>{escape(marks)}</sup>" if marks else ""


def _remark(remark: str) -> str:
    return f"<small>{escape(remark)}</small>" if remark else ""


def _tables(tables: Mapping[str, Any]) -> str:
    """Return all tables, wide ones over both columns."""
    return (
        f'<div class="grid"><div class="wide">{_table(tables["plots"])}</div>'
        f"<div>{_table(tables['ways'])}</div>"
        f"<div>{_table(tables['neighbours'])}{_table(tables['corners'])}</div>"
        f'<div class="wide">{_table(tables["tenants"])}</div></div>'
    )


def _table(table: Mapping[str, Any] | None) -> str:
    if table is None or not table["rows"]:
        return ""

    def kind(at: int) -> str:
        return ' class="figure"' if at in table["figures"] else ""

    heads = "".join(
        f'<th scope="col"{kind(at)}>{escape(head)}</th>' for at, head in enumerate(table["heads"])
    )
    marks = table["marks"] or [""] * len(table["rows"])
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td{kind(at)}>{escape(cell)}{_marks(mark) if at == 0 else ''}</td>"
            for at, cell in enumerate(row)
        )
        + "</tr>"
        for row, mark in zip(table["rows"], marks, strict=True)
    )
    left = f"<small>{escape(table['left_out'])}</small>" if table["left_out"] else ""
    return (
        f"<section><h2>{escape(table['title'])}</h2><table><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table>{left}</section>"
    )


def _notes(texts: Mapping[str, Any]) -> str:
    invented = f'<p class="invented">{escape(texts["invented"])}</p>' if texts["invented"] else ""
    notes = "".join(f"<p>{escape(note)}</p>" for note in texts["notes"])
    person = texts["contact"]
    lines = "".join(f"<p>{escape(line)}</p>" for line in person["lines"])
    return (
        f'<div class="notes"><div>{invented}{notes}</div><div class="contact">'
        f"<h2>{escape(person['title'])}</h2><strong>{escape(person['name'])}</strong>{lines}</div></div>"
    )


def _sources(sources: Mapping[str, Any]) -> str:
    items = "".join(f"<li>{escape(text)}</li>" for text in sources["texts"])
    return (
        f'<section class="sources"><h2>{escape(sources["title"])}</h2><ol>{items}</ol></section>'
        if items
        else ""
    )
