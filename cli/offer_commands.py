"""Commands that write what is handed over to investors: the sheet of one offer, and all of a shortlist."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cli.options import (
    PACKAGED,
    Asked,
    AsOf,
    Data,
    KnownOn,
    MadeOn,
    OutFile,
    Settings,
    SheetLanguage,
    argument,
    open_statement,
    option,
    parse_day,
    spinner,
)
from cli.output import SHEET, say_beyond, settle_format, write_text
from occupancy.book import LandBook
from occupancy.loading.audiences import INVESTOR
from outputs.files import write_atomically
from outputs.offers.json_export import refuse_ineligible
from outputs.offers.selection import PlotGroup
from outputs.text.translations import LANGUAGES, N_, translator

if TYPE_CHECKING:
    from outputs.office_settings import Handover

_PLOTS = N_("Ids of plots that are offered together, joined by +, or one id.")
_PART = N_("Hectares that are offered of a plot that can be divided; all that is vacant when not given.")


def sheet(  # noqa: PLR0913, PLR0917  one parameter per option
    plots: Annotated[str, argument(_PLOTS, "PLOT[+PLOT…]")],
    out: OutFile,
    data: Data = PACKAGED,
    as_of: AsOf = "",
    known_on: KnownOn = "",
    area_ha: Annotated[float | None, option("--area-ha", _PART, "NUMBER")] = None,
    asked: Asked = "",
    made_on: MadeOn = "",
    settings: Settings = None,
    lang: SheetLanguage = "vi",
) -> None:
    """Write the sheet of a plot, or of several together, for an investor."""
    from outputs.site_sheet.document import offered_sheets  # noqa: PLC0415
    from outputs.site_sheet.occasion import Occasion, client_address  # noqa: PLC0415
    from outputs.site_sheet.sheet_files import sheet_html, sheet_pdf  # noqa: PLC0415

    reader = translator(lang if lang in LANGUAGES else "en")
    form = settle_format(out, None, SHEET)
    made = parse_day(made_on, option="--made-on") or date.today()
    handover = _handover(settings)
    whole = open_statement(data, reader, as_of=as_of, known_on=known_on)
    pick = PlotGroup(tuple(_plot_ids(plots, whole.book)), area_ha)
    refuse_ineligible(whole, pick.plots, reader, area_ha=area_ha)
    with spinner(reader.gettext("Writing the sheet…")):
        statement = open_statement(data, reader, as_of=as_of, known_on=known_on, audience=INVESTOR.audience)
        address = client_address(
            handover.address,
            [pick],
            day=statement.as_of,
            language=lang,
            known=statement.known_on,
            made_on=made,
        )
        occasion = Occasion(made, handover.valid_days, asked, address)
        [paper] = offered_sheets(statement, [pick], language=lang, occasion=occasion, folder=data)
        write_atomically(out, sheet_pdf(paper) if form == "pdf" else sheet_html(paper).encode())
    write_text(reader.gettext("The sheet is in {path}.").format(path=out) + "\n")
    say_beyond(statement, reader)


def _handover(settings: Path | None) -> "Handover":
    """Return how the office hands land over, by the file that is named or the one beside the app."""
    from outputs.office_settings import USUAL_FILE, read_settings  # noqa: PLC0415

    return read_settings(settings or USUAL_FILE).handover


def _plot_ids(text: str, book: LandBook) -> list[str]:
    """Return the plots that are named; an id may have a + in it."""
    if (book.parcels["parcel_id"] == text).any():
        return [text]
    return [plot.strip() for plot in text.split("+") if plot.strip()]
