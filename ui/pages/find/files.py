"""Sheets and shortlist files: made on a press from the book for investors, after the guard has been asked."""

import re
from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from geo.errors import LandbookError
from occupancy.audiences import INVESTOR
from occupancy.statement import Statement
from outputs.offers.eligibility_gate import refuse_ineligible
from outputs.site_sheet.html import sheet_html
from outputs.site_sheet.pdf import sheet_pdf
from outputs.site_sheet.sheet import SiteSheet, sheet
from outputs.text.translations import SHEET_LANGUAGES, translator
from ui import book_store
from ui.book_store import HASH_FUNCS
from ui.context import PageContext
from ui.file_cache import cached_file
from ui.selection import PlotGroup
from ui.widgets import messages
from ui.widgets.html_blocks import lines

_NAMES = {"vi": "Tiếng Việt", "en": "English", "ko": "한국어", "zh": "中文", "ja": "日本語"}
_LANGUAGE = "language of the sheets"  # in the session: chosen once, it stays for the next offer
_MIMES = {
    "pdf": "application/pdf",
    "html": "text/html",
    "kmz": "application/vnd.google-earth.kmz",
}
_STRANGE = re.compile(r"[^A-Za-z0-9+@.-]+")
_LONGEST = 60
Make = Callable[[Sequence[SiteSheet]], bytes | str]


def sheets(page: PageContext, pick: PlotGroup) -> None:
    """Draw the language and the buttons of one sheet; where it must not be handed over, why."""
    reasons = refused(page, [pick])
    if reasons:
        lines(reasons)
        return
    lang = language(page, "sheet")
    with st.container(horizontal=True, gap="xsmall"):
        button(page, [pick], _first(sheet_pdf), ending="pdf", label="PDF", lang=lang)
        button(page, [pick], _first(sheet_html), ending="html", label="HTML", lang=lang)


def language(page: PageContext, name: str) -> str:
    """Draw the choice of a language for papers; return the one chosen."""
    key = f"find-language-{name}"
    st.session_state[key] = st.session_state.get(_LANGUAGE, page.view.lang)
    st.segmented_control(
        page.say("Language of the sheet"),
        list(SHEET_LANGUAGES),
        format_func=lambda code: _NAMES.get(code, code),
        required=True,
        key=key,
        on_change=lambda: st.session_state.update({_LANGUAGE: st.session_state[key]}),
    )
    return str(st.session_state[key])


def button(
    page: PageContext, picks: Sequence[PlotGroup], make: Make, *, ending: str, label: str, lang: str
) -> None:
    """Draw the button of a file of picks: one press makes it and hands it over."""
    what = "+".join(pick.text for pick in picks)
    key = (page.audience, page.book.content_hash, page.view.day, page.view.known, what, label, ending, lang)
    st.download_button(
        f"{label} · {_NAMES[lang]}",  # so that nobody takes the language before for the one just chosen
        partial(cached_file().file, key, partial(_made, page, tuple(picks), make, lang)),
        file_name=_name(page, picks, f"{lang}.{ending}"),
        mime=_MIMES[ending],
        key=f"find-file-{ending}-{abs(hash((what, label)))}",
        on_click="ignore",
        icon=":material/download:",
    )
    failure = cached_file().failure(key)
    if failure is not None:
        messages.show_error(page, failure)


def refused(page: PageContext, picks: Sequence[PlotGroup]) -> list[str]:
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


def _made(page: PageContext, picks: Sequence[PlotGroup], make: Make, lang: str) -> bytes:
    """Return the file, from the book as investors may see it; the guard on our own book comes first."""
    for pick in picks:
        refusal = _refusal(page.statement, page.view.lang, pick)
        if refusal is not None:
            raise refusal
    book = book_store.as_known(book_store.book(page.folder, INVESTOR.audience), page.view.known)
    statement = book_store.statement(book, page.view.day, page.view.basis)
    made_ = [sheet(statement, pick.plots, language=lang, area_ha=pick.area_ha) for pick in picks]
    file = make(made_)
    return file.encode() if isinstance(file, str) else file


def _first(make: Callable[[SiteSheet], bytes | str]) -> Make:
    return lambda sheets_: make(sheets_[0])


def _name(page: PageContext, picks: Sequence[PlotGroup], ending: str) -> str:
    """Return what a file is called: land, day, language; of ids only signs that any disk takes."""
    first = _STRANGE.sub("-", picks[0].text)[:_LONGEST]
    more = f"-and-{len(picks) - 1}" if len(picks) > 1 else ""
    return f"landbook-{first}{more}-{page.view.day.isoformat()}-{ending}"
