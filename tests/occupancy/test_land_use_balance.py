"""The land balance: how much of a zone is green, and whether that is enough."""

from dataclasses import replace
from datetime import date
from functools import partial

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from occupancy.book import LandBook
from occupancy.questions.land_use_balance import USES, evaluate_share_rules, zone_balance
from occupancy.statement import Statement, state
from tests.support.examples import examples
from tests.support.process_memory import Row, book, decision, phase, plot, zone

DAY = date(2023, 11, 17)
on_day = partial(state, as_of=DAY)


def land(**uses_ha: float) -> LandBook:
    """One zone of 20 ha established, its plots by use."""
    return book(parcels=[plot(use, ha, land_use=use) for use, ha in uses_ha.items()])


def shares(statement: Statement, column: str) -> dict[str, float]:
    table = zone_balance(statement)
    return dict(zip(table["land_use"], table[column].round(6), strict=True))


def share_rule(use: str, value: float, **more: object) -> Row:
    row: Row = {"rule": use, "quantity": f"{use}_share", "comparison": "min", "value": value, "unit": "pct"}
    return row | more


def judged(land: LandBook, *rules: Row) -> pd.DataFrame:
    return evaluate_share_rules(on_day(replace(land, rules=book(rules=rules).rules)))


def test_land_is_divided_among_its_uses() -> None:
    # 20 ha established, 16 ha drawn: 10 factory, 2 green, 4 traffic.
    statement = on_day(land(factory=10, green=2, traffic=4))

    assert list(zone_balance(statement)["land_use"]) == list(USES)
    assert shares(statement, "drawn_ha") == {
        "factory": 10,
        "service": 0,
        "technical": 0,
        "green": 2,
        "traffic": 4,
    }
    assert shares(statement, "share_of_drawn_pct")["green"] == 12.5
    assert shares(statement, "share_of_established_pct")["green"] == 10


def test_plots_of_the_same_use_are_added_up_and_those_gone_are_not() -> None:
    gone = plot("C", 4, land_use="green", valid_to="2020-12-31")
    two = book(parcels=[plot("A", 1, land_use="green"), plot("B", 2, land_use="green"), gone])

    assert shares(on_day(two), "drawn_ha")["green"] == 3


def test_land_outside_established_phases_is_drawn_but_no_part_of_the_established_area() -> None:
    both = book(
        phases=[phase("P"), phase("Q")],
        decisions=[decision("P"), decision("Q", established=None, leasable=None)],
        parcels=[plot("A", 3, "P", land_use="green"), plot("B", 5, "Q", land_use="green")],
    )
    statement = on_day(both)

    assert shares(statement, "drawn_ha")["green"] == 8
    assert shares(statement, "drawn_established_ha")["green"] == 3
    assert shares(statement, "share_of_established_pct")["green"] == 15  # of 20 ha


def test_shares_are_unknown_where_nothing_is_drawn_or_established() -> None:
    bare = on_day(book(zones=[zone("Z"), zone("Y")], phases=[phase("P"), phase("Q", "Y")], parcels=[]))
    table = zone_balance(bare)

    assert table["share_of_drawn_pct"].isna().all()
    assert table.groupby("zone_id")["share_of_established_pct"].sum(min_count=1)["Z"] == 0
    assert table.loc[table["zone_id"] == "Y", "share_of_established_pct"].isna().all()


# A zone of 20 ha with all of it drawn: 10 % is 2 ha.
@pytest.mark.parametrize(("green_ha", "holds"), [(1.99999, False), (2, True), (2.00001, True)])
def test_a_smallest_share_holds_from_its_value_on(green_ha: float, holds: bool) -> None:
    table = judged(land(factory=20 - green_ha, green=green_ha), share_rule("green", 10))

    assert table["holds"].tolist() == [holds]


