"""Commands that say what the figures mean: how far from a line, and what moves them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

from cli.options import (
    PACKAGED,
    AsOf,
    Basis,
    Data,
    KnownOn,
    Language,
    Out,
    ReportFormat,
    argument,
    open_statement,
    option,
    parse_day,
    state_book,
)
from cli.output import REPORT, settle_format, write_tables, write_text
from cli.scenario_commands import apply_to
from occupancy.questions.bridge import bridge as bridged
from occupancy.questions.land_calendar import land_calendar, years_on
from outputs.records import json_text
from outputs.tables.bridge_view import bridge_csv, bridge_json, bridge_table
from outputs.tables.calendar_view import calendar_csv, calendar_json, calendar_tables
from outputs.tables.headroom_view import headroom_csv, headroom_json, headroom_tables
from outputs.tables.report_view import TextTable
from outputs.text.translations import N_, Translator, translator

_FROM = N_("The earlier day, like 2021-12-31.")
_TO = N_("The later day, like 2023-11-17.")
_FIRST = N_("The first day of the calendar; the book's own when not given.")
_LAST = N_("The last day of the calendar; three years on when not given.")
_FROM_BASIS = N_("Basis of the earlier rate, where it is another.")
_SCENARIO = N_("A scenario that is applied to the book of the later day.")
_FROM_SCENARIO = N_(
    "A scenario that is applied to the book of the earlier day; the days may then be the same."
)
_FROM_KNOWN = N_("Day of knowledge of the earlier rate, where it is another; the days may then be the same.")


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
    _write(
        (made, out),
        lambda: headroom_json(statement, reader),
        lambda: headroom_csv(statement, reader),
        lambda: (headroom_tables(statement, reader), reader),
    )


def bridge(  # noqa: PLR0913, PLR0917  one parameter per option
    from_day: Annotated[str, argument(_FROM, "FROM")],
    to_day: Annotated[str, argument(_TO, "TO")],
    data: Data = PACKAGED,
    known_on: KnownOn = "",
    basis: Basis = "",
    from_basis: Annotated[str, option("--from-basis", _FROM_BASIS, "CODE")] = "",
    from_known_on: Annotated[str, option("--from-known-on", _FROM_KNOWN, "DAY")] = "",
    scenario: Annotated[Path | None, option("--scenario", _SCENARIO, "FILE")] = None,
    from_scenario: Annotated[Path | None, option("--from-scenario", _FROM_SCENARIO, "FILE")] = None,
    form: ReportFormat = None,
    out: Out = None,
    lang: Language = "vi",
) -> None:
    """Show what leads from the fill rate of one day, or scenario, to that of another, reason by reason."""
    reader = translator(lang)
    made = settle_format(out, form, REPORT)
    earlier, known = parse_day(from_day, option="FROM"), parse_day(from_known_on, option="--from-known-on")
    after = open_statement(data, reader, as_of=to_day, known_on=known_on, basis=basis)
    book = after.book if known is None else after.book.as_known(known)
    before = state_book(book, reader, as_of=earlier, basis=from_basis or after.basis)
    before, of_first = apply_to(before, from_scenario, reader)
    after, of_last = apply_to(after, scenario, reader)
    answer = bridged(before, after, scenarios=(of_first, of_last))
    _write(
        (made, out),
        lambda: bridge_json(answer, reader),
        lambda: bridge_csv(answer, reader),
        lambda: ([bridge_table(answer, reader)], reader),
    )


def calendar(  # noqa: PLR0913, PLR0917  one parameter per option
    data: Data = PACKAGED,
    first: Annotated[str, option("--from", _FIRST, "DAY")] = "",
    last: Annotated[str, option("--to", _LAST, "DAY")] = "",
    known_on: KnownOn = "",
    form: ReportFormat = None,
    out: Out = None,
    lang: Language = "vi",
) -> None:
    """Show which land comes back and falls due day by day, what lies idle, and how long supply lasts."""
    reader = translator(lang)
    made = settle_format(out, form, REPORT)
    begins, ends = parse_day(first, option="--from"), parse_day(last, option="--to")
    statement = open_statement(data, reader, known_on=known_on)
    begins = begins or statement.as_of
    answer = land_calendar(statement.book, first=begins, last=ends or years_on(begins))
    _write(
        (made, out),
        lambda: calendar_json(statement, answer, reader),
        lambda: calendar_csv(statement, answer, reader),
        lambda: (calendar_tables(statement, answer, reader), reader),
    )


def _write(
    place: tuple[str, Path | None],
    json: Callable[[], Any],
    csv: Callable[[], str],
    tables: Callable[[], tuple[Sequence[TextTable], Translator]],
) -> None:
    """Put an answer in the format that is settled on the screen, or into a file."""
    made, out = place
    if made == "json":
        write_text(json_text(json()), out=out)
    elif made == "csv":
        write_text(csv(), out=out, excel=True)
    else:
        write_tables(*tables(), out=out)
