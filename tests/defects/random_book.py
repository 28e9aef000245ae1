"""Small random books in which nothing is to be found, as the rows of their files."""

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from shapely import Polygon, box, union_all

from tests.support.book_builder import Change, Row, lease, write_book

COLUMNS, VACANT, SPLIT = 5, 3, 2  # plots of a row; plots of a phase that nobody leases, that two lease
MARGIN_M, STREET_M = 20, 20
NAMES = ("An", "Bình", "Cường", "Dũng", "Giang", "Hải", "Khánh", "Long", "Minh", "Nam")


@dataclass
class Book:
    """The rows of a book that a fault is planted into; `without` names files that are left out.

    `rewrites` change the files of a folder once they are written.

    The zone Z1 has the phases P1 and P2, the zone Z2 the phase P3, which lie in a row from west to east. Each
    has ten plots in two rows on both sides of a street, and a green one; three of the ten are vacant.
    """

    rng: random.Random
    tables: dict[str, list[Row]] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    rewrites: list[Callable[[Path], None]] = field(default_factory=list)

    def rows(self, table: str, **cells: object) -> list[Row]:
        """The rows of a table that have these cells."""
        return [row for row in self.tables[table] if all(row[key] == cells[key] for key in cells)]

    def row(self, table: str, **cells: object) -> Row:
        """The first of these rows."""
        return self.rows(table, **cells)[0]

    def any_of(self, table: str, **cells: object) -> Row:
        """Any of these rows."""
        return self.rng.choice(self.rows(table, **cells))

    def add(self, table: str, row: Row) -> Row:
        """Add a row."""
        self.tables.setdefault(table, []).append(row)
        return row

    def vacant(self, phase_id: str = "") -> list[Row]:
        """Plots that nobody leases, in any order; of one phase, if it is named."""
        let = {row["parcel_id"] for row in self.tables["tenancies"]}
        held = {row["parcel_id"] for row in self.tables["reservations"]}
        plots = self.rows("parcels", land_use="factory")
        free = [row for row in plots if row["parcel_id"] not in let | held]
        self.rng.shuffle(free)
        return [row for row in free if phase_id in ("", row["phase_id"])]

    def whole_lease(self) -> tuple[Row, Row]:
        """Any live lease of a whole plot, and the plot."""
        return self.rng.choice(self.whole_leases())

    def whole_leases(self) -> list[tuple[Row, Row]]:
        """The live leases of whole plots, each with its plot; none that was divided or merged."""
        plots = {row["parcel_id"]: row for row in self.tables["parcels"]}
        divided = {row["parent_parcel_ids"] for row in self.tables["parcels"]}
        divided |= {row["parcel_id"] for row in self.tables["parcels"] if row["parent_parcel_ids"]}
        return [
            (row, plots[row["parcel_id"]])
            for row in self.tables["tenancies"]
            if row["leased_area_m2"] == plots[row["parcel_id"]]["document_area_m2"]
            and live(row)
            and row["parcel_id"] not in divided
        ]

    def in_row(self, phase_id: str, place: int) -> Row:
        """The plot at this place of one of the two rows of a phase, counted from the west."""
        return self.row("parcels", parcel_id=f"{phase_id}-{self.rng.choice('AB')}{place + 1:02d}")

    def write(self, folder: Path) -> Path:
        """Write the files of the book; its totals are printed as they come to."""
        self.write_rows(folder)
        for rewrite in self.rewrites:
            rewrite(folder)
        return folder

    def write_rows(self, folder: Path) -> None:
        """Write the rows into files."""
        given: dict[str, Change] = {name: _always(rows) for name, rows in self.tables.items()}
        write_book(folder, without=self.without, **given)

    def set_rule(
        self, rule: str, quantity: str, comparison: str, value: float, unit: str, basis: str = ""
    ) -> None:
        """Let the book have this rule in place of those of the country."""
        labels: Row = {"rule": rule, "label_en": rule, "label_vi": rule, "verified": False}
        limit: Row = {"comparison": comparison, "value": value, "unit": unit}
        self.add("rules", labels | {"quantity": quantity, "basis": basis} | limit)

    def publish(self) -> None:
        """Print the leased land that the live leases of the book come to."""
        lines = [row for row in self.tables["tenancies"] if live(row)]
        total_ha = sum(row["leased_area_m2"] for row in lines) / 10_000
        self.tables["published_totals"][0]["leased_ha"] = round(total_ha, 2)


