"""A shortlist for Google Earth: a pin and an outline for each offer, with its facts in the balloon."""

from collections.abc import Sequence
from html import escape

import numpy as np
import shapely
from geopandas import GeoDataFrame

from geo import crs
from occupancy.errors import QuestionError
from outputs.files import deterministic_zip
from outputs.gis.kml import document, multi, name_of, xml_text
from outputs.site_sheet.document import heading
from outputs.site_sheet.sections import comparison_facts
from outputs.site_sheet.sheet import SiteSheet
from outputs.text import captions

_STYLE = (
    '<Style id="offer"><LineStyle><color>ff082f8f</color><width>3</width></LineStyle>'
    "<PolyStyle><color>a01e54d9</color></PolyStyle></Style>"
)


def shortlist_kmz(sheets: Sequence[SiteSheet]) -> bytes:
    """Write offers of one book, day and language, numbered as given; the same bytes for the same sheets.

    The description of each is HTML in which no text of the book is markup; stamp, day and fingerprint stand
    in that of the document and of each offer.

    Raises
    ------
    QuestionError
        When the list is empty.
    """
    if not sheets:
        raise QuestionError("A shortlist has at least one offer; choose one.")
    first = sheets[0]
    texts, say = heading(first), first.words.gettext
    about = [
        (say("Book"), texts["book"]),
        (say("Invented"), texts["stamp"] and captions.invented_tables(first.book, first.words)),
        (say("Day"), texts["foot"]),
        (say("Outlines"), say("No line on this map is a legal boundary.")),
        (say("Translation"), texts["draft"]),
    ]
    lines = tuple((label, text) for label, text in about if text)
    body = [_STYLE, *(_offer(number, sheet) for number, sheet in enumerate(sheets, start=1))]
    return deterministic_zip({"doc.kml": document(say("Industrial land for lease: shortlist"), lines, body)})


def _offer(number: int, sheet: SiteSheet) -> str:
    texts = heading(sheet)
    name = f"{number}. {texts['name']}"
    rows_by_label = {
        "": texts["where"],
        **comparison_facts(sheet.profile, sheet.words),
        " ": " · ".join(filter(None, [texts["stamp"], texts["foot"], texts["draft"]])),
    }
    rows = "".join(
        f"<tr><td>{escape(label)}</td><td>{escape(text)}</td></tr>" for label, text in rows_by_label.items()
    )
    described = f"<description>{xml_text(f'<table>{rows}</table>')}</description>"
    land = sheet.profile.land
    if land is None:
        return f"<Placemark>{name_of(name)}{described}</Placemark>"
    frame = GeoDataFrame(
        geometry=[shapely.orient_polygons(land.shape), shapely.point_on_surface(land.shape)],
        crs=crs.require_crs(sheet.book.parcels),
    )
    shape, point = np.asarray(crs.to_wgs84(frame).geometry.array, dtype=object)
    return (
        f"<Folder>{name_of(name)}<Placemark>{name_of(name)}{described}<Point><coordinates>"
        f"{point.x:.9f},{point.y:.9f}</coordinates></Point></Placemark>"
        f"<Placemark>{name_of(texts['name'])}{described}<styleUrl>#offer</styleUrl>{multi(shape)}</Placemark></Folder>"
    )
