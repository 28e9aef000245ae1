"""Sheets made and taken apart again: texts of a PDF, and every byte that hides in a file."""

import base64
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from occupancy.book import LandBook, load
from occupancy.loading.audiences import INVESTOR
from occupancy.statement import Statement, state
from outputs.site_sheet.document import SiteSheet
from outputs.site_sheet.sheet_files import (
    comparison_pdf,
    sheet_html,
    sheet_pdf,
    shortlist_html,
    shortlist_kmz,
)
from outputs.site_sheet.shortlist_workbook import shortlist_xlsx
from tests.support.paper_readers import DATA, pdf_text

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_BASE64 = re.compile(rb"base64,([A-Za-z0-9+/=]+)")


def investors() -> tuple[LandBook, Statement]:
    """The packaged book as investors may see it, on its own day."""
    book = load(DATA, audience=INVESTOR.audience)
    return book, state(book, as_of=book.info.data_as_of)


def products(sheets: list[SiteSheet]) -> dict[str, bytes]:
    """Every file that can be made of these sheets."""
    found = {f"sheet-{at}.pdf": sheet_pdf(one) for at, one in enumerate(sheets)}
    found |= {f"sheet-{at}.html": sheet_html(one).encode() for at, one in enumerate(sheets)}
    if len(sheets) > 1:
        found["comparison.pdf"] = comparison_pdf(sheets[:4])
    found["shortlist.html"] = shortlist_html(sheets).encode()
    found["shortlist.kmz"] = shortlist_kmz(sheets)
    found["shortlist.xlsx"] = shortlist_xlsx(sheets)
    return found


def all_of(content: bytes) -> bytes:
    """A file with all that is packed in it: of a PDF its streams and its text, of HTML what is in base64."""
    parts = [content]
    if content.startswith(b"%PDF"):
        for stream in _STREAM.findall(content):
            parts.append(_inflated(stream))
        parts.append(pdf_text(content).encode())
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts += [archive.read(name) for name in archive.namelist()]
            parts += [name.encode() for name in archive.namelist()]
    parts += [base64.b64decode(found + b"==") for found in _BASE64.findall(content)]
    return b"\n".join(parts)


def bare(text: str) -> str:
    """A text without spaces and places to break."""
    return re.sub(r"[\s\u200b]+", "", text)


def texts(told: Any) -> Iterator[str]:
    """Every text in what a template is told."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):
        for one in told.values():
            yield from texts(one)
    elif isinstance(told, list | tuple):
        for one in told:
            yield from texts(one)


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream
