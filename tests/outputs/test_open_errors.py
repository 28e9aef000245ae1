"""What a report says of open errors: each in full, with the rate that there would be without it.

The hand-made book on 2023-11-17: 50 of 150 ha leased, 33.33 %, partly on estimates.
"""

from pathlib import Path

from occupancy.book import load
from outputs.submission.report.sentences import report
from outputs.text.translations import translator
from tests.support.book_builder import Row, edit, lease, square, write_book
from tests.support.paper_readers import submission

ERRORS = "Open errors and their effect on the rate"


def effects(folder: Path, language: str = "en") -> list[str]:
    """What the report says of the errors of the book in a folder."""
    made = report(submission(load(folder), language))
    heading = translator(language).gettext(ERRORS)
    return [text for one in made.sections if heading in one.heading for text in one.paragraphs]


def test_a_report_without_errors_has_no_section_on_them(tmp_path: Path) -> None:
    assert effects(write_book(tmp_path)) == []


def test_land_leased_beyond_its_plot_is_told_with_the_rate_without_it(tmp_path: Path) -> None:
    # L1 has 11 ha of 10: 51 of 150 ha are 34 %, without the one ha 33.33 %.
    (told,) = effects(write_book(tmp_path, tenancies=edit(0, leased_area_m2="110000")))
    assert told.startswith("T002: Leases on plot a-1-01 come to 110,000.0 m²")
    assert told.endswith(" Without the 1.00 ha the rate would be 33.33 %*.")


def test_a_lease_set_aside_is_told_with_the_rate_that_it_would_give(tmp_path: Path) -> None:
    def lost(rows: list[Row]) -> None:
        rows.append(lease("L8", 1, "C1", "nowhere", 30_000, "2019-01-01"))
        rows.append(lease("L9", 1, "C1", "nowhere", 30_000, "2010-01-01") | {"last_day": "2012-12-31"})

    first, second = effects(write_book(tmp_path, tenancies=lost))  # 53 of 150 ha are 35.33 %
    assert first.startswith("T001: ")
    assert first.endswith(" With the 3.00 ha the rate would be 35.33 %*.")
    assert second.endswith(" It does not move the rate of this day.")


def test_a_lease_without_an_area_has_an_effect_that_nobody_knows(tmp_path: Path) -> None:
    (told,) = effects(write_book(tmp_path, tenancies=edit(0, leased_area_m2="ten")))
    assert told.startswith("B001: ")
    assert told.endswith(" How it moves the rate is not known.")


def test_plots_beyond_the_decision_are_told_with_the_rate_on_their_land(tmp_path: Path) -> None:
    # a-2 has three plots of 10 ha and a decision of 28: 50 of 128 ha are 39.06 %, of 130 ha 38.46 %.
    (told,) = effects(write_book(tmp_path, phase_decisions=edit(1, leasable_area_ha="28")))
    assert told.startswith("T010: ")
    assert told.endswith(" the rate would be 38.46 %*.")


def test_an_outline_moves_no_rate_that_is_made_from_papers(tmp_path: Path) -> None:
    moved = square(2500, 0, 250, height=400)  # out of its phase
    told = effects(write_book(tmp_path, parcels=edit(8, geometry=moved)), "vi")
    assert [line.partition(":")[0] for line in told] == ["L005"]
    assert told[0].endswith(" Không làm thay đổi tỷ lệ, vì tỷ lệ không tính từ hình vẽ.")
