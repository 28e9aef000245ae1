"""Not counted: what a fill rate leaves out, each with its reason: how many rows, and how much land."""

from typing import Any

import numpy as np
import pandas as pd

from occupancy.measures.arrays import ALWAYS, NEVER, Bools, Floats, day_numbers, is_between
from occupancy.measures.fill_rates import counted_phases
from occupancy.measures.phase_status import M2_PER_HA
from occupancy.measures.snapshot import DaySnapshot

# In this order; a lease counts under the first that is true.
REASONS = (
    "set_aside",
    "land_use_not_stated",
    "non_industrial",
    "outside_phases",
    "area_not_stated",
    "first_day_not_stated",
    "plot_area_not_stated",
)


def excluded_rows(snapshot: DaySnapshot) -> dict[str, Any]:
    """Count the `rows` of the book set aside, the day's own included, and sum the `leased_ha` among them.

    A line counts when it is live on the day, or may be: a date that cannot be read leaves its end
    open, and of two days that contradict each other either may be the right one. An area that
    cannot be read adds nothing.
    """
    rows, day = snapshot.book.set_aside, snapshot.day
    leases = rows[rows["table"] == "tenancies"]
    first = day_numbers(leases["first_day"], empty=ALWAYS)
    last_day, ended = (day_numbers(leases[name], empty=NEVER) for name in ("last_day", "ended_on"))
    last = np.minimum(last_day, ended)
    contradicted = (last < first) & ((first <= day) | (day <= last))
    possible = is_between(first, last, day) | contradicted
    area_m2 = np.nan_to_num(leases["leased_area_m2"].to_numpy(dtype=np.float64))
    unallocated_m2 = _recorded_m2(snapshot)[snapshot.live.unallocated]
    return {
        "rows": len(rows) + len(unallocated_m2),
        "leased_ha": float(area_m2[possible].sum() + np.nansum(unallocated_m2)) / M2_PER_HA,
    }


def not_counted(snapshot: DaySnapshot, basis: "pd.Series[str]") -> pd.DataFrame:
    """List what the rates of a basis leave out on the day: `left_out`, `rows` and known land, `leased_ha`.

    A row per reason of REASONS that anything is left out for. Rows are those set aside, lease lines (a part
    of one on each plot that it counts on), or, for `plot_area_not_stated`, plots, whose land is as measured.
    `leased_ha` is NaN where none of it is known.
    """
    live, plots, arrays = snapshot.live, snapshot.plots, snapshot.arrays
    own, at = arrays.plots, live.plot
    counted = counted_phases(basis, snapshot.phases)[own.phase]
    # The part of a line that counts on a plot; of one without a first day, what is recorded.
    area = np.where(np.isnan(live.area_m2), _recorded_m2(snapshot)[live.line], live.area_m2)
    undated = snapshot.book.tenancies["first_day"].isna().to_numpy()[live.line]
    reasons = (~own.use_stated[at], ~own.factory[at], ~counted[at], np.isnan(area), undated)
    reason = np.select(reasons, range(1, 1 + len(reasons)), default=0)
    bare = plots.industrial & counted & np.isnan(own.document_m2)
    measured = snapshot.book.parcels["measured_area_m2"].to_numpy(dtype=np.float64)
    aside = excluded_rows(snapshot)
    rows = [_row(code, reason == number, area) for number, code in enumerate(REASONS[1:6], start=1)]
    table = pd.DataFrame([{"left_out": REASONS[0], **aside}, *rows, _row(REASONS[6], bare, measured)])
    return table[table["rows"] > 0].reset_index(drop=True)


def _row(reason: str, among: Bools, area_m2: Floats) -> dict[str, Any]:
    known = area_m2[among]
    known = known[~np.isnan(known)]
    return {
        "left_out": reason,
        "rows": int(among.sum()),
        "leased_ha": known.sum() / M2_PER_HA if len(known) else np.nan,
    }


def _recorded_m2(snapshot: DaySnapshot) -> Floats:
    return snapshot.book.tenancies["leased_area_m2"].to_numpy(dtype=np.float64)
