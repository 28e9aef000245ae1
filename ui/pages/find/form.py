"""The form: what is asked most in one line, the rest one press away; a choice goes into the address."""

from collections.abc import Callable
from datetime import timedelta

import streamlit as st

from occupancy.land_search.enquiry import MOST_PLOTS
from outputs.text.formatting import format_count
from outputs.text.translations import N_
from outputs.text.typed_numbers import NOT_NEGATIVE, Limits
from ui import days, held, url_state
from ui.context import PageContext
from ui.days import Box
from ui.pages.find import fields, query
from ui.pages.find.amounts import MOST_WEIGHT
from ui.pages.find.fields import HECTARES, MONTHS
from ui.pages.find.query import DISTANCES, FIELDS, HOW, USUALLY_SOFT, LandQuery
from ui.widgets import html_blocks, messages, number_box
from ui.widgets.number_box import NumberBox

_HOW = {
    "single": N_("Single plots only: do not put neighbours together"),
    "across": N_("Plots that face each other across a street count as neighbours"),
    "whole": N_("Whole plots only: offer none in part"),
}
_YEARS_AHEAD = 10


def render_advanced_form(page: PageContext, land_query: LandQuery) -> None:
    """Draw the fields in groups, and above them what was refused: they cover where the page tells it."""
    refused = st.container()
    _area_and_time(page, land_query)
    _where(page, land_query)
    _shape(page, land_query)
    _assembly(page, land_query)
    with refused:
        number_box.complain(page)


def _area_and_time(page: PageContext, land_query: LandQuery) -> None:
    html_blocks.heading(page.say("Area and time"))
    least, most, day, horizon = st.columns(4, vertical_alignment="bottom")
    with least:
        fields.number(
            page, land_query, "ha_min", label=page.say("Area from (ha)"), limits=HECTARES, folded=True
        )
    with most:
        fields.number(
            page, land_query, "ha_max", label=page.say("Area to (ha)"), limits=HECTARES, folded=True
        )
    with day:
        ready = query.ready_by(page, land_query)
        box = Box(
            "find-day",
            page.say("Ready by the day"),
            None,
            ready,
            min(page.view.day, ready or page.view.day),
            max(page.view.day + timedelta(days=366 * _YEARS_AHEAD), ready or page.view.day),
        )
        wish = {**land_query.mended, "at": ""}
        days.show(page, box, lambda text: url_state.write_url(page.view, **wish | {"by": text}), folded=True)
        days.refused(page, box)
    with horizon:
        fields.number(
            page,
            land_query,
            "until",
            label=page.say("Coming back within (months)"),
            limits=MONTHS,
            folded=True,
            help=page.say("Land whose lease or reservation ends, or that becomes ready, is told apart."),
        )


def _where(page: PageContext, land_query: LandQuery) -> None:
    html_blocks.heading(page.say("Where"))
    zones, districts = st.columns(2)
    with zones:
        fields.several(page, land_query, "zones", label=page.say("Zone"))
    with districts:
        fields.several(page, land_query, "district", label=page.labels.column("districts"))
    for at in range(DISTANCES):
        if at > len(land_query.several("near")):
            break  # one more than there are
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            if at:
                fields.distance(page, land_query, at, widths=(330, 110))
            if at < len(land_query.several("near")):
                fields.by_road(page, land_query, at)


def _shape(page: PageContext, land_query: LandQuery) -> None:
    html_blocks.heading(page.say("Plot"))
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
            fields.number(page, land_query, key, label=label, limits=limits, folded=True)
    if page.internal:
        st.text_input(
            page.say("Beside a tenant (name, or part of it)"),
            key=fields.hold("beside", "; ".join(land_query.several("beside"))),
            on_change=lambda: _beside_chosen(page, land_query),
        )


def _beside_chosen(page: PageContext, land_query: LandQuery) -> None:
    names = str(st.session_state.get(held.own("find-beside"), "")).split(url_state.BETWEEN)
    fields.write(page, land_query, "beside", tuple(name.strip() for name in names if name.strip()))


def _assembly(page: PageContext, land_query: LandQuery) -> None:
    html_blocks.heading(page.say("Putting plots together"))
    names = {code: fields.hold(f"how-{code}", code in land_query.several("how")) for code in HOW}
    for code, name in names.items():
        st.checkbox(
            page.say(_HOW[code]),
            key=name,
            on_change=lambda: fields.write(
                page, land_query, "how", tuple(one for one in HOW if st.session_state.get(names[one]))
            ),
        )
    fields.number(
        page,
        land_query,
        "most",
        label=page.say("Plots of one offer at most"),
        limits=Limits(1, MOST_PLOTS, whole=True),
        folded=True,
        width=230,
    )


