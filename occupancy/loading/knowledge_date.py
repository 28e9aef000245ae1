"""Knowledge date: the records as they were known on a day, checked row against row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries

from geo import findings
from geo.geojson import shapes_of
from geo.tolerances import Tolerances
from occupancy.loading.cell_checks import column_faults_as_one, lease_area_findings
from occupancy.loading.cell_parsing import Bools
from occupancy.loading.check_settings import limits_of
from occupancy.loading.land_checks import land_findings, plot_checks
from occupancy.loading.lease_checks import lease_findings, leases_before_clearance
from occupancy.loading.name_checks import name_findings
from occupancy.loading.record_checks import (
    check_foreign_keys,
    decision_findings,
    first_of_each_key,
    leases_without_project,
    plots_without_parent,
)
from occupancy.loading.table_loader import Records, concat_set_aside, to_set_aside
from occupancy.loading.table_specs import LAND, TABLES, Table, decimals_of


@dataclass(frozen=True, eq=False)
class Known:
    """The rows in use by table, the rows set aside, and every finding on either."""

    tables: Mapping[str, pd.DataFrame]
    aside: pd.DataFrame
    findings: pd.DataFrame


Made = TypeVar("Made")


class _Checks:
    """What checks found of the tables of a book, to be taken where a book after it has the same tables."""

    def __init__(self, before: "_Checks | None" = None) -> None:
        self.known: Known | None = None
        self._before = {} if before is None else before._answers
        self._answers: dict[str, tuple[tuple[object, ...], object]] = {}

    def ask(self, name: str, work: Callable[[], Made], *given: object) -> Made:
        """Return what a check finds in what it is `given`: frames, columns, limits.

        Layers are told by identity, other frames, columns and shapes by what they hold.
        """
        asked, answer = self._before.get(name, ((), None))
        same = len(asked) == len(given) and all(map(_is_same, asked, given))
        made = cast("Made", answer) if same else work()
        self._answers[name] = given, made
        return made


def _is_same(one: object, other: object) -> bool:
    if one is other:
        return True
    if isinstance(one, GeoSeries) and isinstance(other, GeoSeries):
        same_rows = one.index.equals(other.index) and one.crs == other.crs
        return same_rows and bool(shapely.equals_identical(shapes_of(one), shapes_of(other)).all())
    if isinstance(one, pd.Series) and isinstance(other, pd.Series):
        return one.equals(other)
    if type(one) is type(other) is pd.DataFrame:
        return one.equals(other)
    return isinstance(one, Tolerances) and one == other


# Columns of plots that no check of their shapes asks about: a plot that is cleared is where it was.
_NOT_OF_SHAPES = frozenset(
    (
        *("divisible", "cleared_on", "clearance_due_on", "serviced_on", "service_due_on"),
        *("asking_price_usd_m2", "recorded_on", "superseded_on"),
        *("source", "source_vi", "source_en", "note", "note_vi", "note_en"),
    )
)


def _drawn(parcels: pd.DataFrame) -> list["pd.Series[Any]"]:
    """Return the columns that plots are checked by on the ground."""
    return [parcels[name] for name in parcels if name not in _NOT_OF_SHAPES]


_checked: WeakKeyDictionary[Records, _Checks] = WeakKeyDictionary()


def rows_known_on(records: Records, day: date | None, *, before: Records | None = None) -> Known:
    """Return the records as they were known on `day`: recorded on it or before, and superseded after it.

    A row without `recorded_on` was always known. Without a day: all that is not superseded. Rows are
    checked against each other (keys, links, overlaps) among what was known, so an error that a later
    row corrected is told for the days before its correction and for no day after. `before` are records that
    have some of the tables, as they are without a day: what follows from these alone is not checked anew.
    """
    if before is None:
        return _known(records, day, _Checks())
    if before not in _checked:
        _checked[before] = _Checks()
        _known(before, day, _checked[before])
    _checked[records] = _Checks(_checked[before])
    return _known(records, day, _checked[records], before)


def _known(records: Records, day: date | None, checks: _Checks, before: Records | None = None) -> Known:
    tables = dict[str, pd.DataFrame]()
    aside = _filtered(records.aside, is_known_on(records.aside, day))
    parts = [_findings_known_on(records, day)]

    def set_aside(table: Table, sound: Bools) -> pd.DataFrame:
        if sound.all():
            return aside
        gone = to_set_aside(tables[table.name][~sound], table)
        tables[table.name] = _filtered(tables[table.name], sound)
        return concat_set_aside([aside, gone])

    for table in TABLES:
        stands = _as_before(table, records, tables, before)
        if stands is not None:
            tables[table.name] = stands
            continue
        frame = records.tables[table.name]
        tables[table.name] = _filtered(frame, is_known_on(frame, day))
        # Rows without a key of their own were numbered in the order in which one of them is kept.
        by = () if records.policy.numbers(table) else table.names
        sound, repeats = first_of_each_key(tables[table.name], table, by=by)
        aside = set_aside(table, sound)
        sound, broken_links = check_foreign_keys(table, tables, aside)
        aside = set_aside(table, sound)
        parts += [repeats, *broken_links]
    parts += _findings_on_rows(records, tables, aside, checks)
    rows = {name: len(frame) + int((aside["table"] == name).sum()) for name, frame in tables.items()}
    faults = column_faults_as_one(findings.concat_findings(parts), rows, limits_of(tables["tolerances"]))
    faults = findings.with_file_names(faults, records.files)
    aside = findings.with_file_names(aside, records.files)
    checks.known = Known(tables, aside, records.policy.findings(faults))
    return checks.known


def _as_before(
    table: Table, records: Records, tables: Mapping[str, pd.DataFrame], before: Records | None
) -> pd.DataFrame | None:
    """Return the rows of a table that were in use before, where all were and what they name is as it was.

    None: its keys and links have to be checked. `tables` are the rows in use of those it is linked to.
    """
    was = None if before is None else _checked[before].known
    if before is None or was is None or records.tables[table.name] is not before.tables[table.name]:
        return None
    frame, named = was.tables[table.name], dict(table.links)
    columns = [*table.links, *([("zone_id", "phases")] if {"zone_id", "phase_id"} <= named.keys() else [])]
    if len(frame) < is_known_on(before.tables[table.name], None).sum() or not all(
        _is_same(tables[target][column], was.tables[target][column]) for column, target in columns
    ):
        return None
    return frame


def _findings_on_rows(
    records: Records, tables: Mapping[str, pd.DataFrame], aside: pd.DataFrame, checks: _Checks
) -> list[pd.DataFrame]:
    """Hold the rows in use against each other."""
    limits = limits_of(tables["tolerances"])
    zones, phases, parcels = (GeoDataFrame(tables[name]) for name in LAND)
    land = [tables[name] for name in LAND]
    leases, projects, decisions = (tables[name] for name in ("tenancies", "projects", "decisions"))
    drawn = _drawn(parcels)
    plots = checks.ask("plots", lambda: plot_checks(parcels, limits), *drawn, limits)

    def on_land() -> pd.DataFrame:
        planned_ha = _planned_ha(tables, records.info.data_as_of)
        return land_findings(zones, phases, parcels, planned_ha=planned_ha, limits=limits, plots=plots)

    def cells(*names: str) -> list["pd.Series[Any]"]:
        return [leases[name] for name in (*names, "row") if name in leases]

    begun = [leases["parcel_id"], leases["first_day"]]
    cleared = [parcels[name] for name in ("parcel_id", "cleared_on", "row")]
    late = checks.ask(
        "clearance", lambda: leases_before_clearance(leases, parcels, limits), *begun, *cleared, limits
    )
    placed = [parcels[name] for name in ("parcel_id", "phase_id", "zone_id")]
    area = "leased_area_m2"
    ids, leased = cells("lease_id", "line_no", "certificate_no"), cells("parcel_id", area, decimals_of(area))
    without_rows = [aside[name] for name in ("table", "record_id", "file", "row")]
    totals = tables["published_totals"]
    return [
        checks.ask("parents", lambda: plots_without_parent(tables, aside), *drawn, *without_rows),
        checks.ask("projects", lambda: leases_without_project(tables, aside), *ids, projects, *without_rows),
        checks.ask("areas", lambda: lease_area_findings(tables, limits), *leased, *ids, *drawn, limits),
        checks.ask(
            "leases",
            lambda: lease_findings(tables, limits, late=late),
            *(leases, projects, decisions, tables["phases"], *placed, late, limits),
        ),
        checks.ask(
            "decisions",
            lambda: decision_findings(tables, limits),
            decisions,
            tables["phases"],
            totals,
            limits,
        ),
        checks.ask(
            "names",
            lambda: name_findings(tables, limits),
            *(*ids, projects, decisions),
            *(*land[:2], *drawn, limits),
        ),
        checks.ask("land", on_land, *land[:2], *drawn, decisions, limits),
    ]


def is_known_on(frame: pd.DataFrame, day: date | None) -> Bools:
    """Return which rows are known on `day`; without a day, those that nothing supersedes."""
    if "superseded_on" not in frame:
        return np.ones(len(frame), dtype=np.bool_)
    since, until = (frame[name].to_numpy(dtype="datetime64[s]") for name in ("recorded_on", "superseded_on"))
    if day is None:
        return np.asarray(np.isnat(until))
    on = np.datetime64(day, "s")
    # A missing day is neither before nor after any other.
    return np.asarray(~(since > on) & ~(until <= on))


def _filtered(frame: pd.DataFrame, which: Bools) -> pd.DataFrame:
    return frame if which.all() else frame[which].reset_index(drop=True)


def _findings_known_on(records: Records, day: date | None) -> pd.DataFrame:
    """Return the findings of the records but for those on rows that are not known on the day."""
    faults = records.findings
    hidden = np.zeros(len(faults), dtype=np.bool_)
    for name, frame in [*records.tables.items(), *records.aside.groupby("table")]:
        known = is_known_on(frame, day)
        if not known.all():
            unknown = frame.loc[~known, "row"]
            hidden |= ((faults["table"] == name) & faults["row"].isin(unknown)).to_numpy(dtype=np.bool_)
    return faults[~hidden]


def _planned_ha(tables: Mapping[str, pd.DataFrame], day: date) -> "pd.Series[float]":
    """Sum planned hectares by zone on the day of the book, of the decisions then in force."""
    phases, decisions, on = tables["phases"], tables["decisions"], pd.Timestamp(day)
    in_force = (decisions["in_force_from"] <= on) & ~(decisions["in_force_to"] < on)
    latest = decisions[in_force].sort_values("in_force_from").drop_duplicates("phase_id", keep="last")
    areas = phases["phase_id"].map(latest.set_index("phase_id")["planned_area_ha"]).astype("float64")
    return areas.groupby(phases["zone_id"]).sum(min_count=1)
