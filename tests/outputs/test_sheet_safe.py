"""Nothing that investors may not see is in any byte of any file made for them."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occupancy.book import LandBook, load
from occupancy.loading.audiences import INVESTOR
from occupancy.statement import state
from outputs.site_sheet.document import sheet
from outputs.text.translations import SHEET_LANGUAGES
from tests.support.examples import examples
from tests.support.planted_defects import Secrets, secret_book
from tests.support.site_sheets import all_of, products

MARK = "Zq7vk"
FIRST, LAST = date(2012, 1, 1), date(2040, 1, 1)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[LandBook, Secrets]:
    """A book with a secret in every hidden cell, opened for investors."""
    folder: Path = tmp_path_factory.mktemp("planted")
    secrets = secret_book(folder, MARK)
    return load(folder, audience=INVESTOR.audience), secrets


def leaks(made: dict[str, bytes], secrets: Secrets) -> list[str]:
    """Where a secret stands in a file, with all that is packed in it."""
    found = []
    for name, content in made.items():
        whole = all_of(content)
        found += [f"{name}: {place}" for place in secrets.within(whole)]
        found += [f"{name}: {MARK}"] if MARK.encode() in whole else []
    return found


@pytest.mark.parametrize("language", SHEET_LANGUAGES)
def test_no_file_for_an_investor_has_a_secret_in_any_byte(
    planted: tuple[LandBook, Secrets], language: str
) -> None:
    book, secrets = planted
    statement = state(book, as_of=date(2023, 11, 17))
    sheets = [
        sheet(statement, ["a-1-04"], language=language),
        sheet(statement, ["a-1-04", "a-1-05"], language=language),
        sheet(statement, ["a-1-05"], language=language, area_ha=3.0),
        sheet(statement, ["a-2-02"], language=language),
    ]
    made = products(sheets)
    assert len(made) == 12
    assert leaks(made, secrets) == []


@examples(12)
@given(
    days=st.integers(0, (LAST - FIRST).days),
    language=st.sampled_from(SHEET_LANGUAGES),
    at=st.integers(0, 1_000),
)
def test_nor_on_any_day_for_any_plot(
    planted: tuple[LandBook, Secrets], days: int, language: str, at: int
) -> None:
    book, secrets = planted
    statement = state(book, as_of=FIRST + timedelta(days=days))
    plots = list(statement.parcels["parcel_id"])
    # Whether land may be offered is asked before; a sheet of leased land must not tell either.
    one = sheet(statement, [plots[at % len(plots)]], language=language)
    assert leaks(products([one]), secrets) == []


def test_a_secret_that_is_packed_in_a_file_is_seen(planted: tuple[LandBook, Secrets]) -> None:
    book, secrets = planted
    text = next(iter(secrets.texts.values()))[0]
    one = sheet(state(book, as_of=date(2023, 11, 17)), ["a-1-04"], language="en")
    leaking = {**one.profile.contact, "url": text}
    object.__setattr__(one.profile, "contact", leaking)
    made = products([one])
    assert {found.split(":")[0] for found in leaks(made, secrets)} == {"sheet-0.pdf", "sheet-0.html"}
    assert text.encode() not in made["sheet-0.pdf"]  # it is found because the file is taken apart
