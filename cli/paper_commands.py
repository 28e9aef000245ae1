"""Commands that write papers: corners, the printed table, a submission pack, an investor's sheet."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import (
    PACKAGED,
    AgencyFile,
    AsOf,
    Basis,
    Data,
    KnownOn,
    Language,
    OutFile,
    PaperFormat,
    ProvincesFile,
    Since,
    TableFormat,
    argument,
    only_folder,
    open_book,
    open_statement,
    option,
    parse_day,
    spinner,
    state_book,
)
from cli.output import PACK, PAPER, TABLE, settle_format, write_tables, write_text
from cli.province_options import several_books, write_papers
from occupancy.errors import QuestionError
from outputs.files import read_bytes, write_atomically
from outputs.text.translations import N_, Translator, translator

if TYPE_CHECKING:
    from outputs.submission.submission import Submission

_LAND = N_("Ids of plots, phases or zones, parted by spaces; each gets a list of its own.")
_PAPER_FORMAT = N_(
    "xlsx, docx or pdf; each has the corners, the areas and a drawing to scale. Not given: by the ending of"
    " --out."
)
_TABLE_FORMAT = N_(
    "xlsx: the workbook with live formulas, the table first; docx and pdf: a printed table; csv: unrounded."
    " Not given: by the ending of --out."
)
_OUT_PACK = N_("The ZIP to write, whole or not at all; of several books a new folder.")
_OUT_PAPERS = N_("The file to write, whole or not at all; of several books a new folder.")
_WHO = N_("Who makes the papers, as they are to say it.")
_WHY = N_("What the papers are for, as they are to say it.")
_WITH_ERRORS = N_("Why papers are made although the book has open errors; printed on them.")
_WITHOUT_TENANTS = N_(
    "Leave out names of tenants, certificates and numbers of leases; running numbers stand for them."
)
_ANALYSIS = N_(
    "Add the analysis: sheets of the workbook and a section of the report on room to the lines, why the rate"
    " moved, land coming back, and whether the verdict is robust."
)
_SIGN = N_("Private key (Ed25519, PEM) that the manifest is signed with.")
_KEY = N_("Public key (Ed25519, PEM) of who is to have signed the pack.")
_TODAY = N_("Folder of the book of today, which the pack is compared with; the packaged book when not given.")

# Papers are imported where they are written: other commands start without what draws and sets them.


def coordinates(  # noqa: PLR0913, PLR0917  one parameter per option
    places: Annotated[list[str], argument(_LAND, "PLOT…")],
    out: OutFile,
    data: Data = PACKAGED,
    as_of: AsOf = "",
    known_on: KnownOn = "",
    form: Annotated[PaperFormat | None, option("--format", _PAPER_FORMAT)] = None,
    lang: Language = "vi",
) -> None:
    """Write the corners of plots or zones as a paper."""
    from outputs.submission import corner_papers as paper  # noqa: PLC0415
    from outputs.submission.submission import Submission  # noqa: PLC0415

    reader = translator(lang)
    made = settle_format(out, form, PAPER)
    submission = Submission(open_statement(data, reader, as_of=as_of, known_on=known_on), reader)
    with spinner(reader.gettext("Writing the coordinates…")):
        write_atomically(out, paper.coordinates(submission, places, form=made))
    write_text(reader.gettext("The coordinates are in {path}.").format(path=out) + "\n")


def table(  # noqa: PLR0913, PLR0917  one parameter per option
    out: Annotated[Path, option("--out", _OUT_PAPERS, "FILE")],
    data: Data = PACKAGED,
    as_of: AsOf = "",
    since: Since = "",
    known_on: KnownOn = "",
    basis: Basis = "",
    provinces: ProvincesFile = None,
    form: Annotated[TableFormat | None, option("--format", _TABLE_FORMAT)] = None,
    agency: AgencyFile = None,
    lang: Language = "vi",
) -> None:
    """Write the occupancy table as it is printed."""
    from outputs.submission.table_file import table_file  # noqa: PLC0415

    reader = translator(lang)
    several = several_books(data, provinces, known_on=known_on)
    if several is not None:
        kind = form or "xlsx"

        def of_book(folder: Path, day: str, basis: str) -> bytes:
            days = (day, since, known_on)
            submission = _submission([folder], reader, days=days, basis=basis, agency_file=agency)
            return table_file(submission, form=kind)

        write_papers(several, reader, out, call=(as_of, basis), paper=(of_book, kind))
        return
    made = settle_format(out, form, TABLE)
    submission = _submission(data, reader, days=(as_of, since, known_on), basis=basis, agency_file=agency)
    with spinner(reader.gettext("Writing the table…")):
        write_atomically(out, table_file(submission, form=made))
    write_text(reader.gettext("The table is in {path}.").format(path=out) + "\n")


def submission_pack(  # noqa: PLR0913, PLR0917  one parameter per option
    out: Annotated[Path, option("--out", _OUT_PACK, "FILE")],
    data: Data = PACKAGED,
    as_of: AsOf = "",
    since: Since = "",
    known_on: KnownOn = "",
    basis: Basis = "",
    who: Annotated[str, option("--who", _WHO, "TEXT")] = "",
    why: Annotated[str, option("--why", _WHY, "TEXT")] = "",
    with_errors: Annotated[str, option("--with-errors", _WITH_ERRORS, "REASON")] = "",
    agency: AgencyFile = None,
    provinces: ProvincesFile = None,
    without_tenants: Annotated[bool, option("--without-tenants", _WITHOUT_TENANTS)] = False,
    analysis: Annotated[bool, option("--analysis", _ANALYSIS)] = False,
    sign: Annotated[Path | None, option("--sign", _SIGN, "KEY")] = None,
    lang: Language = "vi",
) -> None:
    """Write all papers of a submission as one ZIP."""
    from occupancy.loading.book_folder import read_folder  # noqa: PLC0415
    from outputs.submission.manifest import read_signing_key  # noqa: PLC0415
    from outputs.submission.pack import pack  # noqa: PLC0415

    reader = translator(lang)
    key = None if sign is None else read_signing_key(sign)
    asked = {"who": who, "why": why, "with_errors": with_errors, "analysis": analysis}

    def of_book(folder: Path, day: str, basis: str) -> bytes:
        days = (day, since, known_on)
        submission = _submission([folder], reader, days=days, basis=basis, agency_file=agency, asked=asked)
        with spinner(reader.gettext("Making the submission pack…")) as report_step:
            files, tenants = read_folder(folder), not without_tenants
            return pack(submission, files, tenants=tenants, key=key, on_step=report_step)

    several = several_books(data, provinces, known_on=known_on)
    if several is not None:
        write_papers(several, reader, out, call=(as_of, basis), paper=(of_book, "zip"))
        return
    settle_format(out, None, PACK)
    write_atomically(out, of_book(only_folder(data), as_of, basis))
    write_text(reader.gettext("The submission pack is in {path}.").format(path=out) + "\n")


def verify_pack(
    pack: Annotated[Path, argument(N_("The submission pack, a ZIP."), "PACK")],
    data: Annotated[list[Path], option("--data", _TODAY, "FOLDER")] = PACKAGED,
    key: Annotated[Path | None, option("--key", _KEY, "PUBLIC")] = None,
    lang: Language = "vi",
) -> None:
    """Hold a submission pack against itself and against the book of today."""
    from outputs.submission.manifest import read_public_key  # noqa: PLC0415
    from outputs.submission.verification.verify import verify  # noqa: PLC0415
    from outputs.tables.verification_view import verdict_sentence, verification_tables  # noqa: PLC0415

    reader = translator(lang)
    public = None if key is None else read_public_key(read_bytes(key), name=str(key))
    with spinner(reader.gettext("Looking through the pack…")):
        book = open_book(data, reader)
        proof = verify(pack, book, key=public)
    write_tables(verification_tables(proof, reader, today=book), reader)
    of_its_book = data != PACKAGED or book.info.name_vi == proof.manifest.book["name_vi"]
    verdict = proof.verdict(of_its_book=of_its_book)
    write_text(verdict_sentence(verdict, reader) + "\n")
    raise typer.Exit(verdict)


def _submission(
    data: Sequence[Path],
    reader: Translator,
    *,
    days: tuple[str, str, str],
    basis: str,
    agency_file: Path | None,
    asked: Mapping[str, Any] | None = None,
) -> "Submission":
    """Return the submission of a book; the days are as-of, since and known-on."""
    from outputs.submission.submission import Submission, agency, read_agency  # noqa: PLC0415

    as_of, since_text, known_on = days
    since = parse_day(since_text, option="--since")
    statement = open_statement(data, reader, as_of=as_of, known_on=known_on, basis=basis)
    if since is not None and since >= statement.as_of:
        raise QuestionError(
            "{since} is not before {day}; changes are shown since an earlier day.",
            since=since.isoformat(),
            day=statement.as_of.isoformat(),
        )
    book = statement.book
    before = None if since is None else state_book(book, reader, as_of=since, basis=statement.basis)
    changes = None if agency_file is None else read_agency(agency_file)
    return Submission(statement, reader, since=before, agency=agency(book.info, changes), **(asked or {}))
