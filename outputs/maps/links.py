"""Folium's scripts and styles: all from our own `static/vendor`, none from the internet."""

import folium
from folium.elements import JSCSSMixin

# Where Streamlit serves `static/vendor`; a page that stands alone has the files written into it instead.
PREFIX = "/app/static/vendor"
_LINKS: dict[type[JSCSSMixin], tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]] = {
    folium.Map: ((("leaflet", "leaflet.js"), ("jquery", "jquery.min.js")), (("leaflet_css", "leaflet.css"),)),
}


def use_local(prefix: str = PREFIX) -> None:
    """Point every element of the map at the files under `prefix`, for all maps of this process.

    Folium keeps its links on its classes, and streamlit-folium reads them there. A further element of
    Folium (drawing, measuring …) needs a row in the table above and its files in `outputs/assets.py`.
    """
    for element, (scripts, styles) in _LINKS.items():
        element.default_js = [(name, f"{prefix}/{file}") for name, file in scripts]
        element.default_css = [(name, f"{prefix}/{file}") for name, file in styles]
