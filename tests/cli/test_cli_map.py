"""Maps, plans and layers from the command line, and a day past the book's own."""

from pathlib import Path

import pytest

from tests.support.command_line import Captured, run
from tests.support.paper_readers import pdf_sizes, pdf_text


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
