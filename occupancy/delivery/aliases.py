"""Aliases: what an office writes for an id of the book, kept in a table that a person can read and mend."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from occupancy.changes.rows import current
from occupancy.delivery.headings import plain
from occupancy.delivery.proposal import DeliveredRow, Question
from occupancy.loading.csv_reader import read_csv_text
from occupancy.loading.record_checks import closest_ids
from occupancy.loading.table_text import GEOMETRY, Row

FILE = "aliases.csv"
_COLUMNS = ("table", "delivered", "id")
# Columns that name rows of another table, or of their own, and what these may be called by.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "zones": ("zone_id", "name_vi", "name_en"),
    "parcels": ("parcel_id",),
}
_ID = {"zones": "zone_id", "parcels": "parcel_id"}
_WORD = re.compile(r"\d+|[^\W\d_]+")
_ROMAN = {
    numeral: str(at)
    for at, numeral in enumerate(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"], start=1)
}
Aliases = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Matched:
    """Rows with the ids of the book; spellings alike but for spaces, dashes and case; and questions."""

    rows: tuple[DeliveredRow, ...]
    alike: Aliases
    questions: tuple[Question, ...]


def read_aliases(path: Path) -> dict[tuple[str, str], str]:
    """Read the aliases of a book: table and what is delivered → id; none where there is no file.

    Raises
    ------
    SourceError, FieldError
        If it is no CSV file.
    """
    if not path.exists():
        return {}
    frame = read_csv_text(path.read_bytes(), name=FILE).reindex(columns=list(_COLUMNS)).fillna("")
    return {(table, delivered): own for table, delivered, own in frame.itertuples(index=False, name=None)}


def aliases_text(aliases: Aliases) -> str:
    """Return the aliases as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows((*key, own) for key, own in sorted(aliases.items()))
    return out.getvalue()


def match_ids(rows: Sequence[DeliveredRow], book: Mapping[str, Sequence[Row]], aliases: Aliases) -> Matched:
    """Return rows whose ids of zones and plots are those of the book, or of the delivery itself.

    Of a new book those count that have a shape, where there are such. `book` has the rows of its tables. An
    id that is alike but for spaces, dashes and case to that of one row is taken and told; one that is only
    near, first by its words and numbers, is asked about; any other stays.
    """
    alike: dict[tuple[str, str], str] = {}
    questions: list[Question] = []
    done = tuple(rows)
    for table, column in _ID.items():
        own = [row for row in book.get(table, ()) if current(row)]
        new = [row.cells for row in done if row.table == table] if not own else []
        drawn = [cells for cells in new if GEOMETRY in cells]
        done = _match(done, (table, column), own or drawn or new, aliases, alike, questions)
    return Matched(done, alike, tuple(questions))


def _match(
    rows: Sequence[DeliveredRow],
    named: tuple[str, str],
    known: Iterable[Mapping[str, Any]],
    aliases: Aliases,
    alike: dict[tuple[str, str], str],
    questions: list[Question],
) -> tuple[DeliveredRow, ...]:
    table, column = named
    exact, folded = _spellings(table, column, known)
    if not exact:
        return tuple(rows)
    meant: dict[str, str] = {}
    strange: list[str] = []
    owned = {row.cells.get(column, "") for row in rows if row.table == table}
    for text in dict.fromkeys(str(row.cells.get(column, "")) for row in rows):
        near = folded.get(plain(text), set())
        if not text or text in exact:
            meant[text] = exact.get(text, text)
        elif (table, text) in aliases:
            meant[text] = aliases[table, text]
        elif len(near) == 1:
            meant[text] = alike[table, text] = next(iter(near))
        elif text not in owned:
            strange.append(text)
    numbered: dict[str, set[str]] = {}
    for text in exact:
        numbered.setdefault(_numbered(text), set()).add(text)
    alone = {text: numbered.get(_numbered(text), set()) for text in strange}
    hints = {text: next(iter(near)) for text, near in alone.items() if len({exact[one] for one in near}) == 1}
    hints |= closest_ids([text for text in strange if text not in hints], exact)
    for text, hint in hints.items():
        questions.append(
            Question(
                "{value} under {column} may be {known}.",
                how="Write it into {file}, as {table},{value},{known}, or as {table},{value},{value} if it is"
                " another.",
                value=text,
                column=column,
                known=exact[hint],
                file=FILE,
                table=table,
                answer="aliases",
            )
        )
    other = {text: own for text, own in meant.items() if own != text}
    return tuple(
        replace(row, cells={**row.cells, column: other[str(row.cells[column])]})
        if row.cells.get(column) in other
        else row
        for row in rows
    )


def _numbered(text: str) -> str:
    """Return an id by its words and numbers: `A1` as `A-01`, `Quế Võ 3` as `Quế Võ III`."""
    words = map(plain, _WORD.findall(unicodedata.normalize("NFC", text)))
    return " ".join(_ROMAN.get(word, word.lstrip("0") or "0") for word in words)


def _spellings(
    table: str, column: str, known: Iterable[Mapping[str, Any]]
) -> tuple[dict[str, str], dict[str, set[str]]]:
    """Return what each id of a table may be called, as it is written and folded."""
    exact: dict[str, str] = {}
    folded: dict[str, set[str]] = {}
    for row in known:
        own = str(row.get(column) or row.get("name_vi", ""))
        for text in filter(None, (str(row.get(name, "")) for name in _NAMES[table])):
            exact.setdefault(text, own)
            folded.setdefault(plain(text), set()).add(own)
    return exact, folded
