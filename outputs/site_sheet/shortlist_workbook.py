"""A shortlist as a workbook: a row for each offer, with units, and sums that a spreadsheet works out anew."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from math import isfinite

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from geo import crs
from occupancy.errors import QuestionError
from occupancy.plot_profile.profile import PlotProfile
from occupancy.plot_profile.surroundings import Distance
from occupancy.questions.stated_facts import as_date
from outputs.site_sheet.document import SiteSheet, heading
from outputs.site_sheet.sections.comparison import CLASSES, COMPARED, comparison_facts
from outputs.site_sheet.sections.land import middle_degrees
from outputs.site_sheet.tables import LOCAL_UNITS, M2_PER_HA, place_name
from outputs.tables.table_export import Styles, fit_cell, inert_name, new_workbook, set_landscape
from outputs.text.captions import localized_name
from outputs.text.formatting import not_stated
from outputs.text.labels import labels
from outputs.text.translations import Translator

Cell = str | float | date | None
_HEADS, _UNITS, _FIRST = 5, 6, 7  # rows from 0; above them stands what the workbook is
_WIDE, _NARROW = 26, 13
_MONTHS = 12
_AREA, _SQUARE, _PRICE, _TOTAL, _YEARS, _YEARLY = "area", "m2", "price", "total", "years", "yearly"


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: its `key`, head, unit, number format, what it has of an offer, and its formula.

    A formula names other columns by their keys in braces; a column of texts has no format.
    """

    key: str
    head: str
    unit: str
    form: str
    cell: Callable[[PlotProfile], Cell]
    formula: str = ""


def shortlist_xlsx(sheets: Sequence[SiteSheet]) -> bytes:
    """Write offers of one book, day and language, numbered as given; the same bytes for the same sheets.

    Areas in m², the price in all and the price per year are formulas; what is not stated says so.

    Raises
    ------
    QuestionError
        When the list is empty.
    """
    if not sheets:
        raise QuestionError("A shortlist has at least one offer; choose one.")
    first, out = sheets[0], BytesIO()
    texts, say = heading(first), first.words.gettext
    title = say("Industrial land for lease: shortlist")
    book = new_workbook(out, title, texts["invented"])
    styles, page = Styles(book), book.add_worksheet(inert_name(title))
    page.write_string(0, 0, title, styles(bold=True))
    day = " · ".join(filter(None, [texts["day"], texts["made"]]))
    for row, text in enumerate((texts["book"], day, texts["foot"]), start=1):
        page.write_string(row, 0, fit_cell(text), styles(font_color="#5f6b75"))
    stamp = " ".join(filter(None, [texts["stamp"], texts["draft"]]))
    page.write_string(_HEADS - 1, 0, stamp, styles(bold=True, font_color="#b3261e"))
    columns = _columns(first)
    letters = {column.key: xl_col_to_name(at) for at, column in enumerate(columns)}
    for at, column in enumerate(columns):
        page.set_column(at, at, _NARROW if column.form else _WIDE)
        page.write_string(_HEADS, at, column.head, styles(bold=True, text_wrap=True, valign="top"))
        page.write_string(_UNITS, at, column.unit, styles(font_color="#5f6b75", bottom=1))
        look = styles(column.form, valign="top") if column.form else styles(text_wrap=True, valign="top")
        for row, sheet in enumerate(sheets, start=_FIRST):
            cell = column.cell(sheet.profile)
            cell = None if isinstance(cell, float) and not isfinite(cell) else cell
            shown = not_stated(first.words) if cell is None else cell
            if column.formula and isinstance(cell, float):
                at_row = {key: f"{letter}{row + 1}" for key, letter in letters.items()}
                page.write_formula(row, at, "=" + column.formula.format(**at_row), look, cell)
            else:
                _write(page, (row, at), shown, look)
    page.freeze_panes(_FIRST, 1)
    set_landscape(page)
    book.close()
    return out.getvalue()


def _write(page: Worksheet, at: tuple[int, int], cell: Cell, look: object) -> None:
    if isinstance(cell, str):
        page.write_string(*at, fit_cell(cell), look)
    elif isinstance(cell, date):
        page.write_datetime(*at, datetime.combine(cell, time()), look)
    elif cell is not None:
        page.write_number(*at, cell, look)


