"""Leases on plots that were split or merged since: they carry over, and nothing is lost on the way."""

from datetime import date

import pytest

from occupancy.book import LandBook
from occupancy.questions.figure_records import lease_evidence
from occupancy.statement import state
from tests.support.process_memory import book, lease, plot

DAY = date(2023, 11, 17)
OLD = {"valid_to": "2014-12-31"}
NEW = {"valid_from": "2015-01-01"}


def made_of(*parents: str, **more: str) -> dict[str, str]:
    return {"parent_parcel_ids": ";".join(parents), **NEW, **more}


def leased(land: LandBook, day: date = DAY) -> dict[str, float]:
    """Leased hectares of the plots that have any."""
    plots = state(land, as_of=day).parcels.set_index("parcel_id")["leased_ha"]
    return {name: pytest.approx(area) for name, area in plots[plots > 0].items()}


@pytest.fixture
def split() -> LandBook:
    """A (10 ha, 5 ha let) became B (6 ha) and C (4 ha) on 2015-01-01."""
    parcels = [plot("A", 10, **OLD), plot("B", 6, **made_of("A")), plot("C", 4, **made_of("A"))]
    return book(parcels=parcels, tenancies=[lease(ha=5)])


def test_on_its_last_day_the_old_plot_carries_its_lease(split: LandBook) -> None:
    assert leased(split, date(2014, 12, 31)) == {"A": 5}


def test_on_the_day_of_the_split_the_new_plots_carry_it_by_their_areas(split: LandBook) -> None:
    assert leased(split, date(2015, 1, 1)) == {"B": 3, "C": 2}


def test_a_split_changes_no_total_and_raises_no_finding(split: LandBook) -> None:
    before, after = state(split, as_of=date(2014, 12, 31)), state(split, as_of=date(2015, 1, 1))
    assert before.total == pytest.approx(after.total)
    assert after.findings.empty
    assert after.set_aside == {"rows": 0, "leased_ha": 0}


def test_the_evidence_names_the_plot_of_the_lease_and_where_it_counts(split: LandBook) -> None:
    rows = lease_evidence(state(split, as_of=DAY))
    assert rows["named_parcel_id"].tolist() == ["A", "A"]
    assert rows["parcel_id"].tolist() == ["B", "C"]
    assert rows["leased_area_m2"].tolist() == [50_000, 50_000]
    assert rows["counted_m2"].tolist() == pytest.approx([30_000, 20_000])


def test_a_lease_carried_over_keeps_its_use() -> None:
    parcels = [plot("A", 10, **OLD), plot("B", 10, **made_of("A"))]
    land = book(parcels=parcels, tenancies=[lease(handed_over_on="2011-01-01", operating_from="2012-01-01")])
    statement = state(land, as_of=DAY)
    assert statement.total["in_use_ha"] == 10
    assert statement.total["handed_over_ha"] == 10
    assert statement.parcels["state"].tolist() == ["leased_in_use"]


def test_a_lease_carries_over_several_generations() -> None:
    land = book(
        parcels=[
            plot("A", 10, **OLD),
            plot("B", 6, **made_of("A", valid_to="2018-12-31")),
            plot("C", 4, **made_of("A")),
            plot("D", 2, **made_of("B", valid_from="2019-01-01")),
            plot("E", 4, **made_of("B", valid_from="2019-01-01")),
        ],
        tenancies=[lease(ha=5)],
    )
    assert leased(land, date(2018, 12, 31)) == {"B": 3, "C": 2}
    assert leased(land, date(2019, 1, 1)) == {"C": 2, "D": 1, "E": 2}


def test_leases_on_merged_plots_meet_on_the_new_one() -> None:
    parcels = [plot("A", 6, **OLD), plot("B", 4, **OLD), plot("C", 10, **made_of("A", "B"))]
    land = book(parcels=parcels, tenancies=[lease("L1", "A", 6), lease("L2", "B", 1)])
    assert leased(land) == {"C": 7}
    assert state(land, as_of=DAY).parcels["lease_count"].tolist() == [2]


def test_one_tenant_of_two_merged_plots_is_not_let_the_plot_twice() -> None:
    parcels = [plot("A", 6, **OLD), plot("B", 4, **OLD), plot("C", 10, **made_of("A", "B"))]
    leases = [lease("L1", "A", 6, certificate_no="C1"), lease("L2", "B", 4, certificate_no="C1")]
    assert state(book(parcels=parcels, tenancies=leases), as_of=DAY).findings.empty


def test_a_plot_merged_and_then_split_passes_its_leases_on() -> None:
    land = book(
        parcels=[
            plot("A", 6, **OLD),
            plot("B", 4, **OLD),
            plot("C", 10, **made_of("A", "B", valid_to="2018-12-31")),
            plot("D", 5, **made_of("C", valid_from="2019-01-01")),
            plot("E", 5, **made_of("C", valid_from="2019-01-01")),
        ],
        tenancies=[lease("L1", "A", 6), lease("L2", "B", 2)],
    )
    assert leased(land) == {"D": 4, "E": 4}


