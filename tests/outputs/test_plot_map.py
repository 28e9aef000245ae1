"""The map of plots without a browser: what travels once, what travels again, and what never travels."""

import gzip
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from streamlit_folium import _get_feature_group_string, _get_map_string, generate_js_hash

from geo.crs import to_wgs84
from geo.errors import FieldError
from occupancy.book import LandBook, load
from occupancy.program import DATA
from occupancy.statement import state
from outputs.files import served_folder, write_served
from outputs.maps.finding_places import plots_inside
from outputs.maps.style import STATES
from outputs.maps.web import geometry
from outputs.maps.web.folium_map import Tiles, tiles
from outputs.maps.web.geometry import geometry_url, map_geometry
from outputs.maps.web.plot_map import plot_map, plot_states_layer
from outputs.maps.web.plot_states_payload import (
    CODES,
    DIGITS,
    CameraTarget,
    MapState,
    state_legend,
    state_payload,
    zoom_to_plots,
)
from outputs.maps.web.zone_map import zone_map
from outputs.text.translations import translator
from tests.support.book_builder import add, drop, edit, square, write_book

DAY = date(2023, 11, 17)
SECRET = "Secret Works"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> LandBook:
    return load(write_book(tmp_path_factory.mktemp("book"), projects=edit(0, tenant_name=SECRET)))


@pytest.fixture(scope="module")
def packaged() -> LandBook:
    return load(DATA)


def script(book: LandBook, **more: object) -> str:
    """What streamlit-folium runs in the browser to make the map."""
    made = plot_map(book, translator("vi"), **more).map
    made.get_root().render()
    return str(_get_map_string(made))


def unpacked(steps: list[int]) -> list[tuple[float, float]]:
    """The corners of a packed ring, in degrees."""
    corners = np.cumsum(np.array(steps).reshape(-1, 2), axis=0) / 1_000_000
    return [(float(lon), float(lat)) for lon, lat in corners]


# What travels once ----------------------------------------------------------------------------------------


def test_the_served_file_holds_ids_and_rings_and_nothing_else(book: LandBook) -> None:
    where = geometry_url(book)
    held = json.loads((served_folder() / "maps" / where.rsplit("/", 1)[1]).read_text(encoding="utf-8"))
    assert sorted(held) == ["outlines", "per_degree", "plots"]
    assert sorted(held["plots"]) == sorted(held["outlines"]) == ["ids", "rings"]
    assert held["plots"]["ids"] == book.parcels["parcel_id"].tolist()
    assert held["outlines"]["ids"] == [["z-a", "a-1"], ["z-a", "a-2"], ["z-b", "b-1"]]
    numbers = [step for plot in held["plots"]["rings"] for ring in plot for step in ring]
    assert all(type(step) is int for step in numbers)


def test_rings_come_back_to_a_tenth_of_a_metre(book: LandBook) -> None:
    packed = json.loads(map_geometry(book).file_text)["plots"]["rings"]
    for shape, made in zip(to_wgs84(book.parcels).geometry, packed, strict=True):
        corners = {(round(lon, 6), round(lat, 6)) for lon, lat in shape.exterior.coords}
        assert {(round(lon, 6), round(lat, 6)) for lon, lat in unpacked(made[0])} == corners


def test_a_plot_with_a_hole_has_two_rings_that_run_opposite_ways(tmp_path: Path) -> None:
    ring = square(0, 0, 250, height=400).difference(square(100, 100, 50))
    shape = load(write_book(tmp_path, parcels=edit(0, geometry=ring)))
    outer, hole = json.loads(map_geometry(shape).file_text)["plots"]["rings"][0]

    def turning(steps: list[int]) -> float:
        x, y = np.array(unpacked(steps)).T
        return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))

    assert turning(outer) * turning(hole) < 0


def test_the_name_of_the_file_follows_its_content(book: LandBook, tmp_path: Path) -> None:
    same = load(write_book(tmp_path / "same", tenancies=drop(0)))
    moved = load(write_book(tmp_path / "moved", parcels=edit(0, geometry=square(1, 0, 249, height=400))))
    assert geometry_url(same) == geometry_url(book)
    assert geometry_url(moved) != geometry_url(book)


