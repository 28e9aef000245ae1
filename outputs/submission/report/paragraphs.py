"""The paragraphs of the report: land, its groups and changes, and what judges its figures."""

from math import isnan

import pandas as pd

from occupancy.measures.fill_rates import percentage
from occupancy.measures.phase_status import OPERATION_UNKNOWN
from occupancy.printed_table.table import GROUPS, names_with_zone
from occupancy.questions.reconciliation import reconcile
from outputs.records import Row, iter_rows, rows_by_key
from outputs.submission.submission import MARK, Submission
from outputs.submission.table_cells import row_name
from outputs.tables.reconciliation_view import PLACES, reason
from outputs.tables.report_view import verdict
from outputs.text import captions
from outputs.text.formatting import (
    format_count,
    format_day,
    format_ha,
    format_number,
    format_rate,
    format_recorded,
    format_signed,
    not_stated,
)
from outputs.text.labels import cited, labels
from outputs.text.limits import acceptance_count, limits_sentence

_MOST_LEFT = 3  # zones that are named for the land left in them


def answer(submission: Submission) -> str:
    """Return the one line for a minister: the rate, its two sides, and where it stands to the rules."""
    words, statement = submission.words, submission.statement
    row = captions.rate_row(statement)
    if pd.isna(row["fill_rate_pct"]):
        return words.gettext("The fill rate cannot be given: its denominator is nought or not stated.")
    line = words.gettext("As of {day}, the fill rate is {rate}: {numerator} of {denominator} ha.").format(
        day=format_day(statement.as_of, words), **_rate_texts(row, statement.basis, submission)
    )
    rules = iter_rows(statement.rules)
    return " ".join([line, *(_against_threshold(rule, submission) for rule in rules)])


def overall(submission: Submission) -> list[str]:
    """Return how many zones, how much land, what the rate is measured on, and the other measures."""
    words, total = submission.words, submission.statement.total
    zones = words.gettext(
        "Approved zones: {approved}, with a planned area of {planned} ha; established: {established}, with"
        " {area} ha; operating: {operating}."
    ).format(
        approved=format_count(total["zones_approved"], words),
        established=format_count(total["zones_established"], words),
        operating=format_count(total["zones_operating"], words),
        planned=format_ha(total["planned_ha"], words),
        area=format_ha(total["established_ha"], words),
    )
    estimated = bool(total["estimated"])
    land = (
        _open_land(submission)
        or _unstated(submission)
        or words.gettext(
            "The established zones have {leasable} ha of leasable industrial land, of which {cleared} ha are"
            " recovered and cleared; {leased} ha are leased, and {left} ha are left."
        ).format(
            leasable=_marked(total["leasable_ha"], submission, estimated=estimated),
            cleared=format_ha(total["cleared_ha"], words),
            leased=format_ha(total["leased_ha"], words),
            left=_marked(total["leasable_ha"] - total["leased_ha"], submission, estimated=estimated),
        )
    )
    counted = captions.not_counted(submission.statement, words)
    basis = words.gettext("Basis: {basis}.").format(basis=submission.measured)
    measured = f"{basis} {counted[:1].upper()}{counted[1:]}."
    return [*filter(None, [zones, land, measured, _other_bases(submission), _most_left(submission)])]


def groups(submission: Submission) -> list[str]:
    """Return a sentence for each group that has a phase, and one for zones that stand in several."""
    words, table = submission.words, submission.summary
    phases, sentences = table.phases, list[str]()
    for group in GROUPS:
        members = phases[phases["group"] == group]
        if members.empty:
            continue
        if group == "III":
            sentence = words.gettext(
                "{group}. {name} (zones: {zones}, phases: {phases}): planned {planned} ha."
            )
        else:
            sentence = words.gettext(
                "{group}. {name} (zones: {zones}, phases: {phases}): planned {planned} ha; leasable"
                " {leasable} ha, leased {leased} ha, left {left} ha; fill rate on leasable land {rate}."
            )
        unknown = (members["status"] == OPERATION_UNKNOWN).any()
        name = row_name({"level": "group", "group": group, "operation_unknown": unknown}, words)
        sentences.append(sentence.format(group=group, name=name, **_amounts(members, submission)))
    zones = [
        words.gettext("{zone}: {rate} ({leased} / {leasable} ha)").format(
            zone=row_name(row, words), **_amounts(phases.loc[list(row["members"])], submission)
        )
        for row in iter_rows(table.rows[table.rows["level"] == "whole"])
    ]
    if zones:
        note = words.gettext(
            "A zone with phases in several groups is counted in each of them; as a whole: {zones}."
        )
        sentences.append(note.format(zones="; ".join(zones)))
    return sentences


