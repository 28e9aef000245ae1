"""The sheets of words: sources, open findings, and what columns, states and marks mean."""

from collections.abc import Iterator

from occupancy.printed_table.table import PrintedTable
from outputs.records import iter_rows
from outputs.submission.submission import MARK
from outputs.submission.table_cells import header_cells, sources
from outputs.submission.workbook.sheet import Sheet
from outputs.tables.findings_view import by_severity
from outputs.text import captions
from outputs.text.acceptance import with_acceptance
from outputs.text.labels import labels
from outputs.text.limits import limits, own_mark, own_severities
from outputs.text.sources import cited

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
