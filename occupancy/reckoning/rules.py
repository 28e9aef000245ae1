"""Rules with a date: which fill-rate rules are in force on a day, whether they hold, and by how much."""

import numpy as np
import pandas as pd

from occupancy.reckoning.days import ALWAYS, NEVER, day_numbers, within
from occupancy.reckoning.standing import M2_PER_HA

# The sum of many decimals in binary may miss a whole number by less than this; papers give 0.1 m².
_NOISE_HA = 0.001 / M2_PER_HA


def in_force(rules: pd.DataFrame, day: int) -> pd.DataFrame:
    """The rules in force on a day, first and last day inclusive; an empty day leaves that end open."""
    first = day_numbers(rules["first_day"], empty=ALWAYS)
    last = day_numbers(rules["last_day"], empty=NEVER)
    return rules[within(first, last, day)]


def judged(rules: pd.DataFrame, rates: pd.DataFrame, day: int) -> pd.DataFrame:
    """Each fill-rate rule in force: whether it holds, compared unrounded, and the room to its line.

    For a minimum, `headroom_leased_ha` is the leased land that may be lost and
    `headroom_leasable_ha` the leasable land that may be added before the rule fails; for a maximum,
    what may be leased more and what may be taken away. Negative: what is missing. `holds` is NA
    where the rate is unknown.
    """
    rules = in_force(rules[rules["quantity"] == "fill_rate"], day)
    rate = rates.reindex(rules["basis"])
    leased, leasable = rate["numerator_ha"].to_numpy(), rate["denominator_ha"].to_numpy()
    value = rules["value"].to_numpy(dtype=np.float64) / 100.0
    side = np.where(rules["comparison"] == "max", -1.0, 1.0)
    room = side * (leased - value * leasable)
    whole = np.divide(leased, value, out=np.full(len(value), np.nan), where=value > 0)
    known = rate["fill_rate_pct"].notna().to_numpy()
    given = {name: rules[name].array for name in ("rule", "label_en", "label_vi", "basis", "comparison")}
    return pd.DataFrame(
        {
            **given,
            "value_pct": value * 100.0,
            "fill_rate_pct": rate["fill_rate_pct"].to_numpy(),
            "holds": pd.arrays.BooleanArray(room >= -_NOISE_HA, ~known),
            "headroom_leased_ha": np.where(known, room, np.nan),
            "headroom_leasable_ha": np.where(known, side * (whole - leasable), np.nan),
            "reference": rules["reference"].array,
            "verified": rules["verified"].array,
        }
    )
