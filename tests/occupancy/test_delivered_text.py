"""Text of deliveries: every Vietnamese encoding becomes Unicode; what may be two things stays as it is."""

import unicodedata

import pytest

from occupancy.delivery.text import cleaned, decode, decode_cells

SENTENCE = "Công ty cổ phần đầu tư Quế Võ, thửa đất số 7"
TONES = "\u0300\u0301\u0303\u0309\u0323"
# As iconv writes the sentence in TCVN 5712-1.
TCVN3 = b"C\xabng ty c\xe6 ph\xc7n \xae\xc7u t\xad Qu\xd5 V\xe2, th\xf6a \xae\xcat s\xe8 7"
VNI = "Coâng ty coå phaàn ñaàu tö Queá Voõ, thöûa ñaát soá 7".encode("cp1252")


def in_cp1258(text: str) -> bytes:
    """Letters with their hats, tones behind them, as Windows keeps Vietnamese."""
    letters = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        hatted = "".join(sign for sign in parts if sign not in TONES)
        letters.append(
            unicodedata.normalize("NFC", hatted) + "".join(sign for sign in parts if sign in TONES)
        )
    return "".join(letters).encode("cp1258")


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (SENTENCE.encode(), "UTF-8"),
        (b"\xef\xbb\xbf" + SENTENCE.encode(), "UTF-8"),
        (SENTENCE.encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + SENTENCE.encode("utf-16-be"), "UTF-16"),
        (SENTENCE.encode("utf-16-le"), "UTF-16"),
        (in_cp1258(SENTENCE), "Windows-1258"),
        (TCVN3, "TCVN3"),
        (VNI, "VNI"),
    ],
)
def test_a_file_is_read_in_the_encoding_in_which_its_words_are_vietnamese(raw: bytes, encoding: str) -> None:
    assert decode(raw, file="a.csv") == (SENTENCE, encoding)


def test_a_file_of_western_europe_stays_what_it_is() -> None:
    assert decode("Société générale, Zürich".encode("cp1252"), file="a.csv") == (
        "Société générale, Zürich",
        "Windows-1252",
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        # A ministry's manual: ư is a soft hyphen, which text tools delete.
        ("bé tµi nguyªn vµ m«i tr\u00adêng", "bộ tài nguyên và môi trường"),
        ("VEÀ KHU COÂNG NGHIEÄP VIEÄT NAM", "VỀ KHU CÔNG NGHIỆP VIỆT NAM"),
        ("Háº¡p LÄ©nh", "Hạp Lĩnh"),
        ("§Êt c©y xanh", "Đất cây xanh"),
        ("DiÖn tÝch (m2)", "Diện tích (m2)"),
        ("Coâng ty", "Công ty"),
        (in_cp1258(SENTENCE).decode("latin-1"), SENTENCE),
        (TCVN3.decode("latin-1"), SENTENCE),
    ],
)
def test_a_cell_that_one_lost_encoding_explains_is_read_in_it(written: str, meant: str) -> None:
    decoded = decode_cells(["Lot 1", written])

    assert decoded.texts == ["Lot 1", meant]
    assert decoded.before == {1: written}


@pytest.mark.parametrize(
    "sound",
    [
        "Société",
        "España",
        "Zürich 50°C",
        "Dien tich (m²)",
        "Nam Sơn – Hạp Lĩnh",
        "Hà Nội",
        "đất",
        "São Paulo",
    ],
)
def test_sound_cells_stay_as_they_are(sound: str) -> None:
    assert decode_cells([sound]).texts == [sound]
    assert decode_cells([sound]).before == {}


def test_a_cell_that_may_be_either_goes_with_the_others() -> None:
    """`bé` is a word as it is, and `bộ` in TCVN3."""
    assert decode_cells(["bé", "C«ng ty"]).texts == ["bộ", "Công ty"]
    assert decode_cells(["bé", "Hạp Lĩnh"]).texts == ["bé", "Hạp Lĩnh"]


def test_where_the_others_disagree_it_stays_and_is_unsure() -> None:
    decoded = decode_cells(["bé", "C«ng ty", "Hạp Lĩnh", "C?ng ty"])

    assert decoded.texts == ["bé", "Công ty", "Hạp Lĩnh", "C?ng ty"]
    assert decoded.unsure == (0, 3)


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("b\\U+1EA3n v\\u+1ebd", "bản vẽ"),
        (unicodedata.normalize("NFD", "Quế Võ"), "Quế Võ"),
        ("\u00a0 A-01\u200b ", "A-01"),
        ("A–01", "A-01"),
        ("−5", "-5"),
        ("Nam Sơn – Hạp Lĩnh", "Nam Sơn – Hạp Lĩnh"),
        ("１２３４", "1234"),
        ("ðất ñai", "đất đai"),
        ("España", "España"),
    ],
)
def test_a_text_is_cleaned_of_what_nobody_sees(written: str, clean: str) -> None:
    assert cleaned(written) == clean
