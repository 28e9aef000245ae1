"""The shortlist of Find land without a browser: offers picked, compared and handed over."""

import re
from datetime import date
from pathlib import Path

import pytest
from streamlit.util import calc_hash

from occupancy.land_search.results import Verdict
from tests.support.find_page import SINGLES, Open
from ui.pages.find import results
from ui.pages.find.comparison import best_values

HELD = "a-1-06 cannot be offered on 17 Nov 2023: Reserved until 31 Dec 2024;"


def test_offers_are_picked_and_dropped_and_neighbours_stay_together(find: Open, folder: Path) -> None:
    page = find(folder, ha="20")
    page.press("find-pick-1")
    assert page.app.query_params["sel"] == "a-1-04+a-1-05"
    page.press("find-pick-2")
    assert page.app.query_params["sel"] == "a-1-04+a-1-05;a-2-02+a-2-03"
    page.press("find-pick-1")
    assert page.app.query_params["sel"] == "a-2-02+a-2-03"


def test_a_part_is_picked_with_its_area(find: Open, folder: Path) -> None:
    page = find(folder, ha="4")
    page.press("find-pick-2")
    assert page.app.query_params["sel"] == "a-1-05@4"
    shown = find(folder, sel="a-1-05@4")  # without an enquiry the shortlist is what is shown
    assert shown.cards == ["**1** a-1-05 · 4.00 ha · Zone A"]


def test_the_link_for_a_client_has_the_land_and_the_day_and_nothing_of_the_enquiry(
    find: Open, folder: Path, tmp_path: Path
) -> None:
    settings = tmp_path / "landbook.toml"
    settings.write_text('[proposal]\naddress = "https://land.example.vn"\n', encoding="utf-8")
    picked = "a-1-04+a-1-05;a-2-02@4"
    asked = {"ha": "10", "beside": "Gamma", "day": "2023-06-30", "sel": picked, "show": "list"}
    page = find(folder, "--settings", str(settings), **asked)
    [link] = [part.value for part in page.app.code]
    today = date.today().isoformat()
    land = "sel=a-1-04%2Ba-1-05;a-2-02%404&lang=en&day=2023-06-30"
    assert link == f"https://land.example.vn/proposal?{land}&made={today}"


def test_the_office_offers_no_link_where_the_address_of_the_investors_copy_is_not_set(
    find: Open, folder: Path, tmp_path: Path
) -> None:
    page = find(folder, "--settings", str(tmp_path / "none.toml"), sel="a-1-04", show="list")
    assert [part.value for part in page.app.code] == []
    assert "Name it in landbook.toml, under [proposal], as address." in page.said
    outside = find(folder, "--audience", "investor", sel="a-1-04;a-2-02", show="list")
    assert "landbook.toml" not in outside.said
    assert outside.rows == ["a-1-04", "a-2-02"]
    assert "Comparison (PDF) · English" in outside.files


def test_where_nothing_is_asked_for_a_pick_tells_what_there_is_and_has_no_score(
    find: Open, folder: Path
) -> None:
    page = find(folder, sel="a-1-04", show="list", at="a-1-04")
    assert re.search(r"Asking price \(USD/m²\) +110 ", page.said)
    assert re.search(r"Ready by +not stated|Ready by +\d+ \w+ \d{4}", page.said)
    assert re.search(r"Remaining term \(years\) +37\.1 ", page.said)
    assert "/100" not in page.said
    assert "✓ Met" not in page.said
    assert "score" not in page.app.dataframe[0].value.columns
    judged = find(folder, sel="a-1-04", show="list", at="a-1-04", ha="10")
    assert "/100" in judged.said
    assert "score" in judged.app.dataframe[0].value.columns


def test_two_to_four_are_held_against_each_other(find: Open, folder: Path) -> None:
    page = find(folder, sel="a-1-04;a-2-02@4", show="list", ha="10", price="110")
    assert re.search(r"Plots +a-1-04 +a-2-02 ", page.said)
    assert re.search(r"Area \(ha\) +10\.00 +4\.00", page.said)
    assert re.search(r"Asking price \(USD/m²\) +110 ✓ Met +110 ✓ Met", page.said)
    assert re.search(r"Remaining term \(years\) +37\.1 +not stated", page.said)
    # Both cost the same, of one the term is not stated: neither is best in these.
    assert "110 ✓ Met (Best of these)" not in page.said
    five = find(folder, sel=";".join([*SINGLES, "a-1-04+a-1-05"]), show="list")
    assert five.app.multiselect(key="find-compared").value == SINGLES
    assert "Pick two to four offers" in find(folder, sel="a-1-04", show="list").said


