"""Printed forms: what forms.csv says is printed as columns, in which order, and how each is worked out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.errors import FieldError
from occupancy.errors import QuestionError

TEXTS = ("ordinal", "name", "developer", "decision", "status", "note")
TITLE = "title"
_QUANTITY = re.compile(r"([a-z]\w*)(?:([-/])([a-z]\w*))?")


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column as printed.

    Attributes
    ----------
    number
        What stands in the row of column numbers.
    quantity
        A text of TEXTS, an amount, or a difference (`a-b`) or ratio in per cent (`a/b`) of two amounts.
    label_vi, label_en, meaning_vi, meaning_en
        The heading, and what stands in the list of definitions; a meaning may be empty.
    unit
        `ha`, `pct`, `count`, or empty for texts.
    width
        In characters.
    total
        Whether sums have a figure in it.
    blank_groups
        Groups of rows in which it stays empty.
    """

    number: str
    quantity: str
    label_vi: str
    label_en: str
    unit: str
    width: float
    total: bool
    blank_groups: tuple[str, ...]
    meaning_vi: str = ""
    meaning_en: str = ""

    @property
    def is_text(self) -> bool:
        """Whether it holds words rather than figures."""
        return self.quantity in TEXTS

    @property
    def operands(self) -> tuple[str, ...]:
        """The one or two amounts that its figures come from; none for texts."""
        if self.is_text:
            return ()
        first, _, second = parse_quantity_expression(self.quantity)
        return (first, second) if second else (first,)

    @property
    def operator(self) -> str:
        """`-`, `/` or nothing."""
        return parse_quantity_expression(self.quantity)[1]

    @property
    def is_ratio(self) -> bool:
        """Whether its figures are sums over sums, which do not add up themselves."""
        return self.operator == "/"


def parse_quantity_expression(quantity: str) -> tuple[str, str, str]:
    """First amount, operator and second amount; the last two empty where there is one amount only."""
    match = _QUANTITY.fullmatch(quantity)
    if match is None:
        raise FieldError(
            "forms.csv has the quantity {value}; write one amount, or two with - or / between.",
            value=quantity,
        )
    return match[1], match[2] or "", match[3] or ""


def table_columns(forms: pd.DataFrame, form: str, amounts: Iterable[str]) -> tuple[TableColumn, ...]:
    """Return the columns of a form in the order of forms.csv; `amounts` are those that can be printed.

    Raises
    ------
    QuestionError
        When there is no such form.
    FieldError
        When a quantity is none that can be printed, or stands twice.
    """
    rows = forms[(forms["form"] == form) & (forms["quantity"] != TITLE)]
    if rows.empty:
        raise QuestionError(
            "There is no form {form} in forms.csv; choose one of {known}.",
            form=form,
            known=", ".join(dict.fromkeys(forms["form"])),
        )
    columns = tuple(_column(row) for _, row in rows.iterrows())
    known = set(amounts)
    for at, column in enumerate(columns):
        strange = set(column.operands) - known
        twice = column.quantity in {other.quantity for other in columns[:at]}
        if strange or twice:
            raise FieldError(
                "forms.csv cannot have {value} in the form {form} (here, or twice); it may have {known}.",
                value=column.quantity,
                form=form,
                known=", ".join([*TEXTS, *sorted(known)]),
            )
    return columns


def table_titles(forms: pd.DataFrame, form: str) -> tuple[str, str]:
    """Return what a form is called, in Vietnamese and in English; the code itself where it has no title."""
    rows = forms[(forms["form"] == form) & (forms["quantity"] == TITLE)]
    if rows.empty:
        return form, form
    return str(rows["label_vi"].iloc[0]), str(rows["label_en"].iloc[0])


def _column(row: "pd.Series[Any]") -> TableColumn:
    texts = {name: _text(row.get(name)) for name in ("label_vi", "label_en", "meaning_vi", "meaning_en")}
    return TableColumn(
        number=_text(row["column_no"]),
        quantity=_text(row["quantity"]),
        unit=_text(row["unit"]),
        width=float(row["width"]),
        total=bool(row["total"]),
        blank_groups=tuple(filter(None, re.split(r"[;\s]+", _text(row["blank_groups"])))),
        **texts,
    )


def _text(cell: object) -> str:
    return "" if cell is None or pd.isna(cell) else str(cell)  # type: ignore[call-overload]
