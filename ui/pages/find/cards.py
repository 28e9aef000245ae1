"""Cards: a result each, with its number on the map; the one looked at tells its reasons."""

from collections.abc import Sequence

import streamlit as st

from occupancy.land_search.results import Offer, Verdict
from outputs.offers import texts
from outputs.text.translations import N_
from ui import view_state
from ui.context import PageContext, literal
from ui.pages.find import shortlist
from ui.pages.find.results import CARDS, COMING, NEAR, SHORTLIST, ResultItem, short_name
from ui.selection import PlotGroup
from ui.widgets import html_blocks, plot_map

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
            on_click=shortlist.toggle,
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
    shortlist.render_sheets(page, item.pick)


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
