"""Faults of the land: outlines, places, forms and papers."""

import json
from functools import partial
from typing import Any

import numpy as np
import shapely
from shapely import MultiPolygon, Point, Polygon, box, union_all

from geo import crs
from tests.defects.defect import Defect, planted_as
from tests.defects.random_book import Book, day, redraw, room, widen
from tests.support.book_builder import CORNER, PLANE, Row, geojson

LAND: list[Defect] = []
kind = partial(planted_as, LAND)
SYSTEM = crs.planar_crs(PLANE)
Ids = str | tuple[str, ...]


def some_vacant(book: Book, phase_id: str = "") -> Row:
    return book.vacant(phase_id)[0]


def some_rectangle(book: Book) -> Row:
    """A vacant plot of which the sides are known."""
    return next(row for row in book.vacant() if isinstance(row["geometry"], Polygon))


def written(shape: Any) -> dict[str, Any]:
    """A shape as the file has it, in degrees."""
    drawn: dict[str, Any] = json.loads(geojson([{"geometry": shape}]))["features"][0]["geometry"]
    return drawn


def moved(book: Book, phase_id: str, move: Any) -> None:
    """Draw the plots of a phase where `move` of east and north lies."""
    for row in book.rows("parcels", phase_id=phase_id):
        row["geometry"] = _elsewhere(row["geometry"], move)


def _elsewhere(shape: Any, move: Any) -> Any:
    corner = np.array(CORNER)
    return shapely.transform(shape, lambda at: np.column_stack(move(*(at + corner).T)) - corner)


def rounded(book: Book) -> None:
    """Write rectangles with six decimals of a degree, steps of 0.1 m."""
    for row in book.tables["parcels"]:
        if isinstance(row["geometry"], Polygon):
            row["geometry"] = _with_decimals(row["geometry"], 6)


def _with_decimals(shape: Any, decimals: int) -> dict[str, Any]:
    rings = written(shape)["coordinates"]
    coarse = [[[round(x, decimals), round(y, decimals)] for x, y in ring] for ring in rings]
    return {"type": "Polygon", "coordinates": coarse}


def free_land(book: Book, phase_id: str) -> tuple[float, float]:
    """The north-east of a phase, where no plots are: 60 m from its corner."""
    _, _, east, north = book.row("phases", phase_id=phase_id)["geometry"].bounds
    return east - 60, north - 60


def neighbours(book: Book) -> tuple[Row, Row]:
    """Two plots side by side, the western one first."""
    at = book.rng.randint(0, 3)
    west = book.in_row(book.rng.choice(("P1", "P2", "P3")), at)
    return west, book.row("parcels", parcel_id=f"{west['parcel_id'][:-1]}{at + 2}")


@kind("L001")
def without_outline(book: Book) -> Ids:
    """A vacant plot without an outline."""
    row = some_vacant(book)
    row["geometry"] = None
    return str(row["parcel_id"])


@kind("L002", limits="area_m2")
def crossing_outline(book: Book) -> Ids:
    """A loop of 2 to 6 m on a side of a plot, run through the wrong way."""
    row, deep = some_rectangle(book), book.rng.uniform(2, 6)
    x0, y0, x1, y1 = row["geometry"].bounds
    loop = [(x0 + 20 + deep, y1), (x0 + 20, y1 + deep), (x0 + 20 + deep, y1 + deep), (x0 + 20, y1)]
    ring = Polygon([(x0, y0), (x1, y0), (x1, y1), *loop, (x0, y1)])
    row.update(geometry=ring, document_area_m2=round(shapely.make_valid(ring).area, 2))
    return str(row["parcel_id"])


@kind("L003")
def there_and_back(book: Book) -> Ids:
    """A side of a plot that runs a few metres out and back."""
    row = some_rectangle(book)
    x0, y0, x1, y1 = row["geometry"].bounds
    tip = (x1 - 30, y1 + book.rng.uniform(2, 8))
    row["geometry"] = Polygon([(x0, y0), (x1, y0), (x1, y1), (x1 - 30, y1), tip, (x1 - 30, y1), (x0, y1)])
    return str(row["parcel_id"])


@kind("L004", limits="area_m2 sliver_steps")
def overlap(book: Book) -> Ids:
    """A plot drawn 1 to 9 m into its neighbour."""
    west, east = neighbours(book)
    widen(west, east=book.rng.uniform(1, 9))
    room(book, west)
    return west["parcel_id"], east["parcel_id"]


