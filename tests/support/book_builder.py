"""Tiny hand-made books on disk: squares a child can add up, one fault at a time.

The book drawn by `write_book` has three zones along a line, drawn in the plane and written as WGS 84:

- `z-a` has the phases `a-1` (100 ha square; 60 ha leasable, published; operating from 2015-01-01) and
  `a-2` (100 ha, 50 ha leasable, estimated; established 2020-01-01, never operating); `a-1` has six
  plots of 10 ha, `a-2` three.
- `z-b` has the phase `b-1` (100 ha, 40 ha leasable; established, operating from 2022-06-01) with a plot of
  10 ha and 2 ha of green land.
- `z-c` has the phase `c-1`: planned only, no outline, one decision without an established area.

Leases on 2023-11-17:

- `L1`: all of a-1-01 (10 ha, in use);
- `L2`: a-1-02 (10 ha, in use) and, as line 2, 4 ha of a-1-03;
- `L3`: 6 ha of a-1-03 by another tenant, handed over and idle;
- `L4`: a-1-04 (10 ha), ended on 2021-12-31;
- `L5`: 10 ha of b-1-01 from 2022-01-01;
- `L6`: 10 ha of a-2-01 from 2021-07-01.

So 50 of 150 ha leasable, 33.33 %.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame

from geo import crs

Row = dict[str, Any]
Change = Callable[[list[Row]], Any]
PLANE = "EPSG:9209"
# South-west corner of the book in its plane: east, north in metres; near Bắc Ninh in EPSG:9209.
CORNER = (555_000.0, 2_340_000.0)
CORNERS = {PLANE: CORNER, "EPSG:9214": (400_000.0, 2_340_000.0)}

BOOK_TOML = """\
name_vi = "Sổ thử"
name_en = "Test book"
data_as_of = 2023-11-17
plane = "{plane}"
default_basis = "established"
rules = "vn"

[empty]
cleared_on = "not yet"
serviced_on = "not yet"
handed_over_on = "not yet"
operating_from = "not yet"

[investors]
idle_state = true
reservation_ends = true
let_prices = true
fill_rate_line = true

[invented]
tables = ["parcels", "tenancies", "projects"]
text_vi = "Số liệu giả định"
text_en = "Invented figures"

[contact]
name_vi = "Ban quản lý"
name_en = "Zone authority"

