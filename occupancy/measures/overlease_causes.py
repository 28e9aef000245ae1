"""Why more is live on a plot than its papers give it: the causes that leases show, one for a plot."""

import numpy as np
import pandas as pd

from occupancy.loading.tenant_names import fold_tenants
from occupancy.measures.arrays import Bools, Positions
from occupancy.measures.plot_states import NOISE_M2
from occupancy.measures.snapshot import DaySnapshot

UNKNOWN, REPEATED, HEAD_LEASE, SEVERAL_WHOLE = "T002", "T003", "T021", "T017"


def repeated_lines(snapshot: DaySnapshot) -> Positions:
    """Return the live lines that give a certificate a plot which an earlier live line gives it."""
    lines = snapshot.arrays.lines
    running = np.flatnonzero(np.bincount(snapshot.live.line, minlength=len(lines.plot)))
    crowded = np.bincount(lines.plot[running], minlength=1)[lines.plot[running]] > 1
    running = running[crowded & (lines.certificate[running] >= 0)]
    pairs = pd.DataFrame({"plot": lines.plot[running], "certificate": lines.certificate[running]})
    again: Positions = running[pairs.duplicated().to_numpy()]
    return again


def overlease_causes(snapshot: DaySnapshot, at: Positions) -> pd.DataFrame:
    """Return for each of the overleased plots `at` its `rule` and the `leases` that show it.

    REPEATED: without the lines that repeat a certificate the plot is not overleased. HEAD_LEASE: so it is
    without those of the developer of the phase, beside which others lease. SEVERAL_WHOLE: two certificates
    have the whole plot. Else UNKNOWN.
    """
    causes = pd.DataFrame({"rule": UNKNOWN, "leases": ""}, index=at)
    if not len(at):
        return causes
    live = _live_on(snapshot, at)
    excess = pd.Series(snapshot.plots.excess_m2[at], index=at)
    limit = snapshot.book.limits.area_m2 + NOISE_M2
    several, document = live.groupby("plot"), pd.Series(snapshot.plots.document_m2[at], index=at)

    def fits_without(which: "pd.Series[bool]") -> Bools:
        spared = live["area_m2"].where(which, 0.0).groupby(live["plot"]).sum().reindex(at)
        return ((spared > 0) & (excess - spared <= limit)).to_numpy(dtype=np.bool_)

    whole = live[live["area_m2"] >= live["plot"].map(document) - limit]
    firms = whole[whole["certificate"] >= 0].groupby("plot")["certificate"].nunique().reindex(at)
    others = (~live["head"]).groupby(live["plot"]).any().reindex(at).to_numpy(dtype=np.bool_)
    conditions = [
        fits_without(live["repeated"]),
        fits_without(live["head"]) & others,
        (firms > 1).to_numpy(dtype=np.bool_),
    ]
    named = several["lease_id"].agg(lambda ids: ", ".join(dict.fromkeys(ids))).reindex(at)
    return causes.assign(
        rule=np.select(conditions, [REPEATED, HEAD_LEASE, SEVERAL_WHOLE], UNKNOWN), leases=named
    )


def _live_on(snapshot: DaySnapshot, at: Positions) -> pd.DataFrame:
    """Return what is live on the plots `at`: `plot`, `area_m2`, `certificate`, and what each line is."""
    live, lines, book = snapshot.live, snapshot.arrays.lines, snapshot.book
    here = np.isin(live.plot, at)
    line, plot = live.line[here], live.plot[here]
    tenants = book.projects["tenant_name"].reindex(lines.project[line]).fillna("")  # -1: of none
    developers = book.phases["developer"].iloc[snapshot.arrays.plots.phase[plot]]
    tenant, developer = (fold_tenants(names).to_numpy(dtype=object) for names in (tenants, developers))
    return pd.DataFrame(
        {
            "plot": plot,
            "area_m2": live.area_m2[here],
            "certificate": lines.certificate[line],
            "lease_id": book.tenancies["lease_id"].to_numpy(dtype=object)[line],
            "repeated": np.isin(line, repeated_lines(snapshot)),
            "head": (tenant == developer) & (tenant != ""),
        }
    )
