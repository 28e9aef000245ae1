"""Layers: the zones, phases and plots of a day, each as a table of shapes with what it amounts to.

No tenant, certificate or lease stands in a layer, so that it can be handed to anybody who asks for land.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo import crs
from geo.findings import count_by_severity
from geo.geojson import Shapes
from occupancy.errors import QuestionError
from occupancy.loading.table_specs import WORDED
from occupancy.statement import Statement
from outputs.maps.outlines import geometries
from outputs.records import noiseless
from outputs.tables.report_view import csv_text
from outputs.text import captions
from outputs.text.formatting import format_count
from outputs.text.labels import cited, labels
from outputs.text.translations import Translator

ZONES, PHASES, PARCELS = "zones", "phases", "parcels"
LAYERS = (ZONES, PHASES, PARCELS)
KEYS = {ZONES: "zone_id", PHASES: "phase_id", PARCELS: "parcel_id"}
# Of a file of their own, `outputs.findings`.
FINDING_AREAS, FINDING_POINTS = "finding_areas", "finding_points"

_AREAS = (
    "planned_ha established_ha leasable_ha cleared_ha leased_ha in_use_ha vacant_ha reserved_ha undivided_ha"
    " outside_ha numerator_ha denominator_ha fill_rate_pct estimated measured_area_m2"
)
_COLUMNS = {
    ZONES: "zone_id name_vi name_en status status_label boundary_status boundary_status_label"
    f" {_AREAS} basis source",
    PHASES: "phase_id zone_id name_vi name_en developer decision_no operating_from term_end status"
    " status_label boundary_status boundary_status_label boundary_precision_m boundary_source"
    f" {_AREAS} basis source",
    PARCELS: "parcel_id zone_id phase_id block land_use land_use_label state state_label document_area_m2"
    " measured_area_m2 leased_ha handed_over_ha in_use_ha vacant_ha reserved_ha outside_ha divisible"
    " estimated cleared_on serviced_on decision_no valid_from source",
}
_LABELLED = ("status", "boundary_status", "land_use", "state")


@dataclass(frozen=True, eq=False)
class Layer:
    """One table of shapes.

    Attributes
    ----------
    name
        `zones`, `phases` or `parcels`; of findings `finding_areas` or `finding_points`.
    title
        What it is called in the reader's language.
    frame
        A row per zone, phase or plot, in the book's order, called as in the dictionary; `geometry` is of
        the kind, in the system asked for, or None. Codes stay codes, their labels stand beside them.
    kind
        What all its shapes are.
    """

    name: str
    title: str
    frame: GeoDataFrame
    kind: str = "MultiPolygon"

    @cached_property
    def attributes(self) -> pd.DataFrame:
        """Return the columns without the shapes."""
        return pd.DataFrame(self.frame.drop(columns=self.frame.geometry.name))

    @property
    def system(self) -> crs.System:
        """Return the coordinate reference system of the shapes."""
        return crs.require_crs(self.frame)


def layers(
    statement: Statement, words: Translator, *, wgs84: bool, only: Collection[str] = ()
) -> tuple[Layer, ...]:
    """Return the layers of a day in WGS 84 degrees, or in metres of the book's plane.

    `only` are names of LAYERS; empty: all.

    Raises
    ------
    QuestionError
        When there is no layer of that name.
    """
    unknown = sorted(set(only) - set(LAYERS))
    if unknown:
        raise QuestionError(
            "There is no layer {layer}; choose of {layers}.", layer=unknown[0], layers=", ".join(LAYERS)
        )
    made = []
    for name in _chosen(only):
        frame = _frame(statement, words, name)
        title = labels(words.language).table(name)
        made.append(Layer(name, title, crs.to_wgs84(frame) if wgs84 else frame))
    return tuple(made)


def shortfalls(statement: Statement, words: Translator, *, only: Collection[str] = ()) -> tuple[str, ...]:
    """Return what the layers of a day do not have, a sentence each: rows set aside, rows without a shape."""
    sentences = []
    for name, many, shaped in _counts(statement, only):
        title = labels(words.language).table(name)
        aside = int((statement.book.set_aside["table"] == name).sum())
        if not many:
            sentences.append(words.gettext("The layer “{layer}” is empty on this day.").format(layer=title))
        elif shaped < many:
            text = words.gettext("Rows without an outline in the layer “{layer}”: {rows} of {all}.")
            sentences.append(
                text.format(
                    rows=format_count(many - shaped, words), all=format_count(many, words), layer=title
                )
            )
        if aside:
            text = words.ngettext(
                "{rows} row of “{layer}” could not be used and is not in it; `check` says why.",
                "{rows} rows of “{layer}” could not be used and are not in it; `check` says why.",
                aside,
            )
            sentences.append(text.format(rows=format_count(aside, words), layer=title))
    return tuple(sentences)


def is_hollow(statement: Statement, *, only: Collection[str] = ()) -> bool:
    """Return whether a layer has no row, or no layer has a shape."""
    counts = _counts(statement, only)
    return any(not many for _, many, _ in counts) or not any(shaped for _, _, shaped in counts)


def _chosen(only: Collection[str]) -> list[str]:
    return [name for name in LAYERS if not only or name in only]


def _counts(statement: Statement, only: Collection[str]) -> list[tuple[str, int, int]]:
    """Return how many rows each layer has on the day, and how many of them have a shape."""
    counts = []
    for name in _chosen(only):
        key, figures = KEYS[name], getattr(statement, name)
        recorded: GeoDataFrame = getattr(statement.book, name)
        shapes = geometries(recorded[recorded[key].isin(figures[key])])
        counts.append((name, len(figures), int((~shapely.is_missing(shapes)).sum())))
    return counts


def _frame(statement: Statement, words: Translator, name: str) -> GeoDataFrame:
    """Return the figures of a day beside what is recorded of each thing, and its shape in the plane."""
    key = KEYS[name]
    figures: pd.DataFrame = getattr(statement, name)
    recorded: GeoDataFrame = getattr(statement.book, name)
    # A plot that is not valid on the day is recorded and has no figures.
    recorded = recorded.iloc[pd.Index(recorded[key]).get_indexer(pd.Index(figures[key]))]
    if name != ZONES:
        numbers = recorded["phase_id"].map(_decision_numbers(statement))
        recorded = recorded.assign(decision_no=numbers.fillna(""))
    says = labels(words.language)
    table: dict[str, object] = {}
    for column in _COLUMNS[name].split():
        plain = column.removesuffix("_label")
        if plain != column and plain in _LABELLED:
            codes = (figures if plain in figures else recorded)[plain].fillna("")
            table[column] = [says.code(plain, code) for code in codes]
        elif column in WORDED:
            table[column] = [
                cited(str(text or ""), statement.book, words) for text in recorded[column].fillna("")
            ]
        elif column == "basis":
            table[column] = statement.basis
        else:
            table[column] = (figures if column in figures else recorded)[column].array
    frame = pd.DataFrame(table, index=range(len(figures)))
    floats = frame.select_dtypes("float").columns
    frame[floats] = frame[floats].apply(noiseless)
    for label, values in frame.items():
        if pd.api.types.is_string_dtype(values.dtype):
            frame[label] = values.mask(values == "")
    frame["as_of"] = pd.array([pd.Timestamp(statement.as_of)] * len(frame), dtype="datetime64[s]")
    stamp = captions.invented_stamp(statement.book, words)
    if stamp:
        frame["invented"] = stamp
    return GeoDataFrame(frame, geometry=_multi(recorded), crs=recorded.crs)


def _decision_numbers(statement: Statement) -> "pd.Series[str]":
    """Return the number of the decision in force of each phase that has one, by its id."""
    at, phases = statement.snapshot.phases.decision, statement.book.phases["phase_id"]
    decided = statement.book.decisions["decision_no"].to_numpy()[at[at >= 0]]
    return pd.Series(decided, index=phases[at >= 0], dtype="str")


def _multi(frame: GeoDataFrame) -> Shapes:
    """Return each shape as a MultiPolygon, since a layer has one type; None where nothing is drawn."""
    shapes = geometries(frame)
    for at, shape in enumerate(shapes):
        if shape is not None:
            shapes[at] = shapely.MultiPolygon([part for part in shapely.get_parts(shape) if part.area > 0])
    return shapes


def kind_of_column(values: pd.Series) -> str:
    """Return what a column of a layer holds: `day`, `bool`, `float`, `int` or `text`."""
    types = pd.api.types
    kinds = {
        "day": types.is_datetime64_any_dtype,
        "bool": types.is_bool_dtype,
        "float": types.is_float_dtype,
        "int": types.is_integer_dtype,
    }
    return next((kind for kind, holds in kinds.items() if holds(values.dtype)), "text")


About = tuple[tuple[str, str], ...]


def about(statement: Statement, words: Translator, system: crs.System) -> About:
    """Return what is said of the layers: label and text of each line, none of them empty."""
    book, say = statement.book, words.gettext
    errors = count_by_severity(statement.open_findings)["error"]
    open_errors = words.ngettext("{count} open error", "{count} open errors", errors)
    credits_ = " · ".join(f"{credit.text} ({credit.licence})" for credit in book.info.credits)
    lines = (
        (say("Book"), captions.book_name(book, words)),
        (say("Invented"), captions.invented(book, words)),
        (say("Errors"), open_errors.format(count=format_count(errors, words)) if errors else ""),
        (say("Day"), captions.as_of_value(statement, words)),
        (say("Later than the book"), captions.extrapolation_note(statement, words)),
        (say("Basis"), captions.basis_value(statement, words)),
        (say("Not counted"), captions.not_counted(statement, words)),
        (say("What is estimated"), captions.estimates_note(statement, words)),
        (say("Coordinate system"), _system_text(system, words)),
        (say("Outlines"), say("No line on this map is a legal boundary.")),
        (say("Source"), credits_),
        (say("An empty cell"), captions.empty_cell(book, " ".join(_COLUMNS.values()).split(), words)),
        (say("Book’s fingerprint"), statement.book_hash),
    )
    return tuple((label, text) for label, text in lines if text)


def _system_text(system: crs.System, words: Translator) -> str:
    """Return name, code and meridian of a system; a drawing has a plane with its axes turned round."""
    text = crs.describe(system)
    if not crs.is_turned(system):
        return text
    return words.gettext("{plane}, turned round: east and north count up").format(plane=text)


def readme(lines: About) -> bytes:
    """Write the lines as a text file that opens in any editor."""
    return ("\ufeff" + "".join(f"{label}: {text}\r\n" for label, text in lines)).encode()


def columns_csv(
    layers: Sequence[Layer], words: Translator, *, short: Mapping[str, str] | None = None
) -> bytes:
    """Write a CSV with what each column of each layer is called; `short` are the names used in the files."""
    says = labels(words.language)
    head = ["layer", "column", "label"]
    rows = [
        [layer.name, (short or {}).get(str(name), str(name)), says.column(str(name))]
        for layer in layers
        for name in layer.attributes.columns
    ]
    return ("\ufeff" + csv_text(head, rows)).encode()
