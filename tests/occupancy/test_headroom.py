"""Room to the lines of rules: worked by hand, tight to the square metre, and replayed day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occupancy.measures.fill_rates import fill_rates
from occupancy.measures.phase_status import day_snapshot
from occupancy.questions.headroom import decisive_plots, first_crossing, headroom
from occupancy.questions.rates_by_terms import rates_by_terms
from occupancy.statement import Statement, state
from tests.occupancy.test_statement_properties import SPAN, START, Rows, books
from tests.support.examples import examples
from tests.support.process_memory import book, decision, lease, phase, plot, rule, zone

DAY = date(2023, 11, 17)  # the own day of books in memory
M2 = 0.0001  # in hectares


def asked(leased: float = 6.5, leasable: float = 10, *rules: dict[str, object], **rows: object) -> Statement:
    tables = {
        "decisions": [decision(leasable=leasable)],
        "tenancies": [lease(ha=leased)],
        "rules": [rule(), *rules],
    }
    return state(book(**{**tables, **rows}), as_of=DAY)  # type: ignore[arg-type]


def test_the_room_is_what_may_be_lost_or_added() -> None:
    (room,) = headroom(asked()).to_dict("records")
    # 60 % of 10 ha are 6; 6.5 ha are 60 % of 10.8333….
    assert (room["holds"], room["headroom_leased_ha"], room["to_let_ha"]) == (True, 0.5, 0.0)
    assert room["headroom_leasable_ha"] == pytest.approx(6.5 / 0.6 - 10)


def test_where_a_rule_fails_the_room_is_what_is_still_to_be_leased() -> None:
    (room,) = headroom(asked(leased=4)).to_dict("records")
    assert (room["holds"], room["to_let_ha"], room["headroom_leased_ha"]) == (False, 2.0, -2.0)


@pytest.mark.parametrize(("change", "holds"), [(M2, False), (0.0, True), (-M2, True)])
def test_the_room_is_tight_to_the_square_metre(change: float, holds: bool) -> None:
    (room,) = headroom(asked()).to_dict("records")
    lost = asked(leased=6.5 - room["headroom_leased_ha"] - change)
    assert headroom(lost)["holds"].tolist() == [holds]


@pytest.mark.parametrize(("change", "holds"), [(M2, False), (-M2, True)])
def test_the_land_that_may_be_added_is_tight_too(change: float, holds: bool) -> None:
    (room,) = headroom(asked()).to_dict("records")
    more = asked(leasable=10 + room["headroom_leasable_ha"] + change)
    assert headroom(more)["holds"].tolist() == [holds]


def test_zones_are_judged_by_their_own_rule_one_by_one() -> None:
    own = rule(rule="zone_expansion", quantity="zone_fill_rate")
    rooms = headroom(
        asked(
            6.5,
            10,
            own,
            zones=[zone("Z"), zone("Y"), zone("X")],
            phases=[phase(), phase("Q", "Y"), phase("R", "X")],
            decisions=[decision(), decision("Q"), decision("R", established=None, leasable=None)],
            parcels=[plot(), plot("B", phase_id="Q", zone_id="Y")],
        )
    )
    # Zone X has no land to lease: nothing of it can be judged.
    assert rooms["zone_id"].tolist() == ["", "Z", "Y"]
    assert rooms["holds"].tolist() == [False, True, False]
    assert rooms["to_let_ha"].tolist() == [5.5, 0.0, 6.0]


@pytest.mark.parametrize("exempt", ["Y", "Q"])
def test_land_that_a_rule_exempts_is_on_neither_side_of_its_rate(exempt: str) -> None:
    """By its zone or its phase: 6 of 10 ha without it, 6 + 1 of 20 with it."""
    bases = [
        {**row, "exempt_land": exempt if row["basis"] == "established" else ""}
        for row in book().bases.drop(columns="row").to_dict("records")
    ]
    rows: dict[str, object] = {
        "zones": [zone("Z"), zone("Y")],
        "phases": [phase(), phase("Q", "Y")],
        "decisions": [decision(), decision("Q")],
        "parcels": [plot(), plot("B", phase_id="Q", zone_id="Y")],
        "tenancies": [lease(ha=6), lease("L2", "B", 1)],
    }
    own = rule(rule="zone_expansion", quantity="zone_fill_rate")
    counted, without = asked(6, 10, own, **rows), asked(6, 10, own, bases=bases, **rows)
    assert counted.total["fill_rate_pct"] == 35
    assert without.total["fill_rate_pct"] == 60
    assert headroom(counted)["zone_id"].tolist() == ["", "Z", "Y"]
    rooms = headroom(without)
    assert (rooms["zone_id"].tolist(), rooms["holds"].tolist()) == (["", "Z"], [True, True])
    assert decisive_plots(without, "new_zone")["parcel_id"].tolist() == ["A"]
    assert without.rates.loc["operating", "fill_rate_pct"] == 35  # another basis, which exempts nothing


def test_a_plot_whose_lease_is_larger_than_the_room_is_decisive_and_no_other() -> None:
    plots = [plot("A", 5), plot("B", 0.5), plot("C", 0.5001), plot("D", 0.4999)]
    leases = [
        lease(f"L{name['parcel_id']}", name["parcel_id"], name["document_area_m2"] / 1e4) for name in plots
    ]
    # 6.5 ha of 10: 0.5 ha may be lost, and one square metre more may not.
    statement = asked(parcels=plots, tenancies=leases)
    assert decisive_plots(statement, "new_zone")["parcel_id"].tolist() == ["A", "C"]
    assert decisive_plots(asked(leased=4), "new_zone").empty


def test_a_maximum_is_never_crossed_by_what_is_lost() -> None:
    statement = asked(rules=[rule(comparison="max", value=70)])
    assert decisive_plots(statement, "new_zone").empty
    assert headroom(statement)["to_let_ha"].tolist() == [0.0]


def test_leases_that_end_by_their_terms_cross_the_line() -> None:
    plots = [plot(name, 2) for name in "ABCDE"]
    leases = [
        lease("L1", "A", 2),
        lease("L2", "B", 2),
        lease("L3", "C", 2, last_day="2024-05-31"),
        lease("L4", "D", 2, last_day="2024-01-31"),
        lease("L5", "E", 1, first_day="2024-03-01"),
    ]
    found = first_crossing(asked(parcels=plots, tenancies=leases), "new_zone")
    assert found is not None
    # 8 of 10 ha, then 6, 7, and 5 from 1 June 2024 on.
    assert (found.crossing.day, found.crossing.meets) == (date(2024, 6, 1), False)
    assert found.leases["lease_id"].tolist() == ["L4", "L5", "L3"]
    assert found.leases["change_ha"].tolist() == [-2.0, 1.0, -2.0]
    assert found.leases["fill_rate_pct"].tolist() == [60.0, 70.0, 50.0]


def test_a_line_that_nothing_recorded_crosses_has_no_day() -> None:
    assert first_crossing(asked(), "new_zone") is None


@examples(60)
@given(rows=books(), basis=st.sampled_from(["established", "operating", "in_use", "cleared"]))
def test_rates_by_terms_are_those_of_each_day_asked_for(rows: Rows, basis: str) -> None:
    land = book(**rows)
    told = rates_by_terms(land, basis, since=START).set_index("day")
    for day in (START + timedelta(days) for days in range(SPAN + 2)):
        sides = fill_rates(land.bases, day_snapshot(land, as_of=day).phases).loc[basis]
        for name in ("numerator_ha", "denominator_ha", "fill_rate_pct"):
            assert told.loc[:day, name].iloc[-1] == pytest.approx(sides[name], abs=1e-6, nan_ok=True)
