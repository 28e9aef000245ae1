"""The search box: what is typed there leads to the page of a zone or plot, or to a short list of them."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from occupancy.questions import name_search
from occupancy.questions.lease_evidence import lease_evidence
from occupancy.questions.name_search import strip_generic_words, tokenize
from outputs.records import Row, iter_rows
from outputs.text import captions
from outputs.text.labels import within
from ui import links
from ui.context import PageContext, literal
from ui.widgets import plot_map

# Tenants and certificates are in no investor's book; the tenants of public lists are.
_KINDS = ("zone", "phase", "parcel", "anchor_tenant")
_INTERNAL_KINDS = ("tenant", "certificate")
_HITS = 40
_NAMED_PLOTS = 5


@dataclass(frozen=True, slots=True)
class Destination:
    """A zone, or a plot of it; what was found there, and what to say of it on arriving."""

    zone: str
    plot: str
    kind: str
    name: str
    remark: str = ""
    whole: bool = False

    @property
    def page(self) -> str:
        """The page it is on."""
        return "plot" if self.plot else "zone"


def destinations(page: PageContext, text: str) -> list[Destination]:
    """Return where a text may lead, the best first; a zone or plot comes once."""
    kinds = _KINDS + (_INTERNAL_KINDS if page.internal else ())
    hits = name_search.search_names(page.book, text, kinds=kinds, limit=_HITS)
    zones = captions.localized_names(
        pd.DataFrame(page.book.zones.drop(columns="geometry")), "zone_id", page.words
    )
    results: dict[tuple[str, str], Destination] = {}
    for hit in iter_rows(hits):
        whole = _plain(hit["matched"]) == _plain(text)
        for destination in _of_hit(page, hit, zones, whole=whole):
            results.setdefault((destination.zone, destination.plot), destination)
    return list(results.values())


def _plain(text: str) -> list[str]:
    """Return a name as it is compared with another one: without marks, its numerals alike."""
    return [word.number for word in strip_generic_words(tokenize(text))]


def _of_hit(page: PageContext, hit: Row, zones: dict[str, str], *, whole: bool) -> list[Destination]:
    kind, name, zone = str(hit["kind"]), str(hit["name"]), str(hit["zone_id"])
    if kind in _INTERNAL_KINDS:
        return _leased(page, hit, zones, whole=whole)
    if kind == "parcel":
        return [Destination(zone, str(hit["record_id"]), kind, f"{name} · {zones[zone]}", whole=whole)]
    label = zones[zone] if kind == "zone" else f"{name} · {zones[zone]}"
    return [Destination(zone, "", kind, label, whole=whole)]


def _leased(page: PageContext, hit: Row, zones: dict[str, str], *, whole: bool) -> list[Destination]:
    """Return the zones in which a tenant leases plots on the day; the plot itself where it is one."""
    projects = page.book.projects
    column = "tenant_name" if hit["kind"] == "tenant" else "certificate_no"
    own = projects.loc[projects[column] == hit["record_id"], "certificate_no"]
    lines = lease_evidence(page.statement)
    lines = lines[lines["certificate_no"].isin(own)]
    results = []
    for zone, some in lines.groupby("zone_id", sort=False)["parcel_id"]:
        plots = list(dict.fromkeys(some))
        name = f"{hit['name']} · {zones[str(zone)]}"
        only = plots[0] if len(plots) == 1 else ""
        remark = "" if only else _several(page, str(hit["name"]), plots)
        results.append(Destination(str(zone), only, str(hit["kind"]), name, remark, whole))
    return results


def _several(page: PageContext, name: str, plots: list[str]) -> str:
    some = ", ".join(plots[:_NAMED_PLOTS]) + (" …" if len(plots) > _NAMED_PLOTS else "")
    return page.say(
        "{name} leases {plots} plots here: {some}", name=name, plots=page.count(len(plots)), some=some
    )


_KEY, _ASKED, _REMARK = "find", "found", "said on arriving"
_LISTED = 12


def render_search_box(page: PageContext) -> None:
    """Draw the box; what is meant opens, and where several may be meant they can be chosen from."""
    label = page.say("Find a zone, plot or tenant") if page.internal else page.say("Find a zone or plot")
    st.text_input(
        label,
        key=_KEY,
        placeholder=label,
        label_visibility="collapsed",
        icon=":material/search:",
        on_change=_typed,
    )
    remark = st.session_state.pop(_REMARK, "")
    if remark:
        st.toast(literal(remark), icon=":material/info:")
    text = st.session_state.pop(_ASKED, "")
    if text:
        _answer(page, text)


def _answer(page: PageContext, text: str) -> None:
    results = destinations(page, text)
    meant = _meant(results)
    if not results:
        notice = page.say("Nothing in the book is called {text}.", text=text)
        st.toast(literal(notice), icon=":material/search_off:")
    elif meant:
        _go(meant)
    else:
        _choose(page, results)


def _meant(results: list[Destination]) -> Destination | None:
    """Return the one that must be meant: the only one, or the only one called so in full.

    Who types "que vo" may mean any zone that is called Quế Võ and more: then there is none.
    """
    whole = [result for result in results if result.whole]
    longer = [result for result in results if result.kind == "zone" and not result.whole]
    if len(whole) == 1 and (whole[0].kind != "zone" or not longer):
        return whole[0]
    return results[0] if len(results) == 1 else None


def _choose(page: PageContext, results: list[Destination]) -> None:
    """Draw a short list over the page; a link of it, or Escape, closes it."""

    @st.dialog(page.say("Which one is meant?"), width="small")
    def listed() -> None:
        for result in results[:_LISTED]:
            label = f"{result.name} ({within(page.code('kind', result.kind))})"
            page.link(result.page, label, zone=result.zone, plot=result.plot)
        if len(results) > _LISTED:
            st.caption(page.say("Only the best are listed; type more of the name."))

    listed()


def _go(result: Destination) -> None:
    """Open a page, and say there what must be said of it."""
    st.session_state[_REMARK] = result.remark
    plot_map.refit()
    links.lead(result.page, zone=result.zone, plot=result.plot)


def _typed() -> None:
    """Remember what was typed for this run, and empty the box."""
    st.session_state[_ASKED] = str(st.session_state[_KEY]).strip()
    st.session_state[_KEY] = ""
