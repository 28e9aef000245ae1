"""Commands that write what is handed over to investors: the sheet of one offer, and all of a shortlist."""

from collections.abc import Callable, Sequence
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
    only_folder,
    open_statement,
    option,
    parse_day,
    spinner,
)
from cli.output import SHEET, SHORTLIST, say_beyond, settle_format, write_text
from occupancy.book import LandBook
from occupancy.loading.audiences import INVESTOR
from outputs.files import write_atomically
from outputs.offers.json_export import refuse_ineligible
from outputs.offers.selection import BETWEEN, PlotGroup, known_groups, parse_groups
from outputs.text.translations import LANGUAGES, N_, SOURCE, translator

if TYPE_CHECKING:
    from outputs.office_settings import Handover
    from outputs.site_sheet.document import SiteSheet

_PLOTS = N_("Ids of plots that are offered together, joined by +, or one id.")
_PICKS = N_("Offers in their order: PLOT, PLOT+PLOT for plots together, PLOT@12 for 12 ha of one.")
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
    from outputs.site_sheet.sheet_files import sheet_html, sheet_pdf  # noqa: PLC0415

    form = settle_format(out, None, SHEET)
    whole = _Whole(data, lang, as_of, known_on)
    pick = PlotGroup(tuple(_plot_ids(plots, whole.statement.book)), area_ha)
    with spinner(whole.reader.gettext("Writing the sheet…")):
        [paper] = _sheets(whole, [pick], asked=asked, made_on=made_on, settings=settings)
        write_atomically(out, sheet_pdf(paper) if form == "pdf" else sheet_html(paper).encode())
    write_text(whole.reader.gettext("The sheet is in {path}.").format(path=out) + "\n")
    say_beyond(paper.statement, whole.reader)


def shortlist(  # noqa: PLR0913, PLR0917  one parameter per option
    picks: Annotated[list[str], argument(_PICKS, "OFFER…")],
    out: OutFile,
    data: Data = PACKAGED,
    as_of: AsOf = "",
    known_on: KnownOn = "",
    asked: Asked = "",
    made_on: MadeOn = "",
    settings: Settings = None,
    lang: SheetLanguage = "vi",
) -> None:
    """Write what is handed over of several offers, by the ending of the file; a ZIP has all of it."""
    from outputs.site_sheet.sheet_files import (  # noqa: PLC0415
        comparison_pdf,
        shortlist_html,
        shortlist_kmz,
    )
    from outputs.site_sheet.shortlist_pack import shortlist_zip  # noqa: PLC0415
    from outputs.site_sheet.shortlist_workbook import shortlist_xlsx  # noqa: PLC0415

    form = settle_format(out, None, SHORTLIST)
    whole = _Whole(data, lang, as_of, known_on)
    plots = frozenset(whole.statement.book.parcels["parcel_id"])
    text = BETWEEN.join(picks)
    known, all_known = known_groups(text, plots)
    chosen = known if all_known else parse_groups(text)
    makers: dict[str, Callable[[Sequence[SiteSheet]], bytes | str]] = {
        "zip": shortlist_zip,
        "html": shortlist_html,
        "kmz": shortlist_kmz,
        "xlsx": shortlist_xlsx,
        "pdf": comparison_pdf,
    }
    with spinner(whole.reader.gettext("Writing the shortlist…")):
        sheets = _sheets(whole, chosen, asked=asked, made_on=made_on, settings=settings)
        content = makers[form](sheets)
        write_atomically(out, content.encode() if isinstance(content, str) else content)
    write_text(whole.reader.gettext("The shortlist is in {path}.").format(path=out) + "\n")
    say_beyond(sheets[0].statement, whole.reader)


class _Whole:
    """The statement of the book that holds everything, in whose words a refusal is told."""

    def __init__(self, data: Sequence[Path], lang: str, as_of: str, known_on: str) -> None:
        self.data, self.lang, self.as_of, self.known_on = data, lang, as_of, known_on
        self.reader = translator(lang if lang in LANGUAGES else SOURCE)
        self.statement = open_statement(data, self.reader, as_of=as_of, known_on=known_on)


def _sheets(
    whole: _Whole, picks: Sequence[PlotGroup], *, asked: str, made_on: str, settings: Path | None
) -> list["SiteSheet"]:
    """Return the sheets of picks from the book as investors may see it; raises where one is not on offer."""
    from outputs.site_sheet.document import offered_sheets  # noqa: PLC0415
    from outputs.site_sheet.occasion import Occasion, client_address  # noqa: PLC0415

    made, handover = parse_day(made_on, option="--made-on") or date.today(), _handover(settings)
    for pick in picks:
        refuse_ineligible(whole.statement, pick.plots, whole.reader, area_ha=pick.area_ha)
    statement = open_statement(
        whole.data,
        whole.reader,
        as_of=whole.as_of,
        known_on=whole.known_on,
        audience=INVESTOR.audience,
    )
    address = client_address(
        handover.address,
        picks,
        day=statement.as_of,
        language=whole.lang,
        known=statement.known_on,
        made_on=made,
    )
    occasion = Occasion(made, handover.valid_days, asked, address)
    folder = only_folder(whole.data)
    return offered_sheets(statement, picks, language=whole.lang, occasion=occasion, folder=folder)


def _handover(settings: Path | None) -> "Handover":
    """Return how the office hands land over, by the file that is named or the one beside the app."""
    from outputs.office_settings import USUAL_FILE, read_settings  # noqa: PLC0415

    return read_settings(settings or USUAL_FILE).handover


def _plot_ids(text: str, book: LandBook) -> list[str]:
    """Return the plots that are named; an id may have a + in it."""
    if (book.parcels["parcel_id"] == text).any():
        return [text]
    return [plot.strip() for plot in text.split("+") if plot.strip()]
