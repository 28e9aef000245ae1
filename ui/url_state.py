"""The view: what a reader has asked for. The address holds it, so a copied link shows the same.

A choice is written down at once and reaches the browser when the page is drawn; until the browser shows the
new address it still speaks of an older one. Only Back, Forward and a link followed move it by themselves.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from outputs.text.translations import LANGUAGES, SOURCE
from ui import selection
from ui.selection import PlotGroup

KEYS = ("day", "known", "basis", "lang", "zone", "plot", "sel")
# What pages filter by; each page reads its own, all of them travel with every link.
FILTERS = (
    "zones",
    "district",
    "min_ha",
    "max_ha",
    "ready",
    "price",
    "service",
    "offer",
    "state",
    "rule",
    "severity",
    "finding",
    "sort",
    "since",
    "paper",
    # Of land to be found.
    "ha",
    "ha_min",
    "ha_max",
    "by",
    "sector",
    "near",
    "need",
    "term",
    "front",
    "width",
    "rect",
    "beside",
    "how",
    "most",
    "until",
    "soft",
    "hard",
    "weights",
    "show",
    "at",
)
# Filters of findings and tenants, which investors are not told.
_INTERNAL = frozenset({"rule", "severity", "finding", "beside"})


def permitted(address: Mapping[str, str], *, internal: bool) -> dict[str, str]:
    """Return the parts of an address that an audience may use; nothing in it changes the audience."""
    return {key: value for key, value in address.items() if internal or key not in _INTERNAL}


MOST_SELECTED = 50
BETWEEN = ";"  # of several in one key, as the tables of a book have it
# In the session: the addresses at which the browser may be, the one that is meant last; how often the reader
# has gone to another one; and what the address of the page says.
_SENT, _TURN, _RENEWED, _SHOWN = "addresses", "turn", "controls renewed", "shown"
_MANY = 60
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)  # a day beyond is a slip of the pen


@dataclass(frozen=True, slots=True)
class UrlState:
    """What a page shows: nothing of it is kept anywhere but in the address.

    Attributes
    ----------
    day, known
        The day asked about, and the day whose knowledge is used (None: all there is).
    basis, lang
        Codes of the basis of rates and of the language.
    zone, plot
        What is looked at; empty: none.
    picks
        What is chosen: plots, some of them together; at most 50 plots in all.
    filters
        What a page filters by, by the keys in FILTERS, as text.
    misread
        The parts of the address that could not be used and were replaced.
    turn
        How often the reader had gone to another address when the page was drawn.
    """

    day: date
    basis: str
    lang: str
    zone: str = ""
    plot: str = ""
    known: date | None = None
    picks: tuple[PlotGroup, ...] = ()
    filters: Mapping[str, str] = field(default_factory=dict)
    misread: tuple[str, ...] = ()
    turn: int = 0

    @property
    def selected(self) -> tuple[str, ...]:
        """Ids of the plots chosen."""
        return selection.plot_ids(self.picks)

    def params(self, **changed: str) -> dict[str, str]:
        """Return the query of this view with what has `changed`; an empty text leaves a key out."""
        whole = {
            "day": self.day.isoformat(),
            "known": self.known.isoformat() if self.known else "",
            "basis": self.basis,
            "lang": self.lang,
            "zone": self.zone,
            "plot": self.plot,
            "sel": selection.format_groups(self.picks),
            **self.filters,
            **changed,
        }
        return {key: whole[key] for key in (*KEYS, *FILTERS) if whole.get(key)}


def language(address: Mapping[str, str], locale: str | None) -> str:
    """Return the language of the address, else of the browser, else the first of the catalogues."""
    if address.get("lang") in LANGUAGES:
        return address["lang"]
    spoken = (locale or LANGUAGES[0]).split("-")[0].lower()
    return spoken if spoken in LANGUAGES else SOURCE


def read_url(
    address: Mapping[str, str], usual: UrlState, *, bases: set[str], zones: set[str], plots: set[str]
) -> UrlState:
    """Return the view that an address asks for; `usual` stands where it says nothing or nothing usable."""
    misread = []
    days: dict[str, date] = {}
    for key in ("day", "known"):
        if key in address:
            try:
                days[key] = parse_day(address[key])
            except ValueError:
                misread.append(key)
    codes = {
        "basis": address.get("basis", usual.basis),
        "zone": address.get("zone", ""),
        "plot": address.get("plot", ""),
    }
    for key, among in (("basis", bases), ("zone", zones | {""}), ("plot", plots | {""})):
        if codes[key] not in among:
            misread.append(key)
            codes[key] = usual.basis if key == "basis" else ""
    chosen, all_known = selection.known_groups(address.get("sel", ""), plots)
    if not all_known:
        misread.append("sel")
    return UrlState(
        days.get("day", usual.day),
        codes["basis"],
        usual.lang,
        codes["zone"],
        codes["plot"],
        known=days.get("known"),
        picks=selection.at_most(chosen, MOST_SELECTED),
        filters={key: address[key] for key in FILTERS if address.get(key)},
        misread=tuple(misread),
        turn=usual.turn,
    )


def parse_day(text: str) -> date:
    """Return a day of an address; ValueError when it is none, or one that nobody can mean."""
    read_ = date.fromisoformat(text)
    if not _FIRST <= read_ <= _LAST:
        raise ValueError(text)
    return read_


def arrive() -> dict[str, str]:
    """Return the address that is meant, at the start of a run, and bring the browser to it."""
    begun, address = _SENT in st.session_state, st.query_params.to_dict()
    left = begun and (_gone() or address not in st.session_state[_SENT])
    if left:
        st.session_state[_SENT] = [address]
    if st.session_state.pop(_RENEWED, False) or left:
        st.session_state[_TURN] = turn() + 1
    meant = _meant()
    if meant != address:
        st.query_params.from_dict(meant)
    return meant


def turn() -> int:
    """Return how often the reader has gone to another address: by a link, Back or Forward."""
    return int(st.session_state.get(_TURN, 0))


def sync_controls(view: UrlState) -> None:
    """Remember what the address says that the page is drawn for now."""
    st.session_state[_SHOWN] = view.params()


def write_url(view: UrlState, **changed: str) -> None:
    """Put what has `changed` into the address; called when a reader chooses something.

    What another control has just written stays: two choices may come in with the same run. What a control
    reports of a page that was left is no choice where the address says something else since.
    """
    if _gone():
        return
    before, shown = view.params(), st.session_state.get(_SHOWN, {})
    if view.turn != turn() and any(before.get(key) != shown.get(key) for key in changed):
        return
    meant = _meant()
    kept = {key: value for key, value in meant.items() if key not in view.misread}
    usual = {key: shown.get(key, before[key]) for key in ("day", "basis", "lang")}
    whole = usual | kept | changed
    new = {key: whole[key] for key in (*KEYS, *FILTERS) if whole.get(key)}
    if new != meant:
        st.session_state[_SENT] = [*st.session_state[_SENT], new][-_MANY:]


def renew(view: UrlState, **changed: str) -> None:
    """Put what has `changed` into the address by a button that empties other controls: these become new."""
    write_url(view, **changed)
    st.session_state[_RENEWED] = True


def _gone() -> bool:
    """Return whether the browser went to another address by itself (Back, Forward) in this run."""
    run = get_script_run_ctx()
    return run is not None and run.is_history_navigation


def _meant() -> dict[str, str]:
    """Return the address that the reader means: the last one written, even before the browser has it.

    The browser goes through the addresses in the order in which they were written; what stands before the
    one it has come to is over. One that was never written is where the reader went by himself.
    """
    address: dict[str, str] = st.query_params.to_dict()
    sent: list[dict[str, str]] = st.session_state.get(_SENT, [])
    sent = sent[sent.index(address) :] if address in sent else [address]
    st.session_state[_SENT] = sent
    return sent[-1]


def selected_ids() -> tuple[str, ...]:
    """Return the plots selected at this moment, for a choice that adds to them or takes from them."""
    return selection.plot_ids(selection_groups())


def selection_groups() -> tuple[PlotGroup, ...]:
    """Return what is chosen by the address at this moment, with what is chosen together."""
    return selection.parse_groups(_meant().get("sel", ""))


def set_selection(view: UrlState, plots: Sequence[str]) -> None:
    """Select just these plots; groups stay together unless one of their plots is gone."""
    write_url(view, sel=selection.format_groups(selection.regroup(selection_groups(), plots)))


def encode_ids(ids: Iterable[str]) -> str:
    """Return ids as a key of the address has them: between semicolons, one in an id as %3B."""
    return BETWEEN.join(one.replace("%", "%25").replace(BETWEEN, "%3B") for one in ids)


def decode_ids(text: str) -> tuple[str, ...]:
    """Return the ids of one key of the address, each once."""
    ids = (one.replace("%3B", BETWEEN).replace("%25", "%") for one in text.split(BETWEEN) if one)
    return tuple(dict.fromkeys(ids))
