"""Reservations: a few vacant plots held for somebody, some of them no longer."""

import numpy as np
import pandas as pd

from builder.columns import RESERVATIONS
from builder.days import TODAY, iso
from builder.tenants import MARK

_HELD = 14


def reservations(vacant: "pd.Series[str]", rng: np.random.Generator) -> pd.DataFrame:
    """Rows for some of the `vacant` plots: every second one is still held on the day of the book."""
    rows = []
    for k, name in enumerate(sorted(rng.choice(vacant.to_numpy(), _HELD, replace=False))):
        first = TODAY - int(rng.integers(60, 170)) - (0 if k % 2 else 400)
        last = first + int(rng.integers(180, 300))
        rows.append((name, f"Nhà đầu tư {k + 1:02d} {MARK}", iso(first), iso(last), "invented", ""))
    return pd.DataFrame(rows, columns=RESERVATIONS.split())
