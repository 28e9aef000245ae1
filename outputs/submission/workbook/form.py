"""A form as a sheet: headed as it is printed, each figure a formula with its value, the notes beneath.

Every sum is made from the rows it adds, every phase from the sheet of phases.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name

from occupancy.printed_table.forms import TableColumn
from occupancy.printed_table.table import CHANGE, SUMS, PrintedTable
from outputs.records import Row, iter_rows
from outputs.submission.report.sentences import letterhead
from outputs.submission.submission import MARK
from outputs.submission.table_cells import (
    depends_on_estimates,
    header_cells,
    lines_above,
    notes,
    sources,
    text,
)
from outputs.submission.workbook.sheet import (
    CHANGES,
    COUNT,
    ESTIMATED,
    HECTARES,
    NOISE_PLACES,
    Formula,
    PhaseCells,
    Sheet,
    block,
    noiseless,
    ratio,
)

FIRST = 6  # rows above the first row of the table
_ROOM_TO_SIGN = 4  # rows between a title and the name below it
_MOST_ARGUMENTS = 200  # of a function; spreadsheets take 255


@dataclass(frozen=True, eq=False)
class FormFormulas:
    """The formulas of a form whose first row is row FIRST of its sheet, counted from 0.

    The rows of the sheet of `phases` are those of `table.phases`.
    """

    table: PrintedTable
    phases: PhaseCells

    def formula(self, at: int, column: TableColumn) -> str:
        """Return the formula of a figure that is not left blank."""
        if not column.operator:
            return f"={self._amount(at, column)}"
        first, second = (self._operand(at, name) for name in column.operands)
        return ratio(first, second) if column.is_ratio else noiseless(f"{first}-{second}")

    def address(self, at: int, quantity: str) -> str:
        """Return the cell of a quantity in a row."""
        names = [column.quantity for column in self.table.columns]
        return f"{xl_col_to_name(names.index(quantity))}{FIRST + at + 1}"

    def _amount(self, at: int, column: TableColumn) -> str:
        summands = self.table.added[at]
        if not summands:
            return self._of_phases(at, column.quantity)
        blank = self.table.blanks[column.quantity]
        total = sum_of([self.address(row, column.quantity) for row in summands if not blank[row]])
        shared = self._shared_projects(at, summands, column)
        return f"{total}-{shared}" if shared else total

    def _shared_projects(self, at: int, summands: Sequence[int], column: TableColumn) -> int:
        """Count what the rows added have in common: a project in two of them is one of their sum."""
        if column.unit != "count":
            return 0
        values = self.table.rows[column.quantity]
        surplus = values.iloc[list(summands)].sum() - values.iloc[at]
        return 0 if isnan(surplus) else round(surplus)  # NaN: nobody knows how many

    def _operand(self, at: int, quantity: str) -> str:
        """Return a cell of the same row where the form prints the amount there; else its phases."""
        printed = quantity in [column.quantity for column in self.table.figures]
        if printed and not self.table.blanks[quantity][at]:
            return self.address(at, quantity)
        return self._of_phases(at, quantity)

    def _of_phases(self, at: int, quantity: str) -> str:
        members = sorted(self.table.rows["members"].iloc[at])
        letter = self.phases.letters[quantity]
        blocks = [block(self.phases.sheet, letter, run) for run in _runs(members)]
        return blocks[0] if len(members) == 1 else _sum(blocks)


def sum_of(cells: Sequence[str]) -> str:
    """Return SUM of cells of a column, neighbours as ranges, in as many parts as a function takes."""
    return _sum(list(ranges(cells)))


def _sum(parts: Sequence[str]) -> str:
    starts = range(0, len(parts), _MOST_ARGUMENTS)
    return "+".join(f"SUM({','.join(parts[at : at + _MOST_ARGUMENTS])})" for at in starts) or "0"


def ranges(cells: Sequence[str]) -> Iterable[str]:
    """Yield cells of a column in order, neighbours as a range."""
    letter = cells[0].rstrip("0123456789") if cells else ""
    for first, end in _runs([int(cell.removeprefix(letter)) for cell in cells]):
        yield f"{letter}{first}" if end - first == 1 else f"{letter}{first}:{letter}{end - 1}"


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Return rows in order as runs without a gap: the first, and the one behind the last."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and runs[-1][1] == row:
            runs[-1] = (runs[-1][0], row + 1)
        else:
            runs.append((row, row + 1))
    return runs


def write_form(sheet: Sheet, formulas: FormFormulas) -> None:
    """Write a form with its title, headings, rows and notes."""
    table, submission = formulas.table, sheet.submission
    _write_head(sheet, table)
    numbered = sources(table)
    names = [column.quantity for column in table.columns]
    name_at, final = names.index("name") if "name" in names else 0, len(names) - 1
    for at, row in enumerate(iter_rows(table.rows)):
        heading = row["level"] == "group" and name_at < final
        if heading:  # over all columns behind it: no line runs through it
            style = _style(sheet, row, align="left")
            sheet.page.merge_range(FIRST + at, name_at, FIRST + at, final, "", style)
        for place, column in enumerate(table.columns[: name_at + 1] if heading else table.columns):
            if column.is_text:
                written = text(row, column.quantity, submission, sources=numbered)
                sheet.text(FIRST + at, place, written, _text_style(sheet, row, column))
            elif table.blanks[column.quantity][at]:
                sheet.page.write_blank(FIRST + at, place, None, _style(sheet, row))
            else:
                value = float(row[column.quantity])
                value = value if column.is_ratio else round(value, NOISE_PLACES)
                style = _style(sheet, row, _number_form(sheet, column, row), align="right")
                if table.unstated[column.quantity][at]:  # a formula would take it as nought
                    sheet.page.write_blank(FIRST + at, place, None, style)
                    continue
                figure = Formula(formulas.formula(at, column), "" if isnan(value) else value)
                sheet.cell(FIRST + at, place, figure, style)
    _format_live_rates(sheet, formulas)
    last = _write_notes(sheet, table)
    sheet.page.freeze_panes(FIRST, 2)
    sheet.paper((last, final), heads=(FIRST - 2, FIRST - 1))


def _write_head(sheet: Sheet, table: PrintedTable) -> None:
    styles, agency = sheet.styles, sheet.submission.agency
    title, day_line, unit_line = lines_above(sheet.submission, table)
    last = len(table.columns) - 1
    agency_line = " – ".join(filter(None, [agency.parent.upper(), agency.name.upper()]))
    sheet.text(0, 0, agency_line, styles(bold=True))
    for place, column in enumerate(table.columns):
        sheet.width(place, column.width)
    sheet.across(1, last, title, styles(bold=True, font_size=14, align="center"))
    sheet.page.set_row(1, 20)
    sheet.across(2, last, day_line, styles(italic=True, align="center"))
    sheet.text(3, 0, " · ".join(sheet.submission.stamps), styles(font_color="#B00020", italic=True))
    sheet.text(3, last, unit_line, styles(italic=True, align="right"))
    number = styles(italic=True, align="center", border=1)
    for place, column in enumerate(table.columns):
        sheet.text(FIRST - 2, place, header_cells(column, sheet.submission), sheet.heading)
        sheet.text(FIRST - 1, place, f"({column.number})", number)


def _number_form(sheet: Sheet, column: TableColumn, row: Row) -> str:
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


def _text_style(sheet: Sheet, row: Row, column: TableColumn) -> Format:
    align = "center" if column.quantity in ("ordinal", "note") else "left"
    indent: dict[str, Any] = {"indent": 1} if row["part"] and column.quantity == "name" else {}
    return _style(sheet, row, text_wrap=row["level"] != "group", align=align, **indent)


def _format_live_rates(sheet: Sheet, formulas: FormFormulas) -> None:
    """Give a rate that is worked out anew decimals when two would put it across a threshold."""
    estimated = formulas.table.rows["estimated"].tolist()
    for column in formulas.table.columns:
        for mark in (MARK, "") if column.unit == "pct" else ():
            cells = [
                formulas.address(at, column.quantity)
                for at, rests in enumerate(estimated)
                if bool(rests and depends_on_estimates(column)) == bool(mark)
            ]
            sheet.live_rates(list(ranges(cells)), mark=mark)


def _write_notes(sheet: Sheet, table: PrintedTable) -> int:
    """Write the notes, each over the whole width; return the row of the last."""
    say, submission = sheet.words.gettext, sheet.submission
    first, last = FIRST + len(table.rows), len(table.columns) - 1
    sheet.text(first, 0, say("Notes"), sheet.styles(bold=True))
    written = notes(submission, table)
    if table.form == "summary":
        in_notes = {say("Invented"), say("Open errors")}
        written += [f"{label}: {value}" for label, value in submission.identity if label not in in_notes]
    for row, note in enumerate(written, start=first + 1):
        sheet.across(row, last, f"– {note}", sheet.wrapped)
    bottom = first + len(written)
    return _write_signatures(sheet, bottom + 2, last) if table.form == "summary" else bottom


def _write_signatures(sheet: Sheet, first: int, last: int) -> int:
    """Write who prepared the form and who signs it, side by side; return the row of the names."""
    head, styles, middle = letterhead(sheet.submission), sheet.styles, max(last - 1, 0) // 2
    title, names = first + 1, first + 2 + _ROOM_TO_SIGN
    bold = styles(bold=True, align="center")
    sheet.across(first, last, head.dateline, styles(italic=True, align="center"), first=middle + 1)
    for row, left, right in (
        (title, head.preparer_title, head.signer_title),
        (names, head.preparer, head.signer),
    ):
        sheet.across(row, middle, left, bold)
        sheet.across(row, last, right, bold, first=middle + 1)
    return names
