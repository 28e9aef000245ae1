"""Packs made to do harm, and what is no pack: refused in one sentence."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from geo.errors import SourceError
from outputs.files import deterministic_zip
from outputs.submission.verification import pack_reader as limits
from outputs.submission.verification.document_reader import document
from outputs.submission.verification.geopackage_reader import attributes
from outputs.submission.verification.workbook_reader import cells
from tests.support.packs import Files, proof, rehashed, rezipped, said


def test_tables_that_make_no_book_are_one_sentence(files: Files, tmp_path: Path) -> None:
    del files["tables/zones.geojson"]
    answer = proof(rehashed(files), tmp_path)
    assert said(answer) == [
        "manifest.json: The pack has no tables/zones.geojson, without which its book cannot be read."
    ]


@pytest.mark.parametrize("name", ["letters", "tables/more", "..", "tables/../.."])
def test_a_folder_of_nothing_in_a_pack_is_refused(files: Files, tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match="may do harm"):
        proof(rezipped(files, name), tmp_path)


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
        proof(rehashed(files, layout=4), tmp_path)


def test_a_basis_that_the_tables_do_not_have_is_a_sentence(files: Files, tmp_path: Path) -> None:
    asked = json.loads(files["manifest.json"])["asked"] | {"basis": "wishful"}
    (found,) = said(proof(rehashed(files, asked=asked), tmp_path))
    assert "wishful" in found


def test_papers_that_are_none_cannot_be_read() -> None:
    declared = deterministic_zip(
        {"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>', "xl/workbook.xml": b"<a"}
    )
    for read in (cells, document, attributes):
        with pytest.raises(SourceError, match="cannot be read"):
            read(declared, name="paper")  # type: ignore[operator]
