"""A shortlist as one HTML file: a map with numbered offers and a card for each; it opens offline."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from occupancy.errors import QuestionError
from outputs.assets import ROOT, VENDOR
from outputs.sheet.browser_map import page
from outputs.sheet.content import heading
from outputs.sheet.facts import facts
from outputs.sheet.sheet import Sheet
from outputs.sheet.sheet_html import foot, stamp

_STYLE = """
html, body { height: 100%; }
.list { display: grid; grid-template-rows: auto auto 1fr auto; height: 100%; background: #fff; }
.list .band { padding: 10px 20px; } .list .band h1 { font-size: 20px; }
.both { display: grid; grid-template-columns: 370px 1fr; min-height: 0; }
.cards { overflow-y: auto; padding: 10px; background: #eceff1; }
.card { background: #fff; border: 1px solid #d3dae0; border-left: 5px solid #d9541e; padding: 8px 12px; margin-bottom: 10px; width: 100%; display: block; text-align: left; font: inherit; color: inherit; cursor: pointer; }
.card.lb-chosen { border-color: #12344d; box-shadow: 0 0 0 2px #12344d; }
.card h2 { margin: 0; border: 0; font-size: 16px; overflow-wrap: anywhere; } .card h2 b { color: #d9541e; margin-right: 6px; }
.card p { margin: 0 0 4px; color: #5f6b75; font-size: 12.5px; }
.card table { font-size: 12.5px; } .card th { width: 44%; padding-left: 0; }
.both #map { height: 100%; border: 0; border-left: 1px solid #8b97a3; }
.list .foot { margin: 0; padding: 5px 20px; }
@media (max-width: 820px) { .list { height: auto; } .both { grid-template-columns: 1fr; } .both #map { height: 60vh; order: -1; } }
"""


def shortlist_html(sheets: Sequence[Sheet], *, vendor: Path = ROOT / VENDOR) -> str:
    """Offers of one book, day and language, numbered in the order given; the same text for the same sheets.

    Raises
    ------
    QuestionError
        When the list is empty.
    SourceError
        If Leaflet is not installed (`outputs.assets`).
    """
    if not sheets:
        raise QuestionError("A shortlist has at least one offer; choose one.")
    told, say = heading(sheets[0]), sheets[0].words.gettext
    cards = "".join(_card(number, one) for number, one in enumerate(sheets, start=1))
    title = say("Industrial land for lease: shortlist")
    band = (
        f'<header class="band"><div><h1>{escape(title)}</h1></div><div class="when">'
        f"<strong>{escape(told['day'])}</strong>{escape(told['book'])}</div></header>"
    )
    body = (
        f'<main class="list"><div>{stamp(told)}</div>{band}<div class="both"><div class="cards">{cards}</div>'
        f'<div id="map"></div></div>{foot(told)}</main>'
    )
    return page(sheets, body, title=title, style=_STYLE, vendor=vendor)


def _card(number: int, one: Sheet) -> str:
    told = heading(one)
    rows = "".join(
        f'<tr><th scope="row">{escape(label)}</th><td>{escape(text)}</td></tr>'
        for label, text in facts(one.dossier, one.words).items()
    )
    return (
        f'<div class="card" role="button" tabindex="0" data-offer="{number}">'
        f"<h2><b>{number}</b>{escape(told['name'])}</h2><p>{escape(told['where'])}</p><table>{rows}</table></div>"
    )
