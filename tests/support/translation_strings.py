"""The sentences in the code: what is marked for translation, and the templates of errors."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOMS = ("geo", "occupancy", "outputs", "ui", "cli")
MARKS = {"_", "N_", "gettext", "ngettext", "say", "say_many"}
ERRORS = {
    "LandbookError",
    "SourceError",
    "CrsError",
    "GeometryError",
    "FieldError",
    "Question",
    "QuestionError",
    "RefusedError",
    "ChangeRefusedError",
    "WriteError",
}


def sentences(root: Path) -> dict[str, str]:
    """Every sentence under `root` that a reader may see, and the first place where it stands."""
    found: dict[str, str] = {}
    for path in sources(root):
        place = path.relative_to(root).as_posix()
        for line, text in [*_marked(path), *_errors(path)]:
            found.setdefault(text, f"{place}:{line}")
    return found


def sources(root: Path) -> list[Path]:
    """The source files of the rooms, sorted."""
    paths = [path for room in ROOMS for path in (root / room).rglob("*.py")]
    return sorted([*paths, *(path for path in [root / "app.py"] if path.exists())])


def unreadable(root: Path) -> list[str]:
    """Errors whose sentence is put together while the program runs, so that no catalogue can have it."""
    return [
        f"{path.relative_to(root).as_posix()}:{call.lineno}"
        for path in sources(root)
        for call in _calls(path, ERRORS)
        if not all(_texts(call.args[0]))
    ]


def _marked(path: Path) -> Iterator[tuple[int, str]]:
    """Sentences handed to a marking function; a variable in their place was marked where it was named.

    What is handed over as `how` is a sentence too: how a question is answered.

    Read from the tree and not with Babel, which does not look into f-strings before Python 3.12.
    """
    for call in _calls(path, MARKS):
        for text in (*_texts(call.args[0]), *_how(call)):
            if text:
                yield call.lineno, text


def _how(call: ast.Call) -> Iterator[str]:
    for word in call.keywords:
        if word.arg == "how":
            yield from _texts(word.value)


def _errors(path: Path) -> Iterator[tuple[int, str]]:
    for call in _calls(path, ERRORS):
        for text in (*_texts(call.args[0]), *filter(None, _how(call))):
            yield call.lineno, text


def _calls(path: Path, names: set[str]) -> Iterator[ast.Call]:
    """Calls of functions or methods of these names that are given something."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args:
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in names:
                yield node


def _texts(node: ast.expr) -> Iterator[str]:
    """The text of a constant, or the texts of both branches of a choice between two."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
    else:
        yield ""
