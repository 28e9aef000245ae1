"""In which plane land is to be measured, by its place."""

import pytest

from geo import crs
from geo.local_planes import plane_near
from occupancy.loading.provincial_planes import central_meridians, seats


@pytest.mark.parametrize(
    ("lon", "lat", "meridian"),
    [
        (105.97, 21.20, "105°30′"),  # Yên Phong in Bắc Ninh
        (106.13, 21.25, "107°00′"),  # Đình Trám in Bắc Giang, 20 km to the north-east of it
        (106.72, 20.90, "105°45′"),  # Thủy Nguyên in Hải Phòng
        (105.70, 10.10, "105°00′"),  # Trà Nóc in Cần Thơ
    ],
)
def test_land_of_viet_nam_has_the_plane_of_the_province_whose_seat_is_nearest(
    lon: float, lat: float, meridian: str
) -> None:
    assert crs.central_meridian(crs.planar_crs(plane_near(lon, lat, seats()))) == meridian


def test_each_seat_has_the_plane_of_its_province() -> None:
    for seat in seats():
        assert crs.central_meridian(crs.planar_crs(plane_near(seat.lon, seat.lat, seats()))) == seat.meridian
    assert len(seats()) == len(central_meridians()) == 63


def test_land_elsewhere_has_the_utm_zone_though_seats_are_known() -> None:
    assert plane_near(139.7, 35.6, seats()) == "EPSG:32654"
    assert plane_near(-58.4, -34.6, seats()) == "EPSG:32721"
