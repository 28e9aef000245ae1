"""Table text: the file of a table as records that are read, put, added and taken away one by one.

What is not touched stays as it is, byte for byte, so that a change that is taken back leaves no trace.
"""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame

from geo.crs import WGS84, System, to_system
from geo.errors import SourceError
from geo.feature_text import parse_feature_collection
from geo.geojson import as_mapping, read_property_columns
from geo.layer_reader import declared_system
from occupancy.loading.cell_parsing import COMMA, POINT
from occupancy.loading.csv_reader import read_csv_text
from occupancy.loading.table_specs import Table

# Column → text, "" where nothing stands; of land, GEOMETRY → a GeoJSON geometry or None.
Row = Mapping[str, Any]
GEOMETRY = "geometry"
_DEGREE_PLACES, _METRE_PLACES = 9, 4  # 0.1 mm
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_json = json.JSONEncoder(ensure_ascii=False).encode
_SPACE = re.compile(r"[ \t\r\n]*")


@dataclass
class TableText:
    """The text of a file: a head, records with what stands before each, and a tail.

    `rows` are the cells of the records, columns that no table knows among them. `columns` are the head of a
    CSV file; features name their own. `separator` and `sign` stand between its cells and in its numbers.
    `system` is the one of its shapes.
    """

    table: Table
    head: str
    tail: str
    columns: tuple[str, ...] = ()
    separator: str = ","
    sign: str = POINT
    leads: list[str] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    newline: str = "\n"
    system: System = WGS84

    def written(self, row: Row) -> str:
        """Return a row as this program writes it into this file."""
        if not self.table.spatial:
            return self._line([str(row.get(name, "")) for name in self.columns])
        kinds = self._kinds
        cells = (
            f"{_json(name)}: {_value(cell, kinds.get(name, ''))}"
            for name, cell in row.items()
            if name != GEOMETRY
        )
        shape = _json(row.get(GEOMETRY))
        return f'{{"type": "Feature", "properties": {{{", ".join(cells)}}}, "geometry": {shape}}}'

    @cached_property
    def _kinds(self) -> dict[str, str]:
        return {column.name: column.kind for column in self.table.columns}

    def put(self, at: int, row: Row, record: str) -> None:
        """Put another row in the place of one."""
        self.rows[at], self.records[at] = row, record

    def add(self, row: Row, record: str, *, at: int | None = None) -> None:
        """Put a row behind all others, or where it stood."""
        at = len(self.records) if at is None else min(at, len(self.records))
        between = ("," if self.table.spatial else "") + self.newline
        usual = self.leads[-1] if len(self.leads) > 1 else between
        # What stands before the first row stays there, whichever that is.
        self.leads.insert(max(at, 1), usual if self.leads else self.newline)
        self.records.insert(at, record)
        self.rows.insert(at, row)

    def take(self, at: int) -> None:
        """Take a row away, with what stands before it."""
        del self.rows[at], self.records[at]
        del self.leads[1 if at == 0 and len(self.leads) > 1 else at]

    def widen(self, names: tuple[str, ...]) -> None:
        """Give a CSV file more columns behind its others, empty in all records."""
        self.head += "".join(self.separator + name for name in names)
        self.columns += names
        self.records = [record + self.separator * len(names) for record in self.records]
        self.rows = [{**row, **dict.fromkeys(names, "")} for row in self.rows]

    def narrow(self, names: tuple[str, ...]) -> bool:
        """Take the last columns away again, if these they are and all records are empty there."""
        more, empty = "".join(self.separator + name for name in names), self.separator * len(names)
        if not self.head.endswith(more) or not all(record.endswith(empty) for record in self.records):
            return False
        self.head, self.columns = self.head[: -len(more)], self.columns[: -len(names)]
        self.records = [record[: -len(empty)] for record in self.records]
        self.rows = [{name: row[name] for name in self.columns} for row in self.rows]
        return True

    def to_bytes(self) -> bytes:
        """Return the file."""
        parts = [part for pair in zip(self.leads, self.records, strict=True) for part in pair]
        return "".join([self.head, *parts, self.tail]).encode("utf-8")

    def _line(self, cells: list[str]) -> str:
        if self.sign == COMMA:
            cells = [
                cell.replace(POINT, COMMA) if self._kinds.get(name) in {"float", "int"} else cell
                for name, cell in zip(self.columns, cells, strict=True)
            ]
        return str(self._writer.writerow(cells)).removesuffix("\r\n")

    @cached_property
    def _writer(self) -> Any:  # noqa: ANN401  what csv.writer returns
        """What writes a row of a CSV file, and returns it."""
        return csv.writer(_Returned(), delimiter=self.separator, lineterminator="\r\n")


class _Returned:
    """A file that keeps nothing: `csv.writer` returns what this returns of a row."""

    def write(self, text: str) -> str:
        """Return the text."""
        return text


