"""`export` to Parquet and back, as a clerk types it: a whole new folder or nothing."""

from pathlib import Path

from tests.support.command_line import Captured, run


def test_a_book_goes_to_parquet_and_back_with_its_figures(
    capsys: Captured, folder: Path, tmp_path: Path
) -> None:
    parquet, text = tmp_path / "parquet", tmp_path / "text"
    parquet.mkdir()  # an empty folder is a new one
    code, out, err = run(
        capsys, "export", "--data", folder, "--format", "parquet", "--out", parquet, "--lang", "en"
    )
    assert (code, out, err) == (0, f"The book is in {parquet}.\n", "")
    assert {path.suffix for path in parquet.iterdir()} == {".parquet", ".toml"}
    assert run(capsys, "export", "--data", parquet, "--format", "csv", "--out", text)[0] == 0
    assert {path.suffix for path in text.iterdir()} == {".csv", ".geojson", ".toml"}
    reports = [
        run(capsys, "report", "--data", place, "--format", "csv")[1] for place in (folder, parquet, text)
    ]
    assert reports[0] == reports[1] == reports[2]


def test_a_folder_with_something_in_it_is_left_alone(capsys: Captured, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "own.txt").write_text("mine", encoding="utf-8")
    asked = ("export", "--data", folder, "--format", "parquet", "--out", tmp_path / "there", "--lang", "en")
    code, _, err = run(capsys, *asked)
    assert code == 2
    assert err.startswith("Name a new or an empty folder")
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["own.txt"]
