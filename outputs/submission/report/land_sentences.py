"""The sentences of the report about land: the answer, the whole, its groups, and what has changed."""

import pandas as pd

from occupancy.measures.fill_rates import percentage
from occupancy.printed_table.phase_amounts import GROUPS
from outputs.records import Row, iter_rows
from outputs.submission.print_rounding import row_name
from outputs.submission.submission import MARK, Submission
from outputs.tables.reconciliation_view import signed
from outputs.tables.report_view import verdict
from outputs.text import captions
from outputs.text.formatting import format_count, format_day, format_ha, format_rate, recorded
from outputs.text.labels import labels

_MOST_LEFT = 3  # zones that are named for the land left in them


def answer(submission: Submission) -> str:
    """Return the one line for a minister: the rate, its two sides, and where it stands to the rules."""
    words, sides = submission.words, captions.rate_row(submission.statement)
    if pd.isna(sides["fill_rate_pct"]):
        return words.gettext("The fill rate cannot be given: its denominator is nought or not stated.")
    line = words.gettext("As of {day}, the fill rate is {rate}: {numerator} of {denominator} ha.").format(
        day=format_day(submission.statement.as_of, words),
        rate=_percent(sides["fill_rate_pct"], submission, estimated=_rests(submission)),
        numerator=format_ha(sides["numerator_ha"], words),
        denominator=_marked(sides["denominator_ha"], submission, estimated=_rests(submission)),
    )
    return " ".join([line, *(_standing(rule, submission) for rule in iter_rows(submission.statement.rules))])


def overall(submission: Submission) -> list[str]:
    """Return how many zones, how much land, what the rate is measured on, and the other measures."""
    words, total = submission.words, submission.statement.total
    zones = words.gettext(
        "{approved} zones are approved, with a planned area of {planned} ha; {established} of them are"
        " established, with {area} ha, and {operating} operate."
    ).format(
        approved=format_count(total["zones_approved"], words),
        established=format_count(total["zones_established"], words),
        operating=format_count(total["zones_operating"], words),
        planned=format_ha(total["planned_ha"], words),
        area=format_ha(total["established_ha"], words),
    )
    land = words.gettext(
        "The established zones have {leasable} ha of leasable industrial land, of which {cleared} ha are"
        " recovered and cleared; {leased} ha are leased, and {left} ha are left."
    ).format(
        leasable=_marked(total["leasable_ha"], submission),
        cleared=format_ha(total["cleared_ha"], words),
        leased=format_ha(total["leased_ha"], words),
        left=_marked(total["leasable_ha"] - total["leased_ha"], submission),
    )
    counted = captions.not_counted(submission.statement, words)
    basis = words.gettext("Basis: {basis}.").format(basis=submission.measured)
    measured = f"{basis} {counted[:1].upper()}{counted[1:]}."
    return [zones, land, measured, *_other_bases(submission), *_most_left(submission)]


def groups(submission: Submission) -> list[str]:
    """Return a sentence for each group that has a phase."""
    words, phases = submission.words, submission.summary.phases
    found = []
    for group in GROUPS:
        members = phases[phases["group"] == group]
        if members.empty:
            continue
        name = row_name({"level": "group", "group": group}, words)
        if group == "III":
            sentence = words.gettext(
                "{group}. {name} (zones: {zones}, phases: {phases}): planned {planned} ha."
            )
        else:
            sentence = words.gettext(
                "{group}. {name} (zones: {zones}, phases: {phases}): planned {planned} ha; leasable"
                " {leasable} ha, leased {leased} ha, left {left} ha; fill rate {rate}."
            )
        found.append(sentence.format(group=group, name=name, **_amounts(members, submission)))
    if phases[["zone_id", "group"]].drop_duplicates()["zone_id"].duplicated().any():
        found.append(words.gettext("A zone with phases in several groups is counted in each of them."))
    return found


def changes(submission: Submission) -> list[str]:
    """Return what has changed since the earlier day; nothing where none was given."""
    words, now, before = submission.words, submission.statement, submission.since
    if before is None:
        return []
    template = words.gettext("{quantity}: {before} on {since}, {now} on {day}; {change}.")
    days = {"since": format_day(before.as_of, words), "day": format_day(now.as_of, words)}
    found = []
    for name in ("established_ha", "leasable_ha", "leased_ha"):
        texts = {"before": format_ha(before.total[name], words), "now": format_ha(now.total[name], words)}
        change = signed(now.total[name] - before.total[name], words, places=2)
        label = labels(words.language).column(name)
        found.append(template.format(quantity=label, change=change, **texts, **days))
    rates = [captions.rate_row(one)["fill_rate_pct"] for one in (before, now)]
    shown = [_percent(value, submission, estimated=_rests(submission)) for value in rates]
    points = words.gettext("not stated")
    if not any(pd.isna(value) for value in rates):
        points = words.gettext("{points} points").format(points=signed(rates[1] - rates[0], words, places=2))
    label = words.gettext("Fill rate")
    found.append(template.format(quantity=label, before=shown[0], now=shown[1], change=points, **days))
    return found


