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
        # How far the estimated areas of the whole book may be off, in %; None where it does not say.
        self.uncertainty_pct = info.get("estimates", {}).get("total_pct")
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
        self.estimated_ha = {row["basis"]: row["estimated_ha"] for row in book.rows("estimate")}
        self.uncertainty_pct = book.uncertainty_pct
        self.plots = {row["parcel_id"]: row for row in book.rows("plot_figure")}
        self.plot_rates = {(row["basis"], row["parcel_id"]): row for row in book.rows("plot_rate")}
        leases = book.rows("lease_figure")
        self.leases = {(row["lease_id"], row["line_no"], row["parcel_id"]): row for row in leases}
        (self.set_aside,) = book.rows("set_aside")
        self.not_counted = book.rows("not_counted", "place")
        self.form = book.rows("form_row", "group_no, step, number, part")

    def estimates(self, basis: str) -> Record | None:
        """What of a denominator is estimated, and the rates with all of it too large, or too small."""
        sides, estimated = self.rates.get((basis, "", "")), self.estimated_ha.get(basis)
        if not estimated or sides is None or None in (sides["numerator_ha"], sides["denominator_ha"]):
            return None
        above, below = sides["numerator_ha"], sides["denominator_ha"]
        rates: list[Decimal | None] = [None, None]
        if self.uncertainty_pct is not None:
            off = estimated * Decimal(str(self.uncertainty_pct)) / 100
            rates = [100 * above / (below + off), 100 * above / (below - off)]
        return {
            "estimated_ha": estimated,
            "share_pct": 100 * estimated / below,
            "uncertainty_pct": self.uncertainty_pct,
            "rate_low_pct": rates[0],
            "rate_high_pct": rates[1],
        }

    def room(self, rule: Record) -> Record:
        """The least and the greatest room to the line of a rule, None where the rate has no range."""
        found = self.estimates(rule["basis"])
        if found is None or found["rate_low_pct"] is None:
            names = [
                f"headroom_{side}_{end}_ha" for side in ("leased", "leasable") for end in ("low", "high")
            ]
            return dict.fromkeys(names)
        sides, line = self.rates[rule["basis"], "", ""], Decimal(rule["line_pct"]) / 100
        off = found["estimated_ha"] * Decimal(str(self.uncertainty_pct)) / 100
        above, below, side = sides["numerator_ha"], sides["denominator_ha"], rule["side"]
        leased = sorted(side * (above - line * area) for area in (below - off, below + off))
        leasable = sorted(side * (above / line - area) for area in (below - off, below + off))
        return {
            "headroom_leased_low_ha": leased[0],
            "headroom_leased_high_ha": leased[1],
            "headroom_leasable_low_ha": leasable[0],
            "headroom_leasable_high_ha": leasable[1],
        }


def _decimals(row: dict[str, Any]) -> Record:
    """A row with square millimetres as hectares and m², and 10⁻¹⁰ of a per cent as per cent."""
    for name, value in list(row.items()):
        if name.endswith("_mm2"):
            row[name.replace("_mm2", "_ha")] = None if value is None else value / _MM2_PER_HA
            row[name.replace("_mm2", "_m2")] = None if value is None else value / _MM2_PER_M2
        elif name.endswith("_pct_e10"):
            row[name.removesuffix("_e10")] = None if value is None else Decimal(value) / 10**10
    return row
