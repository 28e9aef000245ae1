"""The sheet of plots: each sums its lease rows, which stand together on the sheet of leases."""

from typing import Any

from outputs.submission.workbook import sheet_leases
from outputs.submission.workbook.lease_phase_rows import LeasePhaseRows
from outputs.submission.workbook.sheet_style import (
    HEADS,
    HECTARES,
    SQUARE_METRES,
    Sheet,
    block,
    columns_of,
    letters,
)
from outputs.text.labels import labels

NAMES = (
    *("parcel_id", "zone_id", "phase_id", "block", "land_use", "state", "document_area_m2"),
    *("counts", "is_cleared", "is_serviced", "leased_m2"),
    *("leasable_ha", "leased_ha", "in_use_ha", "vacant_ha", "outside_ha"),
)
AT = letters(NAMES)
_WIDTHS = (14, 19, 22, 8, 31, 30, 13, 9, 9, 9, 13, *[12] * 5)
_ROW = [*NAMES[:7], "counts", "cleared", "serviced", "outside", "leased_m2"]
_ROW += ["leasable_ha", "leased_ha", "in_use_ha", "vacant_ha", "outside_ha"]


def write_plots(sheet: Sheet, chain: LeasePhaseRows, leases: str) -> None:
    """Write plots by phase; `leases` is the name of the sheet of leases."""
    page, styles = sheet.page, sheet.styles
    sheet.title(sheet.words.gettext("Plots on the day"))
    sheet.heads(columns_of(NAMES, _WIDTHS, sheet.words))
    area, hectares, flag, plain = (
        styles(SQUARE_METRES),
        styles(HECTARES),
        styles("0", align="center"),
        styles(),
    )
    number, formula, string = page.write_number, page.write_formula, page.write_string
    let, used = sheet_leases.AT["counted_m2"], sheet_leases.AT["in_use_m2"]
    frame = _values(sheet, chain)
    for at, line in enumerate(zip(*(frame[name] for name in _ROW), strict=True)):
        row, n = HEADS + at, HEADS + at + 1
        for place in range(6):
            string(row, place, line[place], plain)
        number(row, 6, line[6], area)
        for place in (7, 8, 9):
            number(row, place, line[place], flag)
        values, lines = line[11:], chain.leases_of[at]
        leased = lines[0] < lines[1]
        if leased:
            formula(row, 10, f"=SUM({block(leases, let, lines)})", area, values[0])
        else:
            number(row, 10, 0, area)
        formula(row, 11, f"=G{n}*H{n}/10000", hectares, values[1])
        formula(row, 12, f"=K{n}*H{n}/10000", hectares, values[2])
        if leased:
            formula(row, 13, f"=SUM({block(leases, used, lines)})*H{n}/10000", hectares, values[3])
        else:
            number(row, 13, 0, hectares)
        formula(row, 14, f"=MAX(L{n}-M{n},0)", hectares, values[4])
        if line[10]:
            formula(row, 15, f"=K{n}/10000", hectares, values[5])
    page.autofilter(HEADS - 1, 0, HEADS + max(1, len(chain.plots)) - 1, len(NAMES) - 1)
    sheet.paper((HEADS + len(chain.plots), len(NAMES) - 1))


def _values(sheet: Sheet, chain: LeasePhaseRows) -> dict[str, list[Any]]:
    """Return the columns as lists of plain values: the cells, and what the formulas come to."""
    says, plots = labels(sheet.words.language), chain.plots
    counts = plots["industrial"] & plots["established"]
    columns: dict[str, list[Any]] = {name: plots[name].fillna("").tolist() for name in NAMES[:6]}
    for name in ("land_use", "state"):
        called = {code: says.code(name, str(code)) for code in plots[name].unique()}
        columns[name] = [called[code] for code in plots[name]]
    columns["document_area_m2"] = plots["document_area_m2"].tolist()
    columns["counts"] = counts.astype(int).tolist()
    for name in ("cleared", "serviced"):
        columns[name] = plots[name].astype(int).tolist()
    columns["outside"] = (plots["industrial"] & ~plots["established"]).tolist()
    let = chain.leases["counted_m2"].to_numpy()
    columns["leased_m2"] = [float(let[first:last].sum()) for first, last in chain.leases_of]
    for name in NAMES[11:]:
        columns[name] = plots[name].tolist()
    return columns