_KINDS = {"must": N_("must"), "preferred": N_("preferred")}


def render_weights(page: PageContext, land_query: LandQuery) -> None:
    """Draw a line for each wish."""
    if not land_query.slots:
        html_blocks.lines([page.say("Nothing but an area is asked for yet.")])
        return
    html_blocks.lines(
        [
            page.say("Land that fails a must is not offered; what is preferred only moves the rank."),
            page.say("What no source states neither meets nor fails a wish."),
        ]
    )
    refused = st.container()
    for slot in land_query.slots:
        name = query.slot_name(page, land_query, slot)
        said, kind, weight = st.columns([5, 4, 3], vertical_alignment="center")
        with said:
            html_blocks.lines([name])
        with kind:
            st.segmented_control(
                name,
                list(_KINDS),
                format_func=lambda code: page.say(_KINDS[code]),
                required=True,
                label_visibility="collapsed",
                key=fields.hold(f"kind-{slot}", "must" if land_query.hard(slot) else "preferred"),
                on_change=_kind_chosen(page, land_query, slot),
            )
        with weight:
            box = NumberBox(
                f"find-weight-{slot}",
                page.say("Weight of: {wish}", wish=name),
                land_query.weight(slot),
                Limits(most=MOST_WEIGHT),
            )
            number_box.render_number_box(
                page,
                box,
                on_change=_weight_chosen(page, land_query, slot),
                folded=True,
                label_visibility="collapsed",
            )
    with refused:
        number_box.complain(page)


def _kind_chosen(page: PageContext, land_query: LandQuery, slot: str) -> Callable[[], None]:
    """Return what is said is only what is not usual."""
    key = "hard" if slot in USUALLY_SOFT else "soft"

    def act() -> None:
        unusual = (st.session_state.get(held.own(f"find-kind-{slot}")) == "must") == (key == "hard")
        others = [one for one in land_query.several(key) if one != slot]
        fields.write(page, land_query, key, tuple([*others, slot] if unusual else others))

    return act


def _weight_chosen(page: PageContext, land_query: LandQuery, slot: str) -> Callable[[float | None], None]:
    def act(weight: float | None) -> None:
        others = {one: much for one, much in land_query.values.get("weights", {}).items() if one != slot}
        usual = weight is None or weight == 1.0
        fields.write(page, land_query, "weights", others if usual else others | {slot: weight})

    return act


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


def render_form(page: PageContext, land_query: LandQuery) -> None:
    """Draw the form, and what of the address cannot be used."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="find-form"):
        fields.number(
            page, land_query, "ha", label=page.say("Area (ha)"), limits=HECTARES, width=_WIDTHS["ha"]
        )
        fields.months(page, land_query, width=_WIDTHS["by"])
        fields.number(
            page,
            land_query,
            "price",
            label=page.say("Price to (USD/m²)"),
            limits=Limits(unit="USD/m²"),
            width=_WIDTHS["price"],
        )
        fields.several(page, land_query, "sector", label=page.say("Sector"), width=_WIDTHS["sector"])
        fields.distance(page, land_query, 0, widths=(_WIDTHS["place"], _WIDTHS["km"]))
        fields.several(page, land_query, "need", label=page.say("Services stated"), width=_WIDTHS["need"])
    _complain(page, land_query)


def render_more(page: PageContext, land_query: LandQuery) -> None:
    """Draw what opens the rest of the form, and what clears it."""
    with st.popover(page.say("More wishes"), icon=":material/tune:", key="find-more-wishes", width="content"):
        render_advanced_form(page, land_query)
    with st.popover(page.say("Fine tuning"), icon=":material/balance:", key="find-tuning", width="content"):
        render_weights(page, land_query)
    _clear(page, land_query)


def _clear(page: PageContext, land_query: LandQuery) -> None:
    many = len([key for key in land_query.values if key not in ("soft", "hard", "weights")])
    st.button(
        page.say("Clear ({wishes})", wishes=format_count(many, page.words)) if many else page.say("Clear"),
        icon=":material/filter_alt_off:",
        disabled=not land_query.values and not land_query.misread and not number_box.refused(page),
        key="find-clear",
        on_click=_cleared,
        args=(page,),
    )


def _cleared(page: PageContext) -> None:
    number_box.forget()
    url_state.renew(page.view, **dict.fromkeys((*FIELDS, "at"), ""))


def _complain(page: PageContext, land_query: LandQuery) -> None:
    """Say what of the address is not used."""
    for key, text in land_query.misread.items():
        said = page.say(
            "“{name}” in the address is not used: {text}.", name=page.say(_NAMES.get(key, key)), text=text
        )
        messages.show_warning(said, icon=":material/link_off:")
