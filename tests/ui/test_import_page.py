"""Import without a browser: files become a new book, or a change of the open one, once it is confirmed."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import shapely
from geopandas import GeoDataFrame

from occupancy.book import load
from occupancy.delivery.importing import plan_import, write_import
from occupancy.statement import state
from tests.support.app_pages import INVESTORS, Opened
from tests.support.messagebox import told

# A plot of 0.001° by 0.001° at 21.1° north is 103.9 m × 110.7 m: 1.15 ha.
STEP = 0.001
HEAD = "Lô đất;Tên doanh nghiệp;Diện tích thuê (m2);Từ ngày\n"
FIRST = HEAD + "A-01;Công ty A;5.000,5;15/01/2020\nA 02;Công ty B;2.500,0;31/03/2021\n"
NEXT = HEAD + "A-01;Công ty A;5.000,5;15/01/2020\nA-03;Công ty C;1.000,0;30/06/2022\n"


def box(x: float, width: float) -> str:
    corners = [(x, 0), (x + width, 0), (x + width, 1), (x, 1), (x, 0)]
    return " ".join(f"{106 + east * STEP:.6f},{21.1 + north * STEP:.6f},0" for east, north in corners)


def kml(shapes: dict[str, str]) -> bytes:
    marks = "".join(
        f"<Placemark><name>{name}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}"
        "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        for name, ring in shapes.items()
    )
    return f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{marks}</Document></kml>'.encode()


ZONES = kml({"KCN Thử": box(0, 4)})
PLOTS = kml({f"A-{at + 1:02d}": box(at, 1) for at in range(4)})


class ImportPage(Opened):
    page = "import"

    def hand_in(self, **files: bytes | str) -> None:
        """Hand in files by name; the last `_` stands for the dot before the ending."""
        (box,) = self.app.file_uploader
        box.set_value(
            [
                (".".join(name.rsplit("_", 1)), data.encode() if isinstance(data, str) else data, "")
                for name, data in files.items()
            ]
        ).run()
        assert not self.app.exception

    @property
    def questions(self) -> list[str]:
        return [part.value.replace("\\", "") for part in self.app.markdown]

    def answer(self, kind: str, value: str) -> None:
        (box,) = [each for each in self.app.selectbox if each.key and f"-{kind}-" in each.key]
        box.set_value(value).run()
        assert not self.app.exception

    def rows(self) -> list[list[str]]:
        """The cells of the tables, a row each."""
        return [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row) for row in self.html.split("<tr")]


Open = Callable[..., ImportPage]


@pytest.fixture
def importing(monkeypatch: pytest.MonkeyPatch) -> Open:
    return partial(ImportPage, monkeypatch)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """What the buttons of files hand over, by name."""
    files: dict[str, bytes] = {}

    def button(label: str, make: Callable[[], bytes], *, file_name: str, **_: object) -> None:
        assert label
        files[file_name] = make()

    monkeypatch.setattr("ui.widgets.downloads.button", button)
    return files


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A book of three files, made by an import."""
    given = tmp_path / "given"
    given.mkdir()
    for name, data in {"zones.kml": ZONES, "plots.kml": PLOTS, "register.csv": FIRST.encode()}.items():
        (given / name).write_bytes(data)
    folder = tmp_path / "book"
    paths = [given / name for name in ("zones.kml", "plots.kml", "register.csv")]
    write_import(plan_import(paths, folder, now=datetime(2023, 12, 31, tzinfo=UTC)))
    return folder


def leased_ha(folder: Path) -> float:
    book = load(folder)
    return float(state(book, as_of=book.info.data_as_of).total["leased_ha"])


def test_three_files_become_a_new_book_that_opens(
    importing: Open, made: dict[str, bytes], tmp_path: Path
) -> None:
    page = importing(None)
    page.hand_in(zones_kml=ZONES, plots_kml=PLOTS, register_csv=FIRST)
    assert page.questions == []
    assert ["Plots", "4", "0", "0", "0", ""] in page.rows()
    # 5,000.5 + 2,500 m²
    assert ["–", "0.75"] in [row[1:] for row in page.rows() if row and row[0].startswith("Leased")]
    with zipfile.ZipFile(io.BytesIO(made["book.zip"])) as packed:
        packed.extractall(tmp_path)
    assert leased_ha(tmp_path / "book") == pytest.approx(0.75005, abs=1e-9)


SETTINGS = 'name_vi = "Mới"\nname_en = "New"\nplane = "EPSG:9209"\ndefault_basis = "established"\n'


def test_a_folder_without_land_opens_and_has_a_rate_when_its_first_files_are_written(
    importing: Open, tmp_path: Path
) -> None:
    (tmp_path / "book.toml").write_text(SETTINGS, encoding="utf-8")
    page = importing(tmp_path)
    assert any("There is no land in this book yet" in text for text in page.informed)
    page.hand_in(zones_kml=ZONES, plots_kml=PLOTS, register_csv=FIRST)
    page.app.button(key="import-write").click().run()
    assert not page.app.exception
    assert leased_ha(tmp_path) == pytest.approx(0.75005, abs=1e-9)
    assert page.informed == []
    assert page.app.query_params["day"] == "2021-03-31"  # of the last lease


