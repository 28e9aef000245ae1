"""What the report says, as data: title, answer in one line, sections, head and foot."""

from dataclasses import dataclass
from datetime import date

from occupancy.loading.book_settings import VIET_NAM
from outputs.maps.paper.annex_map import is_drawn
from outputs.submission.report import paragraphs
from outputs.submission.report.open_errors import accepted_errors, open_errors
from outputs.submission.submission import Agency, Submission
from outputs.text.formatting import format_count, format_day

BLANK = "……"  # left to be filled in by hand
_MONTHS_WITH_NOUGHT = 2


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of the report."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands around the report; what nobody stated is a row of dots.

    Attributes
    ----------
    nation, motto
        The two lines that stand over every official paper.
    parent, name
        The body above, and the one that reports, in capitals.
    number, dateline
        Number and code of the paper; place and day of signing.
    addressed, addressees
        The word before those whom it is addressed to, and who they are; none: nobody is named.
    preparer_title, preparer
        Who made the table.
    signer_title, signer
        Who signs; a name is empty where it is not stated.
    recipients_title, recipients
        Who gets the paper.
    """

    nation: str
    motto: str
    parent: str
    name: str
    number: str
    dateline: str
    addressed: str
    addressees: tuple[str, ...]
    preparer_title: str
    preparer: str
    signer_title: str
    signer: str
    recipients_title: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The report in words.

    Attributes
    ----------
    kind, subject, subject_day
        What sort of paper it is, what about, in one line or several, and the day of its figures.
    grounds
        What it rests on, a line each.
    answer
        The one line for who reads no further.
    opening, sections, closing
        The body.
    annex_table, annex_map, map_title, annexed
        The headings of the two annexes, the title of the map, and the line beneath that names the report.
    identity
        Book, day, basis, sources and fingerprint, as label and text; what is invented stands in the body.
    """

    kind: str
    subject: tuple[str, ...]
    subject_day: str
    letterhead: Letterhead
    grounds: tuple[str, ...]
    answer: str
    opening: str
    sections: tuple[Section, ...]
    closing: str
    annex_table: str
    annex_map: str
    map_title: str
    annexed: str
    identity: tuple[tuple[str, str], ...]


def report(submission: Submission) -> Report:
    """Return the report of a submission, every figure rounded once and by itself."""
    say, stated = submission.words.gettext, submission.agency
    as_of = format_day(submission.statement.as_of, submission.words)
    purpose = say("Purpose: {why}.").format(why=submission.why.rstrip(".")) if submission.why else ""
    opening = say("As of {day}, land use and fill rates stand as follows.").format(day=as_of)
    return Report(
        kind=say("Report").upper(),
        subject=stated.title or (say("On land use and fill rates of the industrial zones"),),
        subject_day=say("(Figures as of {day})").format(day=as_of),
        letterhead=letterhead(submission),
        grounds=stated.grounds,
        answer=paragraphs.answer(submission),
        opening=" ".join(filter(None, [purpose, opening])),
        sections=_sections(submission),
        closing=_closing(submission),
        annex_table=say("Annex {number}").format(number="I"),
        annex_map=say("Annex {number}").format(number="II"),
        map_title=say("Where the zones lie, and how far they are filled").upper(),
        annexed=say(
            "(attached to report no. {number}, day {day} month {month} year {year}, of {agency})"
        ).format(number=_number(stated), agency=stated.name or BLANK, **_day_of(stated.signed_on)),
        identity=tuple((label, text) for label, text in submission.identity if label != say("Invented")),
    )


def _closing(submission: Submission) -> str:
    """Return what is annexed; a book of which nothing is drawn has no map."""
    say = submission.words.gettext
    if is_drawn(submission.book):
        return say("The table of all zones and the map are annexed.")
    return say("The table of all zones is annexed.")


def letterhead(submission: Submission) -> Letterhead:
    """Return the head and the foot of a paper of an agency; a country's name and motto only for its books."""
    agency, say = submission.agency, submission.words.gettext
    of_viet_nam = submission.book.info.country == VIET_NAM
    return Letterhead(
        nation=say("SOCIALIST REPUBLIC OF VIET NAM") if of_viet_nam else "",
        motto=say("Independence – Freedom – Happiness") if of_viet_nam else "",
        parent=agency.parent.upper() or BLANK,
        name=agency.name.upper() or BLANK,
        number=say("No.: {number}").format(number=_number(agency)),
        dateline=say("{place}, day {day} month {month} year {year}").format(
            place=agency.place or BLANK, **_day_of(agency.signed_on)
        ),
        addressed=say("To:"),
        addressees=agency.addressees,
        preparer_title=say("Prepared by").upper(),
        preparer=agency.preparer,
        signer_title=agency.signer_title.upper() or BLANK,
        signer=agency.signer,
        recipients_title=say("Recipients:"),
        recipients=agency.recipients or (BLANK,),
    )


def _number(agency: Agency) -> str:
    """Return number and code of a report, one below ten with its nought."""
    number = agency.number.zfill(2) if agency.number.isdecimal() else agency.number
    return f"{number or BLANK}/{agency.symbol or f'BC-{BLANK}'}"


def _day_of(signed_on: date | None) -> dict[str, str]:
    """Return `day`, `month` and `year`; a day below ten and the first two months have their noughts."""
    if signed_on is None:
        return {"day": "……", "month": "……", "year": "………"}
    month = f"{signed_on.month:02d}" if signed_on.month <= _MONTHS_WITH_NOUGHT else str(signed_on.month)
    return {"day": f"{signed_on.day:02d}", "month": month, "year": str(signed_on.year)}


def _sections(submission: Submission) -> tuple[Section, ...]:
    say = submission.words.gettext
    parts = {
        say("Overall"): paragraphs.overall(submission),
        say("By group of zones"): paragraphs.groups(submission),
        say("Changes"): paragraphs.changes(submission),
        say("Fill-rate conditions"): paragraphs.rules(submission),
        say("Open errors and their effect on the rate"): open_errors(submission),
        say("Accepted errors and their effect on the rate"): accepted_errors(submission),
        say("Compared with published figures"): paragraphs.reconciliation(submission),
        say("Reservations on the data"): paragraphs.reservations(submission),
    }
    filled = [(heading, texts) for heading, texts in parts.items() if texts]
    return tuple(
        Section(f"{format_count(number, submission.words)}. {heading}", tuple(texts))
        for number, (heading, texts) in enumerate(filled, start=1)
    )
