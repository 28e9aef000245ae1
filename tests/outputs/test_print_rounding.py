"""Printed figures: each rounded by itself, none nudged, and what is said where they do not add up."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from occupancy.book import LandBook, load
from occupancy.printed_table.table import CHANGE, printed_table
from occupancy.statement import state
from outputs.submission.submission import Submission
from outputs.submission.table_cells import RenderedTable, format_figure, render_table
from outputs.text.formatting import format_signed, rounded
from outputs.text.translations import translator
from tests.support.book_builder import edit, write_book

DAY = date(2023, 11, 17)


def submission(folder: Path, language: str = "vi", **change: object) -> Submission:
    book = load(write_book(folder, **change))  # type: ignore[arg-type]
    return Submission(state(book, as_of=DAY), translator(language))


def paper(made: Submission) -> RenderedTable:
    return render_table(made, made.summary)


def cells(made: RenderedTable, name: str) -> list[str]:
    return next(list(row.cells) for row in made.rows if row.cells[1] == name)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> LandBook:
    return load(write_book(tmp_path_factory.mktemp("book")))


def test_halves_go_up_on_the_digits_a_figure_is_written_with() -> None:
    assert rounded(0.125, places=2) == Decimal("0.13")
    assert rounded(2.675, places=2) == Decimal("2.68")  # in binary a little less than that
    assert rounded(1.0049999, places=2) == Decimal("1.00")
    assert rounded(-0.125, places=2) == Decimal("-0.13")


def test_the_noise_of_adding_floats_tips_no_half() -> None:
    assert rounded(0.1 + 0.2 - 0.175, places=2) == Decimal("0.13")  # 0.12500000000000003 and 0.1249999… alike
    assert rounded(0.7 + 0.1 - 0.675, places=2) == Decimal("0.13")  # in binary 0.12499999999999989


def test_printed_rows_that_miss_the_printed_sum_are_told_with_the_difference(tmp_path: Path) -> None:
    # a-1 leases 30 ha and 0.004 more, b-1 10 and 0.004: 30.00 + 10.00 print as less than their sum, 40.01.
    def more(rows: list[dict[str, object]]) -> None:
        rows[3]["leased_area_m2"] = 60_040
        rows[5]["leased_area_m2"] = 100_040

    made = paper(submission(tmp_path, tenancies=more))
    assert cells(made, "Khu A – Giai đoạn a-1")[9] == "30,00"
    assert cells(made, "Khu B")[9] == "10,00"
    assert cells(made, "Cộng I")[9] == "40,01"
    told = [note for note in made.notes if note.startswith("“Cộng I”")]
    assert len(told) == 1
    assert "−0,01 ở cột 10" in told[0]
    assert "cột 6" not in told[0]


def test_nothing_is_said_where_printed_rows_add_up(book: LandBook) -> None:
    made = paper(Submission(state(book, as_of=DAY), translator("vi")))
    assert not [note for note in made.notes if "làm tròn" in note]


def test_columns_that_miss_their_difference_by_rounding_are_counted(tmp_path: Path) -> None:
    # b-1: 40.004 ha leasable less 10.005 leased leave 29.999; printed 40.00 − 10.01 is 29.99, not 30.00.
    made = paper(
        submission(
            tmp_path,
            phase_decisions=edit(2, leasable_area_ha=40.004),
            tenancies=edit(5, leased_area_m2=100_050),
        )
    )
    row = cells(made, "Khu B")
    assert (row[7], row[9], row[10]) == ("40,00*", "10,01", "30,00*")
    assert any(note.startswith("Cột 11: ở ") for note in made.notes)


@pytest.mark.parametrize(
    ("leased_m2", "expected"),
    [(599_960, "59,996"), (600_000, "60,00"), (600_040, "60,004"), (599_600, "59,96")],
)
def test_a_rate_is_never_printed_across_sixty_per_cent(tmp_path: Path, leased_m2: int, expected: str) -> None:
    # a-1 alone is established, with 100 ha to lease; L1 is its one lease.
    def leasable(rows: list[dict[str, object]]) -> list[dict[str, object]]:
        rows[0]["leasable_area_ha"] = 100
        return [rows[0], rows[3]]

    def leases(rows: list[dict[str, object]]) -> list[dict[str, object]]:
        rows[0]["leased_area_m2"] = leased_m2
        return rows[:1]

    made = paper(submission(tmp_path, phase_decisions=leasable, tenancies=leases))
    total = cells(made, "TỔNG CỘNG")
    assert total[11] == expected
    across = [note for note in made.notes if f" {expected} %" in note]
    assert bool(across) == (len(expected) > len("60,00"))


def test_a_rate_that_nobody_knows_is_a_dash_and_an_unknown_area_is_said(book: LandBook) -> None:
    made = Submission(state(book, as_of=DAY), translator("en"))
    columns = {column.quantity: column for column in made.summary.columns}
    assert format_figure(float("nan"), columns["leased_ha/leasable_ha"], made) == "–"
    assert format_figure(float("nan"), columns["leased_ha"], made) == "not stated"


def test_figures_on_estimates_carry_a_mark_and_a_note_says_how_much_is_estimated(book: LandBook) -> None:
    made = paper(Submission(state(book, as_of=DAY), translator("en")))
    # a-1 has a published leasable area of 60 ha, a-2 and b-1 have estimates of 50 and 40.
    assert cells(made, "Zone A – Phase a-1")[7] == "60.00"
    assert cells(made, "Zone B")[7] == "40.00*"
    assert cells(made, "Zone B")[9] == "10.00"  # leased land is no estimate
    assert cells(made, "Zone B")[11] == "25.00*"
    assert cells(made, "TOTAL")[7] == "150.00*"
    assert any("90.00 of 150.00 ha" in note for note in made.notes)


def test_a_difference_is_written_with_its_sign() -> None:
    assert format_signed(0.01, translator("vi"), places=2) == "+0,01"
    assert format_signed(-0.02, translator("en"), places=2) == "−0.02"


def test_a_change_is_printed_with_its_sign_and_none_where_nothing_changed(tmp_path: Path) -> None:
    one = submission(tmp_path)
    column = printed_table(one.statement, since=one.statement).columns[-1]
    assert column.quantity == CHANGE
    printed = [format_figure(value, column, one) for value in (10.0, -3.456, 0.0, 0.001, float("nan"))]
    assert printed == ["+10,00", "−3,46", "0,00", "0,00", "chưa nêu"]
