"""What sources state of the park, of its costs and of whom to ask, and what laws give investors."""

from collections.abc import Sequence

from occupancy.plot_profile.profile import PlotProfile
from occupancy.plot_profile.surroundings import as_text
from occupancy.questions.stated_facts import CONTACTS, COSTS, Fact, as_date
from outputs.site_sheet.sections.line import Line
from outputs.site_sheet.tables import Sources, stated_text, truncate
from outputs.text.formatting import format_day, not_stated
from outputs.text.labels import cited, labels, within
from outputs.text.stated_facts import remark
from outputs.text.translations import Translator

_MOST_OF_A_LAW = 200  # signs of what a law gives
_MOST_FACTS = 3  # of one service
_MOST_SUBJECTS = 8  # of one that is stated in parts, such as the steps of permits


def service_lines(profile: PlotProfile, words: Translator, sources: Sources) -> list[Line]:
    """Return what sources state of the services and rules of the park for this land."""
    others = [service for service in profile.services if service not in (*COSTS, *CONTACTS)]
    return fact_lines(profile, words, sources, among=others)


def fact_lines(
    profile: PlotProfile, words: Translator, sources: Sources, *, among: Sequence[str]
) -> list[Line]:
    """Return a line for each fact of some services, and at the end the names of those that none states."""
    names = labels(words.language)
    lines = [
        Line(
            names.code("service", service) if at == 0 else "",
            stated_text(fact, words),
            remark(fact, words),
            sources.mark(fact),
        )
        for service in among
        for at, fact in enumerate(_told(profile.services[service]))
    ]
    unknown = [within(names.code("service", service)) for service in among if not profile.services[service]]
    if unknown:
        lines.append(Line(words.gettext("Not stated"), "", words.listed(unknown)))
    return lines


def _told(facts: Sequence[Fact]) -> Sequence[Fact]:
    """Return the facts of a service that a sheet has room for."""
    return facts[: _MOST_SUBJECTS if any(fact.subject for fact in facts) else _MOST_FACTS]


def incentive_lines(profile: PlotProfile, words: Translator, sources: Sources) -> list[Line]:
    """Return which incentives hold for the land on the day: what, for whom, from when until when.

    What the program lends is said in every language; what a book has of its own in Vietnamese or English.
    """
    say, names = words.gettext, labels(words.language)
    own, read = ("vi", str) if words.language == "vi" else ("en", say)
    lines = []
    for row in profile.incentives:
        first, last = as_date(row["first_day"]), as_date(row["last_day"])
        parts = (
            read(row[f"for_whom_{own}"]),
            say("in force since {day}").format(day=format_day(first, words)) if first else "",
            say("until {day}").format(day=format_day(last, words)) if last else "",
            "" if row["verified"] else say("not checked against the text of the law"),
        )
        reference = read(cited(as_text(row["reference"]), sources.book, words))
        mark = sources.number(as_text(row["source"]), note=reference)
        text = truncate(read(row[f"label_{own}"]), _MOST_OF_A_LAW)
        label = names.code("incentive", row["incentive"])
        lines.append(Line(label, text, "; ".join(filter(None, parts)), mark))
    return lines or [Line(say("Incentives"), not_stated(words))]