def test_a_plot_reached_by_two_ways_counts_once() -> None:
    land = book(
        parcels=[
            plot("A", 10, **OLD),
            plot("B", 6, **made_of("A", valid_to="2018-12-31")),
            plot("C", 4, **made_of("A", valid_to="2018-12-31")),
            plot("D", 10, **made_of("B", "C", valid_from="2019-01-01")),
        ],
        tenancies=[lease(ha=5)],
    )
    assert leased(land) == {"D": 5}


def test_a_merger_of_one_part_leaves_the_other_part_as_it_was() -> None:
    land = book(
        parcels=[
            plot("O", 10, **OLD),
            plot("A", 6, **made_of("O")),
            plot("B", 4, **made_of("O", valid_to="2018-12-31")),
            plot("C", 4, valid_to="2018-12-31"),
            plot("D", 8, **made_of("B", "C", valid_from="2019-01-01")),
        ],
        tenancies=[lease(parcel_id="O", ha=5)],
    )
    assert leased(land, date(2018, 12, 31)) == {"A": 3, "B": 2}
    assert leased(land, date(2019, 1, 1)) == {"A": 3, "D": 2}


def test_a_part_that_led_nowhere_leaves_its_share_to_the_others() -> None:
    land = book(
        parcels=[
            plot("O", 10, **OLD),
            plot("A", 6, **made_of("O")),
            plot("B", 4, **made_of("O", valid_to="2018-12-31")),
        ],
        tenancies=[lease(parcel_id="O", ha=5)],
    )
    assert leased(land, date(2019, 1, 1)) == {"A": 5}
    assert state(land, as_of=date(2019, 1, 1)).set_aside == {"rows": 0, "leased_ha": 0}


def test_a_parent_that_outlives_its_child_is_not_replaced_by_it() -> None:
    parcels = [plot("A", 10), plot("B", 4, parent_parcel_ids="A", valid_to="2014-12-31")]
    assert leased(book(parcels=parcels, tenancies=[lease(ha=5)])) == {"A": 5}


def test_a_lease_written_on_the_new_plot_counts_on_the_old_ones_before() -> None:
    parcels = [plot("A", 6, **OLD), plot("B", 4, **OLD), plot("C", 10, **made_of("A", "B"))]
    land = book(parcels=parcels, tenancies=[lease("L1", "C", 5)])
    assert leased(land, date(2014, 12, 31)) == {"A": 3, "B": 2}
    assert leased(land, date(2015, 1, 1)) == {"C": 5}


def test_a_lease_still_ends_on_its_last_day() -> None:
    parcels = [plot("A", 10, **OLD), plot("B", 10, **made_of("A"))]
    land = book(parcels=parcels, tenancies=[lease(ha=5, last_day="2016-12-31")])
    assert leased(land, date(2016, 12, 31)) == {"B": 5}
    assert leased(land, date(2017, 1, 1)) == {}


def test_a_plot_that_ended_with_no_successor_sets_its_lease_aside_for_the_day() -> None:
    land = book(parcels=[plot("A", 10, **OLD)], tenancies=[lease(ha=5)])

    after = state(land, as_of=date(2015, 1, 1))

    assert after.total["leased_ha"] == 0
    assert after.set_aside == {"rows": 1, "leased_ha": 5}
    told = after.findings.iloc[0]
    assert (told["rule"], told["severity"], told["record_id"]) == ("T007", "error", "L1/1")
    assert (told["file"], told["row"], told["value"]) == ("tenancies.csv", 2, "A")
    assert told["area_m2"] == 50_000
    assert state(land, as_of=date(2014, 12, 31)).set_aside == {"rows": 0, "leased_ha": 0}


def test_a_lease_before_its_plot_was_there_is_set_aside_for_the_day() -> None:
    land = book(parcels=[plot("A", 10, **NEW)], tenancies=[lease(ha=5)])
    assert state(land, as_of=date(2014, 12, 31)).set_aside == {"rows": 1, "leased_ha": 5}
    assert state(land, as_of=date(2015, 1, 1)).set_aside == {"rows": 0, "leased_ha": 0}


def test_between_the_old_plot_and_the_new_one_the_lease_is_set_aside() -> None:
    parcels = [plot("A", 10, **OLD), plot("B", 10, **made_of("A", valid_from="2015-01-03"))]
    land = book(parcels=parcels, tenancies=[lease(ha=5)])
    aside = [state(land, as_of=date(2015, 1, day)).set_aside["rows"] for day in (1, 2, 3)]
    assert aside == [1, 1, 0]


def test_parents_in_a_circle_end_the_search() -> None:
    parcels = [
        plot("A", 10, parent_parcel_ids="B", **OLD),
        plot("B", 10, parent_parcel_ids="A", **OLD),
    ]
    land = book(parcels=parcels, tenancies=[lease(ha=5)])
    assert state(land, as_of=DAY).findings["rule"].tolist() == ["T007"]


def test_a_parent_that_the_book_does_not_have_is_passed_over() -> None:
    land = book(parcels=[plot("B", 10, **made_of("X"))], tenancies=[lease("L1", "B", 5)])
    assert leased(land) == {"B": 5}


def test_new_plots_without_an_area_share_alike() -> None:
    parcels = [plot("A", 10, **OLD), plot("B", 0, **made_of("A")), plot("C", 0, **made_of("A"))]
    land = book(parcels=parcels, tenancies=[lease(ha=5)])
    assert leased(land) == {"B": 2.5, "C": 2.5}
