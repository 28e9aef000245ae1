"""Hostile books through every command: each ends with 0 to 3, in 30 s of processor and 3 GB, and says why.

Run by hand over everything: `python -m tests.hostile.harness`, or over some of it, with `--text dollar`,
`--command submission`, `--each`. A sample of it is a test (`tests/hostile/test_hostile_books.py`).
Every command runs in a child of this process, so that nothing is imported twice and nothing outlives a case;
so this process must have no threads, and is never that of other tests.
"""

import argparse
import contextlib
import io
import json
import os
import re
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from itertools import zip_longest
from pathlib import Path

from tests.support.book_builder import Change, Row, geojson, write_book, zones

SECONDS, BYTES = 30, 3 * 1024**3
_PATIENCE = 8  # times as long by the clock: machines are shared
ANSWERS = {0, 1, 2, 3}
# What no line of an answer may hold: signs that move the cursor, and the words of a fault of ours.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
FAULTS = ("The program itself failed", "Bản thân chương trình bị lỗi", "Traceback", "Warning:")

TEXTS: Mapping[str, str] = {
    "dollar": "Land $x^2$ for 5$",
    "unclosed_dollar": "$\\frac{1}{",
    "backslash": "C:\\new\\table \\textbf{x}",
    "backtick": "`rm -rf` `",
    "typst": '#eval("1") @label <label> *bold* _it_ = head // x /* y',
    "jinja": "{{ 7 * 7 }} {% raw %} {# #}",
    "format": "{} {0} {name} %s %(x)s",
    "html": "<img src=x onerror=alert(1)></script><b>&amp;",
    "xml": "]]> <!-- --> &#0; &lt;",
    "formula": '=HYPERLINK("http://x","y")',
    "formula_plus": "+1+cmd|' /C calc'!A0",
    "quotes": '""\' ’ « » “ ”',
    "long": "Lô đất " * 300,
    "long_word": "x" * 2_000,
    "lines": "first\nsecond\r\nthird\ttab",
    "escape": "\x1b[2J\x1b]0;taken\x07 red \x1b[31m",
    "control": "a\x01b\x08c\x0bd\x7fe\x85f",
    "bidi": "\u202egnirts\u202c \u2066x\u2069",
    "combining": "e" + "\u0301" * 200,
    "cjk": "北宁工业区 工業団地 산업단지",
    "thai": "นิคมอุตสาหกรรม ภาษาไทย",
    "arabic": "منطقة صناعية עברית",
    "emoji": "👩‍👩‍👧‍👦 🏭🇻🇳",
    "private": "\ue000\uf8ff\U0010ffff",
    "zero_width": "\u200b\u200d\ufeffx\u00ad",
    "path": "../../../../etc/passwd\\..\\con.txt",
    "spaces": "   \u00a0\u2003 ",
    "word_null": "NULL",
    "number": "1e309",
    "sql": "'; DROP TABLE zones; --",
}
# Columns whose text is free; ids are hostile together, in every table that names them.
FREE = {
    "zones": ("name_vi", "name_en", "aliases", "districts", "communes", "source", "note"),
    "phases": ("name_vi", "name_en", "developer", "boundary_source", "source", "note"),
    "phase_decisions": ("decision_no", "source", "note"),
    "parcels": ("block", "source", "note"),
    "projects": ("tenant_name", "tenant_country", "source", "note"),
    "tenancies": ("source", "note"),
    "published_totals": ("source", "note"),
    "adjustments": ("reason", "reason_vi", "source"),
    "services": ("value", "unit", "source", "note"),
    "reservations": ("held_for", "source", "note"),
    "anchor_tenants": ("tenant_name", "sector", "country", "source", "note"),
}
IDS = ("zone_id", "phase_id", "parcel_id", "lease_id", "certificate_no")


def with_text(folder: Path, text: str, columns: Mapping[str, tuple[str, ...]], *, ids: bool = False) -> Path:
    """Write the small book with `text` behind what stands in `columns`, and behind all ids if so wanted."""

    def change(names: tuple[str, ...], rows: list[Row]) -> None:
        for row in rows:
            row.update({name: f"{row.get(name) or ''}{text}" for name in names})
            if ids:
                row.update({name: f"{row[name]}{text}" for name in IDS if row.get(name)})

    changes: dict[str, Change] = {table: partial(change, names) for table, names in columns.items()}
    return write_book(folder, **changes)


