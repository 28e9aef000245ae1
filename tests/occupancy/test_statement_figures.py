"""What a book amounts to: sums, bases, unknowns, intensity and the lease lines behind a figure."""

from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from occupancy.book import LandBook, load
from occupancy.errors import QuestionError
from occupancy.questions.figure_records import lease_evidence
from occupancy.statement import Statement, state
from tests.support.book_builder import edit, write_book
from tests.support.process_memory import book, decision, lease, phase, plot, zone

DAY = date(2023, 11, 17)
UNKNOWN = float("nan")


@pytest.fixture(scope="module")
def land() -> LandBook:
    """Two zones.

    Z: P (20 ha, 10 leasable; plots A 6 ha, 4 ha let; B 3 ha, 3.5 ha let; 1 ha not divided), operating,
    and Q (planned only; plot C 2 ha, let). Y: R (30 ha, 15 leasable, estimated; plot D 5 ha, let, not
    cleared; green plot E 1 ha, let), established, not operating.
    """
    return book(
        zones=[zone("Z"), zone("Y")],
        phases=[phase("P"), phase("Q"), phase("R", "Y", operating_from="")],
        decisions=[
            decision("P", 20, 20, 10),
            decision("Q", 50, None, None),
            decision("R", 30, 30, 15, leasable_basis="estimated"),
        ],
        parcels=[
            plot("A", 6),
            plot("B", 3),
            plot("C", 2, "Q"),
            plot("D", 5, "R", zone_id="Y", cleared_on=""),
            plot("E", 1, "R", zone_id="Y", land_use="green"),
        ],
        tenancies=[
            lease("L1", "A", 4, operating_from="2012-01-01", certificate_no="C1"),
            lease("L2", "B", 3.5, certificate_no="C2"),
            lease("L3", "C", 2, operating_from="2012-01-01", certificate_no="C1"),
            lease("L4", "D", 5, handed_over_on="2012-01-01", certificate_no="C3"),
            lease("L5", "E", 1, certificate_no="C3"),
        ],
        projects=[
            {"certificate_no": "C1", "investment_amount": 6e6, "investment_currency": "USD", "jobs": 60},
            {"certificate_no": "C2", "investment_amount": 7e6, "investment_currency": "USD"},
            {"certificate_no": "C3", "investment_amount": 9e9, "investment_currency": "VND", "jobs": 30},
        ],
    )


@pytest.fixture(scope="module")
def statement(land: LandBook) -> Statement:
    return state(land, as_of=DAY)


# expected per phase: P, Q, R; per zone: Z, Y; total
SUMS = {
    "planned_ha": ([20, 50, 30], [70, 30], 100),
    "established_ha": ([20, 0, 30], [20, 30], 50),
    "leasable_ha": ([10, 0, 15], [10, 15], 25),
    "cleared_ha": ([9, 0, 0], [9, 0], 9),
    "leased_ha": ([7.5, 0, 5], [7.5, 5], 12.5),
    "handed_over_ha": ([0, 0, 5], [0, 5], 5),
    "in_use_ha": ([4, 0, 0], [4, 0], 4),
    "vacant_ha": ([2, 0, 0], [2, 0], 2),
    "undivided_ha": ([1, 0, 10], [1, 10], 11),
    "excess_ha": ([0.5, 0, 0], [0.5, 0], 0.5),
    "outside_ha": ([0, 2, 0], [2, 0], 2),
    "reserved_ha": ([0, 0, 0], [0, 0], 0),
}


@pytest.mark.parametrize("quantity", SUMS)
def test_each_quantity_adds_up_from_phases_to_zones_to_the_book(statement: Statement, quantity: str) -> None:
    phases, zones, total = SUMS[quantity]
    assert statement.phases[quantity].tolist() == pytest.approx(phases)
    assert statement.zones[quantity].tolist() == pytest.approx(zones)
    assert statement.total[quantity] == pytest.approx(total)


