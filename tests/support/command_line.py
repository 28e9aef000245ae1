"""The command line as a test types it: arguments in; exit code, answer and errors out."""

import os
import subprocess
import sys

import pytest

from cli.main import main
from occupancy.program import ROOT

Captured = pytest.CaptureFixture[str]


def run(capsys: Captured, *arguments: object) -> tuple[int, str, str]:
    """Run the program; return its exit code, what it printed, and what it printed as errors."""
    code = main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def run_in_english(capsys: Captured, *arguments: object) -> tuple[int, str, str]:
    """Run the program with its answers in English."""
    return run(capsys, *arguments, "--lang", "en")


def process(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a process of its own, with more in its environment."""
    return subprocess.run(
        [sys.executable, "-m", "occupancy", *arguments],
        cwd=ROOT,
        env=os.environ | more,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
