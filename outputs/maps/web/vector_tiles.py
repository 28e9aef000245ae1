"""Vector tiles of whole polygons, as Mapbox Vector Tile 2.1 has them, and one PMTiles file of many.

Every shape is whole in each tile that it touches, with coordinates beyond the tile's edge where need be: what
draws them never has to put pieces together again. GDAL's writer cuts shapes at the edges of tiles.
"""

import gzip
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from geo.geojson import Shapes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Tile = tuple[int, int]  # column and row of a tile at its zoom
CURVE_LEVEL = 24  # of `curve`: 2 m
_AT_ONCE = 200_000  # shapes encoded together: about 200 MB
_WORLDS = 2  # beside each other: land may go on beyond 180°
_HEAD = 12  # numbers before the geometry of a feature
_EFFORT = 4  # of gzip: more of it makes tiles hardly smaller
_BITS = 7  # of a number, in each byte of a varint
_LONGEST = 5  # bytes of a varint here

# Puts a bit of nothing between all bits of a number.
_SPREAD = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


def mercator(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return places of web maps: 0 to 1 from west to east and from north to south.

    Degrees of WGS 84; a longitude that counts on beyond 180° is beyond 1.
    """
    sine = np.sin(np.radians(lat))
    return (lon + 180) / 360, 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)


def curve(x: Floats, y: Floats, level: int) -> NDArray[np.uint64]:
    """Return the number of the cell of each place along Morton's curve, of 2**level cells each way.

    Cells of a lower level are ranges of it: their numbers are these, shifted by two bits a level.
    """
    across, down = (np.floor(axis * 2**level).astype(np.uint64) for axis in (x, y))
    for by, mask in _SPREAD:
        across, down = ((code | (code << np.uint64(by))) & np.uint64(mask) for code in (across, down))
    codes: NDArray[np.uint64] = across | (down << np.uint64(1))
    return codes


@dataclass(frozen=True, slots=True)
class Rings:
    """Polygons as arrays; x and y as `mercator` gives them, no ring is closed.

    Attributes
    ----------
    x, y
        Corners of all rings.
    points
        Where each ring starts in them, and the end of the last.
    rings
        Where each shape starts among the rings, and the end of the last.
    """

    x: Floats
    y: Floats
    points: Ints
    rings: Ints

    def boxes(self) -> Floats:
        """Return the least x and y and the greatest x and y of each shape."""
        starts = self.points[self.rings[:-1]]
        reduced = [at.reduceat(axis, starts) for at in (np.minimum, np.maximum) for axis in (self.x, self.y)]
        return np.stack(reduced, axis=1)


def rings_of(shapes: Shapes) -> Rings:
    """Return polygons and multipolygons of degrees as rings, the outer ones clockwise as maps are seen."""
    parts, of_shape = shapely.get_parts(shapely.orient_polygons(shapes, exterior_cw=True), return_index=True)
    _, corners, (points, rings) = shapely.to_ragged_array(parts)
    last = np.zeros(len(corners), dtype=bool)
    last[np.asarray(points[1:], dtype=np.int64) - 1] = True
    x, y = mercator(*corners[~last, :2].T)
    firsts = np.flatnonzero(np.diff(of_shape, prepend=-1))
    open_points = points - np.arange(len(points))
    return Rings(x, y, open_points.astype(np.int64), rings[np.append(firsts, len(parts))].astype(np.int64))


def rectangles(boxes: Floats) -> Rings:
    """Return a rectangle for each box of least x and y and greatest x and y."""
    west, north, east, south = boxes.T
    x, y = (
        np.stack(axis, axis=1).ravel() for axis in ((west, east, east, west), (north, north, south, south))
    )
    many = len(boxes)
    return Rings(x, y, np.arange(0, 4 * many + 1, 4), np.arange(many + 1))


def text_values(texts: "pa.Array[Any]") -> "pa.Array[Any]":
    """Return texts as tiles hold them, whole messages of bytes."""
    content = texts.cast(pa.binary())
    sizes, of_size = np.unique(pc.binary_length(content), return_inverse=True)
    heads = [_field(4, _field(1, b"", size), size) for size in map(int, sizes)]
    return pc.binary_join_element_wise(pa.array(heads, pa.binary()).take(of_size), content, b"")


def count_values(counts: Ints) -> "pa.Array[Any]":
    """Return whole numbers as tiles hold them, whole messages of bytes."""
    known, of_count = np.unique(counts, return_inverse=True)
    return pa.array([_field(4, b"\x28" + _number(one)) for one in known.tolist()], pa.binary()).take(of_count)


@dataclass(frozen=True, slots=True)
class Layer:
    """Shapes of one zoom.

    Attributes
    ----------
    name, key, kind
        What the layer is called, the one thing that is known of each shape besides its number, and whether
        that is a `String` or a `Number`.
    shapes, ids, values
        The shapes, their numbers, and for each that one thing (`text_values`, `count_values`).
    there
        Positions of those that stand in the layer.
    extent
        Steps of coordinates along the side of a tile.
    """

    name: str
    key: str
    kind: str
    shapes: Rings
    ids: Ints
    values: "pa.Array[Any]"
    there: Ints
    extent: int

    def tiles(self, zoom: int) -> Iterator[tuple[Tile, bytes]]:
        """Yield this layer of each tile that any of its shapes touches."""
        feature, tile = _touched(self.shapes.boxes()[self.there], zoom)
        feature = self.there[feature]
        starts = np.flatnonzero(np.diff(tile, prepend=-1))
        ends = np.append(starts[1:], len(tile))
        first = 0
        while first < len(starts):
            last = int(np.searchsorted(ends, starts[first] + _AT_ONCE, side="right"))
            last = max(last, first + 1)
            part = slice(int(starts[first]), int(ends[last - 1]))
            bounds = np.append(starts[first:last], ends[last - 1]) - starts[first]
            for number, layer in enumerate(self._encoded(feature[part], tile[part], bounds, zoom)):
                row, column = divmod(int(tile[starts[first + number]]), _WORLDS * 2**zoom)
                yield (column, row), layer
            first = last

    def _encoded(self, feature: Ints, tile: Ints, bounds: Ints, zoom: int) -> Iterator[bytes]:
        """Encode shapes, sorted by tile; `bounds` are where each tile begins among them, and the end."""
        counts = np.diff(bounds)
        value = np.arange(len(feature)) - np.repeat(bounds[:-1], counts)
        numbers, heads = self._numbers(feature, tile, value, zoom)
        encoded, ends = _varints(numbers)
        at = np.append(ends[heads] - 1, len(encoded))[bounds]  # the first number of a head is one byte
        values = self.values.take(feature).cast(pa.large_binary())
        content = memoryview(values.buffers()[2])
        of_value = np.frombuffer(values.buffers()[1], dtype=np.int64)[bounds]
        frame = b"\x78\x02" + _field(1, self.name.encode())
        closing = b"\x28" + _number(self.extent)
        for start, end, low, high in zip(at, at[1:], of_value, of_value[1:], strict=False):
            features = encoded[start:end].tobytes()
            yield _field(
                3, frame + features + _field(3, self.key.encode()) + bytes(content[low:high]) + closing
            )

    def _numbers(self, feature: Ints, tile: Ints, value: Ints, zoom: int) -> tuple[Ints, Ints]:
        """Return all that stands in the features, in order, as whole numbers; and where each begins."""
        shapes, side = self.shapes, 2**zoom
        many = np.diff(shapes.rings)[feature]
        ring = _spans(shapes.rings[feature], many)
        corners = np.diff(shapes.points)[ring]
        of_ring = np.repeat(np.arange(len(feature)), many)
        # A ring: go to the first corner, lines to the others, close.
        ring_ends = np.cumsum(2 * corners + 3)
        ring_at = ring_ends - (2 * corners + 3) + _HEAD * (of_ring + 1)
        last_ring = np.cumsum(many) - 1
        ends = ring_ends[last_ring] + _HEAD * np.arange(1, len(feature) + 1)
        heads = np.append(0, ends[:-1])
        numbers = np.empty(ends[-1], dtype=np.int64)
        numbers[ring_at] = 9
        numbers[ring_at + 3] = ((corners - 1) << 3) | 2
        numbers[ring_at + 2 * corners + 2] = 15
        corner = _spans(shapes.points[ring], corners)
        of_corner = np.repeat(of_ring, corners)
        within = _spans(np.zeros_like(corners), corners)
        put = np.repeat(ring_at, corners) + 1 + 2 * within + (within > 0)
        first = np.flatnonzero(np.diff(of_corner, prepend=-1))
        row, column = np.divmod(tile, _WORLDS * side)
        for axis, places, corner_of in ((0, shapes.x, column), (1, shapes.y, row)):
            steps = np.rint((places[corner] * side - corner_of[of_corner]) * self.extent).astype(np.int64)
            moved = np.diff(steps, prepend=0)
            moved[first] = steps[first]
            numbers[put + axis] = (moved << 1) ^ (moved >> 63)
        sizes = np.append(0, np.cumsum(_length(numbers)))
        geometry = sizes[ends] - sizes[heads + _HEAD]
        ids = self.ids[feature]
        known = 1 + _length(value)
        whole = 6 + _length(ids) + known + _length(geometry) + geometry
        head = (0x12, whole, 0x08, ids, 0x12, known, 0, value, 0x18, 3, 0x22, geometry)
        for place, number in enumerate(head):
            numbers[heads + place] = number
        return numbers, heads


def pack(zooms: Mapping[int, list[Layer]], bounds: tuple[float, float, float, float]) -> bytes:
    """Return a PMTiles file of the layers of each zoom; `bounds` are west, south, east, north in degrees."""
    tiles: dict[int, bytes] = {}
    for zoom, layers in zooms.items():
        for layer in layers:
            for (column, row), content in layer.tiles(zoom):
                # What lies beyond 180° is found on the other side of the map.
                number = zxy_to_tileid(zoom, column % 2**zoom, row)
                tiles[number] = tiles.get(number, b"") + content
    file = io.BytesIO()
    writer: Any = Writer(file)  # type: ignore[no-untyped-call]
    for number in sorted(tiles):
        writer.write_tile(number, gzip.compress(tiles.pop(number), _EFFORT, mtime=0))
    west, south, east, north = (round(degree * 1e7) for degree in bounds)
    kinds = sorted({(layer.name, layer.key, layer.kind) for layers in zooms.values() for layer in layers})
    writer.finalize(
        {
            "tile_type": TileType.MVT,
            "tile_compression": Compression.GZIP,
            "min_zoom": min(zooms),
            "max_zoom": max(zooms),
            "min_lon_e7": west,
            "min_lat_e7": south,
            "max_lon_e7": east,
            "max_lat_e7": north,
            "center_zoom": min(zooms),
            "center_lon_e7": (west + east) // 2,
            "center_lat_e7": (south + north) // 2,
        },
        {"vector_layers": [{"id": name, "fields": {key: kind}} for name, key, kind in kinds]},
    )
    return file.getvalue()


def _touched(boxes: Floats, zoom: int) -> tuple[Ints, Ints]:
    """Return the number of a shape and of a tile it touches, for all of them in the order of tiles."""
    side = 2**zoom
    low = np.floor(boxes[:, :2] * side).astype(np.int64)
    wide, high = (np.floor(boxes[:, 2:] * side).astype(np.int64) - low + 1).T
    feature = np.repeat(np.arange(len(boxes)), wide * high)
    number = _spans(np.zeros_like(wide), wide * high)
    row, column = np.divmod(number, wide[feature])
    tile = (low[feature, 1] + row) * _WORLDS * side + low[feature, 0] + column
    order = np.argsort(tile, kind="stable")
    return feature[order], tile[order]


def _spans(starts: Ints, lengths: Ints) -> Ints:
    """Return start, start + 1, … of each span, one span after the other."""
    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + lengths, lengths)


def _length(numbers: Ints) -> Ints:
    """Return how many bytes each number takes as a varint."""
    lengths = np.ones(len(numbers), dtype=np.int64)
    for more in range(1, _LONGEST):
        lengths += numbers >= 1 << (_BITS * more)
    return lengths


def _varints(numbers: Ints) -> tuple[NDArray[np.uint8], Ints]:
    """Return numbers as varints, and where each ends among the bytes."""
    lengths = _length(numbers)
    ends = np.cumsum(lengths)
    encoded = np.empty(ends[-1], dtype=np.uint8)
    for place in range(_LONGEST):
        there = np.flatnonzero(lengths > place)
        low = (numbers[there] >> (_BITS * place)) & 0x7F
        encoded[ends[there] - lengths[there] + place] = low | ((lengths[there] > place + 1) << _BITS)
    return encoded, ends


def _number(number: int) -> bytes:
    """Return one number as a varint."""
    encoded = b""
    while number > 0x7F:
        encoded += bytes([number & 0x7F | 0x80])
        number >>= _BITS
    return encoded + bytes([number])


def _field(number: int, content: bytes, more: int = 0) -> bytes:
    """Return a field of bytes of a message, the last `more` of which come later."""
    return bytes([number << 3 | 2]) + _number(len(content) + more) + content
