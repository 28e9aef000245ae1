"""A form as a sheet: headed as it is printed, each figure a formula with its value, the notes beneath."""

from math import isnan
from typing import Any

from xlsxwriter.format import Format

from occupancy.printed_table.columns import TableColumn
from occupancy.printed_table.table import CHANGE, SUMS
from outputs.records import Row, iter_rows
from outputs.submission.print_rounding import depends_on_estimates
from outputs.submission.rendered_table import header_cells, lines_above, notes, sources, text
from outputs.submission.submission import MARK
from outputs.submission.workbook.form_formulas import NOISE_PLACES, FormFormulas, ranges
from outputs.submission.workbook.sheet_style import CHANGES, COUNT, ESTIMATED, HECTARES, Sheet

FIRST = 6  # rows above the first row of the table


def write_form(sheet: Sheet, formulas: FormFormulas) -> None:
    """Write a form with its title, headings, rows and notes; `formulas` begin at row FIRST."""
    table, submission = formulas.table, sheet.submission
    _above(sheet, formulas)
    numbered = sources(table)
    names = [column.quantity for column in table.columns]
    named, final = names.index("name") if "name" in names else 0, len(names) - 1
    for at, row in enumerate(iter_rows(table.rows)):
        heading = row["level"] == "group" and named < final
        if heading:  # over all columns behind it: no line runs through it
            style = _style(sheet, row, align="left")
            sheet.page.merge_range(FIRST + at, named, FIRST + at, final, "", style)
        for place, column in enumerate(table.columns[: named + 1] if heading else table.columns):
            if column.is_text:
                words = text(row, column.quantity, submission, sources=numbered)
                sheet.text(FIRST + at, place, words, _words(sheet, row, column))
            elif table.blanks[column.quantity][at]:
                sheet.page.write_blank(FIRST + at, place, None, _style(sheet, row))
            else:
                _figure(sheet, formulas, (at, place), row)
    _across_thresholds(sheet, formulas)
    last = _beneath(sheet, formulas)
    sheet.page.freeze_panes(FIRST, 2)
    sheet.paper((last, len(table.columns) - 1), heads=(FIRST - 2, FIRST - 1))


def _above(sheet: Sheet, formulas: FormFormulas) -> None:
    page, styles, table = sheet.page, sheet.styles, formulas.table
    title, day_line, unit_line = lines_above(sheet.submission, table)
    last, agency = len(table.columns) - 1, sheet.submission.agency
    sheet.text(
        0, 0, " – ".join(filter(None, [agency.parent.upper(), agency.name.upper()])), styles(bold=True)
    )
    for place, column in enumerate(table.columns):
        sheet.width(place, column.width)
    sheet.across(1, last, title, styles(bold=True, font_size=14, align="center"))
    page.set_row(1, 20)
    sheet.across(2, last, day_line, styles(italic=True, align="center"))
    sheet.text(3, 0, " · ".join(sheet.submission.stamps), styles(font_color="#B00020", italic=True))
    sheet.text(3, last, unit_line, styles(italic=True, align="right"))
    heading = styles(bold=True, text_wrap=True, align="center", valign="vcenter", border=1)
    number = styles(italic=True, align="center", border=1)
    for place, column in enumerate(table.columns):
        sheet.text(FIRST - 2, place, header_cells(column, sheet.submission), heading)
        sheet.text(FIRST - 1, place, f"({column.number})", number)


def _figure(sheet: Sheet, formulas: FormFormulas, at: tuple[int, int], row: Row) -> None:
    column = formulas.table.columns[at[1]]
    value = float(row[column.quantity])
    if not column.is_ratio:
        value = round(value, NOISE_PLACES)
    form = _style(sheet, row, _code(sheet, column, row), align="right")
    sheet.page.write_formula(
        FIRST + at[0], at[1], formulas.formula(at[0], column), form, "" if isnan(value) else value
    )


def _code(sheet: Sheet, column: TableColumn, row: Row) -> str:
    """Return the number format of a figure: the mark of an estimate, and decimals that cross no threshold."""
    if column.unit == "count":
        return COUNT
    if column.quantity == CHANGE:
        return CHANGES
    marked = bool(row["estimated"]) and depends_on_estimates(column)
    if column.unit == "pct":
        return sheet.rate_form(float(row[column.quantity]), mark=MARK if marked else "")
    return ESTIMATED if marked else HECTARES


def _style(sheet: Sheet, row: Row, form: str = "", **more: Any) -> Format:  # noqa: ANN401  as xlsxwriter has them
    sums = row["level"] in SUMS
    properties = {"border": 1, "bold": sums or row["level"] == "group", **more}
    if sums:
        properties["bg_color"] = "#EEF1F4"
    if row["part"]:
        properties["italic"] = True
    return sheet.styles(form, **properties)


def _words(sheet: Sheet, row: Row, column: TableColumn) -> Format:
    centred = column.quantity in ("ordinal", "note")
    inset: dict[str, Any] = {"indent": 1} if row["part"] and column.quantity == "name" else {}
    return _style(
        sheet, row, text_wrap=row["level"] != "group", align="center" if centred else "left", **inset
    )


def _across_thresholds(sheet: Sheet, formulas: FormFormulas) -> None:
    """Give a rate that is worked out anew decimals when two would put it across a threshold."""
    estimated = formulas.table.rows["estimated"].tolist()
    for column in formulas.table.columns:
        if column.unit != "pct":
            continue
        places = range(len(formulas.table.rows))
        marked = [estimated[at] and depends_on_estimates(column) for at in places]
        for mark in (MARK, ""):
            cells = [formulas.address(at, column.quantity) for at in places if marked[at] == bool(mark)]
            sheet.live_rates(list(ranges(cells)), mark=mark)


def _beneath(sheet: Sheet, formulas: FormFormulas) -> int:
    """Write the notes, each over the whole width; return the row of the last."""
    table, styles = formulas.table, sheet.styles
    row, last = FIRST + len(table.rows), len(table.columns) - 1
    sheet.text(row, 0, sheet.words.gettext("Notes"), styles(bold=True))
    told = _told(sheet) if formulas.table.form == "summary" else []
    for note in [*notes(sheet.submission, table), *told]:
        row += 1
        sheet.across(row, last, f"– {note}", styles(text_wrap=True))
    return row


def _told(sheet: Sheet) -> list[str]:
    say = sheet.words.gettext
    notes_already = {say("Invented"), say("Open errors")}
    identity = sheet.submission.identity
    return [f"{label}: {told}" for label, told in identity if label not in notes_already]
