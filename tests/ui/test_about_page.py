"""The page about the data: whose it is, what is invented or estimated, what figures rest on."""

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from occupancy.book import load
from occupancy.questions import reconciliation
from tests.support.app_pages import INVESTORS, app_on, text
from tests.support.book_builder import edit, write_book

ATTACK = "<img src=x onerror=alert(1)>"


def sources(app: AppTest) -> pd.DataFrame:
    frame = app.dataframe[0].value
    assert isinstance(frame, pd.DataFrame)
    return frame


def for_investors(patch: pytest.MonkeyPatch, folder: Path, **query: str) -> AppTest:
    """The page as investors open it."""
    return app_on(patch, folder, "about", *INVESTORS, **query)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            [
                "What is invented",
                "Invented tables: Plots, Leases, Projects.",
                # a-1 has 60 ha published; a-2 and b-1 have 50 and 40 ha estimated.
                "Of 150.00 ha leasable on 17 Nov 2023 (established phases: 3), 90.00 ha (60.00 %)",
                "Published: Phase a-1 (60.00 ha).",
                "Leased land ÷ Leasable industrial land",
                "not checked against the text",
                "1\N{NO-BREAK SPACE}Jan\N{NO-BREAK SPACE}2014\N{NO-BREAK SPACE}to",
                "At\N{NO-BREAK SPACE}least\N{NO-BREAK SPACE}60\N{NO-BREAK SPACE}%",
                "No document is known to use it",
                "33.67",
                "a promised plot was counted",
                "No outline is a legal boundary",
                "the first in this order that fits",
                "CC0-1.0",
                "VN-2000",
                "EPSG:9209",
                "Zone authority",
            ],
        ),
        (
            "vi",
            [
                "Số liệu giả định",
                "Trong 150,00 ha đất công nghiệp có thể cho thuê của 3 giai đoạn",
                "90,00 ha (60,00 %) thuộc 2 giai đoạn",
                "Đã công bố: Giai đoạn a-1 (60,00 ha).",
                "Đất công nghiệp đã cho thuê ÷ Đất công nghiệp có thể cho thuê",
                "chưa đối chiếu văn bản",
                "Tối\N{NO-BREAK SPACE}thiểu\N{NO-BREAK SPACE}60\N{NO-BREAK SPACE}%",
                "33,67",
                "đã tính một lô mới hứa",
                "Không ranh giới nào là ranh giới pháp lý",
                "Đã cho thuê toàn bộ và có bên thuê đang hoạt động.",
                "Ban quản lý",
            ],
        ),
    ],
)
def test_the_page_says_what_the_figures_rest_on(
    monkeypatch: pytest.MonkeyPatch, folder: Path, lang: str, said: list[str]
) -> None:
    app = app_on(monkeypatch, folder, "about", lang=lang)
    assert not app.exception
    shown = text(app)
    assert [part for part in said if part not in shown] == []


def test_the_fingerprint_of_the_book_stands_whole(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    app = app_on(monkeypatch, folder, "about", lang="en")
    assert app.code[0].value == load(folder).content_hash
    assert len(app.code[0].value) == 64


def test_each_table_stands_with_its_rows_and_its_sources(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    app = app_on(monkeypatch, folder, "about", lang="en")
    shown = text(app)
    assert "Plots</th><td>" in shown.replace(' class="lb-text"', "")
    assert "<td>11</td>" in shown  # plots
    assert "<td>7</td>" in shown  # lease lines
    told = sources(app)
    # Four decisions, two services and so on name one source; the anchor tenant's is another.
    made_up = told[told["source"] == "made up"].set_index("table")["rows"].to_dict()
    assert (made_up["Zones"], made_up["Phases"], made_up["Decisions"], made_up["Services"]) == (3, 4, 4, 2)
    assert told.loc[told["source"] == "press", "rows"].tolist() == [1]


def test_how_many_outlines_are_how_well_known(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    shown = text(app_on(monkeypatch, folder, "about", lang="en"))
    row = shown.partition('<th scope="row">Mapped</th>')[2].partition("</tr>")[0]
    assert row.endswith("<td>1</td><td>2</td>")  # z-a; a-1 and a-2


def test_the_day_as_known_is_said(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    shown = text(app_on(monkeypatch, folder, "about", lang="en", known="2022-03-01"))
    assert "1 Mar 2022" in shown


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_book_without_totals_credits_or_estimates_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lang: str
) -> None:
    folder = write_book(
        tmp_path / "book",
        without=("published_totals.csv", "adjustments.csv", "services.csv"),
        phase_decisions=lambda rows: [row | {"leasable_basis": "published"} for row in rows],
    )
    toml = (folder / "book.toml").read_text(encoding="utf-8")
    (folder / "book.toml").write_text(toml.partition("[invented]")[0], encoding="utf-8")
    app = app_on(monkeypatch, folder, "about", lang=lang)
    assert not app.exception
    shown = text(app)
    for sentence in (
        (
            "The book says of nothing in it that it is invented.",
            "Bộ dữ liệu không ghi nhận số liệu nào là giả định.",
        ),
        ("The book names no licence.", "Bộ dữ liệu không nêu giấy phép nào."),
        ("No leasable area in force on the day is an estimate.", "Không có diện tích cho thuê nào"),
    ):
        assert sentence[lang == "vi"] in shown
    assert ("Published totals</h2>", "đã công bố</h2>")[lang == "vi"] not in shown


@pytest.mark.parametrize(("lang", "withheld"), [("en", "Leases"), ("vi", "Hợp đồng thuê đất")])
def test_investors_are_not_told_of_tables_that_are_withheld(
    monkeypatch: pytest.MonkeyPatch, folder: Path, lang: str, withheld: str
) -> None:
    app = for_investors(monkeypatch, folder, lang=lang)
    assert not app.exception
    shown = text(app)
    assert ("Invented tables: Plots.", "Các bảng giả định: Lô đất.")[lang == "vi"] in shown
    assert withheld not in shown
    for file in ("tenancies.csv", "projects.csv", "reservations.csv"):
        assert file not in shown
    assert not set(sources(app)["table"]) & {withheld, "Projects", "Reservations", "Dự án", "Giữ chỗ"}


def test_texts_of_the_book_stay_text(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = write_book(
        tmp_path / "book",
        phases=edit(0, name_en=ATTACK),
        published_totals=edit(0, source=ATTACK),
        adjustments=edit(0, reason=ATTACK),
    )
    shown = text(app_on(monkeypatch, folder, "about", lang="en"))
    assert "<img" not in shown
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_packaged_book_rests_mostly_on_estimates(monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    shown = text(app_on(monkeypatch, None, "about", lang=lang))
    # Published are 246.00 and 216.30 ha only: 4,133.19 - 462.30 = 3,670.89 ha are estimated.
    assert ("4,133.19 ha", "4.133,19 ha")[lang == "vi"] in shown
    assert ("3,670.89 ha", "3.670,89 ha")[lang == "vi"] in shown
    assert "ODbL 1.0" in shown


def test_published_days_are_reckoned_once_for_a_book(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    app = app_on(monkeypatch, folder, "about", lang="en")
    before = text(app)
    monkeypatch.setattr(reconciliation, "state", None)  # reckoning once more would fail
    assert text(app.run()) == before
    assert not app.exception
