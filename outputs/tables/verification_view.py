"""The proof of a pack as sheets to read: one for each of its three answers."""

from collections.abc import Sequence

from occupancy.book import LandBook
from outputs.submission.verification.book_diff import ASIDE, BookDiff
from outputs.submission.verification.messages import Message, format_value
from outputs.submission.verification.verify import Proof
from outputs.tables.text_table import Column, TextTable
from outputs.text import captions
from outputs.text.formatting import format_count, format_day
from outputs.text.labels import labels
from outputs.text.translations import Translator


def verify_sheets(proof: Proof, words: Translator, *, today: LandBook) -> list[TextTable]:
    """Whether the files are intact, whether the figures are right, and what differs in the book of today."""
    return [
        _files(proof, words),
        _figures(proof, words),
        _note(
            words.gettext("3. The book of today"), words.gettext("Not compared: the tables cannot be read.")
        )
        if proof.today is None
        else _today(proof, proof.today, words, today),
        *_tables(proof.today, words, today),
    ]


def _files(proof: Proof, words: Translator) -> TextTable:
    say, manifest = words.gettext, proof.manifest
    about = say("{book}. Day {day}, basis {basis}, language {language}; made by version {version}.").format(
        book=_name(proof, words),
        day=format_day(manifest.as_of, words),
        basis=manifest.basis,
        language=manifest.language,
        version=format_value(manifest.program.get("version"), words),
    )
    texts = (
        (say("Made by"), manifest.who),
        (say("Purpose"), manifest.why),
        (say("Made with open errors"), manifest.with_errors),
    )
    lines = [about, *(f"{label}: {text}" for label, text in texts if text)]
    verdict = (
        say("Not intact: some files are not as they were made.")
        if proof.files
        else say("All {files} files are intact.").format(files=format_count(len(manifest.files), words))
    )
    return _remarks(say("1. Files"), [*lines, verdict], proof.files, words)


def _figures(proof: Proof, words: Translator) -> TextTable:
    say = words.gettext
    verdict = (
        say("Not right: figures are not those of the tables inside.")
        if proof.figures
        else say("The figures worked out anew from the tables inside are those of the files.")
    )
    if proof.same_program and not proof.sound:
        how = say("Made by this program: the files that could be made again were compared byte by byte.")
    elif proof.same_program:
        how = say("Made by this program: every file was made again and compared byte by byte.")
    else:
        how = say("Made by another version: figures were compared, not bytes.")
    notes = [f"{one.where}: {one.text(words)}" for one in proof.notes]
    return _remarks(say("2. Figures"), [verdict, how, *notes], proof.figures, words)


def _name(proof: Proof, words: Translator) -> str:
    """What the book of the pack was called."""
    return proof.manifest.book["name_en" if words.language == "en" else "name_vi"]


def _today(proof: Proof, changes: BookDiff, words: Translator, book: LandBook) -> TextTable:
    say, made_from = words.gettext, _name(proof, words)
    lines = [say("Compared with: {book}.").format(book=captions.book_name(book, words))]
    if made_from != captions.book_name(book, words):
        lines.append(
            say("The pack is of a book of another name: {book}; --data names its folder.").format(
                book=made_from
            )
        )
    lines += [one.text(words) for one in changes.remarks]
    if changes.none:
        lines.append(say("Nothing differs in the book of today."))
    elif not changes.figures and not changes.remarks:
        lines.append(say("Rows differ in the book of today; the headline figures of that day do not."))
    says = labels(words.language)
    names = {ASIDE: say("Rows that could not be used")}
    columns = (
        Column(say("Table")),
        Column(say("Rows added"), figures=True),
        Column(say("Removed"), figures=True),
        Column(say("Changed"), figures=True),
        Column(say("The first of them")),
    )
    rows = [
        (
            names.get(one.table) or says.table(one.table),
            *(format_count(each, words) for each in (one.added, one.removed, one.changed)),
            ", ".join(one.named),
        )
        for one in changes.tables
    ]
    return _sheet(say("3. The book of today"), lines, columns, rows)


def _tables(changes: BookDiff | None, words: Translator, book: LandBook) -> list[TextTable]:
    """The headline figures that differ, where any do."""
    if changes is None or not changes.figures:
        return []
    say, says, names = words.gettext, labels(words.language), captions.land_names(book, words)
    columns = (
        Column(say("Where")),
        Column(say("What")),
        Column(say("In the pack"), figures=True),
        Column(say("Today"), figures=True),
    )
    rows = [
        (
            names.get(one.zone_id, one.zone_id) or say("Whole book"),
            says.column(one.quantity),
            format_value(one.before, words),
            format_value(one.after, words),
        )
        for one in changes.figures
    ]
    return [_sheet(say("Headline figures that differ"), [], columns, rows)]


def _remarks(title: str, lines: Sequence[str], remarks: Sequence[Message], words: Translator) -> TextTable:
    columns = (Column(words.gettext("Where")), Column(words.gettext("What")))
    return _sheet(title, lines, columns, [(one.where, one.text(words)) for one in remarks])


def _note(title: str, line: str) -> TextTable:
    return _sheet(title, [line], (), [])


def _sheet(
    title: str, lines: Sequence[str], columns: tuple[Column, ...], rows: Sequence[tuple[str, ...]]
) -> TextTable:
    """A sheet without headings where it has no rows."""
    return TextTable(title, tuple(lines), columns if rows else (), tuple(rows))
