"""Together: whether plots named for one offer hang together on the ground."""

from collections.abc import Sequence

import networkx as nx

from occupancy.book import LandBook
from occupancy.offers.supply import neighbouring, streets_of
from occupancy.statement import Statement


def hang_together(book: LandBook, statement: Statement, parcel_ids: Sequence[str]) -> bool:
    """Whether the plots lie side by side, or across a street of the day that both front."""
    named = book.parcels[book.parcels["parcel_id"].isin(list(parcel_ids)) & book.parcels.geometry.notna()]
    pairs = neighbouring(named.reset_index(drop=True), streets_of(book, statement))
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(set(parcel_ids))))
    graph.add_edges_from(zip(pairs["i"], pairs["j"], strict=True))
    return bool(nx.number_connected_components(graph) == 1)
