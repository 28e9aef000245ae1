"""The ways in which Landbook says "I cannot answer", named by where the fault lies."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path


class LandbookError(Exception):
    """One sentence for a person: what is wrong, where, what was expected, how to mend it.

    Attributes
    ----------
    template
        The sentence in English with `{name}` places; it is also the key of its translation.
    params
        What stands in the places; shown as given, so format numbers and dates before.
    """

    def __init__(self, template: str, **params: object) -> None:
        self.template = template
        self.params = params
        super().__init__(template.format(**params))

    def __reduce__(self) -> tuple[object, ...]:
        """Come back from another process with its places, not with the finished sentence."""
        return partial(type(self), self.template, **self.params), ()


class SourceError(LandbookError):
    """A file is missing, truncated or not what its name says."""


class CrsError(LandbookError):
    """A coordinate reference system is missing, or not one to measure land in."""


class GeometryError(LandbookError):
    """Shapes cannot be used for the question asked."""


class FieldError(LandbookError):
    """A column or value makes a whole table unusable."""


class SeveralError(LandbookError):
    """Several faults in one answer, each a sentence of its own under `errors`."""

    def __init__(self, *errors: LandbookError) -> None:
        self.errors = errors
        super().__init__("{faults}", faults=" ".join(map(str, errors)))

    def __reduce__(self) -> tuple[object, ...]:
        """Come back from another process with the faults themselves."""
        return type(self), self.errors


class Faults:
    """Faults taken up one by one, so that all are told at once."""

    def __init__(self) -> None:
        self.errors: list[LandbookError] = []

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Take up the fault that is met here, once, and go on behind it."""
        try:
            yield
        except LandbookError as fault:
            told = {str(each) for each in self.errors}
            several = fault.errors if isinstance(fault, SeveralError) else (fault,)
            self.errors.extend(each for each in several if str(each) not in told)

    def tell(self) -> None:
        """Raise what was taken up: one fault as it is, several as one; nothing where there is none."""
        if len(self.errors) == 1:
            raise self.errors[0]
        if self.errors:
            raise SeveralError(*self.errors)


@contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Turn what the system says of a file that cannot be opened or read into a sentence.

    Raises
    ------
    SourceError
        If it is not there or may not be read.
    """
    try:
        yield
    except FileNotFoundError:
        raise SourceError("There is no file {file}; put it there or name another.", file=str(path)) from None
    except OSError as error:
        raise SourceError(
            "{file} cannot be opened ({reason}); check that it is a file you may read.",
            file=str(path),
            reason=error.strerror,
        ) from None
