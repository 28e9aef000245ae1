"""Fields of the form: each shows what the address says and writes what is chosen there."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import streamlit as st

from outputs.text.typed_numbers import Limits
from ui import held, url_state
from ui.context import PageContext, literal
from ui.pages.find.amounts import MOST_MONTHS, Near
from ui.pages.find.query import LandQuery, text_of
from ui.widgets import number_box
from ui.widgets.number_box import NumberBox

MONTHS = Limits(1, MOST_MONTHS, whole=True)
HECTARES = Limits(positive=True, unit="ha")
_USUAL_KM = 30.0  # until another distance is typed


def number(
    page: PageContext,
    land_query: LandQuery,
    key: str,
    *,
    label: str,
    limits: Limits,
    **how: Any,  # noqa: ANN401  as st has it
) -> None:
    """Draw the box of a number of the address; empty: not asked for."""
    box = NumberBox(f"find-{key}", label, land_query.values.get(key), limits)
    number_box.render_number_box(
        page, box, on_change=lambda amount: write(page, land_query, key, amount), **how
    )


def months(page: PageContext, land_query: LandQuery, *, width: int) -> None:
    """Draw in how many months the land must be ready; empty: a day is asked for, or nothing is."""
    by = land_query.values.get("by")
    box = NumberBox(
        "find-months", page.say("Ready within (months)"), by if isinstance(by, int) else None, MONTHS
    )
    number_box.render_number_box(
        page,
        box,
        on_change=lambda amount: write(page, land_query, "by", amount),
        width=width,
        placeholder=page.day(by) if isinstance(by, date) else None,
    )


def several(
    page: PageContext,
    land_query: LandQuery,
    key: str,
    *,
    label: str,
    width: Any = "stretch",  # noqa: ANN401
) -> None:
    """Draw the choices of a key of the address; none chosen: not asked for."""
    options = land_query.choices.of(key)
    if not options:
        return
    st.multiselect(
        label,
        list(options),
        format_func=lambda code: options.get(code, code),
        placeholder=page.say("any"),
        width=width,
        key=hold(key, list(land_query.several(key))),
        on_change=chosen(page, land_query, key),
    )


def distance(page: PageContext, land_query: LandQuery, at: int, *, widths: Sequence[Any]) -> None:
    """Draw the place, or class of places, and the kilometres of one of the distances asked for."""
    near = _near(land_query, at)
    options = dict(land_query.choices.places)
    if near is not None:
        options.setdefault(near.place, near.place)  # a name in the address
    if not options:
        return
    first = page.say("Near") if not at else page.say("Near, another ({at})", at=at + 1)
    st.selectbox(
        first,
        list(options),
        index=None,
        format_func=lambda place: options.get(place, place),
        placeholder=page.say("any place"),
        width=widths[0],
        key=hold(f"place{at}", near.place if near else None),
        on_change=_near_chosen(page, land_query, at),
    )
    number_box.render_number_box(
        page,
        _km(page, land_query, at),
        on_change=lambda _: _near_chosen(page, land_query, at)(),
        folded=bool(at),  # the first stands in the line of the form
        width=widths[1],
        disabled=near is None,
    )


def by_road(page: PageContext, land_query: LandQuery, at: int) -> None:
    """Draw whether a distance that is asked for is measured along the roads."""
    near: Near = land_query.several("near")[at]
    name = land_query.choices.places.get(near.place, near.place)
    st.checkbox(
        literal(page.say("{place}: by road", place=name)),
        key=hold(f"road{at}", near.by_road),
        help=page.say("Along the roads of the base map, approximate; else in a straight line."),
        on_change=_near_chosen(page, land_query, at),
    )


def hold(name: str, value: object) -> str:
    """Return the key of a control that shows what the address says, whatever it held before."""
    return held.hold(f"find-{name}", value)


def chosen(page: PageContext, land_query: LandQuery, key: str, *, control: str = "") -> Callable[[], None]:
    """Return what a control does: its value goes into the address under `key`."""
    name = held.own(f"find-{control or key}")
    return lambda: write(page, land_query, key, st.session_state.get(name))


def write(page: PageContext, land_query: LandQuery, key: str, value: object) -> None:
    """Put a value into the address; what could not be used, and the offer looked at, go with it."""
    url_state.write_url(page.view, **{**land_query.mended, "at": "", key: text_of(key, value)})


def _km(page: PageContext, land_query: LandQuery, at: int) -> NumberBox:
    near = _near(land_query, at)
    label = page.say("within (km)") if not at else page.say("within (km) ({at})", at=at + 1)
    return NumberBox(f"find-km{at}", label, near.km if near else None, Limits(unit="km"))


def _near(land_query: LandQuery, at: int) -> Near | None:
    known = land_query.several("near")
    return known[at] if at < len(known) else None


def _near_chosen(page: PageContext, land_query: LandQuery, at: int) -> Callable[[], None]:
    def act() -> None:
        state, known = st.session_state, list(land_query.several("near"))
        place = state.get(held.own(f"find-place{at}"))
        known[at : at + 1] = []
        if place:
            km = number_box.number(page, _km(page, land_query, at))
            road = bool(state.get(held.own(f"find-road{at}")))
            known.insert(at, Near(place, _USUAL_KM if km is None else km, road))
        write(page, land_query, "near", tuple(known))

    return act
