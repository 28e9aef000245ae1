"""Names of places in Korean, Chinese and Japanese, by lists of the program that any book can use.

`place_names.csv` has what names a place (Yên Phong), `place_patterns.csv` what stands around it (KCN …).
Korean and Japanese follow the sound; Chinese has the characters that a name stands for, where they are
known. None is official, and sheets say so.
"""

import csv
import re
from functools import lru_cache

from occupancy.program import ROOT

_FOLDER = ROOT / "outputs/text"
_PLACE, _AND = "{}", " – "
_BRACKETS = re.compile(r"(.+?)\s*\(([^()]+)\)")
_AS_IT_IS = re.compile(r"[A-Za-z0-9 .×/&-]+")  # needs no other script: VSIP, II-A, QL1 × QL18
_NUMBERED = re.compile(r"(.+) ([IVX]+(?:-[A-Z])?|[A-Z]|\d+)")
_LETTERED = re.compile(r"([A-Z]{2,}) (.+)")


@lru_cache(maxsize=10_000)
def native_name(name: str, language: str) -> str:
    """Return a Vietnamese name in a language of the lists; empty where they do not have all of it."""
    for pattern, written in _patterns(language):
        found = pattern.fullmatch(name)
        parts = [native_name(part, language) for part in found.groups()] if found else []
        if parts and all(parts):
            return written.format(*parts)
    if found := _BRACKETS.fullmatch(name):
        parts = [native_name(part, language) for part in found.groups()]
        return f"{parts[0]} ({parts[1]})" if all(parts) else ""
    parts = [_plain(part, language) for part in name.split(_AND)]
    return _AND.join(parts) if all(parts) else ""


def _plain(name: str, language: str) -> str:
    """Return a name without brackets and the words around it; empty where the list does not have it."""
    if own := _names(language).get(name) or (name if _AS_IT_IS.fullmatch(name) else ""):
        return own
    if found := _NUMBERED.fullmatch(name):
        first = _plain(found[1], language)
        return f"{first} {found[2]}" if first else ""
    if found := _LETTERED.fullmatch(name):
        last = _plain(found[2], language)
        return f"{found[1]} {last}" if last else ""
    return ""


@lru_cache
def _names(language: str) -> dict[str, str]:
    return {row["vi"]: row[language] for row in _rows("place_names.csv")}


@lru_cache
def _patterns(language: str) -> list[tuple[re.Pattern[str], str]]:
    """Return patterns, those for names that end in brackets first."""
    rows = sorted(_rows("place_patterns.csv"), key=lambda row: not row["vi"].endswith(")"))
    return [
        (re.compile("([^()]+)".join(map(re.escape, row["vi"].split(_PLACE)))), row[language]) for row in rows
    ]


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
