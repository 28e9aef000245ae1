"""The form: what is asked most in one line, the rest one press away; a choice goes into the address."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial

import streamlit as st

from outputs.text.translations import N_
from outputs.text.typed_numbers import Limits
from ui import days
from ui.address_keys import BETWEEN, DISTANCES, KEYS, MONTHS, MOST_WEIGHT, Distance
from ui.context import PageContext, literal
from ui.days import Box
from ui.pages.find.query import USUALLY_SOFT, LandQuery, ready_by, slot_name
from ui.widgets import html_blocks, messages, number_box
from ui.widgets.address_controls import clear, current, hold, render_codes, render_number, write
from ui.widgets.number_box import NumberBox

_HOW = {
    "single": N_("Single plots only: do not put neighbours together"),
    "across": N_("Plots that face each other across a street count as neighbours"),
    "whole": N_("Whole plots only: offer none in part"),
}
_KINDS = {"must": N_("must"), "preferred": N_("preferred")}
_YEARS_AHEAD = 10
_USUAL_KM = 30.0  # until another distance is typed
# In one line on a screen of 1280 pixels.
_WIDTHS = {"ha": 95, "by": 150, "price": 125, "sector": 195, "place": 235, "km": 90, "need": 200}


def render_form(page: PageContext, query: LandQuery) -> None:
    """Draw the form, and what of the address cannot be used."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="find-form"):
        render_number(page, query, "ha", width=_WIDTHS["ha"])
        _render_months(page, query)
        render_number(page, query, "price", width=_WIDTHS["price"])
        render_codes(page, query, "sector", width=_WIDTHS["sector"], placeholder=page.say("any"))
        _render_distance(page, query, 0, widths=(_WIDTHS["place"], _WIDTHS["km"]))
        render_codes(page, query, "need", width=_WIDTHS["need"], placeholder=page.say("any"))
    for name, text in query.misread.items():
        label = KEYS[name].called(page.words)
        messages.show_warning(
            page.say("“{name}” in the address is not used: {text}.", name=label, text=text),
            icon=":material/link_off:",
        )


def render_more(page: PageContext, query: LandQuery) -> None:
    """Draw what opens the rest of the form, and what clears it."""
    with st.popover(page.say("More wishes"), icon=":material/tune:", key="find-more-wishes", width="content"):
        refused = st.container()  # above the fields: they cover where the page tells it
        _render_area_and_time(page, query)
        _render_where(page, query)
        _render_shape(page, query)
        _render_assembly(page, query)
        with refused:
            number_box.complain(page)
    with st.popover(page.say("Fine tuning"), icon=":material/balance:", key="find-tuning", width="content"):
        _render_weights(page, query)
    many = len(query.filters.keys() - {"soft", "hard", "weights"})
    st.button(
        page.say("Clear ({wishes})", wishes=page.count(many)) if many else page.say("Clear"),
        icon=":material/filter_alt_off:",
        disabled=not query.filters and not query.misread and not number_box.refused(page),
        key="find-clear",
        on_click=clear,
        args=(page, query),
    )


def _render_months(page: PageContext, query: LandQuery) -> None:
    """Draw in how many months the land must be ready; empty: a day is asked for, or nothing is."""
    by = query.filters.get("by")
    months = by if isinstance(by, int) else None
    number_box.render_number_box(
        page,
        NumberBox("find-months", KEYS["by"].called(page.words), months, MONTHS),
        on_change=lambda amount: write(page, query, "by", amount),
        width=_WIDTHS["by"],
        placeholder=page.day(by) if isinstance(by, date) else None,
    )


def _render_area_and_time(page: PageContext, query: LandQuery) -> None:
    html_blocks.heading(page.say("Area and time"))
    least, most, day, horizon = st.columns(4, vertical_alignment="bottom")
    with least:
        render_number(page, query, "ha_min", folded=True)
    with most:
        render_number(page, query, "ha_max", folded=True)
    with day:
        last = page.view.day + timedelta(days=366 * _YEARS_AHEAD)
        label, ready = page.say("Ready by the day"), ready_by(page, query)
        box = Box("find-day", label, None, ready, last, least=page.view.day)
        days.show(page, box, lambda text: write(page, query, "by", text), folded=True)
        days.refused(page, box)
    with horizon:
        render_number(
            page,
            query,
            "until",
            folded=True,
            help=page.say("Land whose lease or reservation ends, or that becomes ready, is told apart."),
        )


def _render_where(page: PageContext, query: LandQuery) -> None:
    html_blocks.heading(page.say("Where"))
    for column, name in zip(st.columns(2), ("zones", "district"), strict=True):
        with column:
            render_codes(page, query, name, placeholder=page.say("any"))
    known = len(query.several("near"))
    for at in range(min(known + 1, DISTANCES)):  # one more than there are
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            if at:
                _render_distance(page, query, at, widths=(330, 110))
            if at < known:
                _render_by_road(page, query, at)


def _render_shape(page: PageContext, query: LandQuery) -> None:
    html_blocks.heading(page.say("Plot"))
    columns = st.columns(4, vertical_alignment="bottom")
    for column, name in zip(columns, ("term", "width", "front", "rect"), strict=True):
        with column:
            render_number(page, query, name, folded=True)
    if page.internal:
        st.text_input(
            KEYS["beside"].called(page.words),
            key=hold(query, "beside", "; ".join(query.several("beside"))),
            on_change=lambda: _write_beside(page, query),
        )


