"""Open findings: which are accepted, and on which of the others the verdict of a rule rests.

An accepted finding stands among the others, and is told with who accepted it; it does not count as open.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from geo.findings import findings, findings_on
from occupancy.loading.cell_parsing import Bools
from occupancy.loading.table_specs import BY_NAME
from occupancy.measures.arrays import ALWAYS, NEVER, day_numbers, is_between
from occupancy.measures.book_arrays import plot_index
from occupancy.measures.fill_rates import basis_row, counted_phases
from occupancy.measures.phase_status import M2_PER_HA, DaySnapshot
from occupancy.measures.statement_checks import ABOVE_PLOT

COLUMNS = ("accepted_by", "reason", "accepted_on", "until")


def accepted_findings(
    found: pd.DataFrame, accepted: pd.DataFrame, *, as_of: date, known_on: date | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return which of the findings of a day are accepted, and a finding (B033) on each row that accepts none.

    The first has COLUMNS under the index of `found`. A row of `accepted` holds for days up to `until`,
    inclusive, once it was known. It is about the findings of its rule on its record, or on its row of its
    file, and where it has a value on those with that value alone.
    """
    day, known = np.datetime64(as_of, "s"), np.datetime64(known_on or date.max, "s")
    holding = accepted[(accepted["until"] >= day) & (accepted["accepted_on"] <= known)]
    at: dict[int, int] = {}  # of a finding the first row that is about it
    used = np.zeros(len(holding), dtype=np.bool_)
    for number in range(len(holding)):
        named = np.flatnonzero(_is_about(found, holding.iloc[number]))
        at = {int(position): number for position in named} | at
        used[number] = len(named) > 0
    places = sorted(at)
    told = holding[list(COLUMNS)].iloc[[at[place] for place in places]]
    return told.set_axis(found.index[places]), _strays(holding[~used])


def _is_about(found: pd.DataFrame, row: pd.Series) -> Bools:
    """Return which findings a row accepts; one that names no record and no row accepts none."""
    if row["record_id"]:
        named = found["record_id"] == row["record_id"]
    else:
        named = (found["file"] == row["file"]) & (found["row"] == row["row_no"]).fillna(value=False)
    for name in ("file", "value"):
        if row[name]:
            named &= found[name] == row[name]
    named &= found["rule"] == row["rule"]
    return np.asarray(named, dtype=np.bool_)


def _strays(rows: pd.DataFrame) -> pd.DataFrame:
    table = BY_NAME["accepted_findings"]
    cells = zip(rows["record_id"], rows["file"], rows["row_no"], strict=True)
    named = [record or f"{file}:{number:.0f}" for record, file, number in cells]
    place = {"file": table.file, "table": table.name, "record_id": named, "field": "rule"}
    return findings_on(rows, rule="B033", severity="warning", value=rows["rule"], **place)


# Settled the other way, what counts twice is leased no more, and a lease on a plot that is not there is (the
# column names its plot).
_MORE = {"T007": "value"}
# A row that could not be used.
_ASIDE = frozenset({"T001", "T004", "B001", "B003", "B016"})


def plots_named_by(found: pd.DataFrame) -> set[str]:
    """Return the plots named by findings that, settled the other way, move the leased land."""
    columns = {**ABOVE_PLOT, **_MORE}
    return {name for rule, column in columns.items() for name in found.loc[found["rule"] == rule, column]}


def line_findings(snapshot: DaySnapshot, rules: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """B030: a fill-rate rule would be judged otherwise if findings that are open were settled the other way.

    Named are those of which each alone carries the rate across the line; where none does, all that do so
    together. `rules` are as `evaluate_fill_rate_rules` returns them, `found` the other findings of the day.
    """
    judged = rules[rules["holds"].notna().to_numpy(dtype=np.bool_)]
    if judged.empty or not found["rule"].isin([*ABOVE_PLOT, *_MORE, *_ASIDE]).any():
        return findings([])
    moves, rows = finding_moves(snapshot, found), []
    for rule in judged.to_dict("records"):
        counted = counted_phases(basis_row(snapshot.book.bases, rule["basis"]), snapshot.phases)
        phase = snapshot.arrays.plots.phase[moves["plot"].to_numpy()]
        moved = moves[counted[phase] | (moves["plot"] < 0).to_numpy()]
        side = -1.0 if rule["comparison"] == "max" else 1.0
        names = _crossing(moved["name"], side * moved["leased_ha"], rule)
        if names:
            rows.append(_finding(snapshot, rule, names))
    return findings(rows)


def _crossing(names: "pd.Series[str]", moved_ha: "pd.Series[float]", rule: Mapping[Any, Any]) -> list[str]:
    """Return the findings that carry a rate across the line of a rule, alone or together."""
    room, holds = rule["headroom_leased_ha"], bool(rule["holds"])
    against = moved_ha < 0 if holds else moved_ha > 0
    alone = against & ((room + moved_ha >= 0) != holds)
    together = (room + moved_ha[against].sum() >= 0) != holds
    return list(names[alone if alone.any() else against & together])


def finding_moves(snapshot: DaySnapshot, found: pd.DataFrame) -> pd.DataFrame:
    """Return by how much each finding may move the leased land, were it settled the other way.

    `name` (rule and record), `plot` (its position, -1: not there), `aside` (whether its row was set aside)
    and `leased_ha`.
    """
    parts = []
    for sign, rules in ((-1.0, ABOVE_PLOT), (1.0, _MORE)):
        for rule, column in rules.items():
            rows = found[found["rule"] == rule]
            parts.append(_named(rows, rows[column], sign * rows["area_m2"] / M2_PER_HA))
    aside = snapshot.book.set_aside
    leases = aside[(aside["table"] == "tenancies") & (aside["leased_area_m2"] > 0)]
    first, last_day, ended = (
        day_numbers(leases[name], empty=empty)
        for name, empty in (("first_day", ALWAYS), ("last_day", NEVER), ("ended_on", NEVER))
    )
    live = leases[is_between(first, np.minimum(last_day, ended), snapshot.day)].set_index("row")
    rows = found[(found["table"] == "tenancies") & found["rule"].isin(_ASIDE)].drop_duplicates("row")
    rows = rows[rows["row"].isin(live.index)]
    told = live.loc[rows["row"]]
    parts.append(_named(rows, told["parcel_id"], told["leased_area_m2"] / M2_PER_HA, aside=True))
    moves = pd.concat(parts, ignore_index=True)
    plots = plot_index(snapshot.book)
    return moves.assign(plot=plots.get_indexer(pd.Index(moves["plot"]))).dropna(subset="leased_ha")


def _named(
    rows: pd.DataFrame, plot: "pd.Series[str]", leased_ha: "pd.Series[float]", *, aside: bool = False
) -> pd.DataFrame:
    name = (rows["rule"] + " " + rows["record_id"]).to_numpy(dtype=object)
    return pd.DataFrame(
        {"name": name, "plot": plot.to_numpy(dtype=object), "leased_ha": leased_ha.to_numpy(), "aside": aside}
    )


def _finding(snapshot: DaySnapshot, rule: Mapping[Any, Any], names: list[str]) -> dict[str, object]:
    rows = snapshot.book.rules
    return {
        "rule": "B030",
        "severity": "warning",
        "file": "rules.csv",
        "row": rows.loc[rows["rule"] == rule["rule"], "row"].iloc[0],
        "table": "rules",
        "record_id": rule["rule"],
        "field": "value",
        "value": "; ".join(names),
        "expected": f"{rule['value_pct']:g}",
    }
