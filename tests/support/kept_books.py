"""What files of a book came to is kept for a run: tests open the same small books again and again.

Each step of opening a book is kept under all that goes into it: a table under its bytes, the records of a
book under the hash of its files, the findings on land under the layers. Frames of a book are read and never
written, so books may share them. Files that are only looked into for an audience are read each time. A book
that is opened by a process of its own is opened so once, and so are the papers that a proof makes again. The
same records make the same book: what is worked out of a book, and of an offer of it, is worked out once.
"""

import pickle
from collections.abc import Callable, Hashable, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from occupancy import book, isolated_load
from occupancy.audiences import audience_policy
from occupancy.book import LandBook
from occupancy.cache_folder import cache_folder
from occupancy.isolated_load import load_in_subprocess
from occupancy.loading import cache, knowledge_date, table_loader
from occupancy.loading.book_folder import Folder, codes_of, read_folder
from occupancy.loading.book_settings import FILE
from occupancy.loading.cell_parsing import Codes
from occupancy.loading.knowledge_date import Known, rows_known_on
from occupancy.loading.land_checks import land_findings
from occupancy.loading.table_loader import Records, read_records
from occupancy.loading.table_specs import Table
from occupancy.plot_profile.profile import PlotProfile, plot_profile
from occupancy.statement import Statement
from outputs.site_sheet import sheet
from outputs.submission.pack import papers
from outputs.submission.submission import Submission
from outputs.submission.verification import recompute

MOST_KEPT = 2_000  # of any kind
Made = TypeVar("Made")
_kept: dict[Hashable, Any] = {}
_LOADER: Any = table_loader
_BOOK: Any = book
_CHECKS: Any = knowledge_date
_APART: Any = isolated_load
_PROOF: Any = recompute
_SHEET: Any = sheet
_CACHE: Any = cache
_READ_TABLE, _MAKE_BOOK, _READ_CACHE = _LOADER._read, _BOOK._book, _CACHE.read


def keep_books() -> None:
    """Read each table and check each book once, whatever the folders they lie in."""
    _LOADER._read = _table
    _BOOK.read_records, _BOOK.rows_known_on = _records, _rows_known_on
    _CHECKS.land_findings = _land_findings
    _BOOK._book, _CACHE.read = _book, _read_cache
    _BOOK.codes_of = lru_cache(codes_of)
    _APART.load_in_subprocess = _load_in_subprocess  # before cli and ui import it from there
    _PROOF.papers = _papers
    _SHEET.plot_profile = _plot_profile


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
    # Only where rows get numbers of their own does a table follow from what is looked into.
    secret = frozenset(folder.looked_into.items()) if folder.policy.numbers(table) else None
    key = table.name, folder.files.get(table.file), folder.policy, secret, how["plane"], how.get("as_of")
    key += (how.get("limits"),)
    return _once((*key, codes), lambda: _READ_TABLE(table, folder, **how))


def _records(folder: Folder, *, codes: Codes) -> Records:
    key = "records", folder.key, folder.absent, folder.policy, frozenset(codes.items())
    return _once(key, lambda: read_records(folder, codes=codes))


def _rows_known_on(records: Records, day: date | None) -> Known:
    return _once(("known", records, day), lambda: rows_known_on(records, day))


def _book(records: Records, known: Known, *more: Any, known_on: date | None) -> LandBook:
    """The same book for the same records: what is worked out of a book is kept with it."""
    key = "book", records, known, more, known_on
    return _once(key, lambda: _MAKE_BOOK(records, known, *more, known_on=known_on))


def _read_cache(path: Path, folder: Folder) -> Any:
    """What the run itself keeps on disk is read once; what a test keeps elsewhere, each time."""
    if not path.is_relative_to(cache_folder()) or not path.exists():
        return _READ_CACHE(path, folder)
    return _once(("on disk", path), lambda: _READ_CACHE(path, folder))


def _land_findings(*layers: Any, planned_ha: "pd.Series[float]", limits: Any) -> pd.DataFrame:
    key = "land findings", limits, *(pickle.dumps(part) for part in (*layers, planned_ha))
    return _once(key, lambda: land_findings(*layers, planned_ha=planned_ha, limits=limits))


def _load_in_subprocess(folder: Path, *, cache: Path | None = None, audience: str) -> LandBook:
    files = read_folder(folder, audience_policy(audience))
    key = "apart", files.key, files.absent, audience
    return _once(key, lambda: load_in_subprocess(folder, cache=cache, audience=audience))


def _papers(submission: Submission, *, only: Any = None) -> dict[str, bytes]:
    """The papers of a submission under all that a proof makes it from: tables of a pack, and a manifest."""
    statements = (submission.statement, submission.since)
    days = [each and (each.as_of, each.known_on, each.basis) for each in statements]
    wording = submission.words.language, submission.agency, submission.why, submission.who
    key = "papers", submission.book.records, *days, *wording, submission.with_errors, only
    return _once(key, lambda: papers(submission, only=only))


def _plot_profile(
    statement: Statement, parcel_ids: Sequence[str], *, area_ha: float | None = None
) -> PlotProfile:
    """The facts of an offer under book, day and basis: its sheets in five languages have the same."""
    key = "profile", statement.book, statement.as_of, statement.basis, tuple(parcel_ids), area_ha
    return _once(key, lambda: plot_profile(statement, parcel_ids, area_ha=area_ha))
