"""Everything of a shortlist in one ZIP: sheets, map, comparison, workbook, and the file for Google Earth."""

from collections.abc import Sequence

from outputs.files import deterministic_zip
from outputs.site_sheet.document import SiteSheet, file_name
from outputs.site_sheet.sheet_files import (
    LEAST,
    MOST,
    comparison_pdf,
    sheet_html,
    sheet_pdf,
    shortlist_html,
    shortlist_kmz,
)
from outputs.site_sheet.shortlist_workbook import shortlist_xlsx


def shortlist_zip(sheets: Sequence[SiteSheet]) -> bytes:
    """Write all files of offers of one book, day and language, numbered as given; the same bytes each time.

    A comparison is among them where there are as many offers as one holds.

    Raises
    ------
    QuestionError
        When the list is empty.
    SourceError
        If fonts or Leaflet are not there and cannot be fetched.
    """
    files = {
        "shortlist.html": shortlist_html(sheets).encode(),
        "shortlist.kmz": shortlist_kmz(sheets),
        "shortlist.xlsx": shortlist_xlsx(sheets),
    }
    if LEAST <= len(sheets) <= MOST:
        files["comparison.pdf"] = comparison_pdf(sheets)
    for number, sheet in enumerate(sheets, start=1):
        files[f"{number}-{file_name([sheet], suffix='pdf')}"] = sheet_pdf(sheet)
        files[f"{number}-{file_name([sheet], suffix='html')}"] = sheet_html(sheet).encode()
    return deterministic_zip(files)
