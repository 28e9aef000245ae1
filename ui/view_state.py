"""The view: what a reader has asked for. The address holds it, so a copied link shows the same.

An address that was drawn with the page would lack what is typed in the moment before, and Streamlit does not
write the address of a link to the page one is on. So the browser tells which link was pressed, behind every
choice before it; the server answers with the address, and the browser goes there.

A choice is written down at once and reaches the browser when the page is drawn; until the browser shows the
new address it still speaks of an older one. Only Back, Forward and a link followed move it by themselves.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from secrets import token_hex
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from occupancy.program import ROOT
from outputs.offers import selection
from outputs.offers.selection import PlotGroup
from outputs.text.translations import LANGUAGES, SOURCE
from ui import address_keys
from ui.address_keys import KEYS, parse_day

_KEY, _ANSWER = "links", "links-answer"
_LEADS, _ANSWERED = "link to follow", "link that was answered"  # in the session
_browser = st.components.v2.component("landbook_links", js=(ROOT / "ui/links.js").read_text(encoding="utf-8"))


def key(name: str, changed: Mapping[str, str]) -> str:
    """Return the key of the place of a link to the page `name` with what has `changed`."""
    return "to-" + json.dumps([name, dict(changed)]).encode().hex()


@dataclass(frozen=True, slots=True)
class Lead:
    """A link that is followed: its page, what changes on the way, and what tells it from others."""

    page: str
    changed: Mapping[str, str]
    once: str = field(default_factory=lambda: token_hex(4))


def lead(name: str, **changed: str) -> None:
    """Lead to the page `name` with what has `changed`, when the page is drawn next."""
    st.session_state[_LEADS] = Lead(name, changed)


def leading() -> Lead | None:
    """Return where the reader is to be led; None: nowhere.

    A run that another cuts short may have answered what the browser never got: the next answers once more.
    """
    led: Lead | None = st.session_state.get(_LEADS)
    return led


def arrived() -> None:
    """Take note that a run came to its end: the link that it answered is being followed."""
    if leading() is not None and _answered():
        del st.session_state[_LEADS]


def _answered() -> bool:
    """Return whether the link that is followed has been answered, and nothing was chosen since."""
    led = leading()
    return led is not None and led.once == st.session_state.get(_ANSWERED)


def listen(language: str) -> None:
    """Listen to the links of the page that is drawn now, and tell the browser which language the page is in.

    It comes first of all, so that no run ends before.
    """
    heard = _browser(key=_KEY, data={"language": language}, on_pressed_change=_pressed)
    if heard.pressed and leading() is None:
        _take(heard.pressed)  # where the run before ended so early that the callback found nothing


def go(led: Lead, view: "ViewState", pages: Collection[str]) -> None:
    """Lead the browser to the page of a link, if it is one, at the address of this view with its changes."""
    st.session_state[_ANSWERED] = led.once
    if led.page in pages:
        query = urlencode(view.params(**led.changed))
        _browser(key=_ANSWER, data={"page": key(led.page, {}), "query": query, "once": led.once})


def _pressed() -> None:
    _take((st.session_state.get(_KEY) or {}).get("pressed"))


def _take(text: object) -> None:
    """Take over which link was pressed; what is no link of ours is passed over."""
    try:
        name, changed = json.loads(bytes.fromhex(str(text)))
        lead(str(name), **{key: str(changed[key]) for key in KEYS if key in changed})
    except (TypeError, ValueError):
        return


# In the session: the addresses at which the browser may be, the one that is meant last; how often the reader
# has gone to another one; what the address of the page says, in full and as it was written; and what each
# control shows, since which turn, and in which it was drawn last.
_SENT, _TURN, _RENEWED, _SHOWN, _CONTROLS = "addresses", "turn", "controls renewed", "shown", "controls"
_DRAWN = "drawn"
_MANY = 60


@dataclass(frozen=True, slots=True)
class ViewState:
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
        What is chosen: plots, some of them together.
    filters
        The other keys of the address, as text.
    misread
        The keys of these that could not be used and were replaced.
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
        own = {name: address_keys.text_of(getattr(self, name)) for name in _OWN}
        return address_keys.in_order(
            {**own, "sel": selection.format_groups(self.picks), **self.filters, **changed}
        )


_OWN = ("day", "known", "basis", "lang", "zone", "plot")


def language(params: Mapping[str, str], locale: str | None) -> str:
    """Return the language of the address, else of the browser, else the first of the catalogues."""
    if params.get("lang") in LANGUAGES:
        return params["lang"]
    spoken = (locale or LANGUAGES[0]).split("-")[0].lower()
    return spoken if spoken in LANGUAGES else SOURCE


def read_url(params: Mapping[str, str], usual: ViewState, codes: Mapping[str, Collection[str]]) -> ViewState:
    """Return the view that an address asks for; `usual` stands where it says nothing or nothing usable.

    `codes` has the permitted bases, zones and plots under their keys.
    """
    misread = []
    days: dict[str, date] = {}
    for name in ("day", "known"):
        if name in params:
            try:
                days[name] = parse_day(params[name])
            except ValueError:
                misread.append(name)
    used = {"basis": usual.basis, "zone": "", "plot": ""}
    for name, default in list(used.items()):
        if params.get(name) in codes[name]:
            used[name] = params[name]
        elif params.get(name, default) != default:
            misread.append(name)
    picks, all_known = selection.known_groups(params.get("sel", ""), codes["plot"])
    if not all_known:
        misread.append("sel")
    return ViewState(
        days.get("day", usual.day),
        **used,
        lang=usual.lang,
        known=days.get("known"),
        picks=picks,
        filters={name: params[name] for name, key in KEYS.items() if key.pages and params.get(name)},
        misread=tuple(misread),
        turn=usual.turn,
    )


def arrive() -> dict[str, str]:
    """Return the address that is meant, at the start of a run, and bring the browser to it."""
    begun, current = _SENT in st.session_state, st.query_params.to_dict()
    if _gone() and _answered():
        del st.session_state[_LEADS]
    left = begun and (_gone() or current not in st.session_state[_SENT])
    if left:
        st.session_state[_SENT] = [current]
    if st.session_state.pop(_RENEWED, False) or left:
        st.session_state[_TURN] = turn() + 1
    meant = _meant()
    if meant != current:
        st.query_params.from_dict(meant)
    st.session_state[_DRAWN] = meant
    return meant


def rerun_if_chosen(*, more: object = None) -> None:
    """Draw the whole page anew where a part of it alone is drawn although something else was chosen.

    The browser sends what is chosen in one moment as one message, and where one of it is of a part of the
    page it asks for that part alone: a day that is typed just before a figure is opened would not be drawn.
    `more` is what else was chosen, besides what stands in the address and a link.
    """
    run = get_script_run_ctx()
    alone = run is not None and bool(run.fragment_ids_this_run)
    chosen = st.session_state.get(_SENT, [None])[-1] != st.session_state.get(_DRAWN)
    if alone and (more or chosen or leading() is not None):
        st.rerun()


def turn() -> int:
    """Return how often the reader has gone to another address: by a link, Back or Forward."""
    return int(st.session_state.get(_TURN, 0))


def sync_controls(view: ViewState) -> None:
    """Remember what the address says that the page is drawn for now."""
    st.session_state[_SHOWN] = view.params()


def write_url(view: ViewState, **changed: str) -> None:
    """Put what has `changed` into the address; called when a reader chooses something.

    What another control has just written stays: two choices may come in with the same run. What a control
    reports of a page that was left is no choice where the address says something else since; but it is one
    where the page is left by a link, which is followed once more.
    """
    led = leading()
    if led is not None:  # what is chosen while a link is followed goes along with it
        st.session_state[_LEADS] = Lead(led.page, {**changed, **led.changed})
    if _gone():
        return
    before, now = view.params(), st.session_state.get(_SHOWN, {})
    if view.turn != turn() and any(before.get(name) != now.get(name) for name in changed):
        return
    meant = _meant()
    kept = {name: text for name, text in meant.items() if name not in view.misread}
    usual = {name: now.get(name, before[name]) for name in ("day", "basis", "lang")}
    new = address_keys.in_order(usual | kept | changed)
    if new != meant:
        st.session_state[_SENT] = [*st.session_state[_SENT], new][-_MANY:]


def renew(view: ViewState, **changed: str) -> None:
    """Put what has `changed` into the address by a button that empties other controls: these become new."""
    write_url(view, **changed)
    st.session_state[_RENEWED] = True


def control_key(name: str, value: object) -> str:
    """Return the key of the control called `name`, which is to show this `value` of the address.

    Where a link, Back or Forward has changed the value the control is a new one: what the one of before still
    reports is no choice. Where it has not, the control stays, and so does what is being typed in it.
    """
    controls: dict[str, tuple[object, int, int]] = st.session_state.setdefault(_CONTROLS, {})
    before, since, drawn = controls.get(name, (value, 0, turn()))
    controls[name] = (value, turn() if drawn != turn() and before != value else since, turn())
    return current_key(name)


def current_key(name: str) -> str:
    """Return the key of the control called `name` as it was drawn last."""
    _, since, _ = st.session_state.get(_CONTROLS, {}).get(name, (None, 0, 0))
    return f"{name}~{since}" if since else name


def set_control(name: str, value: object) -> str:
    """Return the key of a control that shows the `value` of the address, whatever it held before."""
    key = control_key(name, value)
    st.session_state[key] = value
    return key


def _gone() -> bool:
    """Return whether the browser went to another address by itself (Back, Forward) in this run."""
    run = get_script_run_ctx()
    return run is not None and run.is_history_navigation


def _meant() -> dict[str, str]:
    """Return the address that the reader means: the last one written, even before the browser has it.

    The browser goes through the addresses in the order in which they were written; what stands before the
    one it has come to is over. One that was never written is where the reader went by himself.
    """
    current: dict[str, str] = st.query_params.to_dict()
    sent: list[dict[str, str]] = st.session_state.get(_SENT, [])
    sent = sent[sent.index(current) :] if current in sent else [current]
    st.session_state[_SENT] = sent
    return sent[-1]


def selected_ids() -> tuple[str, ...]:
    """Return the plots selected now, for a choice that adds to them or takes from them."""
    return selection.plot_ids(selection_groups())


def selection_groups() -> tuple[PlotGroup, ...]:
    """Return what is selected now, with what is chosen together."""
    return selection.parse_groups(_meant().get("sel", ""))


def set_selection(view: ViewState, plots: Sequence[str]) -> int:
    """Select just these plots, and return how many of them a link cannot hold.

    Groups stay together unless one of their plots is gone. What is too long in the order of the choices is
    brought into that of the ids, which is shorter.
    """
    picks = selection.regroup(selection_groups(), plots)
    if selection.that_fit(picks) != picks:
        picks = selection.that_fit(sorted(picks, key=lambda pick: pick.plots))
    write_url(view, sel=selection.format_groups(picks))
    return len(plots) - len(selection.plot_ids(picks))
