"""Findings to work through: a workbook with a sheet for each zone or file, layers of the land at fault."""

import io
import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pyogrio
import pytest
import shapely
from openpyxl import load_workbook

from occupancy.book import load
from occupancy.statement import Statement, state
from outputs.findings import findings_geojson, findings_geopackage, findings_workbook, without_place
from outputs.maps.finding_places import FindingShapes
from outputs.maps.style import SEVERITY_COLOURS
from outputs.tables.table_export import SheetNames
from outputs.text.translations import translator
from tests.support.book_builder import Row, edit, square, write_book

FORMULA = '=HYPERLINK("http://x")'


def broken(rows: list[Row]) -> None:
    """a-1-02 is moved 50 m west onto a-1-01 (50 × 400 m), b-1-01 50 m south out of its phase."""
    rows[1]["geometry"] = square(200, 0, 250, height=400)
    next(row for row in rows if row["parcel_id"] == "b-1-01")["geometry"] = square(3000, -50, 250, height=400)


@pytest.fixture(scope="module")
def statement(tmp_path_factory: pytest.TempPathFactory) -> Statement:
    leases = edit(1, leased_area_m2=FORMULA)
    place = write_book(tmp_path_factory.mktemp("findings") / "book", parcels=broken, tenancies=leases)
    return state(load(place), as_of=date(2023, 11, 17))


def sheets(content: bytes) -> dict[str, list[dict[str, Any]]]:
    """The rows of each sheet by their headings; the last sheet says what they are."""
    opened = load_workbook(io.BytesIO(content))
    rows = {page.title: [[cell.value for cell in row] for row in page.iter_rows()] for page in opened}
    rows.pop("About these rows")
    return {name: [dict(zip(head, row, strict=True)) for row in body] for name, (head, *body) in rows.items()}


def test_each_zone_has_a_sheet_and_what_has_none_the_last(statement: Statement) -> None:
    found = sheets(findings_workbook(statement, translator("en")))
    assert list(found) == ["Zone A", "Zone B", "Zone C", "Of no zone"]
    # The lease that cannot be read is on a plot of Zone A.
    assert [row["Check"] for row in found["Zone A"]] == ["B001", "L004"]
    assert [row["Check"] for row in found["Zone B"]] == ["L005"]
    overlap = found["Zone A"][1]
    assert overlap["Finding"] == "Plot a-1-01 overlaps plot a-1-02 by 20,000.0 m²."
    assert (overlap["Severity"], overlap["File"], overlap["Row"]) == ("Error", "parcels.geojson", 1)
    assert overlap["Area"] == pytest.approx(20_000, abs=0.01)
    assert (overlap["Latitude"], overlap["Longitude"]) == pytest.approx((21.155, 106.034), abs=0.001)
    assert "move the line" in overlap["What to do"]
    assert "does not move the rate" in overlap["Effect on the rate"]
    assert not overlap["Answer"]


def test_texts_stand_in_rows_as_high_as_they_need(statement: Statement) -> None:
    page = load_workbook(io.BytesIO(findings_workbook(statement, translator("en"))))["Zone A"]
    assert page.row_dimensions[3].height >= 45  # what to do takes three lines of 44 signs
    widths = {cell.value: page.column_dimensions[cell.column_letter].width for cell in page[1]}
    assert widths["Longitude"] >= 12  # 106.0336463 is 11 signs


def test_what_is_for_programs_is_not_printed_and_the_rest_is_on_a3_in_letters_that_can_be_read(
    statement: Statement,
) -> None:
    page = load_workbook(io.BytesIO(findings_workbook(statement, translator("en"))))["Zone A"]
    heads = [cell.value for cell in page[1]]
    assert heads[10:] == ["Field", "Area", "Latitude", "Longitude"]
    assert page.print_area == f"'Zone A'!$A$1:$J${page.max_row}"
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (8, "landscape")
    # A sign of 11 points is 1.85 mm wide: 39.4 cm of paper hold 213 of them, and 260 of 9 points.
    assert sum(page.column_dimensions[cell.column_letter].width for cell in page[1][:10]) <= 260


