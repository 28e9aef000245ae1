"""Cards: an entry each, with its number on the map; the one looked at tells its reasons."""

from collections.abc import Callable, Sequence

import streamlit as st

from occupancy.land_search.results import Offer, Verdict
from outputs.offers import texts
from outputs.text import captions
from outputs.text.formatting import format_count, format_number
from outputs.text.translations import N_
from ui import url_state
from ui.context import PageContext, literal
from ui.pages.find import files, shortlist
from ui.pages.find.result_list import CARDS, COMING, NEAR, SHORTLIST, ResultItem, short_name
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
    page: PageContext, entries: Sequence[ResultItem], at: ResultItem | None, *, panel: str
) -> None:
    """Draw the cards of a panel, the one looked at opened."""
    zones = captions.localized_names(page.book.zones, "zone_id", page.words)
    for entry in entries[:CARDS]:
        opened = at is not None and entry is at
        key = f"find-card-{entry.number}"
        with st.container(border=True, key=f"{key}-open" if opened else key, gap="xsmall"):
            _head(page, entry, zones.get(entry.zone_id, entry.zone_id))
            _lines(page, entry, opened=opened, panel=panel)
            if opened:
                _more(page, entry)
    if at is not None:
        _bring(at.number, page.view.filters.get("at", ""))
    if len(entries) > CARDS:
        html_blocks.lines(
            [page.say("The first {cards}; the table below has all.", cards=format_count(CARDS, page.words))]
        )


def look(page: PageContext, pick: PlotGroup) -> None:
    """Look at an entry; where it is one plot, at that plot."""
    url_state.write_url(page.view, at=pick.text, plot=pick.plots[0] if len(pick.plots) == 1 else "")


def _bring(number: int, asked: str) -> None:
    """Bring the card looked at into the frame of the cards, once whenever another one is looked at."""
    if asked:
        st.html(_SCROLL.format(number=number), unsafe_allow_javascript=True)


def _head(page: PageContext, entry: ResultItem, zone: str) -> None:
    """Draw number and name, which open the card, and the button that picks the entry."""
    area = f" · {page.ha(entry.area_ha)}" if entry.area_ha is not None else ""
    name = literal(f"{short_name(page, entry.pick.plots)}{area} · {zone}")
    key = f"find-head-{entry.number}"
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=key):
        st.button(
            f"**{entry.number}** {name}",
            type="tertiary",
            width="stretch",
            key=f"find-look-{entry.number}",
            on_click=_looking(page, entry.pick),
        )
        held = entry.pick in page.view.picks
        st.button(
            page.say("Drop") if held else page.say("Pick"),
            icon=":material/bookmark_remove:" if held else ":material/bookmark_add:",
            key=f"find-pick-{entry.number}",
            on_click=shortlist.toggle,
            args=(page, entry.pick),
        )


def _lines(page: PageContext, entry: ResultItem, *, opened: bool, panel: str) -> None:
    """Draw what is to be known of the entry before it is opened."""
    lines = []
    if entry.coming is not None:
        lines.append(texts.coming_text(entry.coming, page.words))
    if entry.offer is None:
        if panel != COMING:
            lines.append(page.say("✗ No vacant land on this day."))
    else:
        lines.append(_kind(page, entry.offer, scored=entry.judged))
        failed = [one for one in entry.offer.failed if entry.judged or one.criterion == "free"]
        if panel == NEAR or (panel == SHORTLIST and failed):
            lines += [texts.verdict_line(one, page.book, page.words) for one in failed]
        elif not opened and entry.judged:
            lines.append(_outcomes(page, entry.offer))
    html_blocks.lines(lines)


def _kind(page: PageContext, offer: Offer, *, scored: bool) -> str:
    kind = texts.kind_text(offer, page.words)
    if len(offer.parcel_ids) > 1:
        kind = f"{kind} ({format_count(len(offer.parcel_ids), page.words)})"
    if not scored:
        return kind
    score = format_number(offer.score, page.words, places=0)
    return page.say("{score}/100 · {kind}", score=score, kind=kind)


def _outcomes(page: PageContext, offer: Offer) -> str:
    """Return how many wishes are met, and which are not, with sign and word."""
    by_outcome = {
        outcome: [one for one in offer.verdicts if one.outcome == outcome and one.criterion not in _HIDDEN]
        for outcome in ("met", "not_stated", "failed")
    }
    parts = [page.say("✓ {met} met", met=format_count(len(by_outcome["met"]), page.words))]
    for outcome, message in _OPEN.items():
        if by_outcome[outcome]:
            names = ", ".join(texts.named(one, page.book, page.words) for one in by_outcome[outcome])
            parts.append(page.say(message, names=names))
    return " · ".join(parts)


def _more(page: PageContext, entry: ResultItem) -> None:
    """Draw the reasons, the plots with their pages, and the sheets."""
    if entry.offer is not None:
        tell = _reasons if entry.judged else _facts
        tell(page, entry.offer)
        crossed = entry.offer.streets_crossed
        if crossed:
            pairs = "; ".join(f"{one} – {other}" for one, other in crossed)
            html_blocks.lines([page.say("Only a street of the zone joins: {pairs}.", pairs=pairs)])
        if entry.pick.area_ha is not None:
            whole = page.ha(entry.offer.whole_ha)
            html_blocks.lines([page.say("Of {whole} vacant; the cut is a trial, no survey.", whole=whole)])
    with st.container(horizontal=True, gap="xsmall", key="find-plots"):
        for plot in entry.pick.plots:
            page.link("plot", page.say("Plot {plot}", plot=plot), plot=plot)
    files.sheets(page, entry.pick)


def _reasons(page: PageContext, offer: Offer) -> None:
    rows = [
        _reason(page, one) for one in offer.verdicts if one.criterion not in _HIDDEN or one.outcome != "met"
    ]
    head = (
        page.say("Criterion"),
        page.say("There is"),
        page.say("Wanted"),
        page.say("Outcome"),
        page.say("Score"),
    )
    html_blocks.table(rows, head=head, texts={1, 2, 3})


def _facts(page: PageContext, offer: Offer) -> None:
    """Draw what there is, where nothing was asked for."""
    rows = [
        (texts.named(one, page.book, page.words), texts.found_text(one, page.book, page.words))
        for one in offer.verdicts
        if one.criterion not in (*_HIDDEN, *_ALWAYS, "area_ha")
    ]
    html_blocks.table(rows, texts={1})


def _reason(page: PageContext, one: Verdict) -> tuple[str, ...]:
    name, asked = texts.named(one, page.book, page.words), one.criterion not in _ALWAYS
    score = (
        "" if one.score is None or not one.weight else format_number(100 * one.score, page.words, places=0)
    )
    return (
        name if one.hard or not asked else page.say("{wish} (preferred)", wish=name),
        texts.found_text(one, page.book, page.words),
        texts.wanted_text(one, page.book, page.words) if asked and one.criterion != "free" else "",
        texts.outcome_text(one, page.words) if asked else "",
        score,
    )


def _looking(page: PageContext, pick: PlotGroup) -> Callable[[], None]:
    def act() -> None:
        plot_map.refit()
        look(page, pick)

    return act
