"""Books of Poland, Fiji, Brazil and South Africa: axes, meridian, law, currency and words are their own."""

import io
import json
import re
import zipfile
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from geo import crs
from occupancy.book import LandBook, load
from occupancy.loading.audiences import INVESTOR
from occupancy.statement import Statement, state
from outputs.gis.layer_files import layer_file
from outputs.maps.paper.annex_map import annex_map
from outputs.maps.web.folium_map import bounds
from outputs.maps.web.geometry import map_geometry
from outputs.site_sheet.document import sheet, sheet_document
from outputs.submission.corner_list import corner_lists, heads, row_texts, system
from outputs.submission.report.sentences import report
from outputs.submission.submission import Submission
from outputs.text.translations import SHEET_LANGUAGES, translator
from tests.support.book_builder import write_book
from tests.support.foreign_books import COUNTRIES, write_foreign_book
from tests.support.site_sheets import texts

# What no paper of a book may have that names no country.
VIETNAMESE = ("VIET NAM", "VIỆT NAM", "Độc lập", "Nghị định", "Decree", "QCVN", "Bắc Ninh", "VN-2000")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {name: write_foreign_book(tmp_path_factory.mktemp(name), name) for name in COUNTRIES}


@pytest.fixture(params=COUNTRIES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def statement(folders: dict[str, Path], name: str) -> Statement:
    book = load(folders[name])
    return state(book, as_of=book.info.data_as_of)


def test_the_figures_are_those_of_the_same_book_at_home_and_no_shape_is_at_fault(
    statement: Statement,
) -> None:
    rate = statement.rates.loc["established"]

    assert (rate["numerator_ha"], rate["denominator_ha"]) == (50.0, 150.0)
    assert statement.findings["severity"].tolist() == ["note"] * len(statement.findings)
    assert sorted(statement.book.parcels["measured_area_m2"], reverse=True) == pytest.approx(
        [100_000.0] * 10 + [20_000.0], abs=0.01
    )


def test_corners_stand_under_the_axes_of_the_plane(statement: Statement, name: str) -> None:
    there, submission = COUNTRIES[name], Submission(statement, translator("en"))
    north, east = ("south", "west") if name == "south_africa" else ("north", "east")
    (corners,) = corner_lists(submission, ["a-1-02"])

    assert heads(submission)[1:3] == (f"{there.north} ({north}) (m)", f"{there.east} ({east}) (m)")
    assert system(submission).endswith(
        f", central meridian {there.meridian}; {there.north} is {north}, {there.east} {east}."
    )
    assert len(corners.points) == 4  # none where 180° E cuts the sides of the plot in the file


@pytest.mark.parametrize(
    ("name", "first", "third"),
    [
        # The north-west corner, 250 m to the east of the book's own and 400 m to the north of it.
        ("poland", ("482,000.000", "524,750.000"), ("481,600.000", "525,000.000")),
        ("fiji", ("4,016,400.000", "2,133,060.000"), ("4,016,000.000", "2,133,310.000")),
        ("brazil", ("7,400,600.000", "336,850.000"), ("7,400,200.000", "337,100.000")),
        # 27,700 m to the west of the meridian less 250; 3,752,600 m to the south of the equator less 400.
        ("south_africa", ("3,752,200.000", "27,450.000"), ("3,752,600.000", "27,200.000")),
    ],
)
def test_corners_are_in_the_metres_of_the_plane(
    folders: dict[str, Path], name: str, first: tuple[str, str], third: tuple[str, str]
) -> None:
    submission = Submission(_statement(folders[name]), translator("en"))
    rows = row_texts(corner_lists(submission, ["a-1-02"])[0], submission)

    assert rows[0][1:3] == first
    assert rows[2][1:3] == third


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_report_cites_no_law_and_has_no_head_of_another_country(
    statement: Statement, language: str
) -> None:
    told = asdict(report(Submission(statement, translator(language))))
    text = " ".join(texts(told))

    assert [word for word in VIETNAMESE if word in text] == []
    assert (told["letterhead"]["nation"], told["letterhead"]["motto"]) == ("", "")
    assert statement.rules.empty


def test_a_report_of_viet_nam_has_its_head(tmp_path: Path) -> None:
    told = report(Submission(_statement(write_book(tmp_path / "book")), translator("vi")))

    assert told.letterhead.nation == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


def test_the_map_on_paper_has_the_grid_of_the_plane(statement: Statement, name: str) -> None:
    there, submission = COUNTRIES[name], Submission(statement, translator("vi"))
    north, east = ("Nam", "Tây") if name == "south_africa" else ("Bắc", "Đông")
    drawn = re.sub(r"<[^>]+>", " ", annex_map(submission, kind="svg").decode())

    assert f"{there.north} ({north})" in drawn
    assert f"{there.east} ({east})" in drawn
    assert f"{there.north} hướng {north}, {there.east} hướng {east}" in drawn
    assert [word for word in VIETNAMESE if word in drawn] == []


@pytest.mark.parametrize("language", ["vi", "en", "zh"])
def test_a_sheet_has_the_axes_the_currency_of_what_is_printed_and_no_tax_law(
    folders: dict[str, Path], name: str, language: str
) -> None:
    there, book = COUNTRIES[name], _investors(folders[name])
    told = sheet_document(sheet(state(book, as_of=book.info.data_as_of), ["a-1-05"], language=language))
    text = " ".join(texts(told))

    # As the park prints it; the asking price is in the unit of its column.
    assert f"110 {there.currency}/m2" in text
    assert told["tables"]["corners"]["heads"][1].startswith(there.north)
    assert told["tables"]["corners"]["heads"][2].startswith(there.east)
    assert there.plane in text
    assert [word for word in (*VIETNAMESE, "2025") if word in text] == []


def test_layers_are_in_the_plane_of_the_book_and_name_it(
    statement: Statement, name: str, tmp_path: Path
) -> None:
    there, path = COUNTRIES[name], tmp_path / "layers.gpkg"
    path.write_bytes(layer_file(statement, translator("en"), form="gpkg"))
    plots = pyogrio.read_dataframe(path, layer="parcels").set_index("parcel_id")
    east, north = np.add(there.corner, (250.0, 0.0))
    box = plots.geometry["a-1-02"].bounds

    assert ":".join(plots.crs.to_authority()) == there.plane
    # Of South Africa the numbers grow to the west and to the south, and so do those of its files.
    opposite = (-east - 250, -north - 400, -east, -north)
    expected = opposite if name == "south_africa" else (east, north, east + 250, north + 400)
    assert box == pytest.approx(expected, abs=1e-3)


@pytest.mark.filterwarnings("ignore:Recode from CP65001")
def test_a_drawing_has_the_north_above_even_where_a_plane_counts_south(
    folders: dict[str, Path], tmp_path: Path
) -> None:
    path = tmp_path / "layers.dxf"
    path.write_bytes(layer_file(_statement(folders["south_africa"]), translator("en"), form="dxf"))
    shapes = pyogrio.read_dataframe(path).geometry

    west, _, _, north = shapes.total_bounds  # what is said of the drawing stands below the land

    # The book is 1,000 m high from its south-west corner.
    assert (west, north) == pytest.approx((-27_700.0, -3_752_600.0 + 1_000.0), abs=1e-3)


def test_land_that_lies_across_180_is_drawn_in_one_piece_and_written_in_two(folders: dict[str, Path]) -> None:
    statement = _statement(folders["fiji"])
    west, _, east, _ = bounds(statement.book)
    plots = map_geometry(statement.book)
    drawn = plots.shapes[list(plots.ids).index("a-1-02")]
    written_to = layer_file(statement, translator("en"), form="geojson", system="wgs84")
    with zipfile.ZipFile(io.BytesIO(written_to)) as files:
        features = json.loads(files.read("parcels.geojson"))["features"]
    written = next(f["geometry"] for f in features if f["properties"]["parcel_id"] == "a-1-02")
    parts = sorted(shapely.geometry.shape(written).geoms, key=lambda part: part.bounds[0])

    # 4 km of land, 375 m of it before the line.
    assert (west, east) == pytest.approx((179.9965, 180.034), abs=1e-3)
    assert drawn.bounds[0] < 180.0 < drawn.bounds[2]
    assert [part.bounds[0] for part in parts] == pytest.approx([-180.0, 179.99883], abs=3e-5)
    assert [part.bounds[2] for part in parts] == pytest.approx([-179.99883, 180.0], abs=3e-5)


def test_a_map_of_nothing_shows_where_the_plane_is_used(tmp_path: Path) -> None:
    def nothing(rows: list[dict[str, object]]) -> None:
        for row in rows:
            row["geometry"] = None

    book = load(write_foreign_book(tmp_path / "book", "fiji", zones=nothing, phases=nothing, parcels=nothing))

    assert bounds(book) == (176.81, -20.81, 360 - 178.15, -12.42)


def test_lists_have_the_comma_of_their_language() -> None:
    listed = {language: translator(language).listed(("A", "B")) for language in SHEET_LANGUAGES}

    assert listed == {"vi": "A, B", "en": "A, B", "ko": "A, B", "zh": "A、B", "ja": "A、B"}


@pytest.mark.parametrize("code", ["EPSG:2065", "EPSG:5513"])
def test_other_planes_whose_axes_run_west_are_refused_in_words(code: str) -> None:
    with pytest.raises(crs.CrsError, match="its axes run west and south"):
        crs.planar_crs(code)


@lru_cache
def _statement(folder: Path) -> Statement:
    book = load(folder)
    return state(book, as_of=book.info.data_as_of)


@lru_cache
def _investors(folder: Path) -> LandBook:
    return load(folder, audience=INVESTOR.audience)
