"""The sheet of the reconciliation: what the book comes to against what was printed, with sourced reasons."""

from collections.abc import Mapping
from math import isnan

import pandas as pd

from occupancy.errors import QuestionError
from occupancy.questions.reconciliation import Reconciliation, reconcile
from outputs.records import Row, iter_rows
from outputs.submission.workbook.form_formulas import NOISE_PLACES, noiseless
from outputs.submission.workbook.sheet_style import (
    CHANGES,
    COUNT,
    DAYS,
    HEADS,
    HECTARES,
    Column,
    Sheet,
    quoted,
)
from outputs.text import captions
from outputs.text.labels import labels

_SUMMED = {  # of the sheet of phases: the quantity, and the flag of the phases that count
    "planned_ha": ("planned_ha", ""),
    "established_ha": ("established_ha", ""),
    "operating_ha": ("established_ha", "is_operating"),
    "leasable_established_ha": ("leasable_ha", ""),
    "leasable_operating_ha": ("leasable_ha", "is_operating"),
    "leased_ha": ("leased_ha", ""),
}
_SIGNED = {"count": '+#,##0_0;"−"#,##0_0;0_0', "ha": CHANGES, "pct": CHANGES}
_FIRST_FIGURE = 3  # the column of what was computed


def write_reconciliation(sheet: Sheet, live: Mapping[str, str]) -> None:
    """Write the lines of every published day; those of the submission's own day are live.

    `live` has the formula of each quantity, and of each basis' rate under `fill_rate_pct:<basis>`.
    """
    say, words = sheet.words.gettext, sheet.words
    sheet.title(say("Computed against published figures"))
    columns = (
        *(Column(say("Day"), 11), Column(say("Figure"), 34), Column(say("Basis"), 34)),
        *(Column(say("Computed"), 13), Column(say("Adjustments"), 13), Column(say("Adjusted"), 13)),
        *(Column(say("Published"), 13), Column(say("Residual"), 13), Column(say("Source"), 46)),
    )
    sheet.heads(columns)
    try:
        found = reconcile(sheet.submission.book)
    except QuestionError as none:
        sheet.text(HEADS, 0, words.error(none))
        sheet.paper((HEADS, len(columns) - 1))
        return
    at = HEADS
    for at, line in enumerate(iter_rows(found.lines), start=HEADS):
        _line(sheet, at, line, live)
    sheet.paper((_reasons(sheet, at + 2, found), len(columns) - 1))


def figures(phases: str, letters: Mapping[str, str], *, count: int) -> dict[str, str]:
    """Return the formulas of published quantities, from the sheet of phases with `count` rows."""

    def column(name: str) -> str:
        return f"{quoted(phases)}!${letters[name]}${HEADS + 1}:${letters[name]}${HEADS + count}"

    return {
        name: f"=SUMIF({column(flag)},1,{column(quantity)})" if flag else f"=SUM({column(quantity)})"
        for name, (quantity, flag) in _SUMMED.items()
    }


def _line(sheet: Sheet, at: int, line: Row, live: Mapping[str, str]) -> None:
    page, styles, words = sheet.page, sheet.styles, sheet.words
    page.write_datetime(at, 0, line["as_of"].to_pydatetime(), styles(DAYS[words.language], align="left"))
    basis = (
        captions.localized_label(captions.basis_row(sheet.submission.book, line["basis"]), words)
        if line["basis"]
        else ""
    )
    sheet.text(at, 1, labels(words.language).column(line["quantity"]), styles(text_wrap=True))
    sheet.text(at, 2, basis, styles(text_wrap=True))
    signed, of_rate = styles(_SIGNED[line["unit"]]), line["unit"] == "pct"
    named = f"{line['quantity']}:{line['basis']}" if line["basis"] else line["quantity"]
    today = line["as_of"].date() == sheet.submission.statement.as_of
    figures = {
        name: float(line[name]) for name in ("computed", "adjustment", "adjusted", "published", "residual")
    }
    formulas = {"adjusted": f"=D{at + 1}+E{at + 1}", "residual": noiseless(f"F{at + 1}-G{at + 1}")}
    if today and named in live:
        formulas["computed"] = live[named]
    for place, (name, value) in enumerate(figures.items(), start=_FIRST_FIGURE):
        plain = sheet.rate_form(value) if of_rate else COUNT if line["unit"] == "count" else HECTARES
        form = signed if name in ("adjustment", "residual") else styles(plain)
        shown = value if of_rate and name != "residual" else round(value, NOISE_PLACES)
        if name in formulas and not isnan(value):
            page.write_formula(at, place, formulas[name], form, shown)
        elif not isnan(value):  # NaN is left empty
            page.write_number(at, place, shown, form)
    if of_rate:
        sheet.live_rates([f"{letter}{at + 1}" for letter in "DFG"])
    sheet.text(at, 8, str(line["source"]), styles(text_wrap=True, indent=1))


def _reasons(sheet: Sheet, first: int, found: Reconciliation) -> int:
    """Write the adjustments and why they are made; return the row of the last."""
    words, styles = sheet.words, sheet.styles
    at = first
    sheet.text(at, 0, words.gettext("Adjustments and their reasons"), styles(bold=True))
    for at, row in enumerate(iter_rows(found.adjustments), start=first + 1):
        sheet.page.write_datetime(
            at, 0, row["as_of"].to_pydatetime(), styles(DAYS[words.language], align="left")
        )
        sheet.text(at, 1, labels(words.language).column(row["quantity"]), styles(text_wrap=True))
        other = row.get("reason_vi", "")
        vietnamese = words.language == "vi" and not pd.isna(other) and other
        sheet.text(at, 2, str(other if vietnamese else row["reason"]), styles(text_wrap=True))
        sheet.page.write_number(at, 4, row["delta_ha"], styles(CHANGES))
        sheet.text(at, 8, str(row["source"]), styles(text_wrap=True, indent=1))
    return at
