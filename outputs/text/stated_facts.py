"""Words of a stated fact: its value, what kind of capacity it is, and on which day it was stated."""

import re
from datetime import date

from occupancy.questions.stated_facts import Fact
from outputs.text.formatting import format_count, format_day, format_number, not_stated
from outputs.text.labels import labels, within
from outputs.text.translations import Translator

_DAYS = {"date": "", "month": "-01", "year": "-01-01"}  # what a written day lacks
_NUMBER = re.compile(r"\d+(?:\.(\d+))?")


def stated_value(fact: Fact, words: Translator) -> str:
    """Return a value with its unit as the reader writes them; what is no number stays as it is stated."""
    if fact.value is None:
        return not_stated(words)
    value = str(fact.value)
    if fact.unit in _DAYS:
        return _of_subject(fact, _written_day(value, fact.unit, words), words)
    if number := _NUMBER.fullmatch(value):
        value = format_number(float(value), words, places=len(number[1] or ""))
    unit = labels(words.language).code("unit", fact.unit) if fact.unit else ""
    return _of_subject(fact, f"{value} {unit}".strip(), words)


def _of_subject(fact: Fact, text: str, words: Translator) -> str:
    """Return a value behind what of the service it is about, where that is stated."""
    subject = (fact.subject_vi or fact.subject) if words.language == "vi" else fact.subject
    return f"{subject}: {text}" if subject else text


def _written_day(value: str, unit: str, words: Translator) -> str:
    try:
        day = date.fromisoformat(value + _DAYS[unit])
    except ValueError:
        return value
    return format_day(day, words, precision="day" if unit == "date" else unit)


def remark(fact: Fact, words: Translator) -> str:
    """Return what is said of a fact beside its value; nothing where it is not stated."""
    if fact.value is None:
        return ""
    return "; ".join([*terms(fact, words), stated_day(fact, words)])


def terms(fact: Fact, words: Translator) -> list[str]:
    """Return capacity, standard, connection point, lead time and days of a fact, those that are stated."""
    say, parts = words.gettext, []
    if fact.capacity:
        parts.append(within(labels(words.language).code("capacity", fact.capacity)))
    if fact.standard:
        parts.append(say("standard: {standard}").format(standard=fact.standard))
    if fact.connection_point:
        parts.append(say("connection: {place}").format(place=fact.connection_point))
    if fact.lead_time_months is not None:
        months = round(fact.lead_time_months)
        supplied = words.ngettext("supplied within {months} month", "supplied within {months} months", months)
        parts.append(supplied.format(months=format_count(months, words)))
    if fact.since:
        parts.append(say("in force since {day}").format(day=format_day(fact.since, words)))
    if fact.until:
        parts.append(say("until {day}").format(day=format_day(fact.until, words)))
    return parts


def stated_day(fact: Fact, words: Translator) -> str:
    """Return the day that a fact was stated on, and whether that is later than the day asked for."""
    if fact.day is None:
        return words.gettext("day not stated")
    text = {
        "month": words.gettext("stated in {month}"),
        "year": words.gettext("stated in {year}"),
    }.get(fact.precision, words.gettext("stated on {day}"))
    return text.format(**dict.fromkeys(("day", "month", "year"), day_text(fact, words)))


def day_text(fact: Fact, words: Translator) -> str:
    """Return the day that a fact was stated on, and whether that is later than the day asked for."""
    if fact.day is None:
        return not_stated(words)
    day = format_day(fact.day, words, precision=fact.precision)
    return words.gettext("{day}, later than the day asked for").format(day=day) if fact.later else day
