"""What every sheet says beside its figures: day, basis, what is not counted, invented or estimated."""

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from geo.findings import count_by_severity
from occupancy.book import LandBook
from occupancy.measures.arrays import cached_per_book
from occupancy.questions.certainty import EstimateRange, estimate_range, is_beyond_record, recorded_terms
from occupancy.statement import Statement
from outputs.records import Row, iter_rows, rows_by_key
from outputs.text.formatting import (
    format_count,
    format_day,
    format_ha,
    format_range,
    format_rate,
    format_recorded,
)
from outputs.text.labels import cited, labels, within
from outputs.text.native_names import native_name
from outputs.text.translations import DRAFTS, N_, Translator

# What is said of a rate by a rule: whether it is a `min` or `max`, and whether it is met.
_AGAINST = {
    ("max", True): N_("at most {line}"),
    ("max", False): N_("above {line}"),
    ("min", True): N_("at least {line}"),
    ("min", False): N_("below {line}"),
}


def book_name(book: LandBook, words: Translator) -> str:
    """Return the name of the book."""
    return book.info.name_vi if words.language == "vi" else book.info.name_en


def localized_name(row: Row, words: Translator) -> str:
    """Return the Vietnamese name of a row for readers of it; for others theirs, or else the English one."""
    vietnamese: str = "" if pd.isna(row["name_vi"]) else str(row["name_vi"])
    if words.language in DRAFTS and (native := native_name(vietnamese, words.language)):
        return native
    english = row.get("name_en", "")
    if words.language != "vi" and not pd.isna(english) and english:
        return str(english)
    return vietnamese


def localized_names(frame: pd.DataFrame, key: str, words: Translator) -> dict[str, str]:
    """Return the names of zones or phases by their ids."""
    return {row[key]: localized_name(row, words) for row in iter_rows(frame)}


@cached_per_book
def zone_names(book: LandBook, words: Translator) -> Mapping[str, str]:
    """Return the names of the zones by their ids."""
    return localized_names(book.zones, "zone_id", words)


@cached_per_book
def land_names(book: LandBook, words: Translator) -> Mapping[str, str]:
    """Return the names of zones and phases by their ids."""
    return {**localized_names(book.phases, "phase_id", words), **zone_names(book, words)}


def empty_cell(book: LandBook, columns: Iterable[str], words: Translator) -> str:
    """Return what an empty cell of a table with these columns means."""
    not_yet = [name for name in dict.fromkeys(columns) if name in book.info.not_yet]
    if not not_yet:
        return words.gettext("not stated")
    named = words.listed(f"“{labels(words.language).column(name)}”" for name in not_yet)
    return words.gettext("not stated; under {columns}: not yet").format(columns=named)


def invented(book: LandBook, words: Translator) -> str:
    """Return what of the book is invented; empty when nothing is."""
    return book.info.invented_vi if words.language == "vi" else book.info.invented_en


def invented_stamp(book: LandBook, words: Translator) -> str:
    """Return which tables are invented, in a few words for a map or page; empty when none is."""
    tables = invented_tables(book, words)
    if not tables:
        return words.gettext("Invented") if invented(book, words) else ""
    return words.gettext("Invented: {tables}").format(tables=tables)


def invented_tables(book: LandBook, words: Translator) -> str:
    """Return the names of the tables that are invented."""
    return words.listed(within(labels(words.language).table(name)) for name in book.info.invented_tables)


def as_of_sentence(statement: Statement, words: Translator) -> str:
    """Return the day asked about, and the day whose knowledge is used where one was named."""
    texts = words.gettext("On {day}"), words.gettext("On {day}, as known on {known}")
    return _with_days(texts, statement, words)


def as_of_value(statement: Statement, words: Translator) -> str:
    """Format the as-of date without its preposition, for use after a label."""
    return _with_days(("{day}", words.gettext("{day}, as known on {known}")), statement, words)


