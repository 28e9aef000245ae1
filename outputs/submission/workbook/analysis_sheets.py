"""The sheets of an analysis: room to the lines, why the rate moved, land coming back, and what is robust.

Each has blocks of rows below each other, their figures as numbers; they are answers, without formulas.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import pandas as pd

from occupancy.questions.headroom import decisive_plots, headroom
from occupancy.questions.land_calendar import KINDS, supply
from outputs.records import Row, iter_rows
from outputs.submission.analysis import Analysis
from outputs.submission.workbook.sheet import CHANGES, COUNT, HEADS, HECTARES, Sheet
from outputs.tables.robustness_view import cause_text, light_text
from outputs.text import captions
from outputs.text.formatting import format_recorded
from outputs.text.labels import labels
from outputs.text.translations import N_

SHEETS = {
    "headroom": N_("Room to the lines"),
    "bridge": N_("Why the rate moved"),
    "calendar": N_("Land coming back"),
    "robustness": N_("Robust or not"),
}
_RATE = "rate"  # a rate is never rounded across a line
_WIDTHS = {"": 34.0, COUNT: 11.0}
_WIDTH = 17.0


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows under headings, each heading with the number format of its column; empty for texts and days."""

    title: str
    heads: Mapping[str, str]
    rows: Sequence[Sequence[Any]]


def write_analysis(sheets: Mapping[str, Sheet], made: Analysis) -> None:
    """Write all sheets of an analysis."""
    for name, blocks in _BLOCKS.items():
        _write(sheets[name], sheets[name].words.gettext(SHEETS[name]), blocks(sheets[name], made))


def _write(sheet: Sheet, title: str, blocks: Sequence[_Block]) -> None:
    """Write blocks below each other; the columns are those of the first, as wide as any needs."""
    first, *others = blocks
    sheet.begin(title, [(head, _WIDTHS.get(form, _WIDTH)) for head, form in first.heads.items()])
    widest = max(len(block.heads) for block in blocks)
    for at in range(len(first.heads), widest):
        sheet.width(at, _WIDTH)
    at = _rows(sheet, HEADS, first)
    for block in others:
        sheet.text(at + 1, 0, block.title, sheet.styles(bold=True))
        for column, head in enumerate(block.heads):
            sheet.text(at + 2, column, head, sheet.heading)
        at = _rows(sheet, at + 3, block)
    sheet.paper((at, widest - 1))


def _rows(sheet: Sheet, at: int, block: _Block) -> int:
    """Write the rows of a block, and return the row behind them."""
    forms = list(block.heads.values())
    for row in block.rows:
        for column, (value, form) in enumerate(zip(row, forms, strict=True)):
            if isinstance(value, str):
                sheet.text(at, column, value, sheet.wrapped)
                continue
            known = value is not None and not pd.isna(value)
            style = sheet.rate_form(float(value)) if form == _RATE and known else form
            sheet.cell(at, column, value, sheet.styles(style) if form else None)
        at += 1
    return at


def _headroom(sheet: Sheet, _: Analysis) -> list[_Block]:
    say, statement = sheet.words.gettext, sheet.submission.statement
    zones, whole = _zones(sheet), captions.book_name(statement.book, sheet.words)
    column = labels(sheet.words.language).column
    rooms = [
        (
            captions.with_unverified_note(
                captions.localized_label(row, sheet.words), row["verified"], sheet.words
            ),
            zones.get(row["zone_id"], whole),
            row["fill_rate_pct"],
            _verdict(sheet, row),
            *(
                row[name] if row[name] >= 0 else None
                for name in ("headroom_leased_ha", "headroom_leasable_ha")
            ),
            row["to_let_ha"],
        )
        for row in iter_rows(headroom(statement))
    ]
    plots = [
        (row["parcel_id"], zones.get(row["zone_id"], ""), row["leased_ha"], row["fill_rate_pct"])
        for rule in statement.rules["rule"]
        for row in iter_rows(decisive_plots(statement, rule))
    ]
    heads = {
        **{say("Rule"): "", say("Zone"): "", say("Fill rate (%)"): _RATE, say("Against the line"): ""},
        say("Leased land that may be lost (ha)"): HECTARES,
        say("Leasable land that may be added (ha)"): HECTARES,
        say("Still to be leased (ha)"): HECTARES,
    }
    of_plots = {column("parcel_id"): "", say("Zone"): "", say("Leased (ha)"): HECTARES}
    return [
        _Block("", heads, rooms),
        _Block(
            say("Plots that alone would take the rate below the line"),
            {**of_plots, say("Rate without it (%)"): _RATE},
            plots,
        ),
    ]


def _verdict(sheet: Sheet, row: Row) -> str:
    if pd.isna(row["holds"]):
        return sheet.words.gettext("cannot be judged")
    return captions.rate_against(row["comparison"], row["value_pct"], sheet.words, meets=bool(row["holds"]))


