"""The page of a zone, without a browser: its plots by state, its decisions, rules, tenants and findings."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.support.app_pages import INVESTORS, app_on, text
from tests.support.book_builder import add, edit, lease, write_book
from tests.support.messagebox import told
from tests.support.paper_readers import pdf_text

GREEN = {
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


def opened(patch: pytest.MonkeyPatch, folder: Path, part: str = "", **query: str) -> AppTest:
    """The page of zone A, in English unless told, with the part of that label open."""
    asked = {"lang": "en", "zone": "z-a"} | query
    app = app_on(patch, folder, "zone", **asked)
    if part:
        app.session_state[f"zone-parts-{asked['lang']}"] = part
        app.run()
    assert not app.exception
    return app


def for_investors(patch: pytest.MonkeyPatch, folder: Path, name: str, **query: str) -> AppTest:
    """A page of the app as it is started for investors."""
    return app_on(patch, folder, name, *INVESTORS, **query)


@pytest.mark.parametrize(
    ("name", "query", "file", "title"),
    [
        ("zone", {"zone": "z-a"}, "plan-z-a", "LAND USE OF ZONE A"),
        ("plot", {"plot": "a-1-04"}, "plan-a-1-04", "PLOTS A-1-04, ZONE A"),
        ("vacant", {"sel": "a-1-04;a-1-05"}, "plan-vacant", "PLOTS A-1-04, A-1-05, ZONE A"),
        ("find", {"sel": "a-1-04;a-1-05", "show": "shortlist"}, "plan-shortlist", "PLOTS A-1-04, A-1-05"),
    ],
)
def test_a_page_hands_out_a_plan_of_what_it_shows(
    monkeypatch: pytest.MonkeyPatch, folder: Path, name: str, query: dict[str, str], file: str, title: str
) -> None:
    made: list[tuple[str, str, bytes]] = []

    def press(label: str, make: Callable[[], bytes], *, file_name: str, **_: object) -> None:
        made.append((label, file_name, make()))

    monkeypatch.setattr("ui.widgets.downloads.button", press)
    assert not app_on(monkeypatch, folder, name, lang="en", **query).exception
    (plan,) = [
        made for label, called, made in made if (label, called) == ("Plan (PDF)", f"{file}-2023-11-17.pdf")
    ]
    assert title in pdf_text(plan)


def test_investors_have_a_plan_of_a_zone(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    app = for_investors(monkeypatch, folder, "zone", lang="en", zone="z-a")
    assert not app.exception
    assert "Plan on paper" in [part.proto.popover.label for part in app.get("popover")]


def table(app: AppTest, column: str) -> pd.DataFrame:
    """The table that has that column."""
    return next(part.value for part in app.dataframe if column in part.value)


def links(app: AppTest) -> list[str]:
    """What the links of the page say; their signs are kept from meaning anything in Markdown."""
    return [part.proto.label.replace("\\", "") for part in app.get("page_link")]


@pytest.mark.parametrize(
    ("lang", "counted", "all_plots"),
    [
        # a-1-04 and a-1-05 are free and serviced: two of 10 ha. 40 of 90 ha are leased, 50 vacant.
        ("en", "Vacant, serviced</th><td>2</td><td>20.00</td><td>20.00", "<td>9</td><td>90.00</td><td>50.00"),
        (
            "vi",
            "Còn trống, đã có hạ tầng</th><td>2</td><td>20,00</td><td>20,00",
            "<td>9</td><td>90,00</td><td>50,00",
        ),
    ],
)
def test_plots_are_counted_by_state(
    monkeypatch: pytest.MonkeyPatch, folder: Path, lang: str, counted: str, all_plots: str
) -> None:
    shown = text(opened(monkeypatch, folder, lang=lang))
    assert counted in shown
    assert all_plots in shown


def test_how_much_of_the_vacant_land_is_cleared_is_one_line(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    # Serviced: a-1-04, -05 and the reserved -06; cleared only: a-2-02 and -03.
    assert "Of 50.00 ha vacant 50.00 ha are cleared, 30.00 ha of it serviced." in text(
        opened(monkeypatch, folder)
    )


def test_the_largest_serviced_vacant_plot_is_a_link_and_the_first_row(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    larger = edit(4, document_area_m2=101_000.0)
    app = opened(monkeypatch, write_book(tmp_path / "book", parcels=larger))
    assert "Largest serviced vacant plot: a-1-05, 10.10 ha" in links(app)
    shown = table(app, "readiness")
    # Then the smaller one, the one that is held, the ones that are only cleared, and what is leased.
    assert shown["parcel_id"].tolist() == [
        *("a-1-05", "a-1-04", "a-1-06", "a-2-02", "a-2-03"),
        *("a-1-01", "a-1-02", "a-1-03", "a-2-01"),
    ]


def test_the_rest_of_a_partly_leased_plot_is_called_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Of a-1-03, now 30 ha, 10 ha are leased: 20 ha are more than a whole plot has.
    folder = write_book(tmp_path / "book", parcels=edit(2, document_area_m2=300_000.0))
    found = links(opened(monkeypatch, folder))
    assert "Largest serviced vacant land: a-1-03, 20.00 ha, the rest of a partly leased plot" in found


def test_a_leased_plot_has_its_price_too(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    prices = table(opened(monkeypatch, folder), "readiness").set_index("parcel_id")["asking_price_usd_m2"]
    assert prices["a-1-01"] == 110


def test_a_state_of_the_address_is_all_that_the_table_shows(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    app = opened(monkeypatch, folder, state="vacant_cleared;nonsense")
    assert table(app, "readiness")["parcel_id"].tolist() == ["a-2-02", "a-2-03"]
    assert "<td>9</td><td>90.00</td>" in text(app)  # the counts stay those of the whole zone


def test_choosing_states_writes_them_into_the_address(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    app = opened(monkeypatch, folder)
    app.button_group(key="states-z-a-en").set_value(["reserved", "leased_idle"]).run()
    assert app.query_params["state"] == "reserved;leased_idle"
    assert sorted(table(app, "readiness")["parcel_id"]) == ["a-1-03", "a-1-06", "a-2-01"]


def test_a_state_that_no_plot_is_in_leaves_an_empty_table(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    app = opened(monkeypatch, folder, state="not_cleared")
    assert table(app, "readiness").empty


def test_decisions_are_written_no_more_exactly_than_they_are_known(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = write_book(
        tmp_path / "book",
        phase_decisions=lambda rows: [
            {**rows[0], "date_precision": "year", "in_force_to": "2019-12-31", "leasable_area_ha": 55},
            {**rows[0], "in_force_from": "2020-01-01", "date_precision": "month", "decision_no": "D-new"},
            *rows[1:],
        ],
    )
    shown = text(opened(monkeypatch, folder))
    before = 'D-a-1</td><td class="lb-text">2010</td><td class="lb-text">31 Dec 2019</td>'
    assert f'{before}<td class="lb-text"></td><td>100.00</td><td>100.00</td><td>55.00</td>' in shown
    now = 'D-new</td><td class="lb-text">Jan 2020</td><td class="lb-text"></td>'
    assert f'{now}<td class="lb-text">in force</td><td>100.00</td><td>100.00</td><td>60.00</td>' in shown
    assert 'lb-text">Published' in shown
    assert 'lb-text">Estimated' in shown  # a-2


@pytest.mark.parametrize(
    ("lang", "part", "judged"),
    [
        # 90 of 200 ha are drawn, none of it green; the other 55 % could be.
        (
            "en",
            "Land by use",
            ["≥ 10 %", "0.00", "55.00", "cannot be judged", "not checked against the text"],
        ),
        (
            "vi",
            "Cơ cấu sử dụng đất",
            ["≥ 10 %", "0,00", "55,00", "chưa đánh giá được", "chưa đối chiếu văn bản"],
        ),
    ],
)
def test_a_rule_on_shares_is_judged_and_an_unchecked_one_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lang: str, part: str, judged: list[str]
) -> None:
    folder = write_book(tmp_path / "book", rules=add(GREEN))
    app = opened(monkeypatch, folder, part, lang=lang)
    row = text(app).partition('<tr><th scope="row">' + GREEN[f"label_{lang}"])[2].partition("</tr>")[0]
    assert [one in row for one in judged] == [True] * len(judged), row
    assert len(app.get("vega_lite_chart")) == 1


def test_a_rule_that_the_drawn_land_settles_holds_or_does_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # 90 of 200 ha are factory land: at least 45 % and at most 100 %.
    floor = GREEN | {"rule": "low", "quantity": "factory_share", "value": 40, "label_en": "Floor"}
    ceiling = floor | {"rule": "high", "comparison": "max", "label_en": "Ceiling"}
    shown = text(opened(monkeypatch, write_book(tmp_path / "book", rules=add(floor, ceiling)), "Land by use"))
    assert 'Floor</th><td>≥ 40 %</td><td>45.00</td><td>55.00</td><td class="lb-text">holds</td>' in shown
    assert 'Ceiling</th><td>≤ 40 %</td><td>45.00</td><td>55.00</td><td class="lb-text">does not hold' in shown


def test_services_stand_with_their_unit_day_and_source(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    term = {"zone_id": "z-a", "service": "term", "value": "2059-03", "unit": "month", "source": "press"}
    water = {"zone_id": "z-b", "service": "water", "value": "5", "unit": "m3/day", "source": "press"}
    dated = {"value": "1250.5", "as_stated_on": "2022-05-31"}
    folder = write_book(tmp_path / "book", services=lambda rows: [rows[0], {**rows[1], **dated}, term, water])
    shown = text(opened(monkeypatch, folder, "Hạ tầng và điều kiện", lang="vi"))
    zone = '<td class="lb-text">toàn KCN</td>'
    assert f'2x63 MVA</td>{zone}<td class="lb-text">chưa nêu</td><td class="lb-text">made up' in shown
    assert f'1.250,5 USD/m²</td>{zone}<td class="lb-text">31/05/2022' in shown
    assert "03/2059" in shown
    assert "Chưa nêu: cấp nước, xử lý nước thải, giao thông kết nối" in shown


def test_tenants_stand_by_their_land_and_the_publicly_known_ones_apart(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    app = opened(monkeypatch, folder, "Tenants")
    found = table(app, "tenant_name")
    # C3: 6 ha of a-1-03 and all of a-2-01; C2: a-1-02 and 4 ha of a-1-03; C1: a-1-01.
    assert found["tenant_name"].tolist() == ["Gamma", "Beta", "Alpha"]
    assert found["leased_ha"].tolist() == pytest.approx([16, 14, 10])
    assert found["parcel_id"].tolist() == ["a-1-03, a-2-01", "a-1-02, a-1-03", "a-1-01"]
    assert found["tenant_country"].tolist() == ["Japan", "South Korea", "Vietnam"]
    assert "3 certificates lease 40.00 ha" in text(app)
    assert "Known Works" in text(app)
    assert "2,016" not in text(app)


def test_a_tenant_who_has_left_is_no_tenant_on_the_day(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    before = opened(monkeypatch, folder, "Tenants", day="2021-12-31")
    after = opened(monkeypatch, folder, "Tenants", day="2022-01-01")
    assert table(before, "tenant_name").set_index("tenant_name")["leased_ha"]["Alpha"] == 20
    assert table(after, "tenant_name").set_index("tenant_name")["leased_ha"]["Alpha"] == 10


def test_findings_on_the_lease_lines_of_its_plots_are_those_of_the_zone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # C1 leases a-1-01 twice: 20 ha on a plot of 10 ha; 5 ha more are let on a-1-02.
    twice = lease("L9", 1, "C1", "a-1-01", 100_000, "2020-01-01")
    more = lease("L10", 1, "C3", "a-1-02", 50_000, "2020-01-01")
    folder = write_book(tmp_path / "book", tenancies=add(twice, more))
    shown = text(opened(monkeypatch, folder, "Findings"))
    assert "T002" in shown
    assert "T003" in shown
    elsewhere = text(opened(monkeypatch, folder, "Findings", zone="z-b"))
    assert "T002" not in elsewhere
    assert "T003" not in elsewhere


def test_investors_see_neither_tenants_nor_findings(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    app = for_investors(monkeypatch, folder, "zone", lang="en", zone="z-a")
    assert not app.exception
    labels = [tab.label for tab in app.tabs]
    assert "Findings" not in labels
    assert "Tenants" not in labels
    app.session_state["zone-parts-en"] = "Publicly known tenants"
    app.run()
    assert not app.exception
    assert "Known Works" in text(app)
    assert "Gamma" not in text(app)
    assert not [part for part in app.dataframe if "tenant_name" in part.value]


def test_a_zone_without_plots_says_so(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    app = opened(monkeypatch, folder, zone="z-c")
    assert [told(info) for info in app.info] == ["No plots of this zone are recorded on this day."]
    assert not app.dataframe


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_part_of_a_zone_opens_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, folder: Path, lang: str
) -> None:
    app = opened(monkeypatch, folder, lang=lang)
    for label in [tab.label for tab in app.tabs]:
        app.session_state[f"zone-parts-{lang}"] = label
        app.run()
        assert not app.exception


def test_without_a_zone_all_of_them_are_links(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    app = app_on(monkeypatch, folder, "zone", lang="en")
    assert {"Zone A", "Zone B", "Zone C"} <= set(links(app))


def test_without_a_zone_a_map_and_a_table_show_what_can_be_chosen(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    app = app_on(monkeypatch, folder, "zone", lang="en")
    assert not app.exception
    assert len(app.get("component_instance")) == 1
    rates = table(app, "fill_rate_pct").set_index("name")["fill_rate_pct"].str.strip()
    assert rates.to_dict() == {"Zone A": "36.36", "Zone B": "25.00", "Zone C": "not stated"}


def test_a_state_that_is_none_is_said_and_not_used(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    app = opened(monkeypatch, folder, state="<b>")
    assert told(app.warning[0]) == "The filter “State” in the address is not used: <b>."
    assert len(table(app, "readiness")) == 9


def test_a_book_without_zones_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book")
    for name in ("zones", "phases", "parcels"):
        (folder / f"{name}.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    app = app_on(monkeypatch, folder, "zone", lang="vi")
    assert not app.exception
    assert told(app.info[-1]) == "Bộ dữ liệu chưa có khu công nghiệp nào."
