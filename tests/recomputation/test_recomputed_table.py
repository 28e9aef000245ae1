"""Every cell of the printed table, recomputed row by row."""

import csv
import io
from pathlib import Path

from cli.main import main
from outputs.submission.submission import Submission
from outputs.submission.table_file import table_file
from tests.recomputation.comparison import EN, SINCE, Case, Comparison
from tests.recomputation.printed_form import compare_form, form_rows


def csv_rows(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))[1:]


def test_the_table_is_recomputed_row_by_row(case: Case) -> None:
    found = Comparison()
    for statement, day in case.both():
        printed = csv_rows(table_file(Submission(statement, EN), form="csv"))
        compare_form(found, f"{statement.as_of}", printed, form_rows(day, "summary"))
    found.done(at_least=1_000)


def test_the_command_writes_the_table_that_is_recomputed(case: Case, tmp_path: Path) -> None:
    found, day, out = Comparison(), case.days[-1], tmp_path / "table.csv"
    command = ["table", "--data", str(case.folder), "--as-of", str(day), "--since", str(SINCE)]
    assert main([*command, "--format", "csv", "--lang", "en", "--out", str(out)]) == 0
    rows = form_rows(case.again.on(day), "summary", before=case.again.on(SINCE))
    compare_form(found, f"{day}", csv_rows(out.read_bytes()), rows)
    found.done(at_least=50)
