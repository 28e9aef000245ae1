"""Rows that name other rows: what names nothing is set aside with what hangs on it, and a hint is given."""

from datetime import date
from pathlib import Path

import pytest

from occupancy.book import load
from occupancy.loading.record_checks import closest_ids
from tests.occupancy.test_book_cells import told
from tests.support.book_builder import Change, Row, add, drop, edit, lease, write_book


def pick(rows: list[Row], *names: str) -> list[tuple[object, ...]]:
    """Some cells of each finding."""
    return [tuple(row.get(name, "") for name in names) for row in rows]


def aside(folder: Path) -> list[str]:
    """The rows of a book that are set aside, as table and id."""
    rows = load(folder).set_aside
    return (rows["table"] + " " + rows["record_id"]).tolist()


# Leases on plots -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "hint"),
    [("A-1-01", "a-1-01"), ("a 1 01", "a-1-01"), ("a-1-011", "a-1-01"), ("X99", "–"), ("Lô 1", "–")],
)
def test_a_lease_on_a_plot_that_does_not_exist_is_set_aside_with_a_hint(
    tmp_path: Path, written: str, hint: str
) -> None:
    book = load(write_book(tmp_path, tenancies=edit(0, parcel_id=written)))

    found = pick(told(book, "T001"), "severity", "file", "row", "record_id", "value", "expected")
    assert found == [("error", "tenancies.csv", 2, "L1/1", written, hint)]
    assert book.set_aside[["record_id", "leased_area_m2"]].to_numpy().tolist() == [["L1/1", 100_000.0]]
    assert "L1" not in set(book.tenancies["lease_id"])


def test_a_lease_on_a_plot_that_was_set_aside_is_set_aside_and_says_so(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, parcels=edit(2, document_area_m2="10 ha")))

    found = pick(told(book, "B015"), "row", "record_id", "field", "value", "expected")
    assert found == [
        (4, "L2/2", "parcel_id", "a-1-03", "parcels.geojson:3"),
        (5, "L3/1", "parcel_id", "a-1-03", "parcels.geojson:3"),
    ]
    assert told(book, "T001") == []
    assert book.set_aside["leased_area_m2"].sum() == 100_000


def test_a_zone_that_was_set_aside_takes_all_that_hangs_on_it(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, zones=edit(1, name_vi="")))
    assert (book.set_aside["table"] + " " + book.set_aside["record_id"]).tolist() == [
        "zones z-b",
        "phases b-1",
        "decisions b-1/D-b-1",
        "parcels b-1-01",
        "parcels b-1-02",
        "tenancies L5/1",
    ]
    assert pick(told(book, "B003"), "table", "field") == [("zones", "name_vi")]
    # The plots name the zone and the phase, and both are gone.
    assert pick(told(book, "B015"), "record_id", "field") == [
        ("b-1", "zone_id"),
        ("b-1/D-b-1", "phase_id"),
        ("b-1-01", "zone_id"),
        ("b-1-02", "zone_id"),
        ("b-1-01", "phase_id"),
        ("b-1-02", "phase_id"),
        ("L5/1", "parcel_id"),
    ]


@pytest.mark.parametrize(
    ("table", "field", "first"),
    [
        ("phases", "zone_id", "phases a-1"),
        ("phase_decisions", "phase_id", "decisions nowhere/D-a-1"),
        ("parcels", "phase_id", "parcels a-1-01"),
        ("parcels", "zone_id", "parcels a-1-01"),
        ("reservations", "parcel_id", "reservations nowhere"),
        ("adjustments", "zone_id", "adjustments 2023-11-17"),
        ("services", "zone_id", "services nowhere"),
        ("anchor_tenants", "zone_id", "anchor_tenants Known Works"),
    ],
)
def test_a_row_that_names_what_the_book_does_not_have_is_set_aside(
    tmp_path: Path, table: str, field: str, first: str
) -> None:
    book = load(write_book(tmp_path, **{table: edit(0, **{field: "nowhere"})}))
    assert pick(told(book, "B006"), "severity", "field", "value") == [("error", field, "nowhere")]
    assert (book.set_aside["table"] + " " + book.set_aside["record_id"]).tolist()[0] == first


def test_a_plot_in_a_zone_that_is_not_its_phase_s_is_set_aside(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, parcels=edit(0, zone_id="z-b")))
    assert pick(told(book, "B011"), "record_id", "value", "expected") == [("a-1-01", "z-b", "z-a")]
    assert book.set_aside["record_id"].tolist() == ["a-1-01", "L1/1"]


def test_one_bad_row_does_not_take_its_zone_with_it(tmp_path: Path) -> None:
    assert aside(write_book(tmp_path, tenancies=edit(0, parcel_id="X"))) == ["tenancies L1/1"]


