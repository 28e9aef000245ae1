"""A pack held against the book of today: what came, went and changed, and what it moves."""

from pathlib import Path

import pytest

from occupancy.book import load
from outputs.submission.verification.book_diff import FigureChange, TableChange
from outputs.submission.verification.verify import verify
from outputs.tables.verification_view import verification_tables
from outputs.text.translations import translator
from tests.support.book_builder import add, drop, edit, lease, undrawn, write_book


def test_one_lease_more_in_the_book_of_today_is_listed_with_what_it_moves(
    good: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(good)
    more = lease("L9", 1, "C1", "a-1-05", 50_000, "2023-01-01")  # 5 ha: 55 of 150
    today = write_book(tmp_path / "today", zones=undrawn, phases=undrawn, tenancies=add(more))
    answer = verify(path, load(today))
    assert answer.sound
    assert answer.today is not None
    assert answer.today.tables == (TableChange("tenancies", 1, 0, 0, ("+L9 1",)),)
    whole = {one.quantity: (one.before, one.after) for one in answer.today.figures if not one.zone_id}
    assert whole["leased_ha"] == (50.0, 55.0)
    assert whole["vacant_ha"][0] - whole["vacant_ha"][1] == pytest.approx(5.0)
    assert whole["fill_rate_pct"] == (pytest.approx(100 / 3), pytest.approx(110 / 3))
    assert FigureChange("z-a", "leased_ha", 40.0, 45.0) in answer.today.figures


def test_rows_changed_and_removed_are_told_apart(good: bytes, tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(good)
    today = write_book(
        tmp_path / "today",
        zones=undrawn,
        phases=undrawn,
        services=drop(0),
        tenancies=edit(0, leased_area_m2=90_000),
    )
    answer = verify(path, load(today))
    assert answer.today is not None
    counts = {one.table: (one.added, one.removed, one.changed) for one in answer.today.tables}
    assert counts == {"services": (0, 1, 0), "tenancies": (0, 0, 1)}


def test_the_three_answers_are_said_in_both_languages(good: bytes, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(good)
    book = load(folder)
    answer = verify(path, book)
    titles = [
        [one.title for one in verification_tables(answer, translator(lang), today=book)]
        for lang in ("vi", "en")
    ]
    assert titles == [
        ["1. Các tệp", "2. Số liệu", "3. Bộ dữ liệu hiện nay"],
        ["1. Files", "2. Figures", "3. The book of today"],
    ]


def test_a_book_of_another_name_is_told(good: bytes, folder: Path, tmp_path: Path) -> None:
    path, other = tmp_path / "pack.zip", tmp_path / "other"
    path.write_bytes(good)
    toml = write_book(other) / "book.toml"
    toml.write_text(toml.read_text("utf-8").replace("Test book", "Another book"), "utf-8")
    found = []
    for place in (other, folder):
        book = load(place)
        found.append(verification_tables(verify(path, book), translator("en"), today=book)[2].above)
    told = "The pack is of a book of another name: Test book; --data names its folder."
    assert told in found[0]
    assert told not in found[1]
