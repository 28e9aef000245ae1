"""Findings that somebody answers for: open again after their day, and none that is not there."""

from datetime import date
from pathlib import Path

import pytest

from occupancy.book import load
from occupancy.land_search.eligibility import excluded_plots
from occupancy.statement import Statement, state
from tests.support.book_builder import Change, Row, edit, square, write_book

DAY = date(2023, 11, 17)
ANSWER = {"accepted_by": "Nguyễn A", "reason": "surveyed anew in spring", "accepted_on": "2023-12-01"}


def overlapping(rows: list[Row]) -> None:
    """a-1-02 lies 50 m on a-1-01: an error, L004, on a-1-01."""
    rows[1]["geometry"] = square(200, 0, 250, height=400)


def accepting(**cells: object) -> Change:
    return lambda _: [{"rule": "L004", "record_id": "a-1-01", "until": "2023-11-17", **ANSWER, **cells}]


def stated(folder: Path, day: date = DAY, *, known: date | None = None, **change: Change) -> Statement:
    book = load(write_book(folder, parcels=overlapping, **change))
    return state(book if known is None else book.as_known(known), as_of=day)


def rules(statement: Statement) -> list[str]:
    """The open errors and warnings."""
    found = statement.open_findings
    return found.loc[found["severity"] != "note", "rule"].tolist()


def test_without_the_table_every_finding_is_open(tmp_path: Path) -> None:
    made = stated(tmp_path)
    assert rules(made) == ["L004"]
    assert made.accepted.empty
    assert len(made.open_findings) == len(made.findings)


def test_an_accepted_finding_stands_among_the_findings_and_is_not_open(tmp_path: Path) -> None:
    made = stated(tmp_path, accepted_findings=accepting())
    assert rules(made) == []
    assert (made.findings["rule"] == "L004").sum() == 1
    (row,) = made.accepted.to_dict("records")
    assert row["accepted_by"] == "Nguyễn A"
    assert row["until"].date() == DAY
    assert made.findings.loc[made.accepted.index[0], "rule"] == "L004"


def test_it_is_open_again_on_the_day_after_its_last(tmp_path: Path) -> None:
    folder = write_book(tmp_path, parcels=overlapping, accepted_findings=accepting())
    book = load(folder)
    assert rules(state(book, as_of=DAY)) == []
    assert rules(state(book, as_of=date(2023, 11, 18))) == ["L004"]


def test_it_is_not_accepted_in_what_was_known_before(tmp_path: Path) -> None:
    table = accepting(until="2030-12-31")
    assert rules(stated(tmp_path / "then", known=date(2023, 11, 30), accepted_findings=table)) == ["L004"]
    assert rules(stated(tmp_path / "since", known=date(2023, 12, 1), accepted_findings=table)) == []


@pytest.mark.parametrize(
    ("cells", "accepts"),
    [
        ({}, True),
        ({"value": "a-1-02"}, True),
        ({"value": "a-1-03"}, False),  # another overlap of the same plot
        ({"file": "parcels.geojson"}, True),
        ({"file": "phases.geojson"}, False),
        ({"record_id": "", "file": "parcels.geojson", "row_no": 1}, True),
        ({"record_id": "", "file": "parcels.geojson", "row_no": 2}, False),
        ({"record_id": ""}, False),  # not every overlap of the book
        ({"rule": "L005"}, False),
        ({"rule": "X999"}, False),
    ],
)
def test_a_row_accepts_what_it_names_and_says_so_when_that_is_not_there(
    tmp_path: Path, cells: dict[str, object], *, accepts: bool
) -> None:
    made = stated(tmp_path, accepted_findings=accepting(**cells))
    assert rules(made) == ([] if accepts else ["L004", "B033"])


def test_a_finding_of_a_day_is_looked_for_on_the_day_of_the_book_alone(tmp_path: Path) -> None:
    # L1 has 11 ha of 10 from 2016 on; before, there is nothing to accept.
    table = accepting(rule="T002", until="2030-12-31")
    folder = write_book(tmp_path, tenancies=edit(0, leased_area_m2="110000"), accepted_findings=table)
    book = load(folder)
    assert rules(state(book, as_of=DAY)) == []
    assert rules(state(book, as_of=date(2015, 12, 31))) == []


@pytest.mark.parametrize("cells", [{"until": ""}, {"reason": ""}, {"accepted_by": ""}])
def test_nobody_accepts_without_a_name_a_reason_and_a_last_day(
    tmp_path: Path, cells: dict[str, object]
) -> None:
    made = stated(tmp_path, accepted_findings=accepting(**cells))
    assert "L004" in rules(made)
    assert (made.findings["file"] == "accepted_findings.csv").any()


def test_investors_are_not_told_who_accepts_what(tmp_path: Path) -> None:
    folder = write_book(tmp_path, parcels=overlapping, accepted_findings=accepting())
    book = load(folder, audience="investor")
    assert book.accepted_findings.empty
    assert state(book, as_of=DAY).accepted.empty


def test_land_with_an_accepted_error_is_not_offered(tmp_path: Path) -> None:
    made = stated(tmp_path, accepted_findings=accepting())
    barred = excluded_plots(made).set_index("parcel_id")[["bar", "rule"]]
    assert rules(made) == []
    assert barred.loc[["a-1-01", "a-1-02"]].to_numpy().tolist() == [["error", "L004"]] * 2
