"""The findings as a workbook to be answered: a sheet for each zone, or for each file and so its supplier."""

import pandas as pd

from occupancy.statement import Statement
from outputs.findings.listed import listed_findings
from outputs.maps.web.finding_location import FindingLocator
from outputs.tables.table_export import ExportTable, export_table
from outputs.tables.xlsx_export import sheets_to_xlsx
from outputs.text import captions
from outputs.text.translations import Translator

BY = ("zone", "file")
_SHOWN = (
    *("severity", "rule", "sentence", "remedy", "answer", "effect", "file", "row", "record_id", "field"),
    *("area_m2", "lat", "lon", "accepted"),
)
_WRAPPED = {"sentence": 52, "remedy": 44, "answer": 36, "effect": 36, "accepted": 36}


def findings_workbook(statement: Statement, words: Translator, *, by: str = "zone") -> bytes:
    """Write a sheet for each zone, in the book's order, or each file that has findings.

    What is of no zone, or of the book as a whole, has a sheet of its own behind the others. Who is sent it
    writes into the column of answers.
    """
    found = listed_findings(statement, words, FindingLocator(statement.book)).assign(answer="")
    if by == "zone":
        called = captions.zone_names(statement.book, words)
        key, rest = "zone_id", words.gettext("Of no zone")
    else:
        called = {name: name for name in sorted(set(found["file"]) - {""})}
        key, rest = "file", words.gettext("The book as a whole")
    groups = {code: (name, found[found[key] == code]) for code, name in called.items()}
    groups[""] = (rest, found[~found[key].isin(list(called))])
    sheets = [(name, _export(statement, rows, words)) for name, rows in groups.values() if len(rows)]
    sheets = sheets or [(words.gettext("None."), _export(statement, found, words))]
    return sheets_to_xlsx(sheets, _export(statement, found, words), wrapped=_WRAPPED)


def _export(statement: Statement, rows: pd.DataFrame, words: Translator) -> ExportTable:
    return export_table(
        statement,
        rows[list(_SHOWN)],
        words,
        title=words.gettext("Findings"),
        headings={"rule": words.gettext("Check")},
    )
