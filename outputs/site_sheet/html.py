"""The sheet as one HTML file: what the PDF says, with a map to move in; it opens from a disk, offline."""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from occupancy.packaged_files import ROOT
from outputs.maps.paper.surroundings_map import legend
from outputs.site_sheet.document import sheet_document
from outputs.site_sheet.offline_map import page
from outputs.site_sheet.pdf import drawings
from outputs.site_sheet.sheet import Sheet
from outputs.vendor import VENDOR


def sheet_html(sheet: Sheet, *, vendor: Path = ROOT / VENDOR) -> str:
    """The sheet as a page with everything in it; the same text for the same sheet.

    Raises
    ------
    SourceError
        If Leaflet is not installed (`outputs.vendor`).
    """
    told = sheet_document(sheet)
    drawn = drawings(sheet)
    sections = "".join(map(_lines, told["sections"]))
    body = (
        f'<main class="paper">{stamp(told)}{band(told)}{_tiles(told)}'
        f'<div class="maps"><section><h2>{escape(told["maps"]["plot"])}</h2><div id="map"></div>'
        f"{_legend(legend([sheet.dossier], sheet.words))}</section><section>"
        f"{_drawing(told['maps']['place'], drawn.get('place'))}"
        f"{_drawing(told['maps']['sketch'], drawn.get('sketch'))}</section></div>"
        f'<div class="grid">{sections}</div>{_tables(told["tables"])}'
        f"{_notes(told)}{_sources(told['sources'])}{foot(told)}</main>"
    )
    return page([sheet], body, title=f"{told['name']} · {told['where']}", vendor=vendor)


def stamp(told: Mapping[str, Any]) -> str:
    """What of the book is invented, over everything else."""
    return f'<div class="stamp">{escape(told["stamp"])}</div>' if told["stamp"] else ""


def band(told: Mapping[str, Any]) -> str:
    """What is offered, where, on which day."""
    return (
        f'<header class="band"><div><div class="kind">{escape(told["kind"])}</div>'
        f'<h1>{escape(told["name"])}</h1><div class="where">{escape(told["where"])}</div></div>'
        f"<div class='when'><strong>{escape(told['day'])}</strong>{escape(told['book'])}</div></header>"
    )


def foot(told: Mapping[str, Any]) -> str:
    """Day, basis and fingerprint; that the language is a draft."""
    draft = f'<div class="draft">{escape(told["draft"])}</div>' if told["draft"] else ""
    return f'<footer class="foot">{escape(told["foot"])}{draft}</footer>'


def _tiles(told: Mapping[str, Any]) -> str:
    tiles = "".join(
        f'<div class="tile"><span>{escape(tile["label"])}</span>'
        f"<strong>{escape(tile['value'])}</strong></div>"
        for tile in told["tiles"]
    )
    return f'<div class="tiles">{tiles}</div>'


def _legend(entries: list[tuple[str, str]]) -> str:
    shown = "".join(
        f'<span><i style="background:{escape(colour)}"></i>{escape(text)}</span>' for colour, text in entries
    )
    return f'<div class="legend">{shown}</div>'


def _drawing(title: str, drawn: Any) -> str:  # noqa: ANN401 a Drawing, or None where nothing is drawn
    if drawn is None:
        return ""
    return f'<h2>{escape(title)}</h2><div class="drawing">{drawn.svg(texts=True)}</div>'


def _lines(section: Mapping[str, Any]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(one["label"])}</th><td>{escape(one["value"])}{_marks(one["marks"])}'
        f"{_remark(one['remark'])}</td></tr>"
        for one in section["lines"]
    )
    return f'<section><h2>{escape(section["title"])}</h2><table class="lines">{rows}</table></section>'


def _marks(marks: str) -> str:
    return f"<sup>{escape(marks)}</sup>" if marks else ""


def _remark(remark: str) -> str:
    return f"<small>{escape(remark)}</small>" if remark else ""


def _tables(tables: Mapping[str, Any]) -> str:
    """All tables: wide ones over both columns."""
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


def _notes(told: Mapping[str, Any]) -> str:
    invented = f'<p class="invented">{escape(told["invented"])}</p>' if told["invented"] else ""
    notes = "".join(f"<p>{escape(note)}</p>" for note in told["notes"])
    whom = told["contact"]
    lines = "".join(f"<p>{escape(line)}</p>" for line in whom["lines"])
    return (
        f'<div class="notes"><div>{invented}{notes}</div><div class="contact">'
        f"<h2>{escape(whom['title'])}</h2><strong>{escape(whom['name'])}</strong>{lines}</div></div>"
    )


def _sources(sources: Mapping[str, Any]) -> str:
    items = "".join(f"<li>{escape(text)}</li>" for text in sources["texts"])
    return (
        f'<section class="sources"><h2>{escape(sources["title"])}</h2><ol>{items}</ol></section>'
        if items
        else ""
    )
