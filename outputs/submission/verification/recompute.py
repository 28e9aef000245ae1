"""The submission in a pack made anew, and the figures of its manifest and papers held against it."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from geo.errors import LandbookError, SourceError
from occupancy.book import LandBook, read
from occupancy.loading.book_folder import DICTIONARY, Folder, fingerprint
from occupancy.loading.book_settings import FILE
from occupancy.loading.table_specs import TABLES
from occupancy.statement import state
from outputs.submission import manifest
from outputs.submission.pack import DOCX, LAYERS, WORKBOOK, names, papers
from outputs.submission.submission import Submission
from outputs.submission.verification import file_readers
from outputs.submission.verification.manifest_reader import ParsedManifest
from outputs.submission.verification.messages import Message, equal_within_noise
from outputs.tables.report_view import report_json
from outputs.text.translations import N_, translator

Contents = Mapping[str, object]
_MOST = 20  # remarks of one paper; where one figure is wrong, many may be
_PLACE = N_("{place}: it says {there}; the tables give {expected}.")
_NO_FIGURE = N_("It is not what the tables make of it now, though every figure in it is.")
_OTHER = N_("It is not what the tables make of it now.")
_BY_OTHERS = N_(
    "Made by another version of the program; its figures cannot be read back and were not compared."
)
_FINDINGS = N_("Its findings and stamps are not those of the tables inside.")
_MORE = N_("And more: {count} differences in all.")
_BOOK = N_("The fingerprint of the tables is {there}; the manifest says {expected}.")


def _cells(file: bytes, name: str) -> Contents:
    return file_readers.cells(file, name=name)


def _printed(file: bytes, name: str) -> Contents:
    return {f"#{at}": text for at, text in enumerate(file_readers.figures(file, name=name), start=1)}


_READ: Mapping[str, Callable[[bytes, str], Contents]] = {
    WORKBOOK: _cells,
    DOCX: _printed,
    LAYERS: lambda file, name: file_readers.attributes(file, name=name),
}


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


def is_same_program(declared: ParsedManifest) -> bool:
    """Return True if this very program made the pack, with libraries of the same versions."""
    return dict(declared.program) == manifest.program()


def mismatched_figures(
    submission: Submission, folder: Folder, declared: ParsedManifest, files: Mapping[str, bytes]
) -> Iterator[Message]:
    """Yield what in a pack is not what its own tables give."""
    if folder.content_hash != declared.book["sha256"]:
        yield Message(
            manifest.FILE, _BOOK, {"there": folder.content_hash, "expected": declared.book["sha256"]}
        )
    yield from _capped(manifest.FILE, _of_manifest(submission, declared))
    ours = is_same_program(declared)
    if ours and (list(declared.findings), declared.stamps) != (
        manifest.open_findings(submission),
        submission.stamps,
    ):
        yield Message(manifest.FILE, _FINDINGS)
    remade = papers(submission, only=None if ours else tuple(_READ))
    for name, expected in remade.items():
        if name in files and files[name] != expected:
            yield from _of_paper(name, files[name], expected, ours=ours)


def wrong_manifest(
    submission: Submission, folder: Folder, declared: ParsedManifest, files: Mapping[str, bytes]
) -> Iterator[Message]:
    """Yield what this program would not have written in the manifest of a pack whose files are right."""
    listed = {name: files[name] for name in names(submission.book, folder) if name != manifest.FILE}
    if is_same_program(declared) and manifest.manifest(submission, folder, listed) != files[manifest.FILE]:
        yield Message(manifest.FILE, _OTHER)


def not_compared(declared: ParsedManifest, files: Mapping[str, bytes]) -> Iterator[Message]:
    """Yield the papers of another program whose figures cannot be read back."""
    for name in files if not is_same_program(declared) else ():
        if "/" not in name and name not in _READ and name != manifest.FILE:
            yield Message(name, _BY_OTHERS)


def _of_manifest(submission: Submission, declared: ParsedManifest) -> Iterator[Message]:
    figures = dict(_flat(report_json(submission.statement, submission.words)))
    for place, actual, expected in file_readers.differences(dict(_flat(declared.figures)), figures):
        if not equal_within_noise(actual, expected):
            yield _remark(manifest.FILE, place, actual, expected)


def _of_paper(name: str, actual: bytes, expected: bytes, *, ours: bool) -> Iterator[Message]:
    """Yield what differs in a paper whose bytes do; of another program only its figures."""
    if name not in _READ:
        yield Message(name, _OTHER)
        return
    try:
        contents = _READ[name](actual, name), _READ[name](expected, name)
    except LandbookError as error:
        yield Message(name, error.template, error.params)
        return
    differences = list(_differing(*contents, exact=ours))
    yield from _capped(name, (_remark(name, *difference) for difference in differences))
    if ours and not differences:
        yield Message(name, _NO_FIGURE)


def _differing(actual: Contents, expected: Contents, *, exact: bool) -> Iterator[tuple[str, object, object]]:
    for place, first, second in file_readers.differences(actual, expected):
        values = _value(first), _value(second)
        figures = exact or any(isinstance(value, float) for value in values)
        if figures and not equal_within_noise(*values):
            yield place, *values
        elif exact and _formula(first) != _formula(second):
            yield place, _formula(first), _formula(second)


def _value(content: object) -> object:
    return content.value if isinstance(content, file_readers.Cell) else content


def _formula(content: object) -> str:
    return content.formula if isinstance(content, file_readers.Cell) else ""


def _remark(where: str, place: str, actual: object, expected: object) -> Message:
    return Message(where, _PLACE, {"place": place, "there": actual, "expected": expected})


def _capped(where: str, remarks: Iterator[Message]) -> Iterator[Message]:
    yield from islice(remarks, _MOST)
    rest = sum(1 for _ in remarks)
    if rest:
        yield Message(where, _MORE, {"count": rest + _MOST})


def _flat(value: object, place: str = "") -> Iterator[tuple[str, object]]:
    """Yield the leaves of figures by their path; the rows of a list go by their first cell."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _flat(part, f"{place}.{name}".removeprefix("."))
    elif isinstance(value, list):
        for at, part in enumerate(value):
            key = next(iter(part.values()), at) if isinstance(part, Mapping) else at
            yield from _flat(part, f"{place}[{key}]")
    else:
        yield place, value


def _program_file(files: Mapping[str, bytes], name: str) -> bytes:
    path = manifest.PROGRAM + name
    if path not in files:
        raise _missing(path)
    return files[path]


def _missing(path: str) -> SourceError:
    return SourceError("The pack has no {inner}, without which its book cannot be read.", inner=path)
