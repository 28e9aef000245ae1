"""A sample of the hostile books: those that once failed the program, through the commands they failed."""

import json
import subprocess
import sys

from occupancy.program import ROOT
from tests.hostile.harness import Outcome, damaged

FILES = sorted(damaged())


def outcomes(texts: str, commands: str) -> dict[tuple[str, str], tuple[int, str]]:
    """Return code and fault by case and command; in a process of its own, which forks and has no threads."""
    arguments = ["--show", "--text", texts, "--command", commands]
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.harness", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    lines = map(json.loads, done.stdout.splitlines())
    return {(case, command): (code, fault) for case, command, code, fault in lines}


def test_a_damaged_file_is_a_sentence_or_a_finding() -> None:
    answers = outcomes(",".join(FILES), "report_json")
    assert sorted(case for case, _ in answers) == FILES
    assert {case: fault for (case, _), (_, fault) in answers.items() if fault} == {}


def test_signs_that_move_the_cursor_never_reach_a_terminal() -> None:
    answers = outcomes("escape:all,control:all,bidi:all", "report,check,find")
    assert len(answers) == 3 * 5
    assert {case: fault for case, (_, fault) in answers.items() if fault} == {}


def test_a_pack_is_made_whatever_a_name_looks_like() -> None:
    names = [f"{name}:all" for name in ("unclosed_dollar", "backslash", "long_word", "cjk")]
    answers = outcomes(",".join(names), "submission")
    assert answers == {(name, "submission"): (0, "") for name in names}


def test_the_limits_are_limits_and_an_answer_without_words_is_a_fault() -> None:
    assert "ended with None" in Outcome(None, 30.0, "").fault
    assert "control signs" in Outcome(0, 0.1, "\x1b[31m").fault
    assert Outcome(1, 0.1, "").fault == "says nothing"
    assert "failed" in Outcome(2, 0.1, "The program itself failed (x)").fault
