"""The answer: searched once for all readers who ask the same, and said in one line."""

import streamlit as st

from occupancy.book import LandBook
from occupancy.land_search.enquiry import Enquiry
from occupancy.land_search.results import Offers
from occupancy.land_search.search import find_land
from occupancy.statement import Statement
from outputs.offers.text_tables import bound_text, order_text
from outputs.text.formatting import format_count, format_ha
from ui.find.entries import near, short_name
from ui.page import Page


def answer(page: Page, enquiry: Enquiry) -> Offers:
    """The offers for an enquiry; never change them.

    Raises
    ------
    QuestionError
        If the book cannot be asked it.
    """
    key = f"{page.audience} {page.book.content_hash} {page.book.known_on} {page.statement.as_of} {enquiry!r}"
    return _found(page.book, page.statement, enquiry, key=key)


def headline(page: Page, found: Offers) -> str:
    """How many offers, of what area, the best of them, and how many come near."""
    words, asked = page.words, found.enquiry
    least, most = format_ha(asked.min_ha, words), format_ha(asked.max_ha, words)
    if not found.offers:
        parts = [page.say("No land answers: {least}–{most} ha", least=least, most=most)]
    else:
        best = found.offers[0]
        message = words.ngettext(
            "{offers} offer of {least}–{most} ha; the best: {best}, {area} in {zone}",
            "{offers} offers of {least}–{most} ha; the best: {best}, {area} in {zone}",
            found.found,
        )
        zones = page.book.zones.set_index("zone_id")
        parts = [
            message.format(
                offers=format_count(found.found, words),
                least=least,
                most=most,
                best=short_name(page, best.parcel_ids),
                area=page.ha(best.area_ha),
                zone=page.named(zones.loc[best.zone_id]),  # type: ignore[arg-type]
            )
        ]
    misses = near(found)
    if misses:
        message = words.ngettext("{misses} that comes near", "{misses} that come near", len(misses))
        parts.append(message.format(misses=format_count(len(misses), words)))
    if found.coming:
        parts.append(
            page.say("coming back or getting ready: {plots}", plots=format_count(len(found.coming), words))
        )
    return "; ".join(parts) + "."


def bound(page: Page, found: Offers) -> str:
    """In which order offers stand, and what was not looked at; empty where neither need be said."""
    return " ".join(filter(None, (order_text(found, page.words), bound_text(page.book, found, page.words))))


@st.cache_resource(show_spinner=False, max_entries=100)
def _found(_book: LandBook, _statement: Statement, _enquiry: Enquiry, *, key: str) -> Offers:  # noqa: ARG001 - the key
    return find_land(_book, _statement, _enquiry)
