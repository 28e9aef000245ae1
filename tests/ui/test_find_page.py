"""Find land without a browser: what an enquiry brings up, and what is said of other land."""

import re
from pathlib import Path

import pytest

from tests.support.book_builder import Row, drop, edit, write_book
from tests.support.find_page import SINGLES, Open


def test_offers_stand_in_one_line_on_cards_and_in_the_table(find: Open, folder: Path) -> None:
    page = find(folder, ha="10")
    best = "4 offers of 9.00–12.50 ha; the best: a-1-04, 10.00 ha in Zone A; 1 that comes near."
    assert page.answer == best
    assert page.cards == [f"**{at}** {plot} · 10.00 ha · Zone A" for at, plot in enumerate(SINGLES, start=1)]
    assert page.rows == SINGLES


def test_the_same_is_said_in_vietnamese(find: Open, folder: Path) -> None:
    page = find(folder, ha="10", lang="vi", need="power;wastewater")
    assert page.answer.startswith("Có 4 phương án từ 9,00 đến 12,50 ha; tốt nhất: a-1-04, 10,00 ha tại Khu A")
    assert "? Chưa có thông tin: Xử lý nước thải" in page.said
    assert page.app.text_input(key="find-ha").label == "Diện tích (ha)"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"ha": "20"}, ["a-1-04+a-1-05", "a-2-02+a-2-03"]),  # neighbours put together
        ({"ha": "20", "how": "single"}, []),
        ({"ha": "20", "most": "1"}, []),
        ({"ha": "4"}, SINGLES),  # in part: every plot is divisible
        ({"ha": "4", "how": "whole"}, []),
        ({"ha_min": "10", "ha_max": "10"}, SINGLES),  # both ends inclusive
        ({"ha_min": "10.01", "ha_max": "12"}, []),
        ({"ha": "10", "price": "110"}, SINGLES),
        ({"ha": "10", "price": "109.99"}, []),
        ({"ha": "10", "price": "109.99", "soft": "price"}, SINGLES),
        ({"ha": "10", "zones": "z-b"}, []),
        ({"ha": "10", "zones": "z-b;z-a"}, SINGLES),
        ({"ha": "10", "need": "power"}, SINGLES),
        ({"ha": "10", "need": "water"}, SINGLES),  # not stated is not failed
        ({"ha": "10", "term": "37.1"}, SINGLES),  # a-1 has 37.12 years left; of a-2 nothing is stated
        ({"ha": "10", "term": "37.2"}, ["a-2-02", "a-2-03"]),
        ({"ha": "10", "day": "2020-06-30"}, ["a-1-05", "a-1-06", "a-2-01", "a-2-02", "a-2-03", "b-1-01"]),
    ],
)
def test_each_part_of_an_enquiry_lets_through_what_it_says(
    find: Open, folder: Path, query: dict[str, str], found: list[str]
) -> None:
    page = find(folder, **query)
    assert sorted(page.rows) == found
    assert page.warned == []


def test_ready_by_counts_months_and_days_alike(find: Open, tmp_path: Path) -> None:
    # a-2-02 is cleared, and serviced on 17 May 2024: six months after the book's day, not one day less.
    change = {"service_due_on": "2024-05-17"}
    folder = write_book(tmp_path / "book", parcels=edit(7, **change), services=drop(0, 1))
    names = {"6": True, "5": False, "2024-05-17": True, "2024-05-16": False}
    for by, there in names.items():
        assert ("a-2-02" in find(folder, ha="10", by=by).rows) == there, by


def test_the_card_looked_at_tells_its_reasons_and_a_part_its_cut(find: Open, folder: Path) -> None:
    page = find(folder, ha="4", need="power;water", price="110", at="a-1-05@4")
    assert "Of 10.00 ha vacant; the cut is a trial, no survey." in page.said
    assert re.search(r"Power supply +2x63 MVA +stated +✓ Met +100", page.said)
    assert re.search(r"Water supply +not stated +stated +\? Not stated", page.said)
    assert re.search(r"Asking price \(USD/m²\) +110 +at most 110 +✓ Met +50", page.said)
    assert "Plot a-1-05" in page.links
    assert "Plot a-1-04" not in page.links


def test_a_sector_is_a_wish_and_no_must_until_it_is_made_one(find: Open, folder: Path) -> None:
    assert sorted(find(folder, ha="10", sector="10").rows) == SINGLES
    assert "Same sector in the zone (%) (preferred)" in find(folder, ha="10", sector="10").said
    assert find(folder, ha="10", sector="10", hard="sector").rows == []


def test_beside_a_tenant_is_asked_inside_only(find: Open, folder: Path) -> None:
    page = find(folder, ha="10", beside="Gamma")  # who has a-2-01, and a-1-03 with no vacant plot within 40 m
    assert page.rows == ["a-2-02"]
    assert page.app.text_input(key="find-beside").value == "Gamma"
    outside = find(folder, "--audience", "investor", ha="10", beside="Gamma")
    assert sorted(outside.rows) == SINGLES
    assert "find-beside" not in {one.key for one in outside.app.text_input}
    assert "Gamma" not in outside.said