# Certificates and parents: told, and used ----------------------------------------------------------------


def test_a_certificate_that_is_not_there_is_a_warning_and_the_lease_counts(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, tenancies=edit(0, certificate_no="c1")))
    assert pick(told(book, "T012"), "severity", "record_id", "value", "expected") == [
        ("warning", "L1/1", "c1", "C1")
    ]
    assert len(book.tenancies) == 7


def test_without_projects_no_certificate_is_missed(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, without=["projects.csv"]))
    assert told(book, "T012") == []
    assert list(book.projects.columns)[:2] == ["certificate_no", "tenant_name"]
    assert len(book.projects) == 0


def test_a_certificate_whose_row_was_set_aside_is_told_once_with_that_row(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, projects=edit(0, tenant_country="Japan", investment_amount="much")))
    assert "projects" in set(book.set_aside["table"])
    assert told(book, "T012") == []


def test_a_lease_without_a_certificate_is_sound(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, tenancies=edit(0, certificate_no="")))
    assert told(book, "T012") == []


def test_a_parent_that_is_not_there_is_a_warning(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, parcels=edit(1, parent_parcel_ids="a-1-01;A-1-03; a-1-02")))
    assert pick(told(book, "B013"), "severity", "record_id", "value", "expected") == [
        ("warning", "a-1-02", "A-1-03", "a-1-03"),
        ("warning", "a-1-02", "a-1-02", "–"),
    ]
    assert book.parcels.loc[1, "parent_parcel_ids"] == "a-1-01;A-1-03;a-1-02"


# Keys taken twice ----------------------------------------------------------------------------------------


def test_a_lease_line_entered_twice_counts_once(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, tenancies=lambda rows: [*rows, dict(rows[0])]))
    assert pick(told(book, "B002"), "row", "field", "value", "expected") == [
        (9, "lease_id, line_no", "L1/1", "2")
    ]
    assert len(book.tenancies) == 7
    assert book.set_aside["row"].tolist() == [9]


def test_of_two_rows_with_one_key_the_one_recorded_first_is_used(tmp_path: Path) -> None:
    later = lease("L1", 1, "C1", "a-1-01", 90_000, "2016-01-01", recorded_on="2020-01-01")
    book = load(write_book(tmp_path, tenancies=lambda rows: [later, *rows]))
    assert book.set_aside["leased_area_m2"].tolist() == [90_000]


def test_the_second_line_of_a_lease_is_no_repeat(tmp_path: Path) -> None:
    assert aside(write_book(tmp_path, tenancies=add(lease("L1", 2, "C1", "a-1-05", 1, "2016-01-01")))) == []


@pytest.mark.parametrize(("table", "value"), [("projects", "C1"), ("phase_decisions", "a-1/D-a-1")])
def test_a_repeated_certificate_or_decision_is_set_aside(tmp_path: Path, table: str, value: str) -> None:
    book = load(write_book(tmp_path, **{table: lambda rows: [*rows, dict(rows[0])]}))
    assert pick(told(book, "B002"), "value", "expected") == [(value, "2")]


# Days that contradict each other -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "cells", "rule", "record"),
    [
        ("tenancies", {"last_day": "2015-12-31"}, "T004", "L1/1"),
        ("tenancies", {"ended_on": "2015-12-31"}, "T004", "L1/1"),
        ("tenancies", {"recorded_on": "2020-01-02", "superseded_on": "2020-01-01"}, "B014", "L1/1"),
        ("phase_decisions", {"in_force_to": "2009-12-31"}, "B014", "a-1/D-a-1"),
        ("parcels", {"valid_from": "2020-01-02", "valid_to": "2020-01-01"}, "B014", "a-1-01"),
        ("phases", {"term_end": "2014-12-31"}, "B014", "a-1"),
        ("reservations", {"last_day": "2022-12-31"}, "B014", "a-1-06"),
    ],
)
def test_a_row_that_ends_before_it_begins_is_set_aside(
    tmp_path: Path, table: str, cells: dict[str, str], rule: str, record: str
) -> None:
    book = load(write_book(tmp_path, **{table: edit(0, **cells)}))
    assert pick(told(book, rule), "severity", "record_id") == [("error", record)]
    assert book.set_aside["record_id"].tolist()[0] == record


@pytest.mark.parametrize("last", ["2016-01-01", "2016-01-02"])
def test_a_lease_of_a_day_is_a_lease(tmp_path: Path, last: str) -> None:
    assert aside(write_book(tmp_path, tenancies=edit(0, last_day=last, ended_on=last))) == []


