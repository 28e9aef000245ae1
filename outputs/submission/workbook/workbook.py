"""The workbook of a submission: the form with live formulas down to leases, and the sheets of words.

Total ← groups ← zones ← phases ← plots ← leases: one lease area changed changes every figure on its path and
no other, in Excel and in LibreOffice. Every formula carries its value, so that a viewer that does not
calculate shows the same. The same submission gives the same bytes.
"""

import io
from collections.abc import Iterator, Mapping

from xlsxwriter import Workbook

from occupancy.printed_table.table import PrintedTable, printed_table
from outputs.records import iter_rows
from outputs.submission.analysis import analyse
from outputs.submission.submission import MARK, Submission
from outputs.submission.table_cells import header_cells, sources
from outputs.submission.workbook import land_sheets, rate_sheets
from outputs.submission.workbook.analysis_sheets import SHEETS, write_analysis
from outputs.submission.workbook.form import FormFormulas, write_form
from outputs.submission.workbook.sheet import HEADS, Page, PhaseCells, Sheet, TopStyles, letters, quoted
from outputs.tables.report_view import by_severity
from outputs.tables.table_export import new_workbook
from outputs.text import captions
from outputs.text.labels import cited, labels
from outputs.text.limits import limits, own_mark, own_severities, with_acceptance
from outputs.text.translations import N_, Translator

Texts = tuple[str, str, str]


def write_sources(sheet: Sheet, table: PrintedTable) -> None:
    """Write the sources that the form numbers, those of published totals, and whose the outlines are."""
    say, book = sheet.words.gettext, sheet.submission.book
    rows: list[Texts] = []
    for number, source in enumerate(sources(table), start=1):
        resting = iter_rows(table.rows[table.rows["source"] == source])
        names = dict.fromkeys(captions.localized_name(row, sheet.words) for row in resting)
        rows.append((f"[{number}]", "; ".join(names), cited(source, book, sheet.words)))
    published = labels(sheet.words.language).table("published_totals")
    rows += [
        ("", published, cited(source, book, sheet.words))
        for source in dict.fromkeys(book.published_totals["source"])
        if source
    ]
    rows += [
        ("", say("Credit"), f"{credit.text} ({credit.licence}) {credit.url}".strip())
        for credit in book.info.credits
    ]
    sheet.texts(say("Sources"), [(say("Number"), 9), (say("What for"), 44), (say("Source"), 110)], rows)


def write_findings(sheet: Sheet) -> None:
    """Write every finding of the day, errors first, with what to do."""
    say, says = sheet.words.gettext, labels(sheet.words.language)
    statement = sheet.submission.statement
    names, some = captions.land_names(statement.book, sheet.words), not statement.accepted.empty
    rows = [
        (
            says.code("severity", row["severity"]),
            row["rule"],
            says.table(row["table"]),
            says.finding(row, names),
            says.remedy(row["rule"]),
            *([row["accepted"]] if some else []),
        )
        for row in iter_rows(by_severity(with_acceptance(statement, sheet.words)))
    ]
    columns = [
        *((say("Severity"), 12), (say("Rule"), 9), (say("Table"), 20)),
        *((say("Finding"), 80), (say("What to do"), 60)),
        *([(say("Accepted"), 50)] if some else []),
    ]
    sheet.texts(say("Open findings"), columns, rows or [(say("None."), "", "", "", "")])


def write_definitions(sheet: Sheet, *tables: PrintedTable) -> None:
    """Write what the columns of the forms count, what the sheets behind them hold, and the marks."""
    say, says = sheet.words.gettext, labels(sheet.words.language)
    rows = [*_marks(sheet), *(row for table in tables for row in _column_meanings(sheet, table))]
    rows += [
        (says.column("state"), says.code("state", code), says.meaning(code, column="state"))
        for code in dict.fromkeys(sheet.submission.statement.parcels["state"])
    ]
    told = sheet.submission.book, sheet.words
    rows += [
        (says.table("tolerances"), limit.meaning, f"{limit.amount}{own_mark(limit, sheet.words)}")
        for limit in limits(*told)
    ]
    rows += [(says.table("severities"), f"{rule}: {what}", how) for rule, what, how in own_severities(*told)]
    sheet.texts(say("Definitions"), [(say("Where"), 26), (say("What"), 46), (say("Meaning"), 100)], rows)


def _marks(sheet: Sheet) -> list[Texts]:
    say = sheet.words.gettext
    marks = {
        MARK: say("The figure rests on an estimated leasable area."),
        say("empty cell"): say("Not stated, or left empty because the group has no such figure."),
        say("blue figure"): say(
            "An area as its lease has it. Changed, it changes its plot, phase, zone and the total."
        ),
        say("Rounding"): say(
            "Cells hold unrounded figures and show two decimals; halves go up."
            " Areas are rid of less than 0.001 m², and rates are made from whole 0.001 m²."
        ),
    }
    return [(say("Every sheet"), mark, meaning) for mark, meaning in marks.items()]