def _zone_file(folder: Path, content: bytes) -> Path:
    write_book(folder)
    (folder / "zones.geojson").write_bytes(content)
    return folder


def _zones_with(folder: Path, edit: Callable[[str], str]) -> Path:
    return _zone_file(folder, edit(geojson(zones())).encode("utf-8", "surrogatepass"))


def damaged() -> dict[str, Callable[[Path], Path]]:
    """Return the books whose files themselves are hostile, by name."""
    number = re.compile(r"10[56]\.\d+")
    edits: dict[str, Callable[[str], str]] = {
        "brackets_900": lambda text: text.replace('"made up"', "[" * 900 + "]" * 900, 1),
        "brackets_100000": lambda text: text.replace('"made up"', "[" * 100_000 + "]" * 100_000, 1),
        "coordinates_900": lambda text: text.replace(
            '"coordinates": ', '"coordinates": ' + "[" * 900 + "]" * 900 + ', "x": ', 1
        ),
        "integer_400": lambda text: number.sub("9" * 400, text, count=1),
        "integer_5000": lambda text: number.sub("9" * 5_000, text, count=1),
        "property_integer_5000": lambda text: text.replace('"made up"', "9" * 5_000, 1),
        "exponent": lambda text: number.sub("1e400", text, count=1),
        "nan": lambda text: number.sub("NaN", text, count=1),
        "type_list": lambda text: text.replace('"type": "Polygon"', '"type": []', 1),
        "type_object": lambda text: text.replace('"type": "Feature"', '"type": {}', 1),
        "collection_type_list": lambda text: text.replace('"type": "FeatureCollection"', '"type": []', 1),
        "surrogate": lambda text: text.replace("made up", "\\ud800", 1),
        "surrogate_id": lambda text: text.replace('"zone_id": "z-a"', '"zone_id": "z-a\\udfff"', 1),
        "nul": lambda text: text.replace("made up", "a\\u0000b", 1),
        "keys_twice": lambda text: text.replace('"zone_id": "z-a"', '"zone_id": "z-a", "zone_id": "z-b"', 1),
        "feature_null": lambda text: text.replace('"features": [', '"features": [null, 7, [], ', 1),
        "crs_list": lambda text: text.replace('"features"', '"crs": [], "features"', 1),
        "crs_name_list": lambda text: text.replace(
            '"features"', '"crs": {"type": "name", "properties": {"name": []}}, "features"', 1
        ),
    }
    return {name: partial(_zones_with, edit=edit) for name, edit in edits.items()}


def _id_of(book: Path, table: str, column: str, begin: str) -> str:
    """Return an id as the book has it, with the hostile signs that may stand behind it."""
    text = (book / f"{table}.geojson").read_text(encoding="utf-8")
    match = re.search(rf'"{column}": ("{begin}(?:[^"\\\\]|\\\\.)*")', text)
    return str(json.loads(match[1], strict=False)) if match else begin


