"""The glossary has every column, code, basis and finding that the program's tables have."""

import pandas as pd

from occupancy.program import DATA
from tools.glossary import GLOSSARY, MARK, made_part

TEXT = GLOSSARY.read_text(encoding="utf-8")


def test_the_second_part_is_what_the_dictionary_gives() -> None:
    assert TEXT.partition(MARK)[2] == made_part(), "run python -m tools.glossary"


def test_every_name_of_the_dictionary_is_in_it() -> None:
    words = pd.read_csv(DATA / "dictionary.csv", dtype=str, keep_default_na=False)
    named = words[words["kind"].isin(["table", "column", "code"])]["name"]
    assert [name for name in named if f"| `{name}` |" not in TEXT] == []
