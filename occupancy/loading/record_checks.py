"""Integrity checks: keys that repeat, rows that name missing rows, days and decisions out of order.

The sentences of findings stand in data/dictionary.csv; which of them are warnings, in cell_parsing.
"""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from geo.errors import FieldError
from geo.findings import concat_findings
from geo.tolerances import USUAL, Tolerances
from occupancy.loading.cell_parsing import NONE, Bools, cell_findings, is_among, record_ids
from occupancy.loading.table_specs import BY_NAME, Table

Tables = Mapping[str, pd.DataFrame]

# Looking for the nearest of 80,000 ids takes a moment: the first few are shown theirs.
_HINTS = 20
_CANDIDATES = 2000
_TOLD = 20  # keys that repeat, in one sentence


def check_foreign_keys(table: Table, tables: Tables, aside: pd.DataFrame) -> tuple[Bools, list[pd.DataFrame]]:
    """Return which rows of `table` name only rows that are there, and the findings on the others.

    A lease on a plot that does not exist is T001, any other row that names nothing B006; a row that
    names one that was set aside is B015; one whose zone is not the zone of its phase is B011.
    """
    frame = tables[table.name]
    sound = np.ones(len(frame), dtype=np.bool_)
    faults: list[pd.DataFrame] = []
    if frame.empty:
        return sound, faults
    for column, target in table.links:
        ids, known = frame[column], tables[target][column]
        absent = _is_named(frame, column) & ~is_among(ids, known)
        if column == "phase_id" and "zone_id" in frame:  # derived from a zone that is told already
            absent &= sound | (ids != frame["zone_id"]).to_numpy(dtype=np.bool_)
        if not absent.any():
            continue
        gone = aside[aside["table"] == target].drop_duplicates("record_id").set_index("record_id")
        lost = absent & ids.isin(gone.index).to_numpy(dtype=np.bool_)
        unknown = absent & ~lost
        rows = ids[lost].map(gone["file"] + ":" + gone["row"].astype("str")).astype("str")
        rule = "T001" if (table.name, target) == ("tenancies", "parcels") else "B006"
        hints = suggest_ids(ids[unknown], known)
        faults += [
            cell_findings(frame[lost], table, "B015", field=column, value=ids[lost], expected=rows),
            cell_findings(frame[unknown], table, rule, field=column, value=ids[unknown], expected=hints),
        ]
        sound &= ~absent
    if {"zone_id", "phase_id"} <= {column for column, _ in table.links}:
        zone = frame["phase_id"].map(tables["phases"].set_index("phase_id")["zone_id"]).astype("str")
        torn = sound & _is_named(frame, "phase_id") & (zone != frame["zone_id"]).to_numpy(dtype=np.bool_)
        if torn.any():
            value = frame.loc[torn, "zone_id"]
            faults.append(
                cell_findings(frame[torn], table, "B011", field="zone_id", value=value, expected=zone[torn])
            )
            sound &= ~torn
    return sound, faults


def leases_without_project(tables: Tables, aside: pd.DataFrame) -> pd.DataFrame:
    """T012: leases that name a certificate which projects.csv, where there is one, does not have.

    A certificate whose row was set aside is there, and was told with that row.
    """
    leases, projects = tables["tenancies"], tables["projects"]
    if projects.empty:
        return pd.DataFrame()
    named = leases["certificate_no"]
    gone = aside.loc[aside["table"] == "projects", "record_id"]
    there = is_among(named, projects["certificate_no"]) | is_among(named, gone)
    unknown = _is_named(leases, "certificate_no") & ~there
    return _without_target(leases[unknown], "tenancies", "T012", "certificate_no", projects["certificate_no"])


def plots_without_parent(tables: Tables, aside: pd.DataFrame) -> pd.DataFrame:
    """B013: plots that name a parent which is not there, or themselves; nothing carries over from it.

    Of a parent that was set `aside` that is told.
    """
    parcels = tables["parcels"]
    children = parcels[_is_named(parcels, "parent_parcel_ids")]
    if children.empty:
        return pd.DataFrame()
    pairs = children.assign(parent_parcel_ids=children["parent_parcel_ids"].str.split(";"))
    pairs = pairs.explode("parent_parcel_ids").astype({"parent_parcel_ids": "str"})
    parents = pairs["parent_parcel_ids"]
    there = pd.concat([parcels["parcel_id"], aside.loc[aside["table"] == "parcels", "record_id"]])
    orphan = ~is_among(parents, there) | (parents == pairs["parcel_id"]).to_numpy(dtype=np.bool_)
    rows = pairs[orphan].reset_index(drop=True)
    return _without_target(rows, "parcels", "B013", "parent_parcel_ids", parcels["parcel_id"])


