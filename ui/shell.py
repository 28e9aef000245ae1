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
STYLE = Path(__file__).with_name("style.css")
# A file of ours: Streamlit fetches an icon that is only named (":material/map:") from the internet.
ICON = Path(__file__).with_name("icon.svg")


def show(arguments: Sequence[str]) -> None:
    """Draw the app once, for the page, book and view that a reader asks for."""
    asked = st.query_params.to_dict()
    say = words(view.language(asked, st.context.locale))
    st.set_page_config(page_title="Landbook", page_icon=str(ICON), layout="wide")
    st.html(STYLE)  # a path to CSS becomes a <style> without a place of its own
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
