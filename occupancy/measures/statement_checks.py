"""Day checks: what a reader should know about the answer of one day and its totals, as findings.

A check is a function of the snapshot that gives findings, none when all is well; it is listed in
CHECKS, and its code and sentence stand in dictionary.csv. Tolerance: 0.1 m².
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from geo.findings import concat_findings, findings, findings_on
from occupancy.book import LandBook
from occupancy.loading.name_checks import fold_tenants
from occupancy.loading.table_specs import BY_NAME, decimals_of
from occupancy.measures.arrays import (
    NOT_STATED,
    Bools,
    Floats,
    Positions,
    cached_per_book,
    day_number,
    day_numbers,
    sum_by_position,
)
from occupancy.measures.book_arrays import book_arrays
from occupancy.measures.fill_rates import percentage, rules_in_force
from occupancy.measures.phase_status import M2_PER_HA, DaySnapshot
from occupancy.measures.plot_states import NOISE_M2

UNKNOWN, REPEATED, HEAD_LEASE, SEVERAL_WHOLE = "T002", "T003", "T021", "T017"
MEASURED = "T031"  # above a plot of which only the drawing is known


def repeated_lines(snapshot: DaySnapshot) -> Positions:
    """Return the live lines that give a certificate a plot which an earlier live line gives it."""
    lines = snapshot.arrays.lines
    running = np.flatnonzero(np.bincount(snapshot.live.line, minlength=len(lines.plot)))
    crowded = np.bincount(lines.plot[running], minlength=1)[lines.plot[running]] > 1
    running = running[crowded & (lines.certificate[running] >= 0)]
    pairs = pd.DataFrame({"plot": lines.plot[running], "certificate": lines.certificate[running]})
    again: Positions = running[pairs.duplicated().to_numpy()]
    return again


def overlease_causes(snapshot: DaySnapshot, at: Positions) -> pd.DataFrame:
    """Return for each of the overleased plots `at` its `rule` and the `leases` that show it.

    REPEATED: without the lines that repeat a certificate the plot is not overleased. HEAD_LEASE: so it is
    without those of the developer of the phase, beside which others lease. SEVERAL_WHOLE: two certificates
    have the whole plot. Else UNKNOWN.
    """
    causes = pd.DataFrame({"rule": UNKNOWN, "leases": ""}, index=at)
    if not len(at):
        return causes
    live, lines, size = snapshot.live, snapshot.arrays.lines, len(at)
    here = np.isin(live.plot, at)
    line, place = live.line[here], np.searchsorted(at, live.plot[here])
    area_m2, certificate = np.nan_to_num(live.area_m2[here]), lines.certificate[live.line[here]]
    limit = snapshot.book.limits.area_m2 + NOISE_M2

    def fits_without(which: Bools) -> Bools:
        spared = sum_by_position(place, np.where(which, area_m2, 0.0), size=size)
        fits: Bools = (spared > 0) & (snapshot.plots.excess_m2[at] - spared <= limit)
        return fits

    head = _of_developers(snapshot, line, live.plot[here])
    others = np.bincount(place[~head], minlength=size) > 0
    whole = (certificate >= 0) & (area_m2 >= snapshot.plots.document_m2[at][place] - limit)
    firms = np.unique(np.column_stack([place, certificate])[whole], axis=0)[:, 0]
    conditions = [
        fits_without(np.isin(line, repeated_lines(snapshot))),
        fits_without(head) & others,
        np.bincount(firms, minlength=size) > 1,
    ]
    rule = np.select(conditions, [REPEATED, HEAD_LEASE, SEVERAL_WHOLE], UNKNOWN)
    named: dict[int, dict[str, None]] = {}
    shown = rule[place] != UNKNOWN
    for where, lease in zip(
        place[shown], snapshot.book.tenancies["lease_id"].array[line[shown]], strict=True
    ):
        named.setdefault(where, {})[lease] = None
    return causes.assign(rule=rule, leases=[", ".join(named.get(where, ())) for where in range(size)])


def _of_developers(snapshot: DaySnapshot, line: Positions, plot: Positions) -> Bools:
    """Return which of the lines, each on a plot, are of the developer of the phase of the plot."""
    tenants, developers = _firms(snapshot.book)
    tenant = tenants[snapshot.arrays.lines.project[line]]
    own: Bools = (tenant >= 0) & (tenant == developers[snapshot.arrays.plots.phase[plot]])
    return own


@cached_per_book
def _firms(book: LandBook) -> tuple[Positions, Positions]:
    """Give tenants of projects, at the end that of none, and developers of phases one number a firm.

    -1 where there is no name.
    """
    names = pd.concat([book.projects["tenant_name"], book.phases["developer"]], ignore_index=True)
    codes, unique = pd.factorize(names.fillna(""))
    folded = fold_tenants(pd.Series(unique, dtype="str"))
    firm = pd.factorize(folded.mask(folded == ""))[0][codes]
    tenants, developers = np.split(firm, [len(book.projects)])
    return np.append(tenants, -1), developers


# What is printed of a total, and what it is called in that of a day.
_QUANTITIES = {
    "planned_ha": "planned_ha",
    "established_ha": "established_ha",
    "leasable_established_ha": "leasable_ha",
    "leased_ha": "leased_ha",
}


def total_findings(snapshot: DaySnapshot, total: Mapping[str, Any]) -> pd.DataFrame:
    """Hold the `total` of a day against those published for it (B028), or for the last day before it (B027).

    Of later days than the book's nobody knows what will be leased: they are not held against anything.
    """
    book = snapshot.book
    totals = book.published_totals
    days = day_numbers(totals["as_of"], empty=0)
    if snapshot.day > day_number(book.info.data_as_of) or not (days <= snapshot.day).any():
        return findings([])
    last = days[days <= snapshot.day].max()
    printed = totals[days == last].drop_duplicates("as_of").iloc[0]
    if last == snapshot.day:
        return findings(_differences(snapshot, total, printed))
    return findings(_jumps(snapshot, total, printed))


def _differences(
    snapshot: DaySnapshot, total: Mapping[str, Any], printed: "pd.Series[Any]"
) -> list[dict[str, object]]:
    """B028: what is leased differs from what was published, by more than adjustments explain."""
    book, quantity = snapshot.book, "leased_ha"
    own = book.adjustments
    named = (own["as_of"] == printed["as_of"]) & (own["quantity"] == quantity)
    adjusted = total[quantity] + float(own.loc[named, "delta_ha"].sum())
    limit = book.limits.published_pct / 100.0 * printed[quantity]
    if not abs(adjusted - printed[quantity]) > limit:
        return []
    return [_finding("B028", printed, quantity, adjusted)]


def _jumps(
    snapshot: DaySnapshot, total: Mapping[str, Any], printed: "pd.Series[Any]"
) -> list[dict[str, object]]:
    """B027: a figure is far from the one that was published last."""
    share, found = snapshot.book.limits.jump_pct / 100.0, []
    for quantity, name in _QUANTITIES.items():
        area = total[name]
        if abs(area - printed[quantity]) > share * printed[quantity]:
            found.append(_finding("B027", printed, quantity, area))
    return found


def _finding(rule: str, printed: "pd.Series[Any]", quantity: str, area_ha: float) -> dict[str, object]:
    return {
        "rule": rule,
        "severity": "warning",
        "file": "published_totals.csv",
        "row": printed["row"],
        "table": "published_totals",
        "record_id": printed["as_of"].date().isoformat(),
        "field": quantity,
        "value": f"{area_ha:.2f}",
        "expected": f"{printed[quantity]:.2f}",
    }


# In the order of the checks: the severity of each rule, the table of its rows, and the field that is wrong.
RULES = {
    "T017": ("error", "parcels", "leased_area_m2"),
    "T021": ("error", "parcels", "leased_area_m2"),
    "T002": ("error", "parcels", "leased_area_m2"),
    "T031": ("warning", "parcels", "leased_area_m2"),
    "T003": ("error", "tenancies", "certificate_no"),
    "T005": ("warning", "phases", ""),
    "T006": ("note", "parcels", "land_use"),
    "T007": ("error", "tenancies", "parcel_id"),
    "T008": ("warning", "parcels", ""),
    "T010": ("error", "decisions", "leasable_area_ha"),
    "T015": ("warning", "parcels", "cleared_on"),
    "T016": ("warning", "decisions", "leasable_area_ha"),
    "T026": ("warning", "tenancies", "operating_from"),
    "B024": ("warning", "decisions", "established_area_ha"),
    "B025": ("warning", "zones", "land_use"),
    "B009": ("error", "decisions", "in_force_from"),
}

# The findings on leases above their plot, and where each names it.
ABOVE_PLOT = {
    "T002": "record_id",
    "T031": "record_id",
    "T017": "record_id",
    "T021": "record_id",
    "T003": "expected",
}


def overleased_plots(snapshot: DaySnapshot) -> pd.DataFrame:
    """T002: more is live on an industrial plot than its papers give it, by more than 0.1 m².

    Not where the paper is told to be at fault, and the leases fit what is drawn. Where leases show why, that
    is the finding: T017, several tenants have the whole plot; T021, a head lease
    counts beside its subleases; T003 is told of its lines. A plot whose area is only measured is held to
    what is drawn as papers are: what they may differ by passes, and up to their error it is T031.
    """
    plots = snapshot.plots
    fits = plots.live_m2 <= _drawn_m2(snapshot.book)
    passes, doubtful = _measured_limits_m2(snapshot.book)
    at = np.flatnonzero((plots.excess_m2 > passes + NOISE_M2) & ~fits)
    causes, parts = overlease_causes(snapshot, at), []
    slight = (causes["rule"] == UNKNOWN) & (plots.excess_m2[at] <= doubtful[at])
    causes["rule"] = causes["rule"].mask(slight, MEASURED)
    for rule in ("T017", "T021", UNKNOWN, MEASURED):
        of_rule = at[(causes["rule"] == rule).to_numpy(dtype=np.bool_)]
        value, expected = _texts(plots.leased_m2[of_rule]), _texts(plots.document_m2[of_rule])
        named = list(causes.loc[of_rule, "leases"]) if rule not in {UNKNOWN, MEASURED} else value
        cells = {"value": named, "expected": expected, "area_m2": plots.excess_m2[of_rule]}
        parts.append(_findings(snapshot, rule, of_rule, **cells))
    return concat_findings(parts)


# Told of papers: a column in another unit, a plot far from what is drawn, a block with a shifted point.
_PAPERS = ("L013", "L014", "L027")


@cached_per_book
def _drawn_m2(book: LandBook) -> Floats:
    """Return what is drawn of each plot whose paper is told to be far from it; NaN for the others."""
    paper = book_arrays(book).plots.document_m2
    if not book.findings["rule"].isin(_PAPERS).any():
        return np.full(len(paper), np.nan)
    limits, drawn = book.limits, book.parcels["measured_area_m2"].to_numpy(dtype=np.float64)
    far = np.abs(drawn - paper) > limits.paper_error_pct / 100 * paper
    return np.where(far, (1 + limits.paper_pct / 100) * drawn, np.nan)


@cached_per_book
def _measured_limits_m2(book: LandBook) -> tuple[Floats, Floats]:
    """Return by how much leases may exceed each plot, and from where on it is an error.

    Both are one where papers state the areas; where they are measured, a lease is the only paper there is.
    """
    area, limits = book_arrays(book).plots.document_m2, book.limits
    least = np.full(len(area), limits.area_m2)
    if not (book.findings["rule"] == "B041").any():
        return least, least
    passes = np.fmax(limits.paper_pct / 100 * area, max(limits.paper_m2, limits.area_m2))
    return passes, np.fmax(limits.paper_error_pct / 100 * area, passes)


@cached_per_book
def _doubtful_m2(book: LandBook) -> Floats:
    """Return how much of the paper of each plot is told to be too much, or the land of another plot."""
    paper = book_arrays(book).plots.document_m2
    same = book.findings[book.findings["rule"] == "L018"]
    again = same["expected"].str.split("; ").explode()
    twice = book.parcels["parcel_id"].isin(again[again != same["record_id"].reindex(again.index)])
    return np.nan_to_num(np.where(twice, paper, np.fmax(paper - _drawn_m2(book), 0.0)))


def duplicate_leases(snapshot: DaySnapshot) -> pd.DataFrame:
    """T003: two live lines give one certificate the same plot; the later line is named."""
    at, leases = repeated_lines(snapshot), snapshot.book.tenancies
    certificates, plots = (leases[name].array.take(at) for name in ("certificate_no", "parcel_id"))
    return _findings(snapshot, "T003", at, value=certificates, expected=plots)


def leases_outside_established(snapshot: DaySnapshot) -> pd.DataFrame:
    """T005: industrial land is leased in a phase that is not established."""
    leased = np.where(snapshot.phases.established, 0.0, snapshot.phases.leased_ha)
    at = np.flatnonzero((leased > 0) | np.isnan(leased))
    return _findings(snapshot, "T005", at, area_m2=leased[at] * M2_PER_HA)


def leases_on_non_industrial(snapshot: DaySnapshot) -> pd.DataFrame:
    """T006: a lease lies on land that is not industrial; it is not counted."""
    live_m2 = _live_m2(snapshot)
    plots = snapshot.arrays.plots
    at = np.flatnonzero(~(live_m2 == 0) & plots.use_stated & ~plots.factory)
    use = snapshot.book.parcels["land_use"].array.take(at)
    return _findings(snapshot, "T006", at, value=use, expected="factory", area_m2=live_m2[at])


def leases_without_valid_plot(snapshot: DaySnapshot) -> pd.DataFrame:
    """T007: a live line's plot is not valid on the day, and no valid plot came of it or before it."""
    at = snapshot.live.unallocated
    return _findings(snapshot, "T007", at, value=snapshot.book.tenancies["parcel_id"].array.take(at))


