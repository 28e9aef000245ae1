"""Plausibility of leases: terms, first days, certificates that cannot be meant; sectors of lines.

A line has the code that its certificate has in projects.csv, as that was known on the day; a code that the
dictionary does not have is none. What is kept says which code a line had while the line itself was known:
neither a certificate nor any day on which nothing changes can be told from it.
"""

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.findings import concat_findings
from geo.tolerances import ROUNDING_M2, USUAL, Tolerances
from occupancy.loading.cell_parsing import Bools, cell_findings
from occupancy.loading.name_checks import fold_tenants
from occupancy.loading.table_specs import BY_NAME

Tables = Mapping[str, pd.DataFrame]

_TABLE = BY_NAME["tenancies"]
_CERTIFICATE = "certificate_no"
_OPEN_END = np.datetime64("9000-01-01", "s")  # 9999 is how many write "without end"
_YEAR_DAYS = 365.25


def lease_findings(
    tables: Tables, limits: Tolerances = USUAL, *, late: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the findings on leases that no single cell shows, rule by rule.

    `late` are those of `leases_before_clearance`, where they are at hand.
    """
    if tables["tenancies"].empty:
        return pd.DataFrame()
    lines = _lines(tables)
    return concat_findings(
        [
            repeated_leases(lines, tables["projects"], limits),
            leases_beyond_term(lines, tables["phases"], limits),
            leases_beyond_project(lines, tables["projects"], limits),
            leases_too_long(lines, limits),
            leases_without_land(lines),
            leases_before_decision(lines, tables["decisions"]),
            leases_before_clearance(lines, tables["parcels"], limits) if late is None else late,
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


def leases_beyond_project(
    lines: pd.DataFrame, projects: pd.DataFrame, limits: Tolerances = USUAL
) -> pd.DataFrame:
    """T030: leases end later than the term of their project, by more than a month; told once for each."""
    until = projects.drop_duplicates(_CERTIFICATE).set_index(_CERTIFICATE)["operating_until"]
    term = until.reindex(lines[_CERTIFICATE]).set_axis(lines.index)
    beyond = lines["last"] > term + pd.Timedelta(days=limits.term_days)
    return _once_for_each(lines, beyond, "T030", by=_CERTIFICATE, field="last_day", day=term)


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
        return pd.DataFrame()
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
    many = (count >= limits.same_day_leases) & (count >= limits.same_day_pct / 100 * len(lines))
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


SECTOR = "sector_code"
# A row of tenancies has this code from `recorded_on` (NaT: always) to before `superseded_on` (NaT: still).
SECTORS = {"row": "int64", SECTOR: "str", "recorded_on": "datetime64[s]", "superseded_on": "datetime64[s]"}
_DAYS = ("recorded_on", "superseded_on")
_ALWAYS, _STILL = np.iinfo(np.int64).min, np.iinfo(np.int64).max
Seconds = NDArray[np.int64]


def no_sectors() -> pd.DataFrame:
    """Return the sectors of no line."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in SECTORS.items()})


def sectors_by_certificate(projects: pd.DataFrame, *, codes: Collection[str]) -> pd.DataFrame:
    """Return the sector of each certificate and the days on which it was known, as SECTORS has them.

    Parameters
    ----------
    projects
        The rows of projects.csv that can be used, whenever they were known. Of two that are known at the same
        time the one that `first_of_each_key` keeps has the say.
    codes
        Those permitted; a certificate with another is left out.

    Returns
    -------
    certificates
        `certificate_no`, `sector_code`, `recorded_on`, `superseded_on`; a certificate has a row for each time
        that its code became another.
    """
    since, until = _seconds(projects)
    rows = projects.assign(since=since, until=until)
    repeated = rows.duplicated(_CERTIFICATE, keep=False).to_numpy(dtype=np.bool_)
    if repeated.any():
        rows = pd.concat([rows[~repeated], _in_turn(rows[repeated], list(projects.columns))])
    rows = rows[rows[SECTOR].isin(list(codes)) & (rows["since"] < rows["until"])]
    same = (rows[[_CERTIFICATE, SECTOR]] == rows[[_CERTIFICATE, SECTOR]].shift()).all(axis=1)
    begins = ~(same & (rows["since"] == rows["until"].shift()))
    ends = begins.shift(-1, fill_value=True)
    spans = rows.loc[begins, [_CERTIFICATE, SECTOR]].reset_index(drop=True)
    first, last = rows.loc[begins, "since"].to_numpy(), rows.loc[ends, "until"].to_numpy()
    return spans.assign(**_days(first, last))


def sectors_by_lease(lines: pd.DataFrame, certificates: pd.DataFrame) -> pd.DataFrame:
    """Return the sectors of lease lines, as SECTORS has them.

    Lines have `row`, `certificate_no`, and the days on which they are known. Of the days of a certificate
    only what could be told while the line was known is kept.
    """
    since, until = _seconds(lines)
    own = pd.DataFrame(
        {_CERTIFICATE: lines[_CERTIFICATE], "row": lines["row"], "line_since": since, "line_until": until}
    )
    since, until = _seconds(certificates)
    named = own.merge(certificates[[_CERTIFICATE, SECTOR]].assign(since=since, until=until), on=_CERTIFICATE)
    named = named[(named["since"] < named["line_until"]) & (named["until"] > named["line_since"])]
    named = named.sort_values(["row", "since"], kind="stable", ignore_index=True)
    first = named["since"].where(named["since"] > named["line_since"], _ALWAYS)
    last = named["until"].where(named["until"] < named["line_until"], _STILL)
    return named[["row", SECTOR]].assign(**_days(first.to_numpy(), last.to_numpy())).astype(SECTORS)


def with_sectors(lines: pd.DataFrame, sectors: pd.DataFrame) -> pd.DataFrame:
    """Return lease lines with their `sector_code`; empty where `sectors`, each of a row, have none."""
    at = pd.Index(sectors["row"]).get_indexer(pd.Index(lines["row"]))
    return lines.assign(**{SECTOR: sectors[SECTOR].array.take(at, allow_fill=True, fill_value="")})


def sector_bytes(sectors: pd.DataFrame) -> bytes:
    """Return the sectors of lines as bytes: the same for the same sectors, and for no others."""
    at, codes = pd.factorize(sectors[SECTOR], sort=True)
    columns = [at, *(sectors[name].to_numpy() for name in SECTORS if name != SECTOR)]
    numbers = np.concatenate([column.astype(np.int64) for column in columns])
    return b" ".join([b"%d" % len(sectors), ";".join(codes).encode(), numbers.tobytes()])


def _in_turn(repeats: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Return certificates with several rows, each row from when it has the say until another one has."""
    rest = [name for name in names if name not in {_CERTIFICATE, "recorded_on", "row"}]
    turns = repeats.sort_values([_CERTIFICATE, "since", *rest, "row"], na_position="last", kind="stable")
    # The first to be recorded is kept, so another one's turn comes when all before it are superseded.
    over = turns.groupby(_CERTIFICATE)["until"].cummax()
    taken = over.groupby(turns[_CERTIFICATE]).shift(fill_value=_ALWAYS)
    return turns.assign(since=np.maximum(turns["since"], taken))


def _seconds(frame: pd.DataFrame) -> tuple[Seconds, Seconds]:
    """Return the days on which rows are known as numbers: before all others, and after, when empty."""
    since, until = (frame[name].to_numpy(dtype="datetime64[s]") for name in _DAYS)
    return (
        np.where(np.isnat(since), _ALWAYS, since.astype(np.int64)),
        np.where(np.isnat(until), _STILL, until.astype(np.int64)),
    )


def _days(since: Seconds, until: Seconds) -> dict[str, "NDArray[np.datetime64]"]:
    nothing = np.datetime64("NaT", "s")
    return {
        "recorded_on": np.where(since == _ALWAYS, nothing, since.astype("datetime64[s]")),
        "superseded_on": np.where(until == _STILL, nothing, until.astype("datetime64[s]")),
    }
