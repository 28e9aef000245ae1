"""Examples of a property: a quarter of them while one works, half where LANDBOOK_EXAMPLES is `all`, as in CI.

They are the same on every run. The rest, and what is tried by hand alone, is tried where it is `every`.
"""

import os

import hypothesis

DEFAULT = 100  # as hypothesis has it
EVERY = os.environ.get("LANDBOOK_EXAMPLES") == "every"
ALL = EVERY or os.environ.get("LANDBOOK_EXAMPLES") == "all"


def load_profile() -> None:
    """Try the same examples everywhere and every time; none is too slow, for shared machines pause.

    The examples of a test may share its folder.
    """
    allowed = [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.function_scoped_fixture]
    hypothesis.settings.register_profile(
        "landbook", examples(DEFAULT), derandomize=True, print_blob=True, suppress_health_check=allowed
    )
    hypothesis.settings.load_profile("landbook")


def examples(most: int) -> hypothesis.settings:
    """The settings of a property that is tried on `most` examples, on half or on a quarter of them."""
    return hypothesis.settings(max_examples=share(most), deadline=None)


def share(most: int) -> int:
    """All of so many, half of them in CI, a quarter while one works."""
    return -(-most // (1 if EVERY else 2 if ALL else 4))
