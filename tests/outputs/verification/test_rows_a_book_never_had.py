"""Rows of a pack that the book of today lacks: none vanish from a true book; a correction is a new row."""

from pathlib import Path

import pytest

from occupancy.book import load
from occupancy.statement import state
from outputs.submission import manifest
from outputs.submission.pack import inputs
from outputs.submission.verification.book_diff import BookDiff, diff_books
from outputs.submission.verification.pack_reader import ParsedManifest, parse_manifest
from tests.support.book_builder import add, drop, edit, lease, write_book
from tests.support.packs import made


def foreign(tmp_path: Path, then: dict[str, object], today: dict[str, object]) -> dict[str, int]:
    """The tables of a book as it was `then` that have such rows, with their number, held against `today`."""
    old, new = (
        load(write_book(tmp_path / name, **change)) for name, change in (("then", then), ("today", today))
    )
    submission, folder = made(tmp_path / "then", "en")
    declared: ParsedManifest = parse_manifest(
        manifest.manifest(submission, folder, inputs(folder)), name="pack.zip"
    )
    diff: BookDiff = diff_books(old, state(old, as_of=declared.as_of), new, declared)
    assert diff.foreign == any(change.foreign for change in diff.tables)
    return {change.table: change.foreign for change in diff.tables if change.foreign}


NEW = lease("L9", 1, "C1", "a-1-05", 71_000, "2022-01-01")


def rule(value: float, **more: object) -> dict[str, object]:
    """A book with a rule of its own: `value` per cent of the land of established zones."""
    row = {"rule": "new_zone", "label_en": "A new zone", "label_vi": "KCN mới", "quantity": "fill_rate"}
    row |= {"basis": "established", "comparison": "min", "value": value, "unit": "pct", "verified": "false"}
    return {"rules": lambda _: [row | more]}


def limit(value: float, **more: object) -> dict[str, object]:
    """A book that lets areas differ by `value` m²."""
    return {"tolerances": lambda _: [{"code": "area_m2", "value": value} | more]}


def severity(code: str, **more: object) -> dict[str, object]:
    """A book that takes leases above their plot as it likes."""
    return {"severities": lambda _: [{"rule": "T002", "severity": code} | more]}


def accepted(**more: object) -> dict[str, object]:
    """A book in which somebody answers for an overlap of a plot."""
    row = {"rule": "L004", "record_id": "a-1-01", "accepted_by": "Nguyễn A", "reason": "resurveyed"}
    row |= {"accepted_on": "2023-01-10", "until": "2023-12-31"}
    return {"accepted_findings": lambda _: [row | more]}


LENIENT = limit(0.5) | severity("warning") | accepted()


@pytest.mark.parametrize(
    ("then", "today", "expected"),
    [
        # The pack has a lease of 7.1 ha more than the book ever had, or one lease with 2 ha more.
        ({"tenancies": add(NEW)}, {}, {"tenancies": 1}),
        ({"tenancies": edit(0, leased_area_m2=120_000)}, {}, {"tenancies": 1}),
        ({"phase_decisions": edit(0, leasable_area_ha="40.00")}, {}, {"decisions": 1}),
        ({}, {"services": drop(0)}, {"services": 1}),
        # The book went on: a row more, a lease that ended, a remark.
        ({}, {"tenancies": add(NEW)}, {}),
        ({}, {"tenancies": edit(0, ended_on="2023-12-31")}, {}),
        ({}, {"tenancies": edit(0, note="moved to another folder")}, {}),
        # A correction: the row is superseded, and another stands for it from then on.
        (
            {"tenancies": add(NEW)},
            {
                "tenancies": add(
                    NEW | {"superseded_on": "2024-01-10"},
                    NEW | {"leased_area_m2": 70_000, "recorded_on": "2024-01-10"},
                )
            },
            {},
        ),
        # A pack that is judged by 30 % instead of 60, or by a rule that the book never had.
        (rule(30), rule(60), {"rules": 1}),
        (rule(30), {}, {"rules": 1}),
        # The rule has ended since, was read and found right, or is the book's first of its own.
        (rule(60), rule(60, last_day="2024-06-30"), {}),
        (rule(60), rule(60, verified="true", label_en="Setting up a zone"), {}),
        ({}, rule(60), {}),
        # Limits, severities and acceptances that let the pack through, and that the book never had so.
        (LENIENT, {}, {"tolerances": 1, "severities": 1, "accepted_findings": 1}),
        (
            LENIENT,
            limit(0.1) | severity("error") | accepted(until="2023-06-30"),
            {"tolerances": 1, "severities": 1, "accepted_findings": 1},
        ),
        # One row answered for every value; that of today answers for one.
        (LENIENT, LENIENT | accepted(value="a-1-02"), {"accepted_findings": 1}),
        # The book has them still, with words about them; or has its first.
        (
            LENIENT,
            limit(0.5, meaning_en="Areas") | severity("warning", note="agreed") | accepted(note="agreed"),
            {},
        ),
        ({}, LENIENT, {}),
        # A zone has no such rows: its names may be others.
        ({}, {"zones": edit(0, name_en="Zone Alpha")}, {}),
    ],
)
def test_rows_that_no_true_book_lacks_are_counted(
    tmp_path: Path, then: dict[str, object], today: dict[str, object], expected: dict[str, int]
) -> None:
    assert foreign(tmp_path, then, today) == expected
