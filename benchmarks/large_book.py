"""Books of up to millions of plots as folders, for measuring: those of `estates`, outlined, with papers.

`python -m benchmarks.large_book 1000000 FOLDER` writes one: GeoJSON of GDAL's with nine decimals, and CSV.
"""

import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks import estates
from occupancy.book import LandBook
from occupancy.loading.table_specs import BY_NAME

SETTINGS = """\
name_vi = "Dữ liệu để đo"
name_en = "Book for measuring"
data_as_of = 2023-11-17
plane = "EPSG:9209"
default_basis = "established"
rules = "vn"

[empty]
cleared_on = "not yet"
serviced_on = "not yet"
handed_over_on = "not yet"
operating_from = "not yet"

[invented]
tables = ["parcels", "projects", "tenancies"]
text_vi = "Giả định"
text_en = "Invented"
"""
_REGISTERS = ("decisions", "projects", "tenancies")


def write(plots: int, folder: Path) -> Path:
    """Write a book of so many plots into `folder`, and hand it back."""
    book = estates.book(plots)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "book.toml").write_text(SETTINGS, encoding="utf-8")
    phases = outlined(book)
    around = phases.dissolve("zone_id").geometry.reindex(book.zones["zone_id"])
    zones = book.zones.set_geometry(gpd.GeoSeries(around.to_numpy(), crs=phases.crs))
    for name, layer in (("zones", zones), ("phases", phases), ("parcels", book.parcels)):
        written = _as_written(layer, name).set_geometry(layer.geometry.to_numpy(), crs=phases.crs)
        written.to_file(folder / BY_NAME[name].file, driver="GeoJSON", RFC7946="YES", COORDINATE_PRECISION=9)
    for name in _REGISTERS:
        frame = _as_written(getattr(book, name), name)
        frame.to_csv(folder / BY_NAME[name].file, index=False, lineterminator="\n")
    return folder


def outlined(book: LandBook) -> gpd.GeoDataFrame:
    """The phases of a book with a rectangle around the plots of each, 1 m further."""
    bounds = book.parcels.bounds.groupby(book.parcels["phase_id"])
    low, high = bounds[["minx", "miny"]].min() - 1, bounds[["maxx", "maxy"]].max() + 1
    boxes = pd.Series(shapely.box(*low.to_numpy().T, *high.to_numpy().T), index=low.index, dtype=object)
    shapes = boxes.reindex(book.phases["phase_id"]).to_numpy()
    return book.phases.set_geometry(gpd.GeoSeries(shapes, crs=book.parcels.crs))


def _as_written(frame: pd.DataFrame, name: str) -> gpd.GeoDataFrame:
    """The columns of a table that hold something, days as text."""
    own = pd.DataFrame(frame)[[each for each in BY_NAME[name].names if each in frame]]
    filled = [each for each in own if own[each].notna().any() and not (own[each] == "").all()]
    days = own[filled].select_dtypes("datetime")
    return gpd.GeoDataFrame(own[filled].assign(**{each: days[each].dt.strftime("%Y-%m-%d") for each in days}))


def corners(folder: Path) -> int:
    """How many corners the plots of a written book have."""
    shapes = gpd.read_file(folder / BY_NAME["parcels"].file, columns=[]).geometry
    return int(np.sum(shapely.get_num_coordinates(shapes.array)))


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
