"""Price, term and readiness on a sheet."""

from occupancy.plot_profile.profile import PlotProfile
from occupancy.questions.stated_facts import COSTS, as_date
from outputs.site_sheet.sections.line import Line
from outputs.site_sheet.sections.park import fact_lines
from outputs.site_sheet.tables import Sources, stated_text, usd_text
from outputs.text.formatting import format_day, format_number, not_stated
from outputs.text.labels import labels
from outputs.text.stated_facts import remark, stated_day
from outputs.text.translations import Translator


def price_lines(profile: PlotProfile, words: Translator, sources: Sources) -> list[Line]:
    """Return the asking price, the published prices of the park, and what else the land costs."""
    say = words.gettext
    known = [fact for fact in profile.asking if fact.value is not None]
    newest = max((fact.day for fact in known if fact.day), default=profile.as_of)
    stated = say("without VAT, for the remaining term; as of {day}").format(day=format_day(newest, words))
    if newest > profile.as_of:
        stated += say(", later than the day asked for")
    remarks = "; ".join(filter(None, (priced_plots(profile, words), stated)))
    marks = ", ".join(dict.fromkeys(filter(None, (sources.number(fact.source) for fact in known))))
    lines = [Line(say("Asking price"), price_text(profile, words), remarks if known else "", marks)]
    if known:
        lines += _price_in_all(profile, words)
    lines += [
        Line(
            say("Published price of the park"),
            stated_text(fact, words),
            remark(fact, words),
            sources.mark(fact),
        )
        for fact in profile.published
    ]
    return [*lines, *fact_lines(profile, words, sources, among=COSTS)]


def _price_in_all(profile: PlotProfile, words: Translator) -> list[Line]:
    """Return what is asked for all of the land, and what that is for each year of the rest of the term."""
    say = words.gettext
    yearly = say("over {term}").format(term=term_text(profile, words)) if profile.usd_per_year else ""
    return [
        Line(
            say("Price of the land offered"),
            usd_text(profile.total_usd, words),
            say("for the remaining term"),
        ),
        Line(say("The same per year"), usd_text(profile.usd_per_year, words), yearly),
    ]


def price_text(profile: PlotProfile, words: Translator) -> str:
    """Return the asking price, or the lowest and the highest of several."""
    prices = sorted({float(fact.value) for fact in profile.asking if isinstance(fact.value, float)})
    if not prices:
        return not_stated(words)
    ends = dict.fromkeys((prices[0], prices[-1]))
    texts = [format_number(price, words, places=0 if price == int(price) else 2) for price in ends]
    return f"{'–'.join(texts)} {labels(words.language).code('unit', 'USD/m2')}"


def priced_plots(profile: PlotProfile, words: Translator) -> str:
    """Return of how many plots the asking price is, where that of others is not stated; else empty."""
    known = sum(fact.value is not None for fact in profile.asking)
    if known in {0, len(profile.asking)}:
        return ""
    return words.gettext("{known} of {plots} plots").format(known=known, plots=len(profile.asking))


def term_lines(profile: PlotProfile, words: Translator, sources: Sources) -> list[Line]:
    """Return until when the land can be leased, and how long that is from the day."""
    say, end = words.gettext, profile.term.end.value
    until = format_day(end, words) if not isinstance(end, str | float) else str(end)
    return [
        Line(
            say("Land term ends"),
            until,
            stated_day(profile.term.end, words) if profile.term.end.later else "",
            sources.mark(profile.term.end),
        ),
        Line(say("Remaining term on the day"), term_text(profile, words)),
    ]


def term_text(profile: PlotProfile, words: Translator) -> str:
    """Return the remaining term in whole years and months."""
    if profile.term.years is None or profile.term.months is None:
        return not_stated(words)
    if not (profile.term.years or profile.term.months):
        return words.gettext("less than a month")
    return years_and_months(profile.term.years, profile.term.months, words)


def years_and_months(years: int, months: int, words: Translator) -> str:
    """Return a term in words, without the one of the two that is none."""
    parts = (
        words.ngettext("{years} year", "{years} years", years).format(years=years) if years else "",
        words.ngettext("{months} month", "{months} months", months).format(months=months) if months else "",
    )
    return words.gettext("{years} {months}").format(years=parts[0], months=parts[1]).strip()


def ready_lines(profile: PlotProfile, words: Translator) -> list[Line]:
    """Return when one plot was or will be cleared and serviced; of several, when the last is ready."""
    say, plot = words.gettext, profile.plots.iloc[0]
    if len(profile.plots) > 1:
        return [Line(say("Ready from"), ready_text(profile, words), say("the last of the plots"))]
    steps = ("cleared_on", say("Cleared")), ("serviced_on", say("Roads, power and water at the plot"))
    due = {"cleared_on": "clearance_due_on", "serviced_on": "service_due_on"}
    lines = []
    for column, label in steps:
        known, expected = as_date(plot[column]), as_date(plot[due[column]])
        if known and known <= profile.as_of:
            lines.append(Line(label, say("since {day}").format(day=format_day(known, words))))
        elif known or expected:
            when = format_day(known or expected, words)
            lines.append(Line(label, say("due by {day}").format(day=when)))
        else:
            lines.append(Line(label, say("not yet") if column in profile.not_yet else not_stated(words)))
    return lines


def ready_text(profile: PlotProfile, words: Translator) -> str:
    """Return whether the land is ready, or from when; the last of several plots counts."""
    ready = profile.plots["ready_on"]
    if ready.isna().any():
        return not_stated(words)
    last = ready.max().date()
    return words.gettext("Ready now") if last <= profile.as_of else format_day(last, words)
