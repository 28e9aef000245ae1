"""The sheet as PDF: two pages of A4 with maps, tables and sources."""

from typing import Any

from outputs.sheet.content import content
from outputs.sheet.maps.corner_sketch import corner_sketch
from outputs.sheet.maps.drawing import Drawing
from outputs.sheet.maps.place_map import place_map
from outputs.sheet.maps.plot_map import legend, plot_map
from outputs.sheet.sheet import Sheet
from outputs.sheet.typeset import typeset

_MAP_MM = (89.0, 80.0)
_SKETCH_MM = (89.0, 62.0)


def sheet_pdf(sheet: Sheet) -> bytes:
    """The sheet as a PDF whose text can be found; the same bytes for the same sheet.

    Raises
    ------
    SourceError
        If its fonts are not there and cannot be fetched.
    """
    drawn = drawings(sheet)
    data = content(sheet) | {"drawings": told(drawn, sheet)}
    files = {f"{name}.svg": one.svg(texts=False).encode() for name, one in drawn.items()}
    return typeset("sheet.typ", data, files, sheet.statement.as_of)


def drawings(sheet: Sheet) -> dict[str, Drawing]:
    """The drawings of a sheet by their names; none where the book does not draw the land."""
    one, words = sheet.dossier, sheet.words
    if one.land is None:
        return {}
    return {
        "place": place_map(sheet.book, words, [("", one.land.shape)], _MAP_MM),
        "plot": plot_map(sheet.book, sheet.statement, one, words, _MAP_MM),
        "sketch": corner_sketch(one.land, words, _SKETCH_MM),
    }


def told(drawn: dict[str, Drawing], sheet: Sheet) -> dict[str, Any]:
    """Sizes and texts of drawings as a template takes them; None for one that is not there."""
    named = {
        name: None
        if name not in drawn
        else {
            "width": drawn[name].frame.width_mm,
            "height": drawn[name].frame.height_mm,
            "labels": drawn[name].labels(),
        }
        for name in ("place", "plot", "sketch")
    }
    return {**named, "legend": legend([sheet.dossier], sheet.words)}
