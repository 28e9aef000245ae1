"""Plain CSV is read at once, and gives what it gives row by row: a quotation mark makes it so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geo.errors import SourceError
from occupancy.loading.csv_reader import read_csv_text

cells = st.sampled_from(
    ["", " ", "007", "NA", "null", "1.50", "đường", "2023-11-17", "31/12/2023", "\t", "-"]
)


def written(rows: list[tuple[str, ...]], newline: str, *, quoted: bool) -> bytes:
    """A file of three columns; a header in quotation marks keeps it from being read at once."""
    head = '"lease_id",first_day,x' if quoted else "lease_id,first_day,x"
    return newline.join([head, *map(",".join, rows)]).encode()


@given(
    st.lists(st.tuples(cells, cells, cells) | st.just(("",)), max_size=12),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([b"", b"\n", b"\xef\xbb\xbf"]),
)
def test_cells_lines_and_days_are_the_same(rows: list[tuple[str, ...]], newline: str, around: bytes) -> None:
    """Blank lines and rows without a cell are no rows; the lines of the others stay."""
    before, behind = (around, b"") if around.startswith(b"\xef") else (b"", around)
    at_once, by_row = (
        read_csv_text(before + written(rows, newline, quoted=quoted) + behind, name="tenancies.csv")
        for quoted in (False, True)
    )
    assert_frame_equal(at_once, by_row)
    assert at_once.attrs == by_row.attrs


@pytest.mark.parametrize("row", ["1,2", "1,2,3,4"])
def test_the_line_with_other_cells_than_the_header_is_named(row: str) -> None:
    data = f"lease_id,first_day,x\n1,2,3\n\n{row}\n".encode()
    with pytest.raises(SourceError, match=r"leases\.csv, line 4, has not as many cells"):
        read_csv_text(data, name="leases.csv")
