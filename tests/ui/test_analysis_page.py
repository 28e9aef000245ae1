"""The Analysis page without a browser: its parts by the address, and what each says."""

import pytest

from tests.support.app_pages import INVESTORS, Opened


class AnalysisPage(Opened):
    page = "analysis"


def test_all_bases_stand_side_by_side_and_a_printed_rate_is_flagged(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = AnalysisPage(monkeypatch, None)
    # 2,481.57 ha leased, of 4,133.19 leasable, of 5,946.99 established and so on.
    assert opened.html.count("2,481.57") >= 4
    assert "60.04" in opened.html
    # 1,747.77 of 2,609.40 is 66.98, printed 66.79.
    assert "66.98" in opened.html
    assert "does not come out of its own inputs" in opened.html
    # 60 % of 4,133.19 are 2,479.914 ha.
    assert "1.656" in opened.html
    assert "below 60 % from 7 Dec 2023 on" in opened.html


def test_a_part_that_there_is_not_is_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Leasable land of established zones" in AnalysisPage(monkeypatch, None, part="nothing").html


def test_investors_have_no_analysis(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = AnalysisPage(monkeypatch, None, *INVESTORS)
    assert opened.informed == ["This page is not in the copy for investors."]