def _write_beside(page: PageContext, query: LandQuery) -> None:
    names = map(str.strip, str(current(query, "beside") or "").split(BETWEEN))
    write(page, query, "beside", tuple(filter(None, names)))


def _render_assembly(page: PageContext, query: LandQuery) -> None:
    html_blocks.heading(page.say("Putting plots together"))
    for code, message in _HOW.items():
        st.checkbox(
            page.say(message),
            key=hold(query, f"how-{code}", code in query.several("how")),
            on_change=lambda: write(
                page, query, "how", tuple(code for code in _HOW if current(query, f"how-{code}"))
            ),
        )
    render_number(page, query, "most", folded=True, width=230)


def _render_distance(page: PageContext, query: LandQuery, at: int, *, widths: Sequence[int]) -> None:
    """Draw the place, or class of places, and the kilometres of one of the distances asked for."""
    distance = _distance(query, at)
    options = dict(query.choices["near"])
    if distance is not None:
        options.setdefault(distance.place, distance.place)  # a name in the address
    if not options:
        return
    st.selectbox(
        page.say("Near, another ({at})", at=at + 1) if at else KEYS["near"].called(page.words),
        list(options),
        index=None,
        format_func=lambda place: options.get(place, place),
        placeholder=page.say("any place"),
        width=widths[0],
        key=hold(query, f"place{at}", distance.place if distance else None),
        on_change=_write_distance(page, query, at),
    )
    number_box.render_number_box(
        page,
        _kilometres(page, query, at),
        on_change=lambda _: _write_distance(page, query, at)(),
        folded=bool(at),  # the first stands in the line of the form
        width=widths[1],
        disabled=distance is None,
    )


def _render_by_road(page: PageContext, query: LandQuery, at: int) -> None:
    """Draw whether a distance that is asked for is measured along the roads."""
    distance: Distance = query.several("near")[at]
    name = query.choices["near"].get(distance.place, distance.place)
    st.checkbox(
        literal(page.say("{place}: by road", place=name)),
        key=hold(query, f"road{at}", distance.by_road),
        help=page.say("Along the roads of the base map, approximate; else in a straight line."),
        on_change=_write_distance(page, query, at),
    )


def _kilometres(page: PageContext, query: LandQuery, at: int) -> NumberBox:
    distance = _distance(query, at)
    label = page.say("within (km) ({at})", at=at + 1) if at else page.say("within (km)")
    return NumberBox(f"find-km{at}", label, distance.km if distance else None, KEYS["near"].limits)


def _distance(query: LandQuery, at: int) -> Distance | None:
    known = query.several("near")
    return known[at] if at < len(known) else None


def _write_distance(page: PageContext, query: LandQuery, at: int) -> Callable[[], None]:
    def act() -> None:
        known, place = list(query.several("near")), current(query, f"place{at}")
        known[at : at + 1] = []
        if place:
            km = number_box.number(page, _kilometres(page, query, at))
            by_road = bool(current(query, f"road{at}"))
            known.insert(at, Distance(place, _USUAL_KM if km is None else km, by_road))
        write(page, query, "near", tuple(known))

    return act


def _render_weights(page: PageContext, query: LandQuery) -> None:
    """Draw a line for each slot: what it is, whether it is a must, and its weight."""
    if not query.slots:
        html_blocks.lines(page.say("Nothing but an area is asked for yet."))
        return
    html_blocks.lines(
        page.say("Land that fails a must is not offered; what is preferred only moves the rank."),
        page.say("What no source states neither meets nor fails a wish."),
    )
    refused = st.container()
    for slot in query.slots:
        name = slot_name(page, query, slot)
        text, kind, weight = st.columns([5, 4, 3], vertical_alignment="center")
        with text:
            html_blocks.lines(name)
        with kind:
            st.segmented_control(
                name,
                list(_KINDS),
                format_func=lambda code: page.say(_KINDS[code]),
                required=True,
                label_visibility="collapsed",
                key=hold(query, f"kind-{slot}", "must" if query.hard(slot) else "preferred"),
                on_change=_write_kind,
                args=(page, query, slot),
            )
        with weight:
            number_box.render_number_box(
                page,
                NumberBox(
                    f"find-weight-{slot}",
                    page.say("Weight of: {wish}", wish=name),
                    query.weight(slot),
                    Limits(most=MOST_WEIGHT),
                ),
                on_change=partial(_write_weight, page, query, slot),
                folded=True,
                label_visibility="collapsed",
            )
    with refused:
        number_box.complain(page)


def _write_kind(page: PageContext, query: LandQuery, slot: str) -> None:
    """Write into the address only what is not usual."""
    name = "hard" if slot in USUALLY_SOFT else "soft"
    unusual = (current(query, f"kind-{slot}") == "must") == (name == "hard")
    others = [other for other in query.several(name) if other != slot]
    write(page, query, name, [*others, slot] if unusual else others)


def _write_weight(page: PageContext, query: LandQuery, slot: str, weight: float | None) -> None:
    """Write a weight into the address unless it is the usual one."""
    weights = {other: much for other, much in query.filters.get("weights", {}).items() if other != slot}
    if weight is not None and weight != 1.0:
        weights[slot] = weight
    write(page, query, "weights", weights)
