"""What must be said of layers wherever they go: day, basis, system, what is invented; and their columns."""

from collections.abc import Mapping, Sequence

from geo import crs
from geo.findings import count_by_severity
from occupancy.book import LandBook
from occupancy.statement import Statement
from outputs import said
from outputs.catalogue import Words
from outputs.gis.layers import Layer
from outputs.labels import labels
from outputs.numbers import count
from outputs.tables.sheet import csv_text

About = tuple[tuple[str, str], ...]


def about(book: LandBook, statement: Statement, words: Words, system: crs.System) -> About:
    """Label and text of each thing to be said, none of them empty."""
    say = words.gettext
    errors = count_by_severity(statement.findings)["error"]
    open_errors = words.ngettext("{count} open error", "{count} open errors", errors)
    credits_ = " · ".join(f"{credit.text} ({credit.licence})" for credit in book.info.credits)
    lines = (
        (say("Book"), said.book_name(book, words)),
        (say("Invented"), said.invented(book, words)),
        (say("Errors"), open_errors.format(count=count(errors, words)) if errors else ""),
        (say("Day"), said.dated(statement, words)),
        (say("Basis"), said.measured(book, statement, words)),
        (say("Not counted"), said.not_counted(statement, words)),
        (say("Coordinate system"), crs.describe(system)),
        (say("Outlines"), say("No line on this map is a legal boundary.")),
        (say("Source"), credits_),
        (say("An empty cell"), say("not stated")),
        (say("Book’s fingerprint"), statement.book_hash),
    )
    return tuple((label, text) for label, text in lines if text)


def readme(lines: About) -> bytes:
    """The lines as a text file that opens in any editor."""
    return ("\ufeff" + "".join(f"{label}: {text}\r\n" for label, text in lines)).encode()


def columns_csv(layers: Sequence[Layer], words: Words, *, short: Mapping[str, str] | None = None) -> bytes:
    """A CSV that says what each column of each layer is called; `short` are the names used in the files."""
    says = labels(words.language)
    head = ["layer", "column", "label"]
    rows = [
        [layer.name, (short or {}).get(str(name), str(name)), says.column(str(name))]
        for layer in layers
        for name in layer.attributes.columns
    ]
    return ("\ufeff" + csv_text(head, rows)).encode()
