"""The sheet of bases: the rate under each basis side by side, and the room to each rule's line, all live."""

from collections.abc import Mapping
from math import isnan

from outputs.records import Row, iter_rows, rows_by_key
from outputs.submission.workbook.form_formulas import NOISE_PLACES, noiseless, ratio
from outputs.submission.workbook.sheet_style import HEADS, HECTARES, Column, Sheet, quoted
from outputs.text import captions

_AS_SUMMED = (
    "leased_ha",
    "planned_ha",
    "established_ha",
)  # quantities that sums of all phases may be made of
_FLAGS = {"established": "is_established", "operating": "is_operating"}
RATE = "E"  # the column of the rates


def write_bases(sheet: Sheet, phases: str, letters: Mapping[str, str], *, count: int) -> dict[str, str]:
    """Write the sheet and return the cell of each basis' rate; `count` is the number of rows on `phases`."""
    say, page, submission = sheet.words.gettext, sheet.page, sheet.submission
    sheet.title(say("Fill rate under every basis"))
    columns = (
        *(Column(say("Basis"), 60), Column(say("Chosen"), 9)),
        *(Column(say("Above the line (ha)"), 16), Column(say("Below the line (ha)"), 16)),
        *(Column(say("Fill rate (%)"), 13), Column(say("Reference"), 70)),
    )
    sheet.heads(columns)
    shares, cells = rows_by_key(submission.statement.rates.reset_index(), "basis"), {}
    for at, basis in enumerate(iter_rows(submission.book.bases), start=HEADS):
        share = shares[basis["basis"]]
        sheet.text(at, 0, captions.localized_label(basis, sheet.words), sheet.styles(text_wrap=True))
        chosen = basis["basis"] == submission.statement.basis
        sheet.text(at, 1, "✓" if chosen else "", sheet.styles(align="center"))
        for place, side in enumerate(("numerator", "denominator"), start=2):
            live = _sum(basis, basis[side], phases=phases, letters=letters, count=count)
            value, form = round(share[f"{side}_ha"], NOISE_PLACES), sheet.styles(HECTARES)
            if live and not isnan(value):
                page.write_formula(at, place, live, form, value)
            elif not isnan(value):
                page.write_number(at, place, value, form)
        value = share["fill_rate_pct"]
        form = sheet.styles(sheet.rate_form(value))
        page.write_formula(at, 4, ratio(f"C{at + 1}", f"D{at + 1}"), form, "" if isnan(value) else value)
        sheet.text(at, 5, submission.citation(basis), sheet.styles(text_wrap=True, indent=1))
        cells[str(basis["basis"])] = f"${RATE}${at + 1}"
    sheet.live_rates([f"{RATE}{HEADS + 1}:{RATE}{HEADS + len(cells)}"])
    last = _rules(sheet, HEADS + len(cells) + 1, cells)
    sheet.paper((last, len(columns) - 1))
    return cells


def _sum(basis: Row, quantity: str, *, phases: str, letters: Mapping[str, str], count: int) -> str:
    """Return the formula of a side of a rate; nothing where the sheet of phases lacks what it needs."""
    if quantity not in letters:
        return ""

    def column(name: str) -> str:
        return f"{quoted(phases)}!${letters[name]}${HEADS + 1}:${letters[name]}${HEADS + count}"

    flag = _FLAGS.get(basis["phases"])
    if flag:
        return f"=SUMIF({column(flag)},1,{column(quantity)})"
    if quantity not in _AS_SUMMED:
        return ""
    if quantity == "leased_ha":  # that of phases not established stands in a column of its own
        return f"=SUM({column(quantity)},{column('outside_ha')})"
    return f"=SUM({column(quantity)})"


def _rules(sheet: Sheet, first: int, cells: Mapping[str, str]) -> int:
    """Write the rules in force and the room to their thresholds; an unchecked rule is never cited."""
    say, styles, submission = sheet.words.gettext, sheet.styles, sheet.submission
    heads = (
        *(say("Rule in force"), "", say("Line (%)"), say("Leased land to spare (ha)")),
        *(say("Leasable land to spare (ha)"), say("Reference")),
    )
    head = styles(bold=True, text_wrap=True, align="center", valign="vcenter", border=1)
    for place, text in enumerate(heads):
        sheet.text(first, place, text, head)
    at = first
    for at, rule in enumerate(iter_rows(submission.statement.rules), start=first + 1):
        label = captions.with_unverified_note(
            captions.localized_label(rule, sheet.words), rule["verified"], sheet.words
        )
        sheet.text(at, 0, label, styles(text_wrap=True))
        sheet.page.write_number(at, 2, rule["value_pct"], styles("0.##_0"))
        line, side = f"C{at + 1}/100", "-" if rule["comparison"] == "max" else ""
        row = cells[rule["basis"]].removeprefix(f"${RATE}$") if rule["basis"] in cells else ""
        room = {
            "headroom_leased_ha": noiseless(f"{side}(C{row}-{line}*D{row})"),
            "headroom_leasable_ha": noiseless(f"{side}(C{row}/({line})-D{row})"),
        }
        for place, (name, live) in enumerate(room.items(), start=3):
            if row and not isnan(rule[name]):
                value = round(rule[name], NOISE_PLACES)
                sheet.page.write_formula(at, place, live, styles("#,##0.000_0"), value)
                sheet.live_room(f"{'ABCDE'[place]}{at + 1}")
        sheet.text(at, 5, submission.citation(rule), styles(text_wrap=True))
    return at
