"""Rules with a date: which fill-rate rules are in force on a day, whether they hold, and by how much."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from occupancy.measures.arrays import ALWAYS, NEVER, Floats, day_numbers, is_between

_NOISE_PLACES = 9  # of a hectare; room is 0.1 m² times a line in whole per cent or its hundredths


def rules_in_force(rules: pd.DataFrame, day: int) -> pd.DataFrame:
    """Return the rules in force on a day, first and last day inclusive; an empty day leaves that end open."""
    first = day_numbers(rules["first_day"], empty=ALWAYS)
    last = day_numbers(rules["last_day"], empty=NEVER)
    return rules[is_between(first, last, day)]


def thresholds(rules: pd.DataFrame, day: int) -> list[float]:
    """Return the thresholds, in per cent, of the fill-rate rules in force on a day."""
    return rules_in_force(rules[rules["quantity"] == "fill_rate"], day)["value"].astype(float).tolist()


def room_to_line(
    leased: ArrayLike, leasable: ArrayLike, line_pct: ArrayLike, *, most: ArrayLike
) -> dict[str, Floats]:
    """Compute the room between a rate and a line, in ha; `most` where the line is a maximum.

    `headroom_leased_ha` and `headroom_leasable_ha` are as `evaluate_fill_rate_rules` has them.
    """
    leased, leasable, value = np.asarray(leased), np.asarray(leasable), np.asarray(line_pct) / 100.0
    side = np.where(most, -1.0, 1.0)
    whole = np.divide(leased, value, out=np.full(np.shape(value), np.nan), where=value > 0)
    room = {"headroom_leased_ha": leased - value * leasable, "headroom_leasable_ha": whole - leasable}
    return {name: (side * area).round(_NOISE_PLACES) + 0.0 for name, area in room.items()}  # never -0.0


def evaluate_fill_rate_rules(
    rules: pd.DataFrame, rates: pd.DataFrame, day: int, *, recorded_to: int
) -> pd.DataFrame:
    """Each fill-rate rule in force: whether it holds, its exact rate compared, and the room to its line.

    For a minimum, `headroom_leased_ha` is the leased land that may be lost and
    `headroom_leasable_ha` the leasable land that may be added before the rule fails; for a maximum,
    what may be leased more and what may be taken away. Negative: what is missing. `holds` is NA
    where the rate is unknown, and on a day after `recorded_to`: of it the book knows terms alone, not what
    was leased meanwhile.
    """
    rules = rules_in_force(rules[rules["quantity"] == "fill_rate"], day)
    rate = rates.reindex(rules["basis"])
    leased, leasable = rate["numerator_ha"].to_numpy(), rate["denominator_ha"].to_numpy()
    line = rules["value"].to_numpy(dtype=np.float64)
    known = rate["fill_rate_pct"].notna().to_numpy()
    unjudged = ~known | (day > recorded_to)
    most = (rules["comparison"] == "max").to_numpy()
    side, room = np.where(most, -1.0, 1.0), room_to_line(leased, leasable, line, most=most)
    given = {name: rules[name].array for name in ("rule", "label_en", "label_vi", "basis", "comparison")}
    return pd.DataFrame(
        {
            **given,
            "value_pct": line,
            "fill_rate_pct": rate["fill_rate_pct"].to_numpy(),
            "holds": pd.arrays.BooleanArray(side * (rate["fill_rate_pct"].to_numpy() - line) >= 0, unjudged),
            **{name: np.where(known, area, np.nan) for name, area in room.items()},
            "reference": rules["reference"].array,
            "verified": rules["verified"].array,
        }
    )
