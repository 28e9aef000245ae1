"""What Streamlit's own parts say, in the reader's language; and choices found by letters without marks."""

import streamlit as st

from occupancy.packaged_files import ROOT
from outputs.text import formatting
from outputs.text.translations import N_, SOURCE, Translator, translator

_KEY = "widget-words"
# As Streamlit writes them; what stands in a place it puts in itself.
SAID = (
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
        return [(vietnamese.gettext(text), text) for text in SAID]
    return [(text, words.gettext(text)) for text in SAID]