@kind("L005", limits="area_m2 outside_pct sliver_steps")
def out_of_phase(book: Book) -> Ids:
    """A plot that reaches 1 to 30 m out of its phase, where no other phase lies."""
    return room(book, widen(book.in_row("P1", 0), west=20 + book.rng.uniform(1, 30)))


@kind("L006", limits="paper_m2 paper_pct")
def other_paper(book: Book) -> Ids:
    """An area on paper 1 to 10 % above what is drawn."""
    row = some_rectangle(book)
    row["document_area_m2"] *= book.rng.uniform(1.01, 1.10)
    return room(book, row)


@kind("L007", limits="zone_pct")
def other_plan(book: Book) -> Ids:
    """A planned area 2 to 9 % above what is drawn of the zone."""
    book.row("phase_decisions", phase_id="P3")["planned_area_ha"] *= book.rng.uniform(1.02, 1.09)
    return "Z2"


@kind("L008")
def phase_undrawn(book: Book) -> Ids:
    """A phase without an outline."""
    row = book.any_of("phases")
    row["geometry"] = None
    return str(row["phase_id"])


@kind("L009", limits="sliver_steps")
def thin_overlap(book: Book) -> Ids:
    """Coordinates in steps of 0.1 m, and a plot one step in its neighbour."""
    west, east = neighbours(book)
    widen(west, east=0.103)  # just less than a step
    rounded(book)
    return west["parcel_id"], east["parcel_id"]


@kind("L010", limits="sliver_steps")
def thin_outside(book: Book) -> Ids:
    """Coordinates in steps of 0.1 m, and a plot one step out of its phase."""
    row = widen(book.in_row("P1", 0), west=20.06)
    rounded(book)
    return room(book, row)


def _open(book: Book, gap_m: float) -> str:
    row = some_vacant(book)
    shape = written(row["geometry"])
    shape["coordinates"][0][-1] = [
        shape["coordinates"][0][0][0],
        shape["coordinates"][0][0][1] + gap_m / 111_000,
    ]
    row["geometry"] = shape
    return str(row["parcel_id"])


@kind("L011", limits="ring_gap_m")
def open_outline(book: Book) -> Ids:
    """A vacant plot whose last corner lies 0.1 to 20 m from its first."""
    return _open(book, book.rng.uniform(0.1, 20))


@kind("L012", limits="ring_gap_m")
def nearly_closed(book: Book) -> Ids:
    """A plot whose last corner lies 5 to 15 mm from its first."""
    return _open(book, book.rng.uniform(0.005, 0.015))


@kind("L013", limits="paper_error_pct column_rows column_pct", echoes="B030")
def papers_in_hectares(book: Book) -> Ids:
    """All areas on paper in hectares."""
    for row in book.tables["parcels"]:
        row["document_area_m2"] /= 10_000
    return str(book.tables["parcels"][0]["parcel_id"])


@kind("L014", limits="paper_error_pct")
def far_from_paper(book: Book) -> Ids:
    """An area on paper of a leased plot that is 30 to 60 % of what is drawn."""
    _, row = book.whole_lease()
    row["document_area_m2"] *= book.rng.uniform(0.3, 0.6)
    return str(row["parcel_id"])


def _stretch(row: Row, *, west: float = 0.0, east: float = 0.0) -> None:
    x0, y0, x1, y1 = row["geometry"].bounds
    row["geometry"] = box(x0 - west, y0, x1 + east, y1)


@kind("L015", limits="area_m2")
def phases_overlap(book: Book) -> Ids:
    """A phase drawn 1 to 15 m into the next one of its zone."""
    _stretch(book.row("phases", phase_id="P1"), east=book.rng.uniform(1, 15))
    return "P1", "P2"


@kind("L016", limits="area_m2")
def zones_overlap(book: Book) -> Ids:
    """A zone drawn 1 to 7 m into the next one."""
    _stretch(book.row("zones", zone_id="Z2"), west=book.rng.uniform(1, 7))
    return "Z1", "Z2"


@kind("L017", limits="area_m2 outside_pct")
def phase_out_of_zone(book: Book) -> Ids:
    """A phase that reaches 1 to 30 m out of its zone."""
    _stretch(book.row("phases", phase_id="P3"), east=book.rng.uniform(1, 30))
    return "P3"


@kind("L018", limits="same_outline_pct")
def one_outline(book: Book) -> Ids:
    """Two vacant plots of a phase with the outline of one of them."""
    first, second = book.vacant("P2")[:2]
    second["geometry"] = first["geometry"]
    return first["parcel_id"], second["parcel_id"]