def new_table(table: Table, columns: tuple[str, ...]) -> TableText:
    """Return a file without records, with these columns where it is a CSV file."""
    if table.spatial:
        return TableText(table, '{"type": "FeatureCollection", "features": [', "\n]}\n")
    return TableText(table, ",".join(columns), "\n", columns=columns)


def read_table(table: Table, data: bytes) -> TableText:
    """Read the file of a table into its records.

    Raises
    ------
    SourceError, FieldError
        As the loader raises them, where the file is not what its name says.
    """
    if table.spatial:
        return _read_features(table, data)
    frame = read_csv_text(data, name=table.file)
    text = data.decode("utf-8")
    separator, sign = frame.attrs.get("signs", (",", POINT))
    spans = _lines_with_cells(text, separator)
    cells = frame.drop(columns="row")
    columns = tuple(str(name) for name in cells.columns)
    return TableText(
        table,
        text[: spans[0][1]],
        text[spans[-1][1] :],
        columns=columns,
        separator=separator,
        sign=sign,
        leads=[text[before[1] : after[0]] for before, after in pairwise(spans)],
        records=[text[begin:end] for begin, end in spans[1:]],
        rows=[dict(zip(columns, row, strict=True)) for row in cells.itertuples(index=False, name=None)],
        newline="\r\n" if "\r\n" in text else "\n",
    )


def _lines_with_cells(text: str, separator: str) -> list[tuple[int, int]]:
    """Return where each row of a CSV file begins and ends, its newline and blank lines left out."""
    lines = io.StringIO(text, newline="").readlines()
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    reader = csv.reader(lines, strict=True, delimiter=separator)
    spans, first = [], 0
    for cells in reader:
        if any(cells):
            begin, end = starts[first], starts[reader.line_num]
            spans.append((begin, begin + len(text[begin:end].rstrip("\r\n"))))
        first = reader.line_num
    return spans


def _read_features(table: Table, data: bytes) -> TableText:
    """Cut a FeatureCollection at its features."""
    content = parse_feature_collection(data, file=table.file)
    features = content["features"]
    text, decoder = data.decode("utf-8"), json.JSONDecoder()
    at = begin = end = _features_begin(decoder, text)
    leads, records = list[str](), list[str]()
    while text[begin := _skip(text, end)] != "]":
        begin = _skip(text, begin + 1) if records else begin
        found, after = decoder.raw_decode(text, begin)
        if as_mapping(found).get("type") == "FeatureCollection":
            raise SourceError(
                "{file} has collections within a collection and cannot be changed; export it anew.",
                file=table.file,
            )
        leads.append(text[end:begin])
        records.append(text[begin:after])
        end = after
    read = read_property_columns(features, keep=lambda _: True)
    columns = {name: column.fillna("").tolist() for name, column in read.items()}
    rows = list[Row]()
    for number, feature in enumerate(features):
        cells = {name: columns[name][number] for name in as_mapping(as_mapping(feature).get("properties"))}
        rows.append({**cells, GEOMETRY: as_mapping(feature).get(GEOMETRY)})
    return TableText(
        table,
        text[:at],
        text[end:],
        leads=leads,
        records=records,
        rows=rows,
        newline=leads[0] if leads else "\n",
        system=declared_system(content, file=table.file),
    )


def with_shapes_in(rows: Sequence[Row], source: System, target: System) -> list[Row]:
    """Return rows with their shapes moved from one system into another; what cannot be drawn stays."""
    drawn = [at for at, row in enumerate(rows) if isinstance(row.get(GEOMETRY), Mapping)]
    moved = list(rows)
    if source == target or not drawn:
        return moved
    shapes = shapely.from_geojson([_json(rows[at][GEOMETRY]) for at in drawn], on_invalid="ignore")
    frame = to_system(GeoDataFrame(geometry=list(shapes), crs=source), target)
    places = _DEGREE_PLACES if target.is_geographic else _METRE_PLACES
    there = shapely.transform(
        np.asarray(frame.geometry.array, dtype=object), lambda at: at.round(places) + 0.0
    )
    for at, shape in zip(drawn, shapely.to_geojson(there), strict=True):
        if shape is not None:
            moved[at] = {**rows[at], GEOMETRY: json.loads(shape)}
    return moved


def _features_begin(decoder: json.JSONDecoder, text: str) -> int:
    """Return where the features of a collection begin, behind the bracket of the last key of that name."""
    at, found = _skip(text, text.index("{") + 1), 0
    while text[at] != "}":
        name, at = decoder.raw_decode(text, at)
        at = _skip(text, _skip(text, at) + 1)
        if name == "features":
            found = at + 1
        at = _skip(text, decoder.raw_decode(text, at)[1])
        at = _skip(text, at + 1) if text[at] == "," else at
    return found


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _value(cell: object, kind: str) -> str:
    """Return a cell as JSON: numbers as they are written, nothing as null."""
    text = str(cell)
    if text == "":
        return "null"
    plain = (
        _NUMBER.fullmatch(text) if kind in {"float", "int"} else kind == "bool" and text in {"true", "false"}
    )
    return text if plain else _json(text)
