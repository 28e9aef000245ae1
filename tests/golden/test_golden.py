"""What the product makes stays the same, byte for byte, until somebody rewrites these hashes on purpose."""

import json

import pytest

from tests.golden.products import PRODUCTS, product_hash
from tests.golden.rewrite import HASHES

GOLDEN: dict[str, str] = json.loads(HASHES.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", PRODUCTS)
def test_a_product_is_what_it_was(name: str) -> None:
    made = product_hash(name)

    assert made == {key: GOLDEN[key] for key in made}, (
        "if it changed on purpose: python -m tests.golden.rewrite, and say in the changelog what moved"
    )


def test_no_hash_is_of_a_product_that_is_not_made() -> None:
    made = {name for name in GOLDEN if not name.startswith("pack: ")}

    assert made == set(PRODUCTS) - {"pack"}
