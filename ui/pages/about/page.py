"""About the data: whose it is, what of it is invented or estimated, and what each figure is measured by."""

import streamlit as st

from geo import crs
from outputs.text import captions
from ui.context import PageContext
from ui.pages.about import records, reference_tables
from ui.widgets import html_blocks


def render_about(page: PageContext) -> None:
    """Draw the page: the book itself first, then its figures, then its records and whose they are."""
    with st.container(key="about"):
        _parts(page)


def _parts(page: PageContext) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        _book(page)
    with right:
        _invented(page)
        reference_tables.estimated(page)
        records.credits_(page)
    reference_tables.bases(page)
    reference_tables.rules(page)
    reference_tables.published(page)
    reference_tables.differences(page)
    reference_tables.adjustments(page)
    left, right = st.columns(2, gap="large")
    with left:
        records.outlines(page)
    with right:
        records.states(page)
    records.tables(page)


def _book(page: PageContext) -> None:
    """Draw what the book is, up to when, in which plane, and how to tell it from another."""
    info = page.book.info
    html_blocks.heading(page.say("The book"))
    contact = dict(info.contact)
    keeper = contact.get(f"name_{page.words.language}") or contact.get("name_vi", "")
    known = page.say("All that is known") if page.view.known is None else page.day(page.view.known)
    facts = [
        (page.say("Book"), page.name),
        (page.say("Goes up to"), page.day(info.data_as_of)),
        (page.say("Shown as known on"), known),
        (page.say("Plane of areas and corners"), crs.describe(crs.planar_crs(info.plane))),
        (page.say("Contact"), keeper),
        (page.say("Address"), contact.get("url", "")),
        *((key, text) for key, text in contact.items() if key not in {"name_vi", "name_en", "url"}),
    ]
    html_blocks.table([fact for fact in facts if fact[1]], texts={1})
    html_blocks.lines(
        page.say(
            "Corrections are new rows with the day on which they were recorded. “As it was known on”"
            " leaves out what was recorded later, so that an answer given earlier can be given again."
        ),
        page.say(
            "The book’s fingerprint (SHA-256 of its files): two answers with the same fingerprint rest on"
            " the same data."
        ),
    )
    st.code(page.statement.book_hash, language=None, wrap_lines=True)


def _invented(page: PageContext) -> None:
    html_blocks.heading(page.say("What is invented"))
    text = captions.invented(page.book, page.words)
    if not text:
        html_blocks.paragraph(page.say("The book says of nothing in it that it is invented."))
        return
    html_blocks.paragraph(text)
    tables = [name for name in page.book.info.invented_tables if page.internal or records.shown(page, name)]
    if tables:
        named = ", ".join(page.labels.table(name) for name in tables)
        html_blocks.lines(page.say("Invented tables: {tables}.", tables=named))