def _with_days(texts: tuple[str, str], statement: Statement, words: Translator) -> str:
    """Fill in the days: in the first text where all knowledge is used, else in the second."""
    text, known_on = texts[statement.known_on is not None], statement.known_on
    return text.format(day=format_day(statement.as_of, words), known=format_day(known_on, words))


def book_on_day(statement: Statement, words: Translator) -> str:
    """Return the name of the book and the day, for a title."""
    return f"{book_name(statement.book, words)}. {as_of_sentence(statement, words)}"


def credits_text(book: LandBook) -> str:
    """Return whose the data are, with their licences."""
    return " · ".join(f"{credit.text} ({credit.licence})" for credit in book.info.credits)


def finding_counts(statement: Statement, words: Translator) -> dict[str, str]:
    """Return how many `errors`, `warnings` and `notes` a statement has that nobody has accepted."""
    counts = count_by_severity(statement.open_findings)
    return {f"{severity}s": format_count(count, words) for severity, count in counts.items()}


def extrapolation_note(statement: Statement, words: Translator) -> str:
    """Return what a day past the book's own, or before its first decision, rests on; else empty."""
    book = statement.book
    first = book.decisions["in_force_from"].min()
    if pd.isna(first):
        return words.gettext("The book has no decision yet: no zone is approved on any day.")
    if statement.as_of < first.date():
        message = words.gettext(
            "The book begins on {day}, with its first decision; before it no zone is approved."
        )
        return message.format(day=format_day(first.date(), words))
    if not is_beyond_record(statement):
        return ""
    return " ".join([end_of_record(statement, words), *_recorded_terms(statement, words)])


def rate_against(comparison: str, line_pct: float, words: Translator, *, meets: bool) -> str:
    """Return how a rate stands to the line of a rule, in two or three words: at least 60 %."""
    text = words.gettext(_AGAINST["max" if comparison == "max" else "min", meets])
    return text.format(line=f"{format_recorded(line_pct, words)} %")


def end_of_record(statement: Statement, words: Translator) -> str:
    """Return up to which day the book goes, where the day of the statement is later; else empty."""
    message = words.gettext("The book goes up to {day}; a later day shows what was agreed by then.")
    own_day = format_day(statement.book.info.data_as_of, words)
    return message.format(day=own_day) if is_beyond_record(statement) else ""


def _recorded_terms(statement: Statement, words: Translator) -> Iterator[str]:
    """Return a sentence on what ends and begins by its terms, and one for each line that is crossed."""
    terms = recorded_terms(statement)
    changes = []
    if terms.ended:
        ends = words.ngettext("{count} lease ({area} ha) ends", "{count} leases ({area} ha) end", terms.ended)
        changes.append(
            ends.format(count=format_count(terms.ended, words), area=format_ha(terms.ended_ha, words))
        )
    if terms.begun:
        begins = words.ngettext(
            "{count} lease ({area} ha) begins", "{count} leases ({area} ha) begin", terms.begun
        )
        changes.append(
            begins.format(count=format_count(terms.begun, words), area=format_ha(terms.begun_ha, words))
        )
    if changes:
        yield words.gettext("By recorded terms alone, {changes}.").format(changes="; ".join(changes))
    for crossing in terms.crossings:
        yield words.gettext("By them the rate is {verdict} from {day} on.").format(
            verdict=rate_against(crossing.comparison, crossing.line_pct, words, meets=crossing.meets),
            day=format_day(crossing.day, words),
        )


def basis_row(book: LandBook, basis: str) -> Row:
    """Return the row of a basis that the book has."""
    return _bases(book)[basis]


@cached_per_book
def _bases(book: LandBook) -> Mapping[str, Row]:
    return rows_by_key(book.bases, "basis")


def basis_label(book: LandBook, basis: str, words: Translator) -> str:
    """Return the label of a basis of the book, with the land that it exempts; empty where none is named."""
    if not basis:
        return ""
    label, land = localized_label(basis_row(book, basis), words), exempt_land(book, basis, words)
    return words.gettext("{basis}, without {land}").format(basis=label, land=land) if land else label


