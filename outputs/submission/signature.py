"""The signature of a pack: Ed25519 over its manifest, which has the hash of every other file.

A pack that was changed and sealed again is thereby told from the office's own. The signature is the 64 bytes
of RFC 8032, the key beside it a public key in PEM, so that openssl verifies them too.
"""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from geo.errors import SourceError
from outputs.files import read_bytes
from outputs.submission.manifest import FILE
from outputs.submission.verification.messages import Message
from outputs.text.translations import N_

SIGNATURE, KEY = "manifest.sig", "manifest.pub.pem"
NAMES = (SIGNATURE, KEY)  # in a pack both or neither
_UNSIGNED = N_("The pack is not signed, and a key was named.")
_HALF = N_("It is missing; a signed pack has it.")
_NO_KEY = N_("It is not an Ed25519 public key in PEM.")
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
        If the file cannot be read, or holds no such key.
    """
    data = read_bytes(path)
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
        If it is no such key.
    """
    try:
        key = serialization.load_pem_public_key(data)
    except _Unusable:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise SourceError(
            "{file} is not an Ed25519 public key in PEM; {command} takes it out of the private one.",
            file=name,
            command="openssl pkey -in key.pem -pubout -out public.pem",
        )
    return key


def sign(manifest: bytes, key: Ed25519PrivateKey) -> dict[str, bytes]:
    """Return the files that a signed pack has more: signature and public key."""
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return {SIGNATURE: key.sign(manifest), KEY: public}


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
    if named is not None and key_fingerprint(named) != key_fingerprint(key):
        prints = {"there": key_fingerprint(key), "expected": key_fingerprint(named)}
        yield Message(KEY, _ANOTHER_KEY, prints)
    try:
        key.verify(files.get(SIGNATURE, b""), files[FILE])
    except InvalidSignature:
        if SIGNATURE in files:
            yield Message(SIGNATURE, _ANOTHER_MANIFEST)


def _key_in(files: Mapping[str, bytes]) -> Ed25519PublicKey | None:
    try:
        return read_public_key(files.get(KEY, b""), name=KEY)
    except SourceError:
        return None
