"""The door of the builder: `python -m builder [--out FOLDER]` writes the built files of the packaged book."""

import argparse
import sys
import tomllib
from pathlib import Path

from builder import book, context, decisions, outlines, summary, writing
from geo import crs
from occupancy.packaged_files import DATA

PLANE = crs.planar_crs(tomllib.loads((DATA / "book.toml").read_text(encoding="utf-8"))["plane"])


def build(out: Path) -> str:
    """Write every built file of the book into the folder `out`, and tell what it amounts to."""
    out.mkdir(parents=True, exist_ok=True)
    phases = outlines.phases(PLANE)
    table = decisions.decisions(phases)
    invented = book.book(phases, table, PLANE)
    writing.write_layer(writing.degrees(phases), out / "phases.geojson")
    writing.write_layer(writing.degrees(outlines.zones(phases).drop(columns="code")), out / "zones.geojson")
    writing.write_layer(writing.degrees(invented.parcels), out / "parcels.geojson")
    writing.write_layer(context.basemap(), out / "basemap.geojson")
    writing.write_layer(context.places(), out / "places.geojson")
    writing.write_table(table, out / "phase_decisions.csv")
    writing.write_table(invented.tenancies, out / "tenancies.csv")
    writing.write_table(invented.projects, out / "projects.csv")
    writing.write_table(invented.reservations, out / "reservations.csv")
    return summary.summary(invented, table)


def main() -> None:
    """Read the options and build."""
    parser = argparse.ArgumentParser(prog="python -m builder", description=__doc__)
    parser.add_argument("--out", type=Path, default=DATA, help="folder to write to (default: data/)")
    sys.stdout.write(build(parser.parse_args().out))


if __name__ == "__main__":
    main()
