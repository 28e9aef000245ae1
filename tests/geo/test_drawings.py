"""Plots out of drawings: closed lines and networks of lines, with ids and areas from the texts in them."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ezdxf
import numpy as np
import pyogrio
import pytest
import shapely
from geopandas import GeoDataFrame

from geo.drawings import read_dgn, read_dxf
from geo.errors import SourceError

E, N = 560_000, 2_340_000  # a place in VN-2000 / TM-3 105°30′
Draw = Callable[[Any], None]


def dxf(
    folder: Path, draw: Draw
) -> dict[str, tuple[dict[str, list[str | None]], list[float], list[tuple[str, str]]]]:
    """Write a plan and read it: for each layer its columns, areas, and what was found with how many."""
    document = ezdxf.new("R2010")
    draw(document.modelspace())
    document.saveas(folder / "plan.dxf")
    return {
        name: (
            columns,
            list(shapely.area(shapes)),
            [(str(n["rule"]), str(n.get("expected", ""))) for n in notes],
        )
        for name, columns, shapes, notes in read_dxf(folder / "plan.dxf")
    }


def square(space: Any, x: float, y: float, side: float, layer: str = "RANH") -> None:
    corners = [(E + x, N + y), (E + x + side, N + y), (E + x + side, N + y + side), (E + x, N + y + side)]
    space.add_lwpolyline(corners, close=True, dxfattribs={"layer": layer})


def line(space: Any, *corners: tuple[float, float], layer: str = "RANH") -> None:
    space.add_lwpolyline([(E + x, N + y) for x, y in corners], dxfattribs={"layer": layer})


def write(space: Any, text: str, x: float, y: float, layer: str = "CHU") -> None:
    space.add_text(text, dxfattribs={"layer": layer, "insert": (E + x, N + y)})


def test_closed_lines_are_plots_with_the_texts_that_stand_in_them(tmp_path: Path) -> None:
    def draw(space: Any) -> None:
        square(space, 0, 0, 100)
        write(space, "A-01", 50, 50)
        write(space, "10.000,5 m2", 50, 40)
        square(space, 200, 0, 100)
        write(space, "A-02", 250, 50)
        write(space, "1,00 ha", 250, 40)
        write(space, "C\\U+00F4ng ty A", 250, 30)

    [(columns, areas, found)] = dxf(tmp_path, draw).values()

    assert columns["parcel_id"] == ["A-01", "A-02"]
    assert columns["texts"] == ["A-01; 10.000,5 m2", "A-02; 1,00 ha; Công ty A"]
    assert columns["document_area_m2"] == ["10.000,5", None]
    assert areas == [10_000, 10_000]
    assert found == []


def test_lines_that_meet_divide_land_into_plots(tmp_path: Path) -> None:
    """A block of 200 × 100 m, drawn as four lines, one in between, one that ends in the open."""

    def draw(space: Any) -> None:
        line(space, (0, 0), (200, 0))
        line(space, (200, 0), (200, 100))
        line(space, (200, 100), (0, 100))
        line(space, (0, 100), (0, 0))
        line(space, (120, 0), (120, 100))
        line(space, (200, 50), (230, 50))
        write(space, "A-01", 60, 50)
        write(space, "12000", 60, 40)

    [(columns, areas, found)] = dxf(tmp_path, draw).values()

    assert sorted(areas) == pytest.approx([8_000, 12_000])
    named = dict(zip(columns["parcel_id"], areas, strict=True))
    assert named["A-01"] == pytest.approx(12_000)
    assert "12000" in columns["document_area_m2"]
    assert found == [("D013", "1"), ("D014", "1")]


def test_a_line_through_a_closed_outline_divides_it_and_the_others_stay(tmp_path: Path) -> None:
    def draw(space: Any) -> None:
        square(space, 0, 0, 100)
        line(space, (25, 0), (25, 100))
        square(space, 300, 0, 100)

    [(_, areas, _)] = dxf(tmp_path, draw).values()

    assert sorted(areas) == pytest.approx([2_500, 7_500, 10_000])


def test_an_outline_drawn_twice_is_one_plot_and_told(tmp_path: Path) -> None:
    def draw(space: Any) -> None:
        square(space, 0, 0, 100)
        square(space, 0, 0, 100)
        write(space, "A-01", 50, 50)

    [(columns, areas, found)] = dxf(tmp_path, draw).values()

    assert columns["parcel_id"] == ["A-01"]
    assert areas == [10_000]
    assert [rule for rule, _ in found] == ["D015"]


@pytest.mark.parametrize(("unit", "factor"), [("mm", 1_000), ("cm", 100), ("", 1)])
def test_a_plan_drawn_in_millimetres_is_read_in_metres_and_told(
    tmp_path: Path, unit: str, factor: int
) -> None:
    """Two squares of 100 m, the second of them open by 5 mm, each with its area on paper."""

    def draw(space: Any) -> None:
        for x, name in ((0, "A-01"), (200, "A-02")):
            corners = [(x, 0), (x + 100, 0), (x + 100, 100), (x, 100), (x, 0.005 if x else 0)]
            space.add_lwpolyline([((E + east) * factor, (N + north) * factor) for east, north in corners])
            for place, text in ((50, name), (40, "10.000")):
                at = ((E + x + 50) * factor, (N + place) * factor)
                space.add_text(text, dxfattribs={"insert": at})

    [(columns, areas, found)] = dxf(tmp_path, draw).values()

    assert areas == pytest.approx([10_000, 10_000], abs=1)
    assert (columns["parcel_id"], columns["document_area_m2"]) == (["A-01", "A-02"], ["10.000"] * 2)
    assert found == ([("D020", "")] if unit else [])


def test_a_text_belongs_to_the_smallest_plot_around_it_and_two_ids_are_none(tmp_path: Path) -> None:
    def draw(space: Any) -> None:
        square(space, 0, 0, 300)
        square(space, 10, 10, 100)
        write(space, "A-01", 50, 50)
        square(space, 150, 10, 100)
        write(space, "A-02", 200, 50)
        write(space, "A-03", 200, 40)

    [(columns, _, found)] = dxf(tmp_path, draw).values()

    assert columns["parcel_id"] == [None, "A-01", None]
    assert columns["texts"] == [None, "A-01", "A-02; A-03"]
    assert found == [("D014", "1"), ("D016", "1")]


# Where the name of a zone stands: beside its plots on the layer of all texts, or on its own over a plot.
@pytest.mark.parametrize(("layer", "y"), [("CHU", 250), ("RANH_KCN", 50)])
def test_an_outline_around_the_plots_of_another_layer_has_the_name_that_none_of_them_has(
    tmp_path: Path, layer: str, y: float
) -> None:
    def draw(space: Any) -> None:
        square(space, 0, 0, 300, "RANH_KCN")
        write(space, "KCN Đồng Mẫu", 50, y, layer)
        for at, plot in enumerate(("A-01", "A-02")):
            square(space, 100 * at, 0, 100, "LO_DAT")
            write(space, plot, 100 * at + 50, 60)
            write(space, "10000 m2", 100 * at + 50, 40)

    layers = dxf(tmp_path, draw)

    assert layers["RANH_KCN"][0]["parcel_id"] == ["KCN Đồng Mẫu"]
    assert layers["LO_DAT"][0]["parcel_id"] == ["A-01", "A-02"]
    assert layers["RANH_KCN"][2] == layers["LO_DAT"][2] == []


def test_blocks_are_taken_apart_and_stacked_texts_are_id_over_area(tmp_path: Path) -> None:
    def draw(space: Any) -> None:
        block = space.doc.blocks.new("LO")
        block.add_lwpolyline([(0, 0), (50, 0), (50, 100), (0, 100)], close=True)
        block.add_mtext("{\\fArial|b0;\\SA-07^5000;}", dxfattribs={"insert": (20, 50)})
        space.add_blockref("LO", (E, N), dxfattribs={"layer": "LO DAT"})

    [(name, (columns, areas, _))] = dxf(tmp_path, draw).items()

    assert name == "LO DAT"
    assert (columns["parcel_id"], columns["document_area_m2"], areas) == (["A-07"], ["5000"], [5_000])


def test_a_drawing_that_closes_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="close the outlines of the plots"):
        dxf(tmp_path, lambda space: line(space, (0, 0), (10, 0)))


def test_a_block_that_holds_itself_a_thousand_times_ends_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight blocks of ten of the next: a hundred million lines from a small file."""
    monkeypatch.setattr("geo.drawings._MOST_ENTITIES", 2_000)

    def draw(space: Any) -> None:
        for at in range(7):
            block = space.doc.blocks.new(f"B{at}")
            for step in range(10):
                if at:
                    block.add_blockref(f"B{at - 1}", (step, at))
                else:
                    block.add_line((step, 0), (step, 1))
        space.add_blockref("B6", (E, N))

    with pytest.raises(SourceError, match="at most 2000"):
        dxf(tmp_path, draw)


