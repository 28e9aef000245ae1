"""The builder gives the same bytes on every run, the files that are packaged, and plots a park could have."""

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo import crs
from tests.support import packaged_book
from tests.support.packaged_book import DATA, FAR
from tools.demo_book import ground, tables
from tools.demo_book.leases import leased_parts, stays

BUILT = (
    "basemap.geojson", "parcels.geojson", "phase_decisions.csv", "phases.geojson", "places.geojson",
    "projects.csv", "reservations.csv", "tenancies.csv", "zones.geojson",
)  # fmt: skip
FACTORY_SHARE = 0.775
# What a processor adds in its last bit decides on tenths of a square metre and on a corner here and there.
LAST_DIGIT = {"rtol": 0.0, "atol": 0.45}
SAME_SHAPE = 2e-4


def _build(out: Path, *, hash_seed: str) -> Path:
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "TZ": "Asia/Ho_Chi_Minh", "LC_ALL": "C"}
    command = [sys.executable, "-m", "tools.demo_book", "--out", str(out)]
    subprocess.run(command, check=True, cwd=DATA.parent, env=environment, capture_output=True)
    return out


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build(tmp_path_factory.mktemp("builder") / "one", hash_seed="1")


def test_a_second_run_writes_the_same_bytes(built: Path, tmp_path: Path):
    again = _build(tmp_path / "two", hash_seed="2")
    assert sorted(path.name for path in built.iterdir()) == list(BUILT)
    for name in BUILT:
        assert (built / name).read_bytes() == (again / name).read_bytes(), name


@pytest.mark.parametrize("name", [name for name in BUILT if name.endswith(".csv")])
def test_the_packaged_tables_are_the_built_ones(built: Path, name: str):
    ours, theirs = (pd.read_csv(folder / name, dtype="str") for folder in (built, DATA))
    areas = [column for column in theirs if column.endswith("_m2")]
    pd.testing.assert_frame_equal(ours.drop(columns=areas), theirs.drop(columns=areas))
    for column in areas:
        np.testing.assert_allclose(ours[column].astype(float), theirs[column].astype(float), **LAST_DIGIT)


@pytest.mark.parametrize("name", [name for name in BUILT if name.endswith(".geojson")])
def test_the_packaged_layers_are_the_built_ones(built: Path, name: str):
    ours, theirs = gpd.read_file(built / name), gpd.read_file(DATA / name)
    pd.testing.assert_frame_equal(
        ours.drop(columns="geometry"), theirs.drop(columns="geometry"), **LAST_DIGIT
    )
    one, other = (frame.geometry.to_numpy() for frame in (ours, theirs))
    assert (shapely.is_missing(one) == shapely.is_missing(other)).all()
    alike = shapely.is_missing(other) | shapely.equals_exact(one, other, tolerance=1e-9)
    apart = shapely.area(shapely.symmetric_difference(one[~alike], other[~alike]))
    assert (apart <= SAME_SHAPE * shapely.area(other[~alike])).all()


@pytest.mark.parametrize("day", [*tables.CALIBRATED_HA, "2006-06-30"])
def test_plots_of_a_zone_share_every_vertex_on_any_day(day: str):
    rows = packaged_book.plots()
    there = rows[(rows["valid_from"] <= day) & (rows["valid_to"] >= day)]
    for zone, group in there.groupby("zone_id"):
        assert shapely.coverage_is_valid(group["geometry"].to_numpy()), (zone, day)


def test_no_edge_of_a_plot_is_shorter_than_five_centimetres():
    rings = shapely.get_rings(packaged_book.plots()["geometry"].to_numpy())
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    edges = np.hypot(*np.diff(corners, axis=0).T)[ring[1:] == ring[:-1]]
    assert len(edges) > 20_000
    assert edges.min() > 0.05


def test_no_plot_has_a_needle_for_a_corner():
    """The sharpest corner of the outlines and streets has an angle of 1.7 degrees."""
    for parcel_id, shape in packaged_book.plots().set_index("parcel_id")["geometry"].items():
        for ring in shapely.get_rings(shape):
            assert _sharpest_deg(ring) > 1.0, parcel_id


def _sharpest_deg(ring: shapely.LinearRing) -> float:
    corners = shapely.get_coordinates(ring)[:-1]
    back, on = np.roll(corners, 1, axis=0) - corners, np.roll(corners, -1, axis=0) - corners
    cross = back[:, 0] * on[:, 1] - back[:, 1] * on[:, 0]
    return float(np.degrees(np.abs(np.arctan2(cross, (back * on).sum(axis=1)))).min())


