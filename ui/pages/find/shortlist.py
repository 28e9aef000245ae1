"""The shortlist: what is picked, side by side, as a link for investors, and the sheets and files of it."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from geo.errors import LandbookError
from occupancy.audiences import INVESTOR
from occupancy.land_search.available_land import adjacent_groups, available_land
from occupancy.land_search.enquiry import Enquiry
from occupancy.land_search.results import Offer, Verdict
from occupancy.land_search.search import evaluate_plots
from occupancy.statement import Statement
from outputs.maps.paper.plan import Extent
from outputs.maps.web.finding_location import plots_inside
from outputs.offers import texts
from outputs.offers.eligibility_gate import refuse_ineligible
from outputs.site_sheet.html import sheet_html, shortlist_html
from outputs.site_sheet.pdf import comparison_pdf, sheet_pdf
from outputs.site_sheet.sheet import SiteSheet, sheet
from outputs.site_sheet.shortlist_kmz import shortlist_kmz
from outputs.text.translations import LANGUAGE_NAMES, SHEET_LANGUAGES, translator
from ui import book_store, selection, view_state
from ui.address_keys import text_of
from ui.book_store import HASH_FUNCS
from ui.context import PageContext
from ui.pages.find.query import fact_criteria
from ui.pages.find.results import MOST_SHORTLISTED, SHORTLIST, ResultItem, shortlisted
from ui.selection import PlotGroup
from ui.widgets import downloads, html_blocks, messages
from ui.widgets.address_controls import render_button
from ui.widgets.plan_button import render_plan_button
from ui.widgets.plot_map import Feature

_LEAST, _MOST = 2, 4  # offers that can be held against each other
_NOT_COMPARED = ("free", "area_ha", "plots")
_LANGUAGE = "language of the sheets"  # in the session: chosen once, it stays for the next offer
_STRANGE = re.compile(r"[^A-Za-z0-9+@.-]+")
_LONGEST = 60
Make = Callable[[Sequence[SiteSheet]], bytes | str]


def toggle(page: PageContext, pick: PlotGroup) -> None:
    """Put a pick into the shortlist, or take it out."""
    now = view_state.selection_groups()
    _write(page, [other for other in now if other != pick] if pick in now else [*now, pick])


def pick_drawn(page: PageContext, shapes: Sequence[Feature]) -> None:
    """Pick what can be offered inside the shapes: plots that hang together as one."""
    land = available_land(page.statement).plots
    free = land.loc[land["bar"] == "", "parcel_id"]
    groups = adjacent_groups(page.statement, plots_inside(page.book, shapes, among=frozenset(free)))
    if not groups:
        messages.keep_notice(page.say("No plot that can be offered lies more than half inside the shape."))
        return
    now = [*view_state.selection_groups(), *(PlotGroup(plots) for plots in groups)]
    _write(page, list(dict.fromkeys(now)), show=SHORTLIST, at=PlotGroup(groups[0]).text)


def render_shortlist(page: PageContext, items: Sequence[ResultItem]) -> None:
    """Draw the link and the files of the shortlist; without picks, how to come by some."""
    if not items:
        messages.show_info(
            page.say("The shortlist is empty: pick offers, and they are kept here and in the link.")
        )
        return
    render_button(page, page.say("Empty the shortlist"), key="find-empty", sel="")
    plots = selection.plot_ids(item.pick for item in items)
    render_plan_button(page, Extent(plots=plots), name="shortlist")
    if len(items) < len(page.view.picks):
        html_blocks.lines(
            page.say(
                "Of {all} plots selected the shortlist has the first {first}.",
                all=page.count(len(page.view.selected)),
                first=page.count(len(selection.plot_ids(shortlisted(page)))),
            )
        )
    html_blocks.lines(
        page.say("Link for investors, without what was asked; on their own address it opens their copy.")
        if page.internal
        else page.say("Link to this shortlist, without what was asked.")
    )
    st.code(link(page), language=None, wrap_lines=True)
    chosen = [item.pick for item in items]
    reasons = refusals(page, chosen)
    if reasons:
        html_blocks.lines(page.say("There are no files of the shortlist as it is:"), *reasons)
        return
    lang = _render_language(page, "shortlist")
    with st.container(horizontal=True, gap="xsmall"):
        _render_file(
            page, chosen, shortlist_kmz, ending="kmz", label=page.say("Google Earth (KMZ)"), lang=lang
        )
        _render_file(
            page, chosen, shortlist_html, ending="html", label=page.say("Map to send (HTML)"), lang=lang
        )


def render_side_by_side(page: PageContext, items: Sequence[ResultItem], enquiry: Enquiry | None) -> None:
    """Draw two to four picks side by side, and the paper of it."""
    offered = [item for item in items if item.offer is not None]
    if len(offered) < _LEAST:
        html_blocks.lines(page.say("Pick two to four offers to hold them against each other."))
        return
    html_blocks.heading(page.say("Side by side"))
    chosen = _render_chosen(page, offered) if len(offered) > _MOST else offered
    _render_comparison(page, chosen, enquiry)
    if len(chosen) < _LEAST or refusals(page, [item.pick for item in chosen]):
        return
    _render_file(
        page,
        [item.pick for item in chosen],
        comparison_pdf,
        ending="pdf",
        label=page.say("Comparison (PDF)"),
        lang=st.session_state.get("find-language-shortlist", page.view.lang),
    )


def link(page: PageContext) -> str:
    """Return the address of the shortlist on this instance: plots and day, nothing of what was asked."""
    view, address = page.view, urlsplit(st.context.url or "")
    params = {"day": text_of(view.day), "known": text_of(view.known), "lang": view.lang}
    params |= {"show": SHORTLIST, "sel": selection.format_groups(shortlisted(page))}
    query = urlencode({name: text for name, text in params.items() if text})
    return urlunsplit((address.scheme, address.netloc, address.path, query, ""))


def _write(page: PageContext, chosen: Sequence[PlotGroup], **also: str) -> None:
    now = len(selection.plot_ids(view_state.selection_groups()))  # more may be selected than a shortlist has
    kept = selection.at_most(chosen, max(MOST_SHORTLISTED, now))
    if len(kept) < len(chosen):
        messages.keep_notice(
            page.say(
                "At most {most} plots fit into the shortlist; take something out first.",
                most=MOST_SHORTLISTED,
            )
        )
    view_state.write_url(page.view, sel=selection.format_groups(kept), **also)


def _render_chosen(page: PageContext, items: Sequence[ResultItem]) -> list[ResultItem]:
    """Draw the choice of what is compared; the first of the results until others are chosen."""
    names = {item.pick.text: f"{item.number}: {', '.join(item.pick.plots)}" for item in items}
    key = "find-compared"
    held = [text for text in st.session_state.get(key) or () if text in names]
    st.session_state[key] = held or list(names)[:_MOST]
    compared = st.multiselect(
        page.say("Hold against each other ({least} to {most})", least=_LEAST, most=page.count(_MOST)),
        list(names),
        format_func=lambda text: names.get(text, text),
        max_selections=_MOST,
        key=key,
    )
    return [item for item in items if item.pick.text in compared]


def _render_comparison(page: PageContext, items: Sequence[ResultItem], enquiry: Enquiry | None) -> None:
    """Draw a column for each result and a row for each criterion; with a sign where it was asked for."""
    requirements = enquiry.requirements if enquiry else ()
    offers = [_evaluated(page, item, enquiry) for item in items]
    names = page.zone_names()
    rows = [
        (page.say("Plots"), *(", ".join(item.pick.plots) for item in items)),
        (page.say("Zone"), *(names.get(item.zone_id, item.zone_id) for item in items)),
        (page.say("Area (ha)"), *(page.number(offer.area_ha, places=2) for offer in offers)),
        (page.say("Kind"), *(texts.kind_text(offer, page.words) for offer in offers)),
    ]
    if requirements:
        scores = [item.offer.score if item.offer else None for item in items]
        rows.append((page.say("Score"), *(page.number(score, places=0) for score in scores)))
    for at, first in enumerate(offers[0].verdicts):
        if first.criterion not in _NOT_COMPARED:
            verdicts = [offer.verdicts[at] for offer in offers]
            rows.append(
                (
                    texts.criterion_text(first, page.book, page.words),
                    *(
                        _cell(page, verdict, requested=bool(verdict.weight and requirements))
                        for verdict in verdicts
                    ),
                )
            )
    head = ("", *(str(item.number) for item in items))
    html_blocks.table(rows, head=head, texts=set(range(1, len(items) + 1)))


def _evaluated(page: PageContext, item: ResultItem, enquiry: Enquiry | None) -> Offer:
    facts = fact_criteria(page.book, enquiry.requirements if enquiry else ())
    pick = item.pick
    offer = evaluate_plots(page.statement, pick.plots, area_ha=pick.area_ha, enquiry=enquiry, facts=facts)
    if offer is None:
        raise ValueError("a result without vacant land is not compared")
    return offer


def _cell(page: PageContext, verdict: Verdict, *, requested: bool) -> str:
    """Return what there is; where it was asked for and is a must, whether that will do."""
    text = texts.found_text(verdict, page.book, page.words)
    if not (requested and verdict.hard):
        return text
    outcome = texts.outcome_text(verdict, page.words)
    return outcome if verdict.outcome == "not_stated" else f"{text} {outcome}"


def render_sheets(page: PageContext, pick: PlotGroup) -> None:
    """Draw the language and the buttons of one sheet; where it must not be handed over, why."""
    reasons = refusals(page, [pick])
    if reasons:
        html_blocks.lines(*reasons)
        return
    lang = _render_language(page, "sheet")
    with st.container(horizontal=True, gap="xsmall"):
        _render_file(page, [pick], _first(sheet_pdf), ending="pdf", label="PDF", lang=lang)
        _render_file(page, [pick], _first(sheet_html), ending="html", label="HTML", lang=lang)


def _render_language(page: PageContext, name: str) -> str:
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


def _render_file(
    page: PageContext, picks: Sequence[PlotGroup], make: Make, *, ending: str, label: str, lang: str
) -> None:
    """Draw the button of a file of picks: one press makes it and hands it over."""
    what = "+".join(pick.text for pick in picks)
    key = (page.audience, page.book.content_hash, page.view.day, page.view.known, what, label, ending, lang)
    downloads.button(
        f"{label} · {LANGUAGE_NAMES[lang]}",  # nobody takes the language before for the one just chosen
        downloads.kept(key, partial(_make_file, page, tuple(picks), make, lang)),
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


def _make_file(page: PageContext, picks: Sequence[PlotGroup], make: Make, lang: str) -> bytes:
    """Return the file, from the book as investors may see it; the guard on our own book comes first."""
    for pick in picks:
        refusal = _refusal(page.statement, page.view.lang, pick)
        if refusal is not None:
            raise refusal
    book = book_store.as_known(book_store.book(page.folder, INVESTOR.audience), page.view.known)
    statement = book_store.statement(book, page.view.day, page.view.basis)
    sheets = [sheet(statement, pick.plots, language=lang, area_ha=pick.area_ha) for pick in picks]
    file = make(sheets)
    return file.encode() if isinstance(file, str) else file


def _first(make: Callable[[SiteSheet], bytes | str]) -> Make:
    return lambda sheets: make(sheets[0])


def _name(page: PageContext, picks: Sequence[PlotGroup], ending: str) -> str:
    """Return what a file is called: land, day, language; of ids only signs that any disk takes."""
    first = _STRANGE.sub("-", picks[0].text)[:_LONGEST]
    more = f"-and-{len(picks) - 1}" if len(picks) > 1 else ""
    return f"landbook-{first}{more}-{page.view.day.isoformat()}-{ending}"
