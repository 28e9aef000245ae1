"""The app without a browser: what a reader is told, in both languages, and what the address does."""

import json
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from occupancy.program import ROOT
from tests.support.app_pages import app_on, text
from tests.support.book_builder import add, edit, write_book
from tests.support.messagebox import told

Open = Callable[..., AppTest]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open the app on a book, with a query in its address."""
    return lambda folder, **query: app_on(monkeypatch, folder, "", **query)


def test_the_figures_of_a_day_are_said_in_vietnamese(opened: Open, folder: Path) -> None:
    app = opened(folder, lang="vi")
    assert not app.exception
    assert "**33,33 %**" in text(app)
    assert "**50,00 ha**" in text(app)
    assert "150,00 ha" in text(app)
    assert "17/11/2023" in text(app)
    assert "Số liệu giả định" in text(app)
    assert "0,00 ha" in text(app)


def test_the_same_figures_are_said_in_english(opened: Open, folder: Path) -> None:
    app = opened(folder, lang="en")
    assert not app.exception
    assert "**33.33 %**" in text(app)
    assert "**50.00 ha**" in text(app)
    assert "17 Nov 2023" in text(app)
    assert "Invented figures" in text(app)
    assert "no row is left out" in text(app)
    assert "No row is left out." in text(app)  # a sentence of its own below the formula


def test_a_book_that_cannot_be_read_is_one_sentence(opened: Open, folder: Path) -> None:
    (folder / "zones.geojson").write_text("<!doctype html><title>404</title>", encoding="utf-8")
    app = opened(folder, lang="en")
    assert not app.exception
    (said,) = app.error
    assert "zones.geojson" in told(said)
    assert "Traceback" not in said.value + text(app)


def test_a_reader_whose_browser_says_nothing_reads_vietnamese(opened: Open, folder: Path) -> None:
    assert opened(folder).segmented_control(key="lang").value == "vi"


def test_choosing_a_language_puts_the_whole_view_into_the_address(opened: Open, folder: Path) -> None:
    app = opened(folder)
    app.segmented_control(key="lang").set_value("en").run()
    assert app.query_params == {"day": "2023-11-17", "basis": "established", "lang": "en"}
    assert "**33.33 %**" in text(app)


def test_entering_the_page_leaves_the_address_alone(opened: Open, folder: Path) -> None:
    assert opened(folder).query_params == {}


@pytest.mark.parametrize(
    ("day", "leased", "rate"),
    [
        # L6 begins on 2021-07-01 and L5 on 2022-01-01, L4 is over on 2021-12-31; 10 ha each of 150 ha.
        ("2021-06-30", "40.00 ha", "26.67 %"),
        ("2021-07-01", "50.00 ha", "33.33 %"),
        ("2021-12-31", "50.00 ha", "33.33 %"),
        ("2022-01-01", "50.00 ha", "33.33 %"),
    ],
)
def test_the_day_of_the_address_is_the_day_of_the_figures(
    opened: Open, folder: Path, day: str, leased: str, rate: str
) -> None:
    shown = text(opened(folder, lang="en", day=day))
    assert f"**{leased}**" in shown
    assert f"**{rate}**" in shown


def test_choosing_a_basis_changes_the_rate_and_its_words(opened: Open, folder: Path) -> None:
    app = opened(folder, lang="en")
    app.selectbox(key="basis").select("operating").run()
    # a-1 (30 ha of 60) and b-1 (10 of 40) operate, a-2 does not.
    assert "**40.00 %**" in text(app)
    assert app.query_params["basis"] == "operating"


def test_a_zone_of_the_address_is_opened_with_its_formula(opened: Open, folder: Path) -> None:
    shown = text(opened(folder, lang="en", zone="z-a"))
    assert "Zone A</h2>" in shown
    assert "= 40.00 ha ÷ 110.00 ha = 36.36 %" in shown
    assert "Phase a-1" in shown


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"day": "31/02/2023"}, "day in the address"),
        ({"basis": "<b>x</b>"}, "basis in the address"),
        ({"zone": "z-z"}, "zone in the address"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_and_the_usual_view_shown(
    opened: Open, folder: Path, query: dict[str, str], said: str
) -> None:
    app = opened(folder, lang="en", **query)
    assert not app.exception
    assert [said in told(warning) for warning in app.warning] == [True]
    assert "**33.33 %**" in text(app)


def test_an_unknown_language_falls_back(opened: Open, folder: Path) -> None:
    assert opened(folder, lang="xx").segmented_control(key="lang").value == "vi"


def test_a_row_that_cannot_be_used_is_counted_under_the_rate(opened: Open, tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book", tenancies=edit(0, first_day="31/02/2023"))
    assert "1 row, 10.00 ha leased not counted" in text(opened(folder, lang="en"))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_book_that_is_not_there_is_one_sentence(opened: Open, tmp_path: Path, lang: str) -> None:
    app = opened(tmp_path / "nowhere", lang=lang)
    assert not app.exception
    assert len(app.error) == 1
    assert "nowhere" in told(app.error[0])
    assert "Traceback" not in told(app.error[0])


def test_a_truncated_table_is_one_sentence_that_names_the_file(opened: Open, folder: Path) -> None:
    whole = (folder / "zones.geojson").read_bytes()
    (folder / "zones.geojson").write_bytes(whole[: len(whole) // 2])
    app = opened(folder, lang="en")
    assert not app.exception
    assert len(app.error) == 1
    assert "zones.geojson" in told(app.error[0])


def test_an_argument_that_is_not_known_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["app.py", "--dta", "x"])
    app = AppTest.from_file(str(ROOT / "ui/server/script.py"), default_timeout=60).run()
    assert not app.exception
    assert "--dta" in told(app.error[0])


def test_a_book_that_changes_on_disk_is_read_again(opened: Open, tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book")
    app = opened(folder, lang="en")
    write_book(folder, tenancies=add())
    more = [
        line
        for line in (folder / "tenancies.csv").read_text(encoding="utf-8").splitlines()
        if "L6" not in line
    ]
    (folder / "tenancies.csv").write_text("\n".join(more) + "\n", encoding="utf-8")
    assert "**40.00 ha**" in text(app.run())


def test_text_of_the_book_stays_text(opened: Open, tmp_path: Path) -> None:
    attack = "<img src=x onerror=alert(1)>"
    folder = write_book(tmp_path / "book", zones=edit(0, name_vi=attack, name_en=attack))
    shown = text(opened(folder, lang="en", zone="z-a"))
    assert "<img" not in shown
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown


def test_the_packaged_book_opens_on_the_published_figures(opened: Open) -> None:
    app = opened(None, lang="vi")
    assert not app.exception
    for figure in ("2.481,57 ha", "4.133,19 ha", "60,04 %", "1,656 ha", "2,760 ha"):
        assert figure in text(app)


@pytest.fixture
def settings() -> dict[str, Any]:
    """The settings of Streamlit that the app is started with."""
    return tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def test_a_click_does_not_look_through_the_whole_book_for_garbage(settings: dict[str, Any]) -> None:
    assert settings["runner"]["postScriptGC"] is False


def test_starting_the_app_asks_nobody_anything(settings: dict[str, Any]) -> None:
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["server"]["showEmailPrompt"] is False
    assert settings["server"]["address"] == "127.0.0.1"  # without one, the internet is asked for it
    assert "http" not in json.dumps(settings["theme"])
