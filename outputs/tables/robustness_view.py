"""Whether a verdict is robust, as JSON, CSV and a table of texts."""

from collections.abc import Mapping
from typing import Any

from occupancy.questions import robustness as asked
from occupancy.questions.robustness import Cause, Robustness
from occupancy.statement import Statement
from outputs.records import to_json_value
from outputs.tables.report_view import Column, TextTable, csv_text, text_table
from outputs.text import captions
from outputs.text.formatting import format_day, format_rate, format_signed
from outputs.text.translations import N_, Translator

_CAUSES: Mapping[str, str] = {
    asked.FINDING: N_("Finding {finding} settled the other way"),
    asked.SET_ASIDE: N_("Rows set aside counted after all"),
    asked.ESTIMATES_HIGH: N_("Estimated leasable areas larger, as far as the book allows"),
    asked.ESTIMATES_LOW: N_("Estimated leasable areas smaller, as far as the book allows"),
    asked.GEODESIC: N_("Areas on the ellipsoid in place of the plane"),
    asked.COORDINATES: N_("Coordinates rounded to 6 decimals of a degree"),
    asked.ROUNDED: N_("Each row rounded to 0.01 ha before it is added"),
    asked.TOGETHER: N_("All that takes room, together"),
}
LIGHTS: Mapping[str, str] = {
    "green": N_("Robust: the rule is met, and stays so with all that speaks against it together."),
    "amber": N_("Not robust: the rule is met, but not with everything that may be otherwise."),
    "red": N_("The rule is not met."),
}


def robustness_json(statement: Statement, found: Robustness) -> dict[str, Any]:
    """Return the verdict and what it rests on; nothing is rounded."""
    return {
        "as_of": to_json_value(statement.as_of),
        "basis": found.rule["basis"],
        "rule": found.rule["rule"],
        "fill_rate_pct": to_json_value(found.rule["fill_rate_pct"]),
        "headroom_leased_ha": to_json_value(found.rule["headroom_leased_ha"]),
        "holds": found.holds,
        "light": found.light,
        "causes": [_cause(cause) for cause in found.causes],
        "together": _cause(found.together),
    }


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "cause": cause.code,
        "effect_ha": to_json_value(cause.effect_ha),
        "fill_rate_pct": to_json_value(cause.fill_rate_pct),
        "holds": cause.holds,
    }


def robustness_csv(statement: Statement, found: Robustness, words: Translator) -> str:
    """Write a row for each cause, and one for all together; unrounded."""
    note = captions.invented(statement.book, words)
    day = to_json_value(statement.as_of)
    rows = [
        [day, found.rule["rule"], *_cause(cause).values(), note] for cause in (*found.causes, found.together)
    ]
    return csv_text(["as_of", "rule", "cause", "effect_ha", "fill_rate_pct", "holds", "note"], rows)


def cause_text(cause: Cause, words: Translator) -> str:
    """Return what may be otherwise."""
    return words.gettext(_CAUSES[cause.kind]).format(finding=cause.finding)


def light_text(found: Robustness, words: Translator) -> str:
    """Return what the light says."""
    return words.gettext(LIGHTS[found.light])


def robustness_table(statement: Statement, found: Robustness, words: Translator) -> TextTable:
    """Return the causes, largest first, and all together."""
    say, line = words.gettext, [float(found.rule["value_pct"])]
    columns = [
        Column(say("What may be otherwise"), lambda cause: cause_text(cause, words)),
        Column(
            say("Room gained or lost (ha)"),
            lambda cause: format_signed(cause.effect_ha, words, places=4),
            figures=True,
        ),
        Column(
            say("Fill rate (%)"),
            lambda cause: format_rate(cause.fill_rate_pct, words, thresholds=line),
            figures=True,
        ),
        Column(say("Rule"), lambda cause: say("met") if cause.holds else say("not met")),
    ]
    label = captions.with_unverified_note(
        captions.localized_label(found.rule, words), found.rule["verified"], words
    )
    above = [
        f"{label}: {format_rate(found.rule['fill_rate_pct'], words, thresholds=line)} %.",
        light_text(found, words),
    ]
    title = f"{say('Is the verdict robust?')} – {format_day(statement.as_of, words)}"
    note = captions.invented(statement.book, words)
    return text_table(title, columns, [*found.causes, found.together], above=above, below=[note])
