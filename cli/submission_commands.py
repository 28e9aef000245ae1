"""Commands of a submission: its table, its pack, and the verification of a pack."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cli.options import (
    PACKAGED,
    AgencyFile,
    AsOf,
    Basis,
    Data,
    KnownOn,
    Language,
    LanguageOption,
    OutFile,
    OutPack,
    Pack,
    Since,
    TableFormat,
    TableFormatOption,
    Today,
    Who,
    Why,
    WithErrors,
    asked_day,
)
from cli.output import write_tables, write_text
from cli.session import load_book, load_statement, progress, spinner
from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.statement import Statement
from outputs.files import write_atomically
from outputs.text.translations import Translator, translator

if TYPE_CHECKING:
    from outputs.submission.submission import Agency


def submission_pack(  # noqa: PLR0913, PLR0917  one parameter per option
    out: OutPack,
    data: Data = PACKAGED,
    as_of: AsOf = "",
    since: Since = "",
    known_on: KnownOn = "",
    basis: Basis = "",
    who: Who = "",
    why: Why = "",
    with_errors: WithErrors = "",
    agency: AgencyFile = None,
    lang: LanguageOption = Language.VI,
) -> None:
    """Write all papers of a submission as one ZIP."""
    # Only these commands set papers; the others start without waiting for what draws and writes them.
    from occupancy.loading.book_folder import read_folder  # noqa: PLC0415
    from outputs.submission.pack import pack as packed  # noqa: PLC0415
    from outputs.submission.submission import Submission  # noqa: PLC0415

    reader = translator(lang)
    book, statement, before = _stated(data, reader, days=(as_of, since, known_on), basis=basis)
    submission = Submission(
        statement,
        reader,
        since=before,
        agency=_agency(book, agency),
        why=why,
        who=who,
        with_errors=with_errors,
    )
    with progress(reader.gettext("Making the submission pack…")) as told:
        file = packed(submission, read_folder(data), told=lambda step: told(step.name, step.done, step.of))
        write_atomically(out, file)
    write_text(reader.gettext("The submission pack is in {path}.").format(path=out) + "\n")


def table(  # noqa: PLR0913, PLR0917  one parameter per option
    out: OutFile,
    data: Data = PACKAGED,
    as_of: AsOf = "",
    since: Since = "",
    known_on: KnownOn = "",
    basis: Basis = "",
    form: TableFormatOption = TableFormat.XLSX,
    agency: AgencyFile = None,
    lang: LanguageOption = Language.VI,
) -> None:
    """Write the occupancy table as it is printed."""
    from outputs.submission.submission import Submission  # noqa: PLC0415
    from outputs.submission.table_file import table_file  # noqa: PLC0415

    reader = translator(lang)
    book, statement, before = _stated(data, reader, days=(as_of, since, known_on), basis=basis)
    submission = Submission(statement, reader, since=before, agency=_agency(book, agency))
    with spinner(reader.gettext("Writing the table…")):
        write_atomically(out, table_file(submission, form=form))
    write_text(reader.gettext("The table is in {path}.").format(path=out) + "\n")


def verify_pack(pack: Pack, data: Today = PACKAGED, lang: LanguageOption = Language.VI) -> None:
    """Hold a submission pack against itself and against the book of today."""
    from outputs.submission.verification.verify import verify  # noqa: PLC0415
    from outputs.tables.verification_view import verify_sheets  # noqa: PLC0415

    reader = translator(lang)
    with spinner(reader.gettext("Looking through the pack…")):
        book = load_book(data, reader)
        answer = verify(pack, book)
    write_tables(verify_sheets(answer, reader, today=book), reader)
    if not answer.sound:
        raise typer.Exit(1)


def _stated(
    data: Path, reader: Translator, *, days: tuple[str, str, str], basis: str
) -> tuple[LandBook, Statement, Statement | None]:
    """Book and statement, and that of the day to compare with; the days are as-of, since, known-on."""
    named = zip(days, ("--as-of", "--since", "--known-on"), strict=True)
    day, since, known_on = (asked_day(text, option=option) for text, option in named)
    book = load_book(data, reader, known_on=known_on)
    statement = load_statement(book, reader, as_of=day, basis=basis)
    return book, statement, _before(book, statement, reader, since=since)


def _before(
    book: LandBook, statement: Statement, reader: Translator, *, since: date | None
) -> Statement | None:
    if since is None:
        return None
    if since >= statement.as_of:
        raise QuestionError(
            "{since} is not before {day}; changes are shown since an earlier day.",
            since=since.isoformat(),
            day=statement.as_of.isoformat(),
        )
    return load_statement(book, reader, as_of=since, basis=statement.basis)


def _agency(book: LandBook, path: Path | None) -> "Agency":
    from outputs.submission.submission import agency, read_agency  # noqa: PLC0415

    return agency(book.info, None if path is None else read_agency(path))
