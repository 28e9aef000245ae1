"""Audiences: who may know what of a book. Whatever is not named here is withheld from investors.

An investor's book answers for the same figures on any day: it has the area, plot, days and sector of every
lease, and which plots are held until when; nobody's name, certificate, contract number or remark. Leases go
by running numbers that are given while reading and follow plot, days and sector alone.

The sector of a lease is that of its certificate: two digits of a list, worked out while leases are judged.
Of projects.csv that code alone stays, line by line, with the day on which it became another where that can be
asked of the book as it was known.
"""

from collections.abc import Mapping

from occupancy.errors import QuestionError
from occupancy.loading.redaction import WHOLE, AudiencePolicy

_KNOWN = "recorded_on superseded_on"
_SOURCED = "source source_vi source_en note note_vi note_en"

# What investors see, table by table. projects.csv is not among them: it is looked into for the sectors of
# leases and never opened as a table.
_VISIBLE = {
    "zones": f"zone_id name_vi name_en aliases districts communes boundary_status {_SOURCED}",
    "phases": "phase_id zone_id name_vi name_en developer operating_from term_end boundary_status"
    f" boundary_precision_m boundary_source boundary_source_vi boundary_source_en {_SOURCED}",
    "decisions": "phase_id decision_no in_force_from in_force_to date_precision planned_area_ha"
    f" established_area_ha leasable_area_ha leasable_basis {_KNOWN} {_SOURCED}",
    # `source` says where a plot comes from and stands beside its figures; `note` is the keeper's own.
    "parcels": "parcel_id zone_id phase_id block land_use document_area_m2 divisible cleared_on"
    " clearance_due_on serviced_on service_due_on asking_price_usd_m2 valid_from valid_to parent_parcel_ids"
    f" {_KNOWN} source source_vi source_en",
    "tenancies": "parcel_id leased_area_m2 first_day last_day ended_on handed_over_on operating_from"
    f" {_KNOWN}",
    "reservations": f"parcel_id first_day last_day {_KNOWN}",
    "published_totals": "as_of printed_on zones_approved zones_established zones_operating planned_ha"
    " established_ha operating_ha leasable_established_ha leasable_operating_ha leased_ha fill_rate_pct"
    f" basis {_SOURCED}",
    "adjustments": f"as_of quantity zone_id delta_ha reason reason_vi {_SOURCED}",
    "services": f"zone_id service value unit as_stated_on {_SOURCED}",
    "anchor_tenants": f"tenant_name sector country zone_id phase_id area_ha year {_SOURCED}",
    "bases": "basis label_en label_vi phases numerator denominator reference reference_vi reference_en"
    f" verified {_SOURCED}",
    "rules": "rule label_en label_vi quantity basis comparison value unit first_day last_day reference"
    f" reference_vi reference_en verified {_SOURCED}",
    "forms": "form column_no quantity label_vi label_en unit width total blank_groups meaning_vi meaning_en"
    f" {_SOURCED}",
    "tolerances": f"code value unit meaning_vi meaning_en {_SOURCED}",
    "severities": f"rule severity {_SOURCED}",
    "basemap": f"key class name_vi name_en licence {_SOURCED}",
    "places": f"key class name_vi name_en licence {_SOURCED}",
}
# Findings on leases, certificates and reservations stay inside, and so do those on plots that speak of a
# lease; B004 would name columns of the files that nobody declared.
_REPORTED = frozenset(_VISIBLE) - {"tenancies", "reservations"} | {"book"}
_HIDDEN_RULES = frozenset({"T002", "T006", "T008", "T017", "T021", "T025", "B004", "B030"})

INTERNAL = WHOLE
INVESTOR = AudiencePolicy(
    "investor",
    visible_columns={table: frozenset(names.split()) for table, names in _VISIBLE.items()},
    derived_from=frozenset({"projects"}),
    reported_tables=_REPORTED,
    hidden_rules=_HIDDEN_RULES,
)
AUDIENCES: Mapping[str, AudiencePolicy] = {policy.audience: policy for policy in (INTERNAL, INVESTOR)}


def audience_policy(audience: str) -> AudiencePolicy:
    """Return what an audience may know.

    Raises
    ------
    QuestionError
        When there is no such audience.
    """
    if audience not in AUDIENCES:
        raise QuestionError(
            "There is no audience {audience}; choose one of {audiences}.",
            audience=audience,
            audiences=", ".join(AUDIENCES),
        )
    return AUDIENCES[audience]