def leased_and_reserved(snapshot: DaySnapshot) -> pd.DataFrame:
    """T008: a plot is reserved for somebody and leased at once."""
    live_m2 = _live_m2(snapshot)
    at = np.flatnonzero(snapshot.plots.held & ~(live_m2 == 0))
    return _findings(snapshot, "T008", at, area_m2=live_m2[at])


def overdivided_phases(snapshot: DaySnapshot) -> pd.DataFrame:
    """T010: the industrial plots of a phase come to more than its decision lets it lease.

    A decision that prints 4.60 ha may mean 4.605: half a unit of the last printed place is let pass. So is
    what papers that are told to be at fault, or plots told to have one outline, explain.
    """
    divided, leasable = snapshot.phases.divided_ha * M2_PER_HA, snapshot.phases.leasable_ha * M2_PER_HA
    over = divided - leasable
    name = decimals_of("leasable_area_ha")
    printed = snapshot.book.decisions.reindex(columns=[name])[name].to_numpy(dtype=np.float64)
    limits = snapshot.book.limits
    units_m2 = 10.0**-printed * M2_PER_HA * limits.last_place_units
    half_m2 = np.append(units_m2, 0.0)[snapshot.phases.decision]  # the last is of none
    limit = np.fmax(half_m2, limits.area_m2) + NOISE_M2
    doubtful = np.where(snapshot.plots.industrial, _doubtful_m2(snapshot.book), 0.0)
    spared = sum_by_position(snapshot.arrays.plots.phase, doubtful, size=len(over))
    at = np.flatnonzero(snapshot.phases.established & (over - spared > limit))
    value, expected = _texts(divided[at]), _texts(leasable[at])
    decisions = snapshot.phases.decision[at]
    return _findings(snapshot, "T010", decisions, value=value, expected=expected, area_m2=over[at])