def exempt_land(book: LandBook, basis: str, words: Translator) -> str:
    """Return the names of the zones and phases that a basis leaves out; empty where it counts all."""
    listed, names = str(basis_row(book, basis)["exempt_land"]), land_names(book, words)
    return words.listed(names.get(one, one) for one in listed.split(";")) if listed else ""


def basis_sentence(statement: Statement, words: Translator) -> str:
    """Return what the rate is measured on, and where that measure comes from, as a sentence."""
    return words.gettext("Basis: {basis}.").format(basis=basis_value(statement, words))


def basis_value(statement: Statement, words: Translator) -> str:
    """Return the basis and its source, for use after a label."""
    row = basis_row(statement.book, statement.basis)
    reference = cited(str(row["reference"] or ""), statement.book, words)
    return with_source(
        basis_label(statement.book, statement.basis, words),
        with_unverified_note(reference, row["verified"], words) if reference else "",
        words,
    )


def with_source(name: str, reference: str, words: Translator) -> str:
    """Return a name with where it comes from; the name alone where nothing may be cited."""
    if not reference:
        return name
    return words.gettext("{name}. Source: {reference}").format(name=name, reference=reference)


def rate_row(statement: Statement) -> Row:
    """Return numerator, denominator and rate of the whole book under the basis of the statement."""
    return _rates(statement)[statement.basis]


@cached_per_book
def _rates(statement: Statement) -> Mapping[str, Row]:
    return rows_by_key(statement.rates.reset_index(), "basis")


def rate_is_open(row: Row) -> bool:
    """Return whether a side of a rate is not stated, rather than nought."""
    return bool(pd.isna(row["numerator_ha"]) or pd.isna(row["denominator_ha"]))


def localized_label(row: Row, words: Translator) -> str:
    """Return the label of a row of bases or rules."""
    return str(row[f"label_{words.language}"])


def with_unverified_note(text: str, verified: object, words: Translator) -> str:
    """Return a text, with a remark when it was not checked against the law it refers to."""
    if bool(verified):
        return text
    return f"{text} ({words.gettext('not checked against the text')})"


def not_counted(statement: Statement, words: Translator) -> str:
    """Return all that is not counted, how many rows and how much land for each reason; beside every rate."""
    return left_out(statement, words) or words.gettext("no row is left out")


@cached_per_book
def left_out(statement: Statement, words: Translator) -> str:
    """Return what `not_counted` says; empty where nothing is left out."""
    parts = [left_out_row(row, words) for row in iter_rows(statement.not_counted)]
    unknown = float(rate_row(statement)["unknown_ha"])
    if unknown:
        told = words.gettext("the rate rests on {area} ha of which a day is not stated")
        parts.append(told.format(area=format_ha(unknown, words)))
    return "; ".join([*parts, *filter(None, [derived(statement, words)])])


_DERIVED = {
    "B037": N_("each zone as one phase"),
    "B038": N_("leasable land as the sum of industrial plots"),
    "B039": N_("zones and phases of plots by their place"),
    "B040": N_("all plots as factory land"),
    "B041": N_("areas of plots as measured"),
    "B043": N_("leases of the whole plot with the area of the plot"),
}


def derived(statement: Statement, words: Translator) -> str:
    """Return what the book does not state and was taken for its rates; empty where nothing was."""
    told = set(statement.book.findings["rule"])
    taken = [words.gettext(text) for rule, text in _DERIVED.items() if rule in told]
    if not taken:
        return ""
    return words.gettext("taken, as the book does not state it: {what}").format(what=words.listed(taken))


