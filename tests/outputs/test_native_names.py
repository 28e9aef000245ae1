"""Names of places in Korean, Chinese and Japanese: whole or not at all, and said to be none of an office."""

import pytest

from occupancy.book import load
from occupancy.statement import state
from outputs.site_sheet.document import sheet, sheet_document
from outputs.text.captions import localized_name
from outputs.text.native_names import native_name
from outputs.text.translations import DRAFTS, translator
from tests.support.paper_readers import DATA
from tests.support.site_sheets import bare


@pytest.mark.parametrize(
    ("name", "ko", "zh", "ja"),
    [
        ("KCN Yên Phong", "옌퐁 산업단지", "安丰工业园区", "イエンフォン工業団地"),
        ("KCN Quế Võ (giai đoạn 1)", "꾸에보 산업단지 1단계", "桂武工业园区1期", "クエボー工業団地 第1期"),
        ("KCN VSIP Bắc Ninh", "VSIP 박닌 산업단지", "VSIP 北宁工业园区", "VSIP バクニン工業団地"),
        ("KCN Yên Phong II-A", "옌퐁 II-A 산업단지", "安丰 II-A工业园区", "イエンフォン II-A工業団地"),
        (
            "Sân bay quốc tế Nội Bài (HAN)",
            "노이바이 국제공항 (HAN)",
            "内排国际机场 (HAN)",
            "ノイバイ国際空港 (HAN)",
        ),
        # Its second part has no Chinese characters that are known: then the whole name has none.
        ("KCN Nam Sơn – Hạp Lĩnh", "남선 – 합린 산업단지", "", "ナムソン – ハップリン工業団地"),
        ("KCN Quế Võ, phần chưa tách", "", "", ""),
        ("Một nơi khác", "", "", ""),
    ],
)
def test_a_name_is_written_whole_or_not_at_all(name: str, ko: str, zh: str, ja: str) -> None:
    assert [native_name(name, language) for language in ("ko", "zh", "ja")] == [ko, zh, ja]


def test_a_name_that_the_lists_do_not_have_stays_english() -> None:
    row = {"name_vi": "KCN Một Nơi Khác", "name_en": "Elsewhere Industrial Park"}
    assert localized_name(row, translator("ko")) == "Elsewhere Industrial Park"
    assert (
        localized_name({"name_vi": "KCN Yên Phong", "name_en": "Yen Phong"}, translator("en")) == "Yen Phong"
    )


@pytest.mark.parametrize("language", DRAFTS)
def test_a_sheet_says_that_names_are_none_of_an_office_and_which_they_are(language: str) -> None:
    book = load(DATA, audience="investor")
    said = sheet_document(sheet(state(book, as_of=book.info.data_as_of), ["YP-B12-02"], language=language))
    assert native_name("KCN Yên Phong", language) in said["where"]
    assert any(bare("KCN Yên Phong · KCN Yên Phong mở rộng") in bare(note) for note in said["notes"])
