"""What the command line makes of the packaged book, a hash for each product."""

import hashlib
import io
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from cli.main import main

_DAYS = ("2018-12-31", "2019-12-31", "2021-12-31", "2023-11-17")
_ENQUIRY = (
    *("--area-ha", "12", "--sector", "26", "--ready-by", "2024-05-17", "--near", "Nội Bài=40"),
    *("--service", "wastewater", "--price-usd-m2", "150"),
)
# What is printed, by a name of its own.
_PRINTED: Mapping[str, tuple[str, ...]] = {
    **{
        f"report of {day} by {by}": ("report", "--as-of", day, "--by", by, "--format", "json", "--lang", "en")
        for day in _DAYS
        for by in ("zone", "phase", "parcel")
    },
    **{f"check of {day}": ("check", "--as-of", day, "--format", "json", "--lang", "vi") for day in _DAYS},
    **{
        f"report on the basis {basis}": ("report", "--basis", basis, "--lang", "vi")
        for basis in ("operating", "cleared", "gross_planned", "in_use")
    },
    "reconciliation": ("reconcile", "--format", "json"),
    "land of 12 ha": ("find", "--area-ha", "12", "--format", "json"),
    "land for electronics": ("find", *_ENQUIRY, "--format", "json"),
    "land of 0.3 ha": ("find", "--area-ha", "0.3", "--format", "json"),
    "land of 40 ha": (
        *("find", "--area-ha", "40", "--across-streets", "--until", "2026-12-31", "--format", "json"),
    ),
}
# What is written to a file, by its name.
_WRITTEN: Mapping[str, tuple[str, ...]] = {
    **{
        f"layers.{form}": ("layers", "--format", form)
        for form in ("gpkg", "shp", "kml", "kmz", "dxf", "geojson", "parquet", "fgb", "csv")
    },
    **{
        f"table.{form}": ("table", "--format", form, "--lang", "en")
        for form in ("xlsx", "docx", "pdf", "csv")
    },
    **{f"corners.{form}": ("coordinates", "Q3-A16-01", "--format", form) for form in ("xlsx", "docx", "pdf")},
    "map.html": ("map",),
    "sheet.html": ("sheet", "T1-A03-01", "--area-ha", "12", "--made-on", "2023-11-20", "--lang", "en"),
}
_ZIPPED = {f"layers.{form}" for form in ("shp", "geojson", "parquet", "fgb", "csv")}
_PACK = ("submission", "--since", "2021-12-31", "--lang", "en")
PRODUCTS = (*_PRINTED, *_WRITTEN, "pack")


def product_hash(name: str) -> dict[str, str]:
    """Make one of PRODUCTS and return exit code and hash under its name; a pack gives one for each file."""
    if name in _PRINTED:
        code, printed = _run(_PRINTED[name])
        return {name: f"{code} {_hash(printed.encode())}"}
    suffix = ".zip" if name == "pack" or name in _ZIPPED else Path(name).suffix
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"product{suffix}"
        code, _ = _run((*_WRITTEN.get(name, _PACK), "--out", str(path)))
        data = path.read_bytes()
    if name != "pack":
        return {name: f"{code} {_hash(data)}"}
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        # The manifest names the program by its sources, which move; the tables are those of the book.
        made = [inner for inner in pack.namelist() if "/" not in inner and inner != "manifest.json"]
        return {f"pack: {inner}": f"{code} {_hash(pack.read(inner))}" for inner in made}


def _run(arguments: tuple[str, ...]) -> tuple[int, str]:
    with redirect_stdout(_Printed()) as printed, redirect_stderr(io.StringIO()):
        return main(list(arguments)), printed.getvalue()


class _Printed(io.StringIO):
    """What is printed; the command line asks its output for UTF-8."""

    def reconfigure(self, **_: object) -> None:
        """Be in UTF-8 already."""


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
