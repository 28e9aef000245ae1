"""What a question may ask that no book can answer."""

from geo.errors import LandbookError


class QuestionError(LandbookError):
    """A question names a basis, day, zone, phase or plot that the book does not have."""
