"""Several books as provinces: their report as JSON, CSV and tables of texts."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from geo.findings import concat_findings, count_by_severity
from occupancy.loading.book_settings import BookInfo
from occupancy.provinces.shares import COUNTS, BookFigures
from occupancy.provinces.statement import NO_PROVINCE, ProvinceStatement
from outputs.records import Row, iter_rows, record, to_json_value
from outputs.tables.report_view import (
    ID_COLUMNS,
    MORE,
    NONE,
    QUANTITIES,
    RATE,
    RULE,
    Column,
    TextTable,
    by_severity,
    csv_text,
    estimates_record,
    pick,
    rule_range,
    text_table,
    verdict,
)
from outputs.text import captions
from outputs.text.formatting import (
    format_count,
    format_day,
    format_ha,
    format_range,
    format_rate,
    format_recorded,
    not_stated,
)
from outputs.text.labels import labels
from outputs.text.translations import Translator

# Rows may be asked for by these; plots where the statement has them.
BY = ("province", "zone", "phase", "parcel")
_IDS: Mapping[str, tuple[str, ...]] = {
    "province": ("province", "name", "books", "complete", *COUNTS),
    "zone": ("province", "book", "zone_id", "name", "status"),
    "phase": ("province", "book", "phase_id", "zone_id", "name", "status"),
    "parcel": ("province", "book", *ID_COLUMNS["parcel"]),
}
_SIDES = ("numerator_ha", "denominator_ha", "fill_rate_pct", "unknown_ha")


def provinces_json(statement: ProvinceStatement, words: Translator, *, by: str = "zone") -> dict[str, Any]:
    """Return each province as `report_json` returns a book, and what all come to; nothing is rounded.

    Of a book that is of two provinces, what could not be counted and what was found stands with both, and
    once with all.
    """
    return {
        "as_of": to_json_value(statement.as_of),
        "known_on": to_json_value(_known_on(statement)),
        "basis": statement.basis,
        "books": [
            {
                "book": name,
                "name": _name(figures.info, words),
                "data_as_of": to_json_value(figures.info.data_as_of),
                "book_hash": figures.book_hash,
            }
            for name, figures in statement.books.items()
        ],
        "provinces": [_province(statement, row, words, by=by) for row in iter_rows(statement.provinces)],
        **_place(statement, None, statement.total, words),
        "findings_of_provinces": _findings_json(statement.findings, words),
    }


def _province(statement: ProvinceStatement, row: Row, words: Translator, *, by: str) -> dict[str, Any]:
    province = row["province"]
    answer = {
        "province": province,
        "name": province_name(row, words),
        "books": list(statement.members[province]),
        "complete": bool(row["complete"]),
        "zones": _rows(statement, words, by="zone", province=province),
        **_place(statement, province, row, words),
    }
    if by in {"phase", "parcel"}:
        answer[f"{by}s"] = _rows(statement, words, by=by, province=province)
    return answer


def _place(statement: ProvinceStatement, province: str | None, row: Row, words: Translator) -> dict[str, Any]:
    """Return what a report says of a province, or of all of them, beside its zones."""
    books = statement.books_of(province)
    rules = statement.rules[statement.rules["province"] == province]
    return {
        "total": pick(row, (*COUNTS, *QUANTITIES, *RATE)),
        "set_aside": record(set_aside(books)),
        "not_counted": [record(each) for each in iter_rows(not_counted(books))],
        "rates": {
            each["basis"]: pick(each, _SIDES)
            for each in iter_rows(statement.rates_of(province).reset_index())
        },
        "rules": [
            pick(rule, RULE) | rule_range(rule, statement.estimate(province, basis=rule["basis"]))
            for rule in iter_rows(rules)
        ],
        "findings": count_open(statement, books, all_books=province is None),
        "invented": invented(books, words) or None,
        "estimates": estimates_record(statement.estimate(province)),
    }


def _known_on(statement: ProvinceStatement) -> object:
    return next(iter(statement.books.values())).known_on


def _name(info: BookInfo, words: Translator) -> str:
    return info.name_vi if words.language == "vi" else info.name_en


def province_name(row: Row, words: Translator) -> str:
    """Return the name of a province; land of none has words of its own."""
    return captions.localized_name(row, words) or words.gettext("No province")


def set_aside(books: Mapping[str, BookFigures]) -> dict[str, Any]:
    """Sum what of books could not be used."""
    return {
        "rows": sum(figures.set_aside["rows"] for figures in books.values()),
        "leased_ha": float(sum(figures.set_aside["leased_ha"] for figures in books.values())),
    }


def not_counted(books: Mapping[str, BookFigures]) -> pd.DataFrame:
    """Sum what books do not count by reason; land is NaN where none of it is known."""
    rows = pd.concat([figures.not_counted for figures in books.values()], ignore_index=True)
    sums = pd.DataFrame(rows.groupby("left_out", sort=False)[["rows", "leased_ha"]].sum(min_count=1))
    counted: pd.DataFrame = sums.astype({"rows": "int64"}).reset_index()
    return counted


def count_open(
    statement: ProvinceStatement, books: Mapping[str, BookFigures], *, all_books: bool
) -> dict[str, int]:
    """Count open findings of books by severity; of all of them with those on what lies between them."""
    parts = [figures.open_findings for figures in books.values()]
    return count_by_severity(concat_findings([*parts, *([statement.findings] if all_books else [])]))


def invented(books: Mapping[str, BookFigures], words: Translator) -> str:
    """Return what of books is invented, each text once."""
    vietnamese = words.language == "vi"
    texts = (
        figures.info.invented_vi if vietnamese else figures.info.invented_en for figures in books.values()
    )
    return " ".join(dict.fromkeys(filter(None, texts)))


def _findings_json(found: pd.DataFrame, words: Translator) -> list[dict[str, Any]]:
    says = labels(words.language)
    return [record(row) | {"sentence": says.finding(row)} for row in iter_rows(by_severity(found))]


def _rows(
    statement: ProvinceStatement, words: Translator, *, by: str, province: str | None = None
) -> list[dict[str, Any]]:
    frame = _frame(statement, by)
    if province is not None:
        frame = frame[frame["province"] == province]
    columns = (*_IDS[by], *QUANTITIES, *(MORE if province is None else ()), *RATE)
    return [pick(_named(row, statement, words), columns) for row in iter_rows(frame)]


def _frame(statement: ProvinceStatement, by: str) -> pd.DataFrame:
    if by == "province":
        return statement.provinces
    parts: list[pd.DataFrame] = [getattr(figures, f"{by}s") for figures in statement.books.values()]
    rows, order = pd.concat(parts, ignore_index=True), {each: at for at, each in enumerate(statement.members)}
    return rows.sort_values("province", key=lambda column: column.map(order), kind="stable")


def _named(row: Row, statement: ProvinceStatement, words: Translator) -> Row:
    if "parcel_id" in row:
        return row
    if "book" in row:
        return {**row, "name": captions.localized_name(row, words)}
    books = "; ".join(statement.members[row["province"]])
    return {**row, "name": province_name(row, words), "books": books}


def provinces_csv(statement: ProvinceStatement, words: Translator, *, by: str = "province") -> str:
    """Write a row per province, zone, phase or plot, with day, basis and what is invented; no total."""
    before = {
        "as_of": to_json_value(statement.as_of),
        "known_on": to_json_value(_known_on(statement)),
        "basis": statement.basis,
    }
    rows = []
    for row in _rows(statement, words, by=by):
        books = statement.books_of(row["province"]) if by == "province" else _book(statement, row["book"])
        aside = set_aside(books)
        after = {
            "set_aside_rows": to_json_value(aside["rows"]),
            "set_aside_ha": to_json_value(aside["leased_ha"]),
            "note": invented(books, words),
        }
        rows.append(before | row | after)
    return csv_text(list(rows[0]), [list(row.values()) for row in rows])


def _book(statement: ProvinceStatement, name: str) -> dict[str, BookFigures]:
    return {name: statement.books[name]}


_FIRST = {"province", "name", "leasable_ha", "leased_ha", "vacant_ha", "fill_rate_pct"}
_TEXTS = ("province", "name", "status", "phase_id", "parcel_id", "state")


def provinces_table(statement: ProvinceStatement, words: Translator, *, by: str = "province") -> TextTable:
    """Return provinces, or their zones, phases or plots, with a total, and what must be said with them."""
    say, says = words.gettext, labels(words.language)
    shown = {
        "province": ("name",),
        "zone": ("province", "name", "status"),
        "phase": ("province", "phase_id", "name", "status"),
        "parcel": ("province", "parcel_id", "phase_id", "state"),
    }
    counts = COUNTS if by == "province" else ()
    names = (*shown[by], *counts, *QUANTITIES, "fill_rate_pct")
    headings = {"name": says.column("province")} if by == "province" else {}
    columns = [
        Column(
            headings.get(name, says.column(name)),
            partial(_cell, statement, words, name),
            name not in _TEXTS,
            name in _FIRST,
        )
        for name in names
    ]
    rows = [_named(row, statement, words) for row in iter_rows(_frame(statement, by))]
    total = statement.total | {"name": "", shown[by][0]: say("Total")}
    table = text_table(
        heading(statement, words),
        columns,
        [*rows, total],
        above=[basis_sentence(statement, words), _headline(statement, words)],
        below=_below(statement, words),
    )
    return replace(table, last_is_sum=True)


def heading(statement: ProvinceStatement, words: Translator) -> str:
    """Return of how many provinces and books a table is, and of which day."""
    provinces = sum(province != NO_PROVINCE for province in statement.members)
    named = words.ngettext("{count} province, {books}", "{count} provinces, {books}", provinces).format(
        count=format_count(provinces, words),
        books=count_books(len(statement.books), words),
    )
    return f"{named}. {_on_day(statement, words)}"


def count_books(count: int, words: Translator) -> str:
    """Return a number of books in words."""
    return words.ngettext("{count} book", "{count} books", count).format(count=format_count(count, words))


def _on_day(statement: ProvinceStatement, words: Translator) -> str:
    known = _known_on(statement)
    text = words.gettext("On {day}") if known is None else words.gettext("On {day}, as known on {known}")
    return text.format(
        day=format_day(statement.as_of, words),
        known=known and format_day(known, words),  # type: ignore[arg-type]
    )


def basis_sentence(statement: ProvinceStatement, words: Translator) -> str:
    """Return what the rates are measured on, as a sentence."""
    row = next(row for row in iter_rows(statement.bases) if row["basis"] == statement.basis)
    return words.gettext("Basis: {basis}.").format(basis=captions.localized_label(row, words))


def _cell(statement: ProvinceStatement, words: Translator, name: str, row: Row) -> str:
    value, mark = row.get(name, ""), "*" if row["estimated"] else ""
    if name == "province" and value == NO_PROVINCE and name in row:
        return words.gettext("No province")
    if name == "fill_rate_pct":
        return _rate(value, row, statement, words) + mark
    if name in {"planned_ha", "established_ha"} and "parcel_id" in row:
        return ""
    if name.endswith("_ha"):
        return format_ha(value, words) + (mark if name == "leasable_ha" else "")
    if name in COUNTS:
        return format_count(value, words)
    return labels(words.language).code(name, value) if name in {"status", "state"} and value else str(value)


def _rate(value: float, row: Row, statement: ProvinceStatement, words: Translator) -> str:
    if pd.isna(value):
        return not_stated(words) if pd.isna(row.get("leasable_ha")) else NONE
    return format_rate(value, words, thresholds=thresholds(statement))


def thresholds(statement: ProvinceStatement) -> list[float]:
    """Return the lines of the rules on fill rates of all provinces, in per cent."""
    return sorted(set(statement.rules["value_pct"]))


def _headline(statement: ProvinceStatement, words: Translator) -> str:
    sides = next(
        row for row in iter_rows(statement.total_rates.reset_index()) if row["basis"] == statement.basis
    )
    value = statement.total["fill_rate_pct"]
    rate = NONE if pd.isna(value) else f"{format_rate(value, words, thresholds=thresholds(statement))} %"
    return words.gettext("Fill rate {rate} = {numerator} / {denominator} ha; {not_counted}.").format(
        rate=rate,
        numerator=format_ha(sides["numerator_ha"], words),
        denominator=format_ha(sides["denominator_ha"], words),
        not_counted=left_out(statement, words),
    )


def left_out(statement: ProvinceStatement, words: Translator) -> str:
    """Return what all books do not count, for each reason."""
    parts = [captions.left_out_row(row, words) for row in iter_rows(not_counted(dict(statement.books)))]
    return "; ".join(parts) or words.gettext("no row is left out")


def _below(statement: ProvinceStatement, words: Translator) -> list[str]:
    """Return what stands below a table of provinces: rules of each, estimates, findings, what is invented."""
    say = words.gettext
    names = {row["province"]: province_name(row, words) for row in iter_rows(statement.provinces)}
    late = [name for name, figures in statement.books.items() if statement.as_of > figures.info.data_as_of]
    counts = count_open(statement, dict(statement.books), all_books=True)
    counted = {f"{severity}s": format_count(count, words) for severity, count in counts.items()}
    return [
        *_rules(statement, names, words),
        *(labels(words.language).finding(row) for row in iter_rows(by_severity(statement.findings))),
        say("* rests on leasable areas that are estimates.") if statement.total["estimated"] else "",
        _estimates(statement, words),
        say("Findings: errors {errors}, warnings {warnings}, notes {notes}; see them with check.").format(
            **counted
        ),
        say("Books that end before this day, of which it shows what was agreed by then: {books}.").format(
            books=words.listed(late)
        )
        if late
        else "",
        invented(dict(statement.books), words),
    ]


def _rules(statement: ProvinceStatement, names: Mapping[str, str], words: Translator) -> Iterator[str]:
    """Yield each rule, and behind it how it stands in each province that it is held against."""
    for _, rows in statement.rules.groupby(["rule", "label_en"], sort=False):
        rules = iter_rows(rows)
        label = captions.localized_label(rules[0], words)
        yield captions.with_unverified_note(label, rules[0]["verified"], words) + ":"
        for rule in rules:
            said = words.gettext("{province}: {verdict}.")
            yield "  " + said.format(province=names[rule["province"]], verdict=verdict(rule, words))


def _estimates(statement: ProvinceStatement, words: Translator) -> str:
    spread = statement.estimate()
    if spread is None:
        return ""
    note = words.gettext("{estimated} of {leasable} ha leasable ({share} %) are estimates.").format(
        estimated=format_ha(spread.estimated_ha, words),
        leasable=format_ha(spread.denominator_ha, words),
        share=format_rate(spread.share_pct, words),
    )
    if spread.rates_pct is None or spread.uncertainty_pct is None:
        return f"{note} {words.gettext('The book does not say how good they are.')}"
    low, high = format_range(*spread.rates_pct, words)
    said = words.gettext("Good to ± {off} %, they give a rate of {low} to {high} %.")
    off = format_recorded(round(spread.uncertainty_pct, 7), words)
    return f"{note} {said.format(off=off, low=low, high=high)}"
