"""The button of a plan on paper: what a page shows, to scale, on a sheet and at a scale that are chosen."""

from functools import partial

import streamlit as st

from outputs.maps.paper.plan import ORIENTATIONS, PAPERS, Extent, Layout, plan
from outputs.submission.submission import Submission, agency
from outputs.text.formatting import format_count
from outputs.text.translations import N_
from ui import book_store
from ui.context import PageContext
from ui.widgets import downloads

_SCALES = (500, 1000, 2000, 5000, 10_000, 25_000, 50_000)
_LIES = {"landscape": N_("landscape"), "portrait": N_("portrait")}


def render_plan_button(page: PageContext, extent: Extent, *, name: str) -> None:
    """Draw what opens the choice of sheet and scale of a plan and hands it over as a file of a `name`."""
    with st.popover(page.say("Plan on paper"), icon=":material/map:", key=f"plan-{name}"):
        layout = _chosen(page, name)
        view, words = page.view, page.words
        made_from = (
            "plan",
            book_store.book_identity(page.book),
            view.day,
            view.basis,
            view.lang,
            extent,
            layout,
        )
        submission = Submission(page.statement, words, agency=agency(page.book.info))
        downloads.button(
            page.say("Plan (PDF)"),
            downloads.kept(made_from, partial(plan, submission, extent, layout)),
            file_name=f"plan-{name}-{view.day.isoformat()}.pdf",
            key=f"plan-pdf-{name}",
        )
        downloads.show_failure(page, made_from)


def _chosen(page: PageContext, name: str) -> Layout:
    """Draw the choices of sheet and scale; what is left open is chosen by what there is to show."""
    open_ = page.say("as fits")
    paper = st.selectbox(
        page.say("Paper"),
        ["", *PAPERS],
        format_func=lambda code: code.upper() or open_,
        key=f"plan-paper-{name}",
    )
    orientation = st.selectbox(
        page.say("Orientation"),
        ["", *ORIENTATIONS],
        format_func=lambda code: page.say(_LIES[code]) if code else open_,
        key=f"plan-orientation-{name}",
    )
    scale = st.selectbox(
        page.say("Scale"),
        [0, *_SCALES],
        format_func=lambda number: f"1:{format_count(number, page.words)}" if number else open_,
        key=f"plan-scale-{name}",
    )
    return Layout(paper, orientation, float(scale) or None)