def test_a_plot_has_its_own_share_of_each_quantity(statement: Statement) -> None:
    plots = statement.parcels.set_index("parcel_id")
    assert plots["leasable_ha"].to_dict() == {"A": 6, "B": 3, "C": 0, "D": 5, "E": 0}
    assert plots["leased_ha"].to_dict() == {"A": 4, "B": 3.5, "C": 0, "D": 5, "E": 0}
    assert plots["vacant_ha"].to_dict() == {"A": 2, "B": 0, "C": 0, "D": 0, "E": 0}
    assert plots["outside_ha"].to_dict() == {"A": 0, "B": 0, "C": 2, "D": 0, "E": 0}
    assert plots["lease_count"].to_dict() == {"A": 1, "B": 1, "C": 1, "D": 1, "E": 1}
    assert plots["planned_ha"].isna().all()


def test_status_and_numbers_of_zones(statement: Statement) -> None:
    assert statement.phases["status"].tolist() == ["operating", "approved", "established"]
    assert statement.zones["status"].tolist() == ["operating", "established"]
    counts = [statement.total[f"zones_{name}"] for name in ("approved", "established", "operating")]
    assert counts == [2, 2, 1]


# basis: numerator, denominator
RATES = {
    "established": (12.5, 25),
    "operating": (7.5, 10),
    "cleared": (12.5, 9),
    "gross_established": (12.5, 50),
    "gross_operating": (7.5, 20),
    "gross_planned": (14.5, 100),
    "in_use": (4, 25),
}


@pytest.mark.parametrize("basis", RATES)
def test_each_basis_is_sum_over_sum(statement: Statement, basis: str) -> None:
    found = statement.rates.loc[basis]
    numerator, denominator = RATES[basis]
    assert found["numerator_ha"] == pytest.approx(numerator)
    assert found["denominator_ha"] == pytest.approx(denominator)
    assert found["fill_rate_pct"] == pytest.approx(100 * numerator / denominator)


def test_the_rate_column_follows_the_basis_asked_for(land: LandBook) -> None:
    under = {basis: state(land, as_of=DAY, basis=basis) for basis in ("established", "operating", "cleared")}
    expected = {"established": [75, 100 / 3], "operating": [75, UNKNOWN], "cleared": [750 / 9, UNKNOWN]}
    for basis, rates in expected.items():
        assert under[basis].zones["fill_rate_pct"].tolist() == pytest.approx(rates, nan_ok=True)
    assert under["cleared"].total["fill_rate_pct"] == pytest.approx(1250 / 9)
    plots = under["cleared"].parcels.set_index("parcel_id")["fill_rate_pct"]
    assert plots["A"] == pytest.approx(400 / 6)
    assert plots[["C", "D", "E"]].isna().all()


def test_a_basis_that_the_book_does_not_have_is_refused(land: LandBook) -> None:
    with pytest.raises(QuestionError, match=r"no basis gross in bases\.csv; choose one of established, oper"):
        state(land, as_of=DAY, basis="gross")


@pytest.mark.parametrize("day", ["2023-11-17", 20231117, None])
def test_a_day_that_is_not_a_date_is_refused(land: LandBook, day: object) -> None:
    with pytest.raises(QuestionError, match="not a date; give one like 2023-11-17"):
        state(land, as_of=day)  # type: ignore[arg-type]


def test_a_day_with_a_time_is_that_day() -> None:
    land = book(tenancies=[lease(last_day="2023-11-17")])
    assert state(land, as_of=datetime(2023, 11, 17, 23, 59)).total["leased_ha"] == 10


def test_estimated_leasable_land_is_told_of_every_sum_that_rests_on_it(statement: Statement) -> None:
    assert statement.phases["estimated"].tolist() == [False, False, True]
    assert statement.zones["estimated"].tolist() == [False, True]
    assert statement.total["estimated"] is True


def test_an_estimate_for_a_phase_not_established_touches_no_sum() -> None:
    land = book(decisions=[decision(established=None, leasable=None, leasable_basis="estimated")])
    assert state(land, as_of=DAY).total["estimated"] is False