PAGES = ("overview", "zone", "plot", "vacant", "find", "analysis", "export", "quality")


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_a_folder_without_land_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    (tmp_path / "book.toml").write_text(SETTINGS, encoding="utf-8")
    page = type("Page", (Opened,), {"page": name})(monkeypatch, tmp_path)
    assert any("There is no land in this book yet" in text for text in page.informed)


def test_an_empty_folder_is_told_all_that_it_lacks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (error,) = map(told, ImportPage(monkeypatch, tmp_path).app.error)
    assert "zones.geojson, parcels.geojson, tenancies.csv are not in the folder" in error
    assert "book.toml has no key plane" in error


def test_a_folder_that_lacks_one_of_its_tables_is_told_as_ever(
    monkeypatch: pytest.MonkeyPatch, own: Path
) -> None:
    (own / "tenancies.csv").unlink()
    page = ImportPage(monkeypatch, own)
    assert ["tenancies.csv is not in the folder" in told(error) for error in page.app.error] == [True]


def test_what_is_open_is_answered_before_this_book_is_written(importing: Open, own: Path) -> None:
    page = importing(own)
    before = (own / "tenancies.csv").read_bytes()
    page.hand_in(register_csv=NEXT)
    assert [question for question in page.questions if "not in the delivery (1)" in question]
    assert not [button for button in page.app.button if button.key == "import-write"]
    assert page.warned == ["Nothing was written: answer what is open first."]

    page.answer("gone", "keep")
    assert not [question for question in page.questions if "not in the delivery" in question]
    assert (own / "tenancies.csv").read_bytes() == before
    page.app.button(key="import-write").click().run()
    assert not page.app.exception
    assert told(page.app.success[0]) == f"The book in {own} is written."
    # A-03 since 2022: 1,000 m² more.
    assert leased_ha(own) == pytest.approx(0.85005, abs=1e-9)

    # That rows which a delivery lacks are kept is known from now on.
    page.hand_in(register_csv=FIRST)
    assert page.informed == ["The book has all of this already; nothing was written."]


def test_land_in_an_open_system_is_drawn_in_each_that_it_may_be_in(importing: Open, tmp_path: Path) -> None:
    """Plots without a .prj, with x and y exchanged."""
    squares = [shapely.box(2_340_000, 555_000 + 100 * at, 2_340_100, 555_100 + 100 * at) for at in range(3)]
    plots = GeoDataFrame({"SOLO": ["A-01", "A-02", "A-03"]}, geometry=squares)
    with pytest.warns(UserWarning, match="crs"):
        plots.to_file(tmp_path / "lo_dat.shp")
    page = importing(None)
    parts = {f"lo_dat_{end}": (tmp_path / f"lo_dat.{end}").read_bytes() for end in ("shp", "shx", "dbf")}
    page.hand_in(zones_kml=ZONES, **parts)

    (component,) = page.app.get("component_instance")
    drawn = json.loads(component.proto.json_args)
    assert "EPSG:9209/yx" in drawn["feature_group"]
    assert drawn["center"] == pytest.approx([21.1, 106], abs=1.5)
    page.answer("crs", "EPSG:9209/yx")
    assert not [question for question in page.questions if "coordinate system" in question]
    assert not page.app.get("component_instance")


def test_of_several_files_one_that_may_be_any_table_is_handed_in_by_itself_and_told(importing: Open) -> None:
    strange, hint = "first;second\nx;y\n", "Hand this file in by itself, and say which table it is."
    page = importing(None)
    page.hand_in(zones_kml=ZONES, plots_kml=PLOTS, strange_csv=strange)
    assert [question for question in page.questions if "is not plain which table" in question]
    assert hint in [caption.value for caption in page.app.caption]
    page.hand_in(strange_csv=strange)
    assert hint not in [caption.value for caption in page.app.caption]
    assert [box for box in page.app.selectbox if box.key.startswith("import-answer-0-as")]


def test_a_file_that_cannot_be_read_ends_in_a_sentence(importing: Open) -> None:
    page = importing(None, lang="vi")
    page.hand_in(plan_dwg=b"AC1032" + bytes(200))
    assert "DXF" in page.warned[0]


def test_of_two_files_of_one_name_none_is_taken_in_silence(importing: Open) -> None:
    page = importing(None)
    (box,) = page.app.file_uploader
    box.set_value([("plots.kml", PLOTS, ""), ("plots.kml", ZONES, "")]).run()
    assert page.warned == ["Two of the files have one name; hand them in one after the other."]
    assert "What the delivery changes" not in page.html


def test_investors_have_no_import(monkeypatch: pytest.MonkeyPatch, own: Path) -> None:
    page = ImportPage(monkeypatch, own, *INVESTORS)
    assert not [box for box in page.app.file_uploader if box.key.startswith("import")]