@pytest.mark.parametrize(("factory_ha", "holds"), [(13.99999, True), (14, True), (14.00001, False)])
def test_a_largest_share_holds_up_to_its_value(factory_ha: float, holds: bool) -> None:
    rule = share_rule("factory", 70, comparison="max")

    assert judged(land(factory=factory_ha, green=20 - factory_ha), rule)["holds"].tolist() == [holds]


@pytest.mark.parametrize(
    ("green_ha", "factory_ha", "holds"),
    [(1, 18.00001, False), (1, 18, None), (1, 17, None), (2, 3, True)],
)
def test_land_not_drawn_yet_may_still_decide(green_ha: float, factory_ha: float, holds: bool | None) -> None:
    # 1 ha green of 2 ha wanted: with 18 ha of factories drawn, the last hectare may still be green.
    found = judged(land(factory=factory_ha, green=green_ha), share_rule("green", 10))["holds"]

    assert found.tolist() == [pd.NA if holds is None else holds]


def test_an_undrawn_rest_may_break_a_largest_share() -> None:
    rule = share_rule("factory", 70, comparison="max")
    table = judged(land(factory=10), rule)

    assert table["undrawn_pct"].tolist() == [50]
    assert table["holds"].isna().tolist() == [True]


def test_a_judged_share_carries_its_rule_and_whether_it_was_verified() -> None:
    rule = share_rule("green", 10, label_vi="Đất cây xanh", reference="QCVN 01:2021/BXD", verified=False)
    row = judged(land(factory=18, green=2), rule).iloc[0]

    assert (row["zone_id"], row["rule"], row["land_use"]) == ("Z", "green", "green")
    assert (row["value_pct"], row["share_of_established_pct"], row["undrawn_pct"]) == (10, 10, 0)
    assert (row["label_vi"], row["reference"], bool(row["verified"])) == (
        "Đất cây xanh",
        rule["reference"],
        False,
    )


@pytest.mark.parametrize(
    ("first_day", "last_day", "count"),
    [
        ("2023-11-17", "", 1),
        ("2023-11-18", "", 0),
        ("", "2023-11-17", 1),
        ("", "2023-11-16", 0),
    ],
)
def test_a_rule_is_judged_from_its_first_to_its_last_day(first_day: str, last_day: str, count: int) -> None:
    rule = share_rule("green", 10, first_day=first_day, last_day=last_day)

    assert len(judged(land(green=2), rule)) == count


def test_rules_on_other_things_are_not_judged_here() -> None:
    area = share_rule("green", 500, unit="ha")
    fill = share_rule("green", 60) | {"quantity": "fill_rate"}
    rest = share_rule("golf", 5)

    assert judged(land(green=2), area, fill, rest).empty


def test_a_zone_that_is_not_established_is_not_judged() -> None:
    planned = book(decisions=[decision(established=None, leasable=None)], parcels=[plot(land_use="green")])

    assert judged(planned, share_rule("green", 10)).empty


@examples(20)
@given(st.dictionaries(st.sampled_from(USES), st.floats(0.01, 50).map(lambda ha: round(ha, 4)), min_size=1))
def test_shares_add_up_to_all_that_is_drawn(uses: dict[str, float]) -> None:
    statement = on_day(land(**uses))
    table = zone_balance(statement)

    assert table["drawn_ha"].sum() == pytest.approx(sum(uses.values()))
    assert table["share_of_drawn_pct"].sum() == pytest.approx(100)
    assert table["share_of_established_pct"].sum() == pytest.approx(100 * sum(uses.values()) / 20)


@examples(20)
@given(
    green=st.floats(0, 20).map(lambda ha: round(ha, 4)), factory=st.floats(0, 20).map(lambda ha: round(ha, 4))
)
def test_drawing_more_land_never_changes_a_settled_answer(green: float, factory: float) -> None:
    rule = share_rule("green", 10)
    before = judged(land(green=green, factory=factory), rule)["holds"].iloc[0]
    rest = max(20 - green - factory, 0)
    after = judged(land(green=green, factory=factory + rest), rule)["holds"].iloc[0]

    assert pd.isna(before) or before == after