def _bridge(sheet: Sheet, made: Analysis) -> list[_Block]:
    say, names = sheet.words.gettext, labels(sheet.words.language)
    points = names.column("rate_points")
    steps = [
        (
            names.code("reason", row["reason"]),
            *(row[name] for name in ("leased_ha", "leasable_ha", "rate_points", "rows")),
        )
        for row in iter_rows(made.bridge.steps)
    ]
    ends = [made.bridge.before, made.bridge.after]
    rows = [_end(sheet, ends[0]), *steps, _end(sheet, ends[1])]
    ids = ("lease_id", "line_no", "parcel_id", "phase_id", "zone_id")
    behind = [
        (
            names.code("reason", row["reason"]),
            row["leased_ha"],
            row["leasable_ha"],
            *(str(row[name] or "") for name in ids),
        )
        for row in iter_rows(made.bridge.rows)
    ]
    sides = {say("Numerator (ha)"): CHANGES, say("Denominator (ha)"): CHANGES}
    return [
        _Block("", {say("Reason"): "", **sides, points: CHANGES, say("Rows"): COUNT}, rows),
        _Block(
            say("Rows behind"),
            {say("Reason"): "", **sides, **{names.column(name): "" for name in ids}},
            behind,
        ),
    ]


def _end(sheet: Sheet, statement: Any) -> tuple[Any, ...]:  # noqa: ANN401  a statement
    sides = captions.rate_row(statement)
    areas = (sides["numerator_ha"], sides["denominator_ha"], sides["fill_rate_pct"])
    return captions.as_of_value(statement, sheet.words), *areas, None


def _calendar(sheet: Sheet, made: Analysis) -> list[_Block]:
    say, names, zones = sheet.words.gettext, labels(sheet.words.language), _zones(sheet)
    quarters = made.calendar.quarters
    kinds = [kind for kind in KINDS if (quarters[f"{kind}_ha"] != 0).any()]
    heads = {f"{names.code('kind', kind)} (ha)": HECTARES for kind in kinds}
    by_quarter = [
        (row["quarter"], *(row[f"{kind}_ha"] for kind in kinds), row["vacant_ha"])
        for row in iter_rows(quarters)
    ]
    by_day = [
        (
            names.code("kind", row["kind"]),
            row["day"].to_pydatetime(),
            row["area_ha"],
            row["parcel_id"],
            zones.get(row["zone_id"], ""),
            row["lease_id"],
        )
        for row in iter_rows(made.calendar.rows)
    ]
    left = [
        (_supply(sheet, row, zones), row["vacant_ha"], row["absorbed_ha_per_year"], row["years_left"])
        for row in iter_rows(supply(sheet.submission.statement))
    ]
    day = {say("What happens"): "", say("Day"): "", "ha": HECTARES, names.column("parcel_id"): ""}
    years = {say("Vacant (ha)"): HECTARES, say("Leased more a year (ha)"): CHANGES}
    return [
        _Block("", {say("Quarter"): "", **heads, say("Vacant at its end (ha)"): HECTARES}, by_quarter),
        _Block(
            say("Years of supply left"), {say("Zone"): "", **years, say("Years of supply left"): "0.0"}, left
        ),
        _Block(say("Day by day"), {**day, say("Zone"): "", names.column("lease_id"): ""}, by_day),
    ]


def _supply(sheet: Sheet, row: Row, zones: Mapping[str, str]) -> str:
    """Return the zone of a row of supply, or its class of plots."""
    if row["zone_id"]:
        return zones.get(row["zone_id"], "")
    low, high = (
        "" if isnan(row[name]) else format_recorded(row[name], sheet.words)
        for name in ("from_ha", "below_ha")
    )
    message = "{low} to below {high} ha" if high else "from {low} ha"
    return sheet.words.gettext(message).format(low=low, high=high)


def _robustness(sheet: Sheet, made: Analysis) -> list[_Block]:
    say, found = sheet.words.gettext, made.robustness
    heads = {
        say("What may be otherwise"): "",
        say("Room gained or lost (ha)"): '+#,##0.0000_0;"−"#,##0.0000_0;0.0000_0',
        say("Fill rate (%)"): _RATE,
        say("Rule"): "",
    }
    if found is None:
        return [_Block("", heads, [(say("None."), None, None, "")])]
    causes = [
        (
            cause_text(cause, sheet.words),
            cause.effect_ha,
            cause.fill_rate_pct,
            say("met") if cause.holds else say("not met"),
        )
        for cause in (*found.causes, found.together)
    ]
    return [_Block("", heads, [*causes, (light_text(found, sheet.words), None, None, "")])]


def _zones(sheet: Sheet) -> Mapping[str, str]:
    return captions.zone_names(sheet.submission.book, sheet.words)


_BLOCKS: Mapping[str, Callable[[Sheet, Analysis], list[_Block]]] = {
    "headroom": _headroom,
    "bridge": _bridge,
    "calendar": _calendar,
    "robustness": _robustness,
}