def concurrent_decisions(snapshot: DaySnapshot) -> pd.DataFrame:
    """B009: two decisions of a phase are in force at once; the later one is used, and named."""
    return _findings(snapshot, "B009", snapshot.phases.decision[snapshot.phases.doubled])


def used_and_not_cleared(snapshot: DaySnapshot) -> pd.DataFrame:
    """T015: a tenant operates on a plot of which no clearance is stated, or one after the day."""
    live, arrays = snapshot.live, snapshot.arrays
    used = arrays.lines.operating[live.line] <= snapshot.day
    count = np.bincount(live.plot[used], minlength=len(snapshot.plots.valid))
    at = np.flatnonzero((count > 0) & snapshot.plots.industrial & (arrays.plots.cleared > snapshot.day))
    return _findings(snapshot, "T015", at, area_m2=arrays.plots.document_m2[at])


def phases_without_leasable(snapshot: DaySnapshot) -> pd.DataFrame:
    """T016: the decision in force of an established phase does not state its leasable land."""
    phases = snapshot.phases
    at = np.flatnonzero(phases.established & np.isnan(phases.leasable_ha))
    return _findings(snapshot, "T016", phases.decision[at], area_m2=phases.established_ha[at] * M2_PER_HA)


_MONTH_DAYS = 365.25 / 12


