"""The fonts of the sheets: those that the language and the signs of a text need, and no others."""

import pytest

from outputs import fonts


def test_signs_that_the_font_of_the_language_lacks_bring_another_font() -> None:
    assert fonts.covering("ja", "工業団地") == ("latin", "ja")
    assert fonts.covering("ja", "业") == ("latin", "ja", "zh")  # written 業 in Japanese
    assert fonts.covering("vi", "Quế Võ") == ("latin",)
    assert fonts.covering("en", "\U0010fffe") == ("latin",)  # which no font has


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
    assert fonts.needed(language, text) == keys
