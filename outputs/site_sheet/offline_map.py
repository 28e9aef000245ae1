"""The map of a sheet that opens in a browser: the land on offer in its zones, with nothing to be fetched."""

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Any

import shapely
from geopandas import GeoDataFrame

from geo import crs
from geo.geojson import shapes_of
from occupancy.program import ROOT
from outputs.assets import MAP_LIBRARIES
from outputs.maps.outlines import map_degrees
from outputs.maps.paper.location_map import near_plots
from outputs.maps.style import OFFER_USES
from outputs.maps.web.folium_map import inline_assets
from outputs.maps.web.geometry import collection, geometry_texts, script_json
from outputs.maps.web.layers import ground, places
from outputs.records import iter_rows
from outputs.site_sheet.document import LANG, SiteSheet
from outputs.site_sheet.tables import ha_text, truncate
from outputs.text.labels import labels

_BROWSER = ROOT / "outputs/site_sheet/browser"
_MAPS = ROOT / "outputs/maps/web/browser"
_MARGIN_M = 1_500.0  # around the land on offer, in which plots are drawn
# Nothing may be fetched from anywhere, whatever stands in the page.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; font-src data:"
)
_FACES = {
    "ko": '"Noto Sans KR", "Noto Sans CJK KR", "Malgun Gothic", "Apple SD Gothic Neo"',
    "zh": '"Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC"',
    "ja": '"Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic", "Meiryo", "Hiragino Sans"',
}


def page(sheets: Sequence[SiteSheet], body: str, *, title: str, style: str = "") -> str:
    """Return a page with everything in it: `body`, which has an element `map`, and the map of the sheets.

    Parameters
    ----------
    sheets
        Of one book, day and language, numbered from 1 in their order.
    body
        HTML whose texts are escaped.
    title, style
        What the page is called; CSS of its own.

    Raises
    ------
    SourceError
        If Leaflet is not installed.
    """
    language = sheets[0].words.language
    data = script_json(map_data(sheets))
    html = (
        f'<!DOCTYPE html><html lang="{LANG[language]}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="leaflet.css"><style>{_style()}{_faces(language)}{style}</style></head>'
        f'<body>{body}<script src="leaflet.js"></script><script>{_scripts()}</script>'
        f"<script>landbook.offers(document.getElementById('map'), {data});</script></body></html>"
    )
    return inline_assets(html, MAP_LIBRARIES.ensure())


def map_data(sheets: Sequence[SiteSheet]) -> dict[str, Any]:
    """Return what the browser draws: lines and places around, plots near the land, and the land itself."""
    first = sheets[0]
    say = first.words.gettext
    with_shape = [sheet for sheet in sheets if sheet.profile.land is not None]
    return {
        "base": ground(first.book, first.words).arguments[0],
        "places": places(first.book, first.words).arguments[0],
        "plots": _plots(with_shape),
        "offers": _offers(sheets),
        "looks": dict(OFFER_USES),
        "credits": " · ".join(
            f"{escape(credit.text)} ({escape(credit.licence)})" for credit in first.book.info.credits
        ),
        "words": {
            "zoom_in": say("Zoom in"),
            "zoom_out": say("Zoom out"),
            "near": say("Show the land"),
            "far": say("Show the surroundings"),
            "title": say("Where it lies"),
            "not_legal": say("No line on this map is a legal boundary."),
        },
    }


def _plots(sheets: Sequence[SiteSheet]) -> str:
    """Return the plots around the land of all sheets; leased land by sector and never by name."""
    if not sheets:
        return collection([])
    first = sheets[0]
    words, code = first.words, labels(first.words.language).code
    own = {plot for sheet in sheets for plot in sheet.profile.parcel_ids}
    window = shapely.union_all(
        [
            shapely.box(*shapely.buffer(sheet.profile.land.whole, _MARGIN_M).bounds)
            for sheet in sheets
            if sheet.profile.land
        ]
    )
    near = near_plots(first.statement, window)
    near = near[~near["parcel_id"].isin(own)]
    uses = {
        "vacant": words.gettext("Vacant"),
        "reserved": words.gettext("Reserved"),
        "leased": words.gettext("Leased"),
        "traffic": words.gettext("Street"),
    }
    sectors = {
        neighbour.parcel_id: "; ".join(
            code("sector_code", sector) for sector, _ in neighbour.sectors if sector
        )
        for sheet in sheets
        for neighbour in sheet.profile.neighbours
    }
    shapes = geometry_texts(shapes_of(map_degrees(near[["geometry"]], first.book)))
    features = []
    for plot, shape in zip(iter_rows(near), shapes, strict=True):
        use = uses.get(plot["use"]) or code("land_use", plot["use"])
        tip = [
            use,
            ha_text(plot["document_area_m2"] / 1e4, words),
            sectors.get(plot["parcel_id"], ""),
        ]
        features.append(({"use": plot["use"], "tip": tip}, shape))
    return collection(features)


def _offers(sheets: Sequence[SiteSheet]) -> str:
    """Return the land of each sheet, numbered; land without a shape is left out."""
    features = []
    for number, sheet in enumerate(sheets, start=1):
        land = sheet.profile.land
        if land is None:
            continue
        frame = GeoDataFrame(geometry=[land.whole, land.shape], crs=crs.require_crs(sheet.book.parcels))
        whole, shape = geometry_texts(shapes_of(map_degrees(frame, sheet.book)))
        name = truncate(" + ".join(sheet.profile.parcel_ids), 60)
        tip = [name, ha_text(sheet.profile.offered_ha, sheet.words)]
        number_ = number if len(sheets) > 1 else 0
        if land.cut_line is not None:
            features.append(({"number": 0, "rest": True, "tip": tip}, whole))
        features.append(({"number": number_, "at": number, "rest": False, "tip": tip}, shape))
    return collection(features)


def _faces(language: str) -> str:
    stack = ", ".join(
        filter(None, [_FACES.get(language, ""), '"Noto Sans"', '"Segoe UI"', "Roboto", "Arial"])
    )
    return f"body, .leaflet-container {{ font-family: {stack}, sans-serif; }}"


@lru_cache
def _style() -> str:
    return "".join(
        (folder / name).read_text(encoding="utf-8")
        for folder, name in ((_MAPS, "map.css"), (_BROWSER, "sheet.css"))
    )


@lru_cache
def _scripts() -> str:
    return "\n".join(
        (folder / name).read_text(encoding="utf-8")
        for folder, name in ((_MAPS, "labels.js"), (_MAPS, "map.js"), (_BROWSER, "offers.js"))
    )
