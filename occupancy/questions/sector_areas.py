"""Leased areas by sector, the branch of industry, on a day."""

import numpy as np
import pandas as pd

from occupancy.loading.lease_sectors import SECTOR
from occupancy.measures.arrays import Bools, Positions, sum_by_position
from occupancy.measures.snapshot import DaySnapshot
from occupancy.statement import Statement


def leased_by_sector(statement: Statement) -> pd.DataFrame:
    """Sum the leased land of each zone by sector: of leases live on a day on plots that count as leased land.

    That is industrial land of established phases, as in every rate; a lease on a plot that was split or
    merged since stands where it is carried over to.

    Returns
    -------
    sectors
        In the order of the book's zones and then of the codes: `zone_id`; `sector_code`, empty and first
        where the book states none that the dictionary has; `leased_m2`, above 0. The same for every audience.
    """
    snapshot = statement.snapshot
    phase = snapshot.arrays.plots.phase[snapshot.live.plot]
    counts = snapshot.arrays.plots.factory[snapshot.live.plot] & snapshot.phases.established[phase]
    return _summed(
        snapshot, snapshot.book.zones["zone_id"], snapshot.arrays.zone_of_phase[phase], among=counts
    )


def sectors_of_plots(statement: Statement) -> pd.DataFrame:
    """Sum the leased land of each plot by sector, of leases live on a day; whatever the plot is for.

    Returns
    -------
    sectors
        In the order of the book's plots and then of the codes: `parcel_id`; `sector_code`, empty and first
        where the book states none that the dictionary has; `leased_m2`, above 0, which may come to more than
        the plot, as recorded. The same for every audience.
    """
    snapshot = statement.snapshot
    return _summed(
        snapshot,
        snapshot.book.parcels["parcel_id"],
        snapshot.live.plot,
        among=np.ones(len(snapshot.live.plot), dtype=np.bool_),
    )


def _summed(snapshot: DaySnapshot, ids: "pd.Series[str]", at: Positions, *, among: Bools) -> pd.DataFrame:
    """Sum the live m² of some parts of lease lines, by sector and by the ids at positions `at`."""
    among = among & (snapshot.live.area_m2 > 0)
    codes, sectors = pd.factorize(snapshot.book.tenancies[SECTOR], sort=True)
    groups = at[among] * len(sectors) + codes[snapshot.live.line[among]]
    keys, group = np.unique(groups, return_inverse=True)
    owner, sector = np.divmod(keys, max(len(sectors), 1))
    return pd.DataFrame(
        {
            ids.name: ids.array.take(owner),
            SECTOR: sectors.array.take(sector),
            "leased_m2": sum_by_position(group, snapshot.live.area_m2[among], size=len(keys)),
        }
    )
