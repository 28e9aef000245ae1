"""The table of tolerances: the limits of the checks, the program's own but for those that a book sets."""

from dataclasses import asdict, replace
from functools import lru_cache

import pandas as pd

from geo.errors import FieldError
from geo.tolerances import USUAL, Tolerances
from occupancy.loading.csv_reader import read_csv_text
from occupancy.packaged_files import DEFAULTS

FILE = "tolerances.csv"
_MOST = 100.0  # times the usual limit; a larger one would let everything pass


def limits_of(own: pd.DataFrame) -> Tolerances:
    """Return the limits of a book whose tolerances.csv has the rows `own`.

    Raises
    ------
    FieldError
        If a row is of no check, in another unit, negative, or beyond 100 times the usual limit.
    """
    usual, units = asdict(USUAL), program_tolerances()["unit"]
    for code, value, unit in zip(own["code"], own["value"], own["unit"], strict=True):
        if code not in usual:
            raise FieldError(
                "{file} has the tolerance {code}, which no check has; choose one of {codes}.",
                file=FILE,
                code=code,
                codes=", ".join(usual),
            )
        if unit not in ("", units[code]):
            raise FieldError(
                "{file} has {code} in {unit}; write it in {expected}.",
                file=FILE,
                code=code,
                unit=unit,
                expected=units[code],
            )
        if not 0 <= value <= _MOST * usual[code]:
            raise FieldError(
                "{file} has {value} as {code}; a limit is from 0 to {most} {expected}.",
                file=FILE,
                value=f"{value:g}",
                code=code,
                most=f"{_MOST * usual[code]:g}",
                expected=units[code],
            )
    return replace(USUAL, **dict(zip(own["code"], own["value"].astype(float), strict=True)))


@lru_cache
def program_tolerances() -> pd.DataFrame:
    """Return the program's table by `code`: `value` and `unit` as written, `meaning_vi`, `meaning_en`."""
    raw = (DEFAULTS / FILE).read_bytes()
    return pd.DataFrame(read_csv_text(raw, name=FILE, only=None)).set_index("code")