def test_there_are_two_to_three_thousand_plots_of_every_use():
    rows = packaged_book.plots()
    today = rows[rows["valid_to"] == FAR]
    assert 2000 <= len(today) <= 3000
    assert set(today["land_use"]) == {"factory", "service", "technical", "green", "traffic"}
    assert (shapely.get_type_id(today["geometry"].to_numpy()) == 3).all()


def test_factory_plots_are_of_a_size_and_width_to_build_on():
    rows = packaged_book.plots()
    shapes = rows["geometry"][rows["land_use"] == "factory"].to_numpy()
    areas = shapely.area(shapes)
    narrow = np.array([_narrow_side(shape) for shape in shapes])
    assert areas.min() >= 5_000
    assert 5 <= (areas > 150_000).sum() <= 40
    assert areas.max() < 450_000
    assert narrow.min() >= 20
    assert not shapely.is_empty(shapely.buffer(shapes, -10.0)).any()


def _narrow_side(shape: shapely.Polygon) -> float:
    corners = shapely.get_coordinates(shapely.oriented_envelope(shape))[:3]
    return min(float(np.hypot(*(b - a))) for a, b in pairwise(corners))


def test_document_areas_are_those_of_the_shapes_as_written():
    rows = packaged_book.plots()
    difference = rows["document_area_m2"] - shapely.area(rows["geometry"].to_numpy())
    assert difference.abs().max() < 0.1
    assert np.allclose(rows["document_area_m2"] * 10, (rows["document_area_m2"] * 10).round(), atol=1e-6)


def test_factory_land_takes_no_more_of_a_phase_than_is_sensible():
    rows = packaged_book.plots()
    outlines = packaged_book.layer("phases").set_index("phase_id")["geometry"].dropna()
    metres = crs.to_plane(
        gpd.GeoDataFrame(geometry=gpd.GeoSeries(outlines, crs=crs.WGS84)), crs.planar_crs("EPSG:9209")
    )
    area = metres.geometry.area / 10_000
    share = (packaged_book.decisions(packaged_book.DAY)["leasable_area_ha"] / area).dropna()
    published = ["yen-phong-1", "yen-phong-mr"]
    assert share.max() <= FACTORY_SHARE
    assert share.drop(published).between(0.72, 0.73).all()
    today = rows[rows["valid_to"] == FAR]
    green = today["document_area_m2"][today["land_use"] == "green"].groupby(today["phase_id"]).sum() / 10_000
    divided = share.index.difference(_undivided(today))
    assert (green[divided] / area[divided]).min() > 0.09


def _undivided(today: pd.DataFrame) -> list[str]:
    factory = today[today["land_use"] == "factory"]
    plots = factory["document_area_m2"].groupby(factory["phase_id"]).sum() / 10_000
    undivided = packaged_book.decisions(packaged_book.DAY)["leasable_area_ha"].dropna() - plots
    return list(undivided.index[undivided > 1e-6])


def test_plots_stay_inside_their_phase():
    rows = packaged_book.plots()
    phases = packaged_book.layer("phases").dropna(subset="geometry")
    frame = gpd.GeoDataFrame(phases[["phase_id"]], geometry=list(phases["geometry"]), crs=crs.WGS84)
    outlines = crs.to_plane(frame, crs.planar_crs("EPSG:9209")).set_index("phase_id").geometry
    own = outlines.loc[rows["phase_id"]].to_numpy()
    outside = shapely.area(shapely.difference(rows["geometry"].to_numpy(), own))
    assert (outside <= 0.1 + 1e-4 * rows["document_area_m2"]).all()


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50), st.data())
def test_rounding_keeps_the_sum_and_moves_no_value_by_one(values: list[float], data: st.DataObject):
    numbers = np.array(values)
    low = int(np.floor(numbers).sum())
    total = data.draw(st.integers(low, low + len(values)))
    whole = tables.whole(numbers, total)
    assert whole.sum() == total
    assert (np.abs(whole - numbers) <= 1.0).all()


def test_rounding_gives_the_spare_units_to_the_values_nearest_to_the_next_number():
    assert tables.whole(np.array([1.2, 2.7, 3.6]), 8).tolist() == [1, 3, 4]
    with pytest.raises(ValueError, match="cannot be rounded"):
        tables.whole(np.array([1.2, 2.7, 3.6]), 11)


