"""The command that finds land, as a promoter or another program types it."""

import json
from pathlib import Path

import pytest

from tests.support.book_builder import edit, write_book
from tests.support.command_line import Captured, run


def answer(capsys: Captured, *arguments: object) -> dict[str, object]:
    code, out, err = run(capsys, "find", *arguments, "--format", "json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert isinstance(found, dict)
    return found


def test_json_has_the_keys_that_other_programs_read(capsys: Captured, folder: Path) -> None:
    found = answer(capsys, "--data", folder, "--area-ha", 20, "--min-ha", 20, "--max-ha", 20, "--zone", "z-a")
    assert found["as_of"] == "2023-11-17"
    assert [(one["rank"], one["parcel_ids"], one["zone_id"], one["area_ha"]) for one in found["offers"]] == [  # type: ignore[attr-defined, index]
        (1, ["a-1-04", "a-1-05"], "z-a", 20.0),
        (2, ["a-2-02", "a-2-03"], "z-a", 20.0),
    ]
    first = found["offers"][0]  # type: ignore[index]
    assert first["score"] > 0
    assert {"criterion": "zones", "wanted": ["z-a"], "found": "z-a"}.items() <= first["reasons"][-1].items()
    assert set(found) >= {"as_of", "offers", "near_misses", "relaxations"}


def test_sets_that_were_not_looked_at_are_told_by_place_and_size(capsys: Captured) -> None:
    asked = ("--area-ha", 12, "--across-streets", "--zone", "thuan-thanh-1")
    found = answer(capsys, *asked)
    _, out, _ = run(capsys, "find", *asked, "--lang", "en")
    assert found["exact"] is False
    [passed_over] = found["passed_over"]  # type: ignore[misc]
    assert passed_over == {"zone_id": "thuan-thanh-1", "phase_id": "thuan-thanh-1-main", "plots_from": 6}
    told = "Not every set of neighbours was looked at; better land may be among sets of 6 or more plots in"
    assert told in " ".join(out.split())
    every = answer(capsys, "--area-ha", 12, "--zone", "thuan-thanh-1")
    assert (every["exact"], every["passed_over"]) == (True, [])


def test_a_near_miss_says_what_was_wanted_and_what_there_is(capsys: Captured, folder: Path) -> None:
    found = answer(capsys, "--data", folder, "--area-ha", 11, "--min-ha", 10.5, "--max-ha", 12)
    assert found["offers"] == []
    first = found["near_misses"][0]  # type: ignore[index]
    assert first["parcel_ids"] == ["a-1-04"]
    assert first["failed"] == [{"criterion": "area_ha", "wanted": [10.5, 12.0], "found": 10.0}]
    held = next(one for one in found["near_misses"] if one["parcel_ids"] == ["a-1-06"])  # type: ignore[attr-defined]
    assert held["failed"][0] == {"criterion": "free", "wanted": ["free"], "found": "reserved"}
    [change] = found["relaxations"][0]["changes"]  # type: ignore[index]
    assert change == {"criterion": "area_ha", "wanted": [10.5, 12.0], "needed": 10.0}


def test_geojson_holds_what_is_offered_in_degrees(capsys: Captured, folder: Path) -> None:
    code, out, _ = run(capsys, "find", "--data", folder, "--area-ha", 10, "--format", "geojson")
    features = json.loads(out)["features"]
    assert code == 0
    assert {feature["properties"]["parcel_ids"][0] for feature in features} >= {"a-1-04", "a-2-02"}
    lon, lat = features[0]["geometry"]["coordinates"][0][0]
    assert 105 < lon < 107
    assert 20 < lat < 22


def test_the_table_says_the_reasons_in_both_languages(capsys: Captured, folder: Path) -> None:
    asked = ("--data", folder, "--area-ha", 10, "--price-usd-m2", 150, "--service", "power")
    _, vietnamese, _ = run(capsys, "find", *asked)
    _, english, _ = run(capsys, "find", *asked, "--lang", "en")
    assert "Cần 10,00 ha, từ 9,00 đến 12,50 ha, tại ngày 17/11/2023" in vietnamese
    assert "10.00 ha wanted, from 9.00 to 12.50 ha, on 17 Nov 2023" in english
    assert "Asking price (USD/m²)" in english


def test_a_soft_wish_and_a_weight_move_the_rank_only(capsys: Captured, tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book", parcels=edit(3, asking_price_usd_m2=90.0))
    hard = answer(capsys, "--data", folder, "--area-ha", 10, "--price-usd-m2", 50)
    soft = answer(
        capsys, "--data", folder, "--area-ha", 10, "--price-usd-m2", 50,
        "--soft", "price_usd_m2", "--weight", "price_usd_m2=3",
    )  # fmt: skip
    plots = [[one["parcel_ids"] for one in found["offers"]] for found in (hard, soft)]  # type: ignore[attr-defined]
    assert ["a-1-04"] not in plots[0]
    assert ["a-1-04"] in plots[1]
    weights = {one["weight"] for one in soft["offers"][0]["reasons"] if one["criterion"] == "price_usd_m2"}  # type: ignore[index]
    assert weights == {3.0}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "No area is asked for; name how many hectares are wanted."),
        (("--area-ha", "0"), "An area wanted is a number of hectares above nought, like 12 or 0.5."),
        (
            ("--area-ha", "5", "--min-ha", "6"),
            "The area wanted is 5 ha, from 6 to 7.5 ha; give them in order of size.",
        ),
        (("--area-ha", "5", "--near", "Atlantis"), "Atlantis after --near is not a name and a number"),
        (("--area-ha", "5", "--near", "Atlantis=40"), "The book has no place Atlantis; name one of"),
        (
            ("--area-ha", "5", "--service", "gas"),
            "gas after --service is not a criterion; choose from power, water, wastewater, road.",
        ),
        (("--area-ha", "5", "--near", "=40"), "=40 after --near is not a name and a number"),
        (("--area-ha", "5", "--soft", "road"), "road after --soft is not asked for; ask for it, or leave"),
        (("--area-ha", "5", "--weight", "road=2"), "road after --weight is not asked for; ask for it, or"),
        (("--area-ha", "5", "--until", "2023-11-17"), "2023-11-17 after --until is not after 2023-11-17;"),
        (("--area-ha", "5", "--zone", "z-x"), "The book has none of zones called z-x; choose from z-a, z-b"),
        (("--area-ha", "5", "--ready-by", "soon"), "soon after --ready-by is not a day"),
        (("--area-ha", "many"), "--area-ha takes a number with a decimal point, like 12.5"),
        (("--area-ha", "2,5"), "--area-ha takes a number with a decimal point, like 12.5"),
        (("--area-ha", "1,234.5"), "--area-ha takes a number with a decimal point, like 12.5"),
        (("--area-ha", "12", "--near", "airport=2,5"), "airport=2,5 after --near is not a name and a number"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence_and_exit_code_2(
    capsys: Captured, folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    code, out, err = run(capsys, "find", "--data", folder, *arguments, "--lang", "en")
    assert (code, out) == (2, "")
    assert err.startswith(said)
    assert err.count("\n") == 1
