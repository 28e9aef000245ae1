"""What-if and robustness on the Analysis page, without a browser: by the address, buttons and files."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geo.crs import WGS84
from occupancy.book import load
from occupancy.scenario.scenario_file import Scenario, Step, scenario_from_link, scenario_link
from tests.support.app_pages import Opened
from tests.support.book_builder import FULL_LEASES, write_book
from tests.support.messagebox import told

DAY = date(2023, 11, 17)


class AnalysisPage(Opened):
    page = "analysis"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_book(tmp_path_factory.mktemp("book"), tenancies=FULL_LEASES)


def revoked(lease: str, title: str = "Revoked") -> Scenario:
    return Scenario(title=title, steps=(Step("revoke", DAY, {"leases": (lease,)}),), absorption_ha=60.0)


def of_address(app: Any) -> list[Scenario]:
    said = app.query_params["scenario"]
    text = said if isinstance(said, str) else said[0]
    return [scenario_from_link(part) for part in text.split(".")]


def test_a_link_shows_scenarios_side_by_side(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    link = ".".join(map(scenario_link, (revoked("L8", "One"), revoked("L2", "Two"))))
    opened = AnalysisPage(monkeypatch, folder, part="whatif", scenario=link)
    assert "80.00 (−10.00)" in opened.html
    assert "76.00 (−14.00)" in opened.html
    # 60 % of 150 ha are 90: 10 ha are missing, two months at 60 ha a year.
    assert "10.000 ha leased are missing; at the stated 60.00 ha a year until 17 Jan 2024" in opened.html
    assert "Invented figures" in opened.html


def test_the_rate_is_led_from_the_book_to_a_scenario_and_between_two_step_by_step(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    link = ".".join(map(scenario_link, (revoked("L8", "One"), revoked("L2", "Two"))))
    opened = AnalysisPage(monkeypatch, folder, part="whatif", scenario=link)
    app = opened.app
    app.button(key="whatif-why-0").click().run()
    assert not app.exception
    # 90 of 150 ha are 60 %, 80 are 53.33.
    assert "The rate fell from 60.00 % (17 Nov 2023) to 53.33 % (17 Nov 2023 · One)" in opened.html
    (table,) = app.dataframe
    assert list(table.value["lease_id"]) == ["L8"]
    between = AnalysisPage(
        monkeypatch, folder, part="bridge", scenario=link, from_scenario="1", to_scenario="2"
    )
    assert "(17 Nov 2023 · One) to 50.67 % (17 Nov 2023 · Two)" in between.html


def test_a_scenario_that_is_refused_leaves_the_bridge_of_the_book(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    link = scenario_link(revoked("nobody", "None"))
    opened = AnalysisPage(monkeypatch, folder, part="bridge", scenario=link, to_scenario="1")
    assert any(text.startswith("None: ") for text in opened.warned)
    # A place at which the address has no scenario is the book.
    assert AnalysisPage(monkeypatch, folder, part="bridge", to_scenario="4").warned == []


def test_chosen_plots_are_taken_back_in_a_click(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    opened = AnalysisPage(monkeypatch, folder, part="whatif", sel="a-1-05;a-2-02")
    app = opened.app
    app.button(key="whatif-revoke").click().run()
    assert not app.exception
    assert of_address(app)[0].steps == (Step("revoke", DAY, {"plots": ("a-1-05", "a-2-02")}),)
    assert "70.00 (−20.00)" in opened.html
    app.button(key="whatif-beside").click().run()
    assert [each.title for each in of_address(app)] == ["Scenario 1", "Scenario 2"]
    app.button(key="whatif-out-0-0").click().run()
    assert not app.exception


def test_a_drawn_outline_becomes_a_zone_with_what_is_typed(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    opened = AnalysisPage(monkeypatch, folder, part="whatif")
    app = opened.app
    # East of all zones of the small book, about 103 ha.
    west, south, east, north = 106.05, 21.15, 106.06, 21.159
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    app.session_state["whatif-outline"] = {"type": "Polygon", "coordinates": [ring]}
    app.run()
    next(box for box in app.text_input if box.label == "Leasable (ha)").set_value("50").run()
    app.button(key="whatif-establish").click().run()
    assert not app.exception
    [step] = of_address(app)[0].steps
    assert (step.do, step.on, step.cells["leasable_ha"]) == ("establish", DAY, 50)
    assert "200.00 (+50.00)" in opened.html


def test_other_steps_on_plots_have_their_fields(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    app = AnalysisPage(monkeypatch, folder, part="whatif", sel="a-1-05").app
    app.button(key="whatif-extend").click().run()
    assert not app.exception
    [step] = of_address(app)[0].steps
    assert (step.do, step.cells["until"]) == ("extend", date(2073, 11, 17))

    app = AnalysisPage(monkeypatch, folder, part="whatif", sel="a-1-05").app
    app.selectbox(key="whatif-use").select("green").run()
    app.button(key="whatif-reclassify").click().run()
    assert of_address(app)[0].steps[0].cells == {"plots": ("a-1-05",), "land_use": "green"}
    told_steps = [text.value.replace("\\", "") for text in app.caption]
    assert any("in another use, a-1-05, green land" in text for text in told_steps)

    app = AnalysisPage(monkeypatch, folder, part="whatif", sel="a-1-05").app
    assert app.button(key="whatif-correct").disabled
    next(box for box in app.text_input if box.label == "Area on paper (m²)").set_value("90000").run()
    app.button(key="whatif-correct").click().run()
    assert of_address(app)[0].steps[0].cells == {"plots": ("a-1-05",), "area_m2": 90_000.0}


def test_a_drawn_outline_cuts_the_plot_that_is_selected(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    app = AnalysisPage(monkeypatch, folder, part="whatif", sel="a-1-06").app
    bounds = load(folder).parcels.to_crs(WGS84).set_index("parcel_id").geometry["a-1-06"].bounds
    west, south, east, north = bounds
    ring = [[west - 1e-3, south - 1e-3], [(west + east) / 2, south - 1e-3], [(west + east) / 2, north + 1e-3]]
    ring += [[west - 1e-3, north + 1e-3], ring[0]]
    app.session_state["whatif-outline"] = {"type": "Polygon", "coordinates": [ring]}
    app.run()
    app.button(key="whatif-split").click().run()
    assert not app.exception
    [step] = of_address(app)[0].steps
    assert (step.do, step.cells["plots"]) == ("split", ("a-1-06",))
    assert not app.warning


@pytest.mark.parametrize(("lang", "said"), [("en", "cannot be read"), ("vi", "Không đọc được kịch bản")])
def test_what_cannot_be_used_is_told_and_the_page_goes_on(
    monkeypatch: pytest.MonkeyPatch, folder: Path, lang: str, said: str
) -> None:
    link = f"hostile.{scenario_link(revoked('nobody'))}"
    opened = AnalysisPage(monkeypatch, folder, part="whatif", scenario=link, lang=lang)
    sentences = " ".join(told(each) for each in opened.app.warning)
    assert said in sentences
    assert "nobody" in sentences


def test_the_light_stands_with_its_reasons(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    opened = AnalysisPage(monkeypatch, folder, part="robustness")
    assert "Not robust" in opened.app.warning[0].value
    assert "Areas on the ellipsoid" in opened.html
    beyond = AnalysisPage(monkeypatch, folder, part="robustness", day="2025-01-01")
    assert "No rule on the fill rate" in told(beyond.app.warning[-1])
