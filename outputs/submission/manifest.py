"""The manifest of a pack: what was asked, of which book, what each file holds; and its signature.

A pack that was changed and sealed again is thereby told from the office's own. The signature is the 64 bytes
of RFC 8032, the key beside it a public key in PEM, so that openssl verifies them too.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from geo.errors import SourceError
from occupancy.loading.book_folder import Folder
from outputs import build_info
from outputs.files import read_bytes
from outputs.records import json_text, record, to_json_value
from outputs.submission.submission import Submission
from outputs.tables.report_view import check_json, report_json
from outputs.text.formatting import format_recorded
from outputs.text.translations import N_, Translator

_PLACES = 7  # behind them stands the noise of adding floats
_LONGEST = 160  # of what is cited from a file


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence about a file; `template` is one of the catalogues, and `params` fill it."""

    where: str
    template: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def text(self, words: Translator) -> str:
        """Return the sentence, numbers as the reader writes them."""
        params = {name: format_value(value, words) for name, value in self.params.items()}
        return words.gettext(self.template).format(**params)


def format_value(value: object, words: Translator) -> str:
    """Return a value for a sentence: all its decimals, or that it is not stated; long texts are cut."""
    if value is None or value != value:  # noqa: PLR0124  NaN
        return words.gettext("not stated")
    if isinstance(value, bool):
        return words.gettext("yes") if value else words.gettext("no")
    if isinstance(value, int | float):
        return format_recorded(value, words)
    text = str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def equal_within_noise(first: object, second: object) -> bool:
    """Return True if two figures are equal but for the noise of adding floats; other cells must be equal."""
    if isinstance(first, bool) or isinstance(second, bool):
        return first is second
    if isinstance(first, int | float) and isinstance(second, int | float):
        return bool(abs(first - second) <= 10.0**-_PLACES) or (first != first and second != second)  # noqa: PLR0124
    return first == second


FILE = "manifest.json"
KIND, LAYOUT = "landbook submission pack", 3
# Folders of the book's own files, and of those of the program that it was read with.
TABLES, PROGRAM = "tables/", "program/"
_LISTED = ("error", "warning")
_SEAL = "sealed"


