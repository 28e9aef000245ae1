"""What reaches a screen, a pipe or a console of another encoding: whole figures, and text as it is."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cli.output import write_tables
from occupancy.program import ROOT
from outputs.tables.report_view import Column, TextTable
from outputs.text.translations import translator
from tests.support.book_builder import write_book
from tests.support.command_line import Captured, process, run


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


def test_vietnamese_comes_out_whole_where_the_console_has_another_encoding(folder: Path) -> None:
    done = process("report", "--data", str(folder), PYTHONIOENCODING="cp1252", PYTHONUTF8="0", LC_ALL="C")
    assert done.returncode == 0
    assert "Tỷ lệ lấp đầy 33,33 %" in done.stdout


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
