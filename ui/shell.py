"""The shell: what stands around every page; finds the book and the language, and says what is wrong."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from geo.errors import LandbookError
from occupancy.errors import QuestionError
from outputs.catalogue import words
from ui import opened, overview, view
from ui.page import Page

PACKAGED = Path(__file__).resolve().parents[1] / "data"
# Less air above the first line, and lines of small print that do not shout.
STYLE = """<style>
[data-testid="stMainBlockContainer"] { padding-top: 2.6rem; padding-bottom: 2rem; }
[data-testid="stMetricValue"] { font-size: 1.7rem; font-variant-numeric: tabular-nums; }
[data-testid="stMetricLabel"] p { white-space: normal; }
.lb-title { font-size: 1.5rem; font-weight: 600; line-height: 1.25; margin: 0; }
.lb-small { color: #4c5b66; font-size: 0.87rem; line-height: 1.5; }
.lb-stamp { background: #fdf3d7; border-left: 4px solid #b7791f; padding: 0.35rem 0.8rem; font-size: 0.9rem; }
.lb-sheet { border-collapse: collapse; width: 100%; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
.lb-sheet caption { text-align: left; color: #4c5b66; padding: 0.4rem 0 0.2rem; }
.lb-sheet th { font-weight: 400; text-align: left; color: #4c5b66; }
.lb-sheet thead th { border-bottom: 1px solid #b9c4cc; font-size: 0.82rem; }
.lb-sheet td, .lb-sheet th { padding: 0.22rem 0.4rem; border-bottom: 1px solid #e6ebee; vertical-align: top; }
.lb-sheet td { text-align: right; white-space: nowrap; }
.lb-sheet tr.lb-sum td, .lb-sheet tr.lb-sum th { font-weight: 600; color: #1d2a35; }
</style>"""


def show(arguments: Sequence[str]) -> None:
    """Draw the app once, for the page, book and view that a reader asks for."""
    asked = st.query_params.to_dict()
    say = words(view.language(asked, st.context.locale))
    st.set_page_config(page_title="Landbook", page_icon=":material/map:", layout="wide")
    st.html(STYLE)
    try:
        folder = _folder(arguments)
        with st.spinner(say.gettext("Opening the land book…"), show_time=True):
            book = opened.book(folder)
        usual = view.View(book.info.data_as_of, book.info.default_basis, say.language, "")
        wanted = view.read(asked, usual, bases=set(book.bases["basis"]), zones=set(book.zones["zone_id"]))
        page = Page(book, opened.statement(book, wanted.day, wanted.basis), wanted, say)
    except LandbookError as error:
        st.error(say.error(error), icon=":material/error:")
        return
    pages = [
        st.Page(
            lambda: overview.show(page),
            title=say.gettext("Overview"),
            icon=":material/map:",
            url_path="overview",
            default=True,
        )
    ]
    st.navigation(pages, position="top").run()


def _folder(arguments: Sequence[str]) -> Path:
    """The folder of the book named after `--data`, else the packaged one."""
    parser = argparse.ArgumentParser(exit_on_error=False, add_help=False)
    parser.add_argument("--data", type=Path, default=PACKAGED)
    try:
        options, rest = parser.parse_known_args(list(arguments))
    except argparse.ArgumentError:
        options, rest = None, ["--data"]
    if options is None or rest:
        raise QuestionError(
            "The app does not understand {argument}; start it with streamlit run app.py -- --data FOLDER.",
            argument=rest[0],
        )
    return Path(options.data)