def test_the_address_honours_the_base_path_of_the_server(book: LandBook) -> None:
    plain = geometry_url(book)
    assert plain.startswith("/app/files/maps/rings-")
    assert geometry_url(book, base_path="/so-dat/") == f"/so-dat{plain}"
    assert '"/so-dat/app/files/maps/ground-' in script(book, base_path="so-dat")


def test_a_file_is_written_once_and_old_ones_make_room() -> None:
    first = write_served("0", "rings", "json")
    before = first.stat().st_mtime_ns
    assert write_served("0", "rings", "json") == first
    assert first.stat().st_mtime_ns == before
    for number in range(1, 130):
        write_served(str(number), "rings", "json")
    assert len(list(first.parent.glob("rings-*"))) == 100


def test_a_placeholder_is_sent_as_a_place_and_a_size_only(packaged: LandBook) -> None:
    held = json.loads(map_geometry(packaged).file_text)["outlines"]
    unknown = set(packaged.phases.loc[packaged.phases["boundary_status"] == "placeholder", "phase_id"])
    drawn = dict(zip((phase for _, phase in held["ids"]), held["rings"], strict=True))
    assert unknown
    assert all(drawn[phase] == [] for phase in unknown)
    assert '"radius_m":' in script(packaged)


# The map that stays ---------------------------------------------------------------------------------------


def test_the_script_of_the_packaged_map_is_small(packaged: LandBook) -> None:
    assert len(script(packaged).encode()) < 30_000


def test_the_map_is_the_same_whatever_is_asked_on_it(book: LandBook) -> None:
    first, again = script(book), script(book)
    assert first == again
    assert plot_map(book, translator("vi")).key == plot_map(book, translator("vi")).key


def test_languages_books_and_tiles_have_maps_of_their_own(book: LandBook, packaged: LandBook) -> None:
    own = Tiles("wms", "/wms", "Ảnh", layers="anh")
    keys = {
        plot_map(book, translator("vi")).key,
        plot_map(book, translator("en")).key,
        plot_map(packaged, translator("vi")).key,
        plot_map(book, translator("vi"), tiles=[own]).key,
    }
    assert len(keys) == 4


def test_streamlit_folium_tells_maps_apart_by_the_hash_in_a_served_name(book: LandBook) -> None:
    """Whatever stands after an underscore it leaves out; the names have none."""
    text = script(book)
    name = geometry_url(book).rsplit("/", 1)[1]
    other = text.replace(name, name.replace(name[6:22], "0" * 16))
    assert "_" not in name
    assert generate_js_hash(text, "key") != generate_js_hash(other, "key")


def test_only_files_of_our_own_are_linked(book: LandBook) -> None:
    made = plot_map(book, translator("en")).map
    links = [address for _, address in [*made.default_js, *made.default_css]]
    assert all(link.startswith("/app/files/") for link in links)
    assert [link.rsplit("/", 1)[1].split("-")[0] for link in links] == [
        *("leaflet.js", "leaflet.draw.js", "landbook"),
        *("leaflet.css", "leaflet.draw.css", "landbook"),
    ]
    assert "http" not in script(book).replace("http://www.w3.org/2000/svg", "")


def test_a_name_cannot_leave_its_place_in_the_script(tmp_path: Path) -> None:
    attack = "</script><img src=x onerror=alert(1)>`${1}`{{ 1 }}\u2028"
    hostile = load(write_book(tmp_path / "book", zones=edit(0, name_vi=attack)))
    text = script(hostile)
    assert "</script>" not in text
    assert "<img" not in text
    assert "`" not in text
    assert "\u2028" not in text


