"""What is not stated is neither no nor nought: in states, sums, rates, and in what is told beside them."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from geo.errors import FieldError
from occupancy.book import LandBook, load
from occupancy.measures.plot_states import STATES, possible_states
from occupancy.questions.figure_breakdown import explain_figure
from occupancy.questions.vacant_plots import VacancyFilter, filter_matching, filter_undetermined, vacant_plots
from occupancy.statement import Statement, state
from tests.support.book_builder import drop, edit, write_book
from tests.support.process_memory import book, decision, lease, phase, plot

DAY = date(2023, 11, 17)


def said(*not_yet: str, **rows: Any) -> LandBook:
    """A book in which an empty day means "not yet" in the columns named alone."""
    land = book(**rows)
    return replace(land, info=replace(land.info, not_yet=frozenset(not_yet)))


def answer(*not_yet: str, **rows: Any) -> Statement:
    return state(said(*not_yet, **rows), as_of=DAY)


def known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def left_out(statement: Statement) -> list[tuple[str, int, float | None]]:
    rows = statement.not_counted.to_dict("records")
    return [(row["left_out"], row["rows"], known(row["leased_ha"])) for row in rows]


# States


@pytest.mark.parametrize(
    ("plots", "leases", "expected"),
    [
        (plot(cleared_on=""), [], "clearance_not_stated"),
        (plot(cleared_on="2030-01-01"), [], "not_cleared"),
        (plot(serviced_on=""), [], "services_not_stated"),
        (plot(serviced_on="2030-01-01"), [], "vacant_cleared"),
        (plot(serviced_on="2010-01-01"), [], "vacant_serviced"),
        (plot(), [lease(operating_from="")], "leased_use_not_stated"),
        (plot(), [lease(operating_from="2030-01-01")], "leased_idle"),
        (
            plot(),
            [lease(ha=5, operating_from=""), lease("L2", ha=5, operating_from="2012-01-01")],
            "leased_in_use",
        ),
        (plot(), [lease(ha=float("nan"))], "leased_area_not_stated"),
        (plot(), [lease(first_day="")], "leased_area_not_stated"),
        (plot(), [lease(ha=4), lease("L2", ha=float("nan"))], "leased_area_not_stated"),
        (plot(), [lease(operating_from="2012-01-01"), lease("L2", ha=float("nan"))], "leased_in_use"),
        (plot(ha=float("nan")), [lease()], "leased_area_not_stated"),
        (plot(ha=float("nan"), serviced_on="2010-01-01"), [], "vacant_serviced"),
        (plot(land_use=""), [lease()], "land_use_not_stated"),
        (plot(land_use="green"), [lease()], "non_industrial"),
    ],
)
def test_a_state_says_what_is_not_stated(plots: Any, leases: list[Any], expected: str) -> None:
    assert answer(parcels=[plots], tenancies=leases).parcels["state"].tolist() == [expected]


def test_a_book_may_say_that_an_empty_day_means_not_yet() -> None:
    rows = {"parcels": [plot(cleared_on="")], "tenancies": []}

    assert answer("cleared_on", **rows).parcels["state"].tolist() == ["not_cleared"]
    assert answer("cleared_on", **rows).total["cleared_ha"] == 0
    assert answer("serviced_on", **rows).parcels["state"].tolist() == ["clearance_not_stated"]


def test_states_of_what_is_not_stated_are_those_of_books_that_leave_it_open() -> None:
    days = ("cleared_on", "serviced_on", "handed_over_on", "operating_from")
    # “leased” is for those who are not shown whether land is in use.
    plain = tuple(name for name in STATES if not name.endswith("_not_stated") and name != "leased")
    lines = {"tenancies": [lease()]}

    assert possible_states(said(*days, **lines)) == plain
    assert set(possible_states(said(**lines))) - {*plain} == {"leased_use_not_stated", "services_not_stated"}
    assert "leased_area_not_stated" in possible_states(said(*days, tenancies=[lease(first_day="")]))
    assert "land_use_not_stated" in possible_states(said(*days, parcels=[plot(land_use="")]))


# Sums and rates


def test_land_of_which_a_day_is_not_stated_makes_its_sum_and_its_rate_unknown() -> None:
    """Of 20 ha of plots 10 are cleared, and of 10 nobody says; 6 ha are leased."""
    plots = [plot("A"), plot("B", cleared_on="")]
    land = {"parcels": plots, "tenancies": [lease(ha=6)], "decisions": [decision(leasable=20)]}

    statement = answer(**land)

    cleared = statement.rates.loc["cleared"]
    assert known(statement.total["cleared_ha"]) is None
    assert (known(cleared["denominator_ha"]), known(cleared["fill_rate_pct"])) == (None, None)
    assert cleared["unknown_ha"] == statement.total["cleared_unknown_ha"] == 10
    assert (statement.rates.loc["established", "fill_rate_pct"], statement.total["leased_ha"]) == (30, 6)
    assert statement.rates.loc["established", "unknown_ha"] == 0
    assert known(statement.rates.loc["in_use", "fill_rate_pct"]) is None
    assert statement.rates.loc["in_use", "unknown_ha"] == 6


def test_a_phase_of_which_it_is_not_stated_since_when_it_operates_leaves_rates_of_operating_ones_open() -> (
    None
):
    land = {"phases": [phase(operating_from="")], "tenancies": [lease(ha=6)]}

    assert known(answer(**land).rates.loc["operating", "fill_rate_pct"]) is None
    assert answer(**land).rates.loc["operating", "unknown_ha"] == 10
    assert answer("operating_from", **land).rates.loc["operating", "unknown_ha"] == 0


@pytest.mark.parametrize(
    ("not_yet", "days", "status", "operating"),
    [
        ((), ("", "2030-01-01"), "operation_unknown", None),  # of the first phase nobody knows
        ((), ("", "2010-01-01"), "operating", 1),  # the other one operates, so the zone does
        ((), ("2030-01-01", "2030-01-01"), "established", 0),
        (("operating_from",), ("", "2030-01-01"), "established", 0),
    ],
)
def test_a_zone_of_which_it_is_not_stated_whether_it_operates_is_not_told_to_be_built(
    not_yet: tuple[str, ...], days: tuple[str, str], status: str, operating: int | None
) -> None:
    phases = [phase(name, operating_from=day) for name, day in zip("PQ", days, strict=True)]
    statement = answer(*not_yet, phases=phases, decisions=[decision("P"), decision("Q")])

    assert statement.zones["status"].tolist() == [status]
    assert statement.total["zones_established"] == 1
    assert known(statement.total["zones_operating"]) == operating
    assert known(explain_figure(statement, "zones_operating").value) == operating


def test_a_lease_of_unknown_area_is_told_beside_the_rate_and_not_counted_as_nought() -> None:
    """6 ha of A are leased; of B something is, nobody says how much; 4 ha of A are left, of B who knows."""
    plots, leases = [plot("A"), plot("B")], [lease(ha=6), lease("L2", "B", ha=float("nan"))]
    land = {"parcels": plots, "tenancies": leases, "decisions": [decision(leasable=20)]}

    statement = answer(**land)

    assert statement.rates.loc["established", "fill_rate_pct"] == 30
    assert (statement.total["leased_ha"], statement.total["vacant_ha"]) == (6, 4)
    assert [known(area) for area in statement.parcels["leased_ha"]] == [6, None]
    assert [known(area) for area in statement.parcels["vacant_ha"]] == [4, None]
    assert left_out(statement) == [("area_not_stated", 1, None)]


def test_where_all_that_is_leased_is_of_unknown_area_the_rate_is_not_stated() -> None:
    statement = answer(tenancies=[lease(ha=float("nan"))])

    assert known(statement.total["leased_ha"]) is None
    assert known(statement.rates.loc["established", "fill_rate_pct"]) is None


def test_a_lease_without_a_first_day_is_told_with_the_land_that_it_has() -> None:
    statement = answer(tenancies=[lease(ha=6, first_day="", last_day="2030-12-31")])

    assert left_out(statement) == [("first_day_not_stated", 1, 6)]
    assert statement.parcels["state"].tolist() == ["leased_area_not_stated"]
    assert state(said(tenancies=[lease(first_day="", last_day="2020-12-31")]), as_of=DAY).not_counted.empty


def test_a_plot_without_an_area_on_paper_is_told_and_its_leases_count() -> None:
    """Of 10 ha leasable 6 are leased of B; A has no area, so what is divided is not stated."""
    plots = [plot("A", ha=float("nan")), plot("B", ha=8)]
    statement = answer(parcels=plots, tenancies=[lease("L1", "B", ha=6)])

    assert statement.rates.loc["established", "fill_rate_pct"] == 60
    assert (statement.total["vacant_ha"], known(statement.total["undivided_ha"])) == (2, None)
    assert [row[:2] for row in left_out(statement)] == [("plot_area_not_stated", 1)]
    assert len(statement.parcels) == 2


def test_what_is_not_counted_has_each_its_reason() -> None:
    plots = [plot("A"), plot("B", land_use="green"), plot("C", land_use=""), plot("D", phase_id="Q")]
    leases = [lease(f"L{name}", name, ha=ha) for name, ha in (("A", 5), ("B", 0.5), ("C", 2), ("D", 3))]
    land = {"phases": [phase(), phase("Q")], "parcels": plots, "tenancies": leases}

    statement = answer(**land)

    expected = [("land_use_not_stated", 1, 2), ("non_industrial", 1, 0.5), ("outside_phases", 1, 3)]
    assert left_out(statement) == expected
    planned = state(statement.book, as_of=DAY, basis="gross_planned")
    assert left_out(planned) == expected[:2]  # all phases count, so none is outside


def test_the_records_behind_a_figure_are_those_that_leave_it_open_too() -> None:
    land = said(parcels=[plot("A"), plot("B", cleared_on="")], tenancies=[lease(operating_from="")])
    statement = state(land, as_of=DAY)

    cleared, used = (explain_figure(statement, name) for name in ("cleared_ha", "in_use_ha"))
    assert cleared.rows["parcel_id"].tolist() == ["A", "B"]
    assert [known(area) for area in cleared.rows["cleared_ha"]] == [10, None]
    assert [known(area) for area in used.rows["counted_m2"]] == [None]


# Vacant land


def test_vacant_land_of_unknown_readiness_or_area_is_found_as_such() -> None:
    plots = [
        plot("A", serviced_on=""),
        plot("B", cleared_on=""),
        plot("C", ha=float("nan"), cleared_on="2030-01-01"),
    ]
    land = vacant_plots(state(said(parcels=plots), as_of=DAY))

    assert land["readiness"].tolist() == ["services_not_stated", "clearance_not_stated", "not_cleared"]
    assert [known(area) for area in land["vacant_ha"]] == [10, 10, None]
    serviced = VacancyFilter(readiness=("serviced",))
    assert filter_matching(land, serviced).empty
    assert filter_undetermined(land, serviced)["parcel_id"].tolist() == ["A", "B"]
    assert filter_undetermined(land, VacancyFilter(min_ha=1))["parcel_id"].tolist() == ["C"]


# Findings


def told(statement: Statement, rule: str) -> list[str]:
    found = statement.findings[statement.findings["rule"] == rule]
    return found["record_id"].tolist()


@pytest.mark.parametrize(("cleared_on", "found"), [("", ["A"]), ("2023-11-18", ["A"]), ("2023-11-17", [])])
def test_land_in_use_that_was_not_cleared_is_told(cleared_on: str, found: list[str]) -> None:
    land = {"parcels": [plot(cleared_on=cleared_on)], "tenancies": [lease(operating_from="2012-01-01")]}

    assert told(answer(**land), "T015") == found
    assert told(answer(parcels=[plot(cleared_on="")], tenancies=[lease(operating_from="")]), "T015") == []


def test_an_established_phase_whose_decision_gives_no_leasable_land_is_named() -> None:
    assert told(answer(decisions=[decision(leasable="")]), "T016") == ["P"]
    assert told(answer(decisions=[decision(established="", leasable="")]), "T016") == []


# Files


def test_rows_with_an_empty_area_first_day_or_use_stay_and_are_told(tmp_path: Path) -> None:
    def parcels(rows: list[dict[str, Any]]) -> None:
        rows[4]["document_area_m2"], rows[5]["land_use"] = "", ""

    def tenancies(rows: list[dict[str, Any]]) -> None:
        rows[0]["leased_area_m2"], rows[1]["first_day"] = "", ""

    land = load(write_book(tmp_path, parcels=parcels, tenancies=tenancies))

    found = land.findings[land.findings["rule"] == "B019"]
    assert found["field"].tolist() == ["land_use", "document_area_m2", "leased_area_m2", "first_day"]
    assert (found["severity"] == "error").all()
    assert land.set_aside.empty
    assert len(land.parcels) == 11


def test_what_cannot_be_read_is_set_aside_as_ever(tmp_path: Path) -> None:
    land = load(write_book(tmp_path, tenancies=edit(0, leased_area_m2="much")))

    assert land.set_aside["record_id"].tolist() == ["L1/1"]


def test_a_book_says_of_which_columns_an_empty_cell_means_not_yet(tmp_path: Path) -> None:
    folder = write_book(tmp_path, tenancies=drop())
    assert load(folder).info.not_yet == {"cleared_on", "serviced_on", "handed_over_on", "operating_from"}
    told = folder / "book.toml"
    text = told.read_text("utf-8")
    for wrong in ('cleared_on = "no"', 'term_end = "not yet"'):
        told.write_text(text.replace('cleared_on = "not yet"', wrong), "utf-8")
        with pytest.raises(FieldError, match=r"empty\."):
            load(folder)
