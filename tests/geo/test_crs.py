"""Systems of coordinates: planes that may measure land, moves that lose nothing, and the known traps."""

import numpy as np
import pytest
from geopandas import GeoDataFrame
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Transformer
from shapely import Point, Polygon, box

from geo import crs
from geo.errors import CrsError

PLANE = crs.planar_crs("EPSG:9209")
# Bắc Ninh city; its coordinates in EPSG:9209 after the parameters of Decision 05/2007/QĐ-BTNMT.
LON, LAT, EAST, NORTH = 106.0763, 21.1861, 559642.2924, 2343664.5786
ESRI_PRJ = (
    'PROJCS["VN_2000_TM3_105_30",GEOGCS["GCS_VN_2000",DATUM["{datum}",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",105.5],'
    'PARAMETER["Scale_Factor",0.9999],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)


def at(lon: float, lat: float, code: str = "EPSG:4326") -> GeoDataFrame:
    return GeoDataFrame({"plot": ["a"]}, geometry=[Point(lon, lat)], crs=code)


def test_bac_ninh_lands_where_the_official_parameters_put_it() -> None:
    bounds = crs.to_plane(at(LON, LAT), PLANE).total_bounds

    assert tuple(bounds[:2]) == pytest.approx((EAST, NORTH), abs=1e-3)


def test_the_datum_shift_of_vn2000_is_224_m_and_is_not_forgotten() -> None:
    shifted = crs.to_plane(at(LON, LAT), PLANE).geometry.iloc[0]
    # The same numbers taken as VN-2000 degrees (EPSG:4756) need no shift.
    unshifted = crs.to_plane(at(LON, LAT, "EPSG:4756"), PLANE).geometry.iloc[0]

    assert shifted.distance(unshifted) == pytest.approx(224.1, abs=0.1)


def test_the_datum_shift_is_the_same_in_the_mekong_delta() -> None:
    # PROJ alone would take EPSG:5194 at 10° N, 105.5° E; it differs by some decimetres.
    east, north = crs.east_north(np.array([105.5]), np.array([10.0]), PLANE)
    wkt_pinned = (
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=cart +ellps=WGS84"
        " +step +inv +proj=helmert +x=-191.90441429 +y=-39.30318279 +z=-111.45032835 +rx=-0.00928836"
        " +ry=0.01975479 +rz=-0.00427372 +s=0.252906278 +convention=coordinate_frame"
        " +step +inv +proj=cart +ellps=WGS84"
        " +step +proj=tmerc +lon_0=105.5 +k=0.9999 +x_0=500000 +ellps=WGS84"
    )
    expected = Transformer.from_pipeline(wkt_pinned).transform(105.5, 10.0)

    assert (east[0], north[0]) == pytest.approx(expected[:2], abs=1e-6)


@given(lon=st.floats(104.5, 106.5), lat=st.floats(9.5, 23.0))
def test_there_and_back_moves_a_point_by_less_than_a_micrometre(lon: float, lat: float) -> None:
    there = crs.to_plane(at(lon, lat), PLANE)
    again = crs.to_plane(crs.to_wgs84(there), PLANE)

    assert there.geometry.iloc[0].distance(again.geometry.iloc[0]) <= 1e-6


@given(east=st.floats(4e5, 6e5), north=st.floats(1.1e6, 2.5e6))
def test_points_come_back_to_the_metre_they_left(east: float, north: float) -> None:
    back = crs.east_north(*crs.lon_lat(np.array([east]), np.array([north]), PLANE), PLANE)

    assert (back[0][0], back[1][0]) == pytest.approx((east, north), abs=1e-6)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("EPSG:4326", "in degrees"),
        ("EPSG:4756", "in degrees"),
        ("EPSG:3857", "stretches areas"),
        ("EPSG:3395", "stretches areas"),
        ("EPSG:6956", "withdrawn"),
        ("EPSG:2263", "not in metres"),
        ("EPSG:99999", "not known"),
        ("VN2000", "not known"),
        ("", "not known"),
    ],
)
def test_a_plane_in_which_land_cannot_be_measured_is_refused(code: str, why: str) -> None:
    with pytest.raises(CrsError, match=why):
        crs.planar_crs(code)


@pytest.mark.parametrize("code", ["EPSG:9209", "EPSG:9214", "EPSG:3405", "EPSG:5897", "EPSG:32648"])
def test_a_metric_plane_is_taken(code: str) -> None:
    assert crs.planar_crs(code) == CRS(code)


def test_a_prj_of_the_vietnam_2000_datum_is_known_for_what_it_is() -> None:
    found = crs.parse_declared_crs(ESRI_PRJ.format(datum="D_Vietnam_2000"), owner="plots.shp")

    assert found.to_epsg() == 9209


