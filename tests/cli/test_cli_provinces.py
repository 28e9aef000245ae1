"""Several books on the command line: provinces first, then what each consists of."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.support.book_builder import FULL_LEASES, write_book
from tests.support.command_line import Captured, run_in_english

MERGER = (
    "province,book,zone,first_day,last_day\n"
    "Old North,north,,,2022-06-30\nOld South,south,,,2022-06-30\n"
    "North,north,,2022-07-01,\nNorth,south,,2022-07-01,\n"
)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two books of 150 ha, on two meridians, with 50 and 90 ha leased, which become one province."""
    place = tmp_path_factory.mktemp("both")
    write_book(place / "north")
    write_book(place / "south", plane="EPSG:9214", tenancies=FULL_LEASES)
    (place / "provinces.csv").write_text(MERGER, encoding="utf-8")
    return place


def test_a_report_has_provinces_and_their_total(capsys: Captured, both: Path) -> None:
    code, out, _ = run_in_english(capsys, "report", "--data", both)
    assert code == 0
    assert "1 province, 2 books. On 17 Nov 2023" in out
    assert "Fill rate 46.67 % = 140.00 / 300.00 ha" in out
    assert "  North: not met; 40.000 ha leased are missing" in out
    before = json.loads(
        run_in_english(capsys, "report", "--data", both, "--as-of", "2022-06-30", "--format", "json")[1]
    )
    provinces = {each["province"]: each for each in before["provinces"]}
    assert {name: each["total"]["leased_ha"] for name, each in provinces.items()} == {
        "Old North": 50,
        "Old South": 90,
    }
    assert before["total"]["leased_ha"] == 140
    assert [rule["holds"] for name in provinces for rule in provinces[name]["rules"]] == [False, True]
    assert provinces["Old South"]["rates"]["established"]["fill_rate_pct"] == 60
    assert [zone["book"] for zone in provinces["Old South"]["zones"]] == ["south"] * 3


def test_books_named_one_by_one_by_a_pattern_or_by_their_folder_are_the_same(
    capsys: Captured, both: Path
) -> None:
    calls = (("--data", both / "south", "--data", both / "north"), ("--data", both), ("--data", both / "*"))
    assert len({run_in_english(capsys, "report", *call, "--format", "csv")[1] for call in calls}) == 1


def test_rows_may_be_zones_and_of_one_book_a_province(capsys: Captured, both: Path) -> None:
    text = run_in_english(capsys, "report", "--data", both, "--by", "zone", "--format", "csv")[1]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["province"], row["book"], row["zone_id"]) for row in rows[::3]] == [
        ("North", "north", "z-a"),
        ("North", "south", "z-a"),
    ]
    one = run_in_english(capsys, "report", "--data", both / "north", "--by", "province")
    assert "1 province, 1 book." in one[1]


def test_rows_may_be_plots_of_all_books_each_in_the_province_of_its_zone(
    capsys: Captured, both: Path, tmp_path: Path
) -> None:
    divided = tmp_path / "divided.csv"
    divided.write_text(
        "province,book,zone,first_day,last_day\nWest,north,,,\nEast,north,z-b,,\nSouth,south,,,\n",
        encoding="utf-8",
    )
    asked = ("report", "--data", both, "--provinces", divided, "--by", "parcel")
    rows = list(csv.DictReader(io.StringIO(run_in_english(capsys, *asked, "--format", "csv")[1])))
    # Nine plots of z-a and two of z-b in each book; 50 ha let in the north, 10 of them in z-b.
    assert [[row["province"] for row in rows].count(name) for name in ("West", "East", "South")] == [9, 2, 11]
    assert sum(float(row["leased_ha"]) for row in rows) == 140
    answer = json.loads(run_in_english(capsys, *asked, "--format", "json")[1])
    plots = {each["province"]: each["parcels"] for each in answer["provinces"]}
    assert [plot["parcel_id"] for plot in plots["East"]] == ["b-1-01", "b-1-02"]
    assert sum(plot["leased_ha"] for plot in plots["West"]) == 40
    table = run_in_english(capsys, *asked)[1]
    assert re.search(r"East +b-1-01 +b-1 +Leased, idle", table)


