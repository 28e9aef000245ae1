"""Signed packs: the office's own, one that was changed and sealed again, one by another key, and by none."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from geo.errors import SourceError
from occupancy.book import load
from outputs.files import deterministic_zip
from outputs.submission.manifest import (
    key_fingerprint,
    read_public_key,
    read_signing_key,
    sign,
    signature_faults,
)
from outputs.submission.verification.verify import Proof, verify_bytes
from outputs.tables.verification_view import verification_tables
from outputs.text.translations import translator
from tests.support.packs import Files, of_files, rehashed, unpacked

OFFICE, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([at]) * 32) for at in (1, 2))
NAMES = ("manifest.sig", "manifest.pub.pem")


def signed(files: Files, key: Ed25519PrivateKey = OFFICE) -> Files:
    """A pack as `--sign` makes it."""
    return files | sign(files["manifest.json"], key)


def resealed(files: Files) -> Files:
    """The files with 10 ha less leased, and a manifest that has the hashes of all but the signature."""
    files["tables/tenancies.csv"] = files["tables/tenancies.csv"].replace(b",100000,", b",90000,", 1)
    plain = {name: content for name, content in files.items() if name not in NAMES}
    return unpacked(rehashed(plain)) | {name: files[name] for name in NAMES if name in files}


def proof(files: Files, key: Ed25519PrivateKey | None = None) -> Proof:
    return verify_bytes(deterministic_zip(files), name="pack.zip", key=key and key.public_key())


def lines(answer: Proof, folder: Path) -> str:
    return "\n".join(verification_tables(answer, translator("en"), today=load(folder))[0].above)


def test_a_signed_pack_is_the_office_s_own_by_its_key(files: Files, folder: Path) -> None:
    answer = proof(signed(files), OFFICE)
    assert (answer.sound, answer.same_program, answer.notes) == (True, True, ())
    fingerprint = key_fingerprint(OFFICE.public_key())
    assert answer.signed_by == fingerprint
    assert f"Signed with the key that was named, fingerprint {fingerprint}." in lines(answer, folder)


def test_without_a_key_the_signature_is_held_against_the_one_beside_it(files: Files, folder: Path) -> None:
    answer = proof(signed(files))
    assert answer.sound
    assert "whether it is that of the office is told where the office’s public key is named" in lines(
        answer, folder
    )
    assert "Not signed." in lines(proof(files), folder)


@pytest.mark.parametrize("named", [None, OFFICE], ids=["no key", "the key of the office"])
def test_a_signed_pack_that_was_changed_and_sealed_again_is_told(
    files: Files, named: Ed25519PrivateKey | None
) -> None:
    answer = proof(resealed(signed(files)), named)
    assert of_files(answer) == [
        "manifest.sig: It is not the signature of this manifest by the key beside it: the pack was changed"
        " after it was signed."
    ]


def test_one_signed_again_by_somebody_else_is_told_by_the_key_of_the_office(files: Files) -> None:
    answer = proof(signed(files, OTHER), OFFICE)
    there, expected = (key_fingerprint(key.public_key()) for key in (OTHER, OFFICE))
    assert of_files(answer) == [
        f"manifest.pub.pem: The pack was signed with another key ({there}) than the one that was named"
        f" ({expected})."
    ]


def test_a_pack_that_is_not_signed_is_told_where_a_key_is_named(files: Files) -> None:
    assert of_files(proof(files, OFFICE)) == ["manifest.sig: The pack is not signed, and a key was named."]


@pytest.mark.parametrize("name", NAMES)
def test_half_a_signature_and_one_of_anything_are_told(name: str) -> None:
    whole = signed({"manifest.json": b"{}"})
    assert [*signature_faults(whole, None)] == []
    half = {other: content for other, content in whole.items() if other != name}
    (found,) = signature_faults(half, None)
    assert (found.where, found.template) == (name, "It is missing; a signed pack has it.")
    for content in (b"", b"x", b"-----BEGIN PUBLIC KEY-----\n", b"\xff" * 64):
        assert [one.where for one in signature_faults(whole | {name: content}, None)] == [name]


def test_keys_that_are_none_are_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    locked = OFFICE.private_bytes(pem, form, serialization.BestAvailableEncryption(b"secret"))
    other = generate_private_key(SECP256R1()).private_bytes(pem, form, serialization.NoEncryption())
    public = sign(b"", OFFICE)["manifest.pub.pem"]
    for content in (locked, other, public, b"key", b""):
        path.write_bytes(content)
        with pytest.raises(
            SourceError, match="is not an Ed25519 private key in PEM without a password; openssl"
        ):
            read_signing_key(path)
    for content in (locked, other, b"key", b""):
        with pytest.raises(SourceError, match="is not an Ed25519 public key in PEM; openssl pkey"):
            read_public_key(content, name="public.pem")


KEY, SECOND = (sign(b"", key)["manifest.pub.pem"] for key in (OFFICE, OTHER))
PRIVATE = OFFICE.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
)


@pytest.mark.parametrize(
    "content",
    [
        b"The key of the office\n" + KEY,
        KEY + b"a line more\n",
        KEY + b"\0",
        b"\xef\xbb\xbf" + KEY,
        KEY.replace(b"\n", b"\r\n"),
        KEY.rstrip(),
        KEY + KEY,
        KEY + SECOND,
        KEY + PRIVATE,
    ],
    ids=["before", "after", "NUL", "BOM", "CRLF", "no end", "twice", "a second", "a private one"],
)
def test_the_key_in_a_pack_is_one_key_and_nothing_beside_it(content: bytes) -> None:
    whole = signed({"manifest.json": b"{}"}) | {"manifest.pub.pem": content}
    for named in (None, OFFICE.public_key()):
        (found,) = signature_faults(whole, named)
        assert (found.where, found.template) == (
            "manifest.pub.pem",
            "It is not as it was made: one public key, and nothing beside it.",
        )


def test_of_two_keys_in_a_file_none_is_chosen(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    for content in (KEY + SECOND, SECOND + KEY, KEY + KEY, KEY + PRIVATE):
        with pytest.raises(SourceError, match=r"public\.pem holds 2 keys; name a file with one"):
            read_public_key(content, name="public.pem")
    path.write_bytes(PRIVATE + PRIVATE)
    with pytest.raises(SourceError, match="holds 2 keys; name a file with one"):
        read_signing_key(path)
    for content in (KEY.replace(b"\n", b"\r\n"), b"The key of the office\n" + KEY, b"\xef\xbb\xbf" + KEY):
        assert read_public_key(content, name="public.pem") == OFFICE.public_key()


def test_a_manifest_or_signature_with_other_ends_of_lines_is_told() -> None:
    whole = signed({"manifest.json": b'{"a": 1}\n'})
    for name, content in (
        ("manifest.json", b'{"a": 1}\r\n'),
        ("manifest.sig", whole["manifest.sig"] + b"\n"),
    ):
        assert [one.where for one in signature_faults(whole | {name: content}, None)] == ["manifest.sig"]


@pytest.fixture
def openssl(tmp_path: Path) -> Callable[..., str]:
    """Runs openssl in the folder of the test; tests/support/programs.py marks and skips by this fixture."""

    def run(*arguments: str) -> str:
        return subprocess.run(
            ["openssl", *arguments], cwd=tmp_path, check=True, capture_output=True, text=True, timeout=30
        ).stdout

    return run


def test_openssl_makes_the_key_and_verifies_the_signature(
    tmp_path: Path, openssl: Callable[..., str]
) -> None:
    """As docs/command_line.md has it."""
    openssl("genpkey", "-algorithm", "ed25519", "-out", "key.pem")
    openssl("pkey", "-in", "key.pem", "-pubout", "-out", "public.pem")
    files = sign(b"a manifest", read_signing_key(tmp_path / "key.pem"))
    assert files["manifest.pub.pem"] == (tmp_path / "public.pem").read_bytes()
    (tmp_path / "manifest.json").write_bytes(b"a manifest")
    (tmp_path / "manifest.sig").write_bytes(files["manifest.sig"])
    asked = ("-pubin", "-inkey", "public.pem", "-rawin", "-in", "manifest.json", "-sigfile", "manifest.sig")
    assert "Signature Verified Successfully" in openssl("pkeyutl", "-verify", *asked)
