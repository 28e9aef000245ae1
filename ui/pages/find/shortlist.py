"""Results as cards with their numbers on the map; and the shortlist, as a link, sheets and files."""

from collections.abc import Sequence

import streamlit as st

from occupancy.land_search.available_land import adjacent_groups, available_land
from occupancy.land_search.results import Offer, Verdict
from outputs.maps.finding_places import plots_inside
from outputs.maps.paper.plan import Extent
from outputs.offers import selection, texts
from outputs.offers.selection import PlotGroup
from outputs.site_sheet.sheet_files import (
    shortlist_html,
    shortlist_kmz,
)
from outputs.site_sheet.shortlist_pack import shortlist_zip
from outputs.site_sheet.shortlist_workbook import shortlist_xlsx
from outputs.text.translations import N_
from ui import view_state
from ui.context import PageContext, literal
from ui.pages.find.handover import Make, client_link, refusals, render_file, render_language, render_sheets
from ui.pages.find.results import (
    CARDS,
    COMING,
    MOST_SHORTLISTED,
    NEAR,
    SHORTLIST,
    ResultItem,
    short_name,
    shortlisted,
)
from ui.widgets import html_blocks, plot_map
from ui.widgets.address_controls import render_button
from ui.widgets.downloads import render_plan_button
from ui.widgets.plot_map import Feature


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
        html_blocks.keep_notice(page.say("No plot that can be offered lies more than half inside the shape."))
        return
    now = [*view_state.selection_groups(), *(PlotGroup(plots) for plots in groups)]
    _write(page, list(dict.fromkeys(now)), show=SHORTLIST, at=PlotGroup(groups[0]).text)


def render_shortlist(page: PageContext, items: Sequence[ResultItem]) -> None:
    """Draw the link and the files of the shortlist; without picks, how to come by some."""
    if not items:
        html_blocks.show_info(
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
    chosen = [item.pick for item in items]
    reasons = refusals(page, chosen)
    if reasons:
        html_blocks.lines(page.say("There are no files of the shortlist as it is:"), *reasons)
        return
    lang = render_language(page, "shortlist")
    _render_link(page, chosen, lang)
    files: dict[str, tuple[Make, str]] = {
        "zip": (shortlist_zip, page.say("Everything (ZIP)")),
        "kmz": (shortlist_kmz, page.say("Google Earth (KMZ)")),
        "html": (shortlist_html, page.say("Map to send (HTML)")),
        "xlsx": (shortlist_xlsx, page.say("Excel (XLSX)")),
    }
    with st.container(horizontal=True, gap="xsmall"):
        for ending, (make, label) in files.items():
            render_file(page, chosen, make, ending=ending, label=label, lang=lang)


def _render_link(page: PageContext, chosen: Sequence[PlotGroup], lang: str) -> None:
    """Draw the link that a client is sent; where the investors' address is not set, how to set it."""
    address = client_link(page, chosen, lang=lang)
    if not address and page.internal:
        html_blocks.lines(
            page.say(
                "There is no link for clients: the address of the copy for investors is not set. Name it in"
                " landbook.toml, under [proposal], as address."
            )
        )
    if not address:
        return
    html_blocks.lines(page.say("Link for the client: this land alone, without what was asked."))
    st.code(address, language=None, wrap_lines=True)


def _write(page: PageContext, chosen: Sequence[PlotGroup], **also: str) -> None:
    now = len(selection.plot_ids(view_state.selection_groups()))  # more may be selected than a shortlist has
    kept = selection.at_most(chosen, max(MOST_SHORTLISTED, now))
    if len(kept) < len(chosen):
        html_blocks.keep_notice(
            page.say(
                "At most {most} plots fit into the shortlist; take something out first.",
                most=MOST_SHORTLISTED,
            )
        )
    view_state.write_url(page.view, sel=selection.format_groups(kept), **also)


# The page itself is left where it is; `number` is a whole number of ours.
_SCROLL = """<script>(() => {{
  const card = document.querySelector(".st-key-find-card-{number}-open");
  const frame = card && card.closest(".st-key-find-cards");
  if (!frame) return;
  const [at, around] = [card.getBoundingClientRect(), frame.getBoundingClientRect()];
  const out = at.top < around.top || (at.bottom > around.bottom && at.top > around.top + 8);
  if (out) frame.scrollTop += at.top - around.top - 4;
}})();</script>"""
_OPEN = {"not_stated": N_("? {names}: not stated"), "failed": N_("✗ {names}: not met")}
_ALWAYS = ("plots", "compactness")  # better or worse, but not asked for
_HIDDEN = ("free",)  # met by every offer; where it fails the reason is said


def render_cards(
    page: PageContext, items: Sequence[ResultItem], focused: ResultItem | None, *, list_name: str
) -> None:
    """Draw the cards of a list, the one looked at opened."""
    zones = page.zone_names()
    for item in items[:CARDS]:
        opened = item is focused
        key = f"find-card-{item.number}"
        with st.container(border=True, key=f"{key}-open" if opened else key, gap="xsmall"):
            _render_head(page, item, zones.get(item.zone_id, item.zone_id))
            _render_summary(page, item, opened=opened, list_name=list_name)
            if opened:
                _render_details(page, item)
    # The card looked at is brought into the frame of the cards, once whenever another one is looked at.
    if focused is not None and page.view.filters.get("at"):
        st.html(_SCROLL.format(number=focused.number), unsafe_allow_javascript=True)
    if len(items) > CARDS:
        html_blocks.lines(page.say("The first {cards}; the table below has all.", cards=page.count(CARDS)))


def look(page: PageContext, pick: PlotGroup) -> None:
    """Look at a result; where it is one plot, at that plot."""
    view_state.write_url(page.view, at=pick.text, plot=pick.plots[0] if len(pick.plots) == 1 else "")


def _render_head(page: PageContext, item: ResultItem, zone: str) -> None:
    """Draw number and name, which open the card, and the button that picks the result."""
    area = f" · {page.ha(item.area_ha)}" if item.area_ha is not None else ""
    name = literal(f"{short_name(page, item.pick.plots)}{area} · {zone}")
    key = f"find-head-{item.number}"
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=key):
        st.button(
            f"**{item.number}** {name}",
            type="tertiary",
            width="stretch",
            key=f"find-look-{item.number}",
            on_click=_look_and_go,
            args=(page, item.pick),
        )
        held = item.pick in page.view.picks
        st.button(
            page.say("Drop") if held else page.say("Pick"),
            icon=":material/bookmark_remove:" if held else ":material/bookmark_add:",
            key=f"find-pick-{item.number}",
            on_click=toggle,
            args=(page, item.pick),
        )


