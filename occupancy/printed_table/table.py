"""The printed occupancy table: rows and columns with every amount of each phase, nothing rounded.

Zones stand in three groups: I operating, II established but not operating, III not established. A zone
whose phases are all of one group is one row with its phases under it; of a mixed zone each phase stands by
itself in its own group, under the name of its zone, and the zone as a whole behind the total: an expansion is
judged by its own rate. Phases of which no decision is in force have no row.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import count
from typing import Any

import numpy as np
import pandas as pd

from occupancy.book import LandBook
from occupancy.measures.arrays import Floats, sum_by_position, where_come
from occupancy.measures.fill_rates import percentage, sum_of
from occupancy.measures.phase_status import M2_PER_HA, OPERATION_UNKNOWN
from occupancy.printed_table.forms import TableColumn, table_columns, table_titles
from occupancy.questions.figure_records import lease_evidence
from occupancy.questions.name_search import normalize, strip_generic_words, tokenize
from occupancy.statement import Statement

GROUPS: Mapping[str, tuple[str, ...]] = {
    "I": ("operating",),
    "II": ("established", OPERATION_UNKNOWN),
    "III": ("approved",),
}


def phase_amounts(statement: Statement, *, since: Statement | None = None) -> pd.DataFrame:
    """Return a row per phase with a decision in force, by group, then zone and phase in the book's order.

    The columns of `Statement.phases`, and `group` (of GROUPS), `developer`, `decision_no`, `decision_day`,
    `date_precision`, `source` and `note` of the decision, `serviced_ha` (industrial plots of established
    phases with their infrastructure on the day), `project_count` (certificates with a lease that counts;
    NaN where the book has none at all) and, with `since`, `leased_before_ha`.
    """
    book = statement.book
    phases = pd.concat([statement.phases, _decisions(statement)], axis=1)
    phases["group"] = phases["status"].map({status: group for group, own in GROUPS.items() for status in own})
    phases["developer"] = book.phases["developer"].array
    by_phase = phases["phase_id"].map
    phases["serviced_ha"] = _serviced_ha(statement)
    if since is not None:
        before = since.phases.set_index("phase_id")["leased_ha"]
        phases["leased_before_ha"] = by_phase(before).where(phases["phase_id"].isin(before.index), 0.0)
    counts = project_phases(statement)["phase_id"].value_counts()
    phases["project_count"] = by_phase(counts).fillna(0.0).astype("float64") if len(book.projects) else np.nan
    phases["position"] = pd.Index(book.zones["zone_id"]).get_indexer(pd.Index(phases["zone_id"]))
    grouped = phases[phases["group"].notna()].sort_values(["group", "position"], kind="stable")
    return grouped.drop(columns="position").reset_index(drop=True)


def project_phases(statement: Statement) -> pd.DataFrame:
    """Return `certificate_no` and `phase_id`: each certificate with a counted lease, once in each phase."""
    lines = lease_evidence(statement)
    lines = lines[(lines["counts_as"] == "leased") & (lines["certificate_no"].fillna("") != "")]
    return lines[["certificate_no", "phase_id"]].drop_duplicates(ignore_index=True)


def _serviced_ha(statement: Statement) -> Floats:
    """Sum the serviced land of each phase; NaN where it is not stated of a plot since when it is."""
    snapshot = statement.snapshot
    plots, phases = snapshot.arrays.plots, snapshot.phases
    serviced = where_come(plots.serviced, snapshot.day, snapshot.plots.document_m2)
    sums = sum_by_position(plots.phase, serviced, size=len(phases.status)) / M2_PER_HA
    return np.where(phases.established, sums, 0.0)


def _decisions(statement: Statement) -> pd.DataFrame:
    """Return the decision in force of each phase of the book; empty where there is none."""
    at = statement.snapshot.phases.decision
    texts = ["decision_no", "date_precision", "source", "note"]
    decisions = statement.book.decisions
    table = decisions[texts].assign(decision_day=decisions["in_force_from"])
    chosen = table.reindex(np.where(at < 0, len(table), at)).reset_index(drop=True)
    return chosen.fillna(dict.fromkeys(texts, ""))


SUMS = ("subtotal", "established", "total")
SUMMED = {"established": ("I", "II"), "total": ("I", "II", "III")}
CHANGE = "leased_ha-leased_before_ha"
_COUNT, _NAMES = "project_count", ("name_vi", "name_en")
_OF_A_PHASE = (
    *("zone_id", "phase_id", *_NAMES, "developer"),
    *("decision_no", "date_precision", "status", "source", "note"),
)
Row = dict[str, Any]


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
        One per printed row, in order: `level` (group, zone, phase, whole: all of a mixed zone, or one of
        SUMS), `group` (empty behind the total, as that of the heading there), `ordinal`, `zone_id` and
        `phase_id` (empty where the row is not one), `part` (a phase under the row of its zone, which no
        other sum adds again), `name_vi`, `name_en` (empty for sums; that of a phase by itself tells its
        zone), `developer`, `decision_no`, `decision_day`, `date_precision`, `status`, `source`, `note`,
        `estimated` (its leasable land), `operation_unknown` (of a group: of a phase of it is not stated
        since when it operates), `members` (the rows of `phases` it covers), and a column for each
        figure, called by its quantity: ha, per cent or a number; NaN is unknown or left empty, and `blanks`
        tells which.
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
    def unstated(self) -> Mapping[str, tuple[bool, ...]]:
        """Per column of figures, by its quantity, whether what each row is made of is not stated."""
        open_sums = {
            name: np.isnan(_sums(self.phases[name], self.rows).to_numpy())
            for name in {name for column in self.figures for name in column.operands}
        }
        return {
            column.quantity: tuple(np.any([open_sums[name] for name in column.operands], axis=0).tolist())
            for column in self.figures
        }

    @cached_property
    def added(self) -> tuple[tuple[int, ...], ...]:
        """Per row, the positions of those it sums: phases of a zone, rows of a group, or groups."""
        rows = self.rows[["level", "group", "part", "zone_id"]].to_dict("records")
        return tuple(tuple(at for at, other in enumerate(rows) if _adds(row, other)) for row in rows)


def _adds(row: Mapping[Any, Any], other: Mapping[Any, Any]) -> bool:
    """Return True if a row sums another one."""
    level, added = row["level"], other["level"]
    if level == "zone":
        return bool(other["part"] and other["zone_id"] == row["zone_id"])
    if level == "whole":
        return bool(added == "phase" and other["zone_id"] == row["zone_id"])
    if level == "subtotal":
        return bool(added in ("zone", "phase") and not other["part"] and other["group"] == row["group"])
    return level in SUMMED and added == "subtotal" and other["group"] in SUMMED[level]


def printed_table(
    statement: Statement, form: str = "summary", *, since: Statement | None = None
) -> PrintedTable:
    """Lay a statement out as a form of forms.csv, with the change of leased land `since` an earlier one.

    Raises
    ------
    QuestionError
        When there is no such form.
    FieldError
        When the form asks for a quantity that nobody has.
    """
    forms = statement.book.forms
    phases = phase_amounts(statement, since=since)
    amounts = [name for name in phases.columns if name.endswith("_ha") or name == _COUNT]
    columns = table_columns(forms, form, amounts)
    if since is not None and CHANGE not in [column.quantity for column in columns]:
        columns = (*columns, _change(columns))
    rows = pd.DataFrame(list(_rows(statement.book, phases)))
    rows["decision_day"] = pd.to_datetime(rows["decision_day"])
    summed = pd.DataFrame({name: _sums(phases[name], rows) for name in amounts})
    summed[_COUNT] = _project_counts(statement, phases, rows)
    for column in columns:
        if not column.is_text:
            rows[column.quantity] = _figures(column, summed).mask(_blank(rows, column))
    return PrintedTable(form, *table_titles(forms, form), columns, rows, phases)


def _rows(book: LandBook, phases: pd.DataFrame) -> Iterator[Row]:
    """Yield the rows in printed order, for phases as `phase_amounts` has them."""
    names: Mapping[Any, Any] = book.zones.set_index("zone_id")[[*_NAMES]].to_dict("index")
    texts = phases[[*_OF_A_PHASE]].fillna("").astype(str)
    records: list[Any] = texts.assign(**phases[["group", "decision_day", "estimated"]]).to_dict("records")
    whole: dict[str, list[int]] = {}
    for at, phase in enumerate(records):
        whole.setdefault(phase["zone_id"], []).append(at)
    mixed = {zone_id for zone_id, own in whole.items() if len({records[at]["group"] for at in own}) > 1}
    row = partial(_row, records)
    for group in GROUPS:
        members = [at for at, phase in enumerate(records) if phase["group"] == group]
        unknown = any(records[at]["status"] == OPERATION_UNKNOWN for at in members)
        yield row("group", group, []) | {"operation_unknown": unknown}
        numbers = count(1)
        for zone_id in dict.fromkeys(records[at]["zone_id"] for at in members):
            own = [at for at in whole[zone_id] if records[at]["group"] == group]
            if zone_id in mixed:  # each phase of a mixed zone stands by itself in its own group
                for at in own:
                    alone = row("phase", group, [at], ordinal=str(next(numbers)))
                    yield alone | names_with_zone(alone, names[zone_id])
                continue
            number = next(numbers)
            yield row("zone", group, own, ordinal=str(number)) | {"zone_id": zone_id} | names[zone_id]
            for part, at in enumerate(own if len(own) > 1 else [], start=1):
                yield row("phase", group, [at], ordinal=f"{number}.{part}") | {"part": True}
        yield row("subtotal", group, members)
        if group == SUMMED["established"][-1]:
            established = (at for at, phase in enumerate(records) if phase["group"] in SUMMED["established"])
            yield row("established", "", established)
    yield row("total", "", range(len(records)))
    if mixed:
        yield row("group", "", [])
    for number, zone_id in enumerate(filter(mixed.__contains__, whole), start=1):
        yield row("whole", "", whole[zone_id], ordinal=str(number)) | {"zone_id": zone_id} | names[zone_id]


def names_with_zone(phase: Mapping[Any, Any], zone: Mapping[Any, Any]) -> Row:
    """Return `name_vi` and `name_en` of a phase, each with its zone's before it unless it tells that."""
    named = {name: str(phase[name] or phase["name_vi"] or "") for name in _NAMES}
    zoned = {name: str(zone[name] or zone["name_vi"] or "") for name in _NAMES}
    return {
        name: text if _tells(text, zoned[name]) else " – ".join(filter(None, [zoned[name], text]))
        for name, text in named.items()
    }


