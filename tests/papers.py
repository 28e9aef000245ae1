"""Papers read with other programs: poppler for PDF, LibreOffice for documents."""

import shutil
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

import pytest

from occupancy.book import LandBook, load
from occupancy.statement import state
from outputs.catalogue import words
from outputs.submission.submission import Agency, Submission

DATA = Path(__file__).parent.parent / "data"
AGENCY = Agency(
    parent="ỦY BAN NHÂN DÂN TỈNH BẮC NINH",
    name="BAN QUẢN LÝ CÁC KHU CÔNG NGHIỆP",
    place="Bắc Ninh",
    signer_title="TRƯỞNG BAN",
    recipients=("UBND tỉnh (để báo cáo);", "Lưu: VT."),
)


@lru_cache
def packaged() -> LandBook:
    """The packaged book."""
    return load(DATA)


def submission(book: LandBook, language: str = "vi", *, agency: Agency = AGENCY) -> Submission:
    """A submission of a book on its own day."""
    return Submission(book, state(book, as_of=book.info.data_as_of), words(language), agency=agency)


def pdf_text(pdf: bytes) -> str:
    """The words of a PDF with single spaces between them."""
    return " ".join(_poppler("pdftotext", "-layout", pdf).split())


def pdf_pages(pdf: bytes) -> list[str]:
    """The words of each page of a PDF."""
    pages = _poppler("pdftotext", "-layout", pdf).split("\f")[:-1]
    return [" ".join(page.split()) for page in pages]


def pdf_facts(pdf: bytes, *options: str) -> dict[str, str]:
    """What `pdfinfo` says, by its labels."""
    lines = (line.partition(":") for line in _poppler("pdfinfo", *options, pdf).splitlines())
    return {label.strip(): value.strip() for label, _, value in lines}


def fonts_not_embedded(pdf: bytes) -> list[str]:
    """Fonts that a PDF only names; there must be some fonts in it at all."""
    rows = [line.split() for line in _poppler("pdffonts", pdf).splitlines()[2:]]
    assert rows
    # name, type (one or two words), encoding, emb, sub, uni, object, generation
    return [row[0] for row in rows if row[-5] != "yes"]


def as_pdf(document: bytes, suffix: str) -> bytes:
    """A document as LibreOffice prints it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"paper{suffix}")
        path.write_bytes(document)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [needed("soffice"), profile, "--headless", "--convert-to", "pdf", "--outdir", folder, path]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return path.with_suffix(".pdf").read_bytes()


def needed(program: str) -> str:
    """The path of a program that reads papers; the test is skipped where the computer has none."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not on this computer")
    return found


def _poppler(command: str, *parts: str | bytes) -> str:
    *options, pdf = parts
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "paper.pdf")
        path.write_bytes(bytes(pdf))
        to_stdout = ["-"] if command == "pdftotext" else []
        ran = subprocess.run(
            [needed(command), *map(str, options), path, *to_stdout],
            check=True,
            capture_output=True,
            text=True,
        )
    return ran.stdout
