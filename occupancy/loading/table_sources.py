"""Table sources: the file, or the sheet of the register, that a table stands in; its cells as text."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from geo import crs, parquet
from geo.errors import SourceError
from geo.layer_reader import FORMATS, layers_with_shapes, read_geojson, read_layer
from geo.tolerances import USUAL, Tolerances
from occupancy.loading.csv_reader import read_csv_text
from occupancy.loading.register import REGISTER, read_sheet, renamed, table_sheets
from occupancy.loading.table_specs import LAND, TABLES, Table

# What goes with a Shapefile.
_BESIDE = (".dbf", ".shx", ".prj", ".cpg")
_CUT = 10  # signs that a Shapefile keeps of a name


@dataclass(frozen=True, slots=True)
class Source:
    """Where a table stands: a file of the folder, and its sheet where that is the register."""

    file: str
    sheet: str = ""

    @property
    def name(self) -> str:
        """What findings call it."""
        return f"{self.file} ({self.sheet})" if self.sheet else self.file


def possible_files(table: Table) -> tuple[str, ...]:
    """Return the names under which a folder may have a table, besides the register."""
    stem = Path(table.file).stem
    if table.name not in LAND:
        return (table.file, f"{stem}{parquet.SUFFIX}")
    return (table.file, f"{stem}.csv", *(f"{stem}{suffix}" for suffix in (parquet.SUFFIX, *FORMATS)))


def _parts(name: str) -> tuple[str, ...]:
    path = Path(name)
    return tuple(path.with_suffix(suffix).name for suffix in _BESIDE) if path.suffix == ".shp" else ()


# Every file that a table can be read from, in whole or in part.
FILES = (
    *(file for table in TABLES for name in possible_files(table) for file in (name, *_parts(name))),
    REGISTER,
)


def in_order(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of tables in the order of their tables, what else there is before them."""
    places = {name: at for at, name in enumerate(FILES)}
    return dict(sorted(files.items(), key=lambda file: places.get(file[0], -1)))


def find_sources(files: Mapping[str, bytes]) -> dict[str, Source]:
    """Return where each table stands that is in `files`, by table.

    A sheet without a row below its headings is none.

    Raises
    ------
    SourceError
        If a table stands in two places, or the register cannot be read.
    """
    sheets = table_sheets(files[REGISTER]) if REGISTER in files else {}
    found = {}
    for table in TABLES:
        there = [Source(name) for name in possible_files(table) if name in files]
        there += [Source(REGISTER, sheet) for sheet in sheets.get(table.name, ())]
        if len(there) > 1:
            raise SourceError(
                "{first} and {second} are one table; keep one of them.",
                first=there[0].name,
                second=there[1].name,
            )
        if there:
            found[table.name] = there[0]
    return found


def read_cells(
    table: Table,
    files: Mapping[str, bytes],
    source: Source,
    *,
    only: Collection[str] | None = None,
    limits: Tolerances = USUAL,
) -> pd.DataFrame:
    """Read the cells of a table as written, those of columns not among `only` left out; layers with shapes.

    Raises
    ------
    SourceError, FieldError, CrsError
        If it is not what its name says.
    """
    data = files[source.file]
    if source.sheet:
        frame = read_sheet(data, table, source.sheet, only=only)
    elif source.file.endswith(".csv"):
        frame = read_csv_text(data, name=source.file, only=only)
    elif source.file.endswith(".geojson"):
        return _filled(read_geojson(data, file=source.file, only=only, limits=limits))
    elif source.file.endswith(parquet.SUFFIX):
        frame = parquet.read_parquet(data, file=source.file, only=only)
    else:
        return _filled(_stored_layer(table, files, source.file, only))
    if not table.spatial or isinstance(frame, GeoDataFrame):
        return frame
    return GeoDataFrame(frame, geometry=np.full(len(frame), None, dtype=object), crs=crs.WGS84)


def no_cells(table: Table) -> pd.DataFrame:
    """Return a table without rows, as `read_cells` has it."""
    columns = dict.fromkeys(table.names, pd.Series(dtype="str")) | {"row": pd.Series(dtype="int64")}
    empty = pd.DataFrame(columns)
    return GeoDataFrame(empty, geometry=[], crs=crs.WGS84) if table.spatial else empty


def _filled(layer: GeoDataFrame) -> GeoDataFrame:
    texts = [name for name in layer.columns if name not in {"row", "geometry"}]
    filled = layer.assign(**{name: layer[name].astype("str").fillna("") for name in texts})
    filled.attrs = layer.attrs
    return filled


def _stored_layer(
    table: Table, files: Mapping[str, bytes], name: str, only: Collection[str] | None
) -> GeoDataFrame:
    """Read a layer that GDAL reads from its file: from a copy of the bytes at hand, for a moment."""
    with TemporaryDirectory(prefix="landbook-") as place:
        for part in (name, *_parts(name)):
            if part in files:
                (Path(place) / part).write_bytes(files[part])
        path = Path(place) / name
        layers = layers_with_shapes(path)
        own = next((layer for layer in (table.name, path.stem) if layer in layers), None)
        layer = read_layer(path, layer=own if len(layers) > 1 else layers[0] if layers else None)
    written = [str(column) for column in layer.columns if column not in {"row", "geometry"}]
    names = renamed(written, table, cut=_CUT if path.suffix == ".shp" else 0)
    if path.suffix == ".kml":
        names |= _of_placemarks(names, table)
    kept = layer.rename(columns=names)
    hidden = [column for column in names.values() if only is not None and column not in only]
    kept.attrs = layer.attrs
    return kept.drop(columns=hidden)


def _of_placemarks(names: Mapping[str, str], table: Table) -> dict[str, str]:
    """Return which column the name of a placemark is: the name of a zone or phase, the id of a plot."""
    meant = "parcel_id" if table.name == "parcels" else "name_vi"
    return {"Name": meant} if "Name" in names and meant not in names.values() else {}
