"""Report, check and reconcile from the command line, as a clerk and a script meet them."""

import csv
import io
import json
import os
import re
import stat
from pathlib import Path

import pytest

from tests.support.book_builder import add, edit, lease, write_book
from tests.support.command_line import Captured, process, run


def test_the_packaged_book_answers_from_the_command_line_as_the_province_published() -> None:
    done = process("report", "--as-of", "2023-11-17", "--format", "json", "--lang", "en")
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    total, rule = answer["total"], answer["rules"][0]
    assert total["leased_ha"] == pytest.approx(2481.57, abs=1e-4)
    assert total["leasable_ha"] == pytest.approx(4133.19, abs=1e-4)
    assert round(total["fill_rate_pct"], 2) == 60.04
    assert rule["headroom_leased_ha"] == pytest.approx(1.656, abs=1e-4)
    assert rule["headroom_leasable_ha"] == pytest.approx(2.76, abs=1e-4)
    statuses = [zone["status"] for zone in answer["zones"]]
    assert (len(statuses), statuses.count("operating"), statuses.count("established")) == (16, 12, 3)


def test_the_table_is_vietnamese_unless_asked_otherwise(capsys: Captured, folder: Path) -> None:
    code, out, err = run(capsys, "report", "--data", folder)
    assert (code, err) == (0, "")
    assert "Tỷ lệ lấp đầy 33,33 % = 50,00 / 150,00 ha" in out
    assert "Số liệu giả định" in out
    assert "Fill rate 33.33 %" in run(capsys, "report", "--data", folder, "--lang", "en")[1]
    assert "Fill rate 33.33 %" in run(capsys, "--lang", "en", "report", "--data", folder)[1]


def test_day_basis_and_rows_are_those_asked_for(capsys: Captured, folder: Path) -> None:
    asked = ("report", "--data", folder, "--as-of", "2021-12-31", "--basis", "operating", "--by", "phase")
    code, out, _ = run(capsys, *asked, "--format", "json")
    answer = json.loads(out)
    assert code == 0
    # a-1 only: 10 + 10 + 4 + 6 and the last day of L4's 10 ha, of 60 ha.
    assert answer["total"]["fill_rate_pct"] == pytest.approx(100 * 40 / 60)
    assert [row["phase_id"] for row in answer["phases"]] == ["a-1", "a-2", "b-1", "c-1"]


def test_an_answer_as_it_was_known_earlier(capsys: Captured, tmp_path: Path) -> None:
    late = lease("L9", 1, "C1", "a-1-05", 100_000, "2023-01-01", recorded_on="2024-02-01")
    folder = write_book(tmp_path / "book", tenancies=add(late))
    now = json.loads(run(capsys, "report", "--data", folder, "--format", "json")[1])
    then = json.loads(
        run(capsys, "report", "--data", folder, "--format", "json", "--known-on", "2023-12-31")[1]
    )
    assert (now["total"]["leased_ha"], then["total"]["leased_ha"]) == (60.0, 50.0)
    table = run(capsys, "report", "--data", folder, "--known-on", "2023-12-31", "--lang", "en")[1]
    assert "On 17 Nov 2023, as known on 31 Dec 2023" in table


def test_csv_goes_plain_to_the_screen_and_marked_for_excel_into_a_file(
    capsys: Captured, folder: Path, tmp_path: Path
) -> None:
    _, out, _ = run(capsys, "report", "--data", folder, "--format", "csv")
    assert out.startswith("as_of,")
    path = tmp_path / "report.csv"
    code, nothing, _ = run(capsys, "report", "--data", folder, "--format", "csv", "--out", path)
    assert (code, nothing) == (0, "")
    assert path.read_bytes() == b"\xef\xbb\xbf" + out.encode("utf-8")
    assert len(list(csv.DictReader(io.StringIO(out)))) == 3


def test_json_and_tables_go_into_a_file_too(capsys: Captured, folder: Path, tmp_path: Path) -> None:
    for form, start in (("json", b"{\n"), ("table", "Sổ thử".encode())):
        path = tmp_path / form
        assert run(capsys, "report", "--data", folder, "--format", form, "--out", path)[0] == 0
        assert path.read_bytes().startswith(start)


