"""What is written with few decimals is compared within them: corners, decisions, and rings almost closed."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon, box

from geo import crs, tolerances
from geo.geojson import parse_geometries
from occupancy.book import LandBook, load
from occupancy.loading.land import forms, overlaps, places
from occupancy.program import DATA
from occupancy.statement import state
from tests.support.book_builder import Row, edit, write_book
from tests.support.examples import examples

LAYERS = ("zones", "phases", "parcels")
PLANE = crs.planar_crs("EPSG:9209")
E0, N0 = 560_000, 2_340_000


def rounded(coordinates: Any, places: int) -> Any:
    if isinstance(coordinates, list):
        return [rounded(one, places) for one in coordinates]
    return round(coordinates, places)


def packaged_with(places: int, folder: Path) -> LandBook:
    """The packaged book with its corners written to `places` decimals, as ogr2ogr writes RFC 7946 (7)."""
    folder.mkdir()
    for file in DATA.iterdir():
        if file.stem not in LAYERS:
            (folder / file.name).write_bytes(file.read_bytes())
    for layer in LAYERS:
        content = json.loads((DATA / f"{layer}.geojson").read_text(encoding="utf-8"))
        for one in content["features"]:
            if one["geometry"]:
                one["geometry"]["coordinates"] = rounded(one["geometry"]["coordinates"], places)
        (folder / f"{layer}.geojson").write_text(json.dumps(content), encoding="utf-8")
    return load(folder)


def rules(found: pd.DataFrame, severity: str) -> list[str]:
    return found.loc[found["severity"] == severity, "rule"].tolist()


# Corners


@pytest.mark.parametrize(("places", "step_m"), [(7, 0.011), (6, 0.111), (5, 1.113)])
def test_the_packaged_land_with_rounded_corners_has_no_error_and_one_note_on_its_slivers(
    places: int, step_m: float, tmp_path: Path
) -> None:
    book = packaged_with(places, tmp_path / "rounded")

    assert rules(book.findings, "error") == []
    [note] = book.findings[book.findings["rule"] == "L010"].to_dict("records")
    assert (note["severity"], float(note["expected"]) >= step_m) == ("note", True)
    assert book.parcels["coordinate_step_m"].to_numpy() == pytest.approx(step_m, abs=5e-4)
    assert len(book.parcels) == 2726


def plots(*drawn: Polygon, step_m: float, phase: str = "p1") -> GeoDataFrame:
    rows = {
        "row": range(1, len(drawn) + 1),
        "parcel_id": list("abcdefgh"[: len(drawn)]),
        "phase_id": phase,
        "block": "",
        "valid_from": pd.NaT,
        "valid_to": pd.NaT,
        "document_area_m2": [10_000.0] * len(drawn),
        "coordinate_step_m": step_m,
    }
    return GeoDataFrame(rows, geometry=list(drawn), crs=PLANE)


def strip(east: float, width: float = 100, height: float = 100) -> Polygon:
    return box(E0 + east, N0, E0 + east + width, N0 + height)


# 7 decimals of a degree are steps of 11.132 mm; a rounded line is off by up to 1.414 of them, 15.7 mm.
@pytest.mark.parametrize(("width_m", "rule"), [(0.0156, "L009"), (0.0159, "L004")])
def test_an_overlap_is_judged_by_its_width_against_the_step_of_the_corners(width_m: float, rule: str) -> None:
    told = overlaps.overlapping_parcels(plots(strip(0), strip(100 - width_m), step_m=0.011132))

    assert told["rule"].tolist() == [rule]
    assert told["area_m2"].tolist() == pytest.approx([100 * width_m], abs=1e-6)


@pytest.mark.parametrize(("width_m", "rule"), [(0.0104, "L010"), (0.0159, "L005")])
def test_a_plot_along_a_line_of_1760_m_may_reach_over_it_by_the_rounding_of_its_corners(
    width_m: float, rule: str
) -> None:
    phase = plots(box(E0, N0, E0 + 500, N0 + 1760), step_m=0.011132)
    plot = plots(box(E0 - width_m, N0, E0 + 20, N0 + 1760), step_m=0.0)

    told = places.parcels_outside_phase(plot, phase)

    assert told["rule"].tolist() == [rule]
    assert told["area_m2"].tolist() == pytest.approx([1760 * width_m], abs=1e-6)


def test_overlaps_too_thin_to_tell_are_one_note_with_their_count_and_those_that_matter_stay_errors() -> None:
    told = overlaps.overlapping_parcels(
        plots(strip(0), strip(99.99), strip(199.98), strip(299, height=50), step_m=0.011132)
    )

    assert told[["rule", "severity", "record_id", "value"]].to_numpy().tolist() == [
        ["L004", "error", "c", "d"],
        ["L009", "note", "a", "2"],
    ]
    assert told["expected"].tolist()[1] == "0.011"


def test_land_of_0_2_m2_in_one_heap_is_an_error_whatever_thin_strips_of_as_much_are() -> None:
    corner = box(E0 + 99.5, N0 + 50, E0 + 100.5, N0 + 50.4)  # 0.5 m × 0.4 m of the first plot

    assert overlaps.overlapping_parcels(plots(strip(0), corner, step_m=0.011132))["rule"].tolist() == ["L004"]


# The perimeter of 400 m by half a step of 1.113 m: 222.6 m²; papers of 9,768 m² may differ by 0.1 % besides.
@pytest.mark.parametrize(("step_m", "more_m2", "found"), [(1.113, 232.3, 0), (1.113, 232.5, 1), (0, 10.1, 1)])
def test_papers_are_compared_within_half_a_step_along_the_perimeter(
    step_m: float, more_m2: float, found: int
) -> None:
    frame = plots(strip(0), step_m=step_m).assign(document_area_m2=10_000 - more_m2)

    assert len(forms.paper_differences(frame)) == found


def degrees(*drawn: Polygon | None) -> GeoDataFrame:
    return GeoDataFrame(geometry=[*drawn], crs=crs.WGS84)


@pytest.mark.parametrize(
    ("decimals", "step_m"), [(3, 1.1132), (5, 1.1132), (6, 0.11132), (7, 0.011132), (8, 0.0011132), (9, 0.0)]
)
def test_a_step_is_the_last_decimal_place_of_the_finest_corner(decimals: int, step_m: float) -> None:
    unit = 10.0**-decimals
    shape = box(106.0, 21.0, round(106.01 + unit, decimals), 21.01)

    assert tolerances.steps_m(degrees(shape, None))[0] == pytest.approx(step_m)
    assert math.isnan(tolerances.steps_m(degrees(shape, None))[1])


def test_a_step_in_a_plane_is_in_its_metres() -> None:
    frame = GeoDataFrame(geometry=[box(0, 0, 100, 100.25), box(0, 0, 1, 1.12345678)], crs=PLANE)

    assert tolerances.steps_m(frame).tolist() == pytest.approx([0.01, 0.0])


def test_one_finely_drawn_plot_does_not_make_the_others_fine() -> None:
    steps = tolerances.steps_m(degrees(box(106, 21, 106.0000001, 22), box(106, 21, 106.000000001, 22)))

    assert steps.tolist() == pytest.approx([0.011132, 0])


@given(st.lists(st.integers(10, 90), min_size=6, max_size=6), st.sampled_from([7, 6, 5]))
@examples(60)
def test_neighbours_that_share_no_land_have_no_error_after_rounding(bends: list[int], places: int) -> None:
    # Two plots along one bent line; one has a corner on it that the other lacks.
    line = [(106 + 0.001 + 1e-5 * bend, 21 + 0.001 * at) for at, bend in enumerate(bends)]
    middle = (np.array(line[2]) + np.array(line[3])) / 2
    west = Polygon([(106, 21), *line[:3], tuple(middle), *line[3:], (106, 21.005)])
    east = Polygon([*line, (106.003, 21.005), (106.003, 21)])
    coarse = degrees(*(shapely.transform(shape, lambda at: np.round(at, places)) for shape in (west, east)))
    frame = plots(west, east, step_m=0).set_geometry(coarse.geometry)
    frame["coordinate_step_m"] = tolerances.steps_m(frame)

    assert rules(overlaps.overlapping_parcels(crs.to_plane(frame, PLANE)), "error") == []


# Rings


def ring(gap_m: float) -> dict[str, Any]:
    gap = gap_m / 111_320
    corners = [[106.0, 21.0], [106.001, 21.0], [106.001, 21.001], [106.0, 21.001], [106.0, 21.0 + gap]]
    return {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [corners]}}


def test_a_ring_open_by_less_than_2_cm_is_closed_on_its_first_corner() -> None:
    drawn, faults, closed = parse_geometries([ring(0), ring(0.0199)])

    assert faults == {}
    assert closed == {1: pytest.approx(0.0199, abs=1e-6)}
    assert drawn[0].equals_exact(drawn[1], 0)


@pytest.mark.parametrize("gap_m", [0.0201, 3.0])
def test_a_ring_open_by_more_is_told_with_the_distance(gap_m: float) -> None:
    drawn, faults, closed = parse_geometries([ring(gap_m)])

    assert drawn.tolist() == [None]
    assert faults == {0: pytest.approx(gap_m, abs=1e-6)}
    assert closed == {}


def test_a_gap_to_the_east_is_measured_across_the_meridians_and_a_plane_in_its_metres() -> None:
    corners = [
        [106, 60],
        [106.001, 60],
        [106.001, 60.001],
        [106 + 3e-7, 60],
    ]  # at 60° N a degree is half as wide
    shape = {"geometry": {"type": "Polygon", "coordinates": [corners]}}
    assert parse_geometries([shape])[2] == {0: pytest.approx(3e-7 * 111_320 / 2)}
    flat = {"geometry": {"type": "MultiPolygon", "coordinates": [[[[0, 0], [9, 0], [9, 9], [0.015, 0]]]]}}
    assert parse_geometries([flat], degrees=False)[2] == {0: pytest.approx(0.015)}


def opened(gap_m: float) -> Any:
    """A change that moves the last corner of the second plot north."""

    def change(rows: list[Row]) -> None:
        drawn = GeoDataFrame(
            geometry=[shapely.transform(rows[1]["geometry"], lambda at: at + CORNER)], crs=PLANE
        )
        shape = json.loads(shapely.to_geojson(crs.to_wgs84(drawn).geometry.iloc[0]))
        shape["coordinates"][0][-1] = [
            shape["coordinates"][0][-1][0],
            shape["coordinates"][0][-1][1] + gap_m / 111_320,
        ]
        rows[1]["geometry"] = shape

    return change


CORNER = np.array([555_000.0, 2_340_000.0])


def test_a_plot_whose_ring_is_open_by_7_mm_stays_in_the_book_with_a_finding(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, parcels=opened(0.007)), cache=tmp_path / "cache")

    [finding] = book.findings[book.findings["rule"] == "L012"].to_dict("records")
    assert (finding["severity"], finding["record_id"], finding["value"]) == ("warning", "a-1-02", "0.007")
    assert float(finding["expected"]) == pytest.approx(100_000, abs=0.1)
    assert book.set_aside.empty
    kept = load(tmp_path, cache=tmp_path / "cache")
    pd.testing.assert_frame_equal(pd.DataFrame(kept.parcels), pd.DataFrame(book.parcels))


def test_a_plot_whose_ring_is_open_by_3_m_is_set_aside_and_the_distance_is_told(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, parcels=opened(3.0)))

    [finding] = book.findings[book.findings["rule"] == "L011"].to_dict("records")
    assert (finding["severity"], finding["row"], finding["value"]) == ("error", 2, "3.000")
    assert book.set_aside["parcel_id"].tolist() == ["a-1-02", "a-1-02"]  # the plot and the lease on it


# Decisions


# a-1 has six plots of 100,000.0 m²; the sixth is given what is to be above 60 ha.
@pytest.mark.parametrize(
    ("printed", "over_m2", "found"),
    [
        ("60.00", 50.0, 0),
        ("60.00", 50.1, 1),
        ("60.0", 500.0, 0),
        ("60.0", 500.1, 1),
        ("60.0000", 0.5, 0),
        ("60.0000", 0.6, 1),
        ("60.000000", 0.1, 0),
        ("60.000000", 0.2, 1),
        ("60", 5_000.0, 0),
        ("60", 5_000.1, 1),
        ("6e1", 0.2, 1),
        ("", 10_000_000.0, 0),
    ],
)
def test_plots_may_exceed_a_decision_by_half_a_unit_of_its_last_printed_place(
    printed: str, over_m2: float, found: int, tmp_path: Path
) -> None:
    folder = write_book(
        tmp_path,
        phase_decisions=edit(0, leasable_area_ha=printed),
        parcels=edit(5, document_area_m2=100_000 + over_m2),
    )
    book = load(folder)

    told = state(book, as_of=book.info.data_as_of).findings
    assert (told["rule"] == "T010").sum() == found


def test_the_decimals_of_a_decision_are_kept_with_the_book_on_disk(tmp_path: Path) -> None:
    folder = write_book(tmp_path, phase_decisions=edit(0, leasable_area_ha="60.00"))
    read, kept = (load(folder, cache=tmp_path / "cache") for _ in range(2))

    assert read.decisions["leasable_area_ha_decimals"].tolist()[:2] == [2, 0]
    pd.testing.assert_frame_equal(kept.decisions, read.decisions)
