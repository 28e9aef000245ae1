"""What files of a book came to is kept for a run: tests open the same small books again and again.

Each step of opening a book is kept under all that goes into it: a table under its bytes, the records of a
book under the hash of its files, the findings on land under the layers. Frames of a book are read and never
written, so books may share them. Files that are only looked into for an audience are read each time. The
same records make the same book: its statement of a day, offers of it and papers of a pack are made once.
A book for investors is opened here, not by a process of its own, which takes a second each time; it comes
back through the same bytes (`tests/occupancy/test_isolated_load.py` starts the process).
"""

import pickle
import sys
from collections.abc import Callable, Hashable, Sequence
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakSet

import pandas as pd

from occupancy import book, isolated_load, statement
from occupancy.book import LandBook, load
from occupancy.loading import cache, knowledge_date, table_loader
from occupancy.loading.audiences import audience_policy
from occupancy.loading.book_folder import DERIVED_FROM, Folder, codes_of, read_folder
from occupancy.loading.book_settings import FILE
from occupancy.loading.cell_parsing import Codes
from occupancy.loading.knowledge_date import Known, rows_known_on
from occupancy.loading.land_checks import PlotChecks, land_findings, plot_checks
from occupancy.loading.table_loader import Records, read_records
from occupancy.loading.table_specs import Table
from occupancy.plot_profile.profile import PlotProfile, plot_profile
from occupancy.program import cache_folder
from occupancy.statement import Statement
from outputs.site_sheet import document
from outputs.submission import pack
from outputs.submission.submission import Submission
from outputs.submission.verification import recompute

MOST_KEPT = 2_000  # of any kind
MOST_STATEMENTS = 200
MOST_READ = 4  # of each paper
Made = TypeVar("Made")
_kept: dict[Hashable, Any] = {}
_LOADER: Any = table_loader
_BOOK: Any = book
_CHECKS: Any = knowledge_date
_APART: Any = isolated_load
_PACK: Any = pack
_SHEET: Any = document
_CACHE: Any = cache
_READERS: Any = recompute
_READ_TABLE, _MAKE_BOOK, _READ_CACHE = _LOADER._read, _BOOK._book, _CACHE.read
_STATE, load_in_subprocess = statement.state, isolated_load.load_in_subprocess
PAPERS = _PACK._PAPERS  # each made whenever it is wanted
READ = _READERS._READ  # what is read back of a paper; a proof compares it, and changes nothing
_kept_state: Any = lru_cache(MOST_STATEMENTS, typed=True)(_STATE)
_opened = WeakSet[LandBook]()


def keep_books() -> None:
    """Read each table and check each book once, whatever the folders they lie in."""
    _LOADER._read = _table
    _BOOK.read_records, _BOOK.rows_known_on = _records, _rows_known_on
    _CHECKS.land_findings, _CHECKS.plot_checks = _land_findings, _plot_checks
    _BOOK._book, _CACHE.read = _book, _read_cache
    _BOOK.codes_of = lru_cache(codes_of)
    _APART.load_in_subprocess = _load_apart  # before cli and ui import it from there
    _PACK._PAPERS = {name: (label, partial(_paper, name, make)) for name, (label, make) in PAPERS.items()}
    _READERS._READ = {name: lru_cache(MOST_READ)(read) for name, read in READ.items()}
    _SHEET.plot_profile = _plot_profile
    for module in [*sys.modules.values()]:  # those that have imported it by now; later ones get it from there
        if vars(module).get("state") is _STATE:
            vars(module)["state"] = _state


def drop_books() -> None:
    """Let go of every book, for a test that looks through the memory of its process."""
    _kept.clear()
    _kept_state.cache_clear()


def _once(key: Hashable, make: Callable[[], Made]) -> Made:
    """Return what is kept under a key, made when there is none; what was wanted longest ago goes first."""
    made: Made = _kept.pop(key) if key in _kept else make()
    _kept[key] = made
    if len(_kept) > MOST_KEPT:
        del _kept[next(iter(_kept))]
    return made


