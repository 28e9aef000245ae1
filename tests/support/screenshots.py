"""Take the README's pictures from the running app, and of a sheet: `python -m tests.support.screenshots`."""

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from pypdfium2 import PdfDocument

from occupancy.packaged_files import ROOT
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
    "quality": "quality?lang=vi",
    "about": "about?lang=en",
}
_WITHOUT_MAP = ("about", "export")
_MAP = ".lb-figure, .lb-canvas"
SIZE = (1440, 900)
SETTLED_MS = 2_500  # charts are drawn, layers faded in, the map has gone to its plot


def main() -> int:
    """Write each picture into `docs/`; 0 when all could be taken."""
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
                page.wait_for_timeout(SETTLED_MS)
                page.screenshot(path=ROOT / "docs" / f"{name}.png")
        found.close()
    _sheet()
    return 0


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
