"""The commands of a submission, as a clerk types them: table, submission, verify."""

import io
import json
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from outputs import build_info
from tests.support.book_builder import BOOK_TOML, PLANE, add, edit, lease, undrawn, write_book
from tests.support.command_line import Captured, run
from tests.support.packs import other_program, rehashed

AGENCY = (
    '[agency]\nname = "Ban Quản lý các KCN"\nplace = "Bắc Ninh"\nrecipients = ["UBND tỉnh;", "Lưu: VT."]\n'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_book(tmp_path / "book", zones=undrawn, phases=undrawn)


def manifest(path: Path) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads(zipfile.ZipFile(path).read("manifest.json"))
    return found


def test_a_pack_is_made_as_asked_and_verified(capsys: Captured, folder: Path, tmp_path: Path) -> None:
    path, agency = tmp_path / "pack.zip", tmp_path / "agency.toml"
    agency.write_text(AGENCY, encoding="utf-8")
    asked = ("--as-of", "2022-06-30", "--basis", "operating", "--since", "2021-12-31", "--lang", "en")
    told = ("--who", "Planning", "--why", "Plan of 2030", "--agency", agency)
    code, out, err = run(capsys, "submission", "--data", folder, "--out", path, *asked, *told)
    assert (code, out, err) == (0, f"The submission pack is in {path}.\n", "")
    stated = manifest(path)["asked"]
    assert {name: stated[name] for name in ("as_of", "basis", "since", "known_on", "language")} == {
        "as_of": "2022-06-30", "basis": "operating", "since": "2021-12-31", "known_on": None,
        "language": "en",
    }  # fmt: skip
    assert (stated["who"], stated["why"]) == ("Planning", "Plan of 2030")
    assert {key: value for key, value in stated["agency"].items() if value} == {
        "name": "Ban Quản lý các KCN", "place": "Bắc Ninh", "recipients": ["UBND tỉnh;", "Lưu: VT."],
    }  # fmt: skip
    code, out, err = run(capsys, "verify", path, "--data", folder, "--lang", "en")
    assert (code, err) == (0, "")
    assert "All 24 files are intact." in out
    assert "The figures worked out anew from the tables inside are those of the files." in out
    assert "Nothing differs in the book of today." in out
    # The book goes on by a lease of 5 ha: no fault of the pack.
    write_book(
        folder,
        zones=undrawn,
        phases=undrawn,
        tenancies=add(lease("L9", 1, "C1", "a-1-05", 50_000, "2022-01-01")),
    )
    code, out, _ = run(capsys, "verify", path, "--data", folder, "--lang", "en")
    assert code == 0
    assert "+L9 1" in out
    # 10 + 10 + 4 + 6 ha of a-1, 10 of a-2 and 10 of b-1 in the middle of 2022; now 5 more.
    leased = next(line for line in out.splitlines() if line.startswith("Whole book") and "Leased" in line)
    assert leased.split()[-2:] == ["50", "55"]


def test_a_damaged_pack_is_exit_1_and_names_the_file(capsys: Captured, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    assert run(capsys, "submission", "--data", folder, "--out", path)[0] == 0
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo("report.docx")
    data[entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2] ^= 0x10
    path.write_bytes(data)
    code, out, err = run(capsys, "verify", path, "--data", folder)
    assert (code, err) == (1, "")
    assert "report.docx  Tệp đã bị thay đổi" in out


def test_a_pack_of_another_program_is_exit_3_and_lists_what_was_not_compared(
    capsys: Captured, folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "pack.zip"
    assert run(capsys, "submission", "--data", folder, "--out", path)[0] == 0
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    path.write_bytes(rehashed(files, **other_program(files)))
    code, out, err = run(capsys, "verify", path, "--data", folder, "--lang", "en")
    assert (code, err) == (3, "")
    assert "Not compared, and so not proved:\nmanifest.json: The version, fingerprint and libraries" in out
    # Which programs they are: as the pack says, and at hand.
    assert f"Program that made it: version 0.3.9, fingerprint {build_info.fingerprint()}" in out
    assert f"This program: version {build_info.VERSION}, fingerprint {build_info.fingerprint()}" in out


def test_a_lease_that_the_book_never_had_is_exit_4(capsys: Captured, folder: Path, tmp_path: Path) -> None:
    altered, path = tmp_path / "altered", tmp_path / "pack.zip"
    more = add(lease("L9", 1, "C1", "a-1-05", 71_000, "2022-01-01"))
    write_book(altered, zones=undrawn, phases=undrawn, tenancies=more)
    assert run(capsys, "submission", "--data", altered, "--out", path)[0] == 0
    code, out, err = run(capsys, "verify", path, "--data", folder, "--lang", "en")
    assert (code, err) == (4, "")
    assert "The pack has 1 row that the book of today does not have, or has with other cells." in out
    assert "Rows never vanish from a true book" in out
    assert "−L9 1" in out
    # Against the book it was made from, or where no book of its name is given: nothing is wrong.
    assert run(capsys, "verify", path, "--data", altered)[0] == 0
    assert run(capsys, "verify", path)[0] == 0


def test_open_errors_refuse_a_pack_unless_a_reason_is_given(capsys: Captured, tmp_path: Path) -> None:
    overfull = edit(0, leased_area_m2=110_000)
    folder = write_book(tmp_path / "book", zones=undrawn, phases=undrawn, tenancies=overfull)
    path = tmp_path / "pack.zip"
    code, out, err = run(capsys, "submission", "--data", folder, "--out", path)
    assert (code, out) == (1, "")
    assert err.startswith("Bộ dữ liệu còn lỗi chưa xử lý (1): ")
    assert err.count("\n") == 1
    assert not path.exists()
    reason = ("--with-errors", "Đang đo lại")
    assert run(capsys, "submission", "--data", folder, "--out", path, *reason)[0] == 0
    assert any("Đang đo lại" in stamp for stamp in manifest(path)["stamps"])


def test_a_refused_pack_names_the_command_that_was_called(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    overfull = edit(0, leased_area_m2=110_000)
    folder = write_book(tmp_path / "book", zones=undrawn, phases=undrawn, tenancies=overfull)
    asked = ("submission", "--data", folder, "--out", tmp_path / "pack.zip", "--lang", "en")
    assert "mend what python -m occupancy check lists" in run(capsys, *asked)[2]
    monkeypatch.setattr(sys, "argv", ["/usr/local/bin/landbook"])
    assert "mend what landbook check lists" in run(capsys, *asked)[2]


def test_the_agency_of_the_book_stands_where_no_file_names_another(capsys: Captured, tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book", zones=undrawn, phases=undrawn)
    (folder / "book.toml").write_text(
        BOOK_TOML.format(plane=PLANE).replace("[contact]", f"{AGENCY}color = 3\n\n[contact]"),
        encoding="utf-8",
    )
    path = tmp_path / "pack.zip"
    assert run(capsys, "submission", "--data", folder, "--out", path)[0] == 0
    assert manifest(path)["asked"]["agency"]["name"] == "Ban Quản lý các KCN"  # type: ignore[index]
    # A key that is none of an agency is a note, as any other key of book.toml that nobody knows.
    assert "agency.color" in run(capsys, "check", "--data", folder)[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('name = "x"\ncolour = "red"\n', "has the key colour, which says nothing of an agency"),
        ("recipients = 5\n", "has 5 under agency.recipients"),
        ("name = \n", "is not TOML in UTF-8"),
    ],
)
def test_an_agency_file_that_cannot_be_used_is_one_sentence(
    capsys: Captured, folder: Path, tmp_path: Path, text: str, said: str
) -> None:
    agency, path = tmp_path / "agency.toml", tmp_path / "pack.zip"
    agency.write_text(text, encoding="utf-8")
    code, _, err = run(
        capsys, "submission", "--data", folder, "--out", path, "--agency", agency, "--lang", "en"
    )
    assert (code, err.count("\n"), path.exists()) == (2, 1, False)
    assert said in err


@pytest.mark.parametrize(
    ("form", "begins"), [("xlsx", b"PK"), ("docx", b"PK"), ("pdf", b"%PDF"), ("csv", b"\xef\xbb\xbf")]
)
def test_the_table_is_written_in_each_format(
    capsys: Captured, folder: Path, tmp_path: Path, form: str, begins: bytes
) -> None:
    path = tmp_path / f"table.{form}"
    code, out, err = run(capsys, "table", "--data", folder, "--format", form, "--out", path)
    assert (code, out, err) == (0, f"Biểu đã ghi vào {path}.\n", "")
    assert path.read_bytes().startswith(begins)


def test_the_table_of_a_day_and_basis_is_that_of_the_day_and_basis(
    capsys: Captured, folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "table.xlsx"
    asked = ("--as-of", "2021-06-30", "--since", "2019-12-31", "--lang", "en")
    assert run(capsys, "table", "--data", folder, "--out", path, *asked)[0] == 0
    sheet = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    assert "30 Jun 2021" in str(sheet["A3"].value)
    # On that day L4's 10 ha are still let and L5 and L6 have not begun: 10 + 10 + 4 + 6 + 10 ha.
    heads = [cell.value for cell in sheet[5]]
    total = next(row for row in sheet.iter_rows(values_only=True) if row[1] == "TOTAL")
    assert total[heads.index("Leased industrial land")] == 40
    assert total[-1] == 0  # since 2019


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("table", "--format", "ods", "--out", "x"), "--format does not take ods"),
        (("table", "--since", "2024-01-01", "--out", "x"), "2024-01-01 is not before 2023-11-17"),
        (("submission", "--basis", "wishful", "--out", "x"), "wishful"),
        (("submission",), "--out is missing"),
        (("verify",), "is missing"),
        (("verify", "nowhere.zip"), "nowhere.zip cannot be read"),
    ],
)
def test_a_fault_is_one_sentence_and_writes_nothing(
    capsys: Captured,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(folder)
    code, out, err = run(capsys, *arguments, "--data", folder, "--lang", "en")
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert not Path("x").exists()


def test_something_that_is_no_pack_is_exit_2(capsys: Captured, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(b"hello")
    code, out, err = run(capsys, "verify", path, "--data", folder, "--lang", "en")
    assert (code, out) == (2, "")
    assert err == "pack.zip is not a ZIP, or what it is ends too early; take the file as it was made.\n"


def test_a_folder_that_is_not_there_leaves_nothing_half_written(
    capsys: Captured, folder: Path, tmp_path: Path
) -> None:
    code, _, err = run(
        capsys, "table", "--data", folder, "--out", tmp_path / "no" / "table.xlsx", "--lang", "en"
    )
    assert (code, err.count("\n")) == (2, 1)
    assert list(tmp_path.iterdir()) == [folder]


def test_help_says_all_of_it_in_both_languages(capsys: Captured) -> None:
    for command, vi, en in (
        ("table", "có công thức sống", "live formulas"),
        ("submission", "Lý do lập hồ sơ", "Why papers are made"),
        ("verify", "Thư mục của bộ dữ liệu hiện nay", "Folder of the book of today"),
    ):
        assert vi in " ".join(run(capsys, command, "--help")[1].split())
        assert en in " ".join(run(capsys, command, "--help", "--lang", "en")[1].split())


def test_a_pack_with_the_analysis_and_without_tenants_is_made_and_verified(
    capsys: Captured, folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "pack.zip"
    asked = ("submission", "--data", folder, "--without-tenants", "--analysis", "--out", path)
    code, _, _ = run(capsys, *asked)
    stated = manifest(path)["asked"]
    assert (code, stated["without_tenants"], stated["analysis"]) == (0, True, True)
    assert b"Alpha" not in zipfile.ZipFile(path).read("tables/projects.csv")
    code, out, _ = run(capsys, "verify", path, "--data", folder, "--lang", "en")
    assert code == 0
    assert "It is without tenants: names, certificates and numbers of leases were not compared" in out


def test_a_signed_pack_is_the_office_s_own_by_its_key_alone(
    capsys: Captured, folder: Path, tmp_path: Path
) -> None:
    path, private, public = (tmp_path / name for name in ("pack.zip", "key.pem", "public.pem"))
    key = Ed25519PrivateKey.generate()
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    asked = ("submission", "--data", folder, "--out", path, "--lang", "en", "--sign")
    code, _, err = run(capsys, *asked, path)
    assert (code, path.exists()) == (2, False)
    code, _, err = run(capsys, *asked, private)
    assert (code, err) == (0, "")
    public.write_bytes(zipfile.ZipFile(path).read("manifest.pub.pem"))
    code, out, _ = run(capsys, "verify", path, "--data", folder, "--key", public, "--lang", "en")
    assert code == 0
    assert "Signed with the key that was named" in out
    other = Ed25519PrivateKey.generate().public_key()
    public.write_bytes(other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    code, out, _ = run(capsys, "verify", path, "--data", folder, "--key", public, "--lang", "en")
    assert code == 1
    assert "The pack was signed with another key" in " ".join(out.split())
