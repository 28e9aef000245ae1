"""The manifest of a pack: what was asked, of which book, by which program, and what each file holds."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from occupancy.loading.book_folder import Folder
from outputs import build_info
from outputs.records import json_text, record, to_json_value
from outputs.submission.submission import Submission
from outputs.tables.findings_view import check_json
from outputs.tables.report_view import report_json

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
