"""The rows of a printed form as they must be, from what was recomputed."""

import csv
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from occupancy.program import DATA
from tests.recomputation.comparison import NEAR_PCT, Comparison
from tests.recomputation.recompute import Day, Record

_GROUPS = ("I", "II", "III", "")  # the last of zones with phases in several
_CHANGE = {"quantity": "leased_ha-leased_before_ha", "unit": "ha", "blank_groups": "III"}
_WORDS_OF_A_FORM = object()  # a cell that holds words other than number and name


def form_columns(form: str) -> list[dict[str, str]]:
    """The columns of a form, as data/forms.csv has them."""
    with (DATA / "forms.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["form"] == form and row["quantity"] != "title"]


def form_rows(day: Day, form: str, *, before: Day | None = None) -> list[list[object]]:
    """The rows of a form as they must be printed; the change since an earlier day is the last column."""
    columns = form_columns(form) + ([] if before is None else [_CHANGE])
    rows: list[list[object]] = []
    for number, group in enumerate(_GROUPS, start=1):
        if not group and all(row["group_no"] != number for row in day.form):
            continue
        rows.append([None if column["unit"] else _WORDS_OF_A_FORM for column in columns])
        for row in (row for row in day.form if row["group_no"] == number):
            figures = dict(row)
            if before is not None:
                phases = row["phases"] or ()
                leased_ha = (before.phases[at]["leased_ha"] for at in phases)
                figures["leased_before_ha"] = sum(leased_ha, Decimal(0))
            of_group = "" if row["step"] == 3 else group  # a sum of groups is of none
            rows.append([_form_cell(column, figures, of_group) for column in columns])
    return rows


def _form_cell(column: Mapping[str, str], row: Record, group: str) -> object:
    """A cell: an amount, or the difference or ratio of two; None where it is unknown or left empty."""
    quantity = column["quantity"]
    if not column["unit"]:
        return row[quantity] if quantity in ("ordinal", "name") else _WORDS_OF_A_FORM
    first, sign, second = quantity.partition("/") if "/" in quantity else quantity.partition("-")
    if (group and group in column["blank_groups"].split(";")) or row[first] is None:
        return None
    if not sign:
        return row[first]
    if row[second] is None:
        return None
    if sign == "-":
        return row[first] - row[second]
    return 100 * row[first] / row[second] if row[second] > 0 else None


def compare_form(found: Comparison, where: str, printed: list[list[Any]], rows: list[list[object]]) -> None:
    """Compare printed rows; cells behind those of the form are passed over."""
    assert len(printed) == len(rows), where
    for at, (cells, expected) in enumerate(zip(printed, rows, strict=True)):
        for place, figure in enumerate(expected):
            if isinstance(figure, str):
                assert (cells[place] or "") == figure, f"{where} row {at + 1}"
            elif figure is not _WORDS_OF_A_FORM:
                found.cell(f"{where} row {at + 1} column {place + 1}", cells[place], figure, near=NEAR_PCT)
