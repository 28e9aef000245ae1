"""A shortlist as one HTML file: a map with numbered offers and a card for each; it opens offline."""

from collections.abc import Sequence
from html import escape

from occupancy.errors import QuestionError
from occupancy.packaged_files import ROOT
from outputs.site_sheet.comparison_facts import facts
from outputs.site_sheet.document import heading
from outputs.site_sheet.html import foot, stamp
from outputs.site_sheet.offline_map import page
from outputs.site_sheet.sheet import SiteSheet

_STYLE = ROOT / "outputs/site_sheet/browser/shortlist.css"
_FIRST = 4  # facts that are seen at once


def shortlist_html(sheets: Sequence[SiteSheet]) -> str:
    """Write offers of one book, day and language, numbered as given; the same text for the same sheets.

    Raises
    ------
    QuestionError
        When the list is empty.
    SourceError
        If Leaflet is not installed and cannot be (`outputs.assets`).
    """
    if not sheets:
        raise QuestionError("A shortlist has at least one offer; choose one.")
    texts, say = heading(sheets[0]), sheets[0].words.gettext
    cards = "".join(_card(number, sheet) for number, sheet in enumerate(sheets, start=1))
    title = say("Industrial land for lease: shortlist")
    band = (
        f'<header class="band"><div><h1>{escape(title)}</h1></div><div class="when">'
        f"<strong>{escape(texts['day'])}</strong>{escape(texts['book'])}</div></header>"
    )
    body = (
        f'<main class="list"><div>{stamp(texts)}</div>{band}<div class="both">'
        f'<div class="cards">{cards}</div><div id="map"></div></div>{foot(texts)}</main>'
    )
    return page(sheets, body, title=title, style=_STYLE.read_text(encoding="utf-8"))


def _card(number: int, sheet: SiteSheet) -> str:
    texts, fact_rows = heading(sheet), list(facts(sheet.profile, sheet.words).items())
    more = escape(sheet.words.gettext("More"))
    return (
        f'<div class="card" data-offer="{number}"><button type="button"><b>{number}</b>'
        f"{escape(texts['name'])}</button><p>{escape(texts['where'])}</p>{_rows(fact_rows[:_FIRST])}"
        f"<details><summary>{more}</summary>{_rows(fact_rows[_FIRST:])}</details></div>"
    )


def _rows(fact_rows: list[tuple[str, str]]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(label)}</th><td>{escape(text)}</td></tr>' for label, text in fact_rows
    )
    return f"<table>{rows}</table>"
