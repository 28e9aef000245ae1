"""Axes: what papers call the two coordinates of a plane, and which way they count."""

from geo import crs
from outputs.text.translations import Translator


def axis_heads(plane: crs.System, words: Translator) -> tuple[str, str]:
    """Return what stands over coordinates, northings or southings first: `X (north)`, `Y (east)`."""
    north, east, turned = crs.printed_axes(plane)
    up, across = (
        (words.gettext("{axis} (south)"), words.gettext("{axis} (west)"))
        if turned
        else (words.gettext("{axis} (north)"), words.gettext("{axis} (east)"))
    )
    return up.format(axis=north), across.format(axis=east)


def printed_sign(plane: crs.System) -> int:
    """Return by what metres north and east are multiplied: −1 where papers count south and west."""
    return -1 if crs.printed_axes(plane)[2] else 1


def plane_sentence(plane: crs.System, words: Translator) -> str:
    """Return the plane by its name, its central meridian, and which way its axes run."""
    texts = (
        words.gettext("{plane}; {north} is north, {east} east."),
        words.gettext("{plane}; {north} is south, {east} west."),
    )
    return _filled(texts, plane, words)


def coordinates_sentence(plane: crs.System, words: Translator) -> str:
    """Return `plane_sentence` as it stands below a map."""
    texts = (
        words.gettext("Coordinates: {plane}; {north} to the north, {east} to the east."),
        words.gettext("Coordinates: {plane}; {north} to the south, {east} to the west."),
    )
    return _filled(texts, plane, words)


def _filled(texts: tuple[str, str], plane: crs.System, words: Translator) -> str:
    """Fill in the text of a plane that counts north and east, or the other one."""
    north, east, turned = crs.printed_axes(plane)
    name, meridian = plane.name, crs.central_meridian(plane)
    if meridian:
        name = words.gettext("{plane}, central meridian {meridian}").format(plane=name, meridian=meridian)
    return texts[turned].format(plane=name, north=north, east=east)
