"""Columns: those of each built table, in the order in which they are written."""

PARCELS = """parcel_id zone_id phase_id block land_use document_area_m2 divisible cleared_on clearance_due_on
    serviced_on service_due_on asking_price_usd_m2 valid_from valid_to parent_parcel_ids source"""
TENANCIES = """lease_id line_no certificate_no parcel_id leased_area_m2 first_day last_day ended_on
    handed_over_on operating_from recorded_on superseded_on source note"""
PROJECTS = """certificate_no tenant_name tenant_country sector_code investment_amount investment_currency jobs
    source"""
RESERVATIONS = "parcel_id held_for first_day last_day source note"
