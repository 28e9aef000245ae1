"""Knowledge date: the records as they were known on a day, checked row against row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from geo import findings
from occupancy.loading.cell_parsing import Bools
from occupancy.loading.integrity_checks import (
    check_foreign_keys,
    first_of_each_key,
    leases_without_project,
    plots_without_parent,
)
from occupancy.loading.land_checks import land_findings
from occupancy.loading.plausibility import folded, lease_areas
from occupancy.loading.table_loader import Records, concat_set_aside, to_set_aside
from occupancy.loading.table_specs import LAND, TABLES, Table


@dataclass(frozen=True, eq=False)
class Known:
    """The rows in use by table, the rows set aside, and every finding on either."""

    tables: Mapping[str, pd.DataFrame]
    aside: pd.DataFrame
    findings: pd.DataFrame


def rows_known_on(records: Records, day: date | None) -> Known:
    """The records as they were known on `day`: recorded on it or before, superseded after it.

    A row without `recorded_on` was always known. Without a day: all that is not superseded. Rows are
    checked against each other (keys, links, overlaps) among what was known, so an error that a later
    row corrected is told for the days before its correction and for no day after.
    """
    seen = {name: _kept(frame, is_known_on(frame, day)) for name, frame in records.tables.items()}
    aside = _kept(records.aside, is_known_on(records.aside, day))
    told = [_told_of_known(records, day)]
    for table in TABLES:
        # Rows without a key of their own were numbered in the order in which one of them is kept.
        alone = partial(_unrepeated, numbered=records.projection.numbers(table))
        for check in (alone, check_foreign_keys):
            sound, found = check(table, seen, aside)
            told += found
            if not sound.all():
                aside = concat_set_aside([aside, to_set_aside(seen[table.name][~sound], table)])
                seen[table.name] = _kept(seen[table.name], sound)
    told += [plots_without_parent(seen), leases_without_project(seen), *lease_areas(seen)]
    planned_ha = _planned_ha(seen, records.info.data_as_of)
    zones, phases, parcels = (GeoDataFrame(seen[name]) for name in LAND)
    told.append(land_findings(zones, phases, parcels, planned_ha=planned_ha))
    rows = {name: len(frame) + int((aside["table"] == name).sum()) for name, frame in seen.items()}
    return Known(seen, aside, records.projection.findings(folded(findings.concat_findings(told), rows)))


def is_known_on(frame: pd.DataFrame, day: date | None) -> Bools:
    """Which rows are known on `day`; without a day, those that nothing supersedes."""
    if "superseded_on" not in frame:
        return np.ones(len(frame), dtype=np.bool_)
    since, until = (frame[name].to_numpy(dtype="datetime64[s]") for name in ("recorded_on", "superseded_on"))
    if day is None:
        return np.asarray(np.isnat(until))
    asked = np.datetime64(day, "s")
    # A missing day is neither before nor after any other.
    return np.asarray(~(since > asked) & ~(until <= asked))


def _unrepeated(
    table: Table, tables: Mapping[str, pd.DataFrame], aside: pd.DataFrame, *, numbered: bool
) -> tuple[Bools, list[pd.DataFrame]]:
    del aside  # what cannot be used takes no key
    return first_of_each_key(tables[table.name], table, by=() if numbered else table.names)


def _kept(frame: pd.DataFrame, which: Bools) -> pd.DataFrame:
    return frame if which.all() else frame[which].reset_index(drop=True)


def _told_of_known(records: Records, day: date | None) -> pd.DataFrame:
    """The findings of the records but for those on rows that are not known on the day."""
    told = records.findings
    hidden = np.zeros(len(told), dtype=np.bool_)
    for name, frame in [*records.tables.items(), *records.aside.groupby("table")]:
        unknown = frame.loc[~is_known_on(frame, day), "row"]
        hidden |= ((told["table"] == name) & told["row"].isin(unknown)).to_numpy(dtype=np.bool_)
    return told[~hidden]


def _planned_ha(tables: Mapping[str, pd.DataFrame], day: date) -> "pd.Series[float]":
    """Planned hectares by zone on the day of the book, of the decisions then in force."""
    asked, decisions = np.datetime64(day, "s"), tables["decisions"]
    since, until = (
        decisions[name].to_numpy(dtype="datetime64[s]") for name in ("in_force_from", "in_force_to")
    )
    in_force = decisions[(since <= asked) & ~(until < asked)].sort_values("in_force_from")
    latest = in_force.drop_duplicates("phase_id", keep="last").set_index("phase_id")["planned_area_ha"]
    phases = tables["phases"]
    areas = phases["phase_id"].map(latest).astype("float64")
    return areas.groupby(phases["zone_id"]).sum(min_count=1)
