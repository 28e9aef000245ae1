"""What is handed over of land: files in the language of the client, and the link to the client's page."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import partial

import streamlit as st

from geo.errors import LandbookError
from occupancy.errors import QuestionError
from occupancy.loading.audiences import INVESTOR
from occupancy.statement import Statement
from outputs.offers.enquiry_text import enquiry_text
from outputs.offers.json_export import refuse_ineligible
from outputs.offers.selection import PlotGroup
from outputs.site_sheet.document import SiteSheet, offered_sheets
from outputs.site_sheet.occasion import Occasion, client_address
from outputs.site_sheet.photos import photo_times
from outputs.site_sheet.sheet_files import sheet_html, sheet_pdf
from outputs.text.translations import LANGUAGE_NAMES, SHEET_LANGUAGES, translator
from ui import book_store
from ui.book_store import HASH_FUNCS
from ui.context import PageContext
from ui.pages.find.form import read_query, to_enquiry
from ui.widgets import downloads, html_blocks

_LANGUAGE = "language of the sheets"  # in the session: chosen once, it stays for the next offer
_STRANGE = re.compile(r"[^A-Za-z0-9+@.-]+")
_LONGEST = 60
Make = Callable[[Sequence[SiteSheet]], bytes | str]


def render_sheets(page: PageContext, pick: PlotGroup) -> None:
    """Draw the language and the buttons of one sheet; where it must not be handed over, why."""
    reasons = refusals(page, [pick])
    if reasons:
        html_blocks.lines(*reasons)
        return
    lang = render_language(page, "sheet")
    with st.container(horizontal=True, gap="xsmall"):
        render_file(page, [pick], _first(sheet_pdf), ending="pdf", label="PDF", lang=lang)
        render_file(page, [pick], _first(sheet_html), ending="html", label="HTML", lang=lang)


def render_language(page: PageContext, name: str) -> str:
    """Draw the choice of a language for papers; return the one chosen."""
    key = f"find-language-{name}"
    st.session_state[key] = st.session_state.get(_LANGUAGE, page.view.lang)
    st.segmented_control(
        page.say("Language of the sheet"),
        list(SHEET_LANGUAGES),
        format_func=lambda code: LANGUAGE_NAMES.get(code, code),
        required=True,
        key=key,
        on_change=lambda: st.session_state.update({_LANGUAGE: st.session_state[key]}),
    )
    return str(st.session_state[key])


def render_file(
    page: PageContext, picks: Sequence[PlotGroup], make: Make, *, ending: str, label: str, lang: str
) -> None:
    """Draw the button of a file of picks: one press makes it and hands it over."""
    what = "+".join(pick.text for pick in picks)
    occasion = _occasion(page, picks, lang)
    of_book = (page.audience, page.book.content_hash, page.view.day, page.view.known)
    key = (*of_book, what, label, ending, lang, occasion, photo_times(page.folder))
    downloads.button(
        f"{label} · {LANGUAGE_NAMES[lang]}",  # nobody takes the language before for the one just chosen
        downloads.kept(key, partial(_make_file, page, tuple(picks), make, lang, occasion)),
        file_name=_name(page, picks, f"{lang}.{ending}"),
        key=f"find-file-{ending}-{abs(hash((what, label)))}",
    )
    downloads.show_failure(page, key)


def refusals(page: PageContext, picks: Sequence[PlotGroup]) -> list[str]:
    """Return why picks must not be handed over, a sentence each, by all that this instance knows."""
    errors = [_refusal(page.statement, page.view.lang, pick) for pick in picks]
    return [page.words.error(error) for error in errors if error is not None]


@st.cache_resource(show_spinner=False, max_entries=1000, hash_funcs=HASH_FUNCS | {PlotGroup: repr})
def _refusal(statement: Statement, lang: str, pick: PlotGroup) -> LandbookError | None:
    try:
        refuse_ineligible(statement, pick.plots, translator(lang), area_ha=pick.area_ha)
    except LandbookError as error:
        return error
    return None


def client_link(page: PageContext, picks: Sequence[PlotGroup], *, lang: str) -> str:
    """Return where a client sees picks and nothing else; empty where the investors' address is not set.

    The copy for investors knows its own address where none is set.
    """
    address = page.settings.handover.address
    if not address and not page.internal:
        address = (st.context.url or "").partition("?")[0].rstrip("/").removesuffix("/find")
    view, today = page.view, date.today()
    return client_address(address, picks, day=view.day, language=lang, known=view.known, made_on=today)


def _occasion(page: PageContext, picks: Sequence[PlotGroup], lang: str) -> Occasion:
    """Return what files are handed over with today, without photos."""
    asked, query = "", read_query(page)
    if query.has_area:
        with suppress(QuestionError):  # which the page tells
            asked = enquiry_text(to_enquiry(page, query), page.book, translator(lang))
    valid_days = page.settings.handover.valid_days
    return Occasion(date.today(), valid_days, asked, client_link(page, picks, lang=lang))


def _make_file(
    page: PageContext, picks: Sequence[PlotGroup], make: Make, lang: str, occasion: Occasion
) -> bytes:
    """Return the file, from the book as investors may see it; the guard on our own book comes first."""
    for pick in picks:
        refusal = _refusal(page.statement, page.view.lang, pick)
        if refusal is not None:
            raise refusal
    book = book_store.as_known(book_store.book(page.folder, INVESTOR.audience), page.view.known)
    statement = book_store.statement(book, page.view.day, page.view.basis)
    sheets = offered_sheets(statement, picks, language=lang, occasion=occasion, folder=page.folder)
    file = make(sheets)
    return file.encode() if isinstance(file, str) else file


def _first(make: Callable[[SiteSheet], bytes | str]) -> Make:
    return lambda sheets: make(sheets[0])


def _name(page: PageContext, picks: Sequence[PlotGroup], ending: str) -> str:
    """Return what a file is called: land, day, language; of ids only signs that any disk takes."""
    first = _STRANGE.sub("-", picks[0].text)[:_LONGEST]
    more = f"-and-{len(picks) - 1}" if len(picks) > 1 else ""
    return f"landbook-{first}{more}-{page.view.day.isoformat()}-{ending}"
