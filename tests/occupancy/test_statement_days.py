"""The days on which things begin and end: the tables of tests/occupancy/cases, put to the program."""

import csv
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from occupancy.book import LandBook
from occupancy.program import ROOT
from occupancy.statement import state
from tests.support.process_memory import book, decision, lease, phase, plot, rule

CASES = ROOT / "tests/occupancy/cases"
Case = dict[str, str]


def cases(name: str) -> pytest.MarkDecorator:
    """The rows of a table of worked cases; the first column is the sentence that names the test."""
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return pytest.mark.parametrize("case", rows, ids=[row["sentence"] for row in rows])


def on(case: Case) -> date:
    return date.fromisoformat(case["asked_on"])


def days(case: Case, *names: str) -> dict[str, str]:
    return {name: case[name] for name in names}


@cases("lease_days")
def test_leases(case: Case) -> None:
    land = book(tenancies=[lease(**days(case, "first_day", "last_day", "ended_on"))])
    assert state(land, as_of=on(case)).total["leased_ha"] == float(case["leased_ha"])


@cases("use_days")
def test_use(case: Case) -> None:
    land = book(tenancies=[lease(**days(case, "handed_over_on", "operating_from"))])

    statement = state(land, as_of=on(case))

    assert statement.total["handed_over_ha"] == float(case["handed_over_ha"])
    assert statement.total["in_use_ha"] == float(case["in_use_ha"])
    assert statement.parcels["state"].tolist() == [case["state"]]


@cases("plot_days")
def test_plots(case: Case) -> None:
    land = book(parcels=[plot(**days(case, "valid_from", "valid_to", "cleared_on", "serviced_on"))])

    statement = state(land, as_of=on(case))

    assert len(statement.parcels) == int(case["plots"])
    assert statement.total["cleared_ha"] == float(case["cleared_ha"])
    assert statement.total["undivided_ha"] == float(case["undivided_ha"])
    assert statement.parcels["state"].tolist() == [case["state"]] * int(case["plots"])


@cases("decision_days")
def test_decisions(case: Case) -> None:
    land = book(
        phases=[phase(operating_from=case["operating_from"])],
        decisions=[decision(**days(case, "in_force_from", "in_force_to"))],
        tenancies=[lease(ha=4)],
    )

    found = state(land, as_of=on(case)).phases.iloc[0]

    assert found["status"] == case["status"]
    for name in ("planned_ha", "established_ha", "leasable_ha", "leased_ha", "outside_ha"):
        if case[name]:
            assert found[name] == float(case[name]), name
        else:
            assert pd.isna(found[name]), name


@cases("reservation_days")
def test_reservations(case: Case) -> None:
    held = {"parcel_id": "A", "held_for": "somebody", **days(case, "first_day", "last_day")}

    statement = state(book(reservations=[held]), as_of=on(case))

    assert statement.parcels["state"].tolist() == [case["state"]]
    assert statement.total["reserved_ha"] == float(case["reserved_ha"])


@cases("rule_days")
def test_rules(case: Case) -> None:
    land = book(rules=[rule(**days(case, "first_day", "last_day"))])
    in_force = state(land, as_of=on(case)).rules["rule"].tolist()
    assert in_force == (["new_zone"] if case["in_force"] == "yes" else [])


@cases("fill_rates")
def test_rates_and_headroom(case: Case) -> None:
    leasable = float(case["leasable_ha"])
    land = book(
        decisions=[decision(planned=9000, established=9000, leasable=leasable)],
        parcels=[plot(ha=leasable)],
        tenancies=[lease(ha=float(case["leased_ha"]))],
        rules=[rule(float(case["value_pct"]), comparison=case["comparison"])],
    )

    found = state(land, as_of=date(2023, 11, 17)).rules.iloc[0]

    assert found["value_pct"] == float(case["value_pct"])
    if case["holds"]:
        assert found["holds"] == (case["holds"] == "yes")
        assert found["headroom_leased_ha"] == pytest.approx(float(case["headroom_leased_ha"]), abs=1e-9)
        assert found["headroom_leasable_ha"] == pytest.approx(
            float(case["headroom_leasable_ha"]), rel=1e-5, abs=1e-9
        )
    else:
        assert found[["holds", "headroom_leased_ha", "headroom_leasable_ha"]].isna().all()


@cases("plot_states")
def test_states_exclude_each_other_and_the_first_match_wins(case: Case) -> None:
    def when(name: str) -> str:
        return "2020-01-01" if case[name] == "yes" else ""

    let = lease(leased_area_m2=float(case["leased_m2"]), operating_from=when("operates"))
    held = {"parcel_id": "A", "first_day": "2020-01-01"}
    land = book(
        parcels=[
            plot(ha=1, land_use=case["land_use"], serviced_on=when("serviced"), cleared_on=when("cleared"))
        ],
        tenancies=[let] if let["leased_area_m2"] else [],
        reservations=[held] if case["held"] == "yes" else [],
    )
    assert state(land, as_of=date(2023, 11, 17)).parcels["state"].tolist() == [case["state"]]


def with_aside(land: LandBook, **cells: object) -> LandBook:
    """The book with one row of tenancies.csv set aside."""
    row = {"file": "tenancies.csv", "row": 9, "table": "tenancies", "record_id": "L9/1", **cells}
    aside = pd.DataFrame([row]).reindex(columns=land.set_aside.columns).astype(land.set_aside.dtypes)
    return replace(land, set_aside=aside)


@cases("set_aside")
def test_lines_set_aside(case: Case) -> None:
    area = float(case["leased_m2"]) if case["leased_m2"] else None
    dated = {name: case[name] or None for name in ("first_day", "last_day", "ended_on")}

    statement = state(with_aside(book(), leased_area_m2=area, **dated), as_of=on(case))

    assert statement.set_aside == {"rows": 1, "leased_ha": float(case["leased_ha"])}
    assert statement.total["leased_ha"] == 0
