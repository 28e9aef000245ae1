"""What an import would do, as tables to read: rows, what it goes by, figures before and after, errors."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pandas as pd

from geo.findings import count_by_severity
from occupancy.delivery.importing import SOURCES, ImportPlan
from occupancy.statement import Statement
from outputs.records import iter_rows
from outputs.tables.report_view import Column, TextTable, by_severity, text_table
from outputs.text.captions import derived
from outputs.text.formatting import (
    format_count,
    format_day,
    format_ha,
    format_headroom,
    format_rate,
    format_signed,
)
from outputs.text.labels import Labels, labels
from outputs.text.translations import N_, Translator

_M2_PER_HA = 10_000.0
# Rows of a register that are no data, by the reason for which its reader leaves them out.
_REASONS = {
    "title": N_("title"),
    "heading": N_("heading"),
    "numbers": N_("numbers of columns"),
    "totals": N_("totals"),
    "group": N_("name of a group"),
    "note": N_("note or signature"),
    "empty": N_("empty"),
}
_AREA = {"parcels": ("document_area_m2",), "tenancies": ("leased_area_m2",)}


def import_tables(plan: ImportPlan, words: Translator) -> list[TextTable]:
    """Return what an import would do: its rows, its figures, and the errors that stop it."""
    tables = [_rows_table(plan, words)]
    if plan.after is not None:
        tables.append(_figures_table(plan, words))
    if not plan.faults.empty:
        tables.append(_faults_table(plan.faults, words))
    return tables


def _rows_table(plan: ImportPlan, words: Translator) -> TextTable:
    """Return how many rows of each table are added, corrected and ended, with their areas."""
    says, say = labels(words.language), words.gettext
    tables = list(
        dict.fromkeys([*(row.table for row in plan.change.rows), *(gone.table for gone in plan.gone)])
    )
    counts = Counter((row.table, row.op) for row in plan.change.rows)
    gone = Counter(each.table for each in plan.gone)

    def count(number: int) -> str:
        return format_count(number, words)

    def area(table: str) -> str:
        """Return by how much the areas change; nothing where no row states one."""
        rows = [row for row in plan.change.rows if row.table == table]
        if not any(_states_area(cells, table) for row in rows for cells in (row.row, row.was)):
            return ""
        return format_signed(
            sum(_area(row.row, table) - _area(row.was, table) for row in rows), words, places=2
        )

    columns = [
        Column(say("Table"), says.table),
        Column(say("Added"), lambda table: count(counts[table, "add"]), figures=True),
        Column(say("Corrected"), lambda table: count(counts[table, "correct"]), figures=True),
        Column(say("Ended"), lambda table: count(counts[table, "end"]), figures=True),
        Column(say("Not in the delivery"), lambda table: count(gone[table]), figures=True),
        Column(say("Area (ha)"), area, figures=True),
    ]
    title = say("What the delivery changes")
    return text_table(title, columns, tables, above=[*_went_by(plan, says, words)])


def _went_by(plan: ImportPlan, says: Labels, words: Translator) -> Iterator[str]:
    """Return what was taken for what, and what of the delivery goes into no table."""
    say = words.gettext
    for sheet in plan.proposal.sheets:
        pairs = (
            (heading, column) for heading, column in sheet.columns.items() if column not in {"", heading}
        )
        taken = "; ".join(f"{heading} → {says.column(column)}" for heading, column in pairs)
        name = f"{sheet.layer}: " if sheet.layer else ""
        system = f", {sheet.crs}" if sheet.crs else ""
        yield f"{name}{says.table(sheet.table)}{system}" + (f" ({taken})" if taken else "")
    if plan.removed:
        yield say(
            "{files}: the tables are CSV and GeoJSON from now on; what they were is kept under {place}."
        ).format(files=", ".join(plan.removed), place=SOURCES)
    for (table, written), own in plan.alike.items():
        yield say("{written} is {id} ({table}).").format(written=written, id=own, table=says.table(table))
    for each in plan.deliveries:
        reasons = Counter(each.left_out["reason"])
        if reasons:
            rows = ", ".join(f"{say(_REASONS.get(name, name))} {n}" for name, n in reasons.items())
            yield say("{file}: rows that are no data: {rows}.").format(file=each.file, rows=rows)
        for row in iter_rows(each.findings[each.findings["severity"] != "error"]):
            yield says.finding(row)
    if plan.proposal.unused:
        names = ", ".join(dict.fromkeys(f"{file} – {heading}" for file, _, heading in plan.proposal.unused))
        yield say("Not taken over: {columns}.").format(columns=names)


def _figures_table(plan: ImportPlan, words: Translator) -> TextTable:
    """Return the figures of the day before and after."""
    say = words.gettext
    assert plan.after is not None
    before = _figures(plan.before, words) if plan.before else {}
    after = _figures(plan.after, words)
    columns = [
        Column(say("Figure"), str),
        Column(say("Before"), lambda name: before.get(name, "–"), figures=True),
        Column(say("After"), lambda name: after.get(name, "–"), figures=True),
    ]
    day = format_day(plan.after.as_of, words)
    title = say("The figures before and after, on {day}").format(day=day)
    return text_table(
        title, columns, list(dict.fromkeys([*after, *before])), below=_rests_on(plan.after, words)
    )


def _rests_on(statement: Statement, words: Translator) -> list[str]:
    """Return what the figures rest on that no file states: what was taken, and the plane proposed."""
    taken = derived(statement, words)
    found = statement.book.findings
    plane = found[(found["rule"] == "B036") & (found["field"] == "plane")]
    says = labels(words.language)
    return [f"{taken[:1].upper()}{taken[1:]}." if taken else "", *map(says.finding, iter_rows(plane))]


def _figures(statement: Statement, words: Translator) -> dict[str, str]:
    says, total, say = labels(words.language), statement.total, words.gettext
    lines: dict[str, str] = {
        says.column("leased_ha"): format_ha(total["leased_ha"], words),
        says.column("leasable_ha"): format_ha(total["leasable_ha"], words),
        says.column("fill_rate_pct"): format_rate(total["fill_rate_pct"], words),
    }
    for rule in iter_rows(statement.rules):
        name = str(rule[f"label_{'vi' if words.language == 'vi' else 'en'}"])
        lines[name] = format_headroom(rule["headroom_leased_ha"], words)
    counts = count_by_severity(statement.open_findings)
    lines[say("Errors")] = format_count(counts["error"], words)
    lines[say("Warnings")] = format_count(counts["warning"], words)
    return lines


def _faults_table(faults: pd.DataFrame, words: Translator) -> TextTable:
    """Return the errors that stop an import, each with its sentence."""
    says, say = labels(words.language), words.gettext
    columns = [
        Column(say("Check"), lambda row: str(row["rule"])),
        Column(say("Finding"), says.finding),
    ]
    return text_table(say("Errors that must be mended first"), columns, iter_rows(by_severity(faults)))


def _states_area(row: Any, table: str) -> bool:  # noqa: ANN401  cells, or none
    return any((row or {}).get(name) for name in _AREA.get(table, ()))


def _area(row: Any, table: str) -> float:  # noqa: ANN401  cells, or none
    """Return the area of a row in ha; 0 where it has none."""
    total = 0.0
    for name in _AREA.get(table, ()):
        try:
            total += float((row or {}).get(name) or 0.0) / _M2_PER_HA
        except ValueError:
            continue
    return total
