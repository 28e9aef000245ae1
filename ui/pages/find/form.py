"""The form: what the address asks of land; what is asked most in one line, the rest one press away."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from occupancy.book import LandBook
from occupancy.land_search.enquiry import (
    CRITERIA,
    MOST_PLOTS,
    PLACE_CLASSES,
    QUANTITIES,
    SERVICES,
    Enquiry,
    Requirement,
    area_limits,
    fact,
)
from outputs.offers.texts import criterion_label, place_name
from outputs.text.formatting import Limits, format_unrounded
from outputs.text.translations import N_
from ui import days
from ui.address_keys import BETWEEN, DISTANCES, KEYS, MONTHS, MOST_WEIGHT, NEAR, SLOTS, Distance
from ui.address_query import Query
from ui.context import PageContext, literal
from ui.days import Box
from ui.widgets import html_blocks, number_box
from ui.widgets.address_controls import clear, current, hold, render_codes, render_number, write
from ui.widgets.number_box import NumberBox

USUALLY_SOFT = frozenset(criterion.address_key for criterion in CRITERIA.values() if not criterion.hard)
MOST_OFFERS = 60  # in the table; the first of them have a card and a number on the map
_CRITERIA = {criterion.address_key: code for code, criterion in CRITERIA.items()} | {
    service: service for service in SERVICES
}


class LandQuery(Query):
    """What is asked of land to be found; a slot is what can be weighed: a key, a service or a distance."""

    __slots__ = ()

    @property
    def has_area(self) -> bool:
        """Whether an area is asked for, without which nothing is looked for."""
        return not self.filters.keys().isdisjoint(("ha", "ha_min", "ha_max"))

    @property
    def slots(self) -> list[str]:
        """What is asked for that can be weighed."""
        near = NEAR[: len(self.several("near"))]
        return [slot for slot in SLOTS if slot in (*self.filters, *self.several("need"), *near)]

    def hard(self, slot: str) -> bool:
        """Return whether land that fails a slot is not offered."""
        if slot in USUALLY_SOFT:
            return slot in self.several("hard")
        return slot not in self.several("soft")

    def weight(self, slot: str) -> float:
        """Return how much a slot counts beside the others."""
        return float(self.filters.get("weights", {}).get(slot, 1.0))

    def distance(self, slot: str) -> Distance:
        """Return the distance of a slot of NEAR."""
        distance: Distance = self.several("near")[NEAR.index(slot)]
        return distance


def read_query(page: PageContext) -> LandQuery:
    """Return what the address asks for."""
    return LandQuery.read("find", page.view.filters, page.book, page.words)


def fact_criteria(book: LandBook, requirements: Sequence[Requirement] = ()) -> tuple[Requirement, ...]:
    """Return the facts that are told of any land, without those that `requirements` ask for already."""
    known = {(requirement.criterion, requirement.place) for requirement in requirements}
    classes = [kind for kind in PLACE_CLASSES if kind in set(book.places["class"])]
    facts = [
        *(fact(criterion) for criterion in ("price_usd_m2", "ready_by", "term_years", *SERVICES)),
        *(fact(criterion, kind) for kind in classes for criterion in ("distance_km", "road_km")),
        *(fact(criterion) for criterion in ("frontage_m", "width_m", "rectangularity")),
    ]
    return tuple(each for each in facts if (each.criterion, each.place) not in known)


def to_enquiry(page: PageContext, query: LandQuery) -> Enquiry:
    """Return what is asked for, on the day of the page.

    Raises
    ------
    QuestionError
        If the areas are not in order.
    """
    values, how = query.filters, query.several("how")
    ideal, least, most = area_limits(values.get("ha"), values.get("ha_min"), values.get("ha_max"))
    months = values.get("until")
    return Enquiry(
        ideal,
        least,
        most,
        tuple(requirements(page, query).values()),
        assemble="single" not in how,
        across_streets="across" in how,
        in_part="whole" not in how,
        most_plots=int(values.get("most", MOST_PLOTS)),
        until=_months_later(page.view.day, months) if months else None,
        most_offers=MOST_OFFERS,
    )


def requirements(page: PageContext, query: LandQuery) -> dict[str, Requirement]:
    """Return the requirements by their slots."""
    return {slot: _requirement(page, query, slot) for slot in query.slots}


def _requirement(page: PageContext, query: LandQuery, slot: str) -> Requirement:
    hard, weight = query.hard(slot), query.weight(slot)
    if slot in NEAR:
        distance = query.distance(slot)
        return Requirement(distance.criterion, distance.km, distance.place, hard, weight)
    if slot in SERVICES:
        return Requirement(slot, (), "", hard, weight)
    limit: Any = ready_by(page, query) if slot == "by" else query.filters[slot]
    return Requirement(_CRITERIA[slot], limit, "", hard, weight)


def ready_by(page: PageContext, query: LandQuery) -> date | None:
    """Return the day by which the land must be ready."""
    by = query.filters.get("by")
    return _months_later(page.view.day, by) if isinstance(by, int) else by


def slot_name(page: PageContext, query: LandQuery, slot: str) -> str:
    """Return what a slot is called, for who weighs it."""
    if slot in NEAR:
        distance = query.distance(slot)
        place = place_name(page.book, distance.place, page.words)
        return f"{criterion_label(distance.criterion, page.words)} – {place}"
    return criterion_label(_CRITERIA[slot], page.words)


def beyond_the_first_line(page: PageContext, query: LandQuery) -> str:
    """Return what is asked for that the first line of the form does not show, as one line."""
    first = {"ha", "by", "price", "sector", NEAR[0], *SERVICES}
    unusual = {slot for slot in query.slots if query.hard(slot) == (slot in USUALLY_SOFT)}
    return in_words(page, query, without=(first - unusual) | {"until"})


def in_words(page: PageContext, query: LandQuery, *, without: Collection[str] = ()) -> str:
    """Return what is asked for as one line; empty when nothing is."""
    parts = []
    areas = {"ha": N_("{area} ha"), "ha_min": N_("from {area} ha"), "ha_max": N_("to {area} ha")}
    for name, message in areas.items():
        if name in query.filters and name not in without:
            parts.append(page.say(message, area=_short(page, query.filters[name])))
    for slot in query.slots:
        if slot not in without:
            text = f"{slot_name(page, query, slot)}: {_slot_text(page, query, slot)}"
            parts.append(text if query.hard(slot) else page.say("{wish} (preferred)", wish=text))
    parts += [query.choices["how"][code] for code in query.several("how")]
    if "most" in query.filters:
        plots = query.filters["most"]
        parts.append(page.say_many("at most {plots} plot", "at most {plots} plots", plots, plots=plots))
    if "until" in query.filters and "until" not in without:
        months = query.filters["until"]
        parts.append(
            page.say_many(
                "coming back within {months} month",
                "coming back within {months} months",
                months,
                months=months,
            )
        )
    return "; ".join(parts)


def _slot_text(page: PageContext, query: LandQuery, slot: str) -> str:
    value = query.filters.get(slot)
    if slot in SERVICES:
        return page.say("stated")
    if slot in NEAR:
        return page.say("at most {value}", value=_short(page, query.distance(slot).km))
    if slot == "by":
        return page.day(ready_by(page, query) or page.view.day)
    if isinstance(value, tuple):
        names = query.choices.get(slot, {})
        return ", ".join(names.get(code, code) for code in value)
    limit = N_("at most {value}") if slot == "price" else N_("at least {value}")
    return page.say(limit, value=_short(page, value))


def _short(page: PageContext, value: float | None) -> str:
    """Return a number as it was asked for, without decimals that say nothing."""
    amount = float(value or 0)
    return format_unrounded(amount, page.words, places=0 if amount.is_integer() else 2)


def _months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or its last; the last day there is where there is none."""
    try:
        return (pd.Timestamp(day) + pd.DateOffset(months=months)).date()
    except (pd.errors.OutOfBoundsDatetime, OverflowError):
        return date.max


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
        html_blocks.show_warning(
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
        _render_quantities(page, query)
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


def _render_quantities(page: PageContext, query: LandQuery) -> None:
    html_blocks.heading(page.say("Capacity"))
    for column, name in zip(st.columns(3, vertical_alignment="bottom"), QUANTITIES, strict=True):
        with column:
            render_number(page, query, CRITERIA[name].address_key, folded=True)
    html_blocks.lines(
        page.say("What is free counts, else what is installed, else what is planned; the offer says which.")
    )


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
