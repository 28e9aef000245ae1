"""Headroom, bridge and calendar from the command line, as a planner and a script meet them."""

import json

import pytest

from tests.support.command_line import Captured, run


def test_the_packaged_book_says_how_far_it_is_from_the_line(capsys: Captured) -> None:
    code, out, err = run(capsys, "headroom", "--format", "json", "--lang", "en")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    (rule,) = answer["rules"]
    # 2,481.57 − 60 % of 4,133.19 ha.
    assert (rule["headroom_leased_ha"], rule["headroom_leasable_ha"], rule["to_let_ha"]) == (1.656, 2.76, 0.0)
    standing, moved = answer["sentences"]
    assert standing == (
        "On 17 Nov 2023, leased land is 2,481.57 of 4,133.19 ha, 60.04 % (basis: Leasable land of"
        " established zones; source: Industrial zones of Bắc Ninh, end of 2023), 1.656 ha of leased land"
        " above the line of 60 %."
    )
    assert moved.startswith("The rate rose from 49.96 % (31 Dec 2021) to 60.04 % (17 Nov 2023): new leases")
    (terms,) = answer["by_terms"]
    assert (terms["day"], terms["meets"]) == ("2023-12-07", False)
    assert [lease["lease_id"] for lease in terms["leases"]] == ["HD-000319", "HD-000670"]
    # Every plot above 1.656 ha, the largest first.
    sizes = [plot["leased_ha"] for plot in answer["plots"]]
    assert sizes == sorted(sizes, reverse=True)
    assert min(sizes) > 1.656
    assert {zone["zone_id"] for zone in answer["zones"] if not zone["holds"]} >= {"gia-binh", "que-vo-3"}
    rates = {row["basis"]: row["fill_rate_pct"] for row in answer["bases"]}
    assert round(rates["established"], 2) == 60.04
    of_2019 = {row["basis"]: row for row in answer["published"] if row["as_of"] == "2019-12-31"}
    assert round(of_2019["operating"]["fill_rate_pct"], 2) == 66.98
    assert (of_2019["operating"]["printed_pct"], of_2019["operating"]["agrees"]) == (66.79, False)


def test_a_minister_reads_in_two_vietnamese_sentences_where_the_rate_stands_and_why(capsys: Captured) -> None:
    _, out, _ = run(capsys, "headroom", "--format", "json", "--lang", "vi")
    standing, moved = json.loads(out)["sentences"]
    assert standing == (
        "Ngày 17/11/2023, đất công nghiệp đã cho thuê là 2.481,57 trên 4.133,19 ha, đạt 60,04 % (cách tính:"
        " Đất công nghiệp cho thuê theo quy hoạch của các KCN đã thành lập; nguồn: Các khu công nghiệp tỉnh"
        " Bắc Ninh, cuối năm 2023), dư 1,656 ha đất đã cho thuê so với mức 60 %."
    )
    # 416.71 ha more of an unchanged 4,133.19 ha are 10.08 points.
    assert moved == (
        "Tỷ lệ lấp đầy tăng từ 49,96 % (31/12/2021) lên 60,04 % (17/11/2023): hợp đồng thuê mới +13,38, hợp"
        " đồng thuê kết thúc −3,30 (điểm phần trăm); tử số +416,71 ha, mẫu số 0,00 ha."
    )


def test_headroom_is_a_table_and_a_csv(capsys: Captured, folder: object) -> None:
    out = run(capsys, "headroom", "--data", folder, "--lang", "en")[1]
    # 50 of 150 ha are leased, 60 % are 90.
    assert "40.000" in out
    assert "Test book. On 17 Nov 2023" in out
    assert "never crosses 60 %" in out
    rows = run(capsys, "headroom", "--data", folder, "--format", "csv")[1].splitlines()
    assert rows[1].startswith("2023-11-17,new_zone,,established,min,60.0,50.0,150.0,")
    # Before the first rule there is a sentence in place of the tables.
    out = run(capsys, "headroom", "--data", folder, "--as-of", "2001-01-01", "--lang", "en")[1]
    assert "No rule on fill rates is in force on the day." in out