def changes(submission: Submission) -> list[str]:
    """Return what has changed since the earlier day; nothing where none was given."""
    words, now, before = submission.words, submission.statement, submission.since
    if before is None:
        return []
    template = words.gettext("{quantity}: {before} on {since}, {now} on {day}; {change}.")
    days = {"since": format_day(before.as_of, words), "day": format_day(now.as_of, words)}
    first, second = (captions.rate_row(statement) for statement in (before, now))
    basis = captions.basis_row(submission.book, now.basis)
    label = captions.basis_label(submission.book, now.basis, words)
    sentences = [words.gettext("Basis: {basis}.").format(basis=label)]
    for side in ("denominator", "numerator"):  # of the basis, so that the rate is made from what is told
        areas = first[f"{side}_ha"], second[f"{side}_ha"]
        texts = {
            "quantity": labels(words.language).column(basis[side]),
            "before": format_ha(areas[0], words),
            "now": format_ha(areas[1], words),
            "change": format_signed(areas[1] - areas[0], words, places=2),
        }
        sentences.append(template.format(**texts, **days))
    rates = [row["fill_rate_pct"] for row in (first, second)]
    estimated = rests_on_estimates(submission, now.basis)
    before_rate, rate = (percent(value, submission, estimated=estimated) for value in rates)
    points = words.gettext("not stated")
    if not any(pd.isna(value) for value in rates):
        points = words.gettext("{points} points").format(
            points=format_signed(rates[1] - rates[0], words, places=2)
        )
    label = words.gettext("Fill rate")
    return [*sentences, template.format(quantity=label, before=before_rate, now=rate, change=points, **days)]


def rules(submission: Submission) -> list[str]:
    """Return a sentence for each rule in force; one not checked against its text is never cited."""
    words, in_force = submission.words, iter_rows(submission.statement.rules)
    if not in_force:
        return [words.gettext("No fill-rate condition of the book is in force on the day.")]
    under = words.gettext("Under {reference}: {rule}: {verdict}.")
    compared = words.gettext(
        "For comparison only, as it was not checked against the text of the law: {rule}: {verdict}."
    )
    return [
        (under if submission.citation(rule) else compared).format(
            reference=submission.citation(rule),
            rule=captions.localized_label(rule, words),
            verdict=verdict(rule, words),
        )
        for rule in in_force
    ]


def reconciliation(submission: Submission) -> list[str]:
    """Return the figures of the day beside published ones; differences are not forced to nought."""
    words, book, as_of = submission.words, submission.book, submission.statement.as_of
    published = book.published_totals["as_of"].dt.date
    if not (published == as_of).any():
        return [words.gettext("No total was published for {day}.").format(day=format_day(as_of, words))]
    result = reconcile(book, as_of=as_of)
    lines = iter_rows(result.lines)
    reasons = [
        words.gettext("{quantity}, adjusted by {delta}: {reason}").format(
            quantity=labels(words.language).column(row["quantity"]),
            delta=format_signed(row["delta_ha"], words, places=2),
            reason=reason(row, words),
        )
        for row in iter_rows(result.adjustments)
    ]
    names = dict.fromkeys(cited(str(line["source"]), book, words) for line in lines if line["source"])
    resting = words.gettext("Published figures: {sources}.").format(sources="; ".join(names))
    figures = [_published_figure(line, submission) for line in lines]
    return [*figures, *reasons, *([resting] if names else [])]


