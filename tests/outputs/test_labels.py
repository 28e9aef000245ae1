"""Columns, codes and findings in the reader's words."""

from pathlib import Path

import pytest

from geo.errors import FieldError, SourceError
from geo.findings import findings
from outputs.records import iter_rows
from outputs.text.labels import Labels, labels

HEAD = "kind,set,name,type,unit,meaning,label_en,label_vi\n"


def said(folder: Path, language: str, *lines: str) -> Labels:
    path = folder / "dictionary.csv"
    path.write_text(HEAD + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return labels(language, path)


def test_columns_and_codes_have_labels_and_what_is_unknown_is_its_own(tmp_path: Path) -> None:
    vi = said(
        tmp_path, "vi", "column,,leased_ha,float,ha,x,Leased,Đã cho thuê", "code,status,open,,,x,Open,Mở"
    )
    assert vi.column("leased_ha") == "Đã cho thuê"
    assert vi.code("status", "open") == "Mở"
    assert vi.code("status", "") == "chưa nêu"
    assert vi.column("their_own") == "their_own"


def test_a_finding_is_a_sentence_with_numbers_in_the_reader_s_format(tmp_path: Path) -> None:
    found = findings(
        [{"rule": "L004", "severity": "error", "record_id": "A-1", "value": "A-2", "area_m2": 1234.56}]
    )
    line = (
        "finding,,L004,error,,x,{record_id} on {value}: {area_m2} m².,{record_id} đè {value}: {area_m2} m²."
    )
    row = iter_rows(found)[0]
    assert said(tmp_path, "en", line).finding(row) == "A-1 on A-2: 1,234.6 m²."
    assert said(tmp_path, "vi", line).finding(row) == "A-1 đè A-2: 1.234,6 m²."


def test_numbers_in_value_and_expected_are_written_in_their_unit(tmp_path: Path) -> None:
    line = 'finding,,L007,note,,x,"Zone {record_id}: {value} ha drawn, {expected} ha planned.",x'
    found = findings(
        [{"rule": "L007", "severity": "note", "record_id": "z", "value": "1379.034", "expected": "?"}]
    )
    assert (
        said(tmp_path, "en", line).finding(iter_rows(found)[0]) == "Zone z: 1,379.03 ha drawn, ? ha planned."
    )


def test_brackets_about_nothing_are_left_out(tmp_path: Path) -> None:
    line = 'finding,,T001,error,,x,"{file}, row {row}: no plot “{value}” (nearest: {expected}); set aside.",x'
    en = said(tmp_path, "en", line)
    lone = {"rule": "T001", "severity": "error", "file": "t.csv", "row": 7, "value": "Q-1"}
    near = lone | {"expected": "Q-01"}
    assert en.finding(iter_rows(findings([lone]))[0]) == "t.csv, row 7: no plot “Q-1”; set aside."
    assert (
        en.finding(iter_rows(findings([near]))[0])
        == "t.csv, row 7: no plot “Q-1” (nearest: Q-01); set aside."
    )


@pytest.mark.parametrize(("field", "shown"), [("zone_id", "mau"), ("leased_area_m2", "mẫu (÷ 3,600)")])
def test_an_id_that_is_called_like_a_unit_is_none(field: str, shown: str) -> None:
    row = {"rule": "B006", "severity": "error", "field": field, "value": "mâu", "expected": "mau"}
    sentence = labels("en").finding(iter_rows(findings([row]))[0])
    assert f"(nearest: {shown})" in sentence


def test_braces_in_data_stay_as_they_are(tmp_path: Path) -> None:
    line = "finding,,B001,error,,x,Read {value}.,x"
    found = findings([{"rule": "B001", "severity": "error", "value": "{record_id} {0}"}])
    assert said(tmp_path, "en", line).finding(iter_rows(found)[0]) == "Read {record_id} {0}."


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_finding_of_the_dictionary_can_be_said(language: str) -> None:
    every = labels(language)
    codes = [name for kind, _, name in every._labels if kind == "finding"]
    assert len(codes) > 20
    for code in codes:
        whole = {
            "rule": code,
            "severity": "error",
            "file": "f.csv",
            "row": 2,
            "table": "parcels",
            "field": "block",
        }
        more = {
            "record_id": "A",
            "value": "12.5",
            "expected": "13",
            "area_m2": 2.0,
            "lon": 106.0,
            "lat": 21.0,
        }
        sentence = every.finding(iter_rows(findings([whole | more]))[0])
        assert "{" not in sentence
        assert "nan" not in every.finding(iter_rows(findings([whole]))[0])


def test_a_program_without_its_dictionary_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"dictionary .* is missing"):
        labels("en", tmp_path / "none.csv")
    (tmp_path / "short.csv").write_text("kind,name\n", encoding="utf-8")
    with pytest.raises(FieldError, match="no column label_en, label_vi, set"):
        labels("en", tmp_path / "short.csv")


def test_a_record_known_by_its_day_is_named_as_the_reader_writes_days(tmp_path: Path) -> None:
    line = "finding,,B010,note,,x,Printed for {record_id}: {value} %.,Công bố cho {record_id}: {value} %."
    found = iter_rows(
        findings([{"rule": "B010", "severity": "note", "record_id": "2019-12-31", "value": "66.79"}])
    )[0]
    assert said(tmp_path, "vi", line).finding(found) == "Công bố cho 31/12/2019: 66,79 %."


def test_no_near_id_leaves_no_empty_brackets(tmp_path: Path) -> None:
    line = "finding,,T001,error,,x,No plot “{value}” (nearest: {expected}); set aside.,x"
    found = iter_rows(findings([{"rule": "T001", "severity": "error", "value": "XX", "expected": "–"}]))[0]
    assert said(tmp_path, "en", line).finding(found) == "No plot “XX”; set aside."


def test_a_zone_is_called_by_its_id_and_its_name(tmp_path: Path) -> None:
    line = "finding,,L007,note,,x,Zone {record_id} is drawn.,Khu {record_id} đã vẽ."
    found = {"rule": "L007", "severity": "note", "table": "zones", "record_id": "a"}
    row = iter_rows(findings([found]))[0]
    assert said(tmp_path, "en", line).finding(row, {"a": "Zone A"}) == "Zone a (Zone A) is drawn."
    assert said(tmp_path, "en", line).finding(row, {"b": "Zone B"}) == "Zone a is drawn."
    plot = iter_rows(findings([found | {"table": "parcels"}]))[0]
    assert said(tmp_path, "en", line).finding(plot, {"a": "Zone A"}) == "Zone a is drawn."


def test_brackets_with_nothing_in_them_are_left_out(tmp_path: Path) -> None:
    line = 'finding,,B003,error,,x,"{file}, row {row} ({record_id}): {field} is empty.",x'
    found = {"rule": "B003", "severity": "error", "file": "t.csv", "row": 7, "field": "parcel_id"}
    assert (
        said(tmp_path, "en", line).finding(iter_rows(findings([found]))[0])
        == "t.csv, row 7: parcel_id is empty."
    )
