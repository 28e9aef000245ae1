"""The book in a pack, read again from the tables inside, and the submission made from it anew."""

from collections.abc import Mapping
from pathlib import Path

from geo.errors import SourceError
from occupancy.book import LandBook, read
from occupancy.loading.book_folder import DICTIONARY, Folder, fingerprint
from occupancy.loading.book_settings import FILE
from occupancy.loading.table_specs import TABLES
from occupancy.statement import state
from outputs.submission import manifest
from outputs.submission.submission import Submission
from outputs.submission.verification.manifest_reader import ParsedManifest
from outputs.text.translations import translator


def folder_of(files: Mapping[str, bytes]) -> Folder:
    """Return the tables in a pack as the folder they were; nothing is written to the disk.

    Raises
    ------
    SourceError
        If one is missing without which no book can be read.
    """
    paths = {name: manifest.TABLES + name for name in (FILE, *(table.file for table in TABLES))}
    own = {name: files[path] for name, path in paths.items() if path in files}
    absent = tuple(table.file for table in TABLES if table.file not in own)
    from_program = {t.file: _program_file(files, t.file) for t in TABLES if t.program and t.file in absent}
    for name in (FILE, *(table.file for table in TABLES if table.required)):
        if name not in own:
            raise _missing(paths[name])
    held = own | from_program
    return Folder(Path(), held, absent, fingerprint(held))


def book_of(folder: Folder, files: Mapping[str, bytes]) -> LandBook:
    """Read the book in the tables of a pack, with the codes that it was read with.

    Raises
    ------
    SourceError, FieldError, CrsError
        When it cannot be read.
    """
    return read(folder, _program_file(files, DICTIONARY))


def submission_of(book: LandBook, declared: ParsedManifest) -> Submission:
    """Work out anew the submission that a manifest declares.

    Raises
    ------
    QuestionError
        When the book has no such basis.
    """
    known = book if declared.known_on is None else book.as_known(declared.known_on)
    statement = state(known, as_of=declared.as_of, basis=declared.basis)
    since = None if declared.since is None else state(known, as_of=declared.since, basis=declared.basis)
    return Submission(
        statement,
        translator(declared.language),
        since=since,
        agency=declared.agency,
        why=declared.why,
        who=declared.who,
        with_errors=declared.with_errors,
    )


def _program_file(files: Mapping[str, bytes], name: str) -> bytes:
    path = manifest.PROGRAM + name
    if path not in files:
        raise _missing(path)
    return files[path]


def _missing(path: str) -> SourceError:
    return SourceError("The pack has no {inner}, without which its book cannot be read.", inner=path)
