"""The examples run as a newcomer runs them, and say what is worked out by hand here."""

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from cli.main import main
from occupancy.program import ROOT

Captured = pytest.CaptureFixture[str]
FILL_RATE = import_module("examples.01_fill_rate")
EXAMPLES = ROOT / "examples"
OWN_BOOK = "examples/03_own_book"
NOTEBOOK = json.loads((EXAMPLES / "02_find_land.ipynb").read_text(encoding="utf-8"))
CODE = ["".join(cell["source"]) for cell in NOTEBOOK["cells"] if cell["cell_type"] == "code"]
# As a kernel does: the cells in one namespace, in order; the last expression of each is shown.
KERNEL = """
import ast, json, sys
names = {"__name__": "__main__"}
for source in json.load(sys.stdin):
    body = ast.parse(source).body
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "cell", "exec"), names)
    if last is not None:
        print(eval(compile(ast.Expression(last.value), "cell", "eval"), names))
print(len(names["offers"]), "offers")
names["figure"].savefig(sys.argv[1])
"""


def run(*arguments: str, cwd: Path = ROOT, given: str = "") -> str:
    """Return what Python prints for `arguments`, without a display; a fault fails the test with its words."""
    ran = subprocess.run(
        [sys.executable, "-X", "utf8", *arguments],
        cwd=cwd,
        input=given,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "MPLBACKEND": "agg"},
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def rate(printed: str, row: str) -> str:
    """Return the three figures that stand behind the name of a row."""
    return next(" ".join(line.split()[1:4]) for line in printed.splitlines() if line.split()[:1] == [row])


def test_the_fill_rate_of_the_packaged_book() -> None:
    printed = run("-m", "examples.01_fill_rate")
    assert rate(printed, "established") == rate(printed, "total") == "2481.57 4133.19 60.04"


@pytest.mark.parametrize(
    ("arguments", "basis", "figures"),
    [
        (["data", "2019-12-31"], "established", "1747.77 3295.17 53.04"),
        # Two plots of 10 ha, one leased from 2022, of the other 4 ha from 2024; 40 ha leasable, 32 cleared.
        ([OWN_BOOK], "established", "14.00 40.00 35.00"),
        ([OWN_BOOK, "2023-12-31"], "cleared", "10.00 32.00 31.25"),
    ],
)
def test_the_fill_rate_of_any_book_on_any_day(
    arguments: list[str], basis: str, figures: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(ROOT)
    FILL_RATE.main(arguments)
    assert rate(capsys.readouterr().out, basis) == figures


def test_the_notebook_finds_land_and_draws_it(tmp_path: Path) -> None:
    picture = tmp_path / "map.png"
    printed = run("-c", KERNEL, str(picture), cwd=EXAMPLES, given=json.dumps(CODE))

    assert "722.97 ha vacant" in printed
    assert "price_usd_m2" in printed  # a reason of the first offer
    assert printed.endswith("15 offers\n")  # as the same enquiry on the command line
    assert picture.stat().st_size > 10_000


def test_the_notebook_is_kept_without_what_it_printed() -> None:
    cells = [cell for cell in NOTEBOOK["cells"] if cell["cell_type"] == "code"]
    assert [cell["id"] for cell in cells if cell["outputs"] or cell["execution_count"]] == []


def test_the_smallest_book_has_no_fault(capsys: Captured) -> None:
    assert main(["check", "--data", str(ROOT / OWN_BOOK), "--lang", "en"]) == 0
    assert "Errors: 0, warnings: 0, notes: 11" in capsys.readouterr().out
