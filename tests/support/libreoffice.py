"""LibreOffice as a reader's program: files opened in it, calculated anew and saved, or printed as PDF."""

import io
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from outputs.fonts import ensure
from tests.support.programs import soffice

SECONDS = 240.0
# Always calculate what is opened; numbers as the reader's country writes them; no dialogues.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{locale}</value></prop></item>
</oor:items>
"""
# Computers without Times New Roman have a font of its widths instead, which lacks Vietnamese; Tinos has it.
_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{folder}</dir>
<alias binding="same"><family>Times New Roman</family><prefer><family>Tinos</family></prefer></alias>
</fontconfig>
"""
Cells = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True)
class LibreOffice:
    """LibreOffice, with a profile of its own for each country, and a folder of its own for each call."""

    program: str
    root: pytest.TempPathFactory

    def calculated(self, files: Mapping[str, bytes]) -> dict[str, Cells]:
        """Workbooks without any cached value, as LibreOffice calculates them: cells by sheet and address."""
        folder = self.root.mktemp("office")
        sources = []
        for name, content in files.items():
            path = folder / f"{name}.xlsx"
            openpyxl.load_workbook(io.BytesIO(content)).save(path)  # keeps formulas, drops their values
            sources.append(path)
        out = self._convert(sources, kind="xlsx:Calc MS Excel 2007 XML", locale="en-US")
        return {name: cells((out / f"{name}.xlsx").read_bytes()) for name in files}

    def as_pdf(self, content: bytes, suffix: str, *, locale: str = "en-US") -> bytes:
        """A file as LibreOffice prints it for a reader of a country; `suffix` is `.xlsx` or `.docx`."""
        source = self.root.mktemp("office") / f"printed{suffix}"
        source.write_bytes(content)
        return (self._convert([source], kind="pdf", locale=locale) / "printed.pdf").read_bytes()

    def _convert(self, sources: list[Path], *, kind: str, locale: str) -> Path:
        """The folder of what the files, which lie in one, are converted to."""
        out = sources[0].parent / "out"
        profile = self.root.getbasetemp() / f"office-profile-{locale}"
        if not profile.exists():  # LibreOffice fills it at its first start, which takes a while
            (profile / "user").mkdir(parents=True)
            settings = profile / "user" / "registrymodifications.xcu"
            settings.write_text(_SETTINGS.format(locale=locale), encoding="utf-8")
        command = [
            self.program,
            "--headless",
            f"-env:UserInstallation={profile.as_uri()}",
            "--convert-to",
            kind,
        ]
        command += ["--outdir", str(out), *map(str, sources)]
        fonts = self.root.getbasetemp() / "office-fonts.conf"
        fonts.write_text(_FONTS.format(folder=ensure(["paper"])[0]), encoding="utf-8")
        environment = os.environ | {"FONTCONFIG_FILE": str(fonts)}
        subprocess.run(command, check=True, capture_output=True, timeout=SECONDS, env=environment)
        return out


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> LibreOffice:
    """The LibreOffice of this computer; tests/support/programs.py marks and skips by this fixture."""
    program = soffice()
    assert program is not None
    return LibreOffice(program, tmp_path_factory)


def cells(content: bytes) -> Cells:
    """The values of a workbook that are not empty, by sheet and address."""
    opened = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return {
        sheet.title: {
            cell.coordinate: cell.value
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None and cell.value != ""
        }
        for sheet in opened.worksheets
    }


def formulas(content: bytes) -> dict[str, set[str]]:
    """The addresses of the formulas of a workbook, by sheet."""
    opened = openpyxl.load_workbook(io.BytesIO(content))
    return {
        sheet.title: {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}
        for sheet in opened.worksheets
    }
