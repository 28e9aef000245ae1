"""Faults of how a file is written, and tables and columns that are not there."""

import csv
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.defects.defect import Defect, planted_as
from tests.defects.random_book import Book

FILES: list[Defect] = []
kind = partial(planted_as, FILES)
Cells = dict[str, Any]


def _table(folder: Path, name: str, change: Callable[[Cells], Cells], *, separator: str = ",") -> None:
    """Write the rows of a CSV file anew."""
    path = folder / name
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [change(row) for row in csv.DictReader(lines)]
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]), delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)


def _without(name: str, row: Cells) -> Cells:
    return {key: cell for key, cell in row.items() if key != name}


def _land_without(name: str, folder: Path) -> None:
    """Take a column out of the file of plots."""
    path = folder / "parcels.geojson"
    layer = json.loads(path.read_text(encoding="utf-8"))
    for feature in layer["features"]:
        feature["properties"] = _without(name, feature["properties"])
    path.write_text(json.dumps(layer, ensure_ascii=False), encoding="utf-8")


@kind("B034")
def by_semicolons(book: Book) -> str:
    """A table of leases with semicolons and decimal commas, as a spreadsheet in Vietnamese writes it."""

    def commas(row: Cells) -> Cells:
        return row | {"leased_area_m2": row["leased_area_m2"].replace(".", ",")}

    book.rewrites.append(partial(_table, name="tenancies.csv", change=commas, separator=";"))
    return ""


@kind("B035")
def key_twice(book: Book) -> str:
    """A feature with its id twice."""
    plot = book.any_of("parcels")["parcel_id"]

    def twice(folder: Path) -> None:
        path = folder / "parcels.geojson"
        text, once = path.read_text(encoding="utf-8"), f'"parcel_id": "{plot}"'
        path.write_text(text.replace(once, f'"parcel_id": "X", {once}', 1), encoding="utf-8")

    book.rewrites.append(twice)
    return ""


@kind("B036")
def key_of_book(book: Book) -> str:
    """A book that does not say its English name, or its basis."""
    key = book.rng.choice(("name_en", "default_basis"))

    def without(folder: Path) -> None:
        path = folder / "book.toml"
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text(
            "\n".join(line for line in lines if not line.startswith(f"{key} =")), encoding="utf-8"
        )

    book.rewrites.append(without)
    return ""


@kind("B037", echoes="B038 B039")
def no_phases(book: Book) -> str:
    """A book without phases, decisions and the phases of plots."""
    book.without = ("phases.geojson", "phase_decisions.csv")
    book.rewrites.append(partial(_land_without, "phase_id"))
    return ""


@kind("B038")
def no_decisions(book: Book) -> str:
    """A book without decisions."""
    book.without = ("phase_decisions.csv",)
    return ""


@kind("B040")
def no_land_use(book: Book) -> str:
    """A file of industrial plots that says nothing of land use."""
    book.tables["parcels"] = book.rows("parcels", land_use="factory")
    book.rewrites.append(partial(_land_without, "land_use"))
    return ""


@kind("B041")
def no_paper(book: Book) -> str:
    """A file of plots that says nothing of areas on paper."""
    book.rewrites.append(partial(_land_without, "document_area_m2"))
    return ""


@kind("B042")
def no_lines(book: Book) -> str:
    """A table of leases without numbers of their lines."""
    book.rewrites.append(partial(_table, name="tenancies.csv", change=partial(_without, "line_no")))
    return ""


@kind("B043")
def whole_plot(book: Book) -> str:
    """A lease of “the whole plot”."""
    row, _ = book.whole_lease()
    row["leased_area_m2"] = book.rng.choice(("Toàn bộ lô", "cả lô"))
    return ""


@kind("B044")
def day_first(book: Book) -> str:
    """A column of days as a spreadsheet writes them, the day first."""

    def turned(row: Cells) -> Cells:
        return row | {"first_day": "/".join(reversed(row["first_day"].split("-")))}

    book.rewrites.append(partial(_table, name="tenancies.csv", change=turned))
    return ""
