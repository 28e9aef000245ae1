"""The sheet of phases: what decisions give each, and what its plots come to."""

from collections.abc import Mapping
from math import isnan

from occupancy.printed_table.table import PrintedTable
from outputs.records import iter_rows
from outputs.submission.workbook import sheet_plots
from outputs.submission.workbook.form_formulas import NOISE_PLACES, noiseless
from outputs.submission.workbook.lease_phase_rows import LeasePhaseRows
from outputs.submission.workbook.sheet_style import (
    COUNT,
    ESTIMATED,
    HEADS,
    HECTARES,
    Sheet,
    block,
    columns_of,
    letters,
)
from outputs.text.captions import localized_name
from outputs.text.labels import labels

_TEXTS = ("phase_id", "zone_id", "name", "status")
_FLAGGED = {"cleared_ha": "is_cleared", "serviced_ha": "is_serviced"}
_SUMMED = ("leased_ha", "in_use_ha", "vacant_ha", "outside_ha")
_DIVIDED = "divided_ha"
_GIVEN = ("planned_ha", "established_ha", "leasable_ha")
NAMES = (
    *(*_TEXTS, "is_established", "is_operating", *_GIVEN, _DIVIDED, "undivided_ha"),
    *(*_FLAGGED, *_SUMMED, "project_count"),
)


def names_of(*tables: PrintedTable) -> tuple[str, ...]:
    """Return the columns of the sheet: NAMES, and whatever else the forms are made from."""
    asked = (name for table in tables for column in table.columns for name in column.operands)
    return tuple(dict.fromkeys((*NAMES, *asked)))


def write_phases(sheet: Sheet, chain: LeasePhaseRows, names: tuple[str, ...], *, plots: str) -> None:
    """Write phases in the order of the form; `plots` is the name of the sheet of plots."""
    page, styles, says = sheet.page, sheet.styles, labels(sheet.words.language)
    at_letter = letters(names)
    sheet.title(sheet.words.gettext("Phases on the day"))
    sheet.heads(columns_of(names, [*(22, 24, 44, 30), *[12] * (len(names) - 4)], sheet.words))
    for at, phase in enumerate(iter_rows(chain.phases)):
        texts = (phase["phase_id"], phase["zone_id"], localized_name(phase, sheet.words))
        for place, text in enumerate((*texts, says.code("status", phase["status"]))):
            sheet.text(HEADS + at, place, text, styles(text_wrap=True))
        live = _formulas(chain, at, at_letter, plots=plots)
        for place, name in enumerate(names[4:], start=4):
            value, form = _value(phase, name), styles(_form(name, phase))
            if value is None:
                continue
            if name in live:
                page.write_formula(HEADS + at, place, live[name], form, value)
            else:
                page.write_number(HEADS + at, place, value, form)
    sheet.paper((HEADS + len(chain.phases), len(names) - 1))


def _formulas(chain: LeasePhaseRows, at: int, letter: Mapping[str, str], *, plots: str) -> dict[str, str]:
    """Return the formulas of a row, by column: sums of its plots, and what they leave undivided."""
    first, last = chain.plots_of[at]
    if first == last:
        return {}

    def of_plots(name: str) -> str:
        return block(plots, sheet_plots.AT[name], (first, last))

    cells = {name: noiseless(f"SUM({of_plots(name)})") for name in _SUMMED}
    cells[_DIVIDED] = noiseless(f"SUM({of_plots('leasable_ha')})")
    for name, flag in _FLAGGED.items():
        cells[name] = noiseless(f"SUMIF({of_plots(flag)},1,{of_plots('leasable_ha')})")
    excel = HEADS + at + 1
    cells["undivided_ha"] = noiseless(f"{letter['leasable_ha']}{excel}-{letter[_DIVIDED]}{excel}")
    return cells


def _value(phase: Mapping[str, object], name: str) -> float | None:
    """Return what a cell comes to; None where it is unknown."""
    if name in ("is_established", "is_operating"):
        stages = ("established", "operating") if name == "is_established" else ("operating",)
        return int(phase["status"] in stages)
    if name == _DIVIDED:
        return round(_number(phase["leasable_ha"]) - _number(phase["undivided_ha"]), NOISE_PLACES)
    value = _number(phase.get(name))
    return None if isnan(value) else round(value, NOISE_PLACES)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")


def _form(name: str, phase: Mapping[str, object]) -> str:
    if not name.endswith("_ha"):
        return COUNT
    return ESTIMATED if phase["estimated"] and name in ("leasable_ha", "undivided_ha") else HECTARES
