"""The sheets of words: sources, open findings, and what columns, states and marks mean."""

from occupancy.printed_table.table import PrintedTable
from outputs.records import iter_rows
from outputs.submission.rendered_table import header_cells, sources
from outputs.submission.submission import MARK
from outputs.submission.workbook.sheet_style import HEADS, Column, Sheet
from outputs.text import captions
from outputs.text.labels import labels


def write_sources(sheet: Sheet, table: PrintedTable) -> None:
    """Write the sources that the form numbers, those of published totals, and whose the outlines are."""
    say, book = sheet.words.gettext, sheet.submission.book
    sheet.title(say("Sources"))
    columns = (Column(say("Number"), 9), Column(say("What for"), 44), Column(say("Source"), 110))
    lines: list[tuple[object, ...]] = []
    for number, source in enumerate(sources(table), start=1):
        cited = table.rows[table.rows["source"] == source]
        names = "; ".join(
            dict.fromkeys(captions.localized_name(row, sheet.words) for row in iter_rows(cited))
        )
        lines.append((f"[{number}]", names, source))
    published = labels(sheet.words.language).table("published_totals")
    lines += [("", published, source) for source in dict.fromkeys(book.published_totals["source"]) if source]
    for credit in book.info.credits:
        lines.append(("", say("Credit"), f"{credit.text} ({credit.licence}) {credit.url}".strip()))
    sheet.rows(columns, lines)
    sheet.paper((HEADS + len(lines), len(columns) - 1))


def write_findings(sheet: Sheet) -> None:
    """Write every finding of the day, errors first, with what to do."""
    say, words = sheet.words.gettext, sheet.words
    says, names = labels(words.language), captions.land_names(sheet.submission.book, words)
    sheet.title(say("Open findings"))
    columns = (
        *(Column(say("Severity"), 12), Column(say("Rule"), 9), Column(say("Table"), 20)),
        *(Column(say("Finding"), 80), Column(say("What to do"), 60)),
    )
    found = sheet.submission.statement.findings
    order = {"error": 0, "warning": 1, "note": 2}
    found = found.sort_values("severity", key=lambda column: column.map(order), kind="stable")
    lines: list[tuple[object, ...]] = [
        (
            says.code("severity", row["severity"]),
            row["rule"],
            says.table(row["table"]),
            says.finding(row, names),
            says.remedy(row["rule"]),
        )
        for row in iter_rows(found)
    ]
    sheet.rows(columns, lines or [(say("None."), "", "", "", "")])
    sheet.paper((HEADS + max(1, len(lines)), len(columns) - 1))


def write_definitions(sheet: Sheet, *tables: PrintedTable) -> None:
    """Write what the columns of the forms count, what the sheets behind them hold, and the marks."""
    say, words = sheet.words.gettext, sheet.words
    sheet.title(say("Definitions"))
    columns = (Column(say("Where"), 26), Column(say("What"), 46), Column(say("Meaning"), 100))
    lines: list[tuple[object, ...]] = [
        *_marks(sheet),
        *(line for table in tables for line in _of_form(sheet, table)),
    ]
    states = sheet.submission.statement.parcels["state"]
    says = labels(words.language)
    for code in dict.fromkeys(states):
        lines.append((says.column("state"), says.code("state", code), says.meaning(code, column="state")))
    sheet.rows(columns, lines)
    sheet.paper((HEADS + len(lines), len(columns) - 1))


def _marks(sheet: Sheet) -> list[tuple[object, ...]]:
    say = sheet.words.gettext
    everywhere = say("Every sheet")
    return [
        (everywhere, MARK, say("The figure rests on an estimated leasable area.")),
        (
            everywhere,
            say("empty cell"),
            say("Not stated, or left empty because the group has no such figure."),
        ),
        (
            everywhere,
            say("blue figure"),
            say("An area as its lease has it. Changed, it changes its plot, phase, zone and the total."),
        ),
        (
            everywhere,
            say("Rounding"),
            say(
                "Cells hold unrounded figures and show two decimals; halves go up."
                " Areas are rid of less than 0.001 m², and rates are made from whole 0.001 m²."
            ),
        ),
    ]


def _of_form(sheet: Sheet, table: PrintedTable) -> list[tuple[object, ...]]:
    vietnamese = sheet.words.language == "vi"
    title = table.title_vi if vietnamese else table.title_en
    lines: list[tuple[object, ...]] = []
    for column in table.columns:
        meaning = column.meaning_vi if vietnamese else column.meaning_en
        if meaning:
            lines.append((title, f"({column.number}) {header_cells(column, sheet.submission)}", meaning))
    return lines
