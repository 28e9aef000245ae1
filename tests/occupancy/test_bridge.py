"""The bridge between two rates: each reason worked by hand, and what holds of any two books and days."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from occupancy.book import LandBook, load
from occupancy.measures.phase_status import M2_PER_HA
from occupancy.program import DATA
from occupancy.questions.bridge import REASONS, Bridge, bridge
from occupancy.statement import state
from tests.occupancy.test_statement_properties import Rows, books, moments
from tests.support.examples import examples
from tests.support.process_memory import book, decision, lease, phase, plot, zone

THEN, NOW = date(2020, 1, 1), date(2023, 1, 1)


def steps(made: Bridge) -> dict[str, tuple[float, float]]:
    """What each reason changes numerator and denominator by, in ha."""
    return {row.reason: (row.leased_ha, row.leasable_ha) for row in made.steps.itertuples()}


def between(*, basis: str = "established", **rows: Any) -> Bridge:
    land = book(**rows)
    return bridge(state(land, as_of=THEN, basis=basis), state(land, as_of=NOW, basis=basis))


@pytest.mark.parametrize(
    ("leases", "expected"),
    [
        ([lease(ha=4, first_day="2021-01-01")], {"new_leases": (4, 0)}),
        ([lease(ha=4, last_day="2022-12-31")], {"ended_leases": (-4, 0)}),
        ([lease(ha=4, last_day="2023-01-01")], {}),
        # One certificate on one plot: 4 ha end, 6 begin, and that is no new lease.
        (
            [
                lease(ha=4, certificate_no="C", last_day="2021-12-31"),
                lease("L2", ha=6, certificate_no="C", first_day="2022-01-01"),
            ],
            {"renewals": (2, 0)},
        ),
        (
            [
                lease(ha=4, certificate_no="C", last_day="2021-12-31"),
                lease("L2", ha=6, certificate_no="D", first_day="2022-01-01"),
            ],
            {"new_leases": (6, 0), "ended_leases": (-4, 0)},
        ),
    ],
)
def test_leases_begin_end_and_are_renewed(leases: list[Any], expected: Any) -> None:
    assert steps(between(tenancies=leases)) == expected


def test_land_newly_established_lowers_the_rate_though_leased_land_grows() -> None:
    made = between(
        zones=[zone("Z"), zone("Y")],
        phases=[phase(), phase("Q", "Y")],
        decisions=[decision(), decision("Q", in_force_from="2021-06-01")],
        parcels=[plot("A"), plot("B", phase_id="Q", zone_id="Y")],
        tenancies=[
            lease(ha=6),
            lease("L2", ha=1, first_day="2022-01-01"),
            lease("L3", "B", 1, first_day="2019-01-01"),  # before its phase was established
        ],
    )
    # 6 of 10 ha; 7 of 10; 8 of 20.
    assert steps(made) == {"new_leases": (1, 0), "newly_established": (1, 10)}
    assert made.steps["rate_points"].tolist() == pytest.approx([10.0, -30.0])
    assert made.rows.loc[made.rows["reason"] == "newly_established", "phase_id"].tolist() == ["Q", "Q"]


def test_decisions_that_change_and_phases_that_begin_to_operate_are_told_apart() -> None:
    decisions = [
        decision(in_force_to="2021-12-31"),
        decision(leasable=8, in_force_from="2022-01-01"),
        decision("Q"),
    ]
    rows: Any = {
        "phases": [phase(), phase("Q", operating_from="2021-01-01")],
        "decisions": decisions,
        "parcels": [plot("A"), plot("B", phase_id="Q")],
        "tenancies": [lease(ha=6), lease("L2", "B", 3)],
    }
    assert steps(between(**rows)) == {"decisions_changed": (0, -2)}
    assert steps(between(basis="operating", **rows)) == {
        "newly_operating": (3, 10),
        "decisions_changed": (0, -2),
    }


def test_plots_of_another_use_and_land_put_to_use_and_cleared_have_their_own_reasons() -> None:
    plots = [
        plot("A", 4, valid_to="2021-12-31"),
        plot("A1", 3, valid_from="2022-01-01", parent_parcel_ids="A"),
        plot("A2", 1, valid_from="2022-01-01", parent_parcel_ids="A", land_use="green"),
        plot("B", 2, cleared_on="2022-01-01"),
    ]
    leases = [lease(ha=4), lease("L2", "B", 2, operating_from="2022-05-01")]
    # A quarter of the lease lies on green land now.
    assert steps(between(parcels=plots, tenancies=leases)) == {"reclassified": (-1, 0)}
    assert steps(between(basis="in_use", parcels=plots, tenancies=leases)) == {"put_to_use": (2, 0)}
    cleared = between(basis="cleared", parcels=plots, tenancies=leases)
    assert steps(cleared) == {"reclassified": (-1, -1), "newly_cleared": (0, 2)}


def test_what_was_recorded_later_is_a_correction_or_new() -> None:
    land = book(
        tenancies=[
            lease(ha=4, superseded_on="2021-03-01"),
            lease(ha=5, recorded_on="2021-03-01"),
            lease("L2", ha=1, recorded_on="2021-03-01"),
        ],
        decisions=[decision(superseded_on="2021-03-01"), decision(leasable=9, recorded_on="2021-03-01")],
    )
    before, after = (land.as_known(day) for day in (date(2021, 1, 1), date(2022, 1, 1)))
    made = bridge(state(before, as_of=THEN), state(after, as_of=THEN))
    assert steps(made) == {"corrections": (1, -1), "new_leases": (1, 0)}


def test_another_basis_is_the_first_reason() -> None:
    land = book(phases=[phase(operating_from="2022-01-01")], tenancies=[lease(ha=6)])
    made = bridge(state(land, as_of=THEN, basis="gross_established"), state(land, as_of=NOW))
    # 6 of 20 ha become 6 of 10.
    assert steps(made) == {"basis": (0, -10)}
    assert made.steps["rate_points"].tolist() == pytest.approx([30.0])


def test_a_rate_that_is_not_known_has_no_points() -> None:
    made = between(decisions=[decision(in_force_from="2021-01-01")], tenancies=[lease(ha=6)])
    assert steps(made) == {"newly_established": (6, 10)}
    assert made.steps["rate_points"].isna().all()


@examples(100)
@given(
    rows=st.tuples(books(), books()),
    days=st.tuples(moments, moments),
    bases=st.tuples(
        *[st.sampled_from(["established", "operating", "cleared", "in_use", "gross_planned"])] * 2
    ),
    same=st.booleans(),
)
def test_the_steps_are_the_whole_difference_of_any_two_statements(
    rows: tuple[Rows, Rows], days: tuple[date, date], bases: tuple[str, str], same: bool
) -> None:
    lands = (book(**rows[0]), book(**rows[0 if same else 1]))
    before, after = (
        state(land, as_of=day, basis=basis) for land, day, basis in zip(lands, days, bases, strict=True)
    )
    made = bridge(before, after)
    first, last = before.rates.loc[before.basis], after.rates.loc[after.basis]
    for name, own in (("leased_ha", "numerator_ha"), ("leasable_ha", "denominator_ha")):
        change = np.nan_to_num(last[own]) - np.nan_to_num(first[own])
        assert made.steps[name].sum() == pytest.approx(change, abs=1e-9)
        assert made.rows.groupby("reason")[name].sum().to_dict() == pytest.approx(
            made.steps.set_index("reason")[name].to_dict(), abs=1e-9
        )
    if len(made.steps) and not pd.isna([first["fill_rate_pct"], last["fill_rate_pct"]]).any():
        points = last["fill_rate_pct"] - first["fill_rate_pct"]
        assert made.steps["rate_points"].sum() == pytest.approx(points, abs=1e-9)
    assert made.steps["reason"].map(REASONS.index).is_monotonic_increasing


@pytest.fixture(scope="module")
def land() -> LandBook:
    return load(DATA)


def test_the_packaged_rate_fell_by_new_zones_while_leased_land_grew(land: LandBook) -> None:
    made = bridge(state(land, as_of=date(2019, 12, 31)), state(land, as_of=date(2021, 12, 31)))
    change = made.steps.set_index("reason")
    assert change["leased_ha"].sum() == pytest.approx(2064.86 - 1747.77)
    assert change["rate_points"].sum() < 0
    assert change["rate_points"].idxmin() == "newly_established"
    # Each lease line that is counted is counted once, to 0.1 m² as the papers have it.
    m2 = made.rows["leased_ha"].to_numpy() * M2_PER_HA
    assert np.abs(m2 * 10 - np.rint(m2 * 10)).max() < 1e-3
