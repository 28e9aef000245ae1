"""The shortlist: what is picked, side by side, as a link for investors and as files."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from occupancy.land_search.available_land import available_land
from occupancy.land_search.enquiry import Enquiry
from occupancy.land_search.evaluate_plots import adjacent_groups
from outputs.maps.web.finding_location import plots_inside
from outputs.site_sheet.pdf import comparison_pdf
from outputs.site_sheet.shortlist_html import shortlist_html
from outputs.site_sheet.shortlist_kmz import shortlist_kmz
from outputs.text.formatting import format_count
from ui import selection, url_state
from ui.context import PageContext
from ui.pages.find import comparison, files
from ui.pages.find.result_list import SHORTLIST, ResultItem
from ui.selection import PlotGroup
from ui.widgets import html_blocks, messages
from ui.widgets.plot_map import Feature

_NOTICE = "notice of the shortlist"  # in the session, until it has been said
TOGETHER = (2, 4)  # offers that can be held against each other


def toggle(page: PageContext, pick: PlotGroup) -> None:
    """Put a pick into the shortlist, or take it out."""
    now = url_state.selection_groups()
    chosen = [one for one in now if one != pick] if pick in now else [*now, pick]
    _write(page, chosen)


def pick_drawn(page: PageContext, shapes: Sequence[Feature]) -> None:
    """Pick what can be offered inside the shapes: plots that hang together as one."""
    land = available_land(page.statement).plots
    free = land.loc[land["bar"] == "", "parcel_id"]
    groups = adjacent_groups(page.statement, plots_inside(page.book, shapes, among=frozenset(free)))
    if not groups:
        st.session_state[_NOTICE] = page.say(
            "No plot that can be offered lies more than half inside the shape."
        )
        return
    now = [*url_state.selection_groups(), *(PlotGroup(plots) for plots in groups)]
    _write(page, list(dict.fromkeys(now)), show=SHORTLIST, at=PlotGroup(groups[0]).text)


def tell() -> None:
    """Say once what could not be picked."""
    notice = st.session_state.pop(_NOTICE, "")
    if notice:
        messages.show_warning(notice, icon=":material/bookmark_add:")


def render_shortlist(page: PageContext, entries: Sequence[ResultItem]) -> None:
    """Draw the link and the files of the shortlist; without picks, how to come by some."""
    if not entries:
        messages.show_info(
            page.say("The shortlist is empty: pick offers, and they are kept here and in the link.")
        )
        return
    st.button(
        page.say("Empty the shortlist"),
        key="find-empty",
        on_click=lambda: url_state.write_url(page.view, sel=""),
    )
    about = (
        page.say("Link for investors, without what was asked; on their own address it opens their copy.")
        if page.internal
        else page.say("Link to this shortlist, without what was asked.")
    )
    html_blocks.lines([about])
    st.code(link(page), language=None, wrap_lines=True)
    chosen = [entry.pick for entry in entries]
    reasons = files.refused(page, chosen)
    if reasons:
        html_blocks.lines([page.say("There are no files of the shortlist as it is:"), *reasons])
        return
    lang = files.language(page, "shortlist")
    with st.container(horizontal=True, gap="xsmall"):
        files.button(
            page, chosen, shortlist_kmz, ending="kmz", label=page.say("Google Earth (KMZ)"), lang=lang
        )
        files.button(
            page, chosen, shortlist_html, ending="html", label=page.say("Map to send (HTML)"), lang=lang
        )


def compare(page: PageContext, entries: Sequence[ResultItem], enquiry: Enquiry | None) -> None:
    """Draw two to four picks side by side, and the paper of it."""
    least, most = TOGETHER
    there = [entry for entry in entries if entry.offer is not None]
    if len(there) < least:
        html_blocks.lines([page.say("Pick two to four offers to hold them against each other.")])
        return
    html_blocks.heading(page.say("Side by side"))
    chosen = _chosen(page, there) if len(there) > most else there
    comparison.table(page, chosen, enquiry)
    if len(chosen) < least or files.refused(page, [entry.pick for entry in chosen]):
        return
    files.button(
        page,
        [entry.pick for entry in chosen],
        comparison_pdf,
        ending="pdf",
        label=page.say("Comparison (PDF)"),
        lang=st.session_state.get("find-language-shortlist", page.view.lang),
    )


def link(page: PageContext) -> str:
    """Return the address of the shortlist on this instance: plots and day, nothing of what was asked."""
    params = {"day": page.view.day.isoformat(), "known": _iso(page.view.known), "lang": page.view.lang}
    params |= {"show": SHORTLIST, "sel": selection.format_groups(page.view.picks)}
    address = urlsplit(st.context.url or "")
    query = urlencode({key: value for key, value in params.items() if value})
    return urlunsplit((address.scheme, address.netloc, address.path, query, ""))


def _write(page: PageContext, chosen: Sequence[PlotGroup], **also: str) -> None:
    kept = selection.at_most(chosen, url_state.MOST_SELECTED)
    if len(kept) < len(chosen):
        st.session_state[_NOTICE] = page.say(
            "At most {most} plots fit into the shortlist; take something out first.",
            most=url_state.MOST_SELECTED,
        )
    url_state.write_url(page.view, sel=selection.format_groups(kept), **also)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _chosen(page: PageContext, entries: Sequence[ResultItem]) -> list[ResultItem]:
    """Return the entries that a reader compares; the first of them until others are chosen."""
    most = TOGETHER[1]
    names = {entry.pick.text: f"{entry.number}: {', '.join(entry.pick.plots)}" for entry in entries}
    key = "find-compared"
    held = [text for text in st.session_state.get(key) or () if text in names]
    st.session_state[key] = held or list(names)[:most]
    compared = st.multiselect(
        page.say(
            "Hold against each other ({least} to {most})",
            least=TOGETHER[0],
            most=format_count(most, page.words),
        ),
        list(names),
        format_func=lambda text: names.get(text, text),
        max_selections=most,
        key=key,
    )
    return [entry for entry in entries if entry.pick.text in compared]
