"""Where findings lie: at a point of a plot, on a plot, in a phase, in a zone, or nowhere."""

from pathlib import Path

import pytest

from geo.findings import findings
from occupancy.book import load
from outputs.maps.finding_places import FindingLocator, Land
from outputs.maps.web.plot_states_payload import zoom_to_plots
from outputs.records import Row, iter_rows
from tests.support.book_builder import write_book

LON, LAT = 106.03, 21.155
METRE = 1e-5  # degrees, about: outlines are served with six decimals


@pytest.fixture
def where(tmp_path: Path) -> FindingLocator:
    return FindingLocator(load(write_book(tmp_path / "book")))


def finding(table: str, row: int | None, **cells: object) -> Row:
    return iter_rows(findings([{"rule": "L004", "severity": "error", "table": table, "row": row, **cells}]))[
        0
    ]


@pytest.mark.parametrize(
    ("table", "row", "land"),
    [
        ("zones", 2, Land("z-b")),
        ("phases", 2, Land("z-a", "a-2")),
        ("decisions", 3, Land("z-a", "a-2")),  # line 3 of the file: its header is line 1
        ("parcels", 1, Land("z-a", "a-1", "a-1-01")),
        ("tenancies", 7, Land("z-b", "b-1", "b-1-01")),
        ("reservations", 2, Land("z-a", "a-1", "a-1-06")),
        ("services", 2, Land("z-a")),
        ("tenancies", 99, Land()),
        ("published_totals", 2, Land()),
        ("book", None, Land()),
    ],
)
def test_a_finding_belongs_to_the_land_of_its_row(
    where: FindingLocator, table: str, row: int | None, land: Land
) -> None:
    assert where.land(finding(table, row)) == land


def test_a_fault_in_the_shape_of_a_plot_lies_at_its_point(where: FindingLocator) -> None:
    place = where.place(finding("parcels", 1, field="geometry", lon=LON, lat=LAT))
    assert place is not None
    assert place.what == "point"
    west, south, east, north = place.box
    assert west < LON < east
    assert south < LAT < north
    assert (east - west, north - south) == (pytest.approx(0.003), pytest.approx(0.003))


def test_what_is_about_a_plot_or_its_leases_lies_on_the_whole_plot(
    tmp_path: Path, where: FindingLocator
) -> None:
    plot = zoom_to_plots(load(tmp_path / "book"), ["a-1-01"], token="")
    assert plot is not None
    for found in (
        finding("parcels", 1, field="document_area_m2", lon=LON, lat=LAT),
        finding("tenancies", 2, field="certificate_no"),
    ):
        place = where.place(found)
        assert place is not None
        assert (place.what, place.box) == ("plot", plot.box)


def test_a_phase_and_a_zone_are_shown_by_their_outlines(where: FindingLocator) -> None:
    phase = where.place(finding("phases", 1))
    zone = where.place(finding("zones", 1, lon=LON, lat=LAT))
    assert phase is not None
    assert zone is not None
    assert (phase.what, zone.what) == ("phase", "zone")
    # The zone is two squares of a kilometre beside each other, the phase is the western one.
    assert zone.box[0] == pytest.approx(phase.box[0], abs=5 * METRE)
    width, wide = phase.box[2] - phase.box[0], zone.box[2] - zone.box[0]
    assert wide == pytest.approx(2 * width, rel=0.01)


def test_what_is_not_drawn_and_lies_in_nothing_drawn_has_no_place(where: FindingLocator) -> None:
    assert where.place(finding("phases", 4)) is None  # c-1, the only phase of z-c
    assert where.place(finding("book", None)) is None


def test_a_row_that_was_set_aside_is_shown_by_its_point_where_it_has_one(where: FindingLocator) -> None:
    place = where.place(finding("parcels", 99, lon=LON, lat=LAT))
    assert place is not None
    assert place.what == "point"


def test_the_plots_of_a_piece_of_land(where: FindingLocator) -> None:
    assert where.plots(Land("z-a", "a-1", "a-1-03")) == ["a-1-03"]
    assert where.plots(Land("z-a", "a-2")) == ["a-2-01", "a-2-02", "a-2-03"]
    assert len(where.plots(Land("z-a"))) == 9
    assert where.plots(Land()) == []
