"""All kinds of finding: those that are planted, and those that are not, each with the reason."""

from tests.defects.book_defects import BOOK
from tests.defects.defect import Defect
from tests.defects.land_defects import LAND
from tests.defects.lease_defects import LEASES

DEFECTS: tuple[Defect, ...] = tuple(sorted((*LAND, *LEASES, *BOOK), key=lambda each: each.rule))
# Kinds that the injector does not plant: why, and the test that plants them by hand.
BY_HAND: dict[str, tuple[str, str]] = {
    "B034": (
        "it is how a file is written, not a row of it",
        "tests/occupancy/test_number_signs.py::test_a_table_that_excel_wrote_in_vietnamese_is_read_and_said_to_be",
    ),
    "B035": (
        "rows of a book that is written here cannot have a key twice",
        "tests/occupancy/test_book_shapes.py::test_a_key_twice_in_a_feature_is_told_once_for_the_file",
    ),
}
