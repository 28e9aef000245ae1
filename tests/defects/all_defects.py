"""All kinds of finding: those that are planted, and those that are not, each with the reason."""

from tests.defects.book_defects import BOOK
from tests.defects.defect import Defect
from tests.defects.file_defects import FILES
from tests.defects.land_defects import LAND
from tests.defects.lease_defects import LEASES

DEFECTS: tuple[Defect, ...] = tuple(sorted((*LAND, *LEASES, *BOOK, *FILES), key=lambda each: each.rule))
_REGISTERS, _LAND, _DRAWINGS = (
    "tests/occupancy/test_delivered_registers.py",
    "tests/occupancy/test_delivered_land.py",
    "tests/geo/test_drawings.py",
)
DELIVERED = (
    (
        _REGISTERS,
        "a_table_of_several_hands_is_read_and_what_is_wrong_in_it_told_once_a_column",
        "D001 D006 D008 D011",
    ),
    (_REGISTERS, "what_stays_open_is_an_error_and_changes_nothing", "D002 D005 D007 D010"),
    (_REGISTERS, "a_report_of_an_authority_is_a_table", "D003"),
    (_REGISTERS, "a_number_merged_over_rows_is_the_amount_of_none_of_them", "D004"),
    (_REGISTERS, "days_of_a_workbook_and_its_day_numbers_are_days", "D009"),
    (_LAND, "attributes_that_stand_only_in_a_table_of_the_description_are_columns", "D012"),
    (_DRAWINGS, "lines_that_meet_divide_land_into_plots", "D013 D014"),
    (_DRAWINGS, "a_plan_drawn_in_millimetres_is_read_in_metres_and_told", "D020"),
    (_DRAWINGS, "an_outline_drawn_twice_is_one_plot_and_told", "D015"),
    (_DRAWINGS, "a_text_belongs_to_the_smallest_plot_around_it_and_two_ids_are_none", "D016"),
    (_LAND, "land_without_a_system_lists_those_that_it_may_be_in", "D017"),
    (_LAND, "a_projection_of_viet_nam_on_another_datum_names_the_plane_and_the_metres", "D018"),
    (_LAND, "shapes_that_cannot_be_read_are_counted_against_the_file", "D019"),
)
# Kinds that are planted into small books alone: the packaged book is at fault in other ways with them.
NOT_IN_PACKAGED = {
    "B037": "its plots and decisions are those of phases",
    "B038": "its leasable land is that of its decisions",
    "B040": "land of many uses would be industrial",
    "B041": "its papers differ from what is drawn",
    "B030": "the rate of a book is brought to a line by its decisions",
    "T026": "the rule that is planted is broken by leases of the packaged book too",
    "T029": "so many leases on one day are a twentieth of its leases, which begin in other years",
}
# Kinds that the injector does not plant: why, and the test that plants them by hand.
BY_HAND: dict[str, tuple[str, str]] = {
    "T031": (
        "it needs plots without papers, whose leases are all held to what is drawn",
        "tests/occupancy/test_small_book.py::test_a_lease_is_held_to_a_measured_plot_as_paper_is",
    ),
    "P001": (
        "it is of provinces.csv, beside books",
        "tests/occupancy/test_provinces.py::test_a_book_or_a_zone_that_is_not_there_is_told_and_its_province_not_judged",
    ),
    "P002": (
        "it is of provinces.csv, beside books",
        "tests/occupancy/test_provinces.py::test_a_book_or_a_zone_that_is_not_there_is_told_and_its_province_not_judged",
    ),
    "P003": (
        "it is of provinces.csv, beside books",
        "tests/occupancy/test_provinces.py::test_two_rows_of_a_zone_overlap_from_the_day_that_both_hold",
    ),
    "P004": (
        "it is of provinces.csv, beside books",
        "tests/occupancy/test_provinces.py::test_days_between_two_rows_are_told",
    ),
    "P005": (
        "it is of provinces.csv, beside books",
        "tests/occupancy/test_provinces.py::test_a_zone_may_be_of_another_province_than_the_rest_of_its_book",
    ),
    "P006": (
        "it lies between books",
        "tests/occupancy/test_provinces.py::test_books_of_a_province_that_differ_on_a_rule_are_not_judged_by_it",
    ),
    "P007": (
        "it lies between books",
        "tests/occupancy/test_provinces.py::test_a_basis_that_is_not_the_same_everywhere_is_left_out",
    ),
    "P008": (
        "it lies between books",
        "tests/occupancy/test_provinces.py::test_the_same_book_twice_and_the_same_certificate_twice_are_told",
    ),
    "P009": (
        "it lies between books",
        "tests/occupancy/test_provinces.py::test_the_same_book_twice_and_the_same_certificate_twice_are_told",
    ),
    **{
        rule: ("it is of a file that is delivered, not of a book", f"{file}::test_{test}")
        for file, test, rules in DELIVERED
        for rule in rules.split()
    },
}
