"""How serious findings are: the program says it, and a book may say it otherwise within limits."""

from pathlib import Path

import pytest

from geo.errors import FieldError
from geo.findings import SEVERITIES
from occupancy.book import LandBook, load
from occupancy.loading.check_settings import usual_severities
from occupancy.statement import state
from outputs.submission.report.paragraphs import reservations
from outputs.submission.submission import Submission
from outputs.text.limits import own_severities
from outputs.text.translations import translator
from tests.support.book_builder import edit, write_book


def book_with(folder: Path, *severities: tuple[str, str]) -> LandBook:
    """A book with a plot 10 % larger on the map than on paper (L006) and 1 ha leased too much (T002)."""
    rows = [{"rule": rule, "severity": code} for rule, code in severities]
    parcels, leases = edit(5, document_area_m2=90_000), edit(0, leased_area_m2=110_000)
    own = {"severities": lambda _: rows} if rows else {}
    return load(write_book(folder, parcels=parcels, tenancies=leases, **own))


def told(book: LandBook) -> dict[str, str]:
    found = state(book, as_of=book.info.data_as_of).findings
    return dict(zip(found["rule"], found["severity"], strict=True))


def test_every_rule_has_a_severity_of_the_program() -> None:
    assert set(usual_severities().values()) <= set(SEVERITIES)
    assert (usual_severities()["L006"], usual_severities()["T002"]) == ("warning", "error")


def test_a_book_raises_and_lowers_findings_of_the_book_and_of_the_day(tmp_path: Path) -> None:
    before = told(book_with(tmp_path / "usual"))
    assert (before["L006"], before["T002"], before["L008"]) == ("warning", "error", "note")
    after = told(book_with(tmp_path / "own", ("L006", "error"), ("T002", "warning"), ("L008", "error")))
    assert (after["L006"], after["T002"], after["L008"]) == ("error", "warning", "error")


@pytest.mark.parametrize(
    ("rule", "severity", "said"),
    [
        ("T002", "note", "makes T002 a note; an error may be made a warning, not a note"),
        ("X123", "error", "has the severity of X123, which no check has"),
    ],
)
def test_an_error_does_not_vanish_and_no_rule_is_made_up(
    tmp_path: Path, rule: str, severity: str, said: str
) -> None:
    with pytest.raises(FieldError, match=said):
        book_with(tmp_path, (rule, severity))


def test_a_warning_may_become_a_note(tmp_path: Path) -> None:
    assert told(book_with(tmp_path, ("L006", "note")))["L006"] == "note"


def test_papers_name_what_the_book_set(tmp_path: Path) -> None:
    book = book_with(tmp_path, ("L006", "error"))
    statement, words = state(book, as_of=book.info.data_as_of), translator("en")
    assert [row[::2] for row in own_severities(book, words)] == [
        ("L006", "error (set by the book; usually: warning)")
    ]
    assert "L006: error (set by the book; usually: warning)." in " ".join(
        reservations(Submission(statement, words))
    )
