"""Assembly: neighbours put together, against every subset of them looked at one by one."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from occupancy.book import load
from occupancy.land_search.assembly import WIDEST, Land, Limits, assemblies, nearest
from occupancy.land_search.available_land import STREET_M, AvailableLand, available_land
from occupancy.land_search.enquiry import Enquiry, Requirement
from occupancy.land_search.plot_blocks import assemblable_plots, phase_blocks
from occupancy.program import DATA
from occupancy.statement import state
from tests.support.examples import examples
from tests.support.offer_builders import enquiry, lot, street, supplied, yard
from tests.support.process_memory import decision, phase

Sets = set[frozenset[int]]


def grid(areas: list[list[int]]) -> Land:
    """Cells of a grid as plots 10 m apart from middle to middle, with these m²; a cell of 0 is missing."""
    cells = [(row, column) for row, line in enumerate(areas) for column, area in enumerate(line) if area]
    far = np.abs(np.array(cells)[:, None] - np.array(cells)[None]).sum(axis=2)
    beside = far == 1
    area = np.array([areas[row][column] for row, column in cells], dtype=np.float64)
    return Land(area, np.full(len(cells), 40.0), np.where(beside, 10.0, 0.0), beside)


def joined(beside: np.ndarray, plots: Iterable[int]) -> bool:
    at = sorted(plots)
    return bool(nx.is_connected(nx.from_numpy_array(beside[np.ix_(at, at)])))


def every_set(land: Land, limits: Limits) -> list[frozenset[int]]:
    """Every set of two or more plots that hangs together and fits, found by trying all."""
    plots = range(len(land.area_m2))
    return [
        frozenset(some)
        for size in range(2, min(limits.most_plots, len(plots)) + 1)
        for some in combinations(plots, size)
        if limits.least_m2 <= sum(land.area_m2[list(some)]) <= limits.most_m2 and joined(land.beside, some)
    ]


def sets_of(land: Land, limits: Limits) -> Sets:
    return {frozenset(np.flatnonzero(one).tolist()) for one in assemblies(land, limits).sets}


areas = st.integers(0, 9)
grids = st.tuples(st.integers(1, 3), st.integers(2, 4)).flatmap(
    lambda size: st.lists(
        st.lists(areas, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
    )
)
cut = grids.filter(lambda lines: any(any(line) for line in lines)).map(grid)
limited = st.builds(
    lambda least, room, plots: Limits(least, least + room, plots),
    st.integers(2, 30),
    st.integers(0, 4),
    st.integers(1, 8),
)


@examples(150)
@given(land=cut, limits=limited)
def test_the_sets_of_a_grid_are_those_that_trying_every_subset_finds(land: Land, limits: Limits) -> None:
    found = assemblies(land, limits)

    assert found.passed_over == 0
    assert len(found.sets) == len(sets_of(land, limits))
    assert sets_of(land, limits) == set(every_set(land, limits))


@examples(80)
@given(land=cut, limits=limited, lower=st.integers(0, 9), higher=st.integers(0, 9), plots=st.integers(0, 4))
def test_wider_limits_have_every_set_of_narrower_ones(
    land: Land, limits: Limits, lower: int, higher: int, plots: int
) -> None:
    wider = Limits(limits.least_m2 - lower, limits.most_m2 + higher, limits.most_plots + plots)

    assert sets_of(land, limits) <= sets_of(land, wider)


@examples(50)
@given(land=cut, limits=limited, chance=st.randoms(use_true_random=False))
def test_the_order_of_plots_does_not_matter(land: Land, limits: Limits, chance: object) -> None:
    order = list(range(len(land.area_m2)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    turned = land.among(np.array(order))

    assert {frozenset(order[plot] for plot in one) for one in sets_of(turned, limits)} == sets_of(
        land, limits
    )


@examples(80)
@given(land=cut, limits=limited)
def test_the_nearest_sets_of_small_land_are_the_nearest_there_are(land: Land, limits: Limits) -> None:
    def areas(some: Iterable[Iterable[int]]) -> list[float]:
        return [float(land.area_m2[list(one)].sum()) for one in some]

    below = areas(every_set(land, Limits(0, limits.least_m2 - 1, limits.most_plots)))
    above = areas(every_set(land, Limits(limits.most_m2 + 1, 2 * limits.most_m2, limits.most_plots)))
    found = areas(nearest(land, limits))

    assert max((area for area in found if area < limits.least_m2), default=0) == max(below, default=0)
    # What is larger is built on a set that is not, so of two plots that are both too large there is none.
    least = min((area for area in found if area > limits.most_m2), default=np.inf)
    assert least >= min(above, default=np.inf)


ROW = grid([[3, 4, 5]])  # positions 0, 1, 2 in a row


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [
        (7, 7, {frozenset({0, 1})}),
        (7.1, 8.9, set()),
        (9, 9, {frozenset({1, 2})}),
        (6.9, 9.1, {frozenset({0, 1}), frozenset({1, 2})}),
        (8, 8, set()),  # 3 + 5 are not neighbours
        (12, 12, {frozenset({0, 1, 2})}),
        (12.1, 20, set()),
        (1, 6.9, set()),
    ],
)
def test_the_limits_of_area_are_inclusive(least: float, most: float, expected: Sets) -> None:
    assert sets_of(ROW, Limits(least, most, 12)) == expected


@pytest.mark.parametrize(("most_plots", "expected"), [(1, set()), (2, set()), (3, {frozenset({0, 1, 2})})])
def test_no_set_has_more_plots_than_are_allowed(most_plots: int, expected: Sets) -> None:
    assert sets_of(ROW, Limits(12, 12, most_plots)) == expected


def test_sets_of_every_size_are_found() -> None:
    # 2 + 8 will do, and so will 2 + 8 + 1: which is the better is not decided here.
    land = grid([[1, 2, 8]])

    assert sets_of(land, Limits(10, 11, 12)) == {frozenset({1, 2}), frozenset({0, 1, 2})}


def test_plots_that_would_do_alone_are_in_sets_too() -> None:
    assert sets_of(grid([[5, 1, 1]]), Limits(5, 6, 12)) == {frozenset({0, 1})}


def test_a_plot_too_large_for_any_offer_parts_blocks() -> None:
    land = grid([[5, 5, 99, 3, 3, 4]])

    assert sets_of(land, Limits(10, 10, 12)) == {frozenset({0, 1}), frozenset({3, 4, 5})}


def test_land_without_neighbours_has_no_sets() -> None:
    none = np.zeros((0, 0))
    empty = Land(np.zeros(0), np.zeros(0), none, none.astype(bool))

    for land in (empty, grid([[5, 0, 5]])):
        found = assemblies(land, Limits(1, 100, 12))
        assert (len(found.sets), found.passed_over, found.looked_at) == (0, 0, 0)


WIDE = grid([[2] * 8] * 8)  # 64 plots: more sets of a few plots than are built on


def test_only_beyond_its_bounds_are_sets_passed_over_and_that_from_the_size_where_they_begin() -> None:
    # Of two cells there are 2 × 7 × 8 sets. Of three: 2 × 8 × 6 straight and 4 × 7 × 7 bent ones. Of four:
    # 80 straight, 49 squares, 168 with a branch, 168 with two bends and 336 with one, so 801; of five,
    # more than are built on.
    exact = [assemblies(WIDE, Limits(2 * plots, 2 * plots, 12)) for plots in (2, 3, 4)]

    assert [(len(one.sets), one.passed_over) for one in exact] == [(112, 0), (292, 0), (801, 0)]
    larger = [assemblies(WIDE, Limits(2 * plots, 2 * plots, 12)) for plots in (5, 6, 9)]
    assert [one.passed_over for one in larger] == [0, 6, 6]
    assert assemblies(WIDE, Limits(18, 18, 12)).looked_at > WIDEST
    # No set has so many plots, so that none was passed over.
    assert assemblies(WIDE, Limits(10, 11, 5)).passed_over == 0


@pytest.mark.parametrize("plots", [5, 8, 11])
def test_beyond_its_bounds_every_set_still_hangs_together_and_fits(plots: int) -> None:
    found = sets_of(WIDE, Limits(2 * plots - 0.5, 2 * plots + 0.5, 12))

    assert found
    for one in found:
        assert len(one) == plots
        assert joined(WIDE.beside, one)


# The packaged book -----------------------------------------------------------------------------------------


@lru_cache
def packaged() -> AvailableLand:
    land = load(DATA)
    return available_land(state(land, as_of=land.info.data_as_of))


def as_drawn(shapes: np.ndarray) -> np.ndarray:
    """Which plots have a common boundary, told from plots made 5 cm larger, without our own code."""
    wide = shapely.buffer(shapes, 0.06, join_style="mitre")
    common = shapely.area(shapely.intersection(wide[:, None], wide[None]))
    beside = common > 0.12 * 1.5  # a strip 12 cm wide and longer than a corner
    np.fill_diagonal(beside, val=False)
    return np.asarray(beside)


def small_phases() -> list[str]:
    plots = packaged().plots[assemblable_plots(packaged(), enquiry(1))]
    count = plots["phase_id"].value_counts()
    return sorted(count[(count > 1) & (count <= 14)].index)


@pytest.mark.parametrize("ideal_ha", [1.5, 3, 6, 12, 25])
def test_every_phase_small_enough_to_enumerate_has_the_sets_that_enumerating_finds(ideal_ha: float) -> None:
    land, asked = packaged(), enquiry(ideal_ha)
    free = assemblable_plots(land, asked)
    limits = Limits(asked.min_ha * 10_000, asked.max_ha * 10_000, asked.most_plots)
    phases = land.plots["phase_id"].to_numpy()
    ours = {
        phases[at[0]]: (at, block)
        for at, block in phase_blocks(land, asked, free)
        if phases[at[0]] in small_phases()
    }

    assert small_phases()
    for phase_id in small_phases():
        own = np.flatnonzero(free & (phases == phase_id))
        drawn = Land(
            land.area_m2[own], np.ones(len(own)), np.zeros((len(own),) * 2), as_drawn(land.shapes[own])
        )
        expected = {frozenset(own[list(one)].tolist()) for one in every_set(drawn, limits)}
        at, block = ours.get(phase_id, (own, None))
        found = sets_of(block, limits) if block else set()
        assert {frozenset(at[list(one)].tolist()) for one in found} == expected
        assert block is None or assemblies(block, limits).passed_over == 0


# How plots lie ---------------------------------------------------------------------------------------------


def pairs_of(land: AvailableLand, asked: Enquiry) -> set[str]:
    every = np.ones(len(land.plots), dtype=np.bool_)
    found = set()
    for at, block in phase_blocks(land, asked, every):
        for i, j in np.argwhere(np.triu(block.beside)):
            found.add("+".join(land.ids[at[[i, j]], 0]))
    return found


def test_plots_that_meet_in_a_corner_are_no_neighbours() -> None:
    land = supplied(yard(lot("A", 0, 0), lot("B", 100, 100), lot("C", 100, 0)))

    assert pairs_of(land, enquiry(2)) == {"A+C", "B+C"}


def test_plots_that_meet_in_the_corner_of_a_street_are_neighbours_across_it_only() -> None:
    # The street takes in the fourth quarter of the crossing: both plots lie on it, and meet in a point.
    land = supplied(yard(lot("A", 0, 100), lot("B", 100, 0), street(0, 0, 100, 100)))

    assert pairs_of(land, enquiry(2)) == set()
    assert pairs_of(land, enquiry(2, across_streets=True)) == {"A+B"}


@pytest.mark.parametrize(("wide", "joined_by_it"), [(STREET_M, True), (STREET_M + 0.1, False)])
def test_a_street_joins_the_plots_on_both_sides_of_it_up_to_its_greatest_width(
    wide: float, joined_by_it: bool
) -> None:
    land = supplied(yard(lot("A", 0, 0), street(0, 100, 100, wide), lot("B", 0, 100 + wide)))

    assert pairs_of(land, enquiry(2)) == set()
    assert bool(pairs_of(land, enquiry(2, across_streets=True))) is joined_by_it


def test_land_that_is_no_street_joins_nothing() -> None:
    green = lot("green", 0, 100, 100, 20, land_use="green")
    land = supplied(yard(lot("A", 0, 0), green, lot("B", 0, 120)))

    assert pairs_of(land, enquiry(2, across_streets=True)) == set()


def test_plots_of_two_phases_are_no_neighbours() -> None:
    land = yard(
        lot("A", 0, 0),
        lot("B", 100, 0, phase_id="Q"),
        phases=[phase("P"), phase("Q")],
        decisions=[decision("P"), decision("Q")],
    )

    assert pairs_of(supplied(land), enquiry(2, across_streets=True)) == set()


def test_only_plots_that_meet_each_hard_wish_are_put_together() -> None:
    land = supplied(
        yard(
            lot("A", 0, 0, asking_price_usd_m2=100),
            lot("B", 100, 0, asking_price_usd_m2=101),
            lot("C", 200, 0),
        )
    )

    def usable_ids(wish: Requirement) -> list[str]:
        return land.ids[assemblable_plots(land, enquiry(2, wish)), 0].tolist()

    # A price that is not stated does not speak against a plot.
    assert usable_ids(Requirement("price_usd_m2", 100.0)) == ["A", "C"]
    assert usable_ids(Requirement("price_usd_m2", 100.0, hard=False)) == ["A", "B", "C"]
