"""Numbers and days of deliveries: decided per column from all that is known, else left open and told."""

import numpy as np
import pytest

from occupancy.delivery.cell_formats import (
    TYPED,
    decide_signs,
    from_serial,
    number_text,
    strange_numbers,
)
from occupancy.loading.day_formats import day_text, decide_days, strange_days


def sign(*cells: str, **beside: list[str]) -> str | None:
    return decide_signs({"a": list(cells), **beside})["a"].sign


@pytest.mark.parametrize(
    ("cells", "decided"),
    [
        (["206,13", "1.234"], ","),
        (["206.13", "1,234"], "."),
        (["1.234.567"], ","),
        (["1 234,5"], ","),
        (["0,125"], ","),
        (["12345"], "."),
        (["1.234", "5.678"], None),
        (["55,289"], None),
        # One page of a zone has both: nothing settles that.
        (["542,6423", "94.7039"], None),
    ],
)
def test_the_sign_is_what_the_cells_can_only_be(cells: list[str], decided: str | None) -> None:
    assert sign(*cells) == decided


def test_what_the_cells_leave_open_the_other_columns_of_the_file_settle() -> None:
    assert sign("1.234", "5.678", b=["12,5", "3"]) == ","


def test_leasable_less_leased_is_vacant_under_one_sign_alone() -> None:
    """300,500 − 100,000 is 200.5 ha; read with dots for thousands it is 200 500."""
    hectares = {
        "leasable": ["206,130", "300,500"],
        "leased": ["123,820", "100,000"],
        "vacant": ["82.31", "200.5"],
    }
    metres = {**hectares, "vacant": ["82310", "200500"]}

    assert {signs.sign for signs in decide_signs(hectares).values()} == {",", "."}
    assert decide_signs(hectares)["leased"].sign == ","
    assert decide_signs(metres)["leased"].sign == "."


def test_a_row_of_totals_or_measured_areas_settle_a_sign() -> None:
    cells = {"a": ["1.234", "5.678"]}

    assert decide_signs(cells, totals=[{"a": "6912"}])["a"].sign == ","
    assert decide_signs(cells, totals=[{"a": "6,912"}])["a"].sign is None
    assert decide_signs(cells, areas_m2=np.array([1_234.4, 5_677.8]))["a"].sign == ","
    assert decide_signs(cells, areas_m2=np.array([12_344.0, 56_778.0]))["a"].sign == "."


def test_numbers_that_a_workbook_has_as_such_do_not_speak_for_a_sign() -> None:
    assert sign("1.234", TYPED + "5.5") is None
    assert number_text(TYPED + "5.5", ",") == "5.5"


def test_what_is_no_number_under_the_sign_is_named() -> None:
    assert list(strange_numbers(["12,5", "", "85. 0585", "1.23", "n/a"], ",")) == [2, 3, 4]


@pytest.mark.parametrize(
    ("columns", "decided"),
    [
        ({"a": ["31/12/2023", "03/04/2023"]}, "dmy"),
        ({"a": ["12/31/2023", "03/04/2023"]}, "mdy"),
        ({"a": ["2023-04-03"]}, "ymd"),
        ({"a": ["03/04/2023"]}, None),
        ({"a": ["31/12/2023", "12/31/2023"]}, None),
        ({"a": ["03/04/2023"], "b": ["31/12/2020"]}, "dmy"),
        ({"a": ["ngày 03 tháng 4 năm 2023"]}, "dmy"),
    ],
)
def test_the_order_of_days_is_what_no_cell_contradicts(
    columns: dict[str, list[str]], decided: str | None
) -> None:
    assert decide_days(columns)["a"].order == decided


def test_days_are_read_in_their_order() -> None:
    assert day_text("03/04/2023", "dmy") == "2023-04-03"
    assert day_text("03/04/23", "mdy") == "2023-03-04"
    assert day_text("2023-04-03", "dmy") == "2023-04-03"
    assert day_text("Ngày 03 tháng 4 năm 2023", "ymd") == "2023-04-03"
    assert from_serial("45019") == "2023-04-03"
    assert list(strange_days(["31/02/2023", "03/04/2023", "", "2023"], "dmy")) == [0, 3]
