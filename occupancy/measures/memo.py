"""Memo: what is worked out of a book, or of a statement, once and kept for as long as that is."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

Owner = TypeVar("Owner")  # a book or a statement
Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def cached_per_book(
    work: Callable[Concatenate[Owner, Given], Answer],
) -> Callable[Concatenate[Owner, Given], Answer]:
    """Do `work` once for each book, or statement, and for what else it is given: a language, a code.

    Books and statements never change, so the answer never does. Do not write to it;
    it must not hold its book.
    """
    kept: WeakKeyDictionary[Owner, dict[Any, Answer]] = WeakKeyDictionary()

    @wraps(work)
    def answer(owner: Owner, /, *given: Given.args, **named: Given.kwargs) -> Answer:
        answers = kept.setdefault(owner, {})
        key = (given, *named.items())
        if key not in answers:
            answers[key] = work(owner, *given, **named)
        return answers[key]

    return answer
