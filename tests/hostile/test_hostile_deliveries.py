"""Damaged deliveries: whatever the bytes, a table, a finding or one sentence; never a traceback."""

import warnings
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import ezdxf
import pyogrio
import pytest
import xlsxwriter
import xlwt
from geopandas import GeoDataFrame
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import LandbookError
from occupancy.delivery.aliases import match_ids
from occupancy.delivery.changes import change_of
from occupancy.delivery.delivered import Delivered
from occupancy.delivery.joined import join_rows
from occupancy.delivery.proposal import propose
from occupancy.delivery.read import read_delivery
from tests.occupancy.test_delivered_registers import DOCUMENT, MANIFEST
from tests.support.deliveries import FORMATS, PLOTS


def register(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Lô đất")
        sheet.write_row("A1", ["Mã lô", "Diện tích (m2)", "Ngày ký"])
        sheet.write_row("A2", ["A-01", 11494.5, "03/04/2021"])
        sheet.merge_range("A4:B4", "Tổng cộng")


def table(path: Path) -> None:
    path.write_bytes("Mã lô;Diện tích\nA-01;11.494,5\nC«ng ty;12\nTổng cộng;23.506,5\n".encode())


def drawing(path: Path) -> None:
    document = ezdxf.new("R12")
    document.modelspace().add_polyline2d([(0, 0), (9, 0), (9, 9)], close=True)
    document.saveas(path)


def old_workbook(path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Lô đất")
    for row, cells in enumerate((("Mã lô", "Diện tích"), ("007", 11494.5), ("A-02", 12000))):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    book.save(str(path))


def open_document(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", DOCUMENT)


def old_plan(path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.write_dataframe(GeoDataFrame(geometry=PLOTS), path, driver="DGN")


def wide_table(path: Path) -> None:
    path.write_text("Mã lô\tDiện tích\nA-01\t11.494,5\n", encoding="utf-16")


PARTS = {".shp": (".shp", ".shx", ".dbf", ".prj"), ".tab": (".tab", ".dat", ".map"), ".mif": (".mif", ".mid")}
DELIVERIES: Mapping[str, Callable[[Path], None]] = {
    **{name: write for name, write in FORMATS.items() if not name.endswith(".gdb")},
    "register.xlsx": register,
    "register.xls": old_workbook,
    "register.ods": open_document,
    "table.csv": table,
    "wide.tsv": wide_table,
    "plan.dxf": drawing,
    "plan.dgn": old_plan,
}
HOW = ("cut", "byte", "most", "insert", "again")
DAMAGE = st.tuples(
    st.floats(0, 1, exclude_max=True),  # where
    st.sampled_from(HOW),
    st.integers(0, 255),
)


def damaged(content: bytes, where: float, how: str, value: int) -> bytes:
    at = int(where * len(content))
    if how == "cut":
        return content[:at]
    if how == "insert":
        return content[:at] + bytes([value] * 3) + content[at:]
    if how == "again":
        return content[:at] + content[value : value + 40] + content[at:]
    put = bytes([value]) if how == "byte" else b"\xff\xff\xff\x7f"
    return content[:at] + put + content[at + len(put) :]


def taken_in(path: Path) -> list[Delivered]:
    """What a file holds, made rows and a change of a new book, as an import does."""
    read = read_delivery(path)
    made = propose(read, (), areas={})
    rows, _ = join_rows(match_ids(made.rows, {}, {}).rows, made.sheets)
    change_of(rows, {}, made.sheets, known_on=None, as_of=None)
    return read


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    for name, write in DELIVERIES.items():
        write(folder / name)
    return folder


@pytest.mark.parametrize("name", [name for name in DELIVERIES if name != "register.xls"])  # a process each
@settings(max_examples=8)
@given(changes=st.lists(DAMAGE, min_size=1, max_size=4), part=st.integers(0, 5))
def test_a_damaged_delivery_is_a_table_or_a_sentence(
    sound: Path, name: str, changes: list[tuple[float, str, int]], part: int
) -> None:
    parts = PARTS.get(Path(name).suffix, (Path(name).suffix,))
    chosen = (sound / name).with_suffix(parts[part % len(parts)])
    whole = chosen.read_bytes()
    content = whole
    for where, how, value in changes:
        content = damaged(content, where, how, value)
    chosen.write_bytes(content)
    told = "a table"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for delivered in taken_in(sound / name):
                assert len(delivered.frame.columns) == len(set(delivered.frame.columns))
    except LandbookError as error:
        told = str(error)
    finally:
        chosen.write_bytes(whole)
    assert len(told.splitlines()) == 1
