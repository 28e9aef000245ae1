"""What the command line says to a careless hand: one sentence, and the exit code."""

from pathlib import Path

import pytest

import cli.commands
from cli.main import main
from tests.support.command_line import Captured, process, run

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


def test_a_fault_of_the_program_is_owned_up_to_and_shown_on_request(
    capsys: Captured, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the sums ran out")

    monkeypatch.setattr("cli.options.load", broken)
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
    assert "zones.geojson, parcels.geojson, tenancies.csv are not in the folder" in done.stderr
