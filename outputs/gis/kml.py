"""KML: all layers as folders of one document, plots in the colours of their states; always in WGS 84."""

import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

import shapely

from outputs.files import deterministic_zip
from outputs.gis.layers import KEYS, PARCELS, About, Layer, kind_of_column
from outputs.maps.outlines import geometries
from outputs.maps.style import KML_FILL_ALPHA, KML_LINE_ALPHA, KML_OUTLINE, KML_PLOT_LINE, STATES
from outputs.records import Row, iter_rows, to_json_value
from outputs.text.labels import Labels, labels
from outputs.text.translations import Translator

_DECIMALS = 11  # of a degree, a thousandth of a millimetre
_TYPES = {"bool": "bool", "float": "double"}  # all others are written as texts
_FORBIDDEN = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # by XML 1.0


def kml(layers: Sequence[Layer], about: About, words: Translator) -> bytes:
    """Write the document; `about` describes it, a placemark has the columns of its layer as typed data."""
    says = labels(words.language)
    body = [
        *_styles(),
        *(line for layer in layers for line in _schema(layer, says)),
        *(
            line
            for layer in layers
            for line in ("<Folder>", name_of(layer.title), *_places(layer), "</Folder>")
        ),
    ]
    return document(_book(about, words), about, body)


def kmz(layers: Sequence[Layer], about: About, words: Translator) -> bytes:
    """Write the same, packed: a document for each layer, as GDAL finds no columns in one with all."""
    says = labels(words.language)
    links = [
        f"<NetworkLink>{name_of(layer.title)}<Link><href>layers/{layer.name}.kml</href></Link></NetworkLink>"
        for layer in layers
    ]
    files = {"doc.kml": document(_book(about, words), about, links)}
    for layer in layers:
        body = [*_styles(), *_schema(layer, says), *_places(layer)]
        files[f"layers/{layer.name}.kml"] = document(layer.name, about, body)
    return deterministic_zip(files)


def document(name: str, about: About, body: Sequence[str]) -> bytes:
    """Write a document called `name` that says what it is `about`, with the elements of its body."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<kml xmlns="http://www.opengis.net/kml/2.2">',
        f"<Document>{name_of(name)}<description>{xml_text(_description(about))}</description>",
        *body,
        "</Document>",
        "</kml>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _book(about: About, words: Translator) -> str:
    return dict(about).get(words.gettext("Book"), "")


def name_of(name: str) -> str:
    """Return the element that names another."""
    return f"<name>{xml_text(name)}</name>"


def _description(about: About) -> str:
    return "\n".join(f"{label}: {text}" for label, text in about)


def _styles() -> Iterator[str]:
    for state, colour in STATES.items():
        yield _style(state, line=KML_LINE_ALPHA + _bgr(KML_PLOT_LINE), fill=KML_FILL_ALPHA + _bgr(colour))
    yield _style("outline", line=KML_LINE_ALPHA + _bgr(KML_OUTLINE), fill="")


def _style(name: str, *, line: str, fill: str) -> str:
    inside = f"<color>{fill}</color>" if fill else "<fill>0</fill>"
    around = f"<color>{line}</color><width>{1 if fill else 2}</width>"
    return f'<Style id="{name}"><LineStyle>{around}</LineStyle><PolyStyle>{inside}</PolyStyle></Style>'


def _schema(layer: Layer, says: Labels) -> Iterator[str]:
    yield f'<Schema name="{layer.name}" id="{layer.name}">'
    for name in layer.attributes.columns:
        kind, label = (
            _TYPES.get(kind_of_column(layer.attributes[name]), "string"),
            xml_text(says.column(str(name))),
        )
        yield f'<SimpleField name="{name}" type="{kind}"><displayName>{label}</displayName></SimpleField>'
    yield "</Schema>"


def _places(layer: Layer) -> Iterator[str]:
    shapes = shapely.orient_polygons(geometries(layer.frame))
    for row, shape in zip(iter_rows(layer.attributes), shapes, strict=True):
        yield _placemark(layer.name, row, shape)


def _placemark(layer: str, row: Row, shape: shapely.Geometry | None) -> str:
    key = str(row[KEYS[layer]])
    name, style = (key, row["state"]) if layer == PARCELS else (row["name_vi"], "outline")
    cells = [(column, to_json_value(cell)) for column, cell in row.items()]
    data = "".join(
        f"<SimpleData name={quoteattr(column)}>{xml_text(_cell(cell))}</SimpleData>"
        for column, cell in cells
        if cell is not None
    )
    drawn = "" if shape is None else multi(shape)
    return (
        f"<Placemark>{name_of(str(name))}<styleUrl>#{style}</styleUrl>"
        f'<ExtendedData><SchemaData schemaUrl="#{layer}">{data}</SchemaData></ExtendedData>'
        f"{drawn}</Placemark>"
    )


def multi(shape: shapely.Geometry) -> str:
    """Write a polygon or several, in degrees, as KML; outer rings run against the clock."""
    parts = [
        f"<outerBoundaryIs>{_ring(part.exterior)}</outerBoundaryIs>"
        + "".join(f"<innerBoundaryIs>{_ring(hole)}</innerBoundaryIs>" for hole in part.interiors)
        for part in shapely.get_parts(shape)
    ]
    return "<MultiGeometry>" + "".join(f"<Polygon>{part}</Polygon>" for part in parts) + "</MultiGeometry>"


def _ring(ring: shapely.Geometry) -> str:
    points = shapely.get_coordinates(ring)
    text = " ".join(f"{lon:.{_DECIMALS}f},{lat:.{_DECIMALS}f}" for lon, lat in points)
    return f"<LinearRing><coordinates>{text}</coordinates></LinearRing>"


def _cell(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, bool) else str(cell)


def xml_text(text: str) -> str:
    """Return a text for XML; signs that XML cannot hold are left out."""
    return escape(_FORBIDDEN.sub("", text))


def _bgr(colour: str) -> str:
    """Return a colour #rrggbb as KML writes it, blue first."""
    return colour[5:7] + colour[3:5] + colour[1:3]
