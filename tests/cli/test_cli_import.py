"""Files of an office become a book with one command, and next quarter again: shown, asked about, written."""

import hashlib
import json
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
import xlsxwriter
from geopandas import GeoDataFrame

from geo.crs import planar_crs, to_wgs84
from occupancy.book import load
from occupancy.change import apply
from occupancy.changes.json_text import change_from_json
from occupancy.changes.rows import invert
from occupancy.statement import state
from tests.support.book_builder import PLANE
from tests.support.command_line import Captured, run, run_in_english

# Plots of 0.001° by 0.001° at 21.1° north: 103.9 m × 110.7 m, about 1.15 ha each.
STEP = 0.001
HEADS = ("STT", "Lô đất", "Tên doanh nghiệp", "Diện tích thuê (ha)", "Từ ngày", "Đến ngày")
FIRST = (
    ("A-01", "Công ty A", 1.1, date(2020, 1, 15)),
    ("A 02", "Công ty B", 1.05, date(2021, 3, 1)),
    ("a-03", "Công ty C", 0.6, date(2022, 12, 31)),
)
NEXT = (FIRST[0], ("A 02", "Công ty B", 1.02, date(2021, 3, 1)), ("A-04", "Công ty D", 1.1, date(2023, 6, 1)))


def box(x: float, width: float, height: float) -> str:
    corners = [(x, 0), (x + width, 0), (x + width, height), (x, height), (x, 0)]
    return " ".join(f"{106 + east * STEP:.6f},{21.1 + north * STEP:.6f},0" for east, north in corners)


def kml(path: Path, shapes: dict[str, str]) -> Path:
    marks = "".join(
        f"<Placemark><name>{name}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}"
        "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        for name, ring in shapes.items()
    )
    path.write_text(
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{marks}</Document></kml>', encoding="utf-8"
    )
    return path


def register(path: Path, leases: Sequence[tuple[Any, ...]]) -> Path:
    """A register with a title row, days as Excel has them, and a row of totals."""
    with xlsxwriter.Workbook(path) as workbook:
        day, sheet = workbook.add_format({"num_format": "dd/mm/yyyy"}), workbook.add_worksheet("Thuê đất")
        sheet.merge_range(0, 0, 0, len(HEADS) - 1, "DANH SÁCH THUÊ ĐẤT")
        sheet.write_row(2, 0, HEADS)
        for row, (plot, tenant, area, since) in enumerate(leases, start=3):
            sheet.write_row(row, 0, (row - 2, plot, tenant, area))
            sheet.write_datetime(row, 4, since, day)
            sheet.write_datetime(row, 5, date(2060, 1, 14), day)
        sheet.write(3 + len(leases), 1, "Tổng cộng")
        sheet.write(3 + len(leases), 3, sum(lease[2] for lease in leases))
    return path


