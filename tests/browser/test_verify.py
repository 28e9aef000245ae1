"""Verify in a real browser: packs that are handed in one after the other."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from outputs.submission.pack import pack
from tests.support.app_server import serving, unharmed
from tests.support.book_builder import undrawn, write_book
from tests.support.packs import made, rehashed, unpacked


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book that draws nothing, whose packs are proved in half the time."""
    return write_book(tmp_path_factory.mktemp("verify") / "book", zones=undrawn, phases=undrawn)


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with serving("--data", str(folder)) as started:
        yield started


def test_packs_handed_in_one_after_the_other_are_told_apart(
    chromium: Browser, address: str, folder: Path
) -> None:
    good = pack(*made(folder, "vi"))
    files = unpacked(good)
    leases = files["tables/tenancies.csv"].replace(b",100000,", b",90000,", 1)  # 10 ha become 9
    resealed = rehashed(files | {"tables/tenancies.csv": leases})

    with unharmed(chromium, address, locale="vi-VN") as reader:
        page = reader.open("verify?lang=vi")
        verdict, wrong = page.get_by_test_id("stAlert"), page.get_by_role("rowheader", name="workbook.xlsx")

        def hand_in(content: bytes, name: str, verdict_is: str) -> None:
            page.locator("input[type=file]").first.set_input_files(
                {"name": name, "mimeType": "application/zip", "buffer": content}
            )
            expect(verdict).to_contain_text(verdict_is)
            reader.settled()

        expect(verdict).to_have_count(0)
        hand_in(good, "pack.zip", "Đã kiểm chứng: mọi tệp nguyên như khi lập")
        expect(page.get_by_text("Bộ dữ liệu hiện nay không khác gì.")).to_be_visible()
        expect(wrong).to_have_count(0)
        hand_in(resealed, "resealed.zip", "Không đạt: có phần trong bộ hồ sơ không còn như khi lập")
        expect(wrong.first).to_be_visible()
        hand_in(b"%PDF-1.4 a letter", "letter.zip", "letter.zip không phải tệp ZIP hoặc bị cụt")
        expect(wrong).to_have_count(0)
