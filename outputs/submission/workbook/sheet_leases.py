"""The sheet of leases: one row per part of a lease line that counts on a plot; its area may be changed."""

import pandas as pd

from outputs.submission.workbook.lease_phase_rows import LeasePhaseRows
from outputs.submission.workbook.sheet_style import (
    DAYS,
    HEADS,
    SHARE,
    SQUARE_METRES,
    Sheet,
    columns_of,
    letters,
)

NAMES = (
    *("lease_id", "line_no", "certificate_no", "tenant_name", "named_parcel_id", "parcel_id"),
    *("first_day", "last_day", "leased_area_m2", "share", "counted_m2", "is_in_use", "in_use_m2"),
)
AT = letters(NAMES)
_WIDTHS = (14, 7, 18, 36, 15, 15, 12, 12, 14, 11, 14, 9, 14)
_ROW = [*NAMES[:9], "share", "counted_m2", "in_use", "origin"]


def write_leases(sheet: Sheet, chain: LeasePhaseRows) -> None:
    """Write leases by plot. The recorded area of a line stands once; other parts of the line refer to it."""
    page, styles = sheet.page, sheet.styles
    sheet.title(sheet.words.gettext("Leases live on the day"))
    sheet.heads(columns_of(NAMES, _WIDTHS, sheet.words))
    area, share, flag, plain = styles(SQUARE_METRES), styles(SHARE), styles("0", align="center"), styles()
    given = styles(SQUARE_METRES, font_color="#0000C0")  # what may be changed, as spreadsheets mark it
    day = styles(DAYS[sheet.words.language], align="left")
    number, formula, string = page.write_number, page.write_formula, page.write_string
    rows = zip(*(chain.leases[name].tolist() for name in _ROW), strict=True)
    for at, (*texts, recorded, part, counted, in_use, origin) in enumerate(rows):
        row, excel = HEADS + at, HEADS + at + 1
        for place, text in enumerate(texts):
            if isinstance(text, str):
                string(row, place, text, plain)
            elif isinstance(text, int):
                number(row, place, text, flag)
            elif not pd.isna(text):
                page.write_datetime(row, place, text.to_pydatetime(), day)
        if origin == at:
            number(row, 8, recorded, given)
        else:
            formula(row, 8, f"={AT['leased_area_m2']}{HEADS + origin + 1}", area, recorded)
        number(row, 9, part, share)
        formula(row, 10, f"=I{excel}" if part == 1 else f"=I{excel}*J{excel}", area, counted)
        number(row, 11, int(in_use), flag)
        formula(row, 12, f"=K{excel}*L{excel}", area, counted * in_use)
    sheet.page.autofilter(HEADS - 1, 0, HEADS + max(1, len(chain.leases)) - 1, len(NAMES) - 1)
    sheet.paper((HEADS + len(chain.leases), len(NAMES) - 1))
