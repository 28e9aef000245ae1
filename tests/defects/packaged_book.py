"""The packaged book as rows that a fault is planted into, with an estate of rectangles beside its land."""

import csv
import json
import shutil
from pathlib import Path

from shapely import affinity

from occupancy.program import DATA
from tests.defects.random_book import Book, random_book
from tests.support.book_builder import Row

NORTH_M = 12_000  # from the corner of small books: beyond all packaged land
OUTSIDE_HA = 18.86  # leased in packaged phases that are not established
_NUMBERS = ("leased_area_m2", "document_area_m2", "established_area_ha", "leasable_area_ha")
_OF_ESTATE = ("zones", "phases", "phase_decisions")
_PRINTED = ("published_totals", "adjustments")  # of the packaged land alone


class PackagedBook(Book):
    """The tables of the packaged book, behind the rows of a random book, which lies north of its land.

    Faults of leases, projects and papers are planted into any row; those of outlines and decisions into the
    estate, whose plots are rectangles with room around them.
    """

    def write_rows(self, folder: Path) -> None:
        """Write the files; those that no row was added to are the packaged ones."""
        super().write_rows(folder)
        for name in {file.name for file in DATA.iterdir()} - {*self.without}:
            if name == "book.toml" or not (folder / name).exists():
                shutil.copyfile(DATA / name, folder / name)

    def any_of(self, table: str, **cells: object) -> Row:
        """Any of these rows; of the estate alone, where its land hangs on them."""
        rows = self.rows(table, **cells)
        return self.rng.choice([row for row in rows if table not in _OF_ESTATE or row["source"] == "drawn"])

    def publish(self) -> None:
        """Print the leased land that the live leases come to, without that outside established phases."""
        super().publish()
        self.tables["published_totals"][0]["leased_ha"] -= OUTSIDE_HA


def packaged_book() -> PackagedBook:
    """Make the packaged book, and an estate beside its land."""
    estate = random_book("estate")
    book = PackagedBook(estate.rng, estate.tables)
    for table in ("zones", "phases", "parcels"):
        for row in book.tables[table]:
            row["geometry"] = affinity.translate(row["geometry"], 0, NORTH_M)
    for table in book.tables.keys() - {*_PRINTED}:
        book.tables[table] += _packaged(table)
    book.publish()
    return book


def _packaged(table: str) -> list[Row]:
    path = DATA / f"{table}.geojson"
    if path.exists():
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        rows: list[Row] = [each["properties"] | {"geometry": each["geometry"]} for each in features]
    else:
        with path.with_suffix(".csv").open(encoding="utf-8", newline="") as lines:
            rows = [*csv.DictReader(lines)]
    for row in rows:
        row.update({name: float(row[name]) for name in _NUMBERS if row.get(name)})
    return rows
