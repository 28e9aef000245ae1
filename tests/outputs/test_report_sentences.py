"""What the report says: figures in sentences, as the statement has them; nothing is cited unread.

The hand-made book on 2023-11-17: 50 of 150 ha leased, 33.33 %; zones z-a (phase a-1 operating, a-2
established) and z-b operating, z-c planned only; leasable land of a-2 and b-1 (90 ha) is an estimate.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from occupancy.book import LandBook, load
from occupancy.statement import state
from outputs.gis.layers import PHASES, layers
from outputs.submission.report.sentences import Report, report
from outputs.submission.submission import Agency, Submission
from outputs.text.translations import translator
from tests.support.book_builder import edit, undrawn, write_book
from tests.support.paper_readers import AGENCY, packaged, submission


def rule(**more: object) -> list[dict[str, object]]:
    """A table of rules with a single one: at least 30 % of established zones."""
    row = {
        "rule": "new_zone", "label_en": "A new zone: at least 30 %", "label_vi": "KCN mới: ít nhất 30 %",
        "quantity": "fill_rate", "basis": "established", "comparison": "min", "value": 30, "unit": "pct",
        "first_day": "2020-01-01", "last_day": "", "reference": "Decree 1/2020",
        "verified": "true", "note": "",
    }  # fmt: skip
    return [row | more]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> LandBook:
    return load(write_book(tmp_path_factory.mktemp("book"), rules=lambda _: rule()))


def sections(made: Report) -> dict[str, str]:
    """The paragraphs of each section under its heading, its number left out."""
    return {one.heading.partition(" ")[2]: "\n".join(one.paragraphs) for one in made.sections}


def text(made: Report) -> str:
    """Everything that the report says."""
    return "\n".join([*made.subject, made.answer, made.opening, *sections(made).values(), made.closing])


# The answer -----------------------------------------------------------------------------------------------


def test_the_answer_is_one_line_with_rate_sides_and_where_it_stands(book: LandBook) -> None:
    # 30 % of 150 ha are 45 ha: 5 ha may be lost; 50 ha are 30 % of 166.667 ha: 16.667 ha may be added.
    assert report(submission(book, "en")).answer == (
        "As of 17 Nov 2023, the fill rate is 33.33 %*: 50.00 of 150.00* ha. "
        "Against 30 %: met; 5.000 ha leased may be lost, or 16.667 ha leasable added."
    )


def test_a_rule_on_another_basis_is_compared_with_its_own_rate(book: LandBook) -> None:
    # Gross: 50 of 300 ha, 16.67 %; the rule asks for 30 % of the leasable land, of which 33.33 % are leased.
    day = book.info.data_as_of
    gross = Submission(state(book, as_of=day, basis="gross_established"), translator("en"))
    assert report(gross).answer == (
        "As of 17 Nov 2023, the fill rate is 16.67 %: 50.00 of 300.00 ha. "
        "Against 30 % (33.33 %* on the basis “Leasable land of established zones”): met; "
        "5.000 ha leased may be lost, or 16.667 ha leasable added."
    )


def test_a_rate_without_denominator_is_said_to_be_unknown(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, phase_decisions=edit(2, leasable_area_ha="", leasable_basis="")))
    made = report(submission(book, "en"))
    assert made.answer.startswith("The fill rate cannot be given")


def test_a_rate_is_not_rounded_across_a_line_anywhere(tmp_path: Path) -> None:
    # 49.998 / 150 = 33.332 %, below a line of 33.333: two decimals would do; against 33.33 they would not.
    cut = edit(0, leased_area_m2="99980")
    folder = write_book(tmp_path, tenancies=cut, rules=lambda _: rule(value=33.33))
    made = report(submission(load(folder), "en"))
    assert "33.332 %" in made.answer
    assert "computed 33.332;" in sections(made)["Compared with published figures"]


# The body -------------------------------------------------------------------------------------------------


def test_the_whole_is_told_in_zones_and_hectares(book: LandBook) -> None:
    overall = sections(report(submission(book, "en")))["Overall"]
    assert (
        "Approved zones: 3, with a planned area of 380.00 ha; established: 2, with 300.00 ha; operating: 2."
        in overall
    )
    assert "150.00* ha of leasable industrial land" in overall
    assert "50.00 ha are leased, and 100.00* ha are left." in overall


def test_each_group_of_zones_has_its_sentence(book: LandBook) -> None:
    groups = sections(report(submission(book, "en")))["By group of zones"].splitlines()
    # I: a-1 (60 ha leasable, L1 10 + L2 10 + 4 + L3 6 = 30 leased) and b-1 (40, 10); II: a-2 (50, 10).
    assert groups == [
        "I. Zones in operation (zones: 2, phases: 2): planned 200.00 ha; leasable 100.00* ha,"
        " leased 40.00 ha, left 60.00* ha; fill rate on leasable land 40.00 %*.",
        "II. Zones established, under construction (zones: 1, phases: 1): planned 100.00 ha;"
        " leasable 50.00* ha, leased 10.00 ha, left 40.00* ha; fill rate on leasable land 20.00 %*.",
        "III. Zones not established (zones: 1, phases: 1): planned 80.00 ha.",
        # z-a: a-1 and a-2 together.
        "A zone with phases in several groups is counted in each of them; as a whole:"
        " Zone A: 36.36 %* (40.00 / 110.00* ha).",
    ]


def test_zones_of_one_group_each_need_no_word_on_counting(tmp_path: Path) -> None:
    one = load(write_book(tmp_path, phases=edit(1, operating_from="2021-01-01")))
    groups = sections(report(submission(one, "en")))["By group of zones"]
    assert "zones: 2, phases: 3" in groups
    assert "counted in each of them" not in groups


def test_most_land_left_is_named_zone_by_zone(book: LandBook) -> None:
    # z-a: 110 − 40 = 70 ha; z-b: 40 − 10 = 30 ha.
    overall = sections(report(submission(book, "en")))["Overall"]
    assert "Most land is left in Zone A (70.00* ha), Zone B (30.00* ha)." in overall


def test_changes_are_told_only_since_a_day_that_is_given(book: LandBook) -> None:
    made = submission(book, "en")
    assert "Changes" not in sections(report(made))
    # On 2019-12-31 a-1 and b-1 were established: 100 ha leasable; L1, L2, L3 and L4 on them: 40 ha.
    since = replace(made, since=state(book, as_of=date(2019, 12, 31)))
    changes = sections(report(since))["Changes"]
    assert "Leased (ha): 40.00 on 31 Dec 2019, 50.00 on 17 Nov 2023; +10.00." in changes
    assert "Fill rate: 40.00 %* on 31 Dec 2019, 33.33 %* on 17 Nov 2023; −6.67 points." in changes


def test_a_change_from_a_rate_that_nobody_knows_is_not_stated(book: LandBook) -> None:
    # In 2009 nothing was established yet.
    since = replace(submission(book, "en"), since=state(book, as_of=date(2009, 12, 31)))
    changes = sections(report(since))["Changes"]
    assert "Fill rate: not stated on 31 Dec 2009, 33.33 %* on 17 Nov 2023; not stated." in changes


def test_a_phase_of_which_it_is_not_stated_since_when_it_operates_is_not_told_to_be_built(
    book: LandBook,
) -> None:
    """The first field of `operating_from` that is empty is that of a-2: "not yet" here, nothing there."""
    silent = replace(book, info=replace(book.info, not_yet=frozenset()))
    made = submission(silent, "en")
    heading = "II. Zones established, under construction{} (zones: 1, phases: 1)"
    named = heading.format(" or since when they operate not stated")
    assert named in sections(report(made))["By group of zones"]
    assert heading.format("") in sections(report(submission(book, "en")))["By group of zones"]
    (phases,) = (
        layer.frame for layer in layers(made.statement, made.words, wgs84=True) if layer.name == PHASES
    )
    told = phases.set_index("phase_id")["status_label"]
    assert told["a-2"] == "Established, operation not stated"


def test_figures_are_compared_with_those_published_for_the_day(book: LandBook) -> None:
    compared = sections(report(submission(book, "en")))["Compared with published figures"]
    # Published 50.50 ha leased; an adjustment of 0.5 ha explains it.
    assert (
        "Leased (ha): computed 50.00, adjusted by +0.50 to 50.50; published 50.50; difference 0.00."
        in compared
    )
    assert "Leased (ha), adjusted by +0.50: a promised plot was counted" in compared
    assert "Published figures: made up." in compared


def test_a_day_for_which_nothing_was_published_says_so(book: LandBook) -> None:
    day = Submission(state(book, as_of=date(2022, 12, 31)), translator("en"))
    assert (
        sections(report(day))["Compared with published figures"] == "No total was published for 31 Dec 2022."
    )


# Rules ----------------------------------------------------------------------------------------------------


def test_a_rule_that_was_checked_is_cited(book: LandBook) -> None:
    conditions = sections(report(submission(book, "en")))["Fill-rate conditions"]
    assert conditions.startswith("Under Decree 1/2020: A new zone: at least 30 %: met; ")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_rule_that_was_not_checked_is_never_cited(tmp_path: Path, language: str) -> None:
    book = load(write_book(tmp_path, rules=lambda _: rule(verified="false")))
    made = report(submission(book, language))
    assert "Decree 1/2020" not in text(made) + str(made.identity)
    said = {"en": "not checked against the text of the law", "vi": "chưa đối chiếu với văn bản pháp luật"}
    assert said[language] in text(made)


def test_the_packaged_book_cites_no_decree() -> None:
    made = report(submission(packaged()))
    assert "Nghị định" not in text(made)
    assert "60,04 %*" in made.answer


# Reservations ---------------------------------------------------------------------------------------------


def test_what_is_estimated_and_what_is_invented_stands_among_the_reservations(book: LandBook) -> None:
    reserved = sections(report(submission(book, "en")))["Reservations on the data"]
    assert "90.00 of 150.00 ha leasable are estimates" in reserved
    assert "Invented figures" in reserved


def test_open_errors_stand_among_the_reservations_with_the_reason_given(tmp_path: Path) -> None:
    # 20 ha leased on a plot of 10 ha is an error.
    book = load(write_book(tmp_path, tenancies=edit(0, leased_area_m2="200000")))
    made = replace(submission(book, "en"), with_errors="agreed by telephone")
    reserved = sections(report(made))["Reservations on the data"]
    assert "agreed by telephone" in reserved


# Around the text ------------------------------------------------------------------------------------------


def test_the_head_is_that_of_an_official_paper() -> None:
    head = report(submission(packaged())).letterhead
    assert head.nation == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert head.motto == "Độc lập - Tự do - Hạnh phúc"
    assert (head.parent, head.name) == (AGENCY.parent, AGENCY.name)
    assert head.dateline == "Bắc Ninh, ngày …… tháng …… năm ………"


def test_number_day_and_letters_stand_as_decree_30_has_them(book: LandBook) -> None:
    agency = Agency(
        name="Ban Quản lý các khu công nghiệp",
        number="7",
        symbol="BC-BQL",
        place="Bắc Ninh",
        signed_on=date(2024, 2, 7),
        title=("Sử dụng đất", "và tỷ lệ lấp đầy"),
        addressees=("Ủy ban nhân dân tỉnh",),
        grounds=("Căn cứ Công văn số 1;",),
        signer_title="Trưởng ban",
    )
    made = report(submission(book, agency=agency))
    assert made.letterhead.name == "BAN QUẢN LÝ CÁC KHU CÔNG NGHIỆP"
    assert made.letterhead.number == "Số: 07/BC-BQL"
    assert made.letterhead.dateline == "Bắc Ninh, ngày 07 tháng 02 năm 2024"
    assert made.letterhead.signer_title == "TRƯỞNG BAN"
    assert made.annexed == (
        "(Kèm theo Báo cáo số 07/BC-BQL ngày 07 tháng 02 năm 2024 của Ban Quản lý các khu công nghiệp)"
    )
    assert made.subject == ("Sử dụng đất", "và tỷ lệ lấp đầy")
    assert (made.letterhead.addressees, made.grounds) == (agency.addressees, agency.grounds)


def test_months_from_march_on_have_no_nought_and_nothing_stated_is_dots(book: LandBook) -> None:
    made = report(submission(book, agency=Agency(signed_on=date(2024, 3, 15))))
    assert made.letterhead.dateline == "……, ngày 15 tháng 3 năm 2024"
    blank = report(submission(book, agency=Agency()))
    assert blank.letterhead.number == "Số: ……/BC-……"
    assert blank.annexed == "(Kèm theo Báo cáo số ……/BC-…… ngày …… tháng …… năm ……… của ……)"


def test_the_subject_tells_one_day() -> None:
    # The name of the packaged book has “cuối năm 2023” in it.
    made = report(submission(packaged()))
    assert made.subject == ("Về tình hình sử dụng đất và tỷ lệ lấp đầy các khu công nghiệp",)
    assert made.subject_day == "(Số liệu tính đến ngày 17/11/2023)"


def test_what_nobody_stated_is_left_to_be_filled_in(book: LandBook) -> None:
    head = report(submission(book, agency=Agency())).letterhead
    assert {head.parent, head.name, head.signer_title} == {"……"}
    assert head.recipients == ("……",)


def test_the_purpose_opens_the_report(book: LandBook) -> None:
    made = report(replace(submission(book, "en"), why="expansion of Zone A."))
    assert made.opening.startswith("Purpose: expansion of Zone A. As of 17 Nov 2023")


def test_sections_are_numbered_without_a_gap(book: LandBook) -> None:
    numbers = [one.heading.split(".")[0] for one in report(submission(book)).sections]
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]


def test_only_what_there_is_is_annexed(book: LandBook, tmp_path: Path) -> None:
    assert report(submission(book, "en")).closing == "The table of all zones and the map are annexed."

    bare = load(
        write_book(tmp_path, zones=undrawn, phases=undrawn, parcels=lambda _: [], tenancies=lambda _: [])
    )
    assert report(submission(bare, "en")).closing == "The table of all zones is annexed."


def test_an_established_phase_without_leasable_land_is_named(tmp_path: Path) -> None:
    book = load(write_book(tmp_path, phase_decisions=edit(2, leasable_area_ha="", leasable_basis="")))
    overall = sections(report(submission(book, "en")))["Overall"]
    assert (
        "The decision in force does not state the leasable industrial land of: Zone B – Phase b-1; that of"
        " all established zones is therefore not known. 100.00 ha are recovered and cleared; 50.00 ha are"
        " leased."
    ) in overall
    assert "have not stated" not in overall


def test_changes_are_those_of_the_basis_that_the_rate_is_on(book: LandBook) -> None:
    # Operating on 2023-11-17: a-1 (60 ha leasable, 30 leased) and b-1 (40, 10); at the end of 2021 a-1 alone,
    # with L4's 10 ha more.
    then, now = (
        state(book, as_of=day, basis="operating") for day in (date(2021, 12, 31), date(2023, 11, 17))
    )
    made = report(Submission(now, translator("en"), since=then))
    assert sections(made)["Changes"].splitlines() == [
        "Basis: Leasable land of operating zones.",
        "Leasable land (ha): 60.00 on 31 Dec 2021, 100.00 on 17 Nov 2023; +40.00.",
        "Leased (ha): 40.00 on 31 Dec 2021, 40.00 on 17 Nov 2023; 0.00.",
        "Fill rate: 66.67 %* on 31 Dec 2021, 40.00 %* on 17 Nov 2023; −26.67 points.",
    ]
