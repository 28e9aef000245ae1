"""The chain from leases to phases: the rows of three sheets in one order, and which rows each of them sums.

Phases stand in the order of the form, plots by phase, leases by plot: what a row sums is always one block.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from occupancy.printed_table.phase_amounts import serviced_plots
from occupancy.printed_table.table import PrintedTable
from occupancy.questions.lease_evidence import lease_evidence
from outputs.submission.submission import Submission

Block = tuple[int, int]  # first row and the one behind the last, counted from 0


@dataclass(frozen=True, eq=False)
class LeasePhaseRows:
    """Leases, plots and phases, each in the order of its sheet.

    Attributes
    ----------
    phases
        Those of the form in its order, then those without a decision; columns of `PrintedTable.phases`.
    plots
        The plots of the statement by phase, with `industrial`, `established`, `cleared` and `serviced`.
    leases
        The lines of `lease_evidence` by plot, with `tenant_name`, `first_day`, `last_day`, `in_use`,
        `share` of the recorded area that counts on the plot, and `origin`: the row that has the recorded
        area of the line, itself or an earlier one.
    plots_of, leases_of
        The block of plots of each phase, and of leases of each plot.
    """

    phases: pd.DataFrame
    plots: pd.DataFrame
    leases: pd.DataFrame
    plots_of: list[Block]
    leases_of: list[Block]


def lease_phase_rows(submission: Submission, table: PrintedTable) -> LeasePhaseRows:
    """Return the chain behind the figures of a form."""
    phases = _phases(submission, table)
    plots, plots_of = _plots(submission, phases)
    leases, leases_of = _leases(submission, plots)
    return LeasePhaseRows(phases, plots, leases, plots_of, leases_of)


def _phases(submission: Submission, table: PrintedTable) -> pd.DataFrame:
    every = submission.statement.phases
    rest = every[~every["phase_id"].isin(table.phases["phase_id"])]
    return pd.concat([table.phases, rest], ignore_index=True)


def _plots(submission: Submission, phases: pd.DataFrame) -> tuple[pd.DataFrame, list[Block]]:
    book, statement = submission.book, submission.statement
    plots = statement.parcels
    established = phases.loc[phases["status"].isin(["established", "operating"]), "phase_id"]
    cleared = book.parcels.set_index("parcel_id")["cleared_on"].reindex(plots["parcel_id"])
    plots = plots.assign(
        industrial=plots["land_use"] == "factory",
        established=plots["phase_id"].isin(established),
        cleared=(cleared <= pd.Timestamp(statement.as_of)).to_numpy(),
        serviced=serviced_plots(book, statement).to_numpy(),
    )
    return _by(plots, "phase_id", phases["phase_id"])


def _leases(submission: Submission, plots: pd.DataFrame) -> tuple[pd.DataFrame, list[Block]]:
    book, statement = submission.book, submission.statement
    lines = lease_evidence(statement)
    known = book.tenancies.set_index("row").reindex(lines["row"])
    names = book.projects.set_index("certificate_no") if len(book.projects) else None
    recorded = lines["leased_area_m2"].to_numpy(dtype=np.float64)
    share = np.ones(len(lines))
    np.divide(lines["counted_m2"].to_numpy(), recorded, out=share, where=recorded > 0)
    certificates = lines["certificate_no"].fillna("")
    tenants = None if names is None else names["tenant_name"].reindex(certificates).fillna("").array
    lines = lines.assign(
        certificate_no=certificates,
        tenant_name="" if tenants is None else tenants,
        first_day=known["first_day"].array,
        last_day=known[["last_day", "ended_on"]].min(axis=1).array,
        in_use=(known["operating_from"] <= pd.Timestamp(statement.as_of)).to_numpy(),
        share=share,
    )
    ordered, blocks = _by(lines, "parcel_id", plots["parcel_id"])
    first = ordered.reset_index().groupby("row")["index"].transform("min")
    return ordered.assign(origin=first.to_numpy()), blocks


def _by(frame: pd.DataFrame, key: str, order: "pd.Series[str]") -> tuple[pd.DataFrame, list[Block]]:
    """Sort a frame by a key in the order given; return it and the block of each key."""
    place = pd.Index(order).get_indexer(pd.Index(frame[key]))
    chosen = np.argsort(place, kind="stable")
    chosen = chosen[place[chosen] >= 0]
    counts = np.bincount(place[chosen], minlength=len(order))
    ends = np.cumsum(counts)
    blocks = list(zip((ends - counts).tolist(), ends.tolist(), strict=True))
    return frame.iloc[chosen].reset_index(drop=True), blocks
