"""The rules of the rooms, read from the source with `ast`: who may import, name or ask what."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOMS: dict[str, frozenset[str]] = {
    "geo": frozenset(),
    "occupancy": frozenset({"geo"}),
    "outputs": frozenset({"geo", "occupancy"}),
    "ui": frozenset({"geo", "occupancy", "outputs"}),
    "cli": frozenset({"geo", "occupancy", "outputs"}),
    "tools": frozenset({"geo", "occupancy"}),
}
# Rooms within a room: a part may import its own modules, and those of the room that are named here.
PARTS: dict[str, tuple[str, ...]] = {
    "occupancy/loading/": ("occupancy.loading", "occupancy.errors", "occupancy.program"),
    "occupancy/measures/": (
        "occupancy.loading",
        "occupancy.measures",
        "occupancy.book",
        "occupancy.errors",
    ),
}
DOORS: dict[str, frozenset[str]] = {
    "app.py": frozenset({"ui"}),
    "occupancy/__main__.py": frozenset({"cli"}),
}
OURS = frozenset({*ROOMS, "app", "tests", "benchmarks"})
KEPT_TO: dict[str, tuple[str, ...]] = {
    "folium": ("outputs/", "ui/"),
    "branca": ("outputs/", "ui/"),
    "streamlit_folium": ("ui/",),
    "streamlit": ("ui/", "app.py"),
    "typer": ("cli/", "occupancy/__main__.py"),
    "pyproj": ("geo/crs.py",),
}
CRS_HOME = "geo/crs.py"
OUTSIDE_WORLD = (
    *("app.py", "ui/", "cli/", "occupancy/__main__.py"),
    *("outputs/assets.py", "occupancy/program.py"),  # npm; where the user has caches
)
CLOCK = frozenset({"date.today", "datetime.now", "datetime.today", "datetime.utcnow", "time.time"})
CLOCK_OF_PANDAS = frozenset({"Timestamp.now", "Timestamp.today", "Timestamp.utcnow"})
ENVIRONMENT = frozenset({"os.environ", "os.getenv", "os.environb"})
LONGEST_MODULE = 500


def sources(root: Path) -> Iterator[tuple[str, ast.Module]]:
    """Each source file of the rooms and doors: its path from the root, with `/`, and its tree."""
    paths = [root / "app.py", *(path for room in ROOMS for path in (root / room).rglob("*.py"))]
    for path in sorted(paths):
        if path.is_file():
            yield path.relative_to(root).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def faults(root: Path) -> list[str]:
    """Every breach of a rule under `root`, as `file:line: what`."""
    found: list[str] = []
    for name, tree in sources(root):
        for rule in (_imports, _libraries, _crs, _outside_world, _init, _bound_twice):
            found += [f"{name}:{line}: {what}" for line, what in rule(name, tree)]
        length = len((root / name).read_text(encoding="utf-8").splitlines())
        if length > LONGEST_MODULE:
            found.append(f"{name}:{length}: longer than {LONGEST_MODULE} lines; one noun per module")
    return found


def text_constants(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and text of every string in the code; docstrings are prose and left out."""
    prose = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.lineno, node.value


def _imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." if node.level else str(node.module)
        elif isinstance(node, ast.Call) and _dotted(node.func).endswith(("import_module", "__import__")):
            yield from ((node.lineno, str(a.value)) for a in node.args[:1] if isinstance(a, ast.Constant))


def _imports(name: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    room = name.split("/", maxsplit=1)[0]
    allowed = DOORS[name] if name in DOORS else ROOMS[room] | {room}
    for line, module in _imported(tree):
        top = module.split(".")[0]
        if module == ".":
            yield line, "a relative import hides which room it comes from"
        elif top in OURS and top not in allowed:
            yield line, f"{room} does not import {top}"
        for part, own in PARTS.items():
            if name.startswith(part) and top == room and not module.startswith(own):
                yield line, f"{part.rstrip('/')} does not import {module}"


def _libraries(name: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    for line, module in _imported(tree):
        homes = KEPT_TO.get(module.split(".")[0])
        if homes is not None and not name.startswith(homes):
            yield line, f"{module} is used only in {', '.join(homes)}"


def _crs(name: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    if name == CRS_HOME:
        return
    for line, text in text_constants(tree):
        if re.search(r"EPSG|\bCRS84\b|\+proj=|\bPROJCS|\bGEOGCS", text, flags=re.IGNORECASE):
            yield line, f"a CRS is named outside {CRS_HOME}"
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        named = [kw.value for kw in node.keywords if kw.arg in {"crs", "epsg"}]
        if _dotted(node.func).split(".")[-1] in {"to_crs", "set_crs"}:
            named += node.args[:1]
        if any(isinstance(value, ast.Constant) and value.value is not None for value in named):
            yield node.lineno, f"a CRS is named outside {CRS_HOME}"


def _outside_world(name: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    if name.startswith(OUTSIDE_WORLD):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            last_two = ".".join(_dotted(node).split(".")[-2:])
            if last_two in CLOCK | CLOCK_OF_PANDAS:
                yield node.lineno, f"{last_two} is asked in the doors only"
            elif last_two in ENVIRONMENT:
                yield node.lineno, "the environment is read in the doors only"
        elif (
            isinstance(node, ast.ImportFrom) and {f"{node.module}.{a.name}" for a in node.names} & ENVIRONMENT
        ):
            yield node.lineno, "the environment is read in the doors only"


def _init(name: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    if name.endswith("__init__.py"):
        for line, _ in _imported(tree):
            yield line, "__init__.py holds a docstring and imports nothing"


def _bound_twice(_: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield names that a module gives to two things: the later one is meant by neither."""
    bound: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            parts = [part for target in targets for part in ast.walk(target)]
            names = [part.id for part in parts if isinstance(part, ast.Name)]
        else:
            continue
        yield from ((node.lineno, f"{name} is bound twice") for name in names if name in bound)
        bound |= set(names)


def _dotted(node: ast.expr) -> str:
    """`a.b.c` as text; whatever else stands at its root is left out."""
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
