"""Days of a table are read in the order that its cells show; what stays open is a finding, never a guess."""

from pathlib import Path

import pytest

from occupancy.book import load
from occupancy.loading.csv_reader import read_csv_text
from tests.occupancy.test_book_cells import told
from tests.support.book_builder import write_book

HEADER = "lease_id,line_no,parcel_id,leased_area_m2,first_day"


@pytest.mark.parametrize(
    ("written", "read", "order"),
    [
        (["31/12/2020", "05/04/2021"], ["2020-12-31", "2021-04-05"], "dmy"),
        (["12/31/2020", "05/04/2021"], ["2020-12-31", "2021-05-04"], "mdy"),
        (["31-12-2020", "1.2.2021"], ["2020-12-31", "2021-02-01"], "dmy"),
        (["31/12/2020", "", "31/02/2021"], ["2020-12-31", "", "31/02/2021"], "dmy"),  # no day of February
        (["31/12/2020", "01/02/2021", "2021-03-04"], ["2020-12-31", "2021-02-01", "2021-03-04"], "dmy"),
        # Nothing shows the order, or cells contradict each other: it stays open.
        (["03/04/2020", "05/06/2021"], ["03/04/2020", "05/06/2021"], None),
        (["31/12/2020", "12/31/2020"], ["31/12/2020", "12/31/2020"], None),
        # Among days that are written year first another one is a slip, not a style.
        (["2020-12-31", "31/12/2021"], ["2020-12-31", "31/12/2021"], None),
        (["2020-12-31", "2021-01-01"], ["2020-12-31", "2021-01-01"], None),
    ],
)
def test_the_order_of_days_is_what_all_cells_of_the_column_show(
    written: list[str], read: list[str], order: str | None
) -> None:
    lines = [HEADER, *(f"L{number},1,a,10,{day}" for number, day in enumerate(written))]
    frame = read_csv_text("\n".join(lines).encode(), name="tenancies.csv")
    assert frame["first_day"].tolist() == read
    assert frame.attrs.get("days", {}).get("first_day") == order


def test_days_that_a_spreadsheet_wrote_are_read_and_said_to_be(tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    file = folder / "tenancies.csv"
    lines = [HEADER, "L1,1,a-1-01,1200,31/12/2019", "L2,1,a-1-02,1300,05/04/2020"]
    file.write_text("\n".join(lines), encoding="utf-8")
    book = load(folder)
    assert book.tenancies["first_day"].dt.strftime("%Y-%m-%d").tolist() == ["2019-12-31", "2020-04-05"]
    [note] = told(book, "B044")
    assert [note[key] for key in ("severity", "file", "field", "value")] == [
        "note",
        "tenancies.csv",
        "first_day",
        "31/12/2023",
    ]


def test_days_whose_order_nothing_shows_set_their_leases_aside(tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    lines = [HEADER, "L1,1,a-1-01,1200,03/04/2020"]
    (folder / "tenancies.csv").write_text("\n".join(lines), encoding="utf-8")
    book = load(folder)
    assert book.tenancies.empty
    assert [fault["value"] for fault in told(book, "B001")] == ["03/04/2020"]
    assert told(book, "B044") == []