def _render_summary(page: PageContext, item: ResultItem, *, opened: bool, list_name: str) -> None:
    """Draw what is to be known of the result before it is opened."""
    lines = []
    if item.coming is not None:
        lines.append(texts.coming_text(item.coming, page.words))
    if item.offer is None:
        if list_name != COMING:
            lines.append(page.say("✗ No vacant land on this day."))
    else:
        lines.append(_kind(page, item.offer, scored=item.judged))
        if item.coming is None:
            lines.append(texts.facts_text(item.offer, page.view.day, page.words))
        failed = [verdict for verdict in item.offer.failed if item.judged or verdict.criterion == "free"]
        if list_name == NEAR or (list_name == SHORTLIST and failed):
            lines += [texts.verdict_line(verdict, page.book, page.words) for verdict in failed]
        elif not opened and item.judged:
            lines.append(_outcomes(page, item.offer))
    html_blocks.lines(*lines)


def _kind(page: PageContext, offer: Offer, *, scored: bool) -> str:
    kind = texts.kind_text(offer, page.words)
    if len(offer.parcel_ids) > 1:
        kind = f"{kind} ({page.count(len(offer.parcel_ids))})"
    if not scored:
        return kind
    score = page.number(offer.score, places=0)
    return page.say("{score}/100 · {kind}", score=score, kind=kind)


def _outcomes(page: PageContext, offer: Offer) -> str:
    """Return how many wishes are met, and which are not, with sign and word."""
    by_outcome = {
        outcome: [
            verdict
            for verdict in offer.verdicts
            if verdict.outcome == outcome and verdict.criterion not in _HIDDEN
        ]
        for outcome in ("met", "not_stated", "failed")
    }
    parts = [page.say("✓ {met} met", met=page.count(len(by_outcome["met"])))]
    for outcome, message in _OPEN.items():
        if by_outcome[outcome]:
            names = ", ".join(
                texts.criterion_text(verdict, page.book, page.words) for verdict in by_outcome[outcome]
            )
            parts.append(page.say(message, names=names))
    return " · ".join(parts)


def _render_details(page: PageContext, item: ResultItem) -> None:
    """Draw the reasons, the plots with their pages, and the sheets."""
    if item.offer is not None:
        render = _render_reasons if item.judged else _render_facts
        render(page, item.offer)
        crossed = item.offer.streets_crossed
        if crossed:
            pairs = "; ".join(" – ".join(pair) for pair in crossed)
            html_blocks.lines(page.say("Only a street of the zone joins: {pairs}.", pairs=pairs))
        if item.pick.area_ha is not None:
            whole = page.ha(item.offer.whole_ha)
            html_blocks.lines(page.say("Of {whole} vacant; the cut is a trial, no survey.", whole=whole))
    with st.container(horizontal=True, gap="xsmall", key="find-plots"):
        for plot in item.pick.plots:
            page.link("plot", page.say("Plot {plot}", plot=plot), plot=plot)
    render_sheets(page, item.pick)


def _render_reasons(page: PageContext, offer: Offer) -> None:
    rows = [
        _reason(page, verdict)
        for verdict in offer.verdicts
        if verdict.criterion not in _HIDDEN or verdict.outcome != "met"
    ]
    head = (
        page.say("Criterion"),
        page.say("There is"),
        page.say("Wanted"),
        page.say("Outcome"),
        page.say("Score"),
    )
    html_blocks.table(rows, head=head, texts={1, 2, 3})


def _render_facts(page: PageContext, offer: Offer) -> None:
    """Draw what there is, where nothing was asked for."""
    rows = [
        (
            texts.criterion_text(verdict, page.book, page.words),
            texts.found_text(verdict, page.book, page.words),
        )
        for verdict in offer.verdicts
        if verdict.criterion not in (*_HIDDEN, *_ALWAYS, "area_ha")
    ]
    html_blocks.table(rows, texts={1})


def _reason(page: PageContext, verdict: Verdict) -> tuple[str, ...]:
    name, requested = texts.criterion_text(verdict, page.book, page.words), verdict.criterion not in _ALWAYS
    score = "" if verdict.score is None or not verdict.weight else page.number(100 * verdict.score, places=0)
    return (
        name if verdict.hard or not requested else page.say("{wish} (preferred)", wish=name),
        texts.found_text(verdict, page.book, page.words),
        texts.wanted_text(verdict, page.book, page.words)
        if requested and verdict.criterion != "free"
        else "",
        texts.outcome_text(verdict, page.words) if requested else "",
        score,
    )


def _look_and_go(page: PageContext, pick: PlotGroup) -> None:
    plot_map.refit()
    look(page, pick)
