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
from ui.url_state import FILTERS, KEYS

_KEY, _LEADS = "links", "link to follow"
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


def listen(name: str = "", params: Mapping[str, str] | None = None) -> None:
    """Listen to the links of a page; lead to the page `name` at the address of these `params`."""
    answer = {"page": key(name, {}), "query": urlencode(params or {}), "once": token_hex(4)}
    _browser(key=_KEY, data=answer if name else None, on_pressed_change=_pressed)


def _pressed() -> None:
    """Take over which link was pressed; what is no link of ours is passed over."""
    try:
        name, changed = json.loads(bytes.fromhex(st.session_state[_KEY]["pressed"]))
        lead(str(name), **{key: str(changed[key]) for key in (*KEYS, *FILTERS) if key in changed})
    except (TypeError, ValueError):
        return
