"""What is kept of a book or statement: once for each, and for what else is asked, and no longer than it."""

import gc
from weakref import ref

from occupancy.measures.arrays import cached_per_book


class Owner:
    """In place of a book."""


def test_an_answer_is_worked_out_once_for_each_owner_and_for_what_else_is_asked() -> None:
    worked: list[tuple[int, str]] = []

    @cached_per_book
    def answer(owner: Owner, language: str, *, zone: str = "") -> str:
        worked.append((id(owner), language + zone))
        return f"{language}{zone}"

    first, second = Owner(), Owner()
    asked = [answer(first, "vi"), answer(first, "en"), answer(first, "vi"), answer(first, "vi", zone="a")]
    assert asked == ["vi", "en", "vi", "via"]
    assert answer(second, "vi") == "vi"
    assert worked == [(id(first), "vi"), (id(first), "en"), (id(first), "via"), (id(second), "vi")]


def test_an_answer_goes_with_its_owner() -> None:
    answer = cached_per_book(lambda _: "kept")
    owner = Owner()
    gone = ref(owner)
    assert answer(owner) == "kept"
    del owner
    gc.collect()
    assert gone() is None
