"""Text of a lost encoding is told with what it was; names of other languages are left alone."""

import pandas as pd
import pytest

from occupancy.loading.lost_letters import looks_mojibake, probably_meant


def looks_lost(text: str) -> bool:
    return bool(looks_mojibake(pd.Series([text], dtype="str"))[0])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        # UTF-8 read as Windows-1252, and as Latin-1
        ("Háº¡p LÄ©nh", "Hạp Lĩnh"),
        ("CÃ´ng ty", "Công ty"),
        ("WrocÅ‚aw", "Wrocław"),
        ("Ä\u0090áº¡i Ä\u0090á»\u0093ng", "Đại Đồng"),
        # VNI
        ("Coâng ty", "Công ty"),
        ("KCN Haïp Lónh, Baéc Ninh", "KCN Hạp Lĩnh, Bắc Ninh"),
        ("Ñoàng Nai", "Đồng Nai"),
        ("Bình Döông", "Bình Dương"),
        ("COÂNG TY", "CÔNG TY"),
        # TCVN3
        ("C«ng ty TNHH An Ph¸t", "Công ty TNHH An Phát"),
        ("Khu c«ng nghiÖp QuÕ Vâ", "Khu công nghiệp Quế Võ"),
        ("QuÕ Vâ", "Quế Võ"),
        ("bé tµi nguyªn vµ m\u00adêng", "bộ tài nguyên và mường"),
        # Nobody can tell: letters that the encoding did not have, and what is no Vietnamese in TCVN3
        ("C?ng ty", ""),
        ("Kobe«w ltd", ""),
    ],
)
def test_lost_letters_are_noticed_with_what_was_probably_meant(written: str, meant: str) -> None:
    assert looks_lost(written)
    assert probably_meant(written) == meant


@pytest.mark.parametrize(
    "sound",
    [
        "Công ty hoà khoá Toà nhà Hoà Bình",
        "Wrocław Łódź Kraków Żółć",
        "où est le goût, aérien, Thaïlande, Haïm Loïc, théâtre, CAFÉ™ “CAFÉ”",
        "São Paulo, Ação, Saúde, Aljubarrota à beira-mar",
        "España, Ñandú, Ñuñoa, aún, Peñaïm",
        "Grytøya, Lauøy, Ålesund, Münster, Citroën, Gesù già più",
        "deÉtape, SãO PAULO, McÉwan",
        "https://example.org/x?y=1 Hà Nội? (EST?)",
    ],
)
def test_sound_names_of_any_language_are_left_alone(sound: str) -> None:
    assert not looks_lost(sound)
    assert probably_meant(sound) is None
