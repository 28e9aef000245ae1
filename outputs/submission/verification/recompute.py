"""The submission in a pack made anew, and the figures of its manifest and papers held against it."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from geo.errors import LandbookError, SourceError
from occupancy.book import LandBook, read
from occupancy.loading.book_folder import DICTIONARY, Folder, fingerprint, program_file
from occupancy.loading.book_settings import FILE
from occupancy.loading.table_sources import FILES, find_sources, in_order
from occupancy.loading.table_specs import TABLES
from occupancy.statement import state
from outputs.submission import manifest, pack
from outputs.submission.manifest import Message, equal_within_noise
from outputs.submission.pack import DOCX, LAYERS, MAP_PDF, PDF, WORKBOOK, names, papers
from outputs.submission.submission import Submission
from outputs.submission.verification import (
    contents,
    document_reader,
    geopackage_reader,
    office_parts,
    pdf_reader,
    workbook_reader,
)
from outputs.submission.verification.pack_reader import ParsedManifest
from outputs.tables.report_view import report_json
from outputs.text.translations import N_, translator

Contents = Mapping[str, object]
# Of a manifest: by whom it says to be made, its seal, and what is compared leaf by leaf.
_APART = ("program", "layout", "sealed", "figures")
_MOST = 20  # remarks of one paper; where one figure is wrong, many may be
_PLACE = N_("{place}: it says {there}; the tables give {expected}.")
_NO_FIGURE = N_("It is not what the tables make of it now, though every figure in it is.")
_OTHER = N_("It is not what the tables make of it now.")
_OTHER_PLACE = N_("{place}: it is not as the tables give it.")
_FINDINGS = N_("Its findings and stamps are not those of the tables inside.")
_OTHER_TABLE = N_("It is not the table that this program lends to a book without one.")
_STORED = N_("All of it was compared but how it is stored.")
_PARTS = N_("All of it was compared but these parts: {parts}.")
_ALIKE = N_(
    "Its text and figures were compared, and its pages look alike; what else it holds was not compared."
)
_LOOK = N_(
    "Its text and figures were compared; these pages look other than this program draws them: {pages}."
)
_PICTURE = N_("It is a picture other than this program draws; what it shows was not compared.")
_CLAIM = N_("The version, fingerprint and libraries that it names are not those at hand: not compared.")
_MORE = N_("And more: {count} differences in all.")
_BOOK = N_("The fingerprint of the tables is {there}; the manifest says {expected}.")


_READ: Mapping[str, Callable[[bytes, str], Contents]] = {
    WORKBOOK: lambda file, name: workbook_reader.workbook(file, name=name),
    DOCX: lambda file, name: document_reader.document(file, name=name),
    PDF: lambda file, name: pdf_reader.pdf(file, name=name),
    MAP_PDF: lambda file, name: pdf_reader.pdf(file, name=name),
    LAYERS: lambda file, name: geopackage_reader.attributes(file, name=name),
    pack.FILE: lambda file, name: contents.text(file, name=name),
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What in a pack is not what its own tables give, and what of it could not be compared."""

    wrong: list[Message] = field(default_factory=list)
    uncompared: list[Message] = field(default_factory=list)


def folder_of(files: Mapping[str, bytes]) -> Folder:
    """Return the tables in a pack as the folder they were; nothing is written to the disk.

    Raises
    ------
    SourceError
        If one is missing without which no book can be read.
    """
    paths = {name: manifest.TABLES + name for name in (FILE, *FILES)}
    own = {name: files[path] for name, path in paths.items() if path in files}
    sources = find_sources(own)
    lacking = [table for table in TABLES if table.name not in sources]
    for name in (FILE, *(table.file for table in lacking if table.required)):
        if name not in own:
            raise _missing(manifest.TABLES + name)
    absent = tuple(table.file for table in lacking if not table.quiet)
    from_program = {t.file: _program_file(files, t.file) for t in lacking if t.program and not t.quiet}
    held = in_order(own | from_program)
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
        without_tenants=declared.without_tenants,
        analysis=declared.analysis,
    )


def is_same_program(declared: ParsedManifest) -> bool:
    """Return True if this very program made the pack, with libraries of the same versions."""
    return dict(declared.program) == manifest.program()


def compare(
    submission: Submission, folder: Folder, declared: ParsedManifest, files: Mapping[str, bytes]
) -> Comparison:
    """Compare a pack with what its own tables give: byte by byte, and where bytes differ by what is read."""
    found, ours = Comparison(), is_same_program(declared)
    if folder.content_hash != declared.book["sha256"]:
        fingerprints = {"there": folder.content_hash, "expected": declared.book["sha256"]}
        found.wrong.append(Message(manifest.FILE, _BOOK, fingerprints))
    found.wrong.extend(_capped(manifest.FILE, _of_manifest(submission, declared)))
    stated = list(declared.findings), declared.stamps
    if stated != (manifest.open_findings(submission), submission.stamps):
        found.wrong.append(Message(manifest.FILE, _FINDINGS))
    if not ours:
        found.uncompared.append(Message(manifest.FILE, _CLAIM))
    lent = found.wrong if ours else found.uncompared
    lent += [Message(name, _OTHER_TABLE) for name in _other_tables(files)]
    for name, expected in papers(submission).items():
        if name in files and files[name] != expected:
            _compare_paper(found, name, files[name], expected, ours=ours)
    return found


