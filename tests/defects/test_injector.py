"""Every kind of finding, planted into random books and the packaged one: found there, once, and alone.

All kinds are planted into one random book. Some more go into two others and into the packaged book: a few
while one works, a sixth in CI, and all of them where LANDBOOK_EXAMPLES is `every`.
"""

import random
from collections.abc import Sequence, Set
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from occupancy.book import load
from occupancy.program import ROOT
from occupancy.statement import state
from tests.defects.all_defects import BY_HAND, DEFECTS, NOT_IN_PACKAGED
from tests.defects.defect import Defect
from tests.defects.packaged_book import packaged_book
from tests.defects.random_book import Book, random_book
from tests.defects.table import FINDINGS, kinds, table
from tests.support.examples import ALL, EVERY

SEEDS = ("1", "2", "3")
Told = tuple[str, ...]  # rule, table, file, record, field, value
# Tables that the books do not have, of which the program has its own or that are drawn only.
ABSENT = {"bases.csv", "rules.csv", "forms.csv", "basemap.geojson", "places.geojson"}
# True of the packaged book besides: its rate is near a line, and its streets are slender.
ECHOES = {"L026": {"L003", "L004", "L022"}}


def found(folder: Path) -> Set[Told]:
    """All that is told on the day of the book."""
    book = load(folder)
    rows = state(book, as_of=book.info.data_as_of).findings
    columns = rows[["rule", "table", "file", "record_id", "field", "value"]].astype(str)
    return frozenset(map(tuple, columns.to_numpy().tolist()))


@lru_cache
def clean(seed: str, folder: Path) -> Set[Told]:
    """What is told of the random book, or of the packaged one, into which nothing is planted."""
    return found((packaged_book() if seed == "packaged" else random_book(seed)).write(folder / seed))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clean")


def some(defects: Sequence[Defect], at: int) -> list[Defect]:
    """A sixth of the kinds, for each place to begin at another one; all, or a few."""
    return list(defects) if EVERY else list(defects[at::6] if ALL else defects[at::12])


def alone(defect: Defect, book: Book, before: Set[Told], folder: Path) -> None:
    """Plant a fault: it is told of the right records, once, and nothing is told besides."""
    planted = defect.plant(book)
    records = {planted} if isinstance(planted, str) else {*planted}

    raised = found(book.write(folder)) - before
    own = [row for row in raised if row[0] == defect.rule]

    assert own, "not found"
    assert {row[3] for row in own} <= records
    assert defect.many or len(own) == 1, "one cause is one finding"
    assert {row[0] for row in raised} - {defect.rule} <= defect.echoes


@pytest.mark.parametrize("seed", SEEDS)
def test_a_clean_book_raises_nothing(seed: str, folder: Path) -> None:
    raised = clean(seed, folder)
    assert {(rule, file) for rule, _, file, *_ in raised} == {("B007", file) for file in ABSENT}


@pytest.mark.parametrize(
    ("defect", "seed"),
    [
        *((each, SEEDS[0]) for each in DEFECTS),
        *((each, seed) for at, seed in enumerate(SEEDS[1:]) for each in some(DEFECTS, at) if ALL),
    ],
    ids=str,
)
def test_a_planted_fault_is_found_where_it_is_and_alone(
    defect: Defect, seed: str, folder: Path, tmp_path: Path
) -> None:
    book = random_book(seed)
    book.rng = random.Random(f"{seed} {defect.rule}")
    alone(defect, book, clean(seed, folder), tmp_path)


@pytest.mark.parametrize(
    "defect", some([each for each in DEFECTS if each.rule not in NOT_IN_PACKAGED], 2), ids=str
)
def test_so_it_is_in_the_packaged_book(defect: Defect, folder: Path, tmp_path: Path) -> None:
    book = packaged_book()
    book.rng = random.Random(f"packaged {defect.rule}")
    true_besides = defect.echoes | {"B030"} | ECHOES.get(defect.rule, set())
    alone(replace(defect, echoes=true_besides), book, clean("packaged", folder), tmp_path)


def test_every_kind_is_planted_or_has_a_test_of_its_own() -> None:
    planted = [each.rule for each in DEFECTS]
    assert sorted([*planted, *BY_HAND]) == kinds().index.tolist()
    for _, test in BY_HAND.values():
        path, _, name = test.partition("::")
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8")


def test_the_table_in_docs_is_up_to_date() -> None:
    assert FINDINGS.read_text(encoding="utf-8") == table(), "run python -m tests.defects.table"
