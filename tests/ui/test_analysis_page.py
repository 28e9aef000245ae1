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
    assert opened.html.count("On 17 Nov 2023, leased land is") == 1
    assert "below 60 % from 7 Dec 2023 on" in opened.html
    links = [link.label for link in opened.app.get("page_link")]
    assert len([label for label in links if "\\-" in label]) == 12  # the largest decisive plots


def test_a_part_that_there_is_not_is_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Leasable land of established zones" in AnalysisPage(monkeypatch, None, part="nothing").html


def test_investors_have_no_analysis(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = AnalysisPage(monkeypatch, None, *INVESTORS)
    assert opened.informed == ["This page is not in the copy for investors."]


def test_the_bridge_opens_down_to_the_rows_of_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = AnalysisPage(
        monkeypatch, None, part="bridge", since="2019-12-31", day="2021-12-31", step="newly_established"
    )
    assert "The rate fell from 53.04 % (31 Dec 2019) to 49.96 % (31 Dec 2021)" in opened.html
    assert "newly established land −13.84" in opened.html
    (table,) = opened.app.dataframe
    assert set(table.value["phase_id"]) == {
        *("ddhs-gd2", "que-vo-3-pk2", "thuan-thanh-1-main", "gia-binh-main", "gia-binh-2-main"),
        "yen-phong-2a",
    }


def test_the_bridge_begins_with_another_day_of_knowledge_and_another_basis(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened = AnalysisPage(
        monkeypatch, None, part="bridge", from_known="2022-12-31", from_basis="operating", day="2023-11-17"
    )
    assert "as known on 31 Dec 2022" in opened.html
    assert "Another basis" in opened.html
    assert "New leases" in opened.html


def test_a_rule_says_what_is_noted_of_it_in_the_language_of_the_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "The clause was not read" in AnalysisPage(monkeypatch, None).html
    assert "Chưa đọc điều khoản gốc" in AnalysisPage(monkeypatch, None, lang="vi").html


def test_a_day_that_cannot_be_before_is_told_and_another_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = AnalysisPage(monkeypatch, None, part="bridge", since="2024-12-31")
    assert opened.warned == ["The day to compare with, 2024-12-31, is not before the day of the figures."]
    # The last published day before.
    assert "(31 Dec 2021) to 60.04 %" in opened.html


def test_the_calendar_lists_the_leases_that_end_in_three_years(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = AnalysisPage(
        monkeypatch, None, part="calendar", day="2024-01-01", to="2026-12-31", due="lease_ends"
    )
    assert "54.54" in opened.html
    (table,) = opened.app.dataframe
    assert len(table.value) == 34
    assert {button.label for button in opened.app.get("download_button")} >= {"Excel (XLSX)", "CSV"}


def test_a_calendar_that_would_end_before_it_begins_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = AnalysisPage(monkeypatch, None, part="calendar", to="2020-01-01")
    assert any("before it begins on 2023-11-17" in text for text in opened.warned)
