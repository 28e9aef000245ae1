"""Which skips turn a run red, by `--no-skips` and `--skips=programs` of `.ci/run`; and who gets a marker."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SKIPS = {
    "in a test": "import pytest\n\ndef test_it():\n    pytest.skip('no reason')\n",
    "by a mark": "import pytest\n\n@pytest.mark.skip(reason='no reason')\ndef test_it():\n    pass\n",
    "in a fixture": (
        "import pytest\n\n@pytest.fixture\ndef it():\n    pytest.skip('no reason')\n\n"
        "def test_it(it):\n    pass\n"
    ),
    "of a module": "import pytest\n\npytest.skip('no reason', allow_module_level=True)\n",
}
SOUND = "def test_sound():\n    assert True\n"
OFFICE = "def test_it(libreoffice):\n    assert libreoffice\n"
BROWSER = "def test_it(chromium):\n    assert chromium\n"


def run(folder: Path, text: str, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run pytest on one test file, with a test that passes, and with what all tests share of programs."""
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n  browser\n  office\n", encoding="utf-8")
    (folder / "test_planted.py").write_text(f"{text}\n\n{SOUND}", encoding="utf-8")
    plugins = [f"-ptests.{name}" for name in ("programs", "browsing", "office")]
    command = [sys.executable, "-m", "pytest", "-rs", "--strict-markers", "-pno:cacheprovider", *plugins]
    # The run that this test is part of may itself have been given options, through the environment.
    clean = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    return subprocess.run(
        [*command, *options],
        cwd=folder,
        env=clean | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("allowed", ["--no-skips", "--skips=programs"])
@pytest.mark.parametrize("text", SKIPS.values(), ids=SKIPS.keys())
def test_a_skip_fails_where_none_is_allowed(tmp_path: Path, text: str, allowed: str) -> None:
    ran = run(tmp_path, text, allowed)
    assert ran.returncode != 0
    assert "no reason (a skip counts as a failure here)" in ran.stdout


def test_a_skip_is_a_skip_elsewhere(tmp_path: Path) -> None:
    ran = run(tmp_path, SKIPS["in a test"])
    assert ran.returncode == 0
    assert "1 passed, 1 skipped" in ran.stdout


@pytest.mark.parametrize("options", [(), ("--skips=programs",)], ids=["any", "programs"])
def test_without_its_program_a_test_is_skipped_with_what_to_install(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    ran = run(tmp_path, OFFICE, *options, PATH="")
    assert ran.returncode == 0
    assert "needs LibreOffice with Calc and Writer: install it from libreoffice.org" in ran.stdout
    assert "1 passed, 1 skipped" in ran.stdout


def test_without_its_program_a_test_fails_where_everything_has_to_be_there(tmp_path: Path) -> None:
    ran = run(tmp_path, OFFICE, "--no-skips", PATH="")
    assert ran.returncode == 1
    assert "1 failed, 1 passed" in ran.stdout


@pytest.mark.parametrize("text", [OFFICE, BROWSER], ids=["office", "browser"])
def test_what_uses_a_program_is_marked_by_nobody_s_hand(tmp_path: Path, text: str) -> None:
    ran = run(tmp_path, text, "-m", "not browser and not office")
    assert ran.returncode == 0
    assert "1 passed, 1 deselected" in ran.stdout
