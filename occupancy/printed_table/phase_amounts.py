"""Phase amounts: every amount that a form may print, phase by phase, in the order of its rows."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from occupancy.measures.arrays import Floats, sum_by_position, where_come
from occupancy.measures.phase_status import M2_PER_HA, OPERATION_UNKNOWN
from occupancy.questions.lease_evidence import lease_evidence
from occupancy.statement import Statement

GROUPS: Mapping[str, tuple[str, ...]] = {
    "I": ("operating",),
    "II": ("established", OPERATION_UNKNOWN),
    "III": ("approved",),
}


def phase_amounts(statement: Statement, *, since: Statement | None = None) -> pd.DataFrame:
    """Return a row per phase with a decision in force, by group, then zone and phase in the book's order.

    The columns of `Statement.phases`, and `group` (of GROUPS), `developer`, `decision_no`, `decision_day`,
    `date_precision`, `source` and `note` of the decision, `serviced_ha` (industrial plots of established
    phases with their infrastructure on the day), `project_count` (certificates with a lease that counts;
    NaN where the book has none at all) and, with `since`, `leased_before_ha`.
    """
    book = statement.book
    phases = pd.concat([statement.phases, _decisions(statement)], axis=1)
    phases["group"] = phases["status"].map({status: group for group, own in GROUPS.items() for status in own})
    phases["developer"] = book.phases["developer"].array
    by_phase = phases["phase_id"].map
    phases["serviced_ha"] = _serviced_ha(statement)
    if since is not None:
        before = since.phases.set_index("phase_id")["leased_ha"]
        phases["leased_before_ha"] = by_phase(before).where(phases["phase_id"].isin(before.index), 0.0)
    counts = project_phases(statement)["phase_id"].value_counts()
    phases["project_count"] = by_phase(counts).fillna(0.0).astype("float64") if len(book.projects) else np.nan
    phases["position"] = pd.Index(book.zones["zone_id"]).get_indexer(pd.Index(phases["zone_id"]))
    grouped = phases[phases["group"].notna()].sort_values(["group", "position"], kind="stable")
    return grouped.drop(columns="position").reset_index(drop=True)


def project_phases(statement: Statement) -> pd.DataFrame:
    """Return `certificate_no` and `phase_id`: each certificate with a counted lease, once in each phase."""
    lines = lease_evidence(statement)
    lines = lines[(lines["counts_as"] == "leased") & (lines["certificate_no"].fillna("") != "")]
    return lines[["certificate_no", "phase_id"]].drop_duplicates(ignore_index=True)


def _serviced_ha(statement: Statement) -> Floats:
    """Sum the serviced land of each phase; NaN where it is not stated of a plot since when it is."""
    snapshot = statement.snapshot
    plots, phases = snapshot.arrays.plots, snapshot.phases
    serviced = where_come(plots.serviced, snapshot.day, snapshot.plots.document_m2)
    sums = sum_by_position(plots.phase, serviced, size=len(phases.status)) / M2_PER_HA
    return np.where(phases.established, sums, 0.0)


def _decisions(statement: Statement) -> pd.DataFrame:
    """Return the decision in force of each phase of the book; empty where there is none."""
    at = statement.snapshot.phases.decision
    texts = ["decision_no", "date_precision", "source", "note"]
    decisions = statement.book.decisions
    table = decisions[texts].assign(decision_day=decisions["in_force_from"])
    chosen = table.reindex(np.where(at < 0, len(table), at)).reset_index(drop=True)
    return chosen.fillna(dict.fromkeys(texts, ""))
