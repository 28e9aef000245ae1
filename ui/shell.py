"""The shell: what stands around every page, its head and controls; finds the book, and says what is wrong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from geo.errors import LandbookError
from occupancy.loading.audiences import INTERNAL
from occupancy.program import ROOT
from outputs.office_settings import read_settings
from outputs.text import captions, formatting
from outputs.text.translations import N_, SOURCE, Translator, translator
from ui import book_store, days, view_state
from ui.address_keys import choices, permitted
from ui.book_store import arguments
from ui.context import PageContext, literal
from ui.days import Box
from ui.pages.about import render_about
from ui.pages.analysis.page import render_analysis
from ui.pages.export.page import render_export
from ui.pages.find.page import render_find
from ui.pages.import_files import render_import
from ui.pages.overview import render_overview
from ui.pages.plot.page import render_plot
from ui.pages.quality import render_quality
from ui.pages.vacant.page import render_vacant
from ui.pages.verify import render_verify
from ui.pages.zone.page import render_zone
from ui.widgets import html_blocks, number_box, search_box
from ui.widgets.address_controls import render_code

_KEY = "widget-words"
# As Streamlit writes them; what stands in a place it puts in itself.
WIDGET_WORDS = (
    # Choices and boxes
    *(N_("Select all"), N_("Select {} matches"), N_("No results"), N_("Clear all"), N_("Clear value")),
    *(N_("Clear entry"), N_("Selected values"), N_("Open"), N_("Remove {}"), N_("Press Enter to apply")),
    *(N_("Choose date"), N_("Clear date"), N_("Help"), N_("Help for {}"), N_("(required)")),
    # Tables
    *(N_("Sort ascending"), N_("Sort descending"), N_("Pin column"), N_("Unpin column"), N_("Hide column")),
    *(N_("Autosize"), N_("Format"), N_("Automatic"), N_("Statistics"), N_("Copy column name"), N_("Search")),
    *(N_("Show/hide columns"), N_("Download as CSV"), N_("Fullscreen"), N_("Close fullscreen")),
    *(N_("Clear selection"), N_("Close Search"), N_("Next Result"), N_("Previous Result"), N_("No data")),
    *(N_("Dataframe column menu"), N_("Distinct"), N_("Empty"), N_("Count"), N_("Minimum"), N_("Maximum")),
    *(N_("Median"), N_("Average"), N_("Standard deviation"), N_("Sum"), N_("Values"), N_("Range")),
    # … and where the table has a name
    *(N_("Search: {}"), N_("Show/hide columns: {}"), N_("Download as CSV: {}"), N_("Fullscreen: {}")),
    *(N_("Close fullscreen: {}"), N_("Clear selection: {}")),
    *(N_("Pagination"), N_("Next page"), N_("Previous page"), N_("Page {}")),
    # Around the page
    *(N_("Skip to main content"), N_("Main menu"), N_("Close"), N_("Running..."), N_("({} seconds)")),
    *(
        N_("Page not found"),
        N_("The page that you have requested does not seem to exist. Running the app's main page."),
    ),
    *(N_("Link to heading"), N_("Notifications"), N_("Rerun"), N_("Print"), N_("Upload"), N_("Stop")),
)
_browser = st.components.v2.component(
    "landbook_widget_words", js=(ROOT / "ui/widget_words.js").read_text(encoding="utf-8")
)


def render_widget_words(words: Translator) -> None:
    """Have the browser say what Streamlit's parts say in the reader's language, now and as they come."""
    _browser(
        key=_KEY, data={"pairs": pairs(words), "comma": formatting.format_number(0.1, words, places=1)[1]}
    )


def pairs(words: Translator) -> list[tuple[str, str]]:
    """Return what is said and what it is to be; in English, what another language has left on the page."""
    if words.language == SOURCE:
        vietnamese = translator("vi")
        return [(vietnamese.gettext(text), text) for text in WIDGET_WORDS]
    return [(text, words.gettext(text)) for text in WIDGET_WORDS]


_MISREAD = {
    "day": N_("The day in the address cannot be read; {used} is shown. A day is written like 2023-11-17."),
    "known": N_("The day of knowledge in the address cannot be read; all that is known is shown."),
    "plot": N_("The book does not have the plot in the address."),
    "basis": N_("The book does not have the basis in the address; {used} is shown."),
    "sel": N_("Some of what is selected in the address is not in the book; it is left out."),
    "zone": N_("The book does not have the zone in the address; the whole book is shown."),
}
# A question about a day long after the book's last entry is allowed, and the page says what it rests on.
_YEARS_AHEAD = 30


def render_folds(page: PageContext, title: str) -> None:
    """Draw what opens links and controls on a screen as narrow as a phone's; elsewhere it is not seen."""
    view = page.say("{day}: day, basis, filters", day=page.day(page.view.day))
    html_blocks.folds([("pages", title), ("view", view)])


