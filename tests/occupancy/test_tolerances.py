"""The limits of the checks: rows of one table, of which a book may set its own."""

from dataclasses import asdict
from pathlib import Path

import pytest

from geo.errors import FieldError
from geo.tolerances import USUAL
from occupancy.book import LandBook, load
from occupancy.loading.check_settings import program_tolerances
from occupancy.statement import state
from outputs.submission.report.paragraphs import reservations
from outputs.submission.submission import Submission
from outputs.text.limits import limits
from outputs.text.translations import translator
from tests.support.book_builder import Change, edit, write_book


def book_with(folder: Path, limit: tuple[str, object] | None, **change: Change) -> LandBook:
    """The book with one limit of its own, or none, and with other rows."""
    if limit:
        code, value = limit
        change["tolerances"] = lambda _: [{"code": code, "value": value}]
    return load(write_book(folder, **change))


def errors(book: LandBook) -> list[str]:
    """The rules of the errors on the day of the book."""
    found = state(book, as_of=book.info.data_as_of).findings
    return found.loc[found["severity"].isin(["error", "warning"]), "rule"].tolist()


def test_the_table_of_the_program_has_every_limit_with_the_value_that_holds() -> None:
    table = program_tolerances()

    assert table["value"].astype(float).to_dict() == asdict(USUAL)
    assert (table[["unit", "meaning_vi", "meaning_en"]] != "").all(axis=None)


def test_a_book_without_the_table_has_the_limits_of_the_program_and_no_finding(tmp_path: Path) -> None:
    book = book_with(tmp_path / "book", None)

    assert book.limits == USUAL
    assert book.tolerances.empty
    assert "tolerances.csv" not in set(book.findings["file"])


# A limit, the rows that go beyond the usual one, the rule that tells it, and a value on each side of them.
LEASE_ABOVE = {"tenancies": edit(0, leased_area_m2=100_000.5)}  # half a square metre above its plot
PAPER_APART = {"parcels": edit(0, document_area_m2=100_150.0), "tenancies": edit(0, leased_area_m2=1)}
BEGINS_LATE = {"tenancies": edit(0, first_day="2029-11-18", last_day="2060-12-31")}  # six years and a day
LAST_PLACE = {"phase_decisions": edit(0, leasable_area_ha="59.99")}  # of six plots of 10 ha: 100 m² more


@pytest.mark.parametrize(
    ("code", "rows", "rule", "strict", "wide"),
    [
        ("area_m2", LEASE_ABOVE, "T002", "0.4", "0.6"),
        ("paper_pct", PAPER_APART, "L006", "0.14", "0.16"),
        ("days_ahead_years", BEGINS_LATE, "B016", "6", "7"),
        ("last_place_units", LAST_PLACE, "T010", "0.9", "1.1"),
    ],
)
def test_a_limit_of_the_book_holds_on_both_sides(
    tmp_path: Path, code: str, rows: dict[str, Change], rule: str, strict: str, wide: str
) -> None:
    assert rule in errors(book_with(tmp_path / "usual", None, **rows))
    assert rule in errors(book_with(tmp_path / "strict", (code, strict), **rows))
    assert rule not in errors(book_with(tmp_path / "wide", (code, wide), **rows))


def test_a_ring_is_closed_up_to_the_gap_that_the_book_names(tmp_path: Path) -> None:
    def torn(folder: Path, gap_m: float) -> LandBook:
        write_book(folder, tolerances=lambda _: [{"code": "ring_gap_m", "value": gap_m}])
        path = folder / "parcels.geojson"
        text = path.read_text(encoding="utf-8")
        ring = text.index('"coordinates": [[[') + len('"coordinates": [[')
        end = text.index("]]]", ring)
        last = text.rindex("[", ring, end)
        lon, lat = map(float, text[last + 1 : text.index("]", last)].split(","))
        # A millionth of a degree of latitude is 11 cm.
        path.write_text(f"{text[:last]}[{lon}, {lat - 1e-6}{text[text.index(']', last) :]}", encoding="utf-8")
        return load(folder)

    assert "L011" in set(torn(tmp_path / "strict", 0.11).findings["rule"])
    assert "L011" not in set(torn(tmp_path / "wide", 0.112).findings["rule"])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"code": "area", "value": 1}, "tolerances.csv has the tolerance area, which no check has"),
        ({"code": "area_m2", "value": 11}, "tolerances.csv has 11 as area_m2; a limit is from 0 to 10 m2"),
        (
            {"code": "ring_gap_m", "value": 2, "unit": "cm"},
            "has ring_gap_m in cm; write it in m",
        ),
    ],
)
def test_a_limit_that_cannot_be_is_refused_in_a_sentence(
    tmp_path: Path, row: dict[str, object], said: str
) -> None:
    with pytest.raises(FieldError, match=said):
        load(write_book(tmp_path / "book", tolerances=lambda _: [row]))


def test_papers_name_the_limits_and_which_of_them_the_book_set(tmp_path: Path) -> None:
    book = book_with(tmp_path / "book", ("area_m2", 0.5))
    statement = state(book, as_of=book.info.data_as_of)
    told = {
        language: " ".join(reservations(Submission(statement, translator(language))))
        for language in ("vi", "en")
    }

    assert "leases above a plot: 0.5 m² (set by the book); the share by which" in told["en"]
    assert "thuê vượt diện tích lô: 0,5 m² (do bộ dữ liệu quy định); chênh lệch cho phép" in told["vi"]
    assert "0,02 m" not in told["vi"]  # the gap of a ring is no matter of figures
    assert [limit.code for limit in limits(book, translator("vi")) if limit.is_own] == ["area_m2"]
