"""The page of findings: how many, which, what each means, and where it lies; in both languages."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from geo.findings import findings
from occupancy.book import load
from occupancy.program import DATA
from occupancy.statement import state
from tests.support import book_builder
from tests.support.app_pages import app_on, text
from tests.support.book_builder import add, drop, edit, lease, square, write_book
from tests.support.messagebox import told
from ui.pages.quality import url_ids

ATTACK = "<img src=x onerror=alert(1)>![p](http://elsewhere.example/p.png)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A book with four errors and five notes.

    L1 (10 ha) begins on a day that is none (B001); 5 ha more are let on a-1-02, which has 10 (T002); a green
    plot of 1 ha lies half on a-1-01 and half on a-1-02 (L004, twice). Phase c-1 has no outline (L008), and
    four optional files are not there (B007).
    """
    green = book_builder._parcel("a-1-07", square(200, 100, 100), land_use="green", document_area_m2=10_000.0)
    return write_book(
        tmp_path / "book",
        parcels=add(green),
        tenancies=lambda rows: [
            rows[0] | {"first_day": "31/02/2016"},
            *rows[1:],
            lease("L7", 1, "C1", "a-1-02", 50_000, "2019-01-01"),
        ],
    )


def listed(app: AppTest) -> pd.DataFrame:
    """The rows of the list."""
    frame = app.dataframe[0].value
    assert isinstance(frame, pd.DataFrame)
    return frame


def name_of(folder: Path, rule: str, record: str) -> str:
    """What the address calls the finding of a rule on a record."""
    book = load(folder)
    found = state(book, as_of=book.info.data_as_of).findings.reset_index(drop=True)
    at = found.index[(found["rule"] == rule) & (found["record_id"] == record)]
    return url_ids(found)[at[0]]


def map_lines(app: AppTest) -> str:
    """What the map is sent: its script has the paint, and where it goes."""
    (component,) = app.get("component_instance")
    return str(json.loads(component.proto.json_args))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ["✕ Error", "▲ Warning", "● Note", "10.00 ha leased", "Choose a finding"]),
        ("vi", ["✕ Lỗi", "▲ Cảnh báo", "● Lưu ý", "10,00 ha đã cho thuê", "Chọn một điểm"]),
    ],
)
def test_findings_are_counted_by_severity_and_listed_errors_first(
    monkeypatch: pytest.MonkeyPatch, folder: Path, lang: str, said: list[str]
) -> None:
    app = app_on(monkeypatch, folder, "quality", lang=lang)
    assert not app.exception
    shown = text(app)
    assert [part for part in said if part not in shown] == []
    assert re.findall(r"<strong>(\d+)</strong>", shown) == ["4", "0", "6", "1"]
    rows = listed(app)
    assert sorted(rows["rule"][:4]) == ["B001", "L004", "L004", "T002"]
    assert sorted(rows["rule"][4:]) == ["B007"] * 5 + ["L008"]


@pytest.mark.parametrize(
    ("query", "rules"),
    [
        ({"severity": "note"}, {"B007", "L008"}),
        ({"severity": "error;warning"}, {"B001", "L004", "T002"}),
        ({"rule": "L004;T002"}, {"L004", "T002"}),
        ({"severity": "error", "rule": "L004;L008"}, {"L004"}),
        ({"zones": "z-c"}, {"L008"}),
        ({"kind": "L"}, {"L004", "L008"}),
        ({"kind": "B;T", "severity": "error"}, {"B001", "T002"}),
        ({"table": "tenancies"}, {"B001"}),
        ({"zones": "z-a", "table": "parcels", "kind": "T"}, {"T002"}),
    ],
)
def test_the_filters_of_the_address_hold(
    monkeypatch: pytest.MonkeyPatch, folder: Path, query: dict[str, str], rules: set[str]
) -> None:
    app = app_on(monkeypatch, folder, "quality", lang="en", **query)
    assert set(listed(app)["rule"]) == rules


def test_choosing_a_filter_puts_it_into_the_address(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    app = app_on(monkeypatch, folder, "quality", lang="en")
    app.multiselect(key="rule").set_value(["T002", "L008"]).run()
    assert app.query_params["rule"] == "T002;L008"
    assert set(listed(app)["rule"]) == {"T002", "L008"}
    app.multiselect(key="rule").set_value([]).run()
    assert "rule" not in app.query_params
    assert len(listed(app)) == 10


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "No finding answers these filters."), ("vi", "Không có điểm nào")]
)
def test_filters_that_leave_nothing_say_so(
    monkeypatch: pytest.MonkeyPatch, folder: Path, lang: str, said: str
) -> None:
    app = app_on(monkeypatch, folder, "quality", lang=lang, severity="warning")
    assert not app.exception
    assert said in told(app.info[0])
    assert len(app.dataframe) == 0


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "nothing was found"), ("vi", "không phát hiện vấn đề nào")]
)
def test_a_book_without_findings_says_that_nothing_was_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lang: str, said: str
) -> None:
    folder = write_book(tmp_path / "book", phases=drop(3), zones=drop(2), phase_decisions=drop(3))
    own = DATA
    for file in ("bases.csv", "rules.csv", "forms.csv"):
        (folder / file).write_bytes((own / file).read_bytes())
    for file in ("basemap.geojson", "places.geojson"):
        (folder / file).write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    app = app_on(monkeypatch, folder, "quality", lang=lang)
    assert not app.exception
    assert [said in one.value for one in app.success] == [True]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            [
                "Leases on plot a-1-02 come to 150,000.0 m², 50,000.0 m² more than the 100,000.0 m²",
                "More land is let on the plot than its papers give it.",
                "Look for a lease that was entered twice",
                "The map shows plot a-1-02.",
            ],
        ),
        (
            "vi",
            [
                "Diện tích cho thuê trên lô a-1-02 là 150.000,0 m², vượt 50.000,0 m² so với 100.000,0 m²",
                "Diện tích cho thuê trên lô lớn hơn diện tích theo hồ sơ.",
                "Tìm hợp đồng nhập trùng",
                "Bản đồ hiển thị lô a-1-02.",
            ],
        ),
    ],
)
def test_a_finding_of_the_address_is_told_whole_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, folder: Path, lang: str, said: list[str]
) -> None:
    finding = name_of(folder, "T002", "a-1-02")
    app = app_on(monkeypatch, folder, "quality", lang=lang, finding=finding)
    assert not app.exception
    shown = text(app)
    assert [part for part in said if part not in shown] == []
    assert finding in map_lines(app)  # the token of the place it goes to


