"""The proposal: delivered sheets as rows of tables; what they leave open is asked, never answered here."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo import crs as systems
from geo.geojson import Shapes
from geo.tolerances import METRES_PER_DEGREE
from occupancy.delivery import headings
from occupancy.delivery.cell_formats import number_text
from occupancy.delivery.delivered import Delivered, places
from occupancy.delivery.mapping import SheetMapping, fitting, with_answers
from occupancy.errors import QuestionError
from occupancy.loading.cell_parsing import by_cell
from occupancy.loading.day_formats import day_text
from occupancy.loading.table_specs import BY_NAME, Column, Table
from occupancy.loading.table_text import GEOMETRY

_FACTORS: Mapping[tuple[str, str], Decimal] = {
    ("ha", "m2"): Decimal(10_000),
    ("m2", "ha"): Decimal("0.0001"),
}
_TRUTHS = {
    **dict.fromkeys(("true", "co", "yes", "x", "1", "duoc"), "true"),
    **dict.fromkeys(("false", "khong", "no", "0"), "false"),
}
_SHOWN = 3
_DECIMALS = 9  # of a degree, as GeoJSON of a book is written: 0.1 mm
_FITS, _FAILS = 0.8, 0.2  # shares of rows by which a unit is taken, and the other left


class Question(QuestionError):  # noqa: N818  it is not raised
    """What a delivery leaves open: a sentence that is shown and not raised.

    Attributes
    ----------
    how
        How it is answered on the command line or in a file, as a sentence with the same places.
    answer
        The part of a mapping that answers it (`columns`, `gone` …), the option of the command (`crs`, `as`),
        or `aliases`; "" where nothing but other files does.
    """

    def __init__(self, template: str, *, how: str = "", answer: str = "", **params: object) -> None:
        super().__init__(template, **params)
        self.how, self.answer = how, answer

    def __reduce__(self) -> tuple[object, ...]:
        """Come back from another process with how it is answered too."""
        return partial(Question, self.template, how=self.how, answer=self.answer, **self.params), ()


@dataclass(frozen=True, slots=True)
class DeliveredRow:
    """A row for a table: its cells, what it is of, and its number there."""

    table: str
    cells: Mapping[str, Any]
    file: str
    layer: str
    row: int

    @property
    def origin(self) -> str:
        """Where it came from, in one line."""
        place = f"{self.file}, {self.layer}" if self.layer else self.file
        return f"{place}, {self.row}"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What deliveries come to: rows, how their sheets were read, what is open, and what is not taken over.

    `unused` are sheets, or their headings with something under them, that go into no table.
    """

    rows: tuple[DeliveredRow, ...] = ()
    sheets: tuple[SheetMapping, ...] = ()
    questions: tuple[Question, ...] = ()
    unused: tuple[tuple[str, str, str], ...] = field(default=())


def propose(
    deliveries: Iterable[Delivered],
    kept: Sequence[SheetMapping],
    *,
    answers: Sequence[SheetMapping] = (),
    as_table: str = "",
    areas: Mapping[str, float],
    given_systems: Mapping[tuple[str, str], str] | None = None,
) -> Proposal:
    """Return the rows of deliveries, read by the mappings kept for such sheets, else by their names.

    `answers` go before both. `areas` are those of the plots that are known, in m²; by these and the shapes
    at hand units are told. `given_systems` are those that a person gave to layers, by file and layer.
    """
    made, known = Proposal(), dict(areas)
    for delivered in sorted(deliveries, key=lambda each: not each.is_land):
        table, mapping = _told(delivered, kept, answers, as_table)
        system = (given_systems or {}).get((delivered.file, delivered.layer), mapping.crs)
        mapping = replace(mapping, crs=system)
        one = _sheet(delivered, table, mapping, known)
        made = Proposal(
            made.rows + one.rows,
            made.sheets + one.sheets,
            made.questions + one.questions,
            made.unused + one.unused,
        )
    if any(each.answer == "crs" for each in made.questions):  # areas are told by land that has a place
        asked = tuple(each for each in made.questions if each.answer != "units")
        made = replace(made, questions=asked)
    return made


