"""Random books whose plots overlap here and there, leave gaps, or reach out of their phase."""

import random
from collections.abc import Iterable
from pathlib import Path

from shapely import Polygon, affinity

from tests.defects.random_book import Book, random_book, redraw
from tests.support.book_builder import Row, write_book

LAND = ("zones", "phases", "parcels", "phase_decisions")
MIDDLE, APART_M = (1_800, 300), 4_500  # of a book, and of one from the next


def write_damaged_books(folder: Path, count: int) -> Path:
    """Write so many damaged books, from seed 0, as one of many zones: their ids begin with the seed."""
    books = [damaged_book(seed) for seed in range(count)]
    rows = {name: [row for book in books for row in book.tables[name]] for name in LAND}
    return write_book(
        folder,
        **{name: (lambda _, name=name: rows[name]) for name in LAND},
        **dict.fromkeys(("tenancies", "projects", "reservations", "published_totals"), list.clear),
        **dict.fromkeys(("adjustments", "services", "anchor_tenants"), list.clear),
    )


def damaged_book(seed: int) -> Book:
    """Damage the rows of plots of a random book, turn it by any angle and give it a place of its own."""
    book, rng = random_book(str(seed)), random.Random(f"{seed} damaged")
    for phase in ("P1", "P2", "P3"):
        for line in "AB":
            _damage([book.row("parcels", parcel_id=f"{phase}-{line}{at:02d}") for at in range(1, 6)], rng)
    angle, east, north = rng.uniform(0, 360), APART_M * (seed % 5), APART_M * (seed // 5)
    for row in (row for name in LAND for row in book.tables[name]):
        row.update({key: f"{seed}-{row[key]}" for key in ("zone_id", "phase_id", "parcel_id") if key in row})
        if "geometry" in row:
            turned = affinity.rotate(row["geometry"], angle, origin=MIDDLE)
            row["geometry"] = affinity.translate(turned, east, north)
    return book


def _damage(row: list[Row], rng: random.Random) -> None:
    """Damage plots of a row, from west to east: the first, two of the pairs side by side, the last."""
    for at in (0, 2):
        out_of_phase = at == 0 and rng.random() < 0.5  # whose edge is 20 m away
        west = [rng.uniform(15, 45) for _ in range(rng.randint(2, 5))] if out_of_phase else [0, 0]
        kind = rng.choice(("overlap", "gap", "none"))
        if kind == "overlap":
            east = [rng.uniform(0, 9) for _ in range(rng.randint(2, 5))]
        else:
            east = [-rng.uniform(0.05, 0.45) if kind == "gap" else 0 for _ in range(2)]
        _bend(row[at], west, east)
    if rng.random() < 0.5:
        x, y, _, _ = row[4]["geometry"].bounds
        corners = [(10, 10), (rng.uniform(20, 40), 12), (rng.uniform(20, 45), rng.uniform(20, 50)), (12, 30)]
        redraw(row[4], row[4]["geometry"] - Polygon([(x + east, y + north) for east, north in corners]))
    if rng.random() < 0.3:  # a plot of two parts, the second within its neighbour
        redraw(row[1], row[1]["geometry"].union(row[0]["geometry"].buffer(-rng.uniform(15, 25))))


def _bend(row: Row, west: Iterable[float], east: Iterable[float]) -> None:
    """Move corners on the two sides of a plot outwards by so many metres, from south to north."""
    x0, y0, x1, y1 = row["geometry"].bounds
    west, east = [*west], [*east]
    up = [(x1 + off, y0 + (y1 - y0) * at / (len(east) - 1)) for at, off in enumerate(east)]
    down = [(x0 - off, y0 + (y1 - y0) * at / (len(west) - 1)) for at, off in enumerate(west)]
    redraw(row, Polygon([*up, *reversed(down)]))
