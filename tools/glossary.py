"""Glossary of columns and codes, made from the dictionary of the program: `python -m tools.glossary`."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pandas as pd

from occupancy.program import DATA, ROOT

GLOSSARY = ROOT / "docs" / "glossary.md"
MARK = "<!-- What follows is made by `python -m tools.glossary`. -->\n\n"


def main() -> int:
    """Write the second part of the glossary anew; 0 when it is written."""
    by_hand = GLOSSARY.read_text(encoding="utf-8").partition(MARK)[0]
    GLOSSARY.write_text(by_hand + MARK + made_part(), encoding="utf-8", newline="\n")
    return 0


def made_part(data: Path = DATA) -> str:
    """Return the tables of bases, columns, codes and findings as Markdown."""
    words = pd.read_csv(data / "dictionary.csv", dtype=str, keep_default_na=False)
    bases = pd.read_csv(data / "bases.csv", dtype=str, keep_default_na=False)
    return "\n".join(_sections(words, bases))


def _sections(words: pd.DataFrame, bases: pd.DataFrame) -> Iterator[str]:
    yield "## Fill-rate bases\n"
    formulas = bases["numerator"] + " ÷ " + bases["denominator"] + ", " + bases["phases"] + " phases"
    rows = zip(bases["label_vi"], bases["label_en"], "`" + bases["basis"] + "`", formulas, strict=True)
    yield _table(("Vietnamese", "English", "code", "formula"), rows)
    for kind, title in (("table", "Tables"), ("column", "Columns")):
        yield f"## {title}\n"
        part = words[words["kind"] == kind].drop_duplicates("name").sort_values("name")
        yield _table(("Vietnamese", "English", "in code and tables", "meaning"), _rows(part))
    yield "## Codes\n"
    codes = words[words["kind"] == "code"]
    for name, part in codes.groupby("set", sort=True):
        yield f"### `{name}`\n"
        yield _table(("Vietnamese", "English", "code", "meaning"), _rows(part))
    yield "## Findings\n"
    part = words[words["kind"] == "finding"].sort_values("name")
    yield _table(
        ("code", "severity", "what it is"), part[["name", "type", "meaning"]].itertuples(index=False)
    )


def _rows(part: pd.DataFrame) -> Iterator[Sequence[str]]:
    for row in part.itertuples():
        yield str(row.label_vi), str(row.label_en), f"`{row.name}`", str(row.meaning)


def _table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
