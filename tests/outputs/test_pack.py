"""The pack: what is in it, when it is refused, and that it is the same each time."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from occupancy.book import load
from occupancy.errors import QuestionError, RefusedError
from occupancy.loading.book_folder import read_folder
from occupancy.program import DEFAULTS, ROOT
from occupancy.statement import state
from outputs import build_info
from outputs.submission.manifest import is_sealed
from outputs.submission.pack import pack, paper_names
from outputs.submission.submission import Submission
from outputs.text.translations import translator
from tests.support.book_builder import Change, edit, undrawn, write_book
from tests.support.kept_books import drop_books
from tests.support.packs import made

OVERFULL = edit(0, leased_area_m2=110_000)  # 11 ha on the 10 ha of a-1-01


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_book(tmp_path_factory.mktemp("pack") / "book")


@pytest.fixture(scope="module")
def archive(folder: Path) -> zipfile.ZipFile:
    one, files = made(folder, who="Phòng Quy hoạch", why="Điều chỉnh quy hoạch")
    since = state(one.book, as_of=one.statement.as_of.replace(year=2021))
    return zipfile.ZipFile(io.BytesIO(pack(replace(one, since=since), files)))


def told(archive: zipfile.ZipFile) -> dict[str, object]:
    return json.loads(archive.read("manifest.json"))


def test_papers_layers_and_tables_are_in_it(archive: zipfile.ZipFile, folder: Path) -> None:
    names = archive.namelist()
    assert names[:8] == [
        "manifest.json", "workbook.xlsx", "report.docx", "report.pdf", "map.pdf", "map.png", "layers.gpkg",
        "README.txt",
    ]  # fmt: skip
    own = {f"tables/{path.name}": path.read_bytes() for path in folder.iterdir()}
    own["tables/incentives.csv"] = (DEFAULTS / "incentives_vn.csv").read_bytes()  # what the program lends
    assert {name: archive.read(name) for name in names if name.startswith("tables/")} == own


def test_a_text_in_both_languages_says_what_each_file_is_and_how_it_is_verified(
    archive: zipfile.ZipFile,
) -> None:
    text = archive.read("README.txt").decode("utf-8-sig")
    vietnamese, english = text.split("\r\n\r\n\r\n")
    papers = {name for name in archive.namelist() if "/" not in name} - {"README.txt"}
    for part in (vietnamese, english):
        assert all(f"\r\n{name}: " in part for name in (*papers, "tables/", "program/"))
        assert "    landbook verify PACK.zip\r\n" in part
    assert "Mục đích: Điều chỉnh quy hoạch" in vietnamese
    assert "Nội dung từng tệp" in vietnamese
    assert "Số liệu giả định\r\n\r\nSố liệu giả định" in vietnamese
    assert "Day: 17 Nov 2023" in english
    assert "What is invented\r\n\r\nInvented figures" in english
    assert max(map(len, text.splitlines())) <= 100


def test_what_the_program_lent_is_in_it(archive: zipfile.ZipFile) -> None:
    lent = {name for name in archive.namelist() if name.startswith("program/")}
    assert lent == {f"program/{name}.csv" for name in ("bases", "rules", "forms", "dictionary")}
    assert archive.read("program/rules.csv") == (ROOT / "data" / "rules.csv").read_bytes()


def test_the_manifest_has_size_and_hash_of_every_other_file(archive: zipfile.ZipFile) -> None:
    listed = {
        file["name"]: (file["bytes"], file["sha256"])
        for file in told(archive)["files"]  # type: ignore[attr-defined]
    }
    assert listed == {
        name: (len(archive.read(name)), hashlib.sha256(archive.read(name)).hexdigest())
        for name in archive.namelist()[1:]
    }
    assert is_sealed(told(archive))


def test_the_manifest_says_what_was_asked_of_which_book_and_program(
    archive: zipfile.ZipFile, folder: Path
) -> None:
    one = told(archive)
    asked, program = one["asked"], one["program"]
    assert isinstance(asked, dict)
    assert isinstance(program, dict)
    assert {name: asked[name] for name in asked if name != "agency"} == {
        "as_of": "2023-11-17",
        "known_on": None,
        "basis": "established",
        "since": "2021-11-17",
        "language": "vi",
        "who": "Phòng Quy hoạch",
        "why": "Điều chỉnh quy hoạch",
        "with_errors": "",
    }
    assert asked["agency"]["name"] == "BAN QUẢN LÝ CÁC KHU CÔNG NGHIỆP"
    assert one["book"] == {
        "name_vi": "Sổ thử", "name_en": "Test book", "sha256": read_folder(folder).content_hash,
    }  # fmt: skip
    assert (program["version"], program["libraries"]["typst"]) == (build_info.VERSION, "0.15.2")


def test_the_manifest_has_the_headline_figures_unrounded(archive: zipfile.ZipFile) -> None:
    figures = told(archive)["figures"]
    assert isinstance(figures, dict)
    # 50 of 150 ha.
    assert figures["total"]["leased_ha"] == 50.0
    assert figures["rates"]["established"]["fill_rate_pct"] == pytest.approx(100 / 3, abs=1e-10)


def test_the_same_submission_gives_the_same_bytes(folder: Path) -> None:
    once = pack(*made(folder))
    drop_books()
    assert pack(*made(folder)) == once


def test_each_step_is_told_in_the_language_of_the_papers(folder: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    pack(*made(folder), on_step=lambda *step: steps.append(step))
    assert [done for _, done, _ in steps] == list(range(9))
    assert {of for _, _, of in steps} == {8}
    assert [steps[0][0], steps[-1][0]] == ["Bảng tính", "Bản kê hồ sơ và các bảng số liệu"]


def test_open_errors_refuse_it(tmp_path: Path) -> None:
    one, files = made(write_book(tmp_path / "book", tenancies=OVERFULL))
    assert one.open_errors == 1
    with pytest.raises(RefusedError, match=r"open errors \(1\)"):
        pack(one, files)
    with pytest.raises(RefusedError):
        pack(replace(one, with_errors="  "), files)


def test_open_errors_with_a_reason_are_in_the_manifest_with_it(tmp_path: Path) -> None:
    one, files = made(write_book(tmp_path / "book", tenancies=OVERFULL), with_errors="Đang đo lại lô đất")
    archive = zipfile.ZipFile(io.BytesIO(pack(one, files)))
    manifest = told(archive)
    assert manifest["asked"]["with_errors"] == "Đang đo lại lô đất"  # type: ignore[index]
    assert any("Đang đo lại lô đất" in stamp for stamp in manifest["stamps"])  # type: ignore[attr-defined]
    errors = [one for one in manifest["findings"] if one["severity"] == "error"]  # type: ignore[attr-defined]
    assert ["a-1-01" in one["sentence"] for one in errors] == [True]


def test_a_book_that_changed_on_disk_meanwhile_is_told(tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book")
    one, _ = made(folder)
    write_book(folder, zones=edit(0, name_vi="Khu khác"))
    with pytest.raises(QuestionError, match="have changed since the book was opened"):
        pack(one, read_folder(folder))


def test_an_investors_book_makes_no_pack(folder: Path) -> None:
    book = load(folder, audience="investor")
    one = Submission(state(book, as_of=book.info.data_as_of), translator("vi"))
    with pytest.raises(QuestionError, match="open the whole book"):
        pack(one, read_folder(folder))


def test_a_book_of_which_nothing_is_drawn_has_a_pack_without_maps(tmp_path: Path) -> None:
    nothing: dict[str, Change] = dict.fromkeys(("parcels", "tenancies", "reservations"), lambda _: [])
    folder = write_book(tmp_path / "book", zones=undrawn, phases=undrawn, **nothing)
    steps: list[tuple[str, int, int]] = []
    names = zipfile.ZipFile(
        io.BytesIO(pack(*made(folder), on_step=lambda *step: steps.append(step)))
    ).namelist()
    assert "map.pdf" not in names
    assert steps[-1][1:] == (6, 6)


def test_a_book_without_outlines_has_maps_of_its_plots_unless_its_pack_is_of_layout_1(tmp_path: Path) -> None:
    book = load(write_book(tmp_path / "book", zones=undrawn, phases=undrawn))
    maps = {"map.pdf", "map.png"}
    assert maps <= set(paper_names(book))
    assert maps & set(paper_names(book, layout=1)) == set()
    outlined = load(write_book(tmp_path / "outlined"))
    assert paper_names(outlined, layout=1) == paper_names(outlined)[:-1]  # nor had it a README
    assert paper_names(outlined)[-1] == "README.txt"


def test_the_version_is_that_of_the_project() -> None:
    assert f'version = "{build_info.VERSION}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
