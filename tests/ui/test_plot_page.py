"""The page of a plot, without a browser: areas, leases, corners, neighbours, and where each is from."""

from pathlib import Path

import pytest

from geo.errors import GeometryError
from tests.support.app_pages import app_on, text
from tests.support.book_builder import Row, add, edit, lease, square, write_book
from tests.support.messagebox import told
from tests.ui.test_zone_page import for_investors, links, opened, table


@pytest.mark.parametrize(
    ("lang", "difference"),
    [
        # Drawn 250 m × 400 m; 1,000 m² of 99,000 are 10.10 ‰.
        ("en", "Measured less paper</th><td>1,000.0 m² (10.10 ‰)"),
        ("vi", "Chênh lệch đo vẽ so với hồ sơ</th><td>1.000,0 m² (10,10 ‰)"),
    ],
)
def test_the_measured_area_stands_beside_the_one_on_paper(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lang: str, difference: str
) -> None:
    folder = write_book(tmp_path / "book", parcels=edit(4, document_area_m2=99_000.0))
    app = app_on(monkeypatch, folder, "plot", lang=lang, plot="a-1-05")
    assert not app.exception
    assert difference in text(app)


def test_an_area_that_stands_for_one_on_paper_is_marked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def bare(rows: list[Row]) -> None:
        for row in rows:
            del row["document_area_m2"]

    app = app_on(monkeypatch, write_book(tmp_path / "book", parcels=bare), "plot", lang="en", plot="a-1-05")
    assert "100,000.0 (as measured)" in text(app)


