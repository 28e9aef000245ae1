"""The shell: what stands around every page; finds the book and the language, and says what is wrong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from geo.errors import LandbookError
from occupancy.audiences import INTERNAL
from occupancy.packaged_files import ROOT
from outputs.text import captions
from outputs.text.translations import N_, translator
from ui import book_store, header, links, view_state, widget_words
from ui.address_keys import choices, permitted
from ui.context import PageContext, literal
from ui.launch_options import arguments, own_tiles
from ui.pages.about.page import render_about
from ui.pages.export.page import render_export
from ui.pages.find.page import render_find
from ui.pages.overview.page import render_overview
from ui.pages.plot.page import render_plot
from ui.pages.quality.page import render_quality
from ui.pages.vacant.page import render_vacant
from ui.pages.verify.page import render_verify
from ui.pages.zone.page import render_zone
from ui.widgets import html_blocks, typed_text


@dataclass(frozen=True, slots=True)
class Entry:
    """A page: the last part of its address, its title, and what draws it below links and controls.

    A page that is `internal` is for that audience only.
    """

    path: str
    title: str
    show: Callable[[PageContext], None]
    internal: bool = False


# In the order of the links; a new page is a line here. The first is where the app opens.
PAGES = (
    Entry("overview", N_("Overview"), render_overview),
    Entry("zone", N_("Zone"), render_zone),
    Entry("plot", N_("Plot"), render_plot),
    Entry("vacant", N_("Vacant land"), render_vacant),
    Entry("find", N_("Find land"), render_find),
    Entry("export", N_("Export"), render_export, internal=True),
    Entry("verify", N_("Verify"), render_verify, internal=True),
    Entry("quality", N_("Quality"), render_quality, internal=True),
    Entry("about", N_("About the data"), render_about),
)
PROGRAM = "Landbook"
_TITLE = "title of the tab"  # in the session
_BARE = "first"  # what Streamlit calls the page at the bare address; it would keep its real name for itself
STYLE = ROOT / "ui/style.css"
# A file of ours: Streamlit fetches an icon that is only named (":material/map:") from the internet.
ICON = ROOT / "ui/icon.svg"


def render_app(given: Sequence[str]) -> None:
    """Draw the app once, for the page, book and view that a reader asks for."""
    params = view_state.arrive()
    words = translator(view_state.language(params, st.context.locale))
    links.listen(words.language)
    # What the tab was called last, or it would flicker with every choice.
    title = st.session_state.get(_TITLE, PROGRAM)
    st.set_page_config(page_title=title, page_icon=str(ICON), layout="wide")
    widget_words.render_widget_words(words)
    st.html(STYLE)  # a path to CSS becomes a <style> without a place of its own
    try:
        options = arguments(given)
        tiles = own_tiles(options.settings)
        with st.spinner(words.gettext("Opening the land book…"), show_time=True):
            book = book_store.book(options.data, options.audience)
        usual = view_state.ViewState(
            book.info.data_as_of, book.info.default_basis, words.language, turn=view_state.turn()
        )
        view = view_state.read_url(
            permitted(params, internal=options.audience == INTERNAL.audience),
            usual,
            {name: choices(name, book, words) for name in ("basis", "zone", "plot")},
        )
        view_state.sync_controls(view)
        with st.spinner(words.gettext("Opening the land book…"), show_time=True):
            book = book_store.as_known(book, view.known)
            statement = book_store.statement(book, view.day, view.basis)
    except LandbookError as error:
        st.set_page_config(page_title=PROGRAM)
        st.error(literal(words.error(error)), icon=":material/error:")
        return
    pages: dict[str, StreamlitPage] = {}
    page = PageContext(book, statement, view, words, pages, options.audience, tiles, options.data)
    for entry in entries(options.audience):
        pages[entry.path] = st.Page(
            partial(entry.show, page),
            title=words.gettext(entry.title),
            url_path=entry.path if entry is not PAGES[0] else _BARE,
            default=entry is PAGES[0],
        )
    withheld = [
        st.Page(partial(_first_instead, page), title=words.gettext(entry.title), url_path=entry.path)
        for entry in PAGES
        if entry not in entries(options.audience)
    ]
    # The first page stands at the bare address; who types its name sees it too.
    typed = st.Page(partial(PAGES[0].show, page), title=words.gettext(PAGES[0].title), url_path=PAGES[0].path)
    current = st.navigation([*pages.values(), typed, *withheld], position="hidden")
    st.session_state[_TITLE] = f"{current.title} – {page.day(view.day)} – {PROGRAM}"
    st.set_page_config(page_title=st.session_state[_TITLE])
    _around(page, current.title)
    current.run()
    if current not in (pages[PAGES[0].path], typed):  # which says it under its figures
        html_blocks.line_for_paper(page.source_line())
    typed_text.arrived()


def entries(audience: str) -> list[Entry]:
    """Return the pages that an audience has, in the order of their links."""
    return [entry for entry in PAGES if audience == INTERNAL.audience or not entry.internal]


def _first_instead(page: PageContext) -> None:
    """Draw the first page, and why, at the address of a page that an audience does not have."""
    st.info(page.say("This page is not in the copy for investors."))
    PAGES[0].show(page)


def _around(page: PageContext, title: str) -> None:
    """Draw what stands above every page: links, search, controls, the audience, and what is invented."""
    header.render_folds(page, title)
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall", key="pages"):
        for entry in entries(page.audience):
            page.link(entry.path, page.say(entry.title))
        if not page.internal:
            st.badge(
                page.say("Investor view"),
                color="orange",
                help=page.say("Tenants, certificates, leases and remarks are not in this copy of the book."),
            )
    header.render_header(page, title)
    destination = links.leading()
    if destination and destination[0] in page.pages:
        links.go(destination[0], page.view.params(**destination[1]))
    header.misread(page)
    extrapolated = captions.extrapolation_note(page.statement, page.words)
    for line in filter(None, [extrapolated, captions.invented(page.book, page.words)]):
        html_blocks.stamp(line)
