"""The sheet as PDF: two pages of A4 with maps, tables and sources."""

from collections.abc import Sequence
from typing import Any

from occupancy.errors import QuestionError
from occupancy.packaged_files import ROOT
from outputs.maps.paper.canvas import Drawing
from outputs.maps.paper.corner_sketch import corner_sketch
from outputs.maps.paper.location_map import place_map
from outputs.maps.paper.surroundings_map import legend, plot_map
from outputs.site_sheet.comparison_facts import facts
from outputs.site_sheet.document import heading, sheet_document
from outputs.site_sheet.sheet import Sheet
from outputs.typst_pdf import compile_with_language_fonts

_TEMPLATES = ROOT / "outputs/site_sheet/templates"
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
    data = sheet_document(sheet) | {"drawings": told(drawn, sheet)}
    files = {f"{name}.svg": one.svg(texts=False).encode() for name, one in drawn.items()}
    return compile_with_language_fonts(_TEMPLATES / "sheet.typ", data, files, as_of=sheet.statement.as_of)


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


LEAST, MOST = 2, 4
_HIGH_MM, _PLACE_MM = 50.0, (41.0, 50.0)
_WIDE_MM = 273.0 - _PLACE_MM[0]
_GAP_MM = 3.0


def comparison_pdf(sheets: Sequence[Sheet]) -> bytes:
    """Offers of one book, day and language beside each other, in the order given.

    Raises
    ------
    QuestionError
        When there are fewer than two offers or more than four.
    SourceError
        If the fonts are not there and cannot be fetched.
    """
    if not LEAST <= len(sheets) <= MOST:
        raise QuestionError(
            "Two to four offers are compared on a page; choose {least} to {most}, not {count}.",
            least=LEAST,
            most=MOST,
            count=len(sheets),
        )
    first, words = sheets[0], sheets[0].words
    wide = _WIDE_MM / len(sheets) - _GAP_MM
    told = [facts(one.dossier, words) for one in sheets]
    labels = list(dict.fromkeys(label for one in told for label in one))
    drawn = {
        f"plot-{at}": plot_map(one.book, one.statement, one.dossier, words, (wide, _HIGH_MM))
        for at, one in enumerate(sheets)
        if one.dossier.land is not None
    }
    marked = [
        (str(at), one.dossier.land.shape)
        for at, one in enumerate(sheets, start=1)
        if one.dossier.land is not None
    ]
    if marked:
        drawn["place"] = place_map(first.book, words, marked, _PLACE_MM, named=False)
    data = {
        **heading(first),
        "title": words.gettext("Industrial land for lease: comparison"),
        "offers": [{"name": heading(one)["name"], "where": heading(one)["where"]} for one in sheets],
        "lines": [[label, *(one.get(label, "–") for one in told)] for label in labels],
        "drawings": {
            name: {"width": one.frame.width_mm, "height": one.frame.height_mm, "labels": one.labels()}
            for name, one in drawn.items()
        },
        "legend": legend([one.dossier for one in sheets], words),
        "label_width": _PLACE_MM[0],
        "note": words.gettext("No line on this map is a legal boundary."),
    }
    files = {f"{name}.svg": one.svg(texts=False).encode() for name, one in drawn.items()}
    return compile_with_language_fonts(
        _TEMPLATES / "comparison.typ", data, files, as_of=first.statement.as_of
    )
