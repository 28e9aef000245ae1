"""Maps and layers of a book that lacks outlines, has a stray plot, or cannot be drawn at all."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from geopandas import GeoSeries

from occupancy.book import LandBook, load
from occupancy.statement import state
from outputs.assets import MAP_LIBRARIES
from outputs.gis.layers import is_hollow, shortfalls
from outputs.maps.outlines import drawn_land, undrawn, without_stray_land
from outputs.maps.paper.annex_map import annex_map
from outputs.maps.paper.plan import Extent, plan
from outputs.maps.style import OF_PLOTS
from outputs.maps.web.geometry import map_geometry
from outputs.maps.web.plot_states_payload import zoom_to_plots
from outputs.text.translations import translator
from tests.support.app_pages import app_on
from tests.support.book_builder import CORNER, PLANE, Change, edit, write_book
from tests.support.command_line import Captured, run_in_english
from tests.support.paper_readers import submission

NOTHING = "Nothing of the book can be drawn: no zone, phase or plot has an outline that can be used."


def bare(rows: list[dict[str, object]]) -> None:
    """A change that takes every outline away."""
    for row in rows:
        row["geometry"] = None


UNOUTLINED: dict[str, Change] = {"zones": bare, "phases": bare}
UNDRAWN: dict[str, Change] = {**UNOUTLINED, "parcels": bare}


def book_of(folder: Path, **change: Change) -> LandBook:
    return load(write_book(folder, **change))


def degrees(*corners: float) -> tuple[float, ...]:
    """West, south, east and north, in degrees, around a box given in metres from the corner of the book."""
    west, south, east, north = corners
    box = shapely.box(CORNER[0] + west, CORNER[1] + south, CORNER[0] + east, CORNER[1] + north)
    return tuple(GeoSeries([box], crs=PLANE).to_crs("EPSG:4326").total_bounds)


# What is drawn ---------------------------------------------------------------------------------------------


def test_phases_without_outlines_are_drawn_as_their_plots(tmp_path: Path) -> None:
    land = drawn_land(book_of(tmp_path, **UNOUTLINED))
    # six plots of 10 ha, three of them, and one with 2 ha of green land; c-1 has none
    assert dict(zip(land["phase_id"], (land.area / 10_000).round(6), strict=True)) == {
        "a-1": 60.0, "a-2": 30.0, "b-1": 12.0,
    }  # fmt: skip
    assert set(land["boundary_status"]) == {OF_PLOTS}


def test_only_the_phase_without_an_outline_is_drawn_as_its_plots(tmp_path: Path) -> None:
    land = drawn_land(book_of(tmp_path, phases=edit(1, geometry=None))).set_index("phase_id")
    assert land["boundary_status"].eq(OF_PLOTS).to_dict() == {"a-1": False, "a-2": True, "b-1": False}


def test_a_zone_with_an_outline_covers_the_plots_of_its_undrawn_phases(tmp_path: Path) -> None:
    land = drawn_land(book_of(tmp_path, phases=bare))
    assert sorted(zip(land["zone_id"], land["phase_id"], strict=True)) == [("z-a", ""), ("z-b", "")]
    assert not land["boundary_status"].eq(OF_PLOTS).any()


def test_the_map_is_made_to_fit_the_plots_where_there_are_no_outlines(tmp_path: Path) -> None:
    book = book_of(tmp_path, **UNOUTLINED)
    expected = pytest.approx(degrees(0, 0, 3500, 850), abs=3e-5)  # a grid of metres is turned by 0.1°
    assert map_geometry(book).bounds == expected


# Plot b-1-01 is 40 km to the east of where it lay, and 40 km from the two other plots of its phase.
def astray(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows[9]["geometry"] = shapely.transform(rows[9]["geometry"], lambda xy: xy + np.array([40_000, 0]))
    more = dict(
        rows[10], parcel_id="b-1-03", geometry=shapely.transform(rows[10]["geometry"], lambda xy: xy + 200)
    )
    return [*rows, more]


def test_a_stray_plot_moves_no_map(tmp_path: Path) -> None:
    book = book_of(tmp_path, **UNOUTLINED, parcels=astray)
    assert book.findings.loc[book.findings["rule"] == "L041", "record_id"].tolist() == ["b-1-01"]
    expected = pytest.approx(degrees(0, 0, 3700, 850), abs=3e-5)
    assert map_geometry(book).bounds == expected
    everything = zoom_to_plots(book, book.parcels["parcel_id"].tolist(), token="t")
    assert everything is not None
    assert everything.box[2] == pytest.approx(degrees(0, 0, 3700, 850)[2], abs=3e-5)
    assert "1 plot lies far from the others, outside this map; its finding says where." in undrawn(
        book, translator("en")
    )


def test_a_map_goes_to_a_stray_plot_that_it_is_asked_for(tmp_path: Path) -> None:
    there = zoom_to_plots(book_of(tmp_path, **UNOUTLINED, parcels=astray), ["b-1-01"], token="t")
    assert there is not None
    assert there.box == pytest.approx(degrees(43_000, 0, 43_250, 400), abs=1e-4)


# Of three outlines one may lie 100 km from their middle, and not farther.
@pytest.mark.parametrize(("east", "fits"), [(99_000, True), (110_000, False)])
def test_an_outline_far_from_all_others_moves_no_map(tmp_path: Path, east: float, fits: bool) -> None:
    far = shapely.box(east, 0, east + 1000, 1000)
    book = book_of(tmp_path, phases=edit(3, geometry=far))
    assert ("c-1" in set(without_stray_land(drawn_land(book))["phase_id"])) == fits


# What is said ----------------------------------------------------------------------------------------------


def test_what_is_not_on_a_map_is_said(tmp_path: Path) -> None:
    en = translator("en")
    assert (
        undrawn(book_of(tmp_path / "a"), en) == "Not on the map, with neither an outline nor plots: Zone C."
    )
    assert undrawn(book_of(tmp_path / "b", parcels=edit(1, geometry=None)), en) == (
        "Not on the map, with neither an outline nor plots: Zone C. "
        "1 plot could not be used and is not on the map; its finding says why."
    )
    assert undrawn(book_of(tmp_path / "c", **UNDRAWN), en) == NOTHING


def test_a_map_of_plots_is_exit_0_and_one_of_nothing_says_so_with_exit_1(
    capsys: Captured, tmp_path: Path
) -> None:
    MAP_LIBRARIES.ensure()
    page = tmp_path / "map.html"
    code, out, _ = run_in_english(
        capsys, "map", "--data", write_book(tmp_path / "a", **UNOUTLINED), "--out", page
    )
    assert code == 0
    assert NOTHING not in out
    assert "Plots only" in page.read_text(encoding="utf-8")
    code, out, err = run_in_english(
        capsys, "map", "--data", write_book(tmp_path / "b", **UNDRAWN), "--out", page
    )
    assert (code, out, err) == (1, f"The map is in {page}.\n{NOTHING}\n", "")
    assert NOTHING in page.read_text(encoding="utf-8")


def test_layers_without_a_usable_plot_say_how_many_with_exit_1(capsys: Captured, tmp_path: Path) -> None:
    file = tmp_path / "layers.gpkg"
    code, out, err = run_in_english(
        capsys, "layers", "--data", write_book(tmp_path / "a", parcels=bare), "--out", file
    )
    assert (code, err) == (1, "")
    assert out.splitlines() == [
        f"The layers are in {file}.",
        "Rows without an outline in the layer “Zones”: 1 of 3.",
        "Rows without an outline in the layer “Phases”: 1 of 4.",
        "The layer “Plots” is empty on this day.",
        "11 rows of “Plots” could not be used and are not in it; `check` says why.",
    ]


def test_layers_of_plots_alone_are_exit_0_and_layers_without_any_shape_exit_1(tmp_path: Path) -> None:
    book = book_of(tmp_path, **UNOUTLINED)
    statement = state(book, as_of=book.info.data_as_of)
    assert not is_hollow(statement)
    assert not is_hollow(statement, only=["parcels"])
    assert is_hollow(statement, only=["zones", "phases"])
    assert shortfalls(statement, translator("en"), only=["zones"]) == (
        "Rows without an outline in the layer “Zones”: 3 of 3.",
    )
    assert shortfalls(statement, translator("en"), only=["parcels"]) == ()


def test_the_annex_of_a_book_without_outlines_shows_its_plots(tmp_path: Path) -> None:
    book = book_of(tmp_path, **UNOUTLINED)
    assert annex_map(submission(book), kind="png").startswith(b"\x89PNG")
    assert plan(submission(book), Extent(zone_id="z-b"), kind="png").startswith(b"\x89PNG")


@pytest.mark.parametrize("page", ["overview", "zone", "vacant", "quality"])
def test_a_page_whose_map_would_be_empty_says_so_instead(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, page: str
) -> None:
    MAP_LIBRARIES.ensure()
    app = app_on(monkeypatch, write_book(tmp_path / "book", **UNDRAWN), page, lang="en", zone="z-a")
    assert not app.exception
    assert NOTHING in [box.value.replace("\\", "") for box in app.warning]  # signs of Markdown are escaped
