"""Memo: what is worked out of a book once and kept for as long as the book is."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from occupancy.book import LandBook

Answer = TypeVar("Answer")


def cached_per_book(work: Callable[[LandBook], Answer]) -> Callable[[LandBook], Answer]:
    """Do `work` once for each book; books never change, so its answer never does. Do not write to it."""
    kept: WeakKeyDictionary[LandBook, Answer] = WeakKeyDictionary()

    @wraps(work)
    def answer(book: LandBook) -> Answer:
        if book not in kept:
            kept[book] = work(book)
        return kept[book]

    return answer
