"""Picks: plots chosen alone, together or in part, as one text of an address and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outputs.offers import selection
from outputs.offers.selection import PlotGroup

IDS = st.text(min_size=1, max_size=12)
AREAS = st.one_of(st.none(), st.integers(1, 10**9).map(lambda tenths: tenths / 1e5))
TOGETHER = st.lists(IDS, min_size=1, max_size=4, unique=True)
PICKS = st.one_of(
    st.builds(PlotGroup, st.tuples(IDS), AREAS), TOGETHER.map(lambda plots: PlotGroup(tuple(plots)))
)


NUMBERED = st.builds(
    "{}{:0{}}".format, st.sampled_from(["", "A-", "B~"]), st.integers(0, 300), st.integers(1, 3)
)


def singles(*plots: str) -> tuple[PlotGroup, ...]:
    """Each plot as a pick of its own."""
    return tuple(PlotGroup((plot,)) for plot in plots)


@given(st.lists(PICKS, unique=True))
def test_picks_come_out_of_an_address_as_they_went_in(chosen: list[PlotGroup]) -> None:
    text = selection.format_groups(chosen)
    assert selection.parse_groups(text) == tuple(chosen)
    assert selection.known_groups(text, selection.plot_ids(chosen)) == (tuple(chosen), True)


@pytest.mark.parametrize(
    ("pick", "text"),
    [
        (PlotGroup(("A",)), "A"),
        (PlotGroup(("A", "B")), "A+B"),
        (PlotGroup(("A",), 12.0), "A@12"),
        (PlotGroup(("A",), 0.12345), "A@0.12345"),
        (PlotGroup(("A+B",)), "A%2BB"),
        (PlotGroup(("A@1;B 2%",)), "A%401%3BB%202%25"),
        (PlotGroup(("A~1",)), "A%7E1"),
    ],
)
def test_signs_of_ours_in_an_id_are_written_otherwise(pick: PlotGroup, text: str) -> None:
    assert pick.text == text
    assert selection.parse_groups(text) == (pick,)


@pytest.mark.parametrize(
    ("text", "found", "whole"),
    [
        ("A+B;C", (PlotGroup(("A", "B")), PlotGroup(("C",))), True),
        ("A B", (PlotGroup(("A", "B")),), True),  # a link in which + has become a space
        ("A+X;C", (PlotGroup(("C",)),), False),  # of neighbours one of which is not there none are meant
        ("D+E", (PlotGroup(("D+E",)),), True),  # an id as it is, in a link that was typed
        ("F 1", (PlotGroup(("F 1",)),), True),
        ("A@0", (), False),
        ("A@", (), False),
        ("A@nan", (), False),
        ("A@1e999", (), False),
        ("A+B@3", (PlotGroup(("A", "B")),), True),  # a part is of one plot
        ("A;A;A+A", (PlotGroup(("A",)),), True),
        (";;+;", (), False),
        ("", (), True),
        ("B-1~3", singles("B-1", "B-2"), False),  # B-3 is not in the book
        ("B-1~~2", singles("B-1", "B-2"), True),
        ("B-2~1", (), False),
        ("B-1~02", (), False),
        ("B-1~999999999999", (), False),
        ("A~2", (), False),
        ("E~1;E~2", singles("E~1"), False),  # an id as it is, in a link from before the short form
    ],
)
def test_a_text_is_held_against_the_plots_there_are(
    text: str, found: tuple[PlotGroup, ...], whole: bool
) -> None:
    plots = {"A", "B", "C", "D+E", "F 1", "B-1", "B-2", "E~1"}
    assert selection.known_groups(text, plots) == (found, whole)


@pytest.mark.parametrize(
    ("plots", "text"),
    [
        (("A-01", "A-02", "A-03"), "A-01~03"),
        (("A-01", "A-02", "A-04", "A-06", "A-07"), "A-01~02~~04~~06~07"),
        (("A-99", "A-100", "A-101"), "A-99;A-100~101"),  # as many figures as the first
        (("A-02", "A-01"), "A-02~~01"),  # in the order in which they were chosen
        (("A-01", "B-02", "B", "C"), "A-01;B-02;B;C"),
        (("7", "8", "A+1", "A+2"), "7~8;A%2B1~2"),
    ],
)
def test_plots_that_follow_each_other_stand_in_one_part(plots: tuple[str, ...], text: str) -> None:
    assert selection.format_groups(singles(*plots)) == text
    assert selection.parse_groups(text) == singles(*plots)


@given(st.lists(NUMBERED, unique=True))
def test_the_short_form_is_read_as_it_was_written(plots: list[str]) -> None:
    text = selection.format_groups(singles(*plots))
    assert selection.parse_groups(text) == singles(*plots)
    assert selection.known_groups(text, set(plots)) == (singles(*plots), True)


def test_a_link_holds_a_zone_of_plots_and_of_others_the_first() -> None:
    zone = singles(*(f"QV-B{block:02}-{at:02}" for block in range(40) for at in range(50)))
    assert selection.that_fit(zone) == zone
    strangers = singles(*(f"{at * 7919 % 9973:04}X" for at in range(2000)))
    kept = selection.that_fit(strangers)
    # Four figures, a letter and the sign between, which an address writes with three: 8 for each.
    assert (len(kept), kept) == (750, strangers[:750])


def test_what_was_together_stays_so_until_one_of_it_is_gone() -> None:
    chosen = (PlotGroup(("A", "B")), PlotGroup(("C",), 2.0), PlotGroup(("D",)))
    assert selection.regroup(chosen, ["A", "B", "C", "E"]) == (
        PlotGroup(("A", "B")),
        PlotGroup(("C",), 2.0),
        PlotGroup(("E",)),
    )
    assert selection.regroup(chosen, ["B", "D"]) == (PlotGroup(("B",)), PlotGroup(("D",)))


@given(st.lists(PICKS, unique=True), st.integers(0, 12))
def test_no_more_plots_are_kept_than_there_may_be(chosen: list[PlotGroup], most: int) -> None:
    kept = selection.at_most(chosen, most)
    assert kept == tuple(chosen[: len(kept)])
    assert sum(len(pick.plots) for pick in kept) <= most
    if len(kept) < len(chosen):
        assert sum(len(pick.plots) for pick in chosen[: len(kept) + 1]) > most
