"""The findings of a day as a list: errors first, with their sentences, zones and names for the address."""

from hashlib import sha256

import pandas as pd

from geo.findings import SEVERITIES
from outputs.maps.web.finding_location import FindingLocator
from outputs.records import Row, iter_rows
from outputs.text import captions
from ui.page import Page

_NAMED_BY = ("rule", "table", "record_id", "field", "value")
_HASH_SIGNS = 8


def listed(page: Page) -> pd.DataFrame:
    """All findings, with `finding` (what the address calls it), as they are listed: errors first."""
    found = page.statement.findings
    order = found["severity"].map(SEVERITIES.index)
    found = found.iloc[order.argsort(kind="stable")].reset_index(drop=True)
    return found.assign(finding=names(found))


def told(page: Page, found: pd.DataFrame, where: FindingLocator) -> pd.DataFrame:
    """Some findings with their `sentence` and the `zone` they lie in."""
    called = captions.land_names(page.book, page.words)
    lines = iter_rows(found)
    zones = [where.land(row).zone_id for row in lines]
    return found.assign(
        sentence=pd.array([page.labels.finding(row, called) for row in lines], dtype="str"),
        zone=pd.array([called.get(zone, "") for zone in zones], dtype="str"),
    )


def names(found: pd.DataFrame) -> list[str]:
    """What the address calls each finding: by its rule and what it is about, not by where it is listed.

    Findings that differ in nothing but their row are numbered.
    """
    seen: dict[str, int] = {}
    called = []
    for row in iter_rows(found):
        name = f"{row['rule']}-{_mark(row)}"
        seen[name] = seen.get(name, 0) + 1
        called.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return called


def _mark(row: Row) -> str:
    """A few signs that stand for a record, whatever is written in it; areas change by the day, ids do not."""
    parts = [str(row[name]) for name in _NAMED_BY]
    if _is_number(parts[-1]):
        parts.pop()
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_SIGNS]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