def wrong_manifest(
    submission: Submission, folder: Folder, declared: ParsedManifest, files: Mapping[str, bytes]
) -> Iterator[Message]:
    """Yield what this program would not have written in the manifest of a pack whose files are right."""
    listed = {name: files[name] for name in names(submission.book, folder, layout=declared.layout)[1:]}
    expected = manifest.manifest(submission, folder, listed)
    if is_same_program(declared):
        if expected != files[manifest.FILE]:
            yield Message(manifest.FILE, _OTHER)
        return
    there, made = (
        {key: value for key, value in json.loads(text).items() if key not in _APART}
        for text in (files[manifest.FILE], expected)
    )
    if there != made:
        yield Message(manifest.FILE, _OTHER)


def _other_tables(files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the tables of the program in a pack that are other than this program's."""
    for name, content in files.items():
        _, folder, table = name.rpartition(manifest.PROGRAM)
        lent = {DICTIONARY, *(one.file for one in TABLES if one.program)}
        if folder and table in lent and content != program_file(table, files[manifest.TABLES + FILE]):
            yield name


def _of_manifest(submission: Submission, declared: ParsedManifest) -> Iterator[Message]:
    figures = dict(_flat(report_json(submission.statement, submission.words)))
    for place, actual, expected in contents.differences(dict(_flat(declared.figures)), figures):
        if not equal_within_noise(actual, expected):
            yield _remark(manifest.FILE, place, actual, expected)


def _compare_paper(found: Comparison, name: str, actual: bytes, expected: bytes, *, ours: bool) -> None:
    """Add what differs in a paper whose bytes do, and what of a paper of another program no reader reads."""
    if name not in _READ:
        found.wrong.append(Message(name, _OTHER)) if ours else found.uncompared.append(
            Message(name, _PICTURE)
        )
        return
    try:
        contents = _READ[name](actual, name), _READ[name](expected, name)
    except LandbookError as error:
        found.wrong.append(Message(name, error.template, error.params))
        return
    differences = list(_differing(*contents))
    found.wrong.extend(_capped(name, (_remark(name, *difference) for difference in differences)))
    if ours and not differences:
        found.wrong.append(Message(name, _NO_FIGURE))
    elif not ours:
        found.uncompared.append(_unread(name, actual, expected))


def _unread(name: str, actual: bytes, expected: bytes) -> Message:
    """Return what of a paper was not compared."""
    if name in (WORKBOOK, DOCX):
        parts = office_parts.other_parts(actual, expected, name=name)
        return Message(name, _PARTS, {"parts": ", ".join(parts)}) if parts else Message(name, _STORED)
    if name in (PDF, MAP_PDF):
        pages = pdf_reader.pages_of_other_look(actual, expected, name=name)
        told = ", ".join(map(str, pages))
        return Message(name, _LOOK, {"pages": told}) if pages else Message(name, _ALIKE)
    return Message(name, _STORED)


def _differing(actual: Contents, expected: Contents) -> Iterator[tuple[str, object, object]]:
    """Yield where two papers differ, with what stands there: value before formula before style."""
    for place, first, second in contents.differences(actual, expected):
        for part in (_value, _formula, _style):
            values = part(first), part(second)
            if not equal_within_noise(*values):
                yield place, *values
                break


def _value(content: object) -> object:
    return content.value if isinstance(content, workbook_reader.Cell) else content


def _formula(content: object) -> str:
    return content.formula if isinstance(content, workbook_reader.Cell) else ""


def _style(content: object) -> object:
    return content.style if isinstance(content, workbook_reader.Cell) else None


def _remark(where: str, place: str, actual: object, expected: object) -> Message:
    unreadable = (contents.Look, geopackage_reader.Shape)
    if isinstance(actual, unreadable) or isinstance(expected, unreadable):
        return Message(where, _OTHER_PLACE, {"place": place})
    return Message(where, _PLACE, {"place": place, "there": actual, "expected": expected})


def _capped(where: str, remarks: Iterator[Message]) -> Iterator[Message]:
    yield from islice(remarks, _MOST)
    rest = sum(1 for _ in remarks)
    if rest:
        yield Message(where, _MORE, {"count": rest + _MOST})


def _flat(value: object, place: str = "") -> Iterator[tuple[str, object]]:
    """Yield the leaves of figures by their path; rows of a list go by their first cell, and by its count."""
    if isinstance(value, Mapping):
        yield f"{place} {{}}", len(value)
        for name, part in value.items():
            yield from _flat(part, f"{place}.{name}".removeprefix("."))
    elif isinstance(value, list):
        yield f"{place} []", len(value)
        seen: Counter[str] = Counter()
        for at, part in enumerate(value):
            key = str(next(iter(part.values()), at) if isinstance(part, Mapping) else at)
            seen[key] += 1
            yield from _flat(part, f"{place}[{key}]" if seen[key] == 1 else f"{place}[{key} ({seen[key]})]")
    else:
        yield place, value


def _program_file(files: Mapping[str, bytes], name: str) -> bytes:
    path = manifest.PROGRAM + name
    if path not in files:
        raise _missing(path)
    return files[path]


def _missing(path: str) -> SourceError:
    return SourceError("The pack has no {inner}, without which its book cannot be read.", inner=path)
