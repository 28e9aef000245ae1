"""KML tables: attributes that stand only in an HTML table of a description become columns."""

import re
from collections.abc import Iterable, Mapping, Sequence
from html.parser import HTMLParser

# What GDAL tells of every shape of a KML, whatever is stated.
OF_KML = frozenset(
    {
        "id",
        "timestamp",
        "begin",
        "end",
        "altitudeMode",
        "tessellate",
        "extrude",
        "visibility",
        "drawOrder",
        "icon",
    }
)
_ADDED = OF_KML | {"description"}
_LONGEST = 100_000  # signs of a description that are read


def stated(texts: Mapping[str, Iterable[str | None]]) -> list[str]:
    """Return the columns of a KML layer without those that GDAL adds and that say nothing in it."""
    return [
        name
        for name, cells in texts.items()
        if name not in _ADDED or len({cell for cell in cells if cell not in {None, ""}}) > (name in OF_KML)
    ]


def columns(
    texts: Mapping[str, Sequence[str | None]],
) -> tuple[dict[str, list[str | None]], tuple[Mapping[str, object], ...]]:
    """Return the columns of a KML layer, with those of the tables in its descriptions, and a note of them.

    A row of a table is a name and a value. What GDAL adds to every layer is left out where it is empty or
    the same throughout.
    """
    kept = {name: list(texts[name]) for name in stated(texts)}
    described = next((name for name in kept if name.lower() == "description"), None)
    if described is None:
        return kept, ()
    tables = [_pairs(cell or "") for cell in kept[described]]
    names = [name for name in dict.fromkeys(name for pairs in tables for name in pairs) if name not in kept]
    if not names:
        return kept, ()
    for name in names:
        kept[name] = [pairs.get(name) for pairs in tables]
    count = sum(1 for pairs in tables if pairs)
    note = {
        "rule": "D012",
        "severity": "note",
        "field": described,
        "value": ", ".join(names),
        "expected": str(count),
    }
    return kept, (note,)


class _Rows(HTMLParser):
    """The cells of the rows of a table."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"} and self.rows:
            self.rows[-1].append("")
            self._inside = True
        elif tag == "br" and self._inside:
            self.rows[-1][-1] += " "

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "tr", "table"}:
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def _pairs(description: str) -> dict[str, str]:
    """Return name and value of each row of two cells; ArcGIS puts one table into a cell of another."""
    if "<t" not in description.lower():
        return {}
    parser = _Rows()
    parser.feed(description[:_LONGEST])
    rows = [[re.sub(r"\s+", " ", cell).strip() for cell in row] for row in parser.rows]
    return {row[0].rstrip(" :"): row[1] for row in rows if len(row) == 2 and row[0] and len(row[0]) <= 60}
