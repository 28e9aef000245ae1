"""Undivided land: leasable land of a phase that no plot is made of yet, for large enquiries."""

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from occupancy.land_search.available_land import AvailableLand, kept_by_day
from occupancy.land_search.candidates import UNDIVIDED, Candidates
from occupancy.land_search.enquiry import Enquiry
from occupancy.land_search.results import Offer
from occupancy.land_search.scoring import score_candidates
from occupancy.measures.phase_status import ESTABLISHED, M2_PER_HA
from occupancy.statement import Statement

LARGE_HA = 10.0  # smaller enquiries are for plots


def undivided_offers(statement: Statement, enquiry: Enquiry) -> tuple[Offer, ...]:
    """Return the land of phases not divided into plots that answers an enquiry of `LARGE_HA` or more.

    An offer of the kind `undivided` for each established phase whose leasable land of the decision exceeds
    its plots by enough, the best first, not ranked. It has no plots; price, readiness, state and form are not
    stated, for nobody has drawn it, and distances are from the middle of its phase. What surely fails a must
    is left out.
    """
    if enquiry.ideal_ha < LARGE_HA:
        return ()
    land = _undivided_land(statement)
    every = np.arange(len(land.plots))
    area_m2 = np.where(land.area_m2 > enquiry.max_ha * M2_PER_HA, enquiry.ideal_ha * M2_PER_HA, land.area_m2)
    starts, kind = np.arange(len(every) + 1), np.full(len(every), UNDIVIDED)
    board = score_candidates(Candidates(land, every, starts, area_m2, kind), enquiry)
    return tuple(board.offer(int(at)) for at in board.order(board.fails == 0)[: enquiry.most_offers])


@kept_by_day
def _undivided_land(statement: Statement) -> AvailableLand:
    """Return the undivided land of each phase, drawn nowhere: its shape is that of the phase."""
    book, day = statement.book, pd.Timestamp(statement.as_of)
    phases = statement.phases.merge(book.phases[["phase_id", "term_end"]], on="phase_id")
    open_ = phases["status"].isin(ESTABLISHED) & ~(phases["term_end"] < day)
    phases = phases[open_ & (phases["undivided_ha"] * M2_PER_HA > book.limits.area_m2)].sort_values(
        "undivided_ha", ascending=False, kind="stable", ignore_index=True
    )
    area_m2 = phases["undivided_ha"].to_numpy(dtype=np.float64) * M2_PER_HA
    nowhere, nobody = np.full(len(phases), np.nan), np.zeros(len(phases), dtype=np.bool_)
    districts = book.zones.set_index("zone_id")["districts"]
    plots = pd.DataFrame(
        {
            "parcel_id": phases["phase_id"],
            "zone_id": phases["zone_id"],
            "phase_id": phases["phase_id"],
            "districts": phases["zone_id"].map(districts),
            "state": "",
            "vacant_ha": phases["undivided_ha"],
            "asking_price_usd_m2": nowhere,
            "ready_on": pd.Series(pd.NaT, index=phases.index, dtype="datetime64[s]"),
            "term_end": phases["term_end"],
            "bar": "",
        }
    )
    outlines = book.phases.set_index("phase_id").geometry.reindex(phases["phase_id"])
    shapes = np.asarray(outlines.array, dtype=object)
    return AvailableLand(
        statement=statement,
        plots=plots,
        recorded=GeoDataFrame(plots, geometry=shapes, crs=book.parcels.crs),
        shapes=shapes,
        ids=plots[["parcel_id", "zone_id", "phase_id"]].to_numpy(dtype=object),
        phase=np.arange(len(plots)),
        area_m2=area_m2,
        document_m2=area_m2,
        measured_m2=nowhere,
        perimeter_m=nowhere,
        partly_leased=nobody,
        barred=nobody,
    )
