"""Deliveries as offices hand them over: `python -m examples.04_messy_deliveries.deliver FOLDER` writes three.

All of it is invented: two zones, twelve plots, six leases, and every name. What is wrong with the files is
not: the table of zones is MapInfo's, its text in TCVN3 (ABC); the plan is a DXF in VN-2000 that does not say
so, outlines and lines on one layer, ids and areas as texts; the register has titles, merged cells, three
ways to write a number, days as text and a row of totals.
"""

import sys
from datetime import date
from pathlib import Path

import ezdxf
import geopandas as gpd
import pyogrio
import shapely
import xlsxwriter

from occupancy.loading.lost_letters import from_tcvn3

PLANE = "EPSG:9209"  # VN-2000 / TM-3 105°30′, which the plan does not say
EAST, NORTH = 555_000.0, 2_340_000.0
# Unicode → the byte that fonts of TCVN3 draw so, read as Latin-1.
ABC = {from_tcvn3(chr(byte)): chr(byte) for byte in range(0xA1, 0xFF)}
ZONES = {"KCN Đồng Mẫu": 0.0, "KCN Sông Mẫu": 3_000.0}  # metres east of the first corner
WIDE, DEEP, STREET = 200.0, 150.0, 30.0  # of a plot, and between two rows
IN_ROW, SHARE = 3, {"A": 0, "B": 1}
HEADS = ("STT", "Khu công nghiệp", "Lô đất", "Bên thuê đất", "Diện tích thuê (ha)", "Ngày ký HĐ", "Đến ngày")
# Plot | tenant | area as it was typed | day as it was typed
LEASES = (
    ("KCN Đồng Mẫu", "ĐM-A1", "Công ty TNHH Mẫu Một", 3, date(2015, 3, 20)),
    ("KCN Đồng Mẫu", "ĐM - A2", "Công ty TNHH Mẫu Hai", "2,5", "15/08/2017"),
    ("KCN Đồng Mẫu", "đm-b1", "Công ty CP Mẫu Ba", "3,00", "01/12/2019"),
    ("KCN Sông Mẫu", "SM-A1", "Công ty TNHH Mẫu Bốn", 1.75, date(2020, 6, 1)),
    ("KCN Sông Mẫu", "SM–A3", "Công ty CP Mẫu Năm", "3", "28/02/2022"),
    ("KCN Sông Mẫu", "SM-B2", "Công ty TNHH Mẫu Sáu", "0,955", "30/06/2023"),
)


def plots() -> dict[str, tuple[float, float]]:
    """Return the plots of both zones by id, with the corner at south and west, in metres from the first."""
    return {
        f"{letters}-{row}{at + 1}": (east + at * WIDE, number * (DEEP + STREET))
        for letters, east in zip(("ĐM", "SM"), ZONES.values(), strict=True)
        for row, number in SHARE.items()
        for at in range(IN_ROW)
    }


def write_zones(path: Path) -> None:
    """Write the outlines of the zones as a MapInfo table with its text in TCVN3."""
    around = [
        shapely.box(EAST + east - 20, NORTH - 20, EAST + east + 620, NORTH + 350) for east in ZONES.values()
    ]
    names = ["".join(ABC.get(sign, sign) for sign in name) for name in ZONES]
    zones = gpd.GeoDataFrame({"Ten_KCN": names}, geometry=around, crs=PLANE).to_crs("EPSG:4326")
    pyogrio.write_dataframe(zones, path, driver="MapInfo File", encoding="ISO-8859-1")


def write_plan(path: Path) -> None:
    """Write the plan: rows of the first zone as lines that meet, plots of the second as closed lines."""
    document = ezdxf.new("R2000")
    space = document.modelspace()
    for name, (east, north) in plots().items():
        x, y = EAST + east, NORTH + north
        if name.startswith("SM"):
            corners = [(x, y), (x + WIDE, y), (x + WIDE, y + DEEP), (x, y + DEEP)]
            space.add_lwpolyline(corners, close=True, dxfattribs={"layer": "LO_DAT"})
        for text, above in ((name, 90.0), ("S=30.000,0 m2", 60.0)):
            space.add_text(text, height=8, dxfattribs={"layer": "CHU", "insert": (x + 60, y + above)})
    for row in SHARE.values():
        south = NORTH + row * (DEEP + STREET)
        for y in (south, south + DEEP):
            space.add_line((EAST, y), (EAST + IN_ROW * WIDE, y), dxfattribs={"layer": "LO_DAT"})
        for at in range(IN_ROW + 1):
            x = EAST + at * WIDE
            space.add_line((x, south), (x, south + DEEP), dxfattribs={"layer": "LO_DAT"})
    document.saveas(path)


def write_register(path: Path) -> None:
    """Write the register of leases."""
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Sổ thuê đất")
        title, day = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "dd/mm/yyyy"})
        sheet.merge_range(0, 0, 0, len(HEADS) - 1, "BAN QUẢN LÝ CÁC KCN (SỐ LIỆU MẪU)", title)
        sheet.merge_range(1, 0, 1, len(HEADS) - 1, "DANH SÁCH CÁC DOANH NGHIỆP THUÊ ĐẤT", title)
        sheet.write_row(3, 0, HEADS)
        for row, (_, plot, tenant, area, since) in enumerate(LEASES, start=4):
            sheet.write_row(row, 0, (row - 3, "", plot, tenant, area))
            sheet.write(row, 5, since, day if isinstance(since, date) else None)
            sheet.write(row, 6, date(2062, 12, 31), day)
        for first, zone in ((4, "KCN Đồng Mẫu"), (7, "KCN Sông Mẫu")):
            sheet.merge_range(first, 1, first + 2, 1, zone)
        sheet.write(10, 2, "Tổng cộng")
        sheet.write(10, 4, 14.205)
        sheet.write(12, 5, "Người lập biểu")


def main(folder: Path) -> None:
    """Write all three into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write_zones(folder / "kcn.tab")
    write_plan(folder / "mat_bang.dxf")
    write_register(folder / "so_thue_dat.xlsx")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
