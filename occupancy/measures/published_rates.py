"""Published rates: what they come to from the inputs printed beside them, and what they imply."""

import numpy as np
import pandas as pd

from geo.findings import findings
from occupancy.book import LandBook
from occupancy.measures.fill_rates import percentage
from occupancy.measures.memo import cached_per_book

# Rates and hectares are printed with two decimals: a printed figure stands for half a unit either way.
_HALF_UNIT = 0.005
# The printed column that holds the denominator of a basis: (its phases, its denominator).
_PRINTED = {
    ("established", "leasable_ha"): "leasable_established_ha",
    ("operating", "leasable_ha"): "leasable_operating_ha",
    ("established", "established_ha"): "established_ha",
    ("operating", "established_ha"): "operating_ha",
    ("planned", "planned_ha"): "planned_ha",
}


def _printed_denominator(book: LandBook, totals: pd.DataFrame) -> "pd.Series[float]":
    bases = book.bases.set_index("basis")
    columns = {
        code: _PRINTED.get((row["phases"], row["denominator"]), "")
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
