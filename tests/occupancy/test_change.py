"""Changes of a book: applied, judged, taken back to the byte, and found between two books."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from geopandas import read_file
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import mapping

from geo.crs import WGS84
from geo.errors import LandbookError
from occupancy.book import LandBook, load
from occupancy.change import ChangeRefusedError, apply, completed, difference
from occupancy.changes.editor import changed_folder
from occupancy.changes.folder_difference import folder_difference
from occupancy.changes.json_text import change_from_json, change_to_json
from occupancy.changes.rows import Change, ChangeRow, Op, invert
from occupancy.errors import QuestionError
from occupancy.loading.book_folder import Folder, fingerprint
from occupancy.program import DATA, ROOT
from tests.support.book_builder import write_book
from tests.support.examples import examples

KNOWN = date(2023, 11, 20)


def change(*rows: ChangeRow, known_on: date | None = KNOWN) -> Change:
    return Change(title="Quý 4/2023", rows=rows, known_on=known_on)


def do(op: Op, table: str, **cells: Any) -> ChangeRow:
    return (
        ChangeRow(op=op, table=table, was=cells)
        if op == "remove"
        else ChangeRow(op=op, table=table, row=cells)
    )


def line(op: Op, lease_id: str, **cells: Any) -> ChangeRow:
    return do(op, "tenancies", lease_id=lease_id, line_no="1", **cells)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> LandBook:
    return load(write_book(tmp_path_factory.mktemp("book")))


def lease_of(book: LandBook, lease_id: str) -> Any:
    return book.tenancies.set_index("lease_id").loc[lease_id]


# Applied ---------------------------------------------------------------------------------------------------


def test_a_correction_is_a_row_of_its_own_and_earlier_days_keep_what_was_known(book: LandBook) -> None:
    lease = book.tenancies["lease_id"].iloc[0]
    before = lease_of(book, lease)["leased_area_m2"]

    made = apply(book, change(line("correct", lease, leased_area_m2="1000.5")))

    assert lease_of(made, lease)["leased_area_m2"] == 1000.5
    assert len(made.tenancies) == len(book.tenancies)
    assert lease_of(made.as_known(date(2023, 11, 19)), lease)["leased_area_m2"] == before
    assert lease_of(made.as_known(KNOWN), lease)["leased_area_m2"] == 1000.5
    assert made.content_hash != book.content_hash


def test_a_row_of_a_table_without_days_is_corrected_where_it_stands(book: LandBook) -> None:
    zone = book.zones["zone_id"].iloc[1]

    made = apply(book, change(do("correct", "zones", zone_id=zone, name_vi="KCN Tên mới")))

    assert list(made.zones["zone_id"]) == list(book.zones["zone_id"])
    assert made.zones["name_vi"].iloc[1] == "KCN Tên mới"
    assert made.zones.geometry.iloc[1].equals(book.zones.geometry.iloc[1])


def test_a_shape_goes_into_a_file_in_the_system_of_that_file() -> None:
    book = load(ROOT / "examples" / "03_own_book")  # its plots are in metres of its plane
    plot = book.parcels.to_crs(WGS84).geometry.iloc[0]
    half = shapely.intersection(plot, shapely.box(*plot.bounds[:2], plot.centroid.x, plot.bounds[3]))

    made = apply(
        book,
        change(
            do("correct", "parcels", parcel_id="A-01", document_area_m2="50000", geometry=mapping(half)),
            known_on=None,
        ),
    )

    assert made.parcels["measured_area_m2"].round(-1).tolist()[0] == 50_000


def test_a_table_in_another_format_is_changed_too(tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    read_file(folder / "parcels.geojson").to_file(folder / "parcels.gpkg", layer="parcels")
    (folder / "parcels.geojson").unlink()
    book = load(folder)
    plot = book.parcels["parcel_id"].iloc[0]

    made = apply(book, change(do("correct", "parcels", parcel_id=plot, block="Z9"), known_on=None))

    assert made.parcels["block"].iloc[0] == "Z9"
    assert made.parcels.geometry.geom_equals_exact(book.parcels.geometry, 1e-3).all()


def test_nothing_is_applied_where_one_row_is_in_error(book: LandBook) -> None:
    lease = book.tenancies["lease_id"].iloc[0]
    right = line("correct", lease, leased_area_m2="1000.5")
    wrong = do(
        "add", "tenancies", lease_id="new", line_no="1", parcel_id="no-such-plot", first_day="2023-01-01"
    )

    with pytest.raises(ChangeRefusedError, match="errors into the book") as refused:
        apply(book, change(right, wrong))

    assert "T001" in set(refused.value.findings["rule"])


def test_errors_that_the_book_had_do_not_hold_a_change_back(tmp_path: Path) -> None:
    folder = write_book(tmp_path, tenancies=lambda rows: rows[0].update(parcel_id="nowhere"))
    book = load(folder)
    assert "T001" in set(book.findings["rule"])

    made = apply(book, change(do("correct", "zones", zone_id=book.zones["zone_id"].iloc[0], name_vi="Mới")))

    assert made.zones["name_vi"].iloc[0] == "Mới"


# row | what is said
WRONG = [
    (do("add", "tenancy", lease_id="1"), "no table tenancy"),
    (do("add", "tenancies", lease="1"), "no column lease"),
    (do("correct", "tenancies", lease_id="none", line_no="1", note="x"), "not the one row none/1"),
    (do("end", "zones", zone_id="none", note="x"), "not the one row none"),
]


@pytest.mark.parametrize(("row", "said"), WRONG)
def test_a_row_about_nothing_is_told_in_a_sentence(book: LandBook, row: ChangeRow, said: str) -> None:
    with pytest.raises(QuestionError, match=said):
        apply(book, change(row))


def test_a_row_that_was_changed_since_is_told(book: LandBook) -> None:
    lease = book.tenancies["lease_id"].iloc[0]
    row = line("correct", lease, leased_area_m2="5")

    with pytest.raises(QuestionError, match="changed since"):
        apply(book, change(replace(row, was={"leased_area_m2": "1.0"})))


def test_a_book_for_investors_cannot_be_changed(tmp_path: Path) -> None:
    book = load(write_book(tmp_path), audience="investor")
    with pytest.raises(QuestionError, match="audience"):
        apply(book, change())


# Taken back ------------------------------------------------------------------------------------------------

SQUARE = {"type": "Polygon", "coordinates": [[[105.5, 21.0], [105.6, 21.0], [105.6, 21.1], [105.5, 21.0]]]}
ZONES = (
    '{"type":"FeatureCollection", "features" : [\n'
    ' {"type":"Feature","geometry":null,"properties":{"zone_id":"z1", "name_vi":"Một"}},\n'
    ' {"type":"Feature","geometry":null,"properties":{"zone_id":"z2", "name_vi":"Hai"}}]}'
)
# Without a last newline; with quotes, blank lines and \r\n; as Excel writes in Vietnamese.
TENANCIES = (
    "lease_id,line_no,parcel_id,leased_area_m2\nL1,1,A,10\nL2,1,B,20.50",
    "\ufefflease_id,line_no,parcel_id,leased_area_m2,recorded_on,superseded_on,note\r\n"
    '"L1","1","A","10",,,"hai\r\ndòng"\r\nL2,1,B,20,2020-01-01,,\r\n',
    "lease_id;line_no;parcel_id;leased_area_m2\nL1;1;A;10,5\nL2;1;B;20,25\n",
)


def folder_of(tenancies: str) -> Folder:
    files = {"tenancies.csv": tenancies.encode(), "zones.geojson": ZONES.encode()}
    return Folder(Path(), files, (), fingerprint(files))


def name(row: ChangeRow) -> tuple[str, Any]:
    return row.table, next(iter((row.row or row.was or {}).values()))


numbers = st.integers(0, 99)
parts = st.one_of(
    st.builds(
        lambda i, area: line("correct", f"L{i}", leased_area_m2=area), st.integers(1, 2), numbers.map(str)
    ),
    st.builds(lambda i: line("end", f"L{i}", ended_on="2023-05-01"), st.integers(1, 2)),
    st.builds(lambda i: line("remove", f"L{i}"), st.integers(1, 2)),
    st.builds(lambda i: line("add", f"N{i}", parcel_id="C, D"), numbers),
    st.builds(lambda i, n: do("correct", "zones", zone_id=f"z{i}", name_vi=n), st.integers(1, 2), st.text()),
    st.builds(lambda i: do("add", "zones", zone_id=f"n{i}", geometry=SQUARE), numbers),
    st.builds(lambda i: do("add", "parcels", parcel_id=f"p{i}", block="4.60", geometry=SQUARE), numbers),
    st.builds(lambda i: do("add", "projects", certificate_no=f"{i}", tenant_name='"Nhà máy", số 1'), numbers),
)


changes = st.lists(parts, max_size=6, unique_by=name)


@given(st.sampled_from(TENANCIES), changes, st.sampled_from([None, KNOWN]))
@examples(200)
def test_a_change_and_its_inverse_leave_every_byte_as_it_was(
    tenancies: str, rows: list[ChangeRow], known_on: date | None
) -> None:
    before = folder_of(tenancies)

    after, made = changed_folder(before, change(*rows, known_on=known_on))
    back, undone = changed_folder(after, invert(made))

    assert dict(back.files) == dict(before.files)
    assert back.content_hash == before.content_hash
    assert changed_folder(before, made)[0].files == after.files
    assert changed_folder(back, invert(undone))[0].content_hash == after.content_hash


@given(st.sampled_from(TENANCIES), changes, st.randoms(use_true_random=False))
@examples(100)
def test_the_order_of_rows_on_different_keys_does_not_matter(
    tenancies: str, rows: list[ChangeRow], chance: Any
) -> None:
    before, mixed = folder_of(tenancies), [*rows]
    chance.shuffle(mixed)

    first, second = (changed_folder(before, change(*order))[0] for order in (rows, mixed))

    assert first.content_hash == second.content_hash


@given(st.sampled_from(TENANCIES), changes, st.sampled_from([None, KNOWN]))
@examples(200)
def test_the_difference_of_two_books_makes_one_the_other(
    tenancies: str, rows: list[ChangeRow], known_on: date | None
) -> None:
    before = folder_of(tenancies)
    after, _ = changed_folder(before, change(*rows, known_on=known_on))

    found = folder_difference(before, after)
    there, _ = changed_folder(before, found)
    back, _ = changed_folder(after, folder_difference(after, before))

    assert there.content_hash == after.content_hash
    assert folder_difference(back, before).rows == ()


@given(st.sampled_from(TENANCIES), changes)
@examples(50)
def test_a_change_comes_back_from_json_as_it_was(tenancies: str, rows: list[ChangeRow]) -> None:
    plain = change(*rows)
    _, made = changed_folder(folder_of(tenancies), plain)

    for one in (plain, made, invert(made)):
        assert change_from_json(change_to_json(one)) == one


def test_a_correction_is_found_as_one_and_an_end_as_an_end() -> None:
    before = folder_of(TENANCIES[0])
    rows = (
        do("correct", "tenancies", lease_id="L1", line_no="1", leased_area_m2="11"),
        do("end", "tenancies", lease_id="L2", line_no="1", ended_on="2023-10-31"),
    )
    after, _ = changed_folder(before, change(*rows))

    found = folder_difference(before, after)

    assert after.files["tenancies.csv"].decode().splitlines() == [
        "lease_id,line_no,parcel_id,leased_area_m2,ended_on,recorded_on,superseded_on",
        "L1,1,A,10,,,2023-11-20",
        "L2,1,B,20.50,,,2023-11-20",
        "L1,1,A,11,,2023-11-20,",
        "L2,1,B,20.50,2023-10-31,2023-11-20,",
    ]
    assert [(row.op, row.was["leased_area_m2"], row.row["leased_area_m2"]) for row in found.rows] == [  # type: ignore[index]
        ("correct", "10", "11"),
        ("end", "20.50", "20.50"),
    ]


def test_a_change_that_was_not_completed_cannot_be_taken_back(book: LandBook) -> None:
    lease = book.tenancies["lease_id"].iloc[0]
    plain = change(line("end", lease, ended_on="2023-10-31"))
    with pytest.raises(QuestionError, match="not completed"):
        invert(plain)

    made = apply(book, plain)

    assert apply(made, invert(completed(book, plain))).content_hash == book.content_hash
    assert apply(book, difference(book, made)).content_hash == made.content_hash


def test_every_table_of_the_packaged_book_is_read_into_rows_that_are_written_as_they_stand() -> None:
    packaged = load(DATA)
    plot = packaged.parcels["parcel_id"].iloc[100]
    rows = [
        do("correct", "parcels", parcel_id=plot, asking_price_usd_m2="99"),
        do("correct", "zones", zone_id="que-vo", name_en="Que Vo"),
        do("end", "tenancies", lease_id="HD-000002", line_no="1", ended_on="2023-10-31"),
    ]

    made = completed(packaged, change(*rows))

    assert [row.written for row in made.rows] == [{}, {}, {}]


# JSON, read strictly ---------------------------------------------------------------------------------------

# text | what is said
BROKEN = [
    ("{", "is not JSON"),
    ('{"title": "x", "rows": []}', "needs \"landbook_change\": 1"),
    ('{"landbook_change": 1, "title": "x"}', "needs the key rows"),
    ('{"landbook_change": 1, "title": "x", "rows": [], "why": ""}', "the key why, which no change has"),
    ('{"landbook_change": 1, "title": "x", "rows": [], "known_on": "20/11/2023"}', "under known_on"),
    ('{"landbook_change": 1, "title": "x", "rows": [{"op": "drop"}]}', "'drop' under rows.0.op"),
    ('{"landbook_change": 1, "title": "x", "rows": [{"op": "add", "table": "zones"}]}', "key rows.0.row"),
    ('{"landbook_change": 1, "title": "x", "rows": [{"op": "add", "row": {"zone_id": 1}}]}', "rows.0.table"),
    ('{"landbook_change": 1, "title": "x", "rows": [{"op": "add", "table": "t", "row": {"x": 1}}]}', "row.x"),
    ('{"landbook_change": true, "title": "x", "rows": []}', "True under landbook_change"),
    ("[]", "has"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), BROKEN)
def test_json_that_is_no_change_is_told_in_one_sentence(text: str, said: str) -> None:
    with pytest.raises(LandbookError, match=said) as wrong:
        change_from_json(text, file="q4.json")
    assert str(wrong.value).startswith("q4.json ")
