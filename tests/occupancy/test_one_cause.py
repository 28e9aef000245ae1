"""One cause is one finding: what follows from a fault that is told is not told besides."""

from pathlib import Path

import pytest

from occupancy.book import load
from occupancy.statement import state
from tests.support.book_builder import Row, edit, square, write_book

QUIET = {"B007", "L007", "L008", "B028", "T006", "B027", "B032"}  # what the book has of its own


def rules(folder: Path) -> list[str]:
    """The kinds that are told on the day of the book, but for those that it has in itself."""
    book = load(folder)
    told = state(book, as_of=book.info.data_as_of).findings["rule"]
    return sorted(set(told) - QUIET)


def test_leases_are_not_above_plots_whose_papers_are_in_hectares(tmp_path: Path) -> None:
    def in_hectares(rows: list[Row]) -> None:
        for row in rows:
            row["document_area_m2"] /= 10_000

    assert rules(write_book(tmp_path, parcels=in_hectares)) == ["L013"]


@pytest.mark.parametrize(
    ("leased_m2", "told"),
    [
        (100_000, ["L014"]),  # a whole plot of 10 ha, of which the paper has a half
        (100_100, ["L014"]),  # papers may differ by 0.1 % from what is drawn
        (100_101, ["L014", "T002"]),
    ],
)
def test_a_lease_that_fits_what_is_drawn_is_not_above_a_paper_at_fault(
    leased_m2: int, told: list[str], tmp_path: Path
) -> None:
    folder = write_book(
        tmp_path,
        parcels=edit(0, document_area_m2=50_000.0),
        tenancies=edit(0, leased_area_m2=leased_m2),
    )
    assert rules(folder) == told


def again(*shapes: object) -> list[Row]:
    """Plots like the last of a-1, of 10 ha each, with these shapes; None for its own."""
    return [
        {"parcel_id": f"a-1-9{at}"} | ({"geometry": shape} if shape else {})
        for at, shape in enumerate(shapes)
    ]


@pytest.mark.parametrize(
    ("shapes", "told"),
    [
        ([None] * 8, ["L018"]),  # nine tenants of one building: 60 ha of land, 140 on paper
        ([None, square(750, 0, 250, height=400)], ["L018", "T010"]),  # 70 ha where 60 may be let
    ],
)
def test_land_that_is_told_to_be_drawn_twice_is_not_above_the_decision(
    shapes: list[object], told: list[str], tmp_path: Path
) -> None:
    folder = write_book(tmp_path, parcels=lambda rows: [*rows, *(rows[5] | more for more in again(*shapes))])
    assert rules(folder) == told


def test_a_parent_that_was_set_aside_is_told_there(tmp_path: Path) -> None:
    def divided(rows: list[Row]) -> None:
        rows[4]["phase_id"] = "P9"
        rows[5]["parent_parcel_ids"] = "a-1-05"

    assert rules(write_book(tmp_path, parcels=divided)) == ["B006"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("1.776", "T023"),  # 1.776 ha, the whole plot
        ("1.760", "T023"),  # within 1 % of it
        ("1.750", "B017"),  # 1,750 m²
        ("17.760", "B017"),
    ],
)
def test_a_lease_that_is_its_plot_in_hectares_is_no_dot_for_thousands(
    written: str, told: str, tmp_path: Path
) -> None:
    def small(rows: list[Row]) -> None:
        rows[4].update(document_area_m2=17_760.0, geometry=square(250, 450, 148, height=120))

    lease = edit(0, parcel_id="a-1-05", leased_area_m2=written)
    assert rules(write_book(tmp_path, parcels=small, tenancies=lease)) == [told]
