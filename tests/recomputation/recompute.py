"""A book measured a second time: DuckDB adds up its raw files, with none of the program's code."""

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

_HERE = Path(__file__).parent
_MM2_PER_HA, _MM2_PER_M2 = Decimal(10) ** 10, Decimal(10) ** 6
Record = Mapping[str, Any]


class Recomputation:
    """A folder's files, added up by `book.sql` and `day.sql`.

    Parameters
    ----------
    folder, program
        The book; whose bases.csv and rules.csv serve it where it has none of its own.
    known_on
        The day whose knowledge is used; None: with every correction.
    """

    def __init__(self, folder: Path, program: Path, *, known_on: date | None = None) -> None:
        self._files = duckdb.connect(config={"threads": 1})
        self._set("folder", str(folder))
        for name in ("bases", "rules"):
            place = folder if (folder / f"{name}.csv").exists() else program
            self._set(name, str(place / f"{name}.csv"))
        self._set("known_on", known_on, kind="DATE")
        info = tomllib.loads((folder / "book.toml").read_text("utf-8"))
        self._set("data_as_of", info["data_as_of"], kind="DATE")
        # The columns of days in which an empty cell means "not yet" rather than "not stated".
        self._set("not_yet", list(info.get("empty", {})), kind="VARCHAR[]")
        self._run("book.sql")
        self.bases = self.rows("basis", "place")
        self.on = cache(self._on)

    def rows(self, table: str, order: str = "ALL") -> list[Record]:
        """The rows of a table of the SQL, of the day asked about last where it is one of a day."""
        cursor = self._files.sql(f"SELECT * FROM {table} ORDER BY {order}")
        return [_decimals(dict(zip(cursor.columns, row, strict=True))) for row in cursor.fetchall()]

    def _on(self, day: date) -> "Day":
        self._set("day", day, kind="DATE")
        self._run("day.sql")
        return Day(self)

    def _set(self, name: str, value: object, *, kind: str = "VARCHAR") -> None:
        self._files.execute(f"SET VARIABLE {name} = CAST($1 AS {kind})", [value])

    def _run(self, script: str) -> None:
        self._files.execute((_HERE / script).read_text("utf-8"))


class Day:
    """What a book amounts to on a day: areas under `…_ha` and `…_m2`, rates under `…_pct`, None: unknown."""

    def __init__(self, book: Recomputation) -> None:
        self.phases = {row["phase_id"]: row for row in book.rows("phase_figure", "place")}
        zones = {row["zone_id"]: row for row in book.rows("zone_figure")}
        self.total = zones.pop("")
        self.zones = zones
        self.rates = {(row["basis"], row["zone_id"], row["phase_id"]): row for row in book.rows("rate")}
        self.rules = book.rows("rule_figure", "place")
        self.plots = {row["parcel_id"]: row for row in book.rows("plot_figure")}
        self.plot_rates = {(row["basis"], row["parcel_id"]): row for row in book.rows("plot_rate")}
        leases = book.rows("lease_figure")
        self.leases = {(row["lease_id"], row["line_no"], row["parcel_id"]): row for row in leases}
        (self.set_aside,) = book.rows("set_aside")
        self.not_counted = book.rows("not_counted", "place")
        self.form = book.rows("form_row", "group_no, step, number, part")


def _decimals(row: dict[str, Any]) -> Record:
    """A row with square millimetres as hectares and m², and 10⁻¹⁰ of a per cent as per cent."""
    for name, value in list(row.items()):
        if name.endswith("_mm2"):
            row[name.replace("_mm2", "_ha")] = None if value is None else value / _MM2_PER_HA
            row[name.replace("_mm2", "_m2")] = None if value is None else value / _MM2_PER_M2
        elif name.endswith("_pct_e10"):
            row[name.removesuffix("_e10")] = None if value is None else Decimal(value) / 10**10
    return row
