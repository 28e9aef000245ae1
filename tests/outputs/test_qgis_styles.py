"""Styles of QGIS in a GeoPackage: found as QGIS looks for them, in the colours of every other map."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from xml.etree.ElementTree import Element, fromstring

import pandas as pd
import pytest

from geo import crs
from occupancy.book import load
from occupancy.statement import Statement, state
from outputs.gis.layer_files import layer_file
from outputs.gis.layers import KEYS, LAYERS, about, layers
from outputs.maps.style import NO_RATE, OUTLINES, RATE_NOT_STATED, RATES, STATE_STYLES
from outputs.text.translations import translator
from tests.support.book_builder import edit, write_book


def later(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """The decisions of a book, and one that the first phase will have in two years."""
    return [*rows, rows[0] | {"decision_no": "D-later", "in_force_from": "2025-01-01"}]


@pytest.fixture(scope="module")
def statement(tmp_path_factory: pytest.TempPathFactory) -> Statement:
    place = write_book(
        tmp_path_factory.mktemp("styles") / "book",
        phase_decisions=later,
        parcels=edit(1, cleared_on="2016-05-04", serviced_on="2017-06-05"),
    )
    return state(load(place), as_of=date(2023, 11, 17))


@pytest.fixture(scope="module")
def styles(statement: Statement, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Element]:
    """What QGIS asks a file for when it opens a layer of it: the default style of its shapes."""
    path = tmp_path_factory.mktemp("styles") / "layers.gpkg"
    path.write_bytes(layer_file(statement, translator("en"), form="gpkg"))
    asked = (
        "SELECT f_table_name, styleQML FROM layer_styles JOIN gpkg_geometry_columns"
        " ON f_table_name = table_name AND f_geometry_column = column_name"
        " WHERE f_table_schema = '' AND useAsDefault"
    )
    with closing(sqlite3.connect(path)) as database:
        return {name: fromstring(qml) for name, qml in database.execute(asked)}


def rules(style: Element) -> list[tuple[str | None, str | None, list[str | None]]]:
    """Filter and label of each rule, and the colours of what is drawn: first the lowest."""
    symbols = {symbol.get("name"): symbol for symbol in style.iter("symbol")}
    return [
        (
            rule.get("filter"),
            rule.get("label"),
            [prop.get("v") for prop in symbols[rule.get("symbol")].iter("prop") if prop.get("k") == "color"],
        )
        for rule in style.iter("rule")
    ]


def rgb(colour: str) -> str:
    return f"{int(colour[1:3], 16)},{int(colour[3:5], 16)},{int(colour[5:], 16)},255"


def test_each_layer_opens_in_a_style_of_rules(styles: dict[str, Element]) -> None:
    assert sorted(styles) == sorted(LAYERS)
    assert {style.find("renderer-v2").get("type") for style in styles.values()} == {"RuleRenderer"}  # type: ignore[union-attr]


def test_plots_are_filled_by_the_table_of_states(styles: dict[str, Element]) -> None:
    found = rules(styles["parcels"])
    assert [rows for rows, _, _ in found] == [f"\"state\" = '{code}'" for code in STATE_STYLES]
    assert [colours[0] for _, _, colours in found] == [rgb(style.colour) for style in STATE_STYLES.values()]
    assert "Vacant, serviced" in [label for _, label, _ in found]


def test_a_pattern_tells_a_state_without_its_colour(styles: dict[str, Element]) -> None:
    drawn = [
        {layer.get("class") for layer in symbol.iter("layer")} & {"LinePatternFill", "PointPatternFill"}
        for symbol in styles["parcels"].findall("renderer-v2/symbols/symbol")
    ]
    assert [bool(kinds) for kinds in drawn] == [bool(style.pattern) for style in STATE_STYLES.values()]


def test_zones_are_filled_by_rate_each_class_from_its_lower_end(styles: dict[str, Element]) -> None:
    found = rules(styles["zones"])
    assert found[3][:2] == ('"fill_rate_pct" >= 60.0 AND "fill_rate_pct" < 80.0', "60 to under 80 %")
    assert found[-3][0] == '"fill_rate_pct" >= 80.0'
    assert found[-2][1:] == ("rate not stated", [rgb(RATE_NOT_STATED)])
    assert (found[-1][0], found[-1][2]) == ("ELSE", [rgb(NO_RATE)])
    assert [colours for _, _, colours in found[:-2]] == [[rgb(colour)] for _, colour in RATES]


def test_a_phase_without_a_status_of_its_outline_is_not_drawn_as_a_sketch(styles: dict[str, Element]) -> None:
    found = rules(styles["phases"])
    assert [rows for rows, _, _ in found] == [
        *(f"\"boundary_status\" = '{code}'" for code in OUTLINES),
        "ELSE",
    ]
    assert found[-1][1] == "not stated"


def test_layers_say_the_day_of_clearance_and_services_and_the_decision_in_force(statement: Statement) -> None:
    made = {layer.name: layer.attributes for layer in layers(statement, translator("en"), wgs84=False)}
    plot = made["parcels"].set_index(KEYS["parcels"]).loc["a-1-02"]
    days = [pd.Timestamp(2016, 5, 4), pd.Timestamp(2017, 6, 5)]
    assert [plot["cleared_on"], plot["serviced_on"], plot["decision_no"]] == [*days, "D-a-1"]
    numbers = made["phases"].set_index("phase_id")["decision_no"]
    assert numbers["a-1"] == "D-a-1"  # the later one is not in force yet
    assert "decision_no" not in made["zones"]


def test_layers_say_what_an_empty_day_means(statement: Statement) -> None:
    words, system = translator("en"), crs.require_crs(statement.book.zones)

    def said(*not_yet: str) -> str:
        info = replace(statement.book.info, not_yet=frozenset(not_yet))
        told = replace(statement, book=replace(statement.book, info=info))
        return dict(about(told, words, system))["An empty cell"]

    assert said() == "not stated"
    # When land was handed over stands in no layer.
    assert said("serviced_on", "handed_over_on") == "not stated; under “Serviced on”: not yet"
