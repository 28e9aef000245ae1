"""Books with a secret of its own in every cell that investors may not see, to be looked for afterwards.

Which cells these are is read from the tables as declared: a column that nobody has named public is planted.
Every second certificate has a sector that the dictionary knows, for that may be shown.
"""

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from occupancy.loading.audiences import INVESTOR
from occupancy.loading.table_specs import TABLES, Column, Table
from tests.support.book_builder import Change, Row, write_book

TEXTS = frozenset({"id", "text", "ids", "texts"})
NUMBERS = frozenset({"float", "int"})
KNOWN_SECTOR = "26"


@dataclass(frozen=True)
class Secrets:
    """What was planted, by `table.column`: texts as written, and numbers."""

    texts: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, tuple[float, ...]]

    def within(self, content: bytes) -> list[str]:
        """The places whose secrets stand in `content`: as text, as digits in any grouping, or as a float."""
        found = [
            place for place, texts in self.texts.items() if any(text.encode() in content for text in texts)
        ]
        for place, numbers in self.numbers.items():
            if any(form in content for number in numbers for form in _forms(number)):
                found.append(place)
        return found


def _forms(number: float) -> Iterable[bytes]:
    for written in (f"{number:.0f}", f"{number:,.0f}", f"{number:,.0f}".replace(",", ".")):
        yield written.encode()
    yield struct.pack("<d", number)
    yield struct.pack("<q", int(number))


def secret_book(folder: Path, mark: str) -> Secrets:
    """Write a book into `folder` whose hidden cells hold secrets that begin with `mark`; tell what they are.

    Each table also has a column that nobody declared, and book.toml such a key.
    """
    texts: dict[str, tuple[str, ...]] = {}
    numbers: dict[str, tuple[float, ...]] = {}
    changes: dict[str, Change] = {}
    for base, table in zip(range(973_910_000_000, 973_920_000_000, 1_000), TABLES, strict=False):
        stem = Path(table.file).stem
        if stem in {
            "bases",
            "rules",
            "forms",
            "tolerances",
            "severities",
            "accepted_findings",
            "incentives",
            "basemap",
            "places",
        }:
            continue  # the program's own, or drawn only
        hidden = [column for column in table.columns if column.name in INVESTOR.withheld(table)]
        changes[stem] = _planting(table, hidden, mark, base=base)
        texts[f"{table.name}.unheard_of"] = (f"{mark} undeclared {table.name}", f"unheard_of_{mark}")
        for column in hidden:
            place = f"{table.name}.{column.name}"
            planted = [_secret(table, column, mark, row, base=base) for row in range(8)]
            if column.kind in NUMBERS:
                numbers[place] = tuple(float(one) for one in planted)
            elif column.kind in TEXTS:
                texts[place] = (f"{mark}-{place}" if column.kind == "id" else f"{mark} {place}",)
    write_book(folder, **changes)
    told = folder / "book.toml"
    toml = told.read_text(encoding="utf-8")
    told.write_text(f'keeper_{mark} = "{mark} in book.toml"\n{toml}', encoding="utf-8")
    texts["book.toml"] = (f"keeper_{mark}", f"{mark} in book.toml")
    return Secrets(texts, numbers)


def _secret(table: Table, column: Column, mark: str, row: int, *, base: int) -> str:
    """What is planted in a cell: of one lease or certificate the same wherever it stands."""
    number = base + 100 * table.names.index(column.name) + row
    if column.kind in NUMBERS:
        return str(number)
    if column.kind == "date":
        return "" if column.name == "superseded_on" else "1987-06-05"  # superseded rows are not used
    if column.kind == "id":
        return f"{mark}-{table.name}.{column.name}-{row}"
    return f"{mark} {table.name}.{column.name} bí mật {row}"


def _planting(table: Table, hidden: list[Column], mark: str, *, base: int) -> Change:
    def plant(rows: list[Row]) -> None:
        for at, row in enumerate(rows):
            for column in hidden:
                row[column.name] = _secret(table, column, mark, at, base=base)
            if table.name == "projects" and at % 2:
                row["sector_code"] = KNOWN_SECTOR
            # The tenant of a lease is found by its certificate; the last one names a certificate of its own.
            if table.name == "tenancies" and row is not rows[-1]:
                row["certificate_no"] = f"{mark}-projects.certificate_no-{at % 4}"
            row[f"unheard_of_{mark}"] = f"{mark} undeclared {table.name}"

    return plant
