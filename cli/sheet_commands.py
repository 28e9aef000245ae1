"""The command `sheet`: what a promoter hands to an investor, in the investor's language."""

from enum import StrEnum
from typing import Annotated

import typer
from platformdirs import user_cache_path

from cli.options import PACKAGED, AsOf, Data, KnownOn, Language, OutFile, asked_day
from cli.output import say_beyond, write_text
from cli.session import load_book, load_statement, spinner
from occupancy.audiences import INVESTOR
from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.isolated_load import load_in_subprocess
from outputs import vendor
from outputs.files import write_atomically
from outputs.offers.eligibility_gate import refuse_ineligible
from outputs.text.translations import LANGUAGES, N_, translator


class SheetLanguage(StrEnum):
    """The languages of sheets."""

    VI = "vi"
    EN = "en"
    KO = "ko"
    ZH = "zh"
    JA = "ja"


_PLOTS = N_("Ids of plots that are offered together, joined by +, or one id.")
_LANG = N_("Language of the sheet: vi, en, ko (Korean), zh (Chinese) or ja (Japanese).")
_PART = N_("Hectares that are offered of a plot that can be divided; all that is vacant when not given.")

Plots = Annotated[str, typer.Argument(metavar="PLOT[+PLOT…]", help=_PLOTS, show_default=False)]
SheetLang = Annotated[SheetLanguage, typer.Option("--lang", help=_LANG)]
PartHa = Annotated[float | None, typer.Option("--area-ha", help=_PART, metavar="NUMBER", show_default=False)]


def sheet(  # noqa: PLR0913, PLR0917  one parameter per option
    plots: Plots,
    out: OutFile,
    data: Data = PACKAGED,
    as_of: AsOf = "",
    known_on: KnownOn = "",
    area_ha: PartHa = None,
    lang: SheetLang = SheetLanguage.VI,
) -> None:
    """Write the sheet of a plot, or of several together, for an investor."""
    # Only this command sets sheets; the others start without waiting for what draws them.
    from outputs.site_sheet.html import sheet_html  # noqa: PLC0415
    from outputs.site_sheet.pdf import sheet_pdf  # noqa: PLC0415
    from outputs.site_sheet.sheet import sheet as made  # noqa: PLC0415

    reader = translator(lang if lang in LANGUAGES else Language.EN)
    day, known = asked_day(as_of, option="--as-of"), asked_day(known_on, option="--known-on")
    form = out.suffix.lower()
    if form not in (".pdf", ".html"):
        raise QuestionError(
            "{out} is neither a .pdf nor a .html; name the file by what it is to be.", out=out
        )
    whole = load_book(data, reader, known_on=known)
    ids = _ids(plots, whole)
    refuse_ineligible(load_statement(whole, reader, as_of=day), ids, reader, area_ha=area_ha)
    if form == ".html":
        vendor.ensure()
    with spinner(reader.gettext("Writing the sheet…")):
        book: LandBook = load_in_subprocess(
            data, cache=user_cache_path("landbook"), audience=INVESTOR.audience
        )
        book = book if known is None else book.as_known(known)
        statement = load_statement(book, reader, as_of=day)
        told = made(statement, ids, language=lang, area_ha=area_ha)
        write_atomically(out, sheet_pdf(told) if form == ".pdf" else sheet_html(told).encode())
    write_text(reader.gettext("The sheet is in {path}.").format(path=out) + "\n")
    say_beyond(statement, reader)


def _ids(text: str, book: LandBook) -> list[str]:
    """The plots that are named; an id may have a + in it."""
    if (book.parcels["parcel_id"] == text).any():
        return [text]
    return [one.strip() for one in text.split("+") if one.strip()]
