"""The package that `pip install .` makes: ranges beside the pins, and the folders that the program reads."""

import re
import tomllib

from packaging.requirements import Requirement

from occupancy.packaged_files import ROOT
from outputs.build_info import VERSION

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_pin_lies_in_the_range_of_the_package() -> None:
    pins = dict(
        re.findall(
            r"^([\w.-]+)(?:\[\w+\])?==([\w.]+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.M
        )
    )
    ranges = {item.name: item.specifier for item in map(Requirement, PROJECT["project"]["dependencies"])}

    assert set(ranges) == set(pins)
    assert [name for name, pin in pins.items() if pin not in ranges[name]] == []


def test_the_package_has_the_version_of_the_program_and_all_it_names() -> None:
    named = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]

    assert PROJECT["project"]["version"] == VERSION
    assert [name for name in named if not (ROOT / name).exists()] == []
