"""Names: what a reader types, and what is found first."""

from functools import lru_cache

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from occupancy.book import LandBook
from occupancy.questions.name_search import COLUMNS, search_names
from tests.support.process_memory import Row, book, phase, plot


def zone(zone_id: str, name_vi: str, name_en: str, aliases: str = "") -> Row:
    return {"zone_id": zone_id, "name_vi": name_vi, "name_en": name_en, "aliases": aliases}


@lru_cache
def land() -> LandBook:
    zones = [
        zone("que-vo", "KCN Quế Võ", "Que Vo Industrial Park", "Quế Võ I và mở rộng"),
        zone("que-vo-2", "KCN Quế Võ II", "Que Vo II Industrial Park", "Que Vo 2 IP"),
        zone("que-vo-3", "KCN Quế Võ III", "Que Vo III Industrial Park"),
        zone("yen-phong-2", "KCN Yên Phong II", "Yen Phong II Industrial Park"),
        zone("nam-son", "KCN Nam Sơn – Hạp Lĩnh", "Nam Son – Hap Linh Industrial Park"),
        zone("gia-binh-2", "KCN Gia Bình II", "Gia Binh II Industrial Park", "Hanaka Gia Bình II"),
        zone("dai-dong", "KCN Đại Đồng", "Dai Dong Industrial Park"),
    ]
    phases = [
        phase("q3-pk1", "que-vo-3", name_vi="KCN Quế Võ III phân khu 1"),
        phase("y2-a", "yen-phong-2", name_vi="KCN Yên Phong II-A"),
    ]
    plots = [
        plot("Q3-B01-007", zone_id="que-vo-3", phase_id="q3-pk1"),
        plot("Q3-B01-070", zone_id="que-vo-3", phase_id="q3-pk1"),
        plot("007", zone_id="yen-phong-2", phase_id="y2-a"),
    ]
    projects = [
        {"certificate_no": "C-1001", "tenant_name": "Công ty Cơ khí Đường Việt"},
        {"certificate_no": "C-1002", "tenant_name": "Công ty Nhựa Dương Quang"},
        {"certificate_no": "C-1003", "tenant_name": "Công ty Nhựa Dương Quang"},
        {"certificate_no": "C-1004", "tenant_name": ""},
        {"certificate_no": "C-1005", "tenant_name": '<img src=x onerror="alert(1)">'},
    ]
    anchors = [{"tenant_name": "Viglacera Works", "zone_id": "yen-phong-2"}]
    return book(zones=zones, phases=phases, parcels=plots, projects=projects, anchor_tenants=anchors)


def found(text: str, **options: object) -> list[tuple[str, str]]:
    hits = search_names(land(), text, **options)  # type: ignore[arg-type]
    return list(zip(hits["kind"], hits["record_id"], strict=True))


@pytest.mark.parametrize(
    "typed",
    [
        "que vo 3",
        "Quế Võ III",
        "quế võ 3",
        "QUE VO III",
        "quevo3",
        "quevoiii",
        "que-vo-3",
        "vo que 3",
        "khu công nghiệp Quế Võ 3",
        "Que Vo 3 industrial park",
        "  quế   võ,  iii ",
    ],
)
def test_a_zone_is_found_by_any_of_its_spellings(typed: str) -> None:
    assert found(typed)[0] == ("zone", "que-vo-3")


@pytest.mark.parametrize("typed", ["yen phong 2a", "Yên Phong IIA", "yên phong II - A", "Yên Phong II-A"])
def test_a_phase_is_found_whether_its_letter_is_attached_or_not(typed: str) -> None:
    assert found(typed)[0] == ("phase", "y2-a")


def test_a_name_that_is_all_of_what_was_typed_comes_first() -> None:
    assert found("quế võ")[0] == ("zone", "que-vo")
    assert [kind for kind, _ in found("quế võ")] == ["zone", "zone", "zone", "phase"]


def test_a_number_finds_the_number_before_names_that_only_begin_so() -> None:
    assert found("que vo 1")[:2] == [("zone", "que-vo"), ("phase", "q3-pk1")]
    assert ("zone", "que-vo-2") not in found("que vo 1")


def test_words_may_be_begun_only() -> None:
    assert found("qu vo ii")[0] == ("zone", "que-vo-2")
    assert ("zone", "nam-son") in found("ha lin")


def test_vi_is_the_beginning_of_a_name_as_well_as_six() -> None:
    assert ("anchor_tenant", "Viglacera Works") in found("vi")


def test_an_alias_is_found_and_named_as_what_was_found() -> None:
    hit = search_names(land(), "hanaka").iloc[0]

    assert hit["record_id"] == "gia-binh-2"
    assert hit["name"] == "KCN Gia Bình II"
    assert hit["matched"] == "Hanaka Gia Bình II"


