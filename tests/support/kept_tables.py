"""What the bytes of a table came to is kept for a run: most small books differ in one table of sixteen.

Frames of a book are read and never written, so books may share them. A table that is read for an audience
from which something is withheld is not kept.
"""

from typing import Any

from occupancy.loading import table_loader
from occupancy.loading.book_folder import Folder
from occupancy.loading.book_settings import FILE
from occupancy.loading.redaction import WHOLE

MOST_TABLES = 2_000
_kept: dict[object, Any] = {}
_read: Any = table_loader._read


def keep_tables() -> None:
    """Read each table once, whichever books have it."""
    table_loader._read = _kept_or_read


def drop_tables() -> None:
    """Let go of every table, for a test that looks through the memory of its process."""
    _kept.clear()


def _kept_or_read(table: Any, folder: Folder, **how: Any) -> Any:
    if folder.projection is not WHOLE or FILE not in folder.files:  # the latter: a file that is looked into
        return _read(table, folder, **how)
    key = (
        table.name,
        folder.files.get(table.file),
        how["plane"],
        how.get("as_of"),
        frozenset(how["codes"].items()),
    )
    if key not in _kept:
        if len(_kept) == MOST_TABLES:
            _kept.clear()
        _kept[key] = _read(table, folder, **how)
    return _kept[key]
