"""Ten enquiries as they are made, with the land that a promoter names first: `cases/enquiries.csv`.

It has what is asked on the command line and the first offers, which trying everything finds too (in
`test_land_search_plain`); the land that is not divided yet, and what to ask for instead.
"""

import json
import shlex
from pathlib import Path

import pandas as pd
import pytest

from cli.main import main

CASES = pd.read_csv(Path(__file__).parent / "cases/enquiries.csv", dtype=str, keep_default_na=False)


@pytest.mark.parametrize("case", CASES.to_dict("records"), ids=CASES["who"].tolist())
def test_the_land_that_a_promoter_names_first_is_offered_first(
    case: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["find", *shlex.split(case["asked"]), "--most", "3", "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)

    named = ["+".join(one["parcel_ids"]) for one in answer["offers"]]
    assert "; ".join(named) == case["first"]
    assert "; ".join(one["phase_id"] for one in answer["undivided"]) == case["undivided"]
    eased = ["+".join(one["criterion"] for one in way["changes"]) for way in answer["relaxations"]]
    assert "; ".join(eased) == case["relaxations"]