def _standing(rule: Row, submission: Submission) -> str:
    """Return how the rate compares with the threshold of a rule, without citing it."""
    words = submission.words
    if pd.isna(rule["holds"]):
        return ""
    texts = {"line": recorded(rule["value_pct"], words), "verdict": verdict(rule, words)}
    against = words.gettext("Against {line} %: {verdict}").format(**texts)
    if rule["basis"] != submission.statement.basis:  # it is not the rate above that is compared
        texts["rate"] = _percent(
            rule["fill_rate_pct"], submission, estimated=_rests(submission, rule["basis"])
        )
        texts["basis"] = captions.localized_label(captions.basis_row(submission.book, rule["basis"]), words)
        against = words.gettext("Against {line} % ({rate} on the basis “{basis}”): {verdict}").format(**texts)
    return f"{captions.with_unverified_note(against, rule['verified'], words)}."


def _other_bases(submission: Submission) -> list[str]:
    words, statement = submission.words, submission.statement
    others = statement.rates.drop(index=statement.basis).reset_index()
    found = [
        words.gettext("{basis}: {rate} ({numerator} / {denominator} ha)").format(
            basis=captions.localized_label(captions.basis_row(submission.book, row["basis"]), words),
            rate=_percent(row["fill_rate_pct"], submission, estimated=_rests(submission, row["basis"])),
            numerator=format_ha(row["numerator_ha"], words),
            denominator=_marked(
                row["denominator_ha"], submission, estimated=_rests(submission, row["basis"])
            ),
        )
        for row in iter_rows(others)
        if not pd.isna(row["fill_rate_pct"])
    ]
    return [words.gettext("On other bases: {rates}.").format(rates="; ".join(found))] if found else []


def _most_left(submission: Submission) -> list[str]:
    words, zones = submission.words, submission.statement.zones
    left = (zones["leasable_ha"] - zones["leased_ha"]).rename("left_ha")
    most = zones.assign(left_ha=left)[left > 0].nlargest(_MOST_LEFT, "left_ha", keep="first")
    if most.empty:
        return []
    named = [
        words.gettext("{zone} ({area} ha)").format(
            zone=captions.localized_name(zone, words),
            area=_marked(zone["left_ha"], submission, estimated=bool(zone["estimated"])),
        )
        for zone in iter_rows(most)
    ]
    return [words.gettext("Most land is left in {zones}.").format(zones=", ".join(named))]


def _amounts(members: pd.DataFrame, submission: Submission) -> dict[str, str]:
    """Return the figures of a group of phases, each rounded by itself."""
    names = ("planned_ha", "leasable_ha", "leased_ha")
    planned, leasable, leased = (float(members[name].sum(skipna=False)) for name in names)
    estimated = bool(members["estimated"].any())
    pct = float(percentage(leased, leasable))
    return {
        "phases": format_count(len(members), submission.words),
        "zones": format_count(members["zone_id"].nunique(), submission.words),
        "planned": format_ha(planned, submission.words),
        "leasable": _marked(leasable, submission, estimated=estimated),
        "leased": format_ha(leased, submission.words),
        "left": _marked(leasable - leased, submission, estimated=estimated),
        "rate": _percent(pct, submission, estimated=estimated),
    }


def _estimated(submission: Submission) -> bool:
    return bool(submission.statement.total["estimated"])


def _rests(submission: Submission, basis: str = "") -> bool:
    """Return True if a basis (that of the statement by default) divides by leasable areas with estimates."""
    row = captions.basis_row(submission.book, basis or submission.statement.basis)
    return _estimated(submission) and row["denominator"] == "leasable_ha"


def _marked(value: float, submission: Submission, *, estimated: bool | None = None) -> str:
    """Format hectares that rest on leasable areas, with the mark where one of them is an estimate."""
    marked = _estimated(submission) if estimated is None else estimated
    return format_ha(value, submission.words) + (MARK if marked else "")


def _percent(value: float, submission: Submission, *, estimated: bool = False) -> str:
    if pd.isna(value):
        return submission.words.gettext("not stated")
    rate = format_rate(value, submission.words, thresholds=submission.thresholds)
    return f"{rate} %{MARK if estimated else ''}"
