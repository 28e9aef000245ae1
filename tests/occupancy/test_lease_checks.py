"""Leases that can be read and cannot be meant: terms, first days, areas and certificates, on both sides."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pytest

from geo.tolerances import Tolerances
from occupancy.loading.cell_checks import lease_area_findings
from occupancy.loading.lease_checks import lease_findings
from tests.support.process_memory import Row, book, decision, lease, phase, plot, zone

# The plot A has 10 ha; its phase is decided from 2000-01-01 on.


def told(limits: Tolerances | None = None, **rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    land = book(**rows)
    tables: dict[str, pd.DataFrame] = {
        name: getattr(land, name) for name in ("phases", "decisions", "parcels", "projects", "tenancies")
    }
    checks = (lease_findings, lease_area_findings)
    found = [check(tables, limits or Tolerances()) for check in checks]
    return [row for frame in found for row in frame.to_dict("records")]


def rules(**rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return [str(row["rule"]) for row in told(**rows)]


def test_leases_in_order_are_not_told() -> None:
    assert rules(tenancies=[lease("L1", certificate_no="C1", last_day="2059-12-31")]) == []
    assert rules(tenancies=[]) == []
    assert rules(decisions=[], tenancies=[lease("L1"), lease("L2")]) == []


# T018: L1 has the plot from 2010 to 2029.
HELD = lease("L1", ha=4, certificate_no="C1", last_day="2029-12-31")
NAMES = [
    {"certificate_no": "C1", "tenant_name": "Công ty TNHH Anh Đào"},
    {"certificate_no": "C2", "tenant_name": "CTY TNHH ANH DAO"},
    {"certificate_no": "C3", "tenant_name": "Công ty TNHH Anh Đức"},
]


@pytest.mark.parametrize(
    ("second", "found"),
    [
        ({"first_day": "2029-12-31"}, 1),
        ({"first_day": "2030-01-01"}, 0),
        ({"first_day": "2029-01-01", "certificate_no": "C2"}, 1),  # the same tenant, written otherwise
        ({"first_day": "2029-01-01", "certificate_no": "C3"}, 0),
        ({"first_day": "2029-01-01", "certificate_no": ""}, 0),
        ({"first_day": "2029-01-01", "leased_area_m2": 40_000.1}, 1),
        ({"first_day": "2029-01-01", "leased_area_m2": 40_000.3}, 0),  # another part of the plot
        ({"first_day": "2029-01-01", "lease_id": "L1", "line_no": 2}, 0),
        ({"first_day": "2000-01-01", "last_day": "2009-12-31", "leased_area_m2": 40_000.1}, 0),
    ],
)
def test_a_renewal_entered_beside_its_lease_is_a_warning(second: Row, found: int) -> None:
    renewal = lease("L2", ha=4, certificate_no="C1", last_day="2040-12-31") | second
    result = told(tenancies=[HELD, renewal], projects=NAMES)

    assert [(row["rule"], row["severity"]) for row in result] == [("T018", "warning")] * found
    if found:
        assert (result[0]["record_id"], result[0]["value"], result[0]["expected"]) == ("L2/1", "L1", "A")


@pytest.mark.parametrize(("last_day", "found"), [("2050-01-31", 0), ("2050-02-01", 1), ("9999-12-31", 0)])
def test_leases_beyond_the_term_of_their_phase_are_told_once_for_it(last_day: str, found: int) -> None:
    leases = [lease(f"L{at}", ha=1, last_day=last_day) for at in range(3)]
    result = told(phases=[phase(term_end="2049-12-31")], tenancies=leases)

    assert [(row["rule"], row["value"], row["expected"]) for row in result] == [
        ("T019", "3", "2049-12-31")
    ] * found


@pytest.mark.parametrize(("last_day", "found"), [("2045-01-31", 0), ("2045-02-01", 1), ("9999-12-31", 0)])
def test_leases_beyond_the_term_of_their_project_are_told_once_for_it(last_day: str, found: int) -> None:
    leases = [lease(f"L{at}", ha=1 + at, certificate_no="C1", last_day=last_day) for at in range(2)]
    projects = [
        {"certificate_no": "C1", "tenant_name": "A", "operating_until": "2044-12-31"},
        {"certificate_no": "C2", "tenant_name": "B", "operating_until": ""},
    ]
    other = lease("L9", ha=3, certificate_no="C2", last_day=last_day)
    result = told(tenancies=[*leases, other], projects=projects)

    assert [(row["rule"], row["value"], row["expected"]) for row in result] == [
        ("T030", "2", "2044-12-31")
    ] * found


def test_a_lease_that_ended_within_the_term_is_not_beyond_it() -> None:
    ended = lease(last_day="2060-12-31", ended_on="2020-01-01")
    assert rules(phases=[phase(term_end="2049-12-31")], tenancies=[ended]) == []


@pytest.mark.parametrize(("last_day", "found"), [("2108-12-31", []), ("2109-01-02", ["T020"])])
def test_a_lease_of_more_than_99_years_is_a_warning(last_day: str, found: list[str]) -> None:
    assert rules(tenancies=[lease(last_day=last_day)]) == found  # it begins on 2010-01-01


def test_a_book_may_have_a_shorter_longest_term() -> None:
    ten_years = [lease(last_day="2021-01-01")]
    assert [row["rule"] for row in told(Tolerances(lease_years=10), tenancies=ten_years)] == ["T020"]
    assert told(Tolerances(lease_years=12), tenancies=ten_years) == []


@pytest.mark.parametrize(("area", "found"), [(0.0, ["T022"]), ("", []), (100.1, [])])
def test_a_lease_of_no_land_is_a_warning_and_one_of_unknown_area_is_told_elsewhere(
    area: Any, found: list[str]
) -> None:
    assert rules(tenancies=[lease(leased_area_m2=area)]) == found


# T023: of 100,000 m² a thousandth is 100. Its hectares are 10, acres 24.71, mẫu 27.78.
@pytest.mark.parametrize(
    ("area", "unit"),
    [
        (10.0, "ha"),
        (10.09, "ha"),
        (10.2, None),
        (24.71, "acre"),
        (27.78, "mau"),
        (9.9, "ha"),
        (4.0, "ha"),  # a part of it
        (100.0, None),
    ],
)
def test_one_line_in_another_unit_is_an_error_that_names_it(area: float, unit: str | None) -> None:
    result = told(tenancies=[lease(leased_area_m2=area), lease("L2", ha=5)])

    assert [(row["rule"], row["severity"], row["record_id"], row["expected"]) for row in result] == [
        ("T023", "error", "L1/1", unit)
    ] * (unit is not None)


def test_a_line_that_no_unit_makes_fit_is_an_error_without_one() -> None:
    result = told(parcels=[plot(ha=1)], tenancies=[lease(leased_area_m2=5), lease("L2", ha=0.5)])
    assert [(row["rule"], row["expected"]) for row in result] == [("T023", "")]


@pytest.mark.parametrize(("least_m2", "found"), [(10.0, 1), (3.0, 0)])
def test_the_smallest_area_that_is_let_is_a_limit_of_the_book(least_m2: float, found: int) -> None:
    few = [lease(leased_area_m2=4), lease("L2", ha=5)]
    assert len(told(Tolerances(least_lease_m2=least_m2), tenancies=few)) == found


@pytest.mark.parametrize(("decided", "found"), [("2010-01-01", 0), ("2010-01-02", 1)])
def test_leases_before_the_first_decision_of_their_phase_are_told_once(decided: str, found: int) -> None:
    decisions = [
        decision(in_force_from="2015-01-01"),
        decision(in_force_from=decided, in_force_to="2014-12-31"),
    ]
    leases = [lease("L1", ha=1), lease("L2", ha=1), lease("L3", ha=1, first_day="2011-01-01")]

    assert [
        (r["rule"], r["value"], r["record_id"], r["expected"])
        for r in told(decisions=decisions, tenancies=leases)
    ] == [("T024", "2", "L1/1", "2010-01-02")] * found


@pytest.mark.parametrize(("cleared_on", "found"), [("2011-01-01", 0), ("2011-01-02", 1), ("", 0)])
def test_a_plot_cleared_more_than_a_year_after_it_was_let_is_a_warning(cleared_on: str, found: int) -> None:
    later = lease("L2", ha=1, first_day="2015-01-01")
    result = told(parcels=[plot(cleared_on=cleared_on), plot("B")], tenancies=[later, lease(ha=1)])

    assert [(r["rule"], r["table"], r["record_id"], r["value"], r["expected"]) for r in result] == [
        ("T025", "parcels", "A", "2011-01-02", "2010-01-01")
    ] * found


TWO_ZONES: dict[str, list[Row]] = {
    "zones": [zone("Z"), zone("Y")],
    "phases": [phase("P"), phase("Q", "Y")],
    "decisions": [decision("P"), decision("Q")],
    "parcels": [plot("A"), plot("B", phase_id="Q", zone_id="Y")],
}


@pytest.mark.parametrize(("second", "found"), [("C1", 1), ("C2", 0), ("", 0)])
def test_a_certificate_in_two_zones_is_told_once(second: str, found: int) -> None:
    leases = [
        lease("L0", "B", 1, certificate_no="C0"),
        lease("L1", certificate_no="C1", ha=1),
        lease("L2", "B", 1, certificate_no=second),
        lease("L3", "B", 2, certificate_no=second),
    ]
    result = told(**TWO_ZONES, tenancies=leases)

    assert [(r["rule"], r["record_id"], r["value"], r["expected"]) for r in result] == [
        ("T028", "L2/1", "C1", "Z, Y")
    ] * found


@pytest.mark.parametrize(("many", "limit", "found"), [(10, 10, 1), (9, 10, 0), (10, 11, 0)])
def test_one_day_of_many_leases_is_told_once(many: int, limit: int, found: int) -> None:
    on_it = [lease(f"L{at}", ha=0.1) for at in range(many)]
    other = lease("L99", ha=0.1, first_day="2011-01-01")
    result = told(Tolerances(same_day_leases=limit), tenancies=[other, *on_it])

    assert [(r["rule"], r["value"], r["record_id"], r["expected"]) for r in result] == [
        ("T029", "10", "L0/1", "2010-01-01")
    ] * found


def test_a_twentieth_of_all_leases_may_begin_on_one_day() -> None:
    """Ten of 201 lines are less than 5 %."""
    days = pd.date_range("2011-01-01", periods=191).strftime("%Y-%m-%d")
    others = [lease(f"M{at}", ha=0.01, first_day=day) for at, day in enumerate(days)]
    on_it = [lease(f"L{at}", ha=0.1) for at in range(10)]

    assert told(Tolerances(same_day_leases=10), tenancies=[*others, *on_it]) == []
    assert len(told(Tolerances(same_day_leases=10), tenancies=[*others[1:], *on_it])) == 1
    assert len(told(Tolerances(same_day_leases=10, same_day_pct=4.9), tenancies=[*others, *on_it])) == 1