[[credits]]
text = "Drawn by hand"
licence = "CC0-1.0"
"""


def square(x: float, y: float, side: float = 1000.0, *, height: float | None = None) -> shapely.Polygon:
    """A rectangle whose south-west corner lies `x`, `y` metres from the corner of the book."""
    return shapely.box(x, y, x + side, y + (side if height is None else height))


# Plots of 10 ha: 250 m × 400 m. `a-1` has them in two rows of four places.
def _plot(x: float, y: float) -> shapely.Polygon:
    return square(x, y, 250.0, height=400.0)


def zones() -> list[Row]:
    """Three zones; each is the union of its drawn phases, z-c has none."""
    return [
        _zone("z-a", "Khu A", shapely.box(0, 0, 2000, 1000)),
        _zone("z-b", "Khu B", square(3000, 0), boundary_status="sketch"),
        _zone("z-c", "Khu C", None, boundary_status="placeholder"),
    ]


def phases() -> list[Row]:
    """Four phases: two of z-a, one each of the others."""
    return [
        _phase("a-1", "z-a", square(0, 0), operating_from="2015-01-01", term_end="2060-12-31"),
        _phase("a-2", "z-a", square(1000, 0)),
        _phase("b-1", "z-b", square(3000, 0), operating_from="2022-06-01", boundary_status="sketch"),
        _phase("c-1", "z-c", None, boundary_status="placeholder"),
    ]


def decisions() -> list[Row]:
    """One decision in force per phase; that of c-1 only plans."""
    return [
        _decision("a-1", "2010-01-01", (100, 100, 60), leasable_basis="published"),
        _decision("a-2", "2020-01-01", (100, 100, 50)),
        _decision("b-1", "2018-01-01", (100, 100, 40)),
        _decision("c-1", "2018-01-01", (80, None, None), leasable_basis=""),
    ]


def parcels() -> list[Row]:
    """Six plots in a-1, three in a-2, two in b-1; 10 ha each, but for 2 ha of green land in b-1."""
    first = [_parcel(f"a-1-{i + 1:02d}", _plot(250 * (i % 3), 450 * (i // 3))) for i in range(6)]
    second = [
        _parcel(f"a-2-{i + 1:02d}", _plot(1000 + 250 * i, 0), serviced_on="", cleared_on="2020-06-01")
        for i in range(3)
    ]
    green = _parcel("b-1-02", square(3300, 0, 200, height=100), land_use="green", document_area_m2=20_000.0)
    return [*first, *second, _parcel("b-1-01", _plot(3000, 0)), green]


def projects() -> list[Row]:
    """Four certificates in two currencies and of two sectors: that of C3 is no code, C4 has none."""
    return [
        _project("C1", "Alpha", "VN", "USD", 1_000_000, 100) | {"sector_code": "26"},
        _project("C2", "Beta", "KR", "USD", 2_000_000, 200) | {"sector_code": "22"},
        _project("C3", "Gamma", "JP", "VND", 50_000_000_000, 50) | {"sector_code": "C26"},
        _project("C4", "Delta", "", "", "", ""),
    ]


def tenancies() -> list[Row]:
    """Seven lines of six leases, as the module's first lines tell."""
    used = {"handed_over_on": "2016-02-01", "operating_from": "2017-01-01"}
    return [
        lease("L1", 1, "C1", "a-1-01", 100_000, "2016-01-01", **used),
        lease("L2", 1, "C2", "a-1-02", 100_000, "2018-01-01", operating_from="2019-01-01"),
        lease("L2", 2, "C2", "a-1-03", 40_000, "2018-01-01"),
        lease("L3", 1, "C3", "a-1-03", 60_000, "2019-05-01", handed_over_on="2019-06-01"),
        lease("L4", 1, "C1", "a-1-04", 100_000, "2017-01-01", ended_on="2021-12-31"),
        lease("L5", 1, "C4", "b-1-01", 100_000, "2022-01-01"),
        lease("L6", 1, "C3", "a-2-01", 100_000, "2021-07-01"),
    ]


def full_leases() -> list[Row]:
    """Four leases of 10 ha more: then 90 of 150 ha are leased, just 60 %."""
    plots = ("a-1-04", "a-1-05", "a-2-02", "a-2-03")
    return [lease(f"L{at}", 1, "C1", plot, 100_000, "2022-02-01") for at, plot in enumerate(plots, start=7)]


def published_totals() -> list[Row]:
    """One printed total; its leased figure is 0.5 ha above what the leases come to."""
    return [
        {
            "as_of": "2023-11-17",
            "printed_on": "2023-12-07",
            "zones_approved": 3,
            "zones_established": 2,
            "zones_operating": 2,
            "planned_ha": 380,
            "established_ha": 300,
            "leasable_established_ha": 150,
            "leased_ha": 50.5,
            "fill_rate_pct": 33.67,
            "basis": "established",
            "source": "made up",
        }
    ]


def adjustments() -> list[Row]:
    """The half hectare, explained."""
    return [
        {
            "as_of": "2023-11-17",
            "quantity": "leased_ha",
            "zone_id": "z-a",
            "delta_ha": 0.5,
            "reason": "a promised plot was counted",
            "reason_vi": "đã tính một lô mới hứa",
            "source": "made up",
        }
    ]


def services() -> list[Row]:
    """Two stated facts about z-a."""
    return [
        {"zone_id": "z-a", "service": "power", "value": "2x63", "unit": "MVA", "source": "made up"},
        {"zone_id": "z-a", "service": "price", "value": "110", "unit": "USD/m2", "source": "made up"},
    ]


