"""The charts as Vega-Lite: what they carry, what they say, and that they ask for nothing."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd
import pytest

from occupancy.book import LandBook, load
from occupancy.questions.land_use_balance import evaluate_share_rules, zone_balance
from occupancy.questions.timeline import history, published, quarter_ends, timeline
from occupancy.statement import Statement, state
from outputs.charts import balance_chart, history_chart, timeline_chart
from outputs.text.captions import basis_row
from outputs.text.translations import translator
from tests.support.book_builder import add, edit, write_book

DAY = date(2023, 11, 17)
ATTACK = "<img src=x onerror=alert(1)>"
RULE = {
    "rule": "green",
    "label_en": "Green share",
    "label_vi": "Tỷ lệ cây xanh",
    "quantity": "green_share",
    "basis": "",
    "comparison": "min",
    "value": 10,
    "unit": "pct",
    "first_day": "2010-01-01",
    "last_day": "",
    "reference": "made up",
    "verified": "false",
    "note": "",
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> LandBook:
    folder = tmp_path_factory.mktemp("book")
    return load(write_book(folder, projects=edit(2, tenant_name=ATTACK), rules=add(RULE)))


@pytest.fixture(scope="module")
def statement(book: LandBook) -> Statement:
    return state(book, as_of=DAY)


def rate_chart(book: LandBook, language: str = "en", **more: Any) -> dict[str, Any]:
    days = quarter_ends(date(2022, 1, 1), DAY)
    basis = basis_row(book, "established")
    return timeline_chart(timeline(book, days), published(book), basis, translator(language), **more)


def charts(book: LandBook, statement: Statement) -> list[dict[str, Any]]:
    lines = history(state(book, as_of=DAY), "a-1-03")
    balance = zone_balance(statement)
    return [
        rate_chart(book, thresholds=[60.0]),
        rate_chart(book, column="numerator_ha"),
        history_chart(lines, translator("en"), as_of=DAY),
        balance_chart(
            balance[balance["zone_id"] == "z-b"],
            evaluate_share_rules(statement),
            translator("en"),
            name="Zone B",
        ),
    ]


def parts(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a specification."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from parts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from parts(inner)


def values(chart: dict[str, Any], column: str) -> list[Any]:
    """What stands in the inline data under a column, in order."""
    rows = [row for data in chart["datasets"].values() for row in data if column in row]
    return [row[column] for row in rows]


def test_no_chart_asks_for_anything_or_shows_a_menu(book: LandBook, statement: Statement) -> None:
    for chart in charts(book, statement):
        assert all("url" not in part for part in parts(chart))
        assert chart["usermeta"] == {"embedOptions": {"actions": False}}
        assert json.loads(json.dumps(chart, allow_nan=False)) == chart


def test_every_chart_has_a_title_and_says_itself_to_those_who_do_not_see(
    book: LandBook, statement: Statement
) -> None:
    said = [chart["description"] for chart in charts(book, statement)]
    # On 31 March 2022: 10 ha of L1, L2, L3's 6 and L2's 4, L5 and L6, as on the last day.
    assert said[0] == "Fill rate (%): 33.33 on 31 Mar 2022, 33.33 on 17 Nov 2023"
    assert said[1] == "Leased land (ha): 50.00 on 31 Mar 2022, 50.00 on 17 Nov 2023"
    assert said[2] == f"Beta · L2/2: In force; {ATTACK} · L3/1: In force"
    assert said[3].startswith("Factory land: 10.00 %")
    assert [chart["title"]["text"] for chart in charts(book, statement)] == [
        *("Fill rate (%)", "Leased land (ha)", "Leases of the plot", "Land by use")
    ]


def test_numbers_are_the_reader_s(book: LandBook) -> None:
    assert rate_chart(book, "vi")["config"]["locale"]["number"]["decimal"] == ","
    assert rate_chart(book, "vi")["config"]["locale"]["number"]["thousands"] == "."
    assert rate_chart(book, "en")["config"]["locale"]["number"]["decimal"] == "."


def test_the_line_has_every_day_asked_and_the_published_points_their_reasons(book: LandBook) -> None:
    rate, land = rate_chart(book), rate_chart(book, column="numerator_ha")
    assert values(rate, "fill_rate_pct")[-1] == pytest.approx(100 / 3)
    assert values(land, "numerator_ha")[-1] == 50.0
    assert values(rate, "published") == [33.67]
    assert values(land, "published") == [50.5]
    assert values(land, "why") == ["a promised plot was counted"]
    assert values(rate_chart(book, "vi", column="numerator_ha"), "why") == ["đã tính một lô mới hứa"]


def test_a_rate_without_a_sourced_reason_tells_what_it_was_divided_by(book: LandBook) -> None:
    # Printed: 50.5 ha and 33.67 %, so 50.5 / 0.3367 = 149.985 ha; the book divides by 60 + 50 + 40.
    assert values(rate_chart(book), "why") == [
        "the published rate divides by about 149.99 ha, this book by 150.00 ha"
    ]


def test_the_time_shown_has_room_for_a_figure_at_both_ends(book: LandBook) -> None:
    # From 31 March 2022 to 17 November 2023 are 596 days, of which 7 % are 41 days.
    domains = [scale["domain"] for scale in parts(rate_chart(book)) if "domain" in scale]
    assert {tuple(domain) for domain in domains} == {("2022-02-17", "2023-12-28")}


def test_a_rate_published_under_another_basis_does_not_stand_on_the_line(book: LandBook) -> None:
    for basis, column, found in (
        ("operating", "fill_rate_pct", []),
        ("operating", "numerator_ha", [50.5]),
        ("in_use", "numerator_ha", []),
    ):
        line = timeline(book, [DAY], basis=basis)
        chart = timeline_chart(line, published(book), basis_row(book, basis), translator("en"), column=column)
        assert values(chart, "published") == found


def test_a_threshold_is_a_line_across_the_rate(book: LandBook) -> None:
    assert 60.0 in values(rate_chart(book, thresholds=[60.0]), "fill_rate_pct")
    assert "60 %" in values(rate_chart(book, thresholds=[60.0]), "text")


def test_leases_run_from_their_first_day_to_the_last_on_which_they_were_live(book: LandBook) -> None:
    chart = history_chart(history(state(book, as_of=DAY), "a-1-04"), translator("vi"), as_of=DAY)
    assert values(chart, "first_day")[0] == "2017-01-01T00:00:00"
    assert values(chart, "until") == ["2021-12-31T00:00:00"]
    assert values(chart, "how")[0] == "Chấm dứt trước hạn"


def test_an_open_lease_is_drawn_on_and_an_audience_without_tenants_sees_the_lease(
    book: LandBook,
) -> None:
    lines = history(state(book, as_of=DAY), "a-1-01")
    lines["live_until"] = pd.NaT
    chart = history_chart(lines.drop(columns="tenant_name"), translator("en"), as_of=DAY)
    assert values(chart, "who")[0] == "L1/1"
    assert values(chart, "until") == ["2033-11-17T00:00:00"]
    assert values(chart, "last") == ["not stated"]


def test_a_plot_that_was_never_leased_has_an_empty_chart(book: LandBook) -> None:
    chart = history_chart(history(state(book, as_of=DAY), "a-1-05"), translator("en"), as_of=DAY)
    assert chart["description"] == "No lease yet"


def test_a_share_stands_beside_the_rule_that_asks_for_it(book: LandBook, statement: Statement) -> None:
    chart = charts(book, statement)[3]
    shares = dict(zip(values(chart, "use"), values(chart, "share"), strict=False))
    assert shares["Green land"] == 2.0
    assert set(values(chart, "limit")) == {"≥ 10 % (not checked against the text)"}
    assert "of the established area" in json.dumps(chart)


def test_a_zone_that_is_not_established_has_its_shares_of_the_land_drawn(statement: Statement) -> None:
    balance = zone_balance(statement)
    drawn = balance[balance["zone_id"] == "z-c"]
    chart = balance_chart(drawn, pd.DataFrame(), translator("en"), name="Zone C")
    assert "of the land drawn" in json.dumps(chart)
    assert values(chart, "share") == [None] * 5