def test_each_file_has_a_sheet_for_its_supplier(statement: Statement) -> None:
    found = sheets(findings_workbook(statement, translator("en"), by="file"))
    assert {"parcels.geojson", "tenancies.csv", "phases.geojson"} <= set(found)
    assert [row["Check"] for row in found["parcels.geojson"]] == ["L004", "L005"]


def test_a_cell_that_looks_like_a_formula_is_a_text(statement: Statement) -> None:
    page = load_workbook(io.BytesIO(findings_workbook(statement, translator("vi"))))["Khu A"]
    cells = [cell for row in page.iter_rows() for cell in row if FORMULA in str(cell.value)]
    assert [cell.data_type for cell in cells] == ["s"]


def test_names_of_sheets_are_short_plain_and_told_apart() -> None:
    names = SheetNames()
    assert names("Zone [A]: 1/2") == "Zone -A-- 1-2"
    assert names("x" * 40) == "x" * 31
    assert names("X" * 40) == "X" * 27 + " (2)"
    assert names("''") == "-"


def test_geojson_has_the_land_at_fault_of_each_finding(statement: Statement) -> None:
    content = json.loads(findings_geojson(statement, translator("en")))
    features = {one["properties"]["rule"]: one for one in content["features"]}
    assert len(content["features"]) == len(statement.findings)
    assert content["landbook"]["Day"] == "17 Nov 2023"
    assert features["L004"]["properties"]["sentence"].startswith("Plot a-1-01 overlaps")
    assert features["B001"]["geometry"]["type"] == "MultiPolygon"  # the plot of the lease
    assert features["B007"]["geometry"] is None
    assert without_place(statement) == sum(one["geometry"] is None for one in content["features"])


def test_land_in_another_phase_or_zone_is_what_is_drawn(tmp_path: Path) -> None:
    def into_a2(rows: list[Row]) -> None:
        rows[0]["geometry"] = square(900, 500, 250, height=400)  # 150 × 400 m of it in a-2

    def over_b(rows: list[Row]) -> None:
        rows[0]["geometry"] = square(0, 0, 3100, height=1000)  # 100 × 1000 m of z-b

    book = load(write_book(tmp_path / "book", parcels=into_a2, zones=over_b))
    shapes = FindingShapes(book)
    rows = book.findings[book.findings["rule"].isin(["L016", "L020"])].to_dict("records")
    areas = {row["rule"]: shapely.area(shapes.fault(row)) for row in rows}
    assert areas == pytest.approx({"L020": 60_000, "L016": 100_000}, rel=1e-6)


def test_geopackage_has_two_layers_in_the_plane_with_styles_by_severity(
    statement: Statement, tmp_path: Path
) -> None:
    path = tmp_path / "findings.gpkg"
    path.write_bytes(findings_geopackage(statement, translator("en")))
    areas = pyogrio.read_dataframe(path, layer="finding_areas").set_index("rule")
    assert areas.crs.to_epsg() == 9209
    assert areas.area["L004"] == pytest.approx(20_000, abs=0.01)  # 50 × 400 m
    assert areas.area["L005"] == pytest.approx(12_500, abs=0.01)  # 250 × 50 m
    points = pyogrio.read_dataframe(path, layer="finding_points")
    assert len(areas) + len(points) == len(statement.findings)
    with closing(sqlite3.connect(path)) as database:
        styles = dict(database.execute("SELECT f_table_name, styleQML FROM layer_styles"))
    for qml in styles.values():
        rules = [rule.get("filter") for rule in fromstring(qml).iter("rule")]
        assert rules == [f"\"severity\" = '{code}'" for code in SEVERITY_COLOURS]


def test_the_same_findings_give_the_same_bytes(statement: Statement) -> None:
    for made in (findings_workbook, findings_geojson, findings_geopackage):
        assert made(statement, translator("vi")) == made(statement, translator("vi"))
