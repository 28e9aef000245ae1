"""What stands around every page: the audience, the day of knowledge, and the search box."""

import json
import sys
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from google.protobuf.message import Message
from google.protobuf.text_format import MessageToString
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from occupancy.program import ROOT
from tests.support.book_builder import Row, add, lease, write_book
from tests.support.messagebox import told
from ui.shell import PAGES, entries


def opened(folder: Path, name: str = "", *, audience: str = "internal", **query: str) -> AppTest:
    """The app opened for an audience, on one of its pages."""
    sys.argv = ["app.py", "--data", str(folder), "--audience", audience]
    app = AppTest.from_file(str(ROOT / "ui/server/script.py"), default_timeout=60)
    if name:
        app._page_hash = calc_hash(name)
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


@pytest.fixture(autouse=True)
def _arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", sys.argv)


def text(app: AppTest) -> str:
    """All that comes to the browser, whatever draws it; signs that Markdown would read are escaped there."""
    parts = [getattr(part, "proto", None) for part in app._tree]
    shown = (MessageToString(part, as_utf8=True) for part in parts if isinstance(part, Message))
    return "\n".join(shown).replace("\\", "")


# The audience ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "mark"), [("en", "Investor view"), ("vi", "Bản dành cho nhà đầu tư")])
def test_an_investor_reads_the_same_figures_and_is_told_whose_copy_it_is(
    folder: Path, lang: str, mark: str
) -> None:
    outside, inside = opened(folder, audience="investor", lang=lang), opened(folder, lang=lang)
    assert not outside.exception
    for figure in ("33,33 %", "50,00 ha") if lang == "vi" else ("33.33 %", "50.00 ha"):
        assert figure in text(outside)
    assert mark in text(outside)
    assert mark not in text(inside)


def test_no_part_of_an_address_makes_an_investor_somebody_else(folder: Path) -> None:
    app = opened(folder, audience="investor", lang="en", audience_="internal", internal="1")
    app.query_params["audience"] = "internal"
    app.run()
    assert "Investor view" in text(app)
    assert "Quality" not in [link.proto.label for link in app.get("page_link")]


def test_an_investor_has_every_page_but_the_internal_ones() -> None:
    inside, outside = ({entry.path for entry in entries(who)} for who in ("internal", "investor"))
    assert inside == {entry.path for entry in PAGES}
    assert inside - outside == {"analysis", "export", "import", "verify", "quality"}


def test_the_address_of_an_internal_page_opens_the_first_for_an_investor(folder: Path) -> None:
    app = opened(folder, "quality", audience="investor", lang="en", rule="T001", finding="1")
    assert not app.exception
    assert [told(info) for info in app.info] == ["This page is not in the copy for investors."]
    assert "33.33 %" in text(app)


@pytest.mark.parametrize("entry", [entry.path for entry in entries("investor")])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_page_of_an_investor_opens(folder: Path, entry: str, lang: str) -> None:
    app = opened(folder, entry, audience="investor", lang=lang, zone="z-a", plot="a-1-03")
    assert not app.exception
    assert not app.error
    for secret in ("Alpha", "Beta", "Gamma", "Epsilon", "C1", "L2"):
        assert secret not in text(app)


def test_an_audience_that_is_not_there_is_one_sentence(folder: Path) -> None:
    app = opened(folder, audience="press", lang="en")
    assert "--audience press" in told(app.error[0])


# The day of knowledge --------------------------------------------------------------------------------------


@pytest.fixture
def corrected(tmp_path: Path) -> Path:
    """A book in which it was written down on 2022-03-01 that L1 is 6 ha and not 10."""

    def correction(rows: list[Row]) -> list[Row]:
        rows[0]["superseded_on"] = "2022-03-01"
        return [*rows, rows[0] | {"superseded_on": "", "recorded_on": "2022-03-01", "leased_area_m2": 60_000}]

    return write_book(tmp_path / "corrected", tenancies=correction)


@pytest.mark.parametrize("audience", ["internal", "investor"])
@pytest.mark.parametrize(
    ("known", "leased", "rate"),
    [
        ("2022-02-28", "50.00 ha", "33.33 %"),
        ("2022-03-01", "46.00 ha", "30.67 %"),
        ("", "46.00 ha", "30.67 %"),
    ],
)
def test_the_day_of_knowledge_changes_the_figures(
    corrected: Path, audience: str, known: str, leased: str, rate: str
) -> None:
    app = opened(corrected, audience=audience, lang="en", **({"known": known} if known else {}))
    assert leased in text(app)
    assert rate in text(app)
    assert ("33.33 %" in text(app)) == (rate == "33.33 %")


@pytest.mark.parametrize(("known", "leased"), [("2022-02-28", "40.00 ha"), ("2022-03-01", "36.00 ha")])
def test_it_changes_the_figures_of_a_zone(corrected: Path, known: str, leased: str) -> None:
    assert leased in text(opened(corrected, "zone", lang="en", zone="z-a", known=known))


@pytest.mark.parametrize("entry", [entry.path for entry in PAGES])
def test_every_page_opens_as_known_on_a_day(corrected: Path, entry: str) -> None:
    app = opened(corrected, entry, lang="en", zone="z-a", plot="a-1-01", known="2022-02-28")
    assert not app.exception
    assert not app.error
    assert app.query_params["known"] == ["2022-02-28"] or app.query_params["known"] == "2022-02-28"


