"""The rows of a form: which stand in it, in which order, and what each of them sums; figures apart."""

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from occupancy.book import LandBook
from occupancy.form_phases import GROUPS

LEVELS = ("group", "zone", "phase", "subtotal", "established", "total")
_OF_A_PHASE = (
    *("zone_id", "phase_id", "name_vi", "name_en", "developer"),
    *("decision_no", "date_precision", "status", "source", "note"),
)
_AFTER = "II"  # the group behind which the established zones are summed
Row = dict[str, Any]


def form_rows(book: LandBook, phases: pd.DataFrame) -> pd.DataFrame:
    """The rows in printed order, for phases as `form_phases.phase_amounts` has them."""
    rows = pd.DataFrame(list(_rows(book, phases)))
    rows["decision_day"] = pd.to_datetime(rows["decision_day"])
    return rows


def _rows(book: LandBook, phases: pd.DataFrame) -> Iterator[Row]:
    so_far: list[int] = []
    for group in GROUPS:
        here = phases[phases["group"] == group]
        yield _row("group", group, here.iloc[:0])
        yield from _body(book, phases, here)
        yield _row("subtotal", group, here)
        so_far += here.index.tolist()
        if group == _AFTER:
            yield _row("established", "", phases.loc[so_far])
    yield _row("total", "", phases)


def _body(book: LandBook, phases: pd.DataFrame, here: pd.DataFrame) -> Iterator[Row]:
    """The zones of a group, and the phases of zones that stand in several groups."""
    groups = phases.groupby("zone_id")["group"].nunique()
    keys = ("zone_id", "name_vi", "name_en")
    named = zip(*(book.zones[key] for key in keys), strict=True)
    names: dict[str, Row] = {cells[0]: dict(zip(keys, cells, strict=True)) for cells in named}
    number = 0
    for zone_id, own in here.groupby("zone_id", sort=False):
        if groups[zone_id] > 1:
            for at in own.index:
                number += 1
                yield _phase(own.loc[[at]], str(number))
            continue
        number += 1
        zone = _row("zone", here["group"].iloc[0], own) | _common(own)
        yield {**zone, **names[str(zone_id)], "ordinal": str(number)}
        for part, at in enumerate(own.index if len(own) > 1 else [], start=1):
            yield _phase(own.loc[[at]], f"{number}.{part}") | {"part": True}


def _phase(phase: pd.DataFrame, ordinal: str) -> Row:
    row = _row("phase", phase["group"].iloc[0], phase)
    return row | _common(phase) | {"ordinal": ordinal}


def _row(level: str, group: str, members: pd.DataFrame) -> Row:
    nothing: Row = dict.fromkeys((*_OF_A_PHASE, "ordinal"), "")
    return nothing | {
        "level": level,
        "group": group,
        "part": False,
        "decision_day": pd.NaT,
        "estimated": bool(members["estimated"].any()),
        "members": tuple(int(at) for at in members.index),
    }


def _common(own: pd.DataFrame) -> Row:
    """What all phases of a row have in common; empty where they differ: their own rows say it."""
    row: Row = {name: _one(own[name]) for name in _OF_A_PHASE}
    days = own["decision_day"]
    return row | {"decision_day": days.iloc[0] if len(own) == 1 else pd.NaT}


def _one(values: Iterable[object]) -> str:
    found = {"" if value is None or pd.isna(value) else str(value) for value in values}  # type: ignore[call-overload]
    return found.pop() if len(found) == 1 else ""
