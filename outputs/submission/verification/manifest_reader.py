"""What a manifest declares: day, basis, book and files, each checked for its type."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from geo.errors import FieldError, SourceError
from occupancy.loading.book_settings import agency_of
from outputs.submission.manifest import FILE, KIND, LAYOUT, is_sealed
from outputs.submission.submission import Agency
from outputs.text.translations import LANGUAGES


@dataclass(frozen=True, slots=True)
class ParsedManifest:
    """A manifest, as far as it is used.

    `layout` is that of the pack, which its names depend on; `files` are sizes and hashes by name; `figures`
    and `program` are as they stand; `sealed` says whether nothing of it was changed since it was written.
    """

    layout: int
    book: Mapping[str, str]
    as_of: date
    known_on: date | None
    since: date | None
    basis: str
    language: str
    who: str
    why: str
    with_errors: str
    agency: Agency
    without_tenants: bool
    program: Mapping[str, Any]
    figures: Mapping[str, Any]
    findings: tuple[Mapping[str, Any], ...]
    stamps: tuple[str, ...]
    files: Mapping[str, tuple[int, str]]
    sealed: bool


def parse_manifest(data: bytes | None, *, name: str) -> ParsedManifest:
    """Parse the manifest of the pack called `name`.

    Raises
    ------
    SourceError
        If there is none, it is damaged, or of another kind.
    """
    try:
        raw = json.loads((data or b"").decode("utf-8"), object_pairs_hook=_once)
        if raw["kind"] != KIND:
            raise ValueError
        if raw["layout"] > LAYOUT:
            raise SourceError(
                "{file} was made by a newer version of the program; verify it with that one.", file=name
            )
        return _declared(raw)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise SourceError(
            "{file} is not a submission pack: {inner} in it is missing or broken.", file=name, inner=FILE
        ) from None


def _declared(raw: Mapping[str, Any]) -> ParsedManifest:
    declared, book = raw["asked"], raw["book"]
    if declared["language"] not in LANGUAGES:
        raise ValueError
    return ParsedManifest(
        layout=int(raw["layout"]),
        book={key: _text(book[key]) for key in ("name_vi", "name_en", "sha256")},
        as_of=date.fromisoformat(declared["as_of"]),
        known_on=_day(declared["known_on"]),
        since=_day(declared["since"]),
        basis=_text(declared["basis"]),
        language=declared["language"],
        who=_text(declared["who"]),
        why=_text(declared["why"]),
        with_errors=_text(declared["with_errors"]),
        agency=Agency(**_agency(declared["agency"])),
        without_tenants=bool(declared.get("without_tenants")),
        program={**raw["program"]},
        figures={**raw["figures"]},
        stamps=tuple(_text(stamp) for stamp in raw["stamps"]),
        findings=tuple({**finding} for finding in raw["findings"]),
        files={_text(file["name"]): (int(file["bytes"]), _text(file["sha256"])) for file in raw["files"]},
        sealed=is_sealed(raw),
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON; of a name twice, a reader and a program may take either."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError
    return dict(pairs)


def _agency(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        return agency_of(raw, file=FILE)
    except FieldError:
        raise ValueError from None


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
