"""Tenancies: the lease lines named, tied to projects, and with a few corrections."""

from itertools import count

import numpy as np
import pandas as pd

from builder import tenants
from builder.columns import TENANCIES
from builder.days import TODAY, iso, number
from builder.facts import numbers
from builder.lines import Line

_CORRECTIONS = 12


def tables(lines: list[Line], rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`tenancies.csv` and `projects.csv`: leases numbered by their first day, certificates likewise."""
    ordered = sorted(lines, key=lambda line: (line.first, line.parcel_id, line.lease))
    leases = _numbered([line.lease for line in ordered], "HD-{:06d}")
    shared = _shared(ordered, rng)
    held = [shared.get(line.certificate, line.certificate) for line in ordered]
    certificates = _numbered(held, "BN-HC-{:06d}")
    line_numbers = {key: count(1) for key in leases.values()}
    rows = [
        {
            "lease_id": leases[line.lease],
            "line_no": next(line_numbers[leases[line.lease]]),
            "certificate_no": certificates[certificate],
            "parcel_id": line.parcel_id,
            "leased_area_m2": f"{line.tenths / 10:.1f}",
            "first_day": iso(line.first),
            "last_day": iso(line.last),
            "ended_on": iso(line.ended),
            "handed_over_on": iso(line.handed_over),
            "operating_from": iso(line.operating),
            "recorded_on": "",
            "superseded_on": "",
            "source": "invented",
            "note": "",
        }
        for line, certificate in zip(ordered, held, strict=True)
    ]
    table = _corrected(pd.DataFrame(rows, columns=TENANCIES.split()), rng)
    current = table[table["superseded_on"] == ""]
    together = (
        numbers(current["leased_area_m2"]).groupby([current["certificate_no"], current["first_day"]]).sum()
    )
    projects = tenants.projects(together.groupby(level=0).max(), rng)
    return table.sort_values(["lease_id", "line_no", "recorded_on"], ignore_index=True), projects


def _numbered(keys: list[int], form: str) -> dict[int, str]:
    return {key: form.format(place) for place, key in enumerate(dict.fromkeys(keys), 1)}


def _shared(lines: list[Line], rng: np.random.Generator) -> dict[int, int]:
    """Some later leases are an expansion under an earlier certificate, on other plots of the block."""
    found: dict[int, int] = {}
    last: dict[str, Line] = {}
    plots: dict[int, set[str]] = {}
    for line in lines:
        plots.setdefault(line.certificate, set()).add(line.parcel_id)
    for line in lines:
        block = line.parcel_id.rsplit("-", 1)[0]
        before = last.get(block)
        if (
            before
            and before.certificate not in found
            and line.certificate not in found
            and before.certificate != line.certificate
            and not _kin(plots[before.certificate], plots[line.certificate])
            and rng.random() < 0.05
        ):
            found[line.certificate] = before.certificate
            plots[before.certificate] |= plots[line.certificate]
        last[block] = line
    return found


def _kin(some: set[str], others: set[str]) -> bool:
    """Whether two sets of plots share one, or a part of one: halves differ by a letter at the end."""
    return bool({name.rstrip("AB") for name in some} & {name.rstrip("AB") for name in others})


def _corrected(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Give some lines an earlier row with a wrong area or day, superseded by the row of today."""
    fit = table[(table["ended_on"] == "") & (table["last_day"] > iso(TODAY)) & (table["first_day"] > "2010")]
    wrong: list[pd.Series[str]] = []
    for k in sorted(rng.choice(fit.index.to_numpy(), _CORRECTIONS, replace=False)):
        row = table.loc[k].copy()
        first = number(str(row["first_day"]))
        seen = first + int(rng.integers(5, 60))
        mended = min(seen + int(rng.integers(90, 900)), TODAY)
        if mended <= seen:
            continue
        area = float(row["leased_area_m2"])
        row["recorded_on"], row["superseded_on"] = iso(seen), iso(mended)
        if len(wrong) % 3 == 2:
            row["first_day"], row["note"] = iso(first + 1), "First day entered a day late."
            row["handed_over_on"] = row["operating_from"] = ""
        else:
            row["leased_area_m2"], row["note"] = f"{area * 0.9:.1f}", "Area entered without its last part."
        table.loc[k, "recorded_on"] = iso(mended)
        table.loc[k, "note"] = "Corrected row."
        wrong.append(row)
    return pd.concat([table, pd.DataFrame(wrong)], ignore_index=True)