def reservations(submission: Submission) -> list[str]:
    """Return what a reader must know before relying on the figures."""
    words, statement, book = submission.words, submission.statement, submission.book
    checked = words.gettext(
        "Found by the checks of the book: errors {errors}, warnings {warnings}, notes {notes}."
    ).format(**captions.finding_counts(statement, words))
    known = outside = ""
    if statement.known_on is not None:
        known = words.gettext("Corrections recorded after {day} are not in these figures.").format(
            day=format_day(statement.known_on, words)
        )
    if statement.total["outside_ha"]:
        outside = words.gettext(
            "{area} ha are leased outside established zones and counted in no row."
        ).format(area=format_ha(statement.total["outside_ha"], words))
    beyond = captions.extrapolation_note(statement, words)
    checked, limits = f"{checked} {acceptance_count(statement, words)}".rstrip(), limits_sentence(book, words)
    lines = [*submission.estimated_notes, outside, beyond, known, checked, limits, *submission.stamps[1:]]
    return [*filter(None, [*lines, captions.invented(book, words)])]


def _against_threshold(rule: Row, submission: Submission) -> str:
    """Return how the rate compares with the threshold of a rule, without citing it."""
    words, basis = submission.words, rule["basis"]
    if pd.isna(rule["fill_rate_pct"]):
        return ""
    texts = {"line": format_recorded(rule["value_pct"], words), "verdict": verdict(rule, words)}
    against = words.gettext("Against {line} %: {verdict}")
    if basis != submission.statement.basis:  # it is not the rate above that is compared
        estimated = rests_on_estimates(submission, basis)
        texts["rate"] = percent(rule["fill_rate_pct"], submission, estimated=estimated)
        texts["basis"] = captions.basis_label(submission.book, basis, words)
        against = words.gettext("Against {line} % ({rate} on the basis “{basis}”): {verdict}")
    return f"{captions.with_unverified_note(against.format(**texts), rule['verified'], words)}."


def _unstated(submission: Submission) -> str:
    """Return which established phases have no leasable area in their decision; nothing where all have."""
    words, total, zones = submission.words, submission.statement.total, submission.book.zones
    phases, zone = submission.summary.phases, rows_by_key(zones, "zone_id")
    named = [
        captions.localized_name(names_with_zone(row, zone[row["zone_id"]]), words)
        for row in iter_rows(phases[phases["leasable_ha"].isna() & phases["group"].isin(["I", "II"])])
    ]
    text = words.gettext(
        "The decision in force does not state the leasable industrial land of: {phases}; that of all"
        " established zones is therefore not known. {cleared} ha are recovered and cleared; {leased} ha are"
        " leased."
    )
    amounts = {name: format_ha(total[f"{name}_ha"], words) for name in ("cleared", "leased")}
    return text.format(phases="; ".join(named), **amounts) if named else ""


def _open_land(submission: Submission) -> str:
    """Return the land of established zones where it is not stated how much is cleared, or leased."""
    words, total = submission.words, submission.statement.total
    if not (isnan(total["cleared_ha"]) or isnan(total["leased_ha"])):
        return ""
    areas = {name: total[f"{name}_ha"] for name in ("leasable", "cleared", "leased")}
    areas["left"] = total["leasable_ha"] - total["leased_ha"]
    unit = words.gettext("{area} ha")
    texts = {
        name: not_stated(words) if isnan(area) else unit.format(area=format_ha(area, words))
        for name, area in areas.items()
    }
    return words.gettext(
        "Of the established zones: leasable industrial land {leasable}; recovered and cleared {cleared};"
        " leased {leased}; left {left}."
    ).format(**texts)


def _other_bases(submission: Submission) -> str:
    words, statement = submission.words, submission.statement
    rates = [
        words.gettext("{basis}: {rate} ({numerator} / {denominator} ha)").format(
            basis=captions.basis_label(submission.book, row["basis"], words),
            **_rate_texts(row, row["basis"], submission),
        )
        for row in iter_rows(statement.rates.drop(index=statement.basis).reset_index())
        if not pd.isna(row["fill_rate_pct"])
    ]
    rates += [
        words.gettext("{basis}: not stated, for {area} ha of which a day is not").format(
            basis=captions.basis_label(submission.book, row["basis"], words),
            area=format_ha(row["unknown_ha"], words),
        )
        for row in iter_rows(statement.rates.drop(index=statement.basis).reset_index())
        if row["unknown_ha"]
    ]
    return words.gettext("On other bases: {rates}.").format(rates="; ".join(rates)) if rates else ""


