"""The analysis of a submission, on request: its questions asked once, and what they say in sentences."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from occupancy.errors import QuestionError
from occupancy.questions.bridge import Bridge, bridge, usual_start
from occupancy.questions.headroom import decisive_plots, first_crossing
from occupancy.questions.land_calendar import LandCalendar, land_calendar, years_on
from occupancy.questions.robustness import Robustness, robustness
from occupancy.statement import state
from outputs.records import iter_rows
from outputs.submission.submission import Submission
from outputs.tables.bridge_view import story
from outputs.tables.briefing import standing
from outputs.tables.headroom_view import plots_sentence, terms_sentence
from outputs.tables.robustness_view import cause_text, light_text
from outputs.text.formatting import format_day, format_ha, format_signed

_NAMED = 3  # causes that the report names


@dataclass(frozen=True, eq=False)
class Analysis:
    """What the figures of a submission mean.

    Attributes
    ----------
    bridge
        From the earlier day of the submission, else from the last published one before.
    calendar
        Of the three years after its day.
    robustness
        None where no rule on the fill rate is judged on the day.
    """

    bridge: Bridge
    calendar: LandCalendar
    robustness: Robustness | None


def analyse(submission: Submission) -> Analysis:
    """Ask the questions of the analysis of a submission."""
    statement = submission.statement
    before = submission.since or state(statement.book, as_of=usual_start(statement), basis=statement.basis)
    first = statement.as_of + timedelta(days=1)
    found = None
    with suppress(QuestionError):
        found = robustness(statement)
    calendar = land_calendar(statement.book, first=first, last=years_on(statement.as_of))
    return Analysis(bridge(before, statement), calendar, found)


def sentences(submission: Submission) -> list[str]:
    """Return what the analysis says, a paragraph each; nothing where the submission is without one."""
    if not submission.analysis:
        return []
    made, statement, words = analyse(submission), submission.statement, submission.words
    texts = [standing(statement, words), story(made.bridge, words)]
    for rule in iter_rows(statement.rules):
        texts.append(terms_sentence(first_crossing(statement, rule["rule"]), rule, words))
        plots = decisive_plots(statement, rule["rule"])
        texts.append(plots_sentence(statement, plots, rule, words))
    if made.robustness is not None:
        texts.append(_robust(made.robustness, submission))
    return [*filter(None, texts), _coming_back(made.calendar, submission)]


def _robust(found: Robustness, submission: Submission) -> str:
    words = submission.words
    causes = [
        f"{cause_text(cause, words)} ({format_signed(cause.effect_ha, words, places=3)} ha)"
        for cause in found.causes[:_NAMED]
    ]
    largest = words.gettext("The largest causes, by room to the line: {causes}.")
    return f"{light_text(found, words)} {largest.format(causes='; '.join(causes))}"


def _coming_back(made: LandCalendar, submission: Submission) -> str:
    words, quarters = submission.words, made.quarters
    message = words.gettext(
        "By what is recorded, leases on {area} ha end from {first} to {last}; {vacant} ha are vacant on the"
        " last day."
    )
    return message.format(
        area=format_ha(float(quarters["lease_ends_ha"].sum()), words),
        first=format_day(quarters["first_day"].iloc[0], words),
        last=format_day(quarters["last_day"].iloc[-1], words),
        vacant=format_ha(float(quarters["vacant_ha"].iloc[-1]), words),
    )
