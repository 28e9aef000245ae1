"""The sentences of a report: what it says in words, and each open error with what it does to the rate."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from occupancy.loading.book_settings import VIET_NAM
from occupancy.measures.fill_rates import percentage
from occupancy.measures.phase_status import ESTABLISHED, M2_PER_HA, OPERATION_UNKNOWN
from outputs.maps.paper.annex_map import is_drawn
from outputs.records import Row, iter_rows
from outputs.submission import analysis
from outputs.submission.report import paragraphs
from outputs.submission.report.paragraphs import percent, rests_on_estimates
from outputs.submission.submission import Agency, Submission
from outputs.text import captions
from outputs.text.formatting import format_count, format_day, format_ha
from outputs.text.labels import labels
from outputs.text.limits import acceptance_by_place

# Tables that rates are made from; of these, those whose lost rows move no area that is on paper.
_OF_RATES, _ONLY_PLACES = ("zones", "phases", "parcels", "tenancies", "decisions"), ("zones", "parcels")
_STATUSES = {"established": ESTABLISHED, "operating": (OPERATION_UNKNOWN, "operating")}
# Live as recorded, with the plot that is named there.
_PLOT = {"T002": "record_id", "T003": "expected", "T017": "record_id", "T021": "record_id"}


def open_errors(submission: Submission) -> list[str]:
    """Return each error of the day with its effect on the rate, a paragraph each."""
    words, findings = submission.words, submission.statement.open_findings
    says, names = labels(words.language), captions.land_names(submission.book, words)
    return [
        f"{row['rule']}: {says.finding(row, names)} {effect(row, submission)}"
        for row in iter_rows(findings[findings["severity"] == "error"])
    ]


def accepted_errors(submission: Submission) -> list[str]:
    """Return each error that is accepted, with its effect on the rate and who answers for it."""
    statement, words = submission.statement, submission.words
    says, names = labels(words.language), captions.land_names(submission.book, words)
    by_place = acceptance_by_place(statement, words)
    return [
        f"{row['rule']}: {says.finding(row, names)} {effect(row, submission)} {by_place[place]}"
        for place, row in enumerate(iter_rows(statement.findings))
        if row["severity"] == "error" and place in by_place
    ]


def effect(finding: Row, submission: Submission) -> str:
    """Return what an error does to the rate of the statement, as a sentence."""
    lost = _lost_row(finding, submission)
    unknown = submission.words.gettext("How it moves the rate is not known.")
    return _no_effect(finding, lost, submission) or _other_rate(finding, lost, submission) or unknown


def _no_effect(finding: Row, lost: Row | None, submission: Submission) -> str:
    """Return why an error leaves the rate as it is; empty where it may move it."""
    say, rule, table = submission.words.gettext, str(finding["rule"]), finding["table"]
    basis = captions.basis_row(submission.book, submission.statement.basis)
    if table not in _OF_RATES or (rule in _PLOT and not _counts(str(finding[_PLOT[rule]]), submission)):
        return say("It does not move the rate.")
    if lost is not None and table == "tenancies" and not _may_be_live(lost, submission):
        return say("It does not move the rate of this day.")
    if basis["denominator"] == "cleared_ha":  # made from the papers of plots
        return ""
    if lost is None and rule.startswith("L"):
        return say("It does not move the rate, which is not made from what is drawn.")
    if lost is not None and table in _ONLY_PLACES:
        return say(
            "It does not move the rate by itself; leases on what is set aside have errors of their own."
        )
    return ""


def _other_rate(finding: Row, lost: Row | None, submission: Submission) -> str:
    """Return the rate that there would be without an error; empty where nobody knows."""
    say, statement, rule = submission.words.gettext, submission.statement, finding["rule"]
    basis, area_ha = captions.basis_row(submission.book, statement.basis), finding["area_m2"] / M2_PER_HA
    if pd.isna(captions.rate_row(statement)["fill_rate_pct"]) or basis["numerator"] != "leased_ha":
        return ""
    if rule in _PLOT:
        text = say("Without the {area} ha the rate would be {rate}.")
        return _rate_with(text, submission, leased_ha=-area_ha)
    if rule == "T010" and basis["denominator"] == "leasable_ha":
        text = say("With the {area} ha that its plots have more as leasable land the rate would be {rate}.")
        return _rate_with(text, submission, leasable_ha=area_ha)
    if lost is not None and finding["table"] == "tenancies":
        area_ha = lost["leased_area_m2"] / M2_PER_HA
    elif rule != "T007":
        return ""
    text = say("With the {area} ha the rate would be {rate}.")
    return "" if pd.isna(area_ha) else _rate_with(text, submission, leased_ha=area_ha)


def _lost_row(finding: Row, submission: Submission) -> Row | None:
    """Return the row that a finding set aside, as far as it could be read; None where it set none aside."""
    aside = submission.book.set_aside
    rows = aside[(aside["file"] == finding["file"]) & (aside["row"] == finding["row"])]
    return None if rows.empty else iter_rows(rows)[0]


def _may_be_live(lease: Row, submission: Submission) -> bool:
    """Return True if a lease is live on the day as far as its days could be read, or if they contradict."""
    day = pd.Timestamp(submission.statement.as_of)
    begun: bool = pd.isna(lease["first_day"]) or lease["first_day"] <= day
    ends = [lease[name] for name in ("last_day", "ended_on") if not pd.isna(lease[name])]
    running = not ends or day <= min(ends)
    contradicted = bool(ends) and not pd.isna(lease["first_day"]) and min(ends) < lease["first_day"]
    return begun or running if contradicted else begun and running


def _counts(parcel_id: str, submission: Submission) -> bool:
    """Return True if the phase of a plot is among those that the basis is measured on."""
    statement = submission.statement
    phases = captions.basis_row(submission.book, statement.basis)["phases"]
    phase_id = statement.parcels.set_index("parcel_id")["phase_id"].get(parcel_id)
    status = statement.phases.set_index("phase_id")["status"].get(phase_id)
    # Of a plot that is not valid on the day nobody knows.
    return phases not in _STATUSES or status is None or status in _STATUSES[phases]


def _rate_with(text: str, submission: Submission, *, leased_ha: float = 0.0, leasable_ha: float = 0.0) -> str:
    """Return a sentence with the rate that so much land more would give."""
    row, basis = captions.rate_row(submission.statement), submission.statement.basis
    rate = percentage(row["numerator_ha"] + leased_ha, row["denominator_ha"] + leasable_ha)
    return text.format(
        area=format_ha(abs(leased_ha or leasable_ha), submission.words),
        rate=percent(float(rate), submission, estimated=rests_on_estimates(submission, basis)),
    )


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
        say("What the figures mean"): analysis.sentences(submission),
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
