"""A sample of the hostile books: those that once failed the program, through the commands they failed."""

import json
import subprocess
import sys

from occupancy.program import ROOT
from tests.hostile.harness import Outcome, damaged

FILES = sorted(damaged())
PAPERS = [f"{name}:all" for name in ("unclosed_dollar", "backslash", "long_word", "cjk")]
# The cases, and the commands that are tried on them.
SAMPLE = {
    ",".join(FILES): "report_json",
    "escape:all,control:all,bidi:all": "report,check,find",
    ",".join(PAPERS): "submission",
}


def outcomes() -> dict[str, dict[str, tuple[int, str]]]:
    """Return code and fault by command and case; a process of its own forks and has no threads."""
    pairs = [part for cases, commands in SAMPLE.items() for part in ("--text", cases, "--command", commands)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.harness", "--show", *pairs],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    found: dict[str, dict[str, tuple[int, str]]] = {}
    for case, command, code, fault in map(json.loads, done.stdout.splitlines()):
        found.setdefault(command, {})[case] = code, fault
    return found


def test_a_hostile_book_is_a_sentence_or_a_finding_moves_no_cursor_and_has_its_papers() -> None:
    answers = outcomes()
    faults = {command: [fault for _, fault in told.values() if fault] for command, told in answers.items()}
    assert faults == {command: [] for command in answers}
    signs = {"escape:all", "control:all", "bidi:all"}
    assert answers["report_json"].keys() == {*FILES, *signs}
    for command in ("report", "check", "check_json", "find"):
        assert answers[command].keys() == signs
    # A pack is made whatever a name looks like.
    assert answers["submission"] == dict.fromkeys(PAPERS, (0, ""))


def test_the_limits_are_limits_and_an_answer_without_words_is_a_fault() -> None:
    assert "ended with None" in Outcome(None, 30.0, "").fault
    assert "control signs" in Outcome(0, 0.1, "\x1b[31m").fault
    assert Outcome(1, 0.1, "").fault == "says nothing"
    assert "failed" in Outcome(2, 0.1, "The program itself failed (x)").fault
