"""A change as JSON: read strictly, so that nothing of it is passed over; shapes are GeoJSON."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from geo.errors import FieldError, SourceError
from occupancy.changes.rows import Change, ChangeRow, Head
from occupancy.loading.table_text import GEOMETRY

VERSION = 1
_OPS = ("add", "correct", "end", "remove")
_CHANGE = {
    "landbook_change": int,
    "title": str,
    "known_on": str,
    "reason": str,
    "decision_no": str,
    "sources": list,
    "rows": list,
    "heads": list,
    "complete": bool,
}
_ROW = {"op": str, "table": str, "row": dict, "was": dict, "at": int, "from": str, "written": dict}
_HEAD = {"table": str, "was": list, "now": list}


def change_to_json(change: Change) -> str:
    """Return a change as JSON, a row a line; what is empty is left out."""
    whole = {
        "landbook_change": VERSION,
        "title": change.title,
        "known_on": change.known_on.isoformat() if change.known_on else "",
        "reason": change.reason,
        "decision_no": change.decision_no,
        "sources": list(change.sources),
        "heads": [{"table": head.table, "was": head.was, "now": head.now} for head in change.heads],
        "complete": change.complete,
    }
    lines = [f"  {_dumped(name)}: {_dumped(value)}" for name, value in whole.items() if value]
    rows = ",\n".join(f"    {_dumped(_row(row))}" for row in change.rows)
    return "{\n" + ",\n".join([*lines, f'  "rows": [\n{rows}\n  ]']) + "\n}\n"


def change_from_json(text: str, *, file: str = "change.json") -> Change:
    """Read a change.

    Raises
    ------
    SourceError
        If it is not JSON, or of another version.
    FieldError
        If a key is not known, is not of its kind, or lacks.
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise SourceError("{file} is not JSON ({fault}).", file=file, fault=str(fault)) from None
    whole = _checked(raw, _CHANGE, file, "")
    if whole.get("landbook_change") != VERSION:
        raise SourceError(
            '{file} is no change that this program reads; it needs "landbook_change": {version}.',
            file=file,
            version=VERSION,
        )
    for name in ("title", "rows"):
        if name not in whole:
            raise _wrong(file, name, None)
    day = whole.get("known_on", "")
    try:
        known_on = date.fromisoformat(day) if day else None
    except ValueError:
        raise _wrong(file, "known_on", day) from None
    return Change(
        title=whole["title"],
        rows=tuple(_read_row(row, file, f"rows.{at}.") for at, row in enumerate(whole["rows"])),
        known_on=known_on,
        reason=whole.get("reason", ""),
        decision_no=whole.get("decision_no", ""),
        sources=_texts(whole.get("sources", []), file, "sources"),
        heads=tuple(_read_head(head, file, f"heads.{at}.") for at, head in enumerate(whole.get("heads", []))),
        complete=whole.get("complete", False),
    )


def _row(row: ChangeRow) -> dict[str, Any]:
    cells = {
        "op": row.op,
        "table": row.table,
        "row": row.row,
        "was": row.was,
        "at": row.at,
        "from": row.origin,
        "written": dict(row.written),
    }
    return {name: value for name, value in cells.items() if value not in (None, "", {})}


def _read_row(raw: object, file: str, within: str) -> ChangeRow:
    cells = _checked(raw, _ROW, file, within)
    if cells.get("op") not in _OPS:
        raise _wrong(file, f"{within}op", cells.get("op"))
    needed = "was" if cells["op"] == "remove" else "row"
    for name in ("table", needed):
        if name not in cells:
            raise _wrong(file, f"{within}{name}", None)
    if cells["op"] == "remove" and "row" in cells:
        raise _wrong(file, f"{within}row", "…")
    return ChangeRow(
        op=cells["op"],
        table=cells["table"],
        row=_cells(cells.get("row"), file, f"{within}row."),
        was=_cells(cells.get("was"), file, f"{within}was."),
        at=cells.get("at"),
        origin=cells.get("from", ""),
        written=_cells(cells.get("written", {}), file, f"{within}written.") or {},
    )


def _cells(raw: Mapping[str, Any] | None, file: str, within: str) -> Mapping[str, Any] | None:
    """Return cells that are all text, but for a shape."""
    for name, cell in (raw or {}).items():
        if not isinstance(cell, dict | None if name == GEOMETRY else str):
            raise _wrong(file, f"{within}{name}", cell)
    return raw


def _read_head(raw: object, file: str, within: str) -> Head:
    cells = _checked(raw, _HEAD | {"was": list | None, "now": list | None}, file, within)
    if "table" not in cells:
        raise _wrong(file, f"{within}table", None)
    was, now = (
        None if cells.get(name) is None else _texts(cells[name], file, f"{within}{name}")
        for name in ("was", "now")
    )
    return Head(cells["table"], was, now)


def _texts(raw: list[Any], file: str, key: str) -> tuple[str, ...]:
    if not all(isinstance(text, str) for text in raw):
        raise _wrong(file, key, raw)
    return tuple(raw)


def _checked(raw: object, kinds: Mapping[str, Any], file: str, within: str) -> Mapping[str, Any]:
    """Return an object all of whose keys are known and of their kind."""
    if not isinstance(raw, dict):
        raise _wrong(file, within.rstrip(".") or "{}", raw)
    for name, value in raw.items():
        if name not in kinds:
            raise FieldError(
                "{file} has the key {key}, which no change has.", file=file, key=f"{within}{name}"
            )
        is_number = isinstance(value, bool) and kinds[name] is int
        if not isinstance(value, kinds[name]) or is_number:
            raise _wrong(file, f"{within}{name}", value)
    return raw


def _wrong(file: str, key: str, value: object) -> FieldError:
    if value is None:
        return FieldError("{file} needs the key {key}.", file=file, key=key)
    return FieldError("{file} has {value} under {key}.", file=file, key=key, value=repr(value)[:60])


_dumped = json.JSONEncoder(ensure_ascii=False).encode
