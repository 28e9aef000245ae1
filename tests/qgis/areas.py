"""QGIS over our GeoPackages: areas of plots, phases and zones, by its own calculator, against ours.

Run by hand where QGIS is installed (Debian: `python3-qgis`): `python -m tests.qgis.areas`, with
`--python PATH` for the Python that knows QGIS. The layers of the packaged book and of those of other
countries are written in the plane of each; QGIS opens them and measures every shape; 1
where one differs by more than 0.01 m².
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from geo.validity import areas
from occupancy.book import LandBook, load
from occupancy.program import DATA
from occupancy.statement import state
from outputs.gis.layer_files import layer_file
from outputs.gis.layers import KEYS
from outputs.text.translations import translator
from tests.support.foreign_books import COUNTRIES, write_foreign_book

NEAR_M2 = 0.01
MEASURE = """
import json, sys
from qgis.core import Qgis, QgsApplication, QgsExpression, QgsExpressionContext, QgsVectorLayer
app = QgsApplication([], False)
app.initQgis()
area, measured = QgsExpression("area($geometry)"), {}
for name, key in json.loads(sys.argv[2]).items():
    layer = QgsVectorLayer(f"{sys.argv[1]}|layername={name}", name, "ogr")
    assert layer.isValid() and layer.crs().authid() == sys.argv[3], (name, layer.crs().authid())
    context, measured[name] = QgsExpressionContext(), {}
    for feature in layer.getFeatures():
        context.setFeature(feature)
        if feature.hasGeometry():
            measured[name][feature[key]] = area.evaluate(context)
print(json.dumps({"version": Qgis.QGIS_VERSION, "measured": measured}))
sys.stdout.flush()
import os
os._exit(0)  # QGIS without a screen may fail while it is being closed
"""


def measured_by_qgis(book: LandBook, python: str, place: Path) -> tuple[str, dict[str, dict[str, float]]]:
    """Return the version of QGIS, and by layer and id the areas it measures in a book's GeoPackage."""
    words = translator("en")
    statement = state(book, as_of=book.info.data_as_of)
    file = place / "layers.gpkg"
    file.write_bytes(layer_file(statement, words, form="gpkg", system="vn2000"))
    run = subprocess.run(
        [python, "-c", MEASURE, str(file), json.dumps(KEYS), str(book.info.plane)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
    )
    answer = json.loads(run.stdout.splitlines()[-1])
    return answer["version"], answer["measured"]


def differences(book: LandBook, measured: dict[str, dict[str, float]]) -> tuple[int, list[str]]:
    """Return how many shapes were compared, and a line for each that differs or was not measured."""
    compared, faults = 0, list[str]()
    for table, key in KEYS.items():
        frame = getattr(book, table)
        ours = dict(zip(frame[key], areas(frame)["measured_area_m2"], strict=True))
        compared += len(measured[table])
        faults += [
            f"{table} {name}: {area!r} in QGIS, {ours[name]!r} m² here"
            for name, area in measured[table].items()
            if not abs(area - ours[name]) <= NEAR_M2
        ]
    return compared, faults


def main() -> int:
    """Compare the packaged book and those of other countries; 1 where a shape differs."""
    parser = argparse.ArgumentParser(description="Areas of our GeoPackages, measured by QGIS.")
    parser.add_argument("--python", default="/usr/bin/python3", help="the Python that knows QGIS")
    python, wrong = parser.parse_args().python, 0
    with tempfile.TemporaryDirectory() as place:
        folders = {"packaged": DATA} | {
            name: write_foreign_book(Path(place) / name, name) for name in COUNTRIES
        }
        for name, folder in folders.items():
            book = load(folder)
            version, measured = measured_by_qgis(book, python, Path(place))
            compared, faults = differences(book, measured)
            wrong += len(faults)
            print(f"{name}: {compared} shapes, {len(faults)} differ; QGIS {version}", *faults, sep="\n  ")  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
