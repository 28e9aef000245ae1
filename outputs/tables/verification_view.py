"""The proof of a pack as tables to read: one for each of its three answers."""

from collections.abc import Mapping, Sequence

from occupancy.book import LandBook
from outputs.records import rows_by_key
from outputs.submission import manifest
from outputs.submission.manifest import Message, format_value, program
from outputs.submission.verification.book_diff import ASIDE, BookDiff
from outputs.submission.verification.verify import Proof, Verdict
from outputs.tables.report_view import Column, TextTable, text_table
from outputs.text import captions
from outputs.text.formatting import format_count, format_day
from outputs.text.labels import labels
from outputs.text.translations import LANGUAGE_NAMES, N_, Translator

_VERDICTS: Mapping[Verdict, str] = {
    Verdict.PROVED: N_("Proved: every file is as it was made, and is what the tables inside make."),
    Verdict.WRONG: N_(
        "Not proved: something in the pack is not as it was made, or is not what the tables inside make."
    ),
    Verdict.UNCOMPARED: N_("Not proved: nothing wrong was found, but not everything could be compared."),
    Verdict.FOREIGN: N_("Not proved: the pack has rows that the book never had."),
}


def verdict_sentence(verdict: Verdict, words: Translator) -> str:
    """Return what a proof comes to, in the reader's language."""
    return words.gettext(_VERDICTS[verdict])


def verification_tables(proof: Proof, words: Translator, *, today: LandBook) -> list[TextTable]:
    """Return whether files are intact, whether figures are right, and what differs in the book of today."""
    tables = [_files(proof, words, today), _figures(proof, words), _today(proof, words, today)]
    if proof.today is not None and proof.today.figures:
        tables.append(_changed_figures(proof.today, words, today))
    return tables


def _files(proof: Proof, words: Translator, today: LandBook) -> TextTable:
    say, manifest = words.gettext, proof.manifest
    about = say("{book}. Day {day}, basis {basis}, language {language}; made by version {version}.").format(
        book=_name(proof, words),
        day=format_day(manifest.as_of, words),
        basis=_basis(manifest.basis, words, today),
        language=LANGUAGE_NAMES.get(manifest.language, manifest.language),
        version=format_value(manifest.program.get("version"), words),
    )
    texts = (
        (say("Made by"), manifest.who),
        (say("Purpose"), manifest.why),
        (say("Made with open errors"), manifest.with_errors),
    )
    verdict = (
        say("Not intact: some files are not as they were made.")
        if proof.files
        else say("All {files} files are intact.").format(files=format_count(len(manifest.files), words))
    )
    lines = [
        about,
        *(f"{label}: {text}" for label, text in texts if text),
        *_programs(proof, words),
        _signed(proof, words),
        verdict,
    ]
    return _messages(say("1. Files"), lines, proof.files, words)


def _basis(code: str, words: Translator, book: LandBook) -> str:
    """Return what a basis is called in the book of today, or the code of one that it does not have."""
    rows = rows_by_key(book.bases, "basis")
    return f"“{captions.localized_label(rows[code], words)}”" if code in rows else code


def _signed(proof: Proof, words: Translator) -> str:
    """Return by which key the pack is signed; nothing where that is among what is wrong."""
    if not proof.signed_by:
        return "" if proof.key_named else words.gettext("Not signed.")
    if any(message.where in manifest.NAMES for message in proof.files):
        return ""
    text = (
        words.gettext("Signed with the key that was named, fingerprint {key}.")
        if proof.key_named
        else words.gettext(
            "Signed with the key of fingerprint {key}; whether it is that of the office is told where the"
            " office’s public key is named."
        )
    )
    return text.format(key=proof.signed_by)


def _programs(proof: Proof, words: Translator) -> list[str]:
    """Return version and fingerprint of the program that made the pack, as it says, and of this one."""
    programs = {
        words.gettext("Program that made it"): proof.manifest.program,
        words.gettext("This program"): program(),
    }
    return [
        words.gettext("{which}: version {version}, fingerprint {fingerprint}").format(
            which=which,
            version=format_value(one.get("version"), words),
            fingerprint=format_value(one.get("sha256"), words),
        )
        for which, one in programs.items()
    ]


