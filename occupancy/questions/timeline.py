"""Timeline: a fill rate day by day, and the points that were published on it."""

from collections.abc import Iterable
from datetime import date, timedelta

import pandas as pd

from occupancy.book import LandBook
from occupancy.errors import QuestionError
from occupancy.measures.fill_rates import basis_row, fill_rates
from occupancy.measures.snapshot import day_snapshot
from occupancy.questions.reconciliation import reconcile

_PUBLISHED = ("leased_ha", "fill_rate_pct")
_RATE = ("numerator_ha", "denominator_ha", "fill_rate_pct")
_POINT = ("as_of", "quantity", "basis", "unit", "computed", "adjusted", "published", "residual")


def timeline(book: LandBook, days: Iterable[date], *, basis: str | None = None) -> pd.DataFrame:
    """Compute the rate of the whole book on each of the days, under a basis (by default the book's own).

    Returns
    -------
    line
        One row per day, in order of time, each day once: `as_of`, `numerator_ha`, `denominator_ha`,
        `fill_rate_pct` (NaN: unknown) and `estimated`, as `state` gives them; nothing is rounded.

    Raises
    ------
    QuestionError
        When the book has no such basis, or a day is not a day.
    """
    code = book.info.default_basis if basis is None else basis
    basis_row(book.bases, code)
    chosen = book.bases[book.bases["basis"] == code]
    days = sorted(set(days))
    phases = [day_snapshot(book, as_of=day).phases for day in days]
    rates = [fill_rates(chosen, measures).iloc[0] for measures in phases]
    return pd.DataFrame(
        {
            "as_of": pd.Series(days, dtype="datetime64[s]"),
            **{name: pd.Series([rate[name] for rate in rates], dtype="float64") for name in _RATE},
            "estimated": pd.Series([bool(measures.estimated.any()) for measures in phases], dtype="bool"),
        }
    )


def published(book: LandBook) -> pd.DataFrame:
    """List the leased land and the rates that were published, each beside what the book comes to, and why.

    Returns
    -------
    points
        One row per published figure: `as_of`, `quantity` (`leased_ha` or `fill_rate_pct`), `basis` (of a
        rate), `unit`, `computed`, `adjusted` (with the known reasons added), `published`, `residual`
        (adjusted less published: positive where the book has more), `reason` and `reason_vi` (of several,
        separated by "; "), `source`, `note`; of a rate, `denominator_ha` that the book divides by and
        `implied_ha`, what the published rate and leased land say it was (NaN: not known). Empty when
        nothing was published.
    """
    columns = [*_POINT, "reason", "reason_vi", "source", "note", "denominator_ha", "implied_ha"]
    if book.published_totals.empty:
        return pd.DataFrame(columns=columns)
    reconciliation = reconcile(book)
    lines = reconciliation.lines[reconciliation.lines["quantity"].isin(_PUBLISHED)]
    known = book.adjustments.groupby(["as_of", "quantity"])[["reason", "reason_vi"]]
    reasons = known.agg("; ".join).reset_index()
    points = lines.merge(reasons, how="left", on=["as_of", "quantity"])
    names = {"published_pct": "published", "implied_denominator_ha": "implied_ha"}
    rate = ["as_of", "basis", "published"]
    implied = reconciliation.recomputed.rename(columns=names)[[*rate, "implied_ha"]].drop_duplicates(rate)
    points = points.merge(implied, how="left", on=rate)
    points["denominator_ha"] = [
        float(timeline(book, [day.date()], basis=basis)["denominator_ha"].iloc[0]) if basis else float("nan")
        for day, basis in zip(points["as_of"], points["basis"], strict=True)
    ]
    return points.fillna({"reason": "", "reason_vi": ""})[columns]


def quarter_ends(first: date, last: date) -> tuple[date, ...]:
    """Return the last days of the quarters from `first` to `last`, both inclusive, and `last` itself.

    Raises
    ------
    QuestionError
        When `last` lies before `first`.
    """
    if last < first:
        raise QuestionError(
            "A time line from {first} to {last} has no day; let it end on or after its first day.",
            first=first.isoformat(),
            last=last.isoformat(),
        )
    years = range(first.year, min(last.year + 1, date.max.year) + 1)
    firsts = [date(year, month, 1) for year in years for month in (1, 4, 7, 10)]
    ends = [day - timedelta(days=1) for day in firsts]
    return (*(day for day in ends if first <= day < last), last)