def _table(table: Table, folder: Folder, **how: Any) -> Any:
    if FILE not in folder.files:  # a file that is looked into
        return _READ_TABLE(table, folder, **how)
    source = folder.sources.get(table.name)
    if table.file not in folder.files and (source or table.name in DERIVED_FROM):
        return _READ_TABLE(table, folder, **how)
    codes = frozenset(how["codes"].items())
    # Only where rows get numbers of their own does a table follow from what is looked into.
    secret = frozenset(folder.looked_into.items()) if folder.policy.numbers(table) else None
    key = table.name, folder.files.get(table.file), folder.policy, secret, how["plane"], how.get("as_of")
    key += (how.get("limits"), codes)
    if key in _kept:
        return _once(key, lambda: _READ_TABLE(table, folder, **how))
    made = _READ_TABLE(table, folder, **how)
    if any("B03" in rule or "B04" in rule for told in made.findings[:1] for rule in told["rule"]):
        return made  # what was derived follows from other tables too
    return _once(key, lambda: made)


def _records(folder: Folder, *, codes: Codes, before: Records | None = None) -> Records:
    if before is not None:  # that is what is to be tested
        return read_records(folder, codes=codes, before=before)
    key = "records", folder.key, folder.absent, folder.missing, folder.policy, frozenset(codes.items())
    return _once(key, lambda: read_records(folder, codes=codes))


def _rows_known_on(records: Records, day: date | None, *, before: Records | None = None) -> Known:
    if before is not None:
        return rows_known_on(records, day, before=before)
    return _once(("known", records, day), lambda: rows_known_on(records, day))


def _book(records: Records, known: Known, *more: Any, known_on: date | None) -> LandBook:
    """The same book for the same records: what is worked out of a book is kept with it."""
    key = "book", records, known, more, known_on
    made = _once(key, lambda: _MAKE_BOOK(records, known, *more, known_on=known_on))
    _opened.add(made)
    return made


def _state(book: LandBook, **asked: Any) -> Statement:
    """The statement of a book from files; one that a test made in memory goes with the test."""
    answer: Statement = (_kept_state if book in _opened else _STATE)(book, **asked)
    return answer


def _read_cache(path: Path, folder: Folder) -> Any:
    """What the run itself keeps on disk is read once; what a test keeps elsewhere, each time."""
    if not path.is_relative_to(cache_folder()) or not path.exists():
        return _READ_CACHE(path, folder)
    return _once(("on disk", path), lambda: _READ_CACHE(path, folder))


def _plot_checks(parcels: Any, limits: Any) -> PlotChecks:
    return _once(("plots", limits, pickle.dumps(parcels)), lambda: plot_checks(parcels, limits))


def _land_findings(*layers: Any, planned_ha: "pd.Series[float]", limits: Any, plots: Any) -> pd.DataFrame:
    key = "land findings", limits, *(pickle.dumps(part) for part in (*layers, planned_ha))
    return _once(key, lambda: land_findings(*layers, planned_ha=planned_ha, limits=limits, plots=plots))


def _load_apart(folder: Path, *, cache: Path | None = None, audience: str) -> LandBook:
    files = read_folder(folder, audience_policy(audience))
    key = "apart", files.key, files.absent, audience
    made = _once(key, lambda: _copied(load(folder, cache=cache, audience=audience)))
    _opened.add(made)
    return made


def _copied(opened: LandBook) -> LandBook:
    back: LandBook = pickle.loads(pickle.dumps(opened))
    return back


def _paper(name: str, make: Callable[[Submission], bytes], submission: Submission) -> bytes:
    """A paper under all that it is made from: tables of the book, days, words, and who submits and why."""
    statements = (submission.statement, submission.since)
    days = [each and (each.as_of, each.known_on, each.basis) for each in statements]
    wording = submission.words.language, submission.agency, submission.why, submission.who
    reasons = submission.with_errors, submission.without_tenants
    key = "paper", name, submission.book.records, *days, *wording, *reasons
    return _once(key, lambda: make(submission))


def _plot_profile(
    statement: Statement, parcel_ids: Sequence[str], *, area_ha: float | None = None
) -> PlotProfile:
    """The facts of an offer under book, day and basis: its sheets in five languages have the same."""
    key = "profile", statement.book, statement.as_of, statement.basis, tuple(parcel_ids), area_ha
    return _once(key, lambda: plot_profile(statement, parcel_ids, area_ha=area_ha))