def idle_leases(snapshot: DaySnapshot) -> pd.DataFrame:
    """T026: land handed over is not in use, for more months than a rule `idle_months` in force allows.

    Where the day of either is not stated, nobody is told to be idle.
    """
    rules = rules_in_force(snapshot.book, snapshot.day)
    allowed = rules.loc[rules["quantity"] == "idle_months", "value"].min()
    if np.isnan(allowed):
        return findings([])
    lines, live = snapshot.arrays.lines, np.unique(snapshot.live.line)
    waiting = (lines.operating[live] > snapshot.day) & (lines.operating[live] != NOT_STATED)
    months = (snapshot.day - lines.handed_over[live].astype(np.int64)) / _MONTH_DAYS
    idle = waiting & (months > allowed)
    value = [f"{month:.0f}" for month in np.floor(months[idle])]
    return _findings(snapshot, "T026", live[idle], value=value, expected=f"{allowed:g}")


def plots_above_phase(snapshot: DaySnapshot) -> pd.DataFrame:
    """B024: the plots of a phase, whatever their use, come to more than its decision establishes, by 2 %.

    Where its industrial plots exceed the leasable land, that is told alone.
    """
    phases, limits = snapshot.phases, snapshot.book.limits
    plots_ha = _plots_ha(snapshot, snapshot.plots.valid)
    echo = phases.divided_ha > phases.leasable_ha + limits.area_m2 / M2_PER_HA
    above = plots_ha > (1 + limits.divided_pct / 100) * phases.established_ha + NOISE_M2
    at = np.flatnonzero(phases.established & above & ~echo)
    more = plots_ha[at] - phases.established_ha[at]
    value, expected = ([f"{ha:.2f}" for ha in areas[at]] for areas in (plots_ha, phases.established_ha))
    decisions = phases.decision[at]
    return _findings(snapshot, "B024", decisions, value=value, expected=expected, area_m2=more * M2_PER_HA)


