"""Commands that only read: each opens a book, asks one question and prints the answer."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from cli.options import (
    PACKAGED,
    AsOf,
    Basis,
    Data,
    Engine,
    KnownOn,
    Language,
    Out,
    Province,
    ProvincesFile,
    ReportFormat,
    Shown,
    open_book,
    open_statement,
    option,
    parse_day,
)
from cli.output import FINDINGS, REPORT, settle_format, write_tables, write_text
from cli.parts import is_in_parts, open_parts, refuse_later_day, state_in_parts
from cli.province_options import SeveralBooks, several_books, write_papers
from geo.findings import count_by_severity
from occupancy.errors import QuestionError
from occupancy.partitions.engines import LOCAL
from occupancy.provinces.reconciliation import reconcile_provinces
from occupancy.provinces.statement import ProvinceStatement
from occupancy.questions.reconciliation import reconcile
from occupancy.statement import Statement
from outputs.files import write_atomically
from outputs.records import iter_rows, json_text
from outputs.tables.provinces_checks_view import (
    check_provinces_json,
    check_provinces_table,
    listed_bases,
    reconcile_provinces_json,
    reconcile_provinces_tables,
)
from outputs.tables.provinces_view import count_open, provinces_csv, provinces_json, provinces_table
from outputs.tables.reconciliation_view import reconcile_json, reconcile_tables
from outputs.tables.report_view import check_json, check_table, report_csv, report_json, report_table
from outputs.text import captions
from outputs.text.formatting import format_count
from outputs.text.limits import acceptance_count
from outputs.text.translations import N_, Translator, translator

_BY = N_(
    "What one row is: a province, a zone, a phase or a parcel (plot); for several books a province when not"
    " given, else a zone."
)
_FINDINGS = N_(
    "table to read, json for programs (nothing rounded), xlsx to send out and have answered, geojson and gpkg"
    " for QGIS. Not given: by the ending of --out."
)
_SHEETS = N_("What has a sheet of the workbook: each zone, or each file.")
_PUBLISHED = N_("A day with published figures, like 2023-11-17; all such days when not given.")

Findings = Literal["table", "json", "xlsx", "geojson", "gpkg"]
_IN_FILES = ("xlsx", "geojson", "gpkg")


def report(  # noqa: PLR0913, PLR0917  one parameter per option
    data: Data = PACKAGED,
    as_of: AsOf = "",
    known_on: KnownOn = "",
    basis: Basis = "",
    by: Annotated[Literal["province", "zone", "phase", "parcel"] | None, option("--by", _BY)] = None,
    provinces: ProvincesFile = None,
    form: ReportFormat = None,
    out: Out = None,
    engine: Engine = LOCAL,
    province: Province = "",
    lang: Language = "vi",
) -> None:
    """Show how full the zones are on a day."""
    reader = translator(lang)
    made = settle_format(out, form, REPORT)
    if is_in_parts(data, engine):
        if by == "province":
            raise QuestionError("In parts there are zones, phases and plots; choose one of these after --by.")
        parted = open_parts(data, reader, known_on=known_on, province=province)
        statement = state_in_parts(
            parted, reader, engine=engine, as_of=as_of, basis=basis, with_parcels=by == "parcel"
        )
        if made == "table":
            refuse_later_day(statement)
    elif (several := several_books(data, provinces, known_on=known_on, always=by == "province")) is not None:
        answer = several.state(reader, as_of=as_of, basis=basis, with_parcels=by == "parcel")
        _report_provinces(answer, reader, by=by, place=(made, out))
        return
    else:
        statement = open_statement(data, reader, as_of=as_of, known_on=known_on, basis=basis)
    by = by or "zone"
    if made == "json":
        write_text(json_text(report_json(statement, reader, by=by)), out=out)
    elif made == "csv":
        write_text(report_csv(statement, reader, by=by), out=out, excel=True)
    else:
        write_tables([report_table(statement, reader, by=by)], reader, out=out)


def _report_provinces(
    statement: ProvinceStatement, reader: Translator, *, by: str | None, place: tuple[str, Path | None]
) -> None:
    """Put the report of several books in the format that is settled on the screen, or into a file."""
    made, out = place
    if made == "json":
        write_text(json_text(provinces_json(statement, reader, by=by or "province")), out=out)
    elif made == "csv":
        write_text(provinces_csv(statement, reader, by=by or "province"), out=out, excel=True)
    else:
        write_tables([provinces_table(statement, reader, by=by or "province")], reader, out=out)


def reconcile_with_published(
    data: Data = PACKAGED,
    as_of: Annotated[str, option("--as-of", _PUBLISHED, "DAY")] = "",
    known_on: KnownOn = "",
    provinces: ProvincesFile = None,
    form: Shown = "table",
    lang: Language = "vi",
) -> None:
    """Hold the figures of the book against published ones."""
    reader, day = translator(lang), parse_day(as_of, option="--as-of")
    several = several_books(data, provinces, known_on=known_on)
    if several is not None:
        _reconcile_provinces(several, reader, day=day, form=form)
        return
    book = open_book(data, reader, known_on=parse_day(known_on, option="--known-on"))
    answer = reconcile(book, as_of=day)
    if form == "json":
        write_text(json_text(reconcile_json(book, answer)))
    else:
        write_tables(reconcile_tables(book, answer, reader), reader)


def _reconcile_provinces(several: SeveralBooks, reader: Translator, *, day: date | None, form: str) -> None:
    books = several.opened(reader)
    answer = reconcile_provinces(books, several.memberships, as_of=day)
    if form == "json":
        write_text(json_text(reconcile_provinces_json(answer)))
        return
    bases = {row["basis"]: row for book in books.values() for row in iter_rows(book.bases)}
    write_tables(reconcile_provinces_tables(answer, listed_bases(bases.values(), reader), reader), reader)


def check(  # noqa: PLR0913, PLR0917  one parameter per option
    data: Data = PACKAGED,
    as_of: AsOf = "",
    known_on: KnownOn = "",
    form: Annotated[Findings | None, option("--format", _FINDINGS)] = None,
    by: Annotated[Literal["zone", "file"], typer.Option("--by", help=_SHEETS)] = "zone",
    provinces: ProvincesFile = None,
    out: Out = None,
    engine: Engine = LOCAL,
    province: Province = "",
    lang: Language = "vi",
) -> None:
    """Look for faults; the exit code is 1 when there is an error that nobody has accepted."""
    reader = translator(lang)
    in_parts = is_in_parts(data, engine)
    several = None if in_parts else several_books(data, provinces, known_on=known_on)
    if several is not None and form in _IN_FILES:
        _write_findings_of_books(several, reader, days=(as_of, known_on), form=form, by=by, out=out)
        return
    made = settle_format(out, form, FINDINGS)
    if in_parts:
        if made not in {"json", "table"}:
            raise QuestionError("In parts there is no {format}; ask for table or json.", format=made)
        parted = open_parts(data, reader, known_on=known_on, province=province)
        statement = state_in_parts(parted, reader, engine=engine, as_of=as_of)
    elif several is not None:
        _check_provinces(several.state(reader, as_of=as_of), reader, place=(made, out))
        return
    else:
        statement = open_statement(data, reader, as_of=as_of, known_on=known_on)
    if made == "json":
        write_text(json_text(check_json(statement, reader)), out=out)
    elif made == "table":
        write_tables([check_table(statement, reader)], reader, out=out)
    elif out is None:
        raise _without_file(made)
    else:
        _write_findings(statement, reader, form=made, by=by, out=out)
    if count_by_severity(statement.open_findings)["error"]:
        raise typer.Exit(1)


def _check_provinces(
    statement: ProvinceStatement, reader: Translator, *, place: tuple[str, Path | None]
) -> None:
    """Put the findings of several books on the screen, or into a file; exit code 1 where an error is open."""
    made, out = place
    if made not in {"json", "table"}:
        raise QuestionError(
            "Findings of several books are written into a new folder; name it after --out, and {format} after"
            " --format.",
            format=made,
        )
    answer = check_provinces_json(statement, reader)
    if made == "json":
        write_text(json_text(answer), out=out)
    else:
        write_tables([check_provinces_table(statement, reader)], reader, out=out)
    if answer["counts"]["error"]:
        raise typer.Exit(1)


def _without_file(form: str) -> QuestionError:
    return QuestionError("The format {format} is written into a file; name it after --out.", format=form)


def _write_findings_of_books(
    several: SeveralBooks,
    reader: Translator,
    *,
    days: tuple[str, str],
    form: str,
    by: str,
    out: Path | None,
) -> None:
    """Write the findings of each book into the folder of its province; exit code 1 where an error is open."""
    if out is None:
        raise _without_file(form)

    def of_book(folder: Path, day: str, basis: str) -> bytes:
        statement = open_statement([folder], reader, as_of=day, known_on=days[1], basis=basis)
        return _findings_file(statement, reader, form=form, by=by)

    statement = write_papers(several, reader, out, call=(days[0], ""), paper=(of_book, form))
    if count_open(statement, dict(statement.books), all_books=True)["error"]:
        raise typer.Exit(1)


def _findings_file(statement: Statement, reader: Translator, *, form: str, by: str) -> bytes:
    """Return the findings as a workbook or as layers."""
    # Only these formats wait for shapes and GDAL.
    from outputs import findings  # noqa: PLC0415

    if form == "xlsx":
        return findings.findings_workbook(statement, reader, by=by)
    made = findings.findings_geojson if form == "geojson" else findings.findings_geopackage
    return made(statement, reader)


def _write_findings(statement: Statement, reader: Translator, *, form: str, by: str, out: Path) -> None:
    """Write the findings as a workbook or as layers, and say what a map cannot show of them."""
    from outputs import findings  # noqa: PLC0415

    write_atomically(out, _findings_file(statement, reader, form=form, by=by))
    counts = captions.finding_counts(statement, reader)
    lines = [
        reader.gettext("The findings are in {path}.").format(path=out),
        reader.gettext("Errors: {errors}, warnings: {warnings}, notes: {notes}.").format(**counts),
        *filter(None, [acceptance_count(statement, reader)]),
    ]
    if form != "xlsx" and (nowhere := findings.without_place(statement)):
        text = reader.ngettext(
            "{findings} of them has no place that a map can show.",
            "{findings} of them have no place that a map can show.",
            nowhere,
        )
        lines.append(text.format(findings=format_count(nowhere, reader)))
    write_text("\n".join(lines) + "\n")
