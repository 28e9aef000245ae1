"""The box of a day: typed as people write one, or chosen in a calendar; what cannot be read is said."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import streamlit as st

from occupancy.program import ROOT
from ui import view_state
from ui.context import PageContext
from ui.widgets import html_blocks, number_box

_FORMS = (
    re.compile(r"(?P<day>\d{1,2})([./ -])(?P<month>\d{1,2})\2(?P<year>\d{4})"),
    re.compile(r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"),
)
_calendar = st.components.v2.component(
    "landbook_calendar",
    html="""<div><button type="button"><svg viewBox="0 0 24 24" aria-hidden="true">
      <path d="M7 2v2H5a2 2 0 0 0-2 2v14c0 1.1.9 2 2 2h14a2 2 0 0 0 2-2V6a2 2 0 0 0-2-2h-2V2h-2v2H9V2Z"/>
      <path d="M19 10v10H5V10Z" class="days"/></svg></button>
      <input type="date" tabindex="-1" aria-hidden="true"></div>""",
    css="""
      div { position: relative; }
      button { background: none; border: 1px solid var(--st-border-color); cursor: pointer; display: block;
        border-radius: 4px; height: 2.5rem; padding: 0; width: 2.1rem; }
      :is(button:hover, button:focus-visible) { border-color: var(--st-primary-color); }
      svg { display: block; fill: var(--st-text-color); height: 1.15rem; margin: auto; }
      .days { fill: var(--st-background-color); }
      input { bottom: 0; left: 0; opacity: 0; pointer-events: none; position: absolute; width: 2.1rem; }""",
    js=(ROOT / "ui/days.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a day.

    Attributes
    ----------
    name
        Of the control, and of what could not be read in it.
    label, help
        What is written above it, and what is said of it on request.
    day
        The day in it; None: empty.
    most, least
        The last day and the first that it takes, beside the one that is in it.
    optional
        Whether it may be left empty.
    """

    name: str
    label: str
    help: str | None
    day: date | None
    most: date
    least: date = date(1990, 1, 1)
    optional: bool = True

    @property
    def ends(self) -> tuple[date, date]:
        """The first and the last day that it takes."""
        return min(self.least, self.day or self.least), max(self.most, self.day or self.most)


def read(text: str) -> date | None:
    """Return the day typed, like 31/12/2021, 31.12.2021, 31122021 or 2021-12-31; None where it is none."""
    parts = next(filter(None, (form.fullmatch(" ".join(text.split())) for form in _FORMS)), None)
    try:
        return date(*(int(parts[name]) for name in ("year", "month", "day"))) if parts else None
    except ValueError:
        return None


def written(day: date | None) -> str:
    """Return a day as it stands in the box, and as it is typed; of none nothing."""
    return f"{day:%d/%m/%Y}" if day else ""


def show(page: PageContext, box: Box, write: Callable[[str], None], *, folded: bool = False) -> None:
    """Draw the box and its calendar; `write` takes a day as 2021-12-31, or nothing where it was emptied.

    One that is `folded` into a popover is not in the browser before that is opened.
    """
    first, last = box.ends
    key = view_state.control_key(box.name, box.day)
    number_box.write(key, written(box.day), again=folded)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xxsmall", wrap=False):
        st.text_input(
            box.label,
            key=key,
            help=box.help,
            placeholder=page.say("dd/mm/yyyy"),
            on_change=lambda: _typed(box, st.session_state.get(key), write),
        )
        _calendar(
            key=f"{key} calendar",
            data={
                "day": box.day.isoformat() if box.day else "",
                "least": first.isoformat(),
                "most": last.isoformat(),
                "label": page.say("Calendar: {box}", box=box.label),
            },
            width="content",
            on_day_change=lambda: _typed(
                box, (st.session_state.get(f"{key} calendar") or {}).get("day"), write
            ),
        )


def refused(page: PageContext, box: Box) -> None:
    """Say once what was typed in the box and is no day of it, and what stays."""
    text = st.session_state.pop(_refused(box), "")
    if not text:
        return
    if read(text) is None:
        message = page.say("“{text}” cannot be read as a day. A day is written like 31/12/2021.", text=text)
    else:
        least, most = map(page.day, box.ends)
        message = page.say("“{text}” is not between {least} and {most}.", text=text, least=least, most=most)
    stays = page.say("{day} is still shown.", day=page.day(box.day)) if box.day else ""
    html_blocks.show_warning(f"{box.label}: {message} {stays}".strip(), icon=":material/event_busy:")


def _typed(box: Box, text: str | None, write: Callable[[str], None]) -> None:
    if text is None:
        return
    day, (first, last) = read(text), box.ends
    if day is not None and first <= day <= last:
        write(day.isoformat())
    elif text.strip():
        st.session_state[_refused(box)] = text
    elif box.optional:
        write("")


def _refused(box: Box) -> str:
    return f"{box.name} refused"