def test_findings_of_several_books_are_files_in_a_folder_of_their_province(
    capsys: Captured, both: Path, tmp_path: Path
) -> None:
    out = tmp_path / "found"
    code, said, _ = run_in_english(capsys, "check", "--data", both, "--format", "geojson", "--out", out)
    assert (code, "2 books are in" in said) == (0, True)
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*.*")) == [
        "North/north.geojson",
        "North/south.geojson",
        "summary.xlsx",
    ]
    features = json.loads((out / "North/south.geojson").read_text(encoding="utf-8"))["features"]
    assert "B028" in {feature["properties"]["rule"] for feature in features}  # of the south alone
    for more, sentence in (
        (("--format", "xlsx"), "The format xlsx is written into a file; name it after --out."),
        (("--out", tmp_path / "found.xlsx"), "written into a new folder; name it after --out, and xlsx"),
        (("--format", "xlsx", "--out", out), "are written into a new folder; name one after --out"),
    ):
        code, _, error = run_in_english(capsys, "check", "--data", both, *more)
        assert code == 2
        assert sentence in error


def test_one_book_in_a_folder_of_books_is_that_book(capsys: Captured, tmp_path: Path) -> None:
    write_book(tmp_path / "set" / "north")
    folder, book = (
        run_in_english(capsys, "report", "--data", place)[1]
        for place in (tmp_path / "set", tmp_path / "set" / "north")
    )
    assert folder == book


def test_findings_and_published_totals_name_their_book(capsys: Captured, both: Path, tmp_path: Path) -> None:
    code, out, _ = run_in_english(capsys, "check", "--data", both, "--format", "json")
    answer = json.loads(out)
    assert code == 0
    assert answer["provinces"][0]["counts"]["warning"] == 1  # B028 of the south
    assert {row["book"] for row in answer["findings"]} == {"", "north", "south"}
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(MERGER + "North,lost,,,\n", encoding="utf-8")
    code, out, _ = run_in_english(capsys, "check", "--data", both, "--provinces", wrong)
    assert code == 1
    assert "the book lost is not among those that are open; figures of North lack it" in out
    out = run_in_english(capsys, "reconcile", "--data", both)[1]
    assert re.search(
        r"North +south +Province +Leased \(ha\) +140\.00 +\+0\.50 +140\.50 +50\.50 +\+90\.00", out
    )


def test_a_command_on_one_book_says_which_are_named(capsys: Captured, both: Path) -> None:
    code, _, err = run_in_english(capsys, "headroom", "--data", both)
    assert code == 2
    assert err == "This command is about one book, and 2 are named (north, south); name one after --data.\n"


def test_tables_stand_in_a_folder_of_each_province_beside_a_summary(
    capsys: Captured, both: Path, tmp_path: Path
) -> None:
    out = tmp_path / "papers"
    call = ("table", "--data", both, "--as-of", "2022-06-30", "--format", "csv")
    code, said, _ = run_in_english(capsys, *call, "--out", out)
    assert (code, said) == (0, f"The papers of 2 books are in {out}.\n")
    files = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
    assert files == ["Old North/north.csv", "Old South/south.csv", "summary.xlsx"]
    sheet = load_workbook(out / "summary.xlsx").worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    leased = {row[0]: row[heads.index("Leased (ha)")] for row in sheet.iter_rows(2, values_only=True)}
    assert leased == {"Old North": 50, "Old South": 90, "Total": 140}
    code, _, err = run_in_english(capsys, *call, "--out", out)
    assert code == 2
    assert "are written into a new folder" in err


def test_a_pack_that_is_refused_names_its_book_and_nothing_is_written(
    capsys: Captured, both: Path, tmp_path: Path
) -> None:
    write_book(tmp_path / "bad", tenancies=lambda rows: rows[0].update(leased_area_m2="12,5"))
    out = tmp_path / "packs"
    call = ("submission", "--data", tmp_path / "bad", "--data", both / "north", "--basis", "established")
    code, _, err = run_in_english(capsys, *call, "--out", out)
    assert code == 1
    assert err.startswith("bad: ")
    assert not out.exists()