@pytest.mark.parametrize(
    ("cells", "rule", "field", "expected"),
    [
        ({"ended_on": "2061-01-01"}, "T009", "ended_on", "<= 2060-12-31"),
        ({"handed_over_on": "2015-12-31"}, "T013", "handed_over_on", ">= 2016-01-01"),
        ({"operating_from": "2015-12-31"}, "T013", "operating_from", ">= 2016-01-01"),
    ],
)
def test_odd_days_of_a_lease_are_a_warning_and_it_counts(
    tmp_path: Path, cells: dict[str, str], rule: str, field: str, expected: str
) -> None:
    book = load(write_book(tmp_path, tenancies=edit(0, **cells)))
    assert pick(told(book, rule), "severity", "field", "expected") == [("warning", field, expected)]
    assert book.set_aside.empty


@pytest.mark.parametrize(
    "cells", [{"ended_on": "2060-12-31"}, {"handed_over_on": "2016-01-01", "operating_from": "2016-01-01"}]
)
def test_days_that_meet_are_no_warning(tmp_path: Path, cells: dict[str, str]) -> None:
    book = load(write_book(tmp_path, tenancies=edit(0, **cells)))
    assert told(book, "T009") == told(book, "T013") == []


# Hints ---------------------------------------------------------------------------------------------------


def test_hints_prefer_the_same_letters_over_the_most_alike() -> None:
    assert closest_ids(["QV3 b07 12"], ["QV3-B07-12", "QV3 b07 1"]) == {"QV3 b07 12": "QV3-B07-12"}


def test_hints_for_many_unknown_ids_among_many_plots_come_at_once() -> None:
    plots = [f"P{number:06d}" for number in range(81_000)]
    hints = closest_ids([f"Q{number:06d}" for number in range(2_000)] + ["p000007"], plots)
    assert hints["p000007"] == "P000007"


def test_a_book_of_stray_leases_opens(tmp_path: Path) -> None:
    strays: Change = lambda rows: [row | {"parcel_id": "?"} for row in rows]  # noqa: E731
    book = load(write_book(tmp_path, tenancies=strays, parcels=drop(0)))
    assert len(book.tenancies) == 0
    assert len(told(book, "T001")) == 7


# The plot of a row that is set aside -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"tenancies": edit(0, leased_area_m2="12,5")}, [("tenancies", "a-1-01")]),
        ({"tenancies": edit(0, lease_id="")}, [("tenancies", "a-1-01")]),
        ({"tenancies": edit(0, parcel_id="")}, [("tenancies", "")]),
        ({"tenancies": edit(0, parcel_id=" nowhere\u200b")}, [("tenancies", "nowhere")]),
        ({"tenancies": edit(0, last_day="2015-01-01")}, [("tenancies", "a-1-01")]),
        ({"reservations": edit(0, first_day="soon")}, [("reservations", "a-1-06")]),
        ({"reservations": edit(0, parcel_id="a-9-99")}, [("reservations", "a-9-99")]),
        ({"parcels": edit(5, document_area_m2="ten")}, [("parcels", "a-1-06"), ("reservations", "a-1-06")]),
        ({"parcels": edit(4, geometry=None)}, [("parcels", "a-1-05")]),
        ({"services": edit(0, zone_id="nowhere")}, [("services", "")]),
        ({"phase_decisions": edit(3, phase_id="")}, [("decisions", "")]),
    ],
)
def test_a_row_set_aside_says_which_plot_it_names_to_everybody(
    tmp_path: Path, changes: dict[str, Change], expected: list[tuple[str, str]]
) -> None:
    folder = write_book(tmp_path, **changes)
    for audience in ("internal", "investor"):
        for kept in (load(folder, audience=audience, cache=tmp_path / "cache") for _ in range(2)):
            gone = kept.set_aside
            assert list(zip(gone["table"], gone["parcel_id"], strict=True)) == expected
            assert gone["parcel_id"].dtype == "str"


@pytest.mark.parametrize(("day", "plots"), [(date(2020, 2, 29), ["a-1-01"]), (date(2020, 3, 1), [])])
def test_the_plot_of_a_row_that_was_corrected_is_named_until_then(
    tmp_path: Path, day: date, plots: list[str]
) -> None:
    def corrected(rows: list[Row]) -> list[Row]:
        wrong = rows[0] | {"leased_area_m2": "12,5", "superseded_on": "2020-03-01"}
        return [wrong, rows[0] | {"recorded_on": "2020-03-01"}, *rows[1:]]

    folder = write_book(tmp_path, tenancies=corrected)
    for audience in ("internal", "investor"):
        book = load(folder, audience=audience)
        assert book.as_known(day).set_aside["parcel_id"].tolist() == plots
        assert book.set_aside.empty
