"""Write the built files of the packaged book: `python -m tools.demo_book [--out FOLDER]`."""

import argparse
import sys
import tomllib
from pathlib import Path

from geo import crs
from occupancy.program import DATA
from tools.demo_book import book, outlines, tables

PLANE = crs.planar_crs(tomllib.loads((DATA / "book.toml").read_text(encoding="utf-8"))["plane"])


def build(out: Path) -> str:
    """Write every built file of the book into the folder `out`, and return a summary of it."""
    out.mkdir(parents=True, exist_ok=True)
    phases = outlines.phases(PLANE)
    table = book.decisions(phases)
    invented = book.invented_book(phases, table, PLANE)
    tables.write_layer(tables.degrees(phases), out / "phases.geojson")
    tables.write_layer(tables.degrees(outlines.zones(phases).drop(columns="code")), out / "zones.geojson")
    tables.write_layer(tables.degrees(invented.parcels), out / "parcels.geojson")
    tables.write_layer(outlines.basemap(), out / "basemap.geojson")
    tables.write_layer(outlines.places(), out / "places.geojson")
    tables.write_table(table, out / "phase_decisions.csv")
    tables.write_table(invented.tenancies, out / "tenancies.csv")
    tables.write_table(invented.projects, out / "projects.csv")
    tables.write_table(invented.reservations, out / "reservations.csv")
    return book.summary(invented, table)


def main() -> None:
    """Read the options and build."""
    parser = argparse.ArgumentParser(prog="python -m tools.demo_book", description=__doc__)
    parser.add_argument("--out", type=Path, default=DATA, help="folder to write to (default: data/)")
    sys.stdout.write(build(parser.parse_args().out))


if __name__ == "__main__":
    main()
