"""The search: from an enquiry to ranked offers, and to what comes nearest where land does not answer."""

import numpy as np

from occupancy.book import LandBook
from occupancy.offers.blocks import assembled, usable
from occupancy.offers.board import Board, board
from occupancy.offers.candidates import joined, singles, together
from occupancy.offers.coming import coming
from occupancy.offers.enquiry import Enquiry, checked
from occupancy.offers.relaxing import relaxations
from occupancy.offers.results import Offers
from occupancy.offers.supply import supply
from occupancy.reckoning.days import Positions
from occupancy.statement import Statement

_SHARED = 0.5 + 1e-9  # of the land of a set, what a better offer may have of it


def find(book: LandBook, statement: Statement, enquiry: Enquiry) -> Offers:
    """Find the land that answers an enquiry on the day of a statement.

    Parameters
    ----------
    book, statement
        The book and its statement of the day; the basis does not matter.
    enquiry
        What is asked for.

    Returns
    -------
    offers
        Only plots that are free on the day, have no open error and are not reserved. Of the plots of a phase
        that hang together those sets are offered that fit with the fewest plots, and of these the
        `blocks.PER_PHASE` nearest the ideal area; one that shares more than half of its land with a better
        one is left out.

    Raises
    ------
    QuestionError
        If the book cannot be asked it.
    """
    enquiry = checked(book, enquiry)
    land = supply(book, statement)
    single = singles(land, most_ha=enquiry.max_ha, ideal_ha=enquiry.ideal_ha, in_part=enquiry.in_part)
    # What would do by itself is offered by itself.
    sets = assembled(land, enquiry, which=usable(land, enquiry) & (board(single, enquiry).fails > 0))
    every = board(joined(single, together(land, sets.sets)), enquiry)
    good = every.fails == 0
    order, missed = _apart(every, every.order(good)), every.order(~good, by_miss=True)
    most = enquiry.most_offers
    return Offers(
        as_of=statement.as_of,
        enquiry=enquiry,
        offers=tuple(every.offer(int(at), rank=rank) for rank, at in enumerate(order[:most], start=1)),
        found=len(order),
        near_misses=tuple(every.offer(int(at)) for at in missed[:most]),
        relaxations=() if len(order) else relaxations(land, enquiry, every),
        coming=coming(book, statement, enquiry, every),
        exact=sets.exact,
        looked_at=sets.looked_at,
    )


def _apart(every: Board, order: Positions) -> Positions:
    """Of candidates, the best first, those of whose land no more than half is in a better one."""
    candidates, area = every.candidates, every.candidates.supply.area_m2
    kept: list[int] = []
    holding: dict[int, list[set[int]]] = {}  # the better offers that each plot is in
    for at in order.tolist():
        plots = set(candidates.of(at))
        better = (other for plot in plots for other in holding.get(plot, ())) if len(plots) > 1 else ()
        most = max((float(area[list(plots & other)].sum()) for other in better), default=0.0)
        if most <= _SHARED * float(area[list(plots)].sum()):
            kept.append(at)
            for plot in plots:
                holding.setdefault(plot, []).append(plots)
    return np.array(kept, dtype=np.intp)
