"""Packs without tenants: no name in any file, the same figures, and a proof all the same."""

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from occupancy.book import load
from occupancy.errors import RefusedError
from occupancy.statement import state
from outputs.submission.pack import pack
from outputs.submission.verification.book_diff import BookDiff, diff_books
from outputs.submission.verification.pack_reader import parse_manifest
from outputs.submission.verification.recompute import book_of, folder_of
from outputs.submission.verification.verify import Proof, verify
from outputs.submission.without_tenants import without_tenants
from tests.support.book_builder import Change, Row, drop, edit, lease, undrawn, write_book
from tests.support.packs import made, unpacked

SECRET = ("Xylotek", "GCNX-", "HDX-", "Epsilon", "Known Works", "a remark")


def called(rows: list[Row]) -> None:
    """Leases, certificates and tenants called as no file has it by chance, with a remark each."""
    for row in rows:
        row["note"] = "a remark"
        for column, before in (
            ("lease_id", "HDX-"),
            ("certificate_no", "GCNX-"),
            ("tenant_name", "Xylotek "),
        ):
            if column in row:
                row[column] = f"{before}{row[column]}"


def write(place: Path, **changes: Change) -> Path:
    told = {"parcels": called, "projects": called, "tenancies": called, "reservations": called}
    return write_book(place, zones=undrawn, phases=undrawn, **(told | changes))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("tenants") / "book")


@pytest.fixture(scope="module")
def good(book: Path) -> bytes:
    one, folder = made(book, "en")
    since = state(one.book, as_of=date(2019, 12, 31))
    return pack(replace(one, since=since), folder, tenants=False)


@pytest.fixture(scope="module")
def answer(good: bytes, book: Path, tmp_path_factory: pytest.TempPathFactory) -> Proof:
    path = tmp_path_factory.mktemp("tenants") / "pack.zip"
    path.write_bytes(good)
    return verify(path, load(book))


def read(name: str, content: bytes) -> str:
    if name.endswith(".pdf"):
        return "\n".join(page.get_textpage().get_text_range() for page in PdfDocument(content))
    if name.endswith((".xlsx", ".docx")):
        return "\n".join(part.decode(errors="replace") for part in unpacked(content).values())
    return content.decode(errors="replace")


def test_no_file_has_a_tenant_a_certificate_a_lease_or_a_remark(good: bytes) -> None:
    files = unpacked(good)
    texts = {name: read(name, content) for name, content in files.items()}
    assert {name for name, text in texts.items() if any(secret in text for secret in SECRET)} == set()
    assert "tables/anchor_tenants.csv" not in files


def test_running_numbers_follow_plot_and_days(good: bytes) -> None:
    files = unpacked(good)
    leases = files["tables/tenancies.csv"].decode().splitlines()
    assert leases[0].startswith("lease_id,line_no,certificate_no,parcel_id,leased_area_m2,first_day")
    assert [row.split(",")[:4] for row in leases[1:5]] == [
        ["1", "1", "1", "a-1-01"],
        ["2", "1", "2", "a-1-02"],
        ["2", "2", "2", "a-1-03"],
        ["3", "1", "3", "a-1-03"],
    ]
    assert files["tables/projects.csv"].decode().splitlines()[:2] == [
        "certificate_no,sector_code,recorded_on,superseded_on",
        "1,26,,",
    ]
    assert files["tables/reservations.csv"].decode().splitlines()[0] == "parcel_id,first_day,last_day"


def test_the_figures_are_those_of_the_whole_book_and_the_papers_say_what_is_withheld(
    good: bytes, book: Path
) -> None:
    files, whole = unpacked(good), made(book, "en")[0]
    figures = json.loads(files["manifest.json"])["figures"]
    assert figures["total"]["leased_ha"] == whole.statement.total["leased_ha"] == 50
    workbook = load_workbook(io.BytesIO(files["workbook.xlsx"]), data_only=True)
    projects = {row[1].value: row[13].value for row in workbook["Summary"].iter_rows()}
    assert projects["Zone A"] == 3  # C1, C2 and C3 on land that counts
    assert "Withheld: names of tenants" in " ".join(files["README.txt"].decode().split())


def test_it_is_proved_and_nothing_differs_in_the_book_of_today(answer: Proof) -> None:
    assert (answer.sound, answer.same_program, answer.uncompared) == (True, True, ())
    assert answer.today is not None
    assert answer.today.none
    assert [note.template for note in answer.notes] == [
        "It is without tenants: names, certificates and numbers of leases were not compared with the book of"
        " today."
    ]


def diff(good: bytes, today: Path) -> BookDiff:
    files = unpacked(good)
    declared = parse_manifest(files["manifest.json"], name="pack.zip")
    then = book_of(folder_of(files), files)
    return diff_books(then, state(then, as_of=declared.as_of), load(today), declared)


def test_a_lease_more_in_the_book_of_today_is_listed_and_no_row_is_foreign(
    good: bytes, tmp_path: Path
) -> None:
    # It stands before all others, so that every running number is another one.
    more = lease("HDX-0", 1, "GCNX-0", "a-1-01", 1_000, "2015-01-01", last_day="2015-12-31")
    found = diff(good, write(tmp_path / "book", tenancies=lambda rows: called(rows) or [more, *rows]))
    assert [(change.table, change.added, change.removed) for change in found.tables] == [("tenancies", 1, 0)]
    assert not found.foreign


def test_a_lease_that_the_book_never_had_is_foreign(good: bytes, tmp_path: Path) -> None:
    gone = drop(0)
    found = diff(good, write(tmp_path / "book", tenancies=lambda rows: called(rows) or gone(rows)))
    assert found.foreign


def test_a_property_that_nobody_declared_is_not_in_it(tmp_path: Path) -> None:
    whole = made(write_book(tmp_path / "book", parcels=edit(0, renter="Xylotek")), "en")
    _, folder = without_tenants(*whole)
    assert b"renter" in whole[1].files["parcels.geojson"]
    assert b"Xylotek" not in folder.files["parcels.geojson"]
    assert b'"block"' in folder.files["parcels.geojson"]


def test_a_text_that_names_a_tenant_refuses_the_pack(tmp_path: Path) -> None:
    place = write(tmp_path / "book", services=edit(0, note="asked for by Xylotek Alpha"))
    with pytest.raises(RefusedError, match=r"“Xylotek Alpha” stands in services.csv too"):
        without_tenants(*made(place, "en"))
