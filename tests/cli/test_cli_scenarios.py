"""Scenarios and robustness from the command line, as a planner and a script meet them."""

import csv
import io
import json
from pathlib import Path

import pytest

from occupancy.program import ROOT
from tests.support.command_line import Captured, run

SCENARIOS = ROOT / "examples" / "scenarios"
REVOKE = 'landbook_scenario = 1\ntitle = "x"\n[[step]]\ndo = "revoke"\non = 2023-11-17\nleases = ["{}"]\n'


def scenario(folder: Path, lease: str) -> Path:
    path = folder / f"{lease}.toml"
    path.write_text(REVOKE.format(lease), encoding="utf-8")
    return path


def test_scenarios_stand_beside_the_book_with_their_differences(
    capsys: Captured, folder: Path, tmp_path: Path
) -> None:
    files = [scenario(tmp_path, lease) for lease in ("L1", "L2")]
    code, out, err = run(capsys, "whatif", *files, "--data", folder, "--format", "json")
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert answer["book"]["total"]["leased_ha"] == 50
    assert [each["total"]["leased_ha"] for each in answer["scenarios"]] == [40, 36]
    first = answer["scenarios"][0]
    assert first["differences"]["total"]["leased_ha"] == -10
    assert first["rules"][0]["holds"] is False
    assert {"total", "rates", "rules", "findings", "differences"} <= first.keys()

    rows = {
        row["quantity"]: row
        for row in csv.DictReader(
            io.StringIO(run(capsys, "whatif", *files, "--data", folder, "--format", "csv")[1])
        )
    }
    assert [rows["leased_ha"][name] for name in ("book", "scenario_2", "difference_2")] == [
        "50.0",
        "36.0",
        "-14.0",
    ]

    code, out, _ = run(capsys, "whatif", *files, "--data", folder, "--lang", "en")
    assert "40.00 (−10.00)" in out
    assert "Invented figures" in out


def test_a_bridge_leads_from_the_book_to_a_scenario_and_from_one_to_another(
    capsys: Captured, folder: Path, tmp_path: Path
) -> None:
    first, second = (str(scenario(tmp_path, lease)) for lease in ("L1", "L2"))
    asked = ("bridge", "2023-11-17", "2023-11-17", "--data", folder)
    code, out, err = run(capsys, *asked, "--scenario", first, "--format", "json")
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert [answer[end]["scenario"] for end in ("from", "to")] == [None, "x"]
    assert [answer[end]["leased_ha"] for end in ("from", "to")] == [50, 40]
    (step,) = answer["steps"]
    assert (step["reason"], step["leased_ha"], step["rows"][0]["lease_id"]) == ("ended_leases", -10, "L1")

    # The one takes 10 ha back, the other 14: from 40 to 36.
    both = (*asked, "--from-scenario", first, "--scenario", second)
    answer = json.loads(run(capsys, *both, "--format", "json")[1])
    assert sum(step["leased_ha"] for step in answer["steps"]) == pytest.approx(-4, abs=1e-9)
    assert "(17 Nov 2023 · x)" in run(capsys, *both, "--lang", "en")[1]
    (line, *_) = csv.DictReader(io.StringIO(run(capsys, *both, "--format", "csv")[1].lstrip("\ufeff")))
    assert (line["from_scenario"], line["to_scenario"]) == ("x", "x")

    code, out, err = run(capsys, *asked, "--scenario", scenario(tmp_path, "nobody"))
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("nobody.toml (x): ")


def test_a_layer_that_forbids_the_land_is_told(capsys: Captured) -> None:
    code, out, _ = run(
        capsys,
        "whatif",
        SCENARIOS / "new_zone.toml",
        "--forbid",
        SCENARIOS / "new_zone.geojson",
        "--rice",
        SCENARIOS / "new_zone.geojson",
        "--lang",
        "en",
    )
    assert code == 0
    assert "On land of new_zone.geojson, the phase khu-moi has 345.20 ha. This is not allowed." in out


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_scenario_that_cannot_be_applied_is_refused_in_one_line(
    capsys: Captured, folder: Path, tmp_path: Path, lang: str
) -> None:
    code, out, err = run(capsys, "whatif", scenario(tmp_path, "nobody"), "--data", folder, "--lang", lang)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("nobody.toml (x): ")
    missing = tmp_path / "none.toml"
    code, out, err = run(capsys, "whatif", missing, "--data", folder, "--lang", lang)
    assert (code, out, err.count("\n")) == (2, "", 1)


def test_the_verdict_of_the_packaged_book_is_met_and_not_robust(capsys: Captured) -> None:
    code, out, _ = run(capsys, "robustness", "--format", "json")
    answer = json.loads(out)
    assert (code, answer["holds"], answer["light"]) == (0, True, "amber")
    # 3 % of 3,670.89 ha of estimated land are 110.13 ha, and 60 % of these 66.08.
    first = answer["causes"][0]
    assert first == {
        "cause": "estimates_high",
        "effect_ha": pytest.approx(-66.076, abs=1e-3),
        "fill_rate_pct": pytest.approx(58.4818, abs=1e-4),
        "holds": False,
    }
    rows = [*csv.DictReader(io.StringIO(run(capsys, "robustness", "--format", "csv")[1]))]
    assert [row["cause"] for row in rows] == [*(each["cause"] for each in answer["causes"]), "together"]
