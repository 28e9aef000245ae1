"""Where land lies: outlines against each other, plots in other phases, one outline of several plots."""

import pytest

from geo.tolerances import Tolerances
from occupancy.loading.land import outlines, overlaps, places
from occupancy.loading.land_checks import land_findings
from tests.support.land import phases, plots, rectangle, told, zones

# L015 to L017


@pytest.mark.parametrize(("width", "found"), [(0.001, 0), (0.0011, 1)])
def test_two_phases_may_share_a_tenth_of_a_square_metre(width: float, found: int) -> None:
    # A strip 100 m high: 1 mm of width is 0.1 m².
    drawn = phases(rectangle(0, 0), rectangle(100 - width, 0))
    assert len(outlines.outline_findings(zones(None), drawn)) == found


@pytest.mark.parametrize(("precision_m", "found"), [(9.9, 1), (10.1, 0)])
def test_an_overlap_narrower_than_the_outlines_are_precise_is_let_pass(
    precision_m: float, found: int
) -> None:
    drawn = phases(rectangle(0, 0), rectangle(90, 0)).assign(boundary_precision_m=[float("nan"), precision_m])
    of_zone = zones(rectangle(0, 0, 190))
    assert told(outlines.outline_findings(of_zone, drawn), "value") == [["L015", "p1", "p2"]] * found


def test_an_outline_that_only_shows_about_where_land_is_is_held_against_none() -> None:
    drawn = phases(rectangle(0, 0), rectangle(50, 0)).assign(boundary_status=["mapped", "placeholder"])
    assert outlines.outline_findings(zones(rectangle(0, 0)), drawn).empty


def test_overlapping_zones_are_told_and_not_their_phases_besides() -> None:
    two = zones(rectangle(0, 0), rectangle(60, 0))
    drawn = phases(rectangle(0, 0), rectangle(60, 0), rectangle(60, 50, 100, 50))
    drawn["zone_id"] = ["z1", "z2", "z2"]
    found = outlines.outline_findings(two, drawn)
    # 40 m × 100 m of the zones; the two phases of z2 share 100 m × 50 m.
    assert told(found, "value", "area_m2") == [["L016", "z1", "z2", 4_000], ["L015", "p2", "p3", 5_000]]


# 100 m × 100 m: the limit is 0.1 + 1 = 1.1 m², a strip of 11 mm.
@pytest.mark.parametrize(("over", "found"), [(0.0109, 0), (0.0112, 1)])
def test_a_phase_may_reach_out_of_its_zone_by_a_ten_thousandth(over: float, found: int) -> None:
    one = zones(rectangle(over, 0, 200))
    assert (
        told(outlines.outline_findings(one, phases(rectangle(0, 0))), "value")
        == [["L017", "p1", "z1"]] * found
    )


def test_a_phase_far_from_its_zone_is_outside_with_its_whole_area() -> None:
    found = outlines.outline_findings(zones(rectangle(0, 0)), phases(rectangle(50_000, 0)))
    assert told(found, "area_m2") == [["L017", "p1", pytest.approx(10_000)]]


# L018


# 100 m × 100 m against 100 m × 105.2 and 105.3: 4.94 % and 5.03 % of the larger are not shared.
@pytest.mark.parametrize(("height", "rule"), [(105.2, "L018"), (105.3, "L004")])
def test_plots_have_one_outline_up_to_a_twentieth(height: float, rule: str) -> None:
    found = overlaps.overlapping_parcels(plots(rectangle(0, 0), rectangle(0, 0, 100, height)))
    assert found["rule"].tolist() == [rule]


def test_nine_plots_of_one_outline_are_one_finding_and_nothing_follows_from_it() -> None:
    # The ninth reaches out of the phase with the others, and a tenth overlaps them all.
    nine = plots(*[rectangle(0, 0)] * 9, rectangle(90, 0)).assign(document_area_m2=[1_111.1] * 9 + [10_000.0])
    found = land_findings(zones(None), phases(rectangle(10, 0, 180)), nine)
    assert told(found, "value", "expected", "area_m2") == [
        ["L018", "a", "9", "a; b; c; d; e; f; g; h; i", pytest.approx(10_000)],
        ["L004", "a", "j", "", pytest.approx(1_000)],
        ["L005", "a", "p1", "", pytest.approx(1_000)],
    ]


def test_an_outline_that_was_drawn_three_times_by_hand_is_one_finding() -> None:
    # Within a metre of each other: 97 to 99 % of the land of each is shared.
    hands = plots(rectangle(0, 0), rectangle(0.6, -0.8), rectangle(-0.4, 0.3, 100.9, 99.7))
    found = overlaps.overlapping_parcels(hands)
    assert told(found, "value", "expected") == [["L018", "a", "3", "a; b; c"]]


def test_a_plot_that_follows_another_on_the_same_land_has_an_outline_of_its_own() -> None:
    following = plots(rectangle(0, 0), rectangle(0, 0), periods=[("", "2019-12-31"), ("2020-01-01", "")])
    assert overlaps.overlapping_parcels(following).empty


def test_a_book_may_let_outlines_differ_more() -> None:
    pair = plots(rectangle(0, 0), rectangle(0, 0, 100, 111))  # 9.9 % of the larger are not shared
    assert told(overlaps.overlapping_parcels(pair, Tolerances(same_outline_pct=10)))[0][0] == "L018"


# L019 to L021


@pytest.mark.parametrize(
    ("east", "rule", "value", "expected"),
    [(-20, "L005", "p1", ""), (140, "L019", "p2", "p1"), (190, "L020", "p2", "p1"), (450, "L005", "p1", "")],
)
def test_land_outside_its_phase_is_told_by_where_it_lies(
    east: float, rule: str, value: str, expected: str
) -> None:
    # p1 from 0 to 200 m, p2 from 200 to 400 m; a plot of 100 m.
    two = phases(rectangle(0, 0, 200), rectangle(200, 0, 200))
    found = places.parcels_outside_phase(plots(rectangle(east, 0)), two)
    assert told(found, "value", "expected") == [[rule, "a", value, expected]]


@pytest.mark.parametrize(("over", "found"), [(0.0109, 0), (0.0112, 1)])
def test_a_plot_of_a_phase_without_an_outline_is_held_against_its_zone(over: float, found: int) -> None:
    one = places.place_findings(zones(rectangle(over, 0, 200)), phases(None), plots(rectangle(0, 0)))
    assert told(one, "value") == [["L021", "a", "z1"]] * found
    assert places.place_findings(zones(None), phases(None), plots(rectangle(0, 0))).empty
