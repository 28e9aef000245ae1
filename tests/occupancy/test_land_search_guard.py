"""The guard: why a plot is not offered, with both sides of every bar."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from geo.errors import LandbookError
from occupancy.book import LandBook, load
from occupancy.land_search.eligibility import EXCLUSIONS, Exclusion, excluded_plots, exclusion_of
from occupancy.statement import state
from tests.support.book_builder import add, edit, square, write_book
from tests.support.process_memory import book, decision, lease, phase, plot

DAY = date(2023, 11, 17)


def held(first: str, last: str = "") -> dict[str, Any]:
    return {"parcel_id": "A", "held_for": "Epsilon", "first_day": first, "last_day": last}


def why(land: LandBook, parcel_id: str = "A", *, as_of: date = DAY) -> Exclusion | None:
    return exclusion_of(state(land, as_of=as_of), parcel_id)


def code(land: LandBook, parcel_id: str = "A", *, as_of: date = DAY) -> str:
    found = why(land, parcel_id, as_of=as_of)
    return found.code if found else ""


def test_nothing_stands_against_a_vacant_plot_of_an_established_phase() -> None:
    assert why(book()) is None


@pytest.mark.parametrize(
    ("day", "barred_by"),
    [
        (date(2023, 2, 28), ""),
        (date(2023, 3, 1), "reserved"),
        (date(2023, 5, 31), "reserved"),
        (date(2023, 6, 1), ""),
    ],
)
def test_a_reservation_holds_from_its_first_to_its_last_day(day: date, barred_by: str) -> None:
    assert code(book(reservations=[held("2023-03-01", "2023-05-31")]), as_of=day) == barred_by


@pytest.mark.parametrize(("day", "barred_by"), [(date(2070, 12, 31), ""), (date(2071, 1, 1), "term_over")])
def test_land_is_offered_until_the_last_day_of_the_term_of_its_phase(day: date, barred_by: str) -> None:
    assert code(book(phases=[phase("P", term_end="2070-12-31")]), as_of=day) == barred_by


def test_a_reservation_tells_until_when_it_holds() -> None:
    until = date(2023, 12, 31)

    assert why(book(reservations=[held("2023-03-01", "2023-12-31")])) == Exclusion("A", "reserved", until)
    assert why(book(reservations=[held("2023-03-01")])) == Exclusion("A", "reserved", None)


def test_of_several_reservations_the_last_to_end_counts() -> None:
    short, long = held("2023-01-01", "2023-12-01"), held("2023-02-01", "2024-02-29")

    found = why(book(reservations=[long, short, held("2024-01-01", "2025-01-01")]))

    assert found == Exclusion("A", "reserved", date(2024, 2, 29))
    assert why(book(reservations=[long, held("2023-03-01")])) == Exclusion("A", "reserved", None)


@pytest.mark.parametrize(
    ("leased_ha", "barred_by"), [(10, "taken"), (9.99999, "taken"), (9.99998, "divisible_not_stated")]
)
def test_a_plot_is_taken_when_no_more_than_a_tenth_of_a_square_metre_is_left(
    leased_ha: float, barred_by: str
) -> None:
    assert code(book(tenancies=[lease(ha=leased_ha)])) == barred_by


@pytest.mark.parametrize(
    ("day", "barred_by"), [("2023-11-16", ""), ("2023-11-17", "taken"), ("2023-11-18", "taken")]
)
def test_a_plot_is_taken_until_the_last_day_of_its_lease(day: str, barred_by: str) -> None:
    assert code(book(tenancies=[lease(last_day=day)])) == barred_by


@pytest.mark.parametrize(
    ("divisible", "barred_by"), [(True, ""), (False, "not_divisible"), (None, "divisible_not_stated")]
)
def test_the_rest_of_a_plot_is_offered_only_where_it_can_be_divided(
    divisible: bool | None, barred_by: str
) -> None:
    rows = [plot(divisible=divisible)]

    assert code(book(parcels=rows, tenancies=[lease(ha=4)])) == barred_by
    assert code(book(parcels=rows)) == ""  # a whole plot need not be divided


@pytest.mark.parametrize("established", [None, 0])
def test_land_of_a_phase_that_is_not_established_is_not_offered(established: float | None) -> None:
    land = book(decisions=[decision(established=established, leasable=None)])

    assert code(land) == "not_established"


@pytest.mark.parametrize(("day", "barred_by"), [("2023-11-18", "not_established"), ("2023-11-17", "")])
def test_a_phase_is_established_from_the_day_of_its_decision(day: str, barred_by: str) -> None:
    assert code(book(decisions=[decision(in_force_from=day)])) == barred_by


@pytest.mark.parametrize("use", ["service", "technical", "green", "traffic"])
def test_only_industrial_land_is_offered(use: str) -> None:
    assert code(book(parcels=[plot(land_use=use)])) == "not_industrial"


@pytest.mark.parametrize(
    ("valid", "barred_by"),
    [
        ({"valid_to": "2023-11-16"}, "not_valid"),
        ({"valid_to": "2023-11-17"}, ""),
        ({"valid_from": "2023-11-17"}, ""),
        ({"valid_from": "2023-11-18"}, "not_valid"),
    ],
)
def test_a_plot_is_offered_on_days_on_which_it_is_there(valid: dict[str, str], barred_by: str) -> None:
    assert code(book(parcels=[plot(**valid)])) == barred_by


@pytest.mark.parametrize("parcel_id", ["", "X", "a"])
def test_a_plot_that_is_not_in_the_book_is_told(parcel_id: str) -> None:
    with pytest.raises(LandbookError):
        why(book(), parcel_id)


# Errors ----------------------------------------------------------------------------------------------------


def test_a_certificate_that_is_live_twice_on_a_plot_bars_it_by_name() -> None:
    twice = [lease("L1", ha=2, certificate_no="C1"), lease("L2", ha=2, certificate_no="C1")]
    land = book(parcels=[plot(divisible=True)], tenancies=twice)

    assert why(land) == Exclusion("A", "error", rule="T003")
    one = book(parcels=[plot(divisible=True)], tenancies=twice[:1])
    assert why(one) is None


def test_an_error_bars_only_on_the_days_that_it_is_about() -> None:
    twice = [
        lease("L1", ha=2, certificate_no="C1"),
        lease("L2", ha=2, certificate_no="C1", last_day="2023-11-16"),
    ]
    land = book(parcels=[plot(divisible=True)], tenancies=twice)

    assert code(land, as_of=date(2023, 11, 16)) == "error"
    assert code(land, as_of=date(2023, 11, 17)) == ""


def told(land: LandBook, table: str, row: int, severity: str, **more: Any) -> LandBook:
    """The book with one finding more."""
    cells = {"rule": "T999", "severity": severity, "table": table, "row": row, "record_id": "", **more}
    kinds = land.findings.dtypes.to_dict()
    finding = pd.DataFrame([cells]).reindex(columns=land.findings.columns).astype(kinds)
    return replace(land, findings=finding)


@pytest.mark.parametrize(("severity", "barred_by"), [("error", "error"), ("warning", ""), ("note", "")])
@pytest.mark.parametrize("table", ["parcels", "tenancies", "reservations"])
def test_an_open_error_of_a_plot_its_lease_or_its_reservation_bars_it(
    table: str, severity: str, barred_by: str
) -> None:
    past = {"last_day": "2020-01-01"}
    land = book(
        parcels=[plot("A"), plot("B")],
        tenancies=[lease("L1", "B", **past), lease("L2", "A", **past)],
        reservations=[held("2019-01-01", "2019-12-31")],
    )
    row = {"parcels": 2, "tenancies": 3, "reservations": 2}[table]

    noted = told(land, table, row, severity, record_id="A" if table == "parcels" else "L2")

    assert code(noted, "A") == barred_by
    assert code(noted, "B") == ""


def aside(land: LandBook, table: str, parcel_id: str) -> LandBook:
    """The book with a row set aside."""
    row = {"file": f"{table}.csv", "row": 9, "table": table, "record_id": "L9", "parcel_id": parcel_id}
    gone = pd.DataFrame([row]).reindex(columns=land.set_aside.columns).astype(land.set_aside.dtypes.to_dict())
    return replace(land, set_aside=gone)


@pytest.mark.parametrize(
    ("table", "parcel_id", "barred_by"),
    [
        ("tenancies", "A", "error"),
        ("reservations", "A", "error"),
        ("parcels", "A", "error"),
        ("tenancies", "B", ""),
        ("tenancies", "", ""),
        ("decisions", "A", ""),
    ],
)
def test_a_row_that_could_not_be_used_bars_the_plot_that_it_names(
    table: str, parcel_id: str, barred_by: str
) -> None:
    found = why(aside(book(), table, parcel_id))

    assert (found.code if found else "") == barred_by
    assert found is None or found.rule == "set_aside"


def test_a_lease_that_could_not_be_used_bars_the_plots_made_from_its_plot() -> None:
    rows = [
        plot("old", valid_to="2020-12-31"),
        plot("A", 5, valid_from="2021-01-01", valid_to="2021-12-31", parent_parcel_ids="old"),
        plot("A1", 3, valid_from="2022-01-01", parent_parcel_ids="A"),
        plot("B", 5, valid_from="2021-01-01", parent_parcel_ids="old"),
        plot("C", 5),
    ]
    land = aside(book(parcels=rows), "tenancies", "old")

    plots = excluded_plots(state(land, as_of=DAY)).set_index("parcel_id")

    assert plots["bar"].to_dict() == {"A1": "error", "B": "error", "C": ""}


def test_both_plots_of_an_overlap_are_barred(tmp_path: Path) -> None:
    over = square(740, 0, 250, height=400)  # a-1-03 reaches 10 m into it
    folder = write_book(tmp_path / "book", parcels=add_plot("a-1-99", over))
    land = load(folder)
    overlaps = land.findings[land.findings["rule"] == "L004"]

    assert overlaps[["record_id", "value"]].to_numpy().tolist() == [["a-1-03", "a-1-99"]]
    assert why(land, "a-1-99") == Exclusion("a-1-99", "error", rule="L004")
    assert why(land, "a-1-03") == Exclusion("a-1-03", "error", rule="L004")
    assert why(land, "a-1-05") is None


def add_plot(parcel_id: str, shape: Any) -> Any:
    return lambda rows: [*rows, rows[5] | {"parcel_id": parcel_id, "geometry": shape}]


def test_a_lease_whose_cells_cannot_be_read_bars_its_plot(tmp_path: Path) -> None:
    broken = edit(4, leased_area_m2="a lot")  # L4, ended in 2021, on a-1-04
    land = load(write_book(tmp_path / "book", tenancies=broken))
    sound = load(write_book(tmp_path / "sound"))

    assert why(sound, "a-1-04") is None
    assert why(land, "a-1-04") == Exclusion("a-1-04", "error", rule="set_aside")


def test_a_reservation_of_a_plot_that_is_not_there_bars_no_other(tmp_path: Path) -> None:
    lost = {"parcel_id": "nowhere", "held_for": "Zeta", "first_day": "2023-01-01"}
    land = load(write_book(tmp_path / "book", reservations=add(lost)))

    assert why(land, "a-1-05") is None
    assert code(land, "a-1-06") == "reserved"


# All of them at once ---------------------------------------------------------------------------------------


def test_the_first_of_the_bars_is_the_reason() -> None:
    land = book(
        phases=[phase("P"), phase("Q")],
        decisions=[decision("P"), decision("Q", established=None, leasable=None)],
        parcels=[plot("A", 10, "Q", land_use="green"), plot("B", 10, "Q"), plot("C", 4), plot("D", 4)],
        tenancies=[lease("L1", "B", 10), lease("L2", "C", 4)],
        reservations=[held("2020-01-01") | {"parcel_id": name} for name in "ABCD"],
    )

    plots = excluded_plots(state(land, as_of=DAY))

    assert plots["bar"].tolist() == ["not_industrial", "not_established", "taken", "reserved"]
    assert set(plots["bar"]) < set(EXCLUSIONS)


def test_every_plot_of_the_day_has_a_row_and_a_book_without_plots_has_none() -> None:
    land = book(parcels=[plot("A"), plot("old", valid_to="2020-01-01"), plot("B")])
    empty = book(parcels=[])

    assert excluded_plots(state(land, as_of=DAY))["parcel_id"].tolist() == ["A", "B"]
    assert excluded_plots(state(empty, as_of=DAY)).empty