def _most_left(submission: Submission) -> str:
    words, zones = submission.words, submission.statement.zones
    zones = zones.assign(left_ha=zones["leasable_ha"] - zones["leased_ha"])
    named = [
        words.gettext("{zone} ({area} ha)").format(
            zone=captions.localized_name(zone, words),
            area=_marked(zone["left_ha"], submission, estimated=bool(zone["estimated"])),
        )
        for zone in iter_rows(zones[zones["left_ha"] > 0].nlargest(_MOST_LEFT, "left_ha", keep="first"))
    ]
    return words.gettext("Most land is left in {zones}.").format(zones=", ".join(named)) if named else ""


def _amounts(members: pd.DataFrame, submission: Submission) -> dict[str, str]:
    """Return the figures of a group of phases, each rounded by itself."""
    names = ("planned_ha", "leasable_ha", "leased_ha")
    planned, leasable, leased = (float(members[name].sum(skipna=False)) for name in names)
    estimated = bool(members["estimated"].any())
    return {
        "phases": format_count(len(members), submission.words),
        "zones": format_count(members["zone_id"].nunique(), submission.words),
        "planned": format_ha(planned, submission.words),
        "leasable": _marked(leasable, submission, estimated=estimated),
        "leased": format_ha(leased, submission.words),
        "left": _marked(leasable - leased, submission, estimated=estimated),
        "rate": percent(float(percentage(leased, leasable)), submission, estimated=estimated),
    }


def _published_figure(line: Row, submission: Submission) -> str:
    """Return the sentence of a published figure, with its adjustment where there is one."""
    words, places, rate = submission.words, PLACES[line["unit"]], line["unit"] == "pct"
    texts = {"quantity": labels(words.language).column(line["quantity"])}
    for name in ("computed", "adjusted", "published"):
        texts[name] = (
            format_rate(line[name], words, thresholds=submission.thresholds)
            if rate
            else format_number(line[name], words, places=places)
        )
    texts["difference"] = format_signed(line["residual"], words, places=places)
    texts["adjustment"] = format_signed(line["adjustment"], words, places=places)
    template = words.gettext(
        "{quantity}: computed {computed}; published {published}; difference {difference}."
    )
    if line["adjustment"]:
        template = words.gettext(
            "{quantity}: computed {computed}, adjusted by {adjustment} to {adjusted}; published {published};"
            " difference {difference}."
        )
    return template.format(**texts)


def _rate_texts(row: Row, basis: str, submission: Submission) -> dict[str, str]:
    """Return `rate`, `numerator` and `denominator` of a basis."""
    estimated = rests_on_estimates(submission, basis)
    return {
        "rate": percent(row["fill_rate_pct"], submission, estimated=estimated),
        "numerator": format_ha(row["numerator_ha"], submission.words),
        "denominator": _marked(row["denominator_ha"], submission, estimated=estimated),
    }


def rests_on_estimates(submission: Submission, basis: str) -> bool:
    """Return True if a basis divides by leasable areas with estimates among them."""
    denominator = captions.basis_row(submission.book, basis)["denominator"]
    return bool(submission.statement.total["estimated"]) and denominator == "leasable_ha"


def _marked(area_ha: float, submission: Submission, *, estimated: bool) -> str:
    return format_ha(area_ha, submission.words) + (MARK if estimated else "")


def percent(rate_pct: float, submission: Submission, *, estimated: bool) -> str:
    """Return a rate with its sign, and the mark of an estimate; “not stated” where it is not known."""
    if pd.isna(rate_pct):
        return submission.words.gettext("not stated")
    rate = format_rate(rate_pct, submission.words, thresholds=submission.thresholds)
    return f"{rate} %{MARK if estimated else ''}"