def text_element(text: bytes, shape: bytes) -> bytes:
    """A text of MicroStation V7 on level 4, in the middle of a square of 100 m: GDAL writes none."""

    def long(value: int) -> bytes:  # the high word first
        return struct.pack("<HH", value >> 16 & 0xFFFF, value & 0xFFFF)

    x, y = (
        struct.unpack("<HH", shape[at : at + 4])[0] << 16 | struct.unpack("<HH", shape[at : at + 4])[1]
        for at in (38, 42)
    )
    place = long(x - 5_000) + long(y + 5_000)  # its first corner is the one at south and east, in cm
    body = shape[4:30] + b"\0\0" + shape[32:36] + bytes(2) + long(1000) + long(1000) + long(0) + place
    element = bytearray(b"\x04\x11\0\0" + body + bytes([len(text), 0]) + text)
    element[2:4] = struct.pack("<H", (len(element) - 4) // 2)
    element[30:32] = struct.pack("<H", (len(element) - 32) // 2)
    return bytes(element)


def test_shapes_and_texts_of_a_dgn_are_plots(tmp_path: Path) -> None:
    path = tmp_path / "plan.dgn"
    frame = GeoDataFrame(geometry=[shapely.box(E, N, E + 100, N + 100)])
    with pytest.warns(UserWarning, match="'crs' was not provided"):
        pyogrio.write_dataframe(frame, path, driver="DGN")
    raw = path.read_bytes()
    shape = raw[raw.index(b"\0\x06\x2d\0") :]
    path.write_bytes(raw.removesuffix(b"\xff\xff") + text_element(b"A-01", shape) + b"\xff\xff")

    [(name, columns, drawn, _)] = read_dgn(path)

    assert name == "Level 0"
    assert columns["parcel_id"] == ["A-01"]
    assert np.round(shapely.area(drawn)) == [10_000]