def commands(book: Path, out: Path) -> dict[str, list[str]]:
    """Return every command on `book`, by name; what it writes goes to `out`."""
    data = ["--data", str(book)]
    as_json = [*data, "--format", "json"]
    plot, zone = _id_of(book, "parcels", "parcel_id", "a-1-05"), _id_of(book, "zones", "zone_id", "z-a")
    papers = {
        f"table_{end}": ["table", *data, "--out", str(out / f"t.{end}")]
        for end in ("xlsx", "docx", "pdf", "csv")
    }
    layers = {
        f"layers_{end}": ["layers", *data, "--format", end, "--out", str(out / f"{end}.{name}")]
        for end, name in (
            ("gpkg", "gpkg"),
            ("geojson", "zip"),
            ("dxf", "dxf"),
            ("shp", "zip"),
            ("kmz", "kmz"),
        )
    }
    return {
        "report": ["report", *data],
        "report_json": ["report", *as_json],
        "reconcile": ["reconcile", *data],
        "check": ["check", *data],
        "check_json": ["check", *as_json],
        "map": ["map", *data, "--out", str(out / "map.html")],
        "find": ["find", *data, "--area-ha", "3"],
        "sheet_pdf": ["sheet", plot, *data, "--out", str(out / "s.pdf")],
        "sheet_html": ["sheet", plot, *data, "--out", str(out / "s.html")],
        "coordinates": ["coordinates", zone, *data, "--out", str(out / "c.xlsx")],
        **papers,
        **layers,
        "submission": ["submission", *data, "--with-errors", "x", "--out", str(out / "p.zip")],
    }


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended: its code (None: killed or out of memory), seconds, and what it printed."""

    code: int | None
    seconds: float
    printed: str

    @property
    def fault(self) -> str:
        """What is wrong with it; empty: nothing."""
        if self.code not in ANSWERS:
            return f"ended with {self.code} after {self.seconds:.0f} s: {self.printed[-300:]}"
        told = next((words for words in FAULTS if words in self.printed), "")
        if told or CONTROL.search(self.printed):
            return f"printed {told or 'control signs'}: {self.printed[-400:]!r}"
        return "" if self.code == 0 or self.printed.strip() else "says nothing"


@cache
def program() -> Callable[[list[str]], int]:
    """Return the command line with all that its commands import and read, which each child inherits."""
    import outputs.submission.pack  # noqa: F401, PLC0415
    from cli.main import main  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as place, contextlib.redirect_stdout(io.StringIO()):
        main(["report", "--data", str(write_book(Path(place) / "book")), "--lang", "en"])
    return main


def run(arguments: list[str]) -> Outcome:
    """Run a command in a child of this process, within the limits."""
    main = program()
    with tempfile.TemporaryFile() as printed:
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            _child(main, arguments, printed.fileno())
        code = _ended(child)
        printed.seek(0)
        text = printed.read().decode("utf-8", "replace")
    return Outcome(code, time.monotonic() - began, text)


def _child(main: Callable[[list[str]], int], arguments: list[str], printed: int) -> None:
    code = 70
    try:
        os.dup2(printed, 1)
        os.dup2(printed, 2)
        sys.stdout = io.TextIOWrapper(os.fdopen(1, "wb", closefd=False))
        sys.stderr = io.TextIOWrapper(os.fdopen(2, "wb", closefd=False))
        used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + BYTES, used + BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        signal.alarm(_PATIENCE * SECONDS)  # one that waits for ever uses no processor
        code = main(arguments)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _ended(child: int) -> int | None:
    _, status = os.waitpid(child, 0)
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else None


def cases(*, each: bool) -> Iterator[tuple[str, Callable[[Path], Path]]]:
    """Yield books by name: each text in all free columns or in `each` alone, in all ids; damaged files."""
    for name, text in TEXTS.items():
        if each:
            for table, columns in FREE.items():
                for column in columns:
                    yield (
                        f"{name}:{table}.{column}",
                        partial(with_text, text=text, columns={table: (column,)}),
                    )
        else:
            yield f"{name}:all", partial(with_text, text=text, columns=FREE)
        yield f"{name}:ids", partial(with_text, text=text, columns=dict.fromkeys(FREE, ()), ids=True)
    yield from damaged().items()


def main() -> int:
    """Run the cases that are named; 1 when one of them found a fault."""
    parser = argparse.ArgumentParser(description="Hostile books through every command.")
    for kind in ("text", "command"):
        told = "only what begins so, with commas between; the second cases have the second commands"
        parser.add_argument(f"--{kind}", action="append", default=[], help=told)
    parser.add_argument("--show", action="store_true", help="every outcome, not only those that are faults")
    parser.add_argument("--each", action="store_true", help="each column alone, not all at once")
    options = parser.parse_args()
    faults = 0
    for texts, wanted in zip_longest(options.text or [""], options.command, fillvalue=""):
        for name, write in cases(each=options.each):
            if not name.startswith(tuple(texts.split(","))):
                continue
            for command, outcome in answers(write, wanted):
                faults += bool(outcome.fault)
                if outcome.fault or options.show:
                    print(json.dumps([name, command, outcome.code, outcome.fault]), flush=True)  # noqa: T201
    return 1 if faults else 0


def answers(write: Callable[[Path], Path], command: str = "") -> Iterator[tuple[str, Outcome]]:
    """Yield how each command ends on a book, of those whose names begin with one of `command`."""
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
        book = write(Path(place) / "book")
        for name, arguments in commands(book, Path(place)).items():
            if name.startswith(tuple(command.split(","))):
                yield name, run([*arguments, "--lang", "en"])


if __name__ == "__main__":
    raise SystemExit(main())