def test_leasable_land_that_is_not_stated_makes_the_rate_unknown_not_larger() -> None:
    land = book(
        phases=[phase("P"), phase("Q")],
        decisions=[decision("P"), decision("Q", leasable=None)],
        tenancies=[lease()],
    )

    statement = state(land, as_of=DAY)

    assert pd.isna(statement.zones["leasable_ha"].iloc[0])
    assert pd.isna(statement.total["leasable_ha"])
    assert pd.isna(statement.total["fill_rate_pct"])
    assert statement.total["leased_ha"] == 10
    assert statement.rates.loc["gross_established", "fill_rate_pct"] == 25


def test_a_phase_without_a_decision_has_no_area_and_adds_nothing() -> None:
    statement = state(book(phases=[phase("P"), phase("Q")]), as_of=DAY)

    assert statement.phases["status"].tolist() == ["operating", "none"]
    assert pd.isna(statement.phases["planned_ha"].iloc[1])
    assert statement.total["planned_ha"] == 20
    assert statement.total["fill_rate_pct"] == 0


def test_an_established_area_of_nought_does_not_establish() -> None:
    statement = state(book(decisions=[decision(established=0)]), as_of=DAY)
    assert statement.phases["status"].tolist() == ["approved"]


def test_more_plots_than_leasable_land_leave_less_than_nothing_undivided() -> None:
    statement = state(book(parcels=[plot(ha=12)]), as_of=DAY)
    assert statement.total["undivided_ha"] == -2
    assert statement.total["vacant_ha"] == 12


def test_the_later_of_two_decisions_in_force_is_used_whatever_their_order() -> None:
    later = decision(leasable=8, in_force_from="2015-01-01")
    for decisions in ([decision(), later], [later, decision()]):
        statement = state(book(decisions=decisions), as_of=DAY)
        assert statement.total["leasable_ha"] == 8
        told = statement.findings.set_index("rule").loc["B009"]
        assert (told["severity"], told["table"], told["record_id"]) == ("error", "decisions", "P")
        assert told["row"] == 2 + decisions.index(later)


def test_a_decision_that_ended_before_the_next_began_is_no_double() -> None:
    decisions = [decision(in_force_to="2014-12-31"), decision(leasable=8, in_force_from="2015-01-01")]
    land = book(decisions=decisions)
    assert state(land, as_of=date(2014, 12, 31)).total["leasable_ha"] == 10
    assert state(land, as_of=date(2015, 1, 1)).total["leasable_ha"] == 8
    assert "B009" not in set(state(land, as_of=date(2015, 1, 1)).findings["rule"])


def test_a_book_without_plots_or_leases_still_answers() -> None:
    statement = state(book(parcels=[]), as_of=DAY)
    assert statement.total["undivided_ha"] == 10
    assert statement.total["fill_rate_pct"] == 0
    assert len(statement.parcels) == 0


def test_investment_and_jobs_are_per_leased_hectare_of_those_who_state_them(statement: Statement) -> None:
    found = statement.intensity.set_index(["zone_id", "measure", "currency"])

    # C1 has 4 of its 6 ha in an established phase: 4 of 6 million; C2 all its 3.5 ha and 7 million.
    assert found.loc[("Z", "investment", "USD"), "amount"] == pytest.approx(11e6)
    assert found.loc[("Z", "investment", "USD"), "covered_leased_ha"] == pytest.approx(7.5)
    # C2 states no jobs: only the 4 ha of C1 are covered, with 40 of its 60 jobs.
    assert found.loc[("Z", "jobs", ""), "amount"] == pytest.approx(40)
    assert found.loc[("Z", "jobs", ""), "per_leased_ha"] == pytest.approx(10)
    # C3 has 5 of its 6 ha on industrial land.
    assert found.loc[("Y", "investment", "VND"), "amount"] == pytest.approx(7.5e9)
    assert found.loc[("", "jobs", ""), "amount"] == pytest.approx(65)
    assert found.loc[("", "jobs", ""), "covered_leased_ha"] == pytest.approx(9)


