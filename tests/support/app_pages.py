"""Pages of the app opened without a browser, and what a reader is told there."""

import re
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from occupancy.program import ROOT
from tests.support.messagebox import told

# Each AppTest looks through the metadata of all that is installed: once for a run is enough.
_SCANNER: Any = manifest_scanner
_SCANNER.scan_component_manifests = lru_cache(_SCANNER.scan_component_manifests)

INVESTORS = ("--audience", "investor")


def app_on(
    patch: pytest.MonkeyPatch, folder: Path | None, page: str, *arguments: str, **query: str
) -> AppTest:
    """Open the app on a page (empty: its first) of a book (None: the packaged one)."""
    data = ["--data", str(folder)] if folder else []
    patch.setattr(sys, "argv", ["app.py", *data, *arguments])
    app = AppTest.from_file(str(ROOT / "ui/server/script.py"), default_timeout=60)
    if page:
        app._page_hash = calc_hash(page)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def markup(app: AppTest) -> str:
    """All that the page says in HTML; the heads that cells keep for a phone's cards left out."""
    return re.sub(r' data-head="[^"]*"', "", "\n".join(part.proto.body for part in app.get("html")))


def text(app: AppTest) -> str:
    """All that the page says in HTML, and what stands on its buttons: a figure is one, its value in bold."""
    buttons = (re.sub(r"\\(.)", r"\1", button.label) for button in app.button)
    return "\n".join([markup(app), *buttons])


class Opened:
    """A page, in English unless the query names another language."""

    page: str

    def __init__(self, patch: pytest.MonkeyPatch, folder: Path | None, *arguments: str, **query: str) -> None:
        self.app: Any = app_on(patch, folder, self.page, *arguments, **{"lang": "en", **query})
        assert not self.app.exception

    @property
    def html(self) -> str:
        return markup(self.app)

    @property
    def said(self) -> str:
        """All that the page says in HTML."""
        return self.html

    @property
    def warned(self) -> list[str]:
        return [told(warning) for warning in self.app.warning]

    @property
    def informed(self) -> list[str]:
        return [told(info) for info in self.app.info]
