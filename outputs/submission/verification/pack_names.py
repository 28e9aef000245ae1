"""Names held against those that a pack must have: none missing, none more, none that only looks like one."""

import unicodedata
from collections.abc import Iterable, Iterator

from outputs.submission.verification.messages import Message
from outputs.text.translations import N_

_LACKING = N_("It is missing; every pack of its book has it.")
_FOREIGN = N_("It does not belong here; no pack of its book has it.")
_ALIKE = N_("It does not belong here; its name can be taken for {name}.")


def wrong_names(there: Iterable[str], expected: Iterable[str]) -> Iterator[Message]:
    """Yield what is wrong with the names of files: `there` are those of a pack, `expected` those of any."""
    there, expected = list(there), list(expected)
    like = {_plain(name): name for name in expected}
    for name in expected:
        if name not in there:
            yield Message(name, _LACKING)
    for name in there:
        if name not in expected:
            other = like.get(_plain(name))
            yield Message(name, _ALIKE, {"name": other}) if other else Message(name, _FOREIGN)


def _plain(name: str) -> str:
    """Return a name as a careless reader or file system takes it: whatever its case, form or last signs."""
    parts = unicodedata.normalize("NFKC", name).casefold().replace("\\", "/").split("/")
    return "/".join(part.strip().rstrip(". ") for part in parts)
