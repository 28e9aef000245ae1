"""The proof of a pack: a changed byte, a changed figure, a book that went on, and packs made to do harm."""

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from geo.errors import SourceError
from occupancy.book import load
from occupancy.loading.book_folder import read_folder
from occupancy.statement import state
from outputs.files import deterministic_zip
from outputs.submission.manifest import seal
from outputs.submission.pack import pack
from outputs.submission.submission import Submission
from outputs.submission.verification import archive as limits
from outputs.submission.verification import recompute
from outputs.submission.verification.book_diff import FigureChange, TableChange
from outputs.submission.verification.file_readers import attributes, cells, figures
from outputs.submission.verification.verify import Proof, verify, wrong_names
from outputs.tables.verification_view import verification_tables
from outputs.text.translations import translator
from tests.outputs.test_pack import made
from tests.support.book_builder import add, drop, edit, lease, write_book
from tests.support.examples import examples
from tests.support.paper_readers import DATA

Files = dict[str, bytes]


def undrawn(rows: list[dict[str, object]]) -> None:
    """A change that takes every outline away: such a book has maps of its plots."""
    for row in rows:
        row["geometry"] = None


_MADE: dict[str, dict[str, bytes]] = {}


@pytest.fixture(autouse=True)
def made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers that a proof makes again are made once for each submission: they are the same every time."""
    make = recompute.papers

    def papers(one: Submission) -> dict[str, bytes]:
        since = one.since.as_of if one.since else None
        stated = (one.statement.as_of, one.statement.known_on, one.statement.basis, since)
        key = repr(
            (
                one.book.content_hash,
                *stated,
                one.words.language,
                one.who,
                one.why,
                one.with_errors,
                one.agency,
            )
        )
        if key not in _MADE:
            _MADE[key] = make(one)
        return _MADE[key]

    monkeypatch.setattr(recompute, "papers", papers)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_book(tmp_path_factory.mktemp("verify") / "book", zones=undrawn, phases=undrawn)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return pack(*made(write_book(tmp_path_factory.mktemp("drawn") / "book"), "en"))


@pytest.fixture(scope="module")
def good(folder: Path) -> bytes:
    return pack(*made(folder, "en", who="Planning"))


@pytest.fixture
def files(good: bytes) -> Files:
    return unpacked(good)


def unpacked(data: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def proof(data: bytes, tmp_path: Path) -> Proof:
    path = tmp_path / "pack.zip"
    path.write_bytes(data)
    return verify(path)


def rehashed(files: Files, **change: object) -> bytes:
    """A pack whose manifest was written anew by somebody who knows how."""
    told = json.loads(files["manifest.json"]) | change
    told["files"] = [
        {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in files.items()
        if name != "manifest.json"
    ]
    told["sealed"] = seal(told)
    return deterministic_zip(files | {"manifest.json": json.dumps(told, ensure_ascii=False).encode()})


def within(xlsx: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """A workbook with one of its parts changed."""
    with zipfile.ZipFile(io.BytesIO(xlsx)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    before = parts[name].decode()
    parts[name] = change(before).encode()
    assert parts[name].decode() != before
    return deterministic_zip(parts)


def said(answer: Proof) -> list[str]:
    return [f"{one.where}: {one.text(translator('en'))}" for one in (*answer.files, *answer.figures)]


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


# The names of a pack are fixed ---------------------------------------------------------------------------


def other_program(files: Files) -> dict[str, object]:
    """The claim to have been made by a program that is not at hand."""
    return {"program": json.loads(files["manifest.json"])["program"] | {"version": "0.3.9"}}


def of_files(answer: Proof) -> list[str]:
    return [f"{one.where}: {one.text(translator('en'))}" for one in answer.files]


@pytest.mark.parametrize("claimed", ["this program", "another program"])
def test_papers_taken_out_of_a_resealed_pack_are_missed(files: Files, tmp_path: Path, claimed: str) -> None:
    change = other_program(files) if claimed == "another program" else {}
    gone = ["workbook.xlsx", "report.pdf", "layers.gpkg"]
    kept = {name: content for name, content in files.items() if name not in gone}
    assert of_files(proof(rehashed(kept, **change), tmp_path)) == [
        f"{name}: It is missing; every pack of its book has it." for name in gone
    ]


def test_maps_taken_out_of_a_resealed_pack_of_a_book_that_can_be_drawn_are_missed(
    drawn: bytes, tmp_path: Path
) -> None:
    files = unpacked(drawn)
    del files["map.pdf"], files["map.png"]
    answer = proof(rehashed(files, **other_program(files)), tmp_path)
    assert [one.where for one in answer.files] == ["map.pdf", "map.png"]


@pytest.mark.parametrize("claimed", ["this program", "another program"])
def test_files_put_into_a_resealed_pack_are_told(files: Files, tmp_path: Path, claimed: str) -> None:
    change = other_program(files) if claimed == "another program" else {}
    more = {
        # what | what it can be taken for
        "letter.docx": "",
        "tables/letter.csv": "",
        "program/bases.json": "",
        "tables/dictionary.csv": "",
        "REPORT.PDF": "report.pdf",
        "MANIFEST.json": "manifest.json",
        "tables/PHASES.geojson": "tables/phases.geojson",
    }
    answer = proof(rehashed(files | dict.fromkeys(more, b"more"), **change), tmp_path)
    assert not answer.sound
    assert of_files(answer) == [
        f"{name}: It does not belong here; its name can be taken for {like}."
        if like
        else f"{name}: It does not belong here; no pack of its book has it."
        for name, like in more.items()
    ]


def test_a_report_in_capitals_instead_of_the_report_is_told(files: Files, tmp_path: Path) -> None:
    files["REPORT.PDF"] = files.pop("report.pdf")
    assert of_files(proof(rehashed(files), tmp_path)) == [
        "report.pdf: It is missing; every pack of its book has it.",
        "REPORT.PDF: It does not belong here; its name can be taken for report.pdf.",
    ]


@pytest.mark.parametrize(
    "name",
    [
        "REPORT.PDF",
        "Report.pdf",
        "report.pdf ",
        " report.pdf",
        "report.pdf.",
        "\uff52eport.pdf",
        "report.\uff50df",
    ],
)
def test_a_name_of_another_case_form_or_ending_can_be_taken_for_a_paper(name: str) -> None:
    (found,) = wrong_names(["report.pdf", name], ["report.pdf"])
    assert (found.where, found.params) == (name, {"name": "report.pdf"})


NAMES = ("manifest.json", "report.pdf", "map.png", "tables/zones.geojson", "program/rules.csv")


@given(
    st.lists(
        st.sampled_from(NAMES) | st.sampled_from(NAMES).map(str.upper) | st.text(min_size=1), unique=True
    )
)
def test_only_the_names_of_a_pack_all_of_them_are_right(there: list[str]) -> None:
    assert (list(wrong_names(there, NAMES)) == []) == (set(there) == set(NAMES))


@settings(examples(5), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_change_of_the_names_of_a_resealed_pack_is_a_yes(
    good: bytes, tmp_path: Path, data: st.DataObject
) -> None:
    files = unpacked(good)
    names = st.sampled_from([name for name in files if name != "manifest.json"])
    gone = data.draw(st.sets(names, max_size=3), label="taken out")
    capitals = data.draw(st.sets(names, max_size=2), label="in capitals")
    more = data.draw(st.sets(st.from_regex(r"[a-z]{1,8}\.pdf", fullmatch=True), max_size=2), label="put in")
    changed = {name.upper() if name in capitals else name: files[name] for name in files if name not in gone}
    changed = dict.fromkeys(more, b"more") | changed
    assume(set(changed) != set(files))
    assert not proof(rehashed(changed, **other_program(files)), tmp_path).sound


def test_the_manifest_is_made_again_as_every_file_is(files: Files, tmp_path: Path) -> None:
    told = json.loads(files["manifest.json"]) | {"approved": "by the province"}
    told["sealed"] = seal(told)
    changed = deterministic_zip(files | {"manifest.json": json.dumps(told, ensure_ascii=False).encode()})
    assert said(proof(changed, tmp_path)) == ["manifest.json: It is not what the tables make of it now."]


def rezipped(files: Files, *folders: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for folder in folders:
            archive.mkdir(folder)
        for name, content in sorted(files.items()):
            archive.writestr(name, content)
    return data.getvalue()


def test_a_pack_unzipped_and_zipped_again_with_its_folders_is_sound(files: Files, tmp_path: Path) -> None:
    answer = proof(rezipped(files, "program", "tables"), tmp_path)
    assert answer.sound
    assert [one.text(translator("en")) for one in answer.notes] == [
        "The ZIP around the files is not as it was made; every file in it is."
    ]


@pytest.mark.parametrize("name", ["letters", "tables/more", "..", "tables/../.."])
def test_a_folder_of_nothing_in_a_pack_is_refused(files: Files, tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match="may do harm"):
        proof(rezipped(files, name), tmp_path)


def test_tables_that_make_no_book_are_one_sentence(files: Files, tmp_path: Path) -> None:
    del files["tables/zones.geojson"]
    answer = proof(rehashed(files), tmp_path)
    assert said(answer) == [
        "manifest.json: The pack has no tables/zones.geojson, without which its book cannot be read."
    ]


def test_one_lease_more_in_the_book_of_today_is_listed_with_what_it_moves(
    good: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(good)
    more = lease("L9", 1, "C1", "a-1-05", 50_000, "2023-01-01")  # 5 ha: 55 of 150
    today = write_book(tmp_path / "today", zones=undrawn, phases=undrawn, tenancies=add(more))
    answer = verify(path, load(today))
    assert answer.sound
    assert answer.today is not None
    assert answer.today.tables == (TableChange("tenancies", 1, 0, 0, ("+L9 1",)),)
    whole = {one.quantity: (one.before, one.after) for one in answer.today.figures if not one.zone_id}
    assert whole["leased_ha"] == (50.0, 55.0)
    assert whole["vacant_ha"][0] - whole["vacant_ha"][1] == pytest.approx(5.0)
    assert whole["fill_rate_pct"] == (pytest.approx(100 / 3), pytest.approx(110 / 3))
    assert FigureChange("z-a", "leased_ha", 40.0, 45.0) in answer.today.figures


def test_rows_changed_and_removed_are_told_apart(good: bytes, tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(good)
    today = write_book(
        tmp_path / "today",
        zones=undrawn,
        phases=undrawn,
        services=drop(0),
        tenancies=edit(0, leased_area_m2=90_000),
    )
    answer = verify(path, load(today))
    assert answer.today is not None
    counts = {one.table: (one.added, one.removed, one.changed) for one in answer.today.tables}
    assert counts == {"services": (0, 1, 0), "tenancies": (0, 0, 1)}


def test_the_three_answers_are_said_in_both_languages(good: bytes, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(good)
    book = load(folder)
    answer = verify(path, book)
    titles = [
        [one.title for one in verification_tables(answer, translator(lang), today=book)]
        for lang in ("vi", "en")
    ]
    assert titles == [
        ["1. Các tệp", "2. Số liệu", "3. Sổ hiện nay"],
        ["1. Files", "2. Figures", "3. The book of today"],
    ]


def test_a_book_of_another_name_is_told(good: bytes, folder: Path, tmp_path: Path) -> None:
    path, other = tmp_path / "pack.zip", tmp_path / "other"
    path.write_bytes(good)
    toml = write_book(other) / "book.toml"
    toml.write_text(toml.read_text("utf-8").replace("Test book", "Another book"), "utf-8")
    found = []
    for place in (other, folder):
        book = load(place)
        found.append(verification_tables(verify(path, book), translator("en"), today=book)[2].above)
    told = "The pack is of a book of another name: Test book; --data names its folder."
    assert told in found[0]
    assert told not in found[1]


def strange_names() -> list[str]:
    return ["../outside.txt", "/etc/passwd", "tables/../../x", "C:\\x.txt", "a//b", "tables/", "x\ny"]


@pytest.mark.parametrize("name", strange_names())
def test_names_that_lead_out_of_a_pack_are_refused(files: Files, tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match="may do harm"):
        proof(deterministic_zip(files | {name: b"x"}), tmp_path)


def test_a_name_twice_is_refused(files: Files, tmp_path: Path) -> None:
    data = io.BytesIO(deterministic_zip(files))
    with zipfile.ZipFile(data, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("report.pdf", b"another")
    with pytest.raises(SourceError, match="may do harm"):
        proof(data.getvalue(), tmp_path)


def test_a_bomb_is_not_unpacked(files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_MOST_BYTES", 10_000_000)
    with pytest.raises(SourceError, match="unpacks to more than a pack may hold"):
        proof(deterministic_zip(files | {"bomb.txt": b"\0" * 11_000_000}), tmp_path)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is not a ZIP"),
        (b"PK\x03\x04 cut off", "is not a ZIP"),
        (deterministic_zip({"a.txt": b"a"}), "is not a submission pack"),
        (deterministic_zip({"manifest.json": b"{"}), "is not a submission pack"),
        (deterministic_zip({"manifest.json": b"[]"}), "is not a submission pack"),
        (deterministic_zip({"manifest.json": b"[" * 100_000}), "is not a submission pack"),
        (deterministic_zip({"manifest.json": b'{"kind": "another"}'}), "is not a submission pack"),
        (deterministic_zip({"manifest.json": b"\xff\xfe"}), "is not a submission pack"),
    ],
)
def test_what_is_no_pack_is_one_sentence(data: bytes, told: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=told):
        proof(data, tmp_path)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("asked", None),
        ("asked", {"as_of": "yesterday"}),
        ("book", {"sha256": 5}),
        ("files", [{"name": "x"}]),
        ("figures", 3),
        ("layout", "one"),
    ],
)
def test_a_manifest_that_is_not_shaped_as_one_is_refused(
    files: Files, tmp_path: Path, part: str, value: object
) -> None:
    told = json.loads(files["manifest.json"]) | {part: value}
    with pytest.raises(SourceError, match=r"manifest.json in it is missing or broken"):
        proof(deterministic_zip(files | {"manifest.json": json.dumps(told).encode()}), tmp_path)


def test_a_manifest_of_a_newer_layout_asks_for_the_newer_program(files: Files, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="made by a newer version"):
        proof(rehashed(files, layout=3), tmp_path)


def test_a_basis_that_the_tables_do_not_have_is_a_sentence(files: Files, tmp_path: Path) -> None:
    asked = json.loads(files["manifest.json"])["asked"] | {"basis": "wishful"}
    (found,) = said(proof(rehashed(files, asked=asked), tmp_path))
    assert "wishful" in found


def test_papers_that_are_none_cannot_be_read() -> None:
    declared = deterministic_zip(
        {"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>', "xl/workbook.xml": b"<a"}
    )
    for read in (cells, figures, attributes):
        with pytest.raises(SourceError, match="cannot be read"):
            read(declared, name="paper")  # type: ignore[operator]
