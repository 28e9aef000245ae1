"""A form as it is printed: every cell a text in the reader's language, and the notes beneath."""

from dataclasses import dataclass

import pandas as pd

from occupancy.printed_table.forms import TEXTS, TableColumn
from occupancy.printed_table.table import CHANGE, PrintedTable, names_with_zone
from outputs.records import Row, iter_rows, rows_by_key
from outputs.submission.print_rounding import EMPTY, format_figure, rounding_notes, row_name
from outputs.submission.submission import Submission
from outputs.text import captions
from outputs.text.formatting import format_count, format_day, format_ha, not_stated
from outputs.text.labels import labels
from outputs.text.sources import cited

_PARTS_OF_A_DAY = {"year": "%Y", "month": "%m/%Y"}


@dataclass(frozen=True, slots=True)
class RenderedRow:
    """A row of cells; `level` and `part` are those of `PrintedTable.rows`."""

    level: str
    part: bool
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RenderedTable:
    """A table ready to be set.

    `title`, `day_line` and `unit_line` stand above; `heads` and `numbers` are its two rows of headings;
    `notes` stand beneath, and `sources` are numbered from 1 as its notes name them.
    """

    title: str
    day_line: str
    unit_line: str
    columns: tuple[TableColumn, ...]
    heads: tuple[str, ...]
    numbers: tuple[str, ...]
    rows: tuple[RenderedRow, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]


def render_table(submission: Submission, table: PrintedTable) -> RenderedTable:
    """Render a form in the language of the submission, each figure rounded by itself."""
    numbered = sources(table)
    body = [
        RenderedRow(
            str(row["level"]),
            bool(row["part"]),
            tuple(cell(row, column, submission, sources=numbered) for column in table.columns),
        )
        for row in iter_rows(_with_blanks(table))
    ]
    title, day_line, unit_line = lines_above(submission, table)
    return RenderedTable(
        title=title,
        day_line=day_line,
        unit_line=unit_line,
        columns=table.columns,
        heads=tuple(header_cells(column, submission) for column in table.columns),
        numbers=tuple(f"({column.number})" if column.number else "" for column in table.columns),
        rows=tuple(body),
        notes=tuple(notes(submission, table)),
        sources=tuple(cited(source, submission.book, submission.words) for source in numbered),
    )


def lines_above(submission: Submission, table: PrintedTable) -> tuple[str, str, str]:
    """Return title, day and unit of a form."""
    words = submission.words
    title = table.title_vi if words.language == "vi" else table.title_en
    as_of = format_day(submission.statement.as_of, words)
    return title.upper(), words.gettext("(Figures as of {day})").format(day=as_of), words.gettext("Unit: ha")


def header_cells(column: TableColumn, submission: Submission) -> str:
    """Return the heading of a column, with its unit where it is not ha."""
    words = submission.words
    label = column.label_vi if words.language == "vi" else column.label_en
    if column.quantity == CHANGE and submission.since is not None:
        since = format_day(submission.since.as_of, words)
        label = words.gettext("{label} since {day}").format(label=label, day=since)
    return f"{label} (%)" if column.unit == "pct" else label


def sources(table: PrintedTable) -> tuple[str, ...]:
    """Return the sources of the rows, each once, in the order in which the rows name them."""
    return tuple(dict.fromkeys(source for source in table.rows["source"] if source))


def cell(row: Row, column: TableColumn, submission: Submission, *, sources: tuple[str, ...]) -> str:
    """Return the text of a cell."""
    if not column.is_text:
        if row[f"blank {column.quantity}"]:
            return EMPTY
        if row[f"unstated {column.quantity}"]:
            return not_stated(submission.words)
        value = float(str(row[column.quantity]))
        return format_figure(value, column, submission, estimated=bool(row["estimated"]))
    return text(row, column.quantity, submission, sources=sources)


def text(row: Row, quantity: str, submission: Submission, *, sources: tuple[str, ...]) -> str:
    """Return the text of a cell that holds no figure."""
    words, texts = submission.words, dict.fromkeys(TEXTS, EMPTY)
    texts |= {"name": row_name(row, words), "ordinal": str(row["ordinal"])}
    if row["level"] == "group":
        texts["ordinal"] = str(row["group"])
    if row["level"] in ("zone", "phase", "whole"):
        status, source = str(row["status"]), str(row["source"])
        texts["developer"] = str(row["developer"])
        texts["decision"] = _decision(row, submission)
        texts["status"] = labels(words.language).code("status", status) if status else EMPTY
        texts["note"] = f"[{sources.index(source) + 1}]" if source else EMPTY
    return texts[quantity]


def notes(submission: Submission, table: PrintedTable) -> list[str]:
    """Return the notes beneath a form: estimates, what is not in it, rounding, what is invented."""
    words, statement = submission.words, submission.statement
    lines = [*submission.estimated_notes, *_left_out(submission, table)]
    lines.append(captions.left_out(statement, words))
    shared = _shared_projects(table)
    if shared:
        note = words.ngettext(
            "{projects} project stands in several rows and counts once in the total.",
            "{projects} projects stand in several rows and count once in the total.",
            shared,
        )
        lines.append(note.format(projects=format_count(shared, words)))
    lines += [
        *rounding_notes(table, submission),
        captions.extrapolation_note(statement, words),
        captions.invented(submission.book, words),
        *submission.stamps[1:],
    ]
    return [*filter(None, lines)]


def _left_out(submission: Submission, table: PrintedTable) -> list[str]:
    """Return notes on phases that have no row, and leased land that no row counts."""
    words, statement = submission.words, submission.statement
    lines = []
    without = statement.phases[~statement.phases["phase_id"].isin(table.phases["phase_id"])]
    if len(without):
        zones = rows_by_key(submission.book.zones, "zone_id")
        names = "; ".join(
            captions.localized_name(names_with_zone(row, zones[row["zone_id"]]), words)
            for row in iter_rows(without.fillna({"name_vi": "", "name_en": ""}))
        )
        note = words.gettext("Without a decision in force, and therefore without a row: {names}.")
        lines.append(note.format(names=names))
    outside = statement.total["outside_ha"]
    if outside:
        note = words.gettext("{area} ha are leased outside established zones and counted in no row.")
        lines.append(note.format(area=format_ha(outside, words)))
    return lines


def _shared_projects(table: PrintedTable) -> int:
    if "project_count" not in table.rows or table.phases["project_count"].isna().any():
        return 0
    singles = table.rows["level"].isin(["zone", "phase"]) & ~table.rows["part"]
    total = table.rows.loc[table.rows["level"] == "total", "project_count"].iloc[0]
    return int(table.rows.loc[singles, "project_count"].sum() - total)


def _decision(row: Row, submission: Submission) -> str:
    """Return number and day of a decision, the day as exactly as it is known."""
    decided_on = row["decision_day"]
    if not isinstance(decided_on, pd.Timestamp) or pd.isna(decided_on):
        return EMPTY
    form = _PARTS_OF_A_DAY.get(str(row["date_precision"]))
    written = decided_on.strftime(form) if form else format_day(decided_on.date(), submission.words)
    named = str(row["decision_no"] or "")
    if not named:
        return submission.words.gettext("number not stated, {day}").format(day=written)
    return f"{named}, {written}"


def _with_blanks(table: PrintedTable) -> pd.DataFrame:
    marks = {"blank": table.blanks, "unstated": table.unstated}
    cells = {
        f"{mark} {name}": of_rows for mark, columns in marks.items() for name, of_rows in columns.items()
    }
    return table.rows.assign(**cells)
