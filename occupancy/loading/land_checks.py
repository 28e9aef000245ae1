"""Checks of the land: all of them, each cause told once."""

import pandas as pd
from geopandas import GeoDataFrame

from geo.findings import concat_findings
from geo.tolerances import USUAL, Tolerances
from occupancy.loading.land.forms import coarse_coordinates, form_findings
from occupancy.loading.land.outlines import missing_outlines, outline_findings, zone_differences
from occupancy.loading.land.overlaps import overlapping_parcels
from occupancy.loading.land.papers import paper_differences
from occupancy.loading.land.places import place_findings
from occupancy.loading.land.strays import stray_findings, strays


def land_findings(
    zones: GeoDataFrame,
    phases: GeoDataFrame,
    parcels: GeoDataFrame,
    *,
    planned_ha: "pd.Series[float] | None" = None,
    limits: Tolerances = USUAL,
) -> pd.DataFrame:
    """All findings of the land, rule by rule; `planned_ha` by `zone_id` is what decisions give each zone.

    What follows from the place of a stray is not told again, nor, of plots that have one outline, that it
    reaches out of the phase more than once or has another area than the papers of each.
    """
    placed = parcels[~strays(parcels, limits)]
    overlaps = overlapping_parcels(parcels, limits)
    shared = overlaps.loc[overlaps["rule"] == "L018", "expected"].str.split("; ")
    again = placed["parcel_id"].isin(shared.str[1:].explode())
    of_many = placed["parcel_id"].isin(shared.explode())
    return concat_findings(
        [
            stray_findings(parcels, limits),
            overlaps,
            place_findings(zones, phases, placed[~again], limits),
            paper_differences(placed[~of_many], limits),
            zone_differences(zones, planned_ha, limits),
            missing_outlines(phases),
            outline_findings(zones, phases, limits),
            form_findings(placed[~again], limits),
            coarse_coordinates(zones, table="zones", id_column="zone_id", limits=limits),
            coarse_coordinates(phases, table="phases", id_column="phase_id", limits=limits),
            coarse_coordinates(parcels, table="parcels", id_column="parcel_id", limits=limits),
        ]
    )