def test_of_spellings_that_fit_alike_the_name_itself_is_what_was_found() -> None:
    assert search_names(land(), "que vo 3").loc[0, "matched"] == "KCN Quế Võ III"


def test_d_with_a_stroke_is_found_by_d() -> None:
    assert found("dai dong")[0] == ("zone", "dai-dong")


def test_typed_marks_rank_first_and_drop_nothing() -> None:
    street, sun = ("tenant", "Công ty Cơ khí Đường Việt"), ("tenant", "Công ty Nhựa Dương Quang")

    assert found("đường") == [street, sun]
    assert found("dương") == [sun, street]
    assert set(found("duong")) == {street, sun}


def test_a_mark_without_its_tone_counts_while_the_word_is_being_typed() -> None:
    assert found("đươn")[0] == ("tenant", "Công ty Cơ khí Đường Việt")
    assert found("dươn")[0] == ("tenant", "Công ty Nhựa Dương Quang")


def test_a_tenant_with_two_certificates_is_found_once_and_a_nameless_one_never() -> None:
    assert found("nhua duong quang") == [("tenant", "Công ty Nhựa Dương Quang")]
    assert "" not in [record for _, record in found("c", limit=100)]


def test_a_certificate_is_found_by_its_number() -> None:
    assert found("c-1004") == [("certificate", "C-1004")]
    assert found("1002") == [("certificate", "C-1002")]


def test_a_plot_is_found_by_its_id_and_the_whole_id_comes_first() -> None:
    assert found("007")[0] == ("parcel", "007")
    assert set(found("007")) == {("parcel", "007"), ("parcel", "Q3-B01-007")}
    assert found("q3 b1 7")[0] == ("parcel", "Q3-B01-007")


def ranked(typed: str, **tables: list[Row]) -> list[str]:
    return search_names(book(**tables), typed)["name"].tolist()


def test_a_whole_name_comes_before_a_longer_one_of_a_weightier_kind() -> None:
    zones = [zone("Z", "KCN Alpha Beta", "")]
    tenants = [{"certificate_no": "1", "tenant_name": "Alpha"}]

    assert ranked("alpha", zones=zones, projects=tenants) == ["Alpha", "KCN Alpha Beta"]


def test_a_zone_comes_before_a_plot_with_a_shorter_name() -> None:
    zones = [zone("Z", "KCN Gia Bình", "")]

    assert ranked("gia", zones=zones, parcels=[plot("GIA-1")]) == ["KCN Gia Bình", "GIA-1"]


def test_words_in_the_order_typed_come_before_the_same_words_turned_round() -> None:
    turned = {"certificate_no": "1", "tenant_name": "Nhựa Dương Quang"}
    typed = {"certificate_no": "2", "tenant_name": "Nhựa Quang Dương"}

    assert ranked("quang duong", projects=[turned, typed]) == ["Nhựa Quang Dương", "Nhựa Dương Quang"]


def test_hits_say_which_zone_they_are_in() -> None:
    hits = search_names(land(), "yen phong 2").set_index("record_id")["zone_id"]

    assert hits["y2-a"] == "yen-phong-2"
    assert search_names(land(), "quang")["zone_id"].tolist() == [""]


def test_hits_may_be_kept_to_some_kinds_and_to_a_number() -> None:
    assert found("que vo", kinds=["phase"]) == [("phase", "q3-pk1")]
    assert len(found("que vo", limit=2)) == 2


@pytest.mark.parametrize("typed", ["", "  ", "–…!", "zzz"])
def test_nothing_is_found_for_nothing(typed: str) -> None:
    hits = search_names(land(), typed)

    assert hits.empty
    assert tuple(hits.columns) == COLUMNS


@pytest.mark.parametrize("typed", ["img src", 'onerror="alert(1)"', "(", "[a-z]+", "\\d", "a%' --"])
def test_signs_are_never_read_as_a_pattern(typed: str) -> None:
    assert isinstance(found(typed), list)


def test_a_name_that_looks_like_html_comes_back_as_written() -> None:
    assert search_names(land(), "onerror").loc[0, "name"] == '<img src=x onerror="alert(1)">'


def test_a_book_without_tenants_has_none_to_find() -> None:
    assert search_names(book(), "khu z")["kind"].tolist() == ["zone"]


@given(st.text(max_size=20))
def test_whatever_is_typed_gets_an_answer(text: str) -> None:
    assert len(search_names(land(), text, limit=5)) <= 5


@given(position=st.integers(0, 6), cut=st.integers(1, 30))
def test_the_beginning_of_a_name_finds_its_zone(position: int, cut: int) -> None:
    zones: pd.DataFrame = land().zones
    name, zone_id = zones["name_vi"].iloc[position], zones["zone_id"].iloc[position]

    assert ("zone", zone_id) in found(name[:cut], limit=100)
