"""Deliveries of land for tests: the same three plots in every format that is read."""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyogrio
from geopandas import GeoDataFrame
from shapely import box

PLANE = "EPSG:9209"
# Three plots of 100 m in a row, west to east, at a place of VN-2000 / TM-3 105°30′.
PLOTS = [box(560_000 + 100 * at, 2_340_000, 560_100 + 100 * at, 2_340_100) for at in range(3)]
IDS, NAMES, AREAS = ["007", "A-01", "1e3"], ["Quế Võ", "đường số 1", ""], ["10000.5", "10000", "9999.5"]


def land() -> GeoDataFrame:
    columns = {"ma_lo": IDS, "ten": NAMES, "dien_tich": list(map(float, AREAS))}
    return GeoDataFrame(columns, geometry=PLOTS, crs=PLANE)


def by_gdal(driver: str) -> Callable[[Path], None]:
    return lambda path: pyogrio.write_dataframe(land(), path, driver=driver)


def zipped(suffix: str, inner: str, write: Callable[[Path], None]) -> Callable[[Path], None]:
    """Pack a layer as an office does, in a folder with a Vietnamese name and large endings."""

    def pack(path: Path) -> None:
        folder = path.with_suffix("")
        folder.mkdir()
        write(folder / f"plots{suffix}")
        with zipfile.ZipFile(path, "w") as archive:
            for file in sorted(folder.rglob("*")):
                if file.is_file():
                    name = str(file.relative_to(folder))
                    archive.write(file, inner + (name if suffix == ".gdb" else name.upper()))
        shutil.rmtree(folder)

    return pack


def kml(path: Path) -> None:
    pyogrio.write_dataframe(land().to_crs("EPSG:4326"), path, driver="LIBKML")


def kmz(path: Path) -> None:
    kml(path.with_name("doc.kml"))
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(path.with_name("doc.kml"), "doc.kml")


FORMATS: dict[str, Callable[[Path], None]] = {
    "plots.geojson": lambda path: pyogrio.write_dataframe(land().to_crs("EPSG:4326"), path),
    "plots.gpkg": by_gdal("GPKG"),
    "plots.fgb": by_gdal("FlatGeobuf"),
    "plots.shp": by_gdal("ESRI Shapefile"),
    "plots.tab": by_gdal("MapInfo File"),
    "plots.mif": by_gdal("MapInfo File"),
    "plots.gdb": by_gdal("OpenFileGDB"),
    "plots.parquet": lambda path: land().to_parquet(path),
    "plots.kml": kml,
    "plots.kmz": kmz,
    "called.kml": kmz,
    "shp.zip": zipped(".shp", "Lô đất/", by_gdal("ESRI Shapefile")),
    "gdb.zip": zipped(".gdb", "", by_gdal("OpenFileGDB")),
}
