"""The view: what a reader has asked for. The address holds it, so a copied link shows the same.

The address is read on every run and never written on entering a page, or the Back button would be caught.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import streamlit as st

from outputs.catalogue import LANGUAGES, SOURCE

KEYS = ("day", "basis", "lang", "zone")


@dataclass(frozen=True, slots=True)
class View:
    """A day, a basis, a language and the zone looked at (empty: none).

    `misread` names the parts of the address that could not be used and were replaced.
    """

    day: date
    basis: str
    lang: str
    zone: str
    misread: tuple[str, ...] = ()


def language(asked: Mapping[str, str], locale: str | None) -> str:
    """The language of the address, else of the browser, else the first of the catalogues."""
    if asked.get("lang") in LANGUAGES:
        return asked["lang"]
    spoken = (locale or LANGUAGES[0]).split("-")[0].lower()
    return spoken if spoken in LANGUAGES else SOURCE


def read(asked: Mapping[str, str], usual: View, *, bases: set[str], zones: set[str]) -> View:
    """The view that an address asks for; `usual` stands where it says nothing or nothing usable."""
    misread = []
    day = usual.day
    if "day" in asked:
        try:
            day = date.fromisoformat(asked["day"])
        except ValueError:
            misread.append("day")
    basis = asked.get("basis", usual.basis)
    if basis not in bases:
        misread.append("basis")
        basis = usual.basis
    zone = asked.get("zone", usual.zone)
    if zone and zone not in zones:
        misread.append("zone")
        zone = usual.zone
    return View(day, basis, usual.lang, zone, tuple(misread))


def write(view: View, **changed: str) -> None:
    """Put the whole view, with what has `changed`, into the address; called when a reader chooses something.

    What another control has just written stays: two choices may come in with the same run.
    """
    shown = {"day": view.day.isoformat(), "basis": view.basis, "lang": view.lang, "zone": view.zone}
    asked = {key: value for key, value in st.query_params.items() if key not in view.misread}
    whole = shown | asked | changed
    st.query_params.from_dict({key: whole[key] for key in KEYS if whole[key]})


def chosen(view: View, key: str) -> None:
    """Take over what a reader chose in the control called `key` (the callback of every control)."""
    value = st.session_state[key]
    if value is not None:
        write(view, **{key: value.isoformat() if isinstance(value, date) else str(value)})
