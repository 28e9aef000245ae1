"""The fill rate of any book on any day, on each basis: `python -m examples.01_fill_rate [FOLDER [DAY]]`."""

import sys
from datetime import date
from pathlib import Path

import pandas as pd

from occupancy.book import load
from occupancy.program import DATA
from occupancy.statement import state


def main(arguments: list[str]) -> None:
    """Print the fill rates of the book in a folder (the packaged one) on a day (the book's own)."""
    book = load(Path(arguments[0]) if arguments else DATA)
    day = date.fromisoformat(arguments[1]) if len(arguments) > 1 else book.info.data_as_of
    statement = state(book, as_of=day)
    print(f"{book.info.name_en}, {day}\n")

    # A statement has the rate of the whole book under every basis of bases.csv.
    print(statement.rates.join(book.bases.set_index("basis")["label_en"]).to_string(float_format="%.2f"))

    # The same in pandas, from its rows: only established phases count, and a rate is a sum over a sum.
    phases = statement.phases
    established = phases[phases["status"].isin(["established", "operating"])]
    areas = established.groupby("zone_id", sort=False)[["leased_ha", "leasable_ha"]].sum()
    areas.loc["total"] = areas.sum()
    areas["fill_rate_pct"] = 100 * areas["leased_ha"] / areas["leasable_ha"]
    print(f"\nOn the basis “established”, zone by zone:\n\n{areas.to_string(float_format='%.2f')}")

    # Never the mean of rates: a small zone that is full would weigh as much as a large one that is empty.
    mean = areas["fill_rate_pct"].drop("total").mean()
    print(f"\nThe mean of the zones' rates would be {mean:.2f} %: no fill rate.")


if __name__ == "__main__":
    pd.set_option("display.width", 200)
    main(sys.argv[1:])