def test_a_finding_without_a_place_says_so(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    app = app_on(monkeypatch, folder, "quality", lang="en", finding=name_of(folder, "B007", ""))
    assert "This finding has no place" in text(app)


def test_the_land_at_fault_is_marked_with_what_it_meets(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    app = app_on(monkeypatch, folder, "quality", lang="en", finding=name_of(folder, "L004", "a-1-01"))
    (mark,) = json.loads(re.findall(r'"marks": ?(\[\{.*?\}\])', map_lines(app).replace("\\", ""))[0])
    assert mark["text"] == "✕"
    assert mark["label"].startswith("Plot a-1-01 overlaps plot a-1-07 by 5,000.0 m²")
    assert mark["looked"]
    assert len(mark["rings"]) == 1  # 50 × 100 m of both plots
    assert len(mark["cut"]) >= 3  # both plots and the phase around them


def test_an_accepted_finding_is_shown_as_such(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = write_book(
        tmp_path / "book",
        parcels=edit(1, geometry=square(200, 0, 250, height=400)),
        accepted_findings=lambda _: [
            {
                **{"rule": "L004", "record_id": "a-1-01", "accepted_by": "An", "reason": "resurveyed"},
                **{"accepted_on": "2023-12-01", "until": "2023-12-31"},
            }
        ],
    )
    app = app_on(monkeypatch, folder, "quality", lang="en", finding=name_of(folder, "L004", "a-1-01"))
    assert not app.exception
    assert listed(app)["severity"][0] == "✓ Accepted"
    assert re.findall(r"<strong>(\d+)</strong>", text(app)) == ["0", "0", "6", "1", "0"]
    assert "Accepted by An on 1 Dec 2023, until 31 Dec 2023 inclusive: resurveyed." in text(app)


def test_a_finding_that_was_mended_says_so(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    app = app_on(monkeypatch, folder, "quality", lang="en", finding="T002-00000000")
    assert not app.exception
    assert "is not there on this day" in told(app.info[0])


def test_hundreds_of_findings_are_listed_and_hostile_texts_stay_text(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wrong = [lease(f"X{n}{ATTACK}", 1, "C1", "a-1-01", 5, "2018-01-01") for n in range(400)]
    folder = write_book(
        tmp_path / "book",
        tenancies=add(*wrong),
        zones=edit(0, name_en=ATTACK),
        phases=edit(0, name_en=ATTACK),
    )
    first = f"X0{ATTACK}/1"
    finding = name_of(folder, "T003", first)
    app = app_on(monkeypatch, folder, "quality", lang="en", rule="T003", finding=finding)
    assert not app.exception
    assert len(listed(app)) == 400  # L1 gives C1 the plot already
    shown = text(app)
    # The table on the screen has all; paper, and cards on a phone, have the first page of them.
    assert "The first 200 of 400; the downloads have all." in shown
    assert "<img" not in shown
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown
    links = [link.proto.label for link in app.get("page_link")]
    assert not any("![p](" in label for label in links)
    assert any(r"\!\[p\]\(" in label for label in links)


def test_a_finding_is_called_by_what_it_is_about_not_by_where_it_is_listed() -> None:
    overlap = {"rule": "L004", "table": "parcels", "record_id": "a", "field": "geometry", "value": "b"}
    other = overlap | {"value": "c"}
    lent = {"rule": "T002", "table": "parcels", "record_id": "a", "field": "leased_area_m2", "value": "150.0"}
    one, two, three = url_ids(findings([overlap, other, lent]))
    assert len({one, two, three}) == 3
    assert url_ids(findings([lent, other, overlap])) == [three, two, one]
    assert url_ids(findings([lent | {"value": "160.0"}])) == [three]  # areas change from day to day


def test_findings_that_differ_only_in_their_row_are_numbered() -> None:
    twice = {"rule": "B003", "table": "services", "field": "value"}
    one, two = url_ids(findings([twice | {"row": 2}, twice | {"row": 3}]))
    assert two == f"{one}-2"


def test_a_severity_or_check_that_is_none_is_said_and_not_used(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    app = app_on(monkeypatch, folder, "quality", lang="en", severity="grave;error", rule=ATTACK)
    assert [told(one) for one in app.warning] == [
        "The filter “Severity” in the address is not used: grave.",
        f"The filter “Check” in the address is not used: {ATTACK}.",
    ]
    assert set(listed(app)["rule"]) == {"B001", "T002", "L004"}  # all errors
