"""The sheets that judge the rate, all live: every basis, the rules in force, and published figures."""

from collections.abc import Mapping
from math import isnan

from occupancy.errors import QuestionError
from occupancy.questions.reconciliation import Reconciliation, reconcile
from outputs.records import Row, iter_rows, rows_by_key
from outputs.submission.workbook.sheet import (
    CHANGES,
    COUNT,
    HEADS,
    HECTARES,
    NOISE_PLACES,
    Formula,
    PhaseCells,
    Sheet,
    noiseless,
    ratio,
)
from outputs.tables.reconciliation_view import FIGURES, reason
from outputs.tables.table_export import signed
from outputs.text import captions
from outputs.text.labels import cited, labels

# Quantities that sums of all phases may be made of.
_AS_SUMMED = ("leased_ha", "planned_ha", "established_ha")
_FLAGS = {"established": "is_established", "operating": "is_operating"}
_RATE = "E"  # the column of the rates
_PUBLISHED = {  # of the sheet of phases: the quantity, and the flag of the phases that count
    "planned_ha": ("planned_ha", ""),
    "established_ha": ("established_ha", ""),
    "operating_ha": ("established_ha", "is_operating"),
    "leasable_established_ha": ("leasable_ha", ""),
    "leasable_operating_ha": ("leasable_ha", "is_operating"),
    "leased_ha": ("leased_ha", ""),
}
_FORMS = {"count": COUNT, "ha": HECTARES}
_SIGNED = {"count": '+#,##0_0;"−"#,##0_0;0_0', "ha": CHANGES, "pct": CHANGES}


def write_bases(sheet: Sheet, phases: PhaseCells) -> dict[str, str]:
    """Write rates and rules, and return the cell of each basis' rate."""
    say, styles, submission = sheet.words.gettext, sheet.styles, sheet.submission
    columns = [
        *((say("Basis"), 60), (say("Chosen"), 9), (say("Above the line (ha)"), 16)),
        *((say("Below the line (ha)"), 16), (say("Fill rate (%)"), 13), (say("Reference"), 70)),
    ]
    sheet.begin(say("Fill rate under every basis"), columns)
    shares, cells = rows_by_key(submission.statement.rates.reset_index(), "basis"), {}
    for at, basis in enumerate(iter_rows(submission.book.bases), start=HEADS):
        share = shares[basis["basis"]]
        label = captions.basis_label(submission.book, basis["basis"], sheet.words)
        sheet.text(at, 0, label, sheet.wrapped)
        chosen = basis["basis"] == submission.statement.basis
        sheet.text(at, 1, "✓" if chosen else "", styles(align="center"))
        for place, side in enumerate(("numerator", "denominator"), start=2):
            area = round(share[f"{side}_ha"], NOISE_PLACES)
            formula = _side_formula(basis, basis[side], phases)
            live = formula and not isnan(area)
            sheet.cell(at, place, Formula(formula, area) if live else area, styles(HECTARES))
        rate = share["fill_rate_pct"]
        figure = Formula(ratio(f"C{at + 1}", f"D{at + 1}"), "" if isnan(rate) else rate)
        known = not captions.rate_is_open(share)  # a formula would take what is not stated as nought
        sheet.cell(at, 4, figure if known else None, styles(sheet.rate_form(rate)))
        sheet.text(at, 5, submission.citation(basis), styles(text_wrap=True, indent=1))
        cells[str(basis["basis"])] = f"${_RATE}${at + 1}"
    sheet.live_rates([f"{_RATE}{HEADS + 1}:{_RATE}{HEADS + len(cells)}"])
    last = _write_rules(sheet, HEADS + len(cells) + 1, cells)
    sheet.paper((last, len(columns) - 1))
    return cells


def _side_formula(basis: Row, quantity: str, phases: PhaseCells) -> str:
    """Return the formula of a side of a rate; nothing where the sheet of phases lacks what it needs."""
    flag = _FLAGS.get(basis["phases"], "")
    summed = quantity in phases.letters and (flag or quantity in _AS_SUMMED)
    if not summed or basis["exempt_land"]:
        return ""
    if quantity == "leased_ha" and not flag:  # that of phases not established stands in a column of its own
        return f"=SUM({phases.column(quantity)},{phases.column('outside_ha')})"
    return phases.sum(quantity, flag)


