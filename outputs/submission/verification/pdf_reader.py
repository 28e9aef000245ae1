"""A PDF read back: figures and words page by page, and which pages are drawn otherwise."""

import hashlib

from pypdfium2 import PdfDocument, PdfiumError, raw

from outputs.submission.verification.contents import broken, printed


def pdf(data: bytes, *, name: str) -> dict[str, object]:
    """Read the figures and the words of a PDF, page by page, and what no paper has beside them.

    Raises
    ------
    SourceError
        If it cannot be read.
    """
    contents: dict[str, object] = {}
    try:
        with PdfDocument(data) as opened:
            contents["attachments"] = opened.count_attachments()
            contents["scripts"] = raw.FPDFDoc_GetJavaScriptActionCount(opened)
            contents["forms"] = opened.get_formtype()
            for at, page in enumerate(opened, start=1):
                lines = page.get_textpage().get_text_range().splitlines()
                contents[f"page {at}"] = "{:.0f} × {:.0f}".format(*page.get_size())
                contents[f"page {at} annotations"] = raw.FPDFPage_GetAnnotCount(page)
                contents |= printed(f"page {at} ", lines)
    except (PdfiumError, ValueError, UnicodeError) as fault:
        raise broken(name) from fault
    return contents


def pages_of_other_look(actual: bytes, expected: bytes, *, name: str) -> list[int]:
    """Return the numbers of the pages of two PDFs that are not drawn alike, to the pixel at 72 dpi.

    Raises
    ------
    SourceError
        If one cannot be read.
    """
    first, second = (_pictures(data, name) for data in (actual, expected))
    return [at for at, pair in enumerate(zip(first, second, strict=False), start=1) if pair[0] != pair[1]]


def _pictures(data: bytes, name: str) -> list[str]:
    try:
        with PdfDocument(data) as opened:
            return [hashlib.sha256(page.render().to_numpy()).hexdigest() for page in opened]
    except (PdfiumError, ValueError) as fault:
        raise broken(name) from fault