def test_a_name_that_looks_like_a_template_is_not_run(tmp_path: Path) -> None:
    """Branca compiles the scripts of elements as Jinja templates."""
    name = "{{ 7 * 191 }} {% raw %} {# x #} {{{ 1 }}"
    hostile = load(write_book(tmp_path / "book", zones=edit(0, name_vi=name)))
    figure = plot_map(hostile, translator("vi")).map.get_root()
    for page in (
        figure.render(),
        zone_map(state(hostile, as_of=DAY), translator("vi")).get_root().render(),
    ):
        assert "1337" not in page
        assert "7 * 191" in page


# The paint ------------------------------------------------------------------------------------------------


def paint(book: LandBook, look: MapState | None = None, *, day: date = DAY) -> dict[str, str]:
    """Per plot its character."""
    said = state_payload(state(book, as_of=day), look or MapState())
    return dict(zip(map_geometry(book).ids, said["states"], strict=True))


def test_each_plot_has_the_letter_of_its_state(book: LandBook) -> None:
    looks = state_legend(translator("en"))
    seen = {plot: looks[letter]["code"] for plot, letter in paint(book).items()}
    assert seen == {
        "a-1-01": "leased_in_use",
        "a-1-02": "leased_in_use",
        "a-1-03": "leased_idle",
        "a-1-04": "vacant_serviced",
        "a-1-05": "vacant_serviced",
        "a-1-06": "reserved",
        "a-2-01": "leased_idle",
        "a-2-02": "vacant_cleared",
        "a-2-03": "vacant_cleared",
        "b-1-01": "leased_idle",
        "b-1-02": "green",
    }


def test_every_state_has_a_colour_of_its_own_and_looks_apart_without_it() -> None:
    looks = list(state_legend(translator("vi")).values())
    assert len(looks) == len(CODES) == len({look["colour"] for look in looks})
    # “leased” stands in place of those that say whether land is in use, never beside them.
    states = [look for look in looks if look["code"] in set(STATES) - {"non_industrial", "leased"}]
    assert len(states) == len({look["pattern"] for look in states}) == 12
    assert all(look["label"] for look in looks)


def test_what_a_filter_holds_back_is_a_capital(book: LandBook) -> None:
    plain, filtered = paint(book), paint(book, MapState(matching=["a-1-04", "b-1-02"]))
    assert {plot for plot, letter in filtered.items() if letter.islower()} == {"a-1-04", "b-1-02"}
    assert {plot: letter.lower() for plot, letter in filtered.items()} == plain


def test_a_plot_that_is_not_there_on_the_day_is_not_painted(tmp_path: Path) -> None:
    split = load(write_book(tmp_path, parcels=edit(5, valid_to="2020-12-31")))
    assert paint(split)["a-1-06"] == "-"
    assert paint(split, day=date(2020, 12, 31))["a-1-06"] != "-"


def test_a_day_whose_only_difference_is_a_state_changes_one_character(book: LandBook) -> None:
    before, after = paint(book, day=date(2021, 12, 31)), paint(book, day=date(2022, 1, 1))
    assert {plot for plot, letter in before.items() if after[plot] != letter} == {"a-1-04", "b-1-01"}
    day_before = paint(book, day=date(2021, 6, 30)), paint(book, day=date(2021, 7, 1))
    assert [plot for plot in before if day_before[0][plot] != day_before[1][plot]] == ["a-2-01"]


def test_areas_travel_to_the_tenth_of_a_square_metre(tmp_path: Path) -> None:
    odd = load(write_book(tmp_path, parcels=edit(1, document_area_m2=1234.5)))
    said = state_payload(state(odd, as_of=DAY), MapState())
    digits, wide = said["areas"], said["wide"]
    assert len(digits) == wide * len(map_geometry(odd).ids)
    areas = []
    for at in range(0, len(digits), wide):
        number = 0
        for digit in digits[at : at + wide]:
            number = number * 64 + DIGITS.index(digit)
        areas.append(number / 10)
    assert areas[:3] == [100_000.0, 1234.5, 100_000.0]


