"""Find land: an enquiry, the offers on a map and on cards, why other land is none, and what to hand over."""

from collections.abc import Callable, Sequence

import streamlit as st

from geo.errors import LandbookError
from occupancy.land_search.available_land import available_land
from occupancy.land_search.results import Offers
from outputs.maps.web.offer_markers import Marker, marker_bounds
from outputs.maps.web.plot_states_payload import CameraTarget
from outputs.text.formatting import format_count
from ui import held, notice, number_box, sheet, view
from ui.find import answer, cards, entries, form, relax, shortlist, start, table, why, wishes
from ui.find import asked as find_asked
from ui.find.asked import Asked
from ui.find.entries import COMING, NEAR, OFFERS, PANELS, SHORTLIST, Entry
from ui.maps import plots as plot_map
from ui.maps.plots import Acts
from ui.page import Page

_MAP_PX = 590
_AROUND, _BESIDE = 0.6, 0.12  # of the width of the land looked at, and of all land, on each side of it


def show(page: Page) -> None:
    """Draw the form, the answer, and what is picked."""
    asked = find_asked.read(page)
    form.show(page, asked)
    # What comes and goes has a place of its own: where the places of a page change, its map starts anew.
    with st.container(key="find-looking"):
        found = _found(page, asked)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="find-answer"):
        form.ways(page, asked)
        if found is not None:
            sheet.answer(answer.headline(page, found), lang=page.view.lang)
    notes = [wishes.hidden(page, asked), answer.bound(page, found) if found else ""]
    with st.container(key="find-notes"):
        number_box.complain(page)
        if any(notes):
            sheet.lines(filter(None, notes))
    panel = entries.panel(page, found)
    listed = entries.entries(page, found, panel)
    at = entries.looked(page, listed, panel)
    left, right = st.columns([11, 8], gap="medium")
    with left:
        _map(page, listed, at)
    with right:
        _panels(page, found, panel)
        with st.container(height=_MAP_PX - 50, border=False, key="find-cards"):
            _panel(page, asked, found, panel=panel, listed=listed, at=at)
    if panel == SHORTLIST:
        shortlist.compare(page, listed, found.enquiry if found else None)
    table.show(page, asked, listed, panel=panel)


def _found(page: Page, asked: Asked) -> Offers | None:
    """The offers; None where nothing is looked for, and then it is said why."""
    if not asked.has_area:
        return None
    try:
        with st.spinner(page.say("Looking for land…")):
            return answer.answer(page, wishes.enquiry(page, asked))
    except LandbookError as error:
        notice.failed(page, error)
        return None


def _panels(page: Page, found: Offers | None, panel: str) -> None:
    """The choice between the lists, each with how many it has."""
    many = {
        OFFERS: found.found if found else None,
        NEAR: len(entries.near(found)) if found else None,
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


def _shown(page: Page, key: str, panel: str) -> Callable[[], None]:
    def act() -> None:
        chosen = str(st.session_state[key])
        if chosen != panel:
            view.write(page.view, show=chosen, at="", plot="")

    return act


def _panel(
    page: Page, asked: Asked, found: Offers | None, *, panel: str, listed: Sequence[Entry], at: Entry | None
) -> None:
    shortlist.tell()
    why.show(page, found.enquiry if found else None, at)
    if panel == SHORTLIST:
        shortlist.show(page, listed)
        cards.show(page, listed, at, panel=panel)
    elif found is None:
        start.show(page)
    elif panel == OFFERS and not listed:
        relax.show(page, asked, found)
    else:
        if not listed:
            empty = {NEAR: page.say("Nothing comes near."), COMING: _no_coming(page, asked)}
            sheet.lines([empty[panel]])
        cards.show(page, listed, at, panel=panel)


def _no_coming(page: Page, asked: Asked) -> str:
    if "until" not in asked.values:
        return page.say("Say under “More wishes” within how many months land may come back.")
    return page.say("Within that time no further land comes back or becomes ready.")


def _map(page: Page, listed: Sequence[Entry], at: Entry | None) -> None:
    """The map with the entries numbered; a click on a number or its plots opens the card."""
    marks = entries.numbered(page, listed, at)
    plots = list(dict.fromkeys(plot for entry in listed for plot in entry.pick.plots)) or _free(page)
    by_key = {entry.pick.text: entry for entry in listed}
    plot_map.show(
        page,
        plots,
        near=_place(page, marks) or "",
        height=_MAP_PX,
        acts=Acts(
            lambda page_, plot: _clicked(page_, plot, listed, at),
            drawn=shortlist.pick_drawn,
            marks=marks,
            marked=lambda page_, key: cards.look(page_, by_key[key].pick),
        ),
    )


def _free(page: Page) -> list[str]:
    """The plots that can be offered on the day."""
    land = available_land(page.book, page.statement).plots
    return [str(plot) for plot in land.loc[land["bar"] == "", "parcel_id"]]


def _place(page: Page, marks: Sequence[Marker]) -> CameraTarget | None:
    """Where the map goes: to what is looked at where the address says so, else to all that is numbered.

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


def _clicked(page: Page, plot: str, listed: Sequence[Entry], at: Entry | None) -> None:
    """Look at the next of the entries that have the plot; of one that no entry has, tell why."""
    having = [entry for entry in listed if plot in entry.pick.plots]
    if not having:
        view.write(page.view, plot="" if plot == page.view.plot else plot)
        return
    following = having[(having.index(at) + 1) % len(having)] if at in having else having[0]
    cards.look(page, following.pick)
