"""The parts of an XLSX or DOCX as XML: read, and written in one way to be compared."""

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element, canonicalize, fromstring, tostring

from outputs.submission.verification.contents import Look
from outputs.submission.verification.pack_reader import read_archive

_TEXTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_SHEETS = re.compile(r"xl/(sharedStrings|worksheets/\w+)\.xml")
_COMPARED = re.compile(r"(?!docProps/).*\.(xml|rels)")


def xml(data: bytes) -> Element:
    """Parse a part; one that declares a document type is refused (ValueError)."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ValueError("no paper declares a document type")
    return fromstring(data)


def without_text(tree: Element, tag: str) -> None:
    """Take the text out of all elements of a tag."""
    for part in tree.iter(tag):
        part.text = ""


def canonical(element: Element) -> str:
    """Return an element as text: two that say the same are the same."""
    return canonicalize(tostring(element, encoding="unicode"))


def joined(element: Element, tag: str) -> str:
    """Return the text of all elements of a tag as one."""
    return "".join(part.text or "" for part in element.iter(tag))


def texts_of(parts: Mapping[str, bytes]) -> dict[str, Element]:
    """Return the parts of a document that hold text, as XML."""
    return {part: xml(parts[part]) for part in sorted(parts) if _TEXTS.fullmatch(part)}


def others(parts: Mapping[str, bytes]) -> dict[str, object]:
    """Return how the parts are written that stand beside sheets and texts: they say what is read, and how.

    Of one that is no XML, or about the file, it is returned that it is there: one more may lie over the rest.
    """
    return {
        part: Look(canonical(xml(content)) if _COMPARED.fullmatch(part) else "")
        for part, content in parts.items()
        if not (_TEXTS.fullmatch(part) or _SHEETS.fullmatch(part))
    }


def other_parts(actual: bytes, expected: bytes, *, name: str) -> list[str]:
    """Return the parts of an XLSX or DOCX that no reader here compares and that are other bytes."""
    old, new = (read_archive(data, name=name).files for data in (actual, expected))
    return [
        part
        for part, content in old.items()
        if part in new and content != new[part] and not _COMPARED.fullmatch(part)
    ]
