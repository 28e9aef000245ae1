"""The READMEs and guides keep their word: links lead somewhere, and both languages say the same."""

import re
from pathlib import Path

import pytest

from occupancy.program import ROOT

READMES = ("README.md", "README.vi.md")
GUIDES = ROOT / "docs" / "user_guide"
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "examples/**/*.md", "data/*.md")
    for path in ROOT.glob(pattern)
    if path.name != "CHANGELOG.md"
)
LINK = re.compile(r"(!?)\[[^\]]*\]\((?!https?:)([^)#]*)(#[^)]*)?\)")
PICTURES = re.compile(r"!\[[^\]]+\]\(([^)]+)\)")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """Return the anchors of the headings of a page, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {"#" + re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name: str) -> None:
    page = ROOT / name
    for _, path, anchor in LINK.findall(text(name)):
        target = page.parent / path if path else page
        assert target.exists(), path
        assert not anchor or anchor in anchors(target), anchor


@pytest.mark.parametrize("name", READMES)
def test_the_two_commands_stand_there_once(name: str) -> None:
    commands = re.findall(r"^ {4}(pip install -r .*)$", text(name), flags=re.MULTILINE)
    assert commands == [
        "pip install -r requirements.txt && streamlit run app.py",
        "pip install -r requirements-dev.txt && python -m pytest",
    ]


def test_both_readmes_show_the_same() -> None:
    english, vietnamese = map(text, READMES)
    assert PICTURES.findall(english) == PICTURES.findall(vietnamese)
    assert [line[:3] for line in english.splitlines() if line.startswith("#")] == [
        line[:3] for line in vietnamese.splitlines() if line.startswith("#")
    ]
    assert {link.replace(".vi.md", ".md") for _, link, _ in LINK.findall(vietnamese)} == {
        link.replace(".vi.md", ".md") for _, link, _ in LINK.findall(english)
    }


def test_every_guide_is_there_in_both_languages() -> None:
    names = {path.name for path in GUIDES.glob("*.md")}
    assert names == {
        f"{user}{ending}" for user in ("planner", "promoter", "clerk") for ending in (".md", ".vi.md")
    }


def test_every_picture_is_shown() -> None:
    assert {path.name for path in (ROOT / "docs").glob("*.png")} == {
        Path(path).name for path in PICTURES.findall(text("README.md"))
    }