def test_near_misses_tell_what_fails_by_how_much_and_what_bars_a_plot(find: Open, folder: Path) -> None:
    page = find(folder, ha="10", price="100", show="near")
    assert "✗ Asking price (USD/m²): 110 (wanted: at most 100)" in page.said
    assert "✗ Can be offered: Reserved" in page.said
    assert page.rows == [*SINGLES, "a-1-06"]


def test_what_would_give_an_offer_is_a_link_that_asks_for_it(find: Open, folder: Path) -> None:
    page = find(folder, ha="10", price="100")
    assert page.answer == "No land answers: 9.00–12.50 ha; 5 that come near."
    assert page.informed == ["No land answers all that must be."]
    assert "price=110" in page.links["Asking price (USD/m²): at most 110 → 4 offers"]
    eased = find(folder, ha="30")
    [label] = [one for one in eased.links if "→" in one]
    assert label == "from 20.00 ha → 2 offers"
    assert "ha_min=20" in eased.links[label]
    assert "ha=30" in eased.links[label]


def test_land_that_comes_back_is_told_within_the_horizon(find: Open, folder: Path) -> None:
    page = find(folder, ha="10", until="14", show="coming")  # up to 17 Jan 2025
    assert page.rows == ["a-1-06"]
    assert "from 1 Jan 2025: Reservation ends" in page.said
    assert find(folder, ha="10", until="13", show="coming").rows == []
    nothing = find(folder, ha="10", show="coming")
    assert "Say under “More wishes” within how many months land may come back." in nothing.said


@pytest.mark.parametrize(
    ("plot", "why"),
    [
        ("a-1-06", "cannot be offered. Reserved until 31 Dec 2024."),
        ("a-1-01", "cannot be offered. Not vacant."),
        ("b-1-02", "cannot be offered. Not industrial land."),
        ("a-2-03", "does not answer. ✗ Zone: Zone A (wanted: Zone B)"),
    ],
)
def test_a_plot_that_is_looked_at_tells_why_it_is_not_offered(
    find: Open, folder: Path, plot: str, why: str
) -> None:
    page = find(folder, ha="10", zones="z-b", plot=plot)
    assert page.informed[0] == f"Plot {plot}: {why}"
    page.press("find-why-close")
    assert "plot" not in page.app.query_params


def test_an_error_of_one_plot_keeps_that_plot_back_and_nothing_else(find: Open, tmp_path: Path) -> None:
    def twice(rows: list[Row]) -> list[Row]:
        return [*rows, rows[0] | {"lease_id": "LX", "parcel_id": "a-1-04", "leased_area_m2": "much"}]

    folder = write_book(tmp_path / "book", tenancies=twice)
    page = find(folder, ha="10", plot="a-1-04")
    assert page.rows == ["a-1-05", "a-2-02", "a-2-03"]
    assert page.informed == ["Plot a-1-04: cannot be offered. Open error in the book (set_aside)."]


def test_without_an_area_examples_are_shown_and_nothing_is_looked_for(find: Open, folder: Path) -> None:
    page = find(folder, price="100")
    assert page.answer == ""
    assert "What does the investor ask for?" in page.said
    assert "ha=12" in page.links["12 ha, ready within 6 months, up to 150 USD/m²"]
    assert page.rows == []


def test_a_day_without_land_is_said_to_be_one(find: Open, folder: Path) -> None:
    page = find(folder, ha="10", day="2009-12-31")  # before the first decision
    assert page.answer == "No land answers: 9.00–12.50 ha."
    assert "No change of this enquiry that could be worked out would give an offer." in page.said


def test_ids_and_names_may_hold_any_sign(find: Open, tmp_path: Path) -> None:
    plot = "a+1@2;3 %<b>**"
    folder = write_book(
        tmp_path / "book",
        parcels=edit(4, parcel_id=plot),
        zones=edit(0, name_en="<img src=x onerror=alert(1)>{0} [x](https://example.org)"),
    )
    page = find(folder, ha="10")
    number = page.rows.index(plot) + 1
    page.press(f"find-pick-{number}")
    assert page.app.query_params["sel"] == "a%2B1%402%3B3%20%25<b>**"
    page.press(f"find-look-{number}")
    assert page.app.query_params["plot"] == plot
    html = "\n".join(part.proto.body for part in page.app.get("html"))
    assert "<img" not in html
    assert "<b>**" not in html
    again = find(folder, **{key: str(value) for key, value in page.app.query_params.items()}, show="list")
    assert again.rows == [plot]
    assert again.warned == []


def test_the_table_names_its_columns_and_hands_over_what_is_shown(find: Open, folder: Path) -> None:
    page = find(folder, ha="10", price="110", need="power")
    table = page.app.dataframe[0].value
    assert table["offered_ha"].tolist() == [10.0] * 4
    assert table["found_price_usd_m2"].tolist() == [110.0] * 4
    assert set(table["found_power"]) == {"2x63 MVA"}
    assert page.files[-3:] == ["Excel (XLSX)", "CSV", "GeoJSON"]
