"""What investors are shown of a book besides: nothing unless its book.toml says so."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from geo.errors import FieldError
from occupancy.book import LandBook, load
from occupancy.land_search.eligibility import exclusion_of
from occupancy.land_search.enquiry import Enquiry
from occupancy.land_search.search import find_land
from occupancy.loading.audiences import DISCLOSURES, INVESTOR
from occupancy.measures.plot_states import possible_states
from occupancy.questions.figure_breakdown import explain_figure
from occupancy.questions.vacant_plots import asking_prices
from occupancy.statement import Statement, state
from outputs.maps.web.plot_states_payload import STATE_CODES
from tests.support.book_builder import write_book

DAY = date(2023, 11, 17)
LEASED = ["a-1-01", "a-1-02", "a-1-03", "a-2-01"]


def book_showing(folder: Path, *disclosed: str) -> LandBook:
    """The small book as investors see it that shows these of DISCLOSURES."""
    path = write_book(folder) / "book.toml"
    text = path.read_text(encoding="utf-8")
    for code in DISCLOSURES:
        if code not in disclosed:
            text = text.replace(f"{code} = true\n", "" if code == "idle_state" else f"{code} = false\n")
    path.write_text(text, encoding="utf-8")
    return load(folder, audience=INVESTOR.audience)


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Statement:
    return state(book_showing(tmp_path_factory.mktemp("closed")), as_of=DAY)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Statement:
    return state(book_showing(tmp_path_factory.mktemp("opened"), *DISCLOSURES), as_of=DAY)


def states(statement: Statement) -> list[str]:
    return list(statement.parcels.set_index("parcel_id")["state"][LEASED])


def test_leased_land_is_leased_and_no_more_is_said_of_it(closed: Statement, opened: Statement) -> None:
    assert states(opened) == ["leased_in_use", "leased_in_use", "leased_idle", "leased_idle"]
    assert states(closed) == ["leased"] * 4
    assert closed.book.tenancies[["handed_over_on", "operating_from"]].isna().all(axis=None)
    assert pd.isna(closed.total["in_use_ha"])
    assert pd.isna(closed.total["handed_over_ha"])
    # All else is as it was: phases operate, and as much is leased.
    assert (closed.phases["status"] == opened.phases["status"]).all()
    assert closed.total["leased_ha"] == opened.total["leased_ha"] == 50.0
    own = {name for name in possible_states(closed.book) if name.startswith("leased")}
    assert own == {"leased"}
    assert own <= {*STATE_CODES}


def test_until_when_land_is_reserved_is_told_only_where_the_book_says_so(
    closed: Statement, opened: Statement
) -> None:
    bars = [exclusion_of(statement, "a-1-06") for statement in (closed, opened)]
    assert [bar.code for bar in bars if bar] == ["reserved", "reserved"]
    assert [bar.until for bar in bars if bar] == [None, date(2024, 12, 31)]
    asked = Enquiry(10, 9, 12, until=date(2025, 6, 30))
    told = [{one.why for one in find_land(statement, asked).coming} for statement in (closed, opened)]
    assert ["reservation_end" in why for why in told] == [False, True]
    columns = [explain_figure(one, "reserved_ha").rows.columns for one in (closed, opened)]
    assert ["last_day" in names for names in columns] == [False, True]
    assert ["first_day" in names for names in columns] == [True, True]


def test_prices_of_let_land_are_not_told(closed: Statement, opened: Statement) -> None:
    plots = ["a-1-01", "a-1-04", "a-1-06"]  # let, vacant, reserved
    assert asking_prices(opened)[plots].notna().all()
    assert asking_prices(closed)[plots].notna().tolist() == [False, True, True]


def test_the_lines_of_fill_rates_are_not_told(closed: Statement, opened: Statement) -> None:
    assert len(opened.rules) > 0
    assert closed.rules.empty
    assert not closed.book.rules["quantity"].isin(["fill_rate", "zone_fill_rate"]).any()
    assert (closed.book.rules["quantity"] == "green_share").any()  # other rules are
    known = closed.book.as_known(DAY)
    assert not known.rules["quantity"].isin(["fill_rate", "zone_fill_rate"]).any()


def test_the_office_is_shown_all_whatever_its_book_says(tmp_path: Path) -> None:
    book_showing(tmp_path)
    book = load(tmp_path)
    assert all(book.shows(code) for code in DISCLOSURES)
    assert states(state(book, as_of=DAY))[0] == "leased_in_use"


def test_a_disclosure_that_is_none_is_refused(tmp_path: Path) -> None:
    path = write_book(tmp_path) / "book.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("let_prices = true", "let_price = true"), encoding="utf-8")
    with pytest.raises(FieldError, match=r"investors\.let_price"):
        load(tmp_path)
