"""The occasion of a sheet: when it is made and until when it holds, what was asked for, where to see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from urllib.parse import urlencode

import segno

from outputs.offers.selection import PlotGroup, format_groups
from outputs.site_sheet.tables import truncate
from outputs.text.formatting import format_day
from outputs.text.translations import Translator

PATH = "proposal"  # of the page for a client, below the address of the investors' copy
_MOST_ASKED = 260  # signs of what was asked for
_MOST_OF_ADDRESS, _MOST_IN_QR = 400, 300  # signs that are shown; that a QR code has
_DARK = "#12344d"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a sheet is handed over with, beside what the book has.

    Attributes
    ----------
    made_on, valid_days
        The day it is made on, and for how many days after that it holds; None: a sheet says neither.
    asked
        What the client asked for, in the language of the sheet; empty: not said.
    address
        Where the client sees the same land on the investors' copy; empty: nowhere.
    photos, logo
        Pictures of the land as JPEG, and the sign of whom to ask as PNG, as `outputs.site_sheet.photos` gives
        them.
    """

    made_on: date | None = None
    valid_days: int = 30
    asked: str = ""
    address: str = ""
    photos: tuple[bytes, ...] = ()
    logo: bytes = b""

    @property
    def valid_until(self) -> date | None:
        """The last day on which a sheet holds; None where it is not said when it was made."""
        if self.made_on is None:
            return None
        return self.made_on + timedelta(days=min(self.valid_days, (date.max - self.made_on).days))

    def made(self, words: Translator) -> str:
        """Return when a sheet was made and until when it holds, both days inclusive; empty where not said."""
        if self.made_on is None:
            return ""
        return words.gettext("Made on {day}, valid until {last}").format(
            day=format_day(self.made_on, words), last=format_day(self.valid_until, words)
        )

    def request(self, words: Translator) -> dict[str, str]:
        """Return heading and text of what was asked for; both are empty where it is not said."""
        title = words.gettext("What was asked for") if self.asked else ""
        return {"title": title, "text": truncate(self.asked, _MOST_ASKED)}

    def page(self, words: Translator) -> dict[str, str]:
        """Return title, address and the address as it is shown of the client's page; empty without one."""
        title = words.gettext("See it on the map") if self.address else ""
        return {"title": title, "address": self.address, "shown": truncate(self.address, _MOST_OF_ADDRESS)}


NO_OCCASION = Occasion()


def client_address(
    address: str,
    picks: Sequence[PlotGroup],
    *,
    day: date,
    language: str,
    known: date | None = None,
    made_on: date | None = None,
) -> str:
    """Return where a client sees picks on the investors' copy at `address`; empty where that is not set."""
    if not address:
        return ""
    days = {"day": day, "known": known, "made": made_on}
    query = {"sel": format_groups(picks), "lang": language}
    query |= {name: one.isoformat() for name, one in days.items() if one is not None}
    return f"{address}/{PATH}?{urlencode(query, safe=';~')}"


def qr_code(address: str) -> bytes:
    """Return an address as a QR code in SVG, the same bytes for the same address; of a long one nothing.

    A telephone reads no code of many signs in the size that a sheet has room for.
    """
    if not 0 < len(address) <= _MOST_IN_QR:
        return b""
    file = BytesIO()
    segno.make(address, error="m", micro=False).save(file, kind="svg", border=0, dark=_DARK, xmldecl=False)
    return file.getvalue()
