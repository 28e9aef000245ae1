"""The fonts of the sheets: those that the language and the signs of a text need, and no others."""

import pytest

from outputs import assets


def test_signs_that_the_font_of_the_language_lacks_bring_another_font() -> None:
    assert assets.covering("ja", "工業団地") == ("latin", "ja")
    assert assets.covering("ja", "业") == ("latin", "ja", "zh")  # written 業 in Japanese
    assert assets.covering("vi", "Quế Võ") == ("latin",)
    assert assets.covering("en", "\U0010fffe") == ("latin",)  # which no font has


@pytest.mark.parametrize(
    ("language", "text", "keys"),
    [
        ("vi", "Khu công nghiệp Quế Võ", ("latin",)),
        ("ko", "산업단지", ("latin", "ko")),
        ("zh", "工业园区", ("latin", "zh")),
        ("ja", "工業団地", ("latin", "ja")),
        ("en", "한화", ("latin", "ko")),
        ("en", "トヨタ", ("latin", "ja")),
        ("vi", "富士康", ("latin", "zh")),
        ("ja", "한화", ("latin", "ja", "ko")),
        ("ko", "富士康", ("latin", "ko")),
    ],
)
def test_a_sheet_needs_the_fonts_of_its_language_and_of_the_signs_in_it(
    language: str, text: str, keys: tuple[str, ...]
) -> None:
    assert assets.needed(language, text) == keys
