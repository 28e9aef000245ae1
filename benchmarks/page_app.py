"""The app itself, every page of it, over the plots of the benchmark instead of a folder."""

from functools import partial
from pathlib import Path

import streamlit as st

from benchmarks import drawn
from occupancy.book import LandBook
from ui import book_store
from ui.shell import render_app
from ui.widgets import plot_map


@st.cache_resource
def book(plots: int) -> LandBook:
    """The book, held as the app holds the one of its folder."""
    return drawn.book(plots)


HERE = Path(__file__).parent
PLOTS = int((HERE / "plots.txt").read_text(encoding="utf-8"))
plot_map.plot_map = partial(plot_map.plot_map, root=HERE)  # the served folder of this page, not of the app
book_store.book = lambda _folder, _audience: book(PLOTS)
render_app([])
