"""Decisions and printed totals that cannot all be right, on both sides of each limit."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pytest

from geo.tolerances import Tolerances
from occupancy.loading.record_checks import decision_findings
from tests.support.process_memory import book, decision, phase


def told(limits: Tolerances | None = None, **rows: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Rule, field, value and expected of each finding."""
    land = book(**rows)
    tables: dict[str, pd.DataFrame] = {
        name: getattr(land, name) for name in ("phases", "decisions", "published_totals")
    }
    found = decision_findings(tables, limits or Tolerances())
    return found[["rule", "field", "value", "expected"]].to_numpy().tolist()


def test_decisions_in_order_are_not_told() -> None:
    assert told() == []
    assert told(phases=[], decisions=[], parcels=[]) == []


@pytest.mark.parametrize(("operating_from", "found"), [("2000-01-01", 0), ("1999-12-31", 1), ("", 0)])
def test_a_phase_that_operates_before_it_is_established_is_a_warning(operating_from: str, found: int) -> None:
    years = {"in_force_from": "1990-01-01", "in_force_to": "1999-12-31"}
    planned = decision(established=None, leasable=None, **years)
    rows = {"phases": [phase(operating_from=operating_from)], "decisions": [planned, decision()]}
    assert told(**rows) == [["B021", "operating_from", "1999-12-31", ">= 2000-01-01"]] * found


@pytest.mark.parametrize(("leasable", "found"), [(20.0, 0), (20.01, 0), (20.02, 1), (None, 0)])
def test_more_leasable_than_established_land_is_an_error(leasable: float | None, found: int) -> None:
    result = told(decisions=[decision(leasable=leasable)])
    assert result == [["B023", "leasable_area_ha", "20.02", "20.00"]] * found


def test_by_how_much_a_part_may_be_more_than_its_whole_is_a_limit_of_the_book() -> None:
    assert told(Tolerances(part_ha=0.03), decisions=[decision(leasable=20.02)]) == []


@pytest.mark.parametrize(
    ("first_until", "found"), [("2009-12-31", 0), ("2009-12-30", 1), ("", 0), ("2010-06-30", 0)]
)
def test_days_without_a_decision_between_two_are_a_warning(first_until: str, found: int) -> None:
    decisions = [
        decision(in_force_from="2010-01-01"),  # in any order
        decision(in_force_to=first_until),
        decision("Q", in_force_from="2015-01-01"),
    ]
    phases = [phase(), phase("Q", operating_from="")]
    result = told(phases=phases, decisions=decisions)
    assert result == [["B026", "in_force_from", "2009-12-31", "2009-12-31"]] * found


@pytest.mark.parametrize(
    ("part", "whole", "wrong", "right"),
    [
        ("zones_operating", "zones_established", 11, 10),
        ("zones_established", "zones_approved", 11, 10),
        ("established_ha", "planned_ha", 10.02, 10.01),
        ("leasable_established_ha", "established_ha", 10.02, 10.01),
        ("leasable_operating_ha", "leasable_established_ha", 10.02, 10.01),
        ("leasable_operating_ha", "operating_ha", 10.02, 10.01),
    ],
)
def test_a_printed_part_above_its_whole_is_a_warning(
    part: str, whole: str, wrong: float, right: float
) -> None:
    def printed(value: float) -> list[list[str]]:
        return told(published_totals=[{"as_of": "2020-12-31", whole: 10, part: value}])

    assert printed(wrong) == [["B022", part, f"{wrong:g}", f"<= {whole} (10)"]]
    assert printed(right) == []