def verdict(criterion: str, value: float | date | None) -> Verdict:
    return Verdict(criterion, 100.0, value, "met", hard=True, weight=1.0, score=1.0)


@pytest.mark.parametrize(
    ("criterion", "values", "best"),
    [
        ("price_usd_m2", [110.0, 95.0, 95.4], {2, 3}),  # 95.4 is shown as 95
        ("price_usd_m2", [110.0, None, 95.0], {3}),
        ("price_usd_m2", [None, None, 95.0], set()),
        ("distance_km", [8.04, 8.01], set()),
        ("term_years", [30.2, 45.0], {2}),
        ("frontage_m", [120.0, 119.4], {1}),
        ("ready_by", [date(2020, 1, 1), date(2023, 11, 17), date(2024, 1, 1)], {1, 2}),  # two are ready
        ("wastewater", ["4000 m3/day", None], set()),
    ],
)
def test_the_best_of_the_values_side_by_side_are_marked(
    criterion: str, values: list[float | date | None], best: set[int]
) -> None:
    assert best_values([verdict(criterion, value) for value in values], date(2023, 11, 17)) == best


def test_what_may_not_be_offered_is_not_handed_over(find: Open, folder: Path) -> None:
    page = find(folder, sel="a-1-04;a-1-06", show="list")
    assert HELD in page.said
    assert not {
        "Google Earth (KMZ) · English",
        "Map to send (HTML) · English",
        "Comparison (PDF) · English",
    } & set(page.files)
    near = find(folder, ha="10", price="110", show="near")
    assert HELD in near.said
    assert "PDF · English" not in near.files
    apart = find(folder, sel="a-1-04+a-2-02", show="list")
    assert "a-1-04, a-2-02 do not all lie side by side or across a street" in apart.said
    gone = find(folder, sel="a-1-01", show="list")
    assert "✗ No vacant land on this day." in gone.said
    assert "a-1-01 cannot be offered on 17 Nov 2023: Not vacant;" in gone.said


def test_plots_that_the_book_does_not_have_are_told(find: Open, folder: Path) -> None:
    page = find(folder, sel="a-1-04;x-9+a-1-05", show="list")
    assert page.warned == ["Some of what is selected in the address is not in the book; it is left out."]
    assert page.cards == ["**1** a-1-04 · 10.00 ha · Zone A"]


def test_a_selection_made_elsewhere_is_the_shortlist(find: Open, folder: Path) -> None:
    page = find(folder, sel="a-1-04+a-1-05;a-2-02", show="list")
    page.app._page_hash = calc_hash("vacant")
    page.app.run()
    assert "3 plots selected, 30.00 ha vacant" in page.said
    page.app._page_hash = calc_hash("plot")
    page.app.query_params["plot"] = "a-1-05"
    page.app.run()
    page.app.button(key="select-a-1-05-True").click().run()
    assert page.app.query_params["sel"] == "a-1-04;a-2-02"  # the neighbours are no more together


def test_investors_are_shown_nothing_of_tenants(find: Open, folder: Path) -> None:
    page = find(folder, "--audience", "investor", ha="10", show="near", plot="a-1-06", sel="a-1-04;a-2-02")
    assert (
        page.informed == ["Plot a-1-06: cannot be offered. Reserved until 31 Dec 2024."] or not page.informed
    )
    for secret in ("Alpha", "Beta", "Gamma", "Epsilon", "C1", "L2"):
        assert secret not in page.said


def test_of_a_larger_selection_the_shortlist_has_the_first_fifty_plots(
    find: Open, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr(results, "MOST_SHORTLISTED", 2)
    page = find(folder, sel="a-1-04~05;a-2-02", show="list")
    assert len(page.cards) == 2
    assert "Of 3 plots selected the shortlist has the first 2." in page.said
