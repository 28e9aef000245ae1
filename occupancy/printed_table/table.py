"""The printed occupancy table: a statement as rows and columns, nothing rounded.

Zones stand in three groups: I operating, II established but not operating, III not established. A zone
whose phases are all of one group is one row with its phases under it; of a mixed zone each phase stands by
itself in its own group. Phases of which no decision is in force have no row.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.measures.fill_rates import percentage
from occupancy.printed_table.columns import TableColumn, table_columns, table_titles
from occupancy.printed_table.phase_amounts import GROUPS, phase_amounts, project_phases
from occupancy.statement import Statement

LEVELS = ("group", "zone", "phase", "subtotal", "established", "total")
_OF_A_PHASE = (
    *("zone_id", "phase_id", "name_vi", "name_en", "developer"),
    *("decision_no", "date_precision", "status", "source", "note"),
)
_AFTER = "II"  # the group behind which the established zones are summed
Row = dict[str, Any]


def table_rows(book: LandBook, phases: pd.DataFrame) -> pd.DataFrame:
    """The rows in printed order, for phases as `phase_amounts.phase_amounts` has them."""
    rows = pd.DataFrame(list(_rows(book, phases)))
    rows["decision_day"] = pd.to_datetime(rows["decision_day"])
    return rows


def _rows(book: LandBook, phases: pd.DataFrame) -> Iterator[Row]:
    so_far: list[int] = []
    for group in GROUPS:
        here = phases[phases["group"] == group]
        yield _row("group", group, here.iloc[:0])
        yield from _body(book, phases, here)
        yield _row("subtotal", group, here)
        so_far += here.index.tolist()
        if group == _AFTER:
            yield _row("established", "", phases.loc[so_far])
    yield _row("total", "", phases)


def _body(book: LandBook, phases: pd.DataFrame, here: pd.DataFrame) -> Iterator[Row]:
    """The zones of a group, and the phases of zones that stand in several groups."""
    groups = phases.groupby("zone_id")["group"].nunique()
    keys = ("zone_id", "name_vi", "name_en")
    named = zip(*(book.zones[key] for key in keys), strict=True)
    names: dict[str, Row] = {cells[0]: dict(zip(keys, cells, strict=True)) for cells in named}
    number = 0
    for zone_id, own in here.groupby("zone_id", sort=False):
        if groups[zone_id] > 1:
            for at in own.index:
                number += 1
                yield _phase(own.loc[[at]], str(number))
            continue
        number += 1
        zone = _row("zone", here["group"].iloc[0], own) | _common(own)
        yield {**zone, **names[str(zone_id)], "ordinal": str(number)}
        for part, at in enumerate(own.index if len(own) > 1 else [], start=1):
            yield _phase(own.loc[[at]], f"{number}.{part}") | {"part": True}


def _phase(phase: pd.DataFrame, ordinal: str) -> Row:
    row = _row("phase", phase["group"].iloc[0], phase)
    return row | _common(phase) | {"ordinal": ordinal}


def _row(level: str, group: str, members: pd.DataFrame) -> Row:
    nothing: Row = dict.fromkeys((*_OF_A_PHASE, "ordinal"), "")
    return nothing | {
        "level": level,
        "group": group,
        "part": False,
        "decision_day": pd.NaT,
        "estimated": bool(members["estimated"].any()),
        "members": tuple(int(at) for at in members.index),
    }


def _common(own: pd.DataFrame) -> Row:
    """What all phases of a row have in common; empty where they differ: their own rows say it."""
    row: Row = {name: _one(own[name]) for name in _OF_A_PHASE}
    days = own["decision_day"]
    return row | {"decision_day": days.iloc[0] if len(own) == 1 else pd.NaT}


def _one(values: Iterable[object]) -> str:
    found = {"" if value is None or pd.isna(value) else str(value) for value in values}  # type: ignore[call-overload]
    return found.pop() if len(found) == 1 else ""


SUMS = ("subtotal", "established", "total")
SUMMED = {"established": ("I", "II"), "total": ("I", "II", "III")}
CHANGE = "leased_ha-leased_before_ha"
_COUNT = "project_count"


@dataclass(frozen=True, eq=False)
class PrintedTable:
    """A printed table before it is printed.

    Attributes
    ----------
    form, title_vi, title_en
        The code of the form and what it is called.
    columns
        As printed. With a day to compare with, the last one is CHANGE, of leased land since.
    rows
        One per printed row, in order: `level` (of `LEVELS`), `group`, `ordinal`, `zone_id` and
        `phase_id` (empty where the row is not one), `part` (a phase under the row of its zone, which no
        other sum adds again), `name_vi`, `name_en` (empty for sums), `developer`, `decision_no`,
        `decision_day`, `date_precision`, `status`, `source`, `note`, `estimated` (its leasable land),
        `members` (the rows of `phases` it covers), and a column for each figure, called by its quantity:
        ha, per cent or a number; NaN is unknown or left empty, and `blanks` tells which.
    phases
        The phases in the order of the rows, with every amount (`phase_amounts.phase_amounts`).
    """

    form: str
    title_vi: str
    title_en: str
    columns: tuple[TableColumn, ...]
    rows: pd.DataFrame
    phases: pd.DataFrame

    @property
    def figures(self) -> tuple[TableColumn, ...]:
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


def printed_table(
    book: LandBook, statement: Statement, form: str = "summary", *, since: Statement | None = None
) -> PrintedTable:
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
    columns = table_columns(forms, form, amounts)
    if since is not None and CHANGE not in [column.quantity for column in columns]:
        columns = (*columns, _change(columns))
    rows = table_rows(book, phases)
    summed = pd.DataFrame({name: _sums(phases[name], rows) for name in amounts})
    summed[_COUNT] = _projects(statement, phases, rows)
    for column in columns:
        if not column.is_text:
            rows[column.quantity] = _figures(column, summed).mask(_blank(rows, column))
    return PrintedTable(form, *table_titles(forms, form), columns, rows, phases)


def _change(columns: tuple[TableColumn, ...]) -> TableColumn:
    numbers = [int(column.number) for column in columns if column.number.isdigit()]
    return TableColumn(
        number=str(max(numbers, default=0) + 1),
        quantity=CHANGE,
        label_vi="Tăng, giảm đất đã cho thuê",
        label_en="Change of leased land",
        unit="ha",
        width=13,  # the day that stands in its heading is not broken
        total=True,
        blank_groups=("III",),
    )


def _blank(rows: pd.DataFrame, column: TableColumn) -> "pd.Series[bool]":
    blank = rows["group"].isin(column.blank_groups) | (rows["level"] == "group")
    return blank if column.total else blank | rows["level"].isin(SUMS)


def _sums(amount: "pd.Series[float]", rows: pd.DataFrame) -> "pd.Series[float]":
    """An amount over the phases of each row; unknown where one of them is."""
    values = amount.to_numpy(dtype=np.float64)
    return pd.Series([float(values[list(members)].sum()) for members in rows["members"]], index=rows.index)


def _projects(statement: Statement, phases: pd.DataFrame, rows: pd.DataFrame) -> "pd.Series[float]":
    """The certificates of each row, each once: one that leases in two phases is one project of their zone."""
    if len(phases) and phases[_COUNT].isna().all():
        return pd.Series(np.nan, index=rows.index)
    pairs = project_phases(statement)
    within = pairs.groupby("phase_id")["certificate_no"].agg(set).reindex(phases["phase_id"])
    sets = [found if isinstance(found, set) else set() for found in within]
    counts = [len(set().union(*(sets[at] for at in members))) for members in rows["members"]]
    return pd.Series(counts, index=rows.index, dtype="float64")


def _figures(column: TableColumn, amounts: pd.DataFrame) -> "pd.Series[float]":
    first = amounts[column.operands[0]]
    if not column.operator:
        return first
    second = amounts[column.operands[1]]
    if column.is_ratio:
        return pd.Series(percentage(first, second), index=first.index)
    return first - second
