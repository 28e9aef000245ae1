"""Find land without a browser: what an enquiry brings up, what is said of other land, and of addresses."""

import re
import sys
from collections.abc import Callable
from functools import partial
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from occupancy.packaged_files import ROOT
from tests.support.book_builder import Row, drop, edit, write_book
from tests.support.messagebox import told

HELD = "a-1-06 cannot be offered on 17 Nov 2023: Reserved until 31 Dec 2024;"
SINGLES = ["a-1-04", "a-1-05", "a-2-02", "a-2-03"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four plots of 10 ha can be offered, for 110 USD/m²; a-1-06 is held for Epsilon up to 31 Dec 2024."""
    return write_book(tmp_path / "book")


class Opened:
    """The page on a book, with a query in its address."""

    def __init__(self, patch: pytest.MonkeyPatch, folder: Path | None, *arguments: str, **query: str) -> None:
        data = ["--data", str(folder)] if folder else []
        patch.setattr(sys, "argv", ["app.py", *data, *arguments])
        self.app = AppTest.from_file(str(ROOT / "ui/server/script.py"), default_timeout=60)
        self.app._page_hash = calc_hash("find")
        for name, value in {"lang": "en", **query}.items():
            self.app.query_params[name] = value
        self.app.run()
        assert not self.app.exception
        assert not self.app.error

    @property
    def said(self) -> str:
        """All that the page says in HTML, without its tags."""
        html = "\n".join(part.proto.body for part in self.app.get("html"))
        return unescape(re.sub(r"<[^>]+>", " ", html))

    @property
    def answer(self) -> str:
        """The one line that answers."""
        found = [part.proto.body for part in self.app.get("html") if '"lb-answer"' in part.proto.body]
        return unescape(re.sub(r"<[^>]+>", "", found[0])) if found else ""

    @property
    def cards(self) -> list[str]:
        """The heads of the cards, as they are read."""
        heads = [one.label for one in self.app.button if str(one.key).startswith("find-look-")]
        return [head.replace("\\", "") for head in heads]

    @property
    def warned(self) -> list[str]:
        return [told(warning) for warning in self.app.warning]

    @property
    def informed(self) -> list[str]:
        return [told(info) for info in self.app.info]

    @property
    def rows(self) -> list[str]:
        """The plots of the table, in order; no table, no plots."""
        return self.app.dataframe[0].value["parcel_ids"].tolist() if len(self.app.dataframe) else []

    @property
    def links(self) -> dict[str, str]:
        """The links of the page: label and query."""
        found = self.app.get("page_link")
        return {one.proto.label.replace("\\", ""): one.proto.query_string for one in found}

    @property
    def files(self) -> list[str]:
        """The labels of the download buttons."""
        return [one.proto.label for one in self.app.get("download_button")]

    def press(self, key: str) -> None:
        self.app.button(key=key).click().run()
        assert not self.app.exception


Open = Callable[..., Opened]


@pytest.fixture
def find(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open the page."""
    return partial(Opened, monkeypatch)


# What is found -------------------------------------------------------------------------------------------


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


# What is not ---------------------------------------------------------------------------------------------


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


# The form and the address --------------------------------------------------------------------------------


def test_a_choice_in_the_form_goes_into_the_address(find: Open, folder: Path) -> None:
    page = find(folder)
    page.app.text_input(key="find-ha").set_value("10").run()
    page.app.text_input(key="find-months").set_value("6").run()
    page.app.text_input(key="find-price").set_value("150,5").run()
    page.app.multiselect(key="find-need").set_value(["power"]).run()
    page.app.multiselect(key="find-zones").set_value(["z-a"]).run()
    page.app.checkbox(key="find-how-whole").check().run()
    page.app.segmented_control(key="find-kind-price").set_value("preferred").run()
    page.app.text_input(key="find-weight-price").set_value("2,5").run()
    asked = {
        "ha": "10",
        "by": "6",
        "price": "150.5",
        "need": "power",
        "zones": "z-a",
        "how": "whole",
        "soft": "price",
        "weights": "price:2.5",
    }
    usual = {"day": "2023-11-17", "basis": "established", "lang": "en"}
    assert page.app.query_params == usual | asked
    assert sorted(page.rows) == SINGLES
    page.press("find-clear")
    assert page.app.query_params == usual


# The box, what is typed, what the address says then: with everything typed read as if it had no comma,
# none of it would be the same.
NUMBERS = {
    "ha": ("12,5", "ha", "12.5"),
    "price": ("150,25 USD/m²", "price", "150.25"),
    "ha_min": ("2,5", "ha_min", "2.5"),
    "ha_max": ("1.234,5", "ha_max", "1234.5"),
    "term": ("2,5", "term", "2.5"),
    "width": ("12,5 m", "width", "12.5"),
    "front": ("0,5", "front", "0.5"),
    "rect": ("0,125", "rect", "0.125"),
    "km0": ("12,5 km", "near", "airport:12.5"),
    "weight-near1": ("2,5", "weights", "near1:2.5"),
}


@pytest.mark.parametrize(("lang", "mark"), [("vi", ","), ("en", ".")])
@pytest.mark.parametrize("box", NUMBERS)
def test_every_number_box_reads_a_comma_and_shows_the_reader_s_own_mark(
    find: Open, folder: Path, box: str, lang: str, mark: str
) -> None:
    typed, key, address = NUMBERS[box]
    shown = address.rpartition(":")[2].replace(".", mark)
    page = find(None if key in ("near", "weights") else folder, lang=lang, near="airport:30", ha="1")
    page.app.text_input(key=f"find-{box}").set_value(typed).run()
    assert not page.app.exception
    assert page.app.query_params[key] == address
    assert page.app.text_input(key=f"find-{box}").value == shown


@pytest.mark.parametrize(
    ("box", "typed", "why"),
    [
        ("ha", "1.234", "may be 1234 or 1.234; write 1234 for the one, 1.2340 for the other."),
        ("ha", "0", "is not above 0."),
        ("months", "2,5", "is not a whole number from 1 to 120."),
        ("until", "121", "is not a whole number from 1 to 120."),
        ("most", "13", "is not a whole number from 1 to 12."),
        ("rect", "1,1", "is not from 0 to 1."),
        ("weight-price", "5,5", "is not from 0 to 5."),
        ("width", "wide", "is not a number; write one like 12.5."),
    ],
)
def test_what_a_number_box_cannot_use_is_told_and_what_was_asked_still_counts(
    find: Open, folder: Path, box: str, typed: str, why: str
) -> None:
    usual = {"ha": "10", "price": "110", "weights": "price:2", "until": "24"}
    page = find(folder, **usual)
    before = dict(page.app.query_params)
    page.app.text_input(key=f"find-{box}").set_value(typed).run()
    in_force = {"ha": "10", "until": "24", "weight-price": "2"}.get(box)
    rest = f"{in_force} stays in force." if in_force else "the box counts as empty."
    label = page.app.text_input(key=f"find-{box}").label
    # On the page, and again in what is opened over it.
    assert set(page.warned) == {f"{label}: “{typed}” {why} Until it is mended, {rest}"}
    assert page.app.text_input(key=f"find-{box}").value == typed
    assert page.app.query_params == before
    assert sorted(page.rows) == SINGLES
    page.press("find-clear")
    assert page.warned == []


def test_a_limit_is_repeated_as_it_was_asked_for(find: Open, folder: Path) -> None:
    page = find(folder, ha="10", price="110.5", rect="0.125", at="a-1-04")
    assert re.search(r"Asking price \(USD/m²\) +110 +at most 110\.5 +✓ Met", page.said)
    assert re.search(r"Rectangularity[^;]*: at least 0\.125\b", page.said)


@pytest.mark.parametrize(("most", "said"), [("1", "at most 1 plot"), ("2", "at most 2 plots")])
def test_one_plot_is_no_plural(find: Open, folder: Path, most: str, said: str) -> None:
    page = find(folder, ha="10", most=most)
    assert re.search(rf"{said}\b", page.said)
    assert "1 plots" not in page.said


def test_a_refused_distance_leaves_the_last_in_force_for_another_place(find: Open) -> None:
    page = find(None, ha="12", near="airport:20")
    page.app.text_input(key="find-km0").set_value("near").run()
    page.app.selectbox(key="find-place0").set_value("airport-noi-bai").run()
    assert page.app.query_params["near"] == "airport-noi-bai:20"
    assert page.app.text_input(key="find-km0").value == "near"


def test_a_link_restores_every_field(find: Open, folder: Path) -> None:
    page = find(
        folder,
        ha="10",
        ha_min="8",
        ha_max="14",
        by="2024-03-01",
        zones="z-a",
        term="20",
        front="30",
        width="40",
        rect="0.5",
        most="3",
        until="24",
        soft="width;front",
        weights="width:0.5",
    )
    app = page.app
    numbers = {"ha": "10", "ha_min": "8", "ha_max": "14", "term": "20", "front": "30", "width": "40"}
    numbers |= {"rect": "0.5", "months": "", "most": "3", "until": "24", "weight-width": "0.5"}
    assert {key: app.text_input(key=f"find-{key}").value for key in numbers} == numbers
    assert app.text_input(key="find-day").value == "01/03/2024"
    assert app.segmented_control(key="find-kind-width").value == "preferred"
    assert page.warned == []


@pytest.mark.parametrize(
    ("key", "text", "name"),
    [
        ("ha", "abc", "Area (ha)"),
        ("ha", "0", "Area (ha)"),
        ("ha_max", "-1", "Area to (ha)"),
        ("price", "nan", "Price to (USD/m²)"),
        ("rect", "1.1", "Rectangularity (0–1)"),
        ("by", "soon", "Ready within (months)"),
        ("by", "0", "Ready within (months)"),
        ("until", "121", "Coming back within (months)"),
        ("most", "13", "Plots of one offer at most"),
        ("zones", "z-z", "Zone"),
        ("need", "![x](https://example.org/x.png)", "Services stated"),
        ("sector", "99", "Sector"),
        ("near", "nowhere:10", "Near"),
        ("how", "quickly", "Putting plots together"),
        ("weights", "price:9", "Fine tuning"),
        ("soft", "luck", "preferred"),
    ],
)
def test_what_cannot_be_used_is_told_and_left_out(
    find: Open, folder: Path, key: str, text: str, name: str
) -> None:
    page = find(folder, **{"ha_min": "9", "ha_max": "12"} | {key: text})
    assert page.warned == [f"“{name}” in the address is not used: {text}."]


def test_areas_out_of_order_are_a_sentence(find: Open, folder: Path) -> None:
    page = find(folder, ha_min="12", ha_max="8")
    assert page.warned == ["The area wanted is 12 ha, from 12 to 8 ha; give them in order of size."]


def test_a_distance_is_asked_for_by_key_class_or_name(find: Open) -> None:
    for place in ("airport-noi-bai", "Nội Bài"):
        page = find(None, ha="12", near=f"{place}:20")
        assert page.warned == []
        assert page.app.selectbox(key="find-place0").value == place
        assert page.app.text_input(key="find-km0").value == "20"
        zones = page.app.dataframe[0].value["zone_name"]
        assert set(zones) == {"Yen Phong II Industrial Park"}  # the only one within 20 km
    roads = find(None, ha="12", near="airport-noi-bai:20:road")
    assert roads.app.checkbox(key="find-road0").value is True
    roads.app.selectbox(key="find-place0").set_value("airport").run()
    assert roads.app.query_params["near"] == "airport:20:road"
    roads.app.selectbox(key="find-place0").set_value(None).run()
    assert "near" not in roads.app.query_params


# The shortlist -------------------------------------------------------------------------------------------


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


def test_the_link_for_investors_has_the_land_and_the_day_and_nothing_of_the_enquiry(
    find: Open, folder: Path
) -> None:
    picked = "a-1-04+a-1-05;a-2-02@4"
    page = find(folder, ha="10", beside="Gamma", day="2023-06-30", sel=picked, show="list")
    [link] = [part.value for part in page.app.code]
    query = link.partition("?")[2]
    assert query == "day=2023-06-30&lang=en&show=list&sel=a-1-04%2Ba-1-05%3Ba-2-02%404"
    outside = find(folder, "--audience", "investor", day="2023-06-30", show="list", sel=picked)
    assert outside.rows == ["a-1-04+a-1-05", "a-2-02"]
    assert outside.cards == [
        "**1** a-1-04 and 1 more plot · 20.00 ha · Zone A",
        "**2** a-2-02 · 4.00 ha · Zone A",
    ]
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
    five = find(folder, sel=";".join([*SINGLES, "a-1-04+a-1-05"]), show="list")
    assert five.app.multiselect(key="find-compared").value == SINGLES
    assert "Pick two to four offers" in find(folder, sel="a-1-04", show="list").said


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


# Files ---------------------------------------------------------------------------------------------------


def test_the_table_names_its_columns_and_hands_over_what_is_shown(find: Open, folder: Path) -> None:
    page = find(folder, ha="10", price="110", need="power")
    table = page.app.dataframe[0].value
    assert table["offered_ha"].tolist() == [10.0] * 4
    assert table["found_price_usd_m2"].tolist() == [110.0] * 4
    assert set(table["found_power"]) == {"2x63 MVA"}
    assert page.files[-3:] == ["Excel (XLSX)", "CSV", "GeoJSON"]
