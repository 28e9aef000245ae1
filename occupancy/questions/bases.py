"""All bases at once: every fill rate that one leased figure gives, from the book or from printed inputs."""

from collections.abc import Mapping

import pandas as pd

from occupancy.book import LandBook
from occupancy.measures.fill_rates import PRINTED, percentage, recomputed
from occupancy.statement import Statement

_COLUMNS = ("basis", "label_en", "label_vi", "phases", "numerator", "denominator", "reference", "verified")
_RATE = ("numerator_ha", "denominator_ha", "fill_rate_pct")


def rates_side_by_side(statement: Statement) -> pd.DataFrame:
    """Return every fill rate of the day with what it is made of, in the order of the bases.

    One row per basis: `basis`, `label_en`, `label_vi`, the set of `phases`, what `numerator` and
    `denominator` are, `numerator_ha`, `denominator_ha`, `fill_rate_pct` (NaN: not known), `unknown_ha` as
    `Statement.rates` has them, `reference` and whether it is `verified`.
    """
    bases = statement.book.bases[[*_COLUMNS]].reset_index(drop=True)
    rates = statement.rates.reindex(bases["basis"]).reset_index(drop=True)
    return pd.concat([bases[[*_COLUMNS[:-2]]], rates, bases[[*_COLUMNS[-2:]]]], axis=1)


def rates_of_inputs(bases: pd.DataFrame, inputs: "Mapping[str, float] | pd.Series[float]") -> pd.DataFrame:
    """Return the fill rates that bare inputs give under each basis that they have a denominator for.

    Parameters
    ----------
    bases
        The bases of a book.
    inputs
        `leased_ha`, and areas as `published_totals.csv` calls them: `leasable_established_ha`,
        `leasable_operating_ha`, `established_ha`, `operating_ha`, `planned_ha`; NaN or left out: not known.

    Returns
    -------
    rates
        `basis`, `numerator_ha`, `denominator_ha` and `fill_rate_pct`, in the order of the bases.
    """
    leased = inputs.get("leased_ha", float("nan"))
    rows = [
        (row["basis"], leased, inputs.get(PRINTED.get((row["phases"], row["denominator"]), ""), float("nan")))
        for _, row in bases.iterrows()
        if row["numerator"] == "leased_ha"
    ]
    table = pd.DataFrame(rows, columns=["basis", "numerator_ha", "denominator_ha"])
    table["fill_rate_pct"] = percentage(table["numerator_ha"], table["denominator_ha"])
    return table[table["fill_rate_pct"].notna()].reset_index(drop=True)


def published_side_by_side(book: LandBook) -> pd.DataFrame:
    """Return the fill rates that the inputs of each published day give, beside the rates printed with them.

    One row per day, source and basis, in order of days: `as_of`, `source`, what `rates_of_inputs` has,
    `printed_pct` (NaN: that basis was not printed) and `agrees`, whether the printed rate comes out of its
    own inputs within the rounding of all three (NA: cannot be told).
    """
    again = recomputed(book).set_index(["as_of", "source", "basis"])
    again = again[~again.index.duplicated()]
    keys = ["as_of", "source", "basis"]
    rows = [
        {"as_of": printed["as_of"], "source": printed["source"], **rate}
        for _, printed in book.published_totals.drop_duplicates(keys[:2]).iterrows()
        for rate in rates_of_inputs(book.bases, printed).to_dict("records")
    ]
    table = pd.DataFrame(rows, columns=[*keys, *_RATE]).sort_values("as_of", kind="stable", ignore_index=True)
    printed = again.reindex(pd.MultiIndex.from_frame(table[keys]))
    return table.assign(
        printed_pct=printed["published_pct"].to_numpy(), agrees=printed["agrees"].astype("boolean").array
    )
