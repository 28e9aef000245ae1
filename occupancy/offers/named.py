"""Land that is named: plots held against an enquiry, though the search may have had better ones."""

from collections.abc import Sequence

import networkx as nx
import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.offers.board import board
from occupancy.offers.candidates import ASSEMBLY, PART, PLOT, Candidates
from occupancy.offers.enquiry import Enquiry, Wish, checked
from occupancy.offers.results import Offer
from occupancy.offers.supply import supply
from occupancy.reckoning.standing import M2_PER_HA
from occupancy.statement import Statement


def named(
    book: LandBook,
    statement: Statement,
    plots: Sequence[str],
    *,
    area_ha: float | None = None,
    enquiry: Enquiry | None = None,
) -> Offer | None:
    """What an offer of just these plots would have of an enquiry.

    Parameters
    ----------
    book, statement
        The book and its statement of the day.
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
    land = supply(book, statement)
    at = pd.Index(land.plots["parcel_id"]).get_indexer(pd.Index(list(plots), dtype="str"))
    if not len(at) or (at < 0).any():
        return None
    vacant = float(land.area_m2[at].sum())
    area = vacant if area_ha is None or len(at) > 1 else min(vacant, area_ha * M2_PER_HA)
    rest = bool(land.plots["state"].iloc[at].eq("partly_leased").any())
    alone = PART if rest or area < vacant else PLOT
    kind = ASSEMBLY if len(at) > 1 else alone
    one = Candidates(land, at, np.array([0, len(at)]), np.array([area]), np.array([kind]))
    asked = checked(book, enquiry or whatever(area / M2_PER_HA))
    return board(one, asked).offer(0)


def whatever(area_ha: float, wishes: Sequence[Wish] = ()) -> Enquiry:
    """An enquiry for an area that nothing fails by more than it is off; its `wishes` only look."""
    return Enquiry(area_ha, area_ha, area_ha, tuple(wishes))


def together(book: LandBook, statement: Statement, plots: Sequence[str]) -> list[tuple[str, ...]]:
    """Plots in groups that hang together, beside each other or across a street; each group of one phase.

    Only plots with vacant land on the day are in them. Both plots and groups keep the order given.
    """
    land = supply(book, statement)
    places = pd.Index(land.plots["parcel_id"]).get_indexer(pd.Index(list(plots), dtype="str"))
    order = {int(at): plot for at, plot in zip(places, plots, strict=True) if at >= 0}
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(order)
    pairs = land.pairs[land.pairs["i"].isin(list(order)) & land.pairs["j"].isin(list(order))]
    graph.add_edges_from(zip(pairs["i"], pairs["j"], strict=True))
    first = {at: number for number, at in enumerate(order)}
    groups = [sorted(one, key=first.__getitem__) for one in nx.connected_components(graph)]
    return [tuple(order[at] for at in one) for one in sorted(groups, key=lambda one: first[one[0]])]
