"""The page Find land without a browser, and the small book it is opened on."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from tests.support.app_pages import Opened

SINGLES = ["a-1-04", "a-1-05", "a-2-02", "a-2-03"]


class FindPage(Opened):
    """The page Find land on a book, with a query in its address."""

    page = "find"

    def __init__(self, patch: pytest.MonkeyPatch, folder: Path | None, *arguments: str, **query: str) -> None:
        super().__init__(patch, folder, *arguments, **query)
        assert not self.app.error

    @property
    def said(self) -> str:
        """All that the page says in HTML, without its tags."""
        return unescape(re.sub(r"<[^>]+>", " ", self.html))

    @property
    def answer(self) -> str:
        """The one line that answers."""
        found = [part.proto.body for part in self.app.get("html") if '"lb-answer"' in part.proto.body]
        return unescape(re.sub(r"<[^>]+>", "", found[0])) if found else ""

    @property
    def cards(self) -> list[str]:
        """The heads of the cards, as they are read."""
        heads = [one.label for one in self.app.button if str(one.key).startswith("find-look-")]
        return [head.replace("\\", "") for head in heads]

    @property
    def rows(self) -> list[str]:
        """The plots of the table, in order; no table, no plots."""
        return self.app.dataframe[0].value["parcel_ids"].tolist() if len(self.app.dataframe) else []

    @property
    def links(self) -> dict[str, str]:
        """The links of the page: label and query."""
        found = self.app.get("page_link")
        return {one.proto.label.replace("\\", ""): one.proto.query_string for one in found}

    @property
    def files(self) -> list[str]:
        """The labels of the download buttons."""
        return [one.proto.label for one in self.app.get("download_button")]

    def press(self, key: str) -> None:
        self.app.button(key=key).click().run()
        assert not self.app.exception


Open = Callable[..., FindPage]
