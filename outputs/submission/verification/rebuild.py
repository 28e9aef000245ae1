"""The book in a pack, read again from the tables inside, and the submission made from it anew."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from geo.errors import SourceError
from occupancy.book import LandBook, read
from occupancy.loading.book_folder import DICTIONARY, Folder, fingerprint
from occupancy.loading.book_settings import FILE
from occupancy.loading.table_specs import TABLES
from occupancy.statement import state
from outputs.submission.manifest import PROGRAM
from outputs.submission.manifest import TABLES as OWN
from outputs.submission.submission import Submission
from outputs.submission.verification.manifest_reader import ParsedManifest
from outputs.text.translations import translator


@contextmanager
def tables_of(files: Mapping[str, bytes]) -> Iterator[Folder]:
    """The tables in a pack as the folder they were, for as long as it is needed.

    Raises
    ------
    SourceError
        If one is missing without which no book can be read.
    """
    own = {name: files[OWN + name] for name in (FILE, *(t.file for t in TABLES)) if OWN + name in files}
    absent = tuple(table.file for table in TABLES if table.file not in own)
    lent = {t.file: _lent(files, t.file) for t in TABLES if t.program and t.file in absent}
    for name in (FILE, *(table.file for table in TABLES if table.required)):
        if name not in own:
            raise SourceError(
                "The pack has no {inner}, without which its book cannot be read.", inner=OWN + name
            )
    with TemporaryDirectory() as place:
        for name, content in own.items():
            (Path(place) / name).write_bytes(content)
        held = own | lent
        yield Folder(Path(place), held, absent, fingerprint(held))


def book_of(folder: Folder, files: Mapping[str, bytes]) -> LandBook:
    """The book in the tables of a pack, with the codes that it was read with.

    Raises
    ------
    SourceError, FieldError, CrsError
        When it cannot be read.
    """
    return read(folder, _lent(files, DICTIONARY))


def submission_of(book: LandBook, asked: ParsedManifest) -> Submission:
    """The submission that a manifest declares, worked out anew.

    Raises
    ------
    QuestionError
        When the book has no such basis.
    """
    seen = book if asked.known_on is None else book.as_known(asked.known_on)
    statement = state(seen, as_of=asked.as_of, basis=asked.basis)
    since = None if asked.since is None else state(seen, as_of=asked.since, basis=asked.basis)
    return Submission(
        seen,
        statement,
        translator(asked.language),
        since=since,
        agency=asked.agency,
        why=asked.why,
        who=asked.who,
        with_errors=asked.with_errors,
    )


def _lent(files: Mapping[str, bytes], name: str) -> bytes:
    if PROGRAM + name not in files:
        raise SourceError(
            "The pack has no {inner}, without which its book cannot be read.", inner=PROGRAM + name
        )
    return files[PROGRAM + name]
