"""The form: what is asked most in one line, the rest one press away; a choice goes into the address."""

import streamlit as st

from outputs.text.formatting import format_count
from outputs.text.translations import N_
from outputs.text.typed_numbers import Limits
from ui import notice, number_box, view
from ui.find import fields, more, tuning
from ui.find.asked import FIELDS, Asked
from ui.find.fields import HECTARES
from ui.page import Page

# In one line on a screen of 1280 pixels.
_WIDTHS = {"ha": 95, "by": 150, "price": 125, "sector": 195, "place": 235, "km": 90, "need": 200}


# What the keys of the address are called.
_NAMES = {
    "ha": N_("Area (ha)"),
    "ha_min": N_("Area from (ha)"),
    "ha_max": N_("Area to (ha)"),
    "by": N_("Ready within (months)"),
    "price": N_("Price to (USD/m²)"),
    "sector": N_("Sector"),
    "near": N_("Near"),
    "need": N_("Services stated"),
    "zones": N_("Zone"),
    "district": N_("District"),
    "term": N_("Remaining term (years)"),
    "front": N_("Street frontage from (m)"),
    "width": N_("Width from (m)"),
    "rect": N_("Rectangularity (0–1)"),
    "how": N_("Putting plots together"),
    "most": N_("Plots of one offer at most"),
    "until": N_("Coming back within (months)"),
    "soft": N_("preferred"),
    "hard": N_("must"),
    "weights": N_("Fine tuning"),
}


def show(page: Page, asked: Asked) -> None:
    """Draw the form, and what of the address cannot be used."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="find-form"):
        fields.number(page, asked, "ha", label=page.say("Area (ha)"), limits=HECTARES, width=_WIDTHS["ha"])
        fields.months(page, asked, width=_WIDTHS["by"])
        fields.number(
            page,
            asked,
            "price",
            label=page.say("Price to (USD/m²)"),
            limits=Limits(unit="USD/m²"),
            width=_WIDTHS["price"],
        )
        fields.several(page, asked, "sector", label=page.say("Sector"), width=_WIDTHS["sector"])
        fields.distance(page, asked, 0, widths=(_WIDTHS["place"], _WIDTHS["km"]))
        fields.several(page, asked, "need", label=page.say("Services stated"), width=_WIDTHS["need"])
    _complain(page, asked)


def ways(page: Page, asked: Asked) -> None:
    """Draw what opens the rest of the form, and what clears it."""
    with st.popover(page.say("More wishes"), icon=":material/tune:", key="find-more-wishes", width="content"):
        more.show(page, asked)
    with st.popover(page.say("Fine tuning"), icon=":material/balance:", key="find-tuning", width="content"):
        tuning.show(page, asked)
    _clear(page, asked)


def _clear(page: Page, asked: Asked) -> None:
    many = len([key for key in asked.values if key not in ("soft", "hard", "weights")])
    st.button(
        page.say("Clear ({wishes})", wishes=format_count(many, page.words)) if many else page.say("Clear"),
        icon=":material/filter_alt_off:",
        disabled=not asked.values and not asked.misread and not number_box.refused(page),
        key="find-clear",
        on_click=_cleared,
        args=(page,),
    )


def _cleared(page: Page) -> None:
    number_box.forget()
    view.renew(page.view, **dict.fromkeys((*FIELDS, "at"), ""))


def _complain(page: Page, asked: Asked) -> None:
    """Say what of the address is not used."""
    for key, text in asked.misread.items():
        said = page.say(
            "“{name}” in the address is not used: {text}.", name=page.say(_NAMES.get(key, key)), text=text
        )
        notice.warn(said, icon=":material/link_off:")
