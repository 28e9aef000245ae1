"""The ways in which Landbook says "I cannot answer", named by where the fault lies."""

from functools import partial


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