def test_the_bridge_has_steps_that_are_the_whole_difference(capsys: Captured) -> None:
    code, out, err = run(capsys, "bridge", "2019-12-31", "2021-12-31", "--format", "json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    first, last, steps = answer["from"], answer["to"], answer["steps"]
    assert (first["as_of"], first["leased_ha"], last["leased_ha"]) == ("2019-12-31", 1747.77, 2064.86)
    for name, of_step in (("leased_ha",) * 2, ("leasable_ha",) * 2, ("fill_rate_pct", "rate_points")):
        change = last[name] - first[name]
        assert sum(step[of_step] for step in steps) == pytest.approx(change, abs=1e-9)
    for step in steps:
        assert sum(row["leased_ha"] for row in step["rows"]) == pytest.approx(step["leased_ha"], abs=1e-6)
        assert list(step) == ["reason", "leased_ha", "leasable_ha", "rate_points", "rows"]


def test_the_bridge_is_a_table_a_csv_and_a_sentence(capsys: Captured, folder: object) -> None:
    out = run(capsys, "bridge", "2019-12-31", "2023-11-17", "--data", folder, "--lang", "en")[1]
    # 40 of 100 ha leased, then 50 of 150.
    assert "The rate fell from 40.00 % (31 Dec 2019) to 33.33 % (17 Nov 2023)" in out
    rows = run(capsys, "bridge", "2019-12-31", "2023-11-17", "--data", folder, "--format", "csv")[1]
    assert rows.splitlines()[1].startswith("2019-12-31,2023-11-17,,,new_leases,20.0,0.0,20.0,2,")
    code, _, err = run(capsys, "bridge", "yesterday", "2023-11-17", "--data", folder, "--lang", "en")
    assert (code, "yesterday after FROM is not a day" in err) == (2, True)


def test_the_bridge_between_two_days_of_knowledge(capsys: Captured) -> None:
    asked = ("bridge", "2023-11-17", "2023-11-17", "--from-known-on", "2022-12-31", "--format", "json")
    steps = {step["reason"]: step for step in json.loads(run(capsys, *asked)[1])["steps"]}
    assert {reason: len(step["rows"]) for reason, step in steps.items()} == {
        "corrections": 1,
        "new_leases": 2,
    }


def test_the_calendar_has_the_leases_that_end_in_three_years(capsys: Captured) -> None:
    asked = ("calendar", "--from", "2024-01-01", "--to", "2026-12-31")
    answer = json.loads(run(capsys, *asked, "--format", "json")[1])
    assert {tuple(row) for row in answer["rows"]} == {("day", "kind", "parcel_id", "lease_id", "area_ha")}
    ends = [row for row in answer["rows"] if row["kind"] == "lease_ends"]
    assert (len(ends), round(sum(row["area_ha"] for row in ends), 2)) == (34, 54.54)
    assert sum(quarter["lease_ends_ha"] for quarter in answer["quarters"]) == pytest.approx(54.54128)
    last = json.loads(run(capsys, "report", "--as-of", "2026-12-31", "--format", "json")[1])["total"]
    assert answer["quarters"][-1]["vacant_ha"] == pytest.approx(last["vacant_ha"])
    assert answer["supply"]


def test_the_calendar_is_a_table_and_a_csv(capsys: Captured, folder: object) -> None:
    assert "Quý 1/2024" in run(capsys, "calendar", "--data", folder, "--to", "2024-12-31", "--lang", "vi")[1]
    out = run(capsys, "calendar", "--data", folder, "--to", "2024-12-31", "--lang", "en")[1]
    # a-1-06 is held until the end of 2024.
    assert "31 Dec 2024  Reservation lapses  a-1-06" in out
    rows = run(capsys, "calendar", "--data", folder, "--to", "2024-12-31", "--format", "csv")[1]
    assert rows.splitlines()[1].startswith("2024-12-31,reservation_lapses,a-1-06,,10.0,z-a,2024-12-31,0.0,")
    code, _, err = run(capsys, "calendar", "--data", folder, "--to", "2020-01-01", "--lang", "en")
    assert (code, "before it begins on 2023-11-17" in err) == (2, True)