def manifest(submission: Submission, folder: Folder, files: Mapping[str, bytes]) -> bytes:
    """Write the manifest as JSON: the same submission and files give the same bytes.

    `asked` is what the pack can be made from again; `figures` is the report on zones for programs, nothing
    rounded; `findings` are the open errors and warnings of the day, each with its sentence.
    """
    book, statement, words = submission.book, submission.statement, submission.words
    content = {
        "kind": KIND,
        "layout": LAYOUT,
        "book": {"name_vi": book.info.name_vi, "name_en": book.info.name_en, "sha256": folder.content_hash},
        "asked": {
            "as_of": to_json_value(statement.as_of),
            "known_on": to_json_value(statement.known_on),
            "basis": statement.basis,
            "since": to_json_value(submission.since.as_of) if submission.since else None,
            "language": words.language,
            "who": submission.who,
            "why": submission.why,
            "with_errors": submission.with_errors,
            "agency": record(asdict(submission.agency)),
            **({"without_tenants": True} if submission.without_tenants else {}),
            **({"analysis": True} if submission.analysis else {}),
        },
        "program": program(),
        "stamps": list(submission.stamps),
        "figures": report_json(statement, words),
        "findings": open_findings(submission),
        "files": [
            {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in files.items()
        ],
    }
    return json_text(content | {_SEAL: seal(content)}).encode()


def open_findings(submission: Submission) -> list[dict[str, Any]]:
    """Return the errors and warnings of the day, each with its sentence."""
    findings = check_json(submission.statement, submission.words)["findings"]
    return [finding for finding in findings if finding["severity"] in _LISTED]


def program() -> dict[str, Any]:
    """Return name, version and fingerprint of the program, and the versions of its libraries."""
    return {
        "name": "Landbook",
        "version": build_info.VERSION,
        "sha256": build_info.fingerprint(),
        "libraries": build_info.libraries(),
    }


def seal(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a manifest without its seal; the manifest is not among the files it lists."""
    kept = {name: value for name, value in content.items() if name != _SEAL}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def is_sealed(content: Mapping[str, Any]) -> bool:
    """Return True if a manifest is as it was written."""
    return content.get(_SEAL) == seal(content)


SIGNATURE, KEY = "manifest.sig", "manifest.pub.pem"
NAMES = (SIGNATURE, KEY)  # in a pack both or neither
_UNSIGNED = N_("The pack is not signed, and a key was named.")
_HALF = N_("It is missing; a signed pack has it.")
_NO_KEY = N_("It is not an Ed25519 public key in PEM.")
_NOT_ALONE = N_("It is not as it was made: one public key, and nothing beside it.")
_ANOTHER_KEY = N_("The pack was signed with another key ({there}) than the one that was named ({expected}).")
_ANOTHER_MANIFEST = N_(
    "It is not the signature of this manifest by the key beside it: the pack was changed after it was signed."
)
_Unusable = (ValueError, TypeError, UnsupportedAlgorithm)


def read_signing_key(path: Path) -> Ed25519PrivateKey:
    """Read a private key in PEM, without a password.

    Raises
    ------
    SourceError
        If the file cannot be read, or holds no such key, or more than one.
    """
    data = read_bytes(path)
    _refuse_several(data, name=str(path))
    try:
        key = serialization.load_pem_private_key(data, password=None)
    except _Unusable:
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise SourceError(
            "{file} is not an Ed25519 private key in PEM without a password; {command} makes one.",
            file=str(path),
            command="openssl genpkey -algorithm ed25519 -out key.pem",
        )
    return key


def read_public_key(data: bytes, *, name: str) -> Ed25519PublicKey:
    """Read a public key in PEM; `name` is what its file is called in sentences.

    Raises
    ------
    SourceError
        If it is no such key, or more than one.
    """
    _refuse_several(data, name=name)
    key = _public_key(data)
    if key is None:
        raise SourceError(
            "{file} is not an Ed25519 public key in PEM; {command} takes it out of the private one.",
            file=name,
            command="openssl pkey -in key.pem -pubout -out public.pem",
        )
    return key


def _refuse_several(data: bytes, *, name: str) -> None:
    """Raise where a file holds several keys: which of them is meant cannot be known."""
    keys = data.count(b"-----BEGIN ")
    if keys > 1:
        raise SourceError("{file} holds {keys} keys; name a file with one.", file=name, keys=keys)


def sign(manifest: bytes, key: Ed25519PrivateKey) -> dict[str, bytes]:
    """Return the files that a signed pack has more: signature and public key."""
    return {SIGNATURE: key.sign(manifest), KEY: _pem(key.public_key())}


def _pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def key_fingerprint(key: Ed25519PublicKey) -> str:
    """Return the SHA-256 of the 32 bytes of a key."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()


def signed_by(files: Mapping[str, bytes]) -> str:
    """Return the fingerprint of the key in a pack; empty where there is none."""
    key = _key_in(files)
    return "" if key is None else key_fingerprint(key)


def signature_faults(files: Mapping[str, bytes], named: Ed25519PublicKey | None) -> Iterator[Message]:
    """Yield what is wrong with the signature of a pack, also held against a key that was `named`."""
    there = [name for name in NAMES if name in files]
    if not there:
        if named is not None:
            yield Message(SIGNATURE, _UNSIGNED)
        return
    yield from (Message(name, _HALF) for name in NAMES if name not in there)
    key = _key_in(files)
    if key is None:
        if KEY in files:
            yield Message(KEY, _NO_KEY)
        return
    if files[KEY] != _pem(key):
        yield Message(KEY, _NOT_ALONE)
    if named is not None and key_fingerprint(named) != key_fingerprint(key):
        prints = {"there": key_fingerprint(key), "expected": key_fingerprint(named)}
        yield Message(KEY, _ANOTHER_KEY, prints)
    try:
        key.verify(files.get(SIGNATURE, b""), files[FILE])
    except InvalidSignature:
        if SIGNATURE in files:
            yield Message(SIGNATURE, _ANOTHER_MANIFEST)


def _key_in(files: Mapping[str, bytes]) -> Ed25519PublicKey | None:
    return _public_key(files.get(KEY, b""))


def _public_key(data: bytes) -> Ed25519PublicKey | None:
    try:
        key = serialization.load_pem_public_key(data)
    except _Unusable:
        return None
    return key if isinstance(key, Ed25519PublicKey) else None
