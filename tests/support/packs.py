"""Packs that are opened, changed and sealed again by one who knows how, and what a proof says of them."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from occupancy.book import load
from occupancy.loading.book_folder import Folder, read_folder
from outputs.files import deterministic_zip
from outputs.submission.manifest import seal
from outputs.submission.submission import Submission
from outputs.submission.verification.verify import Proof, verify
from outputs.text.translations import translator
from tests.support.paper_readers import submission

Files = dict[str, bytes]


def made(folder: Path, language: str = "vi", **more: str) -> tuple[Submission, Folder]:
    """What a pack of a book's own day is made from."""
    book = load(folder)
    return replace(submission(book, language), **more), read_folder(folder)


def unpacked(data: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rehashed(files: Files, **change: object) -> bytes:
    """A pack whose manifest was written anew by somebody who knows how."""
    told = json.loads(files["manifest.json"]) | change
    told["files"] = [
        {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in files.items()
        if name != "manifest.json"
    ]
    told["sealed"] = seal(told)
    return deterministic_zip(files | {"manifest.json": json.dumps(told, ensure_ascii=False).encode()})


def within(xlsx: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """A workbook with one of its parts changed."""
    with zipfile.ZipFile(io.BytesIO(xlsx)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    before = parts[name].decode()
    parts[name] = change(before).encode()
    assert parts[name].decode() != before
    return deterministic_zip(parts)


def proof(data: bytes, tmp_path: Path) -> Proof:
    path = tmp_path / "pack.zip"
    path.write_bytes(data)
    return verify(path)


def said(answer: Proof) -> list[str]:
    return [f"{one.where}: {one.text(translator('en'))}" for one in (*answer.files, *answer.figures)]


def other_program(files: Files) -> dict[str, object]:
    """The claim to have been made by a program that is not at hand."""
    return {"program": json.loads(files["manifest.json"])["program"] | {"version": "0.3.9"}}


def of_files(answer: Proof) -> list[str]:
    return [f"{one.where}: {one.text(translator('en'))}" for one in answer.files]


def rezipped(files: Files, *folders: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for folder in folders:
            archive.mkdir(folder)
        for name, content in sorted(files.items()):
            archive.writestr(name, content)
    return data.getvalue()
