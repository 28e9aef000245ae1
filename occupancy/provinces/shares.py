"""Shares: what each book gives each province on a day, in hectares; sums of them, under every basis.

The land of two books may lie in two planes: hectares are added, shapes never are. Sums go from phases to the
share of a book, from shares to a province, and from provinces to the whole, so that each is the exact sum of
what stands above it; a province of one book has the very figures of that book's statement.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from occupancy.loading.book_settings import BookInfo
from occupancy.measures.arrays import Bools, Positions
from occupancy.measures.fill_rates import (
    fill_rates,
    numerator_and_denominator,
    percentage,
    rules_in_force,
    sum_quantity,
)
from occupancy.measures.phase_status import COUNTED
from occupancy.measures.totals import QUANTITIES, UNKNOWN, total_row
from occupancy.provinces.membership import WHOLE_BOOK, Memberships, provinces_on
from occupancy.questions.reconciliation import operating_land
from occupancy.statement import Statement

COUNTS = tuple(f"zones_{status}" for status in COUNTED)
OPERATING = ("operating_ha", "leasable_operating_ha")
SUMMED = (*COUNTS, *QUANTITIES, *UNKNOWN, *OPERATING)
SIDES = ("numerator_ha", "denominator_ha", "unknown_ha", "estimated_ha", "uncertain_ha")
DEFINITION = ("basis", "phases", "numerator", "denominator", "exempt_land")


@dataclass(frozen=True, eq=False)
class BookFigures:
    """What is kept of the statement of one book: no shape, no plot, no lease.

    Attributes
    ----------
    info, book_hash, known_on
        What the book is, and as of which day of knowledge it was asked.
    zones, phases
        As `Statement` has them, with `province` and `book` before.
    shares
        What it gives each province that a zone of it belongs to: `province`, `book`, `zones` (how many), the
        columns SUMMED, `estimated`, and `rates`, a frame indexed by basis with the columns SIDES.
    bases, rules
        Its bases, and its rules on fill rates that are in force on the day.
    set_aside, not_counted, findings, accepted
        As `Statement` has them.
    certificates
        The numbers of its investment certificates, each once.
    """

    info: BookInfo
    book_hash: str
    known_on: date | None
    zones: pd.DataFrame
    phases: pd.DataFrame
    shares: list[dict[str, Any]]
    bases: pd.DataFrame
    rules: pd.DataFrame
    set_aside: dict[str, Any]
    not_counted: pd.DataFrame
    findings: pd.DataFrame
    accepted: pd.DataFrame
    certificates: "pd.Series[str]"
    parcels: pd.DataFrame | None = None

    @property
    def open_findings(self) -> pd.DataFrame:
        """The findings that nobody has accepted."""
        return self.findings.drop(index=self.accepted.index)


def book_figures(
    name: str, statement: Statement, memberships: Memberships | None, *, with_parcels: bool = False
) -> BookFigures:
    """Return what is kept of the statement of a book of that name; without memberships it is a province.

    Plots are kept where they are asked for: there may be a million of them.
    """
    book = statement.book
    if memberships is None:
        of_zone, whole = np.full(len(book.zones), name, dtype=object), name
    else:
        zones = pd.concat([book.zones["zone_id"], pd.Series([WHOLE_BOOK])])
        named = provinces_on(memberships.rows, name, zones, statement.as_of)
        of_zone, whole = named[:-1], named[-1]
    rules = rules_in_force(book, statement.snapshot.day)
    of_phase = of_zone[statement.snapshot.arrays.zone_of_phase]
    certificates = book.projects["certificate_no"]
    return BookFigures(
        info=book.info,
        book_hash=statement.book_hash,
        known_on=statement.known_on,
        zones=_placed(statement.zones, name, of_zone),
        phases=_placed(statement.phases, name, of_phase),
        shares=_shares(name, statement, of_zone, whole=whole),
        bases=book.bases.reset_index(drop=True),
        rules=rules[rules["quantity"] == "fill_rate"].reset_index(drop=True),
        set_aside=statement.set_aside,
        not_counted=statement.not_counted,
        findings=statement.findings,
        accepted=statement.accepted,
        certificates=certificates[certificates != ""].drop_duplicates().reset_index(drop=True),
        parcels=_placed(statement.parcels, name, _of_plots(statement, of_zone)) if with_parcels else None,
    )


def _of_plots(statement: Statement, of_zone: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the province of each plot: that of its zone."""
    at = pd.Index(statement.book.zones["zone_id"]).get_indexer(pd.Index(statement.parcels["zone_id"]))
    return np.where(at >= 0, of_zone[at], "")