def _figures(proof: Proof, words: Translator) -> TextTable:
    say = words.gettext
    verdict = (
        say("Not right: figures are not those of the tables inside.")
        if proof.figures
        else say("The figures worked out anew from the tables inside are those of the files.")
    )
    if not proof.same_program:
        method = say(
            "Made by another program, or with other libraries: findings, stamps, figures, formulas, words,"
            " shapes and styles were compared, not bytes. Where only words or layout differ, the program that"
            " made it can tell whether they were changed."
        )
    elif proof.sound:
        method = say("Made by this program: every file was made again and compared byte by byte.")
    else:
        method = say("Made by this program: the files that could be made again were compared byte by byte.")
    notes = [f"{note.where}: {note.text(words)}" for note in proof.notes]
    if proof.uncompared:
        notes.append(say("Not compared, and so not proved:"))
        notes += [f"{note.where}: {note.text(words)}" for note in proof.uncompared]
    return _messages(say("2. Figures"), [verdict, method, *notes], proof.figures, words)


def _messages(title: str, lines: Sequence[str], messages: Sequence[Message], words: Translator) -> TextTable:
    columns = [
        Column(words.gettext("Where"), lambda message: message.where),
        Column(words.gettext("What"), lambda message: message.text(words)),
    ]
    return _unheaded(text_table(title, columns, messages, above=lines))


def _today(proof: Proof, words: Translator, book: LandBook) -> TextTable:
    say, says, changes = words.gettext, labels(words.language), proof.today
    title = say("3. The book of today")
    if changes is None:
        return text_table(title, (), (), above=[say("Not compared: the tables cannot be read.")])
    lines = [say("Compared with: {book}.").format(book=captions.book_name(book, words))]
    if _name(proof, words) != captions.book_name(book, words):
        other = say("The pack is of a book of another name: {book}; --data names its folder.")
        lines.append(other.format(book=_name(proof, words)))
    lines += [remark.text(words) for remark in changes.remarks]
    if changes.foreign:
        count = sum(change.foreign for change in changes.tables)
        lines.append(
            words.ngettext(
                "The pack has {count} row that the book of today does not have, or has with other cells."
                " Rows never vanish from a true book, and a correction is a new row: the pack was made from"
                " another book, or from an altered one.",
                "The pack has {count} rows that the book of today does not have, or has with other cells."
                " Rows never vanish from a true book, and a correction is a new row: the pack was made from"
                " another book, or from an altered one.",
                count,
            ).format(count=format_count(count, words))
        )
    if changes.none:
        lines.append(say("Nothing differs in the book of today."))
    elif not changes.figures and not changes.remarks:
        lines.append(say("Rows differ in the book of today; the headline figures of that day do not."))
    names = {ASIDE: say("Rows that could not be used")}
    columns = [
        Column(say("Table"), lambda change: names.get(change.table) or says.table(change.table)),
        Column(say("Rows added"), lambda change: format_count(change.added, words), figures=True),
        Column(say("Removed"), lambda change: format_count(change.removed, words), figures=True),
        Column(say("Changed"), lambda change: format_count(change.changed, words), figures=True),
        Column(say("The first of them"), lambda change: ", ".join(change.named)),
    ]
    return _unheaded(text_table(title, columns, changes.tables, above=lines))


def _changed_figures(changes: BookDiff, words: Translator, book: LandBook) -> TextTable:
    say, says, names = words.gettext, labels(words.language), captions.land_names(book, words)
    columns = [
        Column(say("Where"), lambda change: names.get(change.zone_id, change.zone_id) or say("Whole book")),
        Column(say("What"), lambda change: says.column(change.quantity)),
        Column(say("In the pack"), lambda change: format_value(change.before, words), figures=True),
        Column(say("Today"), lambda change: format_value(change.after, words), figures=True),
    ]
    return text_table(say("Headline figures that differ"), columns, changes.figures)


def _name(proof: Proof, words: Translator) -> str:
    """Return what the book of the pack was called."""
    return proof.manifest.book["name_en" if words.language == "en" else "name_vi"]


def _unheaded(table: TextTable) -> TextTable:
    """Return a table without its headings where it has no rows."""
    return table if table.rows else TextTable(table.title, table.above, (), ())
