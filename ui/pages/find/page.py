"""Find land: an enquiry, the offers on a map and on cards, why other land is none, and what to hand over."""

from collections.abc import Callable, Sequence

import streamlit as st

from geo.errors import LandbookError
from occupancy.land_search.available_land import available_land
from occupancy.land_search.results import Offers
from outputs.maps.web.offer_markers import Marker, marker_bounds
from outputs.maps.web.plot_states_payload import CameraTarget
from outputs.text.formatting import format_count
from ui import held, url_state
from ui.context import PageContext
from ui.pages.find import cards, form, query, relaxation, result_list, shortlist, table
from ui.pages.find.query import LandQuery
from ui.pages.find.result_list import COMING, NEAR, OFFERS, PANELS, SHORTLIST, ResultItem
from ui.widgets import html_blocks, messages, number_box, plot_map
from ui.widgets.plot_map import MapCallbacks

# What an enquiry may be like, as the address has it.
_EXAMPLES = (
    {"ha": "12", "by": "6", "price": "150"},
    {"ha": "0.3", "by": "12"},
    {"ha_min": "20", "ha_max": "40", "until": "24"},
)


def render_empty_state(page: PageContext) -> None:
    """Draw how to begin, and the examples."""
    html_blocks.heading(page.say("What does the investor ask for?"))
    html_blocks.lines(
        [
            page.say(
                "Say how many hectares, and whatever else matters: offers come at once, the best first."
            ),
            page.say("Neighbouring vacant plots are put together, and large ones are offered in part."),
            page.say("Click any plot on the map to read why it can or cannot be offered."),
        ]
    )
    labels = (
        page.say("12 ha, ready within 6 months, up to 150 USD/m²"),
        page.say("A small firm: 0.3 ha within a year"),
        page.say("20 to 40 ha, also what comes back within two years"),
    )
    for label, example in zip(labels, _EXAMPLES, strict=True):
        page.link("find", label, **example)


_MAP_PX = 590
_AROUND, _BESIDE = 0.6, 0.12  # of the width of the land looked at, and of all land, on each side of it


def render_find(page: PageContext) -> None:
    """Draw the form, the answer, and what is picked."""
    land_query = query.read_query(page)
    form.render_form(page, land_query)
    # What comes and goes has a place of its own: where the places of a page change, its map starts anew.
    with st.container(key="find-looking"):
        found = _found(page, land_query)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="find-answer"):
        form.render_more(page, land_query)
        if found is not None:
            html_blocks.answer(result_list.headline(page, found), lang=page.view.lang)
    notes = [query.hidden(page, land_query), result_list.limits_note(page, found) if found else ""]
    with st.container(key="find-notes"):
        number_box.complain(page)
        if any(notes):
            html_blocks.lines(filter(None, notes))
    panel = result_list.panel(page, found)
    listed = result_list.entries(page, found, panel)
    at = result_list.focused_item(page, listed, panel)
    left, right = st.columns([11, 8], gap="medium")
    with left:
        _map(page, listed, at)
    with right:
        _panels(page, found, panel)
        with st.container(height=_MAP_PX - 50, border=False, key="find-cards"):
            _panel(page, land_query, found, panel=panel, listed=listed, at=at)
    if panel == SHORTLIST:
        shortlist.compare(page, listed, found.enquiry if found else None)
    table.render_table(page, land_query, listed, panel=panel)


def _found(page: PageContext, land_query: LandQuery) -> Offers | None:
    """Return the offers; None where nothing is looked for, and then it is said why."""
    if not land_query.has_area:
        return None
    try:
        with st.spinner(page.say("Looking for land…")):
            return result_list.search_results(page, query.enquiry(page, land_query))
    except LandbookError as error:
        messages.show_error(page, error)
        return None


