"""Which skips turn a run red, by `--no-skips` and `--skips=programs` of `.ci/run`; and who gets a marker."""

import os
import subprocess
import sys
from pathlib import Path

from occupancy.program import ROOT

SKIPS = {
    "in a test": "import pytest\n\ndef test_it():\n    pytest.skip('in a test')\n",
    "by a mark": "import pytest\n\n@pytest.mark.skip(reason='by a mark')\ndef test_it():\n    pass\n",
    "in a fixture": (
        "import pytest\n\n@pytest.fixture\ndef it():\n    pytest.skip('in a fixture')\n\n"
        "def test_it(it):\n    pass\n"
    ),
    "of a module": "import pytest\n\npytest.skip('of a module', allow_module_level=True)\n",
}
SOUND = "def test_sound():\n    assert True\n"
OFFICE = "def test_it(libreoffice):\n    assert libreoffice\n"
WANTED = "needs LibreOffice with Calc and Writer: install it from libreoffice.org"
BROWSER = "def test_it(chromium):\n    assert chromium\n"


def run(
    folder: Path, *texts: str, options: tuple[str, ...] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run pytest on files of tests and on one that passes, with what all tests share of programs."""
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n  browser\n  office\n", encoding="utf-8")
    for number, text in enumerate((SOUND, *texts)):
        (folder / f"test_planted_{number}.py").write_text(text, encoding="utf-8")
    plugins = [f"-ptests.support.{name}" for name in ("programs", "browser_fixtures", "libreoffice")]
    command = [sys.executable, "-m", "pytest", "-rs", "--strict-markers", "-pno:cacheprovider", *plugins]
    # The run that this test is part of may itself have been given options, through the environment.
    clean = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    return subprocess.run(
        [*command, "--continue-on-collection-errors", *options],
        cwd=folder,
        env=clean | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_skip_is_a_skip_and_says_what_to_install(tmp_path: Path) -> None:
    ran = run(tmp_path, *SKIPS.values(), OFFICE, PATH="")
    assert ran.returncode == 0
    assert "1 passed, 5 skipped" in ran.stdout
    assert "a skip counts as a failure here" not in ran.stdout
    assert WANTED in ran.stdout


def test_only_what_wants_a_program_is_skipped_where_there_is_python_alone(tmp_path: Path) -> None:
    ran = run(tmp_path, *SKIPS.values(), OFFICE, options=("--skips=programs",), PATH="")
    assert ran.returncode != 0
    assert "1 failed, 1 passed, 1 skipped, 3 errors" in ran.stdout
    for skip in SKIPS:
        assert f"{skip} (a skip counts as a failure here)" in ran.stdout
    assert f"{WANTED} (a skip" not in ran.stdout


def test_nothing_is_skipped_where_everything_has_to_be_there(tmp_path: Path) -> None:
    ran = run(tmp_path, *SKIPS.values(), OFFICE, options=("--no-skips",), PATH="")
    assert ran.returncode != 0
    assert "1 failed, 1 passed, 4 errors" in ran.stdout
    for skip in (*SKIPS, WANTED):
        assert f"{skip} (a skip counts as a failure here)" in ran.stdout


def test_what_uses_a_program_is_marked_by_nobody_s_hand(tmp_path: Path) -> None:
    ran = run(tmp_path, OFFICE, BROWSER, options=("-m", "not browser and not office"))
    assert ran.returncode == 0
    assert "1 passed, 2 deselected" in ran.stdout
