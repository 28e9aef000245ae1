"""One's own tiles below the plots: a WMS of the office, a PMTiles file, or tiles of the internet.

None is asked for unless the configuration names it; the program knows no address of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from html import escape

from geo.errors import FieldError

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
