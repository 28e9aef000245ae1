"""Tables: the files of a land book, their columns, keys and links, declared once."""

from occupancy.reading.columns import Column, Table, columns, must

_SOURCED = columns("text", "source note")
_KNOWN = columns("date", "recorded_on superseded_on")
_KNOWN_SPAN = ("recorded_on", "superseded_on")

ZONES = Table(
    "zones",
    "zones.geojson",
    must("id", "zone_id")
    + must("text", "name_vi")
    + columns("text", "name_en")
    + columns("texts", "aliases districts communes")
    + columns("code", "boundary_status")
    + _SOURCED,
    key=("zone_id",),
    unique=True,
    required=True,
)
PHASES = Table(
    "phases",
    "phases.geojson",
    must("id", "phase_id zone_id")
    + must("text", "name_vi")
    + columns("text", "name_en developer")
    + columns("date", "operating_from term_end")
    + columns("code", "boundary_status")
    + columns("float", "boundary_precision_m")
    + columns("text", "boundary_source")
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
    must("id", "phase_id")
    + columns("id", "decision_no")
    + must("date", "in_force_from")
    + columns("date", "in_force_to")
    + columns("code", "date_precision")
    + columns("float", "planned_area_ha established_area_ha")
    + (Column("leasable_area_ha", "float", printed=True),)
    + columns("code", "leasable_basis")
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
    must("id", "parcel_id zone_id phase_id")
    + columns("text", "block")
    + must("code", "land_use")
    + must("float", "document_area_m2")
    + columns("bool", "divisible")
    + columns("date", "cleared_on clearance_due_on serviced_on service_due_on")
    + columns("float", "asking_price_usd_m2")
    + columns("date", "valid_from valid_to")
    + columns("ids", "parent_parcel_ids")
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
    must("id", "certificate_no")
    + columns("text", "tenant_name tenant_country sector_code")
    + columns("float", "investment_amount")
    + columns("text", "investment_currency")
    + columns("int", "jobs")
    + _KNOWN
    + _SOURCED,
    key=("certificate_no",),
    dated=True,
    spans=(_KNOWN_SPAN,),
)
TENANCIES = Table(
    "tenancies",
    "tenancies.csv",
    must("id", "lease_id")
    + must("int", "line_no")
    + columns("id", "certificate_no")
    + must("id", "parcel_id")
    + (Column("leased_area_m2", "float", required=True, printed=True),)
    + must("date", "first_day")
    + columns("date", "last_day ended_on handed_over_on operating_from")
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
    must("date", "as_of")
    + columns("date", "printed_on")
    + columns("int", "zones_approved zones_established zones_operating")
    + columns("float", "planned_ha established_ha operating_ha leasable_established_ha")
    + columns("float", "leasable_operating_ha leased_ha fill_rate_pct")
    + columns("id", "basis")
    + _SOURCED,
)
ADJUSTMENTS = Table(
    "adjustments",
    "adjustments.csv",
    must("date", "as_of")
    + must("id", "quantity")
    + columns("id", "zone_id")
    + columns("float", "delta_ha", required=True, signed=True)
    + must("text", "reason")
    + columns("text", "reason_vi")
    + _SOURCED,
    links=(("zone_id", "zones"),),
)
SERVICES = Table(
    "services",
    "services.csv",
    must("id", "zone_id")
    + must("code", "service")
    + must("text", "value")
    + columns("text", "unit")
    + columns("date", "as_stated_on")
    + _SOURCED,
    links=(("zone_id", "zones"),),
)
RESERVATIONS = Table(
    "reservations",
    "reservations.csv",
    must("id", "parcel_id")
    + columns("text", "held_for")
    + must("date", "first_day")
    + columns("date", "last_day")
    + _KNOWN
    + _SOURCED,
    dated=True,
    links=(("parcel_id", "parcels"),),
    spans=(("first_day", "last_day"), _KNOWN_SPAN),
)
ANCHOR_TENANTS = Table(
    "anchor_tenants",
    "anchor_tenants.csv",
    must("text", "tenant_name")
    + columns("text", "sector country")
    + must("id", "zone_id")
    + columns("id", "phase_id")
    + columns("float", "area_ha")
    + columns("int", "year")
    + _SOURCED,
    links=(("zone_id", "zones"), ("phase_id", "phases")),
)
BASES = Table(
    "bases",
    "bases.csv",
    must("id", "basis")
    + must("text", "label_en label_vi")
    + must("code", "phases numerator denominator")
    + columns("text", "reference")
    + must("bool", "verified")
    + _SOURCED,
    key=("basis",),
    program=True,
)
RULES = Table(
    "rules",
    "rules.csv",
    must("id", "rule")
    + must("text", "label_en label_vi")
    + must("id", "quantity")
    + columns("id", "basis")
    + must("code", "comparison")
    + must("float", "value")
    + must("code", "unit")
    + columns("date", "first_day last_day")
    + columns("text", "reference")
    + must("bool", "verified")
    + _SOURCED,
    key=("rule", "first_day"),
    links=(("basis", "bases"),),
    spans=(("first_day", "last_day"),),
    program=True,
)
FORMS = Table(
    "forms",
    "forms.csv",
    must("id", "form")
    + columns("id", "column_no")
    + must("id", "quantity")
    + must("text", "label_vi label_en")
    + columns("code", "unit")
    + must("float", "width")
    + must("bool", "total")
    + columns("text", "blank_groups meaning_vi meaning_en")
    + _SOURCED,
    key=("form", "quantity"),
    program=True,
)
_CONTEXT = must("text", "key class") + columns("text", "name_vi name_en source licence note")
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
