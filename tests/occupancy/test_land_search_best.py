"""The best land there is: nothing better is lost, whatever is asked, against every set looked at one by one.

Of each enquiry the sets that fit are built here by plain trying, judged by the board, and the best of them
taken one after the other; the search must come to the same, and say where it has not looked at all of them.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import lru_cache

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from occupancy.book import LandBook, load
from occupancy.land_search.available_land import AvailableLand
from occupancy.land_search.candidates import assembly_candidates
from occupancy.land_search.enquiry import Enquiry, Requirement
from occupancy.land_search.judging import judge_singles
from occupancy.land_search.plot_blocks import assemblable_plots
from occupancy.land_search.results import Offer, Offers
from occupancy.land_search.scoring import Scoreboard, concat_scoreboards, score_candidates
from occupancy.land_search.search import find_land
from occupancy.program import DATA
from occupancy.statement import state
from tests.support.examples import examples
from tests.support.offer_builders import DAY, answered, enquiry, lot, named, of, street, supplied, yard

ALL = 10_000  # offers: more than there are


# Every set, tried one by one --------------------------------------------------------------------------------


def tried(land: AvailableLand, asked: Enquiry) -> list[tuple[int, ...]]:
    """Every set of two or more usable plots of a phase that hangs together and whose area fits."""
    i, j, shared_m, _ = land.sides
    good = assemblable_plots(land, asked)
    own = good[i] & good[j] & ((shared_m > 0) | asked.across_streets)
    graph = nx.Graph(zip(i[own].tolist(), j[own].tolist(), strict=True))
    least, most = asked.min_ha * 10_000 - 0.01, asked.max_ha * 10_000 + 0.01
    found: set[tuple[int, ...]] = set()
    edge = {(plot,) for plot in graph}
    for _ in range(asked.most_plots - 1):
        edge = {
            tuple(sorted((*one, plot)))
            for one in edge
            for plot in nx.node_boundary(graph, one)
            if land.area_m2[[*one, plot]].sum() <= most
        }
        found |= {one for one in edge if land.area_m2[list(one)].sum() >= least}
    return sorted(found, key=lambda one: (len(one), one))


def best(land: AvailableLand, asked: Enquiry) -> tuple[Scoreboard, list[int]]:
    """All that fits, and of it the offers: the best first, without sets that a better has most of."""
    sets = score_candidates(assembly_candidates(land, tried(land, asked)), asked)
    every = concat_scoreboards(judge_singles(land, asked), sets)
    kept: list[int] = []
    for at in every.order(every.fails == 0).tolist():
        own = set(every.candidates.plots_of(at))
        half = land.area_m2[list(own)].sum() * (0.5 + 1e-9)
        better = (set(every.candidates.plots_of(other)) for other in kept)
        if len(own) == 1 or all(land.area_m2[list(own & other)].sum() <= half for other in better):
            kept.append(at)
    return every, kept


def plots_of(every: Scoreboard, at: int) -> str:
    land = every.candidates.land
    return "+".join(land.ids[list(every.candidates.plots_of(at)), 0])


# The packaged book ------------------------------------------------------------------------------------------


@lru_cache
def packaged() -> LandBook:
    return load(DATA)


def packaged_answer(asked: Enquiry) -> Offers:
    land = packaged()
    return find_land(state(land, as_of=DAY), asked)


PRICED = Requirement("price_usd_m2", 130.0)
IN_QUE_VO_2 = (Requirement("zones", ("que-vo-2",)), PRICED)


@pytest.mark.parametrize("ideal_ha", [1, 3, 5, 12])
def test_the_offers_of_the_packaged_book_are_those_that_trying_every_set_finds(ideal_ha: float) -> None:
    land, asked = supplied(packaged()), enquiry(ideal_ha, most_offers=ALL)
    every, expected = best(land, asked)

    found = packaged_answer(asked)

    assert found.exact
    assert named(found.offers) == [plots_of(every, at) for at in expected]


@pytest.mark.parametrize("ideal_ha", [1, 3, 5, 12])
def test_each_pair_that_fits_and_has_no_plot_in_a_better_offer_is_offered(ideal_ha: float) -> None:
    land, asked = supplied(packaged()), enquiry(ideal_ha, most_offers=ALL)
    pairs = score_candidates(
        assembly_candidates(land, [one for one in tried(land, asked) if len(one) == 2]), asked
    )

    offers = packaged_answer(asked).offers

    assert not pairs.fails.any()
    for at, place in enumerate(zip(pairs.waiting.tolist(), (-pairs.score).tolist(), strict=True)):
        own = set(land.ids[list(pairs.candidates.plots_of(at)), 0])
        better = [
            one
            for one in offers
            if own & set(one.parcel_ids) and standing(one) < (*place[:1], place[1] + 0.001)
        ]
        assert better, own  # the pair itself is one of them where it is offered


def standing(one: Offer) -> tuple[int, float]:
    """Where an offer stands: ready, due or without a day; and the score, the best first."""
    return 2 if one.ready_on is None else int(one.ready_on > DAY), -one.score


def test_a_wider_range_of_areas_does_not_lose_the_best_pair() -> None:
    narrow = packaged_answer(enquiry(5.3, *IN_QUE_VO_2, area=(5.3, 5.4)))
    wide = packaged_answer(enquiry(5, *IN_QUE_VO_2))

    first = max(wide.offers, key=lambda one: one.score)
    assert named(narrow.offers)[0] == named([first])[0] == "Q2-A14-01+Q2-A14-02"
    # Not cleared yet, it stands after land that has a day.
    assert [one.ready_on for one in wide.offers[:2]] == [date(2024, 6, 9), None]
    assert (first.area_ha, of(first, "price_usd_m2").value) == (pytest.approx(5.33, abs=0.005), 121)
    assert wide.exact


def test_land_without_a_price_is_not_before_land_that_meets_one_asked_for_with_weight() -> None:
    soft = replace(PRICED, hard=False, weight=5.0)
    found = packaged_answer(enquiry(5, soft, most_offers=ALL))

    outcome = [of(one, "price_usd_m2").outcome for one in found.offers]
    assert outcome[0] == "met"
    assert "not_stated" not in outcome[:20]
    assert outcome.count("not_stated") > 20


def test_the_compactness_of_a_set_is_that_of_its_shape_without_the_lines_between_its_plots() -> None:
    land, asked = supplied(packaged()), enquiry(3)
    sets = assembly_candidates(land, [one for one in tried(land, asked) if len(one) < 4])

    drawn = [sets.shape(at) for at in range(len(sets))]

    assert len(sets) > 200
    expected = 4 * np.pi * shapely.area(drawn) / shapely.length(drawn) ** 2
    assert sets.compactness() == pytest.approx(expected, abs=0.002)


@pytest.mark.parametrize(("across_streets", "exact"), [(False, True), (True, False)])
def test_only_where_too_many_shapes_would_have_to_be_measured_are_sets_passed_over(
    across_streets: bool, exact: bool
) -> None:
    wide = Requirement("width_m", 80.0)
    found = packaged_answer(enquiry(3, wide, across_streets=across_streets, most_offers=ALL))

    assert found.exact is exact
    # Of what is left of a plot that is let in part no width is known.
    assert all((of(one, "width_m").outcome == "met") is not one.partly_leased for one in found.offers)
    if exact:
        every, expected = best(supplied(packaged()), enquiry(3, wide))
        assert named(found.offers) == [plots_of(every, at) for at in expected]


def test_where_streets_are_crossed_the_sets_passed_over_are_told() -> None:
    found = packaged_answer(enquiry(12, across_streets=True))

    assert not found.exact
    assert found.passed_over
    for one in found.passed_over:
        assert one.phase_id in set(packaged().phases["phase_id"])
        assert 2 < one.plots <= 12


# Land at random ---------------------------------------------------------------------------------------------


@st.composite
def rows_of_plots(draw: st.DrawFn) -> LandBook:
    """Up to 2 × 5 plots of many widths in two rows with a street between, some missing, dear or let."""
    lots, x = [], 0.0
    for column in range(draw(st.integers(2, 5))):
        wide = draw(st.sampled_from([30.0, 50.0, 70.0, 100.0, 130.0]))
        for row in range(2):
            if draw(st.integers(0, 6)) == 6:
                continue
            price, by = (
                draw(st.sampled_from([None, 80, 100, 120, 140])),
                draw(st.sampled_from(["", "2024-03-01"])),
            )
            lots.append(
                lot(
                    f"{'ab'[row]}{column}", x, 120 * row, wide, 100,
                    asking_price_usd_m2=price, service_due_on=by, divisible=draw(st.booleans()),
                )
            )  # fmt: skip
        x += wide
    return yard(*lots, street(0, 100, max(x, 1.0), 20))


HARD = (
    Requirement("price_usd_m2", 100.0),
    Requirement("width_m", 60.0),
    Requirement("rectangularity", 0.9),
    Requirement("frontage_m", 100.0),
    Requirement("ready_by", DAY.replace(year=2024, month=6)),
)
wishes = st.lists(
    st.tuples(st.sampled_from(HARD), st.booleans(), st.sampled_from([0.0, 1.0, 5.0])), max_size=3
)


@st.composite
def questions(draw: st.DrawFn) -> Enquiry:
    ideal = draw(st.sampled_from([0.5, 1.0, 1.5, 2.0, 3.0]))
    asked = {one.criterion: replace(one, hard=hard, weight=weight) for one, hard, weight in draw(wishes)}
    return enquiry(
        ideal,
        *asked.values(),
        area=(
            ideal * draw(st.sampled_from([0.6, 0.9, 1.0])),
            ideal * draw(st.sampled_from([1.0, 1.25, 1.6])),
        ),
        across_streets=draw(st.booleans()),
        most_offers=ALL,
        most_plots=draw(st.sampled_from([2, 3, 12])),
    )


@examples(60)
@given(land=rows_of_plots(), asked=questions())
def test_the_offers_are_those_that_trying_every_set_finds(land: LandBook, asked: Enquiry) -> None:
    every, expected = best(supplied(land), asked)

    found = answered(land, asked)

    assert found.exact
    assert named(found.offers) == [plots_of(every, at) for at in expected]
    assert [one.score for one in found.offers] == pytest.approx(every.score[expected].tolist())


def widened(asked: Enquiry, least: float, most: float, keep: int) -> Enquiry:
    """The same enquiry for a wider range of areas, with fewer wishes that ask for less, across streets."""
    eased = tuple(
        replace(one, target=float(one.target) * (1.5 if one.criterion == "price_usd_m2" else 0.5))  # type: ignore[arg-type]
        if one.criterion != "ready_by"
        else replace(one, hard=False)
        for one in asked.requirements[:keep]
    )
    return replace(
        asked,
        min_ha=asked.min_ha * least,
        max_ha=asked.max_ha * most,
        requirements=eased,
        across_streets=True,
    )


def better_of(offers: Offers, one: Offer, areas: dict[str, float]) -> list[Offer]:
    """The offers that have the land of another, or more than half of it."""
    land = sum(areas[plot] for plot in one.parcel_ids)
    return [
        other
        for other in offers.offers
        if sum(areas[plot] for plot in one.parcel_ids if plot in other.parcel_ids) > land / 2
    ]


@examples(60)
@given(
    land=rows_of_plots(),
    asked=questions(),
    least=st.sampled_from([0.3, 0.8, 1.0]),
    most=st.sampled_from([1.0, 1.3, 3.0]),
    keep=st.integers(0, 3),
)
def test_what_a_narrower_enquiry_found_a_wider_one_has_or_has_better(
    land: LandBook, asked: Enquiry, least: float, most: float, keep: int
) -> None:
    wider = widened(asked, least, most, keep)
    narrow, wide = answered(land, asked), answered(land, wider)

    offered = {frozenset(one.parcel_ids): one for one in wide.offers}
    areas = dict(zip(land.parcels["parcel_id"], land.parcels["document_area_m2"], strict=True))
    scored = judged(land, wider)
    for one in narrow.offers:
        if frozenset(one.parcel_ids) in offered:
            continue
        unknown, unstated, waiting, score = scored(one)
        day = any(item.criterion == "ready_by" for item in wider.requirements)
        assert any(
            (
                sum(v.hard for v in other.not_stated),
                len(other.not_stated),
                0 if day else standing(other)[0],
                -other.score,
            )
            <= (unknown, unstated, waiting, -score + 1e-3)
            for other in better_of(wide, one, areas)
        )


def judged(land: LandBook, asked: Enquiry) -> Callable[[Offer], tuple[int, int, int, float]]:
    """How many musts and wishes an offer leaves open for another enquiry, its readiness and its score."""
    stock = supplied(land)
    at = {plot: place for place, plot in enumerate(stock.ids[:, 0])}

    def of_offer(one: Offer) -> tuple[int, int, int, float]:
        made = score_candidates(assembly_candidates(stock, [[at[plot] for plot in one.parcel_ids]]), asked)
        assert not made.fails[0]
        return int(made.unknown[0]), int(made.unstated[0]), int(made.waiting[0]), float(made.score[0])

    return of_offer