def _column_meanings(sheet: Sheet, table: PrintedTable) -> Iterator[Texts]:
    vietnamese = sheet.words.language == "vi"
    title = table.title_vi if vietnamese else table.title_en
    for column in table.columns:
        meaning = column.meaning_vi if vietnamese else column.meaning_en
        if meaning:
            yield title, f"({column.number}) {header_cells(column, sheet.submission)}", meaning


_FONT = {"font_name": "Times New Roman", "font_size": 11}
_SHORT, _ENDED = "short", "ended"
_SHEETS = {
    "summary": N_("Summary"),
    _SHORT: N_("Short form"),
    "phases": N_("Phases"),
    "plots": N_("Plots"),
    "leases": N_("Leases"),
    _ENDED: N_("Ended leases"),
    "bases": N_("Bases"),
    "reconciliation": N_("Reconciliation"),
    "sources": N_("Sources"),
    "findings": N_("Open findings"),
    "definitions": N_("Definitions"),
}
# Figures that others will want to refer to: their names, quantities, and the level of their row.
_NAMED_FIGURES = (
    ("planned_ha", "planned_ha", "total"),
    ("leasable_ha", "leasable_ha", "established"),
    ("leased_ha", "leased_ha", "established"),
    ("fill_rate_pct", "leased_ha/leasable_ha", "established"),
)


def workbook(submission: Submission) -> bytes:
    """Write the summary with the short form beside it, and the sheets that they rest on.

    Raises
    ------
    QuestionError, FieldError
        When forms.csv has no such form, or one that nobody can fill in.
    """
    file, summary = io.BytesIO(), submission.summary
    title = summary.title_vi if submission.words.language == "vi" else summary.title_en
    book = new_workbook(file, title, captions.invented(submission.book, submission.words), font=_FONT)
    _write_sheets(book, submission)
    book.close()
    return file.getvalue()


def sheet_names(words: Translator) -> Mapping[str, str]:
    """Return the names of the sheets in the language of the papers; formulas call them by it."""
    return {sheet: words.gettext(name) for sheet, name in _SHEETS.items()}


def _write_sheets(book: Workbook, submission: Submission) -> None:
    names, styles, tables = sheet_names(submission.words), TopStyles(book), [submission.summary]
    since, without = submission.since, set()
    if submission.analysis:
        names = {**names, **{sheet: submission.words.gettext(name) for sheet, name in SHEETS.items()}}
    if (submission.book.forms["form"] == _SHORT).any():
        tables.append(printed_table(submission.statement, _SHORT))
    else:  # a book's own forms may do without
        without.add(_SHORT)
    if since is None:
        without.add(_ENDED)
    sheets = {
        sheet: Sheet(book.add_worksheet(name, Page), submission, styles)
        for sheet, name in names.items()
        if sheet not in without
    }
    rows, columns = land_sheets.lease_chain(submission, tables[0]), land_sheets.phase_columns(*tables)
    phases = PhaseCells(names["phases"], letters(columns), len(rows.phases))
    forms = [FormFormulas(table, phases) for table in tables]
    for sheet, form in zip(("summary", _SHORT), forms, strict=False):
        write_form(sheets[sheet], form)
    land_sheets.write_phases(sheets["phases"], rows, columns, plots=names["plots"])
    land_sheets.write_plots(sheets["plots"], rows, names["leases"])
    land_sheets.write_leases(sheets["leases"], rows)
    if since is not None:
        land_sheets.write_ended(sheets[_ENDED], since)
    rates = rate_sheets.write_bases(sheets["bases"], phases)
    live = rate_sheets.published_formulas(phases)
    live |= {f"fill_rate_pct:{basis}": f"={quoted(names['bases'])}!{cell}" for basis, cell in rates.items()}
    rate_sheets.write_reconciliation(sheets["reconciliation"], live)
    if submission.analysis:
        write_analysis(sheets, analyse(submission))
    write_sources(sheets["sources"], tables[0])
    write_findings(sheets["findings"])
    write_definitions(sheets["definitions"], *tables)
    _define_names(book, names, forms[0], rows)


def _define_names(
    book: Workbook, names: Mapping[str, str], form: FormFormulas, rows: land_sheets.LeaseChain
) -> None:
    """Define names for figures and columns that others will want to refer to."""
    levels = form.table.rows["level"].tolist()
    quantities = {column.quantity for column in form.table.figures}
    for name, quantity, level in _NAMED_FIGURES:
        if quantity in quantities:
            cell = form.address(levels.index(level), quantity)
            letter = cell.rstrip("0123456789")
            fixed = f"${letter}${cell.removeprefix(letter)}"  # it does not move when it is copied
            book.define_name(f"landbook_{name}", f"={quoted(names['summary'])}!{fixed}")
    areas = (
        ("lease", names["leases"], land_sheets.LEASE_LETTERS["leased_area_m2"], len(rows.leases)),
        ("plot", names["plots"], land_sheets.PLOT_LETTERS["document_area_m2"], len(rows.plots)),
    )
    for name, sheet, letter, count in areas:
        if count:
            cells = f"={quoted(sheet)}!${letter}${HEADS + 1}:${letter}${HEADS + count}"
            book.define_name(f"landbook_{name}_areas_m2", cells)
