"""Take the README's pictures from the running app: `python -m tests.screenshots`."""

import sys

from playwright.sync_api import sync_playwright

from tests.running import ROOT, browser, reading, serving

# The name of the picture, and the view it shows.
PICTURES = {"overview": "?lang=en&zone=que-vo"}
SIZE = (1440, 900)


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
                page.frame_locator("iframe").locator(".lb-figure").first.wait_for(state="attached")
                page.wait_for_timeout(500)  # Leaflet fades its layers in
                page.screenshot(path=ROOT / "docs" / f"{name}.png")
        found.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
