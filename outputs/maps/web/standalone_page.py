"""Pages that stand alone: one file with its scripts, styles and pictures inside, for opening from a disk."""

import base64
import re
from mimetypes import guess_type
from pathlib import Path

import folium

from geo.errors import SourceError
from outputs.served_files import library_url

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
