"""What is asked for now and then: limits, places, term, shape, neighbours, and how plots are put together."""

from datetime import timedelta

import streamlit as st

from occupancy.land_search.enquiry import MOST_PLOTS
from outputs.text.translations import N_
from outputs.text.typed_numbers import NOT_NEGATIVE, Limits
from ui import days, held, number_box, sheet, view
from ui.days import Box
from ui.find import fields, wishes
from ui.find.asked import DISTANCES, HOW, Asked
from ui.find.fields import HECTARES, MONTHS
from ui.page import Page

_HOW = {
    "single": N_("Single plots only: do not put neighbours together"),
    "across": N_("Plots that face each other across a street count as neighbours"),
    "whole": N_("Whole plots only: offer none in part"),
}
_YEARS_AHEAD = 10


def show(page: Page, asked: Asked) -> None:
    """Draw the fields in groups, and above them what was refused: they cover where the page tells it."""
    refused = st.container()
    _area_and_time(page, asked)
    _where(page, asked)
    _shape(page, asked)
    _assembly(page, asked)
    with refused:
        number_box.complain(page)


def _area_and_time(page: Page, asked: Asked) -> None:
    sheet.heading(page.say("Area and time"))
    least, most, day, horizon = st.columns(4, vertical_alignment="bottom")
    with least:
        fields.number(page, asked, "ha_min", label=page.say("Area from (ha)"), limits=HECTARES, folded=True)
    with most:
        fields.number(page, asked, "ha_max", label=page.say("Area to (ha)"), limits=HECTARES, folded=True)
    with day:
        ready = wishes.ready_by(page, asked)
        box = Box(
            "find-day",
            page.say("Ready by the day"),
            None,
            ready,
            min(page.view.day, ready or page.view.day),
            max(page.view.day + timedelta(days=366 * _YEARS_AHEAD), ready or page.view.day),
        )
        wish = {**asked.mended, "at": ""}
        days.show(page, box, lambda text: view.write(page.view, **wish | {"by": text}), folded=True)
        days.refused(page, box)
    with horizon:
        fields.number(
            page,
            asked,
            "until",
            label=page.say("Coming back within (months)"),
            limits=MONTHS,
            folded=True,
            help=page.say("Land whose lease or reservation ends, or that becomes ready, is told apart."),
        )


def _where(page: Page, asked: Asked) -> None:
    sheet.heading(page.say("Where"))
    zones, districts = st.columns(2)
    with zones:
        fields.several(page, asked, "zones", label=page.say("Zone"))
    with districts:
        fields.several(page, asked, "district", label=page.labels.column("districts"))
    for at in range(DISTANCES):
        if at > len(asked.several("near")):
            break  # one more than there are
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            if at:
                fields.distance(page, asked, at, widths=(330, 110))
            if at < len(asked.several("near")):
                fields.by_road(page, asked, at)


def _shape(page: Page, asked: Asked) -> None:
    sheet.heading(page.say("Plot"))
    names = {
        "term": (page.say("Remaining term (years)"), NOT_NEGATIVE),
        "width": (page.say("Width from (m)"), Limits(unit="m")),
        "front": (page.say("Street frontage from (m)"), Limits(unit="m")),
        "rect": (page.say("Rectangularity (0–1)"), Limits(most=1)),
    }
    for column, (key, (label, limits)) in zip(
        st.columns(4, vertical_alignment="bottom"), names.items(), strict=True
    ):
        with column:
            fields.number(page, asked, key, label=label, limits=limits, folded=True)
    if page.internal:
        st.text_input(
            page.say("Beside a tenant (name, or part of it)"),
            key=fields.hold("beside", "; ".join(asked.several("beside"))),
            on_change=lambda: _beside_chosen(page, asked),
        )


def _beside_chosen(page: Page, asked: Asked) -> None:
    names = str(st.session_state.get(held.own("find-beside"), "")).split(view.BETWEEN)
    fields.write(page, asked, "beside", tuple(name.strip() for name in names if name.strip()))


def _assembly(page: Page, asked: Asked) -> None:
    sheet.heading(page.say("Putting plots together"))
    names = {code: fields.hold(f"how-{code}", code in asked.several("how")) for code in HOW}
    for code, name in names.items():
        st.checkbox(
            page.say(_HOW[code]),
            key=name,
            on_change=lambda: fields.write(
                page, asked, "how", tuple(one for one in HOW if st.session_state.get(names[one]))
            ),
        )
    fields.number(
        page,
        asked,
        "most",
        label=page.say("Plots of one offer at most"),
        limits=Limits(1, MOST_PLOTS, whole=True),
        folded=True,
        width=230,
    )
