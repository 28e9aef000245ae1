"""Set aside: rows that could not be used, and the leased land that may be missing for it."""

from typing import Any

import numpy as np

from occupancy.reckoning.days import ALWAYS, NEVER, day_numbers, within
from occupancy.reckoning.moment import Moment
from occupancy.reckoning.standing import M2_PER_HA


def set_aside(moment: Moment) -> dict[str, Any]:
    """`rows` of the book set aside, the day's own included, and `leased_ha` of the lease lines.

    A line counts when it is live on the day, or may be: a date that cannot be read leaves its end
    open, and of two days that contradict each other either may be the right one. An area that
    cannot be read adds nothing.
    """
    rows, day = moment.book.set_aside, moment.day
    leases = rows[rows["table"] == "tenancies"]
    first = day_numbers(leases["first_day"], empty=ALWAYS)
    last = np.minimum(
        day_numbers(leases["last_day"], empty=NEVER), day_numbers(leases["ended_on"], empty=NEVER)
    )
    contradicted = (last < first) & ((first <= day) | (day <= last))
    possible = within(first, last, day) | contradicted
    area_m2 = np.nan_to_num(leases["leased_area_m2"].to_numpy(dtype=np.float64))
    stray_m2 = moment.ledger.lines.area_m2[moment.live.stray]
    return {
        "rows": len(rows) + len(stray_m2),
        "leased_ha": float(area_m2[possible].sum() + stray_m2.sum()) / M2_PER_HA,
    }
