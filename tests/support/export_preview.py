"""The table on the Export page as it is read there, and figures as they are printed."""

from decimal import ROUND_HALF_UP, Decimal
from html.parser import HTMLParser

_MARKS = {"vi": (".", ","), "en": (",", ".")}


class _Table(HTMLParser):
    """The rows of the body of a printed table."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._inside = self._cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._inside |= tag == "tbody"
        if self._inside and tag == "tr":
            self.rows.append([])
        self._cell = self._inside and tag == "td"
        if self._cell:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside &= tag != "tbody"
        self._cell &= tag != "td"

    def handle_data(self, data: str) -> None:
        if self._cell:
            self.rows[-1][-1] += data


def cells(html: str) -> list[list[str]]:
    """The rows of a printed table in HTML; the row of a group has two cells."""
    table = _Table()
    table.feed(html)
    return table.rows


def number(text: str, language: str) -> tuple[Decimal, int]:
    """A printed figure and its decimals."""
    thousands, point = _MARKS[language]
    plain = text.rstrip("*").replace(thousands, "").replace(point, ".").replace("−", "-")
    return Decimal(plain), len(plain.partition(".")[2])


def rounded(value: float, places: int) -> Decimal:
    """A figure as it has to be printed."""
    return Decimal(repr(round(value, 7))).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
