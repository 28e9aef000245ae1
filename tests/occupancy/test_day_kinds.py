"""What a day shows of leases, land balance, totals and the line of a rule, on both sides of each limit."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from occupancy.book import load
from occupancy.statement import state
from tests.support import book_builder
from tests.support.book_builder import add, edit, write_book
from tests.support.process_memory import Row, book, decision, lease, phase, plot, rule

DAY = date(2023, 11, 17)  # the day of the book


def told(day: date = DAY, **rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    found = state(book(**rows), as_of=day).findings
    return [{name: row[name] for name in found.columns} for row in found.to_dict("records")]


def cells(found: list[Row], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in found]


def rules(**rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return [row["rule"] for row in told(DAY, **rows)]


# Why a plot of 10 ha has more leases than it has land: one cause, one finding.


def held(lease_id: str, ha: float, certificate_no: str) -> Row:
    return lease(lease_id, ha=ha, certificate_no=certificate_no)


def test_two_tenants_who_have_the_whole_plot_are_the_finding() -> None:
    [found] = told(tenancies=[held("L1", 10, "C1"), held("L2", 10, "C2")])
    assert (found["rule"], found["severity"], found["record_id"]) == ("T017", "error", "A")
    assert (found["value"], found["area_m2"]) == ("L1, L2", 100_000)


@pytest.mark.parametrize(
    ("second", "cause"),
    [
        (held("L2", 9.9, "C2"), "T002"),  # not the whole plot
        (held("L2", 10, ""), "T002"),  # whose it is nobody knows
        (held("L2", 10, "C1"), "T003"),  # the same certificate
        (held("L2", 0.1, "C1"), "T003"),
    ],
)
def test_other_leases_above_the_plot_have_another_cause(second: Row, cause: str) -> None:
    assert rules(tenancies=[held("L1", 10, "C1"), second]) == [cause]


def test_what_a_repeated_lease_does_not_explain_is_told_besides() -> None:
    leases = [held("L1", 8, "C1"), held("L2", 1, "C1"), held("L3", 5, "C2")]  # 13 ha without L2
    assert rules(tenancies=leases) == ["T002", "T003"]


DEVELOPED: dict[str, list[Row]] = {
    "phases": [phase(developer="Công ty CP Hạ tầng Sông Cầu")],
    "projects": [
        {"certificate_no": "C1", "tenant_name": "Cty Hạ tầng Sông Cầu"},
        {"certificate_no": "C2", "tenant_name": "Alpha"},
    ],
}


@pytest.mark.parametrize(("sublease_ha", "cause"), [(4.0, ["T021"]), (10.0, ["T021"]), (11.0, ["T017"])])
def test_a_head_lease_beside_its_subleases_is_the_finding(sublease_ha: float, cause: list[str]) -> None:
    leases = [held("L1", 10, "C1"), held("L2", sublease_ha, "C2")]
    assert rules(**DEVELOPED, tenancies=leases) == cause


def test_a_developer_may_lease_a_part_of_a_plot_beside_others() -> None:
    assert rules(**DEVELOPED, tenancies=[held("L1", 6, "C1"), held("L2", 4, "C2")]) == []


# What only follows from another finding.


def test_a_renewal_is_not_told_again_on_days_on_which_it_counts_twice(tmp_path: Path) -> None:
    """L1 has a-1-01 to 2060; L9, of the same tenant, has it from 2020 on."""
    twice = book_builder.lease("L9", 1, "C1", "a-1-01", 100_000, "2020-01-01")
    land = load(write_book(tmp_path, tenancies=add(twice)))
    before, after = (state(land, as_of=day).findings["rule"] for day in (date(2019, 12, 31), DAY))
    assert "T018" in set(before)
    assert {"T003"} == set(after) & {"T002", "T003", "T017", "T018"}


@pytest.mark.parametrize(("in_force_from", "rules"), [("2203-01-01", {"B016"}), ("2023-11-18", {"T005"})])
def test_leases_in_a_phase_whose_decision_was_set_aside_are_an_echo(
    tmp_path: Path, in_force_from: str, rules: set[str]
) -> None:
    land = load(write_book(tmp_path, phase_decisions=edit(0, in_force_from=in_force_from)))
    assert set(state(land, as_of=DAY).findings["rule"]) & {"B016", "T005"} == rules


# T026: handed over on 2022-11-17, so idle for twelve months on the day.
IDLE = lease(ha=4, handed_over_on="2022-11-17")
TWELVE = [rule(12, rule="idle", quantity="idle_months", basis="", comparison="max", unit="month")]


@pytest.mark.parametrize(
    ("day", "more", "found"),
    [
        (date(2023, 11, 17), {}, 0),
        (date(2023, 11, 18), {}, 1),
        (date(2023, 11, 18), {"operating_from": "2023-11-18"}, 0),
        (date(2023, 11, 18), {"operating_from": "2023-11-19"}, 1),
        (date(2023, 11, 18), {"handed_over_on": ""}, 0),
        (date(2023, 11, 18), {"ended_on": "2023-11-17"}, 0),
    ],
)
def test_land_idle_for_longer_than_a_rule_allows_is_a_warning(day: date, more: Row, found: int) -> None:
    result = told(day, rules=TWELVE, tenancies=[IDLE | more])
    assert [
        (row["rule"], row["record_id"], row["value"], row["expected"], row["area_m2"]) for row in result
    ] == [("T026", "L1/1", "12", "12", 40_000)] * found


def test_without_a_rule_on_idle_land_nothing_is_told() -> None:
    assert told(date(2023, 11, 18), tenancies=[IDLE]) == []
    over = [TWELVE[0] | {"last_day": "2020-01-01"}]
    assert told(date(2023, 11, 18), rules=over, tenancies=[IDLE]) == []


# B024: the phase has 20 ha; 2 % above are 20.4.


@pytest.mark.parametrize(("green_ha", "found"), [(10.4, 0), (10.41, 1)])
def test_plots_of_all_uses_above_the_phase_are_a_warning(green_ha: float, found: int) -> None:
    result = told(parcels=[plot(), plot("G", green_ha, land_use="green")])
    assert (
        cells(result, "rule", "record_id", "value", "expected") == [("B024", "P", "20.41", "20.00")] * found
    )


def test_industrial_plots_above_the_decision_are_told_and_not_their_echo() -> None:
    assert rules(parcels=[plot(ha=20.5)]) == ["T010"]


# B025: of 20 ha, 2 must be green.
GREEN = [rule(10, rule="green", quantity="green_share", basis="")]


@pytest.mark.parametrize(("green_ha", "roads_ha", "found"), [(2.0, 8.0, 0), (1.9, 8.1, 1), (1.9, 7.69, 0)])
def test_a_zone_divided_as_a_whole_keeps_the_share_of_green_land(
    green_ha: float, roads_ha: float, found: int
) -> None:
    """In the last case 0.41 of 20 ha are not yet divided: more than 2 %, and they may become green."""
    parcels = [plot(), plot("G", green_ha, land_use="green"), plot("R", roads_ha, land_use="traffic")]
    result = told(rules=GREEN, parcels=parcels)
    assert [
        (row["rule"], row["record_id"], row["field"], row["value"], row["expected"]) for row in result
    ] == [("B025", "Z", "land_use", "green", "10")] * found


def test_a_rule_not_in_force_and_land_of_unknown_use_judge_no_balance() -> None:
    parcels = [plot(), plot("G", 1, land_use="green"), plot("R", 9, land_use="traffic")]
    assert rules(rules=[GREEN[0] | {"first_day": "2024-01-01"}], parcels=parcels) == []
    assert rules(rules=GREEN, parcels=[*parcels[:2], plot("R", 9, land_use="")]) == []


# B027 and B028: 4 ha are leased on the day.


def printed(as_of: str, leased_ha: float, **more: float) -> list[Row]:
    return [{"as_of": as_of, "leased_ha": leased_ha, **more}]


@pytest.mark.parametrize(("last_ha", "found"), [(8.0, 0), (8.01, 1), (2.67, 0), (2.66, 1)])
def test_a_total_that_jumped_since_it_was_published_is_a_warning(last_ha: float, found: int) -> None:
    """4 is half of 8, and 1.5 times 2.67 but for less than a hundredth."""
    result = told(tenancies=[lease(ha=4)], published_totals=printed("2022-12-31", last_ha))
    assert [
        (row["rule"], row["record_id"], row["field"], row["value"], row["expected"]) for row in result
    ] == [("B027", "2022-12-31", "leased_ha", "4.00", f"{last_ha:.2f}")] * found


def test_each_quantity_is_held_against_the_last_total_that_was_published() -> None:
    totals = [*printed("2021-12-31", 100), *printed("2022-12-31", 4, planned_ha=50, established_ha=20)]
    assert [row["field"] for row in told(tenancies=[lease(ha=4)], published_totals=totals)] == ["planned_ha"]


def test_days_after_the_book_are_held_against_nothing_published() -> None:
    ends = [lease(ha=4, last_day="2023-12-31")]
    assert told(date(2024, 1, 1), tenancies=ends, published_totals=printed("2022-12-31", 4)) == []


@pytest.mark.parametrize(("published_ha", "found"), [(4.02, 0), (4.03, 1), (3.99, 0)])
def test_leased_land_not_as_published_for_the_day_is_a_warning(published_ha: float, found: int) -> None:
    """Half a per cent of 4.02 ha is 0.0201."""
    result = told(tenancies=[lease(ha=4)], published_totals=printed("2023-11-17", published_ha))
    assert cells(result, "rule", "value", "expected") == [("B028", "4.00", "4.03")] * found


def test_errors_of_leases_explain_why_leased_land_is_not_as_published() -> None:
    """C1 has 4 ha twice: 8 ha, where 4 were published."""
    twice = [held("L1", 4, "C1"), held("L2", 4, "C1")]
    assert rules(tenancies=twice, published_totals=printed("2023-11-17", 4)) == ["T003"]


def test_an_adjustment_explains_what_was_published() -> None:
    reason = {"as_of": "2023-11-17", "quantity": "leased_ha", "delta_ha": 1, "reason": "promised"}
    rows = {"tenancies": [lease(ha=4)], "published_totals": printed("2023-11-17", 5)}
    assert rules(**rows) == ["B028"]
    assert rules(**rows, adjustments=[reason]) == []


# B030: 60 % of 10 ha are 6.


def test_a_rate_that_would_cross_the_line_names_the_finding_it_rests_on() -> None:
    # 6.5 ha with the repeated line, 5.5 without.
    leases = [held("L1", 3, "C1"), held("L2", 1, "C1"), held("L3", 2.5, "C2")]
    found = told(rules=[rule()], tenancies=leases)
    assert [row["rule"] for row in found] == ["T003", "B030"]
    assert (found[1]["severity"], found[1]["record_id"]) == ("warning", "new_zone")
    assert (found[1]["value"], found[1]["expected"]) == ("T003 L2/1", "60")


@pytest.mark.parametrize(("other_ha", "crosses"), [(3.0, False), (2.99, True)])
def test_a_rate_that_reaches_the_line_without_the_finding_does_not_cross_it(
    other_ha: float, crosses: bool
) -> None:
    leases = [held("L1", 3, "C1"), held("L2", 1, "C1"), held("L3", other_ha, "C2")]
    assert ("B030" in rules(rules=[rule()], tenancies=leases)) is crosses


def test_findings_that_cross_only_together_are_all_named() -> None:
    # 6.5 ha; 0.4 and 0.3 ha are there twice.
    leases = [held("L1", 5.4, "C1"), held("L2", 0.4, "C1"), held("L3", 0.3, "C1"), held("L4", 0.4, "C2")]
    found = told(rules=[rule()], tenancies=leases)
    assert found[-1]["value"] == "T003 L2/1; T003 L3/1"


def test_land_outside_the_phases_of_the_basis_moves_no_rate() -> None:
    rows: dict[str, Any] = {
        "phases": [phase(), phase("Q")],
        "decisions": [decision(), decision("Q", established=None, leasable=None)],
        "parcels": [plot(), plot("B", phase_id="Q")],
        "tenancies": [held("L1", 6, "C1"), *(lease(f"M{n}", "B", 1, certificate_no="C9") for n in (1, 2))],
    }
    assert "B030" not in rules(rules=[rule()], **rows)
