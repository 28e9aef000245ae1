"""A new book: its book.toml with comments, for a province where one is named."""

import json
import unicodedata

from geo.local_planes import plane_of_meridian
from occupancy.errors import QuestionError
from occupancy.loading.derived_settings import BASIS
from occupancy.loading.provincial_planes import central_meridians
from occupancy.loading.record_checks import closest_ids
from occupancy.loading.register import fold
from outputs.text.translations import N_, Translator

_COMMENTS = {
    "head": N_("The book itself. What a line with # leaves out is taken from the tables, and said so."),
    "name": N_("Name of the book in Vietnamese and in English"),
    "day": N_("The day shown first; left out: that of the newest event"),
    "plane": N_("The plane in which land is measured; left out: by where the land lies"),
    "basis": N_("How fill rates are measured: a code of bases.csv"),
    "rules": N_("The country whose law holds; left out: none"),
    "empty": N_("Where an empty day means that it has not come yet, and not that it is not stated"),
}


def book_toml(name: str, words: Translator, *, province: str = "") -> bytes:
    """Write the book.toml of a new book, each key with a comment; a province brings its plane and law.

    Raises
    ------
    QuestionError
        If there is no such province.
    """
    say = {key: f"# {words.gettext(comment)}\n" for key, comment in _COMMENTS.items()}
    plane, meridian = plane_of_province(province) if province else ("…", "")
    off = "" if province else "# "
    quoted = json.dumps(name, ensure_ascii=False)
    lines = (
        f"{say['head']}\n",
        f"{say['name']}name_vi = {quoted}\nname_en = {quoted}\n\n",
        f"{say['day']}# data_as_of = 2023-12-31\n\n",
        f'{say["plane"]}{off}plane = "{plane}"{f"  # {meridian}" if meridian else ""}\n\n',
        f'{say["basis"]}default_basis = "{BASIS}"\n\n',
        f'{say["rules"]}{off}rules = "vn"\n\n',
        f'{say["empty"]}# [empty]\n# cleared_on = "not yet"\n# operating_from = "not yet"\n',
    )
    return "".join(lines).encode()


def plane_of_province(province: str) -> tuple[str, str]:
    """Return the plane of a province or city of Viet Nam, by its name before July 2025, and its meridian.

    Raises
    ------
    QuestionError
        If there is no such province.
    """
    rows = central_meridians()
    meridians = dict(zip(rows["province"].map(_bare), rows["central_meridian"], strict=True))
    wanted = _bare(province)
    if wanted not in meridians:
        names = dict(zip(rows["province"].map(_bare), rows["province"], strict=True))
        near = names.get(closest_ids([wanted], names).get(wanted, ""), "–")
        raise QuestionError(
            "There is no province {province} (nearest: {nearest}); write its name as before July 2025, or"
            " leave --province out.",
            province=province,
            nearest=near,
        )
    meridian = str(meridians[wanted])
    return plane_of_meridian(meridian), meridian


def _bare(name: str) -> str:
    """Return a name without marks and without what a province or city is called before it."""
    folded = fold(name).replace("đ", "d")
    for title in ("tỉnh ", "thành phố ", "tp. ", "tp "):
        folded = folded.removeprefix(title)
    return "".join(sign for sign in unicodedata.normalize("NFD", folded) if sign.isascii() and sign.isalnum())
