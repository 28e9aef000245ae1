"""Figures held against the tables they were made from: those of the manifest, and those in each paper."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from geo.errors import LandbookError
from occupancy.loading.book_folder import Folder
from outputs.submission.manifest import FILE, made_by, manifest, open_findings
from outputs.submission.pack import DOCX, LAYERS, WORKBOOK, names, papers
from outputs.submission.submission import Submission
from outputs.submission.verification import file_readers
from outputs.submission.verification.manifest_reader import ParsedManifest
from outputs.submission.verification.messages import Message, equal_within_noise
from outputs.tables.report_view import report_json
from outputs.text.translations import N_

Places = Mapping[str, object]
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


def _cells(file: bytes, name: str) -> Places:
    return file_readers.cells(file, name=name)


def _printed(file: bytes, name: str) -> Places:
    return {f"#{at}": text for at, text in enumerate(file_readers.figures(file, name=name), start=1)}


_READ: Mapping[str, Callable[[bytes, str], Places]] = {
    WORKBOOK: _cells,
    DOCX: _printed,
    LAYERS: lambda file, name: file_readers.attributes(file, name=name),
}


def is_same_program(declared: ParsedManifest) -> bool:
    """Return True if this very program made the pack, with libraries of the same versions."""
    return dict(declared.program) == made_by()


def mismatched_figures(
    submission: Submission, folder: Folder, declared: ParsedManifest, files: Mapping[str, bytes]
) -> Iterator[Message]:
    """Yield what in a pack is not what its own tables give."""
    if folder.content_hash != declared.book["sha256"]:
        yield Message(FILE, _BOOK, {"there": folder.content_hash, "expected": declared.book["sha256"]})
    yield from _capped(FILE, _of_manifest(submission, declared))
    ours = is_same_program(declared)
    if ours and (list(declared.findings), declared.stamps) != (open_findings(submission), submission.stamps):
        yield Message(FILE, _FINDINGS)
    made = papers(submission, only=None if ours else tuple(_READ))
    for name, expected in made.items():
        if name in files and files[name] != expected:
            yield from _of_paper(name, files[name], expected, ours=ours)


def wrong_manifest(
    submission: Submission, folder: Folder, declared: ParsedManifest, files: Mapping[str, bytes]
) -> Iterator[Message]:
    """Yield what this program would not have written in the manifest of a pack whose files are right."""
    listed = {name: files[name] for name in names(submission.book, folder) if name != FILE}
    if is_same_program(declared) and manifest(submission, folder, listed) != files[FILE]:
        yield Message(FILE, _OTHER)


def not_compared(declared: ParsedManifest, files: Mapping[str, bytes]) -> Iterator[Message]:
    """Yield the papers of another program whose figures cannot be read back."""
    for name in files if not is_same_program(declared) else ():
        if "/" not in name and name not in _READ and name != FILE:
            yield Message(name, _BY_OTHERS)


def _of_manifest(submission: Submission, declared: ParsedManifest) -> Iterator[Message]:
    expected = report_json(submission.statement, submission.words)
    there, now = dict(_flat(declared.figures)), dict(_flat(expected))
    for place in dict.fromkeys([*now, *there]):
        if not equal_within_noise(there.get(place), now.get(place)):
            yield _remark(FILE, place, there.get(place), now.get(place))


def _of_paper(name: str, there: bytes, expected: bytes, *, ours: bool) -> Iterator[Message]:
    """Yield what differs in a paper whose bytes do; of another program only its figures."""
    if name not in _READ:
        yield Message(name, _OTHER)
        return
    try:
        read, now = _READ[name](there, name), _READ[name](expected, name)
    except LandbookError as error:
        yield Message(name, error.template, error.params)
        return
    found = list(_differing(read, now, exact=ours))
    yield from _capped(name, (_remark(name, *each) for each in found))
    if ours and not found:
        yield Message(name, _NO_FIGURE)


def _differing(there: Places, now: Places, *, exact: bool) -> Iterator[tuple[str, object, object]]:
    for place, first, second in file_readers.differences(there, now):
        one, other = _value(first), _value(second)
        if not equal_within_noise(one, other) and (
            exact or isinstance(one, float) or isinstance(other, float)
        ):
            yield place, one, other
        elif exact and _formula(first) != _formula(second):
            yield place, _formula(first), _formula(second)


def _value(content: object) -> object:
    return content.value if isinstance(content, file_readers.Cell) else content


def _formula(content: object) -> str:
    return content.formula if isinstance(content, file_readers.Cell) else ""


def _remark(where: str, place: str, there: object, expected: object) -> Message:
    return Message(where, _PLACE, {"place": place, "there": there, "expected": expected})


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
