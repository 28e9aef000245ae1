"""Lists of corners as a workbook: a sheet for each plot or zone, numbers as numbers, with its drawing."""

import io
from collections.abc import Sequence
from datetime import datetime
from math import isnan

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from outputs.maps.paper.corner_map import corner_drawing
from outputs.records import iter_rows
from outputs.submission.corners import corner_list
from outputs.submission.corners.corner_list import CornerList
from outputs.submission.submission import Submission
from outputs.text import captions

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_FONT = {"font_name": "Times New Roman", "font_size": 12}
_ANY_DAY = datetime(2000, 1, 1)  # the moment of making would make every file another
_METRES, _AREA = "#,##0.000", "#,##0.0"
_WIDTHS = (12, 20, 20, 16, 18)
_LONGEST_HEADER = 250


def coordinates_xlsx(submission: Submission, lists: Sequence[CornerList]) -> bytes:
    """The workbook; on paper A4 upright, the stamps in the header of each page, headings repeated."""
    file = io.BytesIO()
    # A copy: xlsxwriter writes into what it is given.
    book = Workbook(file, {**_OPTIONS, "default_format_properties": dict(_FONT)})
    title, stamps = corner_list.title(submission), " · ".join(submission.stamps)
    book.set_properties({"title": title, "comments": stamps, "created": _ANY_DAY})
    for at, one in enumerate(lists, start=1):
        page = book.add_worksheet(f"{at}")
        last = _sheet(book, page, submission, one)
        _paper(page, submission, stamps, last)
    book.close()
    return file.getvalue()


def _sheet(book: Workbook, page: Worksheet, submission: Submission, one: CornerList) -> int:
    """Heading, areas, corners, notes and drawing from above; the last row that is written."""
    middle = {"align": "center", "valign": "vcenter", "text_wrap": True}
    bold, plain = book.add_format({"bold": True, **middle}), book.add_format(middle)
    head = book.add_format({"bold": True, "border": 1, **middle})
    lines = (corner_list.title(submission).upper(), one.name, one.where, corner_list.system(submission))
    for row, (text, form) in enumerate(zip(lines, (bold, bold, plain, plain), strict=True)):
        page.merge_range(row, 0, row, 4, "", form)
        page.write_string(row, 0, text, form)
    row = len(lines)
    for (label, area), (_, text) in zip(one.areas, corner_list.areas(one, submission), strict=True):
        page.merge_range(row, 0, row, 2, "", None)
        page.write_string(row, 0, label)
        if isnan(area):
            page.write_string(row, 3, text, book.add_format({"align": "right"}))
        else:
            page.write_number(row, 3, area, book.add_format({"num_format": _AREA}))
        row += 1
    row += 1
    for column, (text, width) in enumerate(zip(corner_list.heads(submission), _WIDTHS, strict=True)):
        page.write_string(row, column, text, head)
        page.set_column(column, column, width)
    page.repeat_rows(row)
    row = _corners(book, page, one, row + 1)
    row = _notes(book, page, submission, row + 1)
    picture = io.BytesIO(corner_drawing(one, submission, kind="png"))
    page.insert_image(row + 1, 0, "drawing.png", {"image_data": picture, "description": one.name})
    return row + 24


def _corners(book: Workbook, page: Worksheet, one: CornerList, row: int) -> int:
    point = book.add_format({"align": "center", "border": 1})
    metres = book.add_format({"num_format": _METRES, "border": 1})
    for _, ring in one.points.groupby("ring_no", sort=True):
        found = iter_rows(ring)
        for at, corner in enumerate([*found, found[0]]):
            page.write_number(row, 0, corner["corner_no"], point)
            page.write_number(row, 1, corner["x_north_m"], metres)
            page.write_number(row, 2, corner["y_east_m"], metres)
            if at < len(found):
                after = found[(at + 1) % len(found)]["corner_no"]
                page.write_string(row, 3, f"{corner['corner_no']} – {after}", point)
                page.write_number(row, 4, corner["edge_m"], metres)
            else:
                page.write_blank(row, 3, None, point)
                page.write_blank(row, 4, None, metres)
            row += 1
    return row


def _notes(book: Workbook, page: Worksheet, submission: Submission, row: int) -> int:
    small = book.add_format({"font_size": 9, "text_wrap": True, "valign": "top"})
    room = sum(_WIDTHS) * 1.25
    for text in corner_list.notes(submission):
        page.merge_range(row, 0, row, 4, "", small)
        page.write_string(row, 0, text, small)
        page.set_row(row, 12.5 * (1 + int(len(text) / room)))
        row += 1
    return row


def _paper(page: Worksheet, submission: Submission, stamps: str, last: int) -> None:
    page.set_portrait()
    page.set_paper(9)
    page.set_margins(left=1.18, right=0.59, top=0.9, bottom=0.8)
    page.fit_to_pages(1, 0)
    page.print_area(0, 0, last, 4)
    page.set_header(f"&C&KB3261E{stamps.replace('&', '&&')[:_LONGEST_HEADER]}")
    day = captions.as_of_sentence(submission.statement, submission.words).replace("&", "&&")
    page.set_footer(f"&C{day} · &P/&N")
