"""Checks of the land: all of them, each cause told once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pandas as pd
from geopandas import GeoDataFrame

from geo.findings import concat_findings
from geo.tolerances import USUAL, Tolerances
from occupancy.loading.land.forms import coarse_coordinates, form_findings, paper_differences
from occupancy.loading.land.outlines import missing_outlines, outline_findings, zone_differences
from occupancy.loading.land.overlaps import (
    gap_findings,
    overlap_findings,
    plot_pieces,
    shared_land,
    succession_findings,
)
from occupancy.loading.land.places import place_findings, shift_findings, stray_findings


@dataclass(frozen=True, eq=False, slots=True)
class PlotChecks:
    """What is found of plots and their papers alone, whatever zones and phases they lie in.

    `placed` are the plots that are no strays, and `again` those of them that have the outline of another.
    """

    strays: pd.DataFrame
    overlaps: pd.DataFrame
    placed: GeoDataFrame
    again: "pd.Series[bool]"
    papers: pd.DataFrame
    forms: pd.DataFrame
    gaps: pd.DataFrame
    successions: pd.DataFrame
    coarse: pd.DataFrame


def plot_checks(parcels: GeoDataFrame, limits: Tolerances = USUAL) -> PlotChecks:
    """Check plots among each other: by far the most of the work on the land of a book."""
    strays = stray_findings(parcels, limits)
    placed = parcels[~parcels["row"].isin(strays["row"])]
    drawn_plots = plot_pieces(parcels)
    with ThreadPoolExecutor(1) as beside:
        gaps = beside.submit(gap_findings, drawn_plots, limits, without=strays["row"].tolist())
        together = shared_land(drawn_plots, limits)
        overlaps = overlap_findings(together, limits)
        shared = overlaps.loc[overlaps["rule"] == "L018", "expected"].str.split("; ")
        again = placed["parcel_id"].isin(shared.str[1:].explode())
        of_many = placed["parcel_id"].isin(shared.explode())
        papers = paper_differences(placed[~of_many], limits)
        forms = form_findings(placed[~again], limits)
        successions = succession_findings(together, limits)
    return PlotChecks(
        strays=strays,
        overlaps=overlaps,
        placed=placed,
        again=again,
        papers=papers,
        forms=forms,
        gaps=gaps.result(),
        successions=successions,
        coarse=coarse_coordinates(parcels, table="parcels", id_column="parcel_id", limits=limits),
    )


def land_findings(
    zones: GeoDataFrame,
    phases: GeoDataFrame,
    parcels: GeoDataFrame,
    *,
    planned_ha: "pd.Series[float] | None" = None,
    limits: Tolerances = USUAL,
    plots: PlotChecks | None = None,
) -> pd.DataFrame:
    """All findings of the land, rule by rule; `planned_ha` by `zone_id` is what decisions give each zone.

    `plots` are the checks of `parcels` where these are at hand.

    What follows from the place of a stray is not told again, nor that plots reach out of a phase beside which
    they all lie, or into plots of others, nor, of plots that have one outline, that it does more than once or
    has another area than the papers of each.
    """
    plots = plots or plot_checks(parcels, limits)
    placed, overlaps = plots.placed, plots.overlaps
    once = placed[~plots.again]
    places = place_findings(zones, phases, once, limits)
    shifts, shifted = shift_findings(phases, once, places, limits)
    of_shifted = places["row"].isin(placed.loc[placed["phase_id"].isin(shifted), "row"])
    moved = placed.loc[placed["phase_id"].isin(shifted), "parcel_id"]
    crossed = overlaps["record_id"].isin(moved) != overlaps["value"].isin(moved)
    crossed &= overlaps["rule"] == "L004"
    return concat_findings(
        [
            plots.strays,
            overlaps[~crossed],
            shifts,
            places[~of_shifted],
            plots.papers,
            zone_differences(zones, planned_ha, limits),
            missing_outlines(phases),
            outline_findings(zones, phases, limits),
            plots.forms,
            plots.gaps,
            plots.successions,
            coarse_coordinates(zones, table="zones", id_column="zone_id", limits=limits),
            coarse_coordinates(phases, table="phases", id_column="phase_id", limits=limits),
            plots.coarse,
        ]
    )
