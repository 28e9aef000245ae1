"""An empty Folium map with our scripts, the same page every time, for the app or as one file.

No tiles are asked for unless the configuration names them; the program knows no address of its own.
"""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from html import escape
from mimetypes import guess_type
from pathlib import Path

import folium
from branca.element import Element, MacroElement
from folium.template import Template

from geo import crs
from geo.errors import FieldError, SourceError
from occupancy.book import LandBook
from occupancy.program import ROOT
from outputs.files import library_url
from outputs.maps.web.geometry import map_geometry

_BROWSER = ROOT / "outputs/maps/web/browser"


class Text(Element):
    """A text of a page as it is; Branca would compile it as a template, with every drawing of a page."""

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text.removesuffix("\n")  # as a template has it


class Verbatim(MacroElement):
    """What draws itself on a map by macros `header` and `script`, whose texts are taken as they are."""

    def render(self, **kwargs: object) -> str:
        """Put the texts of the macros into the page, and those of what lies on it."""
        macros, page = self._template.module, self.get_root()
        for place in ("header", "script"):
            macro = getattr(macros, place, None)
            if macro is not None:
                getattr(page, place).add_child(Text(macro(self, kwargs)), name=self.get_name())
        for part in self._children.values():
            part.render(**kwargs)
        return ""


class Script(Verbatim):
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


_SCRIPT = re.compile(r'<script src="([^"]+)"></script>')
_STYLE = re.compile(r'<link rel="stylesheet" href="([^"]+)"\s*/?>')
_PICTURE = re.compile(r"""url\((['"]?)(?!data:|#)([^'")]+)\1\)""")


def inline_assets(html: str, vendor: Path) -> str:
    """Return `html` with every script and style that it links to, found by name in `vendor`, written into it.

    Raises
    ------
    SourceError
        If a file is not in `vendor`.
    """
    html = _SCRIPT.sub(lambda link: f"<script>{_script(vendor / _name(link[1]))}</script>", html)
    return _STYLE.sub(lambda link: f"<style>{_style(vendor / _name(link[1]))}</style>", html)


def _name(address: str) -> str:
    return address.rsplit("/", maxsplit=1)[-1]


def _script(path: Path) -> str:
    # A page ends a script at the first such tag, even inside a string of it.
    text = re.sub(r"</(script)", r"<\\/\1", _bytes(path).decode("utf-8"), flags=re.IGNORECASE)
    return re.sub(r"^//[#@] sourceMappingURL=.*$", "", text, flags=re.MULTILINE)


def _style(path: Path) -> str:
    return _PICTURE.sub(lambda link: f"url({_data(path.parent / link[2])})", _bytes(path).decode("utf-8"))


def _data(path: Path) -> str:
    kind = guess_type(path.name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(_bytes(path)).decode('ascii')}"


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise SourceError(
            "The map's file {name} is not installed; run python -m outputs.assets.", name=path.name
        ) from None


def use_local_assets(base_path: str = "") -> None:
    """Point Folium at the files that the app serves, for all maps of this process.

    A page that stands alone has the files written into it instead.
    Folium keeps its links on its classes, and streamlit-folium reads them there. A further element of
    Folium (drawing, measuring …) needs its links here and its files in `outputs/assets.py`.
    """
    prefix = library_url(base_path=base_path)
    folium.Map.default_js = [("leaflet", f"{prefix}/leaflet.js"), ("jquery", f"{prefix}/jquery.min.js")]
    folium.Map.default_css = [("leaflet_css", f"{prefix}/leaflet.css")]


KINDS = ("wms", "pmtiles", "xyz")
PMTILES = ("pmtiles", "protomaps-leaflet")  # the scripts that a map with such tiles needs
_TEXTS = ("kind", "address", "name", "layers", "credit")


@dataclass(frozen=True, slots=True)
class Tiles:
    """A layer of tiles.

    Attributes
    ----------
    kind
        `wms`, `pmtiles` (pictures, or vector tiles in the Protomaps scheme) or `xyz`.
    address
        Of the service or file, as a browser finds it; of `xyz` with {z}, {x} and {y} in it.
    name, credit
        What the layer is called on the map, and whose work it is; plain text.
    layers
        The layers asked of a WMS, separated by commas.
    shown
        Whether it is switched on at the start; one that is not is not asked for anything.
    max_zoom
        The last zoom that has tiles; beyond it they are enlarged.
    """

    kind: str
    address: str
    name: str
    layers: str = ""
    credit: str = ""
    shown: bool = False
    max_zoom: int = 19

    def options(self) -> dict[str, object]:
        """Return it for `browser/controls.js`; Leaflet sets the credit as HTML, so it is escaped here."""
        return asdict(self) | {"credit": escape(self.credit)}


def tiles(configured: Sequence[Mapping[str, object]]) -> tuple[Tiles, ...]:
    """Read the layers of a configuration, such as the `[[tiles]]` of a TOML file.

    Raises
    ------
    FieldError
        If an entry has no `kind`, `address` or `name`, one that cannot be used, or a key that is not known.
    """
    return tuple(_tiles(number, entry) for number, entry in enumerate(configured, start=1))


def _tiles(number: int, entry: Mapping[str, object]) -> Tiles:
    for key, value in entry.items():
        right = (key in _TEXTS and isinstance(value, str)) or (key == "shown" and isinstance(value, bool))
        right |= key == "max_zoom" and type(value) is int
        if not right:
            raise FieldError(
                "Tiles number {number} of the configuration have {key} = {value}, which is not understood;"
                " there are kind, address, name, layers, credit, shown and max_zoom.",
                number=number,
                key=key,
                value=value,
            )
    texts = {key: str(entry.get(key, "")) for key in _TEXTS}
    placed = texts["kind"] != "xyz" or all(part in texts["address"] for part in ("{z}", "{x}", "{y}"))
    fetched = texts["address"].startswith(("https://", "http://", "/"))
    if not (texts["kind"] in KINDS and texts["name"] and fetched and placed):
        raise FieldError(
            "Tiles number {number} of the configuration cannot be used: give a kind (wms, pmtiles or xyz),"
            " a name, and an address that begins with https://, http:// or /, of xyz with {z}, {x} and {y}.",
            number=number,
            z="{z}",
            x="{x}",
            y="{y}",
        )
    return Tiles(**texts, shown=bool(entry.get("shown", False)), max_zoom=int(str(entry.get("max_zoom", 19))))