@kind("L019", limits="area_m2 outside_pct")
def into_next_phase(book: Book) -> Ids:
    """A plot that reaches 1 to 20 m into the next phase."""
    return room(book, widen(book.in_row("P2", 0), west=20 + book.rng.uniform(1, 20)))


@kind("L020")
def under_other_phase(book: Book) -> Ids:
    """A vacant plot recorded under the next phase of its zone."""
    row = some_vacant(book, "P2")
    row["phase_id"] = "P1"
    book.row("phase_decisions", phase_id="P1")["leasable_area_ha"] += 5
    return str(row["parcel_id"])


@kind("L021", limits="area_m2 outside_pct", echoes="L008")
def out_of_zone(book: Book) -> Ids:
    """A phase without an outline, and a plot of it 1 to 20 m out of the zone."""
    row = widen(book.in_row("P1", 0), west=20 + book.rng.uniform(1, 20))
    book.row("phases", phase_id="P1")["geometry"] = None
    return room(book, row)


@kind("L022", limits="spike_deg spike_m")
def spike(book: Book) -> Ids:
    """A spike of 3 to 15 m on a side of a plot."""
    row = some_rectangle(book)
    x0, y0, x1, y1 = row["geometry"].bounds
    tip = (x1 - 30, y1 + book.rng.uniform(3, 15))
    redraw(row, Polygon([(x0, y0), (x1, y0), (x1, y1), (x1 - 29.99, y1), tip, (x1 - 30.01, y1), (x0, y1)]))
    return str(row["parcel_id"])


@kind("L023", limits="parts_apart_m")
def part_far_away(book: Book) -> Ids:
    """A vacant plot with a second part more than 100 m away."""
    row = some_rectangle(book)
    x, y = free_land(book, row["phase_id"])
    side = book.rng.uniform(10, 40)
    redraw(row, MultiPolygon([row["geometry"], box(x, y, x + side, y + side)]))
    return room(book, row)


@kind("L024", limits="size_times size_rows")
def tiny_plot(book: Book) -> Ids:
    """A plot of 9 to 36 m² where others have a hectare."""
    row, side = some_rectangle(book), book.rng.uniform(3, 6)
    x0, y0, _, _ = row["geometry"].bounds
    redraw(row, box(x0 + 10, y0 + 10, x0 + 10 + side, y0 + 10 + side))
    return str(row["parcel_id"])


@kind("L025", limits="plot_width_m")
def strip(book: Book) -> Ids:
    """A plot 300 m long and 0.6 to 0.9 m wide."""
    x, y = free_land(book, "P1")
    row = book.add("parcels", some_vacant(book, "P1") | {"parcel_id": "P1-C77"})
    redraw(row, box(x, y - 300, x + book.rng.uniform(0.6, 0.9), y))
    book.row("phase_decisions", phase_id="P1")["leasable_area_ha"] += 1
    return "P1-C77"


@kind("L026", limits="coarse_step_m", echoes="L009 L010")
def four_decimals(book: Book) -> Ids:
    """All coordinates of the plots with four decimals of a degree."""
    for row in book.tables["parcels"]:
        row["geometry"] = _with_decimals(row["geometry"], 4)
    return "", str(book.tables["parcels"][0]["parcel_id"])


@kind("L027", limits="paper_error_pct")
def shifted_decimal(book: Book) -> Ids:
    """The areas on paper of the three vacant plots of a block, a tenth or a hundredth of what is drawn."""
    by = book.rng.choice((10, 100))
    rows = book.vacant("P3")
    for row in rows:
        row.update(block="Lô T", document_area_m2=row["document_area_m2"] / by)
    return tuple(row["parcel_id"] for row in rows)


@kind("L028", limits="shift_pct shift_rest_pct")
def other_plane(book: Book) -> Ids:
    """The plots of a phase drawn with the numbers of the next plane of the country."""
    phase = book.rng.choice(("P1", "P2", "P3"))
    other = crs.planar_crs(book.rng.choice(("EPSG:9208", "EPSG:9210")))
    moved(book, phase, lambda east, north: crs.east_north(*crs.lon_lat(east, north, SYSTEM), other))
    return phase


@kind("L029", limits="shift_pct shift_rest_pct")
def other_datum(book: Book) -> Ids:
    """The plots of a phase with degrees of VN-2000 that were taken for WGS 84."""
    phase = book.rng.choice(("P1", "P2", "P3"))
    moved(book, phase, crs.misreadings(SYSTEM)["datum", "WGS 84"])
    return phase


