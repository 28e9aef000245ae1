"""A sheet: an offer of land on a day and the language it is handed over in; all products come from it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from occupancy.audiences import INVESTOR
from occupancy.book import LandBook
from occupancy.plot_profile.profile import PlotProfile, plot_profile
from occupancy.statement import Statement
from outputs.text.translations import Translator, translator


@dataclass(frozen=True, eq=False)
class SiteSheet:
    """What a sheet is made from; the book is one for investors, so that nothing else can come into it."""

    statement: Statement
    profile: PlotProfile
    words: Translator

    @property
    def book(self) -> LandBook:
        """Return the book of the statement."""
        return self.statement.book


def sheet(
    statement: Statement,
    parcel_ids: Sequence[str],
    *,
    language: str,
    area_ha: float | None = None,
) -> SiteSheet:
    """Return the sheet of plots offered together, or of a part of one.

    Parameters
    ----------
    statement
        The answer for the day of a book as opened for investors.
    parcel_ids
        As `occupancy.plot_profile.profile` takes them.
    language
        One of `outputs.text.translations.SHEET_LANGUAGES`.
    area_ha
        As the profile takes it.

    Raises
    ------
    QuestionError
        When the land cannot be described.
    ValueError
        When the book is not one for investors, or there is no such language: faults of the caller.
    """
    if statement.book.audience != INVESTOR.audience:
        raise ValueError("a sheet is made from the book as opened for investors, never from the internal one")
    return SiteSheet(statement, plot_profile(statement, parcel_ids, area_ha=area_ha), translator(language))


def file_name(sheets: Sequence[SiteSheet], *, suffix: str) -> str:
    """Return a name for a file of sheets: first plots, number of others, day, language; ASCII only."""
    first = sheets[0]
    plots = "+".join(first.profile.parcel_ids[:3]) + ("+" if len(first.profile.parcel_ids) > 3 else "")
    more = f"-and-{len(sheets) - 1}" if len(sheets) > 1 else ""
    name = f"{plots}{more}-{first.statement.as_of.isoformat()}-{first.words.language}"
    return re.sub(r"[^A-Za-z0-9+.-]+", "_", name) + f".{suffix}"
