"""The statement: what a land book amounts to on a day."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from geo.findings import concat_findings, with_file_names
from occupancy.book import LandBook
from occupancy.loading.audiences import audience_policy
from occupancy.loading.check_settings import with_severities
from occupancy.measures.arrays import day_number, day_of
from occupancy.measures.fill_rates import (
    basis_row,
    evaluate_fill_rate_rules,
    fill_rates,
    published_findings,
    rules_in_force,
)
from occupancy.measures.open_findings import accepted_findings, line_findings
from occupancy.measures.phase_status import DaySnapshot, day_snapshot
from occupancy.measures.statement_checks import day_findings, total_findings, without_echoes
from occupancy.measures.totals import (
    certificate_land,
    excluded_rows,
    land_productivity,
    not_counted,
    phase_table,
    plot_table,
    total_row,
    zone_table,
)


@dataclass(frozen=True, eq=False)
class Statement:
    """A book's answer for one day, as known on one day, under one basis; nothing is rounded.

    Attributes
    ----------
    as_of, known_on
        The day asked about; the day whose knowledge is used (None: all there is).
    basis
        The basis of every `fill_rate_pct` column.
    parcels, phases, zones
        One row per plot valid on the day, per phase, per zone, in the book's order; areas in ha.
    total
        The same quantities for the book, and how many zones are approved, established, operating.
    rates
        Indexed by basis: `numerator_ha`, `denominator_ha`, `fill_rate_pct` (NaN: not stated), and
        `unknown_ha`, the land of which a day is not stated that the basis rests on.
    rules
        The fill-rate rules in force on the day and the room to their lines, in ha.
    intensity
        Investment and jobs per leased hectare, per zone and (zone_id empty) for the book.
    set_aside
        `rows` that could not be used, and the `leased_ha` of the lease lines among them.
    not_counted
        All that the rates of the basis leave out, with the reason: `left_out`, `rows`, `leased_ha`.
    findings
        The book's, then those of the day.
    accepted
        Those of the findings that somebody answers for, under their index: by whom, why, until when.
    book, snapshot
        What was asked, and its plots, phases and live leases as measured on the day, for further questions.
    """

    as_of: date
    known_on: date | None
    basis: str
    book_hash: str
    parcels: pd.DataFrame
    phases: pd.DataFrame
    zones: pd.DataFrame
    total: dict[str, Any]
    rates: pd.DataFrame
    rules: pd.DataFrame
    intensity: pd.DataFrame
    set_aside: dict[str, Any]
    not_counted: pd.DataFrame
    findings: pd.DataFrame
    accepted: pd.DataFrame
    book: LandBook = field(repr=False)
    snapshot: DaySnapshot = field(repr=False)

    @property
    def open_findings(self) -> pd.DataFrame:
        """The findings that nobody has accepted; their errors stand in the way of papers."""
        return self.findings.drop(index=self.accepted.index)


def state(book: LandBook, *, as_of: date, basis: str | None = None) -> Statement:
    """Answer for a day, under a basis (the book's own when not given).

    Raises
    ------
    QuestionError
        When the book has no such basis, or `as_of` is not a day.
    """
    chosen = basis_row(book.bases, book.info.default_basis if basis is None else basis)
    snapshot = day_snapshot(book, as_of=as_of)
    return conclude(snapshot, measure_rows(snapshot, chosen), basis=chosen)


@dataclass(frozen=True, eq=False, slots=True)
class RowMeasures:
    """What a statement has of plots and leases besides the sums of phases, as `Statement` has it.

    Each of them comes out of those of parts of the book (`occupancy.partitions`); `findings` are those of the
    rows on the day.
    """

    parcels: pd.DataFrame
    intensity: pd.DataFrame
    set_aside: dict[str, Any]
    not_counted: pd.DataFrame
    findings: pd.DataFrame


def measure_rows(snapshot: DaySnapshot, basis: "pd.Series[str]") -> RowMeasures:
    """Measure the plots and leases of a book, or of a part of it, under a basis."""
    return RowMeasures(
        parcels=plot_table(snapshot, basis),
        intensity=land_productivity(snapshot.book, certificate_land(snapshot)),
        set_aside=excluded_rows(snapshot),
        not_counted=not_counted(snapshot, basis),
        findings=day_findings(snapshot),
    )


def conclude(snapshot: DaySnapshot, rows: RowMeasures, *, basis: "pd.Series[str]") -> Statement:
    """Sum the phases of a snapshot to zones and the whole, judge the rules, and put the rows beside them."""
    book, as_of = snapshot.book, day_of(snapshot.day)
    zones = zone_table(snapshot, basis)
    shares = fill_rates(book.bases, snapshot.phases)
    total = total_row(zones, shares["fill_rate_pct"][basis["basis"]])
    rules = evaluate_fill_rate_rules(
        rules_in_force(book, snapshot.day), shares, snapshot.day, recorded_to=day_number(book.info.data_as_of)
    )
    found, accepted = _findings(snapshot, as_of, _of_day(snapshot, rows.findings, total, rules))
    return Statement(
        as_of=as_of,
        known_on=book.known_on,
        basis=basis["basis"],
        book_hash=book.content_hash,
        parcels=rows.parcels,
        phases=phase_table(snapshot, basis),
        zones=zones,
        total=total,
        rates=shares,
        rules=rules,
        intensity=rows.intensity,
        set_aside=rows.set_aside,
        not_counted=rows.not_counted,
        findings=found,
        accepted=accepted,
        book=book,
        snapshot=snapshot,
    )


def _of_day(
    snapshot: DaySnapshot, of_rows: pd.DataFrame, total: dict[str, Any], rules: pd.DataFrame
) -> pd.DataFrame:
    """Return the findings of the book and of the day, echoes left out, and of rules that rest on them."""
    published = published_findings(snapshot.book)
    found = [snapshot.book.findings, of_rows, published, total_findings(snapshot, total)]
    told = without_echoes(concat_findings(found), snapshot.book.set_aside)
    whole = concat_findings([told, line_findings(snapshot, rules, told)])
    return with_file_names(whole, snapshot.book.records.files)


def _findings(snapshot: DaySnapshot, as_of: date, whole: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what of the `whole` of the findings is reported, and which of these are accepted.

    What a row of the table of accepted findings is about is looked for on the day of the book alone: on
    another day it may not be there yet, or no more.
    """
    book = snapshot.book
    found = audience_policy(book.audience).findings(with_severities(whole, book.severities))
    accepted, strays = accepted_findings(found, book.accepted_findings, as_of=as_of, known_on=book.known_on)
    if as_of == book.info.data_as_of and len(strays):
        found = concat_findings([found, with_severities(strays, book.severities)])
    return found, accepted