def _always(rows: list[Row]) -> Change:
    return lambda _: rows


def live(row: Row) -> bool:
    """Whether a lease counts on the day of the book."""
    ends = [row[name] for name in ("last_day", "ended_on") if row[name]]
    return bool(row["first_day"] <= "2023-11-17" <= min(ends, default="9999"))


def day(first: str, days: int) -> str:
    """The day so many days after another."""
    return (date.fromisoformat(first) + timedelta(days=days)).isoformat()


def redraw(row: Row, shape: Any) -> Row:
    """Draw a plot anew; its paper has the area that is drawn."""
    row.update(geometry=shape, document_area_m2=round(shape.area, 2))
    return row


def widen(row: Row, *, west: float = 0.0, east: float = 0.0) -> Row:
    """Move the sides of a rectangle outwards, or inwards by less than nothing; its paper follows."""
    x0, y0, x1, y1 = row["geometry"].bounds
    return redraw(row, box(x0 - west, y0, x1 + east, y1))


def room(book: Book, row: Row) -> str:
    """Let the decision of the plot's phase lease a hectare more, as the plot has grown; its id comes back."""
    book.row("phase_decisions", phase_id=row["phase_id"])["leasable_area_ha"] += 1
    return str(row["parcel_id"])


def random_book(seed: str) -> Book:
    """Make a book whose outlines, plots, leases and days follow from the seed."""
    rng = random.Random(seed)
    widths, height = [rng.randint(900, 1200) for _ in range(3)], rng.randint(450, 600)
    west = [0, widths[0], widths[0] + widths[1]]
    outlines = [box(x, 0, x + width, height) for x, width in zip(west, widths, strict=True)]
    made = Book(rng)
    made.tables = {
        "zones": [
            _zone("Z1", "Sông Cầu", union_all(outlines[:2]).normalize()),
            _zone("Z2", "Núi Thiên", outlines[2]),
        ],
        "phases": [_phase(f"P{at + 1}", outline) for at, outline in enumerate(outlines)],
        "parcels": [row for at, x in enumerate(west) for row in _plots(rng, f"P{at + 1}", x)],
        "adjustments": [],
        "services": [],
        "anchor_tenants": [],
        "reservations": [],
        "projects": [],
        "tenancies": [],
    }
    made.tables["phase_decisions"] = [_decision(made, row) for row in made.tables["phases"]]
    for at, row in enumerate(_lines(made)):
        made.add("tenancies", _lease(rng, at, *row))
        made.add("projects", _project(rng, at))
    made.tables["published_totals"] = [{"as_of": "2023-11-17", "printed_on": "2023-12-07", "basis": ""}]
    made.publish()
    return made


def _lines(made: Book) -> Iterator[tuple[Row, float]]:
    """The plots of the leases and the areas that they have of them."""
    for phase in ("P1", "P2", "P3"):
        let = made.rng.sample(made.rows("parcels", phase_id=phase, land_use="factory"), 10 - VACANT)
        for row in let[SPLIT:]:
            yield row, row["document_area_m2"]
        for row in let[:SPLIT]:
            part = made.rng.randint(2_000, 3_000)
            yield row, part
            yield row, row["document_area_m2"] - part


def _zone(zone_id: str, name: str, outline: Any) -> Row:
    names = {"name_vi": f"Khu {name}", "name_en": f"Zone {zone_id}"}
    return {
        "zone_id": zone_id,
        **names,
        "boundary_status": "mapped",
        "source": "drawn",
        "geometry": outline,
    }


