"""The workbook of a submission: the form with live formulas down to single leases, and what it rests on.

Total ← groups ← zones ← phases ← plots ← leases: one lease area changed changes every figure on its path and
no other, in Excel and in LibreOffice. Every formula carries its value, so that a viewer that does not
calculate shows the same. The same submission gives the same bytes.
"""

import io
from dataclasses import dataclass
from datetime import datetime

from xlsxwriter import Workbook

from occupancy.printed_table.table import PrintedTable, printed_table
from outputs.submission.submission import Submission
from outputs.submission.workbook import sheet_leases, sheet_plots
from outputs.submission.workbook.form_formulas import FormFormulas
from outputs.submission.workbook.lease_phase_rows import LeasePhaseRows, lease_phase_rows
from outputs.submission.workbook.sheet_bases import write_bases
from outputs.submission.workbook.sheet_form import FIRST, write_form
from outputs.submission.workbook.sheet_leases import write_leases
from outputs.submission.workbook.sheet_phases import names_of, write_phases
from outputs.submission.workbook.sheet_plots import write_plots
from outputs.submission.workbook.sheet_reconcile import figures, write_reconciliation
from outputs.submission.workbook.sheet_style import HEADS, Sheet, Styles, letters, quoted
from outputs.submission.workbook.sheet_texts import write_definitions, write_findings, write_sources
from outputs.text import captions
from outputs.text.translations import Translator

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_FONT = {"font_name": "Times New Roman", "font_size": 11}
_SHORT = "short"
_RATE = "leased_ha/leasable_ha"


@dataclass(frozen=True, slots=True)
class Names:
    """What the sheets are called; formulas call them by it."""

    summary: str
    short: str
    phases: str
    plots: str
    leases: str
    bases: str
    reconciliation: str
    sources: str
    findings: str
    definitions: str


def workbook(submission: Submission) -> bytes:
    """Write the summary with the short form beside it, and the sheets that they rest on.

    Raises
    ------
    QuestionError, FieldError
        When forms.csv has no such form, or one that nobody can fill in.
    """
    file = io.BytesIO()
    book = Workbook(file, {**_OPTIONS, "default_format_properties": dict(_FONT)})
    invented = captions.invented(submission.book, submission.words)
    # The day the program was asked would make every file another.
    created = datetime(2000, 1, 1)
    summary = submission.summary
    tables = [summary]
    if (submission.book.forms["form"] == _SHORT).any():  # a book's own forms may do without
        tables.append(printed_table(submission.book, submission.statement, _SHORT))
    title = summary.title_vi if submission.words.language == "vi" else summary.title_en
    book.set_properties({"title": title, "comments": invented, "created": created})
    _sheets(book, submission, tables)
    book.close()
    return file.getvalue()


def _sheets(book: Workbook, submission: Submission, tables: list[PrintedTable]) -> None:
    names, styles = sheet_names(submission.words), Styles(book)
    printed = [names.summary, names.short][: len(tables)]
    wanted = [name for name in _each(names) if name != names.short or name in printed]
    sheets = {name: Sheet(book.add_worksheet(name), submission, styles) for name in wanted}
    links, columns = lease_phase_rows(submission, tables[0]), names_of(*tables)
    letter, count = letters(columns), len(links.phases)
    forms = [FormFormulas(table, FIRST, names.phases, letter) for table in tables]
    for name, form in zip(printed, forms, strict=True):
        write_form(sheets[name], form)
    write_phases(sheets[names.phases], links, columns, plots=names.plots)
    write_plots(sheets[names.plots], links, names.leases)
    write_leases(sheets[names.leases], links)
    rates = write_bases(sheets[names.bases], names.phases, letter, count=count)
    live = figures(names.phases, letter, count=count)
    live |= {f"fill_rate_pct:{basis}": f"={quoted(names.bases)}!{cell}" for basis, cell in rates.items()}
    write_reconciliation(sheets[names.reconciliation], live)
    write_sources(sheets[names.sources], tables[0])
    write_findings(sheets[names.findings])
    write_definitions(sheets[names.definitions], *tables)
    _named(book, names, forms[0], links)


def sheet_names(words: Translator) -> Names:
    """Return the names of the sheets in the language of the papers."""
    say = words.gettext
    return Names(
        summary=say("Summary"),
        short=say("Short form"),
        phases=say("Phases"),
        plots=say("Plots"),
        leases=say("Leases"),
        bases=say("Bases"),
        reconciliation=say("Reconciliation"),
        sources=say("Sources"),
        findings=say("Open findings"),
        definitions=say("Definitions"),
    )


def _each(names: Names) -> list[str]:
    return [getattr(names, name) for name in Names.__dataclass_fields__]


def _named(book: Workbook, names: Names, form: FormFormulas, links: LeasePhaseRows) -> None:
    """Define names for the figures that others will want to refer to."""
    levels = form.table.rows["level"].tolist()
    quantities = {column.quantity for column in form.table.figures}
    called = {
        "planned_ha": "total",
        "leasable_ha": "established",
        "leased_ha": "established",
        _RATE: "established",
    }
    for quantity, level in called.items():
        if quantity in quantities:
            at = form.address(levels.index(level), quantity)
            name = "fill_rate_pct" if quantity == _RATE else quantity
            book.define_name(f"landbook_{name}", f"={quoted(names.summary)}!{_fixed(at)}")
    areas = {
        "landbook_lease_areas_m2": (names.leases, sheet_leases.AT["leased_area_m2"], len(links.leases)),
        "landbook_plot_areas_m2": (names.plots, sheet_plots.AT["document_area_m2"], len(links.plots)),
    }
    for name, (sheet, letter, rows) in areas.items():
        if rows:
            book.define_name(name, f"={quoted(sheet)}!${letter}${HEADS + 1}:${letter}${HEADS + rows}")


def _fixed(address: str) -> str:
    """Return an address that does not move when it is copied: A1 as $A$1."""
    letter = address.rstrip("0123456789")
    return f"${letter}${address.removeprefix(letter)}"
