"""The comparison of two to four offers side by side: one page of A4 on its side."""

from collections.abc import Sequence

from occupancy.errors import QuestionError
from outputs.sheet.content import heading
from outputs.sheet.facts import facts
from outputs.sheet.maps.place_map import place_map
from outputs.sheet.maps.plot_map import legend, plot_map
from outputs.sheet.sheet import Sheet
from outputs.sheet.typeset import typeset

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
    return typeset("comparison.typ", data, files, first.statement.as_of)
