"""Signs of numbers: whether a comma or a point stands before decimals, from what a file itself shows."""

import re
from collections.abc import Iterable

COMMA, POINT, OPEN = ",", ".", ""
# Numbers that can only be read with a decimal comma: 12,5 and 1.234,567 and 1.234.567.
_WITH_COMMA = re.compile(
    r"-?([0-9]{1,3}(\.[0-9]{3})+,[0-9]+|[0-9]{1,3}(\.[0-9]{3}){2,}"
    r"|[0-9]+,([0-9]{1,2}|[0-9]{4,})|(0|[0-9]{4,}),[0-9]{3})"
)
_EITHER = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")  # 1.234 may be 1234
_BY_COMMA = re.compile(r"-?([0-9]+|[0-9]{1,3}(\.[0-9]{3})+)(,[0-9]+)?")
_EXCHANGED = str.maketrans(".,", ",.")


def decimal_sign(cells: Iterable[str]) -> str:
    """Return the sign before decimals in the numbers of a file; `OPEN` where they do not show it."""
    written = {cell.strip() for cell in cells}
    commas = any(map(_WITH_COMMA.fullmatch, written))
    points = any(_WITH_COMMA.fullmatch(cell.translate(_EXCHANGED)) for cell in written)
    if commas != points:
        return COMMA if commas else POINT
    return OPEN if any(map(_EITHER.fullmatch, written)) else POINT


def with_point(cell: str, sign: str) -> str:
    """Return a number written with a decimal point; one that stays open with what else it may be."""
    number = cell.strip()
    if sign == COMMA and _BY_COMMA.fullmatch(number):
        return number.replace(".", "").replace(",", ".")
    if sign == OPEN and _EITHER.fullmatch(number):
        return f"{number} ({re.sub('[.,]', '', number)}?)"
    return cell
