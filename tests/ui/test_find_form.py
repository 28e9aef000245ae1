"""The form of Find land without a browser: what it writes into the address, and what addresses may hold."""

import re
from pathlib import Path

import pytest

from tests.support.find_page import SINGLES, Open


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
        ("most", "31", "is not a whole number from 1 to 30."),
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
        ("most", "31", "Plots of one offer at most"),
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
