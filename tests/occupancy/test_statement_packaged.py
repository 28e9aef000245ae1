"""The packaged book gives, and explains, the figures the province published."""

from datetime import date

import pandas as pd
import pytest

from occupancy.book import LandBook, load
from occupancy.program import DATA
from occupancy.questions.figure_records import lease_evidence
from occupancy.questions.reconciliation import reconcile
from occupancy.statement import state

DAY = date(2023, 11, 17)


@pytest.fixture(scope="module")
def land() -> LandBook:
    return load(DATA)


# day: zones established, zones operating, leased ha
DAYS = {
    "2017-12-31": (11, 10, 1632.95),
    "2019-12-31": (12, 10, 1747.77),
    "2021-12-31": (15, 10, 2064.86),
    "2023-11-17": (15, 12, 2481.57),
}


@pytest.mark.parametrize("day", DAYS)
def test_the_four_published_days_come_out(land: LandBook, day: str) -> None:
    established, operating, leased = DAYS[day]

    total = state(land, as_of=date.fromisoformat(day)).total

    assert total["zones_approved"] == 16
    assert (total["zones_established"], total["zones_operating"]) == (established, operating)
    assert total["leased_ha"] == pytest.approx(leased, abs=1e-4)


def test_the_fill_rate_of_2023_and_the_room_above_its_line(land: LandBook) -> None:
    statement = state(land, as_of=DAY)

    assert statement.basis == "established"
    assert statement.total["leasable_ha"] == pytest.approx(4133.19, abs=1e-4)
    assert statement.total["fill_rate_pct"] == pytest.approx(60.04, abs=0.005)
    assert statement.rules["rule"].tolist() == ["new_zone"]
    rule = statement.rules.iloc[0]
    assert bool(rule["holds"])
    assert rule["headroom_leased_ha"] == pytest.approx(1.656, abs=1e-4)
    assert rule["headroom_leasable_ha"] == pytest.approx(2.76, abs=2e-4)


def test_nothing_is_set_aside_and_no_error_of_a_day_is_found(land: LandBook) -> None:
    statement = state(land, as_of=DAY)
    assert statement.set_aside == {"rows": 0, "leased_ha": 0}
    of_the_day = statement.findings[statement.findings["rule"].str.startswith("T")]
    assert of_the_day.empty


def test_the_evidence_of_every_zone_adds_up_to_its_leased_land(land: LandBook) -> None:
    statement = state(land, as_of=DAY)
    rows = lease_evidence(statement)
    sums = rows[rows["counts_as"] == "leased"].groupby("zone_id")["counted_m2"].sum() / 10_000
    zones = statement.zones.set_index("zone_id")["leased_ha"]
    assert sums.reindex(zones.index, fill_value=0).to_dict() == pytest.approx(zones.to_dict())


# quantity: computed, adjustment, published, residual, on 2023-11-17
RECONCILED = {
    "planned_ha": (6283.40, 132.00 - 32.32, 6397.68, -14.60),
    "established_ha": (5819.26, 132.00, 5946.99, 4.27),
    "leased_ha": (2481.57, 0, 2481.57, 0),
    "zones_established": (15, 0, 15, 0),
}


@pytest.mark.parametrize("quantity", RECONCILED)
def test_published_totals_of_2023_are_reconciled(land: LandBook, quantity: str) -> None:
    lines = reconcile(land, as_of=DAY).lines.set_index("quantity")
    found = lines.loc[quantity, ["computed", "adjustment", "published", "residual"]]
    assert found.tolist() == pytest.approx(list(RECONCILED[quantity]), abs=1e-3)


def test_the_rates_that_do_not_recompute_are_told(land: LandBook) -> None:
    again = reconcile(land).recomputed
    wrong = again[~again["agrees"].fillna(True)]
    assert wrong["published_pct"].tolist() == [62.60, 66.79, 54.41]
    assert wrong["recomputed_pct"].round(2).tolist() == [62.58, 66.98, 53.63]
    of_2023 = again[again["as_of"] == pd.Timestamp(DAY)].iloc[0]
    assert of_2023["implied_denominator_ha"] == pytest.approx(4133.19, abs=0.01)
