"""What differs in another state of a book: rows by table, and the figures that matter most."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

import pandas as pd
import shapely

from geo.errors import LandbookError
from occupancy.book import LandBook
from occupancy.loading.table_specs import TABLES
from occupancy.statement import Statement, state
from outputs.records import rows_by_key, to_json_value
from outputs.submission.verification.manifest_reader import ParsedManifest
from outputs.submission.verification.messages import Message, equal_within_noise

_MOST = 5  # rows of a kind that are named
_FIGURES = (
    "zones_approved",
    "zones_established",
    "zones_operating",
    "planned_ha",
    "established_ha",
    "leasable_ha",
    "cleared_ha",
    "leased_ha",
    "vacant_ha",
    "fill_rate_pct",
)
_OF_A_ZONE = ("leasable_ha", "leased_ha", "fill_rate_pct")
ASIDE, BOOK = "set_aside", "book"
Cells = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class TableChange:
    """How many rows of a table were added, removed and changed since, and which: the first of each."""

    table: str
    added: int
    removed: int
    changed: int
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure of the whole book (`zone_id` empty) or of a zone, in the pack and today; None: unknown."""

    zone_id: str
    quantity: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class BookDiff:
    """What a book of today has that the one in a pack had not; `remarks` say what could not be compared."""

    tables: tuple[TableChange, ...]
    figures: tuple[FigureChange, ...]
    remarks: tuple[Message, ...] = ()

    @property
    def none(self) -> bool:
        """Return True if the book is as it was."""
        return not (self.tables or self.figures or self.remarks)


def diff_books(then: LandBook, statement: Statement, today: LandBook, declared: ParsedManifest) -> BookDiff:
    """Compare the book of `today` with the one `then`: tables, and figures on the declared day and basis."""
    tables = tuple(_tables(then, today))
    try:
        seen = today if declared.known_on is None else today.as_known(declared.known_on)
        now = state(seen, as_of=declared.as_of, basis=declared.basis)
    except LandbookError as error:
        return BookDiff(tables, (), (Message("", error.template, error.params),))
    return BookDiff(tables, tuple(_figures(statement, now)))


def _tables(then: LandBook, today: LandBook) -> Iterator[TableChange]:
    """Yield the tables that differ, with rows that were superseded or set aside."""
    infos = [{key: repr(value) for key, value in asdict(one.info).items()} for one in (then, today)]
    keys = [key for key in infos[1] if infos[0].get(key) != infos[1][key]]
    if keys:
        yield TableChange(BOOK, 0, 0, len(keys), tuple(keys[:_MOST]))
    frames = {table.name: table.key for table in TABLES}
    for name, key in frames.items():
        pair = (then.records.tables[name], today.records.tables[name])
        change = _change(name, pair, key)
        if change is not None:
            yield change
    aside = _change(ASIDE, (then.records.aside, today.records.aside), ("table", "record_id"))
    if aside is not None:
        yield aside


def _change(name: str, frames: tuple[pd.DataFrame, pd.DataFrame], key: tuple[str, ...]) -> TableChange | None:
    """Count rows that only one of two frames has; rows of the same key in both have changed."""
    before, after = (_rows(frame, key) for frame in frames)
    gone, new = before - after, after - before
    if not gone and not new:
        return None
    lost, won = _by_key(gone), _by_key(new)
    pairs = {place: min(count, won.get(place, 0)) for place, count in lost.items()} if key else {}
    named = [*_names(won, pairs, "+"), *_names(lost, pairs, "−"), *(_name(p) for p, n in pairs.items() if n)]
    changed = sum(pairs.values())
    return TableChange(
        name, sum(won.values()) - changed, sum(lost.values()) - changed, changed, tuple(named[:_MOST])
    )


def _rows(frame: pd.DataFrame, key: tuple[str, ...]) -> "Counter[tuple[Cells, Cells]]":
    """Count rows by key and cells; where a row stands in its file is no part of it."""
    names = [str(name) for name in frame.columns if name != "row"]
    columns = [_cells(frame[name]) for name in names]
    at = [names.index(name) for name in key if name in names]
    found = list(zip(*columns, strict=True)) if columns else []
    return Counter((tuple(row[place] for place in at), row) for row in found)


def _cells(column: pd.Series) -> list[object]:
    if column.dtype == "geometry":
        return [None if shape is None else shape.hex() for shape in map(_wkb, column)]
    return [_cell(value) for value in column]


def _wkb(shape: shapely.Geometry | None) -> bytes | None:
    return None if shape is None else shapely.to_wkb(shape)


def _cell(value: object) -> object:
    if isinstance(value, list | tuple):
        return tuple(value)
    return to_json_value(value)


def _by_key(rows: "Counter[tuple[Cells, Cells]]") -> dict[Cells, int]:
    found: dict[Cells, int] = defaultdict(int)
    for (key, _), count in rows.items():
        found[key] += count
    return found


def _names(rows: Mapping[Cells, int], pairs: Mapping[Cells, int], sign: str) -> Iterator[str]:
    for key, count in rows.items():
        if count > pairs.get(key, 0) and key:
            yield f"{sign}{_name(key)}"


def _name(key: Cells) -> str:
    return " ".join(str(part) for part in key if part is not None)


def _figures(then: Statement, now: Statement) -> Iterator[FigureChange]:
    for quantity in _FIGURES:
        before, after = to_json_value(then.total[quantity]), to_json_value(now.total[quantity])
        if not equal_within_noise(before, after):
            yield FigureChange("", quantity, before, after)
    olds, news = rows_by_key(then.zones, "zone_id"), rows_by_key(now.zones, "zone_id")
    for zone_id in dict.fromkeys([*news, *olds]):
        old, new = olds.get(zone_id, {}), news.get(zone_id, {})
        for quantity in _OF_A_ZONE:
            before, after = to_json_value(old.get(quantity)), to_json_value(new.get(quantity))
            if not equal_within_noise(before, after):
                yield FigureChange(zone_id, quantity, before, after)
