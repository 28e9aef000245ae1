"""Land well used: investment and jobs per leased hectare, where certificates state them."""

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.measures.arrays import Floats, sum_by_position
from occupancy.measures.memo import cached_per_book
from occupancy.measures.phase_status import M2_PER_HA
from occupancy.measures.snapshot import DaySnapshot


@cached_per_book
def _measures(book: LandBook) -> list[tuple[str, str, Floats]]:
    """Return each measure with its currency and its amount per certificate, NaN where not stated."""
    projects = book.projects
    amount = projects["investment_amount"].to_numpy(dtype=np.float64)
    currency = projects["investment_currency"]
    investments = [
        ("investment", code, np.where(currency == code, amount, np.nan))
        for code in sorted(currency[~np.isnan(amount)].unique())
    ]
    return [*investments, ("jobs", "", projects["jobs"].to_numpy(dtype=np.float64))]


def land_productivity(snapshot: DaySnapshot) -> pd.DataFrame:
    """Compute amounts per leased hectare of established phases, per zone and (zone_id empty) for the book.

    A certificate's amount is spread over all its land live on the day; the part on leased land
    that counts is summed, and `covered_leased_ha` is the land of certificates that state it.
    Currencies are never added up.
    """
    book, arrays, live = snapshot.book, snapshot.arrays, snapshot.live
    project = arrays.lines.project[live.line]
    named = np.flatnonzero(project >= 0)
    project, plot, area = project[named], live.plot[named], live.area_m2[named]
    phase = arrays.plots.phase[plot]
    counts = arrays.plots.factory[plot] & snapshot.phases.established[phase] & (area > 0)
    whole = sum_by_position(project, area, size=len(book.projects))
    project, area, zone = project[counts], area[counts], arrays.zone_of_phase[phase[counts]]
    share = area / whole[project]
    measures = _measures(book)
    sums = np.zeros((2, len(measures), arrays.zone_count + 1))  # amount and land; the last place is the book
    for number, (_, _, amounts) in enumerate(measures):
        stated = ~np.isnan(amounts[project])
        for side, values in enumerate((amounts[project] * share, area / M2_PER_HA)):
            sums[side, number, :-1] = sum_by_position(zone[stated], values[stated], size=arrays.zone_count)
    sums[:, :, -1] = sums.sum(axis=2)
    which, place = np.nonzero(sums[1] > 0)
    amount, covered = sums[:, which, place]
    zone_ids = pd.array([*book.zones["zone_id"], ""], dtype="str")
    return pd.DataFrame(
        {
            "zone_id": zone_ids.take(place),
            "measure": pd.array([measures[number][0] for number in which], dtype="str"),
            "currency": pd.array([measures[number][1] for number in which], dtype="str"),
            "amount": amount,
            "covered_leased_ha": covered,
            "per_leased_ha": amount / covered,
        }
    )
