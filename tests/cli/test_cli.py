"""The command line as a clerk, a script and a careless hand meet it."""

import csv
import io
import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import cli.commands
from cli.commands import COMMANDS
from cli.main import main
from cli.output import write_tables
from occupancy.packaged_files import ROOT
from outputs.tables.text_table import Column, TextTable
from outputs.text.translations import translator
from tests.support.book_builder import add, edit, lease, write_book
from tests.support.command_line import Captured, run
from tests.support.paper_readers import pdf_sizes, pdf_text


def process(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "occupancy", *arguments],
        cwd=ROOT,
        env=os.environ | more,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


# Answers --------------------------------------------------------------------------------------------------


def test_the_packaged_book_answers_from_the_command_line_as_the_province_published() -> None:
    done = process("report", "--as-of", "2023-11-17", "--format", "json", "--lang", "en")
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    total, rule = answer["total"], answer["rules"][0]
    assert total["leased_ha"] == pytest.approx(2481.57, abs=1e-4)
    assert total["leasable_ha"] == pytest.approx(4133.19, abs=1e-4)
    assert round(total["fill_rate_pct"], 2) == 60.04
    assert rule["headroom_leased_ha"] == pytest.approx(1.656, abs=1e-4)
    assert rule["headroom_leasable_ha"] == pytest.approx(2.76, abs=1e-4)
    statuses = [zone["status"] for zone in answer["zones"]]
    assert (len(statuses), statuses.count("operating"), statuses.count("established")) == (16, 12, 3)


def test_the_table_is_vietnamese_unless_asked_otherwise(capsys: Captured, folder: Path) -> None:
    code, out, err = run(capsys, "report", "--data", folder)
    assert (code, err) == (0, "")
    assert "Tỷ lệ lấp đầy 33,33 % = 50,00 / 150,00 ha" in out
    assert "Số liệu giả định" in out
    assert "Fill rate 33.33 %" in run(capsys, "report", "--data", folder, "--lang", "en")[1]
    assert "Fill rate 33.33 %" in run(capsys, "--lang", "en", "report", "--data", folder)[1]


def test_day_basis_and_rows_are_those_asked_for(capsys: Captured, folder: Path) -> None:
    asked = ("report", "--data", folder, "--as-of", "2021-12-31", "--basis", "operating", "--by", "phase")
    code, out, _ = run(capsys, *asked, "--format", "json")
    answer = json.loads(out)
    assert code == 0
    # a-1 only: 10 + 10 + 4 + 6 and the last day of L4's 10 ha, of 60 ha.
    assert answer["total"]["fill_rate_pct"] == pytest.approx(100 * 40 / 60)
    assert [row["phase_id"] for row in answer["phases"]] == ["a-1", "a-2", "b-1", "c-1"]


def test_an_answer_as_it_was_known_earlier(capsys: Captured, tmp_path: Path) -> None:
    late = lease("L9", 1, "C1", "a-1-05", 100_000, "2023-01-01", recorded_on="2024-02-01")
    folder = write_book(tmp_path / "book", tenancies=add(late))
    now = json.loads(run(capsys, "report", "--data", folder, "--format", "json")[1])
    then = json.loads(
        run(capsys, "report", "--data", folder, "--format", "json", "--known-on", "2023-12-31")[1]
    )
    assert (now["total"]["leased_ha"], then["total"]["leased_ha"]) == (60.0, 50.0)
    table = run(capsys, "report", "--data", folder, "--known-on", "2023-12-31", "--lang", "en")[1]
    assert "On 17 Nov 2023, as known on 31 Dec 2023" in table


def test_csv_goes_plain_to_the_screen_and_marked_for_excel_into_a_file(
    capsys: Captured, folder: Path, tmp_path: Path
) -> None:
    _, out, _ = run(capsys, "report", "--data", folder, "--format", "csv")
    assert out.startswith("as_of,")
    path = tmp_path / "report.csv"
    code, nothing, _ = run(capsys, "report", "--data", folder, "--format", "csv", "--out", path)
    assert (code, nothing) == (0, "")
    assert path.read_bytes() == b"\xef\xbb\xbf" + out.encode("utf-8")
    assert len(list(csv.DictReader(io.StringIO(out)))) == 3


def test_json_and_tables_go_into_a_file_too(capsys: Captured, folder: Path, tmp_path: Path) -> None:
    for form, start in (("json", b"{\n"), ("table", "Sổ thử".encode())):
        path = tmp_path / form
        assert run(capsys, "report", "--data", folder, "--format", form, "--out", path)[0] == 0
        assert path.read_bytes().startswith(start)


