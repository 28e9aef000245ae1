"""Links: rows that name other rows, and what becomes of those that name nothing that is there."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

import numpy as np
import pandas as pd

from occupancy.reading.cells import Bools
from occupancy.reading.columns import Table
from occupancy.reading.rows import NONE, told_of
from occupancy.reading.tables import BY_NAME

Tables = Mapping[str, pd.DataFrame]
Checked = tuple[Bools, list[pd.DataFrame]]

# Looking for the nearest of 80,000 ids takes a moment: the first few are shown theirs.
_HINTS = 20

_CANDIDATES = 2000


def linked(table: Table, tables: Tables, aside: pd.DataFrame) -> Checked:
    """Which rows of `table` name only rows that are there, and the findings on the others.

    A lease on a plot that does not exist is T001, any other row that names nothing B006; a row that
    names one that was set aside is B015; one whose zone is not the zone of its phase is B011.
    """
    frame = tables[table.name]
    sound = np.ones(len(frame), dtype=np.bool_)
    told: list[pd.DataFrame] = []
    for column, target in table.links:
        there = tables[target][column]
        absent = _named(frame, column) & ~frame[column].isin(there).to_numpy(dtype=np.bool_)
        if not absent.any():
            continue
        gone = aside[aside["table"] == target]
        lost = absent & frame[column].isin(gone["record_id"]).to_numpy(dtype=np.bool_)
        places = gone.drop_duplicates("record_id").set_index("record_id")
        where = frame.loc[lost, column].map(places["file"] + ":" + places["row"].astype("str")).astype("str")
        value = frame[column]
        told.append(told_of(frame[lost], table, "B015", field=column, value=value[lost], expected=where))
        unknown = absent & ~lost
        rule = "T001" if (table.name, target) == ("tenancies", "parcels") else "B006"
        hints = hinted(frame.loc[unknown, column], there)
        told.append(told_of(frame[unknown], table, rule, field=column, value=value[unknown], expected=hints))
        sound &= ~absent
    if {"zone_id", "phase_id"} <= {column for column, _ in table.links}:
        torn, found = _torn(table, tables, among=sound)
        sound &= ~torn
        told.append(found)
    return sound, told


def _torn(table: Table, tables: Tables, *, among: Bools) -> tuple[Bools, pd.DataFrame]:
    """Rows whose zone is not the zone of their phase (B011)."""
    frame, phases = tables[table.name], tables["phases"]
    zone = frame["phase_id"].map(phases.set_index("phase_id")["zone_id"]).astype("str")
    torn = among & _named(frame, "phase_id") & (zone != frame["zone_id"]).to_numpy(dtype=np.bool_)
    value = frame.loc[torn, "zone_id"]
    return torn, told_of(frame[torn], table, "B011", field="zone_id", value=value, expected=zone[torn])


def without_project(tables: Tables) -> pd.DataFrame:
    """T012: leases that name a certificate which projects.csv, where there is one, does not have."""
    leases, projects = tables["tenancies"], tables["projects"]
    if projects.empty:
        return pd.DataFrame()
    known = leases["certificate_no"].isin(projects["certificate_no"]).to_numpy(dtype=np.bool_)
    unknown = leases[_named(leases, "certificate_no") & ~known]
    hints = hinted(unknown["certificate_no"], projects["certificate_no"])
    return told_of(
        unknown,
        BY_NAME["tenancies"],
        "T012",
        field="certificate_no",
        value=unknown["certificate_no"],
        expected=hints,
    )


def without_parent(tables: Tables) -> pd.DataFrame:
    """B013: plots that name a parent which is not there, or themselves; nothing carries over from it."""
    parcels = tables["parcels"]
    children = parcels[_named(parcels, "parent_parcel_ids")]
    pairs = children.assign(parent=children["parent_parcel_ids"].str.split(";")).explode("parent")
    orphan = ~pairs["parent"].isin(parcels["parcel_id"]) | (pairs["parent"] == pairs["parcel_id"])
    lost = pairs[orphan.to_numpy(dtype=np.bool_)].reset_index(drop=True)
    parents = lost["parent"].astype("str")
    hints = hinted(parents, parcels["parcel_id"])
    return told_of(lost, BY_NAME["parcels"], "B013", field="parent_parcel_ids", value=parents, expected=hints)


def hinted(unknown: "pd.Series[str]", known: "pd.Series[str]") -> "pd.Series[str]":
    """For each id that is not known the one that was probably meant, or a dash; on the same index."""
    hints = nearest(unknown, known)
    return pd.Series([hints.get(name, NONE) for name in unknown], index=unknown.index, dtype="str")


def nearest(unknown: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """For ids that are not known the one that was probably meant, where there is one.

    First the same letters and digits in another case or with other signs between, then the most alike.
    """
    wanted = list(dict.fromkeys(unknown))
    if not wanted:
        return {}
    everyone = sorted(set(known))
    folded = {_folded(name): name for name in everyone}
    hints = {name: folded[_folded(name)] for name in wanted if _folded(name) in folded}
    for name in [name for name in wanted if name not in hints][:_HINTS]:
        hints[name] = next(iter(get_close_matches(name, _candidates(name, everyone), n=1)), name)
    return {name: hint for name, hint in hints.items() if hint != name}


def _candidates(name: str, everyone: Sequence[str]) -> list[str]:
    close = [other for other in everyone if abs(len(other) - len(name)) <= 2]
    same_start = [other for other in close if other[:3] == name[:3]]
    return (close if len(close) <= _CANDIDATES else same_start)[:_CANDIDATES]


def _folded(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _named(frame: pd.DataFrame, column: str) -> Bools:
    return (frame[column] != "").to_numpy(dtype=np.bool_)
