"""Help in plain words of each language."""

import re
import sys

import pytest

from cli.commands import COMMANDS
from tests.support.command_line import Captured, run


@pytest.mark.parametrize("command", ["report", "reconcile", "check", "map"])
def test_help_is_in_plain_words_of_each_language(capsys: Captured, command: str) -> None:
    code, vietnamese, _ = run(capsys, command, "--help")
    assert code == 0
    assert vietnamese.startswith("Cách dùng: python -m occupancy")
    assert "Thư mục chứa bộ dữ liệu" in vietnamese
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
