"""A cell is read strictly, or its row is set aside and told: never dropped, never guessed."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from occupancy.book import LandBook, load
from occupancy.loading.cell_parsing import parse_column
from occupancy.loading.lost_letters import looks_mojibake
from occupancy.loading.table_specs import Column, Kind
from tests.support.book_builder import Row, add, edit, lease, write_book

NFD = "Lo\u0302 1"  # "Lô 1" as macOS writes it


def column(kind: Kind, *, required: bool = False, signed: bool = False) -> Column:
    return Column("some", kind, required=required, signed=signed)


def read(kind: Kind, *written: str, **how: bool) -> list[Any]:
    """What cells come to: their value, None where unknown, "bad" where they cannot be read."""
    got = parse_column(pd.Series(written, dtype="str"), column(kind, **how), frozenset({"factory", "green"}))
    values = pd.Series(got.typed).astype(object)
    return [
        "bad" if bad else None if pd.isna(value) else value
        for value, bad in zip(values, got.bad, strict=True)
    ]


def told(book: LandBook, rule: str) -> list[Row]:
    """The findings of one rule, without what is empty."""
    rows = book.findings[book.findings["rule"] == rule].to_dict("records")
    return [{key: value for key, value in row.items() if not pd.isna(value) and value != ""} for row in rows]


# Days ----------------------------------------------------------------------------------------------------


def test_a_day_is_written_year_month_day() -> None:
    assert read("date", "2024-02-29", "1900-01-01", "9999-12-31", " 2023-11-17 ") == [
        pd.Timestamp("2024-02-29"),
        pd.Timestamp("1900-01-01"),
        pd.Timestamp("9999-12-31"),
        pd.Timestamp("2023-11-17"),
    ]


@pytest.mark.parametrize(
    "written",
    [
        "31/02/2023",
        "31/12/2023",
        "12/31/2023",
        "2023-02-31",
        "2023-02-29",
        "2023-13-01",
        "2023-00-10",
        "0023-01-01",
        "2023-2-3",
        "20230203",
        "2023-02-03T00:00:00",
        "2023-02",
        "2023",
        "45000",
        "today",
        "NaT",
        "1899-12-31",
        "２０２３-01-01",
        "0000-00-00",
        "-2023-01-01",
    ],
)
def test_a_day_that_is_not_in_the_calendar_or_written_otherwise_is_bad(written: str) -> None:
    assert read("date", "2023-01-01", written) == [pd.Timestamp("2023-01-01"), "bad"]


# Numbers -------------------------------------------------------------------------------------------------


def test_a_number_has_a_decimal_point() -> None:
    assert read("float", "12.5", "100000", "0", "1e5", "007", " 7.0 ") == [12.5, 100_000, 0, 100_000, 7, 7]


@pytest.mark.parametrize(
    "written",
    [
        "12,5",
        "1.234,5",
        "1,234.5",
        "1 234",
        "1.234.567",
        "nan",
        "NaN",
        "inf",
        "-inf",
        "1e999",
        "1e19",
        "-5",
        "-0.1",
        "null",
        "12.5 m2",
        "12.5ha",
        ".5",
        "5.",
        "+5",
        "1_000",
        "0x10",
        "٣",
        "１２",
        "--",
        "1e",
        "=A1",
    ],
)
def test_a_number_written_otherwise_or_negative_is_bad(written: str) -> None:
    assert read("float", "1.5", written) == [1.5, "bad"]


def test_a_signed_number_may_be_negative() -> None:
    assert read("float", "-32.32", "132", "-inf", signed=True) == [-32.32, 132, "bad"]


def test_a_whole_number_is_whole() -> None:
    assert read("int", "16", "16.5", "-1", "1e3", "") == [16, "bad", "bad", "bad", None]
    assert read("int", "16", required=True) == [16]


def test_digits_are_kept_to_the_last() -> None:
    assert read("float", "41331900.0", "0.1", "2481.57") == [41331900.0, 0.1, 2481.57]


# Truths, codes, lists, text ------------------------------------------------------------------------------


def test_true_and_false_are_the_only_truths_and_unknown_is_neither() -> None:
    assert read("bool", "true", "false", "TRUE", "", "yes", "1", "0") == [
        True,
        False,
        True,
        None,
        "bad",
        "bad",
        "bad",
    ]


def test_a_code_is_one_of_its_set_letter_for_letter() -> None:
    assert read("code", "factory", "Factory", "đất", "") == ["factory", "bad", "bad", ""]


def test_lists_are_separated_by_semicolons_or_a_json_array() -> None:
    assert read("ids", "a; b;", '["a", "b"]', "a", "", "[a", '{"a": 1}') == [
        "a;b",
        "a;b",
        "a",
        "",
        "bad",
        '{"a": 1}',
    ]


def test_an_id_stays_text() -> None:
    assert read("id", "007", "1.0", "NA", "null", "1e5") == ["007", "1.0", "NA", "null", "1e5"]


def test_ids_lose_spaces_and_signs_nobody_sees_and_are_composed() -> None:
    assert read("id", " A1 ", "A1\u00a0", "\ufeffA1", "A\u200b1", "A\u00ad1") == ["A1"] * 5
    assert read("id", NFD) == ["Lô 1"]


def test_text_is_trimmed_and_composed() -> None:
    assert read("text", " Yên Phong ", NFD) == ["Yên Phong", "Lô 1"]


def test_vietnamese_of_a_lost_encoding_is_noticed_and_sound_vietnamese_is_not() -> None:
    lost = ["bé tµi nguyªn vµ m«i tr\u00adêng", "Khu c\ufffdng nghi\ufffdp"]
    sound = [
        "Bộ Tài nguyên và Môi trường",
        "Khai Sơn – Trung Quý",
        "2 000 m²",
        "đường số 5°",
        "Alpha® Co. Ltd",
    ]
    assert looks_mojibake(pd.Series(lost + sound, dtype="str")).tolist() == [True] * 2 + [False] * 5


# Rows in a book ------------------------------------------------------------------------------------------


def test_a_comma_in_an_area_sets_the_lease_aside_with_what_could_be_read(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, tenancies=edit(2, leased_area_m2="12,5")))

    assert told(book, "B001") == [
        {
            "rule": "B001",
            "severity": "error",
            "file": "tenancies.csv",
            "row": 4,
            "table": "tenancies",
            "record_id": "L2/2",
            "field": "leased_area_m2",
            "value": "12,5",
            "expected": "1234.5",
        }
    ]
    assert len(book.tenancies) == 6
    aside = book.set_aside.iloc[0]
    assert (aside["file"], aside["row"], aside["record_id"]) == ("tenancies.csv", 4, "L2/2")
    assert pd.isna(aside["leased_area_m2"])
    assert aside["first_day"] == pd.Timestamp("2018-01-01")


def test_a_day_that_does_not_exist_sets_the_lease_aside_and_keeps_its_area(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, tenancies=edit(4, ended_on="31/02/2023")))

    [finding] = told(book, "B001")
    assert (finding["row"], finding["field"], finding["value"]) == (6, "ended_on", "31/02/2023")
    aside = book.set_aside.iloc[0]
    assert aside["leased_area_m2"] == 100_000
    assert aside["last_day"] == pd.Timestamp("2060-12-31")
    assert pd.isna(aside["ended_on"])


def test_every_bad_cell_of_a_row_is_told_and_the_row_is_set_aside_once(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, tenancies=edit(0, leased_area_m2="-1", last_day="31/12/2060")))
    assert [finding["field"] for finding in told(book, "B001")] == ["leased_area_m2", "last_day"]
    assert len(book.set_aside) == 1


def test_a_file_of_nothing_but_commas_is_set_aside_row_by_row(tmp_path: Path) -> None:
    def commas(rows: list[Row]) -> None:
        for row in rows:
            row["leased_area_m2"] = "10,5"

    book = load(write_book(tmp_path, tenancies=commas))
    assert len(book.tenancies) == 0
    assert len(book.set_aside) == len(told(book, "B001")) == 7


def test_an_empty_cell_that_must_be_filled_sets_its_row_aside(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, tenancies=edit(6, parcel_id=" ")))
    [finding] = told(book, "B003")
    assert (finding["row"], finding["field"]) == (8, "parcel_id")
    assert book.set_aside["leased_area_m2"].tolist() == [100_000]


@pytest.mark.parametrize("written", ["a-1-01 ", "\u00a0a-1-01", "a-1-\u200b01"])
def test_an_id_with_stray_signs_is_cleaned_told_and_found(tmp_path: Path, written: str) -> None:
    book = load(write_book(tmp_path, tenancies=edit(0, parcel_id=written)))

    [finding] = told(book, "B005")
    assert (finding["severity"], finding["row"], finding["field"]) == ("warning", 2, "parcel_id")
    assert (finding["value"], finding["expected"]) == (written, "a-1-01")
    assert book.tenancies.loc[0, "parcel_id"] == "a-1-01"
    assert book.set_aside.empty


def test_a_decomposed_id_on_one_side_meets_the_composed_one_on_the_other(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, parcels=edit(0, parcel_id="Lô 1"), tenancies=edit(0, parcel_id=NFD)))
    assert [finding["table"] for finding in told(book, "B005")] == ["tenancies"]
    assert book.set_aside.empty


def test_json_numbers_in_an_id_stay_what_they_are_written_like(tmp_path: Path) -> None:
    book = load(
        write_book(
            tmp_path,
            parcels=edit(0, parcel_id="007"),
            tenancies=edit(0, parcel_id="007"),
            zones=edit(0, aliases=["A", "B"]),
        )
    )
    assert book.parcels.loc[0, "parcel_id"] == "007"
    assert book.zones.loc[0, "aliases"] == "A;B"
    assert book.set_aside.empty


def test_an_unknown_column_is_a_note_and_is_left_out(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, tenancies=edit(0, end_on="2020-01-01")))
    [finding] = told(book, "B004")
    assert (finding["severity"], finding["field"], finding["expected"]) == ("note", "end_on", "ended_on")
    assert "end_on" not in book.tenancies
    assert book.set_aside.empty


def test_a_column_that_need_not_be_there_is_unknown_throughout(tmp_path: Path) -> None:
    def without(rows: list[Row]) -> None:
        for row in rows:
            del row["divisible"], row["asking_price_usd_m2"], row["cleared_on"]

    book = load(write_book(tmp_path, parcels=without))
    assert book.parcels["divisible"].isna().all()
    assert str(book.parcels["divisible"].dtype) == "boolean"
    assert book.parcels["asking_price_usd_m2"].isna().all()
    assert str(book.parcels["cleared_on"].dtype) == "datetime64[s]"


def test_text_of_a_lost_encoding_is_a_warning(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, projects=edit(0, tenant_name="C«ng ty TNHH An Ph¸t")))
    [finding] = told(book, "B012")
    assert finding["expected"] == "Công ty TNHH An Phát"
    assert (finding["severity"], finding["field"], finding["row"]) == ("warning", "tenant_name", 2)
    assert len(book.projects) == 4


def test_html_in_a_name_is_kept_as_it_is(tmp_path: Path) -> None:
    name = "<img src=x onerror=alert(1)>, \"A & B\"\n'Ltd'"
    book = load(write_book(tmp_path, projects=edit(0, tenant_name=name)))
    assert book.projects.loc[0, "tenant_name"] == name
    assert book.projects["row"].tolist() == [2, 4, 5, 6]  # the name takes two lines


@pytest.mark.parametrize(
    ("table", "cell", "value"),
    [
        ("phase_decisions", "leasable_area_ha", "4.133,19"),
        ("phase_decisions", "in_force_from", "07/02/2013"),
        ("phase_decisions", "date_precision", "week"),
        ("projects", "jobs", "about 100"),
        ("projects", "investment_amount", "1.000.000"),
        ("published_totals", "fill_rate_pct", "60,04"),
        ("published_totals", "as_of", "2023"),
        ("adjustments", "delta_ha", "−32.32"),
        ("services", "service", "steam"),
        ("reservations", "last_day", "2023-02-31"),
        ("anchor_tenants", "year", "2016?"),
    ],
)
def test_every_table_sets_its_bad_rows_aside(tmp_path: Path, table: str, cell: str, value: str) -> None:
    book = load(write_book(tmp_path, **{table: edit(0, **{cell: value})}))
    [finding] = told(book, "B001")
    assert (finding["file"], finding["row"]) == (f"{table}.csv", 2)
    assert (finding["field"], finding["value"]) == (cell, value)
    assert book.set_aside["file"].tolist()[0] == f"{table}.csv"


def test_a_bad_row_of_a_layer_is_told_with_the_number_of_its_feature(tmp_path: Path) -> None:
    book = load(
        write_book(tmp_path, parcels=edit(8, document_area_m2="10,5"), zones=edit(2, boundary_status="?"))
    )
    assert [(finding["file"], finding["row"]) for finding in told(book, "B001")] == [
        ("zones.geojson", 3),
        ("parcels.geojson", 9),
    ]


def test_a_blank_line_is_no_row_and_does_not_shift_the_others(tmp_path: Path) -> None:
    folder = write_book(tmp_path, tenancies=edit(6, first_day="soon"))
    path = folder / "tenancies.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\r\n".join([*lines[:3], "", "," * 11, *lines[3:], ""]), encoding="utf-8-sig", newline="")

    book = load(folder)
    assert [finding["row"] for finding in told(book, "B001")] == [10]
    assert book.tenancies["row"].tolist() == [2, 3, 6, 7, 8, 9]


def test_a_book_without_leases_opens(tmp_path: Path) -> None:
    book = load(
        write_book(tmp_path, tenancies=lambda rows: rows.clear(), reservations=lambda rows: rows.clear())
    )
    assert len(book.tenancies) == 0
    assert str(book.tenancies["first_day"].dtype) == "datetime64[s]"
    assert book.set_aside.empty


def test_a_lease_over_several_plots_and_a_plot_in_parts_are_no_findings(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, tenancies=add(lease("L6", 2, "C3", "a-2-02", 100_000, "2021-07-01"))))
    assert set(book.findings["rule"]) == {"B007", "L008"}
    assert len(book.tenancies) == 8