def test_currencies_are_never_added_up(statement: Statement) -> None:
    whole = statement.intensity[statement.intensity["zone_id"] == ""]
    assert whole["currency"].tolist() == ["USD", "VND", ""]


def test_the_evidence_counts_every_plot(statement: Statement) -> None:
    sums = lease_evidence(statement).groupby("zone_id")["counted_m2"].sum()
    assert sums.to_dict() == {"Z": 95_000, "Y": 60_000}


def test_the_evidence_of_a_zone_adds_up_to_its_figures(land: LandBook, statement: Statement) -> None:
    rows = lease_evidence(state(land, as_of=DAY), zone_id="Z")

    assert rows["lease_id"].tolist() == ["L1", "L2", "L3"]
    assert rows["counts_as"].tolist() == ["leased", "leased", "outside"]
    sums = rows.groupby("counts_as")["counted_m2"].sum() / 10_000
    assert sums["leased"] == pytest.approx(statement.zones["leased_ha"].iloc[0])
    assert sums["outside"] == pytest.approx(statement.zones["outside_ha"].iloc[0])


def test_the_evidence_can_be_asked_of_a_phase_a_plot_or_the_whole_book(land: LandBook) -> None:
    assert lease_evidence(state(land, as_of=DAY), phase_id="R")["counts_as"].tolist() == [
        "leased",
        "non_industrial",
    ]
    assert lease_evidence(state(land, as_of=DAY), parcel_id="B")["row"].tolist() == [3]
    assert len(lease_evidence(state(land, as_of=DAY))) == 5
    assert lease_evidence(state(land, as_of=date(2009, 12, 31))).empty


def test_evidence_of_what_the_book_does_not_have_is_refused(land: LandBook) -> None:
    with pytest.raises(QuestionError, match=r"no zone_id X; look it up in zones\.geojson"):
        lease_evidence(state(land, as_of=DAY), zone_id="X")


def test_a_book_from_a_folder_gives_its_figures(tmp_path: Path) -> None:
    statement = state(load(write_book(tmp_path)), as_of=DAY)

    # a-1: 30 of 60 ha; a-2: 10 of 50; b-1: 10 of 40 (see tests/support/book_builder.py).
    assert statement.phases["leased_ha"].tolist() == [30, 10, 10, 0]
    assert statement.total["leasable_ha"] == 150
    assert statement.total["fill_rate_pct"] == pytest.approx(100 / 3)
    assert statement.total["zones_operating"] == 2
    assert statement.parcels.set_index("parcel_id")["state"].to_dict() == {
        "a-1-01": "leased_in_use",
        "a-1-02": "leased_in_use",
        "a-1-03": "leased_idle",
        "a-1-04": "vacant_serviced",
        "a-1-05": "vacant_serviced",
        "a-1-06": "reserved",
        "a-2-01": "leased_idle",
        "a-2-02": "vacant_cleared",
        "a-2-03": "vacant_cleared",
        "b-1-01": "leased_idle",
        "b-1-02": "non_industrial",
    }
    assert statement.rules["headroom_leased_ha"].tolist() == pytest.approx([-40])


def test_rows_set_aside_are_counted_beside_the_figures(tmp_path: Path) -> None:
    folder = write_book(tmp_path, tenancies=edit(0, parcel_id="a-1-99"))

    statement = state(load(folder), as_of=DAY)

    assert statement.total["leased_ha"] == 40
    assert statement.set_aside == {"rows": 1, "leased_ha": 10}


def test_a_row_with_a_day_that_does_not_exist_may_be_live(tmp_path: Path) -> None:
    folder = write_book(tmp_path, tenancies=edit(0, last_day="2023-02-31"))
    assert state(load(folder), as_of=DAY).set_aside == {"rows": 1, "leased_ha": 10}
    assert state(load(folder), as_of=date(2015, 12, 31)).set_aside == {"rows": 1, "leased_ha": 0}
