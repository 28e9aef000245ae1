"""The history of a plot: who leased it and when, through every split and merger."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.questions.figure_records import lease_evidence
from occupancy.questions.timeline import family, history
from occupancy.statement import state
from tests.support.examples import examples
from tests.support.process_memory import Row, book, lease, plot

DAY = date(2023, 11, 17)
LAST_OF_2019 = {"valid_to": "2019-12-31"}


def split_and_merged() -> list[Row]:
    """O (10 ha) was split into A (6) and B (4) for 2020; B and C (4) were merged into D for 2022."""
    return [
        plot("O", 10, **LAST_OF_2019),
        plot("A", 6, valid_from="2020-01-01", parent_parcel_ids="O"),
        plot("B", 4, valid_from="2020-01-01", valid_to="2021-12-31", parent_parcel_ids="O"),
        plot("C", 4, valid_to="2021-12-31"),
        plot("D", 8, valid_from="2022-01-01", parent_parcel_ids="B;C"),
    ]


def land() -> LandBook:
    return book(
        parcels=split_and_merged(),
        projects=[{"certificate_no": "C-1", "tenant_name": "Alpha"}],
        tenancies=[
            lease("L3", "C", 4, first_day="2015-01-01", last_day="2060-12-31"),
            lease("L1", "O", 10, first_day="2005-01-01", ended_on="2009-12-31", certificate_no="C-1"),
            lease("L2", "O", 5, first_day="2012-06-01", last_day="2060-12-31", certificate_no="C-9"),
            lease("L4", "A", 2, first_day="2024-01-01"),
        ],
    )


def told(parcel_id: str, *, as_of: date = DAY, of: LandBook | None = None) -> list[tuple[str, ...]]:
    table = history(state(of or land(), as_of=as_of), parcel_id)
    return list(zip(table["lease_id"], table["relation"], table["ending"], strict=True))


def test_a_plot_has_its_ancestors_and_successors_however_far() -> None:
    def kin(parcel_id: str) -> dict[str, int]:
        table = family(land(), parcel_id)
        return dict(zip(table["parcel_id"], table["generation"], strict=True))

    assert kin("O") == {"O": 0, "A": 1, "B": 1, "D": 2}
    assert kin("D") == {"O": -2, "B": -1, "C": -1, "D": 0}
    assert kin("A") == {"O": -1, "A": 0}
    assert kin("C") == {"C": 0, "D": 1}


def test_the_family_comes_in_the_order_of_generations_with_its_days() -> None:
    table = family(land(), "B")

    assert table["parcel_id"].tolist() == ["O", "B", "D"]
    assert table["relation"].tolist() == ["ancestor", "self", "successor"]
    assert table["valid_to"].tolist()[:2] == [pd.Timestamp("2019-12-31"), pd.Timestamp("2021-12-31")]
    assert pd.isna(table["valid_to"].iloc[2])


def test_a_circle_of_parents_is_no_family() -> None:
    circle = book(parcels=[plot("A", parent_parcel_ids="B"), plot("B", parent_parcel_ids="A")])

    assert family(circle, "A")["parcel_id"].tolist() == ["A"]


def test_lease_lines_of_the_plot_and_its_ancestors_come_in_order_of_time() -> None:
    assert told("D") == [
        ("L1", "ancestor", "ended_early"),
        ("L2", "ancestor", "live"),
        ("L3", "ancestor", "live"),
    ]
    assert told("A") == [
        ("L1", "ancestor", "ended_early"),
        ("L2", "ancestor", "live"),
        ("L4", "self", "upcoming"),
    ]


def test_leases_of_successors_belong_to_the_history_of_the_first_plot() -> None:
    assert ("L4", "successor", "upcoming") in told("O")
    assert ("L3", "ancestor", "live") not in told("O")  # C became part of D, but never came from O


def test_a_line_counts_on_the_plot_for_the_part_that_was_carried_over_to_it() -> None:
    # L2 has 5 ha of O's 10; O was split into 6 and 4 ha. L3 has all of C, which went into D whole.
    def counted(parcel_id: str, day: date) -> dict[str, float]:
        table = history(state(land(), as_of=day), parcel_id).set_index("lease_id")
        return {str(lease_id): round(area, 6) for lease_id, area in table["counted_m2"].items()}

    assert counted("O", date(2019, 12, 31)) == {"L1": 0, "L2": 50_000, "L4": 0}
    assert counted("O", date(2020, 1, 1)) == {"L1": 0, "L2": 0, "L4": 0}
    assert counted("A", date(2020, 1, 1)) == {"L1": 0, "L2": 30_000, "L4": 0}
    assert counted("B", date(2020, 1, 1))["L2"] == 20_000
    assert counted("D", DAY)["L3"] == 40_000


def test_the_tenant_is_named_where_the_book_has_the_certificate() -> None:
    table = history(state(land(), as_of=DAY), "O").set_index("lease_id")

    assert table["tenant_name"].to_dict() == {"L1": "Alpha", "L2": "", "L4": ""}
    assert table["certificate_no"].to_dict() == {"L1": "C-1", "L2": "C-9", "L4": ""}


@pytest.mark.parametrize(
    ("days", "as_of", "ending", "until"),
    [
        ({"first_day": "2020-01-02"}, "2020-01-01", "upcoming", None),
        ({"first_day": "2020-01-02"}, "2020-01-02", "live", None),
        ({"last_day": "2020-12-31"}, "2020-12-31", "live", "2020-12-31"),
        ({"last_day": "2020-12-31"}, "2021-01-01", "expired", "2020-12-31"),
        ({"ended_on": "2020-06-30"}, "2020-06-30", "live", "2020-06-30"),
        ({"ended_on": "2020-06-30"}, "2020-07-01", "ended_early", "2020-06-30"),
        ({"last_day": "2020-12-31", "ended_on": "2020-12-30"}, "2021-01-01", "ended_early", "2020-12-30"),
        ({"last_day": "2020-12-31", "ended_on": "2020-12-31"}, "2021-01-01", "expired", "2020-12-31"),
        ({"last_day": "2020-12-31", "ended_on": "2021-01-31"}, "2021-01-01", "expired", "2020-12-31"),
    ],
)
def test_a_line_tells_how_it_stands_and_until_when(
    days: dict[str, str], as_of: str, ending: str, until: str | None
) -> None:
    line = history(state(book(tenancies=[lease(**days)]), as_of=date.fromisoformat(as_of)), "A").iloc[0]

    assert line["ending"] == ending
    assert line["live_until"] is pd.NaT if until is None else line["live_until"] == pd.Timestamp(until)


def test_a_plot_that_was_never_leased_has_an_empty_history_of_the_same_columns() -> None:
    never = history(state(book(), as_of=DAY), "A")

    assert never.empty
    assert list(never.columns) == list(history(state(land(), as_of=DAY), "A").columns)


def test_a_plot_the_book_does_not_have_is_refused() -> None:
    with pytest.raises(QuestionError, match=r"The book has no parcel_id 7; look it up in parcels\.geojson"):
        history(state(land(), as_of=DAY), "7")


@examples(25)
@given(
    parcel_id=st.sampled_from(["O", "A", "B", "C", "D"]), as_of=st.dates(date(2004, 1, 1), date(2030, 1, 1))
)
def test_what_counts_on_a_plot_is_what_the_evidence_of_that_day_says(parcel_id: str, as_of: date) -> None:
    lines = history(state(land(), as_of=as_of), parcel_id)
    proof = lease_evidence(state(land(), as_of=as_of), parcel_id=parcel_id)

    assert lines["counted_m2"].sum() == pytest.approx(proof["counted_m2"].sum())
    assert set(lines.loc[lines["counted_m2"] > 0, "lease_id"]) == set(proof["lease_id"])
    assert (lines.loc[lines["counted_m2"] > 0, "ending"] == "live").all()
