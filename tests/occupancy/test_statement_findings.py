"""What the statement finds on a day: each check on both sides of its tolerance."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from geo.findings import COLUMNS
from occupancy.book import LandBook
from occupancy.statement import state
from tests.support.process_memory import book, decision, lease, phase, plot

DAY = date(2023, 11, 17)


def told(land: LandBook, day: date = DAY) -> pd.DataFrame:
    found = state(land, as_of=day).findings
    assert tuple(found.columns) == COLUMNS
    return found


def only(land: LandBook, rule: str) -> "pd.Series[Any]":
    """The one finding of the day, which must be of this rule."""
    found = told(land)
    assert found["rule"].tolist() == [rule]
    return found.iloc[0]


def test_a_book_in_order_finds_nothing() -> None:
    found = told(book(tenancies=[lease(ha=4), lease("L2", ha=6)]))
    assert found.empty
    assert found["row"].dtype == "Int64"


def test_leases_a_tenth_of_a_square_metre_above_the_plot_are_rounding() -> None:
    leases = [lease(ha=4), lease("L2", leased_area_m2=60_000.1)]
    assert told(book(tenancies=leases)).empty


def test_leases_two_tenths_above_the_plot_are_an_error_and_count_as_recorded() -> None:
    land = book(tenancies=[lease(ha=4), lease("L2", leased_area_m2=60_000.2)])
    found = only(land, "T002")
    assert (found["severity"], found["table"], found["record_id"]) == ("error", "parcels", "A")
    assert (found["value"], found["expected"]) == ("100000.2", "100000.0")
    assert found["area_m2"] == pytest.approx(0.2)
    total = state(land, as_of=DAY).total
    assert total["leased_ha"] == pytest.approx(10.00002)
    assert total["excess_ha"] == pytest.approx(0.00002)


def test_one_certificate_twice_on_a_plot_is_an_error_on_its_later_line() -> None:
    leases = [lease("L1", ha=4, certificate_no="C1"), lease("L2", ha=4, certificate_no="C1")]
    found = only(book(tenancies=leases), "T003")
    assert (found["severity"], found["record_id"], found["row"]) == ("error", "L2/1", 3)
    assert (found["value"], found["expected"]) == ("C1", "A")
    assert found["area_m2"] == 40_000


def test_a_certificate_may_follow_itself_on_a_plot() -> None:
    first = lease("L1", ha=4, certificate_no="C1", last_day="2023-11-16")
    assert told(book(tenancies=[first, lease("L2", first_day="2023-11-17", ha=4, certificate_no="C1")])).empty


def test_two_lines_without_a_certificate_are_not_the_same_tenant() -> None:
    assert told(book(tenancies=[lease("L1", ha=4), lease("L2", ha=4)])).empty


def test_leased_land_outside_established_phases_is_a_warning_per_phase() -> None:
    land = book(decisions=[decision(established=None, leasable=None)], tenancies=[lease(ha=4)])
    found = only(land, "T005")
    assert (found["severity"], found["table"], found["record_id"]) == ("warning", "phases", "P")
    assert found["area_m2"] == 40_000


def test_a_lease_on_green_land_is_a_note_and_does_not_count() -> None:
    land = book(parcels=[plot(land_use="green")], tenancies=[lease(ha=4)])
    found = only(land, "T006")
    assert (found["severity"], found["record_id"], found["value"]) == ("note", "A", "green")
    assert (found["expected"], found["area_m2"]) == ("factory", 40_000)
    assert state(land, as_of=DAY).total["leased_ha"] == 0


@pytest.mark.parametrize(("first_day", "rules"), [("2023-11-17", ["T008"]), ("2023-11-18", [])])
def test_a_plot_held_and_leased_at_once_is_a_warning(first_day: str, rules: list[str]) -> None:
    held = {"parcel_id": "A", "first_day": first_day}
    assert told(book(tenancies=[lease(ha=4)], reservations=[held]))["rule"].tolist() == rules


def test_plots_a_tenth_of_a_square_metre_above_the_decision_are_rounding() -> None:
    assert told(book(parcels=[plot(document_area_m2=100_000.1)])).empty


def test_plots_above_the_leasable_land_of_the_decision_are_an_error_of_the_phase() -> None:
    found = only(book(parcels=[plot(document_area_m2=60_000.1), plot("B", 4.0001)]), "T010")
    assert (found["severity"], found["table"], found["record_id"]) == ("error", "decisions", "P")
    assert (found["file"], found["row"]) == ("phase_decisions.csv", 2)
    assert (found["value"], found["expected"]) == ("100001.1", "100000.0")
    assert found["area_m2"] == pytest.approx(1.1)


def test_findings_of_the_day_are_of_that_day_only() -> None:
    land = book(tenancies=[lease(ha=11, last_day="2020-12-31")])
    assert told(land, date(2020, 12, 31))["rule"].tolist() == ["T002"]
    assert told(land, date(2021, 1, 1)).empty


def test_a_published_rate_that_does_not_come_out_of_its_inputs_is_a_note() -> None:
    printed = {"as_of": "2019-12-31", "leased_ha": 1747.77, "leasable_operating_ha": 2609.40}
    land = book(published_totals=[{**printed, "fill_rate_pct": 66.79, "basis": "operating"}])
    findings = told(land)  # what this book leases is far from it, which is another finding
    [(_, found)] = findings[findings["rule"] == "B010"].iterrows()
    assert (found["severity"], found["record_id"], found["row"]) == ("note", "2019-12-31", 2)
    assert (found["value"], found["expected"]) == ("66.79", "66.98")


def test_faults_of_several_kinds_are_told_together() -> None:
    land = book(
        phases=[phase("P"), phase("Q")],
        decisions=[decision("P"), decision("P", in_force_from="2012-01-01")],
        parcels=[plot("A"), plot("B", 5, "Q")],
        tenancies=[lease("L1", "A", 11), lease("L2", "B", 5)],
    )
    assert sorted(told(land)["rule"]) == ["B009", "T002", "T005"]
