"""Commands that say what the figures mean: how far from a line, and what moves them."""

from cli.options import PACKAGED, AsOf, Data, KnownOn, Language, Out, ReportFormat, open_statement
from cli.output import REPORT, settle_format, write_tables, write_text
from outputs.records import json_text
from outputs.tables.headroom_view import headroom_csv, headroom_json, headroom_tables
from outputs.text.translations import translator


def headroom(
    data: Data = PACKAGED,
    as_of: AsOf = "",
    known_on: KnownOn = "",
    form: ReportFormat = None,
    out: Out = None,
    lang: Language = "vi",
) -> None:
    """Show how far rates are from the lines of the rules, and what alone would cross one."""
    reader = translator(lang)
    made = settle_format(out, form, REPORT)
    statement = open_statement(data, reader, as_of=as_of, known_on=known_on)
    if made == "json":
        write_text(json_text(headroom_json(statement, reader)), out=out)
    elif made == "csv":
        write_text(headroom_csv(statement, reader), out=out, excel=True)
    else:
        write_tables(headroom_tables(statement, reader), reader, out=out)