def test_check_says_where_the_fault_is_and_ends_with_one(capsys: Captured, tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book", tenancies=edit(1, leased_area_m2="12,5"))
    code, out, _ = run(capsys, "check", "--data", folder, "--lang", "en")
    assert code == 1
    assert "tenancies.csv, row 3: leased_area_m2 reads “12,5”" in out
    code, out, _ = run(capsys, "check", "--data", folder, "--format", "json")
    assert code == 1
    assert json.loads(out)["findings"][0]["rule"] == "B001"
    assert run(capsys, "report", "--data", folder)[0] == 0


def test_check_of_a_sound_book_ends_with_nought(capsys: Captured, folder: Path) -> None:
    code, out, _ = run(capsys, "check", "--data", folder, "--format", "json")
    assert json.loads(out)["counts"]["error"] == 0
    assert code == 0


@pytest.mark.parametrize("form", ["xlsx", "geojson", "gpkg"])
def test_check_writes_findings_to_be_sent_out(capsys: Captured, tmp_path: Path, form: str) -> None:
    folder = write_book(tmp_path / "book", tenancies=edit(1, leased_area_m2="12,5"))
    path = tmp_path / f"findings.{form}"
    code, out, _ = run(capsys, "check", "--data", folder, "--out", path, "--lang", "en")
    assert code == 1
    assert f"The findings are in {path}.\nErrors: 1, " in out
    assert ("no place that a map can show" in out) == (form != "xlsx")
    assert path.stat().st_size > 1000
    code, _, err = run(capsys, "check", "--data", folder, "--format", form, "--lang", "en")
    assert code == 2
    assert f"The format {form} is written into a file" in err


def test_reconcile_holds_the_book_against_what_was_printed(capsys: Captured, folder: Path) -> None:
    code, out, _ = run(capsys, "reconcile", "--data", folder, "--lang", "en")
    assert code == 0
    assert re.search(r"Leased \(ha\) +50\.00 +\+0\.50 +50\.50 +50\.50 +0\.00", out)
    lines = json.loads(run(capsys, "reconcile", "--data", folder, "--format", "json")[1])["lines"]
    assert {line["as_of"] for line in lines} == {"2023-11-17"}


def test_map_writes_one_file_and_says_where(capsys: Captured, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    code, out, err = run(capsys, "map", "--data", folder, "--out", path, "--lang", "en")
    assert (code, err) == (0, "")
    assert out == f"The map is in {path}.\nNot on the map, with neither an outline nor plots: Zone C.\n"
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_plan_is_of_plots_on_the_paper_that_was_named(
    capsys: Captured, folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "plan.pdf"
    laid_out = ("--paper", "a2", "--orientation", "portrait", "--scale", "2500", "--lang", "en")
    code, _, err = run(capsys, "map", "--data", folder, "--plots", "a-1-01,a-1-02", "--out", path, *laid_out)
    assert (code, err) == (0, "")
    assert "PLOTS A-1-01, A-1-02, ZONE A" in pdf_text(path.read_bytes())
    assert "Scale 1:2,500" in pdf_text(path.read_bytes())
    assert pdf_sizes(path.read_bytes()) == [pytest.approx((420, 594), abs=0.1)]


def test_an_atlas_is_one_file_of_several_pages(capsys: Captured, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "atlas.pdf"
    code, out, _ = run(capsys, "atlas", "--data", folder, "--out", path, "--paper", "a4", "--lang", "en")
    assert (code, out) == (0, f"The atlas is in {path}.\n")
    assert len(pdf_sizes(path.read_bytes())) == 3


def test_a_file_of_a_day_past_the_books_own_comes_with_a_sentence(
    capsys: Captured, folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "layers.gpkg"
    later = "The book goes up to 17 Nov 2023; a later day shows what was agreed by then.\n"
    for day, there in (("2023-11-17", False), ("2023-11-18", True)):
        out = run(capsys, "layers", "--data", folder, "--out", path, "--as-of", day, "--lang", "en")[1]
        assert out.startswith(f"The layers are in {path}.\n")
        assert out.endswith(later) == there


# Faults ---------------------------------------------------------------------------------------------------

# the call | what the sentence says
FAULTS = """
report --basis nonsense         | There is no basis nonsense in bases.csv; choose one of established,
report --as-of 2023-02-31       | 2023-02-31 after --as-of is not a day
report --as-of 17/11/2023       | 17/11/2023 after --as-of is not a day
report --as-of 20231117         | 20231117 after --as-of is not a day
report --known-on yesterday     | yesterday after --known-on is not a day
report --by street              | --by does not take street
report --format pdf             | --format does not take pdf
report --nope                   | There is no option --nope
report --out                    | --out needs a value after it
report extra                    | The call is not understood
map                             | --out is missing
map --out m.pdf --paper a1      | Paper and scale are of a plan; name its land by --zone, --plots, --bbox.
map --out m.pdf --zone z-a --plots a-1-01 | A plan is of one of --zone, --plots, --bbox; name one.
map --out m.pdf --bbox 1,2,3    | 1,2,3 after --bbox is not west, south, east and north like
map --out m.pdf --zone z-a --scale 5k | 5k after --scale is no scale
map --out m.pdf --zone z-a --paper a5 | --paper does not take a5
atlas --out atlas.png           | atlas.png has another ending than .pdf
reconcile --as-of 2020-01-01    | published_totals.csv has no total for 2020-01-01
reprot                          | The call is not understood
"""


@pytest.mark.parametrize("line", FAULTS.strip().splitlines())
def test_a_question_that_cannot_be_answered_is_one_sentence_and_ends_with_two(
    capsys: Captured, folder: Path, line: str
) -> None:
    call, said = (part.strip() for part in line.split("|"))
    known = call.split()[0] in cli.commands.COMMANDS
    data = ["--data", folder] if known and not call.endswith("--out") else []
    code, out, err = run(capsys, "--lang", "en", call.split()[0], *data, *call.split()[1:])
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def spoil(folder: Path, name: str, content: bytes | None) -> None:
    path = folder / name
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)


@pytest.mark.parametrize("command", ["report", "check", "reconcile", "map"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tenancies.csv", None),
        ("tenancies.csv", b""),
        ("tenancies.csv", b"<!DOCTYPE html><html></html>"),
        ("tenancies.csv", b"PK\x03\x04\x00\x00"),
        ("tenancies.csv", b"lease_id,line_no\nL1,1\n"),
        ("parcels.geojson", b'{"type": "FeatureCollection", "features": ['),
        ("parcels.geojson", b"<html></html>"),
        ("parcels.geojson", b"\x00\x01\x02"),
        ("book.toml", b"name_vi = "),
    ],
)
def test_a_table_that_cannot_be_used_is_one_sentence_and_nothing_is_written(
    capsys: Captured, folder: Path, tmp_path: Path, command: str, name: str, content: bytes | None
) -> None:
    spoil(folder, name, content)
    path = tmp_path / ("out.txt" if command == "report" else "out.html")
    out = ["--out", path] if command in ("report", "map") else []
    code, said, err = run(capsys, command, "--data", folder, *out)
    assert (code, said) == (2, "")
    assert name in err
    assert err.count("\n") == 1
    assert not path.exists()


def test_a_fault_is_said_in_the_language_asked_for(capsys: Captured, tmp_path: Path) -> None:
    missing = tmp_path / "none"
    assert "không phải là thư mục" in run(capsys, "report", "--data", missing)[2]
    assert "is not a folder" in run(capsys, "report", "--data", missing, "--lang=en")[2]
    assert "Không có tùy chọn --nope" in run(capsys, "report", "--nope")[2]


def test_a_file_that_cannot_be_written_is_said_and_an_older_one_stays(
    capsys: Captured, folder: Path, tmp_path: Path
) -> None:
    code, _, err = run(capsys, "report", "--data", folder, "--out", tmp_path / "no" / "r.csv", "--lang", "en")
    assert code == 2
    assert "there is no folder" in err
    assert run(capsys, "report", "--data", folder, "--out", tmp_path)[0] == 2


def test_a_reader_who_stops_reading_leaves_no_traceback(folder: Path) -> None:
    command = [sys.executable, "-m", "occupancy", "report", "--data", str(folder), "--format", "json"]
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as closed:
        done = subprocess.run(
            command, cwd=ROOT, stdout=closed, stderr=subprocess.PIPE, check=False, timeout=60
        )
    assert done.returncode == 2
    assert done.stderr.decode() == "Đầu ra bị đóng trước khi ghi xong.\n"


def test_a_fault_of_the_program_is_owned_up_to_and_shown_on_request(
    capsys: Captured, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the sums ran out")

    monkeypatch.setattr("cli.session.load", broken)
    monkeypatch.delenv("LANDBOOK_DEBUG", raising=False)
    code, _, err = run(capsys, "report", "--data", folder, "--lang", "en")
    assert code == 2
    assert "The program itself failed (RuntimeError: the sums ran out)" in err
    assert err.count("\n") == 1
    monkeypatch.setenv("LANDBOOK_DEBUG", "1")
    with pytest.raises(RuntimeError, match="the sums ran out"):
        main(["report", "--data", str(folder)])


def test_no_traceback_reaches_the_screen_of_a_real_process(tmp_path: Path) -> None:
    done = process("report", "--data", str(tmp_path), "--lang", "en")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert "book.toml is not in the folder" in done.stderr


def test_vietnamese_comes_out_whole_where_the_console_has_another_encoding(folder: Path) -> None:
    done = process("report", "--data", str(folder), PYTHONIOENCODING="cp1252", PYTHONUTF8="0", LC_ALL="C")
    assert done.returncode == 0
    assert "Tỷ lệ lấp đầy 33,33 %" in done.stdout


# Help and screens -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["report", "reconcile", "check", "map"])
def test_help_is_in_plain_words_of_each_language(capsys: Captured, command: str) -> None:
    code, vietnamese, _ = run(capsys, command, "--help")
    assert code == 0
    assert vietnamese.startswith("Cách dùng: python -m occupancy")
    assert "Thư mục chứa sổ đất" in vietnamese
    english = run(capsys, command, "--help", "--lang", "en")[1]
    assert english.startswith("Usage: python -m occupancy")
    assert set(re.findall(r"--\w+(?:-\w+)?", english)) == set(re.findall(r"--\w+(?:-\w+)?", vietnamese))
    assert not set("ăâđêôơưĂÂĐÊÔƠƯ") & set(english)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_no_heading_or_type_in_the_words_of_its_maker(capsys: Captured, command: str) -> None:
    vietnamese = run(capsys, command, "--help")[1]
    maker = ("Usage", "Options", "Arguments", "default", "required", "<str>", "<int>", "<path>", "{", "list[")
    for foreign in maker:
        assert foreign not in vietnamese, foreign


@pytest.mark.parametrize("name", ["landbook", "landbook.exe"])
def test_the_installed_command_calls_itself_by_its_name(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(sys, "argv", [f"/usr/local/bin/{name}"])
    assert run(capsys, "report", "--help", "--lang", "en")[1].startswith("Usage: landbook report")
    assert "see landbook layers --help" in run(capsys, "layers", "--lang", "en")[2]


def test_a_call_without_a_command_shows_the_help(capsys: Captured) -> None:
    code, out, _ = run(capsys)
    assert code == 0
    for command in ("report", "reconcile", "check", "map"):
        assert re.search(rf"^  {command} ", out, flags=re.MULTILINE)
    assert run(capsys, "--help")[1] == out


class Terminal(io.StringIO):
    """A screen that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("width", "status_shown"), [(60, False), (200, True)])
def test_a_narrow_screen_leaves_columns_out_and_never_cuts_a_figure(
    monkeypatch: pytest.MonkeyPatch, width: int, status_shown: bool
) -> None:
    columns = (
        Column("Name"),
        Column("Status", first=False),
        Column("Planned (ha)", figures=True, first=False),
        Column("Leased (ha)", figures=True),
        Column("Something said with a very long heading (ha)", figures=True, first=False),
        Column("Rate (%)", figures=True),
    )
    row = (
        "A zone with a long name",
        "in operation for years",
        "123,456,789.12",
        "2,481.57",
        "1.00",
        "60.04*",
    )
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("COLUMNS", str(width))
    write_tables([TextTable("Title", ("above",), columns, (row,), ("below",))], translator("en"))
    shown = re.sub(r"\x1b\[[0-9;]*m", "", screen.getvalue())
    assert "2,481.57" in shown
    assert "60.04*" in shown
    assert ("123,456,789.12" in shown) == status_shown
    assert ("Left out on this narrow screen: Status, Planned (ha)" in " ".join(shown.split())) != status_shown
    assert max(len(line.rstrip()) for line in shown.splitlines()) <= width


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_in_a_pipe_no_figure_of_the_packaged_book_is_cut(capsys: Captured, lang: str) -> None:
    for by in ("zone", "phase", "parcel"):
        code, out, _ = run(capsys, "report", "--by", by, "--lang", lang)
        assert code == 0
        assert "…" not in out
        last = next(line for line in out.splitlines() if line.startswith(("Tổng cộng", "Total")))
        for figure in ("2.481,57", "4.133,19*", "60,04*"):
            assert (figure if lang == "vi" else figure.translate(str.maketrans(",.", ".,"))) in last


def test_hostile_text_of_a_book_is_not_markup(capsys: Captured, tmp_path: Path) -> None:
    folder = write_book(
        tmp_path / "book", zones=lambda rows: rows[0].update(name_vi="[red]A[/red] [link=x]y")
    )
    code, out, _ = run(capsys, "report", "--data", folder)
    assert code == 0
    assert "[red]A[/red] [link=x]y" in out


@pytest.mark.skipif(os.name != "posix", reason="rights of files as POSIX has them")
def test_a_file_written_can_be_read_by_others(capsys: Captured, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    assert run(capsys, "report", "--data", folder, "--format", "json", "--out", path)[0] == 0
    assert path.stat().st_mode & stat.S_IROTH
