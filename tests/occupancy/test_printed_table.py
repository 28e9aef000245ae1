"""A statement as the rows of a printed form: which rows, in which groups, and that their sums are its own."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.errors import FieldError
from occupancy.book import LandBook, load
from occupancy.errors import QuestionError
from occupancy.printed_table.forms import table_columns
from occupancy.printed_table.table import CHANGE, PrintedTable, names_with_zone, printed_table
from occupancy.statement import Statement, state
from tests.support.book_builder import edit, lease, write_book
from tests.support.packaged_book import DATA

DAY = date(2023, 11, 17)
AMOUNTS = ("planned_ha", "cleared_ha", "leasable_ha", "leased_ha")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> LandBook:
    return load(write_book(tmp_path_factory.mktemp("book")))


@pytest.fixture(scope="module")
def table(book: LandBook) -> PrintedTable:
    return printed_table(state(book, as_of=DAY), since=state(book, as_of=date(2021, 12, 31)))


@pytest.fixture(scope="module")
def packaged() -> tuple[LandBook, Statement]:
    book = load(DATA)
    return book, state(book, as_of=book.info.data_as_of)


def rows_of(table: PrintedTable) -> list[tuple[str, str, str, str]]:
    shown = table.rows[["level", "group", "ordinal", "phase_id"]]
    return [tuple(map(str, row)) for row in shown.itertuples(index=False)]  # type: ignore[misc]


def row(table: PrintedTable, level: str, group: str = "") -> "pd.Series[float]":
    found = table.rows[(table.rows["level"] == level) & (table.rows["group"] == group)]
    return found.iloc[0]


def test_each_phase_of_a_mixed_zone_stands_by_itself_in_its_own_group(table: PrintedTable) -> None:
    # z-a is mixed: a-1 operates, a-2 is established only. z-b and z-c have one phase each.
    assert rows_of(table) == [
        ("group", "I", "", ""),
        ("phase", "I", "1", "a-1"),
        ("zone", "I", "2", "b-1"),
        ("subtotal", "I", "", ""),
        ("group", "II", "", ""),
        ("phase", "II", "1", "a-2"),
        ("subtotal", "II", "", ""),
        ("established", "", "", ""),
        ("group", "III", "", ""),
        ("zone", "III", "1", "c-1"),
        ("subtotal", "III", "", ""),
        ("total", "", "", ""),
        ("group", "", "", ""),
        ("whole", "", "1", ""),
    ]


def test_a_zone_in_several_groups_stands_behind_the_total_with_its_own_rate(table: PrintedTable) -> None:
    # z-a: a-1 (60 ha leasable, 30 leased) and a-2 (50, 10): 40 of 110 ha.
    whole = table.rows.iloc[-1]
    assert (whole["level"], whole["name_vi"], whole["zone_id"]) == ("whole", "Khu A", "z-a")
    assert (whole["planned_ha"], whole["leasable_ha"], whole["leased_ha"]) == (200, 110, 40)
    assert whole["leased_ha/leasable_ha"] == pytest.approx(100 * 40 / 110)
    assert whole["project_count"] == 4 - 1  # C1, C2, C3; C3 leases in both phases
    assert [table.rows["phase_id"].iloc[at] for at in table.added[-1]] == ["a-1", "a-2"]
    assert len(table.added[-3]) == 3  # the total adds the groups, and no zone again


def test_a_phase_by_itself_stands_under_the_name_of_its_zone(table: PrintedTable) -> None:
    names = table.rows.set_index("phase_id")[["name_vi", "name_en"]]
    assert names.loc["a-1"].tolist() == ["Khu A – Giai đoạn a-1", "Zone A – Phase a-1"]


@pytest.mark.parametrize(
    ("phase", "printed"),
    [
        ("KCN Quế Võ II giai đoạn 1", "KCN Quế Võ II giai đoạn 1"),
        ("Que Vo 2, phase 1", "Que Vo 2, phase 1"),  # another way to write it
        ("KCN Quế Võ giai đoạn 1", "KCN Quế Võ II – KCN Quế Võ giai đoạn 1"),  # that is another zone's
        ("Giai đoạn 1", "KCN Quế Võ II – Giai đoạn 1"),
        ("", "KCN Quế Võ II"),
    ],
)
def test_a_name_that_tells_its_zone_already_is_left_as_it_is(phase: str, printed: str) -> None:
    zone = {"name_vi": "KCN Quế Võ II", "name_en": ""}
    assert names_with_zone({"name_vi": phase, "name_en": None}, zone)["name_vi"] == printed


def test_where_no_zone_is_in_several_groups_the_total_is_the_last_row(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, phases=edit(1, operating_from="2021-01-01")))
    assert printed_table(state(book, as_of=DAY)).rows["level"].iloc[-1] == "total"


def test_a_zone_whose_phases_all_operate_is_one_row_with_its_phases_under_it(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, phases=edit(1, operating_from="2021-01-01")))
    table = printed_table(state(book, as_of=DAY))
    assert rows_of(table)[1:5] == [
        ("zone", "I", "1", ""),
        ("phase", "I", "1.1", "a-1"),
        ("phase", "I", "1.2", "a-2"),
        ("zone", "I", "2", "b-1"),
    ]
    assert table.rows.loc[1, "leased_ha"] == 40  # 30 of a-1 and 10 of a-2
    assert table.added[1] == (2, 3)
    assert table.added[5] == (1, 4)  # the phases under z-a are not added again
    assert row(table, "subtotal", "I")["leased_ha"] == 50


def test_figures_are_those_worked_out_by_hand(table: PrintedTable) -> None:
    first = table.rows[table.rows["phase_id"] == "a-1"].iloc[0]
    # a-1: 60 ha leasable, six plots of 10 ha with roads, of which 30 ha are leased by C1, C2 and C3.
    assert (first["planned_ha"], first["cleared_ha"], first["leasable_ha"]) == (100, 60, 60)
    assert (first["leased_ha"], first["leasable_ha-leased_ha"]) == (30, 30)
    assert first["leasable_ha-serviced_ha"] == 0
    assert first["leased_ha/leasable_ha"] == 50
    assert first["project_count"] == 3
    # a-2: three cleared plots of 10 ha, none with roads; 50 ha leasable.
    second = table.rows[table.rows["phase_id"] == "a-2"].iloc[0]
    assert second["leasable_ha-serviced_ha"] == 50
    assert second["leased_ha/cleared_ha"] == pytest.approx(100 / 3)


def test_the_rate_of_a_sum_is_sum_over_sum(table: PrintedTable) -> None:
    assert row(table, "established")["leased_ha/leasable_ha"] == pytest.approx(100 * 50 / 150)
    assert row(table, "total")["leased_ha/leasable_ha"] == pytest.approx(100 * 50 / 150)
    assert row(table, "subtotal", "I")["leased_ha/leasable_ha"] == pytest.approx(100 * 40 / 100)


def test_a_project_in_two_phases_counts_once_in_their_sum(table: PrintedTable) -> None:
    # C3 leases in a-1 and in a-2; C1, C2, C3 in a-1, C4 in b-1.
    counts = table.rows.set_index("level")["project_count"]
    assert counts["phase"].tolist() == [3, 1]
    assert row(table, "subtotal", "I")["project_count"] == 4
    assert row(table, "established")["project_count"] == 4


def test_columns_8_to_13_stay_empty_where_nothing_is_established(table: PrintedTable) -> None:
    numbered = {column.number: column for column in table.figures}
    planned_only = (table.rows["group"] == "III") & (table.rows["level"] != "group")
    for number in ("8", "9", "10", "11", "12", "13"):
        assert np.array(table.blanks[numbered[number].quantity])[planned_only].all()
        assert table.rows.loc[planned_only, numbered[number].quantity].isna().all()
    assert table.rows.loc[planned_only, "planned_ha"].tolist() == [80, 80]


def test_the_change_since_a_day_is_that_of_leased_land(table: PrintedTable) -> None:
    # On 2021-12-31 L4 still held 10 ha of a-1 and L5 in b-1 had not begun.
    changes = table.rows.set_index("phase_id")[CHANGE]
    assert changes[["a-1", "b-1", "a-2"]].tolist() == [-10, 10, 0]
    assert row(table, "total")[CHANGE] == 0
    assert table.columns[-1].number == "16"


def test_without_a_day_to_compare_with_there_are_fifteen_columns(book: LandBook) -> None:
    columns = printed_table(state(book, as_of=DAY)).columns
    assert [column.number for column in columns] == [str(number) for number in range(1, 16)]


def test_the_short_form_has_two_texts_and_six_figures(book: LandBook) -> None:
    table = printed_table(state(book, as_of=DAY), "short")
    assert [column.number for column in table.columns] == ["A", "B", "1", "2", "3", "4", "5", "6"]
    total = row(table, "total")[[column.quantity for column in table.figures]]
    # 150 ha leasable, 50 leased; six plots of a-1 and one of b-1 have roads: 150 − 70 have not.
    assert total.tolist() == pytest.approx([380, 150, 50, 100, 80, 100 / 3])


@pytest.mark.parametrize("day", ["2005-06-30", "2017-12-31", "2021-12-31", "2023-11-17"])
def test_rows_and_sums_of_the_packaged_book_are_those_of_the_statement(
    packaged: tuple[LandBook, Statement], day: str
) -> None:
    book, _ = packaged
    statement = state(book, as_of=date.fromisoformat(day))
    table = printed_table(statement)
    singles = table.rows[table.rows["level"].isin(["zone", "phase"]) & ~table.rows["part"]]
    for name in AMOUNTS:
        expected = statement.total[name]
        assert singles[name].sum() == pytest.approx(expected, abs=1e-6), name
        assert row(table, "total")[name] == pytest.approx(expected, abs=1e-6), name
    established = row(table, "established")
    assert established["leasable_ha"] == pytest.approx(statement.total["leasable_ha"], abs=1e-6)
    rate = statement.rates["fill_rate_pct"]["established"]
    assert established["leased_ha/leasable_ha"] == pytest.approx(rate, nan_ok=True)
    cleared = statement.rates["fill_rate_pct"]["cleared"]
    assert established["leased_ha/cleared_ha"] == pytest.approx(cleared, nan_ok=True)
    operating = statement.rates.loc["operating"]
    assert row(table, "subtotal", "I")["leasable_ha"] == pytest.approx(operating["denominator_ha"])


def test_every_sum_is_that_of_the_rows_it_adds(packaged: tuple[LandBook, Statement]) -> None:
    table = printed_table(packaged[1])
    sums = 0
    for at in range(len(table.rows)):
        added = table.added[at]
        if not added:
            continue
        sums += 1
        for name in AMOUNTS:
            value = table.rows[name].iloc[at]
            if not np.isnan(value):
                assert value == pytest.approx(table.rows[name].iloc[list(added)].sum(), abs=1e-6)
    # Quế Võ and Yên Phong have phases under them; three groups, I + II, all; five zones in several groups.
    assert sums == 2 + 5 + 5


def test_a_phase_without_a_decision_has_no_row(packaged: tuple[LandBook, Statement]) -> None:
    table = printed_table(packaged[1])
    members = {at for row in table.rows["members"] for at in row}
    assert len(members) == len(table.phases) == 27
    assert "tien-son-thhs" not in set(table.phases["phase_id"])


def test_leased_land_outside_established_phases_is_in_no_row(tmp_path: Path) -> None:
    def moved(rows: list[dict[str, object]]) -> None:
        rows.append(lease("L9", 1, "C1", "a-2-02", 100_000, "2019-01-01"))

    book = load(write_book(tmp_path, tenancies=moved))
    statement = state(book, as_of=date(2019, 6, 1))  # a-2 is established from 2020 on
    assert statement.total["outside_ha"] == 10
    assert row(printed_table(statement), "total")["leased_ha"] == statement.total["leased_ha"]


def test_a_ratio_tells_a_side_that_is_not_stated_from_one_that_is_nought(tmp_path: Path) -> None:
    def parcels(rows: list[dict[str, object]]) -> None:
        rows[0]["document_area_m2"] = ""  # how much of a-1 is cleared is not stated

    book = load(write_book(tmp_path, parcels=parcels))
    table = printed_table(state(book, as_of=date(2019, 6, 1)))
    names = table.rows["phase_id"].tolist()
    ratio = table.unstated["leased_ha/cleared_ha"]
    assert ratio[names.index("a-1")]
    assert not ratio[names.index("b-1")]


def test_an_unknown_form_or_quantity_is_refused(book: LandBook) -> None:
    with pytest.raises(QuestionError, match=r"There is no form annual in forms\.csv"):
        printed_table(state(book, as_of=DAY), "annual")
    cells = {"column_no": "1", "label_vi": "", "label_en": "", "unit": "ha", "width": 9.0, "total": True}
    cells |= {"blank_groups": "", "form": "f", "note": ""}
    for quantity in ("leased_ha*2", "profit_ha", "Leased_ha"):
        forms = pd.DataFrame([cells | {"quantity": quantity}])
        with pytest.raises(FieldError, match=r"forms\.csv"):
            table_columns(forms, "f", ["leased_ha"])


def test_a_book_s_own_forms_replace_those_of_the_program(tmp_path: Path) -> None:
    cells = {"form": "summary", "unit": "", "width": 9, "total": "false", "label_en": "x", "label_vi": "y"}
    own = [
        {**cells, "column_no": "", "quantity": "title", "label_vi": "Biểu của cơ quan", "label_en": "Form"},
        {**cells, "column_no": "1", "quantity": "name"},
        {**cells, "column_no": "2", "quantity": "leased_ha", "unit": "ha", "total": "true"},
    ]
    book = load(write_book(tmp_path, forms=lambda _: own))
    table = printed_table(state(book, as_of=DAY))
    assert table.title_vi == "Biểu của cơ quan"
    assert [column.quantity for column in table.columns] == ["name", "leased_ha"]
    assert row(table, "total")["leased_ha"] == 50
    with pytest.raises(QuestionError, match="There is no form short"):
        printed_table(state(book, as_of=DAY), "short")