def test_check_says_where_the_fault_is_and_ends_with_one(capsys: Captured, tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book", tenancies=edit(1, leased_area_m2="12,5"))
    code, out, _ = run(capsys, "check", "--data", folder, "--lang", "en")
    assert code == 1
    assert "tenancies.csv, row 3: leased_area_m2 reads “12,5”" in out
    code, out, _ = run(capsys, "check", "--data", folder, "--format", "json")
    assert code == 1
    assert json.loads(out)["findings"][0]["rule"] == "B001"
    assert run(capsys, "report", "--data", folder)[0] == 0


def test_check_of_a_sound_book_ends_with_nought(capsys: Captured, folder: Path) -> None:
    code, out, _ = run(capsys, "check", "--data", folder, "--format", "json")
    assert json.loads(out)["counts"]["error"] == 0
    assert code == 0


@pytest.mark.parametrize("form", ["xlsx", "geojson", "gpkg"])
def test_check_writes_findings_to_be_sent_out(capsys: Captured, tmp_path: Path, form: str) -> None:
    folder = write_book(tmp_path / "book", tenancies=edit(1, leased_area_m2="12,5"))
    path = tmp_path / f"findings.{form}"
    code, out, _ = run(capsys, "check", "--data", folder, "--out", path, "--lang", "en")
    assert code == 1
    assert f"The findings are in {path}.\nErrors: 1, " in out
    assert ("no place that a map can show" in out) == (form != "xlsx")
    assert path.stat().st_size > 1000
    code, _, err = run(capsys, "check", "--data", folder, "--format", form, "--lang", "en")
    assert code == 2
    assert f"The format {form} is written into a file" in err


def test_reconcile_holds_the_book_against_what_was_printed(capsys: Captured, folder: Path) -> None:
    code, out, _ = run(capsys, "reconcile", "--data", folder, "--lang", "en")
    assert code == 0
    assert re.search(r"Leased \(ha\) +50\.00 +\+0\.50 +50\.50 +50\.50 +0\.00", out)
    lines = json.loads(run(capsys, "reconcile", "--data", folder, "--format", "json")[1])["lines"]
    assert {line["as_of"] for line in lines} == {"2023-11-17"}


@pytest.mark.skipif(os.name != "posix", reason="rights of files as POSIX has them")
def test_a_file_written_can_be_read_by_others(capsys: Captured, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    assert run(capsys, "report", "--data", folder, "--format", "json", "--out", path)[0] == 0
    assert path.stat().st_mode & stat.S_IROTH


def test_a_data_set_reports_what_its_book_does(capsys: Captured, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "country"
    done = run(capsys, "export", "--data", folder, "--format", "partitions", "--out", out, "--lang", "en")
    assert done == (0, f"The book is in the data set {out} as book.\n", "")
    for command in (
        ("report", "--by", "phase"),
        ("report", "--by", "parcel", "--format", "json"),
        ("check",),
    ):
        assert run(capsys, *command, "--data", out) == run(capsys, *command, "--data", folder)


def test_what_a_data_set_cannot_answer_is_a_sentence(capsys: Captured, folder: Path, tmp_path: Path) -> None:
    out, en = tmp_path / "country", ("--lang", "en")
    run(
        capsys, "export", "--data", folder, "--format", "partitions", "--out", out, "--known-on", "2023-12-31"
    )
    later = run(capsys, "report", "--data", out, "--as-of", "2030-01-01", *en)
    assert later[0] == 2
    assert "only figures for a day after 2023-11-17; ask for them with --format json or csv" in later[2]
    known = run(capsys, "report", "--data", out, "--known-on", "2022-12-31", *en)
    assert (known[0], "not of the book as known on 2022-12-31" in known[2]) == (2, True)
    assert run(capsys, "report", "--data", out, "--known-on", "2023-12-31", *en)[0] == 0
    workbook = run(capsys, "export", "--data", folder, "--out", tmp_path / "r.xlsx", "--province", "a", *en)
    assert (workbook[0], "add --format partitions" in workbook[2]) == (2, True)
