"""The form: a statement as the rows and columns of a printed occupancy table, nothing rounded.

Zones stand in three groups: I operating, II established but not operating, III not established. A zone
whose phases are all of one group is one row with its phases under it; of a mixed zone each phase stands by
itself in its own group. Phases of which no decision is in force have no row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.form_columns import FormColumn, form_columns, form_titles
from occupancy.form_phases import phase_amounts, project_phases
from occupancy.form_rows import form_rows
from occupancy.reckoning.rates import percent
from occupancy.statement import Statement

SUMS = ("subtotal", "established", "total")
SUMMED = {"established": ("I", "II"), "total": ("I", "II", "III")}
CHANGE = "leased_ha-leased_before_ha"
_COUNT = "project_count"


@dataclass(frozen=True, eq=False)
class FormTable:
    """A printed table before it is printed.

    Attributes
    ----------
    form, title_vi, title_en
        The code of the form and what it is called.
    columns
        As printed. With a day to compare with, the last one is CHANGE, of leased land since.
    rows
        One per printed row, in order: `level` (of `form_rows.LEVELS`), `group`, `ordinal`, `zone_id` and
        `phase_id` (empty where the row is not one), `part` (a phase under the row of its zone, which no
        other sum adds again), `name_vi`, `name_en` (empty for sums), `developer`, `decision_no`,
        `decision_day`, `date_precision`, `status`, `source`, `note`, `estimated` (its leasable land),
        `members` (the rows of `phases` it covers), and a column for each figure, called by its quantity:
        ha, per cent or a number; NaN is unknown or left empty, and `blanks` tells which.
    phases
        The phases in the order of the rows, with every amount (`form_phases.phase_amounts`).
    """

    form: str
    title_vi: str
    title_en: str
    columns: tuple[FormColumn, ...]
    rows: pd.DataFrame
    phases: pd.DataFrame

    @property
    def figures(self) -> tuple[FormColumn, ...]:
        """The columns that hold figures."""
        return tuple(column for column in self.columns if not column.is_text)

    @cached_property
    def blanks(self) -> Mapping[str, tuple[bool, ...]]:
        """Per column of figures, by its quantity, whether each row leaves it empty."""
        return {column.quantity: tuple(_blank(self.rows, column)) for column in self.figures}

    @cached_property
    def added(self) -> tuple[tuple[int, ...], ...]:
        """Per row, the positions of those it sums: phases of a zone, rows of a group, or groups."""
        return tuple(self._added(row) for row in self.rows.to_dict("records"))

    def _added(self, row: Mapping[Any, Any]) -> tuple[int, ...]:
        level, group, part = (self.rows[name] for name in ("level", "group", "part"))
        if row["level"] == "zone":
            summands = part & (self.rows["zone_id"] == row["zone_id"])
        elif row["level"] == "subtotal":
            summands = level.isin(["zone", "phase"]) & ~part & (group == row["group"])
        elif row["level"] in SUMS:
            summands = (level == "subtotal") & group.isin(SUMMED[row["level"]])
        else:
            return ()
        return tuple(np.flatnonzero(summands).tolist())


def form_table(
    book: LandBook, statement: Statement, form: str = "summary", *, since: Statement | None = None
) -> FormTable:
    """The statement as a form of forms.csv, with the change of leased land `since` an earlier statement.

    Raises
    ------
    QuestionError
        When there is no such form.
    FieldError
        When the form asks for a quantity that nobody has.
    """
    forms = book.forms
    phases = phase_amounts(book, statement, since=since)
    amounts = [name for name in phases.columns if name.endswith("_ha") or name == _COUNT]
    columns = form_columns(forms, form, amounts)
    if since is not None and CHANGE not in [column.quantity for column in columns]:
        columns = (*columns, _change(columns))
    rows = form_rows(book, phases)
    summed = pd.DataFrame({name: _sums(phases[name], rows) for name in amounts})
    summed[_COUNT] = _projects(book, statement, phases, rows)
    for column in columns:
        if not column.is_text:
            rows[column.quantity] = _figures(column, summed).mask(_blank(rows, column))
    return FormTable(form, *form_titles(forms, form), columns, rows, phases)


def _change(columns: tuple[FormColumn, ...]) -> FormColumn:
    numbers = [int(column.number) for column in columns if column.number.isdigit()]
    return FormColumn(
        number=str(max(numbers, default=0) + 1),
        quantity=CHANGE,
        label_vi="Tăng, giảm đất đã cho thuê",
        label_en="Change of leased land",
        unit="ha",
        width=13,  # the day that stands in its heading is not broken
        total=True,
        blank_groups=("III",),
    )


def _blank(rows: pd.DataFrame, column: FormColumn) -> "pd.Series[bool]":
    blank = rows["group"].isin(column.blank_groups) | (rows["level"] == "group")
    return blank if column.total else blank | rows["level"].isin(SUMS)


def _sums(amount: "pd.Series[float]", rows: pd.DataFrame) -> "pd.Series[float]":
    """An amount over the phases of each row; unknown where one of them is."""
    values = amount.to_numpy(dtype=np.float64)
    return pd.Series([float(values[list(members)].sum()) for members in rows["members"]], index=rows.index)


def _projects(
    book: LandBook, statement: Statement, phases: pd.DataFrame, rows: pd.DataFrame
) -> "pd.Series[float]":
    """The certificates of each row, each once: one that leases in two phases is one project of their zone."""
    if len(phases) and phases[_COUNT].isna().all():
        return pd.Series(np.nan, index=rows.index)
    pairs = project_phases(book, statement)
    within = pairs.groupby("phase_id")["certificate_no"].agg(set).reindex(phases["phase_id"])
    sets = [found if isinstance(found, set) else set() for found in within]
    counts = [len(set().union(*(sets[at] for at in members))) for members in rows["members"]]
    return pd.Series(counts, index=rows.index, dtype="float64")


def _figures(column: FormColumn, amounts: pd.DataFrame) -> "pd.Series[float]":
    first = amounts[column.operands[0]]
    if not column.operator:
        return first
    second = amounts[column.operands[1]]
    if column.is_ratio:
        return pd.Series(percent(first, second), index=first.index)
    return first - second
