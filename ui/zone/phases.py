"""The phases of a zone and the decisions that gave them land, those in force on the day marked."""

import pandas as pd

from outputs.records import Row, iter_rows
from outputs.text.formatting import format_day, format_ha, format_number, not_stated
from ui import sheet
from ui.page import Page

_PHASE = ("status", "developer", "operating_from", "term_end", "boundary_status", "boundary_precision_m")
_DECIDED = ("planned_area_ha", "established_area_ha", "leasable_area_ha")


def show(page: Page) -> None:
    """Draw both tables."""
    recorded = pd.DataFrame(page.book.phases.drop(columns="geometry"))
    phases = iter_rows(recorded[recorded["zone_id"] == page.view.zone])
    status = {row["phase_id"]: str(row["status"]) for row in iter_rows(page.statement.phases)}
    sheet.table(
        [_phase(page, phase, status[phase["phase_id"]]) for phase in phases],
        head=[page.say("Phase"), *(page.labels.column(name) for name in (*_PHASE, "source"))],
        texts=(1, 2, 3, 4, 5, 7),
    )
    sheet.heading(page.labels.table("decisions"))
    decisions = [decision for phase in phases for decision in _of(page, phase)]
    if not decisions:
        sheet.lines([page.say("No decision on this zone is recorded.")])
        return
    sheet.table(
        decisions,
        head=[
            page.say("Phase"),
            *(page.labels.column(name) for name in ("decision_no", "in_force_from", "in_force_to")),
            page.say("On the day shown"),
            *(page.labels.column(name) for name in (*_DECIDED, "leasable_basis", "source")),
        ],
        caption=page.say("A first day that is only known to the month or the year is written so."),
        texts=(1, 2, 3, 4, 8, 9),
    )


def _phase(page: Page, phase: Row, status: str) -> list[str]:
    labels, words = page.labels, page.words
    return [
        page.named(phase),
        labels.code("status", status),
        phase["developer"] or not_stated(words),
        format_day(phase["operating_from"], words),
        format_day(phase["term_end"], words),
        labels.code("boundary_status", phase["boundary_status"]),
        format_number(phase["boundary_precision_m"], words, places=0),
        labels.code("source", phase["source"]),
    ]


def _of(page: Page, phase: Row) -> list[list[str]]:
    """The decisions of a phase, the earliest first."""
    found = page.book.decisions
    found = found[found["phase_id"] == phase["phase_id"]].sort_values("in_force_from", kind="stable")
    return [_decision(page, phase, row) for row in iter_rows(found)]


def _decision(page: Page, phase: Row, decision: Row) -> list[str]:
    labels, words = page.labels, page.words
    now, first, last = pd.Timestamp(page.view.day), decision["in_force_from"], decision["in_force_to"]
    live = first <= now and not last < now  # a day that is not stated is not past
    return [
        page.named(phase),
        decision["decision_no"] or not_stated(words),
        format_day(first, words, precision=decision["date_precision"]),
        "" if pd.isna(last) else format_day(last, words),
        page.say("in force") if live else "",
        *("" if pd.isna(decision[name]) else format_ha(decision[name], words) for name in _DECIDED),
        labels.code("leasable_basis", decision["leasable_basis"]) if decision["leasable_basis"] else "",
        labels.code("source", decision["source"]),
    ]
