"""Colours of plots by something else than their state: when their lease ends, their price, their sector."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from occupancy.questions.lease_evidence import lease_evidence
from occupancy.questions.vacant_plots import vacant_plots
from occupancy.statement import Statement
from outputs.maps.style import (
    NONE_OF_IT,
    NONE_STATED,
    NOT_INDUSTRIAL,
    PRICES,
    SECTOR_FAMILIES,
    SEVERAL_SECTORS,
    YEARS,
)
from outputs.text.formatting import format_recorded, not_stated
from outputs.text.labels import labels
from outputs.text.translations import N_, Translator

_TEN_YEARS = (10.0, 20.0, 50.0, 100.0)
_ROUND = tuple(part * 10.0**power for power in range(-2, 8) for part in (1, 2, 5))
_FAMILIES = (
    N_("Food, beverages"),
    N_("Textiles, clothing"),
    N_("Paper, printing"),
    N_("Chemicals, medicines, plastics"),
    N_("Minerals, metal products"),
    N_("Electronics, electrical equipment"),
    N_("Machinery, vehicles"),
    N_("Furniture, other manufacturing"),
    N_("Warehousing"),
)
# Of plots, behind the classes: nothing is leased or vacant there, it is not stated, no industrial land.
_NONE, _OPEN, _OTHER = -3, -2, -1


@dataclass(frozen=True, slots=True)
class PlotColours:
    """How plots are coloured.

    Attributes
    ----------
    title
        What by, in the reader's language.
    looks
        `colour`, `pattern` (empty: plain) and `label` of each class.
    numbers
        Of each plot of the statement the number of its class.
    """

    title: str
    looks: Sequence[Mapping[str, str]]
    numbers: NDArray[np.intp]


def plot_colours(statement: Statement, by: str, words: Translator) -> PlotColours | None:
    """Return the colours of plots by `end`, `price` or `sector`; None: by their state."""
    return _BY[by](statement, words) if by in _BY else None


def class_bounds(values: pd.Series, steps: Sequence[float], most: int) -> list[float]:
    """Return where each class but the first begins, by the least step that makes `most` or fewer."""
    low, high = values.min(), values.max()
    for step in steps if low < high else ():
        inner = np.arange(np.floor(low / step) + 1, np.floor(high / step) + 1) * step
        if len(inner) < most:
            return [float(bound) for bound in inner]
    return []


def _by_end(statement: Statement, words: Translator) -> PlotColours:
    lines, recorded = statement.book.tenancies, pd.Timestamp(statement.book.info.data_as_of)
    to_come = lines.loc[lines["last_day"] >= recorded, "last_day"].dt.year
    bounds = class_bounds(to_come, _TEN_YEARS, len(YEARS))
    first = lines[["last_day", "ended_on"]].min(axis=1).dt.year
    years = _of_plots(statement, first)["min"]  # of several leases the first
    texts = [
        words.gettext("before {year}").format(year=f"{bounds[0]:.0f}") if bounds else words.gettext("stated"),
        *(f"{low:.0f}–{high - 1:.0f}" for low, high in pairwise(bounds)),
        *(words.gettext("from {year}").format(year=f"{last:.0f}") for last in bounds[-1:]),
    ]
    none = words.gettext("nothing leased")
    classed = _classed(statement, years, bounds, _shades(YEARS, texts), none, words)
    return PlotColours(words.gettext("Year in which the lease ends"), *classed)


def _by_price(statement: Statement, words: Translator) -> PlotColours:
    bounds = class_bounds(statement.book.parcels["asking_price_usd_m2"].dropna(), _ROUND, len(PRICES))
    prices = vacant_plots(statement).set_index("parcel_id")["asking_price_usd_m2"]
    said = [format_recorded(bound, words) for bound in bounds]
    texts = [
        words.gettext("under {high}").format(high=said[0]) if bounds else words.gettext("stated"),
        *(words.gettext("{low} to under {high}").format(low=low, high=high) for low, high in pairwise(said)),
        *(words.gettext("{low} and more").format(low=last) for last in said[-1:]),
    ]
    none = words.gettext("nothing vacant")
    classed = _classed(statement, prices, bounds, _shades(PRICES, texts), none, words)
    return PlotColours(labels(words.language).column("asking_price_usd_m2"), *classed)


def _by_sector(statement: Statement, words: Translator) -> PlotColours:
    families = {code: number for number, (codes, *_) in enumerate(SECTOR_FAMILIES) for code in codes}
    of_plots = _of_plots(statement, statement.book.tenancies["sector_code"].map(families))
    mixed = of_plots["min"] < of_plots["max"]
    found = of_plots["min"].mask(mixed, len(SECTOR_FAMILIES))
    looks = [
        (colour, pattern, words.gettext(name))
        for (_, colour, pattern), name in zip(SECTOR_FAMILIES, _FAMILIES, strict=True)
    ]
    looks.append((*SEVERAL_SECTORS, words.gettext("several sectors")))
    bounds = [float(number) for number in range(1, len(looks))]
    classed = _classed(statement, found, bounds, looks, words.gettext("nothing leased"), words)
    return PlotColours(words.gettext("Sector"), *classed)


_BY: Mapping[str, Callable[[Statement, Translator], PlotColours]] = {
    "end": _by_end,
    "price": _by_price,
    "sector": _by_sector,
}


def _of_plots(statement: Statement, values: pd.Series) -> pd.DataFrame:
    """Return `min` and `max` of the live lines of each leased plot, of `values` of all lines of the book.

    Both are NaN where the value of one of them is not stated.
    """
    recorded = pd.DataFrame({"row": statement.book.tenancies["row"], "value": values})
    live = lease_evidence(statement)[["row", "parcel_id"]].merge(recorded, on="row")
    stated = live["value"].notna().groupby(live["parcel_id"]).all()
    return live.groupby("parcel_id")["value"].agg(["min", "max"]).where(stated)


def _shades(colours: Sequence[str], texts: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return a class for each text, its colours as far apart as there are."""
    at = np.linspace(0, len(colours) - 1, len(texts)).round().astype(int)
    return [(colours[place], "", text) for place, text in zip(at, texts, strict=True)]


def _classed(
    statement: Statement,
    values: pd.Series,
    bounds: Sequence[float],
    looks: Sequence[tuple[str, str, str]],
    none: str,
    words: Translator,
) -> tuple[list[dict[str, str]], NDArray[np.intp]]:
    """Put each plot into the class of its value; `values` has a row of each plot of which there is any."""
    behind = (
        (*NONE_OF_IT, none),
        (*NONE_STATED, not_stated(words)),
        (*NOT_INDUSTRIAL, labels(words.language).code("state", "non_industrial")),
    )
    plots = statement.parcels
    value = plots["parcel_id"].map(values).astype("float64")
    numbers = np.searchsorted(np.array(bounds), value, side="right")
    numbers = np.where(value.isna(), len(looks) + len(behind) + _OPEN, numbers)
    numbers = np.where(plots["parcel_id"].isin(values.index), numbers, len(looks) + len(behind) + _NONE)
    numbers = np.where(plots["state"] == "non_industrial", len(looks) + len(behind) + _OTHER, numbers)
    named = [
        {"colour": colour, "pattern": pattern, "label": label} for colour, pattern, label in (*looks, *behind)
    ]
    return named, numbers.astype(np.intp)