def _panels(page: PageContext, found: Offers | None, panel: str) -> None:
    """Draw the choice between the lists, each with how many it has."""
    many = {
        OFFERS: found.found if found else None,
        NEAR: len(result_list.nearest_misses(found)) if found else None,
        COMING: len(found.coming) if found else None,
        SHORTLIST: len(page.view.picks),
    }
    labels = {
        code: page.say(name)
        if many[code] is None
        else f"{page.say(name)} ({format_count(many[code], page.words)})"
        for code, name in PANELS.items()
    }
    key = held.hold("find-show", panel)
    st.segmented_control(
        page.say("Lists"),
        list(labels),
        format_func=lambda code: labels[code],
        required=True,
        label_visibility="collapsed",
        key=key,
        on_change=_shown(page, key, panel),
    )


def _shown(page: PageContext, key: str, panel: str) -> Callable[[], None]:
    def act() -> None:
        chosen = str(st.session_state[key])
        if chosen != panel:
            url_state.write_url(page.view, show=chosen, at="", plot="")

    return act


def _panel(
    page: PageContext,
    land_query: LandQuery,
    found: Offers | None,
    *,
    panel: str,
    listed: Sequence[ResultItem],
    at: ResultItem | None,
) -> None:
    shortlist.tell()
    relaxation.render_exclusion_reason(page, found.enquiry if found else None, at)
    if panel == SHORTLIST:
        shortlist.render_shortlist(page, listed)
        cards.render_cards(page, listed, at, panel=panel)
    elif found is None:
        render_empty_state(page)
    elif panel == OFFERS and not listed:
        relaxation.render_relaxations(page, land_query, found)
    else:
        if not listed:
            empty = {NEAR: page.say("Nothing comes near."), COMING: _no_coming(page, land_query)}
            html_blocks.lines([empty[panel]])
        cards.render_cards(page, listed, at, panel=panel)


def _no_coming(page: PageContext, land_query: LandQuery) -> str:
    if "until" not in land_query.values:
        return page.say("Say under “More wishes” within how many months land may come back.")
    return page.say("Within that time no further land comes back or becomes ready.")


def _map(page: PageContext, listed: Sequence[ResultItem], at: ResultItem | None) -> None:
    """Draw the map with the entries numbered; a click on a number or its plots opens the card."""
    marks = result_list.map_markers(page, listed, at)
    plots = list(dict.fromkeys(plot for entry in listed for plot in entry.pick.plots)) or _free(page)
    by_key = {entry.pick.text: entry for entry in listed}
    plot_map.render_plot_map(
        page,
        plots,
        near=_place(page, marks) or "",
        height=_MAP_PX,
        acts=MapCallbacks(
            lambda page_, plot: _clicked(page_, plot, listed, at),
            drawn=shortlist.pick_drawn,
            marks=marks,
            marked=lambda page_, key: cards.look(page_, by_key[key].pick),
        ),
    )


def _free(page: PageContext) -> list[str]:
    """Return the plots that can be offered on the day."""
    land = available_land(page.statement).plots
    return [str(plot) for plot in land.loc[land["bar"] == "", "parcel_id"]]


def _place(page: PageContext, marks: Sequence[Marker]) -> CameraTarget | None:
    """Return where the map goes: to what the address looks at, else to all that is numbered.

    It goes there when the list is another one, or a card was pressed: a click on the map leaves it.
    """
    looked = [mark for mark in marks if mark.looked and mark.key == page.view.filters.get("at")]
    around = marker_bounds(looked or marks)
    if around is None:
        return None
    west, south, east, north = around
    room = _AROUND if looked else _BESIDE
    wide, high = (east - west) * room, (north - south) * room
    return CameraTarget(
        (west - wide, south - high, east + wide, north + high),
        f"find {hash(tuple(mark.key for mark in marks))}",
    )


def _clicked(page: PageContext, plot: str, listed: Sequence[ResultItem], at: ResultItem | None) -> None:
    """Look at the next of the entries that have the plot; of one that no entry has, tell why."""
    having = [entry for entry in listed if plot in entry.pick.plots]
    if not having:
        url_state.write_url(page.view, plot="" if plot == page.view.plot else plot)
        return
    following = having[(having.index(at) + 1) % len(having)] if at in having else having[0]
    cards.look(page, following.pick)
