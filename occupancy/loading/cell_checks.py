"""Plausibility: what can be read in a cell and yet cannot be meant, and faults of a whole column as one."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo import findings, shape_metrics
from geo.tolerances import USUAL, Tolerances
from occupancy.loading.cell_parsing import Bools, ParsedTable, cell_findings
from occupancy.loading.table_specs import BY_NAME, Table, decimals_of

# What begins more than so many years after the day of the book is a slip; in the Buddhist calendar, years are
# 543 too many.
_BUDDHIST_YEARS = 543
# Days on which something begins. All others (ends, days on which something was recorded) may lie far ahead,
# and are held against the Buddhist calendar only.
_BEGINS = frozenset(
    {"first_day", "in_force_from", "valid_from", "operating_from"}
    | {"cleared_on", "serviced_on", "handed_over_on"}
)
_FIRST_YEAR = 1900
_FEWEST_OF_ALL = 3  # rows of a column that is empty in all of them
_OF_CELLS = ("B001", "B003", "B016", "B017", "B019", "B031", "T020", "T022")
# Leases that are as large as their plots in another unit: of so many lines, and of all.
_FEWEST_LINES, _SHARE_OF_LINES = 2, 1 / 3
_THREE, _THOUSAND = 3, 1000.0  # "11.494" may be 11,494
# No line is larger than this share of its plot, and half are smaller than any land that is let.
_TINY_SHARE, _FEWEST_TINY = 0.01, 5


def without_days_ahead(
    parsed: ParsedTable, text: pd.DataFrame, table: Table, *, as_of: date, limits: Tolerances = USUAL
) -> ParsedTable:
    """Take days that cannot be meant for unknown (B016); a row that must have one is not sound.

    A begin day may lie up to five years after `as_of`, the day of the book, inclusive.
    """
    if table.program:  # laws that are to come are known long before
        return parsed
    frame, sound, parts = parsed.frame, parsed.sound, [parsed.findings]
    ahead, farthest = int(limits.days_ahead_years), int(limits.far_years)
    soon = _limit(as_of, ahead)
    named = np.zeros(len(frame), dtype=np.bool_)  # a row is told at the first of its days
    for column in table.columns:
        if column.kind != "date" or not (frame[column.name] > soon).any():
            continue
        days, begins = frame[column.name], column.name in _BEGINS
        years = ahead if begins else farthest
        beyond = days > _limit(as_of, years)
        year = days.dt.year - _BUDDHIST_YEARS
        buddhist = beyond & year.between(_FIRST_YEAR, as_of.year + years)
        wrong = (beyond if begins else buddhist).to_numpy(dtype=np.bool_)
        first = wrong & ~named
        value = text.loc[first, column.name].str.strip()
        meant = year[first].astype("Int64").astype("str") + value.str[4:]
        meant = meant.where(buddhist[first], "")
        parts.append(
            cell_findings(frame[first], table, "B016", field=column.name, value=value, expected=meant)
        )
        named |= wrong
        frame = frame.assign(**{column.name: days.mask(wrong)})
        if column.required:
            sound = sound & ~wrong
    return ParsedTable(frame, sound, findings.concat_findings(parts))


def _limit(as_of: date, years: int) -> np.datetime64:
    return np.datetime64((pd.Timestamp(as_of) + pd.DateOffset(years=years)).date(), "s")


def column_faults_as_one(
    faults: pd.DataFrame, rows: Mapping[str, int], limits: Tolerances = USUAL
) -> pd.DataFrame:
    """Fold a fault that ten rows, and more than half of a table, have in one column into one finding (B018).

    So it is with a column that is empty in all rows, be they few: what a few cells hold is told cell by cell.

    `rows` are the numbers of rows by table. The finding stands in the place of the first; its value is how
    many rows have it, `expected` the rule that each of them breaks.
    """
    cells = faults[faults["rule"].isin(_OF_CELLS)]
    if len(cells) < _FEWEST_OF_ALL:
        return faults
    by = ["rule", "table", "field"]
    count = cells.groupby(by)["row"].transform("size")
    of_table = cells["table"].map(rows)
    hollow = (count == of_table) & (count >= _FEWEST_OF_ALL) & cells["value"].fillna("").eq("")
    most = (count >= limits.column_rows) & (count > limits.column_pct / 100 * of_table)
    many = cells[hollow | most]
    if many.empty:
        return faults
    first = many.drop_duplicates(by)
    once = first.assign(
        rule="B018", record_id="", value=count[first.index].astype("str"), expected=first["rule"]
    )
    kept = pd.concat([faults.drop(index=many.index), once]).sort_index(kind="stable")
    return kept.astype(faults.dtypes.to_dict()).reset_index(drop=True)


def lease_area_findings(tables: Mapping[str, pd.DataFrame], limits: Tolerances = USUAL) -> pd.DataFrame:
    """Hold leased areas against their plots: T014, the column in another unit; B017, a dot of thousands.

    A lease may be far smaller than its plot. What tells a unit is that many leases are exactly their plots in
    it, or that no lease at all is as large as land that is leased. T023: so it is with a single line, and
    before B017 where it is exactly its plot in the unit.
    """
    leases, table = tables["tenancies"], BY_NAME["tenancies"]
    plots = tables["parcels"].set_index("parcel_id")[["document_area_m2", "measured_area_m2"]]
    plots = plots[~plots.index.duplicated()].reindex(leases["parcel_id"])
    # Where the papers of a plot are themselves in another unit, what is measured stands for them.
    paper, measured = (plots[name].to_numpy(dtype=np.float64) for name in plots)
    trusted = ~((paper > 2 * measured) | (2 * paper < measured))
    plot_m2 = np.where(trusted, paper, measured)
    leased = leases["leased_area_m2"].to_numpy(dtype=np.float64)
    known = (leased > 0) & (plot_m2 > 0)
    name = decimals_of("leased_area_m2")  # what is drawn up in memory was never printed
    three = leases.reindex(columns=[name])[name].to_numpy(dtype=np.float64) == _THREE
    column = _column_unit(leased[known], plot_m2[known], limits, three=three[known])
    if column:
        code, count = column
        first = leases[known].head(1)
        value = pd.Series([str(count)], index=first.index, dtype="str")
        return cell_findings(first, table, "T014", field="leased_area_m2", value=value, expected=code)
    units = np.full(len(leases), "m2", dtype=object)
    units[known] = _line_units(leased[known], plot_m2[known], limits)
    factor = pd.Series(units).map(shape_metrics.UNITS).to_numpy(dtype=np.float64)
    whole = known & (np.abs(leased * factor - plot_m2) <= limits.whole_plot_pct / 100 * plot_m2)
    wrong = known & ~whole & _has_thousands_dot(leased, plot_m2, limits, three=three)
    value = leases.loc[wrong, "leased_area_m2"].map("{:.3f}".format).astype("str")
    meant = (_THOUSAND * leases.loc[wrong, "leased_area_m2"]).map("{:.0f}".format).astype("str")
    dots = cell_findings(leases[wrong], table, "B017", field="leased_area_m2", value=value, expected=meant)
    single = ~wrong & (units != "m2")
    value = leases.loc[single, "leased_area_m2"].map("{:g}".format).astype("str")
    meant = pd.Series(units, index=leases.index, dtype="str")[single]
    lines = cell_findings(leases[single], table, "T023", field="leased_area_m2", value=value, expected=meant)
    return findings.concat_findings([dots, lines])


def _line_units(
    leased: shape_metrics.Floats, plot_m2: shape_metrics.Floats, limits: Tolerances
) -> NDArray[np.str_]:
    """Return the unit that each line alone shows: "m2" where nothing speaks against it, empty if none fits.

    At most a thousandth of its plot in m², a line is the whole plot in a unit as large as that, or it is
    smaller than any land that is let.
    """
    part, off = limits.least_lease_pct / 100, limits.whole_plot_pct / 100
    tiny = leased <= part * plot_m2
    large = {code: factor for code, factor in shape_metrics.UNITS.items() if factor * part > 1}
    whole = [tiny & (np.abs(leased * factor / plot_m2 - 1) <= off) for factor in large.values()]
    small = tiny & (leased < limits.least_lease_m2)
    fits = small & (leased * shape_metrics.UNITS["ha"] <= (1 + limits.thousands_pct / 100) * plot_m2)
    return np.select([*whole, fits, small], [*large, "ha", ""], default="m2")


def _column_unit(
    leased: shape_metrics.Floats, plot_m2: shape_metrics.Floats, limits: Tolerances, *, three: Bools
) -> tuple[str, int] | None:
    """Return the unit of a column of leased areas, where it is not m², and in how many lines it shows.

    100 m² may well be leased of 10 ha, so a thousandth of a plot says something only with `three` decimals.
    """
    for code, factor in shape_metrics.UNITS.items():
        whole = np.abs(leased * factor / plot_m2 - 1) <= limits.whole_plot_pct / 100
        count = int((whole & three if code == "thousand" else whole).sum())
        if count >= max(_FEWEST_LINES, _SHARE_OF_LINES * len(leased)):
            return code, count
    if (
        len(leased) < _FEWEST_TINY
        or np.median(leased) >= limits.least_lease_m2
        or (leased >= _TINY_SHARE * plot_m2).any()
    ):
        return None
    fits = (code for code, factor in shape_metrics.UNITS.items() if (leased * factor <= plot_m2).all())
    return next(fits, "sao"), len(leased)


def _has_thousands_dot(
    leased: shape_metrics.Floats, plot_m2: shape_metrics.Floats, limits: Tolerances, *, three: Bools
) -> Bools:
    """Return which areas are probably thousands: three decimals, and no more than the plot without the dot.

    In a column whose larger areas mostly have three decimals too, the dot is a decimal point. So it is where
    the area as it is read is about the plot's own.
    """
    large = leased >= _THOUSAND
    if 2 * (three & large).sum() > large.sum():
        return np.zeros(len(leased), dtype=np.bool_)
    above = 1 + limits.thousands_pct / 100
    return three & ~large & (_THOUSAND * leased <= above * plot_m2) & (leased < plot_m2 / above)
