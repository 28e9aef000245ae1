"""The command that gives the bare question as SQL, for a database to answer."""

from typing import Annotated, Literal

import typer

from cli.options import (
    PACKAGED,
    AsOf,
    Data,
    KnownOn,
    Language,
    Out,
    Province,
    open_book,
    option,
    parse_day,
)
from cli.output import settle_format, write_text
from cli.parts import data_set
from occupancy.errors import QuestionError
from occupancy.partitions import sql
from occupancy.partitions.data_set import open_partitions
from outputs.text.translations import N_, translator

_DIALECT = N_("duckdb reads the files of the book or the data set; postgres reads tables of the same names.")
_BASES = N_("Code of the basis that fill rates are measured on, as in bases.csv; all of them when not given.")


def print_sql(  # noqa: PLR0913, PLR0917  one parameter per option
    dialect: Annotated[Literal["duckdb", "postgres"], typer.Option("--dialect", help=_DIALECT)] = "duckdb",
    data: Data = PACKAGED,
    as_of: AsOf = "",
    known_on: KnownOn = "",
    basis: Annotated[str, option("--basis", _BASES, "CODE")] = "",
    out: Out = None,
    province: Province = "",
    lang: Language = "vi",
) -> None:
    """Give leased land, what it is divided by and the rate by zone and in all, as SQL."""
    words = translator(lang)
    settle_format(out, None, {"sql": (".sql",)})
    day, known = parse_day(as_of, option="--as-of"), parse_day(known_on, option="--known-on")
    if folder := data_set(data):
        parted = open_partitions(folder, province)
        book, tables = parted.common, sql.tables_of_data_set(folder.resolve(), parted.province)
        if known and known != book.known_on and dialect == "duckdb":
            raise QuestionError(
                "{folder} is not of the book as known on {day}; write a data set of that day with export.",
                folder=folder,
                day=known,
            )
    else:
        book = open_book(data, words)
        tables = sql.tables_of_files(book) if dialect == "duckdb" else sql.tables_of_postgres()
    if dialect == "postgres":
        tables = sql.tables_of_postgres()
    text = sql.bare_question(book, tables, as_of=day or book.info.data_as_of, known_on=known, basis=basis)
    write_text(text, out=out)
