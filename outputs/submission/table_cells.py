"""A form as it is printed: each cell rounded once, a text in the reader's language.

Hectares and rates have two decimals, halves go up; a rate has as many as keep it on its side of every
threshold. Where printed rows do not come to the printed sum, a note gives the difference.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from occupancy.printed_table.forms import TEXTS, TableColumn
from occupancy.printed_table.table import CHANGE, PrintedTable, names_with_zone
from outputs.records import Row, iter_rows, rows_by_key
from outputs.submission.submission import MARK, Submission
from outputs.text import captions
from outputs.text.formatting import (
    decimals,
    format_count,
    format_day,
    format_ha,
    format_rate,
    format_signed,
    not_stated,
    rounded,
)
from outputs.text.labels import cited, labels
from outputs.text.translations import Translator

EMPTY = ""  # what is left empty on purpose
_PLACES = {"ha": 2, "pct": 2, "count": 0}


def format_figure(
    value: float, column: TableColumn, submission: Submission, *, estimated: bool = False
) -> str:
    """Format a figure as it is printed, with the mark behind it where it rests on an estimate."""
    words = submission.words
    if column.unit == "count":
        return format_count(value, words)
    if column.quantity == CHANGE and not pd.isna(value):
        return format_signed(value, words, places=_PLACES[column.unit])
    if column.unit == "pct":
        if pd.isna(value):
            return "–"
        text = format_rate(value, words, thresholds=submission.thresholds)
    else:
        text = format_ha(value, words)
    return text + MARK if estimated and depends_on_estimates(column) else text


def depends_on_estimates(column: TableColumn) -> bool:
    """Return True if a column is made from leasable areas, which may be estimates."""
    return "leasable_ha" in column.operands


def rounding_notes(table: PrintedTable, submission: Submission) -> list[str]:
    """Return the notes on the rounding of a table, a sentence each."""
    return [*_sums(table, submission), *_across(table, submission), *_thresholds(table, submission)]


def row_name(row: Row, words: Translator) -> str:
    """Return the name of a row of a form."""
    say = words.gettext
    group = str(row["group"])
    if row["level"] == "group":
        headings = {
            "I": say("Zones in operation"),
            "II": say("Zones established, under construction"),
            "III": say("Zones not established"),
            "II?": say("Zones established, under construction or since when they operate not stated"),
            "": say("Of these, zones with phases in several groups, each as a whole"),
        }
        return headings["II?" if row.get("operation_unknown") else group]
    sums = {
        "subtotal": say("Sum {group}").format(group=group),
        "established": say("Zones established (I + II)"),
        "total": say("TOTAL"),
    }
    if row["level"] in sums:
        return sums[str(row["level"])]
    english = str(row["name_en"] or "") if words.language == "en" else ""
    return english or str(row["name_vi"])


def _sums(table: PrintedTable, submission: Submission) -> list[str]:
    """Return a note for each row of sums whose printed rows come to something else."""
    words = submission.words
    template = words.gettext(
        "“{row}”: each figure is rounded by itself; the printed rows differ from the printed sum by"
        " {differences}."
    )
    notes, named = [], iter_rows(table.rows)
    for at in range(len(table.rows)):
        differences = [
            words.gettext("{difference} in column {number}").format(
                difference=format_signed(float(gap), words, places=decimals(gap)),
                number=column.number or column.quantity,
            )
            for column, gap in _gaps(table, at)
        ]
        if differences:
            name = row_name(named[at], words)
            notes.append(template.format(row=name, differences="; ".join(differences)))
    return notes


def _gaps(table: PrintedTable, at: int) -> Iterable[tuple[TableColumn, Decimal]]:
    """Yield columns of a row of sums and what the printed rows have more than it (less: negative)."""
    summands = table.added[at]
    for column in table.figures:
        if column.is_ratio or column.unit == "count" or not summands:
            continue
        values, blank = table.rows[column.quantity], table.blanks[column.quantity]
        total = values.iloc[at]
        added = [values.iloc[place] for place in summands if not blank[place]]
        if pd.isna(total) or any(pd.isna(row) for row in added):
            continue
        places = _PLACES.get(column.unit, 2)
        gap = sum((rounded(row, places=places) for row in added), Decimal(0)) - rounded(total, places=places)
        if gap:
            yield column, gap


def _across(table: PrintedTable, submission: Submission) -> list[str]:
    """Return notes on columns that are the difference of two others, and miss it by rounding."""
    words, by_quantity = submission.words, {column.quantity: column for column in table.figures}
    notes = []
    for column in table.figures:
        pair = [by_quantity.get(name) for name in column.operands]
        if column.operator != "-" or None in pair:
            continue
        values = table.rows[[column.quantity, *column.operands]].dropna()
        missed = 0
        for result, first, second in values.itertuples(index=False):
            missed += rounded(first, places=2) - rounded(second, places=2) != rounded(result, places=2)
        if missed:
            note = words.ngettext(
                "Column {number}: in {rows} row the printed columns miss it by one in the last place.",
                "Column {number}: in {rows} rows the printed columns miss it by one in the last place.",
                missed,
            )
            notes.append(note.format(number=column.number, rows=format_count(missed, words)))
    return notes


def _thresholds(table: PrintedTable, submission: Submission) -> list[str]:
    """Return notes on rates that two decimals would carry across a threshold."""
    words, notes, named = submission.words, list[str](), iter_rows(table.rows)
    template = words.gettext(
        "“{row}”, column {number}: {rate} % has more decimals, for two would put it on the other side of a"
        " threshold."
    )
    for column in table.figures:
        for at in range(len(table.rows)) if column.unit == "pct" else ():
            value = table.rows[column.quantity].iloc[at]
            written = format_rate(value, words, thresholds=submission.thresholds)
            if not pd.isna(value) and written != format_rate(value, words):
                name = row_name(named[at], words)
                notes.append(template.format(row=name, number=column.number, rate=written))
    return notes


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
