"""A sample of the hostile books: those that once failed the program, through the commands they failed."""

from functools import partial

import pytest

from tests.hostile.harness import FREE, TEXTS, Outcome, answers, damaged, with_text

FILES = damaged()


def outcomes(name: str, command: str) -> dict[str, Outcome]:
    write = FILES.get(name) or partial(with_text, text=TEXTS[name], columns=FREE)
    return dict(answers(write, command))


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_a_sentence_or_a_finding(name: str) -> None:
    (outcome,) = outcomes(name, "report_json").values()
    assert outcome.fault == ""


@pytest.mark.parametrize("name", ["escape", "control", "bidi"])
def test_signs_that_move_the_cursor_never_reach_a_terminal(name: str) -> None:
    for outcome in outcomes(name, "report,check,find").values():
        assert outcome.fault == ""


@pytest.mark.parametrize("name", ["unclosed_dollar", "backslash", "long_word", "cjk"])
def test_a_pack_is_made_whatever_a_name_looks_like(name: str) -> None:
    (outcome,) = outcomes(name, "submission").values()
    assert (outcome.code, outcome.fault) == (0, "")


def test_the_limits_are_limits_and_an_answer_without_words_is_a_fault() -> None:
    assert "ended with None" in Outcome(None, 30.0, "").fault
    assert "control signs" in Outcome(0, 0.1, "\x1b[31m").fault
    assert Outcome(1, 0.1, "").fault == "says nothing"
    assert "failed" in Outcome(2, 0.1, "The program itself failed (x)").fault