def _tells(text: str, zone: str) -> bool:
    """Return True if a text has the name of a zone in it, whatever way it is written."""
    own = " ".join(word.number for word in strip_generic_words(tokenize(zone)))
    return f" {own} " in f" {normalize(text)} "


def _row(phases: list[Row], level: str, group: str, members: Iterable[int], *, ordinal: str = "") -> Row:
    """Return a row; one with an ordinal has what its phases have in common: their own rows say the rest."""
    positions = tuple(members)
    own = [phases[at] for at in positions]
    alone = bool(ordinal) and len(own) == 1
    return {
        **{name: _common({phase[name] for phase in own}) if ordinal else "" for name in _OF_A_PHASE},
        "ordinal": ordinal,
        "level": level,
        "group": group,
        "part": False,
        "operation_unknown": False,
        "decision_day": own[0]["decision_day"] if alone else pd.NaT,
        "estimated": any(phase["estimated"] for phase in own),
        "members": positions,
    }


def _common(texts: set[str]) -> str:
    return texts.pop() if len(texts) == 1 else ""


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
    """Sum an amount over the phases of each row, as far as it is known, or unknown where one of them is."""
    values = amount.to_numpy(dtype=np.float64)
    sums = [sum_of(str(amount.name), values[list(members)]) for members in rows["members"]]
    return pd.Series(sums, index=rows.index)


def _project_counts(statement: Statement, phases: pd.DataFrame, rows: pd.DataFrame) -> "pd.Series[float]":
    """Count the certificates of each row, each once: one in two phases is one project of their zone."""
    if len(phases) and phases[_COUNT].isna().all():
        return pd.Series(np.nan, index=rows.index)
    pairs = project_phases(statement)
    of_phases = dict(pairs.groupby("phase_id")["certificate_no"].agg(set))
    own = [of_phases.get(phase_id, set()) for phase_id in phases["phase_id"]]
    counts = [len(set().union(*(own[at] for at in members))) for members in rows["members"]]
    return pd.Series(counts, index=rows.index, dtype="float64")


def _figures(column: TableColumn, amounts: pd.DataFrame) -> "pd.Series[float]":
    first = amounts[column.operands[0]]
    if not column.operator:
        return first
    second = amounts[column.operands[1]]
    if column.is_ratio:
        return pd.Series(percentage(first, second), index=first.index)
    return first - second
