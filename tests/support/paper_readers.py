"""Papers of the packaged book, and PDFs read with PDFium, which knows nothing of how we write them."""

import re
from ctypes import c_double
from functools import lru_cache

import numpy as np
from pypdfium2 import PdfDocument, PdfTextPage, raw

from occupancy.book import LandBook, load
from occupancy.program import DATA
from occupancy.statement import state
from outputs.submission.submission import Agency, Submission
from outputs.text.translations import translator

AGENCY = Agency(
    parent="ỦY BAN NHÂN DÂN TỈNH BẮC NINH",
    name="BAN QUẢN LÝ CÁC KHU CÔNG NGHIỆP",
    place="Bắc Ninh",
    signer_title="TRƯỞNG BAN",
    recipients=("UBND tỉnh (để báo cáo);", "Lưu: VT."),
)

# The number of a page, and what stands above and below each in Vietnamese.
_STAMP = "Giả định: lô đất, dự án, hợp đồng thuê đất, giữ chỗ"
_AROUND = re.compile(rf"^(\d+ )?{_STAMP}|Ngày [\d/]+ · Mã băm của bộ dữ liệu: \w{{64}}")

# What stands this little lower is on the same line; what stands this much of its size further right is apart.
SAME_LINE_PT, GAP = 1.0, 0.15


@lru_cache
def packaged() -> LandBook:
    """The packaged book."""
    return load(DATA)


def submission(book: LandBook, language: str = "vi", *, agency: Agency = AGENCY) -> Submission:
    """A submission of a book on its own day."""
    return Submission(state(book, as_of=book.info.data_as_of), translator(language), agency=agency)


def pdf_text(pdf: bytes) -> str:
    """The words of a PDF with single spaces between them."""
    return " ".join(pdf_pages(pdf))


def pdf_pages(pdf: bytes) -> list[str]:
    """The words of each page of a PDF, in the order in which they are drawn."""
    with PdfDocument(pdf) as opened:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in opened]


def body_of(page: str) -> str:
    """What a page of the packaged book says in Vietnamese, without its header and footer."""
    return _AROUND.sub("", page)


def printed_pages(pdf: bytes) -> list[str]:
    """The words of each page of a PDF, line by line as they lie on the page, not as they were drawn.

    LibreOffice draws the signs that its font lacks after all others of their line.
    """
    with PdfDocument(pdf) as opened:
        return [" ".join(_as_it_lies(page.get_textpage()).split()) for page in opened]


def _as_it_lies(text: PdfTextPage) -> str:
    """The signs of a page from above to below, from left to right, with spaces where lines and cells end."""
    x, y, signs = c_double(), c_double(), []
    for at in range(text.count_chars()):
        if not raw.FPDFText_IsGenerated(text, at):
            raw.FPDFText_GetCharOrigin(text, at, x, y)
            gap_pt = GAP * raw.FPDFText_GetFontSize(text, at)
            sign = chr(raw.FPDFText_GetUnicode(text, at))
            signs.append((-y.value, x.value, text.get_charbox(at)[2], gap_pt, sign))
    down, left, right, gap, sign = map(np.array, zip(*sorted(signs), strict=True))
    line = np.cumsum(np.diff(down, prepend=down[0]) > SAME_LINE_PT)
    order = np.lexsort((left, line))
    ends = (np.diff(line[order]) > 0) | (left[order][1:] - right[order][:-1] > gap[order][1:])
    return "".join(np.char.add(sign[order], np.where(np.append(ends, False), " ", "")))


def pdf_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """The width and height of each page of a PDF in millimetres."""
    with PdfDocument(pdf) as opened:
        return [(page.get_width() / 72 * 25.4, page.get_height() / 72 * 25.4) for page in opened]


def pdf_points(pdf: bytes) -> set[float]:
    """The sizes of the signs of a PDF in points, to a tenth, scaled as they are on the page."""
    found, matrix = set(), raw.FS_MATRIX()
    with PdfDocument(pdf) as opened:
        texts = [page.get_textpage() for page in opened]
        for text in texts:
            for at in range(text.count_chars()):
                if not raw.FPDFText_IsGenerated(text, at):
                    raw.FPDFText_GetMatrix(text, at, matrix)
                    scale = abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
                    found.add(round(raw.FPDFText_GetFontSize(text, at) * scale, 1))
    return found


def pdf_facts(pdf: bytes) -> dict[str, str]:
    """What a PDF says of itself, by PDF's own names: `Title`, `CreationDate` and the like."""
    with PdfDocument(pdf) as opened:
        return dict(opened.get_metadata_dict(skip_empty=True))


def fonts_not_embedded(pdf: bytes) -> set[str]:
    """Fonts of a PDF's texts that it only names; there must be some text in it at all."""
    with PdfDocument(pdf) as opened:
        texts = [text for page in opened for text in page.get_objects([raw.FPDF_PAGEOBJ_TEXT])]
        assert texts
        fonts = [text.get_font() for text in texts]
        return {font.get_base_name() for font in fonts if not font.is_embedded}
