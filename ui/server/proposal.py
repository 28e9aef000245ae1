"""The page for a client on the investors' copy: the land that was put together for them, and nothing else.

It is HTML with everything in it, so it opens on any telephone. Its address says the land, the day, the
language and when it was made; what is no longer on offer is left out, and it is said so.
"""

import sys
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from pathlib import Path
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from geo.errors import LandbookError
from occupancy.errors import QuestionError
from occupancy.loading.audiences import INVESTOR
from occupancy.statement import Statement
from outputs.offers import selection
from outputs.offers.json_export import refuse_ineligible
from outputs.offers.selection import PlotGroup
from outputs.office_settings import Handover, read_settings
from outputs.site_sheet.document import LANG, offered_sheets
from outputs.site_sheet.occasion import PATH, Occasion, client_address
from outputs.site_sheet.sheet_files import ClientLinks, sheet_html, sheet_pdf, shortlist_html
from outputs.text.formatting import format_day
from outputs.text.translations import LANGUAGES, SHEET_LANGUAGES, SOURCE, Translator, translator
from ui import book_store
from ui.address_keys import parse_day
from ui.widgets.downloads import cached_file

SHEET, SHEET_PDF = "sheet", "sheet.pdf"  # files of one offer, below the page
_MOST_PLOTS = 50
# Nobody but the client is to come across it.
_HEADERS = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
_HTML, _PDF = "text/html", "application/pdf"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the address of a client's page says; `known` and `made_on` are None where it does not."""

    picks: tuple[PlotGroup, ...]
    day: date
    known: date | None
    made_on: date | None
    language: str

    def address(self, start: str, *picks: PlotGroup, language: str = "") -> str:
        """Return an address that begins with `start` and asks for some picks (all where none is named)."""
        days = {"day": self.day, "known": self.known, "made": self.made_on}
        query = {"sel": selection.format_groups(picks or self.picks), "lang": language or self.language}
        query |= {name: day.isoformat() for name, day in days.items() if day is not None}
        return f"{start}?{urlencode(query, safe=';~')}"


def answer(request: Request) -> Response:
    """Answer a request for the page or one of its files; with a sentence where there is nothing to show."""
    asked, what = dict(request.query_params), str(request.path_params.get("what", ""))
    language = asked.get("lang", "")
    words = translator(language if language in SHEET_LANGUAGES else SOURCE)
    try:
        options = book_store.arguments(sys.argv[1:])
        if options.audience != INVESTOR.audience:
            return _told(words.gettext("There is no page for clients at this address."), words)
        handover = read_settings(options.settings).handover
        book = book_store.book(options.data, options.audience)
        plots = frozenset(book.parcels["parcel_id"])
        proposal = read_proposal(asked, plots, usual_day=book.info.data_as_of, language=words.language)
        book = book_store.as_known(book, proposal.known)
        statement = book_store.statement(book, proposal.day, book.info.default_basis)
        today = date.today()
        made_from = ("proposal", book_store.book_identity(book), repr(proposal), what, today, handover)
        content = cached_file().file(
            made_from,
            lambda: proposal_file(
                statement, proposal, what, handover=handover, today=today, folder=options.data
            ),
        )
    except LandbookError as error:
        told = words if words.language in LANGUAGES else translator(SOURCE)
        return _told(told.error(error), words)
    return Response(content, media_type=_PDF if what == SHEET_PDF else _HTML, headers=_HEADERS)


def read_proposal(
    asked: Mapping[str, str], plots: Collection[str], *, usual_day: date, language: str
) -> Proposal:
    """Return what an address asks for; plots that are not among `plots`, and what is no day, are left out."""
    picks, _ = selection.known_groups(asked.get("sel", ""), plots)
    days = {name: _day(asked.get(name, "")) for name in ("day", "known", "made")}
    return Proposal(
        selection.at_most(picks, _MOST_PLOTS),
        days["day"] or usual_day,
        days["known"],
        days["made"],
        language,
    )


def proposal_file(
    statement: Statement, proposal: Proposal, what: str, *, handover: Handover, today: date, folder: Path
) -> bytes:
    """Return the page, or with `what` SHEET or SHEET_PDF the sheet of its first offer.

    Raises
    ------
    QuestionError
        If nothing of it is on offer on its day.
    """
    words = translator(proposal.language)
    on_offer = tuple(pick for pick in proposal.picks if _is_on_offer(statement, pick))
    if not on_offer:
        raise QuestionError("None of this land is on offer any more; please ask for a new proposal.")
    occasion = Occasion(proposal.made_on, handover.valid_days)
    picks = on_offer[:1] if what else on_offer
    sheets = offered_sheets(statement, picks, language=proposal.language, occasion=occasion, folder=folder)
    if what:
        address = client_address(
            handover.address,
            picks,
            day=proposal.day,
            language=proposal.language,
            known=proposal.known,
            made_on=proposal.made_on,
        )
        one = replace(sheets[0], occasion=replace(sheets[0].occasion, address=address))
        return sheet_pdf(one) if what == SHEET_PDF else sheet_html(one).encode()
    gone = [pick for pick in proposal.picks if pick not in on_offer]
    links = ClientLinks(
        {code: proposal.address(PATH, language=code) for code in SHEET_LANGUAGES},
        [_files(proposal, pick, words) for pick in on_offer],
        _notes(gone, occasion, today, words),
    )
    return shortlist_html(sheets, links).encode()


def _is_on_offer(statement: Statement, pick: PlotGroup) -> bool:
    """Return whether a pick may be handed over on the day, by all that the investors' copy knows."""
    try:
        refuse_ineligible(statement, pick.plots, translator(SOURCE), area_ha=pick.area_ha)
    except LandbookError:
        return False
    return True


def _files(proposal: Proposal, pick: PlotGroup, words: Translator) -> dict[str, str]:
    """Return the addresses of the files of an offer, below that of the page, by what they are called."""
    return {
        words.gettext("Whole sheet"): proposal.address(f"{PATH}/{SHEET}", pick),
        words.gettext("For printing (PDF)"): proposal.address(f"{PATH}/{SHEET_PDF}", pick),
    }


def _notes(gone: list[PlotGroup], occasion: Occasion, today: date, words: Translator) -> list[str]:
    notes = []
    if occasion.valid_until is not None and occasion.valid_until < today:
        day = format_day(occasion.valid_until, words)
        notes.append(words.gettext("This was valid until {day}; please ask for a new one.").format(day=day))
    if gone:
        plots = words.listed(" + ".join(pick.plots) for pick in gone)
        notes.append(words.gettext("No longer on offer: {plots}").format(plots=plots))
    return notes


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return parse_day(text)
    return None


def _told(sentence: str, words: Translator) -> Response:
    """Return a page with nothing but a sentence."""
    html = (
        f'<!DOCTYPE html><html lang="{LANG[words.language]}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Landbook</title></head>'
        f'<body style="font: 17px/1.5 sans-serif; margin: 12vh 8vw">{escape(sentence)}</body></html>'
    )
    return Response(html, status_code=404, media_type=_HTML, headers=_HEADERS)