def render_header(page: PageContext, title: str) -> None:
    """Draw page and day, the controls and the search box in one line; below it what is no day."""
    view = page.view
    data_as_of = page.book.info.data_as_of
    ahead = data_as_of + min(timedelta(days=366 * _YEARS_AHEAD), date.max - data_as_of)
    latest = max(view.day, view.known or view.day, ahead)
    day_box = Box(
        "day",
        page.say("On the day"),
        page.say("A day like 31/12/2021 counts with Enter, or as soon as you go elsewhere."),
        view.day,
        latest,
        optional=False,
    )
    known_box = Box(
        "known",
        page.say("As it was known on"),
        page.say("Corrections recorded later are left out. Empty: with every correction."),
        view.known,
        latest,
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="head"):
        html_blocks.title(f"{title} · {page.day(view.day)}", above=page.name)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="head-view"):
            _render_controls(page, day_box, known_box)
        with st.container(key="head-find"):
            search_box.render_search_box(page)
    days.refused(page, day_box)
    days.refused(page, known_box)


def _render_controls(page: PageContext, day_box: Box, known_box: Box) -> None:
    """Draw day, day of knowledge, basis and language."""
    view = page.view
    with st.container(key="head-day"):
        days.show(page, day_box, lambda text: view_state.write_url(view, day=text))
    known_label = page.say("All that is known") if view.known is None else page.day(view.known)
    with st.container(key="head-known"), st.popover(known_label, width="stretch"):
        days.show(page, known_box, lambda text: view_state.write_url(view, known=text), folded=True)
        if view.known is not None:
            st.button(
                page.say("With every correction"),
                on_click=view_state.renew,
                args=(view,),
                kwargs={"known": ""},
            )
    with st.container(key="head-basis"):
        render_code(page, "basis", view.basis, st.selectbox, label=page.say("Fill rate measured on"))
        html_blocks.chosen(page.basis_label)
    with st.container(key="head-lang"):
        render_code(page, "lang", view.lang, st.segmented_control, label="Ngôn ngữ · Language", required=True)


def misread(page: PageContext) -> None:
    """Say which parts of the address were not used."""
    used = {"day": page.day(page.view.day), "basis": page.basis_label, "zone": ""}
    for part in page.view.misread:
        html_blocks.show_warning(
            page.say(_MISREAD[part], used=used.get(part, "")), icon=":material/link_off:"
        )


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
    Entry("analysis", N_("Analysis"), render_analysis, internal=True),
    Entry("export", N_("Export"), render_export, internal=True),
    Entry("import", N_("Import"), render_import, internal=True),
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
    view_state.listen(words.language)
    # What the tab was called last, or it would flicker with every choice.
    title = st.session_state.get(_TITLE, PROGRAM)
    st.set_page_config(page_title=title, page_icon=str(ICON), layout="wide")
    render_widget_words(words)
    st.html(STYLE)  # a path to CSS becomes a <style> without a place of its own
    try:
        options = arguments(given)
        settings = read_settings(options.settings)
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
    page = PageContext(book, statement, view, words, pages, options.audience, settings, options.data)
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
    number_box.arrived()
    view_state.arrived()


def entries(audience: str) -> list[Entry]:
    """Return the pages that an audience has, in the order of their links."""
    return [entry for entry in PAGES if audience == INTERNAL.audience or not entry.internal]


def _first_instead(page: PageContext) -> None:
    """Draw the first page, and why, at the address of a page that an audience does not have."""
    st.info(page.say("This page is not in the copy for investors."))
    PAGES[0].show(page)


def _around(page: PageContext, title: str) -> None:
    """Draw what stands above every page: links, search, controls, the audience, and what is invented."""
    render_folds(page, title)
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall", key="pages"):
        for entry in entries(page.audience):
            page.link(entry.path, page.say(entry.title))
        if not page.internal:
            st.badge(
                page.say("Investor view"),
                color="orange",
                help=page.say("Tenants, certificates, leases and remarks are not in this copy of the book."),
            )
    render_header(page, title)
    led = view_state.leading()
    if led is not None:
        view_state.go(led, page.view, page.pages)
    misread(page)
    if page.internal and page.book.zones.empty and page.book.parcels.empty:
        html_blocks.show_info(
            page.say("There is no land in this book yet: hand in zones, plots and leases on the page Import.")
        )
    extrapolated = captions.extrapolation_note(page.statement, page.words)
    for line in filter(None, [extrapolated, captions.invented(page.book, page.words)]):
        html_blocks.stamp(line)
