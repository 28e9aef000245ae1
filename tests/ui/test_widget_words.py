"""What Streamlit's own parts say, as the installed Streamlit writes it and as its readers read it."""

import re
from pathlib import Path

import streamlit

from outputs.text.translations import translator
from ui.shell import WIDGET_WORDS, pairs

SCRIPTS = Path(streamlit.__file__).parent / "static/static/js"
# Put together in the browser: "Search" and the name of the table, "Press Enter to" and what it does.
TOGETHER = re.compile(r": \{\}$|(?<=Enter to )apply$|(?<=to exist)\. Running the app's main page\.$")


def test_each_of_the_words_is_said_by_the_streamlit_that_is_installed() -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS.glob("*.js"))
    parts = {text: TOGETHER.sub("", text).split("{}") for text in WIDGET_WORDS}
    assert [text for text, some in parts.items() if not all(part in scripts for part in some)] == []


def test_english_is_put_back_where_another_language_stood() -> None:
    there = dict(pairs(translator("vi")))
    assert there["Select {} matches"] == "Chọn {} kết quả khớp"
    assert dict(pairs(translator("en"))) == {other: text for text, other in there.items()}
