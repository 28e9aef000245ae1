"""The page for a client: the land and its files in five languages, and no way into anything else."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from occupancy.book import load
from occupancy.errors import QuestionError
from occupancy.loading.audiences import INVESTOR
from occupancy.statement import Statement, state
from outputs.offers.selection import PlotGroup
from outputs.office_settings import Handover
from outputs.text.translations import SHEET_LANGUAGES
from tests.support.book_builder import write_book
from ui.server.proposal import Proposal, proposal_file, read_proposal

DAY, TODAY = date(2023, 11, 17), date(2023, 12, 1)
PICKS = (PlotGroup(("a-1-04",)), PlotGroup(("a-2-02",), 4.0), PlotGroup(("a-1-06",)))  # the last is reserved


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Statement]:
    folder = write_book(tmp_path_factory.mktemp("outside"))
    return folder, state(load(folder, audience=INVESTOR.audience), as_of=DAY)


def made(outside: tuple[Path, Statement], what: str = "", **changed: object) -> str:
    folder, statement = outside
    proposal = Proposal(PICKS, DAY, None, date(2023, 11, 20), "ko")
    proposal = replace(proposal, **changed)  # type: ignore[arg-type]
    handover = Handover("https://land.example.vn", 30)
    file = proposal_file(statement, proposal, what, handover=handover, today=TODAY, folder=folder)
    return file.decode("utf-8", "replace")


def test_a_client_sees_the_land_its_files_and_the_page_in_five_languages(
    outside: tuple[Path, Statement],
) -> None:
    page = made(outside)
    assert re.findall(r'data-offer="(\d)"', page) == ["1", "2"]
    links = re.findall(r'<a href="([^"]+)"', page)
    start = "proposal?sel=a-1-04;a-2-02%404;a-1-06&amp;lang={}&amp;day=2023-11-17&amp;made=2023-11-20"
    assert links[:5] == [start.format(code) for code in SHEET_LANGUAGES]
    own = "proposal/{}?sel=a-2-02%404&amp;lang=ko&amp;day=2023-11-17&amp;made=2023-11-20"
    assert links[7:9] == [own.format("sheet"), own.format("sheet.pdf")]
    assert "더 이상 제공되지 않음: a-1-06" in page
    assert "작성일 2023년 11월 20일, 유효기한 2023년 12월 20일" in page


def test_a_client_is_told_when_a_proposal_has_run_out(outside: tuple[Path, Statement]) -> None:
    assert "valid until 30 Nov 2023; please ask" in made(outside, made_on=date(2023, 10, 31), language="en")
    assert "please ask" not in made(outside, made_on=date(2023, 11, 1), language="en")  # holds on 1 December


def test_files_of_one_offer_lead_back_to_it(outside: tuple[Path, Statement]) -> None:
    one = made(outside, "sheet", picks=PICKS[1:2], language="en")
    address = "proposal?sel=a-2-02%404&amp;lang=en&amp;day=2023-11-17&amp;made=2023-11-20"
    assert f'<a href="https://land.example.vn/{address}"' in one
    assert made(outside, "sheet.pdf", picks=PICKS[:1]).startswith("%PDF")


def test_where_nothing_is_on_offer_a_sentence_says_so(outside: tuple[Path, Statement]) -> None:
    for picks in (PICKS[2:], ()):
        with pytest.raises(QuestionError, match="on offer any more"):
            made(outside, picks=picks)


def test_what_an_address_has_that_cannot_be_used_is_left_out() -> None:
    asked = {"sel": "A;B@2;X", "day": "2023-02-30", "known": "2023-11-20", "made": "?"}
    assert read_proposal(asked, {"A", "B"}, usual_day=DAY, language="ja") == Proposal(
        (PlotGroup(("A",)), PlotGroup(("B",), 2.0)), DAY, date(2023, 11, 20), None, "ja"
    )
