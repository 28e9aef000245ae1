"""The page of a paper: A4 where its columns fit, else A3; and what papers in DOCX share."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from outputs.files import deterministic_zip
from outputs.fonts import ensure, sign_widths
from outputs.submission.table_cells import RenderedTable


def document_bytes(document: Document) -> bytes:
    """Return a document as a file; the same bytes each time, whatever the clock says."""
    file = io.BytesIO()
    document.save(file)
    with zipfile.ZipFile(file) as archive:
        return deterministic_zip({name: archive.read(name) for name in archive.namelist()})


def element(name: str, *children: BaseOxmlElement, **attributes: str) -> BaseOxmlElement:
    """Return an element such as `w:tr` with its children; its attributes are in the namespace `w`."""
    new = OxmlElement(name)
    for key, value in attributes.items():
        new.set(qn(f"w:{key}"), value)
    new.extend(children)
    return new


def page_number_field(code: str = "PAGE") -> tuple[BaseOxmlElement, BaseOxmlElement, BaseOxmlElement]:
    """Return the three elements of runs that show the number of the page."""
    instruction = element("w:instrText")
    instruction.text = code
    return element("w:fldChar", fldCharType="begin"), instruction, element("w:fldChar", fldCharType="end")


TEXT_POINTS = 9.0
# What official papers leave white.
TOP_MM, RIGHT_MM, BOTTOM_MM, LEFT_MM = 20.0, 15.0, 20.0, 30.0
PADDING_MM = 0.8  # between a text and the line beside it
LANDSCAPE_MM = {"a4": (297.0, 210.0), "a3": (420.0, 297.0)}
_MM_PER_POINT = 0.3528
_DIGIT = 0.5  # of a size, how wide one is
_BOLD = "Tinos-Bold.ttf"


@dataclass(frozen=True, slots=True)
class TablePage:
    """The `paper` that a table lies on, a key of LANDSCAPE_MM, and the widths of its columns."""

    paper: str
    columns_mm: tuple[float, ...]


def table_page(table: RenderedTable) -> TablePage:
    """Return the page of a table; its form says how many characters wide a column is.

    A column is never narrower than its longest word, as long as there is room for all of these.
    """
    digit_mm = TEXT_POINTS * _DIGIT * _MM_PER_POINT
    wished = [column.width * digit_mm for column in table.columns]
    (folder,) = ensure(["paper"])
    signs = sign_widths(folder / _BOLD)
    least = [_longest_mm(table, at, signs) + 2 * PADDING_MM for at in range(len(table.columns))]
    needed = sum(map(max, wished, least))
    paper = "a4" if needed <= _room_mm("a4") else "a3"
    return TablePage(paper, _shares(wished, least, _room_mm(paper)))


def _room_mm(paper: str) -> float:
    return LANDSCAPE_MM[paper][0] - LEFT_MM - RIGHT_MM


def _longest_mm(table: RenderedTable, at: int, signs: Mapping[int, float]) -> float:
    """Return how long the longest word of a column is; a figure is one word, a text breaks at signs too."""
    between = re.compile(r"\s|(?<=[-–/])" if table.columns[at].is_text else r"\s")
    words = set(table.heads[at].split())
    for row in table.rows:
        words |= set() if row.level == "group" else set(between.split(row.cells[at]))
    longest = max((sum(signs.get(ord(sign), 1.0) for sign in word) for word in words), default=0.0)
    return longest * TEXT_POINTS * _MM_PER_POINT


def _shares(wished: Sequence[float], least: Sequence[float], room: float) -> tuple[float, ...]:
    """Share the room out as wished, but to none less than it needs, unless all need more than there is."""
    if sum(least) >= room:
        return tuple(room * width / sum(least) for width in least)
    narrow: set[int] = set()
    while True:
        free = room - sum(least[at] for at in narrow)
        total = sum(width for at, width in enumerate(wished) if at not in narrow)
        shares = [least[at] if at in narrow else free * width / total for at, width in enumerate(wished)]
        under = {at for at, share in enumerate(shares) if share < least[at]}
        if not under:
            return tuple(shares)
        narrow |= under
