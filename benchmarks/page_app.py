"""The app itself, every page of it, over the plots of the benchmark instead of a folder."""

from functools import partial
from pathlib import Path

import streamlit as st

from benchmarks import drawn
from occupancy.book import LandBook
from ui import opened
from ui.maps import plots
from ui.shell import show


@st.cache_resource
def book(plots: int) -> LandBook:
    """The book, held as the app holds the one of its folder."""
    return drawn.book(plots)


HERE = Path(__file__).parent
PLOTS = int((HERE / "plots.txt").read_text(encoding="utf-8"))
plots.plot_map = partial(plots.plot_map, root=HERE)  # the served folder of this page, not of the app
opened.book = lambda _folder, _audience: book(PLOTS)
show([])