def test_what_is_not_ready_yet_says_when_it_is_due(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book", parcels=edit(7, service_due_on="2024-06-30"))
    shown = text(app_on(monkeypatch, folder, "plot", lang="en", plot="a-2-02"))
    assert "Cleared on</th><td>1 Jun 2020" in shown
    assert "Serviced on</th><td>not yet" in shown
    assert "Services due</th><td>30 Jun 2024" in shown
    assert "Clearance due" not in shown


def test_a_plot_held_for_somebody_says_for_whom_and_until_when(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    shown = text(app_on(monkeypatch, folder, "plot", lang="en", plot="a-1-06"))
    assert "Held for</th><td>Epsilon (until 31 Dec 2024)" in shown


@pytest.mark.parametrize("page", ["plot", "zone", "vacant"])
def test_who_leases_a_plot_and_until_when_is_among_the_first_facts_and_on_the_card(
    monkeypatch: pytest.MonkeyPatch, folder: Path, page: str
) -> None:
    # 4 ha of a-1-03 are Beta's (L2) and 6 ha Gamma's (L3).
    query = {"lang": "en", "zone": "z-a", "plot": "a-1-03"}
    app = app_on(monkeypatch, folder, page, **query)
    assert not app.exception
    assert "Tenant</th><td>Beta (until 31 Dec 2060); Gamma (until 31 Dec 2060)</td>" in text(app)
    app.button(key="select-a-1-03-False").click().run()
    assert app.query_params["sel"] in ("a-1-03", ["a-1-03"])
    outside = for_investors(monkeypatch, folder, page, **query)
    assert not outside.exception
    assert "Tenant</th>" not in text(outside)


def test_leases_are_drawn_on_a_time_line_and_told_in_a_table(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    app = app_on(monkeypatch, folder, "plot", lang="en", plot="a-1-03")
    assert len(app.get("vega_lite_chart")) == 1
    line = 'Beta</th><td class="lb-text">L2/2</td><td class="lb-text">a-1-03</td><td>40,000.0</td>'
    assert f"{line}<td>40,000.0</td><td>1 Jan 2018</td><td>31 Dec 2060</td>" in text(app)


def test_a_plot_that_was_never_leased_has_a_sentence_and_no_chart(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    app = app_on(monkeypatch, folder, "plot", lang="vi", plot="a-1-05")
    assert "Chưa ghi nhận hợp đồng thuê nào trên lô này." in text(app)
    assert not app.get("vega_lite_chart")


def test_neighbours_are_links_and_say_who_leases_them(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    # a-1-02 has a-1-01 to the west and a-1-03 to the east, 400 m each; the second row lies 50 m off.
    app = app_on(monkeypatch, folder, "plot", lang="en", plot="a-1-02")
    assert {"a-1-01", "a-1-03"} <= set(links(app))
    assert "a-1-05" not in links(app)
    shown = text(app)
    assert '<p class="lb-small">Alpha</p>' in shown
    assert '<p class="lb-small">Beta, Gamma</p>' in shown
    assert shown.count('<p class="lb-small">400.0</p>') == 2


def test_a_neighbour_that_is_not_industrial_stands_last_with_its_use(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # A green belt along the whole south of a-1-02 shares 250 m, more than nothing, less than 400 m.
    belt = {
        "parcel_id": "a-1-G1",
        "zone_id": "z-a",
        "phase_id": "a-1",
        "land_use": "green",
        "document_area_m2": 2_500.0,
        "geometry": square(250, 400, 250, height=10),
    }
    folder = write_book(tmp_path / "book", parcels=add(belt))
    shown = text(app_on(monkeypatch, folder, "plot", lang="en", plot="a-1-02"))
    assert shown.index(">Alpha<") < shown.index(">Green land<")


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        (
            "en",
            [
                'parcels.geojson</td><td class="lb-text">3',
                'tenancies.csv</td><td class="lb-text">4, 5',
                'services.csv</td><td class="lb-text">2, 3</td><td class="lb-text">made up',
                "invented",
                "as its source says",
                "Outline of the phase: mapped",
            ],
        ),
        ("vi", ["giả định", "theo nguồn", "Ranh giới giai đoạn: theo bản đồ", "từ đầu"]),
    ],
)
def test_each_figure_says_which_row_of_which_file_it_is_from(
    monkeypatch: pytest.MonkeyPatch, folder: Path, lang: str, told: list[str]
) -> None:
    shown = text(app_on(monkeypatch, folder, "plot", lang=lang, plot="a-1-03"))
    assert [part in shown for part in told] == [True] * len(told)


@pytest.mark.parametrize(
    ("lang", "source"), [("en", "Source</th><td>Invented"), ("vi", "Nguồn</th><td>Số liệu giả định")]
)
def test_an_invented_source_is_said_in_the_reader_s_language(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lang: str, source: str
) -> None:
    folder = write_book(tmp_path / "book", parcels=edit(4, source="invented"))
    assert source in text(app_on(monkeypatch, folder, "plot", lang=lang, plot="a-1-05"))


def test_a_correction_says_when_it_was_recorded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book", parcels=edit(4, recorded_on="2022-03-01"))
    assert 'lb-text">1 Mar 2022' in text(app_on(monkeypatch, folder, "plot", lang="en", plot="a-1-05"))


def test_the_plots_it_came_from_and_became_are_links(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    halves = [
        {
            "parcel_id": f"a-1-05{half}",
            "zone_id": "z-a",
            "phase_id": "a-1",
            "land_use": "factory",
            "document_area_m2": 50_000.0,
            "valid_from": "2023-01-01",
            "parent_parcel_ids": "a-1-05",
            "geometry": square(250 + 125 * at, 450, 125, height=400),
        }
        for at, half in enumerate("AB")
    ]
    folder = write_book(
        tmp_path / "book",
        parcels=lambda rows: [*rows[:4], {**rows[4], "valid_to": "2022-12-31"}, *rows[5:], *halves],
    )
    app = app_on(monkeypatch, folder, "plot", lang="en", plot="a-1-05A")
    assert "Earlier plot: a-1-05 (until 31 Dec 2022)" in links(app)
    before = app_on(monkeypatch, folder, "plot", lang="en", plot="a-1-05")
    assert not before.exception
    assert "This plot is not valid on the day shown." in text(before)
    assert "It exists from … to 31 Dec 2022." in text(before)
    assert {"Later plot: a-1-05A (from 1 Jan 2023)", "Later plot: a-1-05B (from 1 Jan 2023)"} <= set(
        links(before)
    )


def test_the_button_puts_the_plot_into_the_selection_and_takes_it_out(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    app = app_on(monkeypatch, folder, "plot", lang="en", plot="a-1-05", sel="a-1-04")
    app.button(key="select-a-1-05-False").click().run()
    assert app.query_params["sel"] == "a-1-04~05"
    app.button(key="select-a-1-05-True").click().run()
    assert app.query_params["sel"] == "a-1-04"


def test_a_shape_without_corners_is_one_sentence_and_the_rest_stands(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = write_book(tmp_path / "book", tenancies=add(lease("L9", 1, "C4", "a-1-05", 1000, "2023-01-01")))
    monkeypatch.setattr("ui.pages.plot.facts.corners", _no_corners)
    app = app_on(monkeypatch, folder, "plot", lang="en", plot="a-1-05")
    assert not app.exception
    assert ["no corners" in told(warning) for warning in app.warning] == [True]
    assert "Delta" in text(app)


def _no_corners(*_: object) -> None:
    raise GeometryError("This plot has no corners: its shape is missing, empty or not a polygon.")


def test_without_a_plot_the_way_to_one_is_told_and_the_plots_of_the_zone_stand_there(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    app = app_on(monkeypatch, folder, "plot", lang="vi", zone="z-a")
    assert not app.exception
    assert "ô tìm kiếm" in told(app.info[0])
    assert len(app.dataframe[0].value) == 9
    assert len(app.get("component_instance")) == 1


def test_investors_see_the_plot_without_anybody_s_lease(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    app = for_investors(monkeypatch, folder, "plot", lang="en", plot="a-1-02")
    assert not app.exception
    shown = text(app)
    assert "400.0" in shown  # its neighbours
    for secret in ("Alpha", "Beta", "Gamma", "L2", "C2", "tenancies.csv", "Epsilon"):
        assert secret not in shown
    assert not app.get("vega_lite_chart")


def test_investors_see_until_when_a_plot_is_held_and_not_for_whom(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    shown = text(for_investors(monkeypatch, folder, "plot", lang="en", plot="a-1-06"))
    assert "Reserved</th><td>until 31 Dec 2024" in shown
    assert "Epsilon" not in shown


def test_investors_are_shown_no_more_than_the_book_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    closed = write_book(tmp_path / "book")
    toml = (closed / "book.toml").read_text(encoding="utf-8")
    (closed / "book.toml").write_text(toml.replace(" = true\n", " = false\n"), encoding="utf-8")
    held = text(for_investors(monkeypatch, closed, "plot", lang="en", plot="a-1-06"))
    assert "Reserved" in held
    assert "31 Dec 2024" not in held
    let = text(for_investors(monkeypatch, closed, "plot", lang="en", plot="a-1-01"))
    assert "State</th><td>Leased</td>" in let
    assert "in use" not in let
    assert "110.00" not in let  # the price asked for
    first = text(for_investors(monkeypatch, closed, "overview", lang="en"))
    assert "33.33 %" in first
    assert "60 %" not in first


def test_a_plot_of_the_zone_page_opens_on_its_own(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    assert "Open plot a-1-05" in links(opened(monkeypatch, folder, plot="a-1-05"))


def test_without_a_plot_a_map_and_a_table_show_those_of_the_book(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    # Nine plots of zone A are valid on the day, and two of zone B; zone C has none.
    app = app_on(monkeypatch, folder, "plot", lang="en")
    assert not app.exception
    assert len(app.get("component_instance")) == 1
    assert table(app, "parcel_id")["zone_name"].value_counts().to_dict() == {"Zone A": 9, "Zone B": 2}
