"""The package that `pip install .` makes: ranges beside the pins, and the folders that the program reads."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement

from occupancy.program import ROOT
from outputs.build_info import VERSION

ROOMS = ("geo", "occupancy", "outputs", "ui", "cli")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


CLUSTER = PROJECT["project"]["optional-dependencies"]["cluster"]


@pytest.mark.parametrize(
    ("file", "wanted"),
    [("requirements.txt", PROJECT["project"]["dependencies"]), ("requirements-cluster.txt", CLUSTER)],
)
def test_every_pin_lies_in_the_range_of_the_package(file: str, wanted: list[str]) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    pins = dict(re.findall(r"^([\w.-]+)(?:\[\w+\])?==([\w.]+)", text, re.M))
    ranges = {item.name: item.specifier for item in map(Requirement, wanted)}

    assert set(ranges) == set(pins)
    assert [name for name, pin in pins.items() if pin not in ranges[name]] == []


def imported(source: str) -> set[str]:
    """The packages that a module imports, by the first part of their names."""
    found = list(ast.walk(ast.parse(source)))
    named = {alias.name for node in found if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module or "" for node in found if isinstance(node, ast.ImportFrom) and not node.level}
    return {name.partition(".")[0] for name in named}


def test_what_the_program_imports_it_pins() -> None:
    """What comes only because another package needs it may go when that one changes its mind."""
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")] + [ROOT / "app.py"]
    used = set().union(*(imported(path.read_text(encoding="utf-8")) for path in files))
    foreign = used - set(sys.stdlib_module_names) - set(ROOMS)
    owners = packages_distributions()
    wanted = [*PROJECT["project"]["dependencies"], *CLUSTER]
    pinned = {Requirement(item).name.lower() for item in wanted}

    assert [name for name in sorted(foreign) if pinned.isdisjoint(n.lower() for n in owners[name])] == []


def test_the_package_has_the_version_of_the_program_and_all_it_names() -> None:
    named = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]

    assert PROJECT["project"]["version"] == VERSION
    assert [name for name in named if not (ROOT / name).exists()] == []
