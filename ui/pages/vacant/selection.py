"""The selection of vacant plots: changed by clicks, drawn shapes and rows; the address keeps it."""

from collections.abc import Sequence

import streamlit as st

from outputs.maps.web.finding_location import plots_inside
from outputs.text.formatting import format_count
from ui import url_state
from ui.context import PageContext
from ui.url_state import MOST_SELECTED
from ui.widgets import messages
from ui.widgets.plot_map import Feature

_NOTICE = "notice of the selection"  # in the session, until it has been said


def toggle(page: PageContext, plot: str) -> None:
    """Select the plot that was clicked, or drop it when it is selected."""
    now = url_state.selected_ids()
    if plot in now:
        _write(page, [one for one in now if one != plot])
    else:
        _write(page, [*now, plot])


def add_drawn(page: PageContext, shapes: Sequence[Feature], among: Sequence[str]) -> None:
    """Select the plots of `among` of which more than half lies inside the shapes."""
    found = plots_inside(page.book, shapes, among=frozenset(among))
    if not found:
        _tell(page.say("No plot that is shown lies more than half inside the shape."))
        return
    _write(page, [*url_state.selected_ids(), *found])


def choose(page: PageContext, chosen: Sequence[str], among: Sequence[str]) -> None:
    """Select just `chosen` among the plots of `among`, and leave all others as they are."""
    of_these = frozenset(among)
    kept = [plot for plot in url_state.selected_ids() if plot not in of_these or plot in chosen]
    _write(page, [*kept, *chosen])


def clear(page: PageContext) -> None:
    """Select nothing."""
    url_state.write_url(page.view, sel="")


def tell() -> None:
    """Say once what could not be selected."""
    notice = st.session_state.pop(_NOTICE, "")
    if notice:
        messages.show_warning(notice, icon=":material/select_all:")


def _write(page: PageContext, plots: Sequence[str]) -> None:
    """Put the selection into the address; what is too much of it is left out, and said."""
    selected = list(dict.fromkeys(plots))
    over = len(selected) - MOST_SELECTED
    if over > 0:
        _tell(
            page.words.ngettext(
                "At most {most} plots can be selected; {over} more was left out.",
                "At most {most} plots can be selected; {over} more were left out.",
                over,
            ).format(most=MOST_SELECTED, over=format_count(over, page.words))
        )
    url_state.set_selection(page.view, selected[:MOST_SELECTED])


def _tell(text: str) -> None:
    st.session_state[_NOTICE] = text