def _phase(phase_id: str, outline: Polygon) -> Row:
    return {
        "phase_id": phase_id,
        "zone_id": "Z2" if phase_id == "P3" else "Z1",
        "name_vi": f"Giai đoạn {phase_id}",
        "name_en": f"Phase {phase_id}",
        "developer": "",
        "operating_from": "2011-06-01",
        "term_end": "2065-12-31",
        "boundary_status": "mapped",
        "source": "drawn",
        "geometry": outline,
    }


def _plots(rng: random.Random, phase_id: str, west: int) -> Iterator[Row]:
    """Ten plots in two rows and a green one, which lies apart in the east."""
    south = MARGIN_M
    for line in "AB":
        x, height = west + MARGIN_M, rng.randint(80, 180)
        for at in range(COLUMNS):
            width = rng.randint(60, 125)
            yield _plot(rng, f"{phase_id}-{line}{at + 1:02d}", box(x, south, x + width, south + height))
            x += width
        south += height + STREET_M
    green = box(west + 700, MARGIN_M, west + 800, MARGIN_M + rng.randint(90, 110))
    yield _plot(rng, f"{phase_id}-G01", green) | {"land_use": "green", "asking_price_usd_m2": ""}


def _plot(rng: random.Random, parcel_id: str, shape: Polygon) -> Row:
    row = {
        "parcel_id": parcel_id,
        "zone_id": "Z2" if parcel_id.startswith("P3") else "Z1",
        "phase_id": parcel_id[:2],
        "block": parcel_id[:4],
        "land_use": "factory",
        "document_area_m2": 0.0,
        "divisible": True,
        "cleared_on": day("2006-01-01", rng.randint(0, 400)),
        "serviced_on": day("2008-01-01", rng.randint(0, 400)),
        "asking_price_usd_m2": rng.randint(90, 140),
        "valid_from": "",
        "valid_to": "",
        "parent_parcel_ids": "",
        "recorded_on": "",
        "superseded_on": "",
    }
    return redraw(row, shape)


def industrial_ha(made: Book, phase_id: str) -> float:
    """The land of the industrial plots of a phase, on paper."""
    plots = made.rows("parcels", phase_id=phase_id, land_use="factory")
    return float(sum(row["document_area_m2"] for row in plots) / 10_000)


def _decision(made: Book, phase: Row) -> Row:
    whole_ha = phase["geometry"].area / 10_000
    return {
        "phase_id": phase["phase_id"],
        "decision_no": f"{made.rng.randint(100, 999)}/QĐ-{phase['phase_id']}",
        "in_force_from": "2005-01-01",
        "in_force_to": "",
        "date_precision": "day",
        "planned_area_ha": whole_ha,
        "established_area_ha": whole_ha,
        "leasable_area_ha": math.ceil(industrial_ha(made, phase["phase_id"]) * 100) / 100,
        "leasable_basis": "published",
        "recorded_on": "",
        "superseded_on": "",
        "source": "drawn",
    }


def _lease(rng: random.Random, at: int, plot: Row, area_m2: float) -> Row:
    first = day("2012-01-01", rng.randint(0, 3_800))
    days = {"last_day": day(first, 11_000), "handed_over_on": day(first, 30)}
    number, used = f"GCN{at + 101}", day(first, 200)
    return lease(f"HD{at + 101}", 1, number, plot["parcel_id"], area_m2, first, operating_from=used, **days)


def _project(rng: random.Random, at: int) -> Row:
    return {
        "certificate_no": f"GCN{at + 101}",
        "tenant_name": f"Công ty TNHH {NAMES[at % 10]} {NAMES[(at // 10 + at + 1) % 10]}",
        "tenant_country": rng.choice(("VN", "KR", "JP")),
        "sector_code": rng.choice(("22", "26", "10")),
        "investment_amount": rng.randint(1, 90) * 100_000,
        "investment_currency": "USD",
        "jobs": rng.randint(20, 900),
        "recorded_on": "",
        "superseded_on": "",
    }
