"""Find land: an enquiry, the offers on a map and on cards, why other land is none, and what to hand over."""

from collections.abc import Sequence

import streamlit as st

from geo.errors import LandbookError
from occupancy.land_search.available_land import available_land
from occupancy.land_search.results import Offers
from outputs.maps.web.offer_markers import Marker, marker_bounds
from outputs.maps.web.plot_states_payload import CameraTarget
from ui.context import PageContext
from ui.pages.find import comparison, form, relaxation, results, shortlist
from ui.pages.find.form import LandQuery
from ui.pages.find.results import COMING, NEAR, OFFERS, SHORTLIST, ResultItem
from ui.widgets import html_blocks, number_box, plot_map
from ui.widgets.address_controls import render_code
from ui.widgets.plot_map import MapCallbacks

# What an enquiry may be like, as the address has it.
_EXAMPLES = (
    {"ha": "12", "by": "6", "price": "150"},
    {"ha": "0.3", "by": "12"},
    {"ha_min": "20", "ha_max": "40", "until": "24"},
)


def _render_empty_state(page: PageContext) -> None:
    """Draw how to begin, and the examples."""
    html_blocks.heading(page.say("What does the investor ask for?"))
    html_blocks.lines(
        page.say("Say how many hectares, and whatever else matters: offers come at once, the best first."),
        page.say("Neighbouring vacant plots are put together, and large ones are offered in part."),
        page.say("Click any plot on the map to read why it can or cannot be offered."),
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
    land_query = form.read_query(page)
    form.render_form(page, land_query)
    # What comes and goes has a place of its own: where the places of a page change, its map starts anew.
    with st.container(key="find-looking"):
        offers = _offers(page, land_query)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="find-answer"):
        form.render_more(page, land_query)
        if offers is not None:
            html_blocks.answer(results.headline(page, offers), lang=page.view.lang)
    notes = [
        form.beyond_the_first_line(page, land_query),
        results.limits_note(page, offers) if offers else "",
    ]
    with st.container(key="find-notes"):
        number_box.complain(page)
        if any(notes):
            html_blocks.lines(*filter(None, notes))
    list_name = results.current_list(page, offers)
    items = results.list_items(page, offers, list_name)
    focused = results.focused_item(page, items, list_name)
    left, right = st.columns([11, 8], gap="medium")
    with left:
        _render_map(page, items, focused)
    with right:
        _render_lists(page, offers, list_name)
        with st.container(height=_MAP_PX - 50, border=False, key="find-cards"):
            html_blocks.tell_notice(icon=":material/bookmark_add:")
            relaxation.render_exclusion_reason(page, offers.enquiry if offers else None, focused)
            _render_list(page, land_query, offers, list_name, items)
            shortlist.render_cards(page, items, focused, list_name=list_name)
            if offers is not None and items and list_name == OFFERS:
                relaxation.render_undivided(page, offers)
    if list_name == SHORTLIST:
        comparison.render_side_by_side(page, items, offers.enquiry if offers else None)
    results.render_table(page, land_query, items, list_name=list_name)


def _offers(page: PageContext, land_query: LandQuery) -> Offers | None:
    """Return the offers; None where nothing is looked for, and then it is said why."""
    if not land_query.has_area:
        return None
    try:
        with st.spinner(page.say("Looking for land…")):
            return results.search_results(page, form.to_enquiry(page, land_query))
    except LandbookError as error:
        html_blocks.show_error(page, error)
        return None


def _render_lists(page: PageContext, offers: Offers | None, list_name: str) -> None:
    """Draw the choice between the lists, each with how many it has."""
    many = {SHORTLIST: len(results.shortlisted(page))}
    if offers is not None:
        misses = len(results.nearest_misses(offers))
        many |= {OFFERS: offers.offer_count, NEAR: misses, COMING: len(offers.coming)}
    labels = {
        code: f"{label} ({page.count(many[code])})" if code in many else label
        for code, label in page.choices("show").items()
    }
    render_code(
        page,
        "show",
        list_name,
        st.segmented_control,
        label=page.say("Lists"),
        labels=labels,
        changes={"at": "", "plot": ""},
        required=True,
        label_visibility="collapsed",
        wrap=True,
    )


def _render_list(
    page: PageContext,
    land_query: LandQuery,
    offers: Offers | None,
    list_name: str,
    items: Sequence[ResultItem],
) -> None:
    """Draw what stands above the cards of a list: its files, or why it is empty."""
    if list_name == SHORTLIST:
        shortlist.render_shortlist(page, items)
    elif offers is None:
        _render_empty_state(page)
    elif items:
        return
    elif list_name == OFFERS:
        relaxation.render_relaxations(page, land_query, offers)
        relaxation.render_undivided(page, offers)
    elif list_name == NEAR:
        html_blocks.lines(page.say("Nothing comes near."))
    elif "until" in land_query.filters:
        html_blocks.lines(page.say("Within that time no further land comes back or becomes ready."))
    else:
        html_blocks.lines(page.say("Say under “More wishes” within how many months land may come back."))


def _render_map(page: PageContext, items: Sequence[ResultItem], focused: ResultItem | None) -> None:
    """Draw the map with the results numbered; a click on a number or its plots opens the card."""
    marks = results.map_markers(page, items, focused)
    plots = list(dict.fromkeys(plot for item in items for plot in item.pick.plots)) or _free(page)
    by_key = {item.pick.text: item for item in items}
    plot_map.render_plot_map(
        page,
        plots,
        near=_target(page, marks) or "",
        height=_MAP_PX,
        acts=MapCallbacks(
            lambda page_, plot: _click(page_, plot, items, focused),
            drawn=shortlist.pick_drawn,
            marks=marks,
            marked=lambda page_, key: shortlist.look(page_, by_key[key].pick),
        ),
    )


def _free(page: PageContext) -> list[str]:
    """Return the plots that can be offered on the day."""
    land = available_land(page.statement).plots
    return [str(plot) for plot in land.loc[land["bar"] == "", "parcel_id"]]


def _target(page: PageContext, marks: Sequence[Marker]) -> CameraTarget | None:
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


def _click(page: PageContext, plot: str, items: Sequence[ResultItem], focused: ResultItem | None) -> None:
    """Look at the next of the results that have the plot; of one that no result has, tell why."""
    having = [item for item in items if plot in item.pick.plots]
    if not having:
        plot_map.toggle_focus(page, plot)
        return
    following = having[(having.index(focused) + 1) % len(having)] if focused in having else having[0]
    shortlist.look(page, following.pick)
