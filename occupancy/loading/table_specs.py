"""Table specifications: the files of a land book, their columns, keys and links, declared once."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["id", "ids", "text", "texts", "code", "date", "float", "int", "bool"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column as it is written and as it is typed.

    An empty cell of a required column sets its row aside, and the column must be there. `signed`
    numbers may be negative. The codes of a column are the set of its name in dictionary.csv. Of `printed`
    numbers the table also keeps with how many decimals each was written, under `<name>_decimals`.
    """

    name: str
    kind: Kind
    required: bool = False
    signed: bool = False
    printed: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One file of the book.

    `key` may not repeat among rows known at the same time; `unique` says that a repeat makes the
    whole table unusable. `dated` tables carry `recorded_on` and `superseded_on`. `links` are
    (column, table it must be found in); an empty cell links to nothing. `spans` are pairs of
    columns of which the second may not lie before the first.
    """

    name: str
    file: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    unique: bool = False
    required: bool = False
    dated: bool = False
    links: tuple[tuple[str, str], ...] = ()
    spans: tuple[tuple[str, str], ...] = ()
    program: bool = False

    @property
    def spatial(self) -> bool:
        """Whether the rows are features with a geometry."""
        return self.file.endswith(".geojson")

    @property
    def names(self) -> tuple[str, ...]:
        """The columns in order, `geometry` and those that reading adds left out."""
        return tuple(column.name for column in self.columns)

    @property
    def printed(self) -> tuple[str, ...]:
        """The columns whose decimals are kept."""
        return tuple(column.name for column in self.columns if column.printed)


def optional_columns(
    kind: Kind, names: str, *, required: bool = False, signed: bool = False
) -> tuple[Column, ...]:
    """Columns of one kind, their names separated by spaces."""
    return tuple(Column(name, kind, required, signed) for name in names.split())


def required_columns(kind: Kind, names: str) -> tuple[Column, ...]:
    """Columns that must be there and filled in."""
    return optional_columns(kind, names, required=True)


_SOURCED = optional_columns("text", "source note")
_KNOWN = optional_columns("date", "recorded_on superseded_on")
_KNOWN_SPAN = ("recorded_on", "superseded_on")

ZONES = Table(
    "zones",
    "zones.geojson",
    required_columns("id", "zone_id")
    + required_columns("text", "name_vi")
    + optional_columns("text", "name_en")
    + optional_columns("texts", "aliases districts communes")
    + optional_columns("code", "boundary_status")
    + _SOURCED,
    key=("zone_id",),
    unique=True,
    required=True,
)
PHASES = Table(
    "phases",
    "phases.geojson",
    required_columns("id", "phase_id zone_id")
    + required_columns("text", "name_vi")
    + optional_columns("text", "name_en developer")
    + optional_columns("date", "operating_from term_end")
    + optional_columns("code", "boundary_status")
    + optional_columns("float", "boundary_precision_m")
    + optional_columns("text", "boundary_source")
    + _SOURCED,
    key=("phase_id",),
    unique=True,
    required=True,
    links=(("zone_id", "zones"),),
    spans=(("operating_from", "term_end"),),
)
DECISIONS = Table(
    "decisions",
    "phase_decisions.csv",
    required_columns("id", "phase_id")
    + optional_columns("id", "decision_no")
    + required_columns("date", "in_force_from")
    + optional_columns("date", "in_force_to")
    + optional_columns("code", "date_precision")
    + optional_columns("float", "planned_area_ha established_area_ha")
    + (Column("leasable_area_ha", "float", printed=True),)
    + optional_columns("code", "leasable_basis")
    + _KNOWN
    + _SOURCED,
    key=("phase_id", "decision_no", "in_force_from"),
    required=True,
    dated=True,
    links=(("phase_id", "phases"),),
    spans=(("in_force_from", "in_force_to"), _KNOWN_SPAN),
)
PARCELS = Table(
    "parcels",
    "parcels.geojson",
    required_columns("id", "parcel_id zone_id phase_id")
    + optional_columns("text", "block")
    + required_columns("code", "land_use")
    + required_columns("float", "document_area_m2")
    + optional_columns("bool", "divisible")
    + optional_columns("date", "cleared_on clearance_due_on serviced_on service_due_on")
    + optional_columns("float", "asking_price_usd_m2")
    + optional_columns("date", "valid_from valid_to")
    + optional_columns("ids", "parent_parcel_ids")
    + _KNOWN
    + _SOURCED,
    key=("parcel_id",),
    unique=True,
    required=True,
    dated=True,
    links=(("zone_id", "zones"), ("phase_id", "phases")),
    spans=(("valid_from", "valid_to"), _KNOWN_SPAN),
)
PROJECTS = Table(
    "projects",
    "projects.csv",
    required_columns("id", "certificate_no")
    + optional_columns("text", "tenant_name tenant_country sector_code")
    + optional_columns("float", "investment_amount")
    + optional_columns("text", "investment_currency")
    + optional_columns("int", "jobs")
    + _KNOWN
    + _SOURCED,
    key=("certificate_no",),
    dated=True,
    spans=(_KNOWN_SPAN,),
)
TENANCIES = Table(
    "tenancies",
    "tenancies.csv",
    required_columns("id", "lease_id")
    + required_columns("int", "line_no")
    + optional_columns("id", "certificate_no")
    + required_columns("id", "parcel_id")
    + (Column("leased_area_m2", "float", required=True, printed=True),)
    + required_columns("date", "first_day")
    + optional_columns("date", "last_day ended_on handed_over_on operating_from")
    + _KNOWN
    + _SOURCED,
    key=("lease_id", "line_no"),
    required=True,
    dated=True,
    links=(("parcel_id", "parcels"),),
    spans=(("first_day", "last_day"), ("first_day", "ended_on"), _KNOWN_SPAN),
)
PUBLISHED_TOTALS = Table(
    "published_totals",
    "published_totals.csv",
    required_columns("date", "as_of")
    + optional_columns("date", "printed_on")
    + optional_columns("int", "zones_approved zones_established zones_operating")
    + optional_columns("float", "planned_ha established_ha operating_ha leasable_established_ha")
    + optional_columns("float", "leasable_operating_ha leased_ha fill_rate_pct")
    + optional_columns("id", "basis")
    + _SOURCED,
)
ADJUSTMENTS = Table(
    "adjustments",
    "adjustments.csv",
    required_columns("date", "as_of")
    + required_columns("id", "quantity")
    + optional_columns("id", "zone_id")
    + optional_columns("float", "delta_ha", required=True, signed=True)
    + required_columns("text", "reason")
    + optional_columns("text", "reason_vi")
    + _SOURCED,
    links=(("zone_id", "zones"),),
)
SERVICES = Table(
    "services",
    "services.csv",
    required_columns("id", "zone_id")
    + required_columns("code", "service")
    + required_columns("text", "value")
    + optional_columns("text", "unit")
    + optional_columns("date", "as_stated_on")
    + _SOURCED,
    links=(("zone_id", "zones"),),
)
RESERVATIONS = Table(
    "reservations",
    "reservations.csv",
    required_columns("id", "parcel_id")
    + optional_columns("text", "held_for")
    + required_columns("date", "first_day")
    + optional_columns("date", "last_day")
    + _KNOWN
    + _SOURCED,
    dated=True,
    links=(("parcel_id", "parcels"),),
    spans=(("first_day", "last_day"), _KNOWN_SPAN),
)
ANCHOR_TENANTS = Table(
    "anchor_tenants",
    "anchor_tenants.csv",
    required_columns("text", "tenant_name")
    + optional_columns("text", "sector country")
    + required_columns("id", "zone_id")
    + optional_columns("id", "phase_id")
    + optional_columns("float", "area_ha")
    + optional_columns("int", "year")
    + _SOURCED,
    links=(("zone_id", "zones"), ("phase_id", "phases")),
)
BASES = Table(
    "bases",
    "bases.csv",
    required_columns("id", "basis")
    + required_columns("text", "label_en label_vi")
    + required_columns("code", "phases numerator denominator")
    + optional_columns("text", "reference")
    + required_columns("bool", "verified")
    + _SOURCED,
    key=("basis",),
    program=True,
)
RULES = Table(
    "rules",
    "rules.csv",
    required_columns("id", "rule")
    + required_columns("text", "label_en label_vi")
    + required_columns("id", "quantity")
    + optional_columns("id", "basis")
    + required_columns("code", "comparison")
    + required_columns("float", "value")
    + required_columns("code", "unit")
    + optional_columns("date", "first_day last_day")
    + optional_columns("text", "reference")
    + required_columns("bool", "verified")
    + _SOURCED,
    key=("rule", "first_day"),
    links=(("basis", "bases"),),
    spans=(("first_day", "last_day"),),
    program=True,
)
FORMS = Table(
    "forms",
    "forms.csv",
    required_columns("id", "form")
    + optional_columns("id", "column_no")
    + required_columns("id", "quantity")
    + required_columns("text", "label_vi label_en")
    + optional_columns("code", "unit")
    + required_columns("float", "width")
    + required_columns("bool", "total")
    + optional_columns("text", "blank_groups meaning_vi meaning_en")
    + _SOURCED,
    key=("form", "quantity"),
    program=True,
)
_CONTEXT = required_columns("text", "key class") + optional_columns(
    "text", "name_vi name_en source licence note"
)
BASEMAP = Table("basemap", "basemap.geojson", _CONTEXT)
PLACES = Table("places", "places.geojson", _CONTEXT)

# In the order in which they are linked: a table stands after those it names.
TABLES = (
    ZONES,
    PHASES,
    DECISIONS,
    PARCELS,
    PROJECTS,
    TENANCIES,
    PUBLISHED_TOTALS,
    ADJUSTMENTS,
    SERVICES,
    RESERVATIONS,
    ANCHOR_TENANTS,
    BASES,
    RULES,
    FORMS,
    BASEMAP,
    PLACES,
)
BY_NAME = {table.name: table for table in TABLES}
LAND = ("zones", "phases", "parcels")
