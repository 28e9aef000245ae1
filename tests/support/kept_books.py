"""What files of a book came to is kept for a run: tests open the same small books again and again.

Each step of opening a book is kept under all that goes into it: a table under its bytes, the records of a
book under the hash of its files, the findings on land under the layers. Frames of a book are read and never
written, so books may share them. Files that are only looked into for an audience are read each time.
"""

import pickle
from collections.abc import Callable, Hashable
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

import pandas as pd

from occupancy import book
from occupancy.loading import knowledge_date, table_loader
from occupancy.loading.book_folder import Folder, codes_of
from occupancy.loading.book_settings import FILE
from occupancy.loading.cell_parsing import Codes
from occupancy.loading.knowledge_date import Known, rows_known_on
from occupancy.loading.land_checks import land_findings
from occupancy.loading.redaction import WHOLE
from occupancy.loading.table_loader import Records, read_records
from occupancy.loading.table_specs import Table

MOST_KEPT = 2_000  # of any kind
Made = TypeVar("Made")
_kept: dict[Hashable, Any] = {}
_LOADER: Any = table_loader
_BOOK: Any = book
_CHECKS: Any = knowledge_date
_READ_TABLE = _LOADER._read


def keep_books() -> None:
    """Read each table and check each book once, whatever the folders they lie in."""
    _LOADER._read = _table
    _BOOK.read_records, _BOOK.rows_known_on = _records, _rows_known_on
    _CHECKS.land_findings = _land_findings
    _BOOK.codes_of = lru_cache(codes_of)


def drop_books() -> None:
    """Let go of every book, for a test that looks through the memory of its process."""
    _kept.clear()


def _once(key: Hashable, make: Callable[[], Made]) -> Made:
    if key not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = make()
    made: Made = _kept[key]
    return made


def _table(table: Table, folder: Folder, **how: Any) -> Any:
    if FILE not in folder.files:  # a file that is looked into
        return _READ_TABLE(table, folder, **how)
    codes = frozenset(how["codes"].items())
    secret = frozenset(folder.looked_into.items()) if folder.projection is not WHOLE else None
    key = table.name, folder.files.get(table.file), folder.projection, secret, how["plane"], how.get("as_of")
    return _once((*key, codes), lambda: _READ_TABLE(table, folder, **how))


def _records(folder: Folder, *, codes: Codes) -> Records:
    key = "records", folder.key, folder.absent, folder.projection, frozenset(codes.items())
    return _once(key, lambda: read_records(folder, codes=codes))


def _rows_known_on(records: Records, day: date | None) -> Known:
    return _once(("known", records, day), lambda: rows_known_on(records, day))


def _land_findings(*layers: Any, planned_ha: "pd.Series[float]") -> pd.DataFrame:
    key = "land findings", *(pickle.dumps(part) for part in (*layers, planned_ha))
    return _once(key, lambda: land_findings(*layers, planned_ha=planned_ha))
