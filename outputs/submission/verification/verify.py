"""The proof of a submission pack, in three answers: its files, its figures, and the book of today."""

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from geo.errors import LandbookError, SourceError
from occupancy.book import LandBook
from outputs.files import deterministic_zip
from outputs.submission import manifest
from outputs.submission.manifest import FILE, Message, signature_faults, signed_by
from outputs.submission.pack import names
from outputs.submission.verification.book_diff import BookDiff, diff_books
from outputs.submission.verification.pack_reader import (
    Archive,
    ParsedManifest,
    parse_manifest,
    read_archive,
    too_large,
)
from outputs.submission.verification.recompute import (
    Comparison,
    book_of,
    compare,
    folder_of,
    is_same_program,
    submission_of,
    wrong_manifest,
)
from outputs.text.translations import N_

_CHANGED = N_("It has been changed: its bytes are not those that the manifest lists.")
_MISSING = N_("It is missing; the manifest lists it.")
_EXTRA = N_("It does not belong here; the manifest does not list it.")
_LACKING = N_("It is missing; every pack of its book has it.")
_FOREIGN = N_("It does not belong here; no pack of its book has it.")
_ALIKE = N_("It does not belong here; its name can be taken for {name}.")
_UNSEALED = N_("It has been changed since it was written.")
_PACKED_ANEW = N_("The ZIP around the files is not as it was made; every file in it is.")

_WITHOUT_TENANTS = N_(
    "It is without tenants: names, certificates and numbers of leases were not compared with the book of"
    " today."
)


class Verdict(IntEnum):
    """What a proof comes to, with the exit code of the command."""

    PROVED, WRONG, UNCOMPARED, FOREIGN = 0, 1, 3, 4


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found in a pack.

    Attributes
    ----------
    manifest
        What the manifest declares.
    same_program
        Whether this very program made it, so that papers can be compared byte by byte.
    files, figures
        What is wrong with the files, and with the figures: empty where all is well.
    uncompared
        What could not be compared, since another program, or one with other libraries, made the pack.
    notes
        What is other and no fault.
    today
        What differs in the book of today; None where none was named, or nothing could be compared.
    signed_by
        The fingerprint of the key in the pack, empty where it is not signed.
    key_named
        Whether a key was named, which the signature was held against.
    """

    manifest: ParsedManifest
    same_program: bool
    files: tuple[Message, ...]
    figures: tuple[Message, ...]
    uncompared: tuple[Message, ...]
    notes: tuple[Message, ...]
    today: BookDiff | None
    signed_by: str = ""
    key_named: bool = False

    @property
    def sound(self) -> bool:
        """Return True if nothing wrong was found in files and figures; a book that went on is no fault."""
        return not (self.files or self.figures)

    def verdict(self, *, of_its_book: bool) -> Verdict:
        """Return what all of it comes to; rows count as foreign where the book compared with is its own."""
        if not self.sound:
            return Verdict.WRONG
        if self.foreign_rows and of_its_book:
            return Verdict.FOREIGN
        return Verdict.UNCOMPARED if self.uncompared else Verdict.PROVED

    @property
    def foreign_rows(self) -> bool:
        """Return True if the pack has rows that the book of today does not have: none vanish from a book."""
        return self.today is not None and self.today.foreign


def verify(path: Path, today: LandBook | None = None, *, key: Ed25519PublicKey | None = None) -> Proof:
    """Verify the pack in a file, as `verify_bytes`.

    Raises
    ------
    SourceError
        If it cannot be read, is not a pack, was made by a newer version, or holds what may do harm.
    """
    return verify_bytes(_bytes(path), today, name=path.name, key=key)


def verify_bytes(
    data: bytes, today: LandBook | None = None, *, name: str, key: Ed25519PublicKey | None = None
) -> Proof:
    """Verify a pack against its manifest, its own tables, the book of today, and the key of who signed it.

    `name` is what it is called in sentences. Without a `key` a signature is held against the one beside it.

    Raises
    ------
    SourceError
        If it is not a pack, was made by a newer version, or holds what may do harm.
    """
    archive = read_archive(data, name=name)
    declared = parse_manifest(archive.files.get(FILE), name=name)
    files = [*_files(archive, declared), *signature_faults(archive.files, key)]
    found, diff = _remake(archive, declared, today, files)
    ours = is_same_program(declared)
    notes = []
    if not files and ours and deterministic_zip(archive.files) != data:
        notes.append(Message(name, _PACKED_ANEW))
    if declared.without_tenants and today is not None:
        notes.append(Message(name, _WITHOUT_TENANTS))
    return Proof(
        declared,
        ours,
        tuple(files),
        tuple(found.wrong),
        tuple(found.uncompared),
        tuple(notes),
        diff,
        signed_by(archive.files),
        key is not None,
    )


def _files(archive: Archive, declared: ParsedManifest) -> Iterator[Message]:
    if not declared.sealed:
        yield Message(FILE, _UNSEALED)
    for name, (size, sha256) in declared.files.items():
        content = archive.files.get(name)
        if content is not None:
            if len(content) != size or hashlib.sha256(content).hexdigest() != sha256:
                yield Message(name, _CHANGED)
        else:
            yield Message(name, _CHANGED if name in archive.unreadable else _MISSING)
    for name in (*archive.files, *archive.unreadable):
        if name not in declared.files and name not in (FILE, *manifest.NAMES):
            yield Message(name, _EXTRA)


def _remake(
    archive: Archive, declared: ParsedManifest, today: LandBook | None, files: list[Message]
) -> tuple[Comparison, BookDiff | None]:
    """Return what came of comparing and what differs today; wrong names are added to `files`."""
    try:
        folder = folder_of(archive.files)
        book = book_of(folder, archive.files)
        submission = submission_of(book, declared)
        known = {remark.where for remark in files}
        there = [*archive.files, *archive.unreadable]
        expected = names(book, folder, layout=declared.layout)
        named = wrong_names(there, [*expected, *(name for name in manifest.NAMES if name in there)])
        files += [remark for remark in named if remark.where not in known]
        found = compare(submission, folder, declared, archive.files)
        if not (files or found.wrong):
            found.wrong.extend(wrong_manifest(submission, folder, declared, archive.files))
        diff = None if today is None else diff_books(book, submission.statement, today, declared)
    except LandbookError as error:
        return Comparison([Message(FILE, error.template, error.params)]), None
    return found, diff


def _bytes(path: Path) -> bytes:
    try:
        if too_large(path.stat().st_size):
            raise SourceError("{file} is larger than any pack; it was not opened.", file=path)
        return path.read_bytes()
    except OSError as fault:
        raise SourceError(
            "{file} cannot be read ({fault}); check that it is a file and that it may be opened.",
            file=path,
            fault=fault.strerror or type(fault).__name__,
        ) from None


def wrong_names(actual: Iterable[str], expected: Iterable[str]) -> Iterator[Message]:
    """Yield what is wrong with the names of files: `actual` are those of a pack, `expected` those of any."""
    actual, expected = list(actual), list(expected)
    like = {_plain(name): name for name in expected}
    for name in expected:
        if name not in actual:
            yield Message(name, _LACKING)
    for name in actual:
        if name not in expected:
            other = like.get(_plain(name))
            yield Message(name, _ALIKE, {"name": other}) if other else Message(name, _FOREIGN)


def _plain(name: str) -> str:
    """Return a name as a careless reader or file system takes it: whatever its case, form or last signs."""
    parts = unicodedata.normalize("NFKC", name).casefold().replace("\\", "/").split("/")
    return "/".join(part.strip().rstrip(". ") for part in parts)