def _plots_ha(snapshot: DaySnapshot, which: Bools) -> Floats:
    """Sum the areas on paper of plots by phase, in ha; NaN where one is not stated."""
    plots, size = snapshot.arrays.plots, len(snapshot.phases.status)
    areas = np.where(which, plots.document_m2, 0.0)
    return sum_by_position(plots.phase, areas, size=size) / M2_PER_HA


# The rules on a share of the land of a zone, with the land use that each is of.
_SHARES = {"green_share": "green", "traffic_share": "traffic", "technical_share": "technical"}


@cached_per_book
def _land_uses(book: LandBook) -> dict[str, Bools]:
    """Return which plots are of each land use that a rule names a share of."""
    uses = book.parcels["land_use"]
    return {use: (uses == use).to_numpy(dtype=np.bool_) for use in _SHARES.values()}


def land_balance(snapshot: DaySnapshot) -> pd.DataFrame:
    """B025: a zone that is divided into plots as a whole keeps no share of a land use that a rule names."""
    of_zone, size, phases = snapshot.arrays.zone_of_phase, snapshot.arrays.zone_count, snapshot.phases

    def by_zone(areas: Floats) -> Floats:
        return sum_by_position(of_zone, np.where(phases.established, areas, 0.0), size=size)

    uses, valid = _land_uses(snapshot.book), snapshot.plots.valid
    whole = by_zone(phases.established_ha)
    stated = by_zone(_plots_ha(snapshot, valid & snapshot.arrays.plots.use_stated))
    divided = (whole > 0) & (stated >= (1 - snapshot.book.limits.divided_pct / 100) * whole - NOISE_M2)
    if not divided.any():
        return findings([])
    rules, rows = rules_in_force(snapshot.book, snapshot.day), []
    for rule in rules[rules["quantity"].isin(list(_SHARES))].to_dict("records"):
        share = percentage(by_zone(_plots_ha(snapshot, valid & uses[_SHARES[rule["quantity"]]])), whole)
        short = share > rule["value"] if rule["comparison"] == "max" else share < rule["value"]
        for zone in np.flatnonzero(divided & short):
            off_m2 = abs(share[zone] - rule["value"]) / 100 * whole[zone] * M2_PER_HA
            rows.append((zone, _SHARES[rule["quantity"]], f"{rule['value']:g}", off_m2))
    at, use_of, line, off = zip(*rows, strict=True) if rows else ((),) * 4
    where = np.array(at, dtype=np.intp)
    return _findings(snapshot, "B025", where, value=use_of, expected=line, area_m2=off)