def _told(
    delivered: Delivered, kept: Sequence[SheetMapping], answers: Sequence[SheetMapping], as_table: str
) -> tuple[str, SheetMapping]:
    """Return the table of a sheet, "" where it is not plain, and what its headings mean, as far as told."""
    written = [str(name) for name in delivered.frame.columns if name != GEOMETRY]
    of_layer = (each.table for each in answers if delivered.layer and each.layer == delivered.layer)
    name = as_table or next(of_layer, "")
    name = name or headings.table_named(delivered.file, delivered.layer, land=delivered.is_land)
    answer, mapping = (fitting(sheets, delivered.layer, written, table=name) for sheets in (answers, kept))
    told = answer or mapping
    name = told.table if told else name or headings.table_by_columns(written, land=delivered.is_land)
    if name not in BY_NAME:
        if name:
            raise QuestionError("There is no table {table} in a book.", table=name)
        return "", SheetMapping(table="")
    if mapping is None or mapping.table != name:
        by_name = headings.columns_of(written, BY_NAME[name])
        mapping = SheetMapping(table=name, layer=delivered.layer, columns=by_name)
    for each in answers:
        if each is answer or (each.table == name and each.layer in {"", delivered.layer}):
            mapping = with_answers(mapping, each)
    return name, mapping


def _sheet(delivered: Delivered, name: str, mapping: SheetMapping, known: dict[str, float]) -> Proposal:
    if not name:
        if not len(delivered.frame):
            return Proposal()
        question = Question(
            "It is not plain which table {place} is.",
            how="Name it after --as, or leave it out.",
            answer="as",
            **places(delivered.file, delivered.layer),
        )
        return Proposal(questions=(question,))
    reading = _Reading(delivered, BY_NAME[name], mapping, known)
    rows = tuple(reading.rows())
    unused = tuple(
        (delivered.file, delivered.layer, str(heading))
        for heading in delivered.frame.columns
        if heading != GEOMETRY
        and heading not in mapping.columns
        and not headings.is_ordinal(str(heading))
        and (delivered.frame[heading] != "").any()
    )
    return Proposal(rows, (reading.mapping,), tuple(reading.questions), unused)