def _without_target(
    rows: pd.DataFrame, table: str, rule: str, field: str, known: "pd.Series[str]"
) -> pd.DataFrame:
    hints = suggest_ids(rows[field], known)
    return cell_findings(rows, BY_NAME[table], rule, field=field, value=rows[field], expected=hints)


def suggest_ids(unknown: "pd.Series[str]", known: "pd.Series[str]") -> "pd.Series[str]":
    """Return for each id that is not known the one that was probably meant, or a dash; on the same index."""
    hints = closest_ids(unknown, known)
    return pd.Series([hints.get(name, NONE) for name in unknown], index=unknown.index, dtype="str")


def closest_ids(unknown: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """Return for ids that are not known the one that was probably meant, where there is one.

    First the same letters and digits in another case or with other signs between, then the most alike.
    """
    names = list(dict.fromkeys(unknown))
    if not names:
        return {}
    everyone = sorted(set(known))
    folded = {_folded(name): name for name in everyone}
    hints = {name: folded[_folded(name)] for name in names if _folded(name) in folded}
    for name in [name for name in names if name not in hints][:_HINTS]:
        hints[name] = next(iter(get_close_matches(name, _candidates(name, everyone), n=1)), name)
    return {name: hint for name, hint in hints.items() if hint != name}


def _candidates(name: str, everyone: Sequence[str]) -> list[str]:
    close = [other for other in everyone if abs(len(other) - len(name)) <= 2]
    same_start = [other for other in close if other[:3] == name[:3]]
    return (close if len(close) <= _CANDIDATES else same_start)[:_CANDIDATES]


def _folded(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _is_named(frame: pd.DataFrame, column: str) -> Bools:
    return (frame[column] != "").to_numpy(dtype=np.bool_)


def check_unique(frame: pd.DataFrame, table: Table) -> None:
    """Make sure that no two rows known at the same time share the key of `table`.

    A row is known from `recorded_on` (empty: always) until the day before `superseded_on` (empty: still).

    Raises
    ------
    FieldError
        Naming such pairs of rows.
    """
    named = frame[record_ids(frame, table) != ""]
    repeated = named[named.duplicated(list(table.key), keep=False)]
    if repeated.empty:
        return
    spans = repeated[[*table.key, "row"]].assign(since=_day(repeated, "recorded_on", "1000-01-01"))
    spans = spans.assign(until=_day(repeated, "superseded_on", "9999-12-31"))
    spans = spans[spans["since"] < spans["until"]].sort_values([*table.key, "since", "row"])
    # Known until the latest end so far within the same key: a later row must not begin before it.
    spans["latest"] = spans.groupby(list(table.key))["until"].cummax()
    latest = spans.groupby(list(table.key))["latest"].shift()
    clash = spans[(spans["since"] < latest).to_numpy(dtype=np.bool_)]
    if clash.empty:
        return
    pairs = [_clash(spans, second, table) for _, second in clash.head(_TOLD).iterrows()]
    place = {"file": table.file, "field": " and ".join(table.key)}
    if len(pairs) == 1:
        value, first, row = pairs[0]
        raise FieldError(
            "{file} has the {field} {value} in row {first} and in row {second}, known at the same time;"
            " give each its own id, or date superseded_on of the row that is corrected.",
            **place,
            value=value,
            first=first,
            second=row,
        )
    listed = ", ".join(f"{value} ({first}, {row})" for value, first, row in pairs)
    raise FieldError(
        "{file} has rows of one {field}, known at the same time: {values}; give each its own id, or date"
        " superseded_on of the rows that are corrected.",
        **place,
        values=listed + (" …" if len(clash) > _TOLD else ""),
    )


def _clash(spans: pd.DataFrame, second: "pd.Series[Any]", table: Table) -> tuple[str, int, int]:
    """Return the key that a row shares with one known at the same time, and the lines of both."""
    taken = (spans[list(table.key)] == second[list(table.key)]).all(axis=1)
    first = spans[taken & (spans["until"] > second["since"])].iloc[0]
    return "/".join(str(second[key]) for key in table.key), int(first["row"]), int(second["row"])


def first_of_each_key(frame: pd.DataFrame, table: Table, *, by: Sequence[str]) -> tuple[Bools, pd.DataFrame]:
    """Return which rows known on one day have their key alone or have it first, and findings (B002).

    First is what was recorded first; among those what reads first in the columns `by`, cell by cell and what
    is filled in before what is not, so that the order of rows in the file does not matter; then `row`.
    """
    key = list(table.key)
    alone = np.ones(len(frame), dtype=np.bool_)
    repeated = frame.duplicated(key, keep=False).to_numpy(dtype=np.bool_) if key else ~alone
    if not repeated.any():
        return alone, pd.DataFrame()
    repeats = frame[repeated]
    since = repeats.assign(since=_day(repeats, "recorded_on", "1000-01-01"))
    rest = [name for name in by if name != "recorded_on"]
    order = since.sort_values(["since", *rest, "row"], na_position="last", kind="stable")
    order["first"] = order.groupby(key, dropna=False)["row"].transform("first")
    rows = order[order.duplicated(key).to_numpy(dtype=np.bool_)].sort_values("row")
    named, first = record_ids(rows, table), rows["first"].astype("str")
    sound = ~frame.index.isin(rows.index)
    return sound, cell_findings(rows, table, "B002", field=", ".join(key), value=named, expected=first)


def _day(frame: pd.DataFrame, column: str, otherwise: str) -> "pd.Series[pd.Timestamp]":
    days = frame[column] if column in frame else pd.Series(pd.NaT, index=frame.index, dtype="datetime64[s]")
    return days.fillna(pd.Timestamp(otherwise).as_unit("s"))


# Days of a lease that are odd and may still be true: earlier, later, rule, the odd one, and its limit.
_ODD = (
    ("ended_on", "last_day", "T009", "ended_on", "<= last_day"),
    ("first_day", "handed_over_on", "T013", "handed_over_on", ">= first_day"),
    ("first_day", "operating_from", "T013", "operating_from", ">= first_day"),
)


def days_out_of_order(frame: pd.DataFrame, table: Table) -> tuple[pd.Index, list[pd.DataFrame]]:
    """Return the rows that end before they begin, to be set aside, and the findings on days.

    T004 for a lease, B014 for any other row. T009 and T013 are warnings: a lease ended after its last
    day; a plot handed over, or in use, before its first.
    """
    wrong: pd.Index = frame.index[:0]
    faults: list[pd.DataFrame] = []
    for earlier, later in table.spans:
        of_lease = table.name == "tenancies" and earlier == "first_day"
        rows = _backwards(frame, earlier, later)
        wrong = wrong.union(rows.index)
        faults.append(_day_findings(rows, table, "T004" if of_lease else "B014", later, f">= {earlier}"))
    if table.name == "tenancies":
        kept = frame.drop(index=wrong) if len(wrong) else frame
        for earlier, later, rule, field, limit in _ODD:
            faults.append(_day_findings(_backwards(kept, earlier, later), table, rule, field, limit))
    return wrong, faults


def _backwards(frame: pd.DataFrame, earlier: str, later: str) -> pd.DataFrame:
    at = (frame[later] < frame[earlier]).to_numpy(dtype=np.bool_)
    return frame[at] if at.any() else frame.head(0)


def _day_findings(rows: pd.DataFrame, table: Table, rule: str, field: str, limit: str) -> pd.DataFrame:
    """Return findings on days that keep no `limit`: a sign and the column it is of."""
    if rows.empty:
        return rows
    sign, other = limit.split()
    value, expected = (rows[name].dt.strftime("%Y-%m-%d").astype("str") for name in (field, other))
    return cell_findings(rows, table, rule, field=field, value=value, expected=f"{sign} " + expected)


_AREAS = ("leasable_area_ha", "established_area_ha")
_NOISE_HA = 1e-9  # what a difference of two decimals may be off by
# Of printed figures the first of each pair is a part of the second.
_PARTS = (
    ("zones_operating", "zones_established"),
    ("zones_established", "zones_approved"),
    ("operating_ha", "established_ha"),
    ("established_ha", "planned_ha"),
    ("leasable_operating_ha", "leasable_established_ha"),
    ("leasable_established_ha", "established_ha"),
    ("leasable_operating_ha", "operating_ha"),
)


def decision_findings(tables: Tables, limits: Tolerances = USUAL) -> pd.DataFrame:
    """Return the findings on decisions and on printed totals, rule by rule."""
    decisions = tables["decisions"]
    return concat_findings(
        [
            operating_before_established(tables["phases"], decisions),
            leasable_above_established(decisions, limits),
            gaps_between_decisions(decisions),
            printed_parts_above_whole(tables["published_totals"], limits),
        ]
    )


def operating_before_established(phases: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """B021: a phase operates from a day on which none of its decisions has established it yet."""
    established = decisions[decisions["established_area_ha"] > 0]
    first = established.groupby("phase_id")["in_force_from"].min()
    first = first.reindex(phases["phase_id"]).set_axis(phases.index)
    at = (phases["operating_from"] < first).to_numpy(dtype=np.bool_)
    if not at.any():
        return phases.head(0)
    begins, founded = _iso(phases.loc[at, "operating_from"]), _iso(first[at])
    table = BY_NAME["phases"]
    return cell_findings(
        phases[at], table, "B021", field="operating_from", value=begins, expected=">= " + founded
    )


def leasable_above_established(decisions: pd.DataFrame, limits: Tolerances = USUAL) -> pd.DataFrame:
    """B023: a decision lets more land be leased than it establishes."""
    more = decisions["leasable_area_ha"] - decisions["established_area_ha"]
    above = (more > limits.part_ha + _NOISE_HA).to_numpy(dtype=np.bool_)
    if not above.any():
        return decisions.head(0)
    rows = decisions[above]
    value, expected = (rows[name].map("{:.2f}".format).astype("str") for name in _AREAS)
    table = BY_NAME["decisions"]
    return cell_findings(rows, table, "B023", field="leasable_area_ha", value=value, expected=expected)


def gaps_between_decisions(decisions: pd.DataFrame) -> pd.DataFrame:
    """B026: a phase has no decision in force for days between two of its decisions; the later is named."""
    if not decisions["phase_id"].duplicated().any():
        return decisions.head(0)
    order = decisions.sort_values(["phase_id", "in_force_from", "row"], kind="stable")
    until = order["in_force_to"].fillna(pd.Timestamp("9999-12-31").as_unit("s"))
    until = until.groupby(order["phase_id"]).cummax()
    open_from = until.groupby(order["phase_id"]).shift() + pd.Timedelta(days=1)
    at = (open_from < order["in_force_from"]).to_numpy(dtype=np.bool_)
    first, last = _iso(open_from[at]), _iso(order.loc[at, "in_force_from"] - pd.Timedelta(days=1))
    table = BY_NAME["decisions"]
    return cell_findings(order[at], table, "B026", field="in_force_from", value=first, expected=last)


def printed_parts_above_whole(totals: pd.DataFrame, limits: Tolerances = USUAL) -> pd.DataFrame:
    """B022: a printed figure is larger than the printed figure that it is a part of."""
    parts = []
    for part, whole in _PARTS:
        slack = limits.part_ha if part.endswith("_ha") else 0.0
        above = (totals[part] - totals[whole] > slack + _NOISE_HA).to_numpy(dtype=np.bool_)
        if not above.any():
            continue
        rows = totals[above]
        value = rows[part].map("{:g}".format).astype("str")
        expected = f"<= {whole} (" + rows[whole].map("{:g}".format).astype("str") + ")"
        table = BY_NAME["published_totals"]
        parts.append(cell_findings(rows, table, "B022", field=part, value=value, expected=expected))
    return concat_findings(parts)


def _iso(days: "pd.Series[pd.Timestamp]") -> "pd.Series[str]":
    return days.dt.strftime("%Y-%m-%d").astype("str")
