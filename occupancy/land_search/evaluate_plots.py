"""Evaluation of given plots against an enquiry, and which of them are adjacent."""

from collections.abc import Sequence

import networkx as nx
import numpy as np
import pandas as pd

from occupancy.land_search.available_land import available_land, neighbouring, streets_of
from occupancy.land_search.candidates import ASSEMBLY, PART, PLOT, Candidates
from occupancy.land_search.enquiry import Enquiry, Requirement, validate_enquiry
from occupancy.land_search.ranking import score_candidates
from occupancy.land_search.results import Offer
from occupancy.measures.phase_status import M2_PER_HA
from occupancy.statement import Statement


def evaluate_plots(
    statement: Statement,
    plots: Sequence[str],
    *,
    area_ha: float | None = None,
    enquiry: Enquiry | None = None,
) -> Offer | None:
    """Evaluate an offer of just these plots against an enquiry.

    Parameters
    ----------
    statement
        The book's answer for the day.
    plots
        Ids, each once; whether they are neighbours is not looked at.
    area_ha
        How much of the one plot; None, or more than is vacant: all that is vacant.
    enquiry
        What is asked for; None: nothing but the area that there is.

    Returns
    -------
    offer
        Not ranked. None where a plot has no vacant land on the day. The plots may have a bar: see the
        verdict on `free`.

    Raises
    ------
    QuestionError
        If the book cannot be asked the enquiry.
    """
    land = available_land(statement)
    at = pd.Index(land.plots["parcel_id"]).get_indexer(pd.Index(list(plots), dtype="str"))
    if not len(at) or (at < 0).any():
        return None
    vacant = float(land.area_m2[at].sum())
    area = vacant if area_ha is None or len(at) > 1 else min(vacant, area_ha * M2_PER_HA)
    rest = bool(land.plots["state"].iloc[at].eq("partly_leased").any())
    alone = PART if rest or area < vacant else PLOT
    kind = ASSEMBLY if len(at) > 1 else alone
    one = Candidates(land, at, np.array([0, len(at)]), np.array([area]), np.array([kind]))
    asked = validate_enquiry(statement.book, enquiry or area_only_enquiry(area / M2_PER_HA))
    return score_candidates(one, asked).offer(0)


def area_only_enquiry(area_ha: float, wishes: Sequence[Requirement] = ()) -> Enquiry:
    """Build an enquiry with only an area limit, so that given plots are described, not rejected."""
    return Enquiry(area_ha, area_ha, area_ha, tuple(wishes))


def adjacent_groups(statement: Statement, plots: Sequence[str]) -> list[tuple[str, ...]]:
    """Plots in groups that hang together, beside each other or across a street; each group of one phase.

    Only plots with vacant land on the day are in them. Both plots and groups keep the order given.
    """
    land = available_land(statement)
    places = pd.Index(land.plots["parcel_id"]).get_indexer(pd.Index(list(plots), dtype="str"))
    order = {int(at): plot for at, plot in zip(places, plots, strict=True) if at >= 0}
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(order)
    pairs = land.pairs[land.pairs["i"].isin(list(order)) & land.pairs["j"].isin(list(order))]
    graph.add_edges_from(zip(pairs["i"], pairs["j"], strict=True))
    first = {at: number for number, at in enumerate(order)}
    groups = [sorted(one, key=first.__getitem__) for one in nx.connected_components(graph)]
    return [tuple(order[at] for at in one) for one in sorted(groups, key=lambda one: first[one[0]])]


def are_adjacent(statement: Statement, parcel_ids: Sequence[str]) -> bool:
    """Whether the plots lie side by side, or across a street of the day that both front."""
    book = statement.book
    named = book.parcels[book.parcels["parcel_id"].isin(list(parcel_ids)) & book.parcels.geometry.notna()]
    pairs = neighbouring(named.reset_index(drop=True), streets_of(statement))
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(set(parcel_ids))))
    graph.add_edges_from(zip(pairs["i"], pairs["j"], strict=True))
    return bool(nx.number_connected_components(graph) == 1)
