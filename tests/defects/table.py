"""The table of kinds of finding in docs/findings.md: `python -m tests.defects.table`."""

from collections.abc import Iterator

import pandas as pd

from occupancy.program import DATA, DEFAULTS, ROOT
from tests.defects.all_defects import BY_HAND, DEFECTS

FINDINGS = ROOT / "docs" / "findings.md"
HEAD = """# Kinds of finding

What the checks find, how serious it is, and on which limits of `tolerances.csv` it depends, as the program
has them. Each kind is planted into small random books, at random places and in random sizes: it is found on
the record where it was planted, once, and nothing is found besides but what the last column names (what is
true of the book as it then stands). Books into which nothing is planted raise nothing. All but a few kinds
are planted into the packaged book too. A kind of files as offices deliver them has a test of its own.

Made by `python -m tests.defects.table`; planted by `tests/defects/`.
"""


def main() -> None:
    """Write the table anew."""
    FINDINGS.write_text(table(), encoding="utf-8", newline="\n")


def table() -> str:
    """Return the text of docs/findings.md."""
    return HEAD + "\n" + "\n".join(_lines()) + "\n"


def kinds() -> "pd.DataFrame":
    """Return the kinds of finding that the dictionary has, under their code."""
    words = pd.read_csv(DATA / "dictionary.csv", dtype=str, keep_default_na=False)
    return words[words["kind"] == "finding"].set_index("name").sort_index()


def _lines() -> Iterator[str]:
    planted = {each.rule: each for each in DEFECTS}
    yield "| kind | what it is | severity | limits | planted | found |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for row in kinds().itertuples():
        rule = str(row.Index)
        if rule in planted:
            defect = planted[rule]
            how, found = defect.planted, "there"
            found += f", and {', '.join(sorted(defect.echoes))} with it" if defect.echoes else ", alone"
            limits = ", ".join(map(_limit, defect.limits))
        else:
            reason, test = BY_HAND[rule]
            how, found, limits = f"not planted: {reason}", f"`{test}`", ""
        cells = (rule, str(row.meaning), str(row.type), limits, how, found)
        yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _limit(code: str) -> str:
    rows = pd.read_csv(DEFAULTS / "tolerances.csv", dtype=str).set_index("code")
    return f"`{code}` {rows.loc[code, 'value']} {rows.loc[code, 'unit']}"


if __name__ == "__main__":
    main()
