"""What the report says, as data: title, answer in one line, sections, head and foot."""

from dataclasses import dataclass

from occupancy.loading.book_settings import VIET_NAM
from outputs.maps.paper.annex_map import is_drawn
from outputs.submission.report import paragraphs
from outputs.submission.report.open_errors import open_errors
from outputs.submission.submission import Submission
from outputs.text import captions
from outputs.text.formatting import format_count, format_day

BLANK = "……"  # left to be filled in by hand


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
        The body above, and the one that reports.
    number, dateline
        Number and code of the paper; place and day of signing, to be filled in.
    signer_title, signer
        Who signs; the name is empty where it is not stated.
    recipients_title, recipients
        Who gets the paper.
    """

    nation: str
    motto: str
    parent: str
    name: str
    number: str
    dateline: str
    signer_title: str
    signer: str
    recipients_title: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The report in words.

    Attributes
    ----------
    kind, subject
        What sort of paper it is, and what about.
    answer
        The one line for who reads no further.
    opening, sections, closing
        The body.
    annex_table, annex_map, annexed
        The headings of the two annexes, and the line beneath them that names the report.
    identity
        Book, day, basis, sources and fingerprint, as label and text; what is invented stands in the body.
    """

    kind: str
    subject: str
    letterhead: Letterhead
    answer: str
    opening: str
    sections: tuple[Section, ...]
    closing: str
    annex_table: str
    annex_map: str
    annexed: str
    identity: tuple[tuple[str, str], ...]


def report(submission: Submission) -> Report:
    """Return the report of a submission, every figure rounded once and by itself."""
    say, book = submission.words.gettext, captions.book_name(submission.book, submission.words)
    as_of = format_day(submission.statement.as_of, submission.words)
    purpose = say("Purpose: {why}.").format(why=submission.why.rstrip(".")) if submission.why else ""
    opening = say("As of {day}, land use and fill rates stand as follows.").format(day=as_of)
    return Report(
        kind=say("Report").upper(),
        subject=say("On land use and fill rates: {book}, as of {day}").format(day=as_of, book=book),
        letterhead=letterhead(submission),
        answer=paragraphs.answer(submission),
        opening=" ".join(filter(None, [purpose, opening])),
        sections=_sections(submission),
        closing=_closing(submission),
        annex_table=say("Annex {number}").format(number="I"),
        annex_map=say("Annex {number}").format(number="II"),
        annexed=say("(to report no. {blank}/BC-{blank}, day …… month …… year ………)").format(blank=BLANK),
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
        parent=agency.parent or BLANK,
        name=agency.name or BLANK,
        number=say("No.: {blank}/BC-{blank}").format(blank=BLANK),
        dateline=say("{place}, day …… month …… year ……").format(place=agency.place or BLANK),
        signer_title=agency.signer_title or BLANK,
        signer=agency.signer,
        recipients_title=say("Recipients:"),
        recipients=agency.recipients or (BLANK,),
    )


def _sections(submission: Submission) -> tuple[Section, ...]:
    say = submission.words.gettext
    parts = {
        say("Overall"): paragraphs.overall(submission),
        say("By group of zones"): paragraphs.groups(submission),
        say("Changes"): paragraphs.changes(submission),
        say("Fill-rate conditions"): paragraphs.rules(submission),
        say("Open errors and their effect on the rate"): open_errors(submission),
        say("Compared with published figures"): paragraphs.reconciliation(submission),
        say("Reservations on the data"): paragraphs.reservations(submission),
    }
    filled = [(heading, texts) for heading, texts in parts.items() if texts]
    return tuple(
        Section(f"{format_count(number, submission.words)}. {heading}", tuple(texts))
        for number, (heading, texts) in enumerate(filled, start=1)
    )
