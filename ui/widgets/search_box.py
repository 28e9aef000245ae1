"""The search box: what is typed there leads to the page of a zone or plot, or to a short list of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from occupancy.program import ROOT
from occupancy.questions import name_search
from occupancy.questions.figure_records import lease_evidence
from occupancy.questions.name_search import strip_generic_words, tokenize
from outputs.offers import selection
from outputs.records import Row, iter_rows
from outputs.text.labels import within
from ui import view_state
from ui.context import PageContext, literal
from ui.widgets import plot_map

# Tenants and certificates are in no investor's book; the tenants of public lists are.
_KINDS = ("zone", "phase", "parcel", "anchor_tenant", "developer")
_INTERNAL_KINDS = ("tenant", "certificate", "lease")
_HITS = 40
_SUGGESTED = 10


@dataclass(frozen=True, slots=True)
class Destination:
    """A zone, or a plot of it; what was found there, and which plots are selected on arriving."""

    zone: str
    plot: str
    kind: str
    name: str
    plots: tuple[str, ...] = ()
    whole: bool = False

    @property
    def page(self) -> str:
        """The page it is on."""
        return "plot" if self.plot else "zone"

    @property
    def changed(self) -> dict[str, str]:
        """What it changes in the address."""
        one = {"zone": self.zone, "plot": self.plot}
        return (
            {**one, "sel": selection.format_groups(selection.regroup((), self.plots))} if self.plots else one
        )


def destinations(page: PageContext, text: str) -> list[Destination]:
    """Return where a text may lead, the best first; a zone or plot comes once."""
    kinds = _KINDS + (_INTERNAL_KINDS if page.internal else ())
    hits = name_search.search_names(page.book, text, kinds=kinds, limit=_HITS)
    zones = page.zone_names()
    results: dict[tuple[str, ...], Destination] = {}
    for hit in iter_rows(hits):
        whole = _plain(hit["matched"]) == _plain(text)
        for destination in _of_hit(page, hit, zones, whole=whole):
            results.setdefault((destination.zone, destination.plot, *destination.plots), destination)
    return list(results.values())


def _plain(text: str) -> list[str]:
    """Return a name as it is compared with another one: without marks, its numerals alike."""
    return [word.number for word in strip_generic_words(tokenize(text))]


def _of_hit(page: PageContext, hit: Row, zones: Mapping[str, str], *, whole: bool) -> list[Destination]:
    kind, name, zone = str(hit["kind"]), str(hit["name"]), str(hit["zone_id"])
    if kind in _INTERNAL_KINDS:
        return _leased(page, hit, zones, whole=whole)
    if kind == "parcel":
        return [Destination(zone, str(hit["record_id"]), kind, f"{name} · {zones[zone]}", whole=whole)]
    label = zones[zone] if kind == "zone" else f"{name} · {zones[zone]}"
    return [Destination(zone, "", kind, label, whole=whole)]


def _leased(page: PageContext, hit: Row, zones: Mapping[str, str], *, whole: bool) -> list[Destination]:
    """Return the plots that a tenant, certificate or lease has on the day, those of a zone first together.

    A lease that is not in force on the day leads to the plot that it names.
    """
    lines = lease_evidence(page.statement)
    if hit["kind"] == "lease":
        lines = lines[lines["lease_id"] == hit["record_id"]]
        if lines.empty:
            recorded = page.book.tenancies[page.book.tenancies["lease_id"] == hit["record_id"]]
            lines = recorded[["parcel_id"]].merge(page.book.parcels[["parcel_id", "zone_id"]], on="parcel_id")
    else:
        projects = page.book.projects
        column = "tenant_name" if hit["kind"] == "tenant" else "certificate_no"
        own = projects.loc[projects[column] == hit["record_id"], "certificate_no"]
        lines = lines[lines["certificate_no"].isin(own)]
    results, kind = [], str(hit["kind"])
    for zone, some in lines.groupby("zone_id", sort=False)["parcel_id"]:
        plots = tuple(dict.fromkeys(some))
        name = f"{hit['name']} · {zones[str(zone)]}"
        if len(plots) > 1:
            label = page.say("{name}: all {plots} plots on the map", name=name, plots=page.count(len(plots)))
            results.append(Destination(str(zone), "", kind, label, plots, whole))
        single = [f"{name} · {plot}" if len(plots) > 1 else name for plot in plots]
        results += [
            Destination(str(zone), plot, kind, label, (), whole)
            for plot, label in zip(plots, single, strict=True)
        ]
    return results


_KEY, _ASKED, _TYPED, _SUGGESTIONS = "find", "found", "typed so far", "suggestions"
_browser = st.components.v2.component(
    "landbook_suggestions",
    js=(ROOT / "ui/suggestions.js").read_text(encoding="utf-8"),
    isolate_styles=False,  # they are links like the others
)


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
    text = st.session_state.pop(_ASKED, "")
    _suggest(page)
    if text:
        _answer(page, text)


@st.fragment
def _suggest(page: PageContext) -> None:
    """List below the box where what is typed so far leads; each is a link."""
    view_state.rerun_if_chosen(more=st.session_state.get(_ASKED))
    text = st.session_state.pop(_TYPED, "")
    results = destinations(page, text)[:_SUGGESTED] if text else []
    listed = [
        {
            "key": view_state.key(result.page, result.changed),
            "href": f"{result.page}?{urlencode(page.view.params(**result.changed))}",
            "label": result.name,
            "kind": page.code("kind", result.kind),
        }
        for result in results
    ]
    data = {"text": text, "results": listed, "label": page.say("Suggestions")}
    _browser(key=_SUGGESTIONS, data=data, on_typed_change=_typing)


def _typing() -> None:
    """Remember what is typed so far."""
    st.session_state[_TYPED] = str((st.session_state.get(_SUGGESTIONS) or {}).get("typed") or "").strip()


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
        for result in results[:_HITS]:
            label = f"{result.name} ({within(page.code('kind', result.kind))})"
            page.link(result.page, label, **result.changed)
        if len(results) > _HITS:
            st.caption(page.say("Only the best are listed; type more of the name."))

    listed()


def _go(result: Destination) -> None:
    """Open a page."""
    plot_map.refit()
    view_state.lead(result.page, **result.changed)


def _typed() -> None:
    """Remember what was typed for this run, and empty the box."""
    st.session_state[_ASKED] = str(st.session_state[_KEY]).strip()
    st.session_state[_KEY] = ""
