"""What a question may ask that no book can answer."""

from geo.errors import LandbookError


class QuestionError(LandbookError):
    """A question names a basis, day, zone, phase or plot that the book does not have."""


class RefusedError(LandbookError):
    """There is an answer, and it is not given as it is: something must be said or mended first."""