def without_echoes(found: pd.DataFrame, aside: pd.DataFrame) -> pd.DataFrame:
    """Return findings but for those that only follow from another one.

    A renewal beside its lease (T018) on a plot of which the day tells it; leases in a phase that is not
    established (T005) because a decision of it is among the rows set `aside`; leased land that is not as
    published (B027, B028) while there are errors of leases.
    """
    again, outside = found["rule"] == "T018", found["rule"] == "T005"
    leased = found["rule"].isin(["B027", "B028"]) & (found["field"] == "leased_ha")
    if not (again | outside | leased).any():
        return found
    wrong = (found["table"] == "tenancies") | found["rule"].isin(list(ABOVE_PLOT))
    leased &= bool((wrong & (found["severity"] == "error")).any())
    plots = [found.loc[found["rule"] == rule, column] for rule, column in ABOVE_PLOT.items()]
    # A decision is called by its phase and, where it has one, by its number.
    lost = aside.loc[aside["table"] == "decisions", "record_id"] + "/"
    undecided = [name for name in found.loc[outside, "record_id"] if lost.str.startswith(f"{name}/").any()]
    echo = (again & found["expected"].isin(pd.concat(plots))) | (outside & found["record_id"].isin(undecided))
    return found[~(echo | leased).to_numpy(dtype=np.bool_)].reset_index(drop=True)


def _live_m2(snapshot: DaySnapshot) -> Floats:
    """Return what is known to be live on each plot; NaN where something is, and none of it is known."""
    plots = snapshot.plots
    return np.where(plots.partly_known & (plots.live_m2 == 0), np.nan, plots.live_m2)


CHECKS: tuple[Callable[[DaySnapshot], pd.DataFrame], ...] = (
    overleased_plots,
    duplicate_leases,
    leases_outside_established,
    leases_on_non_industrial,
    leases_without_valid_plot,
    leased_and_reserved,
    overdivided_phases,
    used_and_not_cleared,
    phases_without_leasable,
    idle_leases,
    plots_above_phase,
    land_balance,
    concurrent_decisions,
)


def day_findings(snapshot: DaySnapshot) -> pd.DataFrame:
    """Return the findings of all checks of the day, in their order."""
    return concat_findings(check(snapshot) for check in CHECKS)


def _findings(snapshot: DaySnapshot, rule: str, at: Positions, **cells: object) -> pd.DataFrame:
    """Return a finding for each of the rows `at` of the rule's table; a decision is called by its phase."""
    severity, table, field = RULES[rule]
    if not len(at):
        return findings([])
    key = BY_NAME[table].key[0]
    rows = getattr(snapshot.book, table)[["row", key, *(["line_no"] if table == "tenancies" else [])]].iloc[
        at
    ]
    named = rows[key]
    if table == "tenancies":
        named = named + "/" + rows["line_no"].astype("str")
        cells = {"area_m2": snapshot.arrays.lines.area_m2[at]} | cells
    place = {"file": BY_NAME[table].file, "table": table, "record_id": named}
    return findings_on(rows, rule=rule, severity=severity, field=field, **place, **cells)


def _texts(values: Floats) -> list[str]:
    return [f"{value:.1f}" for value in values]
