"""What papers hold, as it is compared: lines and their figures, looks; and where two differ."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from geo.errors import SourceError

_FIGURE = re.compile(r"[+−-]?\d[\d.,]*\d|\d")


@dataclass(frozen=True, slots=True)
class Look:
    """How something is laid out or set, for comparison; nobody would read it."""

    xml: str


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line of text; two are equal that differ only in figures, which are compared by themselves."""

    text: str

    def __eq__(self, other: object) -> bool:
        """Return True for a line of the same words."""
        if not isinstance(other, Line):
            return False
        return _FIGURE.sub("0", self.text) == _FIGURE.sub("0", other.text)

    def __str__(self) -> str:
        """Return the line."""
        return self.text

    __hash__ = None  # type: ignore[assignment]


def text(data: bytes, *, name: str) -> dict[str, object]:
    """Read the lines of a text and their figures.

    Raises
    ------
    SourceError
        If it cannot be read.
    """
    try:
        return printed("", data.decode().split("\r\n"))
    except UnicodeError as fault:
        raise broken(name) from fault


def printed(place: str, lines: Iterable[str]) -> dict[str, object]:
    """Return the figures of lines by their number, and the lines."""
    contents: dict[str, object] = {}
    count = 0
    for at, line in enumerate(lines, start=1):
        for figure in _FIGURE.findall(line):
            count += 1
            contents[f"{place}#{count}"] = figure
        contents[f"{place}¶{at}"] = Line(line)
    return contents


def differences(
    actual: Mapping[str, object], expected: Mapping[str, object]
) -> Iterator[tuple[str, object, object]]:
    """Yield the places whose contents differ, with both contents; None where there is nothing."""
    for place in dict.fromkeys([*expected, *actual]):
        first, second = actual.get(place), expected.get(place)
        if first != second:
            yield place, first, second


def broken(name: str) -> SourceError:
    """Return the error of a paper that cannot be read."""
    return SourceError("{file} in the pack cannot be read.", file=name)
