"""Analysis: the parts of the page, each at an address of its own, and the one that is asked for."""

from collections.abc import Callable, Mapping

import streamlit as st

from ui.context import PageContext
from ui.pages.analysis import bases, bridge, calendar, robustness, whatif
from ui.widgets.address_controls import render_code

# What draws each part; a new one is a line here and its title under the key `part` of the address.
PARTS: Mapping[str, Callable[[PageContext], None]] = {
    "bases": bases.show,
    "whatif": whatif.show,
    "bridge": bridge.show,
    "calendar": calendar.show,
    "robustness": robustness.show,
}


def render_analysis(page: PageContext) -> None:
    """Draw the choice of parts, and the part that the address names."""
    part = page.setting("part")
    with st.container(key="analysis-parts"):
        render_code(
            page,
            "part",
            part,
            st.segmented_control,
            label=page.say("Part of the analysis"),
            label_visibility="collapsed",
            required=True,
        )
    PARTS[part](page)
