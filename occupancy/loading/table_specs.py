"""Table specifications: the files of a land book, their columns, keys and links, declared once.

| kind           | dtype           | unknown or empty | notes                                        |
|----------------|-----------------|------------------|----------------------------------------------|
| id, text, code | `str`           | `""`             | trimmed, NFC; never NA                       |
| ids, texts     | `str`           | `""`             | items separated by ";" without spaces around |
| date           | `datetime64[s]` | `NaT`            | a day, at midnight, without time zone        |
| float          | `float64`       | `NaN`            | finite; not negative unless `signed`         |
| int            | `int64`         | (always known)   | an optional one is `float64` with `NaN`      |
| bool           | `bool`          | (always known)   | an optional one is `boolean` with `pd.NA`    |

Of `source`, `boundary_source`, `reference` and `note` every table may also have the words in either language:
`source_vi`, `source_en` and so on. Where the plain column is empty, one of these stands in it: it is the name
of the source, under which `outputs.text.labels` finds its words.

Every table also has `row` (int64: the line in the CSV file, or the number of the feature, from 1).
`<name>_decimals` (float64: how many were written, NaN where none can be told) follow printed numbers.
In a book, tenancies have `sector_code` (str: that of their certificate, as the book is known).
Spatial tables have `geometry` in the book's plane, and zones, phases and parcels `measured_area_m2`
(planar), `geodesic_area_m2` and `coordinate_step_m`; basemap and places stay in WGS 84. The index is
0, 1, 2 … .
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

Kind = Literal["id", "ids", "text", "texts", "code", "date", "float", "int", "bool"]
WORDED = ("source", "boundary_source", "reference", "note")
AREAS = ("measured_area_m2", "geodesic_area_m2")


@dataclass(frozen=True, slots=True)
class Column:
    """One column as it is written and as it is typed.

    An empty cell of a required column sets its row aside, and the column must be there; where it
    `may_be_empty` the row stays, and what the cell would say is not stated. `signed` numbers may be negative.
    The codes of a column are the set of its name in dictionary.csv. Of `printed` numbers the table also keeps
    with how many decimals each was written, under `<name>_decimals`.
    """

    name: str
    kind: Kind
    required: bool = False
    may_be_empty: bool = False
    signed: bool = False
    printed: bool = False

    @property
    def dtype(self) -> str:
        """The dtype as the table above has it."""
        optional = {"int": "float64", "bool": "boolean"}
        always = {"date": "datetime64[s]", "float": "float64", "int": "int64", "bool": "bool"}
        return ({} if self.required else optional).get(self.kind) or always.get(self.kind, "str")


@dataclass(frozen=True, slots=True)
class Table:
    """One file of the book.

    `specification` has the columns: `kind names; kind names …`; behind a kind, ! says that they are required,
    ? that a cell may be empty all the same, - signed and # printed. `key` may not repeat among rows known at
    the same time; `unique` says that a repeat makes the whole table unusable. `links` are (column, table it
    must be found in); an empty cell links to nothing. `spans` are pairs of columns of which the second may
    not lie before the first. The program has a `program` table of its own for books without one; a `quiet`
    one may lack without a word.
    """

    name: str
    file: str
    specification: str
    key: tuple[str, ...] = ()
    unique: bool = False
    required: bool = False
    links: tuple[tuple[str, str], ...] = ()
    spans: tuple[tuple[str, str], ...] = ()
    program: bool = False
    quiet: bool = False

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns in order, `geometry` and those that reading adds left out."""
        return _columns(self.specification)

    @property
    def spatial(self) -> bool:
        """Whether the rows are features with a geometry."""
        return BY_NAME[self.name].file.endswith(".geojson")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns in order."""
        return tuple(column.name for column in self.columns)

    @property
    def printed(self) -> tuple[str, ...]:
        """The columns whose decimals are kept."""
        return tuple(column.name for column in self.columns if column.printed)


def decimals_of(name: str) -> str:
    """Return the column that holds with how many decimals the numbers of a printed column are written."""
    return f"{name}_decimals"


def worded(name: str) -> tuple[str, str]:
    """Return the columns with the Vietnamese and the English words of a column of WORDED."""
    return f"{name}_vi", f"{name}_en"


@cache
def _columns(specification: str) -> tuple[Column, ...]:
    """Read the specification of a table; behind a column of WORDED come those with its words."""
    columns: list[Column] = []
    for group in specification.split(";"):
        kind, *names = group.split()
        signs = {"required": "!", "may_be_empty": "?", "signed": "-", "printed": "#"}
        marks = {name: sign in kind for name, sign in signs.items()}
        for name in names:
            both = (name, *worded(name)) if name in WORDED else (name,)
            columns += [Column(one, cast("Kind", kind.rstrip("!?-#")), **marks) for one in both]
    return tuple(columns)


_KNOWN = ("recorded_on", "superseded_on")
_CONTEXT = "text! key class; text name_vi name_en source licence note"

# In the order in which they are linked: a table stands after those it names.
TABLES = (
    Table(
        "zones",
        "zones.geojson",
        """id! zone_id; text! name_vi; text name_en; texts aliases districts communes;
            code boundary_status; text source note""",
        key=("zone_id",),
        unique=True,
        required=True,
    ),
    Table(
        "phases",
        "phases.geojson",
        """id! phase_id zone_id; text! name_vi; text name_en developer; date operating_from term_end;
            code boundary_status; float boundary_precision_m; text boundary_source source note""",
        key=("phase_id",),
        unique=True,
        links=(("zone_id", "zones"),),
        spans=(("operating_from", "term_end"),),
    ),
    Table(
        "decisions",
        "phase_decisions.csv",
        """id! phase_id; id decision_no; date! in_force_from; date in_force_to; code date_precision;
            float planned_area_ha established_area_ha; float# leasable_area_ha; code leasable_basis;
            date recorded_on superseded_on; text source note""",
        key=("phase_id", "decision_no", "in_force_from"),
        links=(("phase_id", "phases"),),
        spans=(("in_force_from", "in_force_to"), _KNOWN),
    ),
    Table(
        "parcels",
        "parcels.geojson",
        """id! parcel_id zone_id phase_id; text block; code!? land_use; float!? document_area_m2;
            bool divisible; date cleared_on clearance_due_on serviced_on service_due_on;
            float asking_price_usd_m2; date valid_from valid_to; ids parent_parcel_ids;
            date recorded_on superseded_on; text source note""",
        key=("parcel_id",),
        unique=True,
        required=True,
        links=(("zone_id", "zones"), ("phase_id", "phases")),
        spans=(("valid_from", "valid_to"), _KNOWN),
    ),
    Table(
        "projects",
        "projects.csv",
        """id! certificate_no; text tenant_name tenant_country sector_code; float investment_amount;
            text investment_currency; int jobs; date operating_until recorded_on superseded_on;
            text source note""",
        key=("certificate_no",),
        spans=(_KNOWN,),
    ),
    Table(
        "tenancies",
        "tenancies.csv",
        """id! lease_id; int! line_no; id certificate_no; id! parcel_id; float!?# leased_area_m2;
            date!? first_day; date last_day ended_on handed_over_on operating_from;
            date recorded_on superseded_on; text source note""",
        key=("lease_id", "line_no"),
        required=True,
        links=(("parcel_id", "parcels"),),
        spans=(("first_day", "last_day"), ("first_day", "ended_on"), _KNOWN),
    ),
    Table(
        "published_totals",
        "published_totals.csv",
        """date! as_of; date printed_on; int zones_approved zones_established zones_operating;
            float planned_ha established_ha operating_ha leasable_established_ha leasable_operating_ha
            leased_ha fill_rate_pct; id basis; text source note""",
    ),
    Table(
        "adjustments",
        "adjustments.csv",
        """date! as_of; id! quantity; id zone_id; float!- delta_ha; text! reason; text reason_vi
            source note""",
        links=(("zone_id", "zones"),),
    ),
    Table(
        "services",
        "services.csv",
        """id! zone_id; id phase_id; code! service; text! value; text unit; code capacity;
            text subject subject_vi standard connection_point; float lead_time_months; date as_stated_on;
            code date_precision; date in_force_from in_force_to; text source note""",
        links=(("zone_id", "zones"), ("phase_id", "phases")),
        spans=(("in_force_from", "in_force_to"),),
    ),
    Table(
        "reservations",
        "reservations.csv",
        """id! parcel_id; text held_for; date! first_day; date last_day recorded_on superseded_on;
            text source note""",
        links=(("parcel_id", "parcels"),),
        spans=(("first_day", "last_day"), _KNOWN),
    ),
    Table(
        "anchor_tenants",
        "anchor_tenants.csv",
        """text! tenant_name; text sector country; id! zone_id; id phase_id; float area_ha; int year;
            date as_stated_on; code date_precision; text source note""",
        links=(("zone_id", "zones"), ("phase_id", "phases")),
    ),
    Table(
        "incentives",
        "incentives.csv",
        """code! incentive; text! label_en label_vi; text for_whom_en for_whom_vi; id zone_id phase_id;
            date first_day last_day; text reference; bool! verified; text source note""",
        links=(("zone_id", "zones"), ("phase_id", "phases")),
        spans=(("first_day", "last_day"),),
        program=True,
        quiet=True,
    ),
    Table(
        "bases",
        "bases.csv",
        """id! basis; text! label_en label_vi; code! phases numerator denominator; ids exempt_land;
            text reference; bool! verified; text source note""",
        key=("basis",),
        program=True,
    ),
    Table(
        "rules",
        "rules.csv",
        """id! rule; text! label_en label_vi; id! quantity; id basis; code! comparison; float! value;
            code! unit; date first_day last_day; text reference; bool! verified; text source note""",
        key=("rule", "first_day"),
        links=(("basis", "bases"),),
        spans=(("first_day", "last_day"),),
        program=True,
    ),
    Table(
        "forms",
        "forms.csv",
        """id! form; id column_no; id! quantity; text! label_vi label_en; code unit; float! width;
            bool! total; text blank_groups meaning_vi meaning_en source note""",
        key=("form", "quantity"),
        program=True,
    ),
    Table(
        "tolerances",
        "tolerances.csv",
        "id! code; float! value; text unit meaning_vi meaning_en source note",
        key=("code",),
        unique=True,
        quiet=True,
    ),
    Table(
        "severities",
        "severities.csv",
        "id! rule; code! severity; text source note",
        key=("rule",),
        unique=True,
        quiet=True,
    ),
    Table(
        "accepted_findings",
        "accepted_findings.csv",
        """id! rule; id record_id; text file; int row_no; text value; text! accepted_by reason;
            date! accepted_on until; text source note""",
        quiet=True,
    ),
    Table("basemap", "basemap.geojson", _CONTEXT),
    Table("places", "places.geojson", _CONTEXT),
)
# Beside the books of several provinces, and in none of them.
PROVINCES = Table(
    "provinces",
    "provinces.csv",
    "text! province; id! book; id zone; date first_day last_day; text source note",
    key=("province", "book", "zone"),
    spans=(("first_day", "last_day"),),
)
BY_NAME = {table.name: table for table in TABLES}
BY_FILE = {table.file: table for table in (*TABLES, PROVINCES)}
LAND = ("zones", "phases", "parcels")
