"""Take the README's pictures from the running app, and of a sheet: `python -m tests.support.screenshots`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from pypdfium2 import PdfDocument

from occupancy.program import ROOT
from outputs.assets import FONTS
from outputs.fonts import ensure
from tests.support.app_server import browser, reading, serving

# The name of the picture, and the view it shows. What stands in each when it has been drawn follows.
PICTURES = {
    "overview": "?lang=en",
    "zone": "zone?lang=en&zone=que-vo-3",
    "plot": "plot?lang=en&zone=que-vo-3&plot=Q3-A16-01",
    "vacant": "vacant?lang=vi&zones=que-vo-3&ready=serviced;cleared&sel=Q3-A16-01;Q3-A16-05",
    "find": "find?lang=vi&ha=12&by=6&price=150&sector=26&near=airport-noi-bai:40&need=wastewater",
    "shortlist": "find?lang=en&show=list&sel=T1-A03-01@12;Y2-C06-01&ha=12&by=6&price=150&sector=26",
    "export": "export?lang=vi&since=2021-12-31",
    "analysis": "analysis?lang=en&part=bridge",
    "quality": "quality?lang=vi",
    "about": "about?lang=en",
}
_WITHOUT_MAP = ("about", "analysis", "export")
_MAP = ".lb-figure, .lb-canvas"
SIZE = (1440, 900)
STILL_MS, MOST_SHOTS = 1_500, 20  # charts are drawn, layers faded in, the map has gone to its plot
FONT_FOLDERS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>{folders}</fontconfig>
"""


def main() -> int:
    """Write each picture into `docs/`; 0 when all could be taken."""
    _lend_fonts()
    with serving() as address, sync_playwright() as playwright:
        found = browser(playwright)
        if found is None:
            sys.stderr.write(
                "There is no Chromium, Chrome or Edge; run python -m playwright install chromium.\n"
            )
            return 2
        with reading(found, address, locale="en-GB", size=SIZE) as reader:
            for name, query in PICTURES.items():
                page = reader.open(query)
                if name not in _WITHOUT_MAP:
                    page.frame_locator("iframe").first.locator(_MAP).first.wait_for(state="attached")
                (ROOT / "docs" / f"{name}.png").write_bytes(_still(page))
        found.close()
    _sheet()
    return 0


def _lend_fonts() -> None:
    """Let a browser on Linux show all languages of the sheets, whatever fonts the computer has."""
    folders = "".join(f"<dir>{folder}</dir>" for folder in ensure(FONTS))
    settings = Path(tempfile.mkdtemp()) / "fonts.conf"
    settings.write_text(FONT_FOLDERS.format(folders=folders), encoding="utf-8")
    os.environ["FONTCONFIG_FILE"] = str(settings)


def _still(page: Page) -> bytes:
    """Return the picture of a page on which nothing moves any more."""
    before = b""
    for _ in range(MOST_SHOTS):
        page.wait_for_timeout(STILL_MS)
        picture = page.screenshot()
        if picture == before:
            return picture
        before = picture
    raise RuntimeError(f"{page.url} does not come to rest")


def _sheet() -> None:
    """The first page of the sheet that the README's example makes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.pdf"
        asked = ["sheet", "T1-A03-01", "--area-ha", "12", "--lang", "ko", "--out", str(path)]
        subprocess.run([sys.executable, "-m", "occupancy", *asked], cwd=ROOT, check=True)
        with PdfDocument(path.read_bytes()) as sheet:
            sheet[0].render(scale=96 / 72).to_pil().save(ROOT / "docs" / "sheet.png")


if __name__ == "__main__":
    raise SystemExit(main())
