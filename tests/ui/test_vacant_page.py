"""Vacant land without a browser: what its filters let through, what is said of it, and of addresses."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pyarrow as pa
import pytest
from streamlit.testing.v1.element_tree import TextInput

from outputs.offers import selection
from outputs.offers.selection import PlotGroup
from tests.support.app_pages import Opened
from tests.support.book_builder import drop, edit, write_book
from tests.support.messagebox import told


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Vacant are a-1-04, a-1-05 and the reserved a-1-06, serviced, and a-2-02 and a-2-03, cleared: 50 ha."""
    return write_book(tmp_path / "book", zones=edit(0, districts="Tiên Du;TP Từ Sơn"))


class VacantPage(Opened):
    """The page on a book, with a query in its address."""

    page = "vacant"

    @property
    def rows(self) -> list[str]:
        """The plots of the table, in order; no table, no plots."""
        return self.app.dataframe[0].value["parcel_id"].tolist() if len(self.app.dataframe) else []


Open = Callable[..., VacantPage]


@pytest.fixture
def vacant(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open the page."""
    return partial(VacantPage, monkeypatch)


def test_all_vacant_plots_of_the_day_are_counted_by_readiness(vacant: Open, folder: Path) -> None:
    page = vacant(folder)
    assert "5 plots, 50.00 ha vacant</h2>" in page.said
    assert '<tr><th scope="row">Serviced</th><td>3</td><td>30.00</td></tr>' in page.said
    assert '<tr><th scope="row">Cleared</th><td>2</td><td>20.00</td></tr>' in page.said
    assert '<tr><th scope="row">Not cleared</th><td>0</td><td>0.00</td></tr>' in page.said
    assert page.rows == ["a-1-04", "a-1-05", "a-1-06", "a-2-02", "a-2-03"]


def test_the_same_is_said_in_vietnamese(vacant: Open, folder: Path) -> None:
    page = vacant(folder, lang="vi")
    assert "5 lô, còn trống 50,00 ha</h2>" in page.said
    assert '<tr><th scope="row">Đã có hạ tầng</th><td>3</td><td>30,00</td></tr>' in page.said
    assert page.app.multiselect(key="vacant-zones").label == "Khu công nghiệp"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"ready": "cleared"}, ["a-2-02", "a-2-03"]),
        ({"ready": "cleared;serviced"}, ["a-1-04", "a-1-05", "a-1-06", "a-2-02", "a-2-03"]),
        ({"offer": "1"}, ["a-1-04", "a-1-05", "a-2-02", "a-2-03"]),  # a-1-06 is reserved
        ({"offer": "1", "ready": "serviced"}, ["a-1-04", "a-1-05"]),
        ({"price": "110", "ready": "cleared"}, ["a-2-02", "a-2-03"]),  # 110 is asked, and will do
        ({"price": "109.99"}, []),
        ({"min_ha": "10", "max_ha": "10", "ready": "cleared"}, ["a-2-02", "a-2-03"]),
        ({"min_ha": "10.1"}, []),
        ({"zones": "z-b"}, []),
        ({"zones": "z-b;z-a", "ready": "cleared"}, ["a-2-02", "a-2-03"]),
        ({"district": "Tiên Du", "ready": "cleared"}, ["a-2-02", "a-2-03"]),
        ({"service": "power", "ready": "cleared"}, ["a-2-02", "a-2-03"]),
        ({"day": "2021-06-30", "ready": "cleared"}, ["a-2-01", "a-2-02", "a-2-03"]),  # a-2-01: July 2021
    ],
)
def test_filters_of_the_address_let_through_what_they_say(
    vacant: Open, folder: Path, query: dict[str, str], found: list[str]
) -> None:
    page = vacant(folder, **query)
    assert page.rows == found
    assert f"{len(found)} plots, {len(found)}0.00 ha vacant" in page.said or not found
    assert page.warned == []


def test_a_choice_in_a_filter_goes_into_the_address_and_changes_the_totals(
    vacant: Open, folder: Path
) -> None:
    page = vacant(folder)
    page.app.multiselect(key="vacant-ready").set_value(["cleared"]).run()
    page.app.text_input(key="vacant-min_ha").set_value("2.5").run()
    page.app.checkbox(key="vacant-offer").check().run()
    assert page.app.query_params["ready"] == "cleared"
    assert page.app.query_params["min_ha"] == "2.5"
    assert page.app.query_params["offer"] == "1"
    assert "2 plots, 20.00 ha vacant" in page.said
    assert page.app.button(key="clear-filters").label == "Clear filters (3)"
    page.app.button(key="clear-filters").click().run()
    assert page.app.query_params == {"day": "2023-11-17", "basis": "established", "lang": "en"}
    assert "5 plots, 50.00 ha vacant" in page.said
    assert page.app.button(key="clear-filters").disabled


@pytest.mark.parametrize(
    ("key", "number", "found"),
    # Each of the 5 plots has 10 ha and costs 110.
    [("min_ha", "9.5", 5), ("min_ha", "10.5", 0), ("max_ha", "9.5", 0), ("price", "109.5", 0)],
)
def test_comma_and_point_are_one_decimal_mark_in_every_number_box(
    vacant: Open, folder: Path, key: str, number: str, found: int
) -> None:
    with_comma = number.replace(".", ",")
    for lang, typed in (("vi", with_comma), ("vi", number), ("en", with_comma), ("en", number)):
        page = vacant(folder, lang=lang)
        page.app.text_input(key=f"vacant-{key}").set_value(typed).run()
        assert page.app.query_params[key] == number
        assert page.app.text_input(key=f"vacant-{key}").value == (with_comma if lang == "vi" else number)
        assert page.warned == []
        assert len(page.rows) == found


def test_what_may_be_two_numbers_stays_in_its_box_and_the_value_before_counts(
    vacant: Open, folder: Path
) -> None:
    page = vacant(folder, lang="vi", min_ha="9.5")
    box = page.app.text_input(key="vacant-min_ha")
    box.set_value("1.234").run()
    assert page.app.text_input(key="vacant-min_ha").value == "1.234"
    assert page.warned == [
        "Còn trống từ (ha): “1.234” có thể là 1234 hoặc 1,234; hãy viết 1234 cho số thứ nhất,"
        " 1,2340 cho số thứ hai. Trước khi sửa lại, vẫn dùng 9,5."
    ]
    assert page.app.query_params["min_ha"] == "9.5"
    assert len(page.rows) == 5

    page.app.multiselect(key="vacant-ready").set_value(["cleared"]).run()  # another choice leaves it there
    assert page.app.text_input(key="vacant-min_ha").value == "1.234"
    assert len(page.warned) == 1
    page.app.segmented_control(key="lang").set_value("en").run()
    assert page.warned == [
        "Vacant from (ha): “1.234” may be 1234 or 1.234; write 1234 for the one, 1.2340 for the other."
        " Until it is mended, 9.5 stays in force."
    ]
    page.app.text_input(key="vacant-min_ha").set_value("1,2340").run()
    assert page.warned == []
    assert page.app.query_params["min_ha"] == "1.234"
    assert page.app.text_input(key="vacant-min_ha").value == "1.2340"


def test_a_refused_text_goes_with_clear_filters_with_an_emptied_box_and_with_another_address(
    vacant: Open, folder: Path
) -> None:
    page = vacant(folder)

    def price() -> TextInput:
        return next(box for box in page.app.text_input if str(box.key).startswith("vacant-price"))

    price().set_value("cheap").run()
    assert page.warned == [
        "Price to (USD/m²): “cheap” is not a number; write one like 12.5."
        " Until it is mended, the box counts as empty."
    ]
    assert len(page.rows) == 5
    page.app.button(key="clear-filters").click().run()
    assert (price().value, page.warned) == ("", [])
    price().set_value("-1").run()
    assert len(page.warned) == 1
    price().set_value("").run()
    assert (price().value, page.warned) == ("", [])
    price().set_value("1.000").run()
    page.app.query_params["price"] = "200"  # as a link or Back does
    page.app.run()
    assert (price().value, page.warned) == ("200", [])


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "No plot answers these filters. Without “Price to (USD/m²)” 3 plots would."),
        ("vi", "Không có lô nào đáp ứng các bộ lọc này. Nếu bỏ “Giá đến (USD/m²)” thì có 3 lô."),
    ],
)
def test_an_empty_result_names_the_filter_that_stands_in_the_way(
    vacant: Open, folder: Path, lang: str, said: str
) -> None:
    # Without the readiness none would match either: every price is 110.
    page = vacant(folder, lang=lang, price="100", ready="serviced")
    assert [told(info) for info in page.app.info] == [said]
    assert len(page.app.dataframe) == 0


def test_where_no_single_filter_is_in_the_way_that_is_said(vacant: Open, folder: Path) -> None:
    page = vacant(folder, price="100", min_ha="11")
    assert "nor would one if any single filter were dropped" in told(page.app.info[0])


def test_a_day_without_vacant_land_is_said_to_be_one(vacant: Open, folder: Path) -> None:
    page = vacant(folder, day="2009-12-31")  # before the first decision
    assert [told(info) for info in page.app.info] == ["No plot has vacant land on this day."]


def test_plots_of_which_something_wanted_is_not_stated_are_counted_apart(
    vacant: Open, tmp_path: Path
) -> None:
    folder = write_book(tmp_path / "book", parcels=edit(3, asking_price_usd_m2=""))
    assert "4 plots, 40.00 ha vacant" in vacant(folder, price="110").said
    assert "1 plot more is undecided; not stated: the price." in vacant(folder, price="110").said
    # Nothing is stated of water, and the price of a-1-04 is not either.
    both = vacant(folder, price="110", service="power;price;water")
    assert "address is not used: water" in both.warned[0]
    assert (
        "Còn 1 lô chưa xác định được; chưa công bố: giá chào thuê."
        in vacant(folder, price="110", lang="vi").said
    )


@pytest.mark.parametrize(
    ("key", "text", "name"),
    [
        ("min_ha", "abc", "Vacant from (ha)"),
        ("max_ha", "-1", "Vacant to (ha)"),
        ("price", "nan", "Price to (USD/m²)"),
        ("zones", "z-z", "Zone"),
        ("zones", "![x](https://example.org/x.png)", "Zone"),
        ("district", "Huế", "Districts"),
        ("ready", "soon", "Readiness"),
        ("service", "sauna", "Stated services"),
        ("offer", "yes", "Can be offered"),
    ],
)
def test_a_filter_that_cannot_be_used_is_told_and_left_out(
    vacant: Open, folder: Path, key: str, text: str, name: str
) -> None:
    page = vacant(folder, **{key: text})
    assert page.warned == [f"The filter “{name}” in the address is not used: {text}."]
    assert "5 plots, 50.00 ha vacant" in page.said


def test_what_cannot_be_used_leaves_the_address_with_the_next_choice(vacant: Open, folder: Path) -> None:
    page = vacant(folder, zones="z-z;z-a", min_ha="abc")
    assert len(page.warned) == 2
    page.app.multiselect(key="vacant-ready").set_value(["cleared"]).run()
    assert page.warned == []
    assert page.app.query_params["zones"] == "z-a"
    assert "min_ha" not in page.app.query_params


def test_a_smallest_area_above_the_largest_is_a_sentence(vacant: Open, folder: Path) -> None:
    page = vacant(folder, min_ha="12", max_ha="8")
    assert page.warned == ["The smallest area, 12.00 ha, is above the largest, 8.00 ha: no plot is both."]


def test_the_selection_is_counted_also_where_a_filter_or_the_day_holds_it_back(
    vacant: Open, folder: Path
) -> None:
    page = vacant(folder, sel="a-1-04;a-2-02;a-1-01", ready="serviced")
    assert "3 plots, 30.00 ha vacant</h2>" in page.said
    assert "3 plots selected, 20.00 ha vacant</h2>" in page.said  # a-1-01 is leased
    assert "Held back by the filters: 1." in page.said
    assert "Selected without vacant land on this day: 1." in page.said
    page.app.button(key="select-none").click().run()
    assert "sel" not in page.app.query_params
    assert "Nothing is selected" in page.said


def test_two_hundred_plots_are_selected_and_handed_over_by_one_link(vacant: Open) -> None:
    plots = vacant(None).rows  # of the first page of the table
    page = vacant(None, sel=";".join(plots))  # as links had it before the short form
    assert (len(plots), page.warned) == (200, [])
    assert "200 plots selected, " in page.said
    assert "The first 50 of 200." in page.said
    short = selection.format_groups(PlotGroup((plot,)) for plot in plots)
    assert len(short) < 0.8 * len(";".join(plots))  # in the order of sizes; in that of ids it is shorter
    assert "200 plots selected, " in vacant(None, sel=short).said


def test_the_selection_of_the_address_is_that_of_the_table(vacant: Open, folder: Path) -> None:
    page = vacant(folder, sel="a-1-05;a-2-03")
    told = json.loads(page.app.dataframe[0].proto.selection_state)
    assert told["selection"]["rows"] == [1, 4]


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("", ["a-2-03", "a-1-04", "a-1-05"]),  # zone A, where a-2-03 has 12 ha
        ("zone", ["a-2-03", "a-1-04", "a-1-05"]),
        ("largest", ["b-1-01", "a-2-03", "a-1-04"]),
        ("cheapest", ["a-1-05", "b-1-01", "a-2-03"]),  # 90, 100, then 110 where the largest comes first
        ("dearest", ["a-2-03", "a-1-04", "a-1-05"]),
    ],
)
def test_rows_come_in_the_order_asked_for(vacant: Open, tmp_path: Path, sort: str, first: list[str]) -> None:
    def change(rows: list[dict[str, object]]) -> None:
        rows[4]["asking_price_usd_m2"] = 90
        rows[8]["document_area_m2"] = 120_000.0
        rows[9] |= {"document_area_m2": 150_000.0, "asking_price_usd_m2": 100}

    folder = write_book(tmp_path / "book", parcels=change, tenancies=drop(5))  # L5 leases b-1-01
    assert vacant(folder, sort=sort).rows[:3] == first


def test_investors_find_the_same_vacant_land(vacant: Open, folder: Path) -> None:
    page = vacant(folder, "--audience", "investor", sel="a-1-06")
    assert "5 plots, 50.00 ha vacant" in page.said
    assert "Epsilon" not in page.said  # for whom a-1-06 is held


def test_the_packaged_book_is_shown_a_page_of_rows_at_a_time(vacant: Open) -> None:
    page = vacant(None)
    assert "398 plots, 722.97 ha vacant" in page.said
    assert len(page.rows) == 200
    assert "Rows 1–200 of 398" in page.said


def _read(page: VacantPage, row: int) -> list[str]:
    """The cells of a row as they are read on the screen."""
    shown = page.app.dataframe[0].proto.arrow_data.styler.display_values
    return list(pa.ipc.open_stream(shown).read_all().to_pandas().iloc[row])


@pytest.mark.parametrize(("lang", "areas"), [("en", ["10.00", "100,000.0"]), ("vi", ["10,00", "100.000,0"])])
def test_cells_are_read_in_the_language_of_the_reader(
    vacant: Open, folder: Path, lang: str, areas: list[str]
) -> None:
    cells = _read(vacant(folder, lang=lang), 0)
    assert cells[0] == "a-1-04"
    assert cells[3:5] == areas


def test_paper_has_the_rows_of_the_table_with_words_for_what_is_not_stated(
    vacant: Open, folder: Path
) -> None:
    page = vacant(folder)
    (paper,) = [part for part in page.app.get("bidi_component") if "paper-table" in part.proto.id]
    data = json.loads(paper.proto.json)
    first = [data["phrases"][number] for number in data["rows"][0]]
    assert [row[0] for row in data["rows"]] == [data["phrases"].index(plot) for plot in page.rows]
    assert (first[0], first[3]) == ("a-1-04", "10.00")
    assert data["head"][0] == "Plot"
    assert first[-1] == "not stated"  # since when the services are due


def test_a_choice_that_changes_nothing_of_a_table_draws_the_same_table(vacant: Open, folder: Path) -> None:
    page = vacant(folder)
    before = page.app.dataframe[0].proto.SerializeToString()
    page.app.selectbox(key="basis").select("operating").run()
    assert page.app.dataframe[0].proto.SerializeToString() == before
