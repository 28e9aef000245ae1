"""The README keeps its word: its examples are what the program says, and its links lead somewhere."""

import re
import shlex
import subprocess
import sys

import pytest

from occupancy.packaged_files import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
CUT = "…"
EXAMPLES = re.findall(r"```console\n\$ python (.+?)\n(.+?)```", README, flags=re.DOTALL)


@pytest.mark.parametrize(("command", "shown"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_an_example_shows_what_the_program_says(command: str, shown: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-X", "utf8", *shlex.split(command)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    said = [line.rstrip() for line in ran.stdout.splitlines()]
    lines = [line for line in shown.splitlines() if line != CUT]
    assert [line for line in lines if line not in said] == []
    assert said[0] == lines[0]


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 2


def test_files_that_are_named_are_there() -> None:
    named = set(re.findall(r"\]\((?!https?:)([^)]+)\)", README))
    named |= set(re.findall(r"`((?:data|tests|docs)/[\w./-]+)`", README)) | {"LICENSE", "requirements.txt"}
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_the_two_commands_stand_there_once() -> None:
    commands = re.findall(r"^ {4}(pip install -r .*)$", README, flags=re.MULTILINE)
    assert commands == [
        "pip install -r requirements.txt && streamlit run app.py",
        "pip install -r requirements-dev.txt && python -m pytest",
    ]