def _placed(frame: pd.DataFrame, book: str, provinces: "np.ndarray[Any, Any]") -> pd.DataFrame:
    placed = frame.copy()
    placed.insert(0, "province", pd.Series(provinces, dtype="str"))
    placed.insert(1, "book", book)
    return placed


def _shares(
    book: str, statement: Statement, provinces: NDArray[np.object_], *, whole: str
) -> list[dict[str, Any]]:
    """Return what a book gives each of the provinces of its zones; without zones, nothing to its own."""
    zone_of_phase = statement.snapshot.arrays.zone_of_phase
    found = []
    for province in dict.fromkeys(provinces.tolist() or [whole]):
        own: Bools = provinces == province
        total = total_row(statement.zones[own], np.nan)
        land = operating_land(statement.phases[own[zone_of_phase]])
        sides = _sides(statement, own[zone_of_phase], whole=bool(own.all()))
        given = {"province": province, "book": book, "zones": int(own.sum())}
        found.append({**given, **total, **land, "rates": sides})
    return found


def _sides(statement: Statement, which: Bools, *, whole: bool) -> pd.DataFrame:
    """Return both sides of the rate of some phases under each basis, and how much of it is unsure.

    `estimated_ha` of the leasable land divided by is estimated, and `uncertain_ha` is how far that may be
    off; NaN where the book does not say. Of a part of a book the wider limit, that of one zone, is taken.
    """
    phases, stated = statement.snapshot.phases.among(which), statement.book.info.estimates
    off = np.nan if stated is None else (stated.total_pct if whole else stated.zone_pct) / 100.0
    rates = statement.rates if whole else fill_rates(statement.book.bases, phases)
    estimated = [
        float(numerator_and_denominator(row, phases)[1][phases.estimated].sum())
        if row["denominator"] == "leasable_ha"
        else 0.0
        for _, row in statement.book.bases.iterrows()
    ]
    land = np.array(estimated)
    return rates.assign(estimated_ha=land, uncertain_ha=np.where(land > 0, off * land, 0.0))


def summed(frame: pd.DataFrame, at: Positions, *, size: int) -> pd.DataFrame:
    """Sum the columns SUMMED, and `estimated`, of shares or provinces by position."""
    columns: dict[str, Any] = {
        name: sum_quantity(name, at, frame[name].to_numpy(dtype=np.float64), size=size) for name in SUMMED
    }
    for name in COUNTS:  # how many zones operate may not be known
        if not np.isnan(columns[name]).any():
            columns[name] = columns[name].astype(np.int64)
    estimated = np.bincount(at, frame["estimated"].to_numpy(dtype=np.float64), minlength=size) > 0
    return pd.DataFrame(columns).assign(estimated=estimated)


def summed_rates(rates: Sequence[pd.DataFrame], at: Positions, bases: pd.DataFrame) -> list[pd.DataFrame]:
    """Sum both sides of the rates of shares or provinces by position, and divide them.

    Returns
    -------
    rates
        A frame for each position, indexed by the codes of `bases`: SIDES and `fill_rate_pct`.
    """
    size = int(at.max(initial=-1)) + 1
    codes = pd.Index(bases["basis"], name="basis")
    cells = np.array([frame.reindex(codes)[[*SIDES]].to_numpy() for frame in rates]).reshape(
        -1, len(codes), len(SIDES)
    )
    sums = np.empty((size, len(codes), len(SIDES)))
    for number, (_, basis) in enumerate(bases.iterrows()):
        names = (basis["numerator"], basis["denominator"], *SIDES[2:])
        for side, name in enumerate(names):
            sums[:, number, side] = sum_quantity(name, at, cells[:, number, side], size=size)
    tables = [pd.DataFrame(part, index=codes, columns=[*SIDES]) for part in sums]
    return [
        table.assign(fill_rate_pct=percentage(table["numerator_ha"], table["denominator_ha"]))
        for table in tables
    ]