def _columns(first: SiteSheet) -> list[_Column]:
    """Return the columns of a workbook in the language of a sheet."""
    words, plane = first.words, crs.require_crs(first.book.parcels)
    say, code = words.gettext, labels(words.language).code

    def metres(name: str) -> Callable[[PlotProfile], Cell]:
        return lambda profile: None if profile.land is None else float(getattr(profile.land, name))

    def degrees(at: int) -> Callable[[PlotProfile], Cell]:
        return lambda profile: None if profile.land is None else middle_degrees(profile.land, plane)[at]

    columns = [
        _Column("plots", say("Plots"), "", "", lambda profile: " + ".join(profile.parcel_ids)),
        _Column("zone", say("Industrial park"), "", "", lambda profile: localized_name(profile.zone, words)),
        _Column("phase", say("Phase"), "", "", lambda profile: localized_name(profile.phase, words)),
        _Column(_AREA, say("Area offered"), "ha", "#,##0.00", lambda profile: profile.offered_ha),
        _Column(_SQUARE, say("Area offered"), "m²", "#,##0", _square, f"{{{_AREA}}}*{M2_PER_HA:.0f}"),
        *_own_unit(words),
        _Column(_PRICE, say("Asking price"), "USD/m²", "#,##0.00", _price),
        _Column(
            _TOTAL,
            say("Price of the land offered"),
            "USD",
            "#,##0",
            lambda profile: profile.total_usd,
            f"{{{_SQUARE}}}*{{{_PRICE}}}",
        ),
        _Column(
            "end", say("Land term ends"), "", "yyyy-mm-dd", lambda profile: as_date(profile.term.end.value)
        ),
        _Column(_YEARS, say("Remaining term"), say("years"), "0.00", _years),
        _Column(
            _YEARLY,
            say("The same per year"),
            "USD",
            "#,##0",
            lambda profile: profile.usd_per_year,
            f"{{{_TOTAL}}}/{{{_YEARS}}}",
        ),
        _Column("ready", say("Ready from"), "", "yyyy-mm-dd", _ready),
        _Column("frontage", say("Street frontage"), "m", "#,##0", metres("frontage_m")),
        _Column("width", say("Width"), "m", "#,##0", metres("width_m")),
        _Column("lat", say("Latitude"), "° WGS 84", "0.000000", degrees(0)),
        _Column("lon", say("Longitude"), "° WGS 84", "0.000000", degrees(1)),
    ]
    columns += [_fact(code("service", service), words) for service in COMPARED]
    there = {place.place_class for place in first.profile.distances}
    for kind in CLASSES:
        columns += _way(kind, words) if kind in there else []
    return columns


def _square(profile: PlotProfile) -> Cell:
    return profile.offered_ha * M2_PER_HA


def _price(profile: PlotProfile) -> Cell:
    """Return what is asked per m²; of several plots the mean by their areas."""
    total = profile.total_usd
    return None if total is None or not profile.offered_ha else total / (profile.offered_ha * M2_PER_HA)


def _end(profile: PlotProfile) -> Cell:
    return as_date(profile.term.end.value)


def _years(profile: PlotProfile) -> Cell:
    if profile.term.years is None or profile.term.months is None:
        return None
    return profile.term.years + profile.term.months / _MONTHS


def _ready(profile: PlotProfile) -> Cell:
    days = profile.plots["ready_on"]
    return None if days.isna().any() else as_date(days.max())


def _own_unit(words: Translator) -> list[_Column]:
    """Return the column in the unit by which readers of the language measure land, where they have one."""
    if words.language not in LOCAL_UNITS:
        return []
    name, metres, _ = LOCAL_UNITS[words.language]

    def cell(profile: PlotProfile) -> Cell:
        return profile.offered_ha * M2_PER_HA / metres

    return [_Column("own", words.gettext("Area offered"), name, "#,##0.0", cell, f"{{{_SQUARE}}}/{metres!r}")]


def _fact(label: str, words: Translator) -> _Column:
    """Return the column of a fact as a comparison has it."""
    return _Column(label, label, "", "", lambda profile: comparison_facts(profile, words).get(label))


def _way(kind: str, words: Translator) -> list[_Column]:
    """Return the columns of the nearest place of a class: its name, and the way straight and by road."""
    say, name = words.gettext, labels(words.language).code("class", kind)

    def nearest(profile: PlotProfile) -> Distance | None:
        return next((place for place in profile.distances if place.place_class == kind), None)

    def called(profile: PlotProfile) -> Cell:
        place = nearest(profile)
        return None if place is None else place_name(place, words)

    def straight(profile: PlotProfile) -> Cell:
        place = nearest(profile)
        return None if place is None else place.straight_km

    def by_road(profile: PlotProfile) -> Cell:
        place = nearest(profile)
        return None if place is None else place.road_km

    return [
        _Column(kind, name, "", "", called),
        _Column(f"{kind} straight", f"{name}: {say('Straight line (km)')}", "km", "0.0", straight),
        _Column(f"{kind} by road", f"{name}: {say('By road (km)')}", "km", "0", by_road),
    ]
