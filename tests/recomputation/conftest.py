"""The two books whose figures are recomputed, and their days."""

from datetime import date

import pytest

from occupancy.book import load
from occupancy.program import DATA
from tests.recomputation.awkward_book import AWKWARD_DAYS, AWKWARD_PAPERS, awkward_book
from tests.recomputation.comparison import Case
from tests.recomputation.recompute import Recomputation

PACKAGED_DAYS = {
    date(1998, 6, 24): "nothing is leased yet",
    date(1998, 6, 25): "first day of the first lease",
    date(2002, 3, 28): "last day of a lease that was ended",
    date(2002, 3, 29): "the day after",
    date(2013, 4, 1): "a plot with a lease was split the day before",
    date(2014, 8, 20): "a decision gives less land than the one before",
    date(2017, 12, 31): "published",
    date(2019, 12, 31): "published; a phase is planned only",
    date(2020, 2, 18): "a plot with a lease was split",
    date(2021, 4, 1): "decisions establish four phases",
    date(2021, 12, 31): "published",
    date(2023, 11, 17): "published; the day of the book",
}


@pytest.fixture(scope="session", params=["packaged", "awkward"])
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    if request.param == "packaged":
        days = tuple(PACKAGED_DAYS)
        return Case(DATA, load(DATA), Recomputation(DATA, DATA), days, full=days[-1:])
    folder, days = awkward_book(tmp_path_factory.mktemp("awkward")), tuple(AWKWARD_DAYS)
    return Case(folder, load(folder), Recomputation(folder, DATA), days, full=AWKWARD_PAPERS)
