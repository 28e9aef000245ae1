"""Verify without a browser: of any pack that is handed in the page says what the command says of it."""

import io
import re
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from occupancy.book import load
from outputs.files import deterministic_zip
from outputs.submission.manifest import sign
from outputs.submission.pack import pack
from outputs.submission.verification.verify import Verdict, verify_bytes
from tests.support.app_pages import Opened, app_on
from tests.support.book_builder import drop, undrawn, write_book
from tests.support.messagebox import told
from tests.support.packs import made, other_program, rehashed, unpacked


class VerifyPage(Opened):
    page = "verify"

    def hand_in(self, content: bytes, *, name: str = "pack.zip", key: bytes = b"") -> None:
        """Hand in a pack, and a key where one is given."""
        if key:
            self.app.file_uploader(key="verify-key").set_value(("office.pem", key, "application/x-pem-file"))
        self.app.file_uploader(key="verify-pack").set_value((name, content, "application/zip")).run()
        assert not self.app.exception

    @property
    def verdict(self) -> tuple[str, str]:
        """The box above the proof: its kind and its text."""
        (found,) = [
            (kind, told(box)) for kind in ("success", "warning", "error") for box in self.app.get(kind)
        ]
        return found


Open = Callable[..., VerifyPage]


@pytest.fixture
def verify(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open the page."""
    return partial(VerifyPage, monkeypatch)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_book(tmp_path_factory.mktemp("verify") / "book", zones=undrawn, phases=undrawn)


@pytest.fixture(scope="module")
def good(folder: Path) -> bytes:
    return pack(*made(folder, "en"))


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_a_sound_pack_is_proved_in_the_language_of_the_reader(
    verify: Open, folder: Path, good: bytes
) -> None:
    page = verify(folder, lang="vi")
    assert page.app.file_uploader(key="verify-pack").label == "Bộ hồ sơ (ZIP, tối đa 50 MB)"
    assert "Các tệp" not in page.said
    page.hand_in(good)
    assert page.verdict == (
        "success",
        "Đã kiểm chứng: mọi tệp nguyên như khi lập và đúng với các bảng bên trong.",
    )
    said = plain(page.said)
    assert "cách tính “Đất công nghiệp cho thuê theo quy hoạch của các KCN đã thành lập”" in said
    assert "ngôn ngữ English" in said
    assert "2. Số liệu Số liệu tính lại từ các bảng bên trong khớp với các tệp." in said
    assert "3. Bộ dữ liệu hiện nay So với: Sổ thử. Bộ dữ liệu hiện nay không khác gì." in said


def test_what_is_wrong_is_listed_with_the_file_it_is_in(verify: Open, folder: Path, good: bytes) -> None:
    files = unpacked(good)
    office, other = (Ed25519PrivateKey.from_private_bytes(bytes([at]) * 32) for at in (1, 2))
    page = verify(folder)
    changed = files | {"report.pdf": b"%PDF"} | sign(files["manifest.json"], other)
    page.hand_in(deterministic_zip(changed), key=sign(b"", office)["manifest.pub.pem"])
    assert page.verdict == (
        "error",
        "Not proved: something in the pack is not as it was made, or is not what the tables inside make.",
    )
    said = plain(page.said)
    assert "report.pdf It has been changed: its bytes are not those that the manifest lists." in said
    assert "manifest.pub.pem The pack was signed with another key" in said


def test_rows_that_the_book_never_had_are_told(verify: Open, good: bytes, tmp_path: Path) -> None:
    page = verify(write_book(tmp_path / "book", zones=undrawn, phases=undrawn, tenancies=drop(0)))
    page.hand_in(good)
    assert page.verdict == ("error", "Not proved: the pack has rows that the book never had.")
    assert "The pack has 1 row that the book of today does not have" in page.said
    assert "Headline figures that differ" in page.said


def test_a_verdict_is_a_yes_only_where_all_was_compared(folder: Path, good: bytes) -> None:
    files, book = unpacked(good), load(folder)

    def verdict(data: bytes) -> Verdict:
        return verify_bytes(data, book, name="pack.zip").verdict(of_its_book=True)

    assert verdict(good) is Verdict.PROVED
    assert verdict(rehashed(files, **other_program(files))) is Verdict.UNCOMPARED
    assert [int(one) for one in Verdict] == [0, 1, 3, 4]  # the exit codes of the command


def bomb() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for at in range(501):
            archive.writestr(f"{at}.txt", b"")
    return data.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is not a ZIP"),
        (b"<script>alert(1)</script>", "is not a ZIP"),
        (b"PK\x03\x04 cut off", "is not a ZIP"),
        (bomb(), "unpacks to more than a pack may hold"),
        (deterministic_zip({"../x": b"x"}), "may do harm"),
        (deterministic_zip({"manifest.json": b"[" * 100_000}), "is not a submission pack"),
    ],
)
def test_a_hostile_upload_is_one_sentence(verify: Open, folder: Path, content: bytes, said: str) -> None:
    page = verify(folder)
    page.hand_in(content, name="<b>&.zip")
    kind, text = page.verdict
    assert kind == "warning"
    assert said in text
    assert "<b>&.zip" in text
    assert "1. Files" not in page.said


def test_a_file_larger_than_any_pack_is_not_opened(
    verify: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.pages.verify._BYTES", 0)
    page = verify(folder)
    page.hand_in(b"PK")
    assert page.verdict == ("warning", "pack.zip is larger than any pack; it was not opened.")


def test_a_key_that_is_none_is_one_sentence(verify: Open, folder: Path) -> None:
    page = verify(folder)
    page.hand_in(b"PK", key=b"no key")
    assert "office.pem is not an Ed25519 public key in PEM" in page.verdict[1]


def test_an_investor_has_no_such_page(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    app = app_on(monkeypatch, folder, "verify", "--audience", "investor", lang="en")
    assert "verify-pack" not in [box.key for box in app.file_uploader]
    assert told(app.info[0]) == "This page is not in the copy for investors."
