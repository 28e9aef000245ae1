"""The files of a sheet: PDF, HTML that needs nothing else, and the KMZ of a shortlist."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from geo import crs
from occupancy.errors import QuestionError
from occupancy.program import ROOT
from outputs.files import deterministic_zip
from outputs.gis.kml import document, multi, name_of, xml_text
from outputs.maps.paper.canvas import Drawing
from outputs.maps.paper.location_map import (
    base_legend,
    location_map,
    surroundings_map,
    use_legend,
    uses_shown,
)
from outputs.maps.paper.plot_drawing import corner_sketch
from outputs.maps.paper.zone_of_offer import zone_legend, zone_map
from outputs.site_sheet.document import LANG, SiteSheet, contact, heading, sheet_document
from outputs.site_sheet.occasion import qr_code
from outputs.site_sheet.offline_map import page
from outputs.site_sheet.sections.comparison import best_offers, comparison_facts
from outputs.text import captions
from outputs.text.translations import LANGUAGE_NAMES
from outputs.typst_pdf import compile_with_language_fonts

_TEMPLATES = ROOT / "outputs/site_sheet/templates"
_PLACE_WIDE_MM, _MAP_MM = (184.0, 64.0), (89.0, 66.0)
_SKETCH_MM = (83.0, 50.0)
LEAST, MOST = 2, 4
# Papers on their sides: the room within margins and below the title, and how high maps are.
_PAPERS = {"a4": ((273.0, 173.0), 46.0), "a3": ((396.0, 258.0), 78.0)}
_PLACE_WIDE = 41.0
_A4_HAS = 3  # offers; with more the letters on its maps would be smaller than 7 points
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
    files |= {f"photo-{at}.jpg": photo for at, photo in enumerate(sheet.occasion.photos)}
    code = qr_code(sheet.occasion.address)
    files |= {"qr.svg": code} if code else {}
    data["has_qr"] = bool(code)
    files |= {"logo.png": sheet.occasion.logo} if sheet.occasion.logo else {}
    data["has_logo"] = bool(sheet.occasion.logo)
    data["photo_files"] = [name for name in files if name.endswith(".jpg")]
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
    paper = "a4" if len(sheets) <= _A4_HAS else "a3"
    room, high = _PAPERS[paper]
    wide = (room[0] - _PLACE_WIDE) / len(sheets) - _GAP_MM
    offers = [comparison_facts(sheet.profile, words) for sheet in sheets]
    labels = list(dict.fromkeys(label for offer in offers for label in offer))
    best = best_offers([sheet.profile for sheet in sheets], words)
    drawn = {
        f"plot-{at}": surroundings_map(
            sheet.statement, sheet.profile, sheet.profile.land, words, (wide, high)
        )
        for at, sheet in enumerate(sheets)
        if sheet.profile.land is not None
    }
    marked = [
        (str(at), sheet.profile.land.shape)
        for at, sheet in enumerate(sheets, start=1)
        if sheet.profile.land is not None
    ]
    uses = set[str]().union(*(uses_shown(first.statement, drawing) for drawing in drawn.values()))
    if marked:
        drawn["place"] = location_map(first.book, words, marked, (_PLACE_WIDE, high), named=False)
    data = {
        **heading(first),
        "title": words.gettext("Industrial land for lease: comparison"),
        "offers": [{"name": heading(sheet)["name"], "where": heading(sheet)["where"]} for sheet in sheets],
        "lines": [
            {
                "label": label,
                "cells": [offer.get(label, "–") for offer in offers],
                "best": sorted(best.get(label, ())),
            }
            for label in labels
        ],
        "best": words.gettext("Best of these") if best else "",
        "drawings": {name: drawing.template_data() for name, drawing in drawn.items()},
        "legend": use_legend(uses, words),
        "label_width": _PLACE_WIDE,
        "paper": paper,
        "room": room,
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
    zone = zone_map(sheet.statement, profile, words, _MAP_MM)
    drawn = {
        "place": location_map(sheet.book, words, [("", profile.land.shape)], _PLACE_WIDE_MM),
        **({} if zone is None else {"zone": zone}),
        "plot": surroundings_map(sheet.statement, profile, profile.land, words, _MAP_MM),
    }
    if len(profile.land.corners):
        drawn["sketch"] = corner_sketch(profile.land, words, _SKETCH_MM)
    return drawn


def legends(sheet: SiteSheet, drawn: Mapping[str, Drawing]) -> dict[str, list[tuple[str, str]]]:
    """Return colour and meaning of what stands on the maps of a sheet, by their names."""
    statement, words = sheet.statement, sheet.words
    uses = {
        name: use_legend(uses_shown(statement, drawn[name]), words)
        for name in ("zone", "plot")
        if name in drawn
    }
    if "zone" in uses:
        uses["zone"] += zone_legend(statement, sheet.profile, words)
    return {"zone": [], "plot": [], **uses, "place": base_legend(sheet.book, words)}


def _template_drawings(drawn: dict[str, Drawing], sheet: SiteSheet) -> dict[str, Any]:
    """Return sizes and texts of drawings as a template takes them; None for one that is not there."""
    names = ("place", "zone", "plot", "sketch")
    named = {name: drawn[name].template_data() if name in drawn else None for name in names}
    return {**named, "legends": legends(sheet, drawn)}


_FOLDER = ROOT / "outputs/site_sheet"
_SEEN_AT_ONCE = 4  # facts of a card


def _source(name: str) -> str:
    """Return a template without its line breaks, which HTML would take for spaces."""
    lines = (_FOLDER / "templates" / name).read_text(encoding="utf-8").splitlines()
    return "".join(line.strip() for line in lines)


def _escaped(value: object) -> Markup:
    return value if isinstance(value, Markup) else Markup(escape(str(value)))


_PAGES = Environment(
    loader=FunctionLoader(_source), autoescape=True, finalize=_escaped, undefined=StrictUndefined
)


def sheet_html(sheet: SiteSheet) -> str:
    """Write the sheet as a page with everything in it; the same text for the same sheet.

    Raises
    ------
    SourceError
        If Leaflet is not installed and cannot be (`outputs.assets`).
    """
    texts, drawn = sheet_document(sheet), drawings(sheet)
    names = ("place", "zone", "sketch")
    svgs = {name: Markup(drawn[name].svg(texts=True)) if name in drawn else "" for name in names}
    body = _PAGES.get_template("sheet.html").render(
        texts=texts,
        svgs=svgs,
        legends=legends(sheet, drawn),
        photos=[data_url(photo) for photo in sheet.occasion.photos],
        logo=data_url(sheet.occasion.logo, kind="png"),
        qr=Markup(qr_code(sheet.occasion.address).decode()),
    )
    return page([sheet], body, title=f"{texts['name']} · {texts['where']}")


def data_url(picture: bytes, *, kind: str = "jpeg") -> str:
    """Return a picture as an address that needs nothing else; empty without one."""
    return f"data:image/{kind};base64,{b64encode(picture).decode()}" if picture else ""


@dataclass(frozen=True, slots=True)
class ClientLinks:
    """What stands on the page for a client beside the land: texts, and addresses below that of the page.

    Attributes
    ----------
    languages
        The page in each language.
    files
        Of each offer, addresses of its files by what they are called.
    notes
        What must be read first: that the offer has run out, or what is no longer on offer.
    """

    languages: Mapping[str, str]
    files: Sequence[Mapping[str, str]]
    notes: Sequence[str] = ()


def shortlist_html(sheets: Sequence[SiteSheet], client: ClientLinks | None = None) -> str:
    """Write offers of one book, day and language, numbered as given: a map, and a card for each.

    Raises
    ------
    QuestionError
        When the list is empty.
    SourceError
        If Leaflet is not installed and cannot be (`outputs.assets`).
    """
    if not sheets:
        raise QuestionError("A shortlist has at least one offer; choose one.")
    say = sheets[0].words.gettext
    title = say("Industrial land for lease: shortlist")
    cards = [
        heading(sheet) | {"facts": [*comparison_facts(sheet.profile, sheet.words).items()]}
        for sheet in sheets
    ]
    body = _PAGES.get_template("shortlist.html").render(
        texts=heading(sheets[0]),
        title=title,
        cards=cards,
        more=say("More"),
        seen_at_once=_SEEN_AT_ONCE,
        client=_client_texts(sheets[0], client) if client else None,
    )
    style = (_FOLDER / "browser/shortlist.css").read_text(encoding="utf-8")
    return page(sheets, body, title=title, style=style)


def _client_texts(first: SiteSheet, client: ClientLinks) -> dict[str, Any]:
    """Return what the template of a shortlist has of a client's page."""
    own = first.words.language
    return {
        "languages": [
            {"name": LANGUAGE_NAMES[code], "lang": LANG[code], "address": address, "current": code == own}
            for code, address in client.languages.items()
        ],
        "files": [
            [{"name": name, "address": address} for name, address in of_offer.items()]
            for of_offer in client.files
        ],
        "notes": list(client.notes),
        "contact": contact(first),
        "logo": data_url(first.occasion.logo, kind="png"),
    }


