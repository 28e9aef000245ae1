"""What a reader asks of the papers: a day to compare with, their language, who submits, and why."""

from dataclasses import dataclass, field
from datetime import date

import streamlit as st

from outputs.submission.submission import Agency
from outputs.text.translations import LANGUAGES, N_
from ui import notice, view
from ui.page import Page

# In the session: what is typed is nobody else's, stands in no address, and outlives a look at another page.
_TYPED = "texts of the papers"
AGENCY = ("parent", "name", "place", "signer_title", "signer", "recipients")
TEXTS = ("why", "who", *AGENCY, "with_errors")


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked; `misread` says why the day to compare with is not used, with a place for `since`."""

    lang: str
    since: date | None = None
    misread: str = ""
    agency: Agency = field(default_factory=Agency)
    why: str = ""
    who: str = ""
    with_errors: str = ""


def read(page: Page) -> Options:
    """The options of the address and of the session."""
    asked = page.view.filters
    since, misread = _since(asked.get("since", ""), page.view.day)
    lang = asked.get("paper", "")
    texts = {name: typed(page, name).strip() for name in TEXTS}
    agency = {name: texts[name] for name in AGENCY if name != "recipients"}
    recipients = tuple(line.strip() for line in texts["recipients"].splitlines() if line.strip())
    return Options(
        lang if lang in LANGUAGES else page.view.lang,
        since,
        misread,
        Agency(**agency, recipients=recipients),
        why=texts["why"],
        who=texts["who"],
        with_errors=texts["with_errors"],
    )


def typed(page: Page, name: str) -> str:
    """What was typed into a field in this session; before that, what the book says of who submits."""
    texts: dict[str, str] = st.session_state.get(_TYPED, {})
    if name in texts:
        return texts[name]
    told = page.book.info.agency.get(name, "")
    return told if isinstance(told, str) else "\n".join(told)


def keep(name: str, text: str) -> None:
    """Remember what was typed into a field."""
    st.session_state[_TYPED] = st.session_state.get(_TYPED, {}) | {name: text}


def complain(page: Page, options: Options) -> None:
    """Say why the day to compare with is not used."""
    if options.misread:
        since = page.view.filters["since"]
        notice.warn(page.say(options.misread, since=since), icon=":material/link_off:")


def _since(text: str, day: date) -> tuple[date | None, str]:
    if not text:
        return None, ""
    try:
        since = view.day(text)
    except ValueError:
        return None, N_("The day to compare with in the address cannot be read: {since}.")
    if since >= day:
        return None, N_("The day to compare with, {since}, is not before the day of the figures.")
    return since, ""