@pytest.mark.parametrize(("datum", "why"), [("D_WGS_1984", "224 m away"), ("D_unknown", "unknown datum")])
def test_a_prj_that_would_put_land_224_m_away_is_refused(datum: str, why: str) -> None:
    with pytest.raises(CrsError, match=f"plots.shp .*{why}"):
        crs.parse_declared_crs(ESRI_PRJ.format(datum=datum), owner="plots.shp")


def test_a_system_is_never_named_by_a_weak_likeness() -> None:
    # A 3-degree zone about 105°31′ is nobody's; with min_confidence=20 PROJ offers some name all the same.
    nobodys = ESRI_PRJ.format(datum="D_Vietnam_2000").replace("105.5", "105.516")

    assert "EPSG" not in crs.describe(crs.parse_declared_crs(nobodys, owner="plots.shp"))


@pytest.mark.parametrize("code", ["EPSG:4326", "OGC:CRS84", "urn:ogc:def:crs:OGC:1.3:CRS84"])
def test_longitude_latitude_is_wgs_84_by_either_name(code: str) -> None:
    assert crs.parse_declared_crs(code, owner="zones.geojson") == crs.WGS84


def test_swapped_metres_are_refused_with_the_cure() -> None:
    with pytest.raises(CrsError, match=r"write east .* before north"):
        crs.to_plane(at(NORTH, EAST, "EPSG:9209"), PLANE)


def test_swapped_degrees_are_refused() -> None:
    with pytest.raises(CrsError, match="outside the area of VN-2000"):
        crs.to_plane(at(LAT, LON), PLANE)


def test_shapes_of_another_country_are_refused() -> None:
    with pytest.raises(CrsError, match="outside the area"):
        crs.to_plane(at(2.0, 48.0), PLANE)


def test_a_plane_that_stretches_areas_here_is_refused() -> None:
    world = CRS.from_proj4("+proj=tmerc +lon_0=90 +k=1 +x_0=500000 +ellps=WGS84 +datum=WGS84 +units=m")

    with pytest.raises(CrsError, match="changes areas here by"):
        crs.to_plane(at(LON, LAT), world)


def test_shapes_without_a_system_are_refused() -> None:
    nowhere = GeoDataFrame({"plot": ["a"]}, geometry=[box(0, 0, 1, 1)])

    with pytest.raises(CrsError, match="no coordinate reference system"):
        crs.to_plane(nowhere, PLANE)


def test_a_system_without_an_exact_way_is_refused() -> None:
    # VN-2000 to ITRF2014 is a silent no-op in PROJ, 224 m off.
    with pytest.raises(CrsError, match="no exact way"):
        crs.to_plane(at(LON, LAT, "EPSG:9000"), PLANE)


def test_rows_index_and_columns_stay_and_an_empty_shape_stays_empty() -> None:
    frame = GeoDataFrame(
        {"plot": ["a", "b", "c"], "row": [1, 2, 3]},
        geometry=np.array([box(106, 21, 106.01, 21.01), None, Polygon()]),
        crs="EPSG:4326",
        index=[7, 8, 9],
    )

    moved = crs.to_plane(frame, PLANE)

    assert list(moved.index) == [7, 8, 9]
    assert list(moved.columns) == ["plot", "row", "geometry"]
    assert moved.geometry.isna().tolist() == [False, True, False]
    assert moved.geometry.iloc[2].is_empty
    assert moved.crs == PLANE


def test_a_shape_beyond_the_plane_is_emptied_and_does_not_stop_the_others() -> None:
    frame = GeoDataFrame(geometry=[Point(LON, LAT), Point(LON, LAT), Point(LAT, 95)], crs="EPSG:4326")

    assert crs.to_plane(frame, PLANE).geometry.isna().tolist() == [False, False, True]


def test_a_layer_of_no_shapes_moves_as_it_is() -> None:
    nothing = GeoDataFrame({"plot": ["a"]}, geometry=np.array([None]), crs="EPSG:4326")

    assert len(crs.to_plane(nothing, PLANE)) == 1


def test_heights_are_left_behind() -> None:
    frame = GeoDataFrame(geometry=[Point(LON, LAT, 12.0)], crs="EPSG:4326")

    assert not crs.to_plane(frame, PLANE).geometry.iloc[0].has_z


def test_a_plane_is_described_with_its_code_and_central_meridian() -> None:
    assert crs.describe(PLANE) == "VN-2000 / TM-3 105-30 (EPSG:9209), 105°30′"
    assert crs.central_meridian(crs.planar_crs("EPSG:5899")) == "107°45′"
    assert crs.central_meridian(crs.planar_crs("EPSG:2056")) == ""
    assert crs.central_meridian(crs.planar_crs("EPSG:2154")) == "3°00′"  # Lambert-93, two standard parallels
    assert crs.central_meridian(crs.planar_crs("EPSG:32722")) == "−51°00′"  # west of Greenwich
