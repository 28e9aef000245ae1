"""Accepted findings on papers: printed with who answers for them, in the way of nothing."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from occupancy.loading.book_folder import Folder
from outputs.submission.pack import pack
from outputs.submission.report.sentences import report
from outputs.submission.submission import Submission
from outputs.submission.without_tenants import without_tenants
from outputs.tables.report_view import check_json, check_table
from outputs.text.limits import acceptances
from tests.support.book_builder import Row, edit, square, write_book
from tests.support.command_line import Captured, run_in_english
from tests.support.packs import made, proof

ANSWER = {
    "accepted_by": "Nguyễn A",
    "accepted_on": "2023-12-01",
    "until": "2023-12-31",
    "reason": "resurveyed",
}
TOLD = "Accepted by Nguyễn A on 1 Dec 2023, until 31 Dec 2023 inclusive: resurveyed."


def overlapping(rows: list[Row]) -> None:
    rows[1]["geometry"] = square(200, 0, 250, height=400)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with an overlap and a lease that cannot be read, both accepted."""
    return write_book(
        tmp_path_factory.mktemp("accepted") / "book",
        parcels=overlapping,
        tenancies=edit(1, leased_area_m2="12,5"),
        accepted_findings=lambda _: [
            {"rule": "L004", "record_id": "a-1-01", **ANSWER},
            {"rule": "B001", "record_id": "L2/1", **ANSWER},
        ],
    )


@pytest.fixture(scope="module")
def asked(place: Path) -> tuple[Submission, Folder]:
    return made(place, "en")


def test_a_report_tells_accepted_errors_apart_with_their_effect(asked: tuple[Submission, Folder]) -> None:
    sections = {one.heading[3:]: one.paragraphs for one in report(asked[0]).sections}
    assert "Open errors and their effect on the rate" not in sections
    told = sections["Accepted errors and their effect on the rate"]
    assert [text[:6] for text in told] == ["B001: ", "L004: "]
    assert told[1].endswith(f"not made from what is drawn. {TOLD}")


def test_a_report_counts_what_is_accepted_beside_what_is_open(place: Path) -> None:
    counted = {
        "en": "errors 0, warnings 0, notes 6. 2 findings are accepted and not counted among these.",
        "vi": "0 lỗi, 0 cảnh báo, 6 lưu ý. 2 điểm đã được chấp nhận, không tính trong các số trên.",
    }
    for language, text in counted.items():
        reservations = report(made(place, language)[0]).sections[-1]
        assert any(line.endswith(text) for line in reservations.paragraphs), reservations


def test_every_paper_names_what_is_accepted(asked: tuple[Submission, Folder]) -> None:
    one = asked[0]
    lines = dict(one.identity)
    assert lines["Accepted findings"] == f"B001 L2/1: {TOLD} L004 a-1-01: {TOLD}"
    assert "Open errors" not in lines
    assert not any("error" in stamp for stamp in one.stamps)
    assert len(acceptances(one.statement, one.words)) == 2


def test_a_pack_is_made_without_a_reason_and_proved(asked: tuple[Submission, Folder], tmp_path: Path) -> None:
    made_pack = pack(*asked)
    files = zipfile.ZipFile(io.BytesIO(made_pack))
    findings = json.loads(files.read("manifest.json"))["findings"]
    assert {one["rule"]: one["accepted"]["reason"] for one in findings if "accepted" in one} == {
        "B001": "resurveyed",
        "L004": "resurveyed",
    }
    page = load_workbook(io.BytesIO(files.read("workbook.xlsx")))["Open findings"]
    cells = [cell.value for row in page.iter_rows() for cell in row]
    assert cells.count(TOLD) == 2
    assert "Accepted" in cells
    answer = proof(made_pack, tmp_path)
    assert (answer.files, answer.figures, answer.uncompared) == ((), (), ())


def test_check_lists_them_and_does_not_count_them(
    asked: tuple[Submission, Folder], place: Path, capsys: Captured
) -> None:
    statement, words = asked[0].statement, asked[0].words
    answer = check_json(statement, words)
    assert answer["counts"]["error"] == 0
    assert [one["rule"] for one in answer["findings"] if one["severity"] == "error"] == ["B001", "L004"]
    assert answer["findings"][0]["accepted"] == {
        **{"accepted_by": "Nguyễn A", "reason": "resurveyed"},
        **{"accepted_on": "2023-12-01", "until": "2023-12-31"},
    }
    assert "accepted" not in answer["findings"][-1]
    table = check_table(statement, words)
    assert table.above[1] == "2 findings are accepted and not counted among these."
    assert table.rows[0][2].endswith(TOLD)
    assert run_in_english(capsys, "check", "--data", place)[0] == 0
    # On the day after the last both are open again.
    assert run_in_english(capsys, "check", "--data", place, "--as-of", "2024-01-01")[0] == 1


def test_a_pack_without_tenants_has_no_acceptance_of_a_lease(asked: tuple[Submission, Folder]) -> None:
    one, folder = without_tenants(*asked)
    text = folder.files["accepted_findings.csv"].decode()
    assert "a-1-01" in text
    assert "L2" not in text
    assert one.open_errors == 1


def test_the_report_of_the_command_line_and_the_files_of_findings_count_them(
    place: Path, tmp_path: Path, capsys: Captured
) -> None:
    counted = "2 findings are accepted and not counted among these."
    assert counted in run_in_english(capsys, "report", "--data", place)[1]
    written = run_in_english(capsys, "check", "--data", place, "--out", tmp_path / "findings.xlsx")
    assert counted in "".join(map(str, written[1:]))
