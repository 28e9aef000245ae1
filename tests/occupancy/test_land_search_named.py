"""Land that is named: held against an enquiry whether or not a search would bring it up."""

from datetime import date
from pathlib import Path

import pytest

from occupancy.book import LandBook, load
from occupancy.errors import QuestionError
from occupancy.land_search.available_land import adjacent_groups
from occupancy.land_search.enquiry import Enquiry, Requirement, fact
from occupancy.land_search.search import evaluate_plots, find_land
from occupancy.statement import Statement, state
from tests.support.book_builder import write_book

DAY = date(2023, 11, 17)


@pytest.fixture
def book(tmp_path: Path) -> LandBook:
    """Vacant are a-1-04, a-1-05, the reserved a-1-06, a-2-02 and a-2-03, side by side in their phases."""
    return load(write_book(tmp_path / "book"))


@pytest.fixture
def statement(book: LandBook) -> Statement:
    return state(book, as_of=DAY)


@pytest.mark.parametrize("ideal", [4.0, 10.0, 20.0])
def test_what_a_search_finds_is_the_same_when_it_is_named(statement: Statement, ideal: float) -> None:
    enquiry = Enquiry(
        ideal, 0.9 * ideal, 1.25 * ideal, (Requirement("price_usd_m2", 120.0), Requirement("power"))
    )
    for offer in find_land(statement, enquiry).offers:
        same = evaluate_plots(statement, offer.parcel_ids, area_ha=offer.area_ha, enquiry=enquiry)
        assert same is not None
        assert (same.kind, same.area_ha, same.score) == (offer.kind, offer.area_ha, offer.score)
        assert same.verdicts == offer.verdicts
        assert same.shape == offer.shape


def test_without_an_enquiry_only_the_area_is_told_and_nothing_fails(statement: Statement) -> None:
    offer = evaluate_plots(statement, ("a-1-04", "a-1-05"))
    assert offer is not None
    assert (offer.kind, offer.area_ha, offer.failed) == ("assembly", 20.0, ())


def test_a_fact_is_told_beside_the_answer_and_judged_by_nothing(statement: Statement) -> None:
    plain = evaluate_plots(statement, ("a-1-04", "a-1-05"))
    facts = [fact("price_usd_m2"), fact("ready_by"), fact("width_m"), fact("frontage_m")]
    told = evaluate_plots(statement, ("a-1-04", "a-1-05"), facts=facts)
    assert plain is not None
    assert told is not None
    assert (told.score, told.failed) == (plain.score, ())
    assert told.verdicts[:-4] == plain.verdicts
    assert all(
        (verdict.hard, verdict.weight, verdict.score) == (False, 0, None) for verdict in told.verdicts[-4:]
    )
    limits = Enquiry(20, 20, 20, (Requirement("price_usd_m2", 1), Requirement("ready_by", date(2099, 1, 1))))
    judged = evaluate_plots(statement, ("a-1-04", "a-1-05"), enquiry=limits)
    assert judged is not None
    assert [verdict.value for verdict in told.verdicts[-4:-2]] == [v.value for v in judged.verdicts[-2:]]


def test_of_a_plot_no_more_is_offered_than_is_vacant(statement: Statement) -> None:
    part, whole = (evaluate_plots(statement, ("a-1-04",), area_ha=area) for area in (9.99, 10.01))
    assert part is not None
    assert whole is not None
    assert (part.kind, part.area_ha, part.whole_ha) == ("part", 9.99, 10.0)
    assert (whole.kind, whole.area_ha) == ("plot", 10.0)


def test_a_plot_that_is_held_says_so_and_one_without_vacant_land_is_none(statement: Statement) -> None:
    held = evaluate_plots(statement, ("a-1-06",))
    assert held is not None
    assert [one.value for one in held.failed] == ["reserved"]
    assert evaluate_plots(statement, ("a-1-01",)) is None
    assert evaluate_plots(statement, ("a-1-04", "nowhere")) is None
    assert evaluate_plots(statement, ()) is None


def test_an_enquiry_that_cannot_be_asked_is_a_sentence(statement: Statement) -> None:
    with pytest.raises(QuestionError, match="has none of zones called nowhere"):
        evaluate_plots(
            statement, ("a-1-04",), enquiry=Enquiry(1, 1, 1, (Requirement("zones", ("nowhere",)),))
        )


def test_plots_are_put_into_groups_that_hang_together(statement: Statement) -> None:
    asked = ["a-2-03", "a-1-04", "a-1-01", "a-1-05", "a-2-02"]  # a-1-01 is leased
    assert adjacent_groups(statement, asked) == [("a-2-03", "a-2-02"), ("a-1-04", "a-1-05")]
    assert adjacent_groups(statement, ["a-1-04", "a-1-06"]) == [("a-1-04",), ("a-1-06",)]
    assert adjacent_groups(statement, []) == []