def test_of_a_large_book_letters_and_areas_have_addresses_and_a_filter_is_a_bit_for_each_plot(
    book: LandBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geometry, "TILED_FROM", 1)
    large = replace(book)  # whose map nobody has drawn yet
    put: list[bytes] = []

    def publish(content: bytes) -> str:
        put.append(content)
        return f"/{len(put) - 1}"

    look = MapState(matching=["a-1-04", "b-1-02"], selected=["a-1-04"])
    said = state_payload(state(large, as_of=DAY), look, publish)
    letters, held = (gzip.decompress(put[int(said["states"][name][1:])]) for name in ("letters", "held"))
    ids = map_geometry(large).ids
    bits = np.unpackbits(np.frombuffer(held, dtype=np.uint8))[: len(ids)]
    assert dict(zip(ids, letters.decode(), strict=True)) == paint(book)
    assert set(ids[bits == 0]) == {"a-1-04", "b-1-02"}
    areas = np.frombuffer(put[int(said["areas"]["address"][1:])], dtype="<u4")
    assert dict(zip(ids, areas / 10, strict=True))["a-1-01"] == 100_000.0
    [(at, west, south, east, north)] = said["places"]  # outlined even where its tile is not there
    assert ids[at] == "a-1-04"
    assert (west, south, east, north) == pytest.approx(map_geometry(large).boxes[at], abs=1e-6)


def test_of_a_large_book_a_map_without_an_address_for_them_has_letters_with_it(
    book: LandBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geometry, "TILED_FROM", 1)
    assert paint(replace(book)) == paint(book)


def test_ids_that_the_map_does_not_have_are_passed_over(book: LandBook) -> None:
    said = state_payload(state(book, as_of=DAY), MapState(selected=["a-1-02", "gone"], focus="gone"))
    assert said["selected"] == [1]
    assert said["focus"] == -1
    assert zoom_to_plots(book, ["gone"], token="1") is None


def test_a_place_to_go_to_is_the_box_of_the_plots(book: LandBook) -> None:
    go = zoom_to_plots(book, ["a-1-01", "a-1-03"], token="a-1")
    assert go is not None
    west, south, east, north = to_wgs84(book.parcels.iloc[[0, 2]]).total_bounds
    assert go == CameraTarget((west, south, east, north), "a-1")


def test_the_paint_names_nobody_and_is_a_few_bytes_per_plot(packaged: LandBook, book: LandBook) -> None:
    def sent(of: LandBook) -> str:
        group = plot_states_layer(state(of, as_of=DAY), MapState(lines=["On 17 Nov 2023"]))
        made = plot_map(of, translator("vi")).map
        made.get_root().render()
        return str(_get_feature_group_string(group, made))

    assert SECRET not in sent(book)
    assert len(sent(packaged)) < 6 * len(packaged.parcels) + 1000


def test_the_paint_survives_streamlit_foliums_renaming(book: LandBook) -> None:
    look = MapState(lines=["a_lbplots b_lbpaint {{'x'}}", "</script>"], selected=["a-1-01"])
    said = state_payload(state(book, as_of=DAY), look)
    made = plot_map(book, translator("vi")).map
    made.get_root().render()
    text = _get_feature_group_string(plot_states_layer(state(book, as_of=DAY), look), made)
    start = text.index("landbook.view.paint(") + len("landbook.view.paint(")
    got = json.loads(text[start : text.index(");", start)])
    assert {**got, "lines": said["lines"]} == said
    assert got["lines"][1] == "</script>"
    assert "</script>" not in text


def test_a_book_without_shapes_has_a_map_and_a_paint(tmp_path: Path) -> None:
    empty = load(
        write_book(
            tmp_path / "book",
            zones=lambda rows: [row | {"geometry": None} for row in rows],
            phases=lambda rows: [row | {"geometry": None} for row in rows],
            parcels=lambda rows: [row | {"geometry": None} for row in rows],
        )
    )
    assert "landbook.plotMap(" in script(empty)
    assert state_payload(state(empty, as_of=DAY), MapState())["states"] == ""


# Drawn areas ----------------------------------------------------------------------------------------------


