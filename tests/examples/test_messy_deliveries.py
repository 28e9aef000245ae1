"""Three messy deliveries become one clean book by the steps that their README shows, word for word."""

import re
import shlex
from importlib import import_module
from pathlib import Path

import pytest

from cli.main import main
from occupancy.book import load
from occupancy.program import ROOT
from occupancy.statement import state

FOLDER = ROOT / "examples/04_messy_deliveries"
DELIVER = import_module("examples.04_messy_deliveries.deliver")
# A command of the README, and the lines that it shows of the answer.
STEP = re.compile(r"^\$ (?P<command>.+)\n(?P<shown>(?:(?!\$ |```).*\n)*)", re.MULTILINE)
# The plot of each lease, in m²: 3, 2.5, 3, 1.75, 3 and 0.955 ha.
LEASED = {"ĐM-A1": 30_000, "ĐM-A2": 25_000, "ĐM-B1": 30_000, "SM-A1": 17_500, "SM-A3": 30_000, "SM-B2": 9_550}


def test_the_documented_steps_make_one_clean_book(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    for step in STEP.finditer((FOLDER / "README.md").read_text(encoding="utf-8")):
        _, _, module, *arguments = shlex.split(step["command"])
        if module != "occupancy":
            DELIVER.main(Path(arguments[0]))
            continue
        main(arguments)
        said = capsys.readouterr().out
        for line in step["shown"].splitlines():  # "…" stands for lines, or for the rest of one
            shown, told = line.removesuffix("…"), [*map(str.rstrip, said.splitlines())]
            assert line in told or (shown != line and any(each.startswith(shown) for each in told)), said

    book = load(tmp_path / "my-book")
    assert book.tenancies.set_index("parcel_id")["leased_area_m2"].to_dict() == pytest.approx(LEASED)
    assert {*book.zones["name_vi"]} == {"KCN Đồng Mẫu", "KCN Sông Mẫu"}
    # Twelve plots of 200 m by 150 m, as their texts say; MapInfo rounds the corners of zones alone.
    assert book.parcels["document_area_m2"].tolist() == [30_000] * 12
    assert book.parcels["measured_area_m2"].tolist() == pytest.approx([30_000] * 12, abs=0.1)
    assert set(book.findings["severity"]) <= {"note"}
    total = state(book, as_of=book.info.data_as_of).total
    assert total["fill_rate_pct"] == pytest.approx(100 * 14.205 / 36)
