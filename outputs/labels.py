"""What columns, codes and findings are called in the reader's language, from `data/dictionary.csv`."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import pandas as pd

from geo.errors import FieldError, SourceError
from outputs.catalogue import Words, words
from outputs.numbers import count, number, square_metres

DICTIONARY = Path(__file__).resolve().parents[1] / "data" / "dictionary.csv"
_COLUMNS = {"kind", "set", "name", "label_en", "label_vi"}


class Labels:
    """The labels of one language; a name that the dictionary does not have is its own label."""

    def __init__(self, words: Words, labels: Mapping[tuple[str, str, str], str]) -> None:
        self.words = words
        self._labels = labels

    def column(self, name: str) -> str:
        """What a column is called."""
        return self._labels.get(("column", "", name), name)

    def table(self, name: str) -> str:
        """What a table is called."""
        return self._labels.get(("table", "", name), name)

    def code(self, column: str, code: str) -> str:
        """What a code of a column means; an empty code is not stated."""
        if not code:
            return self.words.gettext("not stated")
        return self._labels.get(("code", column, code), code)

    def finding(self, finding: Mapping[str, object]) -> str:
        """The sentence of a row of findings."""
        rule = str(finding["rule"])
        template = self._labels.get(("finding", "", rule), f"{rule} {{record_id}} {{value}}")
        places = {name: "" if pd.isna(value) else value for name, value in finding.items()}  # type: ignore[call-overload]
        area, row = places.get("area_m2", ""), places.get("row", "")
        return template.format_map(
            places
            | {
                "table": self.table(str(places.get("table", ""))),
                "field": self.column(str(places.get("field", ""))),
                "area_m2": "" if area == "" else square_metres(float(str(area)), self.words),
                "area_ha": "" if area == "" else number(float(str(area)) / 1e4, self.words, places=2),
                "row": "" if row == "" else count(float(str(row)), self.words),
            }
        )


@lru_cache
def labels(language: str, path: Path = DICTIONARY) -> Labels:
    """The labels of `language` in the dictionary at `path`.

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
    said = rows[f"label_{language}"].where(rows[f"label_{language}"] != "", rows["label_en"])
    group = rows["set"].where(rows["kind"] == "code", "")
    keys = zip(rows["kind"], group, rows["name"], strict=True)
    return Labels(words(language), dict(zip(keys, said, strict=True)))
