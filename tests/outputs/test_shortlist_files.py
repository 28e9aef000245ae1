"""A shortlist as a workbook whose sums are worked out anew, in one ZIP, and with its best values marked."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from occupancy.errors import QuestionError
from occupancy.statement import Statement
from outputs.offers.selection import parse_groups
from outputs.site_sheet.document import SiteSheet, offered_sheets
from outputs.site_sheet.occasion import Occasion
from outputs.site_sheet.sections.comparison import best_offers
from outputs.site_sheet.shortlist_pack import shortlist_zip
from outputs.site_sheet.shortlist_workbook import shortlist_xlsx
from tests.outputs.test_sheet_occasion import offered
from tests.support import process_memory
from tests.support.libreoffice import LibreOffice, cells, formulas
from tests.support.paper_readers import DATA
from tests.support.site_sheets import investors

HEADS, UNITS = 6, 7  # rows of the workbook; offers follow


@pytest.fixture(scope="module")
def statement() -> Statement:
    return investors()[1]


def sheets(statement: Statement, picks: str, language: str = "ko") -> list[SiteSheet]:
    occasion = Occasion(date(2023, 11, 20), 30)
    return offered_sheets(statement, parse_groups(picks), language=language, occasion=occasion, folder=DATA)


def rows(content: bytes) -> list[dict[tuple[object, object], object]]:
    """The cells of each offer by head and unit, formulas as such."""
    [page] = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    heads, units, *offers = page.iter_rows(min_row=HEADS, values_only=True)
    keys = list(zip(heads, units, strict=True))
    return [dict(zip(keys, row, strict=True)) for row in offers]


def test_the_workbook_has_a_row_for_each_offer_with_units_and_formulas(statement: Statement) -> None:
    first, second = rows(shortlist_xlsx(sheets(statement, "YP-B12-02;Q3-A12-09", "en")))
    assert (first["Plots", ""], first["Area offered", "ha"]) == ("YP-B12-02", pytest.approx(3.48476))
    assert first["Area offered", "m²"] == "=D8*10000"
    assert (first["Asking price", "USD/m²"], first["Price of the land offered", "USD"]) == (147, "=E8*F8")
    assert first["The same per year", "USD"] == "=G8/I8"
    assert first["Land term ends", ""] == datetime(2066, 11, 15)
    # No price is stated of the second plot: nothing is worked out of it.
    assert second["Asking price", "USD/m²"] == second["The same per year", "USD"] == "not stated"


def test_libreoffice_comes_to_the_sums_that_stand_in_the_workbook(
    statement: Statement, libreoffice: LibreOffice
) -> None:
    content = shortlist_xlsx(sheets(statement, "YP-B12-02;T1-A04-07"))
    [(name, addresses)] = formulas(content).items()
    assert len(addresses) == 8  # m², 평, in all and per year of both
    own, worked_out = cells(content)[name], libreoffice.calculated({"shortlist": content})["shortlist"][name]
    assert {at: worked_out[at] for at in addresses} == {at: pytest.approx(own[at]) for at in addresses}
    # 34,847.6 m² at 147 USD: 5,122,597.2 USD; over 42 years and 11 months 119,361.49 a year.
    assert (worked_out["H8"], worked_out["K8"]) == (pytest.approx(5_122_597.2), pytest.approx(119_361.49))


def test_one_zip_has_everything(statement: Statement) -> None:
    content = shortlist_zip(sheets(statement, "YP-B12-02;T1-A04-07@0.4", "en"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            *("shortlist.html", "shortlist.kmz", "shortlist.xlsx", "comparison.pdf"),
            *("1-YP-B12-02-2023-11-17-en.pdf", "1-YP-B12-02-2023-11-17-en.html"),
            *("2-T1-A04-07-2023-11-17-en.pdf", "2-T1-A04-07-2023-11-17-en.html"),
        ]


def test_nothing_is_no_shortlist() -> None:
    for make in (shortlist_xlsx, shortlist_zip):
        with pytest.raises(QuestionError, match="at least one offer"):
            make([])


def test_the_best_of_what_is_stated_is_marked_and_where_all_are_the_same_nothing_is() -> None:
    priced = [process_memory.plot("A", ha=3, asking_price_usd_m2=price) for price in (90.0, 120.0)]
    cheap, dear = offered(priced[0], end="2050-01-01"), offered(priced[1])
    silent = offered(process_memory.plot("A", ha=3))
    best = best_offers([one.profile for one in (cheap, dear, silent)], cheap.words)
    assert best == {"Asking price": {0}, "Remaining term": {1, 2}}
    assert best_offers([dear.profile, dear.profile], cheap.words) == {}
