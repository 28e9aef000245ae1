"""The report of a tiny book: what a clerk would add up by hand, as JSON, CSV and a sheet."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from occupancy.book import LandBook, load
from occupancy.questions.reconciliation import reconcile
from occupancy.statement import Statement, state
from outputs.records import json_text
from outputs.tables.reconciliation_view import reconcile_json, reconcile_tables
from outputs.tables.report_view import (
    check_json,
    check_table,
    csv_text,
    report_csv,
    report_json,
    report_table,
)
from outputs.text.translations import translator
from tests.support.book_builder import edit, write_book

DAY = date(2023, 11, 17)
VI, EN = translator("vi"), translator("en")
ROW = [
    "planned_ha",
    "established_ha",
    "leasable_ha",
    "cleared_ha",
    "leased_ha",
    "vacant_ha",
    "undivided_ha",
    "outside_ha",
    "fill_rate_pct",
    "estimated",
]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> LandBook:
    return load(write_book(tmp_path_factory.mktemp("book")))


@pytest.fixture(scope="module")
def statement(book: LandBook) -> Statement:
    return state(book, as_of=DAY)


def test_the_report_has_the_agreed_keys_in_the_agreed_order(statement: Statement) -> None:
    answer = json.loads(json_text(report_json(statement, EN)))
    assert list(answer) == [
        "as_of",
        "basis",
        "book_hash",
        "zones",
        "total",
        "set_aside",
        "not_counted",
        "rates",
        "rules",
        "findings",
        "known_on",
        "invented",
        "estimates",
    ]
    assert list(answer["zones"][0]) == ["zone_id", "name", "status", *ROW]
    assert list(answer["total"]) == list(answer["zones"][0])
    assert list(answer["set_aside"]) == ["rows", "leased_ha"]
    sides = ["numerator_ha", "denominator_ha", "fill_rate_pct", "unknown_ha"]
    assert list(answer["rates"]["established"]) == sides
    assert list(answer["rules"][0]) == [
        "rule",
        "value_pct",
        "holds",
        "headroom_leased_ha",
        "headroom_leasable_ha",
        "verified",
        *("headroom_leased_low_ha", "headroom_leased_high_ha"),
        *("headroom_leasable_low_ha", "headroom_leasable_high_ha"),
    ]
    assert list(answer["findings"]) == ["error", "warning", "note"]


def test_a_day_past_the_book_says_in_json_what_its_figures_rest_on(book: LandBook) -> None:
    assert "later_than_book" not in report_json(state(book, as_of=DAY), EN)
    rests = report_json(state(book, as_of=date(2023, 11, 18)), EN)["later_than_book"]
    assert rests.startswith("The book goes up to 17 Nov 2023; a later day shows what was agreed by then.")


def test_the_figures_are_those_of_the_statement_unrounded(statement: Statement) -> None:
    answer = report_json(statement, VI)
    assert (answer["as_of"], answer["basis"]) == ("2023-11-17", "established")
    assert answer["total"]["leased_ha"] == pytest.approx(50)
    assert answer["total"]["fill_rate_pct"] == pytest.approx(100 / 3, abs=1e-10)
    assert answer["total"]["planned_ha"] == pytest.approx(380)
    assert [zone["name"] for zone in answer["zones"]] == ["Khu A", "Khu B", "Khu C"]
    assert [zone["status"] for zone in answer["zones"]] == ["operating", "operating", "approved"]
    rule = answer["rules"][0]
    assert rule["holds"] is False
    # 60 % of 150 ha are 90: 40 of leased land are missing; 50 ha are 60 % of 83.33, 66.67 less.
    assert rule["headroom_leased_ha"] == pytest.approx(-40)
    assert rule["headroom_leasable_ha"] == pytest.approx(-200 / 3)


def test_a_rate_that_does_not_exist_is_null_and_not_nan(statement: Statement) -> None:
    text = json_text(report_json(statement, EN))
    assert "NaN" not in text
    assert json.loads(text)["zones"][2]["fill_rate_pct"] is None


def test_phases_and_parcels_come_beside_the_zones_when_asked_for(statement: Statement) -> None:
    phases = report_json(statement, EN, by="phase")
    parcels = report_json(statement, EN, by="parcel")
    assert "phases" not in parcels
    assert list(phases["phases"][0]) == ["phase_id", "zone_id", "name", "status", *ROW]
    assert len(phases["zones"]) == len(parcels["zones"]) == 3
    assert [row["parcel_id"] for row in parcels["parcels"]][:2] == ["a-1-01", "a-1-02"]
    assert parcels["parcels"][0]["state"] == "leased_in_use"
    assert sum(row["leased_ha"] for row in parcels["parcels"]) == pytest.approx(50)


def test_the_csv_read_back_adds_up_and_says_what_is_invented(statement: Statement) -> None:
    rows = list(csv.DictReader(io.StringIO(report_csv(statement, EN))))
    assert [row["zone_id"] for row in rows] == ["z-a", "z-b", "z-c"]
    assert sum(float(row["leased_ha"]) for row in rows) == pytest.approx(50)
    assert {row["note"] for row in rows} == {"Invented figures"}
    assert {row["as_of"] for row in rows} == {"2023-11-17"}
    assert [row["estimated"] for row in rows] == ["true", "true", "false"]
    assert rows[2]["fill_rate_pct"] == ""
    for row in rows:
        parts = float(row["leased_ha"]) + float(row["vacant_ha"]) + float(row["undivided_ha"])
        assert float(row["leasable_ha"]) == pytest.approx(parts - float(row["excess_ha"]))


def test_the_sheet_says_day_basis_rate_rule_and_what_is_invented(statement: Statement) -> None:
    sheet = report_table(statement, VI)
    text = "\n".join([sheet.title, *sheet.above, *sheet.below])
    assert "Sổ thử. Ngày 17/11/2023" in text
    assert "Tỷ lệ lấp đầy 33,33 % = 50,00 / 150,00 ha; không có dòng nào bị loại." in text
    assert "(chưa đối chiếu văn bản): không đạt; còn thiếu 40,000 ha đất đã cho thuê" in text
    assert "thừa 66,667 ha" in text
    assert "Số liệu giả định" in text
    assert sheet.rows[-1][0] == "Tổng cộng"
    assert sheet.rows[-1][-1] == "33,33*"
    assert sheet.rows[2][-1] == "–"


def test_only_what_rests_on_an_estimate_is_marked(statement: Statement) -> None:
    sheet = report_table(statement, EN, by="phase")
    labels = [column.label for column in sheet.columns]
    leasable, leased = labels.index("Leasable land (ha)"), labels.index("Leased (ha)")
    assert [row[leasable] for row in sheet.rows] == ["60.00", "50.00*", "40.00*", "0.00", "150.00*"]
    assert "*" not in "".join(row[leased] for row in sheet.rows)


def test_a_rate_near_the_line_keeps_to_its_side(statement: Statement) -> None:
    near = replace(statement, zones=statement.zones.assign(fill_rate_pct=[59.996, 60.0, 39.99999]))
    assert [row[-1] for row in report_table(near, EN).rows][:3] == ["59.996*", "60.00*", "40.00"]


def test_rows_set_aside_stand_under_the_rate(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, tenancies=edit(0, first_day="2023-02-31")))
    statement = state(book, as_of=DAY)
    sheet = report_table(statement, EN)
    assert "Fill rate 26.67 % = 40.00 / 150.00 ha; 1 row, 10.00 ha leased not counted." in sheet.above
    assert report_json(statement, EN)["set_aside"] == {"rows": 1, "leased_ha": 10.0}


def test_the_reconciliation_shows_residuals_with_their_sign(book: LandBook) -> None:
    sheets = reconcile_tables(book, reconcile(book), EN)
    lines = {row[1]: row[3:] for row in sheets[0].rows}
    assert lines["Leased (ha)"] == ("50.00", "+0.50", "50.50", "50.50", "0.00")
    assert lines["Zones approved"] == ("3", "0", "3", "3", "0")
    assert lines["Fill rate (%)"] == ("33.33", "0.00", "33.33", "33.67", "−0.34")
    assert sheets[1].rows[0][2:5] == ("Zone A", "+0.50", "a promised plot was counted")
    assert reconcile_tables(book, reconcile(book), VI)[1].rows[0][4] == "đã tính một lô mới hứa"
    # 50.5 of 150 ha are 33.67 %: printed as it should be.
    assert sheets[2].rows[0][-1] == "agrees"


def test_the_reconciliation_as_json_is_unrounded(book: LandBook) -> None:
    answer = json.loads(json_text(reconcile_json(book, reconcile(book))))
    line = next(row for row in answer["lines"] if row["quantity"] == "fill_rate_pct")
    assert line["as_of"] == "2023-11-17"
    assert line["residual"] == pytest.approx(100 / 3 - 33.67, abs=1e-10)
    assert answer["adjustments"][0]["delta_ha"] == 0.5
    assert answer["recomputed"][0]["agrees"] is True


def test_findings_come_with_their_sentence_and_errors_first(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, tenancies=edit(1, leased_area_m2="12,5")))
    statement = state(book, as_of=DAY)
    answer = json.loads(json_text(check_json(statement, EN)))
    first = answer["findings"][0]
    assert (first["rule"], first["severity"], first["row"]) == ("B001", "error", 3)
    assert first["field"] == "leased_area_m2"
    assert "tenancies.csv, row 3: leased_area_m2 reads “12,5”" in first["sentence"]
    assert answer["counts"]["error"] == 1
    sheet = check_table(statement, VI)
    assert sheet.rows[0][2].startswith("tenancies.csv, dòng 3: leased_area_m2 ghi “12,5”")
    assert sheet.above[0].startswith("1 lỗi")


def test_json_says_what_is_invented_and_what_day_it_was_known_on(book: LandBook) -> None:
    earlier = book.as_known(DAY)
    answer = report_json(state(earlier, as_of=DAY), EN)
    assert answer["known_on"] == "2023-11-17"
    assert answer["invented"] == (book.info.invented_en or None)
    assert report_json(state(book, as_of=DAY), EN)["known_on"] is None


def test_a_day_after_the_books_own_says_what_it_rests_on(book: LandBook) -> None:
    last = book.info.data_as_of
    said = "The book goes up to"
    on_it, after = (
        report_table(state(book, as_of=day), EN).below for day in (last, last + timedelta(days=1))
    )
    assert not any(line.startswith(said) for line in on_it)
    assert sum(line.startswith(said) for line in after) == 1


def test_a_day_before_the_first_decision_says_where_the_book_begins(book: LandBook) -> None:
    first = book.decisions["in_force_from"].min().date()
    said = "The book begins on"
    on_it, before = (
        report_table(state(book, as_of=day), EN).below for day in (first, first - timedelta(days=1))
    )
    assert not any(line.startswith(said) for line in on_it)
    assert sum(line.startswith(said) for line in before) == 1


def test_a_csv_leaves_a_spreadsheet_nothing_to_run() -> None:
    given = [["=1+1", "-x", "a=b", -1.5, None, True]]
    assert csv_text(["n"] * 6, given).splitlines()[1] == "'=1+1,'-x,a=b,-1.5,,true"
