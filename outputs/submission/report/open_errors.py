"""The open errors of a report: each in full, and what it does to the fill rate."""

import pandas as pd

from occupancy.measures.fill_rates import percentage
from occupancy.measures.phase_status import ESTABLISHED, M2_PER_HA, OPERATION_UNKNOWN
from outputs.records import Row, iter_rows
from outputs.submission.report.paragraphs import percent, rests_on_estimates
from outputs.submission.submission import Submission
from outputs.text import captions
from outputs.text.acceptance import acceptance_by_place
from outputs.text.formatting import format_ha
from outputs.text.labels import labels

# Tables that rates are made from; of these, those whose lost rows move no area that is on paper.
_OF_RATES, _ONLY_PLACES = ("zones", "phases", "parcels", "tenancies", "decisions"), ("zones", "parcels")
_STATUSES = {"established": ESTABLISHED, "operating": (OPERATION_UNKNOWN, "operating")}
# Live as recorded, with the plot that is named there.
_PLOT = {"T002": "record_id", "T003": "expected", "T017": "record_id", "T021": "record_id"}


def open_errors(submission: Submission) -> list[str]:
    """Return each error of the day with its effect on the rate, a paragraph each."""
    words, findings = submission.words, submission.statement.open_findings
    says, names = labels(words.language), captions.land_names(submission.book, words)
    return [
        f"{row['rule']}: {says.finding(row, names)} {effect(row, submission)}"
        for row in iter_rows(findings[findings["severity"] == "error"])
    ]


def accepted_errors(submission: Submission) -> list[str]:
    """Return each error that is accepted, with its effect on the rate and who answers for it."""
    statement, words = submission.statement, submission.words
    says, names = labels(words.language), captions.land_names(submission.book, words)
    by_place = acceptance_by_place(statement, words)
    return [
        f"{row['rule']}: {says.finding(row, names)} {effect(row, submission)} {by_place[place]}"
        for place, row in enumerate(iter_rows(statement.findings))
        if row["severity"] == "error" and place in by_place
    ]


def effect(finding: Row, submission: Submission) -> str:
    """Return what an error does to the rate of the statement, as a sentence."""
    lost = _lost_row(finding, submission)
    unknown = submission.words.gettext("How it moves the rate is not known.")
    return _no_effect(finding, lost, submission) or _other_rate(finding, lost, submission) or unknown


def _no_effect(finding: Row, lost: Row | None, submission: Submission) -> str:
    """Return why an error leaves the rate as it is; empty where it may move it."""
    say, rule, table = submission.words.gettext, str(finding["rule"]), finding["table"]
    basis = captions.basis_row(submission.book, submission.statement.basis)
    if table not in _OF_RATES or (rule in _PLOT and not _counts(str(finding[_PLOT[rule]]), submission)):
        return say("It does not move the rate.")
    if lost is not None and table == "tenancies" and not _may_be_live(lost, submission):
        return say("It does not move the rate of this day.")
    if basis["denominator"] == "cleared_ha":  # made from the papers of plots
        return ""
    if lost is None and rule.startswith("L"):
        return say("It does not move the rate, which is not made from what is drawn.")
    if lost is not None and table in _ONLY_PLACES:
        return say(
            "It does not move the rate by itself; leases on what is set aside have errors of their own."
        )
    return ""


def _other_rate(finding: Row, lost: Row | None, submission: Submission) -> str:
    """Return the rate that there would be without an error; empty where nobody knows."""
    say, statement, rule = submission.words.gettext, submission.statement, finding["rule"]
    basis, area_ha = captions.basis_row(submission.book, statement.basis), finding["area_m2"] / M2_PER_HA
    if pd.isna(captions.rate_row(statement)["fill_rate_pct"]) or basis["numerator"] != "leased_ha":
        return ""
    if rule in _PLOT:
        text = say("Without the {area} ha the rate would be {rate}.")
        return _rate_with(text, submission, leased_ha=-area_ha)
    if rule == "T010" and basis["denominator"] == "leasable_ha":
        text = say("With the {area} ha that its plots have more as leasable land the rate would be {rate}.")
        return _rate_with(text, submission, leasable_ha=area_ha)
    if lost is not None and finding["table"] == "tenancies":
        area_ha = lost["leased_area_m2"] / M2_PER_HA
    elif rule != "T007":
        return ""
    text = say("With the {area} ha the rate would be {rate}.")
    return "" if pd.isna(area_ha) else _rate_with(text, submission, leased_ha=area_ha)


def _lost_row(finding: Row, submission: Submission) -> Row | None:
    """Return the row that a finding set aside, as far as it could be read; None where it set none aside."""
    aside = submission.book.set_aside
    rows = aside[(aside["file"] == finding["file"]) & (aside["row"] == finding["row"])]
    return None if rows.empty else iter_rows(rows)[0]


def _may_be_live(lease: Row, submission: Submission) -> bool:
    """Return True if a lease is live on the day as far as its days could be read, or if they contradict."""
    day = pd.Timestamp(submission.statement.as_of)
    begun: bool = pd.isna(lease["first_day"]) or lease["first_day"] <= day
    ends = [lease[name] for name in ("last_day", "ended_on") if not pd.isna(lease[name])]
    running = not ends or day <= min(ends)
    contradicted = bool(ends) and not pd.isna(lease["first_day"]) and min(ends) < lease["first_day"]
    return begun or running if contradicted else begun and running


def _counts(parcel_id: str, submission: Submission) -> bool:
    """Return True if the phase of a plot is among those that the basis is measured on."""
    statement = submission.statement
    phases = captions.basis_row(submission.book, statement.basis)["phases"]
    phase_id = statement.parcels.set_index("parcel_id")["phase_id"].get(parcel_id)
    status = statement.phases.set_index("phase_id")["status"].get(phase_id)
    # Of a plot that is not valid on the day nobody knows.
    return phases not in _STATUSES or status is None or status in _STATUSES[phases]


def _rate_with(text: str, submission: Submission, *, leased_ha: float = 0.0, leasable_ha: float = 0.0) -> str:
    """Return a sentence with the rate that so much land more would give."""
    row, basis = captions.rate_row(submission.statement), submission.statement.basis
    rate = percentage(row["numerator_ha"] + leased_ha, row["denominator_ha"] + leasable_ha)
    return text.format(
        area=format_ha(abs(leased_ha or leasable_ha), submission.words),
        rate=percent(float(rate), submission, estimated=rests_on_estimates(submission, basis)),
    )
