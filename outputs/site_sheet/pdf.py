"""The sheet as PDF, two pages of A4, and the comparison of several offers on one."""

from collections.abc import Sequence
from typing import Any

from occupancy.errors import QuestionError
from occupancy.packaged_files import ROOT
from outputs.maps.paper.canvas import Drawing
from outputs.maps.paper.corner_map import corner_sketch
from outputs.maps.paper.location_map import location_map
from outputs.maps.paper.surroundings_map import legend, surroundings_map
from outputs.site_sheet.document import heading, sheet_document
from outputs.site_sheet.sections import comparison_facts
from outputs.site_sheet.sheet import SiteSheet
from outputs.typst_pdf import compile_with_language_fonts

_TEMPLATES = ROOT / "outputs/site_sheet/templates"
_MAP_MM = (89.0, 80.0)
_SKETCH_MM = (89.0, 62.0)
LEAST, MOST = 2, 4
_HIGH_MM, _PLACE_MM = 50.0, (41.0, 50.0)
_WIDE_MM = 273.0 - _PLACE_MM[0]
_GAP_MM = 3.0


def sheet_pdf(sheet: SiteSheet) -> bytes:
    """Write the sheet as a PDF whose text can be found; the same bytes for the same sheet.

    Raises
    ------
    SourceError
        If its fonts are not there and cannot be fetched.
    """
    drawn = drawings(sheet)
    data = sheet_document(sheet) | {"drawings": _template_drawings(drawn, sheet)}
    files = {f"{name}.svg": drawing.svg(texts=False).encode() for name, drawing in drawn.items()}
    return compile_with_language_fonts(_TEMPLATES / "sheet.typ", data, files, as_of=sheet.statement.as_of)


def comparison_pdf(sheets: Sequence[SiteSheet]) -> bytes:
    """Write offers of one book, day and language beside each other, in the order given.

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
    offers = [comparison_facts(sheet.profile, words) for sheet in sheets]
    labels = list(dict.fromkeys(label for offer in offers for label in offer))
    drawn = {
        f"plot-{at}": surroundings_map(
            sheet.statement, sheet.profile, sheet.profile.land, words, (wide, _HIGH_MM)
        )
        for at, sheet in enumerate(sheets)
        if sheet.profile.land is not None
    }
    marked = [
        (str(at), sheet.profile.land.shape)
        for at, sheet in enumerate(sheets, start=1)
        if sheet.profile.land is not None
    ]
    if marked:
        drawn["place"] = location_map(first.book, words, marked, _PLACE_MM, named=False)
    data = {
        **heading(first),
        "title": words.gettext("Industrial land for lease: comparison"),
        "offers": [{"name": heading(sheet)["name"], "where": heading(sheet)["where"]} for sheet in sheets],
        "lines": [[label, *(offer.get(label, "–") for offer in offers)] for label in labels],
        "drawings": {name: drawing.template_data() for name, drawing in drawn.items()},
        "legend": legend([sheet.profile for sheet in sheets], words),
        "label_width": _PLACE_MM[0],
        "note": words.gettext("No line on this map is a legal boundary."),
    }
    files = {f"{name}.svg": drawing.svg(texts=False).encode() for name, drawing in drawn.items()}
    return compile_with_language_fonts(
        _TEMPLATES / "comparison.typ", data, files, as_of=first.statement.as_of
    )


def drawings(sheet: SiteSheet) -> dict[str, Drawing]:
    """Return the drawings of a sheet by their names; none where the book does not draw the land."""
    profile, words = sheet.profile, sheet.words
    if profile.land is None:
        return {}
    return {
        "place": location_map(sheet.book, words, [("", profile.land.shape)], _MAP_MM),
        "plot": surroundings_map(sheet.statement, profile, profile.land, words, _MAP_MM),
        "sketch": corner_sketch(profile.land, words, _SKETCH_MM),
    }


def _template_drawings(drawn: dict[str, Drawing], sheet: SiteSheet) -> dict[str, Any]:
    """Return sizes and texts of drawings as a template takes them; None for one that is not there."""
    named = {
        name: drawn[name].template_data() if name in drawn else None for name in ("place", "plot", "sketch")
    }
    return {**named, "legend": legend([sheet.profile], sheet.words)}
