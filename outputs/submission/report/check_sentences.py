"""The sentences of the report that judge its figures: rules, published figures, reservations."""

from geo.findings import count_by_severity
from occupancy.questions.reconciliation import reconcile
from outputs.records import Row, iter_rows
from outputs.submission.submission import Submission
from outputs.tables.reconciliation_view import reason, signed
from outputs.tables.report_view import verdict
from outputs.text import captions
from outputs.text.formatting import format_count, format_day, format_ha, format_number, format_rate
from outputs.text.labels import labels

_PLACES = {"count": 0, "ha": 2, "pct": 2}


def rules(submission: Submission) -> list[str]:
    """Return a sentence for each rule in force; one not checked against its text is never cited."""
    words, found = submission.words, iter_rows(submission.statement.rules)
    if not found:
        return [words.gettext("No fill-rate condition of the book is in force on the day.")]
    return [_rule(rule, submission) for rule in found]


def reconciliation(submission: Submission) -> list[str]:
    """Return the figures of the day beside published ones; differences are not forced to nought."""
    words, book, as_of = submission.words, submission.book, submission.statement.as_of
    published = book.published_totals["as_of"].dt.date
    if not (published == as_of).any():
        return [words.gettext("No total was published for {day}.").format(day=format_day(as_of, words))]
    answer = reconcile(book, as_of=as_of)
    lines = [_line(row, submission) for row in iter_rows(answer.lines)]
    reasons = [
        words.gettext("{quantity}, adjusted by {delta}: {reason}").format(
            quantity=labels(words.language).column(row["quantity"]),
            delta=signed(row["delta_ha"], words, places=2),
            reason=reason(row, words),
        )
        for row in iter_rows(answer.adjustments)
    ]
    sources = "; ".join(dict.fromkeys(str(row["source"]) for row in iter_rows(answer.lines) if row["source"]))
    printed = words.gettext("Published figures: {sources}.").format(sources=sources) if sources else ""
    return [*lines, *reasons, *filter(None, [printed])]


def reservations(submission: Submission) -> list[str]:
    """Return what a reader must know before relying on the figures."""
    words, statement, book = submission.words, submission.statement, submission.book
    found = count_by_severity(statement.findings)
    checked = words.gettext(
        "Found by the checks of the book: errors {errors}, warnings {warnings}, notes {notes}."
    ).format(
        errors=format_count(found["error"], words),
        warnings=format_count(found["warning"], words),
        notes=format_count(found["note"], words),
    )
    known = ""
    if statement.known_on is not None:
        known = words.gettext("Corrections recorded after {day} are not in these figures.").format(
            day=format_day(statement.known_on, words)
        )
    outside = ""
    if statement.total["outside_ha"]:
        outside = words.gettext(
            "{area} ha are leased outside established zones and counted in no row."
        ).format(area=format_ha(statement.total["outside_ha"], words))
    lines = [
        *submission.estimated_notes,
        outside,
        captions.extrapolation_note(statement, words),
        known,
        checked,
    ]
    return list(filter(None, [*lines, *submission.stamps[1:], captions.invented(book, words)]))


def _rule(rule: Row, submission: Submission) -> str:
    words, label = submission.words, captions.localized_label(rule, submission.words)
    judged, reference = verdict(rule, words), submission.citation(rule)
    if reference:
        cited = words.gettext("Under {reference}: {rule}: {verdict}.")
        return cited.format(reference=reference, rule=label, verdict=judged)
    compared = words.gettext(
        "For comparison only, as it was not checked against the text of the law: {rule}: {verdict}."
    )
    return compared.format(rule=label, verdict=judged)


def _line(row: Row, submission: Submission) -> str:
    """Return the sentence of a published figure, with its adjustment where there is one."""
    words, places = submission.words, _PLACES[row["unit"]]
    texts = {"quantity": labels(words.language).column(row["quantity"])}
    for name in ("computed", "adjusted", "published"):
        texts[name] = format_number(row[name], words, places=places)
        if row["unit"] == "pct":
            texts[name] = format_rate(row[name], words, thresholds=submission.thresholds)
    texts["difference"] = signed(row["residual"], words, places=places)
    texts["adjustment"] = signed(row["adjustment"], words, places=places)
    template = words.gettext(
        "{quantity}: computed {computed}; published {published}; difference {difference}."
    )
    if row["adjustment"]:
        template = words.gettext(
            "{quantity}: computed {computed}, adjusted by {adjustment} to {adjusted}; published {published};"
            " difference {difference}."
        )
    return template.format(**texts)