def _write_rules(sheet: Sheet, first: int, cells: Mapping[str, str]) -> int:
    """Write the rules in force and the headroom to their thresholds; an unchecked rule is never cited."""
    say, styles, submission = sheet.words.gettext, sheet.styles, sheet.submission
    headings = (
        *(say("Rule in force"), "", say("Line (%)"), say("Leased land to spare (ha)")),
        *(say("Leasable land to spare (ha)"), say("Reference")),
    )
    for place, heading in enumerate(headings):
        sheet.text(first, place, heading, sheet.heading)
    at = first
    for at, rule in enumerate(iter_rows(submission.statement.rules), start=first + 1):
        label = captions.localized_label(rule, sheet.words)
        label = captions.with_unverified_note(label, rule["verified"], sheet.words)
        sheet.text(at, 0, label, sheet.wrapped)
        sheet.cell(at, 2, rule["value_pct"], styles("0.##_0"))
        threshold, sign = f"C{at + 1}/100", "-" if rule["comparison"] == "max" else ""
        row = cells.get(rule["basis"], "").removeprefix(f"${_RATE}$")
        headroom = {
            "headroom_leased_ha": noiseless(f"{sign}(C{row}-{threshold}*D{row})"),
            "headroom_leasable_ha": noiseless(f"{sign}(C{row}/({threshold})-D{row})"),
        }
        for place, (name, formula) in enumerate(headroom.items(), start=3):
            if row and not isnan(rule[name]):
                value = Formula(formula, round(rule[name], NOISE_PLACES))
                sheet.cell(at, place, value, styles(signed("#,##0.000_0")))
                sheet.live_headroom(f"{'ABCDE'[place]}{at + 1}")
        sheet.text(at, 5, submission.citation(rule), sheet.wrapped)
    return at


def published_formulas(phases: PhaseCells) -> dict[str, str]:
    """Return the formulas of published quantities."""
    return {name: phases.sum(*summed) for name, summed in _PUBLISHED.items()}


def write_reconciliation(sheet: Sheet, live: Mapping[str, str]) -> None:
    """Write the lines of every published day; those of the submission's own day are live.

    `live` has the formula of each quantity, and of each basis' rate under `fill_rate_pct:<basis>`.
    """
    say, words = sheet.words.gettext, sheet.words
    columns = [
        *((say("Day"), 11), (say("Figure"), 34), (say("Basis"), 34), (say("Computed"), 13)),
        *((say("Adjustments"), 13), (say("Adjusted"), 13), (say("Published"), 13)),
        *((say("Residual"), 13), (say("Source"), 46)),
    ]
    sheet.begin(say("Computed against published figures"), columns)
    last = HEADS
    try:
        answer = reconcile(sheet.submission.book)
    except QuestionError as none:
        sheet.text(HEADS, 0, words.error(none))
    else:
        for last, line in enumerate(iter_rows(answer.lines), start=HEADS):
            _write_line(sheet, last, line, live)
        last = _write_reasons(sheet, last + 2, answer)
    sheet.paper((last, len(columns) - 1))


def _write_line(sheet: Sheet, at: int, line: Row, live: Mapping[str, str]) -> None:
    styles, unit = sheet.styles, line["unit"]
    basis = captions.basis_label(sheet.submission.book, line["basis"], sheet.words)
    _write_texts(sheet, at, line, basis)
    key = f"{line['quantity']}:{line['basis']}" if line["basis"] else line["quantity"]
    formulas = {"adjusted": f"=D{at + 1}+E{at + 1}", "residual": noiseless(f"F{at + 1}-G{at + 1}")}
    if line["as_of"].date() == sheet.submission.statement.as_of and key in live:
        formulas["computed"] = live[key]
    for place, name in enumerate(FIGURES, start=3):
        value = float(line[name])
        form = _FORMS.get(unit) or sheet.rate_form(value)
        if unit != "pct" or name == "residual":
            value = round(value, NOISE_PLACES)
        known = name in formulas and not isnan(value)
        style = styles(_SIGNED[unit] if name in ("adjustment", "residual") else form)
        sheet.cell(at, place, Formula(formulas[name], value) if known else value, style)
    if unit == "pct":
        sheet.live_rates([f"{letter}{at + 1}" for letter in "DFG"])


def _write_reasons(sheet: Sheet, first: int, answer: Reconciliation) -> int:
    """Write the adjustments and why they are made; return the row of the last."""
    at = first
    sheet.text(at, 0, sheet.words.gettext("Adjustments and their reasons"), sheet.styles(bold=True))
    for at, row in enumerate(iter_rows(answer.adjustments), start=first + 1):
        _write_texts(sheet, at, row, reason(row, sheet.words))
        sheet.cell(at, 4, row["delta_ha"], sheet.styles(CHANGES))
    return at


def _write_texts(sheet: Sheet, at: int, row: Row, third: str) -> None:
    """Write day, quantity, a third text and the source of a row."""
    sheet.cell(at, 0, row["as_of"].to_pydatetime())
    sheet.text(at, 1, labels(sheet.words.language).column(row["quantity"]), sheet.wrapped)
    sheet.text(at, 2, third, sheet.wrapped)
    sheet.text(
        at,
        8,
        cited(str(row["source"]), sheet.submission.book, sheet.words),
        sheet.styles(text_wrap=True, indent=1),
    )