@kind("L030", limits="shift_pct shift_rest_pct")
def swapped_axes(book: Book) -> Ids:
    """The plots of a phase with north for east."""
    phase = book.rng.choice(("P1", "P2", "P3"))
    moved(book, phase, lambda east, north: (north, east))
    return phase


@kind("L031", limits="shift_pct shift_rest_pct")
def shifted_plots(book: Book) -> Ids:
    """The plots of a phase, which fill it, moved by 300 to 3,000 m to the north."""
    north_m = book.rng.uniform(300, 3_000)
    plots = union_all([row["geometry"] for row in book.rows("parcels", phase_id="P3")])
    book.row("phases", phase_id="P3")["geometry"] = box(*plots.bounds)
    moved(book, "P3", lambda east, north: (east, north + 500 + north_m))
    return "P3"


@kind("L032", limits="gap_m area_m2 sliver_steps gap_times")
def gap(book: Book) -> Ids:
    """A gap of 5 to 45 cm between two plots."""
    west, east = neighbours(book)
    if any(row["parcel_id"] == west["parcel_id"] for row in book.tables["tenancies"]):
        west["geometry"] = widen(dict(west), east=-0.05)["geometry"]  # the paper may differ by so much
    else:
        widen(west, east=-book.rng.uniform(0.05, 0.45))
    return west["parcel_id"], east["parcel_id"]


@kind("L033", limits="enclosed_m2 street_m street_times")
def enclosed(book: Book) -> Ids:
    """Land of 10 to 25 m by 20 m within a vacant plot that is no plot's."""
    row = some_rectangle(book)
    x0, y0, _, _ = row["geometry"].bounds
    redraw(row, row["geometry"] - box(x0 + 20, y0 + 20, x0 + 20 + book.rng.uniform(10, 25), y0 + 40))
    return str(row["parcel_id"])


@kind("L034", limits="heir_pct")
def unnamed_parent(book: Book) -> Ids:
    """A plot on the land of one that ended, which it does not name."""
    row = some_rectangle(book)
    ended = day("2015-01-01", book.rng.randint(0, 2_000))
    book.add("parcels", row | {"parcel_id": f"{row['phase_id']}-X77", "valid_to": ended})
    row["valid_from"] = day(ended, 1)
    return str(row["parcel_id"])


@kind("L035")
def distant_parent(book: Book) -> Ids:
    """A plot that names one as a parent whose land it does not have."""
    row = some_rectangle(book)
    x, y = free_land(book, row["phase_id"])
    former = row | {"parcel_id": f"{row['phase_id']}-X77", "valid_to": "2018-12-31"}
    redraw(book.add("parcels", former), box(x, y, x + 40, y + 40))
    row.update(valid_from="2019-01-01", parent_parcel_ids=former["parcel_id"])
    return str(row["parcel_id"])


@kind("L040", limits="stray_km stray_times")
def exchanged(book: Book) -> Ids:
    """A plot with north for east."""
    row = some_rectangle(book)
    row["geometry"] = _elsewhere(row["geometry"], lambda east, north: (north, east))
    return str(row["parcel_id"])


@kind("L041", limits="stray_km stray_times")
def stray(book: Book) -> Ids:
    """A plot 15 to 60 km from its phase."""
    row, north_m = some_rectangle(book), book.rng.uniform(15_000, 60_000)
    row["geometry"] = _elsewhere(row["geometry"], lambda east, north: (east, north + north_m))
    return str(row["parcel_id"])


@kind("L042", limits="stray_of_book_km stray_times")
def stray_of_book(book: Book) -> Ids:
    """A plot 120 to 200 km from the others, in a phase of two plots."""
    row, other = book.vacant("P3")[:2]
    kept = {row["parcel_id"], other["parcel_id"]}
    gone = {plot["parcel_id"] for plot in book.rows("parcels", phase_id="P3")} - kept
    for table in ("parcels", "tenancies"):
        book.tables[table] = [line for line in book.tables[table] if line["parcel_id"] not in gone]
    book.publish()
    north_m = book.rng.uniform(120_000, 200_000)
    row["geometry"] = _elsewhere(row["geometry"], lambda east, north: (east, north - north_m))
    return str(row["parcel_id"])


@kind("L043", echoes="L008")
def no_polygon(book: Book) -> Ids:
    """A phase that is drawn as a point."""
    row = book.any_of("phases")
    row["geometry"] = Point(row["geometry"].centroid)
    return str(row["phase_id"])
