"""Links: each has a real address, and when it is pressed it leads on from all that was chosen up to then.

An address that was drawn with the page would lack what is typed in the moment before, and Streamlit does not
write the address of a link to the page one is on. So the browser tells which link was pressed, behind every
choice before it; the server answers with the address, and the browser goes there.
"""

import json
from collections.abc import Mapping
from secrets import token_hex
from urllib.parse import urlencode

import streamlit as st

from occupancy.packaged_files import ROOT
from ui.address_keys import KEYS

_KEY, _ANSWER, _LEADS = "links", "links-answer", "link to follow"
_browser = st.components.v2.component("landbook_links", js=(ROOT / "ui/links.js").read_text(encoding="utf-8"))


def key(name: str, changed: Mapping[str, str]) -> str:
    """Return the key of the place of a link to the page `name` with what has `changed`."""
    return "to-" + json.dumps([name, dict(changed)]).encode().hex()


def lead(name: str, **changed: str) -> None:
    """Lead to the page `name` with what has `changed`, when the page is drawn next."""
    st.session_state[_LEADS] = (name, changed)


def leading() -> tuple[str, dict[str, str]] | None:
    """Return the page that the reader is to be led to, and what changes on the way; None: nowhere."""
    led: tuple[str, dict[str, str]] | None = st.session_state.pop(_LEADS, None)
    return led


def listen(language: str) -> None:
    """Listen to the links of the page that is drawn now, and tell the browser which language the page is in.

    It comes first of all, so that no run ends before.
    """
    heard = _browser(key=_KEY, data={"language": language}, on_pressed_change=_pressed)
    if heard.pressed and _LEADS not in st.session_state:
        _take(heard.pressed)  # where the run before ended so early that the callback found nothing


def go(name: str, params: Mapping[str, str]) -> None:
    """Lead the browser to the page `name` at the address of these `params`."""
    answer = {"page": key(name, {}), "query": urlencode(params), "once": token_hex(4)}
    _browser(key=_ANSWER, data=answer)


def _pressed() -> None:
    _take((st.session_state.get(_KEY) or {}).get("pressed"))


def _take(text: object) -> None:
    """Take over which link was pressed; what is no link of ours is passed over."""
    try:
        name, changed = json.loads(bytes.fromhex(str(text)))
        lead(str(name), **{key: str(changed[key]) for key in KEYS if key in changed})
    except (TypeError, ValueError):
        return
