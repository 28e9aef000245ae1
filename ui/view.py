"""The view: what a reader has asked for. The address holds it, so a copied link shows the same.

The address is read on every run and never written on entering a page, or the Back button would be caught.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from time import monotonic

import streamlit as st

from outputs.catalogue import LANGUAGES, SOURCE
from ui import picks
from ui.keys import FILTERS, KEYS
from ui.picks import Pick

MOST_SELECTED = 50
BETWEEN = ";"  # of several in one key, as the tables of a book have it
# In the session: the address of the controls; what it says; the view left last, and when; addresses that
# were written over, and when.
_DRAWN, _SHOWN, _LEFT, _REPLACED = "address", "address said", "address left", "addresses replaced"
_SETTLED_S = 2.0  # in which a browser has heard of an address and drawn its controls
_MANY = 60
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)  # a day beyond is a slip of the pen


@dataclass(frozen=True, slots=True)
class View:
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
    """

    day: date
    basis: str
    lang: str
    zone: str = ""
    plot: str = ""
    known: date | None = None
    picks: tuple[Pick, ...] = ()
    filters: Mapping[str, str] = field(default_factory=dict)
    misread: tuple[str, ...] = ()

    @property
    def selected(self) -> tuple[str, ...]:
        """Ids of the plots chosen."""
        return picks.flat(self.picks)

    def params(self, **changed: str) -> dict[str, str]:
        """The query of an address of this view, with what has `changed`; an empty text leaves a key out."""
        whole = {
            "day": self.day.isoformat(),
            "known": self.known.isoformat() if self.known else "",
            "basis": self.basis,
            "lang": self.lang,
            "zone": self.zone,
            "plot": self.plot,
            "sel": picks.joined(self.picks),
            **self.filters,
            **changed,
        }
        return {key: whole[key] for key in (*KEYS, *FILTERS) if whole.get(key)}


def language(asked: Mapping[str, str], locale: str | None) -> str:
    """The language of the address, else of the browser, else the first of the catalogues."""
    if asked.get("lang") in LANGUAGES:
        return asked["lang"]
    spoken = (locale or LANGUAGES[0]).split("-")[0].lower()
    return spoken if spoken in LANGUAGES else SOURCE


def read(asked: Mapping[str, str], usual: View, *, bases: set[str], zones: set[str], plots: set[str]) -> View:
    """The view that an address asks for; `usual` stands where it says nothing or nothing usable."""
    misread = []
    days: dict[str, date] = {}
    for key in ("day", "known"):
        if key in asked:
            try:
                days[key] = day(asked[key])
            except ValueError:
                misread.append(key)
    codes = {
        "basis": asked.get("basis", usual.basis),
        "zone": asked.get("zone", ""),
        "plot": asked.get("plot", ""),
    }
    for key, among in (("basis", bases), ("zone", zones | {""}), ("plot", plots | {""})):
        if codes[key] not in among:
            misread.append(key)
            codes[key] = usual.basis if key == "basis" else ""
    chosen, all_known = picks.known(asked.get("sel", ""), plots)
    if not all_known:
        misread.append("sel")
    return View(
        days.get("day", usual.day),
        codes["basis"],
        usual.lang,
        codes["zone"],
        codes["plot"],
        known=days.get("known"),
        picks=picks.at_most(chosen, MOST_SELECTED),
        filters={key: asked[key] for key in FILTERS if asked.get(key)},
        misread=tuple(misread),
    )


def day(text: str) -> date:
    """A day of an address; ValueError when it is none, or one that nobody can mean."""
    read_ = date.fromisoformat(text)
    if not _FIRST <= read_ <= _LAST:
        raise ValueError(text)
    return read_


def write(view: View, **changed: str) -> None:
    """Put the whole view, with what has `changed`, into the address; called when a reader chooses something.

    What another control has just written stays: two choices may come in with the same run.
    """
    replaced, now = st.query_params.to_dict(), _now()
    asked = {key: value for key, value in now.items() if key not in view.misread}
    st.query_params.from_dict(view.params(**(asked | changed)))
    st.session_state[_REPLACED] = [*st.session_state.get(_REPLACED, []), (replaced, monotonic())][-_MANY:]
    st.session_state[_DRAWN] = st.query_params.to_dict()
    st.session_state[_SHOWN] = st.query_params.to_dict()


def drawn(view: View) -> None:
    """Remember the address that the controls on the page belong to, at the start of a run.

    When it is not the one that was written last, the reader went to it: by a link, Back or Forward.
    """
    shown = st.session_state.get(_SHOWN)
    if shown != view.params():
        st.session_state[_LEFT] = shown, monotonic()
        st.session_state[_REPLACED] = []
    st.session_state[_SHOWN] = view.params()
    st.session_state[_DRAWN] = st.query_params.to_dict()


def left() -> bool:
    """Whether the reader has left the address that the controls on the page belong to."""
    return bool(st.query_params.to_dict() != st.session_state.get(_DRAWN))


def late(key: str, value: str) -> bool:
    """Whether a control tells the `value` that it had under the address left a moment ago: that is no choice.

    The browser may have gone on to the next address before it has the controls of it.
    """
    before, at = st.session_state.get(_LEFT, (None, 0.0))
    return before is not None and monotonic() - at < _SETTLED_S and value == before.get(key, "")


def behind() -> bool:
    """Whether the browser has not heard yet of the address that was written last."""
    asked = st.query_params.to_dict()
    replaced = st.session_state.get(_REPLACED, [])
    return any(asked == one and monotonic() - at < _SETTLED_S for one, at in replaced)


def _now() -> dict[str, str]:
    """The address that the reader means."""
    asked: dict[str, str] = st.query_params.to_dict()
    return st.session_state[_DRAWN] if behind() else asked


def chosen(view: View, key: str) -> None:
    """Take over what a reader chose in the control called `key` (the callback of every control).

    A choice comes with the address that the control was drawn for. With another one the reader went Back or
    Forward while the page was still being drawn, and the control only tells what it showed on the way.
    """
    if left():
        return
    value = st.session_state[key]
    if value is not None or key == "known":
        said = value.isoformat() if isinstance(value, date) else str(value or "")
        if not late(key, said):
            write(view, **{key: said})


def selection() -> tuple[str, ...]:
    """The plots chosen by the address at this moment, for a choice that adds to them or takes from them."""
    return picks.flat(picked())


def picked() -> tuple[Pick, ...]:
    """What is chosen by the address at this moment, with what is chosen together."""
    return picks.parted(_now().get("sel", ""))


def select(view: View, plots: Sequence[str]) -> None:
    """Choose just these plots; what was chosen together stays so unless one of it is gone."""
    write(view, sel=picks.joined(picks.regrouped(picked(), plots)))


def joined(ids: Iterable[str]) -> str:
    """Ids as one key of the address has them: between semicolons, one in an id written as %3B."""
    return BETWEEN.join(one.replace("%", "%25").replace(BETWEEN, "%3B") for one in ids)


def parted(text: str) -> tuple[str, ...]:
    """The ids of one key of the address, each once."""
    ids = (one.replace("%3B", BETWEEN).replace("%25", "%") for one in text.split(BETWEEN) if one)
    return tuple(dict.fromkeys(ids))
