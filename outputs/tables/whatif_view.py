"""What-ifs as JSON, CSV and tables of texts: the book beside up to any number of scenarios."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from geo.errors import LandbookError
from geo.findings import count_by_severity
from occupancy.change import ChangeRefusedError
from occupancy.scenario.scenario_file import Step
from occupancy.scenario.whatif import FORBIDDEN, LandCheck, Outcome, Recovery, differences
from occupancy.statement import Statement
from outputs.records import iter_rows, record, to_json_value
from outputs.tables.report_view import Column, TextTable, csv_text, report_json, text_table
from outputs.text import captions
from outputs.text.formatting import (
    format_count,
    format_day,
    format_ha,
    format_headroom,
    format_m2,
    format_rate,
    format_signed,
    not_stated,
)
from outputs.text.labels import labels, within
from outputs.text.translations import N_, Translator

_QUANTITIES = ("leased_ha", "leasable_ha", "vacant_ha", "cleared_ha", "established_ha")
_LIMITS = {
    "phase_area": N_("Area of the phase {phase}: {area}, at most {limit} ha."),
    "rice_area": N_("Rice land of the phase {phase}: {area}, at most {limit} ha."),
    FORBIDDEN: N_("On land of {name}, the phase {phase} has {area}."),
}


def whatif_json(outcomes: Sequence[Outcome], words: Translator) -> dict[str, Any]:
    """Return the report of the book and of each scenario, and what differs; nothing is rounded."""
    before = outcomes[0].before
    return {
        "as_of": to_json_value(before.as_of),
        "basis": before.basis,
        "book": report_json(before, words),
        "scenarios": [
            {
                "title": outcome.scenario.title,
                **report_json(outcome.after, words),
                "differences": _plain(differences(outcome)),
                "checks": [record(vars_of(check)) for check in outcome.checks],
                "recovery": [record(vars_of(each)) for each in outcome.recoveries],
                "later_steps": outcome.later,
            }
            for outcome in outcomes
        ],
    }


def vars_of(row: LandCheck | Recovery) -> dict[str, Any]:
    """Return a row as a mapping."""
    return {name: getattr(row, name) for name in row.__slots__}


def _plain(value: Any) -> Any:  # noqa: ANN401  mappings within mappings
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return to_json_value(value)


def whatif_csv(outcomes: Sequence[Outcome], words: Translator) -> str:
    """Write a row for each quantity: of the book, and of each scenario with its difference; unrounded."""
    head = ["quantity", "book"]
    for at in range(1, len(outcomes) + 1):
        head += [f"scenario_{at}", f"difference_{at}"]
    rows = [["title", "", *(text for each in outcomes for text in (each.scenario.title, ""))]]
    before = dict(_numbers(outcomes[0].before))
    for name, value in before.items():
        rows.append([name, to_json_value(value)])
        for outcome in outcomes:
            after = dict(_numbers(outcome.after)).get(name, float("nan"))
            rows[-1] += [to_json_value(after), to_json_value(after - value)]
    note = captions.invented(outcomes[0].before.book, words)
    rows.append(["note", note, *[""] * (2 * len(outcomes))])
    return csv_text(head, rows)


def _numbers(statement: Statement) -> Iterator[tuple[str, float]]:
    for name in (*_QUANTITIES, "fill_rate_pct"):
        yield name, float(statement.total[name])
    for row in iter_rows(statement.rates.reset_index()):
        yield f"rate_{row['basis']}_pct", float(row["fill_rate_pct"])
    for rule in iter_rows(statement.rules):
        for name in ("headroom_leased_ha", "headroom_leasable_ha"):
            yield f"{rule['rule']}_{name}", float(rule[name])
    for severity, count in count_by_severity(statement.open_findings).items():
        yield f"findings_{severity}", float(count)


def whatif_tables(outcomes: Sequence[Outcome], words: Translator) -> list[TextTable]:
    """Return the figures side by side, and below them what must be said of each scenario."""
    before, say = outcomes[0].before, words.gettext
    lines = [*_lines(before, words)]
    columns = [
        Column(say("Figure"), lambda line: line[0]),
        Column(say("Now"), lambda line: line[2](line[1](before), words), figures=True),
        *(
            Column(outcome.scenario.title, partial(_compared, outcome, words), figures=True)
            for outcome in outcomes
        ),
    ]
    below = [f"{each.scenario.title}: {text}" for each in outcomes for text in outcome_sentences(each, words)]
    note = captions.invented(before.book, words)
    title = f"{say('What if')} – {captions.book_on_day(before, words)}"
    above = [captions.basis_sentence(before, words)]
    return [text_table(title, columns, lines, above=above, below=[*below, note])]


_Line = tuple[str, Callable[[Statement], float], Callable[[float, Translator], str]]


def _lines(before: Statement, words: Translator) -> Iterator[_Line]:
    """Return what is compared: its label, its number in a statement, and how it is written."""
    says, say = labels(words.language), words.gettext
    for name in _QUANTITIES:
        yield says.column(name), partial(_total, name), format_ha
    lines = before.rules["value_pct"].tolist()

    def rate(value: float, words: Translator) -> str:
        return format_rate(value, words, thresholds=lines)

    for row in iter_rows(before.book.bases):
        label = captions.basis_label(before.book, row["basis"], words)
        yield f"{label} (%)", partial(_rate, row["basis"]), rate
    for rule in iter_rows(before.rules):
        line = captions.rate_against(rule["comparison"], rule["value_pct"], words, meets=True)
        label = say("Room to the rule “{rule}” in leased land (ha)").format(rule=line)
        yield label, partial(_room, rule["rule"]), format_headroom
    for severity, label in (("error", say("Errors")), ("warning", say("Warnings"))):
        yield label, partial(_findings, severity), format_count


def _total(name: str, statement: Statement) -> float:
    return float(statement.total[name])


def _rate(basis: str, statement: Statement) -> float:
    return float(statement.rates["fill_rate_pct"][basis])


def _room(rule: str, statement: Statement) -> float:
    rooms = statement.rules.set_index("rule")["headroom_leased_ha"]
    return float(rooms[rule]) if rule in rooms else float("nan")


def _findings(severity: str, statement: Statement) -> float:
    return float(count_by_severity(statement.open_findings)[severity])


def _compared(outcome: Outcome, words: Translator, line: _Line) -> str:
    """Return a figure of a scenario, and by how much it differs."""
    _, number, written = line
    before, after = number(outcome.before), number(outcome.after)
    if pd.isna(after) or pd.isna(before):
        return not_stated(words) if pd.isna(after) else written(after, words)
    text = written(after, words)
    if after == before:
        return text
    places = 0 if written is format_count else 2
    return f"{text} ({format_signed(after - before, words, places=places)})"


def outcome_sentences(outcome: Outcome, words: Translator) -> list[str]:
    """Return the sentences on a scenario: rules, limits of its land, and when the line is met again."""
    sentences = []
    for rule in iter_rows(outcome.after.rules[outcome.after.rules["holds"].notna()]):
        line = captions.rate_against(rule["comparison"], rule["value_pct"], words, meets=bool(rule["holds"]))
        rate = format_rate(rule["fill_rate_pct"], words, thresholds=[rule["value_pct"]])
        sentences.append(f"{rate} %, {line}.")
    sentences += [_limit(check, words) for check in outcome.checks]
    sentences += [_recovered(each, words) for each in outcome.recoveries]
    if outcome.later:
        text = words.ngettext(
            "{steps} step begins after {day} and does not count on it.",
            "{steps} steps begin after {day} and do not count on it.",
            outcome.later,
        )
        day = format_day(outcome.before.as_of, words)
        sentences.append(text.format(steps=format_count(outcome.later, words), day=day))
    return sentences


def _limit(check: LandCheck, words: Translator) -> str:
    area = not_stated(words) if check.area_ha is None else f"{format_ha(check.area_ha, words)} ha"
    text = words.gettext(_LIMITS[check.check]).format(
        phase=check.phase_id, area=area, limit=format_ha(check.limit_ha, words), name=check.name
    )
    if check.holds is False:
        text += " " + words.gettext("This is not allowed.")
    return captions.with_unverified_note(text, check.verified, words)


def _recovered(found: Recovery, words: Translator) -> str:
    places = {
        "missing": format_headroom(found.missing_ha, words),
        "pace": format_ha(found.ha_per_year, words),
        "day": format_day(found.day, words),
    }
    if found.day is None:
        text = words.gettext("{missing} ha leased are missing; at {pace} ha a year they never come.")
    elif found.stated:
        text = words.gettext("{missing} ha leased are missing; at the stated {pace} ha a year until {day}.")
    else:
        text = words.gettext(
            "{missing} ha leased are missing; at {pace} ha a year, as in the last five years, until {day}."
        )
    return text.format(**places)


_DONE: Mapping[str, str] = {
    "establish": N_("established"),
    "lease": N_("leased"),
    "extend": N_("extended"),
    "end": N_("last day of the lease"),
    "revoke": N_("leases taken back"),
    "clear": N_("cleared"),
    "service": N_("serviced"),
    "reclassify": N_("in another use"),
    "split": N_("split"),
    "merge": N_("merged"),
    "correct": N_("area corrected"),
}
_NAMED = 6  # plots or leases of one step


def step_text(step: Step, words: Translator) -> str:
    """Return a step in a line: its day, what is done, and with which land or leases."""
    named = [*step.several("plots"), *step.several("leases")]
    texts = [", ".join(named[:_NAMED]) + (" …" if len(named) > _NAMED else "")]
    texts += [str(step.cells[name]) for name in ("name", "parcel_id") if name in step.cells]
    if "land_use" in step.cells:
        texts.append(within(labels(words.language).code("land_use", step.cells["land_use"])))
    if "leasable_ha" in step.cells:
        area = format_ha(step.cells["leasable_ha"], words)
        texts.append(words.gettext("{area} ha leasable").format(area=area))
    if "area_m2" in step.cells:
        texts.append(f"{format_m2(step.cells['area_m2'], words)} m²")
    if "until" in step.cells:
        texts.append(f"→ {format_day(step.cells['until'], words)}")
    done = words.gettext(_DONE[step.do])
    return f"{format_day(step.on, words)}: {done}, {', '.join(filter(None, texts))}"


def refusal(error: LandbookError, title: str, words: Translator) -> str:
    """Return in one sentence why a scenario is refused, with the first of the errors that it would bring."""
    text = f"{title}: {words.error(error)}"
    if isinstance(error, ChangeRefusedError):
        text += " " + labels(words.language).finding(iter_rows(error.findings)[0])
    return text
