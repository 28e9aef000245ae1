"""A submission, who submits it, and how that is read from a file; every paper to an authority shares it.

It is made once, by a door, and handed to each paper, so that all of them are of one day, say the same of
their data, and cite the same.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from geo.errors import FieldError, SourceError
from geo.findings import count_by_severity
from occupancy.book import LandBook
from occupancy.loading.book_settings import AGENCY, BookInfo, agency_of
from occupancy.printed_table.table import PrintedTable, printed_table
from occupancy.statement import Statement
from outputs.files import read_bytes
from outputs.text import captions
from outputs.text.captions import range_sentence
from outputs.text.formatting import format_count, format_ha
from outputs.text.labels import cited
from outputs.text.limits import acceptances
from outputs.text.translations import Translator

MARK = "*"  # behind a figure that rests on an estimate


@dataclass(frozen=True, slots=True)
class Agency:
    """Who submits, and what the head and foot of a paper say; what is empty is left to be filled in by hand.

    Attributes
    ----------
    parent, name
        The body above, and the one that submits.
    number, symbol
        Number of the report, and what stands behind the stroke, such as BC-BQL.
    place, signed_on
        Where and when the paper is signed.
    title
        What the report is about, a line each; empty: land use and fill rates.
    addressees, grounds
        Whom it is addressed to, and the letters and decisions that it rests on, a line each.
    preparer
        Who made the table.
    signer_title, signer
        Who signs, as what.
    recipients
        Who gets the paper, a line each.
    """

    parent: str = ""
    name: str = ""
    number: str = ""
    symbol: str = ""
    place: str = ""
    signed_on: date | None = None
    title: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    preparer: str = ""
    signer_title: str = ""
    signer: str = ""
    recipients: tuple[str, ...] = ()


def agency(info: BookInfo, changes: Mapping[str, Any] | None = None) -> Agency:
    """Return who submits by book.toml, overridden by `changes` (keys of AGENCY)."""
    return Agency(**(dict(info.agency) | dict(changes or {})))


@dataclass(frozen=True, eq=False)
class Submission:
    """What every paper of a submission is made from.

    Attributes
    ----------
    statement
        What the book amounts to on the day.
    words
        The language of the papers.
    since
        The statement of an earlier day, against which changes are shown; None: no changes are.
    agency
        Who submits.
    why, who
        What the submission is for and who made it, as given.
    with_errors
        Why it is made although the book has open errors; printed with them.
    without_tenants
        Whether its book is one in which running numbers stand for tenants, certificates and leases.
    analysis
        Whether the workbook has the sheets of the analysis, and the report what they say.
    """

    statement: Statement
    words: Translator
    since: Statement | None = None
    agency: Agency = Agency()
    why: str = ""
    who: str = ""
    with_errors: str = ""
    without_tenants: bool = False
    analysis: bool = False

    @property
    def book(self) -> LandBook:
        """Return the book of the statement."""
        return self.statement.book

    @property
    def open_errors(self) -> int:
        """Count the errors of the day that nobody has accepted; a pack needs a reason to have any."""
        return int(count_by_severity(self.statement.open_findings)["error"])

    @property
    def stamps(self) -> tuple[str, ...]:
        """Return what stands on each page, in a few words: what is invented, and that errors are open."""
        stamps = [captions.invented_stamp(self.book, self.words), self._errors_stamp()]
        return tuple(filter(None, stamps))

    @property
    def estimated_notes(self) -> tuple[str, ...]:
        """Return what the mark behind a figure means, and the range; nothing where none is estimated."""
        phases = self.statement.phases
        estimated = phases.loc[phases["estimated"], "leasable_ha"].sum(skipna=False)
        if not self.statement.total["estimated"]:
            return ()
        note = self.words.gettext(
            "{mark} rests on estimated leasable areas: {estimated} of {leasable} ha leasable are estimates."
        )
        note = note.format(
            mark=MARK,
            estimated=format_ha(float(estimated), self.words),
            leasable=format_ha(self.statement.total["leasable_ha"], self.words),
        )
        return tuple(filter(None, [note, range_sentence(self.statement, self.words)]))

    def citation(self, row: Mapping[str, Any]) -> str:
        """Return the reference of a basis or rule where it was checked against the text; else nothing."""
        reference = str(row["reference"] or "") if bool(row["verified"]) else ""
        return cited(reference, self.book, self.words)

    @property
    def measured(self) -> str:
        """Return what the rate is measured on, and its reference where that was checked."""
        row = captions.basis_row(self.book, self.statement.basis)
        return captions.with_source(captions.localized_label(row, self.words), self.citation(row), self.words)

    @property
    def thresholds(self) -> tuple[float, ...]:
        """Return the percentages that a rate is printed on the right side of."""
        return tuple(float(value) for value in self.statement.rules["value_pct"])

    @property
    def identity(self) -> tuple[tuple[str, str], ...]:
        """Return label and text of day, basis, source, fingerprint and more for each paper; none empty."""
        say = self.words.gettext
        lines = (
            (say("Book"), captions.book_name(self.book, self.words)),
            (say("Day"), captions.as_of_value(self.statement, self.words)),
            (say("Later than the book"), captions.extrapolation_note(self.statement, self.words)),
            (say("Basis"), self.measured),
            (say("Not counted"), captions.not_counted(self.statement, self.words)),
            (say("Purpose"), self.why),
            (say("Made by"), self.who),
            (say("Source"), captions.credits_text(self.book)),
            (say("Book’s fingerprint"), self.statement.book_hash),
            (say("Withheld"), self._withheld()),
            (say("Invented"), captions.invented(self.book, self.words)),
            (say("Open errors"), self._errors_stamp()),
            (say("Accepted findings"), " ".join(acceptances(self.statement, self.words))),
        )
        return tuple((label, text) for label, text in lines if text)

    @cached_property
    def summary(self) -> PrintedTable:
        """Return the rows of the summary, from which every paper prints."""
        return printed_table(self.statement, "summary", since=self.since)

    def _withheld(self) -> str:
        text = self.words.gettext(
            "names of tenants and of those for whom plots are held; running numbers stand for the numbers of"
            " certificates and leases"
        )
        return text if self.without_tenants else ""

    def _errors_stamp(self) -> str:
        errors = self.open_errors
        if not errors:
            return ""
        stamp = self.words.ngettext(
            "The book has {errors} open error", "The book has {errors} open errors", errors
        ).format(errors=format_count(errors, self.words))
        if not self.with_errors:
            return stamp
        reason = self.words.gettext("{stamp}; submitted nevertheless: {reason}")
        return reason.format(stamp=stamp, reason=self.with_errors)


_TABLE = "agency"


def read_agency(path: Path) -> Mapping[str, Any]:
    """Read the keys of AGENCY that the file has, at its top or under [agency].

    Raises
    ------
    SourceError
        If there is no such file, or it is not TOML in UTF-8.
    FieldError
        If it has another key, or a value that is not text.
    """
    try:
        raw = tomllib.loads(read_bytes(path).decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise SourceError(
            "{file} is not TOML in UTF-8 ({fault}); mend that line, or save the file as UTF-8.",
            file=str(path),
            fault=str(fault),
        ) from None
    table = raw.get(_TABLE, raw)
    if not isinstance(table, dict):
        table = raw
    strange = sorted(set(table) - set(AGENCY))
    if strange:
        raise FieldError(
            "{file} has the key {key}, which says nothing of an agency; it may have {known}.",
            file=str(path),
            key=strange[0],
            known=", ".join(AGENCY),
        )
    return agency_of(table, file=str(path))
