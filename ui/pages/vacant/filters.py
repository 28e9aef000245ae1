"""The filters of vacant land in one block; a choice goes into the address, and the address draws the page."""

from collections.abc import Callable

import streamlit as st

from outputs.text.formatting import format_count
from outputs.text.typed_numbers import Limits, unrounded
from ui import held, url_state
from ui.context import PageContext
from ui.pages.vacant import query
from ui.pages.vacant.query import VacancyQuery
from ui.widgets import messages, number_box
from ui.widgets.number_box import NumberBox

# In one line on a screen of 1440 pixels.
_WIDTHS = {
    "zones": 220,
    "district": 160,
    "min_ha": 124,
    "max_ha": 132,
    "ready": 195,
    "price": 125,
    "service": 155,
}
_UNITS = {"min_ha": "ha", "max_ha": "ha", "price": "USD/m²"}


def render_filters(page: PageContext, vacancy_query: VacancyQuery) -> None:
    """Draw the filters, and say which of the address cannot be used."""
    called, options = query.names(page), query.choices(page)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="filters"):
        for key in ("zones", "district", "min_ha", "max_ha", "ready", "price", "service"):
            if key in query.NUMBERS:
                _number(page, vacancy_query, key, label=called[key])
            elif options[key]:
                _several(page, vacancy_query, key, label=called[key])
        with st.container(width="content", gap=None):
            _offer(page, vacancy_query, called["offer"])
            _clear(page, vacancy_query)
    with st.container(key="vacant-refused"):  # a place of its own, or the map below would start anew
        number_box.complain(page)
    _complain(page, vacancy_query)


def _several(page: PageContext, vacancy_query: VacancyQuery, key: str, *, label: str) -> None:
    options = query.choices(page)[key]
    name = _hold(key, list(query.value(vacancy_query.plot_filter, key)))
    st.multiselect(
        label,
        list(options),
        format_func=lambda code: options.get(code, code),
        placeholder=page.say("all"),
        width=_WIDTHS[key],
        key=name,
        on_change=_chosen(page, vacancy_query, key),
    )


def _number(page: PageContext, vacancy_query: VacancyQuery, key: str, *, label: str) -> None:
    box = NumberBox(
        f"vacant-{key}", label, query.value(vacancy_query.plot_filter, key), Limits(unit=_UNITS[key])
    )
    number_box.render_number_box(
        page, box, on_change=lambda amount: _write(page, vacancy_query, key, amount), width=_WIDTHS[key]
    )


def _offer(page: PageContext, vacancy_query: VacancyQuery, label: str) -> None:
    name = _hold("offer", vacancy_query.plot_filter.offerable)
    st.checkbox(
        label,
        key=name,
        on_change=_chosen(page, vacancy_query, "offer"),
        help=page.say(
            "Leaves out reserved plots, and the rest of a partly leased plot that cannot be divided."
        ),
    )


def _clear(page: PageContext, vacancy_query: VacancyQuery) -> None:
    """Draw the button that clears the filters and says how many are set."""
    many = len(vacancy_query.keys)
    label = (
        page.say("Clear filters ({filters})", filters=format_count(many, page.words))
        if many
        else page.say("Clear filters")
    )
    st.button(
        label,
        icon=":material/filter_alt_off:",
        disabled=not many and not vacancy_query.misread and not number_box.refused(page),
        key="clear-filters",
        on_click=clear,
        args=(page,),
    )


def clear(page: PageContext) -> None:
    """Clear every filter."""
    number_box.forget()
    url_state.renew(page.view, **dict.fromkeys(query.FIELDS, ""))


def _complain(page: PageContext, vacancy_query: VacancyQuery) -> None:
    """Say what of the address is not used, and when no area can be large and small enough."""
    called = query.names(page)
    for key, text in vacancy_query.misread.items():
        messages.show_unused_filter(page, called[key], text)
    least, most = vacancy_query.plot_filter.min_ha, vacancy_query.plot_filter.max_ha
    if least is not None and most is not None and least > most:
        words = page.words
        messages.show_warning(
            page.say(
                "The smallest area, {least} ha, is above the largest, {most} ha: no plot is both.",
                least=unrounded(least, words, places=2),
                most=unrounded(most, words, places=2),
            ),
            icon=":material/error:",
        )


def _hold(key: str, value: object) -> str:
    """Return the key of a control that shows what the address says, whatever it held before."""
    return held.hold(f"vacant-{key}", value)


def _chosen(page: PageContext, vacancy_query: VacancyQuery, key: str) -> Callable[[], None]:
    """Return what a control does: a text that could not be used goes with the first choice."""
    name = held.own(f"vacant-{key}")
    return lambda: _write(page, vacancy_query, key, st.session_state.get(name))


def _write(page: PageContext, vacancy_query: VacancyQuery, key: str, value: object) -> None:
    url_state.write_url(page.view, **vacancy_query.mended | {key: query.text_of(value)})
