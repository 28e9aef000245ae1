"""What a planted fault is: its kind, how it comes into the files, where it is to be found."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.defects.random_book import Book

# Plants the fault in the rows of the book and returns the records of which one is told ("" for a table).
Plant = Callable[[Book], str | tuple[str, ...]]


@dataclass(frozen=True)
class Defect:
    """A fault of one kind; its docstring says what is planted.

    `limits` are codes of the tolerances on which it depends. `echoes` are kinds that may be told besides,
    for they are true of the book as it then stands. `many` says that it is told of several records.
    """

    rule: str
    plant: Plant
    limits: tuple[str, ...] = ()
    echoes: frozenset[str] = frozenset()
    many: bool = False

    def __str__(self) -> str:
        return self.rule

    @property
    def planted(self) -> str:
        """What is planted, in words."""
        return (self.plant.__doc__ or "").strip().rstrip(".")


def planted_as(
    listed: list[Defect], rule: str, *, limits: str = "", echoes: str = "", many: bool = False
) -> Callable[[Plant], Plant]:
    """Enter a way to plant a fault in a list, as the kind `rule`; limits and echoes are apart by spaces."""

    def entered(plant: Plant) -> Plant:
        listed.append(Defect(rule, plant, tuple(limits.split()), frozenset(echoes.split()), many))
        return plant

    return entered
