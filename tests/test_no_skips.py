"""`--no-skips`, which `.ci/run` uses: a skip of any kind turns a run red, and only then."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SKIPS = {
    "in a test": "import pytest\n\ndef test_it():\n    pytest.skip('no browser')\n",
    "by a mark": "import pytest\n\n@pytest.mark.skip(reason='no browser')\ndef test_it():\n    pass\n",
    "in a fixture": (
        "import pytest\n\n@pytest.fixture\ndef it():\n    pytest.skip('no browser')\n\n"
        "def test_it(it):\n    pass\n"
    ),
    "of a module": "import pytest\n\npytest.skip('no browser', allow_module_level=True)\n",
}


def run(folder: Path, text: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run pytest on one test file beside a copy of the shared set-up."""
    shutil.copy(Path(__file__).with_name("conftest.py"), folder)
    (folder / "test_planted.py").write_text(
        text + "\n\ndef test_sound():\n    assert True\n", encoding="utf-8"
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        str(folder),
        "--rootdir",
        str(folder),
    ]
    # The run that this test is part of may itself have been given the option, through the environment.
    clean = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    return subprocess.run(
        [*command, *options], cwd=folder, env=clean, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("text", SKIPS.values(), ids=SKIPS.keys())
def test_a_skip_fails_where_none_is_allowed(tmp_path: Path, text: str) -> None:
    ran = run(tmp_path, text, "--no-skips")
    assert ran.returncode != 0
    assert "no browser (a skip counts as a failure here)" in ran.stdout


def test_a_skip_is_a_skip_elsewhere(tmp_path: Path) -> None:
    assert run(tmp_path, SKIPS["in a test"]).returncode == 0
