"""The search: from an enquiry to ranked offers, and to what comes nearest where land does not answer."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from occupancy.land_search.available_land import AvailableLand, available_land
from occupancy.land_search.candidates import Candidates, single_plot_candidates
from occupancy.land_search.enquiry import Enquiry, validate_enquiry
from occupancy.land_search.plot_blocks import assemblable_plots, assemble_blocks, over
from occupancy.land_search.ranking import Scoreboard, both, score_candidates
from occupancy.land_search.relaxation import suggest_relaxations
from occupancy.land_search.results import Offers, PassedOver
from occupancy.land_search.thinning import thinned
from occupancy.land_search.upcoming import upcoming_land
from occupancy.statement import Statement


def find_land(statement: Statement, enquiry: Enquiry) -> Offers:
    """Find the land that answers an enquiry on the day of a statement.

    Parameters
    ----------
    statement
        The book's answer for the day; its basis does not matter.
    enquiry
        What is asked for.

    Returns
    -------
    offers
        Only plots that are free on the day, have no open error and are not reserved. Every single plot that
        fails nothing is offered. So is every set of plots of a phase that hang together and fail nothing,
        unless a better offer has more than half of its land. Where sets were passed over, that is told.

    Raises
    ------
    QuestionError
        If the book cannot be asked it.
    """
    enquiry = validate_enquiry(statement.book, enquiry)
    land = available_land(statement)
    alone = _alone(land, enquiry)
    found = assemble_blocks(land, enquiry, which=assemblable_plots(land, enquiry))
    chosen, unmeasured = thinned(alone, found.sets, enquiry)
    every = both(alone, chosen)
    order, missed = every.order(every.fails == 0), every.order(every.fails > 0, by_miss=True)
    most = enquiry.most_offers
    return Offers(
        as_of=statement.as_of,
        enquiry=enquiry,
        offers=tuple(every.offer(int(at), rank=rank) for rank, at in enumerate(order[:most], start=1)),
        found=len(order),
        near_misses=tuple(every.offer(int(at)) for at in missed[:most]),
        relaxations=() if len(order) else suggest_relaxations(land, enquiry, every),
        coming=upcoming_land(statement, enquiry, every),
        passed_over=_passed_over(found.passed_over, unmeasured),
        looked_at=found.looked_at,
    )


def _alone(land: AvailableLand, enquiry: Enquiry) -> Scoreboard:
    """Each plot by itself: whole where that answers, else in part where that does.

    A part may be nearer a rectangle than the whole of its plot.
    """
    whole, part = (
        single_plot_candidates(land, most_ha=most_ha, ideal_ha=enquiry.ideal_ha, in_part=enquiry.in_part)
        for most_ha in (enquiry.max_ha, enquiry.ideal_ha)
    )
    made = score_candidates(whole, enquiry)
    if not any(wish.hard and wish.criterion == "rectangularity" for wish in enquiry.wishes):
        return made
    better = (made.fails > 0) & (score_candidates(part, enquiry).fails == 0)
    area, kind = np.where(better, part.area_m2, whole.area_m2), np.where(better, part.kind, whole.kind)
    return score_candidates(replace(whole, area_m2=area, kind=kind), enquiry)


def _passed_over(grown: Iterable[PassedOver], unmeasured: Candidates) -> tuple[PassedOver, ...]:
    """Of each phase the smallest sets that were not all looked at, or whose shape was not measured."""
    shapeless = (
        over(unmeasured.supply, plot, size)
        for plot, size in zip(unmeasured.first.tolist(), unmeasured.sizes.tolist(), strict=True)
    )
    least: dict[str, PassedOver] = {}
    for one in (*grown, *shapeless):
        least[one.phase_id] = min(one, least.get(one.phase_id, one), key=lambda told: told.plots)
    return tuple(least.values())
