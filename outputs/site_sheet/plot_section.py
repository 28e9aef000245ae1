"""The lines of a sheet about the land itself: area, form, readiness, price and term."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from occupancy.plot_profile.facts import as_date
from occupancy.plot_profile.profile import PlotProfile
from outputs.site_sheet.fact_format import Sources, fact_day, ha_text, stated_text, truncate
from outputs.text import formatting
from outputs.text.captions import localized_name
from outputs.text.formatting import format_number, not_stated
from outputs.text.labels import labels
from outputs.text.translations import Translator

_MOST = 110  # signs of a value


@dataclass(frozen=True, slots=True)
class Line:
    """A label, what there is of it, a remark in smaller letters, and the numbers of its sources."""

    label: str
    value: str
    remark: str = ""
    marks: str = ""


def land_lines(one: PlotProfile, words: Translator, sources: Sources) -> list[Line]:
    """Where it is and how large; the first lines of a sheet."""
    say, said = words.gettext, labels(words.language)
    zone, phase = localized_name(one.zone, words), localized_name(one.phase, words)
    states = [said.code("state", state) for state in dict.fromkeys(one.plots["state"])]
    where = truncate(str(one.zone["districts"] or "").replace(";", ", "), _MOST) or not_stated(words)
    lines = [
        Line(say("Industrial park"), truncate(zone, _MOST)),
        Line(say("Phase"), truncate(phase, _MOST)) if phase != zone else None,
        Line(say("District"), where),
        Line(
            say("Infrastructure developer"),
            truncate(str(one.developer.value or ""), _MOST) or not_stated(words),
            marks=sources.mark(one.developer),
        ),
        Line(say("State on the day"), "; ".join(states), marks=_plot_sources(one, sources)),
        *_areas(one, words),
        *_form(one, words),
    ]
    return [line for line in lines if line]


def _areas(one: PlotProfile, words: Translator) -> list[Line]:
    say = words.gettext
    lines = [Line(say("Area by document"), ha_text(one.document_ha, words))]
    if abs(one.vacant_ha - one.document_ha) > 1e-6:
        lines.append(Line(say("Vacant"), ha_text(one.vacant_ha, words)))
    if one.land is not None:
        what = say("Measured, part offered") if one.kind == "part" else say("Measured on the plan")
        lines.append(Line(what, ha_text(one.land.measured_ha, words)))
    return lines


def _form(one: PlotProfile, words: Translator) -> list[Line]:
    say = words.gettext
    if one.land is None:
        return [Line(say("Outline"), not_stated(words))]
    metres = format_number(one.land.longest_m, words, places=0)
    front = f"{format_number(one.land.frontage_m, words, places=0)} m"
    longest = say("longest straight run {length} m").format(length=metres)
    divisible = one.plots["divisible"]
    lines = [
        Line(say("Street frontage"), front, longest if one.land.longest_m else ""),
        Line(
            say("Width"),
            f"{format_number(one.land.width_m, words, places=0)} m",
            say("largest circle inside"),
        ),
        Line(
            say("Rectangularity"),
            format_number(one.land.rectangularity, words, places=2),
            say("1 is a rectangle"),
        ),
    ]
    if one.kind != "assembly":
        lines.append(Line(say("Can be divided"), _yes_no(divisible.iloc[0], words)))
    return lines


def ready_lines(one: PlotProfile, words: Translator) -> list[Line]:
    """When it was or will be cleared and serviced, of one plot; of several a table says it for each."""
    say, plot = words.gettext, one.plots.iloc[0]
    if len(one.plots) > 1:
        return [Line(say("Ready from"), ready_text(one, words), say("the last of the plots"))]
    done = ("cleared_on", say("Cleared")), ("serviced_on", say("Roads, power and water at the plot"))
    due = {"cleared_on": "clearance_due_on", "serviced_on": "service_due_on"}
    lines = []
    for column, label in done:
        known, expected = as_date(plot[column]), as_date(plot[due[column]])
        if known and known <= one.as_of:
            lines.append(Line(label, say("since {day}").format(day=formatting.format_day(known, words))))
        elif known or expected:
            when = formatting.format_day(known or expected, words)
            lines.append(Line(label, say("due by {day}").format(day=when)))
        else:
            lines.append(Line(label, not_stated(words)))
    return lines


def ready_text(one: PlotProfile, words: Translator) -> str:
    """Whether it is ready, or from when; the last of several plots counts."""
    ready = one.plots["ready_on"]
    if ready.isna().any():
        return not_stated(words)
    last = ready.max().date()
    return words.gettext("Ready now") if last <= one.as_of else formatting.format_day(last, words)


def price_lines(one: PlotProfile, words: Translator, sources: Sources) -> list[Line]:
    """What is asked for the plots, what is published of the zone, and that fees are not known."""
    say = words.gettext
    known = [fact for fact in one.asking if fact.value is not None]
    stated = say("without VAT, for the remaining term; as of {day}").format(
        day=formatting.format_day(max((fact.day for fact in known if fact.day), default=one.as_of), words)
    )
    some = say("{known} of {plots} plots").format(known=len(known), plots=len(one.asking))
    partly = f"{some}; {stated}" if len(known) < len(one.asking) else stated
    marks = ", ".join(dict.fromkeys(filter(None, (sources.number(fact.source) for fact in known))))
    lines = [Line(say("Asking price"), price_text(one, words), partly if known else "", marks)]
    lines += [
        Line(
            say("Published price of the park"),
            stated_text(fact, words),
            fact_day(fact, words),
            sources.mark(fact),
        )
        for fact in one.published
    ]
    return [*lines, Line(say("Management fee, utility tariffs, taxes"), not_stated(words))]


def price_text(one: PlotProfile, words: Translator) -> str:
    """The price asked, or the lowest and the highest of several."""
    asked = sorted({float(fact.value) for fact in one.asking if isinstance(fact.value, float)})
    if not asked:
        return not_stated(words)
    ends = dict.fromkeys((asked[0], asked[-1]))
    shown = [format_number(price, words, places=0 if price == int(price) else 2) for price in ends]
    return f"{'–'.join(shown)} {labels(words.language).code('unit', 'USD/m2')}"


def term_lines(one: PlotProfile, words: Translator, sources: Sources) -> list[Line]:
    """Until when the land can be leased, and how long that is from the day."""
    say, end = words.gettext, one.term.end.value
    until = formatting.format_day(end, words) if not isinstance(end, str | float) else str(end)
    return [
        Line(say("Land term ends"), until, marks=sources.mark(one.term.end)),
        Line(say("Remaining term on the day"), term_text(one, words)),
    ]


def term_text(one: PlotProfile, words: Translator) -> str:
    """The remaining term in whole years and months."""
    if one.term.years is None or one.term.months is None:
        return not_stated(words)
    if not (one.term.years or one.term.months):
        return words.gettext("less than a month")
    said = words.gettext("{years} years {months} months")
    return said.format(years=one.term.years, months=one.term.months)


def _plot_sources(one: PlotProfile, sources: Sources) -> str:
    found = (sources.number(str(source)) for source in dict.fromkeys(one.plots["source"]))
    return ", ".join(filter(None, found))


def _yes_no(value: Any, words: Translator) -> str:  # noqa: ANN401  a cell of booleans and NA
    if pd.isna(value):
        return not_stated(words)
    return words.gettext("yes") if value else words.gettext("no")


def joined(lines: Iterable[Line]) -> list[dict[str, str]]:
    """Lines as a template takes them."""
    return [
        {"label": one.label, "value": one.value, "remark": one.remark, "marks": one.marks} for one in lines
    ]
