"""The results: every benchmark writes its own part of RESULTS.md and leaves the others as they are."""

from collections.abc import Sequence

from occupancy.program import ROOT

RESULTS = ROOT / "benchmarks/RESULTS.md"


def write_part(heading: str, lines: Sequence[str]) -> None:
    """Put a part under its heading `# …` in the place of the last one, or behind all others."""
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Results\n"
    before, own, after = f"\n{text}".partition(f"\n{heading}\n")
    rest = after.partition("\n# ")[2] if own else ""
    part = "\n".join([heading, "", *lines]).rstrip()
    parts = [before.strip(), part, *([f"# {rest.rstrip()}"] if rest else [])]
    RESULTS.write_text("\n\n".join(parts) + "\n", encoding="utf-8", newline="\n")