def left_out_row(row: Row, words: Translator) -> str:
    """Return how many rows are not counted for a reason, and how much land of theirs is known."""
    rows, reason = int(row["rows"]), str(row["left_out"])
    if reason == "set_aside":
        text = words.ngettext(
            "{rows} row, {area} ha leased not counted", "{rows} rows, {area} ha leased not counted", rows
        )
    elif pd.isna(row["leased_ha"]):
        text = words.ngettext("{rows} row not counted ({reason})", "{rows} rows not counted ({reason})", rows)
    else:
        text = words.ngettext(
            "{rows} row, {area} ha not counted ({reason})",
            "{rows} rows, {area} ha not counted ({reason})",
            rows,
        )
    area, label = format_ha(row["leased_ha"], words), labels(words.language).code("left_out", reason)
    return text.format(rows=format_count(rows, words), area=area, reason=label)


def estimates_note(statement: Statement, words: Translator, *, zone_id: str = "") -> str:
    """Return how much of the denominator is estimated, and the range of the rate; empty where nothing is."""
    spread = estimate_range(statement, zone_id=zone_id)
    if spread is None:
        return ""
    note = words.gettext("{estimated} of {leasable} ha leasable ({share} %) are estimates.").format(
        estimated=format_ha(spread.estimated_ha, words),
        leasable=format_ha(spread.denominator_ha, words),
        share=format_rate(spread.share_pct, words),
    )
    return f"{note} {range_sentence(statement, words, zone_id=zone_id)}"


def range_sentence(statement: Statement, words: Translator, *, zone_id: str = "") -> str:
    """Return the ranges of the rate and, for the whole book, of the room to each line; empty: no estimate."""
    spread = estimate_range(statement, zone_id=zone_id)
    if spread is None:
        return ""
    if spread.rates_pct is None:
        return words.gettext("The book does not say how good they are.")
    low, high = format_range(*spread.rates_pct, words)
    sentence = words.gettext("Good to ± {off} %, they give a rate of {low} to {high} %.").format(
        off=format_recorded(spread.uncertainty_pct, words), low=low, high=high
    )
    rules = [] if zone_id else iter_rows(statement.rules)
    return " ".join([sentence, *filter(None, (_room(rule, statement, words) for rule in rules))])


def rate_span(statement: Statement, words: Translator, *, zone_id: str = "", rule: Row | None = None) -> str:
    """Return the range of the rate for a card, and whether the line of a rule lies within; empty: none."""
    spread = estimate_range(statement, zone_id=zone_id)
    if spread is None or spread.rates_pct is None:
        return ""
    span = words.gettext("with estimates {low}–{high} %")
    if rule is not None and _is_crossed(rule, spread):
        span = words.gettext("with estimates {low}–{high} %: may meet it or not")
    low, high = format_range(*spread.rates_pct, words)
    return span.format(low=low, high=high)


def room_span(statement: Statement, words: Translator, rule: Row, quantity: str) -> str:
    """Return the range of a room to the line of a rule, for a card; empty where there is none."""
    spread = estimate_range(statement, basis=str(rule["basis"]))
    ranges = spread.headroom_ha(rule) if spread else None
    if ranges is None:
        return ""
    low, high = format_range(*ranges[quantity], words)
    return words.gettext("with estimates {low} to {high} ha").format(low=low, high=high)


def _room(rule: Row, statement: Statement, words: Translator) -> str:
    spread = estimate_range(statement, basis=str(rule["basis"]))
    ranges = spread.headroom_ha(rule) if spread else None
    if spread is None or ranges is None or pd.isna(rule["holds"]):
        return ""
    room = words.gettext("Room to the line of {line} %: {low} to {high} ha of leased land.")
    if _is_crossed(rule, spread):
        room = words.gettext(
            "Room to the line of {line} %: {low} to {high} ha of leased land; the line lies within the range."
        )
    low, high = format_range(*ranges["headroom_leased_ha"], words)
    return room.format(line=format_recorded(rule["value_pct"], words), low=low, high=high)


def _is_crossed(rule: Row, spread: EstimateRange) -> bool:
    return not pd.isna(rule["holds"]) and spread.crosses(rule)
