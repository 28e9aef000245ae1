"""An empty Folium map with our scripts, nothing fetched from anywhere, the same page every time."""

from functools import lru_cache

import folium
from branca.element import MacroElement
from folium.template import Template

from geo import crs
from occupancy.book import LandBook
from occupancy.packaged_files import ROOT
from outputs.maps.web.geometry import map_geometry

_BROWSER = ROOT / "outputs/maps/web/browser"


class Script(MacroElement):
    """A style and a script of a map, as they are; `name` is not random, and no other element has it."""

    _template = Template(
        """
        {% macro header(this, kwargs) %}{{ this.style }}{% endmacro %}
        {% macro script(this, kwargs) %}{{ this.script }}{% endmacro %}
        """
    )

    def __init__(self, name: str, script: str, *, style: str = "") -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self._id = "Script", name
        self.script = script
        self.style = f"<style>{style}</style>" if style else ""


@lru_cache
def browser_text(names: tuple[str, ...]) -> str:
    """Return the text of our own scripts or styles, one after the other."""
    return "\n".join((_BROWSER / name).read_text(encoding="utf-8") for name in names)


def bounds(book: LandBook) -> tuple[float, ...]:
    """Return west, south, east and north of the land that a map is made to fit, else of the plane."""
    return map_geometry(book).bounds or crs.plane_bounds(crs.require_crs(book.zones))


def empty_map(book: LandBook, *, name: str, max_zoom: int, zoom_control: str | bool) -> folium.Map:
    """Return a map around the land of a book with nothing on it.

    `name` is no random id, so that the same book and day give the same page. No two elements of a map have
    the same, and no text has it: streamlit-folium renames by id.
    """
    west, south, east, north = bounds(book)
    made = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=11,
        tiles=None,
        zoom_snap=0.25,
        min_zoom=5,
        max_zoom=max_zoom,
        zoom_control=zoom_control,
        font_size="0.8rem",
    )
    made._id = name
    return made