def drawn(book: LandBook, *corners: tuple[float, float]) -> dict[str, object]:
    """A polygon drawn on the map, given in metres from the corner of plot a-1-01."""
    west, south, _, _ = to_wgs84(book.parcels.iloc[[0]]).total_bounds
    east_m, north_m = 103_900.0, 110_700.0  # a degree, here
    ring = [[west + x / east_m, south + y / north_m] for x, y in (*corners, corners[0])]
    return {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def test_a_drawn_area_holds_the_plots_more_than_half_inside(book: LandBook) -> None:
    half = drawn(book, (-10, -10), (390, -10), (390, 410), (-10, 410))
    assert plots_inside(book, [half]) == ("a-1-01", "a-1-02")
    less = drawn(book, (-10, -10), (360, -10), (360, 410), (-10, 410))
    assert plots_inside(book, [less]) == ("a-1-01",)


def test_two_drawn_halves_make_a_whole(book: LandBook) -> None:
    left = drawn(book, (-10, -10), (120, -10), (120, 410), (-10, 410))
    right = drawn(book, (120, -10), (240, -10), (240, 410), (120, 410))
    assert plots_inside(book, [left]) == plots_inside(book, [right]) == ()
    assert plots_inside(book, [left, right]) == ("a-1-01",)


def test_only_plots_that_are_shown_are_found(book: LandBook) -> None:
    wide = drawn(book, (-10, -10), (800, -10), (800, 900), (-10, 900))
    assert len(plots_inside(book, [wide])) == 6
    assert plots_inside(book, [wide], among={"a-1-05"}) == ("a-1-05",)


def test_what_is_no_area_finds_nothing(book: LandBook) -> None:
    crossed = drawn(book, (-10, -10), (260, 410), (260, -10), (-10, 410))
    point = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [106, 21]}}
    assert plots_inside(book, None) == plots_inside(book, []) == ()
    assert (
        plots_inside(book, [point, {"type": "Feature", "geometry": None}, {"geometry": {"type": "Oval"}}])
        == ()
    )
    assert plots_inside(book, [crossed]) == ()  # the two triangles hold just under half of it


# One's own tiles ------------------------------------------------------------------------------------------


def test_no_tiles_are_asked_for_unless_configured(book: LandBook) -> None:
    assert '"tiles":[]' in script(book)


def test_tiles_come_from_the_configuration_and_their_texts_are_escaped(book: LandBook) -> None:
    own = tiles(
        [
            {
                "kind": "pmtiles",
                "address": "/app/static/anh.pmtiles",
                "name": "Ảnh 2024",
                "credit": "<b>Sở</b>",
            },
            {"kind": "xyz", "address": "https://t.example/{z}/{x}/{y}.png", "name": "Mạng", "shown": True},
        ]
    )
    assert own[0].options()["credit"] == "&lt;b&gt;Sở&lt;/b&gt;"
    made = plot_map(book, translator("vi"), tiles=own).map
    assert [name for name, _ in made.default_js] == [
        *("leaflet", "draw", "pmtiles", "protomaps-leaflet", "landbook")
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "wmts", "address": "/t", "name": "x"},
        {"kind": "wms", "address": "javascript:alert(1)", "name": "x"},
        {"kind": "xyz", "address": "https://t.example/{z}.png", "name": "x"},
        {"kind": "wms", "address": "/wms", "name": ""},
        {"kind": "wms", "address": "/wms", "name": "x", "shown": "no"},
        {"kind": "wms", "address": "/wms", "name": "x", "colour": "red"},
    ],
)
def test_tiles_that_cannot_be_used_are_refused_in_a_sentence(wrong: dict[str, object]) -> None:
    with pytest.raises(FieldError, match="Tiles number 1 of the configuration"):
        tiles([wrong])


def test_a_plot_added_to_the_book_is_painted_too(tmp_path: Path) -> None:
    more = {"parcel_id": "a-1-07", "zone_id": "z-a", "phase_id": "a-1", "land_use": "technical"}
    larger = load(
        write_book(tmp_path, parcels=add({**more, "document_area_m2": 1.0, "geometry": square(760, 0, 10)}))
    )
    assert state_legend(translator("en"))[paint(larger)["a-1-07"]]["code"] == "technical"