def reservations() -> list[Row]:
    """One plot held from 2023-01-01 until the end of 2024."""
    return [
        {"parcel_id": "a-1-06", "held_for": "Epsilon", "first_day": "2023-01-01", "last_day": "2024-12-31"}
    ]


def anchor_tenants() -> list[Row]:
    """One publicly known tenant."""
    return [
        {"tenant_name": "Known Works", "country": "VN", "zone_id": "z-a", "year": 2016, "source": "press"}
    ]


OPTIONAL = ("bases", "rules", "forms", "incentives", "tolerances", "severities", "accepted_findings")
MAKERS: Mapping[str, Callable[[], list[Row]]] = {
    "zones.geojson": zones,
    "phases.geojson": phases,
    "phase_decisions.csv": decisions,
    "parcels.geojson": parcels,
    "projects.csv": projects,
    "tenancies.csv": tenancies,
    "published_totals.csv": published_totals,
    "adjustments.csv": adjustments,
    "services.csv": services,
    "reservations.csv": reservations,
    "anchor_tenants.csv": anchor_tenants,
}


def write_book(
    folder: Path,
    *,
    plane: str = PLANE,
    corner: tuple[float, float] | None = None,
    without: Sequence[str] = (),
    **change: Change,
) -> Path:
    """Write the book into `folder` and hand it back.

    A keyword named like a table (`tenancies=`, `phase_decisions=`) is a function that edits the list of its
    rows in place, or returns another list: `tenancies=lambda rows: rows[0].update(leased_area_m2="12,5")`.
    `corner` is where the book lies in a plane that has no place in CORNERS. `without` names files to leave
    out. The files of OPTIONAL are written only when asked for (`bases=` …).
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "book.toml").write_text(BOOK_TOML.format(plane=plane), encoding="utf-8")
    names = [
        *MAKERS,
        *(f"{stem}.csv" for stem in OPTIONAL if stem in change),
    ]
    unknown = set(change) - {Path(name).stem for name in names}
    assert not unknown, f"no such table: {unknown}"
    for name in names:
        if name in without:
            continue
        rows = MAKERS[name]() if name in MAKERS else []
        header = list(rows[0]) if rows else []
        edit = change.get(Path(name).stem)
        edited = edit(rows) if edit else None
        rows = edited if isinstance(edited, list) else rows
        text = (
            geojson(rows, plane=plane, corner=corner) if name.endswith(".geojson") else csv_text(rows, header)
        )
        (folder / name).write_bytes(text.encode("utf-8"))
    for name in set(without) - set(MAKERS):
        (folder / name).unlink()
    return folder


def add(*more: Row) -> Change:
    """A change that adds rows."""
    return lambda rows: [*rows, *more]


def undrawn(rows: list[Row]) -> None:
    """Take every outline away: such a book has maps of its plots."""
    for row in rows:
        row["geometry"] = None


def edit(number: int, **cells: Any) -> Change:
    """A change of the cells of row `number`, counted from 0."""
    return lambda rows: rows[number].update(cells)


def drop(*numbers: int) -> Change:
    """A change that takes rows away, counted from 0."""
    return lambda rows: [row for number, row in enumerate(rows) if number not in numbers]


def csv_text(rows: Sequence[Row], header: Sequence[str] = ()) -> str:
    """Rows as CSV; quoted where a comma or a quote asks for it."""
    names = list(dict.fromkeys([*header, *(name for row in rows for name in row)]))
    lines = [names, *([row.get(name, "") for name in names] for row in rows)]
    return "".join(",".join(_quoted(cell) for cell in line) + "\n" for line in lines)


def geojson(rows: Sequence[Row], *, plane: str = PLANE, corner: tuple[float, float] | None = None) -> str:
    """Rows as a FeatureCollection in WGS 84; `geometry` is in metres from the corner of the book."""
    features = [
        {
            "type": "Feature",
            "properties": {key: value for key, value in row.items() if key != "geometry"},
            "geometry": _degrees(row["geometry"], plane, corner or CORNERS[plane]),
        }
        for row in rows
    ]
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    return f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'


@lru_cache(maxsize=4096)
def _wgs84(wkb: bytes, plane: str, corner: tuple[float, float]) -> str:
    shape = shapely.transform(shapely.from_wkb(wkb), lambda at: at + np.array(corner))
    drawn = GeoDataFrame(geometry=[shape], crs=crs.planar_crs(plane))
    return str(shapely.to_geojson(crs.to_wgs84(drawn).geometry.iloc[0]))


def _degrees(shape: Any, plane: str, corner: tuple[float, float]) -> Any:
    if shape is None or isinstance(shape, dict):  # a dict is a raw GeoJSON geometry
        return shape
    return json.loads(_wgs84(shapely.to_wkb(shape), plane, corner))


def _quoted(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\n\r') else text


def _zone(zone_id: str, name: str, geometry: Any, *, boundary_status: str = "mapped") -> Row:
    return {
        "zone_id": zone_id,
        "name_vi": name,
        "name_en": name.replace("Khu", "Zone"),
        "boundary_status": boundary_status,
        "source": "made up",
        "geometry": geometry,
    }


def _phase(phase_id: str, zone_id: str, geometry: Any, **more: Any) -> Row:
    return {
        "phase_id": phase_id,
        "zone_id": zone_id,
        "name_vi": f"Giai đoạn {phase_id}",
        "name_en": f"Phase {phase_id}",
        "developer": "",
        "operating_from": "",
        "term_end": "",
        "boundary_status": "mapped",
        "source": "made up",
        "geometry": geometry,
    } | more


def _decision(
    phase_id: str,
    in_force_from: str,
    areas: tuple[Any, Any, Any],
    *,
    leasable_basis: str = "estimated",
) -> Row:
    planned, established, leasable = areas
    return {
        "phase_id": phase_id,
        "decision_no": f"D-{phase_id}",
        "in_force_from": in_force_from,
        "in_force_to": "",
        "date_precision": "day",
        "planned_area_ha": planned,
        "established_area_ha": established,
        "leasable_area_ha": leasable,
        "leasable_basis": leasable_basis,
        "recorded_on": "",
        "superseded_on": "",
        "source": "made up",
    }


def _parcel(parcel_id: str, geometry: Any, **more: Any) -> Row:
    phase_id = parcel_id[:3]
    return {
        "parcel_id": parcel_id,
        "zone_id": f"z-{phase_id[0]}",
        "phase_id": phase_id,
        "block": "B1",
        "land_use": "factory",
        "document_area_m2": 100_000.0,
        "divisible": True,
        "cleared_on": "2014-01-01",
        "serviced_on": "2014-06-01",
        "asking_price_usd_m2": 110,
        "valid_from": "",
        "valid_to": "",
        "parent_parcel_ids": "",
        "recorded_on": "",
        "superseded_on": "",
        "geometry": geometry,
    } | more


def _project(number: str, name: str, country: str, currency: str, amount: Any, jobs: Any) -> Row:
    return {
        "certificate_no": number,
        "tenant_name": name,
        "tenant_country": country,
        "sector_code": "",
        "investment_amount": amount,
        "investment_currency": currency,
        "jobs": jobs,
        "recorded_on": "",
        "superseded_on": "",
    }


def lease(
    lease_id: str,
    line_no: int,
    certificate_no: str,
    parcel_id: str,
    leased_area_m2: Any,
    first_day: str,
    **more: Any,
) -> Row:
    """One line of a lease, open-ended until 2060 unless `more` says otherwise."""
    return {
        "lease_id": lease_id,
        "line_no": line_no,
        "certificate_no": certificate_no,
        "parcel_id": parcel_id,
        "leased_area_m2": leased_area_m2,
        "first_day": first_day,
        "last_day": "2060-12-31",
        "ended_on": "",
        "handed_over_on": "",
        "operating_from": "",
        "recorded_on": "",
        "superseded_on": "",
    } | more


FULL_LEASES = add(*full_leases())
