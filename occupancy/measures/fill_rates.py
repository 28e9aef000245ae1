"""Fill rates: sum over sum, under a named basis, never rounded; held against rules and print."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from geo.findings import findings
from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.measures.arrays import (
    ALWAYS,
    NEVER,
    Bools,
    Days,
    Floats,
    Positions,
    cached_per_book,
    day_numbers,
    is_between,
    sum_by_position,
    sum_known,
)
from occupancy.measures.phase_status import PhaseMeasures
from occupancy.measures.plot_states import PlotMeasures

KNOWN_PART = frozenset(
    {"leased_ha", "leased_before_ha", "vacant_ha", "excess_ha", "reserved_ha", "outside_ha"}
)
_UNKNOWN_PART = {"cleared_ha": "cleared_unknown_ha", "in_use_ha": "in_use_unknown_ha"}
_PER_HA = 1e7  # of 0.001 m²: coarser than the noise of adding floats, finer than any paper


def basis_row(bases: pd.DataFrame, basis: str) -> "pd.Series[str]":
    """Return the row of a basis; raises QuestionError when the book has none of that code."""
    codes = bases["basis"].tolist()
    if basis not in codes:
        raise QuestionError(
            "There is no basis {basis} in bases.csv; choose one of {known}.",
            basis=basis,
            known=", ".join(codes),
        )
    row: pd.Series[str] = bases.iloc[codes.index(basis)]
    return row


def percentage(numerator: ArrayLike, denominator: ArrayLike) -> Floats:
    """Compute 100 × numerator ÷ denominator exactly; NaN where the denominator is nought or unknown.

    Both are areas in ha (or both in m²). They are taken as the whole numbers of 10⁻⁷ that they stand for
    (0.001 m² of hectares; papers give 0.1 m²), which rids sums of the noise of adding floats; whole numbers
    of up to 9 million ha are exact in floats, so the one division gives the float nearest to the exact
    quotient. Hence a quotient that is a decimal, such as 60 or 86.925, is the very float that is written
    so; and one that is not is on the same side of each decimal as the exact one. For the quotient n ÷ d of
    areas in 0.1 m² differs from a half of its second decimal by at least 1 ÷ 200 d, and from one of its
    fourth by 1 ÷ 20,000 d: more than the 1.5 × 10⁻¹⁴ between floats below 128 as long as d is less than
    3 million ha, or 30,000 ha.
    """
    above, below = (np.rint(np.asarray(area) * _PER_HA) for area in (numerator, denominator))
    unknown = np.full(np.shape(above), np.nan)
    np.divide(100.0 * above, below, out=unknown, where=below > 0)
    return unknown


def counted_phases(basis: "pd.Series[str]", phases: PhaseMeasures) -> Bools:
    """Return the mask of phases that a basis covers on the day: `planned` is every phase.

    Those that it exempts, by themselves or with their zone, it does not cover.
    """
    every = np.ones(len(phases.status), dtype=np.bool_)
    covered = {"established": phases.established, "operating": phases.operating}.get(basis["phases"], every)
    return covered & ~phases.exempt.get(basis["basis"], ~every)


def numerator_and_denominator(basis: "pd.Series[str]", phases: PhaseMeasures) -> tuple[Floats, Floats]:
    """Return numerator and denominator of a basis per phase, in ha; nought for phases it does not cover.

    Both are NaN where it is not stated whether it covers the phase.
    """
    counted, nothing = counted_phases(basis, phases), np.where(_open_phases(basis, phases), np.nan, 0.0)
    denominator = getattr(phases, basis["denominator"])
    if basis["denominator"] == "planned_ha":
        denominator = np.where(phases.decided, denominator, 0.0)
    numerator = getattr(phases, basis["numerator"])
    return np.where(counted, numerator, nothing), np.where(counted, denominator, nothing)


def _open_phases(basis: "pd.Series[str]", phases: PhaseMeasures) -> Bools:
    unknown = phases.operation_unknown & (basis["phases"] == "operating")
    return unknown & ~phases.exempt.get(basis["basis"], np.zeros(len(unknown), dtype=np.bool_))


def sum_quantity(name: str, at: Positions, values: Floats, *, size: int) -> Floats:
    """Sum a quantity of phases or zones by position, in ha; NaN where it is not stated.

    Land that is let, or left, is summed as far as areas are known: what is of unknown area is told beside it
    (`not_counted`). All else is not stated where a part of it is not.
    """
    return (sum_known if name in KNOWN_PART else sum_by_position)(at, values, size=size)


def sum_of(name: str, values: ArrayLike) -> float:
    """Sum all values of a quantity as `sum_quantity` does."""
    areas = np.asarray(values, dtype=np.float64)
    return float(sum_quantity(name, np.zeros(len(areas), dtype=np.intp), areas, size=1)[0])


def unknown_hectares(basis: "pd.Series[str]", phases: PhaseMeasures) -> Floats:
    """Return the land of each phase of which a day that a basis rests on is not stated, in ha."""
    counted, open_phases = counted_phases(basis, phases), _open_phases(basis, phases)
    sides = (basis["numerator"], basis["denominator"])
    days = [getattr(phases, _UNKNOWN_PART[side]) for side in sides if side in _UNKNOWN_PART]
    unknown = np.max([np.zeros(len(counted)), *days], axis=0)
    return np.where(counted, unknown, np.where(open_phases, np.nan_to_num(phases.leasable_ha), 0.0))


def plot_rates(basis: "pd.Series[str]", plots: PlotMeasures, counted: Bools) -> Floats:
    """Compute the rate of each plot, in %; NaN where the basis divides by land that plots do not have."""
    numerator = plots.in_use_m2 if basis["numerator"] == "in_use_ha" else plots.leased_m2
    areas = {"leasable_ha": plots.document_m2, "cleared_ha": plots.cleared_m2}
    nothing = np.zeros(len(numerator))
    return percentage(numerator, np.where(counted, areas.get(basis["denominator"], nothing), 0.0))


def fill_rates(bases: pd.DataFrame, phases: PhaseMeasures) -> pd.DataFrame:
    """Compute the rate of the whole book under every basis, indexed by basis; areas in ha, rates in %.

    `unknown_ha` is the land of which a day is not stated that the basis rests on.
    """
    sums = []
    for _, row in bases.iterrows():
        sides = numerator_and_denominator(row, phases)
        names = (row["numerator"], row["denominator"])
        unknown = unknown_hectares(row, phases).sum()
        sums.append([*map(sum_of, names, sides), unknown])
    numerator, denominator, unknown = np.array(sums, dtype=np.float64).reshape(-1, 3).T
    return pd.DataFrame(
        {
            "numerator_ha": numerator,
            "denominator_ha": denominator,
            "fill_rate_pct": percentage(numerator, denominator),
            "unknown_ha": unknown,
        },
        index=pd.Index(bases["basis"], name="basis"),
    )


_NOISE_PLACES = 9  # of a hectare; room is 0.1 m² times a line in whole per cent or its hundredths


def rules_in_force(book: LandBook, day: int) -> pd.DataFrame:
    """Return the rules in force on a day, first and last day inclusive; an empty day leaves that end open."""
    return _rules_among(book, is_between(*_rule_days(book), day).tobytes())


@cached_per_book
def _rule_days(book: LandBook) -> tuple[Days, Days]:
    """Return the first and the last day of each rule."""
    first = day_numbers(book.rules["first_day"], empty=ALWAYS)
    return first, day_numbers(book.rules["last_day"], empty=NEVER)


@cached_per_book
def _rules_among(book: LandBook, which: bytes) -> pd.DataFrame:
    """Return the rules that a mask of bytes marks: the same on the days between two changes of the law."""
    return book.rules[np.frombuffer(which, dtype=np.bool_)]


def thresholds(book: LandBook, day: int) -> list[float]:
    """Return the thresholds, in per cent, of the fill-rate rules in force on a day."""
    rules = rules_in_force(book, day)
    return rules.loc[rules["quantity"] == "fill_rate", "value"].astype(float).tolist()


def room_to_line(
    leased: ArrayLike, leasable: ArrayLike, line_pct: ArrayLike, *, most: ArrayLike
) -> dict[str, Floats]:
    """Compute the room between a rate and a line, in ha; `most` where the line is a maximum.

    `headroom_leased_ha` and `headroom_leasable_ha` are as `evaluate_fill_rate_rules` has them.
    """
    leased, leasable, value = np.asarray(leased), np.asarray(leasable), np.asarray(line_pct) / 100.0
    side = np.where(most, -1.0, 1.0)
    whole = np.divide(leased, value, out=np.full(np.shape(value), np.nan), where=value > 0)
    room = {"headroom_leased_ha": leased - value * leasable, "headroom_leasable_ha": whole - leasable}
    return {name: (side * area).round(_NOISE_PLACES) + 0.0 for name, area in room.items()}  # never -0.0


def evaluate_fill_rate_rules(
    rules: pd.DataFrame, rates: pd.DataFrame, day: int, *, recorded_to: int
) -> pd.DataFrame:
    """Judge each fill-rate rule among those in force, its exact rate compared, and its room to the line.

    For a minimum, `headroom_leased_ha` is the leased land that may be lost and
    `headroom_leasable_ha` the leasable land that may be added before the rule fails; for a maximum,
    what may be leased more and what may be taken away. Negative: what is missing. `holds` is NA
    where the rate is unknown, and on a day after `recorded_to`: of it the book knows terms alone, not what
    was leased meanwhile.
    """
    rules = rules[rules["quantity"] == "fill_rate"]
    return judged(rules, rates.reindex(rules["basis"]), unjudged=day > recorded_to)


def judged(rules: pd.DataFrame, rates: pd.DataFrame, *, unjudged: bool) -> pd.DataFrame:
    """Judge rules row by row by the two sides of a rate and the rate, as `evaluate_fill_rate_rules` has it.

    Parameters
    ----------
    rules
        Rows of rules.csv.
    rates
        As many rows: `numerator_ha`, `denominator_ha` and `fill_rate_pct`.
    unjudged
        Whether it stays open which rule holds.
    """
    leased, leasable = rates["numerator_ha"].to_numpy(), rates["denominator_ha"].to_numpy()
    line, rate = rules["value"].to_numpy(dtype=np.float64), rates["fill_rate_pct"].to_numpy()
    known = ~np.isnan(rate)
    most = (rules["comparison"] == "max").to_numpy()
    side, room = np.where(most, -1.0, 1.0), room_to_line(leased, leasable, line, most=most)
    given = {name: rules[name].array for name in ("rule", "label_en", "label_vi", "basis", "comparison")}
    return pd.DataFrame(
        {
            **given,
            "value_pct": line,
            "fill_rate_pct": rate,
            "holds": pd.arrays.BooleanArray(side * (rate - line) >= 0, ~known | unjudged),
            **{name: np.where(known, area, np.nan) for name, area in room.items()},
            "reference": rules["reference"].array,
            "verified": rules["verified"].array,
        }
    )


# Rates and hectares are printed with two decimals: a printed figure stands for half a unit either way.
_HALF_UNIT = 0.005
# The printed column that holds the denominator of a basis: (its phases, its denominator).
PRINTED = {
    ("established", "leasable_ha"): "leasable_established_ha",
    ("operating", "leasable_ha"): "leasable_operating_ha",
    ("established", "established_ha"): "established_ha",
    ("operating", "established_ha"): "operating_ha",
    ("planned", "planned_ha"): "planned_ha",
}


def _printed_denominator(book: LandBook, totals: pd.DataFrame) -> "pd.Series[float]":
    bases = book.bases.set_index("basis")
    columns = {
        code: PRINTED.get((row["phases"], row["denominator"]), "")
        for code, row in bases.iterrows()
        if row["numerator"] == "leased_ha"
    }
    denominators = [
        float(row[columns[row["basis"]]]) if columns.get(row["basis"]) else np.nan
        for _, row in totals.iterrows()
    ]
    return pd.Series(denominators, index=totals.index, dtype="float64")


def recomputed(book: LandBook) -> pd.DataFrame:
    """Recompute each published rate from its own printed inputs; ha, %, and points of difference.

    `recomputed_pct` is NaN where the denominator was not printed; `implied_denominator_ha` (with the
    lowest and highest that the rounding of the printed rate allows) is what the printed rate says
    it was. `agrees` is NA where nothing can be recomputed.
    """
    totals = book.published_totals
    totals = totals[totals["fill_rate_pct"].notna() & totals["leased_ha"].notna()]
    rate, leased = totals["fill_rate_pct"], totals["leased_ha"]
    denominator = _printed_denominator(book, totals).where(lambda area: area > 0)
    again = pd.Series(percentage(leased, denominator), index=totals.index)
    slack = _HALF_UNIT + again * _HALF_UNIT * (1 / leased.where(leased > 0) + 1 / denominator)
    agrees = ((again - rate).abs() <= slack).astype("boolean").where(again.notna())
    table = pd.DataFrame(
        {
            "as_of": totals["as_of"],
            "basis": totals["basis"],
            "published_pct": rate,
            "leased_ha": leased,
            "denominator_ha": denominator,
            "recomputed_pct": again,
            "difference_points": again - rate,
            "agrees": agrees,
            "implied_denominator_ha": 100.0 * leased / rate.where(rate > 0),
            "implied_low_ha": 100.0 * leased / (rate + _HALF_UNIT),
            "implied_high_ha": 100.0 * leased / (rate - _HALF_UNIT).where(rate > _HALF_UNIT),
            "source": totals["source"],
            "note": totals["note"],
            "row": totals["row"],
        }
    )
    return table.reset_index(drop=True)


@cached_per_book
def published_findings(book: LandBook) -> pd.DataFrame:
    """B010: published rates that do not come out of their own printed inputs."""
    table = recomputed(book)
    wrong = table[~table["agrees"].fillna(True)]
    return findings(
        {
            "rule": "B010",
            "severity": "note",
            "file": "published_totals.csv",
            "row": row["row"],
            "table": "published_totals",
            "record_id": row["as_of"].date().isoformat(),
            "field": "fill_rate_pct",
            "value": f"{row['published_pct']:.2f}",
            "expected": f"{row['recomputed_pct']:.2f}",
        }
        for _, row in wrong.iterrows()
    )
