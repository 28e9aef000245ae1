"""The land of a book: in its plane, measured, repaired in the open, set aside where nothing can be drawn."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from geo import crs
from geo.errors import CrsError
from occupancy.book import load
from tests.occupancy.test_book_cells import told
from tests.occupancy.test_book_links import pick
from tests.support.book_builder import BOOK_TOML, CORNERS, Row, edit, square, write_book

BOW_TIE = shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 100)])  # two triangles of 2,500 m²


@pytest.mark.parametrize("plane", sorted(CORNERS))
def test_a_book_is_measured_in_its_own_plane(tmp_path: Path, plane: str) -> None:
    book = load(write_book(tmp_path, plane=plane))
    assert book.parcels.crs == book.phases.crs == book.zones.crs == crs.planar_crs(plane)
    assert book.parcels["measured_area_m2"].tolist() == pytest.approx([100_000] * 10 + [20_000], abs=1e-3)
    assert book.phases["measured_area_m2"].tolist()[:3] == pytest.approx([1e6] * 3, abs=1e-2)
    assert np.isnan(book.phases["measured_area_m2"].iloc[3])
    # In a 3-degree zone the plane and the ellipsoid differ by up to 0.02 %, and do differ.
    ratio = book.parcels["geodesic_area_m2"] / book.parcels["measured_area_m2"]
    assert ((ratio - 1).abs() < 2e-4).all()
    assert (ratio != 1).all()
    assert set(book.findings["rule"]) == {"B007", "L008"}


def test_a_book_in_the_plane_of_another_province_is_refused(tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    (folder / "book.toml").write_text(
        BOOK_TOML.format(plane="EPSG:3405").replace("3405", "2154"), encoding="utf-8"
    )
    with pytest.raises(CrsError, match="outside the area"):
        load(folder)


def test_a_layer_may_be_stored_in_the_plane_itself(tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    book = load(folder)
    text = book.parcels[["parcel_id", "zone_id", "phase_id", "land_use", "document_area_m2", "geometry"]]
    stored = text.to_json(drop_id=True).replace(
        '"features"',
        '"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::9209"}}, "features"',
        1,
    )
    (folder / "parcels.geojson").write_text(stored, encoding="utf-8")
    again = load(folder)
    assert again.parcels["measured_area_m2"].tolist() == pytest.approx(
        book.parcels["measured_area_m2"].tolist()
    )
    assert again.parcels["geodesic_area_m2"].tolist() == pytest.approx(
        book.parcels["geodesic_area_m2"].tolist()
    )


@pytest.mark.parametrize(
    ("geometry", "value"),
    [
        (None, "null"),
        (shapely.Point(0, 0), "Point"),
        (shapely.LineString([(0, 0), (1, 1)]), "LineString"),
        (shapely.Polygon(), "Polygon EMPTY"),
        (shapely.Polygon([(0, 0), (100, 0), (0, 0), (0, 0)]), "Polygon EMPTY"),
        (
            {"type": "Polygon", "coordinates": [[[106.0, 21.0], [106.1, "x"], [106.1, 21.1], [106.0, 21.0]]]},
            '[106.1, "x"]',
        ),
    ],
    ids=["null", "point", "line", "empty", "no area", "no number"],
)
def test_a_plot_that_cannot_be_drawn_is_set_aside_with_its_leases(
    tmp_path: Path, geometry: object, value: str
) -> None:
    book = load(write_book(tmp_path, parcels=edit(2, geometry=geometry)))
    [(severity, file, row, record, found)] = pick(
        told(book, "L001"), "severity", "file", "row", "record_id", "value"
    )
    assert (severity, file, row, record) == ("error", "parcels.geojson", 3, "a-1-03")
    assert str(found).casefold() == value.casefold()
    assert book.set_aside["record_id"].tolist() == ["a-1-03", "L2/2", "L3/1"]
    assert len(book.parcels) == 10


def test_a_bow_tie_is_repaired_with_the_area_before_and_after(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, parcels=edit(10, geometry=BOW_TIE, phase_id="a-1", zone_id="z-a")))
    [finding] = told(book, "L002")
    assert (finding["record_id"], finding["value"], finding["expected"]) == ("b-1-02", "0.00", "5000.00")
    assert book.parcels.loc[10, "measured_area_m2"] == pytest.approx(5_000)
    # The two triangles, not the ring that crosses itself, are measured on the ellipsoid too.
    assert book.parcels.loc[10, "geodesic_area_m2"] == pytest.approx(5_000, rel=2e-4)
    assert book.set_aside.empty


@pytest.mark.parametrize("geometry", [shapely.Point(0, 0), {"type": "Polygon", "coordinates": "none"}])
def test_a_phase_that_cannot_be_drawn_is_told_and_keeps_its_land(tmp_path: Path, geometry: object) -> None:
    book = load(write_book(tmp_path, phases=edit(1, geometry=geometry)))
    assert told(book, "L001") == []  # its row is not set aside
    assert pick(told(book, "L043"), "severity", "table", "record_id") == [("warning", "phases", "a-2")]
    assert pick(told(book, "L008"), "record_id") == [("a-2",), ("c-1",)]
    assert book.phases.geometry.isna().tolist() == [False, True, False, True]
    assert book.set_aside.empty


def test_overlaps_reaches_and_papers_are_told(tmp_path: Path) -> None:
    def plots(rows: list[Row]) -> None:
        rows[0]["geometry"] = square(-10, 0, 260, height=400)  # 10 m over the phase's edge: 4,000 m²
        rows[1]["geometry"] = square(240, 0, 260, height=400)  # 10 m over its neighbour

    book = load(write_book(tmp_path, parcels=plots))
    assert pick(told(book, "L005"), "record_id", "value") == [("a-1-01", "a-1")]
    assert told(book, "L005")[0]["area_m2"] == pytest.approx(4_000, abs=0.1)
    assert pick(told(book, "L004"), "record_id", "value") == [("a-1-01", "a-1-02")]
    assert pick(told(book, "L006"), "record_id", "value", "expected") == [
        ("a-1-01", "100000.0", "104000.0"),
        ("a-1-02", "100000.0", "104000.0"),
    ]


def test_a_zone_is_held_against_what_its_decisions_plan_on_the_day_of_the_book(tmp_path: Path) -> None:
    def decisions(rows: list[Row]) -> list[Row]:
        rows[0]["in_force_to"] = "2023-11-16"
        later = rows[0] | {"in_force_from": "2023-11-17", "in_force_to": "", "planned_area_ha": 102.1}
        return [*rows, later, later | {"in_force_from": "2023-11-18", "planned_area_ha": 500}]

    book = load(write_book(tmp_path, phase_decisions=decisions))
    # 200 ha drawn; 102.1 + 100 planned: 2.1 of 202.1 ha are more than 1 %.
    assert pick(told(book, "L007"), "record_id", "value", "expected") == [("z-a", "200.00", "202.10")]


def test_context_stays_in_degrees_and_is_not_judged(tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    (folder / "places.geojson").write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature",'
        ' "properties": {"key": "p", "class": "town", "rank": 3},'
        ' "geometry": {"type": "Point", "coordinates": [106.05, 21.18]}}]}',
        encoding="utf-8",
    )
    book = load(folder)
    assert book.places.crs == book.basemap.crs == crs.WGS84
    assert (book.places.geometry.x.iloc[0], book.places.loc[0, "class"]) == (106.05, "town")
    assert pick(told(book, "B004"), "file", "field") == [("places.geojson", "rank")]
    assert isinstance(book.basemap, pd.DataFrame)


# Keys that stand twice -----------------------------------------------------------------------------------


def test_a_key_twice_in_a_feature_is_told_once_for_the_file(tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    file = folder / "parcels.geojson"
    text = file.read_text(encoding="utf-8")
    for plot in ("a-1-02", "a-1-04"):
        once = f'"parcel_id": "{plot}"'
        assert once in text
        text = text.replace(once, f'"parcel_id": "X", "remark": 1, "remark": 2, {once}')
    file.write_text(
        text.replace('"type": "Feature",', '"type": "Feature", "type": "Feature",', 1), encoding="utf-8"
    )
    book = load(folder)
    assert pick(told(book, "B035"), "file", "row", "field", "value", "severity") == [
        ("parcels.geojson", 2, "parcel_id", "2", "warning"),
        ("parcels.geojson", 2, "remark", "2", "warning"),
        ("parcels.geojson", 1, "type", "1", "warning"),
    ]
    assert {"a-1-02", "a-1-04"} < set(book.parcels["parcel_id"])