@pytest.fixture(scope="module")
def handed_over(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("handed over")
    kml(folder / "zones.kml", {"KCN Thử": box(0, 10, 2)})
    kml(folder / "plots.kml", {f"A-{at + 1:02d}": box(at, 1, 1) for at in range(10)})
    register(folder / "register.xlsx", FIRST)
    register(folder / "register_q4_2023.xlsx", NEXT)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_three_files_become_a_book_and_next_quarter_again(
    handed_over: Path, tmp_path: Path, capsys: Captured
) -> None:
    book, first = (
        tmp_path / "book",
        [handed_over / name for name in ("zones.kml", "plots.kml", "register.xlsx")],
    )

    # Shown, not written.
    code, shown, _ = run_in_english(capsys, "import", *first, "--into", book, "--dry-run")
    assert (code, book.exists()) == (0, False)
    assert "a-03 is A-03 (Plots)." in shown
    assert "Fill rate (%)             –   23.91" in shown  # 2.75 of 11.50 ha
    assert "\nTaken, as the book does not state it: each zone as one phase, leasable land as the sum" in shown
    assert "does not state plane; the book is read with EPSG:9" in shown

    # Nobody is there to say yes.
    code, shown, _ = run_in_english(capsys, "import", *first, "--into", book)
    assert (code, book.exists()) == (1, False)

    # Written, with what was handed over beside it.
    code, shown, _ = run_in_english(capsys, "import", *first, "--into", book, "--yes")
    assert code == 0, shown
    total = state(load(book), as_of=load(book).info.data_as_of).total
    assert round(total["leased_ha"], 4) == 2.75  # 1.1 + 1.05 + 0.6
    kept = next((book / "sources").iterdir())
    told = tomllib.loads((kept / "import.toml").read_text(encoding="utf-8"))
    for file in told["file"]:
        assert hashlib.sha256((handed_over / file["name"]).read_bytes()).hexdigest() == file["sha256"]
        assert (kept / file["name"]).read_bytes() == (handed_over / file["name"]).read_bytes()

    # The same files again change nothing.
    before = contents(book)
    code, shown, _ = run_in_english(capsys, "import", *first, "--into", book, "--yes")
    assert (code, shown.splitlines()[-1]) == (0, "The book has all of this already; nothing was written.")
    assert contents(book) == before

    # Next quarter: a lease is gone, and is asked about.
    again = handed_over / "register_q4_2023.xlsx"
    code, shown, _ = run_in_english(capsys, "import", again, "--into", book, "--yes")
    assert code == 1
    assert "(1): tenancies A-03/Công ty C/2022-12-31" in shown
    assert contents(book) == before

    # Answered: the lease ended. The correction is a row of its own.
    answer = tmp_path / "answer.toml"
    answer.write_text('[[sheet]]\ntable = "tenancies"\n[sheet.gone]\n"*" = "2023-05-31"\n', encoding="utf-8")
    code, shown, _ = run_in_english(capsys, "import", again, "--into", book, "--yes", "--mapping", answer)
    assert code == 0, shown
    assert "The figures before and after, on 1 Jun 2023" in shown
    leases = load(book).tenancies.set_index("parcel_id")
    assert leases["leased_area_m2"].to_dict() == {"A-01": 11000, "A-02": 10200, "A-03": 6000, "A-04": 11000}
    assert leases["ended_on"].dt.date["A-03"] == date(2023, 5, 31)
    assert "2023-05-31" not in (book / "mapping.toml").read_text(encoding="utf-8")

    # The change is kept beside it, and takes back what was done.
    change = next(path for path in book.glob("sources/*/change.json") if path.parent != kept)
    made = change_from_json(change.read_text(encoding="utf-8"))
    assert sorted((row.table, row.op) for row in made.rows) == [
        ("projects", "add"),
        ("tenancies", "add"),
        ("tenancies", "correct"),
        ("tenancies", "end"),
    ]
    taken_back = apply(load(book), invert(made))
    assert taken_back.tenancies["leased_area_m2"].tolist() == [11000, 10500, 6000]


def test_files_go_into_the_empty_book_that_init_makes_and_keep_what_it_says(
    handed_over: Path, tmp_path: Path, capsys: Captured
) -> None:
    book = tmp_path / "book"
    run_in_english(capsys, "init", book, "--province", "Bắc Ninh")
    settings = (book / "book.toml").read_bytes()

    files = [handed_over / name for name in ("zones.kml", "plots.kml", "register.xlsx")]
    code, shown, _ = run_in_english(capsys, "import", *files, "--into", book, "--yes")

    assert code == 0, shown
    assert (book / "book.toml").read_bytes() == settings
    assert load(book).info.plane == "EPSG:9209"  # 105°30′, that of the province
    assert len(load(book).tenancies) == 3


# What is handed over | options | exit code | what is said
STOPPED: list[tuple[Any, ...]] = [
    (FIRST, ("--as", "leases"), 2, "There is no table leases in a book."),
    ((("B-77", "Công ty X", 1.0, date(2020, 1, 1)),), (), 1, "B-77"),
    ((("A-01", "Công ty X", 1.0, date(2020, 1, 1)),) * 2, (), 1, "T0"),
]


@pytest.mark.parametrize("case", STOPPED, ids=["no table", "no plot", "twice"])
def test_nothing_is_written_while_something_is_wrong(
    handed_over: Path, tmp_path: Path, capsys: Captured, case: tuple[Any, ...]
) -> None:
    leases, options, code, said = case
    files = [handed_over / name for name in ("zones.kml", "plots.kml")]
    files.append(register(tmp_path / "register.xlsx", leases))

    done, out, error = run_in_english(
        capsys, "import", *files, "--into", tmp_path / "book", "--yes", *options
    )

    assert done == code
    assert said in out + error
    assert not (tmp_path / "book").exists()


def test_what_was_taken_for_what_is_written_where_it_is_asked_for(
    handed_over: Path, tmp_path: Path, capsys: Captured
) -> None:
    leases = register(tmp_path / "register.xlsx", (("B-77", "Công ty X", 1.0, date(2020, 1, 1)),))
    files = [handed_over / "zones.kml", handed_over / "plots.kml", leases]
    mapping = tmp_path / "mapping.toml"

    code, _, _ = run(capsys, "import", *files, "--into", tmp_path / "book", "--mapping", mapping)

    assert code == 1
    assert '"Lô đất" = "parcel_id"' in mapping.read_text(encoding="utf-8")
    assert not (tmp_path / "book").exists()


def test_a_file_that_is_not_there_is_told(tmp_path: Path, capsys: Captured) -> None:
    code, out, error = run_in_english(capsys, "import", tmp_path / "none.xlsx", "--into", tmp_path / "book")
    assert (code, out) == (2, "")
    assert "none.xlsx" in error


def test_what_is_open_is_asked_once_and_next_time_nothing_is(tmp_path: Path, capsys: Captured) -> None:
    zone = GeoDataFrame({"TEN": ["KCN Mẫu"]}, geometry=[shapely.box(555_000, 2_340_000, 555_400, 2_340_100)])
    zone.set_crs(planar_crs(PLANE)).pipe(to_wgs84).to_file(tmp_path / "kcn.geojson")
    squares = [
        shapely.box(555_000 + east, 2_340_000, 555_100 + east, 2_340_100) for east in (0, 100, 200, 300)
    ]
    plots = GeoDataFrame({"SOLO": ["A-01", "A-02", "A-03", "A-04"], "DIENTICH": 1.0}, geometry=squares)
    with pytest.warns(UserWarning, match="crs"):
        plots.to_file(tmp_path / "lo_dat.shp")  # without a .prj
    (tmp_path / "hopdong.csv").write_text(
        "So HD;Lo;Ben thue;Dien tich;Ngay ky\nHD1;A-01;Cty A;1,0;03/04/2021\nHD2;A-02;Cty B;0,5;05/06/2021\n",
        encoding="utf-8",
    )
    files = [tmp_path / name for name in ("kcn.geojson", "lo_dat.shp", "hopdong.csv")]
    answer = tmp_path / "answer.toml"
    answer.write_text('[[sheet]]\ntable = "tenancies"\n[sheet.dates]\n"Ngay ky" = "dmy"\n', encoding="utf-8")
    into = ("--into", tmp_path / "book", "--yes")

    asked, said, _ = run_in_english(capsys, "import", *files, *into)
    done, shown, _ = run_in_english(capsys, "import", *files, *into, "--crs", PLANE, "--mapping", answer)
    again, nothing, _ = run_in_english(capsys, "import", *files, *into)

    assert (asked, done, again) == (1, 0, 0), shown
    assert "coordinate system of lo_dat.shp is not sure" in said
    assert "Whether the day or the month comes first in 03/04/2021" in said
    assert "37.50" in shown  # 1.5 of 4 ha: hectares are told by the plots
    assert nothing.splitlines()[-1] == "The book has all of this already; nothing was written."
    told = tomllib.loads((tmp_path / "book" / "mapping.toml").read_text(encoding="utf-8"))["sheet"]
    assert [sheet.get("crs") for sheet in told] == [None, PLANE, None]


def test_tables_in_other_formats_are_written_as_csv_and_geojson_and_nothing_is_lost(
    handed_over: Path, tmp_path: Path, capsys: Captured
) -> None:
    """Zones and plots in KML, leases on a sheet of the register; a plot and a lease more are delivered."""
    book = tmp_path / "book"
    book.mkdir()
    kml(book / "zones.kml", {"KCN Thử": box(0, 12, 2)})
    (book / "parcels.kml").write_bytes((handed_over / "plots.kml").read_bytes())
    with xlsxwriter.Workbook(book / "register.xlsx") as workbook:
        sheet = workbook.add_worksheet("tenancies")
        sheet.write_row(0, 0, ("parcel_id", "leased_area_m2", "first_day"))
        sheet.write_row(1, 0, ("A-09", 100, "2020-01-01"))
    before = contents(book)
    more = kml(tmp_path / "plots.kml", {f"A-{at + 1:02d}": box(at, 1, 1) for at in range(11)})
    leases = tmp_path / "leases.csv"
    leases.write_text(
        "plot,leased area (m2),first day\nA-09,100,2020-01-01\nA-11,50,2021-01-31\n", encoding="utf-8"
    )

    code, shown, _ = run_in_english(capsys, "import", more, leases, "--into", book, "--yes")

    assert code == 0, shown
    assert "zones.kml, parcels.kml, register.xlsx: the tables are CSV and GeoJSON from now on" in shown
    tables = {"zones.geojson", "parcels.geojson", "tenancies.csv", "mapping.toml"}
    assert {path.name for path in book.iterdir()} == {*tables, "sources"}
    opened = load(book)
    assert opened.tenancies.set_index("parcel_id")["leased_area_m2"].to_dict() == {"A-09": 100, "A-11": 50}
    assert (len(opened.zones), len(opened.parcels)) == (1, 11)
    (kept,) = book.glob("sources/*/replaced")
    assert contents(kept) == before


def test_shapes_of_a_layer_and_a_sheet_about_them_are_one_table(
    handed_over: Path, tmp_path: Path, capsys: Captured
) -> None:
    """Two plots of 1.15 ha; the sheet has their areas on paper in ha, and spells an id otherwise."""
    plots = kml(tmp_path / "plots.kml", {"A-01": box(0, 1, 1), "A-02": box(1, 1, 1)})
    sheet = tmp_path / "lo_dat.csv"
    lines = ("Mã lô;Diện tích;Loại đất", "A-01;1,1500;Factory land", "A 02;1,1490;Đất cây xanh")
    sheet.write_text("\n".join(lines), encoding="utf-8")
    leases = register(tmp_path / "register.xlsx", FIRST[:1])
    files = [handed_over / "zones.kml", plots, sheet, leases]

    code, shown, error = run_in_english(capsys, "import", *files, "--into", tmp_path / "book", "--yes")

    assert code == 0, shown + error
    made = load(tmp_path / "book").parcels.set_index("parcel_id")
    assert made["document_area_m2"].to_dict() == {"A-01": 11_500, "A-02": 11_490}
    assert made["land_use"].to_dict() == {"A-01": "factory", "A-02": "green"}
    assert made["measured_area_m2"].tolist() == pytest.approx([11_500, 11_500], abs=50)


def test_what_a_new_book_lacks_is_asked_for(tmp_path: Path, capsys: Captured) -> None:
    leases = register(tmp_path / "register.xlsx", FIRST)

    code, out, _ = run_in_english(capsys, "import", leases, "--into", tmp_path / "book", "--yes")

    assert code == 1
    assert "A new book needs zones.geojson, parcels.geojson too" in out


def test_json_of_a_change_is_a_row_a_line(handed_over: Path, tmp_path: Path, capsys: Captured) -> None:
    book = tmp_path / "book"
    files = [handed_over / name for name in ("zones.kml", "plots.kml", "register.xlsx")]
    run(capsys, "import", *files, "--into", book, "--yes")

    text = next(book.glob("sources/*/change.json")).read_text(encoding="utf-8")

    assert len(json.loads(text)["rows"]) == 1 + 10 + 3 + 3
