"""What differs in another state of a book: rows by table, and the figures that matter most."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

import pandas as pd
import shapely

from geo.errors import LandbookError
from occupancy.book import LandBook
from occupancy.loading.table_specs import TABLES, WORDED, Table, worded
from occupancy.statement import Statement, state
from outputs.records import rows_by_key, to_json_value
from outputs.submission import manifest
from outputs.submission.manifest import Message, equal_within_noise
from outputs.submission.verification.pack_reader import ParsedManifest
from outputs.submission.without_tenants import ACCEPTED, NAMED, visible_columns

_MOST = 5  # rows of a kind that are named
_FIGURES = (
    *("zones_approved", "zones_established", "zones_operating", "planned_ha", "established_ha"),
    *("leasable_ha", "cleared_ha", "leased_ha", "vacant_ha", "fill_rate_pct"),
)
_OF_A_ZONE = ("leasable_ha", "leased_ha", "fill_rate_pct")
ASIDE, BOOK = "set_aside", "book"
_CONTEXT = ("basemap", "places")  # what is drawn around the land is replaced as a whole
# What a book is judged by and what lets its papers through, with what of it may be told otherwise later.
_JUDGED_BY = ("bases", "rules", "tolerances", "severities", "accepted_findings")
_NAMES = ("label_vi", "label_en", "meaning_vi", "meaning_en", "verified")
_REMARKS = tuple(name for plain in WORDED for name in (plain, *worded(plain)))
UNNAMED = ("tenancies", *NAMED)  # tables whose rows go by running numbers, or not at all
Cells = tuple[object, ...]
Frames = tuple[pd.DataFrame, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class TableChange:
    """How many rows of a table were added, removed and changed since, and which: the first of each.

    `foreign` counts rows of then that no true book of today can lack: those removed, and those of which a
    stated cell is another. Cells may be filled in; else a correction is a new row. So are the book's own
    bases, rules, limits and severities; whether one is verified may be told later. Acceptances stay as they
    are.
    """

    table: str
    added: int
    removed: int
    changed: int
    named: tuple[str, ...]
    foreign: int = 0


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

    @property
    def foreign(self) -> bool:
        """Return True if then there were rows that the book of today never had."""
        return any(change.foreign for change in self.tables)


def diff_books(then: LandBook, statement: Statement, today: LandBook, declared: ParsedManifest) -> BookDiff:
    """Compare the book of `today` with the one `then`: tables, and figures on the declared day and basis."""
    tables = tuple(_tables(then, today, declared))
    try:
        known = today if declared.known_on is None else today.as_known(declared.known_on)
        now = state(known, as_of=declared.as_of, basis=declared.basis)
    except LandbookError as error:
        return BookDiff(tables, (), (Message("", error.template, error.params),))
    return BookDiff(tables, tuple(_figures(statement, now)))


def _tables(then: LandBook, today: LandBook, declared: ParsedManifest) -> Iterator[TableChange]:
    """Yield the tables that differ, with rows that were superseded or set aside.

    Of a pack without tenants that is compared which it has as the book has it.
    """
    tenants = not declared.without_tenants
    before, after = ({key: repr(value) for key, value in asdict(book.info).items()} for book in (then, today))
    keys = [key for key in after if before.get(key) != after[key]]
    if keys:
        yield TableChange(BOOK, 0, 0, len(keys), tuple(keys[:_MOST]))
    old, new = then.records, today.records
    for table in TABLES:
        both = old.tables[table.name], new.tables[table.name]
        compared, frames = (table, both) if tenants else _without_tenants(table, both)
        if change := _change(table.name, compared.key, *frames):
            aside = new.aside.loc[new.aside["table"] == table.name, "record_id"]
            own = manifest.TABLES + table.file in declared.files
            yield replace(change, foreign=_foreign(compared, *frames, aside=set(aside), own=own))
    asides = [aside if tenants else aside[~aside["table"].isin(UNNAMED)] for aside in (old.aside, new.aside)]
    if change := _change(ASIDE, ("table", "record_id"), *asides):
        yield change


def _without_tenants(table: Table, frames: Frames) -> tuple[Table, Frames]:
    """Return a table and its frames with the columns alone that a pack without tenants has unchanged."""
    visible = visible_columns(table)
    old, new = (frame[[name for name in frame if name in visible]] for frame in frames)
    return replace(table, key=table.key if visible.issuperset(table.key) else ()), (old, new)


def _foreign(table: Table, before: pd.DataFrame, after: pd.DataFrame, *, aside: set[str], own: bool) -> int:
    """Count rows of `before` that no true book lacks; those set aside today are still in their file."""
    judged_by = table.name in _JUDGED_BY and own
    if (table.program and not judged_by) or table.name in _CONTEXT:
        return 0
    apart = (*_REMARKS, *(_NAMES if judged_by else ()))
    columns = [name for name in table.names if name in before and name in after and name not in apart]
    old, new = (_rows(frame[columns], table.key) for frame in (before, after))
    by_key: dict[Cells, list[Cells]] = {}
    # Of an acceptance a cell more says that it answers for less.
    for key, row in new if table.name != ACCEPTED else ():
        by_key.setdefault(key, []).append(row)
    corrected_by_new_rows = not table.key or "superseded_on" in columns or judged_by
    return sum(
        count
        for (key, row), count in (old - new).items()
        if _name(key) not in aside
        and not any(not corrected_by_new_rows or _filled_in(row, other) for other in by_key.get(key, ()))
    )


def _filled_in(row: Cells, later: Cells) -> bool:
    """Return True if every stated cell of a row is the same later."""
    return all(cell in (None, "", ()) or cell == now for cell, now in zip(row, later, strict=True))


def _change(name: str, key: tuple[str, ...], before: pd.DataFrame, after: pd.DataFrame) -> TableChange | None:
    """Count rows that only one of two frames has; rows of the same key in both have changed."""
    old, new = _rows(before, key), _rows(after, key)
    removed, added = _count_by_key(old - new), _count_by_key(new - old)
    if not removed and not added:
        return None
    changed = removed & added if key else Counter[Cells]()
    added, removed = added - changed, removed - changed
    signs = {"+": added, "−": removed, "": changed}
    names = [sign + _name(row) for sign, rows in signs.items() for row in rows if row]
    return TableChange(name, added.total(), removed.total(), changed.total(), tuple(names[:_MOST]))


def _name(key: Cells) -> str:
    return " ".join(str(part) for part in key if part is not None)


def _rows(frame: pd.DataFrame, key: tuple[str, ...]) -> "Counter[tuple[Cells, Cells]]":
    """Count rows by key and cells; where a row stands in its file is no part of it."""
    names = [str(name) for name in frame.columns if name != "row"]
    at = [names.index(name) for name in key if name in names]
    columns = [[_cell(value) for value in frame[name]] for name in names]
    return Counter((tuple(row[column] for column in at), row) for row in zip(*columns, strict=True))


def _cell(value: object) -> object:
    if isinstance(value, shapely.Geometry):
        return shapely.to_wkb(value)
    return tuple(value) if isinstance(value, list | tuple) else to_json_value(value)


def _count_by_key(rows: "Counter[tuple[Cells, Cells]]") -> "Counter[Cells]":
    counts: Counter[Cells] = Counter()
    for (key, _), count in rows.items():
        counts[key] += count
    return counts


def _figures(then: Statement, now: Statement) -> Iterator[FigureChange]:
    """Yield the figures of the book, then those of its zones, that differ."""
    old, new = ({"": book.total} | rows_by_key(book.zones, "zone_id") for book in (then, now))
    for zone_id in dict.fromkeys([*new, *old]):
        for quantity in _OF_A_ZONE if zone_id else _FIGURES:
            before, after = (to_json_value(rows.get(zone_id, {}).get(quantity)) for rows in (old, new))
            if not equal_within_noise(before, after):
                yield FigureChange(zone_id, quantity, before, after)
