"""The app itself, every page of it, over the plots of the benchmark instead of a folder."""

from pathlib import Path

import streamlit as st

from benchmarks import drawn
from occupancy.book import LandBook
from ui import book_store
from ui.shell import render_app


@st.cache_resource
def book(plots: int) -> LandBook:
    """The book, held as the app holds the one of its folder."""
    return drawn.book(plots)


PLOTS = int((Path(__file__).parent / "plots.txt").read_text(encoding="utf-8"))
book_store.book = lambda _folder, _audience: book(PLOTS)
render_app([])
