"""Together: whether plots named for one offer hang together on the ground."""

from collections.abc import Sequence

import networkx as nx

from geo.neighbours import neighbours
from occupancy.book import LandBook
from occupancy.offers.supply import STREET_M


def hang_together(book: LandBook, parcel_ids: Sequence[str]) -> bool:
    """Whether one can walk from each of the plots to each other over the plots, or across a street within."""
    named = book.parcels[book.parcels["parcel_id"].isin(list(parcel_ids)) & book.parcels.geometry.notna()]
    pairs = neighbours(named.reset_index(drop=True), across_m=STREET_M)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(set(parcel_ids))))
    graph.add_edges_from(zip(pairs["i"], pairs["j"], strict=True))
    return bool(nx.number_connected_components(graph) == 1)
