"""Checks of the land: all of them, each cause told once."""

import pandas as pd
from geopandas import GeoDataFrame

from geo.findings import concat_findings
from geo.tolerances import USUAL, Tolerances
from occupancy.loading.land.forms import coarse_coordinates, form_findings, paper_differences
from occupancy.loading.land.outlines import missing_outlines, outline_findings, zone_differences
from occupancy.loading.land.overlaps import gap_findings, overlap_findings, shared_land, succession_findings
from occupancy.loading.land.places import place_findings, shift_findings, stray_findings


def land_findings(
    zones: GeoDataFrame,
    phases: GeoDataFrame,
    parcels: GeoDataFrame,
    *,
    planned_ha: "pd.Series[float] | None" = None,
    limits: Tolerances = USUAL,
) -> pd.DataFrame:
    """All findings of the land, rule by rule; `planned_ha` by `zone_id` is what decisions give each zone.

    What follows from the place of a stray is not told again, nor that plots reach out of a phase beside which
    they all lie, or into plots of others, nor, of plots that have one outline, that it does more than once or
    has another area than the papers of each.
    """
    strays = stray_findings(parcels, limits)
    placed = parcels[~parcels["row"].isin(strays["row"])]
    together = shared_land(parcels, limits)
    overlaps = overlap_findings(together, limits)
    shared = overlaps.loc[overlaps["rule"] == "L018", "expected"].str.split("; ")
    again = placed["parcel_id"].isin(shared.str[1:].explode())
    of_many = placed["parcel_id"].isin(shared.explode())
    places = place_findings(zones, phases, placed[~again], limits)
    shifts, shifted = shift_findings(phases, placed[~again], places, limits)
    of_shifted = places["row"].isin(placed.loc[placed["phase_id"].isin(shifted), "row"])
    moved = placed.loc[placed["phase_id"].isin(shifted), "parcel_id"]
    crossed = overlaps["record_id"].isin(moved) != overlaps["value"].isin(moved)
    crossed &= overlaps["rule"] == "L004"
    return concat_findings(
        [
            strays,
            overlaps[~crossed],
            shifts,
            places[~of_shifted],
            paper_differences(placed[~of_many], limits),
            zone_differences(zones, planned_ha, limits),
            missing_outlines(phases),
            outline_findings(zones, phases, limits),
            form_findings(placed[~again], limits),
            gap_findings(together, limits, without=strays["row"].tolist()),
            succession_findings(together, limits),
            coarse_coordinates(zones, table="zones", id_column="zone_id", limits=limits),
            coarse_coordinates(phases, table="phases", id_column="phase_id", limits=limits),
            coarse_coordinates(parcels, table="parcels", id_column="parcel_id", limits=limits),
        ]
    )
