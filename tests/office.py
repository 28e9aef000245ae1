"""LibreOffice as a reader's program: files opened in it, calculated anew and saved, or printed as PDF."""

import io
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

ON_PATH = ("soffice", "libreoffice")
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
Cells = Mapping[str, Mapping[str, object]]


def calculated(files: Mapping[str, bytes], folder: Path) -> dict[str, Cells]:
    """Workbooks without any cached value, as LibreOffice calculates them: cells by sheet and address."""
    sources = []
    for name, content in files.items():
        path = folder / f"{name}.xlsx"
        openpyxl.load_workbook(io.BytesIO(content)).save(path)  # keeps formulas, drops their values
        sources.append(path)
    _convert(sources, folder / "out", kind="xlsx:Calc MS Excel 2007 XML", locale="en-US")
    return {name: cells((folder / "out" / f"{name}.xlsx").read_bytes()) for name in files}


def as_pdf(content: bytes, folder: Path, *, locale: str) -> Path:
    """A workbook as LibreOffice prints it for a reader of a country."""
    source = folder / "printed.xlsx"
    source.write_bytes(content)
    _convert([source], folder / "pdf", kind="pdf", locale=locale)
    return folder / "pdf" / "printed.pdf"


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


def _convert(sources: list[Path], out: Path, *, kind: str, locale: str) -> None:
    program = next(filter(None, map(shutil.which, ON_PATH)), None)
    if program is None:
        pytest.skip("LibreOffice is not installed")
    profile = out.parent / f"profile-{locale}"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    settings = profile / "user" / "registrymodifications.xcu"
    settings.write_text(_SETTINGS.format(locale=locale), encoding="utf-8")
    command = [program, "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", kind]
    command += ["--outdir", str(out), *map(str, sources)]
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