_PICTURES, _PICTURE_PX = "pictures", 420
_STYLE = (
    '<Style id="offer"><LineStyle><color>ff082f8f</color><width>3</width></LineStyle>'
    "<PolyStyle><color>a01e54d9</color></PolyStyle></Style>"
)


def shortlist_kmz(sheets: Sequence[SiteSheet]) -> bytes:
    """Write offers of one book, day and language, numbered as given; the same bytes for the same sheets.

    The description of each is HTML in which no text of the book is markup; stamp, day and fingerprint stand
    in that of the document and of each offer, with a map of the plot and its photos.

    Raises
    ------
    QuestionError
        When the list is empty.
    SourceError
        If the fonts are not there and cannot be fetched.
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
    pictures = {
        name: picture
        for number, sheet in enumerate(sheets, start=1)
        for name, picture in _pictures(number, sheet).items()
    }
    body = [_STYLE]
    for number, sheet in enumerate(sheets, start=1):
        own = [name for name in pictures if name.startswith(f"{_PICTURES}/{number}-")]
        body.append(_offer(number, sheet, own))
    kml = document(say("Industrial land for lease: shortlist"), lines, body)
    return deterministic_zip({"doc.kml": kml, **pictures})


def _pictures(number: int, sheet: SiteSheet) -> dict[str, bytes]:
    """Return the map of an offer's land and its photos, by where they lie beside the document."""
    land, names = sheet.profile.land, {}
    if land is not None:
        drawn = surroundings_map(sheet.statement, sheet.profile, land, sheet.words, _MAP_MM)
        data = {"language": sheet.words.language, "drawing": drawn.template_data()}
        files = {"plot.svg": drawn.svg(texts=False).encode()}
        picture = _TEMPLATES / "map_picture.typ"
        names[f"{_PICTURES}/{number}-map.png"] = compile_with_language_fonts(
            picture, data, files, as_of=sheet.statement.as_of, kind="png"
        )
    for at, photo in enumerate(sheet.occasion.photos, start=1):
        names[f"{_PICTURES}/{number}-photo-{at}.jpg"] = photo
    return names


def _offer(number: int, sheet: SiteSheet, pictures: Sequence[str]) -> str:
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
    shown = "".join(f'<p><img src="{picture}" width="{_PICTURE_PX}"></p>' for picture in pictures)
    described = f"<description>{xml_text(f'{shown}<table>{rows}</table>')}</description>"
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
