"""The command line as a test types it: arguments in; exit code, answer and errors out."""

import pytest

from cli.main import main

Captured = pytest.CaptureFixture[str]


def run(capsys: Captured, *arguments: object) -> tuple[int, str, str]:
    """Run the program; return its exit code, what it printed, and what it printed as errors."""
    code = main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def run_in_english(capsys: Captured, *arguments: object) -> tuple[int, str, str]:
    """Run the program with its answers in English."""
    return run(capsys, *arguments, "--lang", "en")