class _Reading:
    """One sheet on its way into a table."""

    def __init__(
        self, delivered: Delivered, table: Table, mapping: SheetMapping, known: dict[str, float]
    ) -> None:
        self.delivered, self.table, self.mapping, self._known = delivered, table, mapping, known
        self.questions: list[Question] = []
        self._question: Callable[..., Question] = partial(
            Question, table=table.name, **places(delivered.file, delivered.layer)
        )

    def rows(self) -> Iterator[DeliveredRow]:
        """Return the rows of the sheet, and ask what it leaves open."""
        self._ask_headings()
        shapes = self._shapes()
        measured = _rough_areas(shapes)
        of_tables: dict[str, dict[str, Sequence[Any]]] = {self.table.name: {}}
        for heading, (table, column) in self._columns().items():
            of_tables.setdefault(table, {})[column.name] = self._cells(heading, column, measured)
        if shapes is not None:
            drawn = [text and json.loads(text) for text in shapely.to_geojson(shapes).tolist()]
            of_tables[self.table.name][GEOMETRY] = drawn
            if self.table.name == "parcels":
                for name, area in zip(
                    of_tables["parcels"].get("parcel_id", ()), measured.tolist(), strict=False
                ):
                    self._known.setdefault(name, area)
        lines = self.delivered.frame.index.tolist()
        rows: dict[str, list[dict[str, Any]]] = {
            table: [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
            if columns
            else [{} for _ in lines]
            for table, columns in of_tables.items()
        }
        for table, own in _joined(rows).items():
            for number, cells in zip(lines, own, strict=True):
                if any(cells.values()):
                    yield DeliveredRow(table, cells, self.delivered.file, self.delivered.layer, number)

    def _columns(self) -> dict[str, tuple[str, Column]]:
        """Return heading → table and column, of those that are taken over."""
        found = {}
        for heading, name in self.mapping.columns.items():
            for table in (self.table.name, *headings.ALONG.get(self.table.name, ())):
                column = next((each for each in BY_NAME[table].columns if each.name == name), None)
                if column and heading in self.delivered.frame:
                    found[heading] = (table, column)
                    break
        return found

    def _ask_headings(self) -> None:
        """Ask for headings that may mean a column, and for columns without which no row is one."""
        taken = {*self.mapping.columns.values()}
        free = [
            str(name)
            for name in self.delivered.frame.columns
            if name not in {GEOMETRY, *self.mapping.columns}
        ]
        near = headings.proposed(free, self.table, taken)
        for heading, column in near.items():
            self.say(
                "{heading} in {place} may mean {column}.",
                how='Write so under [sheet.columns] of a mapping, or "" to leave it out.',
                answer="columns",
                heading=heading,
                column=column,
            )
        for needed in _NEEDED.get(self.table.name, ()):
            if not taken & {*needed} and not {*near.values()} & {*needed}:
                self.say(
                    "There is no {column} in {place}; one of these headings may mean it: {headings}.",
                    how="Write which under [sheet.columns] of a mapping.",
                    answer="columns",
                    column=needed[0],
                    headings=", ".join(free) or "–",
                )

    def say(self, sentence: str, *, how: str, answer: str, **places: object) -> None:
        self.questions.append(self._question(sentence, how=how, answer=answer, **places))

    def _shapes(self) -> Shapes | None:
        """Return the shapes in WGS 84, undrawn where the system is open; None for a register."""
        if not self.delivered.is_land or not self.table.spatial:
            return None
        frame = self.delivered.frame
        if not self.delivered.is_placed:
            listed = self.delivered.candidates
            shown = ", ".join(
                f"{each.epsg} ({each.off_m:.0f} m)" if each.off_m == each.off_m else each.epsg
                for each in listed
                if each.why == listed[0].why
            )
            self.say(
                "The coordinate system of {place} is not sure; it may be {systems}.",
                how="Name it after --crs.",
                answer="crs",
                systems=shown or "–",
            )
            return np.full(len(frame), None, dtype=object)
        shapes = shapely.force_2d(np.asarray(frame[GEOMETRY], dtype=object))
        moved = systems.to_wgs84(GeoDataFrame(geometry=shapes, crs=self.delivered.crs)).geometry
        rounded = shapely.transform(
            np.asarray(moved.array, dtype=object), lambda at: at.round(_DECIMALS) + 0.0
        )
        return shapely.orient_polygons(rounded)

    def _cells(self, heading: str, column: Column, measured: NDArray[np.float64]) -> list[str]:
        cells = [cell.strip() for cell in self.delivered.frame[heading].astype(str)]
        if column.kind in {"float", "int"}:
            return self._numbers(heading, column, cells, measured)
        if column.kind == "date":
            return self._days(heading, cells)
        if column.kind == "bool":
            return [_TRUTHS.get(headings.plain(cell), cell) for cell in cells]
        if column.kind == "code":
            return self._codes(heading, column, cells)
        return cells

    def _numbers(
        self, heading: str, column: Column, cells: list[str], measured: NDArray[np.float64]
    ) -> list[str]:
        sign = self.mapping.decimal.get(heading) or self.delivered.decimal.get(heading, ".")
        if sign is None:
            example = next(cell for cell in cells if cell)
            self.say(
                "Whether {example} under {heading} in {place} has a decimal sign or one for"
                " thousands is open.",
                how="Write the decimal sign under [sheet.decimal] of a mapping.",
                answer="decimal",
                heading=heading,
                example=example,
            )
            return cells
        read = by_cell(lambda cell: number_text(cell, sign) or cell, cells)
        want = "m2" if column.name.endswith("area_m2") else "ha" if column.name.endswith("_ha") else ""
        unit = self._unit(heading, read, want, measured) if want else want
        factor = _FACTORS.get((unit, want))
        return by_cell(lambda cell: _scaled(cell, factor), read) if factor else read

    def _unit(self, heading: str, cells: list[str], want: str, measured: NDArray[np.float64]) -> str:
        """Return the unit of a column of areas: kept, in its heading, or told by the plots themselves."""
        unit = self.mapping.units.get(heading) or headings.unit_of(heading)
        if unit or not any(cells):
            return unit or want
        values = pd.to_numeric(pd.Series(cells), errors="coerce").to_numpy(dtype=np.float64)
        whole = self.table.name == "parcels"
        shares = {
            each: _share(values * factor, self._areas(measured), whole=whole)
            for each, factor in (("m2", 1.0), ("ha", 10_000.0))
        }
        best, other = sorted(shares, key=lambda each: -shares[each])
        if shares[best] >= _FITS and shares[other] <= _FAILS:
            self.mapping = replace(self.mapping, units={**self.mapping.units, heading: best})
            return best
        self.say(
            "The unit of {heading} in {place} is open.",
            how="Write ha or m2 under [sheet.units] of a mapping.",
            answer="units",
            heading=heading,
        )
        return want

    def _areas(self, measured: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the area of the plot of each row, in m², as far as it is known."""
        if self.table.name == "parcels" and len(measured):
            return measured
        heading = next((name for name, column in self.mapping.columns.items() if column == "parcel_id"), None)
        if heading is None:
            return np.full(len(self.delivered.frame), np.nan)
        return np.array(
            [self._known.get(cell.strip(), np.nan) for cell in self.delivered.frame[heading].astype(str)]
        )

    def _days(self, heading: str, cells: list[str]) -> list[str]:
        order = self.mapping.dates.get(heading) or self.delivered.dates.get(heading)
        if order is None:
            days = by_cell(lambda cell: day_text(cell, "ymd"), cells)
            if all(day for day, cell in zip(days, cells, strict=True) if cell):
                return days
            self.say(
                "Whether the day or the month comes first in {example} under {heading} in {place} is open.",
                how='Write "dmy" or "mdy" under [sheet.dates] of a mapping.',
                answer="dates",
                heading=heading,
                example=next(cell for cell in cells if cell),
            )
            return cells
        return by_cell(lambda cell: day_text(cell, order) or cell, cells)  # type: ignore[arg-type]

    def _codes(self, heading: str, column: Column, cells: list[str]) -> list[str]:
        words = headings.words_of(column.name)
        known = {
            word: self.mapping.codes.get(word) or words.get(headings.plain(word), "")
            for word in dict.fromkeys(cells)
        }
        strange = [word for word, code in known.items() if word and not code]
        if strange:
            self.say(
                "{words} under {heading} in {place} is none of the codes {codes}.",
                how="Write which each is under [sheet.codes] of a mapping.",
                answer="codes",
                heading=heading,
                words=", ".join(strange[:_SHOWN]),
                codes=", ".join(dict.fromkeys(words.values())),
            )
        return [known[cell] for cell in cells]


_NEEDED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "zones": (("name_vi", "zone_id"),),
    "phases": (("phase_id", "name_vi"),),
    "parcels": (("parcel_id",),),
    "tenancies": (("parcel_id",), ("leased_area_m2",), ("first_day",)),
}


def _joined(rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a register by table: who leases is joined to the lease by the certificate.

    Where a delivery names none, the name of the tenant stands for it, so that it is not lost.
    """
    if {"tenancies", "projects"} <= rows.keys():
        for lease, project in zip(rows["tenancies"], rows["projects"], strict=True):
            if project.get("tenant_name"):
                certificate = lease.get("certificate_no") or project["tenant_name"]
                lease["certificate_no"] = project["certificate_no"] = certificate
            else:
                project.clear()
    return dict(sorted(rows.items()))


def _scaled(cell: str, factor: Decimal) -> str:
    """Return a number times a factor, exactly; what is no number stays."""
    try:
        return f"{(Decimal(cell) * factor).normalize():f}"
    except ArithmeticError:
        return cell


def _share(values: NDArray[np.float64], areas: NDArray[np.float64], *, whole: bool) -> float:
    """Return in which share of the rows an area is that of its plot, or a part of it."""
    ratio = values / areas
    ratio = ratio[np.isfinite(ratio)]
    least = 0.8 if whole else 0.005
    return float(np.mean((ratio >= least) & (ratio <= 1.25))) if len(ratio) else 0.0


def _rough_areas(shapes: Shapes | None) -> NDArray[np.float64]:
    """Return about how large shapes in degrees are, in m²: enough to tell hectares from square metres."""
    if shapes is None:
        return np.zeros(0)
    latitude = shapely.get_y(shapely.centroid(shapes))
    return np.asarray(shapely.area(shapes) * METRES_PER_DEGREE**2 * np.cos(np.radians(latitude)))
