"""What a box on a page says to a reader: its Markdown without the signs that make it literal."""

import re
from typing import Protocol


class Box(Protocol):
    """An error, a warning or an info of an AppTest."""

    @property
    def value(self) -> str: ...


def told(box: Box) -> str:
    """The text of a box as it is read."""
    return re.sub(r"\\([!-/:-@[-`{-~])", r"\1", box.value).replace("\N{WORD JOINER}", "")
