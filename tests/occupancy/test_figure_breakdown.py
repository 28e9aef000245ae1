"""What a figure is made of: its records sum to it, and its terms come to it, wherever it stands."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis.strategies import sampled_from

from occupancy.book import LandBook, load
from occupancy.errors import QuestionError
from occupancy.program import ROOT
from occupancy.questions.figure_breakdown import (
    QUANTITIES,
    RECORDED,
    ROOM,
    SIDES,
    FigureBreakdown,
    explain_figure,
)
from occupancy.questions.figure_records import QUANTITIES as PLAIN
from occupancy.statement import Statement, state
from tests.occupancy.test_statement_properties import Rows, books, moments
from tests.support.book_builder import add, write_book
from tests.support.examples import examples
from tests.support.process_memory import book, decision, lease, phase, plot, rule, zone

DAY = date(2023, 11, 17)
NEAR = {"abs": 1e-6, "nan_ok": True}
DAYS = [date(2012, 6, 30), date(2019, 12, 31), date(2021, 12, 31), DAY, date(2040, 1, 1)]
BASES = [
    "established",
    "operating",
    "cleared",
    "gross_established",
    "gross_operating",
    "gross_planned",
    "in_use",
]
IN_TOTAL = [name for name in QUANTITIES if name not in (*RECORDED, *ROOM, "divided_ha")]
IN_TABLES = [name for name in IN_TOTAL if not name.startswith("zones_")]


@pytest.fixture(scope="module")
def packaged() -> LandBook:
    return load(ROOT / "data")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> LandBook:
    """The book of squares, with a plot of 10 ha that is leased by 11 ha and one that is held twice."""
    more = {"first_day": "2022-01-01", "last_day": "2060-12-31"}
    return load(
        write_book(
            tmp_path_factory.mktemp("book"),
            tenancies=add(
                {"lease_id": "L7", "line_no": 1, "parcel_id": "b-1-01", "leased_area_m2": 10_000, **more}
            ),
            reservations=add({"parcel_id": "a-1-06", "held_for": "Zeta", **more}),
        )
    )


def stated(statement: Statement, quantity: str, **asked: str) -> float:
    """The figure as the statement has it, looked up the long way."""
    if not asked:
        whole = {**statement.total, **statement.rates.loc[statement.basis].to_dict()}
        return float(whole[quantity])
    ((column, wanted),) = asked.items()
    table = {"zone_id": statement.zones, "phase_id": statement.phases, "parcel_id": statement.parcels}[column]
    return float(table.set_index(column)[quantity][wanted])


def summed(figure: FigureBreakdown) -> float:
    """The sum of the rows in the unit of the figure; NaN where a row does not state it."""
    total = float(figure.rows[figure.column].sum(skipna=False))
    return total / 10_000 if figure.column.endswith("_m2") and figure.quantity.endswith("_ha") else total


def recombined(figure: FigureBreakdown) -> float:
    """What the terms come to; NaN where one is not stated, or there is nothing to divide by."""
    if figure.kind == "rate":
        above, below = (term.value for term in figure.terms)
        return 100 * above / below if below else float("nan")
    return sum(term.factor * term.value for term in figure.terms)


def holds(found: FigureBreakdown, figure: float) -> None:
    """The rows sum to the figure, and the terms come to it."""
    assert found.value == pytest.approx(figure, **NEAR)
    if found.column and not (pd.isna(figure) and found.rows.empty):
        assert summed(found) == pytest.approx(figure, **NEAR)
    if found.terms:
        assert recombined(found) == pytest.approx(figure, **NEAR)
    for term in found.terms:
        if not found.column:
            column = found.rows[term.quantity]
            assert column.sum(skipna=False) == pytest.approx(term.value, **NEAR)


# Every figure of the packaged book -----------------------------------------------------------------------


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("day", DAYS)
def test_the_records_sum_to_every_figure_of_the_book(packaged: LandBook, day: date, basis: str) -> None:
    statement = state(packaged, as_of=day, basis=basis)
    for name in IN_TOTAL:
        if name not in PLAIN or basis == BASES[0]:  # the plain figures are the same on every basis
            holds(explain_figure(statement, name), stated(statement, name))


@pytest.mark.parametrize("key", ["zone_id", "phase_id"])
def test_the_records_sum_to_every_figure_of_every_zone_and_phase(packaged: LandBook, key: str) -> None:
    for basis, names in (("established", IN_TABLES), ("gross_planned", (*SIDES, "fill_rate_pct"))):
        statement = state(packaged, as_of=DAY, basis=basis)
        for wanted in (statement.zones if key == "zone_id" else statement.phases)[key]:
            for name in names:
                found = explain_figure(statement, name, **{key: wanted})  # type: ignore[arg-type]
                holds(found, stated(statement, name, **{key: wanted}))


def test_the_records_sum_to_every_figure_of_a_plot(packaged: LandBook) -> None:
    statement = state(packaged, as_of=DAY)
    plots = statement.parcels.groupby("state").head(2)
    for wanted in plots["parcel_id"]:
        for name in IN_TABLES:
            if name not in statement.parcels:
                continue
            holds(
                explain_figure(statement, name, parcel_id=wanted),
                stated(statement, name, parcel_id=wanted),
            )


def test_the_room_to_the_line_comes_out_of_both_sides(packaged: LandBook) -> None:
    statement = state(packaged, as_of=DAY)
    lost, added = (explain_figure(statement, name) for name in ROOM)
    # 2,481.57 - 60 % of 4,133.19 = 1.656; 2,481.57 / 60 % - 4,133.19 = 2.76.
    assert recombined(lost) == pytest.approx(1.656)
    assert recombined(added) == pytest.approx(2.76)
    assert lost.threshold_pct == 60
    for found in (lost, added):
        holds(found, float(statement.rules[found.quantity].iloc[0]))


def test_a_maximum_leaves_room_on_the_other_side() -> None:
    # 5 of 10 ha are leased, at most 60 % may be: 1 ha more, or 10 - 5 / 0.6 = 1.667 ha taken away.
    land = book(tenancies=[lease(ha=5)], rules=[rule(comparison="max")])
    statement = state(land, as_of=DAY)
    assert recombined(explain_figure(statement, "headroom_leased_ha")) == pytest.approx(1.0)
    assert recombined(explain_figure(statement, "headroom_leasable_ha")) == pytest.approx(10 - 5 / 0.6)


# Of any book ----------------------------------------------------------------------------------------------


@examples(40)
@given(rows=books(), asked=moments, basis=sampled_from(["established", "gross_planned", "cleared"]))
def test_of_any_book_on_any_day_the_records_sum_to_the_figures(rows: Rows, asked: date, basis: str) -> None:
    land = book(**rows)
    statement = state(land, as_of=asked, basis=basis)
    for name in IN_TABLES:
        holds(explain_figure(statement, name), stated(statement, name))
        holds(explain_figure(statement, name, phase_id="P"), stated(statement, name, phase_id="P"))


# What the records are -------------------------------------------------------------------------------------


def told(found: FigureBreakdown, *columns: str) -> list[tuple[Any, ...]]:
    return list(found.rows[list(columns)].itertuples(index=False, name=None))


def test_leased_land_is_lease_lines_as_recorded(small: LandBook) -> None:
    found = explain_figure(state(small, as_of=DAY), "leased_ha", zone_id="z-b")
    assert found.records == "leases"
    assert found.column == "counted_m2"
    assert told(found, "lease_id", "line_no", "parcel_id", "counted_m2") == [
        ("L5", 1, "b-1-01", 100_000.0),
        ("L7", 1, "b-1-01", 10_000.0),
    ]
    assert found.value == 11


def test_land_in_use_is_the_lines_on_which_work_has_begun(small: LandBook) -> None:
    found = explain_figure(state(small, as_of=DAY), "in_use_ha")
    assert found.rows["lease_id"].tolist() == ["L1", "L2"]


def test_leasable_land_is_the_decisions_in_force(small: LandBook) -> None:
    found = explain_figure(state(small, as_of=DAY), "leasable_ha")
    assert found.records == "decisions"
    assert told(found, "phase_id", "decision_no", "leasable_basis", "leasable_ha") == [
        ("a-1", "D-a-1", "published", 60.0),
        ("a-2", "D-a-2", "estimated", 50.0),
        ("b-1", "D-b-1", "estimated", 40.0),
    ]


def test_vacant_land_is_plots_less_leases_plus_what_is_leased_beyond_them(small: LandBook) -> None:
    found = explain_figure(state(small, as_of=DAY), "vacant_ha")
    # Ten plots of 10 ha; 51 ha are leased, of which 1 ha beyond b-1-01.
    assert [(term.quantity, term.value, term.factor) for term in found.terms] == [
        ("divided_ha", 100.0, 1.0),
        ("leased_ha", 51.0, -1.0),
        ("excess_ha", 1.0, 1.0),
    ]
    assert found.rows["parcel_id"].tolist() == ["a-1-04", "a-1-05", "a-1-06", "a-2-02", "a-2-03"]
    assert found.value == 50


def test_undivided_land_is_phases_less_their_plots(small: LandBook) -> None:
    found = explain_figure(state(small, as_of=DAY), "undivided_ha")
    assert told(found, "phase_id", "leasable_ha", "divided_ha", "undivided_ha") == [
        ("a-1", 60.0, 60.0, 0.0),
        ("a-2", 50.0, 30.0, 20.0),
        ("b-1", 40.0, 10.0, 30.0),
    ]


def test_a_plot_held_twice_counts_once_and_both_reservations_are_told(small: LandBook) -> None:
    found = explain_figure(state(small, as_of=DAY), "reserved_ha")
    assert told(found, "parcel_id", "held_for", "reserved_ha") == [
        ("a-1-06", "Epsilon", 10.0),
        ("a-1-06", "Zeta", 0.0),
    ]


def test_the_count_of_zones_is_the_zones(small: LandBook) -> None:
    statement = state(small, as_of=DAY)
    assert explain_figure(statement, "zones_approved").rows["zone_id"].tolist() == [
        "z-a",
        "z-b",
        "z-c",
    ]
    assert explain_figure(statement, "zones_established").rows["zone_id"].tolist() == ["z-a", "z-b"]


def test_a_rate_is_its_phases_with_both_sides(small: LandBook) -> None:
    found = explain_figure(state(small, as_of=DAY, basis="operating"), "fill_rate_pct")
    assert told(found, "phase_id", "numerator_ha", "denominator_ha") == [
        ("a-1", 30.0, 60.0),
        ("b-1", 11.0, 40.0),
    ]
    assert found.basis == "operating"


def test_a_plot_has_the_area_of_its_papers_and_that_of_its_outline(small: LandBook) -> None:
    statement = state(small, as_of=DAY)
    paper, drawn = (explain_figure(statement, name, parcel_id="a-1-01") for name in RECORDED)
    assert summed(paper) == 100_000.0
    assert summed(drawn) == pytest.approx(100_000.0, abs=0.1)


def test_investors_are_told_the_plots_and_not_the_leases(tmp_path: Path) -> None:
    land = load(write_book(tmp_path / "book"), audience="investor")
    statement = state(land, as_of=DAY)
    found = explain_figure(statement, "leased_ha", zone_id="z-a")
    assert found.records == "plots"
    assert told(found, "parcel_id", "counted_m2") == [
        ("a-1-01", 100_000.0),
        ("a-1-02", 100_000.0),
        ("a-1-03", 100_000.0),
        ("a-2-01", 100_000.0),
    ]
    for name in IN_TABLES:
        holds(explain_figure(statement, name), stated(statement, name))
    held = explain_figure(statement, "reserved_ha").rows
    assert "held_for" not in held
    assert held["parcel_id"].tolist() == ["a-1-06"]


def test_a_leasable_area_that_no_decision_states_leaves_the_figure_not_stated() -> None:
    land = book(
        zones=[zone()],
        phases=[phase(), phase("Q")],
        decisions=[decision(), decision("Q", leasable=None)],
        parcels=[plot()],
    )
    found = explain_figure(state(land, as_of=DAY), "leasable_ha")
    assert len(found.rows) == 2
    assert pd.isna(found.value)
    assert pd.isna(summed(found))


# What cannot be answered ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quantity", "asked"),
    [
        ("acres", {}),
        ("leased_ha", {"zone_id": "z-z"}),
        ("leased_ha", {"parcel_id": "x"}),
        ("document_area_m2", {}),
        ("headroom_leased_ha", {"rule": "none"}),
    ],
)
def test_a_figure_or_place_that_is_not_there_is_refused(
    small: LandBook, quantity: str, asked: dict[str, str]
) -> None:
    with pytest.raises(QuestionError):
        explain_figure(state(small, as_of=DAY), quantity, **asked)  # type: ignore[arg-type]


def test_a_plot_that_is_not_valid_on_the_day_has_papers_but_no_figures() -> None:
    land = book(parcels=[plot(valid_from="2024-01-01")])
    statement = state(land, as_of=DAY)
    with pytest.raises(QuestionError):
        explain_figure(statement, "leased_ha", parcel_id="A")
    assert explain_figure(statement, "document_area_m2", parcel_id="A").value == 100_000


def test_the_sides_of_a_rate_are_figures_of_their_own(small: LandBook) -> None:
    statement = state(small, as_of=DAY, basis="in_use")
    above, below = (explain_figure(statement, name) for name in SIDES)
    assert (above.records, above.value) == ("leases", 20.0)
    assert (below.records, below.value) == ("decisions", 150.0)