# The search box --------------------------------------------------------------------------------------------


def find(app: AppTest, wanted: str) -> AppTest:
    """Type into the search box, and go where the server leads, as the browser does."""
    app.text_input(key="find").set_value(wanted).run()
    protos = [part.proto for part in app.get("bidi_component")]
    told_links = (json.loads(one.json) for one in protos if one.component_name == "landbook_links")
    for answer in [answer for answer in told_links if "page" in answer]:
        name, changed = json.loads(bytes.fromhex(answer["page"].removeprefix("to-")))
        assert changed == {}
        app._page_hash = calc_hash(name)
        app.query_params.clear()
        for key, value in parse_qsl(answer["query"]):
            app.query_params[key] = value
        app.run()
    return app


def choices(app: AppTest) -> list[str]:
    """What may be chosen from where several are meant: the links that are not those of the header."""
    links = [link.proto for link in app.get("page_link")]
    return [link.label.replace("\\", "") for link in links if "(" in link.label]


@pytest.mark.parametrize(
    ("wanted", "page", "zone", "plot"),
    [
        ("khu a", "zone", "z-a", ""),
        ("A-1-03", "plot", "z-a", "a-1-03"),
        ("Delta", "plot", "z-b", "b-1-01"),  # leases that plot only
        ("C4", "plot", "z-b", "b-1-01"),
        ("L5", "plot", "z-b", "b-1-01"),
        ("L4", "plot", "z-a", "a-1-04"),  # ended before the day
        ("known works", "zone", "z-a", ""),  # named in a public list
    ],
)
def test_what_is_found_opens(folder: Path, wanted: str, page: str, zone: str, plot: str) -> None:
    app = find(opened(folder, lang="en"), wanted)
    assert not app.exception
    assert app._finished_page_script_hash == calc_hash(page)
    assert app.query_params["zone"] in (zone, [zone])
    assert app.query_params.get("plot", "") in (plot, [plot])


def test_all_plots_of_a_tenant_are_listed_and_lead_to_one_map(folder: Path) -> None:
    app = find(opened(folder, lang="en"), "beta")  # L2 has a-1-02 and 4 ha of a-1-03
    assert choices(app) == [
        "Beta · Zone A: all 2 plots on the map (tenant)",
        "Beta · Zone A · a-1-02 (tenant)",
        "Beta · Zone A · a-1-03 (tenant)",
    ]
    links = [link.proto for link in app.get("page_link") if "all 2 plots" in link.proto.label]
    assert [dict(parse_qsl(link.query_string))["sel"] for link in links] == ["a-1-02~03"]


def test_several_that_may_be_meant_can_be_chosen_from(folder: Path) -> None:
    app = find(opened(folder, lang="en"), "a-2-0")
    assert choices(app) == [
        "a-1-02 · Zone A (plot)",
        "a-2-01 · Zone A (plot)",
        "a-2-02 · Zone A (plot)",
        "a-2-03 · Zone A (plot)",
    ]
    assert app._finished_page_script_hash != calc_hash("plot")


def test_the_name_of_a_zone_that_others_begin_with_opens_none(folder: Path) -> None:
    def longer(rows: list[Row]) -> None:
        rows[1]["name_vi"], rows[1]["name_en"] = "Khu A II", "Zone A II"

    app = find(opened(write_book(folder, zones=longer), lang="en"), "khu a")
    assert choices(app) == ["Zone A (zone)", "Zone A II (zone)"]


def test_a_tenant_in_two_zones_can_be_chosen_by_zone(tmp_path: Path) -> None:
    folder = write_book(tmp_path / "two", tenancies=add(lease("L7", 1, "C4", "a-1-05", 50_000, "2022-01-01")))
    app = find(opened(folder, lang="en"), "delta")
    assert choices(app) == [
        "Delta · Zone B (tenant)",
        "Delta · Zone A (tenant)",
    ]


def test_an_investor_finds_no_tenant(folder: Path) -> None:
    app = find(opened(folder, audience="investor", lang="en"), "delta")
    assert [toast.value for toast in app.toast] == ["Nothing in the book is called delta\\."]
    app = find(opened(folder, audience="investor", lang="en"), "khu b")
    assert app._finished_page_script_hash == calc_hash("zone")


def test_what_is_called_nothing_is_said(folder: Path) -> None:
    app = find(opened(folder, lang="vi"), "không có đâu")
    assert [toast.value for toast in app.toast] == ["Trong bộ dữ liệu không có tên nào là không có đâu\\."]


def test_the_first_page_opens_at_its_own_name_too(folder: Path) -> None:
    app = opened(folder, "overview", lang="en")
    assert not app.exception
    assert "33.33 %" in text(app)


# The day past the book's own -------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", [entry.path for entry in PAGES])
@pytest.mark.parametrize(
    ("lang", "later"),
    [
        ("en", "The book goes up to 17 Nov 2023; a later day"),
        ("vi", "Bộ dữ liệu ghi đến ngày 17/11/2023; ngày sau đó"),
    ],
)
def test_a_day_past_the_books_own_is_said_on_every_page(
    folder: Path, entry: str, lang: str, later: str
) -> None:
    for day, times in (("2023-11-17", 0), ("2023-11-18", 1)):
        app = opened(folder, entry, lang=lang, day=day)
        assert not app.exception
        assert text(app).count(f'role="note">{later}') == times
