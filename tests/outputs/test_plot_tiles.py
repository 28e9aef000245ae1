"""The tiles of a large book: nothing is lost, cut or told at any zoom. GDAL reads them."""

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from pmtiles.reader import MemorySource, Reader

from geo.crs import to_wgs84
from occupancy.book import LandBook, load
from outputs.maps.web import geometry
from outputs.maps.web.geometry import map_geometry
from outputs.maps.web.plot_tiles import FIRST_ZOOM, LAST_ZOOM, plot_tiles, plot_tiles_url
from outputs.maps.web.vector_tiles import curve, mercator
from tests.support.book_builder import edit, square, write_book

M = 1e-5  # of a degree, about a metre
WEST, SOUTH = 106.0, 21.0
STEP_M = 0.07  # between the coordinates that tiles can have at the last zoom


def plots_in_rows(many: int, *, west: float = WEST) -> list[shapely.Geometry]:
    """Plots of 100 m by 80 m, 40 in a row, with streets of 20 m between them."""
    at = [(west + 120 * M * (number % 40), SOUTH + 100 * M * (number // 40)) for number in range(many)]
    return [shapely.box(x, y, x + 100 * M, y + 80 * M) for x, y in at]


def odd_plots() -> list[shapely.Geometry]:
    """A plot with a yard that is not of it, one in two parts, and one of 5 km, apart from each other."""
    x, y = WEST - 0.2, SOUTH
    yard = shapely.box(x, y, x + 200 * M, y + 200 * M) - shapely.box(
        x + 50 * M, y + 50 * M, x + 90 * M, y + 90 * M
    )
    parts = shapely.union(
        shapely.box(x + 0.05, y, x + 0.051, y + 0.001), shapely.box(x + 0.053, y, x + 0.054, y + 0.001)
    )
    return [yard, parts, shapely.box(x, y + 0.1, x + 5_000 * M, y + 0.1 + 3_000 * M)]


def along_the_curve(plots: list[shapely.Geometry]) -> np.ndarray:
    shapes = np.array(plots, dtype=object)
    x, y = shapely.get_coordinates(shapely.centroid(shapes)).T
    return shapes[np.argsort(curve(*mercator(x, y), 24), kind="stable")]


@pytest.fixture(scope="module")
def shapes() -> np.ndarray:
    return along_the_curve([*plots_in_rows(2_000), *odd_plots()])


@pytest.fixture(scope="module")
def file(shapes: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tiles") / "plots.pmtiles"
    path.write_bytes(plot_tiles(pd.Index([f"lô {number}" for number in range(len(shapes))]), shapes))
    return path


def read(file: Path, layer: str, zoom: int) -> gpd.GeoDataFrame:
    """What GDAL finds, in degrees, each shape once; empty where the zoom has no such layer."""
    try:
        found = pyogrio.read_dataframe(file, layer=layer, ZOOM_LEVEL=zoom, CLIP="NO")
    except pyogrio.errors.DataLayerError:
        return gpd.GeoDataFrame({"mvt_id": [], "geometry": []})
    found = found.drop_duplicates("mvt_id")
    return to_wgs84(found) if len(found) else found


def test_from_near_every_plot_is_there_whole_with_its_id(file: Path, shapes: np.ndarray) -> None:
    found = read(file, "plots", LAST_ZOOM).sort_values("mvt_id")
    assert found["mvt_id"].tolist() == list(range(len(shapes)))
    assert found["id"].tolist() == [f"lô {number}" for number in range(len(shapes))]
    apart = shapely.hausdorff_distance(found.geometry.to_numpy(), shapes)
    assert apart.max() < STEP_M * M  # a metre is a little more than M
    same = shapely.area(found.geometry.to_numpy()) / shapely.area(shapes)
    assert same == pytest.approx(np.ones(len(shapes)), abs=0.005)  # the yard and the gap are no part


@pytest.mark.parametrize("zoom", range(FIRST_ZOOM, LAST_ZOOM + 1))
def test_at_each_zoom_every_plot_is_drawn_alone_or_within_the_cell_that_counts_it(
    file: Path, shapes: np.ndarray, zoom: int
) -> None:
    alone, cells = read(file, "plots", zoom), read(file, "cells", zoom)
    left = np.setdiff1d(np.arange(len(shapes)), alone["mvt_id"])
    cell = np.full(len(shapes), -1)
    ranges = cells[["mvt_id", "plots"]].to_numpy(dtype=int) if len(cells) else []
    for row, (first, many) in enumerate(ranges):
        assert (cell[first : first + many] == -1).all()
        cell[first : first + many] = row
    assert (cell[left] >= 0).all()
    step = 360 / 2**zoom / 4096  # between coordinates from far
    around = np.add(shapely.bounds(cells.geometry.to_numpy()[cell[left]]), [-step, -step, step, step])
    assert shapely.covers(shapely.box(*around.T), shapes[left]).all()


def test_from_far_a_plot_of_5_km_is_drawn_alone_and_plots_of_100_m_are_gathered(
    file: Path, shapes: np.ndarray
) -> None:
    # At zoom 8 a pixel is 570 m: 5 km are nine of them. Cells of 4 px have 2.3 km, land of 4.8 km by 5 km.
    assert read(file, "plots", 8)["mvt_id"].tolist() == [int(np.argmax(shapely.area(shapes)))]
    assert 4 <= len(read(file, "cells", 8)) <= 20


def test_tiles_have_ids_and_rings_and_nothing_else(file: Path) -> None:
    assert [set(read(file, "plots", LAST_ZOOM)), set(read(file, "cells", 8))] == [
        {"mvt_id", "id", "geometry"},
        {"mvt_id", "plots", "geometry"},
    ]
    header = Reader(MemorySource(file.read_bytes())).header()
    assert (header["min_zoom"], header["max_zoom"]) == (FIRST_ZOOM, LAST_ZOOM)


def test_land_that_goes_on_beyond_180_degrees_is_on_the_other_side_of_the_map() -> None:
    shapes = along_the_curve(plots_in_rows(20, west=179.999))  # the first lies in the east, the last beyond
    reader = Reader(MemorySource(plot_tiles(pd.Index([str(n) for n in range(20)]), shapes)))
    row = int(mercator(np.array([0.0]), np.array([SOUTH]))[1][0] * 2**LAST_ZOOM)
    assert reader.get(LAST_ZOOM, 2**LAST_ZOOM - 1, row) is not None
    assert reader.get(LAST_ZOOM, 0, row) is not None


def test_the_same_plots_give_the_same_tiles(shapes: np.ndarray) -> None:
    few = shapes[:50]
    names = pd.Index([str(n) for n in range(50)])
    assert plot_tiles(names, few) == plot_tiles(names, few)


@pytest.fixture
def tiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every book counts as large."""
    monkeypatch.setattr(geometry, "TILED_FROM", 1)


def opened(folder: Path, **tables: object) -> LandBook:
    """A book whose map nobody has drawn before."""
    return replace(load(write_book(folder, **tables)))  # type: ignore[arg-type]


def test_a_small_book_has_its_plots_in_one_file_of_rings(tmp_path: Path) -> None:
    assert plot_tiles_url(opened(tmp_path)) == ""


@pytest.mark.usefixtures("tiled")
def test_tiles_are_made_once_for_the_same_shapes_whatever_is_leased(tmp_path: Path) -> None:
    book = opened(tmp_path / "a")
    address = plot_tiles_url(book, base_path="/so-dat/")
    assert address.startswith("/so-dat/app/files/maps/tiles-")
    ended = opened(tmp_path / "b", tenancies=edit(0, ended_on="2020-01-01"))
    assert plot_tiles_url(ended, base_path="/so-dat/") == address
    moved = opened(tmp_path / "c", parcels=edit(0, geometry=square(0.0, 0.0, 10.0)))
    assert plot_tiles_url(moved, base_path="/so-dat/") != address


@pytest.mark.usefixtures("tiled")
def test_the_file_of_rings_of_a_large_book_has_outlines_alone(tmp_path: Path) -> None:
    book = opened(tmp_path)
    assert '"plots":{"ids":[],"rings":[]}' in map_geometry(book).file_text
