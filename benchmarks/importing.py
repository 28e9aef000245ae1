"""How fast files of an office become a book: `python -m benchmarks.importing` measures and writes its part.

Zones and plots as GeoPackages in a cadastral plane, and a register of as many leases as XLSX with a title and
days as Excel has them. Ours is the whole import: encodings, heads, signs, days and units are decided, ids are
matched, the book is judged by all checks, its figures are stated, and tables, files and change are written.
Beside it the script that a person would write with geopandas and pandas: it reads the same files, joins who
leases to the plots, and writes the same tables as GeoJSON and CSV; it checks nothing. pandas reads workbooks
with openpyxl where nobody says otherwise; with calamine, as ours reads them, it is measured too.

Each runs in a process of its own, by turns; the processor's time of the process, the better of two, what it
takes to start included.
"""

import json
import resource
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks.results import write_part
from occupancy.program import ROOT

HEADING = "# Files of an office into a book"
PLOTS, ZONES, ROUNDS, MOST = 100_000, 20, 2, 3.0
PLANE = "EPSG:9209"
_EAST, _NORTH, _SIDE_M, _IN_ROW = 530_000.0, 2_325_000.0, 100.0, 50
_ZONE_FILE, _PLOT_FILE, _REGISTER = "zones.gpkg", "plots.gpkg", "register.xlsx"
_BEGIN = date(2005, 1, 1)


def deliver(folder: Path, plots: int) -> None:
    """Write the files of an office with as many plots as leases, each plot of 1 ha."""
    number = np.arange(plots)
    each = -(-plots // ZONES)
    zone, place = number // each, number % each
    east = _EAST + zone % 5 * (_IN_ROW + 10) * _SIDE_M + place % _IN_ROW * _SIDE_M
    rows = -(-each // _IN_ROW)
    north = _NORTH + zone // 5 * (rows + 10) * _SIDE_M + place // _IN_ROW * _SIDE_M
    ids = [f"K{of + 1:02d}-{at + 1:05d}" for of, at in zip(zone, place, strict=True)]
    shapes = shapely.box(east, north, east + _SIDE_M, north + _SIDE_M)
    names = np.array([f"KCN Số {of + 1}" for of in range(ZONES)])
    land = {"Mã lô": ids, "KCN": names[zone], "Diện tích (m2)": 10_000.0}
    gpd.GeoDataFrame(land, geometry=shapes, crs=PLANE).to_file(folder / _PLOT_FILE)
    bounds = pd.DataFrame(shapely.bounds(shapes)).groupby(zone)
    low, high = bounds.min().to_numpy(), bounds.max().to_numpy()
    around = shapely.box(low[:, 0], low[:, 1], high[:, 2], high[:, 3])
    gpd.GeoDataFrame({"Tên KCN": names}, geometry=around, crs=PLANE).to_file(folder / _ZONE_FILE)
    days = [_BEGIN + timedelta(days=int(at % 6_500)) for at in number]
    leases = {
        "Số hợp đồng": [f"HĐ{at + 1:06d}" for at in number],
        "Số GCN": [f"GCN{at + 1:06d}" for at in number],
        "Tên doanh nghiệp": [f"Công ty TNHH Số {at + 1}" for at in number],
        "Mã lô": ids,
        "Diện tích thuê (m2)": 4_000.5 + number % 6_000,
        "Từ ngày": days,
        "Đến ngày": [day + timedelta(days=49 * 365) for day in days],
    }
    with pd.ExcelWriter(folder / _REGISTER, engine="xlsxwriter") as workbook:
        pd.DataFrame(leases).to_excel(workbook, sheet_name="Thuê đất", index=False, startrow=2)
        workbook.sheets["Thuê đất"].write(0, 0, "DANH SÁCH THUÊ ĐẤT")


def by_hand(folder: Path, into: Path, engine: str | None) -> None:
    """Make the same tables as a script without checks does."""
    zones = gpd.read_file(folder / _ZONE_FILE).rename(columns={"Tên KCN": "name_vi"})
    plots = gpd.read_file(folder / _PLOT_FILE).rename(
        columns={"Mã lô": "parcel_id", "KCN": "zone_id", "Diện tích (m2)": "document_area_m2"}
    )
    leases = pd.read_excel(folder / _REGISTER, skiprows=2, engine=engine).rename(
        columns={
            "Số hợp đồng": "lease_id",
            "Số GCN": "certificate_no",
            "Tên doanh nghiệp": "tenant_name",
            "Mã lô": "parcel_id",
            "Diện tích thuê (m2)": "leased_area_m2",
            "Từ ngày": "first_day",
            "Đến ngày": "last_day",
        }
    )
    joined = leases.merge(plots.drop(columns="geometry"), on="parcel_id", how="left", validate="m:1")
    into.mkdir()
    zones.to_crs(4326).to_file(into / "zones.geojson", driver="GeoJSON")
    plots.to_crs(4326).to_file(into / "parcels.geojson", driver="GeoJSON")
    projects = joined[["certificate_no", "tenant_name"]].drop_duplicates()
    projects.to_csv(into / "projects.csv", index=False)
    joined.drop(columns=["tenant_name", "zone_id", "document_area_m2"]).to_csv(
        into / "tenancies.csv", index=False
    )


def by_us(folder: Path, into: Path) -> None:
    """Import the files into a new book."""
    from occupancy.delivery.importing import plan_import, write_import  # noqa: PLC0415 - not for the script

    files = [folder / name for name in (_ZONE_FILE, _PLOT_FILE, _REGISTER)]
    plan = plan_import(files, into, now=datetime.now().astimezone())
    if plan.stopped or len(plan.change.rows) != ZONES + 3 * len(plan.after.book.parcels):  # type: ignore[union-attr]
        raise SystemExit("The import is not whole.")
    write_import(plan)


WAYS = {
    "ours": by_us,
    "geopandas and pandas": lambda folder, into: by_hand(folder, into, None),
    "geopandas and pandas, with calamine": lambda folder, into: by_hand(folder, into, "calamine"),
}


def measured(way: str, folder: Path, into: Path) -> tuple[float, float]:
    """Return seconds of the processor and the peak of memory in MB of one way in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.importing", way, str(folder), str(into)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    seconds, memory = json.loads(done.stdout)
    return seconds, memory


def main(plots: int) -> None:
    """Measure all by turns, print, and put the figures of a whole run into their part of the results."""
    times: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
    with TemporaryDirectory() as place:
        folder = Path(place)
        deliver(folder, plots)
        for number in range(ROUNDS):
            for at, way in enumerate(WAYS):
                times[way].append(measured(way, folder, folder / f"book-{number}-{at}"))
    best = {way: min(each)[0] for way, each in times.items()}
    rows = [
        f"| {way} | {best[way]:.1f} | {max(memory for _, memory in each):,.0f} |"
        + (f" {best['ours'] / best[way]:.2f} |" if way != "ours" else " |")
        for way, each in times.items()
    ]
    ratio = best["ours"] / best["geopandas and pandas"]
    lines = [
        f"Written by `python -m benchmarks.importing`: {plots:,} plots and as many leases (GeoPackage, XLSX);"
        f" seconds of the processor, the better of {ROUNDS}.",
        "",
        *("| what | s | MB | ours against it |", "|---|---|---|---|"),
        *rows,
        "",
        f"Ours may take {MOST:g} times the time of the script: {ratio:.2f},"
        f" {'met' if ratio <= MOST else 'NOT met'}.",
    ]
    if plots >= PLOTS:
        write_part(HEADING, lines)
    print("\n".join(lines))


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in WAYS:
        WAYS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else PLOTS)
