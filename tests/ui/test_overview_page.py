"""The overview's time line, without a browser: how far it goes, and what was published beside it."""

from pathlib import Path

import pytest
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

from tests.support.app_pages import app_on, text
from tests.support.book_builder import write_book
from tests.support.messagebox import told as box_text
from ui.pages import overview as page


def lines(app: AppTest) -> list[list[str]]:
    """Per chart of the page the days on which its line has a value."""
    found = []
    for chart in app.get("vega_lite_chart"):
        frames = [convert_arrow_bytes_to_pandas_df(part.data.data) for part in chart.proto.datasets]
        line = next(frame for frame in frames if {"as_of", "written"} < {*frame} and len(frame.columns) == 3)
        found.append([str(day)[:10] for day in line["as_of"]])
    return found


def test_the_line_ends_on_the_day_of_the_view_and_begins_a_year_before(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    # Published on the very day of the view, so the year before decides: 17 November 2022.
    app = app_on(monkeypatch, folder, "overview", lang="en")
    assert not app.exception
    quarters = ["2022-12-31", "2023-03-31", "2023-06-30", "2023-09-30", "2023-11-17"]
    assert lines(app) == [quarters, quarters]


def test_the_line_begins_on_the_first_published_day(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    app = app_on(monkeypatch, folder, "overview", lang="en", day="2025-03-31")
    first, *_, last = lines(app)[0]
    assert (first, last) == ("2023-12-31", "2025-03-31")


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", ["<td>50.50</td><td>50.00</td><td>−0.50</td>", "a promised plot was counted", "17 Nov 2023"]),
        ("vi", ["<td>50,50</td><td>50,00</td><td>−0,50</td>", "đã tính một lô mới hứa", "17/11/2023"]),
    ],
)
def test_published_points_stand_in_a_table_with_the_difference_and_why(
    monkeypatch: pytest.MonkeyPatch, folder: Path, lang: str, told: list[str]
) -> None:
    shown = text(app_on(monkeypatch, folder, "overview", lang=lang))
    assert [part in shown for part in told] == [True] * len(told)


def test_the_charts_of_a_day_are_made_once_whatever_else_is_chosen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made: list[str] = []
    real = page.timeline_chart
    monkeypatch.setattr(
        page, "timeline_chart", lambda *of, **more: made.append(more["column"]) or real(*of, **more)
    )
    app = app_on(monkeypatch, write_book(tmp_path / "book"), "overview", lang="en", day="2023-02-03")
    app.run()
    assert made == ["numerator_ha", "fill_rate_pct"]


def test_a_day_before_anything_was_published_has_the_line_alone(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    app = app_on(monkeypatch, folder, "overview", lang="en", day="2020-06-30")
    assert len(lines(app)) == 2
    assert "Why they differ" not in text(app)
    assert "Diamonds" not in text(app)


def test_a_book_without_published_totals_has_the_line_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = write_book(tmp_path / "book", without=["published_totals.csv", "adjustments.csv"])
    app = app_on(monkeypatch, folder, "overview", lang="en")
    assert not app.exception
    assert len(lines(app)) == 2
    assert "Why they differ" not in text(app)


def test_a_day_to_compare_with_that_is_not_earlier_is_refused_and_the_map_shows_one_day(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    def warned(since: str) -> list[str]:
        app = app_on(monkeypatch, folder, "overview", lang="en", since=since)
        return [box_text(warning) for warning in app.warning]

    assert warned("2023-11-16") == []
    assert warned("2023-11-17") == [
        "The day to compare with, 2023-11-17, is not before the day of the figures."
    ]


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", ["with estimates 31.0–36.1 %", "90.00 of 150.00 ha leasable (60.00 %) are estimates."]),
        ("vi", ["theo sai số: 31,0–36,1 %", "90,00 trong 150,00 ha đất cho thuê (60,00 %)"]),
    ],
)
def test_the_rate_has_the_range_of_its_estimates_beside_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lang: str, told: list[str]
) -> None:
    # 90 ± 12.5 % are 11.25 ha: 50 of 161.25 is 31.008 %, 50 of 138.75 is 36.036 %.
    folder = write_book(tmp_path / "book")
    with (folder / "book.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[estimates]\nzone_pct = 20\ntotal_pct = 12.5\nreason_vi = "giả định"\nreason_en = "assumed"\n'
        )
    shown = text(app_on(monkeypatch, folder, "overview", lang=lang))
    assert [part in shown for part in told] == [True] * len(told)
