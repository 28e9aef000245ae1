"""The lines of a sheet about the park: services, and how the land stands in law."""

import pandas as pd

from occupancy.plot_profile.facts import SERVICES, Fact, as_date, as_number, as_text
from occupancy.plot_profile.profile import PlotProfile
from outputs.site_sheet.fact_format import Sources, fact_day, ha_text, stated_text, truncate
from outputs.site_sheet.plot_section import Line
from outputs.text import formatting
from outputs.text.formatting import format_number, not_stated
from outputs.text.labels import labels
from outputs.text.translations import Translator

_MOST = 110  # signs of a value
_MOST_FACTS = 3  # of one service


def service_lines(one: PlotProfile, words: Translator, sources: Sources) -> list[Line]:
    """What sources state of the park, a line for each service; what none states is said to be not stated."""
    said = labels(words.language)
    return [
        line
        for service, facts in one.services.items()
        if service in SERVICES or facts
        for line in _service(said.code("service", service), facts, words, sources)
    ]


def _service(label: str, facts: tuple[Fact, ...], words: Translator, sources: Sources) -> list[Line]:
    if not facts:
        return [Line(label, not_stated(words))]
    return [
        Line(label if at == 0 else "", stated_text(fact, words), fact_day(fact, words), sources.mark(fact))
        for at, fact in enumerate(facts[:_MOST_FACTS])
    ]


def legal_lines(one: PlotProfile, words: Translator, sources: Sources) -> list[Line]:
    """Decision, areas, and how well the outline is known."""
    say, said, decision = words.gettext, labels(words.language), one.decision
    lines = [Line(say("Phase on the day"), said.code("status", str(one.phase["status"])))]
    if decision:
        mark = sources.number(as_text(decision["source"]), note=as_text(decision["note"]))
        basis = said.code("leasable_basis", as_text(decision["leasable_basis"])).lower()
        leasable = as_number(decision["leasable_area_ha"])
        lines += [
            Line(say("Decision in force"), *_decision(one, words), mark),
            Line(say("Established area"), _hectares(decision["established_area_ha"], words), "", mark),
            Line(
                say("Leasable area"), _hectares(leasable, words), basis if leasable is not None else "", mark
            ),
        ]
    else:
        lines.append(Line(say("Decision in force"), not_stated(words)))
    status = as_text(one.phase["boundary_status"])
    outline = said.code("boundary_status", status)
    precision = as_number(one.phase["boundary_precision_m"])
    exact = (
        ""
        if precision is None
        else say("within {metres} m").format(metres=format_number(precision, words, places=0))
    )
    mark = sources.number(as_text(one.phase["boundary_source"]))
    return [*lines, Line(say("Outline of the phase"), outline, exact, mark)]


def _decision(one: PlotProfile, words: Translator) -> tuple[str, str]:
    """The number of the decision in force, and since when it is."""
    decision = one.decision
    since = as_date(decision["in_force_from"])
    precision = as_text(decision["date_precision"]) or "day"
    known = formatting.format_day(since, words, precision=precision)
    named = truncate(as_text(decision["decision_no"]), _MOST) or words.gettext("number not stated")
    return named, words.gettext("in force since {day}").format(day=known) if since else ""


def _hectares(value: float | None, words: Translator) -> str:
    return not_stated(words) if value is None or pd.isna(value) else ha_text(value, words)