def test_plots_are_let_in_order_and_the_last_one_in_part():
    plots = pd.DataFrame({"parcel_id": ["a", "b", "c"], "tenths": [100_000, 200_000, 300_000]})
    found = leased_parts(plots, [150_000, 300_000])
    assert [(let.parcel_id, let.tenths, let.span, let.entire) for let in found] == [
        ("a", 100_000, 0, True),
        ("b", 50_000, 0, False),
        ("b", 150_000, 1, False),
    ]


@given(st.integers(0, 3), st.integers(0, 10_000))
def test_stays_are_live_on_the_calibrated_days_of_their_span_and_after_and_on_none_before(
    span: int, seed: int
):
    rng = np.random.Generator(np.random.PCG64(seed))
    agreed = stays(span, tables.number("2010-01-01"), tables.number("2060-01-01"), rng)
    for k, day in enumerate(tables.CALIBRATED):
        live = [stay for stay in agreed if stay.first <= day <= min(stay.last, stay.ended or stay.last)]
        assert len(live) == (1 if k >= span else 0), (agreed, k)
    assert all(
        after.first > min(before.last, before.ended or before.last) for before, after in pairwise(agreed)
    )


OUTLINE = shapely.box(0, 0, 100, 50)


def _corners_after_welding(*lines: list[tuple[float, float]]) -> set[tuple[float, float]]:
    """The corners of the lines, inside an outline of 100 by 50 m, once they are welded."""
    drawn = [shapely.LineString(line) for line in lines]
    noded = shapely.union_all([*drawn, OUTLINE.boundary], grid_size=0.001)
    welded = shapely.get_coordinates(ground.welded(noded, [OUTLINE])).round(3)
    return {(float(x), float(y)) for x, y in welded} - {(0, 0), (100, 0), (100, 50), (0, 50)}


@pytest.mark.parametrize(("apart", "left"), [(0.049, {(1, 10)}), (0.051, {(1, 10), (1, 10.051)})])
def test_two_corners_nearer_than_five_centimetres_are_one(apart: float, left: set[tuple[float, float]]):
    ends = {(20.0, 10.0), (20.0, 30.0)}
    found = _corners_after_welding([(1, 10), (20, 10)], [(1, 10 + apart), (20, 30)])
    assert found == ends | left


def test_a_corner_of_the_outline_and_a_place_on_its_side_stay():
    near_corner = [(0.02, 0.03), (40.0, 25.0)]
    near_side = [(60.0, 0.0), (60.01, 0.004), (40.0, 25.0)]
    assert _corners_after_welding(near_corner, near_side) == {(60, 0), (40, 25)}


def test_a_line_beside_a_corner_passes_through_it_and_leaves_no_needle():
    needle = [(10.0, 10.0), (50.0, 10.0), (30.0, 10.02)]
    outline, line = OUTLINE.boundary, shapely.LineString(needle)
    welded = ground.welded(shapely.union_all([outline, line]), [OUTLINE])
    inside = shapely.difference(welded, outline)
    assert inside.length == pytest.approx(40.0, abs=0.001)
    assert (30.0, 10.02) in _corners_after_welding(needle)


def test_land_is_laid_along_its_longer_direction():
    slanted = shapely.affinity.rotate(shapely.box(0, 0, 400, 100), 30, origin=(0, 0))
    laid = ground.Ground(slanted, shapely.Point(0, 0)).lying
    west, south, east, north = laid.bounds
    assert (east - west, north - south) == pytest.approx((400, 100))


def test_a_layer_is_written_with_one_feature_on_each_line(tmp_path: Path):
    frame = gpd.GeoDataFrame(
        {"name": ["một", ""], "area": [1.5, float("nan")]},
        geometry=[shapely.Point(105.5, 21.0), None],
        crs=crs.WGS84,
    )
    tables.write_layer(frame, tmp_path / "layer.geojson")
    lines = (tmp_path / "layer.geojson").read_text(encoding="utf-8").splitlines()
    assert lines[1] == (
        '{"type": "Feature", "properties": {"name": "một", "area": 1.5},'
        ' "geometry": {"type": "Point", "coordinates": [105.5, 21.0]}},'
    )
    assert lines[2] == '{"type": "Feature", "properties": {"name": null, "area": null}, "geometry": null}'
