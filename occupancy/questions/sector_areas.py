"""Leased areas by sector, the branch of industry, on a day."""

import numpy as np
import pandas as pd

from occupancy.loading.lease_sectors import SECTOR
from occupancy.measures.arrays import Bools, Positions, sum_by_position
from occupancy.measures.snapshot import DaySnapshot
from occupancy.statement import Statement


def leased_by_sector(statement: Statement) -> pd.DataFrame:
    """The leased land of each zone by sector: of leases live on a day on plots that count as leased land.

    That is industrial land of established phases, as in every rate; a lease on a plot that was split or
    merged since stands where it is carried over to.

    Returns
    -------
    sectors
        In the order of the book's zones and then of the codes: `zone_id`; `sector_code`, empty and first
        where the book states none that the dictionary has; `leased_m2`, above 0. The same for every audience.
    """
    seen = statement.snapshot
    phase = seen.arrays.plots.phase[seen.live.plot]
    counts = seen.arrays.plots.factory[seen.live.plot] & seen.phases.established[phase]
    return _summed(seen, seen.book.zones["zone_id"], seen.arrays.zone_of_phase[phase], among=counts)


def sectors_of_plots(statement: Statement) -> pd.DataFrame:
    """The leased land of each plot by sector, of leases live on a day; whatever the plot is for.

    Returns
    -------
    sectors
        In the order of the book's plots and then of the codes: `parcel_id`; `sector_code`, empty and first
        where the book states none that the dictionary has; `leased_m2`, above 0, which may come to more than
        the plot, as recorded. The same for every audience.
    """
    seen = statement.snapshot
    return _summed(
        seen,
        seen.book.parcels["parcel_id"],
        seen.live.plot,
        among=np.ones(len(seen.live.plot), dtype=np.bool_),
    )


def _summed(seen: DaySnapshot, ids: "pd.Series[str]", at: Positions, *, among: Bools) -> pd.DataFrame:
    """The live m² of the parts that are `among` those asked, by sector and by the ids at positions `at`."""
    among = among & (seen.live.area_m2 > 0)
    codes, sectors = pd.factorize(seen.book.tenancies[SECTOR], sort=True)
    groups = at[among] * len(sectors) + codes[seen.live.line[among]]
    there, place = np.unique(groups, return_inverse=True)
    owner, sector = np.divmod(there, max(len(sectors), 1))
    return pd.DataFrame(
        {
            ids.name: ids.array.take(owner),
            SECTOR: sectors.array.take(sector),
            "leased_m2": sum_by_position(place, seen.live.area_m2[among], size=len(there)),
        }
    )
