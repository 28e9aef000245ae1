"""Write the hashes of all products anew: `python -m tests.golden.rewrite`, after a change that was meant."""

import json

from occupancy.program import ROOT
from tests.golden.products import PRODUCTS, product_hash

HASHES = ROOT / "tests/golden/hashes.json"


def main() -> None:
    """Make every product and write its hash."""
    hashes: dict[str, str] = {}
    for name in PRODUCTS:
        hashes |= product_hash(name)
    HASHES.write_text(json.dumps(hashes, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
