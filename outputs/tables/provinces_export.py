"""Several books as provinces in a workbook: their areas and rates, the rules of each, and every basis."""

import pandas as pd

from occupancy.provinces.shares import COUNTS
from occupancy.provinces.statement import ProvinceStatement
from outputs.records import iter_rows
from outputs.tables.provinces_view import (
    basis_sentence,
    heading,
    invented,
    left_out,
    province_name,
    thresholds,
)
from outputs.tables.report_view import QUANTITIES, RATE, RULE
from outputs.tables.table_export import ExportTable, sheets_to_xlsx
from outputs.text import captions
from outputs.text.formatting import format_day
from outputs.text.labels import labels
from outputs.text.translations import Translator

_SIDES = ("numerator_ha", "denominator_ha", "fill_rate_pct")


def provinces_workbook(statement: ProvinceStatement, words: Translator) -> bytes:
    """Write a workbook with a row per province and the total, their rules, and their rates on every basis.

    Nothing is rounded; the same statement gives the same bytes.
    """
    say = words.gettext
    names = {row["province"]: province_name(row, words) for row in iter_rows(statement.provinces)}
    whole = _sheet(statement, words, _areas(statement, names, words))
    sheets = [(say("Provinces"), whole)]
    if len(statement.rules):
        rules = statement.rules.assign(
            province=statement.rules["province"].map(names),
            rule=[captions.localized_label(row, words) for row in iter_rows(statement.rules)],
        )
        sheets.append((say("Rules"), _sheet(statement, words, rules[["province", *RULE]])))
    sheets.append((say("Fill-rate bases"), _sheet(statement, words, _rates(statement, names, words))))
    return sheets_to_xlsx(sheets, whole)


def _areas(statement: ProvinceStatement, names: dict[str, str], words: Translator) -> pd.DataFrame:
    rows = statement.provinces.assign(
        province=statement.provinces["province"].map(names),
        book=["; ".join(books) for books in statement.members.values()],
    )
    total = pd.DataFrame([statement.total | {"province": words.gettext("Total"), "book": ""}])
    columns = ["province", "book", *COUNTS, *QUANTITIES, *RATE]
    return pd.concat([rows[columns], total[columns]], ignore_index=True)


def _rates(statement: ProvinceStatement, names: dict[str, str], words: Translator) -> pd.DataFrame:
    bases = [captions.localized_label(row, words) for row in iter_rows(statement.bases)]
    places = {**{names[place]: place for place in statement.members}, words.gettext("Total"): None}
    tables = [
        statement.rates_of(place)[[*_SIDES]].reset_index(drop=True).assign(province=name, basis=bases)
        for name, place in places.items()
    ]
    return pd.concat(tables, ignore_index=True)[["province", "basis", *_SIDES]]


def _sheet(statement: ProvinceStatement, words: Translator, table: pd.DataFrame) -> ExportTable:
    say, says = words.gettext, labels(words.language)
    told = " ".join(says.finding(row) for row in iter_rows(statement.findings))
    about = (
        (say("Table"), heading(statement, words)),
        (say("Day"), format_day(statement.as_of, words)),
        (say("Basis"), basis_sentence(statement, words)),
        (say("Not counted"), left_out(statement, words)),
        (say("Findings"), told),
        (say("Invented"), invented(statement.books, words)),
    )
    return ExportTable(
        title=heading(statement, words),
        table=table,
        about=tuple((label, text) for label, text in about if text),
        invented=invented(statement.books, words),
        words=words,
        thresholds=tuple(thresholds(statement)),
    )
