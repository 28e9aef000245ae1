"""Labels of columns, tables, codes, findings and sources in the reader's language."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

import pandas as pd

from geo.errors import FieldError, SourceError
from occupancy.book import LandBook
from occupancy.loading.table_specs import TABLES, WORDED, worded
from occupancy.measures.arrays import cached_per_book
from occupancy.program import DICTIONARY
from outputs.text.formatting import format_count, format_day, format_number
from outputs.text.translations import Translator, translator

_WITH_UNIT = re.compile(r"\{(value|expected)\} (m²|ha|%|km|m\b)")
_PLACES = {"m²": 1, "ha": 2, "%": 2, "km": 0, "m": 3}
# Findings whose value is a number of things.
_COUNTED = frozenset(
    {"L009", "L010", "L013", "L018", "L026", "L027", "T014", "T019", "T024", "T029", "T030"}
    | {"B018", "B020", "B035", *(f"B0{number}" for number in range(37, 44))}
)
_OFFSET = re.compile(r"(\d+(?:\.\d)?) (k?m) ([NESW]{1,2})")  # how far and in which direction
_OF_AREAS = ("_m2", "_ha")  # columns of which a finding may name the unit
_AS_WRITTEN = {"B032"}  # findings that name a code, not what it stands for
_EMPTY = re.compile(r" \((?:[^()]*: –?)?\)")
_PLACED = "({record_id}"  # the id stands in brackets, behind the row of its file
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NAMED = {"zones", "phases", "decisions"}  # the findings on them may be called by the id of a zone or phase
_IN_A_SET = ("code", "meaning", "finding_of_table")  # kinds whose `set` is the column or table they belong to
_COLUMNS = {"kind", "set", "name", "label_en", "label_vi"}


class Labels:
    """The labels of one language; a name that the dictionary does not have is its own label."""

    def __init__(self, words: Translator, labels: Mapping[tuple[str, str, str], str]) -> None:
        self.words = words
        self._labels = labels

    def column(self, name: str) -> str:
        """Return the label of a column."""
        return self._labels.get(("column", "", name), name)

    def table(self, name: str) -> str:
        """Return the label of a table."""
        return self._labels.get(("table", "", name), name)

    def code(self, column: str, code: str) -> str:
        """Return the label of a code of a column; an empty code is not stated."""
        if not code:
            return self.words.gettext("not stated")
        return self._labels.get(("code", column, code), code)

    def codes(self, column: str) -> dict[str, str]:
        """Return the codes of a column with their labels, in the order of the dictionary."""
        return {
            name: label
            for (kind, group, name), label in self._labels.items()
            if kind == "code" and group == column
        }

    def meaning(self, name: str, *, column: str = "") -> str:
        """Return what a finding says of the book, or what a code of a `column` stands for."""
        return self._labels.get(("meaning", column, name), "")

    def rules(self) -> dict[str, str]:
        """Return the codes of the checks with what their findings say of the book."""
        return {
            name: label
            for (kind, group, name), label in self._labels.items()
            if kind == "meaning" and not group
        }

    def remedy(self, rule: str) -> str:
        """Return what to do about a finding."""
        return self._labels.get(("remedy", "", rule), "")

    def finding(self, finding: Mapping[str, object], names: Mapping[str, str] | None = None) -> str:
        """Return the sentence of a row of findings; fields are named as they stand in the file.

        `names` are those of zones and phases by their ids: an id that has one is followed by it.
        """
        rule = str(finding["rule"])
        general = self._labels.get(("finding", "", rule), f"{rule} {{record_id}} {{value}}")
        template = self._labels.get(("finding_of_table", str(finding["table"]), rule), general)
        places = {name: "" if pd.isna(value) else str(value) for name, value in finding.items()}  # type: ignore[call-overload]
        units = dict(_WITH_UNIT.findall(template))
        field = "" if rule in _AS_WRITTEN else places["field"]
        for name in ("value", "expected"):
            places[name] = self._value(places[name], unit=units.get(name, ""), field=field)
        if rule in _COUNTED and places["value"].isdecimal():
            places["value"] = format_count(int(places["value"]), self.words)
        if _DAY.fullmatch(places["record_id"]):  # the key of what is known by its day
            places["record_id"] = format_day(date.fromisoformat(places["record_id"]), self.words)
        if places["table"] in _NAMED and _PLACED not in template:
            name = (names or {}).get(places["record_id"], "")
            places["record_id"] += f" ({name})" if name else ""
        places["table"] = self.table(places["table"])
        places["area_m2"] = self._value(places["area_m2"], unit="m²", field="")
        # What is not known needs no brackets: "(nearest: )", "(nearest: –)".
        return _EMPTY.sub("", template.format_map(places))

    def _value(self, value: str, *, unit: str, field: str) -> str:
        """Return a number before its unit as its reader writes it, a code by its label, or what is given."""
        for group in (field, "area_unit") if field.endswith(_OF_AREAS) else (field,):
            if ("code", group, value) in self._labels:
                return within(self.code(group, value))
        if ("meaning", "", value) in self._labels:  # of another finding
            return self.meaning(value)
        if offset := _OFFSET.fullmatch(value):
            number, of_length, bearing = offset.groups()
            number = format_number(float(number), self.words, places=len(number.partition(".")[2]))
            return f"{number} {of_length} {within(self.code('bearing', bearing))}"
        try:
            return format_number(float(value), self.words, places=_PLACES[unit]) if value and unit else value
        except ValueError:
            return value


def within(label: str) -> str:
    """Return a label as it stands within a sentence: its first letter small, unless it begins with KCN."""
    first = label.partition(" ")[0]
    return label if first[1:] != first[1:].lower() else label[:1].lower() + label[1:]


@lru_cache
def labels(language: str, path: Path = DICTIONARY) -> Labels:
    """Read the labels of `language` from the dictionary at `path`.

    Raises
    ------
    SourceError
        If the dictionary, which is part of the program, is not there.
    FieldError
        If it lacks a column.
    """
    try:
        rows = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8")
    except FileNotFoundError:
        raise SourceError(
            "The program's dictionary {path} is missing; install the program again.", path=path
        ) from None
    absent = sorted(_COLUMNS - set(rows.columns))
    if absent:
        raise FieldError(
            "The program's dictionary {path} has no column {column}; install the program again.",
            path=path,
            column=", ".join(absent),
        )
    say = translator(language).gettext
    own = rows.get(f"label_{language}", rows["label_en"].map(say))  # other languages: by way of the catalogue
    texts = own.where(own != "", rows["label_en"])
    group = rows["set"].where(rows["kind"].isin(_IN_A_SET), "")
    keys = zip(rows["kind"], group, rows["name"], strict=True)
    return Labels(translator(language), dict(zip(keys, texts, strict=True)))


def cited(name: str, book: LandBook, words: Translator) -> str:
    """Return a source or reference of a book in the reader's words; by its name where it has none."""
    return _words(book)["vi" if words.language == "vi" else "en"].get(name, name)


def source_text(name: str, book: LandBook, words: Translator) -> str:
    """Return a source as `cited`, or what its code stands for; an empty one is not stated."""
    return labels(words.language).code("source", cited(name, book, words))


@cached_per_book
def _words(book: LandBook) -> Mapping[str, Mapping[str, str]]:
    """Return the words of each language by the plain texts that they stand for."""
    found: dict[str, dict[str, str]] = {"vi": {}, "en": {}}
    for table in TABLES:
        frame = getattr(book, table.name)
        for name in set(WORDED).intersection(table.names):
            for language, column in zip(("vi", "en"), worded(name), strict=True):
                if column in frame:
                    pairs = zip(frame[name].tolist(), frame[column].tolist(), strict=True)
                    found[language] |= {plain: said for plain, said in pairs if said != ""}
    return found
