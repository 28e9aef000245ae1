"""Plausibility of leases: terms, first days and certificates that can be read and yet cannot be meant."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from geo.findings import concat_findings
from geo.tolerances import ROUNDING_M2, USUAL, Tolerances
from occupancy.loading.cell_parsing import Bools, cell_findings
from occupancy.loading.table_specs import BY_NAME
from occupancy.loading.tenant_names import fold_tenants

Tables = Mapping[str, pd.DataFrame]

_TABLE = BY_NAME["tenancies"]
_OPEN_END = np.datetime64("9000-01-01", "s")  # 9999 is how many write "without end"
_YEAR_DAYS = 365.25
# One day is told as that of too many leases when it is of this share of all besides.
_SHARE_OF_LEASES = 0.05


def lease_findings(tables: Tables, limits: Tolerances = USUAL) -> pd.DataFrame:
    """Return the findings on leases that no single cell shows, rule by rule."""
    if tables["tenancies"].empty:
        return pd.DataFrame()
    lines = _lines(tables)
    return concat_findings(
        [
            repeated_leases(lines, tables["projects"], limits),
            leases_beyond_term(lines, tables["phases"], limits),
            leases_too_long(lines, limits),
            leases_without_land(lines),
            leases_before_decision(lines, tables["decisions"]),
            leases_before_clearance(lines, tables["parcels"], limits),
            certificates_in_two_zones(lines),
            leases_of_one_day(lines, limits),
        ]
    )


def _lines(tables: Tables) -> pd.DataFrame:
    """Return lease lines with `last`, the day that ends them (NaT: none), and `phase_id`, `zone_id`."""
    leases, parcels = tables["tenancies"], tables["parcels"]
    days = (leases[name].to_numpy(dtype="datetime64[s]") for name in ("last_day", "ended_on"))
    ends = pd.Series(np.fmin(*days), index=leases.index)
    at = pd.Index(parcels["parcel_id"]).get_indexer(pd.Index(leases["parcel_id"]))
    place = parcels[["phase_id", "zone_id"]].iloc[at].set_axis(leases.index)
    return leases.assign(last=ends.mask(ends >= _OPEN_END), **dict(place.items()))


def repeated_leases(lines: pd.DataFrame, projects: pd.DataFrame, limits: Tolerances = USUAL) -> pd.DataFrame:
    """T018: a lease gives a tenant a plot, of the same area, that another lease of that tenant gives it.

    Both cover at least one day. A tenant is the name on the certificate, else the certificate.
    """
    known = (lines["certificate_no"] != "") & lines["first_day"].notna()
    several = _of_one_area(lines[known.to_numpy(dtype=np.bool_)], limits)
    if several.empty:
        return pd.DataFrame()
    among = projects[projects["certificate_no"].isin(several["certificate_no"])]
    names = fold_tenants(among.drop_duplicates("certificate_no").set_index("certificate_no")["tenant_name"])
    named = names.reindex(several["certificate_no"]).fillna("").set_axis(several.index)
    tenant = named.where(named != "", several["certificate_no"])
    order = several.assign(tenant=tenant).sort_values(
        ["parcel_id", "tenant", "leased_area_m2", "first_day", "row"], kind="stable"
    )
    before = order.shift()
    again = (order["parcel_id"] == before["parcel_id"]) & (order["tenant"] == before["tenant"])
    again &= order["lease_id"] != before["lease_id"]
    again &= (order["leased_area_m2"] - before["leased_area_m2"]) <= limits.area_m2 + ROUNDING_M2
    again &= ~(before["last"] < order["first_day"]) & ~(order["last"] < before["first_day"])
    at = again.to_numpy(dtype=np.bool_)
    other = before.loc[at, "lease_id"].astype("str")
    return cell_findings(
        order[at], _TABLE, "T018", field="parcel_id", value=other, expected=order.loc[at, "parcel_id"]
    )


def _of_one_area(lines: pd.DataFrame, limits: Tolerances) -> pd.DataFrame:
    """Return the lines beside which another line has the same area of the same plot."""
    plot, area = pd.factorize(lines["parcel_id"])[0], lines["leased_area_m2"].to_numpy(dtype=np.float64)
    order = np.lexsort((area, plot))
    like = (np.diff(plot[order]) == 0) & (np.diff(area[order]) <= limits.area_m2 + ROUNDING_M2)
    paired = np.zeros(len(lines), dtype=np.bool_)
    paired[order] = np.append(like, False) | np.insert(like, 0, False)
    return lines[paired] if len(lines) else lines


def leases_beyond_term(lines: pd.DataFrame, phases: pd.DataFrame, limits: Tolerances = USUAL) -> pd.DataFrame:
    """T019: leases end later than the term of their phase, by more than a month; told once for a phase."""
    term = lines["phase_id"].map(phases.set_index("phase_id")["term_end"])
    beyond = lines["last"] > term + pd.Timedelta(days=limits.term_days)
    return _once_for_each(lines, beyond, "T019", by="phase_id", field="last_day", day=term)


def leases_too_long(lines: pd.DataFrame, limits: Tolerances = USUAL) -> pd.DataFrame:
    """T020: a lease runs for longer than land is let."""
    years = (lines["last"] - lines["first_day"]).dt.days / _YEAR_DAYS
    at = (years > limits.lease_years).to_numpy(dtype=np.bool_)
    if not at.any():
        return lines.head(0)
    rows = lines[at]
    ends, begins = _iso(rows["last"]), _iso(rows["first_day"])
    return cell_findings(rows, _TABLE, "T020", field="last_day", value=ends, expected=begins)


def leases_without_land(lines: pd.DataFrame) -> pd.DataFrame:
    """T022: a lease of 0 m²; one whose area is not stated is told as such."""
    rows = lines[(lines["leased_area_m2"] == 0).to_numpy(dtype=np.bool_)]
    return cell_findings(rows, _TABLE, "T022", field="leased_area_m2", value=rows["parcel_id"])


def leases_before_decision(lines: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """T024: leases begin before the first decision of their phase; told once for a phase."""
    first = decisions.groupby("phase_id")["in_force_from"].min().reindex(lines["phase_id"])
    first = first.set_axis(lines.index)
    before = lines["first_day"] < first
    return _once_for_each(lines, before, "T024", by="phase_id", field="first_day", day=first)


def leases_before_clearance(
    lines: pd.DataFrame, parcels: pd.DataFrame, limits: Tolerances = USUAL
) -> pd.DataFrame:
    """T025: a plot is cleared more than a year after the first day on which it is let."""
    first = lines.groupby("parcel_id")["first_day"].min().reindex(parcels["parcel_id"])
    first = first.set_axis(parcels.index)
    late = parcels["cleared_on"] > first + pd.Timedelta(days=limits.clearance_days)
    at = late.to_numpy(dtype=np.bool_)
    if not at.any():
        return parcels.head(0)
    cleared, let = _iso(parcels.loc[at, "cleared_on"]), _iso(first[at])
    table = BY_NAME["parcels"]
    return cell_findings(parcels[at], table, "T025", field="cleared_on", value=cleared, expected=let)


def certificates_in_two_zones(lines: pd.DataFrame) -> pd.DataFrame:
    """T028: a certificate has land in two zones; the first line in another than its first is named."""
    named = lines[lines["certificate_no"] != ""]
    if named.empty or (named["certificate_no"] == named["certificate_no"].iloc[0]).all():
        return pd.DataFrame()  # a column of one value is told as such
    number, zones = pd.factorize(named["certificate_no"])[0], named["zone_id"].array
    first = zones.take(np.unique(number, return_index=True)[1]).take(number)
    differs = np.asarray(first != zones, dtype=np.bool_)
    if not differs.any():
        return named.head(0)
    other = named[differs].drop_duplicates("certificate_no")
    both = pd.Series(first, index=named.index)[other.index] + ", " + other["zone_id"]
    value = other["certificate_no"]
    return cell_findings(other, _TABLE, "T028", field="certificate_no", value=value, expected=both)


def leases_of_one_day(lines: pd.DataFrame, limits: Tolerances = USUAL) -> pd.DataFrame:
    """T029: a day is the first of so many leases that it was probably filled in for want of another."""
    count = lines["first_day"].map(lines["first_day"].value_counts()).fillna(0)
    many = (count >= limits.same_day_leases) & (count >= _SHARE_OF_LEASES * len(lines))
    return _once_for_each(lines, many, "T029", by="first_day", field="first_day", day=lines["first_day"])


def _once_for_each(
    lines: pd.DataFrame,
    wrong: "pd.Series[bool]",
    rule: str,
    *,
    by: str,
    field: str,
    day: "pd.Series[pd.Timestamp]",
) -> pd.DataFrame:
    """Return a finding for each value of the column `by`, on its first line; `value` counts the lines."""
    at: Bools = wrong.to_numpy(dtype=np.bool_)
    if not at.any():
        return pd.DataFrame()
    rows = lines[at]
    first = rows.drop_duplicates(by)
    count = first[by].map(rows[by].value_counts()).astype("str")
    return cell_findings(first, _TABLE, rule, field=field, value=count, expected=_iso(day[first.index]))


def _iso(days: "pd.Series[pd.Timestamp]") -> "pd.Series[str]":
    return days.dt.strftime("%Y-%m-%d").astype("str")
