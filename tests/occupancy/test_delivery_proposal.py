"""Delivered sheets as rows of tables: what their headings mean, and what they leave open."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from geo import crs
from geo.errors import FieldError, SourceError
from occupancy.changes.rows import Change
from occupancy.delivery import headings
from occupancy.delivery.aliases import aliases_text, match_ids, read_aliases
from occupancy.delivery.changes import DeliveredChange, change_of
from occupancy.delivery.delivered import CrsCandidate, Delivered
from occupancy.delivery.mapping import SheetMapping, fitting, lasting, mapping_text, merged, read_mapping
from occupancy.delivery.proposal import DeliveredRow, Proposal, propose
from occupancy.loading.table_specs import BY_NAME


def sheet(file: str, columns: Mapping[str, list[str]], layer: str = "", **more: Any) -> Delivered:
    """A sheet or layer as it is read: its first row is row 4 of the file."""
    frame = pd.DataFrame(columns, dtype="str")
    if "shapes" in more:
        frame["geometry"] = pd.Series(more.pop("shapes"), dtype=object)
        more = {"crs": crs.WGS84} | more
    frame.index = pd.RangeIndex(4, 4 + len(frame))
    return Delivered(file=file, layer=layer, frame=frame, **more)


LEASES = {
    "Lô đất": ["A-01", "A-02"],
    "Diện tích thuê (ha)": ["1,1", "0,555"],
    "Từ ngày": ["15/01/2020", "01/03/2021"],
}
HOW: dict[str, Any] = {"decimal": {"Diện tích thuê (ha)": ","}, "dates": {"Từ ngày": "dmy"}}
PLOT = shapely.box(106.0, 21.1, 106.001, 21.101)  # 103.9 m × 111 m: 11,500 m²


def said(proposal: Proposal) -> list[str]:
    return [str(question) for question in proposal.questions]


# Tables and headings ---------------------------------------------------------------------------------------

# file | layer | land | table
NAMED = [
    ("zones.kml", "doc", True, "zones"),
    ("plots.kml", "", True, "parcels"),
    ("Lô đất 2024.kml", "", True, "parcels"),
    ("PLOTS_Q2_2024.gpkg", "layer1", True, "parcels"),
    ("export.xlsx", "Hợp đồng thuê", False, "tenancies"),
    ("register.xlsx", "Sheet1", False, "tenancies"),
    ("mat_bang.dxf", "RANH_KCN", True, "zones"),
    ("mat_bang.dxf", "Ranh lô", True, "parcels"),
    ("register.kml", "", True, ""),
    ("Book1.xlsx", "Sheet1", False, ""),
    ("phase_decisions.csv", "", False, "decisions"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "layer", "land", "table"), NAMED)
def test_a_table_is_told_by_the_name_of_a_layer_or_file(
    file: str, layer: str, land: bool, table: str
) -> None:
    assert headings.table_named(file, layer, land=land) == table


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Đất công nghiệp", "factory"),
        ("DAT CONG NGHIEP CHO THUE", "factory"),
        ("Đất nhà máy, kho tàng", "factory"),
        ("Hạ tầng kỹ thuật", "technical"),
        ("Cây xanh, mặt nước", "green"),
        ("đất giao thông", "traffic"),
        ("Điều hành", ""),
    ],
)
def test_a_use_of_land_is_known_by_the_words_of_plans(word: str, code: str) -> None:
    assert headings.words_of("land_use").get(headings.plain(word), "") == code


# heading | table | column
MEANT = [
    ("Mã lô", "parcels", "parcel_id"),
    ("MA LO DAT", "parcels", "parcel_id"),
    ("Diện tích (m2)", "parcels", "document_area_m2"),
    ("document_area_m2", "parcels", "document_area_m2"),
    ("Diện tích theo hồ sơ (m²)", "parcels", "document_area_m2"),
    ("DIEN TICH THUE (HA)", "tenancies", "leased_area_m2"),
    ("Bên thuê đất", "tenancies", "tenant_name"),
    ("Hạng mục", "services", "service"),
    ("Điểm đấu nối", "services", "connection_point"),
    ("Doanh nghiệp", "anchor_tenants", "tenant_name"),
    ("Dự kiến GPMB", "parcels", "clearance_due_on"),
    ("Ngày kết thúc", "tenancies", "last_day"),
    ("Tenant", "tenancies", "tenant_name"),
    ("KCN", "zones", "name_vi"),
    ("Quốc gia", "tenancies", "tenant_country"),
    ("Màu sơn", "parcels", ""),
]  # fmt: skip


@pytest.mark.parametrize(("heading", "table", "column"), MEANT)
def test_a_heading_means_a_column_in_either_language_with_marks_or_without(
    heading: str, table: str, column: str
) -> None:
    assert headings.columns_of([heading], BY_NAME[table]).get(heading, "") == column


def test_every_usual_heading_stands_for_a_column_that_there_is() -> None:
    names = headings._names()
    wrong = [
        (table, column)
        for table, column in zip(names["table"], names["column"], strict=True)
        if column and column not in BY_NAME[table].names
    ]
    assert wrong == []


def test_a_sheet_without_a_telling_name_is_told_by_its_columns() -> None:
    assert headings.table_by_columns(["Lô đất", "Diện tích thuê"], land=False) == "tenancies"
    assert headings.table_by_columns(["Mã lô", "Loại đất"], land=True) == "parcels"
    assert headings.table_by_columns(["Màu", "Số"], land=False) == ""


# Cells -----------------------------------------------------------------------------------------------------


def test_numbers_days_and_hectares_become_cells_of_the_book() -> None:
    made = propose([sheet("register.xlsx", LEASES, "Thuê đất", **HOW)], (), areas={})

    assert said(made) == []
    assert [dict(row.cells) for row in made.rows] == [
        {"parcel_id": "A-01", "leased_area_m2": "11000", "first_day": "2020-01-15"},
        {"parcel_id": "A-02", "leased_area_m2": "5550", "first_day": "2021-03-01"},
    ]
    assert [row.origin for row in made.rows] == ["register.xlsx, Thuê đất, 4", "register.xlsx, Thuê đất, 5"]


@pytest.mark.parametrize("layer", ["", "Sheet1"])
def test_an_answer_about_one_heading_leaves_what_the_others_mean(layer: str) -> None:
    columns = {
        "Lô đất": ["A-01"],
        "Thuê (m2)": ["5000"],
        "Diện tích thuê (m2)": ["1"],
        "Từ ngày": ["2020-01-01"],
    }
    answer = SheetMapping(table="tenancies", layer=layer, columns={"Thuê (m2)": "leased_area_m2"})

    made = propose([sheet("register.xlsx", columns, "Sheet1")], (), answers=[answer], areas={})

    assert said(made) == []
    assert [dict(row.cells) for row in made.rows] == [
        {"parcel_id": "A-01", "leased_area_m2": "5000", "first_day": "2020-01-01"}
    ]


def test_who_leases_goes_into_the_table_of_projects_and_is_joined_by_the_name_where_no_number_stands() -> (
    None
):
    made = propose([sheet("register.xlsx", {**LEASES, "Bên thuê": ["Công ty A", ""]}, **HOW)], (), areas={})

    assert [(row.table, dict(row.cells).get("certificate_no")) for row in made.rows] == [
        ("projects", "Công ty A"),
        ("tenancies", "Công ty A"),
        ("tenancies", None),
    ]


def test_land_becomes_geojson_and_words_become_codes() -> None:
    columns = {"Name": ["A-01"], "Loại đất": ["đất cây xanh"]}
    made = propose([sheet("plots.kml", columns, shapes=[PLOT])], (), areas={})

    cells = made.rows[0].cells
    assert (cells["parcel_id"], cells["land_use"]) == ("A-01", "green")
    assert cells["geometry"]["coordinates"][0][0] == [106.001, 21.1]


@pytest.mark.parametrize(("written", "meant"), [("11500", "11500"), ("1.15", "11500")])
def test_the_unit_of_areas_without_one_is_told_by_the_plots(written: str, meant: str) -> None:
    plots = propose([sheet("plots.kml", {"Name": ["A-01"], "Area": [written]}, shapes=[PLOT])], (), areas={})
    leases = {"Plot": ["A-01"], "Area": [written], "First day": ["2020-01-01"]}
    lines = propose([sheet("leases.csv", leases)], (), areas={"A-01": 11_490.0})

    assert plots.rows[0].cells["document_area_m2"] == meant
    assert lines.rows[0].cells["leased_area_m2"] == meant
    assert lines.sheets[0].units == {"Area": "m2" if "." not in written else "ha"}


def test_what_cannot_be_told_is_asked_and_an_answer_is_taken() -> None:
    columns = {**LEASES, "Từ ngày": ["03/04/2021", "05/06/2021"]}
    how = {"decimal": {"Diện tích thuê (ha)": None}, "dates": {}}
    open_ = sheet("register.xlsx", columns, "Thuê", **how)

    asked = propose([open_], (), areas={})
    answer = SheetMapping(
        table="tenancies",
        layer="Thuê",
        columns=asked.sheets[0].columns,
        decimal={"Diện tích thuê (ha)": ","},
        dates={"Từ ngày": "dmy"},
    )
    answered = propose([open_], [answer], areas={})
    in_part = SheetMapping(table="tenancies", decimal=answer.decimal, dates=answer.dates)

    assert ["[sheet.decimal]" in each.how or "[sheet.dates]" in each.how for each in asked.questions] == [
        True,
        True,
    ]
    assert said(answered) == []
    assert answered.rows[0].cells["first_day"] == "2021-04-03"
    assert propose([open_], (), answers=[in_part], areas={}).rows == answered.rows


# columns | what is asked
OPEN = [
    ({"Lô": ["A"], "Diện tích thuê m2": ["1"]}, "There is no first_day in leases.csv"),
    ({"Lô": ["A"], "Từ ngày": ["2020-01-01"], "Diện tíhc thuê": ["1"]}, "may mean leased_area_m2"),
    ({"Lô": ["A"], "Từ ngày": ["2020-01-01"], "Diện tích": ["1"]}, "The unit of Diện tích"),
]  # fmt: skip


@pytest.mark.parametrize(("columns", "asked"), OPEN)
def test_headings_that_are_only_near_or_lack_are_asked_about(
    columns: dict[str, list[str]], asked: str
) -> None:
    made = propose([sheet("leases.csv", columns)], (), areas={})
    assert any(asked in text for text in said(made)), said(made)


def test_a_system_in_doubt_is_asked_about_with_how_far_it_would_be_off() -> None:
    candidates = (CrsCandidate("EPSG:9209", "", 26_000.4), CrsCandidate("EPSG:3405", "", np.nan))
    made = propose(
        [sheet("plots.dxf", {"id": ["A"]}, shapes=[PLOT], crs=None, candidates=candidates)], (), areas={}
    )
    assert any("it may be EPSG:9209 (26000 m), EPSG:3405." in text for text in said(made))


def test_of_land_without_a_system_no_unit_is_asked_for_too() -> None:
    made = propose([sheet("plots.tab", {"Lô": ["A"], "Area": ["1"]}, shapes=[PLOT], crs=None)], (), areas={})
    assert said(made) == ["The coordinate system of plots.tab is not sure; it may be –."]


def test_a_layer_that_an_answer_names_is_the_table_that_it_says() -> None:
    delivered = sheet("plan.dgn", {"parcel_id": ["Đồng Mẫu"]}, "Level 1", shapes=[PLOT])
    made = propose([delivered], (), answers=[SheetMapping(table="zones", layer="Level 1")], areas={})
    assert [(row.table, row.cells["name_vi"]) for row in made.rows] == [("zones", "Đồng Mẫu")]


def test_codes_that_no_one_knows_are_asked_about() -> None:
    columns = {"Name": ["A-01"], "Loại đất": ["đất lúa"]}
    made = propose([sheet("plots.kml", columns, shapes=[PLOT])], (), areas={})
    assert any(text.startswith("đất lúa under Loại đất") for text in said(made))


def test_what_is_not_taken_over_is_named() -> None:
    made = propose(
        [sheet("register.xlsx", {"STT": ["1", "2"], **LEASES, "Màu": ["đỏ", ""]}, **HOW)], (), areas={}
    )
    assert made.unused == (("register.xlsx", "", "Màu"),)


# The mapping -----------------------------------------------------------------------------------------------


def test_a_mapping_comes_back_from_its_file_and_answers_next_time(tmp_path: Path) -> None:
    made = SheetMapping(
        table="parcels",
        layer='Lô "A"',
        crs="EPSG:9209",
        columns={"Mã\tlô": "parcel_id", "Màu": ""},
        units={"DT": "ha"},
        codes={"CN": "factory"},
        gone={"A-01": "keep"},
    )
    file = tmp_path / "mapping.toml"
    file.write_text(mapping_text([made]), encoding="utf-8")

    assert read_mapping(file) == (made,)
    assert fitting([made], "other", ["Mã\tlô", "new"]) == made
    assert fitting([made], "other", ["new"]) is None
    assert fitting([made], "other", ["Mã\tlô"], table="zones") is None
    assert merged([made], [SheetMapping(table="parcels", layer='Lô "A"')])[0].crs == ""


def test_days_on_which_rows_ended_are_not_kept_for_next_time() -> None:
    made = SheetMapping(table="tenancies", gone={"*": "2023-05-31", "L1/1": "keep"})
    assert lasting(made).gone == {"L1/1": "keep"}


@pytest.mark.parametrize(
    ("text", "said_of"),
    [
        ("[[sheet]", "is not TOML"),
        ("colums = 1", "the key colums, which no mapping has"),
        ('[[sheet]]\ntabel = "x"', "the key sheet.tabel"),
        ('[[sheet]]\nlayer = "x"', "needs the key sheet.table"),
        ('[[sheet]]\ntable = "zones"\ncolumns = {a = 1}', "under sheet.columns"),
    ],
)
def test_a_mapping_is_read_strictly(tmp_path: Path, text: str, said_of: str) -> None:
    (tmp_path / "mapping.toml").write_text(text, encoding="utf-8")
    with pytest.raises((SourceError, FieldError), match=said_of):
        read_mapping(tmp_path / "mapping.toml")


# Ids -------------------------------------------------------------------------------------------------------


def row(table: str, number: int = 4, **cells: Any) -> DeliveredRow:
    return DeliveredRow(table, cells, "q4.xlsx", "", number)


BOOK = {
    "zones": [{"zone_id": "yp2", "name_vi": "KCN Yên Phong II-A"}],
    "parcels": [{"parcel_id": "A-01", "zone_id": "yp2"}, {"parcel_id": "A-02", "zone_id": "yp2"}],
}


def test_ids_alike_but_for_spaces_dashes_and_case_are_taken_and_told() -> None:
    rows = [row("tenancies", parcel_id="a 01"), row("parcels", parcel_id="A-02", zone_id="KCN YÊN PHONG IIA")]

    made = match_ids(rows, BOOK, {})

    assert [dict(each.cells) for each in made.rows] == [
        {"parcel_id": "A-01"},
        {"parcel_id": "A-02", "zone_id": "yp2"},
    ]
    assert dict(made.alike) == {("parcels", "a 01"): "A-01", ("zones", "KCN YÊN PHONG IIA"): "yp2"}
    assert made.questions == ()


def test_an_id_that_is_only_near_is_asked_about_and_an_alias_answers(tmp_path: Path) -> None:
    rows = [row("tenancies", parcel_id="A1")]

    asked = match_ids(rows, BOOK, {})
    (tmp_path / "aliases.csv").write_text(aliases_text({("parcels", "A1"): "A-01"}), encoding="utf-8")
    answered = match_ids(rows, BOOK, read_aliases(tmp_path / "aliases.csv"))

    assert [str(each)[:30] for each in asked.questions] == ["A1 under parcel_id may be A-01"]
    assert asked.rows[0].cells["parcel_id"] == "A1"
    assert answered.questions == ()
    assert answered.rows[0].cells["parcel_id"] == "A-01"


# What is written | what the book has besides A-01 and A-02 | which it may be
@pytest.mark.parametrize(
    ("column", "written", "meant"),
    [("parcel_id", "A1", "A-01"), ("parcel_id", "Lô B 7", ""), ("zone_id", "quế võ 3", "qv3")],
)
def test_an_id_is_proposed_by_its_words_and_numbers_first(column: str, written: str, meant: str) -> None:
    plots = [*BOOK["parcels"], *({"parcel_id": f"A-{at}", "zone_id": "qv3"} for at in (10, 11))]
    zones = [*BOOK["zones"], {"zone_id": "qv3", "name_vi": "Quế Võ III"}]

    made = match_ids(
        [row("parcels", **{column: written})]
        if column == "zone_id"
        else [row("tenancies", **{column: written})],
        {"zones": zones, "parcels": plots},
        {},
    )

    assert [each.params["known"] for each in made.questions] == ([meant] if meant else [])


# The change ------------------------------------------------------------------------------------------------

LEASED = [
    {"lease_id": "L1", "line_no": "1", "parcel_id": "A-01", "leased_area_m2": "100.0", "note": "x"},
    {"lease_id": "L2", "line_no": "1", "parcel_id": "A-02", "leased_area_m2": "50", "last_day": "2020-12-31"},
    {"lease_id": "L3", "line_no": "1", "parcel_id": "A-02", "leased_area_m2": "50", "last_day": "2060-12-31"},
    {"lease_id": "L4", "line_no": "1", "parcel_id": "Z-01", "leased_area_m2": "50"},
]
OF_ZONES = {
    "parcels": [{"parcel_id": p, "zone_id": p[0]} for p in ("A-01", "A-02", "Z-01")],
    "tenancies": LEASED,
}


def of_leases(*rows: DeliveredRow, gone: Mapping[str, str] | None = None) -> DeliveredChange:
    sheets = [SheetMapping(table="tenancies", gone=gone or {})]
    return change_of(rows, OF_ZONES, sheets, known_on=None, as_of=date(2023, 1, 1))


def done(change: Change) -> list[tuple[str, Any]]:
    return [(each.op, dict(each.row or {})) for each in change.rows]


def test_equal_numbers_and_empty_cells_change_nothing_and_rows_that_ended_are_not_missed() -> None:
    same = row("tenancies", lease_id="L1", line_no="1", parcel_id="A-01", leased_area_m2="100", note="")
    third = row("tenancies", lease_id="L3", line_no="1", parcel_id="A-02", leased_area_m2="50.00")

    made = of_leases(same, third)

    assert done(made.change) == []
    assert made.questions == ()


def test_only_what_differs_is_corrected_and_new_rows_are_added() -> None:
    corrected = row("tenancies", lease_id="L1", line_no="1", parcel_id="A-01", leased_area_m2="101.5")
    third = row("tenancies", lease_id="L3", line_no="1", parcel_id="A-02")
    new = row("tenancies", lease_id="L5", line_no="1", parcel_id="A-02", leased_area_m2="7")

    made = of_leases(corrected, third, new)

    assert done(made.change) == [("correct", {"leased_area_m2": "101.5"}), ("add", dict(new.cells))]


def test_rows_of_a_book_that_were_superseded_are_no_news() -> None:
    old = {"lease_id": "L9", "line_no": "1", "parcel_id": "A-01", "superseded_on": "2021-01-01"}
    own = {**old, "superseded_on": "", "recorded_on": "2021-01-01"}
    given = [row("tenancies", **old), row("tenancies", **own)]

    made = change_of(given, {"tenancies": [old, own]}, [], known_on=date(2024, 1, 1), as_of=None)

    assert done(made.change) == []


def test_a_row_that_is_gone_is_asked_about_in_the_zones_of_the_delivery_alone() -> None:
    first = row("tenancies", lease_id="L1", line_no="1", parcel_id="A-01")

    asked = of_leases(first)
    kept = of_leases(first, gone={"L3/1": "keep"})
    ended = of_leases(first, gone={"*": "2022-05-31"})

    assert [each.key for each in asked.gone] == ["L3/1"]
    assert "(1): tenancies L3/1." in str(asked.questions[0])
    assert (kept.questions, done(kept.change)) == ((), [])
    assert done(ended.change) == [("end", {"ended_on": "2022-05-31"})]


def test_an_outline_that_moved_by_less_than_a_centimetre_is_the_same() -> None:
    def plot(shift: float) -> dict[str, Any]:
        ring = [[106.0 + shift, 21.1], [106.001, 21.1], [106.001, 21.101], [106.0 + shift, 21.1]]
        return {"type": "Polygon", "coordinates": [ring]}

    book = {"parcels": [{"parcel_id": "A-01", "geometry": plot(0.0)}]}
    sheets = [SheetMapping(table="parcels")]
    moved = {
        shift: change_of(
            [row("parcels", parcel_id="A-01", geometry=plot(shift))], book, sheets, known_on=None, as_of=None
        )
        for shift in (0.00000005, 0.0000005)
    }

    assert [len(made.change.rows) for made in moved.values()] == [0, 1]
