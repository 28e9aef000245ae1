"""Phase amounts: every amount that a form may print, phase by phase, in the order of its rows."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.measures.phase_status import M2_PER_HA
from occupancy.questions.lease_evidence import lease_evidence
from occupancy.statement import Statement

GROUPS: Mapping[str, str] = {"I": "operating", "II": "established", "III": "approved"}


def phase_amounts(book: LandBook, statement: Statement, *, since: Statement | None = None) -> pd.DataFrame:
    """One row per phase with a decision in force, by group, then zone and phase in the order of the book.

    The columns of `Statement.phases`, and `group` (of GROUPS), `developer`, `decision_no`, `decision_day`,
    `date_precision`, `source` and `note` of the decision, `serviced_ha` (industrial plots of established
    phases with their infrastructure on the day), `project_count` (certificates with a lease that counts;
    NaN where the book has none at all) and, with `since`, `leased_before_ha`.
    """
    phases = statement.phases.copy()
    group_of = {status: group for group, status in GROUPS.items()}
    phases["group"] = phases["status"].map(group_of)
    phases["developer"] = book.phases["developer"].array
    phases = pd.concat([phases, _decisions(book, statement)], axis=1)
    phases["serviced_ha"] = phases["phase_id"].map(_serviced(book, statement)).fillna(0.0)
    if since is not None:
        before = since.phases.set_index("phase_id")["leased_ha"]
        phases["leased_before_ha"] = phases["phase_id"].map(before).fillna(0.0)
    projects = project_phases(statement)
    counted = phases["phase_id"].map(projects["phase_id"].value_counts()).fillna(0.0)
    phases["project_count"] = counted.astype("float64") if len(book.projects) else np.nan
    phases = phases[phases["group"].notna()]
    place = pd.Index(book.zones["zone_id"]).get_indexer(pd.Index(phases["zone_id"]))
    order = phases.assign(place=place).sort_values(["group", "place"], kind="stable").index
    return phases.loc[order].reset_index(drop=True)


def project_phases(statement: Statement) -> pd.DataFrame:
    """`certificate_no` and `phase_id`: each certificate with a counted lease, once in each of its phases."""
    lines = lease_evidence(statement)
    if "certificate_no" not in lines:
        return pd.DataFrame({"certificate_no": [], "phase_id": []}, dtype="str")
    lines = lines[(lines["counts_as"] == "leased") & (lines["certificate_no"].fillna("") != "")]
    return lines[["certificate_no", "phase_id"]].drop_duplicates(ignore_index=True)


def serviced_plots(book: LandBook, statement: Statement) -> "pd.Series[bool]":
    """Whether each plot of the statement has its infrastructure on the day, in its order."""
    serviced = book.parcels.set_index("parcel_id")["serviced_on"]
    days = serviced.reindex(statement.parcels["parcel_id"]).reset_index(drop=True)
    return days <= pd.Timestamp(statement.as_of)


def _serviced(book: LandBook, statement: Statement) -> "pd.Series[float]":
    # Leasable land of plots is that of industrial plots of established phases, as papers give it.
    leasable_m2 = (statement.parcels["leasable_ha"] * M2_PER_HA).round(6)
    served = leasable_m2.where(serviced_plots(book, statement), 0.0)
    return served.groupby(statement.parcels["phase_id"]).sum() / M2_PER_HA


def _decisions(book: LandBook, statement: Statement) -> pd.DataFrame:
    """The decision in force of each phase of the book; empty where there is none."""
    at = statement.snapshot.phases.decision
    names = {"decision_no": "decision_no", "in_force_from": "decision_day"}
    names |= {name: name for name in ("date_precision", "source", "note")}
    chosen = book.decisions[list(names)].rename(columns=names).iloc[np.maximum(at, 0)].reset_index(drop=True)
    texts = ["decision_no", "date_precision", "source", "note"]
    chosen.loc[at < 0, texts] = ""
    chosen.loc[at < 0, "decision_day"] = pd.NaT
    return chosen.assign(**{name: chosen[name].fillna("") for name in texts})
