"""A pack as it was made is sound; a changed byte, figure, formula or table in it is told."""

import csv
import io
import json
import re
import zipfile
from datetime import date
from pathlib import Path

from occupancy.book import load
from occupancy.loading.book_folder import read_folder
from occupancy.statement import state
from outputs.files import deterministic_zip
from outputs.submission.manifest import seal
from outputs.submission.pack import pack
from outputs.submission.submission import Submission
from outputs.submission.verification.verify import verify
from outputs.submission.verification.workbook_reader import cells
from outputs.text.translations import translator
from tests.support.book_builder import add, edit, lease, undrawn, write_book
from tests.support.packs import Files, made, other_program, proof, rehashed, said, unpacked, within
from tests.support.paper_readers import DATA


def test_a_pack_as_it_was_made_is_sound(good: bytes, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(good)
    answer = verify(path, load(folder))
    assert (answer.sound, answer.same_program, answer.files, answer.figures, answer.notes) == (
        True, True, (), (), (),
    )  # fmt: skip
    assert answer.today is not None
    assert answer.today.none


def test_a_changed_byte_in_any_file_names_that_file(drawn: bytes, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(drawn)) as archive:
        # The middle of the packed bytes of each file; 30 bytes and its name stand before them.
        spots = {
            one.filename: one.header_offset + 30 + len(one.filename) + one.compress_size // 2
            for one in archive.infolist()
            if one.filename.startswith(("report.pdf", "tables/tenancies", "map.png"))
        }
    assert len(spots) == 3
    for name, at in spots.items():
        data = bytearray(drawn)
        data[at] ^= 0x01
        answer = proof(bytes(data), tmp_path)
        assert [one.where for one in answer.files] == [name]
        assert not answer.sound


def test_a_file_that_was_changed_taken_away_or_added_is_named(drawn: bytes, tmp_path: Path) -> None:
    files = unpacked(drawn)
    del files["map.png"]
    changed = deterministic_zip(files | {"map.pdf": files["map.pdf"] + b"\n", "letter.docx": b"hello"})
    assert said(proof(changed, tmp_path))[:3] == [
        "map.pdf: It has been changed: its bytes are not those that the manifest lists.",
        "map.png: It is missing; the manifest lists it.",
        "letter.docx: It does not belong here; the manifest does not list it.",
    ]


def test_a_changed_manifest_is_told(files: Files, tmp_path: Path) -> None:
    files["manifest.json"] = files["manifest.json"].replace(b'"Test book"', b'"Best book"', 1)
    assert said(proof(deterministic_zip(files), tmp_path)) == [
        "manifest.json: It has been changed since it was written."
    ]


def test_files_packed_anew_are_sound_with_a_note(files: Files, tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    answer = proof(data.getvalue(), tmp_path)
    assert answer.sound
    assert [one.text(translator("en")) for one in answer.notes] == [
        "The ZIP around the files is not as it was made; every file in it is."
    ]


def test_a_changed_figure_in_the_workbook_is_caught_though_all_hashes_are_right(
    files: Files, tmp_path: Path
) -> None:
    # 50 ha leased of all zones established: the value of a formula, which viewers show.
    address = next(
        at
        for at, cell in cells(files["workbook.xlsx"], name="x").items()
        if cell.value == 50 and at.startswith("Summary!J")
    )
    cell = address.partition("!")[2]
    files["workbook.xlsx"] = within(
        files["workbook.xlsx"],
        "xl/worksheets/sheet1.xml",
        lambda text: re.sub(rf'(<c r="{cell}"[^>]*><f>[^<]*</f><v>)50\.0(</v>)', r"\g<1>55\2", text),
    )
    answer = proof(rehashed(files), tmp_path)
    assert answer.files == ()
    assert said(answer) == [f"workbook.xlsx: {address}: it says 55; the tables give 50."]


def test_a_changed_formula_is_caught_though_its_value_is_right(files: Files, tmp_path: Path) -> None:
    files["workbook.xlsx"] = within(
        files["workbook.xlsx"],
        "xl/worksheets/sheet1.xml",
        lambda text: re.sub(r"<f>SUM\([^<]*</f>", "<f>50</f>", text, count=1),
    )
    (found,) = said(proof(rehashed(files), tmp_path))
    assert "it says 50; the tables give SUM(" in found


def test_a_changed_figure_is_caught_in_report_layers_and_manifest(files: Files, tmp_path: Path) -> None:
    files["report.docx"] = within(
        files["report.docx"], "word/document.xml", lambda text: text.replace("33.33", "63.33", 1)
    )
    files["layers.gpkg"] = files["layers.gpkg"].replace(b"a-1-02", b"a-1-92", 1)
    told = json.loads(files["manifest.json"])["figures"]
    told["total"]["leased_ha"] = 95.0
    found = said(proof(rehashed(files, figures=told), tmp_path))
    assert "manifest.json: total.leased_ha: it says 95; the tables give 50." in found
    assert any(re.match(r"report.docx: #\d+: it says 63.33; the tables give 33.33", one) for one in found)
    assert any(one.startswith("layers.gpkg: ") for one in found)


def test_a_pdf_that_the_tables_do_not_make_is_told(files: Files, tmp_path: Path) -> None:
    files["report.pdf"] = files["report.pdf"] + b"%"
    assert said(proof(rehashed(files), tmp_path)) == [
        "report.pdf: It is not what the tables make of it now, though every figure in it is."
    ]


def test_changed_tables_no_longer_give_the_figures(files: Files, tmp_path: Path) -> None:
    name = "tables/tenancies.csv"
    assert b",100000," in files[name]
    files[name] = files[name].replace(b",100000,", b",90000,", 1)  # 9 ha instead of 10
    found = said(proof(rehashed(files), tmp_path))
    assert "manifest.json: total.leased_ha: it says 50; the tables give 49." in found
    assert any(one.startswith("workbook.xlsx: ") and "it says 50; the tables give 49" in one for one in found)


def test_findings_left_out_of_the_manifest_are_missed(tmp_path: Path) -> None:
    overfull = edit(0, leased_area_m2=110_000)  # 11 ha on the 10 ha of a-1-01
    folder = write_book(tmp_path / "book", zones=undrawn, phases=undrawn, tenancies=overfull)
    files = unpacked(pack(*made(folder, "en", with_errors="being surveyed")))
    assert json.loads(files["manifest.json"])["findings"]
    assert said(proof(rehashed(files, findings=[]), tmp_path)) == [
        "manifest.json: Its findings and stamps are not those of the tables inside."
    ]


def test_a_book_with_tables_of_its_own_rows_set_aside_and_an_earlier_knowledge_is_proved(
    tmp_path: Path,
) -> None:
    rules = list(csv.DictReader((DATA / "rules.csv").read_text(encoding="utf-8").splitlines()))
    folder = write_book(
        tmp_path / "book",
        zones=undrawn,
        phases=undrawn,
        rules=lambda _: rules[:1],
        tenancies=add(
            lease("L8", 1, "C1", "a-1-05", "many", "2020-01-01"),
            lease("L9", 1, "C1", "a-1-05", 50_000, "2022-01-01", recorded_on="2023-06-01"),
        ),
    )
    book = load(folder).as_known(date(2023, 1, 1))
    one = Submission(
        state(book, as_of=date(2022, 12, 31), basis="cleared"), translator("vi"), with_errors="thử"
    )
    path = tmp_path / "pack.zip"
    path.write_bytes(pack(one, read_folder(folder)))
    answer = verify(path, load(folder))
    assert said(answer) == []
    assert answer.today is not None
    assert answer.today.none


def test_the_manifest_is_made_again_as_every_file_is(files: Files, tmp_path: Path) -> None:
    told = json.loads(files["manifest.json"]) | {"approved": "by the province"}
    told["sealed"] = seal(told)
    changed = deterministic_zip(files | {"manifest.json": json.dumps(told, ensure_ascii=False).encode()})
    assert said(proof(changed, tmp_path)) == ["manifest.json: It is not what the tables make of it now."]


def test_a_changed_readme_is_told_whatever_program_the_pack_names(files: Files, tmp_path: Path) -> None:
    files["README.txt"] = files["README.txt"].replace(b"landbook verify", b"landbook trusts", 1)
    for change in ({}, other_program(files)):
        (found, *_) = said(proof(rehashed(files, **change), tmp_path))
        assert "README.txt: ¶" in found
        assert "it says     landbook trusts PACK.zip; the tables give     landbook verify PACK.zip." in found
