"""Every kind of finding, planted into random books: found there, alone, and never in a clean book."""

import random
from collections.abc import Set
from functools import lru_cache
from pathlib import Path

import pytest

from occupancy.book import load
from occupancy.program import ROOT
from occupancy.statement import state
from tests.defects.all_defects import BY_HAND, DEFECTS
from tests.defects.defect import Defect
from tests.defects.random_book import random_book
from tests.defects.table import FINDINGS, kinds, table

SEEDS = ["1"]
Told = tuple[str, ...]  # rule, table, file, record, field, value
# Tables that the books do not have, of which the program has its own or that are drawn only.
ABSENT = {"bases.csv", "rules.csv", "forms.csv", "basemap.geojson", "places.geojson"}


def found(folder: Path) -> Set[Told]:
    """All that is told on the day of the book."""
    book = load(folder)
    rows = state(book, as_of=book.info.data_as_of).findings
    columns = rows[["rule", "table", "file", "record_id", "field", "value"]].astype(str)
    return frozenset(map(tuple, columns.to_numpy().tolist()))


@lru_cache
def clean(seed: str, folder: Path) -> Set[Told]:
    """What is told of the book into which nothing is planted."""
    return found(random_book(seed).write(folder))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clean")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_clean_book_raises_nothing(seed: str, folder: Path) -> None:
    raised = clean(seed, folder / seed)
    assert {(rule, file) for rule, _, file, *_ in raised} == {("B007", file) for file in ABSENT}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("defect", DEFECTS, ids=lambda each: each.rule)
def test_a_planted_fault_is_found_where_it_is_and_alone(
    defect: Defect, seed: str, folder: Path, tmp_path: Path
) -> None:
    book = random_book(seed)
    book.rng = random.Random(f"{seed} {defect.rule}")
    planted = defect.plant(book)
    records = {planted} if isinstance(planted, str) else {*planted}

    raised = found(book.write(tmp_path)) - clean(seed, folder / seed)
    own = [row for row in raised if row[0] == defect.rule]

    assert own, "not found"
    assert {row[3] for row in own} <= records
    assert defect.many or len(own) == 1, "one cause is one finding"
    assert {row[0] for row in raised} - {defect.rule} <= defect.echoes


def test_every_kind_is_planted_or_has_a_test_of_its_own() -> None:
    planted = [each.rule for each in DEFECTS]
    assert sorted([*planted, *BY_HAND]) == kinds().index.tolist()
    for _, test in BY_HAND.values():
        path, _, name = test.partition("::")
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8")


def test_the_table_in_docs_is_up_to_date() -> None:
    assert FINDINGS.read_text(encoding="utf-8") == table(), "run python -m tests.defects.table"
